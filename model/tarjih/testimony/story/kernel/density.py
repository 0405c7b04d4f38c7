"""The whole story density: value and gradient at one draw; likelihoods and probabilities of states at many.

Supply coordinates, the :class:`~tarjih.testimony.kernel.arrays.CaseArrays` of the hypotheses and the
:class:`~tarjih.testimony.story.kernel.arrays.StoryArrays` of the claims.  Events and the sum over truths are those of
:mod:`tarjih.testimony.kernel.truth`.
"""

from __future__ import annotations

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.testimony.kernel.arrays import BOUNDS, SLOTS, CaseArrays, Places, compiled
from tarjih.testimony.kernel.truth import events_back, events_of, sum_out, sum_out_draws
from tarjih.testimony.story.kernel.arrays import Slopes, StoryArrays
from tarjih.testimony.story.kernel.nodes import nodes_back, slots_of
from tarjih.testimony.story.kernel.voices import units_back, voices_back, voices_of

__all__ = ["log_density", "over_draws"]


@compiled
def _quantities(z: Floats, mu: Floats, sigma: Floats, column: Places) -> Floats:
    u = mu.copy()
    for q in range(u.size):
        if column[q] >= 0:
            u[q] += sigma[q] * z[column[q]]
    return u


@compiled
def log_density(z: Floats, case: CaseArrays, story: StoryArrays) -> tuple[float, Floats]:
    """Return log p(z) + log p(claims | z) and its gradient, shape (coordinates,)."""
    grad = -z
    value = -0.5 * np.sum(z * z) - 0.5 * z.size * np.log(2.0 * np.pi)
    u = _quantities(z, case.mu, case.sigma, case.column)
    events = events_of(z, u, case)
    v = voices_of(z, _quantities(z, story.mu, story.sigma, story.column), story)
    slots = slots_of(story, v, case.first_slot)
    g_slots, g_eta, g_u = np.zeros(slots.size), np.zeros(events.holds.size), np.zeros(u.size)
    for n in range(case.blocks.shape[0]):
        block = case.blocks[n]
        own = slice(block[SLOTS], block[BOUNDS + SLOTS])
        value += sum_out(case, block, slots[own] + case.known[own], events, 1.0, g_slots[own], g_eta)
    d = Slopes(
        np.zeros(v.scalars.size),
        np.zeros(v.informed.size),
        np.zeros(v.repeats.size),
        np.zeros(v.message.size),
        np.zeros(v.other.size),
        np.zeros(v.lie.shape),
        np.zeros(v.lies.shape[0]),
    )
    nodes_back(story, v, case.first_slot, slots, g_slots, d)
    units_back(story, v, d)
    voices_back(z, story, v, d, grad)
    events_back(case, events, g_eta, g_u, grad)
    for q in range(u.size):
        if case.column[q] >= 0:
            grad[case.column[q]] += g_u[q] * case.sigma[q]
    return value, grad


@compiled
def over_draws(
    z: Floats,
    case: CaseArrays,
    story: StoryArrays,
    likelihood: Floats,
    given: bool,  # noqa: FBT001 - compiled functions take arguments by position
    power: float,
    log_likelihood: Floats,
    states: Floats,
) -> None:
    """Fill in what claims come to at many draws, as :func:`tarjih.testimony.kernel.density.over_draws` does."""
    log_event = np.empty((2 * (case.mu.size - case.starts[3]), z.shape[0]))
    slots = likelihood if given else np.empty((case.known.size, z.shape[0]))
    for d in range(z.shape[0]):
        log_event[:, d] = events_of(z[d], _quantities(z[d], case.mu, case.sigma, case.column), case).log_event
        if not given:
            v = voices_of(z[d], _quantities(z[d], story.mu, story.sigma, story.column), story)
            slots[:, d] = slots_of(story, v, case.first_slot)
    if likelihood.size > 0:
        likelihood[:] = slots
    if log_likelihood.size > 0:
        sum_out_draws(case, slots, log_event, power, log_likelihood, states)
