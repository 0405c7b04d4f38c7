"""Wide tables: each row somebody's answers and each column a proposition, or the other way round.

Supply a sheet, the place of the one column that is named (the source, or the proposition), and what the user said of
words, scale and columns to skip; get a long table with a row for each stance.  Which columns hold stances is
told by their cells; what a program for surveys writes beside the answers is left out and named, and any other column
that holds no stances is refused with the option that leaves it out.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tarjih.corpus.formats.heading import OF_SURVEYS, usual
from tarjih.corpus.formats.sheet import Sheet
from tarjih.corpus.stance_words import MOST_LISTED, Reading, Scale, known_share, number_of, understood
from tarjih.runs.faults import Faults, nearest, one_of, printable

__all__ = ["looks_wide", "turned"]

LARGEST = 10
"""The largest number that several columns of answers have in common where nobody says their scale."""
SAMPLE = 200
REST = "rest"
"""What stands for every column that holds no stances."""
MOST_KNOWN = 0.4
"""Share of known words from which on a column may hold stances, where the user says what the others mean."""
PERCENT = ("%", "\N{ARABIC PERCENT SIGN}")
FEWEST_OF_SURVEYS = 4
"""Columns of a survey's own by which it is known as one."""


def looks_wide(sheet: Sheet, at: Mapping[str, int]) -> bool:
    """Tell whether several columns that are nothing else hold stances, or a program for surveys wrote the table."""
    if sum(usual(name) in OF_SURVEYS for name in sheet.header) >= FEWEST_OF_SURVEYS:
        return True
    rest = [i for i, name in enumerate(sheet.header) if i not in at.values() and usual(name) not in OF_SURVEYS]
    columns = [Counter(cells[i] for _, cells in sheet.rows[:SAMPLE]) for i in rest]
    return sum(known_share(c) > 0.6 or _few_numbers(c) for c in columns) >= 2


def _few_numbers(cells: Counter[str]) -> bool:
    numbers = [number_of(cell) for cell in cells if cell]
    return 0 < len(numbers) <= LARGEST + 1 and all(n is not None and n == int(n) and abs(n) <= LARGEST for n in numbers)


def turned(
    sheet: Sheet,
    at: Mapping[str, int],
    skip: Sequence[str],
    told: tuple[Mapping[str, int | None], Scale | None],
    place: tuple[Path, Faults],
) -> tuple[Sheet, dict[str, int]]:
    """Turn a wide table: each cell of a column that is nothing else is a stance.

    Parameters
    ----------
    sheet, at
        The table, and the places of what is known; a proposition without a source makes each column a source.
    skip
        Columns that the user leaves out; ``rest`` for all that hold no stances.
    told
        What the user said of words, and of the scale.
    place
        The file, and where columns that hold no stances are noted.
    """
    taken = [i for t, i in at.items() if t != "stance"]
    rest = [i for i, name in enumerate(sheet.header) if i not in taken and name and name not in skip]
    rest = [i for i in rest if any(cells[i].strip() for _, cells in sheet.rows)]
    beside = [i for i in rest if usual(sheet.header[i]) in OF_SURVEYS]
    stances = _stances(sheet, [i for i in rest if i not in beside], told)
    wrong = [i for i in rest if i not in stances and i not in beside]
    path, faults = place
    for name in (n for n in skip if n not in {*sheet.header, REST}):
        faults.add("--skip", 0, f'there is no column "{printable(name)}".{nearest(name, sheet.header)}')
    if wrong and stances and REST not in skip:
        options = " ".join(f"--skip {shlex.quote(sheet.header[i])}" for i in wrong)
        holds = "holds" if len(wrong) == 1 else "hold"
        what = f"{len(wrong)} of {len(rest)} columns {holds} no stances of one kind with the others. Leave them out:"
        how = "say what their words mean: --stance WORD=N" + (
            ", or name a scale: --scale LOW..HIGH" * (told[1] is None)
        )
        faults.add(path, sheet.line, f"{what} --skip {REST}, or one by one: {options}. Or {how}")
    chosen = stances or [i for i in rest if i not in beside]
    other = "source" if "source" not in at else "proposition"
    width = len(sheet.header)
    rows = [
        (line, [*cells, sheet.header[i], cells[i]]) for line, cells in sheet.rows for i in chosen if cells[i].strip()
    ]
    each = one_of([printable(sheet.header[i], limit=40) for i in chosen])
    notes = [
        *sheet.notes,
        f"{f'Each of {len(chosen)} columns' if len(chosen) > 1 else 'One column'} is a {other}: {each}.",
    ]
    if stances and (beside or wrong):
        names = one_of([printable(sheet.header[i]) for i in (*beside, *wrong)], most=24)
        notes.append(f"Columns that were left out: {names}.")
    known = {target: i for target, i in at.items() if target != "stance"}
    header = [*sheet.header, other, "stance"]
    return Sheet(header, rows, sheet.form, sheet.line, notes=notes), {**known, other: width, "stance": width + 1}


def _stances(sheet: Sheet, rest: Sequence[int], told: tuple[Mapping[str, int | None], Scale | None]) -> list[int]:
    """Return the columns that hold stances, or may where the user says what their words mean; words before numbers."""
    cells = {i: Counter(row[i] for _, row in sheet.rows if row[i].strip()) for i in rest}
    words, scale = told
    numbers = [i for i, own in cells.items() if all(number_of(c) is not None for c in own)]
    spoken = [
        i
        for i, own in cells.items()
        if i not in numbers
        and (
            isinstance(understood(own, words, scale), Reading)
            or (len(own) <= MOST_LISTED and known_share(own) > MOST_KNOWN)
        )
    ]
    if spoken:
        return spoken
    if scale is not None:
        return [i for i in numbers if isinstance(understood(cells[i], words, scale), Reading)]
    return [i for i in numbers if _few_numbers(cells[i]) or any(c.endswith(PERCENT) for c in cells[i])]
