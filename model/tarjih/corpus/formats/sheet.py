"""A sheet of texts: a header and rows, each with the line or the row of the file on which it stands.

Supply what a format's reader found; get one shape for all formats.  Every cell is a text without blanks around it;
what has a type in its file (a date, a number, a truth value) is written the one way that the codebook has.
Non-goal: what the columns mean.
"""

from __future__ import annotations

import datetime as dt
import lzma
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["DAMAGED", "Asked", "Sheet", "as_text"]

DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError),
    *(OSError, ValueError, LookupError),
)
"""What the standard library raises of a zipped file that is damaged, encrypted or packed in a way of its own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The user's options for a file.

    Parameters
    ----------
    sheet
        The sheet of a workbook; empty where it has one.
    encoding
        The encoding of a text; empty for UTF-8 and UTF-16.
    known
        Names that the header may have, from which the delimiter is recognised.
    header
        Which line names the columns; empty for what the file shows.
    """

    sheet: str = ""
    encoding: str = ""
    known: tuple[str, ...] = ()
    header: str = ""


@dataclass(slots=True)
class Sheet:
    """A header and its rows.

    Parameters
    ----------
    header
        The names of the columns.
    rows
        The line of each row and its cells.
    form
        What the file was taken for, as in "12 rows of …".
    line
        The line of the header.
    columns
        Which column is what, where the format says so.
    codes
        Propositions that are listed without any statement: id or empty text to wording.
    notes
        What the user should know of how the file was read.
    """

    header: list[str]
    rows: list[tuple[int, list[str]]]
    form: str = "a spreadsheet"
    line: int = 1
    columns: Mapping[str, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def as_text(value: Any) -> str:  # noqa: ANN401 - a cell of any type
    """Write a value the one way that the codebook has: ISO dates, whole numbers without a point, true and false."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(timespec="seconds")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dict | list):
        return ""
    return str(value).strip()
