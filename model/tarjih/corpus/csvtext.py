"""The text of a CSV file as spreadsheets write it: bytes in, rows of cells with their lines out.

Supply the bytes of a file and the names that its header may have; get its rows that are not blank.  UTF-8
with or without a byte-order mark, UTF-16 with one; commas, semicolons or tabs; any line ends.  A row's line
is the one of the file on which it begins, so a line end inside quotation marks counts.  Non-goals: writing
CSV, other encodings, and what cells mean (:mod:`tarjih.corpus.csvfile`).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tarjih.runs.faults import Faults
from tarjih.runs.input_limits import LONGEST_LINE, MOST_BLANK, MOST_CHARACTERS, MOST_CSV_BYTES, MOST_ROWS

__all__ = ["bare", "read_bytes", "read_rows", "utf_8"]

DELIMITERS = ",;\t"
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
        Names that its header may have, by which the delimiter is told.
    name
        The file as the user named it.
    faults
        Where a broken row is noted, which ends the reading.
    """
    stream = _lines(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline=""))
    line, rows, blank = 1, 0, 0
    try:
        above, first, delimiter = _opening(stream, known)
        reader = csv.reader(chain([first], stream), delimiter=delimiter, strict=True, skipinitialspace=True)
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
        known_errors = (said for part, said in CSV_ERRORS.items() if part in str(problem))
        said = next(known_errors, f"this row cannot be read: {problem}.")
        faults.add(name, line, f"{said} Nothing from here on was read.")


def bare(cell: str) -> str:
    """Return a cell without the blanks around it: spaces, no-break spaces, and those of no width."""
    text = cell.strip()
    return text if text.isascii() else text.strip(BLANKS)


def _lines(stream: Iterator[str]) -> Iterator[str]:
    """Pass on the lines of a file as long as each has an end."""
    for line in stream:
        if len(line) > LONGEST_LINE:
            raise csv.Error("line too long")
        yield line


def _opening(stream: Iterator[str], known: list[str]) -> tuple[int, str, str]:
    """Find the header: how many lines stand before it, its text, and the delimiter.

    The delimiter is the one that finds the most columns known by name, then the most cells;
    Excel's own ``sep=;`` above the header decides it.
    """
    forced = ""
    for before, line in enumerate(stream):
        said = re.fullmatch(r'"?sep=(.)"?,*\s*', line) if "sep=" in line and not forced else None
        if said and said[1] in DELIMITERS:
            forced = said[1]
        elif before > MOST_BLANK:
            raise csv.Error("blank lines")
        elif line.strip(" ,;" + BLANKS):
            found = {d: [bare(cell).strip('"') for cell in line.split(d)] for d in forced or DELIMITERS}
            return before, line, max(found, key=lambda d: (len({*found[d]} & {*known}), len(found[d])))
    return 0, "", ","
