"""A case in one workbook: the tables of the coding sheet that ``tarjih new --xlsx`` writes, as the files of a case.

Supply the path of a workbook with the sheets ``claims``, ``sources``, ``articles``, ``propositions``, ``questions``,
``quantities`` and ``case`` (all but the first may be missing); get the files of a case.  Each row of a table is on the
line of its number, so that a fault in line 5 of claims.csv is one in row 5 of the sheet, and lines of questions.yaml
end with their sheet and row (:func:`tarjih.runs.faults.named_row`).  :func:`opened` puts the files beside the workbook.
Files of a case that lie there belong to it too, where the workbook has no sheet for what they hold; a file and a sheet
of the same are refused.  The only sheet of a workbook may have any name where
its header is that of claims.  Non-goal: writing the workbook (:mod:`tarjih.cli.coding_sheet`).
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
FILES = (*(f"{table}.csv" for table in TABLES), "questions.yaml", "priors.yaml")
SHEETS = {*TABLES, "propositions", "questions", "quantities", "case"}
PROPOSITION = ("en", "ar", "event", "threshold", "horizon", "group", "circulates", "quantity", "above", "below")
QUANTITY = ("en", "ar", "unit", "scale")
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
    beside = [n for n in FILES if (path.parent / n).is_file()]
    twice = [n for n in beside if n in contents]
    if twice:
        what = "the workbook beside it has sheets for what this file holds, and only they would be read."
        what += f" Move the file elsewhere, or clear those sheets of {path.name} but for their headers."
        raise InputFault([Fault(str(path.parent / n), 0, what) for n in twice])
    try:
        contents |= {n: (path.parent / n).read_bytes() for n in beside}
        folder.mkdir(exist_ok=True)
        for name in FILES:
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
    """Return the files of a case in a workbook.

    Raises
    ------
    InputFault
        When it cannot be read, or has no sheet of claims.
    """
    faults = Faults()
    raw = read_bytes(path, faults)
    sheets = tables(path, raw, faults, checked=SHEETS) if raw is not None else {}
    faults.raise_any()
    if len(sheets) == 1 and _names_claims(next(iter(sheets.values()))[0][1]):
        sheets = {"claims": next(iter(sheets.values()))}
    if "claims" not in sheets:
        there = ", ".join(f'"{printable(n)}"' for n in sheets) or "no rows"
        what = (
            f"this workbook has no sheet called claims. It has: {there}. For other tables: tarjih new DIR --from FILE"
        )
        raise InputFault([Fault(str(path), 0, what)])
    filled = {name for name, rows in sheets.items() if len(rows) > 1} | {"claims"}
    out = {f"{name}.csv": _csv(sheets[name]) for name in TABLES if name in sheets and name in filled}
    if (SHEETS - {*TABLES}) & filled:
        out["questions.yaml"] = _questions(sheets, path)
    return out


def _names_claims(header: list[str]) -> bool:
    """Tell whether a header is that of a table of claims."""
    plain = {cell.casefold() for cell in header}
    return "source" in plain and bool({"proposition", "question"} & plain)


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
    """Return the non-empty rows of a sheet by the names of its columns."""
    rows = sheets.get(name, [])
    header = [cell.casefold() for cell in rows[0][1]] if rows else []
    return [(n, {c: v for c, v in zip(header, cells, strict=False) if c and v}) for n, cells in rows[1:]]


def _questions(sheets: dict[str, Rows], path: Path) -> bytes:
    """Return ``questions.yaml`` of the sheets of the case, propositions, questions (a row a state) and quantities."""
    faults = Faults()
    lines = []
    for line, row in _records(sheets, "case"):
        if row.get("what") not in {"title", "background"}:
            what = f'"{printable(row.get("what", ""))}" is nothing that a case has.'
            what += ' The column "what" takes: title, background.'
            faults.add(f"{path} (sheet case)", line, what)
        else:
            texts = {k: row[k] for k in ("en", "ar") if k in row}
            lines += [f"{row['what']}: {_yaml(texts)}{_from('case', line)}"] if texts else []
    rows = _entries(sheets, "proposition", path, faults)
    propositions = {name: (line, {k: row[k] for k in PROPOSITION if k in row}) for name, (line, row) in rows.items()}
    questions: dict[str, _Question] = {}
    for line, row in _records(sheets, "questions"):
        if "question" not in row or "state" not in row:
            faults.add(f"{path} (sheet questions)", line, "the row needs a question and one of its states.")
        else:
            questions.setdefault(row["question"], _Question(line)).add(line, row)
    rows = _entries(sheets, "quantity", path, faults)
    quantities = {name: (line, _quantity(row, path, line, faults)) for name, (line, row) in rows.items()}
    faults.raise_any()
    for section, entries in (("propositions", propositions), ("quantities", quantities)):
        lines += [f"{section}:"] if entries else []
        lines += [f"  {_yaml(n)}: {_yaml(entry)}{_from(section, line)}" for n, (line, entry) in entries.items()]
    lines += ["questions:"] if questions else []
    for name, question in questions.items():
        lines += [f"  {_yaml(name)}:{_from('questions', question.line)}", *question.entry()]
    return ("\n".join(lines or ["propositions: {}"]) + "\n").encode()


def _from(sheet: str, row: int) -> str:
    """Return the end of a line of ``questions.yaml`` that gives its place."""
    return f"  # sheet {sheet}, row {row}"


def _entries(sheets: dict[str, Rows], what: str, path: Path, faults: Faults) -> dict[str, tuple[int, dict[str, str]]]:
    """Return the rows of the sheet of one kind of entry by name; note those without one, or with that of another."""
    sheet = "quantities" if what == "quantity" else f"{what}s"
    out: dict[str, tuple[int, dict[str, str]]] = {}
    for line, row in _records(sheets, sheet):
        name = row.get(what, "")
        if not name or name in out:
            wrong = f'{what} "{printable(name)}" is given twice.' if name else f"the row names no {what}."
            faults.add(f"{path} (sheet {sheet})", line, wrong)
        out[name] = line, row
    return out


def _quantity(row: dict[str, str], path: Path, line: int, faults: Faults) -> dict[str, object]:
    """Return a quantity as an entry of ``questions.yaml``; its range has two ends or none."""
    ends = [row[k] for k in ("lowest", "highest") if k in row]
    if len(ends) == 1:
        faults.add(
            f"{path} (sheet quantities)",
            line,
            "the row gives one end of the range. Give lowest and highest, or neither.",
        )
    return {k: row[k] for k in QUANTITY if k in row} | ({"range": ends} if len(ends) == 2 else {})


@dataclass
class _Question:
    """The rows of one question: a state each, what it makes true, and the labels for readers."""

    line: int
    states: dict[str, int] = field(default_factory=dict)
    truth: dict[str, dict[str, int]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def add(self, line: int, row: dict[str, str]) -> None:
        """Add a row."""
        state = row["state"]
        self.states.setdefault(state, line)
        true = [p.strip() for p in row.get("makes_true", "").split(BETWEEN) if p.strip()]
        self.truth |= {state: dict.fromkeys(true, 1)} if true else {}
        label = {k.removeprefix("state_"): row[k] for k in ("state_en", "state_ar") if k in row}
        self.labels |= {state: label} if label else {}
        self.texts |= {k: row[k] for k in ("en", "ar") if k in row}

    def entry(self) -> list[str]:
        """Return the question as lines of ``questions.yaml``, those of one state with the place of its row."""
        lines = [f"    {key}: {_yaml(text)}{_from('questions', self.line)}" for key, text in self.texts.items()]
        named = [_yaml(state) for state in self.states if state != OTHER]
        lines += [f"    states: [{', '.join(named)}]{_from('questions', self.line)}"]
        lines += [f"    other: true{_from('questions', self.states[OTHER])}"] if OTHER in self.states else []
        for key, of in (("truth", self.truth), ("labels", self.labels)):
            lines += [f"    {key}:"] if of else []
            lines += [f"      {_yaml(s)}: {_yaml(v)}{_from('questions', self.states[s])}" for s, v in of.items()]
        return lines


def _yaml(value: object) -> str:
    """Return a value on one line, as YAML reads it; numbers and truth values stay what they are."""
    return json.dumps(value, ensure_ascii=False)
