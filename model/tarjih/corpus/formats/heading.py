"""Where a table begins: the row or rows that name its columns, and what stands above them.

Supply the rows of a sheet, and what the user says of its header (``none``, ``4``, or ``1,2`` for names in two rows);
get the names of the columns and the rows below.  Rows above with one filled cell are titles.  Two programs write
several rows: Qualtrics the texts of its questions and its own numbers, SurveyMonkey the items of a question below it.
A name in two rows is joined, ``question - item``, unless the lower row alone tells the columns apart.
Non-goal: what a column means.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tarjih.runs.faults import Faults, one_of, printable

__all__ = ["NO_HEADER", "OF_SURVEYS", "Head", "headed", "usual"]

NO_HEADER = "none"
ASKED = re.compile(r"none|[1-9][0-9]{0,6}(,[1-9][0-9]{0,6})?")
ANSWERS = {"", "response", "open-ended response", "open-ended comment", "other (please specify)"}
OF_SURVEYS = {
    *("start_date", "end_date", "status", "ip_address", "progress", "duration_in_seconds", "finished"),
    *("recorded_date", "response_id", "recipient_last_name", "recipient_first_name", "recipient_email"),
    *("external_reference", "external_data_reference", "location_latitude", "location_longitude", "response_type"),
    *("distribution_channel", "user_language", "location_accuracy", "response_set", "timestamp", "email_address"),
    *("respondent_id", "collector_id", "first_name", "last_name", "custom_data_1", "email", "submission_id"),
    *("participant_id", "started_at", "completed_at", "time_taken", "total_approvals", "consent", "session_id"),
}
"""Columns that programs for surveys write beside the answers, as :func:`usual` has them."""

type Row = tuple[int, list[str]]


@dataclass(slots=True)
class Head:
    """The names of the columns, their line, and the rows below."""

    line: int
    names: list[str]
    rows: list[Row]
    notes: list[str] = field(default_factory=list)


def usual(name: str) -> str:
    """Return a column's name as others write it: the last part of ``Answer.label``, two parts of ``WorkerId``."""
    last = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", re.split(r"[.:]", name.rstrip(".: "))[-1].strip())
    return re.sub(r"[\s_()-]+", "_", last.casefold()).strip("_").removeprefix("your_")


def headed(rows: Sequence[Row], asked: str, path: Path, faults: Faults, *, spanning: bool = False) -> Head | None:
    """Find the header of a sheet (see the module's docstring).

    Parameters
    ----------
    rows
        The rows that are not blank, each with its line.
    asked
        What the user says of the header; empty for nothing.
    spanning
        Whether a cell of the first row spans several columns, so that their names stand below it.
    """
    if asked:
        return _as_asked(rows, asked, path, faults)
    at = next((i for i, (_, cells) in enumerate(rows[:40]) if sum(map(bool, cells)) > 1), 0)
    titles, rows = rows[:at], rows[at:]
    head = _of_qualtrics(rows) or _of_two_rows(rows, spanning=spanning) or Head(*_trimmed(rows[0]), list(rows[1:]))
    if titles:
        shown = printable(next(filter(None, titles[0][1]), ""), limit=60)
        head.notes.insert(0, f'Above its header stands "{shown}", which was not read.')
    return head


def _as_asked(rows: Sequence[Row], asked: str, path: Path, faults: Faults) -> Head | None:
    if not ASKED.fullmatch(asked):
        what = f'"{printable(asked)}" is no header. Write the line that names the columns (4), two of them (1,2)'
        faults.add("--header", 0, f"{what}, or none.")
        return None
    if asked == NO_HEADER:
        width = max(len(cells) for _, cells in rows)
        return Head(0, [str(n) for n in range(1, width + 1)], list(rows), ["Its columns are called 1, 2, 3, …."])
    lines = [int(line) for line in asked.split(",")]
    chosen = [row for row in rows if row[0] in lines]
    if len(chosen) != len(lines):
        what = f"there is no row of cells on line {one_of(asked.split(','))}. The first ones are on"
        faults.add(path, 0, f"{what} {one_of(str(line) for line, _ in rows[:8])}.")
        return None
    line, names = _trimmed(chosen[0])
    below = [row for row in rows if row[0] > lines[-1]]
    return Head(line, _joined(names, chosen[1][1]) if len(chosen) > 1 else names, below)


def _trimmed(row: Row) -> Row:
    line, names = row
    names = list(names)
    while names and not names[-1]:
        names.pop()
    return line, names


def _of_qualtrics(rows: Sequence[Row]) -> Head | None:
    """Read the header of a Qualtrics export: its own names, the texts of the questions, and import numbers."""
    line, own = _trimmed(rows[0])
    cells = [row for _, row in rows[1:3]]
    numbers = next((n for n, row in enumerate(cells, 1) if _are_import_numbers(row)), 0)
    if not numbers and not _are_labels(own, cells):
        return None
    below = max(numbers, 1)
    if numbers == 1:
        return Head(line, own, list(rows[2:]))
    labels = [*cells[0], *[""] * len(own)][: len(own)]
    plain = [n if usual(n) in OF_SURVEYS or not text else text for n, text in zip(own, labels, strict=True)]
    twice = {name for name, times in Counter(plain).items() if times > 1}
    names = [f"{p} ({n})" if p in twice and p != n else p for p, n in zip(plain, own, strict=True)]
    note = f"A Qualtrics export: its columns are called by the texts on line {rows[1][0]}."
    return Head(line, names, list(rows[below + 1 :]), [note])


def _are_import_numbers(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell]
    return bool(filled) and all(re.match(r"""\{["']ImportId["']""", cell) for cell in filled)


def _are_labels(own: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the row below Qualtrics' own names has their texts: a column of dates without a date."""
    if not rows or len(rows) < 2:
        return False
    if [*own[:3]] == ["V1", "V2", "V3"]:
        return rows[0][0] == "ResponseID"
    if not {"StartDate", "ResponseId"} <= {*own}:
        return False
    cell = rows[0][own.index("StartDate")]
    return bool(cell) and not any(c.isdigit() for c in cell)


def _of_two_rows(rows: Sequence[Row], *, spanning: bool) -> Head | None:
    """Read names in two rows: a cell of the upper spans columns, or the lower lacks what every row has first."""
    if len(rows) < 3:
        return None
    (line, names), lower, third = _trimmed(rows[0]), rows[1][1], rows[2][1]
    width = max(len(names), len(lower))
    names = [*names, *[""] * (width - len(names))]
    lower = [*lower, *[""] * (width - len(lower))]
    items = any(text and not name for name, text in zip(names, lower, strict=True))
    answers = all(cell.casefold() in ANSWERS for cell in lower)
    below = names[0] and not lower[0] and third[0] and any(lower) and (items or answers)
    if not below and not (spanning and items):
        return None
    note = f"The names of its columns stand on lines {line} and {rows[1][0]}."
    return Head(line, _joined(names, lower), list(rows[2:]), [note])


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Join names in two rows; an upper name applies to the columns without one to its right."""
    width = max(len(upper), len(lower))
    upper, lower = [*upper, *[""] * (width - len(upper))], [*lower, *[""] * (width - len(lower))]
    if all(lower) and len({*lower}) == width:
        return list(lower)
    out, last = [], ""
    for above, below in zip(upper, lower, strict=True):
        last = above or last
        plain = "" if below.casefold() in ANSWERS else below
        out.append(f"{last} - {plain}" if last and plain else last or plain)
    return _trimmed((0, out))[1]
