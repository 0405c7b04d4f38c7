"""The outcome of one simulation: the ranks of true values among draws of the posterior.

Supply one draw of coordinates and world, draws of their posterior, and the likelihood of the claims; get an
:class:`Outcome` by :func:`ranked`.  :mod:`tarjih.validation.sbc.models` says which quantities are ranked, and why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tarjih.inference.importance import Draws
from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.case import Case
from tarjih.testimony.weigh import claim_likelihoods, sum_out

__all__ = ["THINNED", "Found", "Likelihood", "Outcome", "claim_likelihood", "rank", "ranked", "thinned"]

THINNED = 99
"""Draws of each posterior among which a true value is ranked."""
Likelihood = Callable[[Case, Floats], Floats]
"""Returns the log-likelihood of the claims in each state, shape (states, draws), at coordinates."""


@dataclass(frozen=True)
class Outcome:
    """One simulation.

    Parameters
    ----------
    names, ranks
        Of each quantity its name and its rank, 0 to :data:`THINNED`.
    probability, true, drawn
        Probability of each state, whether the true world has it, and whether each thinned draw of the posterior does;
        shapes (states,), (states,) and (states, thinned). Empty where a model has no truths.
    effective
        Effective draws: the least of any quantity, or of the weights.
    sound
        Whether nothing diverged, or the weights can be relied on.
    """

    names: tuple[str, ...]
    ranks: Ints
    probability: Floats
    true: Ints
    drawn: Ints
    effective: float
    sound: bool


@dataclass(frozen=True)
class Found:
    """What was drawn, and what a sampler found.

    Parameters
    ----------
    z, states
        The true coordinates, then the thinned draws of the posterior, shape (coordinates, 1 + thinned); and their
        worlds, shape (nodes, 1 + thinned).
    probability
        Probability of each state, from all draws of the posterior; shape (states,).
    effective, sound
        As in :class:`Outcome`.
    """

    z: Floats
    states: Ints
    probability: Floats
    effective: float
    sound: bool


def thinned(drawn: Draws, rng: np.random.Generator) -> Ints:
    """Return the indices of :data:`THINNED` draws: far apart of a chain's, by their weights of weighted ones."""
    if drawn.method == "nuts":
        return np.linspace(0, drawn.z.shape[1] - 1, THINNED).astype(np.int64)
    return rng.choice(drawn.weights.size, size=THINNED, p=drawn.weights)


def claim_likelihood(case: Case, z: Floats) -> Floats:
    """Return the log-likelihood of all claims in each state, shape (states, draws), with what is taken as known."""
    return claim_likelihoods(case.parameters, z) + case.known[:, None]


def ranked(case: Case, found: Found, rng: np.random.Generator, likelihood: Likelihood = claim_likelihood) -> Outcome:
    """Rank true values among draws of their posterior.

    Parameters
    ----------
    case
        With the claims that were drawn.
    found
        What was drawn and found.
    rng
        Breaks ties.
    likelihood
        The likelihood of the claims.
    """
    network = case.network
    slots = found.states + network.first_slot[:-1, None]
    of_claims = likelihood(case, found.z)
    summed = sum_out(case.parameters, found.z, of_claims).log_likelihood
    given = np.take_along_axis(of_claims, slots, axis=0).sum(axis=0)
    score = np.log(np.maximum(found.probability, 1e-300))[slots].sum(axis=0)
    count = np.zeros(slots.shape[1])
    for tie in network.ties.values():
        count += np.asarray(tie.truth)[found.states[tie.node]]
    quantities = {
        **dict(zip(case.parameters.names, found.z, strict=True)),
        "words: log-likelihood": summed,
        "words: log-likelihood given the world": given,
        "world: log score": score,
        "world: propositions that hold": count,
        **{f"state of {n.name}": row.astype(float) for n, row in zip(network.nodes, slots, strict=True)},
    }
    has = (slots[None] == np.arange(network.n_slots)[:, None, None]).any(axis=1)
    return Outcome(
        names=tuple(quantities),
        ranks=np.array([rank(row, rng) for row in quantities.values()]),
        probability=found.probability,
        true=has[:, 0].astype(np.int64),
        drawn=has[:, 1:].astype(np.int64),
        effective=float(found.effective),
        sound=found.sound,
    )


def rank(row: Floats, rng: np.random.Generator) -> int:
    """Return the rank of the first among the rest, ties broken at random."""
    ties = int((row[1:] == row[0]).sum())
    return int((row[1:] < row[0]).sum() + rng.integers(ties + 1))
