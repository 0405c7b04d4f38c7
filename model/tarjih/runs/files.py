"""Writing files and folders so that a reader finds the old one or the new one whole, and the bytes of JSON.

Supply a path and bytes; get them on disk, or an error and what was there before.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tarjih.runs.faults import Fault, InputFault, one_of, printable
from tarjih.runs.interrupts import check_interrupt

__all__ = ["canonical", "digest", "holds_another", "of_a_run", "remove_stale", "write", "write_folder", "write_json"]

BUSY = {errno.ENOTEMPTY, errno.EEXIST}
LONGEST_FILE_NAME = 255
"""Bytes of one part of a path."""
MOST_NAMED = 3
"""Files of somebody else's that are named one by one."""


def write(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, and durable; anything but a file is never replaced.

    Raises
    ------
    OSError
        When the system does not let it, or a folder or a device has the name.
    """
    if not path.name or path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists() and not path.is_file():
        raise OSError(errno.ENODEV, "this is a device or a pipe, not a file", str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    remove_stale(path)
    temporary, lock = _beside(path, folder=False)
    try:
        with open(lock, "wb") as out:  # noqa: PTH123 - a descriptor, which keeps the lock until it is closed
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
            temporary.replace(path)
    except BaseException as problem:
        if isinstance(problem, OSError) and problem.filename is None:
            problem.filename = str(path)  # of a disk that is full, which names no file
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _beside(path: Path, *, folder: bool) -> tuple[Path, int]:
    """Make a file or folder beside a place, to be moved there; its descriptor holds a lock while its owner lives."""
    while True:
        made = path.with_name(f".{path.name[:200]}.{secrets.token_hex(4)}.tmp")
        if folder:
            made.mkdir()
        flags = os.O_RDONLY if folder else os.O_WRONLY | os.O_CREAT | os.O_EXCL
        try:
            lock = os.open(made, flags, 0o666)
        except FileNotFoundError:
            continue  # somebody took it for stale before it was locked
        with contextlib.suppress(OSError):  # where the system has no locks, nothing is ever taken for stale
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if made.exists():
            return made, lock
        os.close(lock)


def remove_stale(path: Path) -> None:
    """Remove the temporary files of killed writers beside a place; those of living writers are locked, and stay."""
    mine = re.compile(re.escape(f".{path.name[:200]}.") + r"[0-9a-f]{8}\.(tmp|old)")
    with contextlib.suppress(OSError):
        for left in [Path(entry.path) for entry in os.scandir(path.parent) if mine.fullmatch(entry.name)]:
            if left.suffix == ".old" and not path.exists():
                continue  # the last good one: its writer died before the new one was in its place
            lock = os.open(left, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink(missing_ok=True)
            except OSError:
                continue
            finally:
                os.close(lock)


def write_folder(out: Path, contents: Mapping[str, bytes]) -> None:
    """Write the folder of a run so that it is there whole or as it was, with ``run.json`` among `contents`.

    It is built beside its place and put there in one step, so whoever reads it, and whoever is killed, finds the old
    folder or the new one.  Files in the folder that no run wrote are linked into the new one before that step.

    Parameters
    ----------
    out
        The folder.
    contents
        Bytes by name in the folder.

    Raises
    ------
    InputFault
        When a name leads out of the folder, when the folder is a case, holds a fit where figures are to be written or
        figures in place of a fit, or when it holds a file of somebody else's under a name that is to be written.
    """
    _refuse_names_that_leave(out, contents)
    place = out.resolve()
    another = holds_another(place, fit="draws.npz" in contents)
    if another:
        raise InputFault([Fault(str(out), 0, another)])
    if place.exists() and not place.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(out))
    place.parent.mkdir(parents=True, exist_ok=True)
    remove_stale(place)
    beside, lock = _beside(place, folder=True)
    try:
        for name, content in contents.items():
            write(beside / name, content)
        foreign = _foreign(place)
        _refuse_to_replace(out, foreign, contents)
        for name in foreign:
            _link(place / name, beside / name)
        check_interrupt()
        _put(beside, place)
        for name in _foreign(beside):  # what came while the new folder was being built
            if not os.path.lexists(place / name):
                _link(beside / name, place / name)
    except OSError as problem:
        problem.filename = str(out)  # not what was built beside it, which is gone
        raise
    finally:
        os.close(lock)
        shutil.rmtree(beside, ignore_errors=True)
    if foreign:
        line = f"{out} also holds {one_of(foreign, most=MOST_NAMED)}, which no run wrote. It was left alone."
        sys.stderr.write(printable(line, limit=600) + "\n")


def _refuse_names_that_leave(out: Path, contents: Mapping[str, bytes]) -> None:
    """Refuse names that are not those of files below the folder."""
    wrong = [n for n in contents if not _stays_inside(n)]
    if wrong:
        what = f'"{printable(wrong[0])}" leads out of the folder, or is no name of a file. Nothing was written.'
        raise InputFault([Fault(str(out), 0, what)])


def _stays_inside(name: str) -> bool:
    """Tell whether a name, with ``/`` between folders, is that of a file below a folder on any system."""
    parts = name.split("/")
    plain = name.isprintable() and "\\" not in name
    return plain and all(p not in {"", ".", ".."} and len(p.encode()) <= LONGEST_FILE_NAME for p in parts)


def _refuse_to_replace(out: Path, foreign: list[str], contents: Mapping[str, bytes]) -> None:
    """Refuse to write over files of somebody else's; beside a damaged record, no file can be recognised."""
    taken = [n for n in foreign if n in contents or any(c.startswith(f"{n}/") for c in contents)]
    if taken and (_named(out) or not os.path.lexists(out / "run.json")):
        what = "no run wrote this file, and it would be replaced. Move it away."
        raise InputFault(Fault(str(out / n), 0, what) for n in taken)


def _foreign(folder: Path) -> list[str]:
    """Return names in a folder that its record does not list: files, links and empty folders."""
    while True:
        try:
            before = folder.stat()
            named = _named(folder)
            found: list[str] = []
            for at, folders, files in os.walk(folder):
                names = [*files, *(f for f in folders if Path(at, f).is_symlink())]
                names += [] if files or folders else [""]
                found += [Path(at, name).relative_to(folder).as_posix() for name in names]
            if folder.stat().st_ino == before.st_ino:  # else another run took its place meanwhile
                return sorted(n for n in found if n not in {*named, "run.json", "."})
        except FileNotFoundError:
            if not folder.exists():
                return []


def _link(old: Path, new: Path) -> None:
    """Link or copy a file to a second place; do nothing if it is gone by now."""
    if os.path.lexists(new):
        return
    if old.is_dir() and not old.is_symlink():
        new.mkdir(parents=True)
        return
    new.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        try:
            os.link(old, new, follow_symlinks=False)
        except (OSError, NotImplementedError):
            if not old.is_symlink() and not old.is_file():
                raise
            shutil.copy2(old, new, follow_symlinks=False)


def holds_another(folder: Path, *, fit: bool) -> str:
    """Return the content of a folder that a run of this kind must not overwrite, or nothing.

    Parameters
    ----------
    folder
        Where a run is to be written.
    fit
        Whether the run is a fit.
    """
    named = _named(folder)
    if (folder / "claims.csv").is_file() and "claims.csv" not in named:
        return "this is the folder of a case, which no run is written into. Name a folder in it, or another."
    if named and fit != ("draws.npz" in named):
        contents_lost = "the figures or tables of another run" if fit else "a fit"
        return f"this folder holds {contents_lost}, which would be lost. Name another."
    return ""


def of_a_run(path: Path) -> bool:
    """Tell whether a run wrote a file, by the record in its folder or in one above."""
    place = path.resolve()
    folders = [f for f in place.parents if (f / "run.json").is_file()]
    return any(place.relative_to(f).as_posix() in {*_named(f), "run.json"} for f in folders)


def _named(folder: Path) -> set[str]:
    """Return the outputs in the record of an earlier run in a folder, without names that lead out of it."""
    try:
        named = json.loads((folder / "run.json").read_bytes())["outputs"]
        return {n for n in named if not Path(n).is_absolute() and ".." not in Path(n).parts}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _put(beside: Path, place: Path) -> None:
    """Swap a folder with the one in its place."""
    for _ in range(100):
        try:
            beside.rename(place)
        except OSError as problem:
            if problem.errno not in BUSY:
                raise
        else:
            return
        if _exchange(beside, place):
            return
        if _by_way_of_an_old_one(beside, place):
            return
    raise OSError(errno.EBUSY, "other runs keep writing this folder", str(place))


def _by_way_of_an_old_one(beside: Path, place: Path) -> bool:
    """Move the folder that is there aside and the new one in its place; false where another run was faster.

    Where the system cannot exchange two folders, nothing is in the place for a moment.
    """
    old = place.with_name(f".{place.name}.{secrets.token_hex(4)}.old")
    try:
        place.rename(old)
    except FileNotFoundError:
        return False
    try:
        beside.rename(place)
    except BaseException as problem:
        with contextlib.suppress(OSError):  # another run may have put its own there
            old.rename(place)
        if getattr(problem, "errno", None) not in BUSY:
            raise
        shutil.rmtree(old, ignore_errors=True)
        return False
    shutil.rmtree(old, ignore_errors=True)
    return True


def _exchange(one: Path, two: Path) -> bool:
    """Exchange two folders in one step, where the system can."""
    try:
        exchange = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    here, swap = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(exchange(here, os.fsencode(one), here, os.fsencode(two), swap) == 0)


def canonical(document: Any) -> bytes:
    """Return JSON bytes that depend on nothing but the document; numbers have six significant digits or more."""
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=False, allow_nan=False, default=_plain)
    return (text + "\n").encode()


def write_json(path: Path, document: Any) -> None:
    """Write a document as JSON, whole or not at all."""
    write(path, canonical(document))


def _plain(value: Any) -> Any:
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} does not belong in a record")


def digest(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
