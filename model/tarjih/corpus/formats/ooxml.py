"""What python-calamine leaves out of an .xlsx sheet: formulas without results or failed, and what is hidden.

Supply the bytes of a workbook and the name of a sheet; get an :class:`Aside`.  A formula that a program wrote and no
spreadsheet ever computed has no result, and its cell would read as empty; so would one that shows ``#N/A``.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from tarjih.corpus.formats.sheet import DAMAGED

__all__ = ["Aside", "aside"]

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
ELSEWHERE = re.compile(r"(?:^|[^\w\]])\[\d+\][^\[\]]*!")
"""What a formula calls a sheet or a name of another workbook, as "[1]Sheet1!"."""
LINK = re.compile(r"\}id$")


@dataclass(slots=True)
class Aside:
    """The other content of a sheet: places count from 0.

    Parameters
    ----------
    linked
        Cells with a formula that takes something from another workbook, as "C2".
    uncomputed
        Cells with a formula and no result, as "C2".
    failed
        What cells show whose formula failed, by row and column.
    hidden_rows, hidden_columns
        Those that the sheet does not show.
    """

    linked: list[str] = field(default_factory=list)
    uncomputed: list[str] = field(default_factory=list)
    failed: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


def aside(raw: bytes, name: str) -> Aside:
    """Return the other content of a sheet; nothing for a file that is no .xlsx workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            content = archive.read(_part(archive, name))
    except (*DAMAGED, SyntaxError, StopIteration):
        return Aside()
    if b"<!DOCTYPE" in content or not re.search(rb"""<f[ >/]|hidden=["']|t=["']e["']""", content):
        return Aside()
    try:
        return _read(content)
    except (ET.ParseError, ValueError):
        return Aside()


def _part(archive: zipfile.ZipFile, name: str) -> str:
    """Return the part of a workbook with a sheet."""
    book = archive.read("xl/workbook.xml")
    links = archive.read("xl/_rels/workbook.xml.rels")
    if b"<!DOCTYPE" in book + links:
        raise ValueError("a DOCTYPE")
    sheets = (e for e in ET.fromstring(book).iter() if e.tag.endswith("}sheet"))  # noqa: S314 - no DOCTYPE
    number = next(v for e in sheets if e.get("name") == name for k, v in e.items() if LINK.search(k))
    target = next(e.get("Target", "") for e in ET.fromstring(links) if e.get("Id") == number)  # noqa: S314 - no DOCTYPE
    return target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _read(content: bytes) -> Aside:
    out = Aside()
    row = -1
    for _, element in ET.iterparse(io.BytesIO(content), events=("start",)):  # noqa: S314 - a DOCTYPE is refused above
        if element.tag in {f"{MAIN}row", f"{STRICT}row"}:
            row = int(element.get("r", row + 2)) - 1
            if element.get("hidden") in {"1", "true"}:
                out.hidden_rows.append(row)
        elif element.tag in {f"{MAIN}col", f"{STRICT}col"} and element.get("hidden") in {"1", "true"}:
            first, last = int(element.get("min", 1)), int(element.get("max", 1))
            out.hidden_columns += range(first - 1, min(last, first + 1000))
    shared: set[str] = set()
    for _, element in ET.iterparse(io.BytesIO(content), events=("end",)):  # noqa: S314 - a DOCTYPE is refused above
        if element.tag in {f"{MAIN}c", f"{STRICT}c"}:
            _cell(element, out, shared)
            element.clear()
    return out


def _cell(cell: ET.Element, out: Aside, shared: set[str]) -> None:
    """Note the other content of a cell; `shared` are the formulas of other workbooks that further cells share."""
    parts = {part.tag.rpartition("}")[2]: part.text or "" for part in cell}
    place = cell.get("r", "")
    if "f" in parts and not parts.get("v") and cell.get("t") not in {"str", "inlineStr"}:
        out.uncomputed.append(place)
    for formula in cell:
        if formula.tag.endswith("}f") and (ELSEWHERE.search(formula.text or "") or formula.get("si") in shared):
            out.linked.append(place)
            shared |= {formula.get("si", "")} - {""}
    if cell.get("t") == "e" and (found := re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", place)):
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        out.failed[int(found[2]) - 1, column - 1] = parts.get("v", "#N/A")
