"""Columns whose cells have a form of their own: taken where they fit, refused where many do not.

Supply a sheet, the places of what is read, and the order of its dates; get a fault for each column of dates, access,
confidence and the like of which many cells do not fit, with their counts and the option that leaves it out.
A few slips are left to the reader, which lists each with its line.  Non-goal: stances
(:mod:`tarjih.corpus.stance_words`) and names.  A column of coders is noted where several coded the same.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tarjih.corpus.cells import SPREADSHEET_ERRORS
from tarjih.corpus.dates import orders_of, read_date
from tarjih.corpus.formats.heading import usual
from tarjih.corpus.formats.sheet import Sheet
from tarjih.corpus.identities import is_missing
from tarjih.corpus.statements import PARSED
from tarjih.runs.faults import Faults, one_of, printable

__all__ = ["DATES", "check_coders", "check_fits"]

CODERS = {"coder", "coder_id", "coder_name", "coded_by", "annotator", "annotator_id", "rater", "rater_id"}
"""Names of columns that say who coded a row."""
UNIT = ("source", "proposition", "question", "article", "paragraph", "said_on")
"""What makes a statement one that another coder has coded too."""
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


def check_coders(sheet: Sheet, at: Mapping[str, int], skip: Sequence[str], path: Path, faults: Faults) -> None:
    """Note a column of coders who coded the same: what two of them made of one statement would count as two claims."""
    column = next((i for i, n in enumerate(sheet.header) if usual(n) in CODERS and i not in at.values()), None)
    if column is None or sheet.header[column] in skip:
        return
    units: dict[tuple[str, ...], set[str]] = {}
    of_unit = [at[t] for t in UNIT if t in at]
    for _, cells in sheet.rows:
        units.setdefault(tuple(cells[i] for i in of_unit), set()).add(cells[column])
    twice = [who for who in units.values() if len(who) > 1]
    if twice:
        name, who = printable(sheet.header[column]), one_of(sorted(map(printable, set().union(*twice))), most=4)
        what = (
            f'"{name}" says who coded each row, and {len(twice):,} of {len(units):,} statements were coded by several'
        )
        how = "Import the rows of one alone, and put what each made of them into codings/coder_NAME.csv"
        faults.add(path, 0, f"{what} ({who}). {how}; or count every row as a claim: --skip {shlex.quote(name)}.")
