"""Options that several commands take, and what they name.

Supply a parser to give it the options; supply what the user chose to get the folder that it names.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

from tarjih.runs.faults import Fault, InputFault
from tarjih.runs.files import holds_another

__all__ = ["Commands", "at_least", "case_options", "corpus_of", "fit_option", "out_file", "out_folder"]

FILES_OF_A_CASE = {
    *("claims.csv", "sources.csv", "articles.csv", "outcomes.csv", "truth.csv", "aliases.csv", "CODEBOOK.md"),
    *("coder_a.csv", "coder_b.csv"),
}

type Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 (the only name that it has)
"""What :meth:`argparse.ArgumentParser.add_subparsers` returns."""


def case_options(parser: argparse.ArgumentParser) -> None:
    """Give a command the case and its priors."""
    parser.add_argument("--corpus", type=Path, default=None, metavar="DIR", help="the case (default: the shipped one)")
    parser.add_argument("--priors", type=Path, default=None, metavar="FILE", help="default: the case's own")


def fit_option(parser: argparse.ArgumentParser) -> None:
    """Give a command the fit that it speaks of."""
    parser.add_argument("--fit", type=Path, required=True, metavar="DIR", help="folder that tarjih fit has written")


def corpus_of(chosen: argparse.Namespace) -> Path:
    """Return the folder of the case that was chosen."""
    from tarjih.priors.inputs import shipped

    return shipped() if chosen.corpus is None else Path(chosen.corpus)


def at_least(name: str, value: float | None, least: float) -> None:
    """Refuse a number below the least that makes sense."""
    if value is not None and value < least:
        raise InputFault([Fault(name, 0, f"{value} is too few: at least {least}.")])


def out_folder(path: Path, *, fit: bool, read: Iterable[Path | None] = ()) -> Path:
    """Refuse a folder that cannot or must not be written, before a minute is spent on what goes into it.

    Parameters
    ----------
    path
        The folder.
    fit
        Whether a fit is to be written.
    read
        Files and folders that the command reads.
    """
    above = _standing(path)
    if not above.is_dir():
        raise InputFault([Fault(str(path), 0, "this is not a folder, or lies under what is none. Name another.")])
    another = holds_another(path, fit=fit)
    if another:
        raise InputFault([Fault(str(path), 0, another)])
    _not_read(path, read)
    _writable(path, above)
    return path


def out_file(path: Path, *, read: Iterable[Path | None] = ()) -> Path:
    """Refuse a file that cannot or must not be written.

    Parameters
    ----------
    path
        The file.
    read
        Files and folders that the command reads.
    """
    if path.is_dir() or not path.name:
        raise InputFault([Fault(str(path), 0, "this is a folder. Name a file.")])
    if path.exists() and not path.is_file():
        raise InputFault([Fault(str(path), 0, "this is a device or a pipe. Name a file.")])
    if path.exists() and (path.name in FILES_OF_A_CASE or path.suffix in {".yaml", ".yml"}):
        what = "this is a file of a case or of priors, which no command writes over. Name another."
        raise InputFault([Fault(str(path), 0, what)])
    _not_read(path, read)
    above = _standing(path.absolute().parent)
    if not above.is_dir():
        raise InputFault([Fault(str(path), 0, "it lies under what is not a folder. Name another.")])
    _writable(path, above)
    return path


def _standing(path: Path) -> Path:
    """Return a path, or the nearest above it that is there."""
    at = path.absolute()
    while not at.exists() and not at.is_symlink():
        at = at.parent
    return at


def _not_read(path: Path, read: Iterable[Path | None]) -> None:
    for source in read:
        if source is not None and path.resolve().is_relative_to(source.resolve()):
            what = f"this is what the command reads ({source}), or lies in it. It stays as it is: name another place."
            raise InputFault([Fault(str(path), 0, what)])


def _writable(path: Path, above: Path) -> None:
    if not os.access(above, os.W_OK | os.X_OK):
        raise InputFault([Fault(str(path), 0, "the folder cannot be written to. Name another, or change its rights.")])
