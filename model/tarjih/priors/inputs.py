"""Everything that a command reads, or every fault of it at once.

Supply a case's folder and, where the user named one, a priors file; get the corpus and the priors, checked against
each other.  One message lists the faults of all files together.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from tarjih.corpus import Corpus, read_corpus
from tarjih.priors import Priors, priors_path, read_priors
from tarjih.priors.check import for_corpus
from tarjih.runs.faults import Fault, Faults, InputFault, printable
from tarjih.runs.places import project_case

__all__ = ["day", "given", "load", "shipped"]


def shipped() -> Path:
    """Return the folder of the project's own case as seen from where the user stands, so that messages stay short.

    Raises
    ------
    InputFault
        When there is no project here, so that a case has to be named.
    """
    case = project_case()
    if not case.is_dir():
        what = "no case is named, and there is none in analyses/corpus. Name its folder, or begin one: tarjih new DIR."
        raise InputFault([Fault("--corpus", 0, what)])
    return case.relative_to(Path.cwd()) if case.is_relative_to(Path.cwd()) else case


def load(corpus: Path, priors: Path | None = None) -> tuple[Corpus, Priors]:
    """Read a case and its priors.

    Parameters
    ----------
    corpus
        The case's folder.
    priors
        The priors file; the case's own or the shipped one when omitted (:func:`tarjih.priors.priors_path`).

    Raises
    ------
    InputFault
        With every fault of every file.
    """
    faults = Faults()
    read: list[Corpus] = []
    found: list[Priors] = []
    try:
        read.append(read_corpus(corpus))
    except InputFault as problem:
        faults.found += problem.faults
    try:
        found.append(read_priors(priors_path(corpus, priors)))
    except InputFault as problem:
        faults.found += problem.faults
    if read and found:
        faults.found += for_corpus(found[0], read[0])
    faults.raise_any()
    return read[0], found[0]


def given(texts: list[str]) -> dict[str, float]:
    """Read ``P=V`` as the user wrote it on the command line: V is true, false or a probability."""
    faults = Faults()
    out: dict[str, float] = {}
    for text in texts:
        name, sign, value = text.rpartition("=")
        earlier = out.get(name)
        if not sign or not name:
            faults.add("--given", 0, f'"{printable(text)}" is not of the form PROPOSITION=VALUE.')
        elif value in {"true", "false"}:
            out[name] = float(value == "true")
        elif _probability(value):
            out[name] = float(value)
        else:
            allowed = "It takes true, false or a number from 0 to 1."
            faults.add("--given", 0, f'"{printable(value)}" is no value for {printable(name)}. {allowed}')
        if earlier is not None and out[name] != earlier:
            what = f"{printable(name)} is given as {earlier:g} and as {out[name]:g}. Give one value."
            faults.add("--given", 0, what)
    faults.raise_any()
    return out


def _probability(text: str) -> bool:
    """Tell whether a text is a number from 0 to 1, and not one so small that it would be read as 0."""
    if not re.fullmatch(r"[01]?\.?[0-9]*(e-[0-9]+)?", text) or text in {"", "."} or not 0 <= float(text) <= 1:
        return False
    return float(text) > 0 or not re.search("[1-9]", text.partition("e")[0])


def day(text: str) -> str:
    """Read an ISO date as the user wrote it on the command line."""
    try:
        return date.fromisoformat(text).isoformat() if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> str:
    raise InputFault([Fault("--as-of", 0, f'"{printable(text)}" is no date. Write it as 2021-12-31.')])
