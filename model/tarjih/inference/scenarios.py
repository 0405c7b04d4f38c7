"""Scenarios: a tree of states and their consequences, with the probability of each storyline.

Supply a :class:`~tarjih.testimony.case.Case` and the probabilities of its slots; get each storyline's probability per
draw, and the same question with and without the event that its ``contrast`` names.

A *storyline* is one state of a question on which conditionals depend, followed by each consequence that is
defined in that state, holding or not: ``("advisory_shift", "vacuum", "no_escalation")``.  Given the continuous
parameters a conditional is independent of the state it is conditional on, so a storyline's probability is the product
along its path, computed per draw and only then averaged.  The storylines of a question are exclusive and exhaustive by
construction, and :func:`storylines` refuses to return any that do not sum to one.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.testimony.case import Case
from tarjih.testimony.weigh import propositions, weigh

__all__ = ["Storyline", "contrast", "short", "storylines"]


@dataclass(frozen=True)
class Storyline:
    """One path through a scenario.

    Parameters
    ----------
    question
        What the path begins with a state of.
    path
        The state, then each consequence as ``x`` or ``no_x``.
    probability
        Its probability given each draw, shape (draws,).
    """

    question: str
    path: tuple[str, ...]
    probability: Floats


def short(proposition: str) -> str:
    """Return the name of a conditional in a path: the part before ``_if_``."""
    return proposition.split("_if_", maxsplit=1)[0] or proposition


def storylines(case: Case, slots: Floats) -> list[Storyline]:
    """Return every storyline of every question that has conditionals.

    Parameters
    ----------
    case
        The case.
    slots
        Probability of each slot per draw, shape (slots, draws).
    """
    by_proposition = propositions(case.network, slots)
    out: list[Storyline] = []
    for question in dict.fromkeys(c.on for c in case.corpus.conditionals.values()):
        node = case.network.index(question)
        total = np.zeros(slots.shape[1])
        for slot, state in zip(case.network.slots(node), case.network.nodes[node].states, strict=True):
            defined = [
                c.proposition for c in case.corpus.conditionals.values() if c.on == question and state in c.states
            ]
            for branch in itertools.product((True, False), repeat=len(defined)):
                probability = slots[slot].copy()
                for proposition, happens in zip(defined, branch, strict=True):
                    probability *= by_proposition[proposition] if happens else 1 - by_proposition[proposition]
                steps = (short(p) if h else f"no_{short(p)}" for p, h in zip(defined, branch, strict=True))
                out.append(Storyline(question, (state, *steps), probability))
                total += probability
        if not np.allclose(total, 1, atol=1e-9):
            raise AssertionError(f"the storylines of {question} do not sum to one")
    return out


def contrast(case: Case, z: Floats, question: str) -> dict[bool, Floats]:
    """Return the states of a question with and without the event that is its contrast.

    The parameters stay as learned from the claims and the claims stay as they are; only the event is set, and with it
    the prior weight of each state.  So the difference is the effect that the prior gives to the event, applied to the
    posterior of everything else: it is assumed, not learned, and the figure says so.

    Parameters
    ----------
    case
        The case.
    z
        Draws of the coordinates, shape (coordinates, draws).
    question
        A question whose ``contrast`` names one of its parents.

    Returns
    -------
    For true (the event happened) and false the probabilities of the states, shape (states, draws).
    """
    event = case.corpus.questions[question].contrast
    span = case.network.slots(case.network.index(question))
    out: dict[bool, Floats] = {}
    for happened in (True, False):
        supposed = case.knowing({**case.given, event: np.inf if happened else 0.0})
        out[happened] = weigh(supposed.parameters, z, known=supposed.known).slots[span.start : span.stop]
    return out
