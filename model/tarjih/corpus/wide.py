"""Wide tables: each row somebody's answers and each column a proposition or a question, or the other way round.

Supply a sheet, the place of the one column that is named (the source, or what is asked), and the user's stances of
labels, scale and columns to skip; get a long table with a row for each stance or answer.  Columns of stances are
recognised by their cells; with ``--answers`` columns with a few text answers are questions, and these their states.
What a program for surveys writes beside the answers is left out and named, and any other column is refused with the
option that leaves it out.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tarjih.corpus.formats.heading import OF_SURVEYS, usual
from tarjih.corpus.formats.sheet import Sheet
from tarjih.corpus.identities import identity, is_missing
from tarjih.corpus.stance_words import MOST_LISTED, Reading, Scale, known_share, number_of, understood
from tarjih.runs.faults import Faults, nearest, one_of, printable

__all__ = ["Asked", "all_numbers", "looks_asked", "looks_wide", "turned"]

LARGEST = 10
"""The largest number that several columns of answers have in common where nobody says their scale."""
SAMPLE = 200
REST = "rest"
"""What stands for every column that holds no stances."""
MOST_KNOWN = 0.4
"""Share of known labels from which on a column may hold stances, where the user gives the others."""
PERCENT = ("%", "\N{ARABIC PERCENT SIGN}")
FEWEST_OF_SURVEYS = 4
"""Columns of a survey's own by which it is known as one."""
FEW_ANSWERS, MOST_ANSWERS = 4, 40
"""How many different answers a column may have, however few answered, and however many did."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The user's options for a wide table.

    Parameters
    ----------
    skip
        Columns to leave out; ``rest`` for all that hold no stances.
    word_stances, scale
        Stances of labels in the columns of stances, and the ends of their scale.
    answers
        Whether columns with a few text answers are questions.
    """

    skip: Sequence[str] = ()
    word_stances: Mapping[str, int | None] = field(default_factory=dict)
    scale: Scale | None = None
    answers: bool = False


def looks_wide(sheet: Sheet, at: Mapping[str, int]) -> bool:
    """Tell whether several further columns have stances, or a program for surveys wrote the table."""
    if sum(usual(name) in OF_SURVEYS for name in sheet.header) >= FEWEST_OF_SURVEYS:
        return True
    rest = [i for i, name in enumerate(sheet.header) if i not in at.values() and usual(name) not in OF_SURVEYS]
    columns = [Counter(cells[i] for _, cells in sheet.rows[:SAMPLE]) for i in rest]
    return sum(known_share(c) > 0.6 or _few_numbers(c) or _percents(c) for c in columns) >= 2


def looks_asked(sheet: Sheet, at: Mapping[str, int]) -> bool:
    """Tell whether most columns that are nothing else hold a choice of a few text answers."""
    rest = [i for i, name in enumerate(sheet.header) if name and i not in at.values() and usual(name) not in OF_SURVEYS]
    asked = [i for i in _answers(sheet, rest) if not all_numbers(sheet, i)]
    return len(sheet.rows) > 1 and len(asked) > 1 and 2 * len(asked) >= len(rest)


def _few_numbers(cells: Counter[str]) -> bool:
    numbers = [number_of(cell) for cell in cells if cell]
    return 0 < len(numbers) <= LARGEST + 1 and all(n is not None and n == int(n) and abs(n) <= LARGEST for n in numbers)


def _percents(cells: Counter[str]) -> bool:
    """Tell whether the cells of a column have percent signs."""
    stated = [cell for cell in cells if not is_missing(cell)]
    return bool(stated) and all(cell.rstrip().endswith(PERCENT) and number_of(cell) is not None for cell in stated)


def _percentages(sheet: Sheet, columns: Sequence[int]) -> bool:
    """Tell whether all of some columns are percentages."""
    return bool(columns) and all(_percents(Counter(cells[i] for _, cells in sheet.rows)) for i in columns)


def turned(
    sheet: Sheet, at: Mapping[str, int], asked: Asked, path: Path, faults: Faults
) -> tuple[Sheet, dict[str, int]]:
    """Turn a wide table: each cell of a column that is nothing else is a stance, or an answer to a question.

    Parameters
    ----------
    sheet, at
        The table, and the places of what is known; a proposition or a question without a source makes each column
        a source.
    asked
        What the user says.
    path, faults
        The file, and where columns that hold neither are noted.
    """
    known = {target: i for target, i in at.items() if target not in {"stance", "state"}}
    rest = [i for i, name in enumerate(sheet.header) if i not in known.values() and name and name not in asked.skip]
    rest = [i for i in rest if any(cells[i].strip() for _, cells in sheet.rows)]
    beside = [i for i in rest if usual(sheet.header[i]) in OF_SURVEYS]
    own = [i for i in rest if i not in beside]
    stances = [] if "question" in at else _stances(sheet, own, asked)
    answers = _answers(sheet, [i for i in own if i not in stances]) if asked.answers and "proposition" not in at else []
    wrong = [i for i in own if i not in stances and i not in answers]
    for name in (n for n in asked.skip if n not in {*sheet.header, REST}):
        faults.add("--skip", 0, f'there is no column "{printable(name)}".{nearest(name, sheet.header)}')
    if wrong and (stances or asked.answers) and REST not in asked.skip:
        faults.add(path, sheet.line, _wrong(sheet, wrong, len(rest), asked))
    chosen = sorted([*stances, *answers]) or own
    _note_twice(sheet, chosen, path, faults)
    stated = "probability" if asked.scale is None and _percentages(sheet, stances) else "stance"
    kinds = {i: ("question", "state") if i in answers else ("proposition", stated) for i in chosen}
    if "source" not in at:
        kinds = {i: ("source", kind[1]) for i, kind in kinds.items()}
    added = list(dict.fromkeys(target for n in (0, 1) for kind in kinds.values() for target in kind[n : n + 1]))
    rows = []
    for line, cells in sheet.rows:
        for i in (i for i in chosen if cells[i].strip()):
            of = dict(zip(kinds[i], (sheet.header[i], cells[i]), strict=True))
            rows.append((line, [*cells, *(of.get(target, "") for target in added)]))
    notes = [*sheet.notes, *_kinds_noted(sheet, kinds)]
    if stated == "probability":
        notes.append("Percentages were read as stated probabilities. If they are how much one agrees: --scale 0..100")
    if (stances or answers) and (beside or wrong):
        names = one_of([printable(sheet.header[i]) for i in (*beside, *wrong)], most=24)
        notes.append(f"Columns that were left out: {names}.")
    places = known | {target: len(sheet.header) + n for n, target in enumerate(added)}
    return Sheet([*sheet.header, *added], rows, sheet.form, sheet.line, notes=notes), places


def _kinds_noted(sheet: Sheet, kinds: Mapping[int, tuple[str, str]]) -> list[str]:
    """Note the kind of each column."""
    notes = []
    for kind in dict.fromkeys(what for what, _ in kinds.values()):
        names = [printable(sheet.header[i], limit=40) for i, (what, _) in kinds.items() if what == kind]
        many = f"Each of {len(names)} columns" if len(names) > 1 else "One column"
        notes.append(f"{many} is a {kind}: {one_of(names)}.")
    return notes


def _wrong(sheet: Sheet, wrong: Sequence[int], many: int, asked: Asked) -> str:
    """Note columns without stances (and answers), with the options that leave them out or name them."""
    options = " ".join(f"--skip {shlex.quote(sheet.header[i])}" for i in wrong)
    holds = "holds" if len(wrong) == 1 else "hold"
    what = "no answers to choose from" if asked.answers else "no stances of one kind with the others"
    what = f"{len(wrong)} of {many} columns {holds} {what}. Leave them out: --skip {REST}, or one by one: {options}."
    how = "give their stances: --stance WORD=N"
    how += ", or name a scale: --scale LOW..HIGH" if asked.scale is None else ""
    named = [] if asked.answers else [i for i in _answers(sheet, wrong) if not all_numbers(sheet, i)]
    if named:
        names = one_of([printable(sheet.header[i]) for i in named], most=6)
        how += f". If the cells of {names} are answers to choose from: --answers"
    return f"{what} Or {how}"


def _note_twice(sheet: Sheet, chosen: Sequence[int], path: Path, faults: Faults) -> None:
    """Note columns of one name: answers of two people, or on two questions, would be mixed up."""
    first: dict[str, int] = {}
    for i in chosen:
        one = first.setdefault(identity(sheet.header[i]), i)
        if one != i:
            what = f'"{printable(sheet.header[i])}" is given twice, as column {one + 1} and column {i + 1}.'
            faults.add(path, sheet.line, f"{what} Rename one of them.")


def _answers(sheet: Sheet, columns: Sequence[int]) -> list[int]:
    """Return the columns whose cells are a choice of a few text answers, or all where every one holds codes."""
    cells = {i: Counter(identity(row[i]) for _, row in sheet.rows if not is_missing(row[i])) for i in columns}
    numbers = [i for i in columns if all_numbers(sheet, i)]
    few = [i for i, own in cells.items() if 0 < len(own) <= max(FEW_ANSWERS, min(MOST_ANSWERS, own.total() // 2))]
    texts = [i for i in few if i not in numbers]
    return texts if texts or len(numbers) < len(columns) else few


def all_numbers(sheet: Sheet, column: int) -> bool:
    """Tell whether a column has numbers alone."""
    return all(number_of(row[column]) is not None for _, row in sheet.rows if not is_missing(row[column]))


def _stances(sheet: Sheet, rest: Sequence[int], asked: Asked) -> list[int]:
    """Return the columns that hold stances, or may where the user gives stances of labels; labels before numbers."""
    cells = {i: Counter(row[i] for _, row in sheet.rows if row[i].strip()) for i in rest}
    given, scale = asked.word_stances, asked.scale
    cells = {i: Counter({c: n for c, n in own.items() if not is_missing(c)}) or own for i, own in cells.items()}
    numbers = [i for i, own in cells.items() if all(number_of(c) is not None for c in own)]
    verbal = [
        i
        for i, own in cells.items()
        if i not in numbers
        and (
            isinstance(understood(own, given, scale), Reading)
            or (not asked.answers and len(own) <= MOST_LISTED and known_share(own) > MOST_KNOWN)
        )
    ]
    if scale is not None:
        return sorted([*verbal, *(i for i in numbers if isinstance(understood(cells[i], given, scale), Reading))])
    if verbal or asked.answers:
        return verbal
    return [i for i in numbers if _few_numbers(cells[i]) or any(c.endswith(PERCENT) for c in cells[i])]
