"""The whole story density: value and gradient at one draw; likelihoods and probabilities of states at many.

Supply coordinates, the :class:`~tarjih.testimony.kernel.arrays.CaseArrays` of the hypotheses and the
:class:`~tarjih.testimony.story.kernel.arrays.StoryArrays` of the claims.  Events and the sum over truths are those of
:mod:`tarjih.testimony.kernel.truth`.
"""

from __future__ import annotations

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.testimony.kernel.arrays import CaseArrays, Places, compiled
from tarjih.testimony.kernel.truth import events_back, events_of, sum_out, sum_out_draws
from tarjih.testimony.story.kernel.arrays import Slopes, StoryArrays
from tarjih.testimony.story.kernel.nodes import nodes_back, slots_of
from tarjih.testimony.story.kernel.numbers import add_numbers, numbers_back
from tarjih.testimony.story.kernel.opinions import add_opinions, opinions_back
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
    events = events_of(z, _quantities(z, case.mu, case.sigma, case.column), case)
    v = voices_of(z, _quantities(z, story.mu, story.sigma, story.column), story)
    messages = slots_of(story, v, case.first_slot)
    slots = messages + story.wanted
    add_opinions(story, v.scalars, case.first_slot, slots)
    add_numbers(story, v, case.first_slot, slots)
    g_slots, g_eta = np.zeros(slots.size), np.zeros(events.holds.size)
    value += sum_out(case, slots + case.known, events, g_slots, g_eta)
    d = Slopes(
        np.zeros(v.scalars.size),
        np.zeros(v.informed.size),
        np.zeros(v.repeats.size),
        np.zeros(v.leaving.size),
        np.zeros(v.message.size),
        np.zeros(v.plain.size),
        np.zeros(v.other.size),
        np.zeros(v.lie.shape),
        np.zeros(v.lies.shape[0]),
    )
    nodes_back(story, v, case.first_slot, messages, g_slots, d)
    numbers_back(story, v, case.first_slot, g_slots, d)
    opinions_back(story, v.scalars, case.first_slot, g_slots, d.scalars)
    units_back(story, v, d)
    voices_back(z, story, v, d, grad)
    events_back(case, events, g_eta, grad)
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
    """Fill in what claims come to at many draws.

    Parameters
    ----------
    z
        Coordinates, shape (draws, coordinates).
    likelihood
        Log-likelihood of the claims for each slot, shape (slots, draws), or (0, 0) where nobody asks for them.
    given
        Whether `likelihood` is supplied; otherwise it is worked out from the claims and filled in.
    power
        To what power the prior of the truth is raised.
    log_likelihood, states
        Log probability of all claims and the probability of each slot, shapes (draws,) and (slots, draws); filled in
        unless they are empty.  What is given (``known``) counts here and not in `likelihood`.
    """
    log_event = np.empty((2 * case.mu.size, z.shape[0]))
    slots = likelihood if given else np.empty((case.known.size, z.shape[0]))
    for d in range(z.shape[0]):
        log_event[:, d] = events_of(z[d], _quantities(z[d], case.mu, case.sigma, case.column), case).log_event
        if not given:
            v = voices_of(z[d], _quantities(z[d], story.mu, story.sigma, story.column), story)
            likelihoods = slots_of(story, v, case.first_slot) + story.wanted
            add_opinions(story, v.scalars, case.first_slot, likelihoods)
            add_numbers(story, v, case.first_slot, likelihoods)
            slots[:, d] = likelihoods
    if likelihood.size > 0:
        likelihood[:] = slots
    if log_likelihood.size > 0:
        sum_out_draws(case, slots, log_event, power, log_likelihood, states)
