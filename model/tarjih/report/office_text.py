"""Text for slides and documents: without characters that the formats do not allow or that change the direction.

Supply text of ours, in which numbers and names are isolated; get it with the older marks of direction, since not every
office program heeds isolates: a number or a name stands between two marks of its own direction.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

__all__ = ["office_text", "row_line"]

UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
ISOLATED = re.compile("[\u2066\u2068]([^\u2066-\u2069]*)\u2069")
PERCENT = re.compile(r"(?<=\d) %")
LEFT, RIGHT = "\u200e", "\u200f"


def office_text(text: str) -> str:
    """Return text in the form that slides and documents allow."""
    out = PERCENT.sub("\u00a0%", text)
    while ISOLATED.search(out):
        out = ISOLATED.sub(lambda m: _marked(m[1]), out)
    return UNFIT.sub("", out)


def row_line(head: Sequence[str], row: Sequence[str]) -> str:
    """Return a row of a table as a line: its first cell, then each other with its head."""
    return f"{row[0]}: " + ", ".join(f"{h} {cell}" for h, cell in zip(head[1:], row[1:], strict=True))


def _marked(part: str) -> str:
    """Return a part between two marks of its own direction: that of its first letter, else from left to right."""
    kinds = (unicodedata.bidirectional(c) for c in part if c not in {LEFT, RIGHT})
    first = next((k for k in kinds if k in {"L", "R", "AL"}), "L")
    mark = LEFT if first == "L" else RIGHT
    return f"{mark}{part}{mark}"
