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


WORKBOOKS = {"xlsx", "xlsm", "xlsb", "xls", "ods", "fods", "numbers"}
TEXTS = {"csv", "tsv", "tab", "txt", "yaml", "yml"}
PACKED = {"gz", "zip", "bz2", "xz"}


def misnamed(folder: Path) -> list[tuple[Fault, bool]]:
    """Find files that have nearly the name of a file of a case.

    Returns
    -------
    Each with whether the file that is meant is missing, so that what it holds is lost.
    """
    there = sorted(p.name for p in folder.iterdir() if p.is_file()) if folder.is_dir() else []
    meant = [(name, _meant(name)) for name in there]
    return [(Fault(str(folder / n), 0, _said(n, m, beside=m in there)), m not in there) for n, m in meant if m]


def _said(name: str, meant: str, *, beside: bool) -> str:
    """Say that a file is not read, and what to do: another form cannot be had by another name."""
    renamed = _form(name) == meant.rpartition(".")[2]
    if beside:
        todo = (
            "Delete one of the two." if renamed else "Bring that up to date after each edit, or delete one of the two."
        )
        return f"this file is not read: {meant} is, which lies beside it. {todo}"
    if renamed:
        return f"this file is not read. Did you mean {meant}? Rename it."
    if meant == "claims.csv" and _form(name) == "workbook":
        return f"this file is not read. Did you mean {meant}? Save it as CSV, or name it itself: --corpus {name}."
    kind = "CSV" if meant.endswith(".csv") else "YAML"
    return f"this file is not read. Did you mean {meant}? Save it under that name, as {kind}."


def _form(name: str) -> str:
    """Return the form of a file by its ending: that of a table, of YAML, a workbook, or another."""
    ending = name.strip().casefold().rpartition(".")[2]
    forms = {"workbook": WORKBOOKS, "csv": {"csv", "tsv", "tab", "txt"}, "yaml": {"yaml", "yml"}}
    return next((form for form, endings in forms.items() if ending in endings), "")


def _meant(name: str) -> str:
    """Return the file of a case that a name nearly is; nothing for the name itself and for others."""
    stem, dot, ending = name.strip().casefold().rpartition(".")
    if not dot or name in FILES or ending not in {*TEXTS, *WORKBOOKS, *PACKED}:
        return ""
    before = stem.rpartition(".")[2] if "." in stem else ""
    if before in TEXTS:
        stem = stem.removesuffix(f".{before}")
    elif ending in PACKED:
        return ""
    stem = COPY.sub("", stem).strip(" _-")
    for file in FILES:
        own = file.partition(".")[0]
        if stem in {own, own.removesuffix("s")} or one_apart(stem, own):
            return file
    return ""
