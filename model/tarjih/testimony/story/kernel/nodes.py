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
from tarjih.testimony.story.kernel.arrays import (
    ALONE,
    CHANNEL,
    CLEAR,
    HARD,
    IN_LINE,
    LINE,
    PLEDGE,
    PLEDGED,
    RUMOUR,
    TILT,
    WIRE,
    Slopes,
    StoryArrays,
    Voices,
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
        c, pledged = (1.0, True) if story.group_kind[g] < 0 else (v.informed[g], False)
        bloc = story.group_bloc[g] if story.group_gain[g] < 0 else -1
        lies = v.lies[bloc, 0] if bloc >= 0 and not pledged else 0.0
        straight, added = 1.0 - lies, lies * random
        for k in range(states):
            for on in range(2):
                blind = (1.0 - c) * (random + on * v.repeats[g] * (message[k] - random))
                for q in range(points):
                    look = c * story.grid[q]
                    rest = straight * ((c - look) * message[k] + blind) + added
                    for s in range(states):
                        product[s, k, on, q] *= straight * look * message[s] + rest


@compiled
def _each(story: StoryArrays, v: Voices, t: int, product: Floats, table: Floats) -> None:
    """Fill in the log probability of a unit's messages if every group speaks for itself; `product` is overwritten."""
    table[:] = 0.0
    product[:] = 1.0
    _groups(story, v, story.first_group[t], story.first_group[t + 1], product, table)
    table += np.log(product)


@compiled
def _share(story: StoryArrays, v: Voices, t: int) -> float:
    """Return how often a unit's groups speak for themselves."""
    kind = story.unit_kind[t]
    line: float = 1.0 - v.scalars[LINE]
    return v.scalars[WIRE] if kind == CHANNEL else v.scalars[PLEDGE] if kind == PLEDGED else line


@compiled
def _either(x: float, y: float) -> float:
    """Return log(eˣ + eʸ)."""
    return max(x, y) + math.log1p(math.exp(-abs(x - y)))


@compiled
def _unit(story: StoryArrays, v: Voices, t: int, each: Floats, table: Floats) -> None:
    """Fill in the log probability of a unit's messages from that of its groups each for itself."""
    share = _share(story, v, t)
    own, other, bloc = math.log(share), math.log(1.0 - share) + v.other[t], story.unit_bloc[t]
    states, points = table.shape[0], story.grid.size
    for s in range(states):
        lie = v.lies[bloc, 1] + v.lie[t, s] if bloc >= 0 else 0.0
        for k in range(states):
            for on in range(2):
                for q in range(points):
                    out = _either(own + each[s, k, on, q], other)
                    table[s, k, on, q] = _either(v.lies[bloc, 2] + out, lie) if bloc >= 0 else out


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
        if story.unit_kind[t] == ALONE:
            _groups(story, v, story.first_group[t], story.first_group[t + 1], alone, out)
            continue
        _each(story, v, t, product, each)
        _unit(story, v, t, each, table)
        out += table
    return out + np.log(alone)


@compiled
def slots_of(story: StoryArrays, v: Voices, first_slot: Places) -> Floats:
    """Return the log-likelihood of all claims under each slot, shape (slots,)."""
    out = np.zeros(first_slot[-1])
    for n in range(first_slot.size - 1):
        if story.first_unit[n] == story.first_unit[n + 1]:
            continue
        table = _node(story, v, n, first_slot[n], first_slot[n + 1] - first_slot[n])
        left = story.dissents[n] * math.log(1.0 - v.scalars[LINE])
        for s in range(table.shape[0]):
            top = table[s].max()
            out[first_slot[n] + s] = top + math.log(np.exp(table[s] - top).sum()) + left
    return out


@compiled
def _unit_back(story: StoryArrays, v: Voices, t: int, each: Floats, table: Floats, by: Floats, d: Slopes) -> None:
    """Carry `by`, the gradient by the log probability of a unit, back to that of its groups each for itself."""
    kind, bloc = story.unit_kind[t], story.unit_bloc[t]
    if kind == ALONE:
        return
    share = _share(story, v, t)
    apart = math.log(1.0 - share) + v.other[t] - math.log(share)
    lies = v.lies[bloc, 0] if bloc >= 0 else 0.0
    by_other, by_share, by_lies = 0.0, 0.0, 0.0
    for s in range(by.shape[0]):
        for k in range(by.shape[0]):
            for on in range(2):
                for q in range(by.shape[3]):
                    here = by[s, k, on, q]
                    if bloc >= 0:
                        lied = math.exp(v.lies[bloc, 1] + v.lie[t, s] - table[s, k, on, q])
                        d.lie[t, s] += here * lied
                        by_lies += here * ((1.0 - lied) * lies - lied * (1.0 - lies))
                        here *= 1.0 - lied
                    own = 1.0 / (1.0 + math.exp(apart - each[s, k, on, q]))
                    by_other += here * (1.0 - own)
                    by_share += here * (own / share - (1.0 - own) / (1.0 - share))
                    by[s, k, on, q] = here * own
    d.other[t] += by_other
    if bloc >= 0:
        d.lies[bloc] += by_lies
    if kind == IN_LINE:
        d.scalars[LINE] -= by_share
    else:
        d.scalars[WIRE if kind == CHANNEL else PLEDGE] += by_share


@compiled
def _each_back(story: StoryArrays, v: Voices, t: int, by: Floats, d: Slopes) -> None:
    """Carry `by`, the gradient by the log probability of each group's message, back to what the group is worth."""
    states, points = by.shape[0], story.grid.size
    for g in range(story.first_group[t], story.first_group[t + 1]):
        first = story.first_cell[g]
        message, random, repeats = v.message[first : first + states], v.random[g], v.repeats[g]
        c, pledged = (1.0, True) if story.group_kind[g] < 0 else (v.informed[g], False)
        bloc = story.group_bloc[g] if story.group_gain[g] < 0 and not pledged else -1
        lies = v.lies[bloc, 0] if bloc >= 0 else 0.0
        by_informed, by_repeats, by_lies = 0.0, 0.0, 0.0
        for k in range(states):
            for on in range(2):
                blind = random + on * repeats * (message[k] - random)
                for q in range(points):
                    grid = story.grid[q]
                    for s in range(states):
                        look = grid * message[s] + (1.0 - grid) * message[k]
                        own = c * look + (1.0 - c) * blind
                        here = by[s, k, on, q] / ((1.0 - lies) * own + lies * random)
                        by_lies += here * (own - random)
                        here *= 1.0 - lies
                        by_informed += here * (look - blind)
                        by_repeats += here * (1.0 - c) * on * (message[k] - random)
                        d.message[first + s] += here * c * grid
                        d.message[first + k] += here * (c * (1.0 - grid) + (1.0 - c) * on * repeats)
        if not pledged:
            d.informed[g] += by_informed
            d.repeats[g] += by_repeats
        if bloc >= 0:
            d.lies[bloc] += by_lies * lies * (1.0 - lies)


@compiled
def nodes_back(story: StoryArrays, v: Voices, first_slot: Places, slots: Floats, g_slots: Floats, d: Slopes) -> None:
    """Add to `d` the gradient through the log-likelihood of every slot."""
    rumour, tilt = v.scalars[RUMOUR], v.scalars[TILT]
    for n in range(first_slot.size - 1):
        if story.first_unit[n] == story.first_unit[n + 1]:
            continue
        first = first_slot[n]
        states = first_slot[n + 1] - first
        responsible = _node(story, v, n, first, states)
        total, mean = 0.0, 0.0
        for k in range(states):
            weight = math.exp(tilt * story.circulation[first + k])
            total += weight
            mean += weight * story.circulation[first + k]
        left = story.dissents[n] * math.log(1.0 - v.scalars[LINE])
        d.scalars[LINE] -= g_slots[first : first + states].sum() * story.dissents[n] / (1.0 - v.scalars[LINE])
        for s in range(states):
            responsible[s] = g_slots[first + s] * np.exp(responsible[s] - slots[first + s] + left)
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
        each, table, by = np.empty(responsible.shape), np.empty(responsible.shape), np.empty(responsible.shape)
        product = np.empty(responsible.shape)
        for t in range(story.first_unit[n], story.first_unit[n + 1]):
            by[:] = responsible
            if story.unit_kind[t] != ALONE:
                _each(story, v, t, product, each)
                _unit(story, v, t, each, table)
                _unit_back(story, v, t, each, table, by, d)
            _each_back(story, v, t, by, d)
