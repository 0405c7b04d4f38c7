"""The whole density: value and gradient at one draw; likelihoods and probabilities of states at many.

Supply coordinates and the arrays of a case; everything here is compiled, with the rest of the kernel.
"""

from __future__ import annotations

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.testimony.kernel.arrays import BOUNDS, SLOTS, CaseArrays, Places, compiled
from tarjih.testimony.kernel.claims import claims_back, claims_of
from tarjih.testimony.kernel.messages import Slopes, messages_back, messages_of
from tarjih.testimony.kernel.truth import events_back, events_of, misled, sum_out, sum_out_draws

__all__ = ["log_density", "over_draws", "together_misled"]


@compiled
def _quantities(z: Floats, case: CaseArrays) -> Floats:
    """Return every quantity on its unconstrained scale."""
    u = case.mu.copy()
    for q in range(u.size):
        if case.column[q] >= 0:
            u[q] += case.sigma[q] * z[case.column[q]]
    return u


@compiled
def log_density(z: Floats, case: CaseArrays) -> tuple[float, Floats]:
    """Return log p(z) + log p(claims | z) and its gradient, shape (coordinates,)."""
    grad = -z
    value = -0.5 * np.sum(z * z) - 0.5 * z.size * np.log(2.0 * np.pi)
    u = _quantities(z, case)
    events, messages = events_of(z, u, case), messages_of(z, u, case)
    slopes = Slopes(
        np.zeros(u.size),
        np.zeros(events.holds.size),
        np.zeros(messages.types.shape),
        np.zeros(messages.ways.size),
        np.zeros(case.bloc_column.size),
        np.zeros(messages.voices.shape),
    )
    for n in range(case.blocks.shape[0]):
        block = case.blocks[n]
        values = claims_of(case, block, u, events.base, messages)
        slots = values.slots + case.known[block[SLOTS] : block[BOUNDS + SLOTS]]
        g_slots = np.zeros(slots.size)
        value += sum_out(case, block, slots, events, 1.0, g_slots, slopes.eta)
        claims_back(case, block, u, events.base, messages, values, g_slots, slopes)
    messages_back(z, u, case, messages, slopes, grad)
    events_back(case, events, slopes.eta, slopes.u, grad)
    for q in range(u.size):
        if case.column[q] >= 0:
            grad[case.column[q]] += slopes.u[q] * case.sigma[q]
    return value, grad


@compiled
def _slots(z: Floats, u: Floats, base: float, case: CaseArrays) -> Floats:
    """Return the log-likelihood of all claims under each slot, shape (slots,)."""
    messages, out = messages_of(z, u, case), np.empty(case.known.size)
    for n in range(case.blocks.shape[0]):
        block = case.blocks[n]
        out[block[SLOTS] : block[BOUNDS + SLOTS]] = claims_of(case, block, u, base, messages).slots
    return out


@compiled
def over_draws(
    z: Floats,
    case: CaseArrays,
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
    log_event = np.empty((2 * (case.mu.size - case.starts[3]), z.shape[0]))
    slots = likelihood if given else np.empty((case.known.size, z.shape[0]))
    for d in range(z.shape[0]):
        u = _quantities(z[d], case)
        events = events_of(z[d], u, case)
        log_event[:, d] = events.log_event
        if not given:
            slots[:, d] = _slots(z[d], u, events.base, case)
    if likelihood.size > 0:
        likelihood[:] = slots
    if log_likelihood.size > 0:
        sum_out_draws(case, slots, log_event, power, log_likelihood, states)


@compiled
def together_misled(first_slot: Places, likelihood: Floats, share: Floats) -> Floats:
    """Return the log-likelihoods of slots, shape (slots, draws), after being misled together that often, (draws,)."""
    out = np.empty(likelihood.shape)
    for d in range(share.size):
        out[:, d] = misled(first_slot, likelihood[:, d].copy(), share[d])[0]
    return out
