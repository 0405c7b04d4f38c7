"""A spreadsheet as declared columns: every cell read once, every row with its line.

Supply a path, the columns that the file may have and a :class:`~tarjih.runs.faults.Faults`; get a
:class:`Table`, or ``None`` when there is nothing to read.  A cell that is at fault is noted and takes
its column's default, so that one reading finds every fault.  Columns named ``note`` or ``x_…`` are
skipped.  Non-goals: how the file was encoded (:mod:`tarjih.corpus.csvtext`), and what rows mean together.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import Any

from tarjih.corpus.cells import Parse
from tarjih.corpus.csvtext import bare, read_bytes, read_rows, utf_8
from tarjih.runs.faults import Faults, nearest, one_of, printable
from tarjih.runs.input_limits import MOST_CHARACTERS, MOST_COLUMNS

__all__ = ["Column", "Table", "read_table"]

ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a file may have.

    Parameters
    ----------
    name
        Its name in the header.
    parse
        The reader of its cells.
    default
        The value of an empty cell, and of every cell where the file has no such column.
    required
        Whether the column must be there with every cell filled.
    """

    name: str
    parse: Parse[Any]
    default: Any = ""
    required: bool = False


@dataclass(slots=True)
class Table:
    """The rows of a file, by column.

    Parameters
    ----------
    name
        The file as the user named it.
    digest
        SHA-256 of its bytes.
    header_line, present
        The line of the header, and the columns that it names.
    whole
        False where rows or required columns are missing, so that what is not found here may have been lost.
    lines
        The line on which each row begins.
    values
        Each declared column's values; a faulty cell has the column's default.
    faulty
        Lines with a faulty cell, by column.
    """

    name: str
    digest: str
    header_line: int = 1
    present: tuple[str, ...] = ()
    whole: bool = True
    lines: list[int] = field(default_factory=list)
    values: dict[str, list[Any]] = field(default_factory=dict)
    faulty: dict[str, set[int]] = field(default_factory=dict)


class _Cells(dict[str, Any]):
    """The value of each text that occurs in a column: a text is read once, however often it occurs."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column
        self.wrong: dict[str, str] = {}

    def __missing__(self, cell: str) -> Any:  # noqa: ANN401 - a column's own type
        text = bare(cell)
        value = self.column.default
        try:
            if len(text) > MOST_CHARACTERS:
                self.wrong[cell] = f"{self.column.name} has more than {MOST_CHARACTERS:,} characters."
            elif text:
                value = self.column.parse(text)
            elif self.column.required:
                self.wrong[cell] = f"{self.column.name} is empty. Every row needs it."
        except ValueError as problem:
            shown = printable(text) if re.fullmatch(r"[-+]?[0-9.]{1,20}", text) else f'"{printable(text)}"'
            self.wrong[cell] = f"{self.column.name} {shown} {problem}"
        self[cell] = value
        return value


def read_table(path: Path, columns: tuple[Column, ...], faults: Faults) -> Table | None:
    """Read a CSV file (see the module's docstring)."""
    name = str(path)
    raw = read_bytes(path, faults)
    if raw is None:
        return None
    table = Table(name, hashlib.sha256(raw).hexdigest())
    content = utf_8(raw, name, faults)
    if content is None:
        return None
    structure = Faults()
    known = [column.name for column in columns]
    rows = read_rows(content, known, name, structure)
    line, header = next(rows, (0, []))
    if not header:
        faults.found += structure.found
        if not structure.found:
            faults.add(name, 0, f"the file is empty. Its first line names its columns: {one_of(known, most=30)}.")
        return None
    header = [bare(cell) for cell in header]
    while header and not header[-1]:
        header.pop()
    if len(header) > MOST_COLUMNS:
        faults.add(name, line, f"there are {len(header):,} columns. At most {MOST_COLUMNS} are allowed.")
        return None
    table.header_line, table.present = line, tuple(header)
    _check_header(header, columns, (name, line), faults, structure)
    _fill(table, columns, _of_width(rows, len(header), name, structure), faults)
    table.whole = not structure.found
    faults.found += structure.found
    return table


def _of_width(
    rows: Iterator[tuple[int, list[str]]], width: int, name: str, structure: Faults
) -> Iterator[tuple[int, list[str]]]:
    """Pass on the rows that have as many cells as the header; empty cells beyond it do not count."""
    for line, cells in rows:
        if len(cells) > width and not any(map(bare, cells[width:])):
            del cells[width:]
        if len(cells) == width:
            yield line, cells
        else:
            hint = " Is a cell with the delimiter in it not quoted?" if len(cells) > width else ""
            has = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
            structure.add(name, line, f"this row has {has}, the header has {width}.{hint}")


def _check_header(
    header: list[str], columns: tuple[Column, ...], place: tuple[str, int], faults: Faults, structure: Faults
) -> None:
    """Note columns that are unknown, nameless, given twice or missing."""
    known = [column.name for column in columns]
    for at, column in enumerate(header):
        if column and header.index(column) < at:
            twice = f"column {header.index(column) + 1} and column {at + 1}"
            faults.add(*place, f'"{printable(column)}" is given twice, as {twice}.')
        elif not column:
            faults.add(*place, f"column {at + 1} has no name. Name it, or delete it.")
        elif column not in known and column != "note" and not column.startswith("x_"):
            hint = nearest(column.casefold(), known)
            allowed = f"This file takes: {one_of(known, most=30)}; and note or x_… for what is your own."
            faults.add(*place, f'unknown column "{printable(column)}".{hint} {allowed}')
    for name in (column.name for column in columns if column.required):
        if name not in header:
            structure.add(*place, f'the column "{name}" is missing.')


def _fill(table: Table, columns: tuple[Column, ...], rows: Iterator[tuple[int, list[str]]], faults: Faults) -> None:
    """Read the cells column by column, a batch of rows at a time."""
    cells = {c.name: _Cells(c) for c in columns if c.name in table.present}
    place = {name: table.present.index(name) for name in cells}
    table.values = {c.name: [] for c in columns}
    table.faulty = {c.name: set() for c in columns}
    for batch in batched(rows, ROWS_AT_ONCE):
        lines, cell_rows = zip(*batch, strict=True)
        table.lines += lines
        texts = list(zip(*cell_rows, strict=True))
        for name, values in cells.items():
            own = texts[place[name]]
            table.values[name] += map(values.__getitem__, own)
            if values.wrong:
                for line, cell in zip(lines, own, strict=True):
                    if cell in values.wrong:
                        table.faulty[name].add(line)
                        faults.add(table.name, line, values.wrong[cell])
    for column in columns:
        if column.name not in cells:
            table.values[column.name] = [column.default] * len(table.lines)
