"""What one simulation leaves: the rank of what was drawn among draws of its posterior.

Supply one draw of coordinates and world, draws of their posterior, and how the words are heard; get an :class:`Outcome`
by :func:`ranked`.  Which quantities are ranked, and why, is told in :mod:`tarjih.validation.sbc.models`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tarjih.inference.importance import Draws
from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.case import Case
from tarjih.testimony.weigh import claim_likelihoods, sum_out

__all__ = ["KEPT", "Found", "Heard", "Outcome", "heard", "rank", "ranked", "thinned"]

KEPT = 99
"""Draws of each posterior among which what was drawn is ranked."""
Heard = Callable[[Case, Floats], Floats]
"""Returns the log-likelihood of the words for each slot, shape (slots, draws), at coordinates."""


@dataclass(frozen=True)
class Outcome:
    """One simulation.

    Parameters
    ----------
    names, ranks
        Of each quantity its name and its rank, 0 to :data:`KEPT`.
    said, held, drawn
        Probability of each slot, whether the world drawn has it, and whether each kept draw of the posterior does;
        shapes (slots,), (slots,) and (slots, kept). Empty where a model has no truths.
    effective
        Effective draws: the least of any quantity, or of the weights.
    sound
        Whether nothing diverged, or the weights can be relied on.
    """

    names: tuple[str, ...]
    ranks: Ints
    said: Floats
    held: Ints
    drawn: Ints
    effective: float
    sound: bool


@dataclass(frozen=True)
class Found:
    """What was drawn, and what a sampler found.

    Parameters
    ----------
    z, states
        The coordinates drawn, then the draws kept of the posterior, shape (coordinates, 1 + kept); and their worlds,
        shape (nodes, 1 + kept).
    said
        Probability of each slot, from all draws of the posterior; shape (slots,).
    effective, sound
        As in :class:`Outcome`.
    """

    z: Floats
    states: Ints
    said: Floats
    effective: float
    sound: bool


def thinned(drawn: Draws, rng: np.random.Generator) -> Ints:
    """Return the indices of :data:`KEPT` draws: far apart of a chain's, by their weights of weighted ones."""
    if drawn.method == "nuts":
        return np.linspace(0, drawn.z.shape[1] - 1, KEPT).astype(np.int64)
    return rng.choice(drawn.weights.size, size=KEPT, p=drawn.weights)


def heard(case: Case, z: Floats) -> Floats:
    """Return the log-likelihood of all words for each slot, shape (slots, draws), with what is taken as known."""
    return claim_likelihoods(case.parameters, z) + case.known[:, None]


def ranked(case: Case, found: Found, rng: np.random.Generator, hear: Heard = heard) -> Outcome:
    """Rank what was drawn among draws of its posterior.

    Parameters
    ----------
    case
        With the words that were drawn.
    found
        What was drawn and found.
    rng
        Breaks ties.
    hear
        How the words are heard.
    """
    network = case.network
    slots = found.states + network.first_slot[:-1, None]
    words = hear(case, found.z)
    summed = sum_out(case.parameters, found.z, words).log_likelihood
    given = np.take_along_axis(words, slots, axis=0).sum(axis=0)
    score = np.log(np.maximum(found.said, 1e-300))[slots].sum(axis=0)
    true = np.zeros(slots.shape[1])
    for tie in network.ties.values():
        true += np.asarray(tie.truth)[found.states[tie.node]]
    quantities = {
        **dict(zip(case.parameters.names, found.z, strict=True)),
        "words: log-likelihood": summed,
        "words: log-likelihood given the world": given,
        "world: log score": score,
        "world: propositions that hold": true,
        **{f"state of {n.name}": row.astype(float) for n, row in zip(network.nodes, slots, strict=True)},
    }
    has = (slots[None] == np.arange(network.n_slots)[:, None, None]).any(axis=1)
    return Outcome(
        names=tuple(quantities),
        ranks=np.array([rank(row, rng) for row in quantities.values()]),
        said=found.said,
        held=has[:, 0].astype(np.int64),
        drawn=has[:, 1:].astype(np.int64),
        effective=float(found.effective),
        sound=found.sound,
    )


def rank(row: Floats, rng: np.random.Generator) -> int:
    """Return the rank of the first among the rest, ties broken at random."""
    ties = int((row[1:] == row[0]).sum())
    return int((row[1:] < row[0]).sum() + rng.integers(ties + 1))
