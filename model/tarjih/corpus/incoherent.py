"""Incoherent codings: no faults of the file, but worth a second look at the articles.

Supply a case; get notes with their places: one utterance with two stances on one proposition (other than a hedge in
one paragraph of what another paragraph states outright), a source that asserts what another claim of its own excludes
(by the truth table of a question, or outright), claims that are dated after their article, and
days whose year is a slip of the others' (2012 for 2021).
Sources do contradict themselves, so a note refuses nothing.  Only outright statements
(stance 2 or -2) are compared with other claims; commitments are not.  Non-goal: who is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tarjih.corpus.cells import last_day
from tarjih.corpus.claims import Claim
from tarjih.corpus.reading import Corpus
from tarjih.runs.faults import Fault, printable

__all__ = ["incoherent"]

OUTRIGHT = 2
FAR = 3
"""Years that a slip of the year leads away from every other day of a case, at least."""


def incoherent(corpus: Corpus) -> list[Fault]:
    """Return the notes for the coder, in the order of the claims.

    Parameters
    ----------
    corpus
        The case.

    Returns
    -------
    Each with the line of the later of two claims, and in its text that of the earlier.
    """
    notes = [*_two_stances(corpus), *_excluded(corpus), *_after_its_article(corpus), *_far_years(corpus)]
    file = str(corpus.folder / "claims.csv")
    return sorted({Fault(file, line, printable(what, limit=600)) for line, what in notes})


def _far_years(corpus: Corpus) -> Iterator[tuple[int, str]]:
    """Find days that are years away from all others, where one digit or two exchanged ones would bring them back."""
    years = Counter(int(c.date[:4]) for c in corpus.claims if c.date)
    for claim in corpus.claims:
        year = int(claim.date[:4] or 0)
        others = [y for y in years if y != year]
        if not year or not others or min(abs(y - year) for y in others) < FAR:
            continue
        usual = max(others, key=lambda y: years[y])
        one, two = f"{year:04}", f"{usual:04}"
        slip = sorted(one) == sorted(two) or sum(a != b for a, b in zip(one, two, strict=True)) == 1
        if slip and years[usual] > years[year]:
            what = f"{printable(claim.date)} is {abs(usual - year)} years away from the other days of the case"
            yield claim.line, f"{what}. Is it {two}{claim.date[4:]}?"


def _two_stances(corpus: Corpus) -> Iterator[tuple[int, str]]:
    """Find utterances that are coded with two stances on one thing.

    A long text may hedge in one paragraph what it says outright in another: each is coded as it stands there, and
    two strengths of one direction in different paragraphs of one article are no slip.
    """
    by_utterance: dict[tuple[str, ...], list[Claim]] = {}
    for claim in corpus.claims:
        if not claim.utterance:
            continue
        about = claim.proposition or f"{claim.question}: {claim.state}"
        earlier = by_utterance.setdefault((claim.utterance, claim.source, about), [])
        other = next((e for e in earlier if e.stance != claim.stance and not _apart(e, claim)), None)
        if other is not None:
            what = f'utterance "{printable(claim.utterance)}" has stance {claim.stance} on "{printable(about)}" here'
            yield claim.line, f"{what} and {other.stance} on line {other.line}. One act of speaking takes one stance."
        earlier.append(claim)


def _apart(one: Claim, two: Claim) -> bool:
    """Tell whether two claims are in different paragraphs of one article and do not contradict each other."""
    placed = one.article and one.article == two.article and None not in {one.paragraph, two.paragraph}
    return bool(placed and one.paragraph != two.paragraph and one.stance * two.stance >= 0)


@dataclass(frozen=True, slots=True)
class _Leaves:
    """A claim, and the states of a question that it leaves open."""

    claim: Claim
    states: frozenset[str]


def _excluded(corpus: Corpus) -> Iterator[tuple[int, str]]:
    """Find pairs of claims by one source that no state of a question makes true together."""
    holds = _holding(corpus)
    by_source: dict[tuple[str, str], dict[frozenset[str], _Leaves]] = {}
    for claim in corpus.claims:
        if abs(claim.stance) != OUTRIGHT or claim.mode == "commitment":
            continue
        for question, states in _left(corpus, claim, holds):
            earlier = by_source.setdefault((claim.source, question), {})
            against = next((e for e in earlier.values() if not e.states & states), None)
            if against is not None:
                yield claim.line, _clash(claim, against.claim, question)
            earlier.setdefault(states, _Leaves(claim, states))


def _holding(corpus: Corpus) -> dict[str, tuple[str, frozenset[str], frozenset[str]]]:
    """Give for each proposition of a truth table its question, and the states under which it can be true and false."""
    out: dict[str, tuple[str, frozenset[str], frozenset[str]]] = {}
    for name, question in corpus.questions.items():
        for proposition in {p for row in question.truth.values() for p in row}:
            truth = {s: question.truth.get(s, {}).get(proposition, 0.0) for s in question.states}
            true = frozenset(s for s, t in truth.items() if t > 0)
            out[proposition] = name, true, frozenset(s for s, t in truth.items() if t < 1)
    return out


def _left(
    corpus: Corpus, claim: Claim, holds: dict[str, tuple[str, frozenset[str], frozenset[str]]]
) -> Iterator[tuple[str, frozenset[str]]]:
    """Give each question that a claim bears on with the states that it leaves open; a claim by itself leaves some."""
    asserts = claim.stance > 0
    if claim.proposition is not None:
        tied = holds.get(claim.proposition)
        question, true, false = tied or (claim.proposition, frozenset({"true"}), frozenset({"false"}))
        states = true if asserts else false
    else:
        question, every = claim.question or "", frozenset(corpus.questions[claim.question or ""].states)
        one = frozenset({claim.state or ""})
        states = one if asserts else every - one
    if states:
        yield question, states


def _clash(claim: Claim, other: Claim, question: str) -> str:
    """Return a note on two claims that exclude each other."""

    def stance(c: Claim) -> str:
        about = c.proposition if c.proposition is not None else f"{c.question}: {c.state}"
        return f'{"asserts" if c.stance > 0 else "denies"} "{printable(about)}"'

    who = f'source "{printable(claim.source)}" {stance(claim)} here and {stance(other)} on line {other.line}'
    same = claim.proposition is not None and claim.proposition == other.proposition
    why = "" if same else f', and no state of "{printable(question)}" allows both'
    return f"{who}{why}."


def _after_its_article(corpus: Corpus) -> Iterator[tuple[int, str]]:
    """Find claims dated after the article that prints them."""
    for claim in corpus.claims:
        article = corpus.articles.get(claim.article)
        published = last_day(article.published) if article else ""
        if published and claim.said_on > published and not published.startswith(claim.said_on):
            what = f'said_on {claim.said_on} is after article "{printable(claim.article)}" was published'
            yield claim.line, f"{what} ({article.published if article else ''})."
