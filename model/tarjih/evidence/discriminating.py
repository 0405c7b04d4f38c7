"""The claims that discriminate an answer from the others: those that the counts of a headline are of.

Supply a case, a target and the probabilities of its answers; get the claims on what is true under some answers and
false under the others.  Of the claims that bear on a question (:mod:`tarjih.evidence.bearing`) many are true
under every likely answer; these discriminate between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tarjih.corpus import Claim
from tarjih.evidence.bearing import claims_of
from tarjih.inference.targets import Target
from tarjih.testimony.case import Case

__all__ = ["Discriminating", "discriminating"]

APART = 0.25
"""By how much the truth of a proposition differs between an answer and the others, for a claim on it to tell them."""


@dataclass(frozen=True, slots=True)
class Discriminating:
    """The claims that tell an answer from the others, and on which side each is: 1 for it, -1 against it."""

    sided: tuple[tuple[Claim, int], ...]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims, on whichever side."""
        return tuple(c for c, _side in self.sided)

    @property
    def against(self) -> tuple[Claim, ...]:
        """The claims against it."""
        return tuple(c for c, side in self.sided if side < 0)


def discriminating(
    case: Case, target: Target, weights: Mapping[str, float], answers: Sequence[str], family: Sequence[str] = ()
) -> Discriminating:
    """Return the claims that tell some answers from the others.

    A claim does if what it speaks of is true under these answers and false under the others, or the other way round,
    by :data:`APART` on average over what is believed; and if it takes a side.  One that cannot be right under these
    answers is against them, however improbable what it asserts.

    Parameters
    ----------
    case, target
        Of what.
    weights
        The probability of each answer.
    answers
        Those on one side.
    family
        Answers that share a statement: what denies them all tells none of them from the others.
    """
    if target.binary:
        sign = 1 if answers[0] == target.answers[0] else -1
        return Discriminating(tuple((c, sign * side) for c in case.claims if (side := claims_of(case, target.name, c))))
    truth = case.corpus.questions[target.name].truth
    sided = []
    for c in case.claims:
        if c.question == target.name:
            truths = {a: float(a == c.state) for a in target.answers}
        elif c.proposition and any(c.proposition in row for row in truth.values()):
            truths = {a: truth.get(a, {}).get(c.proposition, 0.0) for a in target.answers}
        else:
            continue
        inside, outside = (_mean(truths, weights, a) for a in (set(answers), set(target.answers) - set(answers)))
        contradicts = (inside == 0 and c.lean > 0) or (inside == 1 and c.lean < 0)
        if c.lean and (abs(inside - outside) >= APART or (contradicts and inside != outside)):
            sided.append((c, 1 if (inside > outside) == (c.lean > 0) else -1))
    if set(answers) < set(family):
        denied = {c.claim for c in discriminating(case, target, weights, family).against}
        sided = [(c, side) for c, side in sided if c.claim not in denied]
    return Discriminating(tuple(sided))


def _mean(truths: Mapping[str, float], weights: Mapping[str, float], among: Iterable[str]) -> float:
    total = sum(weights[a] for a in among)
    return sum(truths[a] * weights[a] for a in among) / total if total > 0 else 0.0
