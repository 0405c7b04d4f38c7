"""What a task of a sweep takes and leaves, as plain data: a case as the bytes of its files, answers as their numbers.

Supply a folder; get its files, which reach any worker and need no disk in common, and back, for as long as it is read,
a folder of them.  A fault found there is told of the folder that it came from.
"""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from tarjih.runs.faults import Fault, InputFault
from tarjih.runs.files import digest
from tarjih.validation.scoring import Item

__all__ = ["as_items", "digests", "files", "peers_version", "plain_items", "unpacked"]

READ = {".csv", ".yaml"}


def files(folder: Path) -> dict[str, bytes]:
    """Return every file of a case that may be read, by its name in the folder."""
    found = sorted(p for p in folder.rglob("*") if p.suffix in READ and p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def digests(held: Mapping[str, bytes]) -> dict[str, str]:
    """Return the digest of each file."""
    return {name: digest(content) for name, content in held.items()}


@contextlib.contextmanager
def unpacked(held: Mapping[str, bytes], shown: str) -> Iterator[Path]:
    """Give a folder of files, of the same name as the one that is `shown` in faults."""
    with tempfile.TemporaryDirectory() as above:
        folder = Path(above) / Path(shown).name
        for name, content in held.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        folder.mkdir(exist_ok=True)
        try:
            yield folder
        except InputFault as problem:
            own = str(folder)
            raise InputFault(
                Fault(f.file.replace(own, shown), f.line, f.what.replace(own, shown)) for f in problem.faults
            ) from None


def plain_items(items: Sequence[Item]) -> list[dict[str, Any]]:
    """Return answers as plain data."""
    return [dataclasses.asdict(item) for item in items]


def as_items(plain: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
    """Return plain data as answers."""
    made: list[dict[str, Any]] = [{k: tuple(v) if isinstance(v, list) else v for k, v in i.items()} for i in plain]
    return tuple(Item(**item) for item in made)


def peers_version() -> str:
    """Return the version of the library of other methods, on which their answers depend; "" without it."""
    try:
        return metadata.version("crowd-kit")
    except metadata.PackageNotFoundError:
        return ""
