"""What stated numbers say of each point of a quantity's scale, and the way back to groups and quantities.

:func:`near` is the density of one statement given what is meant.  :func:`numbers_heard` adds to the log-likelihood of
every slot, :func:`numbers_back` adds the gradient from theirs.  A *table* has the axes truth and number in circulation.
Formulas: :mod:`tarjih.testimony.story`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.testimony.kernel.arrays import Places, compiled
from tarjih.testimony.story.kernel.arrays import Slopes, StoryArrays, Voices
from tarjih.testimony.story.kernel.names import MISLED, NUMBERED, RUMOUR, TRULY

__all__ = ["near", "numbers_back", "numbers_heard"]

ROOT = math.sqrt(2.0 * math.pi)


@compiled
def _normal(x: float) -> float:
    return math.exp(-0.5 * x * x) / ROOT


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
    told = math.exp(power) * _below(x - sd / more) / more
    by_sd = told * sd / (more * more) - _normal(x) * (x / sd + 1.0 / more) / more
    by_more = told * (off / more - 1.0 - sd * sd / (more * more)) / more + _normal(x) * sd / more**3
    return plain, told, slope, by_sd * by_spread, by_more


@compiled
def _knows(story: StoryArrays, v: Voices, g: int, i: int) -> float:
    """Return the density of a statement by somebody who knows that the state of cell `i` is the true one."""
    out: float = v.message[i]
    if story.group_gain[g] != 0:
        out = v.leaving[g] * v.message[i] + (1.0 - v.leaving[g]) * v.plain[i]
    return out


@compiled
def _table(story: StoryArrays, v: Voices, t: int, states: int) -> tuple[Floats, Floats]:
    """Return the log density of all statements of a unit, where a number circulates and, by truth alone, where none."""
    table, product = np.zeros((states, states)), np.ones((states, states))
    plain, off = np.zeros(states), np.ones(states)
    knows = np.empty(states)
    for g in range(story.first_group[t], story.first_group[t + 1]):
        if g % 8 == 0:
            table += np.log(product)
            plain += np.log(off)
            product[:] = 1.0
            off[:] = 1.0
        first, c, flat, e = story.first_cell[g], v.informed[g], v.random[g], v.repeats[g]
        for s in range(states):
            knows[s] = c * _knows(story, v, g, first + s)
            off[s] *= knows[s] + (1.0 - c) * flat
        for k in range(states):
            blind = (1.0 - c) * (e * v.message[first + k] + (1.0 - e) * flat)
            for s in range(states):
                product[k, s] *= knows[s] + blind
    return (table + np.log(product)).T, plain + np.log(off)


class Stated(NamedTuple):
    """What is stated of a quantity, with its prior: logs.

    Parameters
    ----------
    on, off
        Where a number circulates, shape (truth, circulating), and where none does, shape (truth,).
    wrong_on, wrong_off
        The same where all who know are misled, by what they have seen.
    seen, total
        Log-likelihood of each truth without and with these.
    """

    on: Floats
    off: Floats
    wrong_on: Floats
    wrong_off: Floats
    seen: Floats
    total: Floats


@compiled
def _top_sum(x: Floats) -> float:
    top = x.max()
    out: float = top + math.log(np.exp(x - top).sum())
    return out


@compiled
def _stated(story: StoryArrays, v: Voices, t: int, first: int, states: int) -> Stated:
    """Return what the statements of a unit come to.

    The number in circulation is the true one as often as not, or any other by its prior; where all are misled it is
    what all who know have seen.
    """
    on, off = _table(story, v, t, states)
    rumour, m = v.scalars[RUMOUR], v.scalars[MISLED]
    goes, quiet = math.log(rumour), math.log(1.0 - rumour)
    prior = story.circulating[first : first + states]
    wrong_on, wrong_off = np.empty(states), off + prior + (quiet + math.log(m))
    for k in range(states):
        wrong_on[k] = on[k, k] + prior[k] + goes + math.log(m)
        for s in range(states):
            on[s, k] += goes + math.log((1.0 - TRULY) * math.exp(prior[k]) + (TRULY if s == k else 0.0))
    off += quiet
    misled = np.logaddexp(_top_sum(wrong_on), _top_sum(wrong_off))
    seen, total = np.empty(states), np.empty(states)
    for s in range(states):
        seen[s] = math.log(1.0 - m) + np.logaddexp(_top_sum(on[s]), off[s])
        total[s] = np.logaddexp(seen[s], misled)
    return Stated(on, off, wrong_on, wrong_off, seen, total)


@compiled
def numbers_heard(story: StoryArrays, v: Voices, first_slot: Places, slots: Floats) -> None:
    """Add the log-likelihood of what is stated of each quantity."""
    for n in range(first_slot.size - 1):
        for t in range(story.first_unit[n], story.first_unit[n + 1]):
            if story.unit_kind[t] == NUMBERED:
                first, states = first_slot[n], first_slot[n + 1] - first_slot[n]
                slots[first : first + states] += _stated(story, v, t, first, states).total


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
            on, off, misled = np.empty(x.on.shape), np.empty(states), 0.0
            top = max(x.wrong_on.max(), x.wrong_off.max())
            for s in range(states):
                slope, share = g_slots[first + s], math.exp(x.seen[s] - x.total[s])
                d.scalars[MISLED] += slope * ((1.0 - share) / m - share / (1.0 - m))
                misled += slope * math.exp(top - x.total[s])
                on[s] = slope * (1.0 - m) * np.exp(x.on[s] - x.total[s])
                off[s] = slope * (1.0 - m) * math.exp(x.off[s] - x.total[s])
            for k in range(states):
                on[k, k] += misled * math.exp(x.wrong_on[k] - top)
                off[k] += misled * math.exp(x.wrong_off[k] - top)
            d.scalars[RUMOUR] += on.sum() / rumour - off.sum() / (1.0 - rumour)
            for g in range(story.first_group[t], story.first_group[t + 1]):
                _group_back(story, v, g, on, off, d)


@compiled
def _group_back(story: StoryArrays, v: Voices, g: int, on: Floats, off: Floats, d: Slopes) -> None:
    """Carry the gradient by the log density of one statement back to what its source is worth."""
    states = off.size
    first, c, flat, e = story.first_cell[g], v.informed[g], v.random[g], v.repeats[g]
    leaving = v.leaving[g]
    for s in range(states):
        knows = _knows(story, v, g, first + s)
        here = off[s] / (c * knows + (1.0 - c) * flat)
        by_knows = here * c
        d.informed[g] += here * (knows - flat)
        for k in range(states):
            beyond = v.message[first + k] - flat
            blind = flat + e * beyond
            here = on[s, k] / (c * knows + (1.0 - c) * blind)
            by_knows += here * c
            d.informed[g] += here * (knows - blind)
            d.repeats[g] += here * (1.0 - c) * beyond
            d.message[first + k] += here * (1.0 - c) * e
        if story.group_gain[g] != 0:
            d.message[first + s] += by_knows * leaving
            d.plain[first + s] += by_knows * (1.0 - leaving)
            d.leaving[g] += by_knows * (v.message[first + s] - v.plain[first + s])
        else:
            d.message[first + s] += by_knows
