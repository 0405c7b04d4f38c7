"""A case in one workbook: the tables of the coding sheet that ``tarjih new --xlsx`` writes, as the files of a case.

Supply the path of a workbook with the sheets ``claims``, ``sources``, ``articles``, ``propositions``, ``questions`` and
``case`` (all but the first may be missing); get the files of a case, each row of a sheet on the line of its number, so
that a fault in line 5 of claims.csv is one in row 5 of the sheet.  :func:`opened` puts them beside the workbook.
``questions.yaml`` and ``priors.yaml`` that lie beside the workbook belong to the case too; the former where
the workbook has no sheet for what it holds.  Non-goal: writing the workbook (:mod:`tarjih.cli.coding_sheet`).
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

from tarjih.corpus.csvfile import read_bytes
from tarjih.corpus.formats.workbook import tables
from tarjih.corpus.questions import OTHER
from tarjih.runs.faults import Fault, Faults, InputFault, printable
from tarjih.runs.files import write

__all__ = ["ENDINGS", "case_files", "is_casebook", "opened"]

ENDINGS = {".xlsx", ".xls", ".ods", ".xlsm"}
TABLES = ("claims", "sources", "articles", "outcomes")
PROPOSITION = ("en", "ar", "event", "threshold", "horizon", "group", "circulates")
BETWEEN = ";"
"""What separates the propositions that a state makes true."""

type Rows = list[tuple[int, list[str]]]


def opened(path: Path) -> Path:
    """Return the folder of a case: `path` itself, or where the tables of a workbook were put.

    Raises
    ------
    InputFault
        When the workbook cannot be read, or its tables cannot be put beside it.
    """
    if not (path.is_file() and path.suffix.lower() in ENDINGS):
        return path
    folder = path.with_name(f"{path.name}.tables")
    contents = case_files(path)
    beside = {"priors.yaml"} | ({"questions.yaml"} - contents.keys())
    contents |= {n: (path.parent / n).read_bytes() for n in sorted(beside) if (path.parent / n).is_file()}
    try:
        folder.mkdir(exist_ok=True)
        for name in (*(f"{t}.csv" for t in TABLES), "questions.yaml", "priors.yaml"):
            place = folder / name
            if name not in contents:
                place.unlink(missing_ok=True)
            elif not place.is_file() or place.read_bytes() != contents[name]:
                write(place, contents[name])
    except OSError as problem:
        what = f"the tables of {path.name} cannot be put here: {problem.strerror}. Copy the workbook elsewhere."
        raise InputFault([Fault(str(folder), 0, what)]) from None
    return folder


def is_casebook(path: Path) -> bool:
    """Tell whether a file is a workbook with a sheet of claims beside those of sources or propositions."""
    if not (path.is_file() and path.suffix.lower() in ENDINGS):
        return False
    found = tables(path, path.read_bytes(), Faults())
    return "claims" in found and bool({"sources", "propositions", "articles", "questions"} & found.keys())


def case_files(path: Path) -> dict[str, bytes]:
    """Return the files of a case that a workbook holds.

    Raises
    ------
    InputFault
        When it cannot be read, or has no sheet of claims.
    """
    faults = Faults()
    raw = read_bytes(path, faults)
    sheets = tables(path, raw, faults) if raw is not None else {}
    faults.raise_any()
    if "claims" not in sheets:
        there = ", ".join(f'"{printable(n)}"' for n in sheets) or "no rows"
        what = (
            f"this workbook has no sheet called claims. It has: {there}. For other tables: tarjih new DIR --from FILE"
        )
        raise InputFault([Fault(str(path), 0, what)])
    out = {f"{name}.csv": _csv(sheets[name]) for name in TABLES if name in sheets}
    if {"propositions", "questions", "case"} & sheets.keys():
        out["questions.yaml"] = _questions(sheets, path)
    return out


def _csv(rows: Rows) -> bytes:
    """Write rows as CSV, each on the line of its number."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    line = 1
    for number, cells in rows:
        text.write("\n" * (number - line))
        writer.writerow([" ".join(cell.split()) for cell in cells])
        line = number + 1
    return text.getvalue().encode()


def _records(sheets: dict[str, Rows], name: str) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a sheet by the names of its columns, those that hold something."""
    rows = sheets.get(name, [])
    header = [cell.casefold() for cell in rows[0][1]] if rows else []
    return [(n, {c: v for c, v in zip(header, cells, strict=False) if c and v}) for n, cells in rows[1:]]


def _questions(sheets: dict[str, Rows], path: Path) -> bytes:
    """Return ``questions.yaml`` of the sheets of propositions, of questions (a row a state) and of the case."""
    faults = Faults()
    document: dict[str, object] = {}
    for line, row in _records(sheets, "case"):
        if row.get("what") not in {"title", "background"}:
            what = f'"{printable(row.get("what", ""))}" is nothing that a case has.'
            what += ' The column "what" takes: title, background.'
            faults.add(f"{path} (case)", line, what)
        else:
            document[row["what"]] = {k: row[k] for k in ("en", "ar") if k in row}
    propositions: dict[str, dict[str, str]] = {}
    for line, row in _records(sheets, "propositions"):
        name = row.get("proposition", "")
        if not name or name in propositions:
            what = f'proposition "{printable(name)}" is given twice.' if name else "the row names no proposition."
            faults.add(f"{path} (propositions)", line, what)
        propositions[name] = {k: row[k] for k in PROPOSITION if k in row}
    questions: dict[str, _Question] = {}
    for line, row in _records(sheets, "questions"):
        if "question" not in row or "state" not in row:
            faults.add(f"{path} (questions)", line, "the row needs a question and one of its states.")
        else:
            questions.setdefault(row["question"], _Question()).add(row)
    faults.raise_any()
    document |= {"propositions": propositions} if propositions else {}
    document |= {"questions": {n: q.entry() for n, q in questions.items()}} if questions else {}
    lines = []
    for section, entries in document.items():
        if section in {"title", "background"}:
            lines.append(f"{section}: {json.dumps(entries, ensure_ascii=False)}")
        elif isinstance(entries, dict):
            lines += [
                f"{section}:",
                *(f"  {json.dumps(n, ensure_ascii=False)}: {_yaml(e)}" for n, e in entries.items()),
            ]
    return ("\n".join(lines or ["propositions: {}"]) + "\n").encode()


@dataclass
class _Question:
    """The rows of one question: a state each, what it makes true, and the words for readers."""

    states: list[str] = field(default_factory=list)
    truth: dict[str, dict[str, int]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    other: bool = False

    def add(self, row: dict[str, str]) -> None:
        """Add a row."""
        state = row["state"]
        self.other |= state == OTHER
        self.states += [state] if state != OTHER else []
        true = [p.strip() for p in row.get("makes_true", "").split(BETWEEN) if p.strip()]
        self.truth |= {state: dict.fromkeys(true, 1)} if true else {}
        label = {k.removeprefix("state_"): row[k] for k in ("state_en", "state_ar") if k in row}
        self.labels |= {state: label} if label else {}
        self.texts |= {k: row[k] for k in ("en", "ar") if k in row}

    def entry(self) -> dict[str, object]:
        """Return the question as an entry of ``questions.yaml``."""
        parts = {"states": self.states, "other": self.other, "truth": self.truth, "labels": self.labels}
        return self.texts | {k: v for k, v in parts.items() if v or k == "states"}


def _yaml(value: object) -> str:
    """Return a value on one line, as YAML reads it; numbers and truth values stay what they are."""
    return json.dumps(value, ensure_ascii=False)
