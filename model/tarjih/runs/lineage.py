"""The code that a result depends on: a module, and all that it imports, whenever it does.

Supply modules or scripts; get the digest of their sources and of those of every module of the package that they reach,
with the data files (texts, styles, scripts of a page) of the packages among them.  A result is stored under that digest
and not under one of the whole package, so that unrelated changes do not invalidate it: a new colour no fit, another
briefing no figure.

Imports are read off the text and never run, as fast as the files are read: those inside a function count like any
other, those for a type checker alone do not.  A module brings in the packages above it, since Python runs these first.
Imports by names made at run time are not seen; the package has none.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from tarjih.runs.files import digest
from tarjih.runs.places import PACKAGE

__all__ = ["code_of", "reached"]

NAME = PACKAGE.name
DATA = (".css", ".js", ".yaml")
"""Endings of what the package has besides code."""
TYPED = re.compile(r"^if TYPE_CHECKING:\n(?:[ \t]+.*\n|\n)*", re.MULTILINE)
IMPORT = re.compile(
    rf"^[ \t]*(?:from[ \t]+({NAME}(?:\.\w+)*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)|import[ \t]+([^\n]*))", re.MULTILINE
)


def code_of(*modules: str | Path) -> str:
    """Return the SHA-256 of all code behind modules, given by name, or behind scripts, given by path.

    A script's own source is not in it: it need not lie where it did.
    """
    return digest(
        "\n".join(f"{p.relative_to(PACKAGE).as_posix()} {_read(p).digest}" for p in _files(*modules)).encode()
    )


def reached(*modules: str | Path) -> frozenset[str]:
    """Return the names of the modules of the package that modules or scripts import, themselves among them."""
    found: set[str] = set()
    left = [n for m in modules for n in ([m] if isinstance(m, str) else _read(m).imports)]
    while left:
        name = left.pop()
        for each in (*_above(name), name):
            if each not in found and (path := _place(each)) is not None:
                found.add(each)
                left += _read(path).imports
    return frozenset(found)


def _files(*modules: str | Path) -> list[Path]:
    """Return the sources behind modules, and the data files beside those that have any, in order."""
    sources = [path for name in reached(*modules) if (path := _place(name)) is not None]
    folders = {path.parent for path in sources if path.name == "__init__.py"} - {PACKAGE}
    beside = [p for f in folders for p in f.iterdir() if p.is_file() and p.suffix in DATA]
    # At the top of the package data belong to the module of their name.
    beside += [p for p in (s.with_suffix(d) for s in sources if s.parent == PACKAGE for d in DATA) if p.is_file()]
    return sorted({*sources, *beside})


def _above(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]


@functools.cache
def _place(name: str) -> Path | None:
    """Return the source of a module of the package, or nothing where the name is of none."""
    parts = name.split(".")
    if parts[0] != NAME:
        return None
    path = PACKAGE.joinpath(*parts[1:])
    return next((p for p in (path / "__init__.py", path.with_suffix(".py")) if p.is_file()), None)


@dataclass(frozen=True)
class _Source:
    """A source file: its digest, and every name of the package that it imports or that may be a module."""

    digest: str
    imports: tuple[str, ...]


def _read(path: Path) -> _Source:
    about = path.stat()
    return _source(path, about.st_mtime_ns, about.st_size)


@functools.cache
def _source(path: Path, _changed: int, _size: int) -> _Source:
    source = path.read_bytes()
    return _Source(digest(source), tuple(_imports(source.decode())) if path.suffix == ".py" else ())


def _imports(source: str) -> dict[str, None]:
    """Return the imports of a source from the package; a test checks it against Python's own parser."""
    names: list[str] = []
    for of, imported, plain in IMPORT.findall(TYPED.sub("", source)):
        if plain:
            names += re.findall(rf"\b{NAME}\b[\w.]*", plain)
        else:
            parts = re.sub(r"#.*", "", imported).strip("() \n").replace("\n", " ").split(",")
            names += [of, *(f"{of}.{part.split()[0]}" for part in parts if part.strip())]
    return dict.fromkeys(names)
