"""Numbers that sources state, in tables from elsewhere: which columns hold them, and the quantities that they are of.

Supply a sheet and the place of each thing; get whether a column ``value`` is one of stated numbers, the columns that
may be, a fault where rows state two things at once, and for each quantity a range that its values fit in, since a
quantity needs one to have a prior.  A column called value is read by its name only beside one that names quantities,
for elsewhere it holds anything.  Non-goal: reading one value (:mod:`tarjih.corpus.values`).
"""

from __future__ import annotations

import datetime as dt
import math
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from tarjih.corpus.formats.heading import usual
from tarjih.corpus.formats.sheet import Sheet
from tarjih.corpus.identities import is_missing
from tarjih.corpus.stance_words import number_of
from tarjih.corpus.values import Value, stated_value
from tarjih.runs.faults import Faults, printable

__all__ = ["INSTEAD", "as_probabilities", "check_one_statement", "columns_of_numbers", "names_numbers", "range_of"]

INSTEAD = ("probability", "value")
"""What a row may state in the place of a stance."""
ANYTHING = {"value", "number", "figure", "total", "amount", "quantity", "anzahl", "nombre", "número", "число"}
"""Names of columns that may as well hold stances, where they hold small numbers."""
SMALL = 10
NUMBERS = ANYTHING | {
    *("count", "estimate", "toll", "how_many", "how_much"),
    *("killed", "dead", "deaths", "fatalities", "casualties", "injured", "wounded", "missing", "displaced", "arrested"),
    *("victims", "losses", "cost", "damage", "العدد", "عدد", "القتلى", "الجرحى"),
}
"""Names that others give to columns of stated numbers."""
PERCENT = ("%", "\N{ARABIC PERCENT SIGN}")
STEPS = (1, 2, 5, 10)
MONTH = 30.0


def names_numbers(sheet: Sheet, at: Mapping[str, int], mapping: Mapping[str, str]) -> bool:
    """Tell whether columns called value and quantity are what their names suggest: by option, or by their cells."""
    if "value" in mapping:
        return True
    if not {"value", "quantity"} <= at.keys():
        return False
    named = [cells[at["quantity"]] for _, cells in sheet.rows]
    return _states(sheet, at["value"]) and not any(number_of(cell) is not None for cell in named)


def columns_of_numbers(sheet: Sheet, at: Mapping[str, int]) -> list[str]:
    """Return the columns that seem to be stated numbers: by their names, their cells, and no stance beside them."""
    stances = [at[t] for t in ("stance", *INSTEAD) if t in at]
    return [
        name
        for i, name in enumerate(sheet.header)
        if i not in at.values()
        and usual(name).rstrip("?") in NUMBERS
        and _states(sheet, i)
        and not (usual(name) in ANYTHING and "stance" not in at and _small(sheet, i))
        and not any(cells[i] and any(cells[j] for j in stances) for _, cells in sheet.rows)
    ]


def _states(sheet: Sheet, column: int) -> bool:
    """Tell whether all cells of a column can be statements of a quantity."""
    cells = {row[column] for _, row in sheet.rows if not is_missing(row[column])}
    return bool(cells) and all(_read(cell) for cell in cells)


def _small(sheet: Sheet, column: int) -> bool:
    """Tell whether a column has only small numbers, as scales have them."""
    numbers = [number_of(row[column]) for _, row in sheet.rows if not is_missing(row[column])]
    return all(n is not None and abs(n) <= SMALL for n in numbers)


def _read(cell: str) -> Value | None:
    try:
        return stated_value(cell)
    except ValueError:
        return None


def as_probabilities(sheet: Sheet, column: int) -> str:
    """Return the option that reads a column as stated probabilities, where its cells can be; else nothing."""
    cells = {row[column].strip() for _, row in sheet.rows if not is_missing(row[column])}
    signs = {cell.endswith(PERCENT) for cell in cells}
    numbers = [number_of(cell) for cell in cells]
    if len(signs) != 1 or any(n is None or not 0 <= n <= (100 if True in signs else 1) for n in numbers):
        return ""
    option = shlex.quote(f"probability={sheet.header[column]}")
    return f" If they are probabilities that each source states: --map {option}"


def check_one_statement(sheet: Sheet, at: Mapping[str, int], path: Path, faults: Faults) -> None:
    """Note two columns of the source's statement, where rows fill both."""
    for one, two in (("stance", "probability"), ("stance", "value"), ("probability", "value")):
        if not {one, two} <= at.keys():
            continue
        both = [line for line, row in sheet.rows if not any(is_missing(row[at[t]]) for t in (one, two))]
        if both:
            names = [sheet.header[at[t]] for t in (one, two)]
            also = f" (and {len(both) - 1:,} more)" if len(both) > 1 else ""
            what = f"the row{also} has a {one} and a {two}, and a claim states one of them."
            how = " or ".join(f"--skip {shlex.quote(printable(n))}" for n in names)
            faults.add(path, both[0], f"{what} Make two rows of it, or leave a column out: {how}.")


def range_of(values: Sequence[Value]) -> tuple[str, str, str]:
    """Return a scale and a range, both ends as they are typed, around all values with room on either side."""
    ends = [x for v in values for x in (v.low, v.high) if math.isfinite(x)]
    low, high = min(ends), max(ends)
    if values[0].date:
        room = max(high - low, MONTH)
        first, last = (dt.date.fromordinal(round(x)).isoformat() for x in (low - room, high + room))
        return "date", first, last
    if low >= 0:
        return "log", "0", f"{_round_up(10 * max(high, 1.0)):.15g}"
    room = 10 * max(abs(low), abs(high))
    return "linear", f"{-_round_up(room):.15g}", f"{_round_up(room):.15g}"


def _round_up(x: float) -> float:
    """Return the next number of 1, 2, 5 and zeros."""
    unit = 10.0 ** math.floor(math.log10(x))
    return next(step * unit for step in STEPS if step * unit >= x * (1 - 1e-9))
