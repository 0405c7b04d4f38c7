"""The cache of compiled functions: a folder named by the digest of the kernel's sources.

Supply nothing; get :func:`folder`, or nothing where none can be written.  An edit of any source gives another folder,
and going back to the sources as they were gives the old one.  Other sources' folders are removed after a month.

The cache holds machine code, and a truncated or corrupted file would crash the process that loads it.  So each
file's digest is stored once everything is compiled (:func:`note`), and checked before the first use in a process
(:func:`sound`): a folder that fails the check is compiled again.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from tarjih.runs.files import canonical, digest, write
from tarjih.runs.strictjson import read_json

__all__ = ["emptied", "folder", "locked", "note", "sound", "stamp", "written"]

HERE = Path(__file__).parent
ALSO = ("../story/kernel",)
"""Folders of what else is compiled, and calls what is compiled here."""
MONTH = 30 * 24 * 3600
NOTE = "compiled.json"
PATIENCE = 300.0
"""Seconds for which another process that compiles is waited for."""


written: list[str] = []
"""Functions whose compiled code this process has stored."""


@functools.cache
def folder() -> Path | None:
    """Return the folder, beside the sources where one can write there, and else in the user's cache."""
    sources = b"\0".join(f.name.encode() + b"\0" + f.read_bytes() for f in _sources())
    name = f"kernel-{hashlib.sha256(sources).hexdigest()[:16]}"
    parent = next(_places(), None)
    if parent is None:
        return None
    with contextlib.suppress(OSError):
        for old in parent.glob("kernel-*"):
            if old.name != name and time.time() - old.stat().st_mtime > MONTH:
                shutil.rmtree(old, ignore_errors=True)
    return parent / name


def _places() -> Iterator[Path]:
    """Yield the folders in which the cache may lie and can be written, the best first."""
    beside = HERE / "__pycache__"
    named, own = os.environ.get("NUMBA_CACHE_DIR"), os.environ.get("XDG_CACHE_HOME")
    if named and _made(Path(named)):
        yield Path(named)
    if os.access(beside if beside.is_dir() else HERE, os.W_OK):
        yield beside
    if own and _made(Path(own) / "tarjih"):
        yield Path(own) / "tarjih"
    with contextlib.suppress(RuntimeError):  # there is no home
        if _made(Path.home() / ".cache" / "tarjih"):
            yield Path.home() / ".cache" / "tarjih"


def _made(place: Path) -> bool:
    """Tell whether a folder is there, or could be made, and takes a file."""
    probe = place / f".probe-{os.getpid()}"
    try:
        place.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return False
    return True


def stamp() -> str:
    """Return what numba goes by beside the digest: when and how large each source was written."""
    found = ((f.name, f.stat()) for f in _sources())
    return "\n".join(f"{name} {s.st_mtime_ns} {s.st_size}" for name, s in found)


def _files(place: Path) -> dict[str, str]:
    """Return the digest of each file of compiled code in the folder."""
    found = sorted(p for p in place.rglob("*") if p.suffix in {".nbi", ".nbc"} and p.is_file())
    return {p.relative_to(place).as_posix(): digest(p.read_bytes()) for p in found}


def sound(place: Path) -> bool:
    """Tell whether a folder holds all that was compiled, each file as it was noted."""
    try:
        noted = read_json((place / NOTE).read_bytes())
        return bool(noted == {"stamp": stamp(), "files": _files(place)})
    except (OSError, ValueError):
        return False


def note(place: Path) -> None:
    """Note the digests of a folder's files; where the disk is full, everything is compiled again next time."""
    with contextlib.suppress(OSError):
        write(place / NOTE, canonical({"stamp": stamp(), "files": _files(place)}))


def emptied(place: Path) -> None:
    """Remove compiled code that does not fit its digests, before anything loads it."""
    for entry in place.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(place: Path) -> Iterator[None]:
    """Let one process compile at a time; whoever waits for too long compiles for itself."""
    place.mkdir(parents=True, exist_ok=True)
    lock = os.open(place, os.O_RDONLY)
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.2)
            except OSError:  # the file system has no locks
                break
        yield
    finally:
        os.close(lock)


def _sources() -> list[Path]:
    return [f for place in (HERE, *(HERE / also for also in ALSO)) for f in sorted(place.glob("*.py"))]
