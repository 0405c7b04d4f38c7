"""The likelihood of stated numbers at each point of a quantity's scale, and its gradient.

:func:`near` is the density of one statement given what is meant.  :func:`add_numbers` adds to the log-likelihood of
every slot, :func:`numbers_back` adds the gradient from theirs.
Formulas: :mod:`tarjih.testimony.story`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.testimony.kernel.arrays import Places, compiled
from tarjih.testimony.story.kernel.arrays import Slopes, StoryArrays, Voices
from tarjih.testimony.story.kernel.names import MISLED, NEAR, NUMBERED, RUMOUR, TRULY

__all__ = ["add_numbers", "near", "numbers_back"]

ROOT = math.sqrt(2.0 * math.pi)
FAR = 30.0
"""Where the normal density is nought: exp of what underflows takes a hundred times as long."""
LEAST = 1e-300
"""What keeps the logarithm of a likelihood finite."""


@compiled
def _normal(x: float) -> float:
    return math.exp(-0.5 * x * x) / ROOT if abs(x) < FAR else 0.0


@compiled
def _below(x: float) -> float:
    """Return the probability that a standard normal is below x."""
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


@compiled
def near(story: StoryArrays, g: int, at: float, spread: float, more: float) -> tuple[float, float, float, float, float]:
    """Return the density of a group's statement if `at` is meant, and if it is exaggerated.

    After them the slopes of the first by the spread, and of the second by the spread and by the exaggeration.
    """
    low, high, wide, rounded = story.number_low[g], story.number_high[g], story.number_wide[g], story.number_rounded[g]
    sd = math.sqrt((wide * spread) ** 2 + rounded**2)
    by_spread = wide * wide * spread / sd
    if low != high:
        a, b = (low - at) / sd, (high - at) / sd
        inside = (_below(b) if high < np.inf else 1.0) - (_below(a) if low > -np.inf else 0.0)
        slope = (a * _normal(a) if low > -np.inf else 0.0) - (b * _normal(b) if high < np.inf else 0.0)
        slope *= by_spread / sd
        return inside, inside, slope, slope, 0.0
    x = (low - at) / sd
    plain = _normal(x) / sd
    slope = plain * (x * x - 1.0) / sd * by_spread
    if story.group_gain[g] == 0:
        return plain, plain, slope, slope, 0.0
    off = story.group_gain[g] * (low - at)
    x = off / sd
    power = min(sd * sd / (2.0 * more * more) - off / more, 600.0)
    exaggerated = math.exp(power) * _below(x - sd / more) / more
    by_sd = exaggerated * sd / (more * more) - _normal(x) * (x / sd + 1.0 / more) / more
    by_more = exaggerated * (off / more - 1.0 - sd * sd / (more * more)) / more + _normal(x) * sd / more**3
    return plain, exaggerated, slope, by_sd * by_spread, by_more


@compiled
def _knows(story: StoryArrays, v: Voices, g: int, i: int) -> float:
    """Return the density of a statement by somebody who knows that the state of cell `i` is the true one."""
    out: float = v.message[i]
    if story.group_gain[g] != 0:
        out = v.leaving[g] * v.message[i] + (1.0 - v.leaving[g]) * v.plain[i]
    return out


@compiled
def _table(story: StoryArrays, v: Voices, t: int, states: int) -> tuple[Floats, Floats, float]:
    """Return the density of all statements of a unit, where a number circulates and, by truth alone, where none.

    The first has the axes circulating and truth.  Both are to be multiplied by exp of the third.
    """
    product, off, scale = np.ones((states, states)), np.ones(states), 0.0
    knows = np.empty(states)
    for g in range(story.first_group[t], story.first_group[t + 1]):
        first, c, flat, e = story.first_cell[g], v.informed[g], v.random[g], v.repeats[g]
        for s in range(states):
            knows[s] = c * _knows(story, v, g, first + s)
            off[s] *= knows[s] + (1.0 - c) * flat
        for k in range(states):
            blind = (1.0 - c) * (e * story.membership[first + k] + (1.0 - e) * flat)
            row = product[k]
            for s in range(states):
                row[s] *= knows[s] + blind
        if g % 8 == 7:
            top = max(product.max(), off.max())
            product /= top
            off /= top
            scale += math.log(top)
    return product, off, scale


@compiled
def _known(at: Floats, spread: float) -> tuple[Floats, Floats]:
    """Return how often each number is what somebody who knows states, and its slope by the spread of errors.

    Both have the axes stated and true.
    """
    states = at.size
    chance, slope = np.empty((states, states)), np.empty((states, states))
    width = np.empty(states)
    for k in range(states):
        width[k] = (at[min(k + 1, states - 1)] - at[max(k - 1, 0)]) / 2.0
    for s in range(states):
        whole, mean = 0.0, 0.0
        for k in range(states):
            x = (at[k] - at[s]) / spread
            chance[k, s], slope[k, s] = width[k] * _normal(x), x * x / spread
            whole += chance[k, s]
            mean += chance[k, s] * slope[k, s]
        for k in range(states):
            chance[k, s] /= whole
            slope[k, s] = chance[k, s] * (slope[k, s] - mean / whole)
    return chance, slope


class Stated(NamedTuple):
    """What is stated of a quantity, with its prior, to be multiplied by exp of `scale`.

    Parameters
    ----------
    on, off
        Where a number circulates, shape (circulating, truth), and where none does, shape (truth,).
    wrong_on, wrong_off
        The same where all who know are misled, by what they have seen.
    total
        Likelihood of each truth.
    scale
        Log of what all of these are to be multiplied by.
    """

    on: Floats
    off: Floats
    wrong_on: Floats
    wrong_off: Floats
    total: Floats
    scale: float


@compiled
def _stated(story: StoryArrays, v: Voices, t: int, first: int, states: int) -> Stated:
    """Return what the statements of a unit come to.

    The number in circulation is what somebody who knows has stated as often as not, or any other by its prior; where
    all are misled it is what all who know have seen.
    """
    on, off, scale = _table(story, v, t, states)
    rumour, m = v.scalars[RUMOUR], v.scalars[MISLED]
    prior = np.exp(story.circulating[first : first + states])
    known = _known(story.scale[first : first + states], v.scalars[NEAR])[0]
    wrong_on, wrong_off = np.empty(states), off * prior * ((1.0 - rumour) * m)
    off *= (1.0 - rumour) * (1.0 - m)
    total = off + LEAST
    for k in range(states):
        wrong_on[k] = on[k, k] * prior[k] * (rumour * m)
        on[k] *= rumour * (1.0 - m) * (TRULY * known[k] + (1.0 - TRULY) * prior[k])
        total += on[k]
    total += wrong_on.sum() + wrong_off.sum()
    return Stated(on, off, wrong_on, wrong_off, total, scale)


@compiled
def add_numbers(story: StoryArrays, v: Voices, first_slot: Places, slots: Floats) -> None:
    """Add the log-likelihood of the numbers stated of each quantity."""
    for n in range(first_slot.size - 1):
        for t in range(story.first_unit[n], story.first_unit[n + 1]):
            if story.unit_kind[t] == NUMBERED:
                first, states = first_slot[n], first_slot[n + 1] - first_slot[n]
                found = _stated(story, v, t, first, states)
                slots[first : first + states] += np.log(found.total) + found.scale


@compiled
def numbers_back(story: StoryArrays, v: Voices, first_slot: Places, g_slots: Floats, d: Slopes) -> None:
    """Add to `d` the gradient through the log-likelihood of every slot."""
    rumour, m = v.scalars[RUMOUR], v.scalars[MISLED]
    for n in range(first_slot.size - 1):
        for t in range(story.first_unit[n], story.first_unit[n + 1]):
            if story.unit_kind[t] != NUMBERED:
                continue
            first, states = first_slot[n], first_slot[n + 1] - first_slot[n]
            x = _stated(story, v, t, first, states)
            slope = g_slots[first : first + states] / x.total
            misled = slope.sum()
            on, off = x.on, x.off * slope
            known, by_spread = _known(story.scale[first : first + states], v.scalars[NEAR])
            for k in range(states):
                on[k] *= slope
                by = on[k] * by_spread[k] / (TRULY * known[k] + (1.0 - TRULY) * math.exp(story.circulating[first + k]))
                d.scalars[NEAR] += TRULY * by.sum()
                on[k, k] += misled * x.wrong_on[k]
                off[k] += misled * x.wrong_off[k]
            wrong = misled * (x.wrong_on.sum() + x.wrong_off.sum())
            whole = on.sum() + off.sum()
            d.scalars[MISLED] += wrong / m - (whole - wrong) / (1.0 - m)
            d.scalars[RUMOUR] += on.sum() / rumour - off.sum() / (1.0 - rumour)
            for g in range(story.first_group[t], story.first_group[t + 1]):
                _group_back(story, v, g, on, off, d)


@compiled
def _group_back(story: StoryArrays, v: Voices, g: int, on: Floats, off: Floats, d: Slopes) -> None:
    """Carry the gradient by the log density of one statement back to what its source is worth."""
    states = off.size
    first, c, flat, e = story.first_cell[g], v.informed[g], v.random[g], v.repeats[g]
    leaving, gains = v.leaving[g], story.group_gain[g] != 0
    knows, by_knows, share = np.empty(states), np.empty(states), np.empty(states)
    for s in range(states):
        knows[s] = _knows(story, v, g, first + s)
        by_knows[s] = off[s] / (c * knows[s] + (1.0 - c) * flat)
        d.informed[g] -= by_knows[s] * flat
    for k in range(states):
        beyond = story.membership[first + k] - flat
        blind = flat + e * beyond
        for s in range(states):
            share[s] = on[k, s] / (c * knows[s] + (1.0 - c) * blind)
            by_knows[s] += share[s]
        by_blind = share.sum()
        d.informed[g] -= by_blind * blind
        d.repeats[g] += by_blind * (1.0 - c) * beyond
    for s in range(states):
        d.informed[g] += by_knows[s] * knows[s]
        by = by_knows[s] * c
        if gains:
            d.message[first + s] += by * leaving
            d.plain[first + s] += by * (1.0 - leaving)
            d.leaving[g] += by * (v.message[first + s] - v.plain[first + s])
        else:
            d.message[first + s] += by
