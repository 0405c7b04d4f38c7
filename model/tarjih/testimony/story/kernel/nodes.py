"""The messages on each node, summed over distractor, rumour and q, and the way back to groups and units.

Supply what groups and units are worth; get by :func:`slots_of` the log-likelihood of each state, and by
:func:`nodes_back` the gradient from theirs: the sum is gone through again, each term weighted by its posterior
probability.  A *table* has the axes state, distractor, rumour and point of the grid.  Formulas:
:mod:`tarjih.testimony.story`.
"""

from __future__ import annotations

import math

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.testimony.kernel.arrays import Places, compiled
from tarjih.testimony.story.kernel.arrays import Slopes, StoryArrays, Voices
from tarjih.testimony.story.kernel.names import (
    ADMISSION,
    ALONE,
    CHANNEL,
    CLEAR,
    HARD,
    IN_LINE,
    NUMBERED,
    PLEDGE,
    RUMOUR,
    TILT,
    WIRE,
)

__all__ = ["nodes_back", "slots_of"]


@compiled
def _groups(story: StoryArrays, v: Voices, first: int, last: int, product: Floats, table: Floats) -> None:
    """Multiply the probabilities of some groups' messages into `product`, gathered as logs in `table` now and then.

    A logarithm costs more than all the rest, and eight factors are far from too small for a number.
    """
    states, points = table.shape[0], story.grid.size
    for g in range(first, last):
        if g % 8 == 0:
            table += np.log(product)
            product[:] = 1.0
        message = v.message[story.first_cell[g] : story.first_cell[g + 1]]
        random = v.random[g]
        c = 1.0 if story.group_kind[g] < 0 else v.informed[g]
        for k in range(states):
            for on in range(2):
                blind = (1.0 - c) * (random + on * v.repeats[g] * (message[k] - random))
                for q in range(points):
                    look = c * story.grid[q]
                    rest = (c - look) * message[k] + blind
                    for s in range(states):
                        product[s, k, on, q] *= look * message[s] + rest


@compiled
def _each(story: StoryArrays, v: Voices, t: int, product: Floats, table: Floats) -> None:
    """Fill in the log probability of a unit's messages if every group speaks for itself; `product` is overwritten."""
    table[:] = 0.0
    product[:] = 1.0
    _groups(story, v, story.first_group[t], story.first_group[t + 1], product, table)
    table += np.log(product)


@compiled
def _share(story: StoryArrays, v: Voices, t: int) -> float:
    """Return how often the groups of a channel, or pledges, speak for themselves."""
    out: float = v.scalars[WIRE if story.unit_kind[t] == CHANNEL else PLEDGE]
    return out


@compiled
def _either(x: float, y: float) -> float:
    """Return log(eˣ + eʸ)."""
    return max(x, y) + math.log1p(math.exp(-abs(x - y)))


@compiled
def _unit(story: StoryArrays, v: Voices, t: int, each: Floats, table: Floats) -> None:
    """Fill in the log probability of a unit's messages from that of its groups each for itself."""
    share = _share(story, v, t)
    own, other = math.log(share), math.log(1.0 - share) + v.other[t]
    states, points = table.shape[0], story.grid.size
    for s in range(states):
        for k in range(states):
            for on in range(2):
                for q in range(points):
                    table[s, k, on, q] = _either(own + each[s, k, on, q], other)


@compiled
def _against(story: StoryArrays, v: Voices, g: int, s: int, k: int, on: int, q: int) -> tuple[float, float, float]:
    """Return how often an interested source who has left the line speaks against its interest.

    With it what it says where it is informed, and where it is not.
    """
    first, grid = story.first_cell[g], story.grid[q]
    look = grid * v.message[first + s] + (1.0 - grid) * v.message[first + k]
    blind = v.random[g] + on * v.repeats[g] * (v.message[first + k] - v.random[g])
    if story.group_gain[g] > 0:
        look, blind = 1.0 - look, 1.0 - blind
    return v.informed[g] * look + (1.0 - v.informed[g]) * v.scalars[ADMISSION] * blind, look, blind


@compiled
def _straight(story: StoryArrays, v: Voices, t: int, s: int, k: int, on: int, q: int) -> float:
    """Return the log probability of what the interested of one bloc say if they do not lie."""
    first, last = story.first_group[t], story.first_group[t + 1]
    share = v.leaving[first] / (last - first)
    out, product = 0.0, 1.0
    for g in range(first, last):
        left = share * _against(story, v, g, s, k, on, q)[0]
        product *= 1.0 - left if story.group_gain[g] > 0 else left
        if g % 8 == 0:
            out += math.log(product)
            product = 1.0
    return out + math.log(product)


@compiled
def _line(story: StoryArrays, v: Voices, t: int, table: Floats) -> None:
    """Fill in the log probability of what the interested of one bloc say."""
    states, points, bloc = table.shape[0], story.grid.size, story.unit_bloc[t]
    for s in range(states):
        for k in range(states):
            for on in range(2):
                for q in range(points):
                    out = _straight(story, v, t, s, k, on, q)
                    if bloc >= 0:
                        out = _either(v.lies[bloc, 2] + out, v.lies[bloc, 1] + v.lie[t, s])
                    table[s, k, on, q] = out


@compiled
def _doubt(story: StoryArrays, v: Voices, n: int, by: Floats) -> Floats:
    """Return the log probability of each q on a node; fill in its slopes by beta and K, shape (2, points)."""
    points = story.grid.size
    beta, k = story.fixed[1] + v.scalars[HARD] * story.node_overlap[n], v.scalars[CLEAR]
    edge = math.log(story.fixed[2] / (1.0 - story.fixed[2]))
    out = np.empty(points)
    for q in range(1, points - 1):
        x = story.grid[q]
        out[q] = (beta + k) * math.log(x) + beta * math.log(1.0 - x) + math.log(2.0 * edge / (points - 2))
        by[0, q], by[1, q] = math.log(x * (1.0 - x)), math.log(x)
    out[points - 1] = -beta * edge - math.log(beta)
    by[0, points - 1], by[1, points - 1] = -edge - 1.0 / beta, 0.0
    out[0] = -(beta + k) * edge - math.log(beta + k)
    by[0, 0] = by[1, 0] = -edge - 1.0 / (beta + k)
    top = out.max()
    out -= top + math.log(np.exp(out - top).sum())
    for i in range(2):
        by[i] -= (np.exp(out) * by[i]).sum()
    return out


@compiled
def _node(story: StoryArrays, v: Voices, n: int, first_slot: int, states: int) -> Floats:
    """Return the table of all messages on a node, with the prior of distractor, rumour and q."""
    out = np.empty((states, states, 2, story.grid.size))
    rumour, tilt = v.scalars[RUMOUR], v.scalars[TILT]
    doubt = _doubt(story, v, n, np.empty((2, story.grid.size)))
    total = 0.0
    for k in range(states):
        total += math.exp(tilt * story.circulation[first_slot + k])
    off = math.log(1.0 - rumour) - math.log(states)
    for k in range(states):
        on = math.log(rumour) + tilt * story.circulation[first_slot + k] - math.log(total)
        for q in range(story.grid.size):
            out[:, k, 0, q] = off + doubt[q]
            out[:, k, 1, q] = on + doubt[q]
    each, table, alone, product = np.empty(out.shape), np.empty(out.shape), np.ones(out.shape), np.empty(out.shape)
    for t in range(story.first_unit[n], story.first_unit[n + 1]):
        if story.unit_kind[t] == NUMBERED:
            continue
        if story.unit_kind[t] == ALONE:
            _groups(story, v, story.first_group[t], story.first_group[t + 1], alone, out)
            continue
        if story.unit_kind[t] == IN_LINE:
            _line(story, v, t, table)
        else:
            _each(story, v, t, product, each)
            _unit(story, v, t, each, table)
        out += table
    return out + np.log(alone)


@compiled
def _silent(story: StoryArrays, n: int) -> bool:
    """Tell whether there is no message on a node but numbers, which come last."""
    first, last = story.first_unit[n], story.first_unit[n + 1]
    return bool(first == last or story.unit_kind[first] == NUMBERED)


@compiled
def slots_of(story: StoryArrays, v: Voices, first_slot: Places) -> Floats:
    """Return the log-likelihood of all claims under each slot, shape (slots,)."""
    out = np.zeros(first_slot[-1])
    for n in range(first_slot.size - 1):
        if _silent(story, n):
            continue
        table = _node(story, v, n, first_slot[n], first_slot[n + 1] - first_slot[n])
        for s in range(table.shape[0]):
            top = table[s].max()
            out[first_slot[n] + s] = top + math.log(np.exp(table[s] - top).sum())
    return out


@compiled
def _unit_back(story: StoryArrays, v: Voices, t: int, each: Floats, by: Floats, d: Slopes) -> None:
    """Carry `by`, the gradient by the log probability of a unit, back to that of its groups each for itself."""
    share = _share(story, v, t)
    apart = math.log(1.0 - share) + v.other[t] - math.log(share)
    by_other, by_share = 0.0, 0.0
    for s in range(by.shape[0]):
        for k in range(by.shape[0]):
            for on in range(2):
                for q in range(by.shape[3]):
                    here = by[s, k, on, q]
                    own = 1.0 / (1.0 + math.exp(apart - each[s, k, on, q]))
                    by_other += here * (1.0 - own)
                    by_share += here * (own / share - (1.0 - own) / (1.0 - share))
                    by[s, k, on, q] = here * own
    if story.unit_kind[t] == CHANNEL:  # what pledges say of their own choice hangs on nothing
        d.other[t] += by_other
        d.scalars[WIRE] += by_share
    else:
        d.scalars[PLEDGE] += by_share


@compiled
def _line_back(story: StoryArrays, v: Voices, t: int, by: Floats, d: Slopes) -> None:
    """Carry `by`, the gradient by the log probability of what the interested of one bloc say, back to each of them."""
    bloc, first, last = story.unit_bloc[t], story.first_group[t], story.first_group[t + 1]
    lies = v.lies[bloc, 0] if bloc >= 0 else 0.0
    share = v.leaving[first] / (last - first)
    by_share = 0.0
    for s in range(by.shape[0]):
        for k in range(by.shape[0]):
            for on in range(2):
                for q in range(by.shape[3]):
                    here = by[s, k, on, q]
                    if bloc >= 0:
                        apart = v.lies[bloc, 2] + _straight(story, v, t, s, k, on, q) - v.lies[bloc, 1] - v.lie[t, s]
                        lied = 1.0 / (1.0 + math.exp(apart))
                        d.lie[t, s] += here * lied
                        d.lies[bloc] += here * ((1.0 - lied) * lies - lied * (1.0 - lies))
                        here *= 1.0 - lied
                    for g in range(first, last):
                        against, look, blind = _against(story, v, g, s, k, on, q)
                        slope = here / (share * against)
                        if story.group_gain[g] > 0:
                            slope = -here / (1.0 - share * against)
                        by_share += slope * against
                        _against_back(story, v, g, s, k, on, q, slope * share, look, blind, d)
    d.leaving[first] += by_share / (last - first)


@compiled
def _against_back(
    story: StoryArrays,
    v: Voices,
    g: int,
    s: int,
    k: int,
    on: int,
    q: int,
    slope: float,
    look: float,
    blind: float,
    d: Slopes,
) -> None:
    """Carry the gradient by what :func:`_against` returns back to what the group is worth."""
    first, grid, c, ill = story.first_cell[g], story.grid[q], v.informed[g], v.scalars[ADMISSION]
    d.informed[g] += slope * (look - ill * blind)
    d.scalars[ADMISSION] += slope * (1.0 - c) * blind
    if story.group_gain[g] > 0:
        slope = -slope
    guess = slope * (1.0 - c) * ill * on
    d.repeats[g] += guess * (v.message[first + k] - v.random[g])
    d.message[first + s] += slope * c * grid
    d.message[first + k] += slope * c * (1.0 - grid) + guess * v.repeats[g]


@compiled
def _each_back(story: StoryArrays, v: Voices, t: int, by: Floats, d: Slopes) -> None:
    """Carry `by`, the gradient by the log probability of each group's message, back to what the group is worth."""
    states, points = by.shape[0], story.grid.size
    for g in range(story.first_group[t], story.first_group[t + 1]):
        first = story.first_cell[g]
        message, random, repeats = v.message[first : first + states], v.random[g], v.repeats[g]
        c, pledged = (1.0, True) if story.group_kind[g] < 0 else (v.informed[g], False)
        by_informed, by_repeats = 0.0, 0.0
        for k in range(states):
            for on in range(2):
                blind = random + on * repeats * (message[k] - random)
                for q in range(points):
                    grid = story.grid[q]
                    for s in range(states):
                        look = grid * message[s] + (1.0 - grid) * message[k]
                        here = by[s, k, on, q] / (c * look + (1.0 - c) * blind)
                        by_informed += here * (look - blind)
                        by_repeats += here * (1.0 - c) * on * (message[k] - random)
                        d.message[first + s] += here * c * grid
                        d.message[first + k] += here * (c * (1.0 - grid) + (1.0 - c) * on * repeats)
        if not pledged:
            d.informed[g] += by_informed
            d.repeats[g] += by_repeats


@compiled
def nodes_back(story: StoryArrays, v: Voices, first_slot: Places, slots: Floats, g_slots: Floats, d: Slopes) -> None:
    """Add to `d` the gradient through the log-likelihood of every slot."""
    rumour, tilt = v.scalars[RUMOUR], v.scalars[TILT]
    for n in range(first_slot.size - 1):
        if _silent(story, n):
            continue
        first = first_slot[n]
        states = first_slot[n + 1] - first
        responsible = _node(story, v, n, first, states)
        total, mean = 0.0, 0.0
        for k in range(states):
            weight = math.exp(tilt * story.circulation[first + k])
            total += weight
            mean += weight * story.circulation[first + k]
        for s in range(states):
            responsible[s] = g_slots[first + s] * np.exp(responsible[s] - slots[first + s])
        slopes = np.empty((2, story.grid.size))
        _doubt(story, v, n, slopes)
        for q in range(story.grid.size):
            here = responsible[:, :, :, q].sum()
            d.scalars[HARD] += here * slopes[0, q] * story.node_overlap[n]
            d.scalars[CLEAR] += here * slopes[1, q]
        for k in range(states):
            on = responsible[:, k, 1, :].sum()
            d.scalars[RUMOUR] += on / rumour - responsible[:, k, 0, :].sum() / (1.0 - rumour)
            d.scalars[TILT] += on * (story.circulation[first + k] - mean / total)
        each, by, product = np.empty(responsible.shape), np.empty(responsible.shape), np.empty(responsible.shape)
        for t in range(story.first_unit[n], story.first_unit[n + 1]):
            if story.unit_kind[t] == NUMBERED:
                continue
            if story.unit_kind[t] == IN_LINE:
                _line_back(story, v, t, responsible, d)
                continue
            by[:] = responsible
            if story.unit_kind[t] != ALONE:
                _each(story, v, t, product, each)
                _unit_back(story, v, t, each, by, d)
            _each_back(story, v, t, by, d)
