"""Codes from a REFI-QDA codebook (``.qdc``) or project (``.qdpx``), the exchange formats of coding programs.

Supply the bytes of a codebook or the path of a project; get a :class:`~tarjih.corpus.formats.sheet.Sheet` without
rows whose `codes` are the names of all codes that can be used for coding.  A code on a passage names no speaker and
no stance, so codings are not statements and are left where they are.  Non-goal: other XML.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

from tarjih.corpus.formats.sheet import DAMAGED, Sheet
from tarjih.runs.faults import Faults, printable
from tarjih.runs.input_limits import MOST_UNZIPPED

__all__ = ["read", "read_project"]

NOTE = "Codes are read as propositions; codings name no speaker and no stance, so there are no claims yet."


def read(path: Path, raw: bytes, faults: Faults) -> Sheet | None:
    """Read a codebook."""
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        faults.add(path, 0, "this is XML with a document type of its own, which no codebook has. Export it again.")
        return None
    try:
        root = ET.fromstring(_decoded(raw))  # noqa: S314 - files with a DOCTYPE or entities are refused above
    except (ET.ParseError, ValueError, LookupError) as problem:
        faults.add(path, 0, f"this is XML that cannot be read: {printable(str(problem))}. Export it again.")
        return None
    codes: list[str] = []
    open_ = [root]
    while open_:
        element = open_.pop()
        if element.tag.rpartition("}")[2] == "Code" and element.get("isCodable", "true") in {"true", "1"}:
            codes.append((element.get("name") or "").strip())
        open_ += reversed(list(element))
    if not any(codes):
        if root.tag.rpartition("}")[2] == "Workbook":
            faults.add(path, 0, "this is a spreadsheet as XML (Excel 2003). Open it, and save it as .xlsx.")
            return None
        what = f"this is XML ({printable(root.tag.rpartition('}')[2])}) without codes of a REFI-QDA codebook."
        faults.add(path, 0, f"{what} Export a codebook (.qdc), or a table as CSV.")
        return None
    return Sheet([], [], "a REFI-QDA codebook", codes=[c for c in codes if c], notes=[NOTE])


def _decoded(raw: bytes) -> str | bytes:
    """Return UTF-8 as a text, regardless of the encoding that the XML declares: it may have been decoded already."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw


def read_project(path: Path, faults: Faults) -> Sheet | None:
    """Read the codebook of a project, which is a zipped folder with its description in ``project.qde``."""
    try:
        with zipfile.ZipFile(path) as archive:
            name = next(n for n in archive.namelist() if n.endswith(".qde"))
            if archive.getinfo(name).file_size > MOST_UNZIPPED:
                faults.add(path, 0, f"the project's description is larger than {MOST_UNZIPPED // 1_000_000:,} MB.")
                return None
            raw = archive.read(name)
    except (*DAMAGED, StopIteration):
        faults.add(path, 0, "this project is damaged or encrypted. Export it again.")
        return None
    return read(path, raw, faults)
