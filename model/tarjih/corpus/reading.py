"""A case, read from its folder: claims, sources, articles, and what is asked.

Supply a folder; get a frozen :class:`Corpus` in which every default is filled in and every name is known, or
an :class:`~tarjih.runs.faults.InputFault` with all that is wrong in all its files.  Only ``claims.csv`` is
required.  Other files in the folder are not looked at: verdicts, above all, are never read here.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tarjih.corpus.catalogue import read_questions
from tarjih.corpus.claims import OF_SOURCE, Claim, ClaimsFile, read_claims
from tarjih.corpus.filenames import misnamed
from tarjih.corpus.questions import OTHER, Catalogue, Conditional, Proposition, Quantity, Question, Trait, Wording
from tarjih.corpus.registers import Article, Register, Source, read_articles, read_sources
from tarjih.corpus.ties import check_ties, components, misspelt
from tarjih.runs.faults import Faults, nearest, one_of, printable
from tarjih.runs.input_limits import MOST_SHOWN, MOST_STATES

__all__ = [
    "Article",
    "Claim",
    "Conditional",
    "Corpus",
    "Proposition",
    "Quantity",
    "Question",
    "Source",
    "Trait",
    "Wording",
    "read_as_far",
    "read_corpus",
    "tied_propositions",
]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A case.

    Parameters
    ----------
    folder
        Where it was read, as the user named it.
    claims
        In the order of the file.
    sources, articles
        Those of their files in that order, then those that only claims name.
    propositions
        Those of questions.yaml, then those that only its other entries or claims name.
    questions
        Questions with states: those of questions.yaml, then those that only claims name.  A
        proposition that no truth table, trait or conditional ties is a question too, and not repeated here.
    traits, conditionals, quantities
        By name, by proposition, and by name.
    files
        SHA-256 of each file that was read, by its name in the folder.
    title, background
        What the case is about.
    """

    folder: Path
    claims: tuple[Claim, ...]
    sources: dict[str, Source]
    articles: dict[str, Article] = field(default_factory=dict)
    propositions: dict[str, Proposition] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    traits: dict[str, Trait] = field(default_factory=dict)
    conditionals: dict[str, Conditional] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    title: Wording = field(default_factory=Wording)
    background: Wording = field(default_factory=Wording)
    quantities: dict[str, Quantity] = field(default_factory=dict)


def tied_propositions(corpus: Corpus) -> set[str]:
    """Return the propositions that a truth table, a trait or a condition names, or a quantity decides."""
    tied = {p for q in corpus.questions.values() for row in q.truth.values() for p in row}
    tied |= {p.id for p in corpus.propositions.values() if p.quantity}
    return tied | {link.proposition for t in corpus.traits.values() for link in t.links} | corpus.conditionals.keys()


def read_corpus(folder: Path) -> Corpus:
    """Read a case.

    Parameters
    ----------
    folder
        The folder that holds ``claims.csv``.

    Returns
    -------
    The case.

    Raises
    ------
    InputFault
        With every fault of every file.
    """
    faults = Faults()
    with _uncollected():
        corpus = _read(folder, faults)
    faults.raise_any()
    return corpus


def read_as_far(folder: Path) -> Corpus:
    """Return a case as far as it can be read, with other faults ignored: rows that cannot be read are missing."""
    with _uncollected():
        return _read(folder, Faults())


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let nothing look for garbage: nothing here is circular, and a million claims are many to look at."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _read(folder: Path, faults: Faults) -> Corpus:
    """Read a case (see :func:`read_corpus`)."""
    if not folder.is_dir():
        wrong = (
            "this is not a folder. Name the folder that holds claims.csv."
            if folder.exists()
            else "there is no such folder."
        )
        faults.add(folder, 0, wrong)
        faults.raise_any()
    faults.found += [fault for fault, lost in misnamed(folder) if lost]
    articles, sources = read_articles(folder, faults), read_sources(folder, faults)
    catalogue = read_questions(folder, faults)
    claims = read_claims(folder, articles, faults)
    everyone = _sources(sources, claims, faults)
    if catalogue is not None:
        check_ties(catalogue, {c.proposition for c in claims.claims if c.proposition}, faults)
        _check_subjects(catalogue, claims, faults)
    catalogue = catalogue or Catalogue("")
    seen = [Article(name) for name in dict.fromkeys(c.article for c in claims.claims) if name]
    named = [*catalogue.ties, *(c.proposition for c in claims.claims if c.proposition)]
    digests = {
        "claims.csv": claims.digest,
        "sources.csv": sources.digest,
        "articles.csv": articles.digest,
        "questions.yaml": catalogue.digest,
    }
    return Corpus(
        folder,
        claims.claims,
        everyone,
        articles.entries | {a.article: a for a in seen if a.article not in articles.entries},
        catalogue.propositions | {n: Proposition(n) for n in named if n not in catalogue.propositions},
        catalogue.questions | _unlisted(catalogue, claims),
        catalogue.traits,
        catalogue.conditionals,
        {name: digest for name, digest in digests.items() if digest},
        catalogue.title,
        catalogue.background,
        _quantities(catalogue, claims, faults),
    )


def _quantities(catalogue: Catalogue, claims: ClaimsFile, faults: Faults) -> dict[str, Quantity]:
    """Return the quantities with the claims on each; note claims on none, or off its range."""
    out = dict(catalogue.quantities)
    for claim in claims.claims:
        if claim.value is None or claim.question is None:
            continue
        known = out.get(claim.question)
        if known is None:
            hint = nearest(claim.question, out)
            what = f'"{printable(claim.question)}" is no quantity of questions.yaml.{hint}'
            faults.add(claims.file, claim.line, f"{what} List it there under quantities, with its unit and range.")
            continue
        if claim.value.date != (known.scale == "date"):
            what = "a day" if claim.value.date else "a number"
            faults.add(
                claims.file, claim.line, f'"{printable(known.id)}" has the scale {known.scale}, and this is {what}.'
            )
            continue
        ends = [x for x in (claim.value.low, claim.value.high) if math.isfinite(x)]
        if any(not known.low <= x <= known.high for x in ends):
            what = f'value "{printable(claim.value.text)}" is off the range of "{printable(known.id)}"'
            faults.add(claims.file, claim.line, f"{what} in questions.yaml.")
        out[known.id] = replace(known, stated=tuple(sorted({*known.stated, *ends})))
    return out


def _sources(register: Register[Source], claims: ClaimsFile, faults: Faults) -> dict[str, Source]:
    """Join the entries of sources.csv and the claims on each source, and note where they differ."""
    everyone = dict(register.entries)
    for claim in claims.claims:
        if claim.source not in everyone:
            everyone[claim.source] = Source(claim.source)
    for name, entries in claims.of_sources.items():
        listed = register.filled.get(name, {})
        for column, here in entries.items():
            if listed.get(column, here.value) != here.value:
                line = register.entries[name].line
                there = f'"{printable(listed[column])}" in sources.csv (line {line}). It has one {column}.'
                what = f'source "{printable(name)}" has {column} "{printable(here.value)}" here and {there}'
                faults.add(claims.file, here.line, what)
        given = {c: s.value for c, s in entries.items()} | listed
        source = everyone.get(name, Source(name))
        kind, bloc, identity = (given.get(column, getattr(source, column)) for column in OF_SOURCE)
        everyone[name] = replace(source, kind=kind, bloc=bloc, identity=identity)
    return everyone


def _check_subjects(catalogue: Catalogue, claims: ClaimsFile, faults: Faults) -> None:
    """Note claims on misspelt entries of questions.yaml, and states that are unknown or too many."""
    wrong = _wrong_propositions(catalogue, claims) | _wrong_questions(catalogue, claims)
    for claim in claims.claims:
        about = ("", claim.proposition) if claim.proposition is not None else ("?", claim.question)
        if about in wrong:
            faults.add(claims.file, claim.line, wrong[about])
        question = catalogue.questions.get(claim.question or "")
        if question and claim.state is not None and claim.state not in (question.states or (claim.state,)):
            what = f'"{printable(claim.state)}" is no state of question "{printable(question.id)}".'
            hint = nearest(claim.state, question.states) if len(faults.found) < MOST_SHOWN else ""
            faults.add(claims.file, claim.line, f"{what}{hint} Its states: {one_of(question.states)}.")
    for question in _unlisted(catalogue, claims).values():
        if len(question.states) > MOST_STATES:
            what = f"questions that share states have {len(question.states):,} states between them."
            faults.add(claims.file, 0, f"{what} At most {MOST_STATES:,} are allowed. List them in questions.yaml.")


type Wrong = dict[tuple[str, str | None], str]
"""What is wrong with claims on a proposition ("", name) or a question ("?", name)."""


def _wrong_propositions(catalogue: Catalogue, claims: ClaimsFile) -> Wrong:
    named = dict.fromkeys(c.proposition for c in claims.claims if c.proposition)
    wrong: Wrong = {}
    for name in named:
        if name in catalogue.questions:
            what = f'"{printable(name)}" is a question of questions.yaml, not a proposition.'
            wrong["", name] = f"{what} Give it as question, with one of its states."
    known = [*catalogue.propositions, *(n for n in catalogue.ties if n not in catalogue.propositions)]
    for name, meant in misspelt((n for n in named if ("", n) not in wrong), known).items():
        wrong["", name] = _unknown("proposition", name, meant)
    return wrong


def _wrong_questions(catalogue: Catalogue, claims: ClaimsFile) -> Wrong:
    named = dict.fromkeys(c.question for c in claims.claims if c.question and c.value is None)
    propositions = {c.proposition for c in claims.claims}.union(catalogue.propositions, catalogue.ties)
    wrong: Wrong = {}
    for name in named:
        if name in propositions and name not in catalogue.questions:
            what = f'"{printable(name)}" is a proposition, not a question with states.'
            wrong["?", name] = f"{what} Give it as proposition, with a stance."
    for name, meant in misspelt((n for n in named if ("?", n) not in wrong), catalogue.questions).items():
        wrong["?", name] = _unknown("question", name, meant)
    return wrong


def _unknown(what: str, name: str, meant: str) -> str:
    message = f'{what} "{printable(name)}" is not in questions.yaml.'
    return f'{message} Did you mean "{printable(meant)}"? List it there if it is another.'


def _unlisted(catalogue: Catalogue, claims: ClaimsFile) -> dict[str, Question]:
    """Make the questions that only claims name, with the states that were seen.

    Questions that share a state are items of one kind, so each has all the states of its family: what
    no claim states of one item stays possible.  Where only one state was ever seen the unnamed one is
    reserved beside it, since a single claim would otherwise be certain.
    """
    seen: dict[str, set[str]] = {}
    for claim in claims.claims:
        if claim.value is None and claim.question and claim.state and claim.question not in catalogue.questions:
            seen.setdefault(claim.question, set()).add(claim.state)
    return {question.id: question for question in _families(seen)}


def _families(seen: dict[str, set[str]]) -> Iterator[Question]:
    links = (["?" + name, *("=" + s for s in sorted(states) if s != OTHER)] for name, states in seen.items())
    for family in components(links):
        items = [name[1:] for name in family if name.startswith("?")]
        named = tuple(sorted(name[1:] for name in family if name.startswith("=")))
        other = len(named) < 2 or any(OTHER in seen[item] for item in items)
        states = (*named, OTHER) if other else named
        for item in items:
            yield Question(item, states, other)
