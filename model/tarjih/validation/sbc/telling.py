"""One run of the generative story: from parameters and a world to each source's claims.

Supply a :class:`~tarjih.testimony.case.Case`, coordinates and a world; get the same positions with other stances by
:func:`tell`, and a world from the prior by :func:`before`.  The sources and targets of claims, their interest, access,
mode and channel stay as in the case: the likelihood conditions on them.  Claims are drawn by
:mod:`tarjih.testimony.story.simulate`, which shares no formula with the compiled likelihood.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.case import Case
from tarjih.testimony.messages import Position
from tarjih.testimony.simulate import drawn_positions, retell, worlds
from tarjih.testimony.story.parameters import wanted
from tarjih.testimony.story.simulate import restated
from tarjih.testimony.story.simulate_numbers import numbers_again
from tarjih.testimony.weigh import sum_out

__all__ = ["before", "tell", "turned"]


CANDIDATES = 500
"""Draws of the prior, or as many as are wanted, of which some are chosen: those that make the interested speak."""


def before(case: Case, rng: np.random.Generator, *, draws: int = 1) -> tuple[Floats, Ints]:
    """Draw coordinates, shape (coordinates, draws), and worlds, shape (nodes, draws), from the prior.

    Who speaks with an interest is conditioned on, and tells something of the world (``story.wanted``).
    """
    z = rng.standard_normal((len(case.parameters.names), max(CANDIDATES, draws)))
    log_likelihood = np.repeat(wanted(case.parameters)[:, None], z.shape[1], axis=1)
    weight = np.exp(sum_out(case.parameters, z, log_likelihood).log_likelihood)
    chosen = rng.choice(weight.size, size=draws, p=weight / weight.sum())
    return z[:, chosen], worlds(case, z[:, chosen], rng, log_likelihood=log_likelihood[:, chosen])


def turned(case: Case, affirms: Sequence[bool]) -> list[Position]:
    """Return the case's positions with each of those that are drawn turned to affirm or deny, as strongly as it was."""
    ways = {id(p): yes for p, yes in zip(drawn_positions(case), affirms, strict=True)}
    return [
        dataclasses.replace(p, weights=p.weights[::-1]) if ways.get(id(p), p.lean > 0) != (p.lean > 0) else p
        for p in case.positions
    ]


def tell(
    case: Case, z: Floats, states: Ints, rng: np.random.Generator, *, blind_to: Sequence[str] = ()
) -> list[Position]:
    """Draw every source's claims.

    Parameters
    ----------
    case
        Which source speaks on what, and how.
    z, states
        Coordinates, shape (coordinates,), and the state of each node, shape (nodes,).
    rng
        The generator.
    blind_to
        Parts of the story to leave out, of ``interest``, ``channel``, ``party_line`` and ``veracity``: a simulator
        that is wrong on purpose, to see that it is found.

    Returns
    -------
    The case's positions, in its order, turned as drawn and with stated probabilities as drawn; a source that took no
    side still takes none.
    """
    switches = {**case.priors.switches, **dict.fromkeys(blind_to, False)}
    priors = dataclasses.replace(case.priors, switches=switches)
    blind = dataclasses.replace(case, parameters=dataclasses.replace(case.parameters, priors=priors))
    stances = turned(case, retell(blind, z[:, None], states[:, None], rng).affirms[:, 0].tolist())
    again = restated(case.parameters, z, states, rng)
    numbers = numbers_again(case.parameters, z, states, rng)
    stated = [dataclasses.replace(p, probability=again[id(p)]) if id(p) in again else p for p in stances]
    return [dataclasses.replace(p, value=numbers[id(p)]) if id(p) in numbers else p for p in stated]
