"""Events and traits, the truth summed out, and being misled together; each with its way back.

Supply coordinates, quantities and the arrays of a case; get :class:`Events`.  Supply the log-likelihood of each state;
get that of all claims, with the probability of each state.  Formulas: :mod:`tarjih.testimony.hypotheses`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.testimony.kernel.arrays import (
    BOUNDS,
    COMPONENTS,
    IMPOSSIBLE,
    SLOTS,
    TINY,
    CaseArrays,
    Places,
    compiled,
)
from tarjih.testimony.kernel.messages import sigmoid, softplus

__all__ = ["Events", "events_back", "events_of", "misled", "misled_back", "sum_out", "sum_out_draws"]

LANES = 32
"""Draws side by side, so that one step of a sum is one of the processor's for several of them."""


class Events(NamedTuple):
    """The uncertain events at one draw.

    Parameters
    ----------
    log_event, holds
        Log probability of each event column, and probability of each event; shapes (2 events,) and (events,).
    level
        Level of each trait in each era.
    base
        The base rate.
    """

    log_event: Floats
    holds: Floats
    level: Floats
    base: float


@compiled
def events_of(z: Floats, u: Floats, case: CaseArrays) -> Events:
    """Return the events at coordinates `z` and the quantities `u` that they give."""
    eta = u[case.starts[3] :].copy()
    level = np.empty(case.level_mu.size)
    for i in range(level.size):
        level[i] = case.level_mu[i] + case.level_sigma[i] * z[case.level_column[i]]
        if case.level_before[i] >= 0:
            level[i] += level[case.level_before[i]]
    for i in range(case.link_event.size):
        down = sigmoid(level[case.link_down[i]]) if case.link_down[i] >= 0 else 0.5
        eta[case.link_event[i]] = case.link_weight[i] * (sigmoid(level[case.link_up[i]]) - down)
    log_event, holds = np.empty(2 * eta.size), np.empty(eta.size)
    for e in range(eta.size):
        log_event[2 * e], log_event[2 * e + 1] = -softplus(-eta[e]), -softplus(eta[e])
        holds[e] = sigmoid(eta[e])
    base = holds[case.rate_event[0]] if case.rate_event[0] >= 0 else 0.5
    return Events(log_event, holds, level, base)


@compiled
def events_back(case: CaseArrays, events: Events, g_eta: Floats, g_u: Floats, grad: Floats) -> None:
    """Carry the gradient back through :func:`events_of`: adds to that by the quantities, and to `grad` by `z`."""
    level = events.level
    g_level = np.zeros(level.size)
    for i in range(case.link_event.size):
        e = case.link_event[i]
        by = g_eta[e] * case.link_weight[i]
        up = sigmoid(level[case.link_up[i]])
        g_level[case.link_up[i]] += by * up * (1.0 - up)
        if case.link_down[i] >= 0:
            down = sigmoid(level[case.link_down[i]])
            g_level[case.link_down[i]] -= by * down * (1.0 - down)
        g_eta[e] = 0.0
    for i in range(level.size - 1, -1, -1):
        grad[case.level_column[i]] += g_level[i] * case.level_sigma[i]
        if case.level_before[i] >= 0:
            g_level[case.level_before[i]] += g_level[i]
    g_u[case.starts[3] :] += g_eta


@compiled
def sum_out(
    case: CaseArrays, block: Places, slots: Floats, events: Events, power: float, g_slots: Floats, g_eta: Floats
) -> float:
    """Sum the truth out of every component of a block; adds to the gradients of slots and of the events' log-odds.

    The gradient by a slot is the probability of its state.  Priors are raised to `power` (the gradient by the events
    is that of the first).
    """
    states, columns = np.zeros((slots.size, 1)), np.zeros((events.log_event.size, 1))
    total = _sums(case, block, slots.reshape((-1, 1)), events.log_event.reshape((-1, 1)), power, states, columns)
    g_slots += states[:, 0]
    for e in range(events.holds.size):
        g_eta[e] += columns[2 * e, 0] * (1.0 - events.holds[e]) - columns[2 * e + 1, 0] * events.holds[e]
    value: float = total[0]
    return value


@compiled
def sum_out_draws(
    case: CaseArrays, slots: Floats, log_event: Floats, power: float, log_likelihood: Floats, states: Floats
) -> None:
    """Fill in what :func:`sum_out` comes to at many draws, shapes (draws,) and (slots, draws), from (…, draws)."""
    log_likelihood[:] = 0.0
    for first in range(0, log_likelihood.size, LANES):
        some = slice(first, min(first + LANES, log_likelihood.size))
        columns = log_event[:, some].copy()
        unused = np.empty(columns.shape)
        for n in range(case.blocks.shape[0]):
            own = slice(case.blocks[n, SLOTS], case.blocks[n, BOUNDS + SLOTS])
            heard = slots[own, some] + case.known[own].copy().reshape((-1, 1))
            probability = np.zeros(heard.shape)
            log_likelihood[some] += _sums(case, case.blocks[n], heard, columns, power, probability, unused)
            states[own, some] = probability


@compiled
def _sums(  # noqa: PLR0912 - one pass forwards and one back
    case: CaseArrays, block: Places, slots: Floats, log_event: Floats, power: float, g_slots: Floats, g_event: Floats
) -> Floats:
    """Work out the sums of a block forwards and their derivatives backwards, draws side by side; shape (draws,)."""
    draws, from_slot = slots.shape[1], block[SLOTS]
    from_sum, to_sum = case.first_sum[block[COMPONENTS]], case.first_sum[block[BOUNDS + COMPONENTS]]
    from_term = case.first_term[from_sum]
    share = np.empty((case.first_term[to_sum] - from_term, draws))
    total, by = np.empty((to_sum - from_sum, draws)), np.zeros((to_sum - from_sum, draws))
    top, norm, value = np.empty(draws), np.empty(draws), np.zeros(draws)
    for n in range(to_sum - from_sum):
        first, last = case.first_term[from_sum + n] - from_term, case.first_term[from_sum + n + 1] - from_term
        top[:], norm[:] = -np.inf, 0.0
        for t in range(first, last):
            prior, slot = case.term_prior[from_term + t], case.term_slot[from_term + t] - from_slot
            event = case.term_event[from_term + t]
            for d in range(draws):
                share[t, d] = power * prior + max(slots[slot, d], IMPOSSIBLE)
            if event >= 0:
                for d in range(draws):
                    share[t, d] += power * log_event[event, d]
            for i in range(case.first_inner[from_term + t], case.first_inner[from_term + t + 1]):
                inner = case.inner[i] - from_sum
                for d in range(draws):
                    share[t, d] += total[inner, d]
            for d in range(draws):
                top[d] = max(top[d], share[t, d])
        for t in range(first, last):
            for d in range(draws):
                share[t, d] = np.exp(share[t, d] - top[d])
                norm[d] += share[t, d]
        for d in range(draws):
            total[n, d] = top[d] + np.log(norm[d])
        for t in range(first, last):
            for d in range(draws):
                share[t, d] /= norm[d]
    for k in range(block[COMPONENTS], block[BOUNDS + COMPONENTS]):
        whole = case.first_sum[k + 1] - 1 - from_sum
        value += total[whole]
        by[whole] = 1.0
    for n in range(to_sum - from_sum - 1, -1, -1):
        for t in range(case.first_term[from_sum + n] - from_term, case.first_term[from_sum + n + 1] - from_term):
            slot, event = case.term_slot[from_term + t] - from_slot, case.term_event[from_term + t]
            for d in range(draws):
                share[t, d] *= by[n, d]
                g_slots[slot, d] += share[t, d]
            if event >= 0:
                for d in range(draws):
                    g_event[event, d] += share[t, d]
            for i in range(case.first_inner[from_term + t], case.first_inner[from_term + t + 1]):
                inner = case.inner[i] - from_sum
                for d in range(draws):
                    by[inner, d] += share[t, d]
    return value


@compiled
def misled(first_slot: Places, states: Floats, share: float) -> tuple[Floats, Floats, Floats]:
    """Mix each state's likelihood with the others'; also return what each was, over the node's largest, and is."""
    out, raw, mixed = states.copy(), np.ones(states.size), np.ones(states.size)
    for n in range(first_slot.size - 1):
        first, last = first_slot[n] - first_slot[0], first_slot[n + 1] - first_slot[0]
        if last - first < 2:
            continue
        top = states[first]
        for s in range(first + 1, last):
            top = max(top, states[s])
        total = 0.0
        for s in range(first, last):
            raw[s] = math.exp(states[s] - top)
            total += raw[s]
        for s in range(first, last):
            mixed[s] = max((1.0 - share) * raw[s] + share * (total - raw[s]) / (last - first - 1), TINY)
            out[s] = top + math.log(mixed[s])
    return out, raw, mixed


@compiled
def misled_back(first_slot: Places, raw: Floats, share: float, mixed: Floats, g: Floats) -> tuple[Floats, float]:
    """Carry the gradient back through :func:`misled`: to the states, and to the share."""
    out, by_share = g.copy(), 0.0
    for n in range(first_slot.size - 1):
        first, last = first_slot[n] - first_slot[0], first_slot[n + 1] - first_slot[0]
        if last - first < 2:
            continue
        others = last - first - 1
        total, pull = 0.0, 0.0
        for s in range(first, last):
            total += raw[s]
            pull += g[s] / mixed[s]
        for s in range(first, last):
            own = g[s] / mixed[s]
            out[s] = raw[s] * ((1.0 - share) * own + share * (pull - own) / others)
            by_share += own * ((total - raw[s]) / others - raw[s])
    return out, by_share
