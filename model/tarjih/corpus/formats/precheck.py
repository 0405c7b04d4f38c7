"""Whether a workbook can be opened in bounded memory and time, before a library tries.

Supply the bytes of a workbook; get why it is refused, or nothing.  A single cell in the last corner of a sheet, a row
that declares to repeat a million times, a long text that every cell shares or a sheet that is listed a thousand times
makes a file of a few kilobytes fill the memory, and the library ends the process then; in XML that breaks off it waits
for ever.  The parts of an .xlsx or .ods file are looked through for this; a file whose parts could come to much, or
are not XML, is opened in a process of its own first, whose memory and time are bounded.
"""

from __future__ import annotations

import functools
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.parsers import expat

from tarjih.runs.files import digest
from tarjih.runs.input_limits import MOST_CELLS, MOST_REPEATED, MOST_UNZIPPED

__all__ = ["refusal"]

PLACE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)([0-9]+)""")
CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
REPEATED = re.compile(rb'table:number-rows-repeated="([0-9]+)"')
STRAY = 'Delete every row and column outside of the table, or save the sheet as "CSV UTF-8".'
SECONDS = 30
BOMB, MOST_PACKED = 50_000_000, 250
"""The size from which a part of a workbook is checked for its ratio of unpacked to packed size."""
OPENED = """
import resource, sys
sys.path[:0] = [sys.argv[1]]
resource.setrlimit(resource.RLIMIT_AS, (2 * 10**9, 2 * 10**9))
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_filelike(open(sys.argv[2], 'rb'))
sheets, left = [], int(sys.argv[3])
for name in book.sheet_names:
    sheets.append(book.get_sheet_by_name(name))
    left -= sheets[-1].total_height * sheets[-1].total_width
    if left < 0:
        sys.exit(1)
cells = [sheet.to_python(skip_empty_area=False) for sheet in sheets]
"""
MUCH = 300_000_000
"""Characters to which the cells of a workbook could come from which on it is opened elsewhere first."""
SHEET = re.compile(rb"<(?:\w+:)?sheet[\s/>]")
TOO_MUCH = "it is damaged, or comes to more than any table: cells far apart, or one text or sheet over and over."


def refusal(path: Path, raw: bytes) -> str:
    """Return why a workbook cannot be opened safely; nothing where it can.

    Raises
    ------
    Exception
        One of :data:`~tarjih.corpus.formats.sheet.DAMAGED`, when it is.
    """
    if not raw.startswith(b"PK"):
        return "" if _opens(path, digest(raw)) else f"{TOO_MUCH} {STRAY}"
    cells, shared, sheets, plain = 0, 1, 1, False
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if large := _too_large(archive):
            return large
        for part in archive.infolist():
            content = archive.read(part)
            if part.filename.lower().endswith((".xml", ".rels")) and not _well_formed(content):
                return "it is damaged. Open it in a spreadsheet, and save it again."
            plain = plain or b"sheetData" in content
            cells += _reach(content) if b"sheetData" in content else 0
            shared = max(shared, len(content) if b"<sst" in content or b":sst" in content else 0)
            sheets = max(sheets, len(SHEET.findall(content)))
            if cells > MOST_CELLS:
                return f"its cells lie too far apart: between the first and the last are {cells:,}. {STRAY}"
            if b"table:table-row" in content and _repeats(content) > MOST_REPEATED:
                return f"a row with cells repeats {_repeats(content):,} times. {STRAY}"
    cells *= sheets
    much = not plain or cells > MOST_CELLS or cells * shared > MUCH
    return f"{TOO_MUCH} {STRAY}" if much and not _opens(path, digest(raw)) else ""


def _too_large(archive: zipfile.ZipFile) -> str:
    """Return why a workbook is too large when it is unpacked; nothing where it is not."""
    for part in archive.infolist():
        if part.file_size > BOMB and part.file_size > MOST_PACKED * part.compress_size:
            return f"{part.file_size // 1_000_000:,} MB in it are one thing over and over, as in no table. {STRAY}"
    if sum(part.file_size for part in archive.infolist()) > MOST_UNZIPPED:
        return f"it unpacks to more than {MOST_UNZIPPED // 1_000_000:,} MB. Split it."
    return ""


def _well_formed(content: bytes) -> bool:
    """Tell whether XML is whole; XML that declares entities of its own, which no spreadsheet writes, counts as none."""

    def refuse(*_: object) -> None:
        raise ValueError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003 - the library's own way
    except (expat.ExpatError, ValueError, LookupError):
        return False
    return True


def _reach(content: bytes) -> int:
    """Return an upper bound on the cells of the rectangle around all cells of a sheet of an .xlsx file."""
    rows = columns = placed = 0
    for letters, digits in PLACE.findall(content):
        rows = max(rows, int(digits[:12]))
        if letters:
            placed += 1
            columns = max(columns, _column(letters[:12]))
    if placed < len(CELL.findall(content)):  # some say only by their order where they stand
        by_row = re.split(rb"<(?:\w+:)?row[\s/>]", content)
        rows = max(rows, len(by_row) - 1)
        columns = max(columns, *(len(CELL.findall(row)) for row in by_row))
    return rows * columns


def _column(letters: bytes) -> int:
    """Return the number of a column: A is 1, XFD is 16,384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _repeats(content: bytes) -> int:
    """Return the largest repeat count of a non-empty row of an .ods file."""
    most = 0
    for row in content.split(b"<table:table-row")[1:]:
        repeats = REPEATED.search(row.partition(b">")[0])
        if repeats and (b"<text:p" in row or b"office:value" in row):
            most = max(most, int(repeats[1][:12]))
    return most


@functools.lru_cache(maxsize=1)
def _opens(path: Path, _sha256: str) -> bool:
    """Tell whether a process of bounded memory can open a workbook; the answer is cached."""
    import python_calamine  # noqa: PLC0415 - few commands need it

    libraries = Path(python_calamine.__file__).parents[1]
    command = [sys.executable, "-I", "-S", "-c", OPENED, str(libraries), str(path.absolute()), str(MOST_CELLS)]
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=SECONDS).returncode == 0  # noqa: S603
    except subprocess.TimeoutExpired:
        return False
