"""A section of the page: its heading, its finding, and a figure or rows.

Supply its parts; get a value that page, slides and documents show.
"""

from __future__ import annotations

from dataclasses import dataclass

from tarjih.figures.exhibit import Exhibit
from tarjih.report.rows import AnswerRow
from tarjih.report.telling import Line

__all__ = ["Section"]


@dataclass(frozen=True)
class Section:
    """A section of the page.

    Parameters
    ----------
    key, name
        Its address, and its heading.
    finding
        What it says, in a sentence.
    exhibit
        Its figure.
    rows
        The figure as rows of the page, where it is one of rows.
    note
        A sentence below.
    below
        Every answer as rows, where those above are one answer under each set of assumptions.
    head, table
        A small table: its heads, and rows of cells.
    telling, lines
        A heading, and who says what tells its answer from the others.
    under
        A small table of what each camp makes of the answers, its heads first.
    target
        The headline that it is about; empty for a trait or a scenario.
    """

    key: str
    name: str
    finding: str
    exhibit: Exhibit | None
    rows: tuple[AnswerRow, ...] = ()
    note: str = ""
    head: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    telling: str = ""
    lines: tuple[Line, ...] = ()
    target: str = ""
    under: tuple[tuple[str, ...], ...] = ()
    below: tuple[AnswerRow, ...] = ()
