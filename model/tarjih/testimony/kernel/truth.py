"""Events and traits, and the truth summed out; each with its way back.

Supply coordinates, quantities and the arrays of a case; get :class:`Events`.  Supply the log-likelihood of each state;
get that of all claims, with the probability of each state.  Formulas: :mod:`tarjih.testimony.hypotheses`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.testimony.kernel.arrays import IMPOSSIBLE, CaseArrays, compiled

__all__ = ["Events", "events_back", "events_of", "sigmoid", "softplus", "sum_out", "sum_out_draws"]

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
    """

    log_event: Floats
    holds: Floats
    level: Floats


@compiled
def sigmoid(x: float) -> float:
    """Return 1 / (1 + exp(−x))."""
    return 0.5 * (1.0 + math.tanh(0.5 * x))


@compiled
def softplus(x: float) -> float:
    """Return log(1 + exp(x))."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


@compiled
def events_of(z: Floats, u: Floats, case: CaseArrays) -> Events:
    """Return the events at coordinates `z` and their log-odds `u`, as far as no link gives them."""
    eta = u.copy()
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
    return Events(log_event, holds, level)


@compiled
def events_back(case: CaseArrays, events: Events, g_eta: Floats, grad: Floats) -> None:
    """Carry the gradient back through :func:`events_of`: adds to that by `z`."""
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
    for e in range(g_eta.size):
        if case.column[e] >= 0:
            grad[case.column[e]] += g_eta[e] * case.sigma[e]


@compiled
def sum_out(case: CaseArrays, slots: Floats, events: Events, g_slots: Floats, g_eta: Floats) -> float:
    """Sum the truth out of every component; adds to the gradients of slots and of the events' log-odds.

    The gradient by a slot is the probability of its state.
    """
    states, columns = np.zeros((slots.size, 1)), np.zeros((events.log_event.size, 1))
    total = _sums(case, slots.reshape((-1, 1)), events.log_event.reshape((-1, 1)), 1.0, states, columns)
    g_slots += states[:, 0]
    for e in range(events.holds.size):
        g_eta[e] += columns[2 * e, 0] * (1.0 - events.holds[e]) - columns[2 * e + 1, 0] * events.holds[e]
    value: float = total[0]
    return value


@compiled
def sum_out_draws(
    case: CaseArrays, slots: Floats, log_event: Floats, power: float, log_likelihood: Floats, states: Floats
) -> None:
    """Fill in what :func:`sum_out` comes to at many draws, shapes (draws,) and (slots, draws), from (…, draws).

    Priors are raised to `power`.
    """
    for first in range(0, log_likelihood.size, LANES):
        some = slice(first, min(first + LANES, log_likelihood.size))
        columns = log_event[:, some].copy()
        evidence = slots[:, some] + case.known.copy().reshape((-1, 1))
        probability = np.zeros(evidence.shape)
        log_likelihood[some] = _sums(case, evidence, columns, power, probability, np.empty(columns.shape))
        states[:, some] = probability


@compiled
def _sums(  # noqa: PLR0912 - one pass forwards and one back
    case: CaseArrays, slots: Floats, log_event: Floats, power: float, g_slots: Floats, g_event: Floats
) -> Floats:
    """Work out the sums forwards and their derivatives backwards, draws side by side; shape (draws,)."""
    draws, sums = slots.shape[1], case.first_term.size - 1
    share = np.empty((case.first_term[sums], draws))
    total, by = np.empty((sums, draws)), np.zeros((sums, draws))
    top, norm, value = np.empty(draws), np.empty(draws), np.zeros(draws)
    for n in range(sums):
        first, last = case.first_term[n], case.first_term[n + 1]
        top[:], norm[:] = -np.inf, 0.0
        for t in range(first, last):
            prior, slot, event = case.term_prior[t], case.term_slot[t], case.term_event[t]
            for d in range(draws):
                share[t, d] = power * prior + max(slots[slot, d], IMPOSSIBLE)
            if event >= 0:
                for d in range(draws):
                    share[t, d] += power * log_event[event, d]
            for i in range(case.first_inner[t], case.first_inner[t + 1]):
                inner = case.inner[i]
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
    for k in range(case.first_sum.size - 1):
        whole = case.first_sum[k + 1] - 1
        value += total[whole]
        by[whole] = 1.0
    for n in range(sums - 1, -1, -1):
        for t in range(case.first_term[n], case.first_term[n + 1]):
            slot, event = case.term_slot[t], case.term_event[t]
            for d in range(draws):
                share[t, d] *= by[n, d]
                g_slots[slot, d] += share[t, d]
            if event >= 0:
                for d in range(draws):
                    g_event[event, d] += share[t, d]
            for i in range(case.first_inner[t], case.first_inner[t + 1]):
                inner = case.inner[i]
                for d in range(draws):
                    by[inner, d] += share[t, d]
    return value
