"""The priors of an analyst, elicited in a spreadsheet: a row for each proposition, and for each answer to a question.

Supply a filled form (``tarjih elicit --form`` writes a blank one); get its entries as those of a priors file, each on
the row on which it stands, so that every fault names its row.  An answer is given in one way:

- ``low``, ``middle`` and ``high``: the 5 %, 50 % and 95 % quantiles, of which the middle may be left out; or the middle
  alone, which is then fixed.  ``0.3`` and ``30 %`` are the same.
- ``odds``, such as 1:4 or "3 to 1", for against;
- ``word``, an estimative word of the table that the sheet ``about`` names under ``bands``.

Of a question with several answers each has a row, and one may be left empty: it gets the rest.  The model uses the
middle of each; they have to sum to about 1 and are made to sum to 1.  What the extended file says of how a question
depends on others is retained.  Rows without any number are not elicited: the extended file applies.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tarjih.corpus.cells import DIGITS, share
from tarjih.corpus.csvfile import read_bytes
from tarjih.corpus.formats.workbook import tables
from tarjih.corpus.yamltree import Map, Node, Scalar
from tarjih.priors.entries import Leaf
from tarjih.priors.scales import logistic, logit
from tarjih.priors.words import BANDS, TITLES, band, estimative_words
from tarjih.runs.faults import Faults, nearest, one_of, printable
from tarjih.runs.files import digest

__all__ = ["ABOUT", "COLUMNS", "SHEET", "SHEETS", "read_form", "with_parents"]

SHEETS = frozenset({".xlsx", ".ods", ".xls"})
"""Endings of files that are read as forms."""
SHEET, ABOUT = "elicitation", "about"
COLUMNS = ("question", "answer", "asks", "low", "middle", "high", "odds", "word", "because")
QUANTILES = ("low", "middle", "high")
WAYS = (*QUANTILES, "odds", "word")
TAIL = 1.6448536269514722
"""The 95 % quantile of a standard normal."""
ABOUT_ONE = 0.1
"""How far from 1 the answers to a question may sum."""
ODDS = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(?::|/|to)\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)")

type Point = tuple[int, float | None]
"""A row, and the probability that it gives to one answer."""


def read_form(path: Path, faults: Faults, shown: str) -> tuple[Map | None, str]:
    """Read a form.

    Parameters
    ----------
    path
        The file.
    faults
        Where what is wrong is noted.
    shown
        Its name in messages.

    Returns
    -------
    What a priors file with the same entries holds, ``None`` where there is nothing to read; and its SHA-256.
    """
    raw = read_bytes(path, faults)
    if raw is None:
        return None, ""
    before = len(faults.found)
    sheets = tables(path, raw, faults)
    if SHEET not in sheets:
        if len(faults.found) == before:
            what = f'this workbook has no sheet called "{SHEET}". Write a form: tarjih elicit --form FILE.xlsx'
            faults.add(shown, 0, what)
        return None, digest(raw)
    form = _Form(shown, faults, _about(sheets.get(ABOUT, []), shown, faults))
    rows: dict[str, list[_Row]] = {}
    for row in form.rows(sheets[SHEET]):
        rows.setdefault(row.cells.get("question", ""), []).append(row)
    own = {n: node for n, group in rows.items() if (node := form.question(n, group)) is not None}
    entries: dict[str, Node] = {"version": Scalar(1, "1", plain=True)}
    entries |= {k: Scalar(line, text, plain=False) for k, (line, text) in form.about.items()}
    entries["questions"] = Map(1, dict(own), {n: rows[n][0].line for n in own})
    return Map(1, entries, {k: n.line for k, n in entries.items()}), digest(raw)


def with_parents(leaf: Leaf, below: Leaf | None, faults: Faults) -> Node:
    """Return the prior of a question with its dependence on others from the extended file."""
    if not isinstance(leaf.node, Map) or below is None or not isinstance(below.node, Map):
        return leaf.node
    if "given" in below.node.entries:
        what = f"{leaf.name} is a table under other questions ({below.file}:{below.line}), which no row can replace."
        faults.add(leaf.file, leaf.line, f"{what} Empty its rows, or write a priors file.")
    shifts = {
        k: below.node.entries[k] for k in ("shifts",) if k in below.node.entries and "states" in leaf.node.entries
    }
    return Map(leaf.node.line, leaf.node.entries | shifts, leaf.node.key_lines | dict.fromkeys(shifts, leaf.line))


def _about(rows: list[tuple[int, list[str]]], shown: str, faults: Faults) -> dict[str, tuple[int, str]]:
    """Return what the sheet ``about`` says: which file is extended, and which table of estimative words applies."""
    out = {"extends": (1, "general.yaml")}
    for line, cells in rows[1:]:
        what, value = (*cells, "", "")[:2]
        if what in {"extends", "bands"} and value:
            out[what] = (line, value)
        elif what not in {"extends", "bands", "note", ""}:
            faults.add(f"{shown} ({ABOUT})", line, f'"{printable(what)}" is nothing that a form has: extends or bands.')
    return out


@dataclass(frozen=True)
class _Row:
    """A row of the sheet, by the names of its columns; empty cells are not there."""

    line: int
    cells: Mapping[str, str]

    @property
    def given(self) -> list[str]:
        """The ways in which something is answered."""
        return [c for c in WAYS if c in self.cells]


@dataclass(frozen=True)
class _Form:
    """The context of rows: the file's name, where faults go, and the sheet ``about``."""

    shown: str
    faults: Faults
    about: Mapping[str, tuple[int, str]]

    def fault(self, line: int, what: str) -> None:
        self.faults.add(self.shown, line, what)

    def rows(self, table: list[tuple[int, list[str]]]) -> Iterator[_Row]:
        """Yield the rows that have a question; note columns that are unknown or missing."""
        at, header = table[0][0], [c.casefold().strip() for c in table[0][1]]
        for name in header:
            if name and name not in COLUMNS and name != "note" and not name.startswith("x_"):
                what = f'unknown column "{printable(name)}".{nearest(name, COLUMNS)} A form has: {one_of(COLUMNS)}.'
                self.fault(at, what)
        if "question" not in header:
            self.fault(at, 'the column "question" is missing.')
            return
        for line, cells in table[1:]:
            row = _Row(line, {c: v for c, v in zip(header, cells, strict=False) if c and v})
            if row.given and "question" not in row.cells:
                self.fault(line, "this row answers something and names no question.")
            elif "question" in row.cells:
                yield row

    def question(self, name: str, rows: list[_Row]) -> Map | None:
        """Return the prior that the rows of a question or a proposition give; nothing where they are all empty."""
        if not any(r.given for r in rows):
            return None
        first = next(r for r in rows if r.given)
        several = [r for r in rows if "answer" in r.cells]
        if several and len(several) < len(rows):
            self.fault(first.line, f'some rows of "{printable(name)}" name an answer, and others none.')
            return None
        if not several and len(rows) > 1:
            what = f'"{printable(name)}" has {len(rows)} rows; the first is row {rows[0].line}. A proposition has one.'
            self.fault(rows[1].line, what)
            return None
        entries = self._states(name, rows) if several else self._probability(first)
        if entries is None:
            return None
        reasons = [(r.line, r.cells["because"]) for r in rows if "because" in r.cells]
        if reasons:
            entries["because"] = Scalar(reasons[0][0], " ".join(text for _, text in reasons), plain=False)
        return Map(first.line, entries, {k: n.line for k, n in entries.items()})

    def _probability(self, row: _Row) -> dict[str, Node] | None:
        """Return the probability of a proposition, as a priors file states it."""
        if row.given == ["word"]:
            return {"probability": _map(row.line, word=Scalar(row.line, row.cells["word"], plain=False))}
        if not {"low", "high"} <= {*row.given}:
            p = self._point(row)
            return None if p is None else {"probability": _map(row.line, value=_number(row.line, p))}
        ends = self._quantiles(row)
        if ends is None:
            return None
        low, high = logit(ends["low"]), logit(ends["high"])
        middle = logit(ends["middle"]) if "middle" in ends else (low + high) / 2
        numbers = {"location": middle, "scale": max(0.001, (high - low) / (2 * TAIL))}
        parts: dict[str, Node] = {"distribution": Scalar(row.line, "logit_normal", plain=True)}
        return {"probability": _map(row.line, **parts, **{k: _number(row.line, x) for k, x in numbers.items()})}

    def _states(self, name: str, rows: list[_Row]) -> dict[str, Node] | None:
        """Return the probabilities of a question's answers, which sum to 1."""
        found: dict[str, Point] = {}
        before = len(self.faults.found)
        for row in rows:
            answer = row.cells["answer"]
            if answer in found:
                what = (
                    f'"{printable(answer)}" of "{printable(name)}" is given twice; the first is row {found[answer][0]}.'
                )
                self.fault(row.line, what)
            else:
                found[answer] = (row.line, self._point(row) if row.given else None)
        if len(self.faults.found) > before:
            return None
        empty = [a for a, (_, p) in found.items() if p is None]
        total = math.fsum(p for _, p in found.values() if p is not None)
        if len(empty) > 1:
            what = f'"{printable(name)}" has no number for {one_of(empty)}. At most one answer may be left empty.'
            self.fault(found[empty[0]][0], what)
            return None
        rest = 1 - total if empty else 0.0
        if rest < 0 or (not empty and abs(total - 1) > ABOUT_ONE):
            least = "at most 1" if empty else f"{1 - ABOUT_ONE:g} to {1 + ABOUT_ONE:g}"
            self.fault(
                rows[0].line, f'the answers to "{printable(name)}" sum to {total:.3g}. They must sum to {least}.'
            )
            return None
        scale = 1.0 if empty else total
        states = {a: _number(line, rest if p is None else p / scale) for a, (line, p) in found.items()}
        return {"states": _map(rows[0].line, **states)}

    def _point(self, row: _Row) -> float | None:
        """Return the one probability of a row, or note why there is none."""
        if row.given == ["odds"]:
            text = row.cells["odds"].translate(DIGITS).replace("\N{RATIO}", ":").casefold()
            match = ODDS.fullmatch(text)
            if match is None or not float(match[1]) + float(match[2]):
                self.fault(row.line, f'odds "{printable(row.cells["odds"])}" are none. Write 1:4, or 3 to 1, as text.')
                return None
            return float(match[1]) / (float(match[1]) + float(match[2]))
        if row.given == ["word"]:
            table = self.about.get("bands", (0, "icd203"))[1]
            ends = band(row.cells["word"], table) if table in BANDS else None
            if ends is None and table in BANDS:
                hint = nearest(row.cells["word"], estimative_words(table))
                what = f'"{printable(row.cells["word"])}" is no word of {TITLES[table]}.{hint}'
                self.fault(row.line, f"{what} It has: {one_of(estimative_words(table), most=20)}.")
            return logistic((logit(ends[0]) + logit(ends[1])) / 2) if ends else None
        found = self._quantiles(row)
        if found is None:
            return None
        return found["middle"] if "middle" in found else logistic((logit(found["low"]) + logit(found["high"])) / 2)

    def _quantiles(self, row: _Row) -> dict[str, float] | None:
        """Return the quantiles that a row gives: low and high, perhaps with the middle, or the middle alone."""
        if row.given not in (["middle"], ["low", "high"], [*QUANTILES]):
            what = f"this row gives {' and '.join(row.given)}. Give low and high, or the middle, or odds, or a word."
            self.fault(row.line, what)
            return None
        out: dict[str, float] = {}
        for column in row.given:
            try:
                out[column] = share(row.cells[column])
            except ValueError as problem:
                self.fault(row.line, f'{column} "{printable(row.cells[column])}" {problem}')
        if len(out) < len(row.given):
            return None
        values = list(out.values())
        if len(out) > 1 and not 0 < values[0] < values[-1] < 1:
            self.fault(row.line, "low has to be above 0, high below 1, and low below high.")
            return None
        if values != sorted(values):
            self.fault(row.line, "the middle has to lie between low and high.")
            return None
        return out


def _map(line: int, **entries: Node) -> Map:
    return Map(line, entries, dict.fromkeys(entries, line))


def _number(line: int, value: float) -> Scalar:
    return Scalar(line, f"{value:.9g}", plain=True)
