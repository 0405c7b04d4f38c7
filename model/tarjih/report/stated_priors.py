"""The priors of a case as text: each with its value and its reason.

Supply a case, its priors and a language; get rows for the briefing: the questions first, then propositions, traits, and
how testimony works.  A reason that is not given in the language stands in the other, with its direction isolated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tarjih.corpus import Corpus
from tarjih.corpus.questions import Question
from tarjih.figures.exhibit import begun, quoted, unasked
from tarjih.language import either, in_percent, isolated, listed, name_isolated, say
from tarjih.priors import Priors, QuestionPrior
from tarjih.report.change_text import entry_name, stated

__all__ = ["Stated", "assumed"]


@dataclass(frozen=True, slots=True)
class Stated:
    """One prior: its subject, its value, and its reason."""

    about: str
    text: str
    because: str


def assumed(corpus: Corpus, priors: Priors, lang: str) -> Iterator[Stated]:
    """Yield every prior that bears on a case.

    Parameters
    ----------
    corpus, priors
        Already checked against each other.
    lang
        The language.
    """
    for name, question in corpus.questions.items():
        if name in priors.questions:
            yield from _question(question, priors.questions[name], corpus, lang)
    for name, proposition in corpus.propositions.items():
        own = priors.questions.get(name)
        if own and own.probability:
            about = either(proposition.en, proposition.ar, lang) or name_isolated(name, lang)
            yield Stated(about, stated(own.probability.stated, lang), either(own.because, own.because_ar, lang))
    for name, prior in priors.scalars.items():
        place = name.split(".")
        if place[0] == "questions" or (place[0] == "traits" and place[1] not in corpus.traits):
            continue
        about = begun(entry_name(name, corpus, lang))
        yield Stated(about, stated(prior.stated, lang), either(prior.because, prior.because_ar, lang))


def _question(question: Question, prior: QuestionPrior, corpus: Corpus, lang: str) -> Iterator[Stated]:
    about = either(question.en, question.ar, lang) or name_isolated(question.id, lang)
    reason = either(prior.because, prior.because_ar, lang)
    if prior.states is not None:
        yield Stated(about, _shares(question, prior.states, lang), reason)
    for row in prior.given:
        when = [_if(corpus, parent, states, lang) for parent, states in row.conditions.items()]
        under = say("prior_if", lang, about=about, condition=listed(when, lang)) if when else ""
        under = under or say("prior_otherwise", lang, about=about)
        yield Stated(under, _shares(question, row.states, lang), either(row.because, row.because_ar, lang) or reason)
    for parent, by in prior.shifts.items():
        for state, factors in by.items():
            each = (f"{_label(question, s, lang)} {isolated(f'×\u00a0{x:g}', lang)}" for s, x in factors.items())
            odds = say("prior_odds", lang, factors=say("comma", lang).join(each))
            under = say("prior_if", lang, about=about, condition=_if(corpus, parent, (state,), lang))
            yield Stated(under, odds, say("as_above", lang))


def _shares(question: Question, states: Mapping[str, float], lang: str) -> str:
    each = (f"{_label(question, s, lang)} {in_percent(f'{100 * p:.3g}', lang)}" for s, p in states.items())
    return say("comma", lang).join(each)


def _label(question: Question, state: str, lang: str) -> str:
    wording = question.labels.get(state)
    label = either(wording.en, wording.ar, lang) if wording else ""
    return label or name_isolated(state.replace("_", " "), lang)


def _if(corpus: Corpus, parent: str, states: Sequence[str], lang: str) -> str:
    """Return a condition as text: a proposition or the answer to a question, each with its own label."""
    proposition, question = corpus.propositions.get(parent), corpus.questions.get(parent)
    if question is not None:
        asked = unasked(either(question.en, question.ar, lang)) or name_isolated(parent, lang)
        answers = say("or", lang).join(_label(question, s, lang) for s in states)
        return say("prior_is", lang, what=quoted(asked, lang=lang), answer=answers)
    label = either(proposition.en, proposition.ar, lang) if proposition else ""
    label = quoted(label, lang=lang) if label else name_isolated(parent, lang)
    answers = say("or", lang).join(say(f"answer.{s}", lang) if s in {"true", "false"} else s for s in states)
    return say("prior_is", lang, what=label, answer=answers)
