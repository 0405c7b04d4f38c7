"""Cells that are merged downwards in a sheet of an OpenDocument workbook (.ods), which python-calamine leaves out.

Supply the bytes of a workbook and the name of a sheet; get the first and the last cell of each merged area.
"""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as ET

__all__ = ["merged_areas"]

OF_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"

type Cell = tuple[int, int]


def merged_areas(raw: bytes, name: str) -> list[tuple[Cell, Cell]]:
    """Return the row and the column of the first and of the last cell of each area that spans several rows."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        content = archive.read("content.xml")
    if b"<!DOCTYPE" in content or not re.search(rb'number-rows-spanned="(?!1")', content):
        return []
    tables = ET.fromstring(content).iter(f"{OF_TABLE}table")  # noqa: S314 - a DOCTYPE is refused above
    found: list[tuple[Cell, Cell]] = []
    row = 0
    for line in next((t for t in tables if t.get(f"{OF_TABLE}name") == name), ET.Element("none")).iter(
        f"{OF_TABLE}table-row"
    ):
        column = 0
        for cell in line:
            down, right = (_number(cell, f"number-{what}-spanned") for what in ("rows", "columns"))
            if down > 1:
                found.append(((row, column), (row + down - 1, column + right - 1)))
            column += _number(cell, "number-columns-repeated")
        row += _number(line, "number-rows-repeated")
    return found


def _number(element: ET.Element, name: str) -> int:
    text = element.get(OF_TABLE + name, "1")
    return int(text) if text.isdecimal() and len(text) < 8 else 1
