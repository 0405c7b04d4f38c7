"""Replicated data: worlds drawn from the posterior, and claims of the same sources simulated from the model.

Supply a :class:`~tarjih.testimony.case.Case` and draws of its coordinates; get worlds by :func:`worlds`, the joint
posterior of every node's state given each draw, and by :func:`retell` the claims of the same sources about them.  Which
sources make claims on what, their strength, interest, access, mode and channel stay as observed.  Claims are
drawn by :mod:`tarjih.testimony.story.simulate`.

**Positions, not rows.**  The position of one source on one target is drawn once (:mod:`tarjih.testimony.messages`):
copies repeat it, and would only count the same check twice.  A claim that takes no side is not in the likelihood,
and not drawn.

**What is printed.**  The likelihood is the same whether news prints every claim or only a share δ of the denials, so
the claims that are observed have a distribution that the model leaves open in this one number.  Given that a position
was printed, every draw is tilted by δ for each denial.  δ = 1 prints all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.case import Case
from tarjih.testimony.messages import Position
from tarjih.testimony.story.simulate import contrary, drawn
from tarjih.testimony.weigh import claim_likelihoods

__all__ = ["SimulatedClaims", "drawn_positions", "retell", "worlds"]

Bools = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True)
class SimulatedClaims:
    """Stances drawn for the positions of a case.

    Parameters
    ----------
    affirms
        Of each position whether it affirms its target; shape (positions, draws), in the order of
        :func:`drawn_positions`.
    firm
        Whether it is put strongly, as it was observed; shape (positions,).
    """

    affirms: Bools
    firm: Bools


def drawn_positions(case: Case) -> list[Position]:
    """Return the positions that :func:`retell` draws: those with a part in the likelihood that can be denied."""
    return drawn(case.parameters.groups)


def worlds(case: Case, z: Floats, rng: np.random.Generator, *, log_likelihood: Floats | None = None) -> Ints:
    """Draw the state of every node from its joint posterior given each draw; shape (nodes, draws).

    Parameters
    ----------
    case
        The case.
    z
        Coordinates, shape (coordinates, draws).
    rng
        The generator.
    log_likelihood
        Log-likelihood of each slot, shape (slots, draws), instead of that of the case's claims and `known`.
    """
    network, draws = case.network, z.shape[1]
    natural = case.parameters.natural(z)
    if log_likelihood is None:
        log_likelihood = claim_likelihoods(case.parameters, z) + case.known[:, None]
    padded = np.concatenate([log_likelihood, np.zeros((1, draws))])
    columns = np.zeros((2 * len(network.events) + 1, draws))
    columns[0:-1:2], columns[1::2] = np.log(natural.event), np.log1p(-natural.event)
    joint = network.config_prior[:, None] + columns[network.config_events].sum(axis=1)
    joint = joint + padded[network.config_slots].sum(axis=1) + rng.gumbel(size=joint.shape)
    states = np.zeros((len(network.nodes), draws), dtype=np.int64)
    for first, last in zip(network.first_config[:-1], network.first_config[1:], strict=True):
        chosen = network.config_slots[first + joint[first:last].argmax(axis=0)]
        for slot in chosen.T:
            node = np.searchsorted(network.first_slot, slot, side="right") - 1
            real = np.flatnonzero(slot < network.n_slots)
            states[node[real], real] = slot[real] - network.first_slot[node[real]]
    return states


def retell(case: Case, z: Floats, states: Ints, rng: np.random.Generator, *, printed: float = 1.0) -> SimulatedClaims:
    """Draw the stance of every position.

    Parameters
    ----------
    case
        Who speaks on what, and how.
    z, states
        Coordinates, shape (coordinates, draws), and worlds, shape (nodes, draws).
    rng
        The generator.
    printed
        δ, the share of denials that are printed, relative to that of assertions.
    """
    observed = drawn_positions(case)
    turned = contrary(case.parameters, z, states, rng, printed=printed)
    of = np.repeat(np.arange(len(turned)), [len(members) for members in case.parameters.groups.group_positions])
    affirm, firm = (np.array(v, dtype=bool) for v in ([p.lean > 0 for p in observed], [_firm(p) for p in observed]))
    return SimulatedClaims(affirm[:, None] ^ turned[of], firm)


def _firm(p: Position) -> bool:
    """Tell whether a position is rather put strongly than not."""
    return p.weights[0] + p.weights[4] > p.weights[1] + p.weights[3]
