"""What is compiled is compiled of the sources as they are, once, and says so."""

import os
import shutil
import subprocess
import sys

import pytest

from tarjih.testimony.kernel import cache
from tarjih.testimony.kernel.ready import ready


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A copy of the sources' folder, taken for the kernel's own."""
    place = tmp_path / "kernel"
    shutil.copytree(cache.HERE, place, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache, "HERE", place)
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    cache.folder.cache_clear()
    yield place
    cache.folder.cache_clear()


def again():
    cache.folder.cache_clear()
    return cache.folder()


def test_an_edit_of_any_source_gives_another_folder(sources):
    """The folder follows the text of every source, and comes back with it."""
    first = again()
    found = {first}
    for file in sorted(sources.glob("*.py")):
        text = file.read_text(encoding="utf-8")
        file.write_text(text + "# edited\n", encoding="utf-8")
        found.add(again())
        file.write_text(text, encoding="utf-8")
        assert again() == first
    assert len(found) == 1 + len(list(sources.glob("*.py")))


@pytest.mark.usefixtures("sources")
def test_what_nobody_used_for_a_month_is_removed():
    """Folders of other sources go after a month, and what is in use stays."""
    beside = again().parent
    old, young = beside / "kernel-old", beside / "kernel-young"
    for place in (old, young, again()):
        place.mkdir(parents=True)
    for place in (old, again()):
        os.utime(place, (0, 0))
    again()
    assert not old.exists()
    assert young.exists()
    assert again().exists()


def test_where_the_sources_cannot_be_written_beside_the_user_s_cache_serves(sources, monkeypatch, tmp_path):
    """An installation that cannot be written keeps what is compiled in the user's cache."""
    monkeypatch.setattr(cache.os, "access", lambda *_: False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))
    assert again().parent == tmp_path / "own" / "tarjih"
    assert sources.exists()


def test_what_is_compiled_is_not_compiled_again():
    """Once everything is compiled, the command says nothing and compiles nothing."""
    command = [sys.executable, "-m", "tarjih.testimony.kernel"]
    for _ in range(4):  # tests that run beside this one may compile something meanwhile
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        if not done.stdout + done.stderr:
            break
    assert done.stdout + done.stderr == ""


def spoil(place, how):
    """Spoil a file of compiled code."""
    file = max(place.rglob("*.nbc"), key=lambda p: p.stat().st_size)
    content = file.read_bytes()
    file.write_bytes(
        {"cut": content[: len(content) // 2], "empty": b"", "a bit": bytes([content[0] ^ 1]) + content[1:]}[how]
    )


@pytest.fixture
def compiled(tmp_path):
    """A folder of compiled code of the test's own, noted: tests that run beside it may write into the common one."""
    ready()
    place = tmp_path / "copy"
    place.mkdir()
    for file in [*cache.folder().rglob("*.nbi"), *cache.folder().rglob("*.nbc")]:
        shutil.copy(file, place)
    cache.note(place)
    return place


@pytest.mark.parametrize("how", ["cut", "empty", "a bit"])
def test_compiled_code_that_was_spoilt_is_never_loaded(compiled, how):
    """A file that was cut, emptied or lost a bit does not fit its digest: the folder is not sound and is emptied."""
    place = compiled
    assert cache.sound(place)
    spoil(place, how)
    assert not cache.sound(place)
    with cache.locked(place):
        cache.emptied(place)
    assert not list(place.iterdir())
    assert not cache.sound(place)


def test_a_file_too_many_or_too_few_is_noticed(compiled):
    """Code that nobody noted is not loaded, and neither are leftovers without a note."""
    place = compiled
    (place / "more.nbc").write_bytes(b"x")
    assert not cache.sound(place)
    cache.note(place)
    assert cache.sound(place)
    (place / "more.nbc").unlink()
    assert not cache.sound(place)


def test_without_a_home_and_a_place_to_write_nothing_is_kept(sources, monkeypatch):
    """With no home and read-only folders there is no cache, and that is no fault."""
    monkeypatch.setattr(cache.os, "access", lambda *_: False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(cache.Path, "home", lambda: (_ for _ in ()).throw(RuntimeError("no home")))
    assert again() is None
    assert sources.exists()
