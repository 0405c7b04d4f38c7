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
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tarjih.runs.faults import Fault, InputFault

__all__ = ["canonical", "digest", "holds_another", "remove_stale", "write", "write_folder", "write_json"]


def write(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, and durable; what is no file is never replaced.

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
    temporary, held = _beside(path, folder=False)
    try:
        with open(held, "wb") as out:  # noqa: PTH123 - a descriptor, which keeps the lock until it is closed
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
            temporary.replace(path)
    except BaseException:
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
            held = os.open(made, flags, 0o666)
        except FileNotFoundError:
            continue  # somebody took it for stale before it was locked
        with contextlib.suppress(OSError):  # where the system has no locks, nothing is ever taken for stale
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if made.exists():
            return made, held
        os.close(held)


def remove_stale(path: Path) -> None:
    """Remove what writers that were killed left beside a place; what a living one holds is locked, and stays."""
    mine = re.compile(re.escape(f".{path.name[:200]}.") + r"[0-9a-f]{8}\.(tmp|old)")
    with contextlib.suppress(OSError):
        for left in [Path(entry.path) for entry in os.scandir(path.parent) if mine.fullmatch(entry.name)]:
            if left.suffix == ".old" and not path.exists():
                continue  # the last good one: its writer died before the new one was in its place
            held = os.open(left, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink(missing_ok=True)
            except OSError:
                continue
            finally:
                os.close(held)


def write_folder(out: Path, contents: Mapping[str, bytes]) -> None:
    """Write the folder of a run so that it is there whole or as it was, with ``run.json`` among `contents`.

    It is built beside its place and put there in one step, so whoever reads it, and whoever is killed, finds the old
    folder or the new one.  Where the folder holds anything that no run wrote, that is left alone: the files are
    then replaced one by one, ``run.json`` taken away before and written last, and a folder without it is no run's.

    Parameters
    ----------
    out
        The folder.
    contents
        Bytes by name in the folder.

    Raises
    ------
    InputFault
        When the folder is a case, or holds a fit where figures are to be written, or figures in place of a fit.
    """
    place = out.resolve()
    another = holds_another(place, fit="draws.npz" in contents)
    if another:
        raise InputFault([Fault(str(out), 0, another)])
    if not _only_a_run(place):
        earlier = _named(place)
        (place / "run.json").unlink(missing_ok=True)
        for name in earlier - {*contents}:
            if (place / name).parent.resolve().is_relative_to(place):
                (place / name).unlink(missing_ok=True)
        for name in (*(n for n in contents if n != "run.json"), "run.json"):
            write(place / name, contents[name])
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    remove_stale(place)
    beside, held = _beside(place, folder=True)
    try:
        for name, content in contents.items():
            write(beside / name, content)
        _put(beside, place)
    finally:
        os.close(held)
        shutil.rmtree(beside, ignore_errors=True)


def holds_another(folder: Path, *, fit: bool) -> str:
    """Say what a folder holds that a run of this kind must not be written over, or nothing.

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
        held = "the figures or tables of another run" if fit else "a fit"
        return f"this folder holds {held}, which would be lost. Name another."
    return ""


def _only_a_run(folder: Path) -> bool:
    """Tell whether a folder is not there, is empty, or holds what its record names and no more."""
    if not folder.is_dir():
        return not folder.exists()
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir() or p.is_symlink()}
    named = _named(folder)
    return there <= {*named, "run.json"} if named else not there


def _named(folder: Path) -> set[str]:
    """Return what the record of an earlier run in a folder says that it wrote there, none that leads out of it."""
    try:
        named = json.loads((folder / "run.json").read_bytes())["outputs"]
        return {n for n in named if not Path(n).is_absolute() and ".." not in Path(n).parts}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _put(beside: Path, place: Path) -> None:
    """Put a folder in its place; what was there is afterwards where the folder was."""
    for _ in range(100):
        try:
            beside.rename(place)
        except OSError as problem:
            if problem.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                raise
        else:
            return
        if _exchange(beside, place):
            return
        # Where the system cannot exchange two folders, the old one stands beside for a moment.
        old = place.with_name(f".{place.name}.{secrets.token_hex(4)}.old")
        with contextlib.suppress(FileNotFoundError):
            place.rename(old)
            try:
                beside.rename(place)
            except OSError:
                old.rename(place)
                raise
            shutil.rmtree(old, ignore_errors=True)
            return
    raise OSError(errno.EBUSY, "other runs keep writing this folder", str(place))


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
