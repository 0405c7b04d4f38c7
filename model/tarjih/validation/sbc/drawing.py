"""From the prior to ranks: a design's parameters, world and claims, and the posterior given those claims.

Supply a design (:mod:`tarjih.validation.sbc.designs`) and how its posterior is drawn; get an
:class:`~tarjih.validation.sbc.ranked.Outcome`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from tarjih.inference.importance import Draws, reweigh, usable
from tarjih.inference.nuts import Attempt, once
from tarjih.testimony.case import Case
from tarjih.testimony.simulate import worlds
from tarjih.validation.sbc.ranked import Found, Outcome, ranked, thinned
from tarjih.validation.sbc.telling import before, tell

__all__ = ["CHAINS", "HOW", "Sampler", "by_nuts", "fast", "simulated"]

HOW, CHAINS = Attempt(300, 300, 0.9), 2
FAST = 10_000
Sampler = Callable[[Case, int], tuple[Draws, float, bool]]
"""Draws from the posterior of a case; says how many draws are effective, and whether they are sound."""


def by_nuts(case: Case, seed: int) -> tuple[Draws, float, bool]:
    """Draw by NUTS, in one run."""
    drawn, seen = once(case, HOW, chains=CHAINS, seed=seed)
    return drawn, min(seen.ess_bulk_min, seen.ess_tail_min), seen.divergences == 0


def fast(case: Case, seed: int, *, draws: int = FAST) -> tuple[Draws, float, bool]:
    """Draw by the fast path."""
    drawn = reweigh(case, draws=draws, seed=seed)
    return drawn, drawn.effective, usable(drawn)


def simulated(
    case: Case,
    draw: Sampler,
    rng: np.random.Generator,
    seed: int,
    *,
    blind_to: Sequence[str] = (),
) -> Outcome:
    """Draw from the prior, and from the posterior given the claims drawn.

    Parameters
    ----------
    case
        The design.
    draw
        Draws from the posterior of a case; with the draws it says how many are effective and whether they are sound.
    rng, seed
        Of the simulator and of the sampler.
    blind_to
        Parts of the story that the simulator leaves out, to see that this is found.
    """
    z, states = before(case, rng)
    new = case.with_positions(tell(case, z[:, 0], states[:, 0], rng, blind_to=blind_to))
    drawn, enough, sound = draw(new, seed)
    selected = drawn.z[:, thinned(drawn, rng)]
    every = np.concatenate([z, selected], axis=1), np.concatenate([states, worlds(new, selected, rng)], axis=1)
    return ranked(new, Found(*every, drawn.slots @ drawn.weights, enough, sound), rng)
