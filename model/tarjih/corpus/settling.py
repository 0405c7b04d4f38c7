"""One more outcome in a file of outcomes: its row is added or filled in, and everything else stays as it is.

Supply the file, which need not exist yet, and an outcome; get the bytes of the file with it.  Rows, the columns that
are the user's own (``note``, ``x_…``), the delimiter, the line ends and the encoding stay; columns that the outcome
needs and the file lacks are added at its right.  Non-goal: writing them to
the disk (:func:`tarjih.runs.files.write`).
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tarjih.corpus.csvfile import DELIMITERS, UTF_16, bare, read_bytes, read_rows, utf_8
from tarjih.corpus.outcomes import COLUMNS, FILES, Outcome, read_outcomes
from tarjih.corpus.questions import Quantity
from tarjih.runs.faults import Fault, Faults, InputFault, printable
from tarjih.runs.table import FORMULA

__all__ = ["outcomes_path", "with_outcome"]

NAMES = tuple(column.name for column in COLUMNS)
UNSTATED = "not stated"
"""The citation of what was settled in a file that had no column for it."""
OF_NUMBERS = ("quantity", "value")
LINES = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def outcomes_path(folder: Path) -> Path:
    """Return the file of outcomes of a case: the one that it has, or the one that is to be written."""
    return next((folder / f for f in FILES if (folder / f).is_file()), folder / FILES[0])


def with_outcome(
    path: Path,
    outcome: Outcome,
    propositions: Iterable[str],
    questions: Mapping[str, Sequence[str]],
    quantities: Mapping[str, Quantity] | None = None,
    *,
    correct: bool = False,
) -> bytes:
    """Return a file of outcomes with one more outcome.

    Parameters
    ----------
    path
        The file; a new one begins with its header.
    outcome
        What is settled.
    propositions, questions, quantities
        What the case has, and each question's states.
    correct
        Whether the outcome replaces one that was settled before.

    Raises
    ------
    InputFault
        When the file is at fault as it stands, or has settled the same before; or when the outcome makes it so, as two
        states of one question do.
    """
    known = list(propositions)
    if path.exists():
        rows = read_outcomes(path, known, questions, quantities).rows
        raw = read_bytes(path, Faults()) or b""
    else:
        new = [n for n in NAMES if outcome.quantity or n not in OF_NUMBERS]
        rows, raw = (), f"{','.join(new)}\n".encode()
    replaced = _replaced(path, outcome, rows, correct=correct)
    changed = _edited(path, raw, outcome, replaced)
    _check(path, changed, known, questions, quantities)
    return changed


def _replaced(path: Path, outcome: Outcome, rows: Sequence[Outcome], *, correct: bool) -> int:
    """Return the line of the row that an outcome takes the place of; 0 where it is a new one."""
    own = [r for r in rows if r.name == outcome.name]
    if outcome.question and not own:  # a question that was never settled, or whose state is corrected
        own = [r for r in rows if r.question == outcome.question and (not r.state or (correct and r.truth))]
    if len(own) > 1:
        what = f'"{printable(outcome.question)}" has {len(own)} states that are true in part. Correct them in the file.'
        raise InputFault([Fault(str(path), own[-1].line, what)])
    if own and own[0].known and not correct:
        since = f" on {own[0].resolved_on}" if own[0].resolved_on else ""
        what = f'"{printable(own[0].name)}" was settled{since} with {own[0].result_text}. To replace that: --correct.'
        raise InputFault([Fault(str(path), own[0].line, what)])
    return own[0].line if own else 0


def _edited(path: Path, raw: bytes, outcome: Outcome, line: int) -> bytes:
    """Return the bytes of the file with the row on a line rewritten, or with one more row."""
    faults = Faults()
    content = utf_8(raw, str(path), faults)
    rows = [] if content is None else list(read_rows(content, list(NAMES), str(path), faults))
    faults.raise_any()
    if content is None or not rows:
        return raw
    lines = LINES.findall(content)
    at, header = rows[0][0], [bare(c) for c in rows[0][1]]
    first = lines[at - 1].decode()
    end = first[len(first.rstrip("\r\n")) :] or "\n"
    delimiter = next((d for d in DELIMITERS if len(next(csv.reader([first], delimiter=d))) == len(rows[0][1])), ",")
    last = {number: _last(lines, number, rows) for number, _ in rows}
    of = ["proposition"] if outcome.proposition else ["question", "state"]
    needed = OF_NUMBERS if outcome.quantity else of
    missing = [c for c in (*needed, "truth", "resolved_on", "citation") if c not in header]
    for number, cells in rows if missing else ():
        own = dict(zip(header, map(bare, cells), strict=False))
        added = missing if number == at else [_unstated(c, own) for c in missing]
        text = lines[last[number] - 1].rstrip(b"\r\n")
        lines[last[number] - 1] = text + "".join(f"{delimiter}{c}" for c in added).encode() + end.encode()
    header += missing
    old = next((cells for number, cells in rows if number == line), [])
    row = _row(header, old, outcome, delimiter=delimiter, end=end).encode()
    if line:
        lines[line - 1 : last[line]] = [row]
    else:
        if not lines[-1].endswith((b"\n", b"\r")):
            lines[-1] += end.encode()
        lines.append(row)
    changed = b"".join(lines)
    if raw.startswith(UTF_16):
        return changed.decode().encode("utf-16")
    return raw[: len(raw) - len(content)] + changed  # with its mark, where it has one


def _last(lines: Sequence[bytes], number: int, rows: Sequence[tuple[int, list[str]]]) -> int:
    """Return the last line of a row, before the blank lines below it."""
    last = next((n for n, _ in rows if n > number), len(lines) + 1) - 1
    while last > number and not lines[last - 1].strip():
        last -= 1
    return last


def _unstated(column: str, row: Mapping[str, str]) -> str:
    """Return the cell of an earlier row in a column that the file did not have."""
    if column == "truth":  # a file of questions without it names what came true
        return "1"
    return UNSTATED if column == "citation" and row.get("truth", "1") else ""


def _row(header: Sequence[str], old: Sequence[str], outcome: Outcome, *, delimiter: str, end: str) -> str:
    """Return a row as a line, with the cells of the old row that are the user's own."""
    new = {c: str(getattr(outcome, c)) for c in NAMES}
    new["truth"] = "" if outcome.truth is None else f"{outcome.truth:.12g}"
    new["value"] = "" if outcome.value is None else outcome.value.text
    before = dict(zip(header, old, strict=False))
    text = io.StringIO(newline="")
    cells = [f"'{new[c]}" if new.get(c, "").startswith(FORMULA) else new.get(c, before.get(c, "")) for c in header]
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerow(cells)
    return text.getvalue()


def _check(
    path: Path,
    content: bytes,
    propositions: Sequence[str],
    questions: Mapping[str, Sequence[str]],
    quantities: Mapping[str, Quantity] | None,
) -> None:
    """Read the content before it is written, and raise its faults."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / path.name
        place.write_bytes(content)
        try:
            read_outcomes(place, propositions, questions, quantities)
        except InputFault as problem:
            raise InputFault([Fault(str(path), f.line, f.what) for f in problem.faults]) from None
