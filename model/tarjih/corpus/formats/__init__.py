"""Files of statements in any format that is known, as one sheet of texts.

Supply a path and the user's options; get a :class:`~tarjih.corpus.formats.sheet.Sheet`, or ``None`` after a fault that
names the format and the way out.  A format is recognised by its content, and by its ending only where the content does
not decide.  One module reads one format.  Non-goal: what the columns mean (:mod:`tarjih.corpus.importing`).
"""

from __future__ import annotations

import codecs
import re
import zipfile
from contextlib import suppress
from pathlib import Path, PurePosixPath

from tarjih.corpus.csvfile import read_bytes
from tarjih.corpus.formats import delimited, dna, exports, refi, workbook
from tarjih.corpus.formats.sheet import DAMAGED, Asked, Sheet
from tarjih.runs.faults import Faults
from tarjih.runs.input_limits import MOST_UNZIPPED

__all__ = ["Asked", "Sheet", "read_sheet"]

LINKED_DATA = re.compile(rb"<script[^>]*application/ld\+json[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
REFUSED = {
    b"\x89PNG": "a picture (PNG). Type the table into a spreadsheet, and save it.",
    b"\xff\xd8\xff": "a picture (JPEG). Type the table into a spreadsheet, and save it.",
    b"\x1f\x8b": "a zipped file (gz). Unpack it, and name what is in it.",
    b"%PDF": "a PDF. Copy the table into a spreadsheet, and save it.",
    b"{\\rtf": "a text document (RTF). Copy the table into a spreadsheet, and save it.",
    b"PAR1": "a Parquet file. Write it as CSV.",
    b"ARROW1": "a Feather file. Write it as CSV.",
    b"<stata_dta>": "a file of Stata. Save it there as CSV (export delimited).",
    b"\x89HDF": "an HDF5 file. Write the table as CSV.",
    b"7z\xbc\xaf": "a zipped file (7z). Unpack it, and name what is in it.",
    b"RDX": "a file of R. Write it there with write.csv().",
    b"$FL2": "a file of SPSS. Save it there as CSV or as a workbook.",
}


def read_sheet(path: Path, asked: Asked, faults: Faults) -> Sheet | None:
    """Read a file of statements as one sheet (see the module's docstring)."""
    raw = read_bytes(path, faults)
    if raw is None:
        return None
    plain = _plain(raw)
    head = plain[:4096].lstrip()
    refused = next((what for start, what in REFUSED.items() if raw.startswith(start)), "")
    if refused:
        faults.add(path, 0, f"this is {refused}")
        return None
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path, raw, asked, faults)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        return workbook.read(path, raw, asked, faults)
    if raw.startswith(b"SQLite format 3\0"):
        return dna.read(path, faults)
    if head.startswith(b"<") or head[:1] in {b"[", b"{"}:
        raw = plain
    return _text(path, raw, head, asked, faults)


def _plain(raw: bytes) -> bytes:
    """Return a text with a byte-order mark of UTF-8 or UTF-16 as UTF-8 without one, and others unchanged."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        with suppress(UnicodeDecodeError):
            return raw.decode("utf-16").encode()
    return raw.removeprefix(codecs.BOM_UTF8)


def _page(path: Path, raw: bytes, faults: Faults) -> Sheet | None:
    """Read the fact checks that a web page carries; a table on it is left to a spreadsheet."""
    reviews = [part for part in LINKED_DATA.findall(raw) if b"ClaimReview" in part and exports.parses(part)]
    if reviews:
        return exports.read(path, [(path.stem, b"[" + b",".join(reviews) + b"]")], faults)
    what = "a web page (HTML). Open it in a browser, copy the table into a spreadsheet, and save it as CSV."
    faults.add(path, 0, f"this is {what}")
    return None


def _text(path: Path, raw: bytes, head: bytes, asked: Asked, faults: Faults) -> Sheet | None:
    """Read a text: XML, JSON, or a table with delimiters."""
    if re.match(rb"<(!doctype html|html|head|meta|body|table|div|style|!--)", head[:200], re.IGNORECASE):
        return _page(path, raw, faults)
    if head.startswith(b"<"):
        return refi.read(path, raw, faults)
    if head[:1] in {b"[", b"{"} and (path.suffix.lower() != ".csv" or exports.parses(raw)):
        return exports.read(path, [(path.stem, raw)], faults)
    return delimited.read(path, raw, asked, faults)


def _zipped(path: Path, raw: bytes, asked: Asked, faults: Faults) -> Sheet | None:
    """Read a zipped file: a workbook, a project of a coding program, or an export of several annotators."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except DAMAGED:
        what = 'this is a damaged workbook or zipped file. Open it, and save it as "CSV UTF-8" or as .xlsx.'
        faults.add(path, 0, what)
        return None
    if any(name.startswith("word/") for name in names):
        faults.add(path, 0, "this is a text document (Word). Copy the table into a spreadsheet, and save it.")
        return None
    if any(name.startswith(("xl/", "Workbook")) or name == "mimetype" for name in names):
        return workbook.read(path, raw, asked, faults)
    if any(name.endswith(".qde") for name in names):
        return refi.read_project(path, faults)
    exported = any(name.endswith((".json", ".jsonl")) for name in names)
    if exported or any(name.endswith(".csv") for name in names):
        return exports.read_zipped(path, faults) if exported else _tables(path, asked, faults)
    what = "this is a zipped file with no table in it that is known. Unpack it, and name what is in it."
    faults.add(path, 0, what)
    return None


def _tables(path: Path, asked: Asked, faults: Faults) -> Sheet | None:
    """Read a zipped export with a table for each annotator as one table, whose column `annotator` names the file."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [p for p in archive.infolist() if p.filename.endswith(".csv")]
            if sum(p.file_size for p in parts) > MOST_UNZIPPED:
                faults.add(path, 0, f"this export unpacks to more than {MOST_UNZIPPED // 1_000_000:,} MB. Split it.")
                return None
            files = {p.filename: archive.read(p) for p in parts if not PurePosixPath(p.filename).name.startswith(".")}
    except DAMAGED:
        faults.add(path, 0, "this export is damaged or encrypted. Export it again.")
        return None
    sheets = {name: delimited.read(path / name, raw, asked, faults) for name, raw in files.items()}
    read = {PurePosixPath(name).stem: sheet for name, sheet in sheets.items() if sheet is not None}
    if faults.found or not read:
        return None
    header = next(iter(read.values())).header
    if any(sheet.header != header for sheet in read.values()):
        faults.add(path, 0, "the tables in this zipped file have different columns. Unpack it, and name one of them.")
        return None
    rows = [[*cells, name] for name, sheet in read.items() for _, cells in sheet.rows]
    notes = [f"A table of each annotator ({', '.join(read)}): its lines are their rows in this order, from 1 on."]
    return Sheet([*header, "annotator"], list(enumerate(rows, start=1)), "a zipped export", notes=notes)
