"""What python-calamine leaves out of a sheet of an OpenDocument workbook (.ods): merged, hidden and linked cells.

Supply the bytes of a workbook and the name of a sheet; get the first and the last cell of each merged area, the rows
and columns that the sheet does not show, and the cells whose values are of other files.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

__all__ = ["hidden_lines", "linked_cells", "merged_areas"]

OF_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"

MOST_HIDDEN = 10_000
"""Rows or columns of one run that are counted as hidden."""

type Cell = tuple[int, int]


def merged_areas(raw: bytes, name: str) -> list[tuple[Cell, Cell]]:
    """Return the row and the column of the first and of the last cell of each area that spans rows or columns."""
    found: list[tuple[Cell, Cell]] = []
    for (row, column), cell in _cells(_table(raw, name, rb'number-(rows|columns)-spanned="(?!1")')):
        down, right = (_number(cell, f"number-{what}-spanned") for what in ("rows", "columns"))
        if down > 1 or right > 1:
            found.append(((row, column), (row + down - 1, column + right - 1)))
    return found


def linked_cells(raw: bytes, name: str) -> list[Cell]:
    """Return the row and the column of each cell whose formula takes something from another file."""
    table = _table(raw, name, rb"formula=[^>]*(&apos;|')\w+:/")
    return [place for place, cell in _cells(table) if re.search(r"'\w+:/", cell.get(f"{OF_TABLE}formula", ""))]


def _cells(table: ET.Element) -> Iterator[tuple[Cell, ET.Element]]:
    """Give each cell of a sheet with its row and its column."""
    row = 0
    for line in table.iter(f"{OF_TABLE}table-row"):
        column = 0
        for cell in line:
            yield (row, column), cell
            column += _number(cell, "number-columns-repeated")
        row += _number(line, "number-rows-repeated")


def hidden_lines(raw: bytes, name: str) -> tuple[list[int], list[int]]:
    """Return the rows and the columns that a sheet does not show."""
    table = _table(raw, name, rb'visibility="(collapse|filter)"')
    out: tuple[list[int], list[int]] = ([], [])
    for found, kind in zip(out, ("row", "column"), strict=True):
        at = 0
        for line in table.iter(f"{OF_TABLE}table-{kind}"):
            many = _number(line, f"number-{kind}s-repeated")
            if line.get(f"{OF_TABLE}visibility") in {"collapse", "filter"}:
                found.extend(range(at, at + min(many, MOST_HIDDEN)))
            at += many
    return out


def _table(raw: bytes, name: str, has: bytes) -> ET.Element:
    """Return a sheet, or an empty element where no sheet of the file matches."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        content = archive.read("content.xml")
    if b"<!DOCTYPE" in content or not re.search(has, content):
        return ET.Element("none")
    tables = ET.fromstring(content).iter(f"{OF_TABLE}table")  # noqa: S314 - a DOCTYPE is refused above
    return next((t for t in tables if t.get(f"{OF_TABLE}name") == name), ET.Element("none"))


def _number(element: ET.Element, name: str) -> int:
    text = element.get(OF_TABLE + name, "1")
    return int(text) if text.isdecimal() and len(text) < 8 else 1
