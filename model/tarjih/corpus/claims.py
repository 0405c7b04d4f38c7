"""A claim: one source taking one stance at one place.

Supply a folder, its articles and a :class:`~tarjih.runs.faults.Faults`; get a :class:`ClaimsFile`: the claims of
``claims.csv`` in the order of the rows with every default filled in, and what the rows say of their sources.
``COLUMNS`` declares what the file may hold.  Non-goals: whether propositions and states are those of
``questions.yaml`` (:mod:`tarjih.corpus.reading` asks that), and what a claim weighs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tarjih.corpus.cells import chain, count, day, identifier, last_day, prose, scale, share, word
from tarjih.corpus.csvfile import Column, Table, read_table
from tarjih.corpus.registers import IDENTITIES, Article, Register
from tarjih.corpus.values import Value, stated_value
from tarjih.runs.faults import Faults, nearest, one_of, printable
from tarjih.runs.input_limits import MOST_SHOWN

__all__ = [
    "ACCESS",
    "COLUMNS",
    "MODES",
    "OF_CLAIM",
    "OF_SOURCE",
    "Claim",
    "ClaimsFile",
    "SourceEntry",
    "read_claims",
    "undated",
]

ACCESS = ("direct", "informed", "inference", "unstated")
MODES = ("fact", "forecast", "commitment")
OF_SOURCE = ("kind", "bloc", "identity")
"""Columns that say something of the source, and so the same on every row of it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One source taking one stance at one place.

    Parameters
    ----------
    claim, source
        Its name, and whose it is.
    proposition
        What the stance is on; ``None`` when the claim is about a state.
    question, state
        The question, and the state that answers it; ``None`` when the claim is about a proposition.
    stance
        From -2 (denies) to 2 (asserts).
    interest
        -1, 0 or 1: whether the source loses or gains if the proposition is believed.
    access
        How the source knows: one of ``ACCESS``.
    mode
        One of ``MODES``.
    utterance
        What several articles report alike; empty when nothing does.
    origin
        The statement that is transmitted; the utterance, and without one the claim itself, where it is not given.
    channel
        The outlets that passed the claim on, first to last.
    said_on
        An ISO date or part of one; empty when it is not known.
    article, paragraph
        Where it stands.
    gloss, gloss_ar
        The coder's sentence for it, in English and in Arabic.
    confidence
        How sure the coder is that the row is as coded, from 0 to 1.
    probability
        What the source states of the proposition, from 0 to 1, in place of a stance; its stance is then 0.
    value
        What it states of a quantity, which then is its question, and the text its state.
    line
        Its line in claims.csv.
    date
        The last day on which it can have been stated: the end of `said_on` or the end of the day on which its
        article was published, whichever is earlier; empty when neither is known.
    """

    claim: str
    source: str
    proposition: str | None = None
    question: str | None = None
    state: str | None = None
    stance: int = 2
    interest: int = 0
    access: str = "unstated"
    mode: str = "fact"
    utterance: str = ""
    origin: str = ""
    channel: tuple[str, ...] = ()
    said_on: str = ""
    article: str = ""
    paragraph: int | None = None
    gloss: str = ""
    gloss_ar: str = ""
    confidence: float = 1.0
    probability: float | None = None
    value: Value | None = None
    line: int = 0
    date: str = ""

    def __post_init__(self) -> None:
        if not self.origin:
            object.__setattr__(self, "origin", self.utterance or self.claim)

    @property
    def lean(self) -> float:
        """Its place on the scale of stances: a stated probability of one half is 0."""
        return self.stance if self.probability is None else 4 * self.probability - 2

    @property
    def stated_value(self) -> str:
        """Its stance, probability or value, as its cell has it: +2, or 0.7."""
        if self.value is not None:
            return self.value.text
        return f"{self.stance:+d}" if self.probability is None else f"{self.probability:g}"


COLUMNS = (
    Column("claim", identifier),
    Column("source", identifier, required=True),
    Column("proposition", identifier, default=None),
    Column("question", identifier, default=None),
    Column("state", identifier, default=None),
    Column("stance", scale(-2, 2), default=None),
    Column("interest", scale(-1, 1), default=0),
    Column("access", word(*ACCESS), default="unstated"),
    Column("mode", word(*MODES), default="fact"),
    Column("utterance", identifier),
    Column("origin", identifier),
    Column("channel", chain, default=()),
    Column("said_on", day),
    Column("article", identifier),
    Column("paragraph", count, default=None),
    Column("gloss", prose),
    Column("gloss_ar", prose),
    Column("confidence", share, default=1.0),
    Column("probability", share, default=None),
    Column("value", stated_value, default=None),
    Column("quantity", identifier, default=None),
    Column("kind", identifier),
    Column("bloc", identifier),
    Column("identity", word(*IDENTITIES)),
)


OF_CLAIM = tuple(c.name for c in COLUMNS if c.name not in {*OF_SOURCE, "quantity"})
"""Columns that are fields of a claim; one that names a quantity becomes its question."""


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A row's entry for its source, and the first line that has it."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class ClaimsFile:
    """The content of claims.csv.

    Parameters
    ----------
    file
        The file as the user named it.
    claims
        Its claims.
    digest
        SHA-256 of its bytes; empty when there is nothing to read.
    of_sources
        For each source its kind, bloc and identity, as far as the rows give them.
    """

    file: str
    claims: tuple[Claim, ...] = ()
    digest: str = ""
    of_sources: dict[str, dict[str, SourceEntry]] = field(default_factory=dict)


def undated(claims: Iterable[Claim]) -> str:
    """Return a note on claims without a date, which count on every day; nothing where all have one."""
    every = list(claims)
    names = [f"{printable(claim.claim)} (line {claim.line})" for claim in every if not claim.date]
    if not names:
        return ""
    have, count = ("1 has", "counts") if len(names) == 1 else (f"{len(names)} have", "count")
    return f"Of {len(every)} claims {have} no date, and {count} on every day: {one_of(names)}."


def read_claims(folder: Path, articles: Register[Article], faults: Faults) -> ClaimsFile:
    """Read ``claims.csv`` of a case."""
    path = folder / "claims.csv"
    if not path.exists() and not path.is_symlink():
        needs = "source, proposition and stance (or probability), or source, question and state"
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
    """Tell whether the header has a target for stances: a proposition, or a question and its state."""
    has = {*table.present}
    either = "A file has proposition and stance (or probability), or question and state, or all four."
    missing = []
    if "value" in has and has & {"proposition", "quantity"}:
        return True
    if "question" in has or "state" in has:
        missing = [name for name in ("question", "state") if name not in has]
    elif "proposition" in has:
        missing = ["stance"] if not has & {"stance", "probability"} else []
    else:
        missing = ["proposition"]
    for name in missing:
        faults.add(table.name, table.header_line, f'the column "{name}" is missing. {either}')
    return not missing


def _check_subjects(table: Table, faults: Faults) -> None:
    """Note rows that have neither a proposition nor a state, or both, and those with no value or two.

    A state's stance is 2 by default, and 0 where a probability or a value is stated in its place.
    """
    _check_values(table, faults)
    _check_probabilities(table, faults)
    names = ("proposition", "question", "state", "stance", "probability")
    columns = [table.values[name] for name in names]
    unread = {name: table.faulty[name] for name in names}
    rows = zip(table.lines, *columns, strict=True)
    for row, (line, proposition, question, state, stance, probability) in enumerate(rows):
        if table.values["value"][row] is not None or line in table.faulty["value"]:
            continue
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
        elif stance is None and probability is None and question is not None:
            columns[3][row] = 2 if line not in unread["stance"] else 0
        elif stance is None and probability is None and line not in unread["stance"] | unread["probability"]:
            other = " Or state a probability in its place." if "probability" in table.present else ""
            faults.add(table.name, line, f"stance is empty. The codebook allows -2, -1, 0, 1, 2.{other}")


def _check_probabilities(table: Table, faults: Faults) -> None:
    """Give rows that state a probability the stance 0, and note rows that have another."""
    stances = table.values["stance"]
    for row, (line, probability) in enumerate(zip(table.lines, table.values["probability"], strict=True)):
        if probability is not None:
            if stances[row] is not None:
                faults.add(table.name, line, "the row has a stance and a probability. Leave one of them empty.")
            stances[row] = 0


def _check_values(table: Table, faults: Faults) -> None:
    """Make stated numbers claims on their quantity, and note rows that state none, or something else."""
    asked, values = table.values["quantity"], table.values["value"]
    for row, (line, quantity, value) in enumerate(zip(table.lines, asked, values, strict=True)):
        cells = {
            name: table.values[name][row] for name in ("proposition", "question", "state", "stance", "probability")
        }
        others = [name for name in ("stance", "probability", "state") if cells[name] is not None]
        named = [name for name in (quantity, cells["proposition"], cells["question"]) if name is not None]
        if value is None:
            if quantity is not None and line not in table.faulty["value"]:
                faults.add(table.name, line, "the row names a quantity and states no value.")
            continue
        if others:
            faults.add(table.name, line, f"the row has a value and a {others[0]}. Leave one of them empty.")
        if len(named) != 1:
            what = "names no quantity" if not named else f"names {one_of(named)}"
            faults.add(
                table.name, line, f"the row states a value and {what}. It names one, as quantity or proposition."
            )
        new = {"proposition": None, "question": (named or [None])[0], "state": value.text, "stance": 0}
        for name, cell in new.items():
            table.values[name][row] = cell


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


def _of_sources(table: Table, faults: Faults) -> dict[str, dict[str, SourceEntry]]:
    """Collect the rows' entries for each source, and note where two rows of one source differ."""
    out: dict[str, dict[str, SourceEntry]] = {}
    for column in (name for name in OF_SOURCE if name in table.present):
        differ: set[tuple[str, str]] = set()
        for source, value, line in zip(table.values["source"], table.values[column], table.lines, strict=True):
            if not value or not source:
                continue
            first = out.setdefault(source, {}).setdefault(column, SourceEntry(value, line))
            if first.value != value and (source, value) not in differ:
                differ.add((source, value))
                other = f'"{printable(first.value)}" on line {first.line}. It has one {column}, on every row.'
                who = f'source "{printable(source)}" has {column}'
                faults.add(table.name, line, f'{who} "{printable(value)}" here and {other}')
    return out


def _claims(table: Table, articles: Register[Article]) -> Iterator[Claim]:
    """Make a claim of each row."""
    own = list(OF_CLAIM)
    published = {name: last_day(article.published) for name, article in articles.entries.items()}
    ends = {date: last_day(date) for date in set(table.values["said_on"])}
    at = own.index("said_on"), own.index("article")
    rows = zip(*(table.values[name] for name in own), strict=True)
    for line, row in zip(table.lines, rows, strict=True):
        known = [d for d in (ends[row[at[0]]], published.get(row[at[1]], "")) if d]
        date = min(known, default="")
        yield Claim(*(*row, line, date))
