"""Statements as CSV or with tabs, in UTF-8, UTF-16 or an encoding that the user names.

Supply the bytes of a file; get a :class:`~tarjih.corpus.formats.sheet.Sheet`.  A text that is not UTF-8 is never
guessed at: the message shows how it reads in the encodings of old spreadsheets, and the option to give.  A file with
tabs whose lines all have as many cells as its header is read line by line, so that a quotation mark in a
cell is a quotation mark.
"""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path

from tarjih.corpus.csvfile import bare, read_rows, utf_8
from tarjih.corpus.formats.sheet import Asked, Sheet
from tarjih.runs.faults import Faults, printable

__all__ = ["read"]

CANDIDATES = {"windows-1252": "Western European", "windows-1256": "Arabic", "windows-1251": "Cyrillic"}
"""Encodings in which spreadsheets save CSV where nobody asks for UTF-8, and what they are for."""
UNICODE = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE)


def read(path: Path, raw: bytes, asked: Asked, faults: Faults) -> Sheet | None:
    """Read a text file with delimiters (see the module's docstring)."""
    content = _content(path, raw, asked, faults)
    if content is None:
        return None
    before = len(faults.found)
    rows = read_rows(content, list(asked.known), str(path), faults)
    line, header = next(rows, (0, []))
    header = [bare(cell) for cell in header]
    while header and not header[-1]:
        header.pop()
    if not header:
        if len(faults.found) == before:
            faults.add(path, 0, "the file is empty.")
        return None
    body = [(number, [bare(cell) for cell in cells]) for number, cells in rows]
    sheet = Sheet(header, body, line=line)
    _row_names(sheet)
    _check_widths(path, sheet, faults)
    return sheet if len(faults.found) == before else None


def _content(path: Path, raw: bytes, asked: Asked, faults: Faults) -> bytes | None:
    """Return the text as UTF-8, or note in which encoding it may be."""
    if asked.encoding:
        try:
            name = codecs.lookup(asked.encoding).name
            text = raw.decode(name)
        except LookupError:
            what = f'there is no encoding "{printable(asked.encoding)}". Those of spreadsheets: '
            faults.add("--encoding", 0, f"{what}{', '.join(CANDIDATES)}.")
            return None
        except (UnicodeDecodeError, ValueError):
            faults.add(path, 0, f"this is not {printable(asked.encoding)}. Name another: --encoding …")
            return None
        return utf_8(text.removeprefix("\ufeff").encode("utf-8", "surrogatepass"), str(path), faults)
    if raw.startswith(UNICODE) or b"\0" in raw[:4096]:
        return utf_8(raw, str(path), faults)
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        faults.add(path, raw[: problem.start].count(b"\n") + 1, _question(raw, problem.start))
        return None
    return utf_8(raw, str(path), faults)


def _question(raw: bytes, at: int) -> str:
    """Show how the first piece that is not UTF-8 reads in each encoding, and ask which is right."""
    start, end = raw.rfind(b"\n", 0, at) + 1, raw.find(b"\n", at)
    piece = raw[max(start, at - 30) : min(end if end >= 0 else len(raw), at + 30)]
    shown = []
    for name, what in CANDIDATES.items():
        text = piece.decode(name, errors="replace")
        if not any(unicodedata.category(c) == "Cc" for c in text.strip()):
            shown.append(f'--encoding {name} ({what}) if it reads "{printable(text.strip())}"')
    return f"this is not UTF-8. Save the file as UTF-8, or say what it is: {'; '.join(shown)}."


def _row_names(sheet: Sheet) -> None:
    """Drop the numbers of rows that R writes before the first column and gives no name."""
    body = [cells for _, cells in sheet.rows]
    if body and all(len(cells) == len(sheet.header) + 1 for cells in body):
        names = [cells[0] for cells in body]
        if names == [str(n) for n in range(1, len(body) + 1)]:
            sheet.rows = [(line, cells[1:]) for line, cells in sheet.rows]
            sheet.notes.append("The first cell of each row is its number, which has no column: it was dropped.")


def _check_widths(path: Path, sheet: Sheet, faults: Faults) -> None:
    """Note rows that have more or fewer cells than the header: nobody can tell which cell is which."""
    width = len(sheet.header)
    for line, cells in sheet.rows:
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if len(cells) != width:
            hint = " Is a cell with the delimiter in it not quoted?" if len(cells) > width else ""
            has = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
            faults.add(path, line, f"this row has {has}, the header has {width}.{hint}")
