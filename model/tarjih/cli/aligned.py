"""A table as lines of text for a terminal.

Supply headings and cells; get lines in which columns stand under each other, numbers to the right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from tarjih.runs.faults import printable

__all__ = ["aligned", "number"]

LONGEST = 60
NUMBER = re.compile(r"[-+]?[0-9.]+|–?")


def aligned(headings: Sequence[str], rows: Sequence[Sequence[str]], *, indent: str = "  ") -> str:
    """Return the lines of a table.

    Parameters
    ----------
    headings
        The names of the columns.
    rows
        Their cells; what comes from files is made safe to show.
    indent
        What every line begins with.
    """
    shown = [[printable(cell, limit=LONGEST) for cell in row] for row in (headings, *rows)]
    right = [k > 0 and all(NUMBER.fullmatch(row[k]) for row in shown[1:]) for k in range(len(headings))]
    wide = [max(_width(row[k]) for row in shown) for k in range(len(headings))]
    lines = []
    for row in shown:
        cells = []
        for k, cell in enumerate(row):
            fill = " " * (wide[k] - _width(cell))
            cells.append(fill + cell if right[k] else cell + fill)
        lines.append((indent + "  ".join(cells)).rstrip())
    return "\n".join(lines) + "\n"


def _width(text: str) -> int:
    """Return how many columns text takes; marks that sit on a letter take none."""
    return sum(not unicodedata.combining(c) for c in text)


def number(value: float | None, digits: int = 3) -> str:
    """Return a number with a fixed number of decimals; a dash where there is none."""
    return "–" if value is None or value != value else f"{value:.{digits}f}"  # noqa: PLR0124 - NaN alone differs from itself
