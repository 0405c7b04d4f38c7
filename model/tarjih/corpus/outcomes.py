"""What history has since settled: ``outcomes.csv``, or ``truth.csv`` where a case calls it so.

Supply the file and the names that a case has; get :class:`Outcomes`, or every fault of it.  A row names a
proposition, or a question with one of its states, and its ``truth`` from 0 to 1; an empty one was never settled, and
then a question needs no state.  A file of questions without a column ``truth`` names the state that came true.  A row
on a ``quantity`` has its ``value``, one number or one day, in the place of a truth.
``resolved_on`` is the day on which the public record settled it, ``citation`` who settled it and where that stands;
in a file that has this column every settled row needs it.

Scoring alone reads this file.  :func:`tarjih.corpus.read_corpus` never opens it, so no fit can know it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tarjih.corpus.cells import DIGITS, day, identifier, prose
from tarjih.corpus.csvfile import Column, Table, read_table
from tarjih.corpus.questions import Quantity
from tarjih.corpus.values import Value, stated_value
from tarjih.runs.faults import Faults, nearest, one_of, printable

__all__ = ["FILES", "Outcome", "Outcomes", "read_outcomes"]

FILES = ("outcomes.csv", "truth.csv")
"""The names under which a case may hold it."""
ROUNDING = 1e-6


def probability(text: str) -> float:
    """Read a number from 0 to 1."""
    plain = text.translate(DIGITS).replace("\N{ARABIC DECIMAL SEPARATOR}", ".")
    allowed = "It is a number from 0 (false) to 1 (true), with a point; empty where it was never settled."
    if not re.fullmatch(r"\+?([0-9]{1,9}(\.[0-9]{0,20})?|\.[0-9]{1,20})(e-[0-9]{1,3})?", plain):
        raise ValueError(f"is not a number from 0 to 1. {allowed}")
    value = float(plain)
    if value > 1:
        raise ValueError(f"is above 1. {allowed}")
    return value


def one_number(text: str) -> Value:
    """Read a number or a day as it turned out: neither a range nor an estimate."""
    value = stated_value(text)
    if not value.exact or value.about:
        raise ValueError("is not one number or one day, as what is settled is.")
    return value


COLUMNS = (
    Column("proposition", identifier),
    Column("question", identifier),
    Column("state", identifier),
    Column("truth", probability, default=None),
    Column("resolved_on", day),
    Column("citation", prose),
    Column("quantity", identifier),
    Column("value", one_number, default=None),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one proposition, or of one state of a question.

    Parameters
    ----------
    proposition
        Its name; empty where the row is about a question.
    question, state
        The question and the state; the state is empty where the question was never settled.
    truth
        From 0 to 1; ``None`` where it was never settled.
    resolved_on
        An ISO date or part of one; empty when it is not known.
    citation
        Who settled it, and where that stands.
    line
        Its line.
    quantity, value
        For a number: of what it is, and how it turned out; the truth is then ``None``.
    """

    proposition: str = ""
    question: str = ""
    state: str = ""
    truth: float | None = None
    resolved_on: str = ""
    citation: str = ""
    line: int = 0
    quantity: str = ""
    value: Value | None = None

    @property
    def known(self) -> bool:
        """Whether it is settled."""
        return self.truth is not None or self.value is not None

    @property
    def result_text(self) -> str:
        """The outcome as text."""
        return self.value.text if self.value is not None else f"truth {self.truth:g}"

    @property
    def name(self) -> str:
        """Its subject, as a user writes it."""
        return self.proposition or self.quantity or (f"{self.question}={self.state}" if self.state else self.question)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The rows of a file of outcomes.

    Parameters
    ----------
    file
        The file as the user named it.
    digest
        SHA-256 of its bytes.
    rows
        In the order of the file, those never settled among them.
    """

    file: str
    digest: str
    rows: tuple[Outcome, ...]

    @property
    def settled(self) -> tuple[Outcome, ...]:
        """The rows that have a truth."""
        return tuple(r for r in self.rows if r.truth is not None)

    @property
    def numbers(self) -> tuple[Outcome, ...]:
        """The rows that have a number."""
        return tuple(r for r in self.rows if r.value is not None)


def read_outcomes(
    path: Path,
    propositions: Iterable[str],
    questions: Mapping[str, Sequence[str]],
    quantities: Mapping[str, Quantity] | None = None,
) -> Outcomes:
    """Read the settled outcomes.

    Parameters
    ----------
    path
        The file.
    propositions, questions
        The names that the case has, and each question's states.
    quantities
        Its quantities; rows on any are let pass when omitted.

    Raises
    ------
    InputFault
        With every fault of the file.
    """
    faults = Faults()
    table = read_table(path, COLUMNS, faults)
    if table is None:
        faults.raise_any()
        return Outcomes(str(path), "", ())
    rows = [
        Outcome(**{column: values[at] for column, values in table.values.items()}, line=line)
        for at, line in enumerate(table.lines)
    ]
    if "truth" not in table.present:
        rows = _stated(rows, table, faults)
    known = dict.fromkeys(propositions)
    for row in rows:
        if not any(row.line in lines for lines in table.faulty.values()):
            for what in _wrong(row, known, questions, table) + _wrong_number(row, quantities):
                faults.add(path, row.line, what)
    _twice(rows, table, faults)
    _sums(rows, questions, table, faults)
    faults.raise_any()
    return Outcomes(str(path), table.digest, tuple(rows))


def _stated(rows: list[Outcome], table: Table, faults: Faults) -> list[Outcome]:
    """Take the state that each row names as the one that came true."""
    if "proposition" in table.present or "question" not in table.present:
        faults.add(table.name, table.header_line, 'the column "truth" is missing.')
        return rows
    return [
        Outcome(
            question=r.question, state=r.state, truth=1.0, resolved_on=r.resolved_on, citation=r.citation, line=r.line
        )
        for r in rows
    ]


def _wrong(
    row: Outcome, propositions: Mapping[str, None], questions: Mapping[str, Sequence[str]], table: Table
) -> list[str]:
    """Return the faults of one row by itself."""
    out = [] if row.quantity else _misnamed(row, propositions, questions)
    if not row.known and row.resolved_on:
        out.append("resolved_on is given and truth is empty. What was settled has a truth; what was not has no date.")
    if row.known and not row.citation and "citation" in table.present:
        out.append("citation is empty. Whatever is settled needs one: who established it, and where that stands.")
    return out


def _wrong_number(row: Outcome, quantities: Mapping[str, Quantity] | None) -> list[str]:
    """Return the faults of a row on a quantity, or of a value on anything else."""
    if not row.quantity:
        return [] if row.value is None else ["value is given and quantity is empty. A value is of a quantity."]
    if row.proposition or row.question or row.state or row.truth is not None:
        return ["this row has a quantity and something else. A row on a quantity has its value, and no truth."]
    known = (quantities or {}).get(row.quantity)
    if known is None and quantities is not None:
        has = f"This case has: {one_of(quantities)}." if quantities else "This case has none."
        return [f'there is no quantity "{printable(row.quantity)}".{nearest(row.quantity, quantities)} {has}']
    if known is not None and row.value is not None and row.value.date != (known.scale == "date"):
        return [f'"{printable(row.quantity)}" has the scale {known.scale}, and this is {row.value.text}.']
    return []


def _misnamed(row: Outcome, propositions: Mapping[str, None], questions: Mapping[str, Sequence[str]]) -> list[str]:
    if row.proposition and (row.question or row.state):
        return ["this row has a proposition and a question or state. Give the proposition, or question and state."]
    if row.proposition:
        return _no_proposition(row.proposition, propositions, questions)
    if not row.question:
        return ["this row names nothing. Give a proposition, a question with one of its states, or a quantity."]
    if row.question not in questions:
        has = f"This case has: {one_of(questions)}." if questions else "This case has none."
        return [f'there is no question "{printable(row.question)}".{nearest(row.question, questions)} {has}']
    return _no_state(row, questions[row.question])


def _no_proposition(name: str, propositions: Mapping[str, None], questions: Mapping[str, Sequence[str]]) -> list[str]:
    if name in propositions:
        return []
    if name in questions:
        return [f'"{printable(name)}" is a question, not a proposition. Give it as question, with one of its states.']
    hint = nearest(name, propositions)
    return [f'there is no proposition "{printable(name)}".{hint} This case has: {one_of(propositions)}.']


def _no_state(row: Outcome, states: Sequence[str]) -> list[str]:
    if row.state and row.state not in states:
        what = f'"{printable(row.state)}" is no state of question "{printable(row.question)}".'
        return [f"{what}{nearest(row.state, states)} Its states: {one_of(states)}."]
    if not row.state and row.truth is not None:
        return [f'the state of question "{printable(row.question)}" is empty. Its states: {one_of(states)}.']
    return []


def _twice(rows: Sequence[Outcome], table: Table, faults: Faults) -> None:
    first: dict[str, int] = {}
    for row in rows:
        if row.name and row.name in first:
            what = f'"{printable(row.name)}" is given twice; the first is on line {first[row.name]}.'
            faults.add(table.name, row.line, what)
        first.setdefault(row.name, row.line)


def _sums(rows: Sequence[Outcome], questions: Mapping[str, Sequence[str]], table: Table, faults: Faults) -> None:
    """Note a question whose states cannot have the truths given: one state is true, so they sum to 1."""
    truths: dict[str, dict[str, Outcome]] = {}
    for row in rows:
        if row.question in questions and row.truth is not None:
            truths.setdefault(row.question, {})[row.state] = row
    for question, states in truths.items():
        whole = sum(r.truth or 0.0 for r in states.values())
        last = max(r.line for r in states.values())
        if whole > 1 + ROUNDING:
            what = (
                f'the truths of the states of "{printable(question)}" sum to {whole:g}. One state is true: at most 1.'
            )
            faults.add(table.name, last, what)
        elif whole < 1 - ROUNDING and set(states) == set(questions[question]):
            what = f'all states of "{printable(question)}" are given and their truths sum to {whole:g}, not to 1.'
            faults.add(table.name, last, what)
