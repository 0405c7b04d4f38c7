"""Files that have nearly the name of a file of a case, and would be passed over in silence.

Supply a folder; get a fault for each such file, with the right name.  Non-goal: what the files hold.
"""

from __future__ import annotations

import re
from pathlib import Path

from tarjih.corpus.identities import one_apart
from tarjih.runs.faults import Fault

__all__ = ["FILES", "misnamed"]

FILES = ("claims.csv", "sources.csv", "articles.csv", "questions.yaml", "priors.yaml", "outcomes.csv")

COPY = re.compile(r"^copy of |\s*\(\d+\)$|(?:\s-)?\scopy$")
"""What browsers and desktops add to the name of a file that they save a second time."""


def misnamed(folder: Path) -> list[tuple[Fault, bool]]:
    """Find files that have nearly the name of a file of a case.

    Returns
    -------
    Each with whether the file that is meant is missing, so that what it holds is lost.
    """
    out = []
    there = sorted(p.name for p in folder.iterdir() if p.is_file()) if folder.is_dir() else []
    for name in there:
        meant = _meant(name)
        if meant and meant not in there:
            out.append((Fault(str(folder / name), 0, f"this file is not read. Did you mean {meant}? Rename it."), True))
        elif meant:
            what = f"this file is not read: {meant} is, which lies beside it. Delete one of the two."
            out.append((Fault(str(folder / name), 0, what), False))
    return out


def _meant(name: str) -> str:
    """Return the file of a case that a name nearly is; nothing for the name itself and for others."""
    stem, dot, ending = name.strip().casefold().rpartition(".")
    if not dot or name in FILES or ending not in {"csv", "tsv", "txt", "yaml", "yml"}:
        return ""
    stem = COPY.sub("", stem.removesuffix(".csv").removesuffix(".yaml").removesuffix(".yml")).strip(" _-")
    for file in FILES:
        own, _, right = file.partition(".")
        tables = {"csv", "tsv", "txt"} if right == "csv" else {"yaml", "yml", "txt"}
        if ending in tables and (stem in {own, own.removesuffix("s")} or one_apart(stem, own)):
            return file
    return ""
