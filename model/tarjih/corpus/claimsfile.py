"""The reading of ``claims.csv``: rows into claims, and what rows say together.

Supply a folder, its articles and a :class:`~tarjih.runs.faults.Faults`; get a
:class:`~tarjih.corpus.claims.ClaimsFile`: the claims in the order of the rows, and what the rows say of
their sources.  Non-goal: whether propositions and states are those of ``questions.yaml``
(:mod:`tarjih.corpus` asks that).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarjih.corpus.cells import last_day
from tarjih.corpus.claims import COLUMNS, OF_SOURCE, Claim, ClaimsFile, Said
from tarjih.corpus.csvfile import Table, read_table
from tarjih.corpus.registers import Article, Register
from tarjih.runs.faults import Faults, nearest, printable
from tarjih.runs.input_limits import MOST_SHOWN

__all__ = ["read_claims"]


def read_claims(folder: Path, articles: Register[Article], faults: Faults) -> ClaimsFile:
    """Read ``claims.csv`` of a case."""
    path = folder / "claims.csv"
    if not path.exists() and not path.is_symlink():
        needs = "source, proposition and stance, or source, question and state"
        faults.add(path, 0, f"there is no such file. A case needs it, with the columns {needs}.")
        return ClaimsFile(str(path))
    table = read_table(path, COLUMNS, faults)
    if table is None:
        return ClaimsFile(str(path))
    if not table.lines and table.whole:
        faults.add(path, 0, "there is no claim below the header.")
    _number(table)
    if _has_subject(table, faults):
        _check_subjects(table, faults)
    _check_names(table, faults)
    _check_places(table, articles, faults)
    return ClaimsFile(str(path), tuple(_claims(table, articles)), table.digest, _of_sources(table, faults))


def _number(table: Table) -> None:
    """Call a claim that has no name ``c`` and the number of its row."""
    names = table.values["claim"]
    table.values["claim"] = [name or f"c{row}" for row, name in enumerate(names, start=1)]


def _has_subject(table: Table, faults: Faults) -> bool:
    """Tell whether the header has what a stance can be on: a proposition, or a question and its state."""
    has = {*table.present}
    either = "A file has proposition and stance, or question and state, or all four."
    missing = []
    if "question" in has or "state" in has:
        missing = [name for name in ("question", "state") if name not in has]
    elif "proposition" in has:
        missing = [name for name in ("stance",) if name not in has]
    else:
        missing = ["proposition"]
    for name in missing:
        faults.add(table.name, table.header_line, f'the column "{name}" is missing. {either}')
    return not missing


def _check_subjects(table: Table, faults: Faults) -> None:
    """Note rows that have neither a proposition nor a state, or both; a state's stance is 2 by default."""
    columns = [table.values[name] for name in ("proposition", "question", "state", "stance")]
    unread = {name: table.faulty[name] for name in ("proposition", "question", "state", "stance")}
    for row, (line, proposition, question, state, stance) in enumerate(zip(table.lines, *columns, strict=True)):
        if proposition is not None and question is None and state is None and stance is not None:
            continue
        if any(line in unread[name] for name in ("proposition", "question", "state")):
            continue
        if proposition is None:
            wrong = _state_missing(question, state)
        else:
            wrong = "" if question is None and state is None else "the row has a proposition and a question or state."
        if wrong:
            faults.add(table.name, line, f"{wrong} A row has either proposition or both question and state.")
        elif stance is None and question is not None:
            columns[3][row] = 2 if line not in unread["stance"] else 0
        elif stance is None and line not in unread["stance"]:
            faults.add(table.name, line, "stance is empty. The codebook allows -2, -1, 0, 1, 2.")


def _state_missing(question: str | None, state: str | None) -> str:
    if question is None and state is None:
        return "the row has no proposition."
    if question is None or state is None:
        return f"the row has no {'question' if question is None else 'state'}."
    return ""


def _check_names(table: Table, faults: Faults) -> None:
    """Note claims of one name."""
    names = table.values["claim"]
    if len(set(names)) == len(names):
        return
    first: dict[str, int] = {}
    for name, line in zip(names, table.lines, strict=True):
        if first.setdefault(name, line) != line:
            faults.add(
                table.name,
                line,
                f'claim "{printable(name)}" is given twice; the first is on line {first[name]}.',
            )


def _check_places(table: Table, articles: Register[Article], faults: Faults) -> None:
    """Note articles that the register does not list, and paragraphs beyond an article's end."""
    if not articles.digest:
        return
    missing: dict[str, str] = {}
    places = zip(table.lines, table.values["article"], table.values["paragraph"], strict=True)
    for line, name, paragraph in places:
        article = articles.entries.get(name)
        if article and article.paragraphs and paragraph and paragraph > article.paragraphs:
            has = f'article "{printable(name)}" has {article.paragraphs}'
            faults.add(table.name, line, f"paragraph {paragraph} does not exist: {has}.")
        elif name and not article and articles.whole:
            if name not in missing:
                hint = nearest(name, articles.entries) if len(missing) < MOST_SHOWN else ""
                missing[name] = f'article "{printable(name)}" is not in articles.csv.{hint or " Add it there."}'
            faults.add(table.name, line, missing[name])


def _of_sources(table: Table, faults: Faults) -> dict[str, dict[str, Said]]:
    """Gather what the rows say of each source, and note where two rows of one source differ."""
    said: dict[str, dict[str, Said]] = {}
    for column in (name for name in OF_SOURCE if name in table.present):
        differ: set[tuple[str, str]] = set()
        for source, value, line in zip(table.values["source"], table.values[column], table.lines, strict=True):
            if not value or not source:
                continue
            first = said.setdefault(source, {}).setdefault(column, Said(value, line))
            if first.value != value and (source, value) not in differ:
                differ.add((source, value))
                other = f'"{printable(first.value)}" on line {first.line}. It has one {column}, on every row.'
                who = f'source "{printable(source)}" has {column}'
                faults.add(table.name, line, f'{who} "{printable(value)}" here and {other}')
    return said


def _claims(table: Table, articles: Register[Article]) -> Iterator[Claim]:
    """Make a claim of each row."""
    own = [c.name for c in COLUMNS if c.name not in OF_SOURCE]
    published = {name: last_day(article.published) for name, article in articles.entries.items()}
    ends = {date: last_day(date) for date in set(table.values["said_on"])}
    at = own.index("said_on"), own.index("article")
    rows = zip(*(table.values[name] for name in own), strict=True)
    for line, row in zip(table.lines, rows, strict=True):
        known = [d for d in (ends[row[at[0]]], published.get(row[at[1]], "")) if d]
        date = min(known, default="")
        yield Claim(*(*row, line, date))
