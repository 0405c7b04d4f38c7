"""Statements as CSV or with tabs, in UTF-8, UTF-16 or an encoding that the user names.

Supply the bytes of a file; get a :class:`~tarjih.corpus.formats.sheet.Sheet`.  A text that is not UTF-8 is never
guessed at: the message shows how it reads in the encodings of old spreadsheets, and the option to give.  A file with
tabs whose lines all have as many cells as its header is read line by line, so that a quotation mark in a
cell is a quotation mark.  Titles and comments above the header are blanked, so that lines keep their numbers.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from tarjih.corpus.csvfile import DELIMITERS, bare, read_rows, utf_8
from tarjih.corpus.formats.heading import headed
from tarjih.corpus.formats.sheet import Asked, Sheet
from tarjih.runs.faults import Faults, printable

__all__ = ["read"]

CANDIDATES = {
    "windows-1252": "Western European",
    "windows-1256": "Arabic",
    "windows-1251": "Cyrillic",
    "mac_roman": "an old Macintosh",
}
"""Encodings in which spreadsheets save CSV where nobody asks for UTF-8, and what they are for."""
OTHERS = (
    "windows-1250 (Central European), windows-1253 (Greek), windows-1254 (Turkish), windows-1255 (Hebrew), koi8-r, "
    "gb18030 and big5 (Chinese), shift_jis, euc-kr"
)
ARGILLA = (
    "this is an Argilla export as CSV, in which the answers of all annotators lie in one cell. Export it as JSON: "
    'dataset.records.to_json("records.json"), and read that file.'
)
FOOTNOTE = re.compile(
    r"\W|(notes?|sources?|n\.?b\.?|remarks?|footnotes?|quellen?|hinweis|anmerkung|fuentes?|remarque|ملاحظة|المصدر|منبع)\s*[:.]",
    re.IGNORECASE,
)
"""How a note below a table begins."""
OF_UTF_16 = {name: {sign.encode(name) for sign in ",;\t|\r\n "} for name in ("utf-16-le", "utf-16-be")}
"""Signs of a table as either UTF-16 writes them."""
SIGNS = tuple(sign.encode() for sign in DELIMITERS)
UNICODE = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE)


def read(path: Path, raw: bytes, asked: Asked, faults: Faults) -> Sheet | None:
    """Read a text file with delimiters (see the module's docstring)."""
    order = "" if asked.encoding else _without_mark(raw)
    if order:
        faults.add(path, 0, f"this is UTF-16 without its mark. Save the file as UTF-8, or say so: --encoding {order}.")
        return None
    content = _content(path, raw, asked, faults)
    if content is None or _by_blanks(path, content, faults):
        return None
    before = len(faults.found)
    content, above = _untitled(content, asked)
    rows = read_rows(content, list(asked.known), str(path), faults)
    cells = [(number, [bare(cell) for cell in row]) for number, row in rows]
    if len(faults.found) > before:
        return None
    head = headed(cells, asked.header, path, faults) if cells else None
    if head is None or not head.names:
        if len(faults.found) == before:
            faults.add(path, 0, "the file is empty.")
        return None
    if any(f"{name}.users" in head.names for name in head.names if name.endswith(".responses")):
        faults.add(path, head.line, ARGILLA)
        return None
    sheet = Sheet(head.names, head.rows, line=head.line, notes=head.notes)
    if above:
        sheet.notes.append(
            f"What stands above its header, on line{f's 1 to {above}' if above > 1 else ' 1'}, was not read."
        )
    _row_names(sheet)
    _drop_footnotes(sheet)
    _keep_nameless(sheet, cells)
    _check_widths(path, sheet, faults)
    return sheet if len(faults.found) == before else None


def _untitled(content: bytes, asked: Asked) -> tuple[bytes, int]:
    """Blank and count the lines above a table that are titles or comments, by option or by their form."""
    lines = content.split(b"\n", 40)
    if asked.header and asked.header.split(",")[0].isdecimal():
        above = int(asked.header.split(",")[0]) - 1
        below = content.split(b"\n", above)[above:]
        return (b"\n" * above + below[0], above) if below else (content, 0)
    if asked.header or lines[0].startswith((b"sep=", b'"sep=')):
        return content, 0
    above = next((n for n, line in enumerate(lines[:-1]) if not _is_title(line)), 0)
    return b"\n" * above + b"\n".join(lines[above:]), above


def _by_blanks(path: Path, content: bytes, faults: Faults) -> bool:
    """Note a table with blanks between its cells: several words in each line, and no delimiter."""
    lines = content.splitlines()[:5]
    if len(lines) < 2 or any(len(line.split()) < 3 or any(map(line.__contains__, SIGNS)) for line in lines):
        return False
    faults.add(path, 1, "its cells are separated by blanks, as write.table() of R does. Write it with write.csv().")
    return True


def _is_title(line: bytes) -> bool:
    """Tell whether a line holds one cell, or begins as a comment; a quotation mark that stays open is neither."""
    if line.count(b'"') % 2 or b"\r" in line.rstrip(b"\r"):
        return False
    most = max(sum(bool(cell.strip(b' "\r')) for cell in line.split(sign.encode())) for sign in DELIMITERS)
    return most < 2 or line.startswith(b"# ")


def _content(path: Path, raw: bytes, asked: Asked, faults: Faults) -> bytes | None:
    """Return the text as UTF-8, or note in which encoding it may be."""
    if asked.encoding:
        try:
            name = codecs.lookup(asked.encoding).name
            text = raw.decode(name)
        except LookupError:
            what = f'there is no encoding "{printable(asked.encoding)}". Those of spreadsheets: '
            faults.add("--encoding", 0, f"{what}{', '.join(CANDIDATES)}; {OTHERS}.")
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


def _without_mark(raw: bytes) -> str:
    """Return the variant of UTF-16 of a text without a mark, by its commas and blanks; nothing where it is none."""
    pairs = [] if raw.startswith(UNICODE) else [raw[n : n + 2] for n in range(0, min(len(raw), 4096), 2)]
    signs = {name: sum(pair in marks for pair in pairs) for name, marks in OF_UTF_16.items()}
    order = max(signs, key=lambda name: signs[name])
    return order if signs[order] > 2 and b"\0\0" not in pairs else ""


def _question(raw: bytes, at: int) -> str:
    """Show how the first piece that is not UTF-8 reads in each encoding, and ask which is right."""
    start, end = raw.rfind(b"\n", 0, at) + 1, raw.find(b"\n", at)
    piece = raw[max(start, at - 30) : min(end if end >= 0 else len(raw), at + 30)]
    shown = []
    for name, what in CANDIDATES.items():
        try:
            raw.decode(name)
        except UnicodeDecodeError:
            continue
        text = piece.decode(name)
        if not any(unicodedata.category(c) == "Cc" for c in text.strip()):
            shown.append(f'--encoding {name} ({what}) if it reads "{printable(text.strip())}"')
    return f"this is not UTF-8. Save the file as UTF-8, or say what it is: {'; '.join(shown)}. Or another: {OTHERS}."


def _row_names(sheet: Sheet) -> None:
    """Drop the numbers of rows that R writes before the first column and gives no name."""
    body = [cells for _, cells in sheet.rows]
    if body and all(len(cells) == len(sheet.header) + 1 for cells in body):
        names = [cells[0] for cells in body]
        if names == [str(n) for n in range(1, len(body) + 1)]:
            sheet.rows = [(line, cells[1:]) for line, cells in sheet.rows]
            sheet.notes.append("The first cell of each row is its number, which has no column: it was dropped.")


def _drop_footnotes(sheet: Sheet) -> None:
    """Drop footnotes: single cells below the table after a blank line, or with the sign of a note."""
    at = len(sheet.rows)
    while at > 1 and sum(map(bool, sheet.rows[at - 1][1])) == 1 and sheet.rows[at - 1][1][0]:
        at -= 1
    while at < len(sheet.rows):
        line, (text, *_) = sheet.rows[at]
        before, cells = sheet.rows[at - 1]
        if FOOTNOTE.match(text) or line > before + 1 + sum(cell.count("\n") for cell in cells):
            break
        at += 1
    if at < len(sheet.rows) and len(sheet.header) > 1:
        line, (text, *_) = sheet.rows[at]
        sheet.notes.append(
            f'What stands below the table, from line {line} on, was not read: "{printable(text, limit=60)}".'
        )
        del sheet.rows[at:]


def _keep_nameless(sheet: Sheet, cells: Sequence[tuple[int, list[str]]]) -> None:
    """Give a column without a name to each nameless cell of the header's own line; rows may lack such columns."""
    room = next((len(row) for line, row in cells if line == sheet.line), 0)
    width = max((n for _, row in sheet.rows for n, cell in enumerate(row[:room], 1) if cell), default=0)
    sheet.header += [""] * (width - len(sheet.header))
    named = next(n for n in range(len(sheet.header), -1, -1) if n == 0 or sheet.header[n - 1])
    for _, row in sheet.rows:
        if named <= len(row):
            row.extend([""] * (len(sheet.header) - len(row)))


def _check_widths(path: Path, sheet: Sheet, faults: Faults) -> None:
    """Note rows that have more or fewer cells than the header: their cells cannot be assigned to columns."""
    width = len(sheet.header)
    for line, cells in sheet.rows:
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if len(cells) != width:
            hint = " Is a cell with the delimiter in it not quoted?" if len(cells) > width else ""
            has = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
            faults.add(path, line, f"this row has {has}, the header has {width}.{hint}")
