"""Names of every script are drawn: by an installed font, else by a stand-in and a warning, never as boxes."""

import re

import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from tarjih.figures import fonts
from tarjih.figures.canvas import png, svg

HAN, THAI, KOREAN, FIRE = "\u8c01\u653e\u706b", "\u0e44\u0e17\u0e22", "\uae40\ucca0\uc218", "\U0001f525"


@pytest.fixture(autouse=True)
def only(monkeypatch):
    """A machine without any font but matplotlib's own, until a test installs one."""
    installed = {}
    monkeypatch.setattr(fonts, "_installed", lambda: installed)
    monkeypatch.setattr(fonts, "_warned", set())
    fonts._family.cache_clear()
    yield installed
    fonts._family.cache_clear()


@pytest.mark.parametrize("name", ["Ann", "\u0410\u043b\u0438", "\u0645\u062d\u0645\u062f", "\u2068x\u2069", "a\u200cb"])
def test_usual_scripts_need_no_other_font(name):
    """Latin, Cyrillic and Arabic are drawn by the project's own font, and marks of direction by none."""
    assert fonts.families(name) == [fonts.BASE]
    assert fonts.drawable(name) == name


def test_names_without_a_font_stay_apart():
    """Letters that nobody can draw become their sound or their code, so that two names never look alike."""
    shown = [fonts.drawable(name) for name in (HAN, HAN[::-1], THAI, KOREAN, f"{FIRE} Watch")]
    assert len(set(shown)) == len(shown)
    assert all(text.isascii() for text in shown)
    assert shown[3] == "gim ceol su"
    assert shown[4] == "[fire] Watch"


@pytest.mark.parametrize(
    ("text", "package"), [(HAN, "fonts-noto-cjk"), (THAI, "fonts-noto-core"), (FIRE, "fonts-symbola")]
)
def test_the_package_is_named_once(text, package, capsys, recwarn):
    """A figure says which package has the letters, once, and draws no glyph that is missing."""
    for draw in (png, svg):
        figure = Figure()
        figure.text(0.1, 0.5, f"{text} said")
        draw(figure)
    said = capsys.readouterr().err
    assert len(re.findall(r"^warning: No installed font has", said, flags=re.MULTILINE)) == 1
    assert package in said
    assert not recwarn.list


def test_an_installed_font_is_taken(only, monkeypatch):
    """A letter that the project's own font lacks is drawn by a font that has it."""
    other = next(e for e in fontManager.ttflist if e.name == "DejaVu Serif")
    monkeypatch.setattr(fonts, "_letters", lambda file: {ord(HAN[0])} if file == other.fname else set())
    only[other.name] = other.fname
    assert fonts.families(HAN[0] + "a") == [fonts.BASE, "DejaVu Serif"]
    assert fonts.drawable(HAN[:2]) == f"{HAN[0]}{ord(HAN[1]):X}"
    assert fonts.advice(fonts.undrawable([HAN[0]])) == ""
