"""Files and folders that have nearly the name of one of a case, and would be passed over in silence.

Supply a folder; get a fault for each of them, with the right name.  Non-goal: what the files hold.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tarjih.corpus.identities import one_apart
from tarjih.runs.faults import Fault

__all__ = ["FILES", "misnamed"]

FILES = (
    *("claims.csv", "sources.csv", "articles.csv", "questions.yaml", "priors.yaml", "outcomes.csv", "truth.csv"),
    "brief.yaml",
)
FOLDERS = ("analysts", "codings")

COPY = re.compile(r"^copy of |\s*\(\d+\)$|(?:\s-)?\scopy$")
"""What browsers and desktops add to the name of a file that they save a second time."""
VERSION = {
    *("final", "new", "newest", "latest", "last", "old", "older", "copy", "backup", "bak", "draft", "edited", "edit"),
    *("clean", "cleaned", "corrected", "fixed", "updated", "revised", "rev", "version", "v", "r", "utf", "neu"),
    *("alt", "nouveau", "nouvelle", "nuevo", "nueva", "جديد", "جديدة", "نهائي", "نهائية", "نسخة"),
}
"""Parts of names that mark versions of a file, beside numbers and dates."""


WORKBOOKS = {"xlsx", "xlsm", "xlsb", "xls", "ods", "fods", "numbers"}
TEXTS = {"csv", "tsv", "tab", "txt", "yaml", "yml"}
PACKED = {"gz", "zip", "bz2", "xz"}
ASIDE = {"bak", "backup", "orig", "old", "save", "tmp", "swp", "part"}
"""Endings of what editors and browsers leave of a file."""
OTHER = {"", "json", "jsonl", "cs", "cvs", "yam", "ymal", *ASIDE}
"""Endings by which a file of exactly this name may be meant, or may be somebody's own: it stops nothing."""
LOCKS = ("~$", ".~lock.")
"""How the files begin that office programs keep beside an open one."""


def misnamed(folder: Path) -> list[tuple[Fault, bool]]:
    """Find files and folders that have nearly the name of one of a case.

    Returns
    -------
    Each with whether what is meant is missing, so that what it holds is lost.
    """
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    there = [p.name for p in found]
    meant = {p.name: _meant(p.name) if p.is_file() else _meant_folder(p.name) for p in found}
    meant |= {n: "" for n, m in meant.items() if m in there and _is_version(n)}  # an earlier one, put aside
    free = {n for n, m in meant.items() if m == "priors.yaml" and _is_version(n)}  # priors of any name can be named
    free |= {n for n, m in meant.items() if m not in FOLDERS and (_ending(n) in OTHER or _left_by_an_editor(n))}
    named = [
        (Fault(str(folder / n), 0, _note(folder / n, m, beside=m in there)), m not in there and n not in free)
        for n, m in meant.items()
        if m
    ]
    if "claims.csv" in {*there, *meant.values()}:
        return named
    tables = [p for p in found if p.is_file() and not meant[p.name] and p.name not in FILES and _is_table(p.name)]
    return named + [(Fault(str(p), 0, _unnamed(p)), True) for p in tables]


def _is_table(name: str) -> bool:
    return _form(name) in {"csv", "workbook"} and not name.endswith(".txt") and not name.startswith(LOCKS)


def _unnamed(path: Path) -> str:
    """Say of a table in a folder without claims how it becomes a case."""
    what = f"this file is not read. If it holds the claims: tarjih new DIR --from {shlex.quote(str(path))}"
    own = f"; a coding sheet is named in place of its folder: --corpus {shlex.quote(str(path))}"
    return what + (own if _form(path.name) == "workbook" else "")


def _note(path: Path, meant: str, *, beside: bool) -> str:
    """Say that a file is not read, and what to do: another form cannot be had by another name."""
    name = path.name
    if meant in FOLDERS:
        todo = f"{meant} is, which lies beside it. Put its files there." if beside else f"Did you mean {meant}?"
        return f"this folder is not read{':' if beside else '.'} {todo}{'' if beside else ' Rename it.'}"
    renamed = _form(name) == meant.rpartition(".")[2]
    if beside:
        todo = (
            "Delete one of the two." if renamed else "Bring that up to date after each edit, or delete one of the two."
        )
        return f"this file is not read: {meant} is, which lies beside it. {todo}"
    if renamed:
        return f"this file is not read. Did you mean {meant}? Rename it."
    if meant == "claims.csv" and _form(name) == "workbook":
        own = f"name it itself: --corpus {shlex.quote(str(path))}"
        return f"this file is not read. Did you mean {meant}? Save it as CSV, or {own}"
    kind = "CSV" if meant.endswith(".csv") else "YAML"
    return f"this file is not read. Did you mean {meant}? Save it under that name, as {kind}."


def _form(name: str) -> str:
    """Return the form of a file by its ending: that of a table, of YAML, a workbook, or another."""
    ending = _ending(name)
    forms = {"workbook": WORKBOOKS, "csv": {"csv", "tsv", "tab", "txt"}, "yaml": {"yaml", "yml"}}
    return next((form for form, endings in forms.items() if ending in endings), "")


def _meant(name: str) -> str:
    """Return the file of a case that a name nearly is; nothing for the name itself and for others."""
    plain, ending = _plain(name), _ending(name)
    if name in FILES or name.startswith(LOCKS) or ending not in {*TEXTS, *WORKBOOKS, *PACKED, *OTHER}:
        return ""
    stem = plain.removesuffix(f".{ending}")
    if ending in OTHER:
        return next((f for f in FILES if stem in {f, f.partition(".")[0]}), "")
    before = stem.rpartition(".")[2] if "." in stem else ""
    if before in TEXTS:
        stem = stem.removesuffix(f".{before}")
    elif ending in PACKED:
        return ""
    stem = _without_version(COPY.sub("", stem)).strip(" _-")
    for file in FILES if ending in {"yaml", "yml"} else FILES[:-1]:  # a brief in another form is somebody's text
        own = file.partition(".")[0]
        if stem in {own, own.removesuffix("s")} or one_apart(stem, own):
            return file
    return ""


def _plain(name: str) -> str:
    """Return a name in small letters, without what an editor writes around that of a copy."""
    return name.strip().casefold().strip("~#")


def _ending(name: str) -> str:
    """Return what stands behind the last point of a name; empty where it has none."""
    return _plain(name).rpartition(".")[2] if "." in name else ""


def _left_by_an_editor(name: str) -> bool:
    return _ending(name) in ASIDE or _plain(name) != name.strip().casefold()


def _is_version(name: str) -> bool:
    if _left_by_an_editor(name):
        return True
    stem = COPY.sub("", name.casefold().partition(".")[0])
    return _without_version(stem) not in {stem, stem.strip(" _-")}


def _without_version(stem: str) -> str:
    """Return a name without the parts, numbers and dates that mark its version; a name of these alone stays."""
    parts = [word for word in re.split(r"[\W\d_]+", stem) if word]
    return " ".join(word for word in parts if word not in VERSION) or stem


def _meant_folder(name: str) -> str:
    """Return the folder of a case that a name nearly is; nothing for the name itself and for others."""
    plain = COPY.sub("", name.strip().casefold())
    near = (f for f in FOLDERS if plain in {f, f.removesuffix("s")} or one_apart(plain, f))
    return "" if name in FOLDERS else next(near, "")
