"""Options that several commands take, and what they name.

Supply a parser to give it the options; supply what the user chose to get the folder that it names.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from tarjih.errors import Fault, InputFault

__all__ = ["Commands", "at_least", "case_options", "corpus_of", "fit_option", "out_file", "out_folder"]

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
    from tarjih.inputs import shipped

    return shipped() if chosen.corpus is None else Path(chosen.corpus)


def at_least(name: str, value: float | None, least: float) -> None:
    """Refuse a number below the least that makes sense."""
    if value is not None and value < least:
        raise InputFault([Fault(name, 0, f"{value} is too few: at least {least}.")])


def out_folder(path: Path) -> Path:
    """Refuse a folder that cannot be written, before a minute is spent on what goes into it."""
    above = path.absolute()
    while not above.exists() and not above.is_symlink():
        above = above.parent
    if not above.is_dir():
        raise InputFault([Fault(str(path), 0, "this is not a folder, or lies under what is none. Name another.")])
    _writable(path, above)
    return path


def out_file(path: Path) -> Path:
    """Refuse a file that cannot be written."""
    if path.is_dir():
        raise InputFault([Fault(str(path), 0, "this is a folder. Name a file.")])
    out_folder(path.absolute().parent)
    return path


def _writable(path: Path, above: Path) -> None:
    if not os.access(above, os.W_OK | os.X_OK):
        raise InputFault([Fault(str(path), 0, "the folder cannot be written to. Name another, or change its rights.")])
