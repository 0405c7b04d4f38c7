"""A column of stances, understood as a whole or not at all.

Supply what a column holds, with counts, and the user's options (``--stance WORD=N``, ``--scale LOW..HIGH``);
get a :class:`Reading` that gives the stance of every cell, or a message with all values, their counts
and the options that would do.  Labels are known from ``stance_words.csv``: one vocabulary has to cover the
column.  Numbers are the codebook's where all are whole and within -2 … 2 and some are beyond 1 in size;
1 and 0 alone are yes and no.  Any other numbers need their scale.  Non-goal: guessing.
"""

from __future__ import annotations

import csv
import difflib
import math
import re
import shlex
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from tarjih.corpus.cells import DIGITS, JOINERS
from tarjih.corpus.identities import identity, is_missing
from tarjih.runs.faults import Fault, Faults, InputFault, printable

__all__ = [
    "MOST_LISTED",
    "OUT",
    "Reading",
    "Scale",
    "foreign_verdicts",
    "known_share",
    "number_of",
    "read_scale",
    "read_word_stances",
    "understood",
    "vocabulary",
]

VOCABULARIES = Path(__file__).with_suffix(".csv")
OUT = "out"
"""What stands for leaving the rows of a word out."""
BESIDE = (
    "unrelated",
    "irrelevant",
    "off topic",
    "other",
    "not applicable",
    "not relevant",
    "discard",
    "stance",
    "label",
)
"""Labels of irrelevant rows, and names of columns that a file repeats."""
NUMBER = re.compile(r"[-+]?([0-9]{1,12}([.,][0-9]{1,12})?|[.,][0-9]{1,12})")
USUAL = (
    (0, 1),
    (-1, 1),
    (1, 3),
    (0, 2),
    (0, 3),
    (1, 4),
    (1, 5),
    (0, 4),
    (0, 5),
    (1, 6),
    (0, 6),
    (-3, 3),
    (1, 7),
    (0, 10),
    (1, 10),
    (0, 100),
)
MOST_LISTED = 12
NO_ANSWER = {*(n for code in (77, 88, 97, 98, 99) for n in (code, -code)), 777, 888, 997, 998, 999, 9999, -7, -8, -9}
"""Numbers by which surveys say that there is no answer."""
PERCENT = ("%", "\N{ARABIC PERCENT SIGN}")
LARGEST_ANSWER = 11
"""The largest number of a scale beside which one of these is no answer."""

ALIKE = 0.7
"""How alike a word and a known one are where it may be a slip of it, from 0 to 1."""

type Scale = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """The stance of each cell of a column.

    Parameters
    ----------
    stances
        The stance of each cell; ``None`` where its rows are to be left out.
    summary
        The stances of the most frequent cells, with counts.
    """

    stances: Mapping[str, int | None] = field(default_factory=dict)
    summary: str = ""


@lru_cache(maxsize=1)
def _vocabularies() -> dict[str, dict[str, int]]:
    out: dict[str, dict[str, int]] = {}
    with VOCABULARIES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            out.setdefault(row["vocabulary"], {})[_plain(row["word"])] = int(row["stance"])
    shaded = {name for name, known in out.items() if {1, -1} & {*known.values()}}
    meant: dict[str, set[int]] = {}
    for name in out.keys() - shaded:
        for text, stance in out[name].items():
            meant.setdefault(text, set()).add(stance)
    return out | {"any without shades": {text: min(of) for text, of in meant.items() if len(of) == 1}}


def vocabulary(name: str) -> dict[str, int]:
    """Return the stances of the labels of one vocabulary."""
    return _vocabularies()[name]


def foreign_verdicts() -> dict[str, int]:
    """Return the stances of the verdicts of fact checks in languages other than English."""
    names = [n for n in _vocabularies() if n.endswith((" verdicts", " true and false"))]
    return {word: stance for name in names for word, stance in _vocabularies()[name].items()}


def read_word_stances(texts: list[str]) -> dict[str, int | None]:
    """Read ``WORD=N`` as the user wrote it on the command line."""
    faults = Faults()
    out: dict[str, int | None] = {}
    for text in texts:
        word, sign, value = text.rpartition("=")
        plain = value.strip().translate(DIGITS).removeprefix("+")
        if not sign or not word.strip() or not (re.fullmatch(r"-?[0-2]", plain) or plain == OUT):
            what = f'"{printable(text)}" is not of the form WORD=N. N is 2, 1, 0, -1, -2, or out.'
            faults.add("--stance", 0, what)
        else:
            out[_plain(word)] = None if plain == OUT else int(plain)
    faults.raise_any()
    return out


def read_scale(text: str) -> Scale | None:
    """Read ``LOW..HIGH`` as the user wrote it; the first stands for full denial, the second for full assertion."""
    if not text:
        return None
    found = re.fullmatch(r"\s*([-+]?[0-9.]+?)\s*(?:\.\.|…)\s*([-+]?[0-9.]+)\s*", text.translate(DIGITS))
    try:
        low, high = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    except ValueError:
        low = high = 0.0
    if low == high:
        what = f'"{printable(text)}" is no scale. Write the number for full denial and that for full assertion: 1..5.'
        raise InputFault([Fault("--scale", 0, what)])
    return low, high


def known_share(cells: Counter[str]) -> float:
    """Return which share of some cells the vocabulary that covers most of them knows."""
    plain = Counter({_plain(cell): n for cell, n in cells.items() if cell})
    whole = sum(plain.values())
    best = max((sum(n for word, n in plain.items() if word in known) for known in _vocabularies().values()), default=0)
    return best / whole if whole else 0.0


def understood(cells: Counter[str], given: Mapping[str, int | None], scale: Scale | None) -> Reading | str:
    """Read a column of stances as a whole.

    Parameters
    ----------
    cells
        How often each text occurs; empty cells do not count.
    given
        The user's stances of labels.
    scale
        The ends of the scale that the user named.

    Returns
    -------
    The stance of each cell, or a message why the column is not understood and which options to give.
    """
    values = Counter({cell: n for cell, n in cells.items() if cell})
    rest = {cell: n for cell, n in values.items() if _plain(cell) not in given}
    out: dict[str, int | None] = {cell: given[_plain(cell)] for cell in values if cell not in rest}
    covering = _covering({_plain(cell) for cell in rest})
    signed = any(_plain(cell) == "+" for cell in rest)
    gone = [] if covering else [c for c in rest if is_missing(c) and not (signed and _plain(c) == "-")]
    gone = [c for c in gone if scale is None or not _within(number_of(c), scale)]
    out |= dict.fromkeys(gone)
    rest = {cell: n for cell, n in rest.items() if cell not in gone}
    numbers = {cell: number for cell in rest if (number := number_of(cell)) is not None}
    labels = rest if covering and len(numbers) < len(rest) else {c: n for c, n in rest.items() if c not in numbers}
    name = _covering({_plain(cell) for cell in labels})
    if labels and not name:
        return _unknown(Counter(labels), Counter(rest) + Counter({cell: values[cell] for cell in gone}))
    counted = Counter({cell: n for cell, n in rest.items() if cell not in labels})
    if labels and not scale and counted:
        numbered = any(_leading(cell) is not None for cell in labels)
        if numbered or min(numbers[cell] for cell in counted) >= 0 or not {-2, 2} & {numbers[c] for c in counted}:
            return _words_and_numbers(Counter(rest))
    read = _numbers(counted, numbers, scale, alone=not labels)
    if isinstance(read, str):
        return read
    out |= read
    out |= {cell: _vocabularies()[name][_plain(cell)] for cell in labels}
    unused = [printable(word) for word in given.keys() - {_plain(cell) for cell in values}]
    return Reading(out, _summary(values, out) + "".join(f'; no cell holds "{word}"' for word in sorted(unused)))


def _covering(plain: set[str]) -> str:
    """Return the first vocabulary that knows all of some labels; several without shades are one where they agree."""
    return next((name for name, known in _vocabularies().items() if plain and plain <= known.keys()), "")


def _numbers(
    counts: Counter[str], numbers: Mapping[str, float], scale: Scale | None, *, alone: bool
) -> dict[str, int] | str:
    """Read numbers by their scale, or as the codebook has them where nothing else can be meant; else ask for it."""
    own = {cell: numbers[cell] for cell in counts}
    seen = set(own.values())
    shares = any(cell.rstrip().endswith(PERCENT) for cell in counts)
    wrong = _two_units(counts, own) or (_beyond(counts, own, scale) if scale else "")
    if wrong:
        return wrong
    if scale:
        return {cell: _scaled(number, scale) for cell, number in own.items()}
    if alone and seen <= {0, 1} and not shares:
        return {cell: 2 if number else -2 for cell, number in own.items()}
    if not shares and seen <= {-2, -1, 0, 1, 2} and (seen & {-2, 2} or not seen):
        return {cell: int(number) for cell, number in own.items()}
    if not shares and seen <= {-1, 0, 1}:
        what = f"it holds {_counted(counts)}. Is 1 a full assertion (--scale -1..1), or the codebook's"
        return f'{what} "suggests" (--scale -2..2)?'
    coded = _codes(own)
    seen -= {own[c] for c in coded}
    usual = (0, 100) if shares else _usual(seen)
    ends = f"--scale {usual[0]:g}..{usual[1]:g}"
    what = f"it holds {_counted(counts)}, which is not the codebook's scale from -2 (denies) to 2 (asserts)."
    how = f"Name the ends of its scale, full denial first: {ends} (or {usual[1]:g}..{usual[0]:g}, turned round)."
    how += f" If there is no answer in some rows: {_left_out(coded)}." if coded else ""
    return f"{what} {how} If they are answers to questions: --map question=… --map state=…"


def _usual(seen: set[float]) -> tuple[float, float]:
    """Return the ends of the first usual scale that some numbers fit in; else their own."""
    return next((s for s in USUAL if s[0] <= min(seen) and max(seen) <= s[1]), (min(seen), max(seen)))


def _leading(cell: str) -> float | None:
    """Return the number with which a label such as ``1 (strongly disagree)`` begins."""
    found = re.match(r"[-+]?[0-9]+", cell.translate(DIGITS))
    return float(found[0]) if found else None


def _words_and_numbers(cells: Counter[str]) -> str:
    """Return a message on numbers beside words: of another scale than the codebook's they would mean something else."""
    usual = _usual({number for cell in cells if (number := _leading(cell)) is not None})
    how = "Name the ends of the scale of the numbers, full denial first:"
    what = f"it holds {_counted(cells)}: words beside numbers. {how} --scale {usual[0]:g}..{usual[1]:g}"
    return f"{what}, or --scale -2..2 if they are the codebook's."


def _two_units(counts: Counter[str], numbers: Mapping[str, float]) -> str:
    """Return a note if some numbers are percentages and others shares of 1; else nothing."""
    plain = [cell for cell in counts if not cell.rstrip().endswith(PERCENT)]
    if len(plain) == len(counts) or not any(0 < numbers[cell] <= 1 for cell in plain):
        return ""
    return f"it holds {_counted(counts)}: some with a percent sign and some as a share of 1. Write all one way."


def _beyond(counts: Counter[str], numbers: Mapping[str, float], scale: Scale) -> str:
    """Return a note on numbers beyond the scale that was named; nothing where none is."""
    beyond = Counter({cell: counts[cell] for cell, n in numbers.items() if not _within(n, scale)})
    if not beyond:
        return ""
    what = f"it holds {_counted(beyond)}, which is beyond the scale {scale[0]:g}..{scale[1]:g} that was named."
    return f"{what} If there is no answer in these rows: {_left_out(beyond)}"


def _codes(numbers: Mapping[str, float]) -> list[str]:
    """Return the cells that may stand for no answer, as 99 does beside a scale from 1 to 5."""
    rest = {*numbers.values()} - NO_ANSWER
    small = bool(rest) and min(rest) >= -LARGEST_ANSWER and max(rest) <= LARGEST_ANSWER
    return [cell for cell, number in numbers.items() if small and number in NO_ANSWER]


def _left_out(cells: Iterable[str]) -> str:
    """Return the options that leave the rows of some cells out."""
    return " ".join(f"--stance {shlex.quote(f'{cell}={OUT}')}" for cell in cells)


def _within(number: float | None, scale: Scale) -> bool:
    return number is not None and min(scale) <= number <= max(scale)


def _scaled(number: float, scale: Scale) -> int:
    """Put a number on the codebook's scale, halves away from the middle."""
    at = 4 * (number - scale[0]) / (scale[1] - scale[0]) - 2
    return int(math.copysign(math.floor(abs(at) + 0.5), at))


def _unknown(labels: Counter[str], whole: Counter[str]) -> str:
    """Return a message with the labels that are not understood together, and the options that give each a stance."""
    if len(whole) > MOST_LISTED:
        few = Counter(dict(whole.most_common(3)))
        what = f"it holds {len(whole)} different texts, such as {_counted(few)}: too many for stances."
        return f"{what} Name the column that holds them: --map stance=…"
    if sum(map(str.isdecimal, labels)) == len(labels):
        return f"it holds {_counted(whole)}."
    guess: dict[str, int | str] = {
        word: stance for known in reversed(_vocabularies().values()) for word, stance in known.items()
    }
    slips = _slips(labels)
    guess |= {_plain(cell): guess[known] for cell, known in slips.items()}
    guess |= dict.fromkeys((*(_plain(cell) for cell in whole.keys() - labels.keys()), *BESIDE), OUT)
    options = [
        f"--stance {shlex.quote(f'{_seen(cell)}={guess.get(_plain(cell), "…")}')}"
        for cell in whole
        if number_of(cell) is None
    ]
    what = f"it holds {_counted(whole)}, which are not all known as stances of one kind."
    what += "".join(f' "{printable(cell)}" may be a slip of "{known}".' for cell, known in slips.items())
    what += " Say what each means, from 2 (asserts) to -2 (denies), or out to leave its rows out: "
    return what + " ".join(options)


def _slips(labels: Iterable[str]) -> dict[str, str]:
    """Give the nearest label of the best vocabulary for each of a few labels that no vocabulary has."""
    plain = {cell: _plain(cell) for cell in labels}
    known = max(_vocabularies().values(), key=lambda own: sum(word in own for word in plain.values()))
    unknown = [cell for cell, word in plain.items() if word not in known]
    if not unknown or 2 * len(unknown) >= len(plain):
        return {}
    near = {cell: difflib.get_close_matches(plain[cell], known, n=1, cutoff=ALIKE) for cell in unknown}
    return {cell: found[0] for cell, found in near.items() if found}


def _seen(cell: str) -> str:
    """Return a word without marks that cannot be seen: a message would show them as codes, and they mean nothing."""
    return "".join(c for c in cell if unicodedata.category(c) != "Cf" or c in JOINERS)


def _counted(counts: Counter[str]) -> str:
    listed = [f'"{printable(cell, limit=40)}" ({n})' for cell, n in sorted(counts.items(), key=_order)[:MOST_LISTED]]
    return ", ".join(listed) + (f" and {len(counts) - MOST_LISTED} more" if len(counts) > MOST_LISTED else "")


def _order(item: tuple[str, int]) -> tuple[float, int, str]:
    number = number_of(item[0])
    return (-math.inf if number is None else number), -item[1], item[0]


def _summary(counts: Counter[str], stances: Mapping[str, int | None]) -> str:
    """List cells with their stances and counts."""
    listed = []
    for cell, n in sorted(counts.items(), key=_order)[:MOST_LISTED]:
        stance = stances[cell]
        listed.append(f'"{printable(cell, limit=40)}" as {"left out" if stance is None else stance} ({n})')
    return ", ".join(listed) + (f" and {len(counts) - MOST_LISTED} more" if len(counts) > MOST_LISTED else "")


def _plain(text: str) -> str:
    """Return a word as vocabularies have it: small letters, no marks at its end, blanks for hyphens."""
    plain = identity(text).strip(" .!:;,")
    numbered = re.fullmatch(r"[-+]?[0-9]+\s*[-=:.)(]+\s*([^\W\d].*?)\)?", plain)
    counted = re.fullmatch(r"([^\W\d].*?)\s*[(\[][-+]?[0-9]+[)\]]", plain)
    plain = numbered[1] if numbered else counted[1] if counted else plain
    return plain if re.fullmatch(r"[-+]+|[-+]?[0-9.]+", plain) else re.sub(r"[\s_-]+", " ", plain).strip()


def number_of(cell: str) -> float | None:
    """Read a number with any digits and any minus, with a point or a comma."""
    plain = (
        unicodedata.normalize("NFKC", cell)
        .translate(DIGITS)
        .replace("\N{ARABIC DECIMAL SEPARATOR}", ".")
        .rstrip("%\N{ARABIC PERCENT SIGN} ")
        .strip()
    )
    plain = plain[1:] if plain[:1] == "'" else plain  # what keeps a spreadsheet from reading a number
    plain = plain.replace("\N{EN DASH}", "-") if plain[:1] == "\N{EN DASH}" else plain
    return float(plain.replace(",", ".")) if NUMBER.fullmatch(plain) else None
