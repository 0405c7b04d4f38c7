"""What is held before anybody is heard, in words: every prior of a case with what was stated and why.

Supply a case and its priors; get rows for the briefing: the questions first, then traits, then how testimony works.
Nothing is computed here that a fit depends on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tarjih.corpus import Corpus
from tarjih.corpus.questions import Question
from tarjih.priors import Priors, QuestionPrior
from tarjih.priors.entries import find

__all__ = ["Stated", "assumed"]


@dataclass(frozen=True, slots=True)
class Stated:
    """One prior: what it is about, what was stated, and why."""

    about: str
    said: str
    because: str


def assumed(corpus: Corpus, priors: Priors) -> Iterator[Stated]:
    """Yield every prior that bears on a case.

    Parameters
    ----------
    corpus, priors
        Held against each other already.
    """
    for name, question in corpus.questions.items():
        if name in priors.questions:
            yield from _question(question, priors.questions[name], corpus)
    for name, proposition in corpus.propositions.items():
        own = priors.questions.get(name)
        if own and own.probability:
            yield Stated(proposition.en or name, own.probability.stated, own.because)
    for name, prior in priors.scalars.items():
        place = name.split(".")
        if place[0] == "questions" or (place[0] == "traits" and place[1] not in corpus.traits):
            continue
        entry = find(tuple(place))
        yield Stated(f"{name}: {entry.meaning}" if entry else name, prior.stated, prior.because)


def _question(question: Question, prior: QuestionPrior, corpus: Corpus) -> Iterator[Stated]:
    about = question.en or question.id
    if prior.states is not None:
        yield Stated(about, _shares(question, prior.states), prior.because)
    for row in prior.given:
        when = "; ".join(_if(corpus, parent, states) for parent, states in row.conditions.items())
        under = f"{about} If {when}" if when else f"{about} Otherwise"
        yield Stated(under, _shares(question, row.states), row.because or prior.because)
    for parent, by in prior.shifts.items():
        for state, factors in by.items():
            said = ", ".join(f"{_label(question, s)} × {factor:g}" for s, factor in factors.items())
            yield Stated(f"{about} If {_if(corpus, parent, (state,))}", f"odds of {said}", "As above.")


def _shares(question: Question, states: Mapping[str, float]) -> str:
    return ", ".join(f"{_label(question, s)} {100 * p:.3g} %" for s, p in states.items())


def _label(question: Question, state: str) -> str:
    wording = question.labels.get(state)
    return (wording.en if wording else "") or state


def _if(corpus: Corpus, parent: str, states: Sequence[str]) -> str:
    """Say a condition: a proposition in its own words, in quotation marks, or a question by its name."""
    proposition, question = corpus.propositions.get(parent), corpus.questions.get(parent)
    name = f"“{proposition.en.rstrip('.')}”" if proposition and proposition.en else parent
    return f"{name} is {' or '.join(_label(question, s) if question else s for s in states)}"
