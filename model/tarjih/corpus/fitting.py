"""Columns whose cells have a form of their own: taken where they fit, refused where many do not.

Supply a sheet, the places of what is read, and the order of its dates; get a fault for each column of dates, access,
confidence and the like of which many cells do not fit, with their counts and the option that leaves it out.
A few slips are left to the reader, which lists each with its line.  Non-goal: stances
(:mod:`tarjih.corpus.stance_words`) and names.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tarjih.corpus.cells import SPREADSHEET_ERRORS
from tarjih.corpus.dates import orders_of, read_date
from tarjih.corpus.formats.sheet import Sheet
from tarjih.corpus.identities import is_missing
from tarjih.corpus.statements import PARSED
from tarjih.runs.faults import Faults, printable

__all__ = ["DATES", "check_fits"]

DATES = ("said_on", "published")
FEWEST, SHARE = 2, 0.2
"""How many cells that do not fit, and which share of all, make a column that was not understood."""
SHOWN = 6


def check_fits(sheet: Sheet, at: Mapping[str, int], dates: str, path: Path, faults: Faults) -> dict[str, str]:
    """Note the columns of which many cells do not fit; return the order of day and month of each column of dates."""
    columns = {t: (sheet.header[at[t]], [(n, cells[at[t]]) for n, cells in sheet.rows]) for t in DATES if t in at}
    before = len(faults.found)
    orders = orders_of(columns, dates, (path, faults))
    asked = DATES if len(faults.found) > before else ()  # which comes first, day or month: no date is read before that
    for target in (t for t in (*PARSED, *DATES) if t in at and t not in asked):
        name = sheet.header[at[target]]
        parse = _date(orders[target]) if target in DATES else PARSED[target]
        cells = Counter(cells[at[target]] for _, cells in sheet.rows if not is_missing(cells[at[target]]))
        wrong = {cell: why for cell in cells if cell not in SPREADSHEET_ERRORS and (why := _unfit(parse, cell))}
        many = sum(cells[cell] for cell in wrong)
        if many < FEWEST or many < SHARE * cells.total():
            continue
        shown = ", ".join(f'"{printable(cell, limit=40)}" ({cells[cell]})' for cell in list(wrong)[:SHOWN])
        shown += f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        first, why = next(iter(wrong.items()))
        what = f'"{printable(name)}" is taken for {target}, and {many:,} of {cells.total():,} cells are none: {shown}.'
        how = f'"{printable(first, limit=40)}" {why} Mend them, or leave the column out: --skip {shlex.quote(name)}'
        faults.add(path, sheet.line, f"{what} {how}")
    return orders


def _date(order: str) -> Callable[[str], str]:
    return lambda text: read_date(text, order)


def _unfit(parse: Callable[[str], Any], cell: str) -> str:
    """Return why a cell does not fit; nothing where it does."""
    try:
        parse(cell)
    except ValueError as problem:
        return str(problem)
    return ""
