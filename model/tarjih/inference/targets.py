"""Targets of an analysis: a question or proposition with its answers, and the call.

Supply a :class:`~tarjih.testimony.case.Case` and what the user named; get a :class:`Target`.  Ledgers, sensitivity
and scores all refer to targets, so that a state of a question and a proposition are treated alike: either is a sum of
slots.

The *call* is the most probable answer of a question, true or false of a proposition.  A *headline* is what a briefing
opens with: the call of every question that the case names, or where it names none, its propositions.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.runs.faults import Fault, InputFault, nearest, one_of
from tarjih.testimony.case import Case

if TYPE_CHECKING:
    from tarjih.inference.fit import Fit

__all__ = ["FALSE", "TRUE", "Target", "calls", "find", "headlines", "named"]

TRUE, FALSE = "true", "false"


@dataclass(frozen=True)
class Target:
    """A question, or a proposition, with its answers.

    Parameters
    ----------
    name
        Id of the question or proposition.
    answers
        States of the question; ``("true", "false")`` of a proposition.
    node, own
        The node that it speaks of, and where that node's slots are among all.
    shares
        Share of each of these slots in each answer, shape (answers, states).
    """

    name: str
    answers: tuple[str, ...]
    node: int
    own: slice
    shares: Floats

    @property
    def binary(self) -> bool:
        """Whether it is a proposition."""
        return self.answers == (TRUE, FALSE)

    def each(self, slots: Floats) -> Floats:
        """Return the probability of each answer: shape (answers, …) from that of the slots, shape (slots, …)."""
        return self.of_own(slots[self.own])

    def of_own(self, slots: Floats) -> Floats:
        """Return the same from the probability of its own slots alone."""
        out: Floats = self.shares @ slots
        if self.binary:
            out[1] = 1 - out[0]
        return out

    def mean(self, slots: Floats, weights: Floats) -> Floats:
        """Return the posterior probability of each answer, shape (answers,), from weighted draws."""
        out: Floats = self.each(slots) @ weights
        return out

    def call(self, probabilities: Floats) -> str:
        """Return the most probable answer; of equals the first."""
        return self.answers[int(np.argmax(probabilities))]

    def label(self, answer: str) -> str:
        """Return how one answer is written: ``question=state``, or the proposition."""
        if not self.binary:
            return f"{self.name}={answer}"
        return self.name if answer == TRUE else f"{self.name}=false"


def named(case: Case, name: str) -> Target:
    """Return the target of a question or a proposition that the case has."""
    network = case.network
    if name in network.ties:
        node, truth = network.ties[name].node, np.asarray(network.ties[name].truth, dtype=float)
        answers: tuple[str, ...] = (TRUE, FALSE)
        shares = np.array([truth, 1 - truth])
    else:
        node = network.index(name)
        answers = network.nodes[node].states
        shares = np.eye(len(answers))
    own = network.slots(node)
    return Target(name, answers, node, slice(own.start, own.stop), shares)


def find(case: Case, text: str) -> tuple[Target, str]:
    """Return the target and the answer that a user named, the answer "" where none was.

    Parameters
    ----------
    case
        The case.
    text
        A proposition, a question, or ``question=state``; ``proposition=false`` is its denial.

    Raises
    ------
    InputFault
        When the case has no such thing; with the nearest name, and what there is.
    """
    questions = [n.name for n in case.network.nodes if n.about is None]
    name, answer = _parted(text, {*questions, *case.network.ties})
    if name not in case.network.ties and name not in questions:
        known = [*questions, *case.network.ties]
        what = f'there is no proposition or question "{name}".{nearest(name, known)} This case has: {one_of(known)}.'
        raise InputFault([Fault("PROPOSITION", 0, what)])
    target = named(case, name)
    if answer and answer not in target.answers:
        what = f'{name} has no answer "{answer}".{nearest(answer, target.answers)} It takes: {one_of(target.answers)}.'
        raise InputFault([Fault("PROPOSITION", 0, what)])
    return target, answer


def _parted(text: str, known: AbstractSet[str]) -> tuple[str, str]:
    """Return the name and the answer in a text; a name may have signs of equality itself."""
    signs = [i for i, c in enumerate(text) if c == "="]
    for end in (len(text), *reversed(signs)):
        if text[:end] in known:
            return text[:end], text[end + 1 :]
    name, _, answer = text.partition("=")
    return name, answer


def calls(fit: Fit) -> dict[str, float]:
    """Return the leading answer to each headline of a fit, with its probability."""
    out = {}
    for target in headlines(fit.case):
        means = target.mean(fit.draws.slots, fit.draws.weights)
        out[target.label(target.call(means))] = round(float(max(means)), 4)
    return out


def headlines(case: Case, *, wanted: Sequence[str] = (), most: int = 12) -> list[Target]:
    """Return what the case is asked about.

    Parameters
    ----------
    case
        The case.
    wanted
        Names of questions or propositions, in place of the case's own.
    most
        Without questions: at most so many propositions, those of which most was claimed first.
    """
    if wanted:
        return [named(case, n) for n in dict.fromkeys(find(case, w)[0].name for w in wanted)]
    if case.corpus.questions:
        return [named(case, q) for q in case.corpus.questions]
    claimed: dict[str, int] = {}
    for claim in case.claims:
        if claim.proposition is not None:
            claimed[claim.proposition] = claimed.get(claim.proposition, 0) + 1
    for p in case.corpus.propositions.values():
        if p.quantity:  # what is stated of its quantity bears on it
            stated = sum(c.value is not None and c.question == p.quantity for c in case.claims)
            claimed[p.id] = claimed.get(p.id, 0) + stated
    return [named(case, p) for p in sorted(claimed, key=lambda p: (-claimed[p], p))[:most]]
