"""Fonts for names in any script: the system's where this project's own lacks a letter, else a stand-in.

Supply a text; get the families that draw it (:func:`families`) and the text as it can be drawn (:func:`drawable`).
Supply a figure, and both are set in it (:func:`spell`). A letter that no installed font has is never a box: its sound,
as Unicode names it, or its code stands in its place, and :func:`advice` says which package has it.  A font that is
installed meanwhile is found at the next start.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import groupby

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

__all__ = ["BASE", "advice", "drawable", "families", "spell", "undrawable"]

BASE = "DejaVu Sans"
"""Comes with matplotlib, and has Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian, Georgian and many signs."""
PACKAGES = {
    **dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH"), "cjk"),
    "EMOJI": "symbola",
}
"""Which package has a script; all that are not named are in fonts-noto-core."""
NAMES = {
    "cjk": "fonts-noto-cjk (Debian and Ubuntu; google-noto-sans-cjk-fonts on Fedora)",
    "core": "fonts-noto-core (Debian and Ubuntu; google-noto-sans-fonts on Fedora)",
    "symbola": "fonts-symbola (Debian and Ubuntu)",
}
KINDS = ("LETTER ", "SYLLABLE ", "VOWEL SIGN ", "SIGN ", "CHARACTER ", "DIGIT ")
"""What stands in a letter's name before its sound."""
MOST_SHOWN = 6
_warned: set[str] = set()
"""Packages that were named already."""


def spell(figure: Figure) -> None:
    """Give every text the fonts that have its letters, and a stand-in to letters that none has, with one warning."""
    texts = [(artist, artist.get_text()) for artist in figure.findobj(Text)]
    lost = [c for c in undrawable(text for _, text in texts) if _package(c) not in _warned]
    if lost:
        _warned.update(map(_package, lost))
        sys.stderr.write(f"warning: {advice(lost)}\n")
    for artist, text in texts:
        shown, needed = drawable(text), families(text)
        if shown != text:
            artist.set_text(shown)
        if len(needed) > 1:
            artist.set_fontfamily(needed)


def families(text: str) -> list[str]:
    """Return the families of fonts that draw a text, the project's own first."""
    return [BASE, *dict.fromkeys(found for c in text if (found := _family(c)))]


def drawable(text: str) -> str:
    """Return a text with a stand-in for each letter that no installed font has."""
    runs = groupby(text, key=lambda c: _family(c) is None)
    return "".join(" ".join(map(_stand_in, run)) if lost else "".join(run) for lost, run in runs)


def undrawable(texts: Iterable[str]) -> list[str]:
    """Return the letters of some texts that no installed font has."""
    return [c for c in dict.fromkeys("".join(texts)) if _family(c) is None]


def advice(letters: Iterable[str]) -> str:
    """Return a message on letters that cannot be drawn and the packages that have them, or nothing."""
    lost = list(letters)
    if not lost:
        return ""
    shown = " ".join(lost[:MOST_SHOWN]) + (f" … ({len(lost)} in all)" if len(lost) > MOST_SHOWN else "")
    packages = " and ".join(NAMES[p] for p in dict.fromkeys(map(_package, lost)))
    what = f"No installed font has the letters {shown}, so figures show their sound or their code instead"
    return f"{what}. Install {packages}, or a font of https://fonts.google.com/noto, and draw again."


@cache
def _family(letter: str) -> str | None:
    """Return the family that draws a letter: an empty text for the project's own, ``None`` where no font has it."""
    if letter.isascii() or unicodedata.category(letter)[0] in "CZ" or ord(letter) in _letters(_file(BASE)):
        return ""
    return next((name for name, file in _installed().items() if ord(letter) in _letters(file)), None)


def _file(family: str) -> str:
    return str(font_manager.findfont(family))


@cache
def _letters(file: str) -> frozenset[int]:
    """Return the letters that a font has; none of one that cannot be read."""
    try:
        return frozenset(FT2Font(file).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()


@cache
def _installed() -> dict[str, str]:
    """Return a file of each family that is installed, those of Noto first, and tell the library of new ones."""
    manager = font_manager.fontManager
    known = {entry.fname for entry in manager.ttflist}
    for file in sorted({*font_manager.findSystemFonts()} - known):
        try:
            manager.addfont(file)
        except (OSError, RuntimeError, ValueError):
            continue
    upright = [e for e in manager.ttflist if e.style == "normal" and "Color" not in e.name and "Last" not in e.name]
    out: dict[str, str] = {}
    for entry in sorted(upright, key=lambda e: (_rank(e.name), abs(int(e.weight) - 400), e.fname)):
        out.setdefault(entry.name, entry.fname)
    return out


def _rank(name: str) -> tuple[bool, bool, bool, bool, str]:
    plain = not any(word in name for word in ("Mono", "Serif", "Display", "UI"))
    return not name.startswith("Noto Sans"), not name.startswith("Noto"), not plain, not name.endswith(" SC"), name


def _package(letter: str) -> str:
    script = unicodedata.name(letter, "").partition(" ")[0].partition("-")[0]
    if unicodedata.category(letter) == "So" and script not in PACKAGES:
        script = "EMOJI"
    return PACKAGES.get(script, "core")


def _stand_in(letter: str) -> str:
    """Return what stands for a letter that cannot be drawn: its sound, what a sign shows, or its code."""
    name = unicodedata.name(letter, "")
    sound = next((name.rpartition(kind)[2] for kind in KINDS if kind in name), "")
    if sound and len(sound) <= 8:
        return sound.lower()
    if name and "IDEOGRAPH" not in name and unicodedata.category(letter)[0] == "S":
        return f"[{name.lower()}]"
    return f"{ord(letter):X}"
