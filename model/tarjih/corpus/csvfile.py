"""A CSV file as spreadsheets write it: bytes in, rows of cells with their lines, and declared columns out.

Supply a path, the columns that the file may have and a :class:`~tarjih.runs.faults.Faults`; get a
:class:`Table`, or ``None`` when there is nothing to read.  A cell that is at fault is noted and takes
its column's default, so that one reading finds every fault.  Columns named ``note`` or ``x_…`` are
skipped.  UTF-8 with or without a byte-order mark, UTF-16 with one; commas, semicolons, tabs or bars; any line ends.
A row's line is the one of the file on which it begins, so a line end inside quotation marks counts.  Non-goals:
writing CSV, other encodings (:mod:`tarjih.corpus.formats`), and what rows mean together.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import batched, chain
from pathlib import Path
from typing import Any

from tarjih.corpus.cells import Parse
from tarjih.runs.faults import Faults, nearest, one_of, printable
from tarjih.runs.input_limits import (
    LONGEST_LINE,
    MOST_BLANK,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_CSV_BYTES,
    MOST_ROWS,
)

__all__ = ["DELIMITERS", "Column", "Table", "bare", "read_bytes", "read_rows", "read_table", "utf_8"]

ROWS_AT_ONCE = 20_000
DELIMITERS = ",;\t|"
LINE_END = re.compile(rb"\r\n|\r|\n")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NO_TEXT = {
    b"PK\x03\x04": "a workbook or another zipped file (xlsx, ods, zip)",
    b"\xd0\xcf\x11\xe0": "a workbook of Excel 97 (xls)",
    b"\x1f\x8b": "a zipped file (gz)",
    b"%PDF": "a PDF",
}
BLANKS = " \t\r\n\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{WORD JOINER}\ufeff"
"""What may stand around a cell and be no part of it; a mark of direction may belong to the text."""
UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
CSV_ERRORS = {
    "unexpected end of data": "a quotation mark opens in this row and is never closed.",
    "field larger": f"a cell has more than {MOST_CHARACTERS:,} characters. Is a quotation mark never closed?",
    "blank lines": f"there are more than {MOST_BLANK:,} blank lines. Delete them.",
    "line too long": f"a line has more than {LONGEST_LINE:,} characters.",
    "expected after": 'text follows a closed quotation mark. Inside a quoted cell it is written twice: "".',
}
"""What the standard library says, and what it means for who keeps the file."""


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


def read_bytes(path: Path, faults: Faults) -> bytes | None:
    """Return the bytes of a regular file (or of what a link leads to), or note why there are none."""
    try:
        if not path.is_file():
            faults.add(path, 0, "this is not a file." if path.exists() else "there is no such file.")
            return None
        if path.stat().st_size > MOST_CSV_BYTES:
            faults.add(path, 0, f"the file is larger than {MOST_CSV_BYTES // 1_000_000:,} MB. Split the case.")
            return None
        return path.read_bytes()
    except OSError as problem:
        faults.add(path, 0, f"it cannot be read: {problem.strerror}.")
        return None


def utf_8(raw: bytes, name: str, faults: Faults) -> bytes | None:
    """Return the content as UTF-8 without a byte-order mark, or note on which line it is something else."""
    encoding = "utf-16" if raw.startswith(UTF_16) else "utf-8-sig"
    form = next((form for start, form in NO_TEXT.items() if raw.startswith(start)), "")
    if form:
        faults.add(name, 1, f'this is {form}, whatever its name says. Open it, and save it as "CSV UTF-8".')
        return None
    if raw.startswith(UTF_32):
        faults.add(name, 1, 'this is UTF-32. Save the file as "CSV UTF-8".')
        return None
    try:
        content = raw.decode(encoding)
    except UnicodeDecodeError as problem:
        good = raw[: problem.start].decode(encoding, errors="ignore").encode()
        shown = "UTF-16" if encoding == "utf-16" else f"UTF-8 (byte 0x{raw[problem.start]:02x})"
        faults.add(name, _line(good), f'this is not {shown}. Save the file as "CSV UTF-8".')
        return None
    plain = content.encode() if encoding == "utf-16" else raw.removeprefix(codecs.BOM_UTF8)
    nothing = plain.find(b"\0")
    if nothing >= 0:
        faults.add(name, _line(plain[:nothing]), 'a NUL character stands here. Save the file as "CSV UTF-8".')
        return None
    return plain


def _line(before: bytes) -> int:
    return len(LINE_END.findall(before)) + 1


def read_rows(content: bytes, known: list[str], name: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Give each row that is not blank with the line on which it begins.

    Parameters
    ----------
    content
        The file as UTF-8.
    known
        Names that its header may have, from which the delimiter is recognised.
    name
        The file as the user named it.
    faults
        Where a broken row is noted, which ends the reading.
    """
    stream = _lines(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline=""))
    line, rows, blank = 1, 0, 0
    try:
        above, first, delimiter = _opening(stream, known)
        lines: Iterator[str] = chain([first], stream)
        if delimiter == "\t" and b'"' in content and _even_tabs(content, first.count("\t")):
            lines = map(_quoted_again, lines)
        reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
        line = above + 1
        for cells in reader:
            if not any(cells) or not any(map(bare, cells)):
                blank += 1
                if blank > MOST_BLANK:
                    faults.add(name, line, CSV_ERRORS["blank lines"])
                    return
            else:
                rows += 1
                if rows > MOST_ROWS + 1:
                    faults.add(name, line, f"there are more than {MOST_ROWS:,} rows. Split the case.")
                    return
                yield line, cells
            line = above + reader.line_num + 1
    except csv.Error as problem:
        known_errors = (text for part, text in CSV_ERRORS.items() if part in str(problem))
        message = next(known_errors, f"this row cannot be read: {problem}.")
        faults.add(name, line, f"{message} Nothing from here on was read.")


def bare(cell: str) -> str:
    """Return a cell without the blanks around it: spaces, no-break spaces, and those of no width."""
    text = cell.strip()
    return text if text.isascii() else text.strip(BLANKS)


def _even_tabs(content: bytes, tabs: int) -> bool:
    """Tell whether every line that is not blank has as many tabs as the header, and so is a row by itself."""
    return all(
        line.count(b"\t") == tabs for line in LINE_END.split(content) if line.strip()[:5] not in {b"", b"sep=\t"}
    )


def _quoted_again(line: str) -> str:
    """Quote each cell of a line, so that a quotation mark within one that is not quoted is itself."""
    cells = line.rstrip("\r\n").split("\t")
    plain = (re.sub(r'^"((?:[^"]|"")*)"$', lambda m: m[1].replace('""', '"'), cell.strip(BLANKS)) for cell in cells)
    return "\t".join('"' + cell.replace('"', '""') + '"' for cell in plain) + "\n"


def _lines(stream: Iterator[str]) -> Iterator[str]:
    """Pass on the lines of a file as long as each has an end."""
    for line in stream:
        if len(line) > LONGEST_LINE:
            raise csv.Error("line too long")
        yield line


def _opening(stream: Iterator[str], known: list[str]) -> tuple[int, str, str]:
    """Find the header: the number of lines before it, its text, and the delimiter.

    The delimiter is the one that finds the most columns known by name, then the most cells;
    Excel's own ``sep=;`` above the header decides it.
    """
    forced = ""
    for before, line in enumerate(stream):
        declared = re.fullmatch(r'"?sep=(.)"?,*\s*', line) if "sep=" in line and not forced else None
        if declared and declared[1] in DELIMITERS:
            forced = declared[1]
        elif before > MOST_BLANK:
            raise csv.Error("blank lines")
        elif line.strip(" ,;" + BLANKS):
            found = {d: [bare(cell).strip('"') for cell in line.split(d)] for d in forced or DELIMITERS}
            return before, line, max(found, key=lambda d: (len({*found[d]} & {*known}), len(found[d])))
    return 0, "", ","
