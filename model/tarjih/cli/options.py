"""Options that several commands share.

Supply a parser to give it the options; supply the user's choice to get the folder that it names.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path

from tarjih.runs.caselog import LOG
from tarjih.runs.faults import Fault, InputFault, nearest, one_of
from tarjih.runs.files import holds_another, of_a_run

__all__ = [
    "Commands",
    "at_least",
    "case_option",
    "case_options",
    "command_line",
    "corpus_of",
    "fit_folder",
    "fit_option",
    "json_option",
    "language_option",
    "out_file",
    "out_folder",
    "print_json",
    "within",
]

# In small letters: some file systems take "Sources.csv" for "sources.csv".
FILES_OF_A_CASE = {
    *("claims.csv", "sources.csv", "articles.csv", "outcomes.csv", "truth.csv", "aliases.csv", "codebook.md"),
    *("coder_a.csv", "coder_b.csv", "questions.yaml"),
}

type Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 (the only name that it has)
"""What :meth:`argparse.ArgumentParser.add_subparsers` returns."""


def case_option(parser: argparse.ArgumentParser, *, what: str = "the case (default: the shipped one)") -> None:
    """Give a command the case."""
    parser.add_argument("--corpus", type=Path, default=None, metavar="DIR", help=what)


def case_options(parser: argparse.ArgumentParser) -> None:
    """Give a command the case and its priors."""
    case_option(parser)
    parser.add_argument("--priors", type=Path, default=None, metavar="FILE", help="default: the case's own")


def fit_option(parser: argparse.ArgumentParser) -> None:
    """Declare the fit of a command."""
    what = "folder that tarjih fit has written, or the name of a fit of the case: latest, previous, …"
    parser.add_argument("--fit", type=Path, required=True, metavar="DIR", help=what)
    case_option(parser, what="the case among whose fits a name is looked up (default: the shipped one)")


def fit_folder(named: Path, corpus: Path | None = None, *, option: str = "--fit") -> Path:
    """Return the folder of a fit that the user named: a folder, or the name of a fit in the folder of the case.

    Parameters
    ----------
    named
        A folder, the name of a fit, ``latest`` or ``previous``.
    corpus
        The case; the project's own when omitted.
    option
        Where the user named it, as messages have it.

    Raises
    ------
    InputFault
        When there is no such fit; with the names that there are.
    """
    if named.exists() or len(named.parts) != 1:
        return named
    from tarjih.corpus.casebook import opened
    from tarjih.priors.inputs import shipped
    from tarjih.runs.caselog import entries, fits_folder, log_of

    try:
        folder = fits_folder(shipped() if corpus is None else opened(corpus))
    except InputFault:  # no project here, so no case of its own
        return named
    log = log_of(folder / "any")
    names: list[str] = (
        [e["name"] for e in entries(log) if e["what"] == "fit" and (folder / e["name"]).is_dir()] if log else []
    )
    names = list(reversed(dict.fromkeys(reversed(names))))
    at = {"latest": -1, "previous": -2}.get(str(named))
    if at is not None and len(names) >= -at:
        return folder / names[at]
    if str(named) in names:
        return folder / str(named)
    if names or at is not None:
        has = f"The case has: {one_of(names)}." if names else "None is in its folder yet."
        hint = "" if at is not None else nearest(str(named), [*names, "latest", "previous"])
        what = f'there is no folder and no fit "{named}".{hint} {has}'
        raise InputFault([Fault(option, 0, what)])
    return named


def language_option(parser: argparse.ArgumentParser) -> None:
    """Give a command the language of its briefing: one that has a file."""
    what = "language: en (default), ar, or another that has a file"
    parser.add_argument("--lang", type=_language, default="en", metavar="CODE", help=what)


def _language(code: str) -> str:
    from tarjih.language.catalogue import available

    if code not in available():
        what = f'there is no language "{code}".{nearest(code, available())} There are: {one_of(available())}.'
        raise InputFault([Fault("--lang", 0, what)])
    return code


def json_option(parser: argparse.ArgumentParser) -> None:
    """Give a command ``--json``."""
    parser.add_argument("--json", action="store_true", help="print the results as JSON, for programs")


def print_json(document: object) -> None:
    """Print a document as JSON; a missing number is null."""
    print(json.dumps(_plain(document), ensure_ascii=False, indent=1))


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    item = getattr(value, "item", None)  # of a number of numpy, which need not be loaded here
    if callable(item):
        value = item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def command_line(*parts: str | Path) -> str:
    """Return a command quoted for a shell."""
    return shlex.join(["tarjih", *map(str, parts)])


def within(name: str, value: float | None, least: float, most: float, why: str) -> None:
    """Refuse a number outside of the range that makes sense, with the reason."""
    at_least(name, value, least)
    if value is not None and value > most:
        given, top = (str(v) if isinstance(v, int) else f"{v:g}" for v in (value, most))
        raise InputFault([Fault(name, 0, f"{given} is too large: at most {top}, {why}.")])


def corpus_of(chosen: argparse.Namespace) -> Path:
    """Return the folder of the case that was chosen."""
    from tarjih.corpus.casebook import opened
    from tarjih.priors.inputs import shipped

    return shipped() if chosen.corpus is None else opened(Path(chosen.corpus))


def case_behind(fit: Path, mark: str, corpus: Path | None) -> Path | None:
    """Return the folder of the case that a fit is of: of outcomes, of details of its briefing, of camps and analysts.

    Parameters
    ----------
    fit, mark
        The folder of the fit, and what its record says of where its case lay.
    corpus
        The case that was named, if any; else the one that has the fit in its folder, one around it or around the
        working folder, or the project's own, where its mark is that of the fit.
    """
    from tarjih.corpus.casebook import opened
    from tarjih.inference.fit import folder_mark
    from tarjih.runs.caselog import case_under
    from tarjih.runs.places import project_case

    if corpus is not None:
        return opened(corpus)
    near = (*fit.resolve().parents, Path.cwd(), *Path.cwd().parents, project_case())
    return case_under(fit) or next((p for p in near if folder_mark(p) == mark), None)


def at_least(name: str, value: float | None, least: float) -> None:
    """Refuse a number below the least that makes sense."""
    if value is not None and value < least:
        raise InputFault([Fault(name, 0, f"{value} is too few: at least {least}.")])


def out_folder(path: Path, *, fit: bool, read: Iterable[Path | None] = ()) -> Path:
    """Refuse a folder that cannot or must not be written, before time is spent on its content.

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
    of_a_case = path.name.casefold() in FILES_OF_A_CASE
    of_priors = path.suffix.casefold() in {".yaml", ".yml"}
    there = path.parent.is_dir() and path.name.casefold() in {p.name.casefold() for p in path.parent.iterdir()}
    if (there and (of_a_case or of_priors)) or (of_a_case and (path.parent / "claims.csv").exists()):
        what = "this is a file of a case or of priors, which no command writes over. Name another."
        raise InputFault([Fault(str(path), 0, what)])
    _not_read(path, read)
    if path.name.casefold() == LOG or of_a_run(path):
        raise InputFault([Fault(str(path), 0, "this is a file of a run, or the log of a case. Name another.")])
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
