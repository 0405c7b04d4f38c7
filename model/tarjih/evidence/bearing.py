"""Which claims bear on an answer, and on which side of a call they are.

Supply a case, a target and its call; get the claims on the target's node: those about the question's own
states, about propositions in its truth table, about the proposition itself.  A claim is *for* the call if it affirms
what would then be true or denies what would not.  Claims that bear on it only through a parent are not listed.
"""

from __future__ import annotations

from dataclasses import dataclass

from tarjih.corpus import Claim, Corpus
from tarjih.inference.targets import FALSE, Target
from tarjih.language import either, name_isolated, say
from tarjih.testimony.case import Case

__all__ = ["Bearing", "answer_text", "bearing", "claims_of", "label", "question_text", "source_name"]

ANSWERS = ("true", "false", "other")
"""Answers that have labels of ours where the case has none."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """A claim and its side: 1 for the call, -1 against it, 0 neither."""

    claim: Claim
    side: int


def bearing(case: Case, target: Target, call: str) -> list[Bearing]:
    """Return the claims that bear on a target, in the order of the file."""
    return [b for c in case.claims if (b := _bearing(case, target, call, c)) is not None]


def claims_of(case: Case, proposition: str, claim: Claim) -> int | None:
    """Return whether a claim affirms a proposition (1), denies it (−1) or neither (0); ``None`` if it is on another.

    What is stated of a quantity affirms or denies a threshold where all that it allows is beyond it or short of it.
    """
    if claim.proposition == proposition:
        return (claim.lean > 0) - (claim.lean < 0)
    known = case.corpus.propositions.get(proposition)
    if known is None or claim.value is None or not known.quantity or claim.question != known.quantity:
        return None
    low, high = claim.value.low, claim.value.high
    if known.above is not None:
        return (low > known.above) - (high <= known.above)
    return (high < float(known.below or 0)) - (low >= float(known.below or 0))


def _bearing(case: Case, target: Target, call: str, claim: Claim) -> Bearing | None:
    """Return on which side a claim is, ``None`` where the target does not decide what is claimed."""
    says: float | None = claims_of(case, target.name, claim) if target.binary else claim.lean
    true = float(call != FALSE) if target.binary else _truth(case, target, call, claim)
    if says is None or true is None:
        return None
    return Bearing(claim, (1 if (true >= 0.5) == (says > 0) else -1) if says else 0)


def _truth(case: Case, target: Target, call: str, claim: Claim) -> float | None:
    """Return how far what is claimed would be true under the call, ``None`` where the question does not decide it."""
    if claim.question == target.name:
        return float(claim.state == call)
    truth = case.corpus.questions[target.name].truth
    if claim.proposition is None or not any(claim.proposition in row for row in truth.values()):
        return None
    return truth.get(call, {}).get(claim.proposition, 0.0)


def label(case: Case, target: Target, answer: str, lang: str) -> str:
    """Return the label of an answer; where the language has none, that in the other."""
    if target.binary:
        asked = case.corpus.propositions.get(target.name)
        en, ar = (t.rstrip(".") for t in (asked.en, asked.ar)) if asked else ("", "")
        text = either(en, ar, lang) or name_isolated(target.name.replace("_", " "), lang)
        return text if answer != FALSE else say("not_so", lang, what=text)
    if target.name in case.corpus.quantities:
        asked_of = question_text(case.corpus, target, lang)
        return f"{asked_of}: {name_isolated(answer, lang)}" if answer else asked_of
    own = case.corpus.questions[target.name].labels.get(answer)
    text = either(own.en if own else "", own.ar if own else "", lang)
    if answer in ANSWERS and not text:
        return say(f"answer.{answer}", lang)
    return text or name_isolated(answer.replace("_", " "), lang)


def source_name(case: Case, source: str, lang: str) -> str:
    """Return a source's name in a language."""
    known = case.corpus.sources[source]
    return either(known.name, known.name_ar, lang) or name_isolated(source.replace("_", " "), lang)


def answer_text(case: Case, target: Target, answer: str) -> str:
    """Return an answer as the case words it, and its name where the case has no label for it."""
    asked = case.corpus.questions.get(target.name)
    if asked is not None and not (target.binary and target.name in case.network.ties):
        label = asked.labels.get(answer)
        return (label.en if label else "").rstrip(".") or f"{target.name}: {answer.replace('_', ' ')}"
    known = case.corpus.propositions.get(target.name)
    text = (known.en if known else "").rstrip(".") or target.name.replace("_", " ")
    return f"not so: {text}" if answer == FALSE else text


def question_text(corpus: Corpus, target: Target, lang: str) -> str:
    """Return the text of what is asked, in a language or, where it has none in it, in the other."""
    asked = (corpus.propositions if target.binary else corpus.questions).get(target.name)
    own = asked or corpus.quantities.get(target.name)
    en, ar = (own.en, own.ar) if own else ("", "")
    return either(en, ar, lang) or name_isolated(target.name.replace("_", " "), lang)
