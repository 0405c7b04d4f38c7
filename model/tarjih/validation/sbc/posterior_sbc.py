"""Posterior calibration on the shipped case: claims drawn from its posterior, and ranks given both.

Supply a generator; get an :class:`~tarjih.validation.sbc.ranked.Outcome` by :func:`again`.  After Säilynoja, Schmitt,
Bürkner and Vehtari (2025): parameters and world are drawn from the posterior of the corpus, and new claims for the same
speakers; both are ranked among draws of the posterior given the corpus and the new claims.

Whether a source is informed or misled is drawn again for the new claims, so that given coordinates and world both sets
of claims are independent, and draws of the first posterior are weighted by the likelihood of both over that of the
first.
"""

from __future__ import annotations

import functools

import numpy as np

from tarjih.inference.carry import Start
from tarjih.inference.importance import SEED, Draws, reweigh, usable
from tarjih.priors.inputs import load
from tarjih.runs.arrays import Floats
from tarjih.runs.places import project_case
from tarjih.testimony.case import Case, assemble
from tarjih.testimony.simulate import worlds
from tarjih.testimony.story.parameters import wanted
from tarjih.testimony.weigh import sum_out
from tarjih.validation.sbc.ranked import THINNED, Found, Outcome, claim_likelihood, ranked
from tarjih.validation.sbc.telling import tell

__all__ = ["again"]

CANDIDATES = 4_000


@functools.cache
def _shipped() -> tuple[Case, Draws]:
    """Return the shipped case, and draws of its posterior."""
    case = assemble(*load(project_case()))
    return case, reweigh(case, seed=SEED)


def again(rng: np.random.Generator, _seed: int) -> Outcome:
    """Draw from the posterior of the shipped case, and rank given its claims and new ones together."""
    case, first = _shipped()
    selected = rng.choice(first.weights.size, size=CANDIDATES + 1, p=first.weights)
    z = first.z[:, selected[:1]]
    states = worlds(case, z, rng)
    new = case.with_positions(tell(case, z[:, 0], states[:, 0], rng))

    def both(_: Case, z: Floats) -> Floats:
        return claim_likelihood(case, z) + claim_likelihood(new, z) - (case.known + wanted(new.parameters))[:, None]

    candidates = first.z[:, selected[1:]]
    summed = sum_out(case.parameters, candidates, both(new, candidates))
    known, even = first.log_likelihood[selected[1:]], np.full(CANDIDATES, 1 / CANDIDATES)
    drawn = Draws(
        candidates, even, first.slots[:, selected[1:]], known, 1, float(CANDIDATES), first.pareto_k, "importance"
    )
    begun = Start(case, drawn, drawn.slots.mean(axis=1), SEED)
    weighted = begun.weighted(candidates, summed.log_likelihood - known, summed.slots, summed.log_likelihood)
    chosen = rng.choice(CANDIDATES, size=THINNED, p=weighted.weights)
    at = candidates[:, chosen]
    every = np.concatenate([z, at], axis=1)
    joint = np.concatenate([states, worlds(case, at, rng, log_likelihood=both(new, at))], axis=1)
    posterior = summed.slots @ weighted.weights
    return ranked(new, Found(every, joint, posterior, weighted.effective, usable(weighted)), rng, both)
