"""Scores of settled numbers as cells of a table, the same for a fit, a frozen forecast and a number just settled.

Supply a scored number; get its forecast, whether the outcome lies inside it, and its scores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarjih.cli.aligned import number

if TYPE_CHECKING:
    from tarjih.validation.scored_numbers import NumberItem

__all__ = ["CRPS", "NUMBER_HEADS", "number_cells"]

NUMBER_HEADS = ("middle", "90 % range", "", "CRPS", "before the claims")
"""Headings of :func:`number_cells`."""
CRPS = "CRPS: how far off, in the unit of the number or in days. 0 is best.\n"
"""A line under a table with these cells."""


def number_cells(item: NumberItem, *, day: bool) -> tuple[str, ...]:
    """Return the cells of a scored number; `day` where it counts days."""
    from tarjih.language.catalogue import number_text

    middle, low, high = (number_text(x, day=day) for x in (item.middle, item.low, item.high))
    inside = "inside" if item.low <= item.value <= item.high else "outside"
    return middle, f"{low}–{high}", inside, number(item.crps, 2), number(item.crps_before, 2)
