"""The log density and its gradient in plain loops, compiled once for every case.

Supply :class:`Words`, the arrays of a case (:mod:`tarjih.testimony.arrays` makes them), and coordinates; get the log
density log p(z) + log p(words | z) and its gradient.  The formulas are those of :mod:`tarjih.testimony.testimony` and
:mod:`tarjih.testimony.hypotheses`; the gradient is worked out by hand, stage by stage in reverse (Griewank and Walther,
*Evaluating Derivatives*, 2008, ch. 3), and ``tests/test_density.py`` holds both to the PyMC model of
:mod:`tarjih.testimony.pymc`.

Everything that differs between cases is in the arrays, so that numba compiles these functions once for a machine and
keeps them: neither an edited prior nor an edited claim nor another case compiles anything.  Numbers of other modules
come in the arrays too, since one that is compiled in would outlive its edit in the cache.  Why not PyTensor's own
compilation: profiled on the shipped case, nine tenths of a first fit were the compiling of a graph that holds the
case's indices as constants, and half of a later one was finding it again in the cache (:mod:`tarjih.testimony.arrays`).

Loops over plain arrays, so this page is longer than others and :func:`log_density` is one long function: cut into
stages it would hand a dozen arrays from one to the next, there and back.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from tarjih.runs.arrays import Floats

__all__ = ["SCALARS", "Words", "log_density"]

SCALARS = (
    "asserting.share",
    "hedging.informed",
    "hedging.uninformed",
    "interest.informed",
    "interest.uninformed",
    "channel.reliability",
    "party_line.discipline",
    "common_error.probability",
    "commitment.kept",
    "forecast.shift",
    "spread.sources",
    "tendency.spread",
    "shared_error.spread",
    "asserting.asked",
    "veracity.bloc",
)
"""The first quantities, in the order of the constants below; kinds, access, identity and events follow."""
(
    SHARE,
    FIRM_I,
    FIRM_U,
    HIDE_I,
    HIDE_U,
    WIRE,
    LINE,
    MISLED,
    KEPT,
    FORECAST,
    SPREAD,
    TENDENCY,
    CLARITY,
    ASKED,
    VERACITY,
) = range(15)
(GROUPS, SAID, IN_LINE, CELLS, HEARD, UNITS, WIRES, SLOTS, PLEDGES, NODES, COMPONENTS, BOUNDS) = range(12)
"""Columns of ``Words.blocks``: where a block begins in each, and :data:`BOUNDS` further on where it ends."""
TINY = 1e-300
Places = np.ndarray[tuple[int, ...], np.dtype[np.int32]]
Flags = np.ndarray[tuple[int, ...], np.dtype[np.int8]]
"""Narrow, since with many claims most of the time goes by in fetching them."""
compiled = njit(cache=True, nogil=True, error_model="numpy")


class Words(NamedTuple):
    """A case as arrays; ``first_…`` are bounds into what they name, one more than there are rows.

    Parameters
    ----------
    mu, sigma, column
        Of each quantity on its unconstrained scale: location, spread, and coordinate (−1 for none).
    starts
        Positions among the quantities of the first kind, access, identity and event, shape (4,).
    dissents
        How many groups speak against what their bloc gains by, shape (1,).
    misled, fixed
        Whether the switch ``common_error`` is on, shape (1,); a*, the share that takes no side, and k, shape (3,).
    asked
        Whether some were asked rather than chose to speak, shape (1,).
    source_column, talker_column, bloc_column
        Coordinate of each source, of each talker and of each bloc that may lie.
    habit_column, first_habit
        Coordinate of each state of each namer, and where each namer's states begin.
    level_before, level_mu, level_sigma, level_column
        Of each era of each trait: the era before (−1 for none), location and spread of the step, coordinate.
    link_event, link_weight, link_up, link_down
        Of each link: its event, what the lead of one level over another (−1 for one half) is multiplied by.
    group_kind, …, pledge_strong
        As in :class:`tarjih.testimony.testimony.Testimony`; ``cell_unit`` is its ``cell_unit_cell``.
    said_blind, blind_class, blind_type, blind_habit
        Words as those say them who do not know: which each position is, and the class, type and habit of each that
        occurs.
    group_voice, voice_group
        Which groups have the same credibility: its number for each group, and the first group of each.
    cell_like
        As in :class:`tarjih.testimony.testimony.Testimony` where the shared error is graded; elsewhere each cell for
        itself, since working a cell out again is cheaper than fetching it from far.
    unit_slot, unit_in_line, unit_bloc, first_wire, wire_units
        Of each unit cell its slot, whether it is of a party line, and of which bloc that may lie; and the unit
        cells of each channel.
    pair_up, …, down_cell
        As in :class:`tarjih.testimony.shared_error.Pairs`; no pairs where the shared error is not graded.
    appearance, rate_event
        The grid of :func:`tarjih.testimony.shared_error.grid`, shape (2, points); the event that is the base rate (−1
        for none).
    blocks
        Components that are worked out together, with all that is said of them: where each block begins and ends among
        the groups, what they said, cells and so on, shape (blocks, 2 · :data:`BOUNDS`).
    first_slot, known
        Bounds of the nodes' slots, and the log weight of each from what is given.
    first_config, config_prior, first_in_config, config_slots, first_of_config, config_events
        As in :class:`tarjih.testimony.hypotheses.Network`, slots and event columns without padding.
    """

    mu: Floats
    sigma: Floats
    column: Places
    starts: Places
    misled: Places
    dissents: Places
    fixed: Floats
    asked: Places
    source_column: Places
    talker_column: Places
    habit_column: Places
    first_habit: Places
    bloc_column: Places
    level_before: Places
    level_mu: Floats
    level_sigma: Floats
    level_column: Places
    link_event: Places
    link_weight: Floats
    link_up: Places
    link_down: Places
    group_kind: Places
    group_source: Places
    group_identity: Places
    group_bloc: Places
    group_access: Floats
    group_forecast: Floats
    type_weights: Floats
    type_interest: Places
    type_labels: Places
    type_sign: Places
    said_group: Places
    said_blind: Places
    blind_class: Places
    blind_type: Places
    blind_habit: Places
    cell_group: Places
    cell_unit: Places
    heard_cell: Places
    heard_type: Places
    heard_true: Flags
    heard_own: Flags
    line_group: Places
    line_type: Places
    line_true: Flags
    unit_slot: Places
    unit_in_line: Flags
    unit_bloc: Places
    first_wire: Places
    wire_units: Places
    pledge_slot: Places
    pledge_right: Places
    pledge_strong: Places
    pair_up: Places
    pair_down: Places
    pair_based: Places
    first_of_pair: Places
    contrast: Places
    group_voice: Places
    voice_group: Places
    cell_like: Places
    up_cell: Places
    down_cell: Places
    appearance: Floats
    rate_event: Places
    blocks: Places
    first_slot: Places
    known: Floats
    first_config: Places
    config_prior: Floats
    first_in_config: Places
    config_slots: Places
    first_of_config: Places
    config_events: Places


@compiled
def _sigmoid(x: float) -> float:
    return 0.5 * (1.0 + math.tanh(0.5 * x))


@compiled
def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


@compiled
def _both(a: float, b: float) -> float:
    """Return log(exp(a) + exp(b))."""
    return max(a, b) + math.log1p(math.exp(-abs(a - b)))


@compiled
def _mixed(a: float, b: float) -> tuple[float, float]:
    """Return log(exp(a) + exp(b)), and the share of exp(a) in it: one exponential and one logarithm for both."""
    e = math.exp(-abs(a - b))
    larger = 1.0 / (1.0 + e)
    return max(a, b) + math.log(1.0 + e), larger if a >= b else e * larger


@compiled
def _type(w: Words, k: int, yes: float, hidden: float, strong: float) -> tuple[float, float, float, float]:
    """Return the log probability of a type from one who would affirm with probability `yes`, and its derivatives."""
    along = 1.0 if w.type_interest[k] > 0 else 0.0
    against = 1.0 if w.type_interest[k] < 0 else 0.0
    up = yes + hidden * (along * (1.0 - yes) - against * yes)
    by_yes, by_hidden = 1.0 - hidden * (along + against), along * (1.0 - yes) - against * yes
    if w.type_labels[k] > 0:
        sign = 1.0 if w.type_sign[k] > 0 else -1.0
        p = max(up if sign > 0 else 1.0 - up, TINY)
        return np.log(p), sign * by_yes / p, sign * by_hidden / p, 0.0
    denies, doubts, neutral, suggests, asserts = w.type_weights[k]
    firm = asserts * up + denies * (1.0 - up)
    soft = suggests * up + doubts * (1.0 - up)
    side = 1.0 - w.fixed[1]
    p = side * (strong * firm + (1.0 - strong) * soft) + w.fixed[1] * neutral
    by_up = side * (strong * (asserts - denies) + (1.0 - strong) * (suggests - doubts)) / p
    return np.log(p), by_up * by_yes, by_up * by_hidden, side * (firm - soft) / p


@compiled
def _linear(w: Words, hidden: float, strong: float) -> Floats:
    """Return of each type by what its probability is a line in that of affirming: shape (types, 6).

    The probability is a + b·yes; the columns are a, b, and the derivatives of both by `hidden` and by `strong`.
    """
    out = np.zeros((w.type_interest.size, 6))
    side = 1.0 - w.fixed[1]
    for k in range(w.type_interest.size):
        along = 1.0 if w.type_interest[k] > 0 else 0.0
        swayed = 1.0 if w.type_interest[k] != 0 else 0.0
        floor, rise = hidden * along, 1.0 - hidden * swayed
        if w.type_labels[k] > 0:
            sign = 1.0 if w.type_sign[k] > 0 else -1.0
            base, slope, base_strong, slope_strong = 0.0 if sign > 0 else 1.0, sign, 0.0, 0.0
        else:
            denies, doubts, neutral, suggests, asserts = w.type_weights[k]
            base = side * (strong * denies + (1.0 - strong) * doubts) + w.fixed[1] * neutral
            slope = side * (strong * (asserts - denies) + (1.0 - strong) * (suggests - doubts))
            base_strong, slope_strong = side * (denies - doubts), side * (asserts - denies - suggests + doubts)
        out[k, 0], out[k, 1] = base + slope * floor, slope * rise
        out[k, 2], out[k, 3] = slope * along, -slope * swayed
        out[k, 4], out[k, 5] = base_strong + slope_strong * floor, slope_strong * rise
    return out


@compiled
def _habits(w: Words, spread: float, z: Floats) -> Floats:
    """Return how often each namer names each state when it does not know, state by state of all namers."""
    out = np.empty(w.habit_column.size)
    for n in range(w.first_habit.size - 1):
        first, last = w.first_habit[n], w.first_habit[n + 1]
        top, total = -np.inf, 0.0
        for i in range(first, last):
            out[i] = spread * z[w.habit_column[i]]
            top = max(top, out[i])
        for i in range(first, last):
            out[i] = math.exp(out[i] - top)
            total += out[i]
        for i in range(first, last):
            out[i] /= total
    return out


@compiled
def _sum_out(
    w: Words, block: Places, slots: Floats, log_event: Floats, holds: Floats, g_slots: Floats, g_eta: Floats
) -> float:
    """Sum the truth out of every component of a block; adds to the gradients of slots and of the events' log-odds."""
    value = 0.0
    first_component, last_component = block[COMPONENTS], block[BOUNDS + COMPONENTS]
    from_config, from_slot = w.first_config[first_component], block[SLOTS]
    joint = np.empty(w.first_config[last_component] - from_config)
    for c in range(from_config, from_config + joint.size):
        at = w.config_prior[c]
        for i in range(w.first_of_config[c], w.first_of_config[c + 1]):
            at += log_event[w.config_events[i]]
        for i in range(w.first_in_config[c], w.first_in_config[c + 1]):
            at += slots[w.config_slots[i] - from_slot]
        joint[c - from_config] = at
    for n in range(first_component, last_component):
        first, last = w.first_config[n], w.first_config[n + 1]
        top = joint[first - from_config]
        for c in range(first + 1, last):
            top = max(top, joint[c - from_config])
        total = 0.0
        for c in range(first - from_config, last - from_config):
            joint[c] = np.exp(joint[c] - top)
            total += joint[c]
        value += top + np.log(total)
        for c in range(first, last):
            share = joint[c - from_config] / total
            for i in range(w.first_of_config[c], w.first_of_config[c + 1]):
                e = w.config_events[i]
                g_eta[e // 2] += share * (1.0 - holds[e // 2] if e % 2 == 0 else -holds[e // 2])
            for i in range(w.first_in_config[c], w.first_in_config[c + 1]):
                g_slots[w.config_slots[i] - from_slot] += share
    return value


@compiled
def _misled(first_slot: Places, heard: Floats, share: float) -> tuple[Floats, Floats, Floats]:
    """Mix each state's likelihood with the others'; also return what each was, over the node's largest, and is."""
    out, raw, mixed = heard.copy(), np.ones(heard.size), np.ones(heard.size)
    for n in range(first_slot.size - 1):
        first, last = first_slot[n] - first_slot[0], first_slot[n + 1] - first_slot[0]
        if last - first < 2:
            continue
        top = heard[first]
        for s in range(first + 1, last):
            top = max(top, heard[s])
        total = 0.0
        for s in range(first, last):
            raw[s] = math.exp(heard[s] - top)
            total += raw[s]
        for s in range(first, last):
            mixed[s] = max((1.0 - share) * raw[s] + share * (total - raw[s]) / (last - first - 1), TINY)
            out[s] = top + math.log(mixed[s])
    return out, raw, mixed


@compiled
def _misled_back(first_slot: Places, raw: Floats, share: float, mixed: Floats, g: Floats) -> tuple[Floats, float]:
    """Carry the gradient back through :func:`_misled`: to what was heard, and to the share."""
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


@compiled
def _clarity(w: Words, spread: float, base: float) -> tuple[Floats, Floats, Floats]:
    """Return log p(x | up) and log p(x | down), shape (2, points), and their derivatives by s and by log-odds b."""
    x = w.appearance[0]
    end = x[-1]
    out, by_spread, by_base = np.empty((2, x.size)), np.empty((2, x.size)), np.empty((2, x.size))
    for j in range(x.size):
        near, far = ((x[j] - end) / spread) ** 2, ((x[j] + end) / spread) ** 2
        plus, minus = np.log(base) - 0.5 * near, np.log(1.0 - base) - 0.5 * far
        lobes = _both(plus, minus)
        own = np.exp(plus - lobes)
        for k in range(2):
            out[k, j] = lobes - _softplus(w.fixed[2] * (-x[j] if k == 0 else x[j]))
            by_spread[k, j] = (own * near + (1.0 - own) * far) / spread
            by_base[k, j] = own - base
    for k in range(2):
        top = out[k].max()
        total = top + np.log(np.sum(np.exp(out[k] - top)))
        share = np.exp(out[k] - total)
        out[k] -= total
        by_spread[k] -= np.sum(share * by_spread[k])
        by_base[k] -= np.sum(share * by_base[k])
    return out, by_spread, by_base


@compiled
def _appeared(w: Words, cells: Floats, spread: float, base: float, heard: Floats) -> tuple[Floats, Floats]:
    """Sum the appearances out: fills `heard`; also returns p(words, x) of each pair and p(words) in both its states."""
    n_pairs, points = w.pair_up.size, w.appearance.shape[1]
    seen, value = np.zeros((n_pairs, points)), np.empty((n_pairs, 2))
    if n_pairs == 0:
        return seen, value
    rated, _rs, _rb = _clarity(w, spread, base)
    even, _es, _eb = _clarity(w, spread, 0.5)
    often = np.zeros(heard.size)
    told = np.empty((w.up_cell.size, points))
    for i in range(w.up_cell.size):
        u, v = cells[w.up_cell[i]], cells[w.down_cell[i]]
        top = max(u, v)
        u, v = np.exp(u - top), np.exp(v - top)
        for j in range(points):
            q = w.appearance[1, j]
            told[i, j] = top + np.log(q * u + (1.0 - q) * v)
    for p in range(n_pairs):
        for i in range(w.first_of_pair[p], w.first_of_pair[p + 1]):
            for j in range(points):
                seen[p, j] += told[w.contrast[i], j]
        weight = rated if w.pair_based[p] else even
        for k in range(2):
            top = -np.inf
            for j in range(points):
                top = max(top, seen[p, j] + weight[k, j])
            total = 0.0
            for j in range(points):
                total += np.exp(seen[p, j] + weight[k, j] - top)
            value[p, k] = top + np.log(total)
            s = w.pair_up[p] if k == 0 else w.pair_down[p]
            heard[s] = value[p, k] if often[s] == 0.0 else _both(heard[s], value[p, k])
            often[s] += 1.0
    for s in range(heard.size):
        if often[s] > 0.0:
            heard[s] -= np.log(often[s])
    return seen, value


@compiled
def _appeared_back(
    w: Words, cells: Floats, spread: float, base: float, heard: Floats, seen: Floats, value: Floats, g: Floats
) -> tuple[Floats, float, float]:
    """Carry the gradient back through :func:`_appeared`: to the cells, to s and to the log-odds of the base rate."""
    n_pairs, points = w.pair_up.size, w.appearance.shape[1]
    if n_pairs == 0:
        return np.zeros(cells.size), 0.0, 0.0
    rated, rated_s, rated_b = _clarity(w, spread, base)
    even, even_s, _even_b = _clarity(w, spread, 0.5)
    often = np.zeros(heard.size)
    for p in range(n_pairs):
        often[w.pair_up[p]] += 1.0
        often[w.pair_down[p]] += 1.0
    out, by_spread, by_base = np.zeros(cells.size), 0.0, 0.0
    g_seen, g_told = np.empty(points), np.zeros((w.up_cell.size, points))
    for p in range(n_pairs):
        g_seen[:] = 0.0
        weight = rated if w.pair_based[p] else even
        for k in range(2):
            s = w.pair_up[p] if k == 0 else w.pair_down[p]
            own = g[s] * np.exp(value[p, k] - heard[s]) / often[s]
            for j in range(points):
                part = own * np.exp(seen[p, j] + weight[k, j] - value[p, k])
                g_seen[j] += part
                by_spread += part * (rated_s[k, j] if w.pair_based[p] else even_s[k, j])
                if w.pair_based[p]:
                    by_base += part * rated_b[k, j]
        for i in range(w.first_of_pair[p], w.first_of_pair[p + 1]):
            for j in range(points):
                g_told[w.contrast[i], j] += g_seen[j]
    for i in range(w.up_cell.size):
        u, v = cells[w.up_cell[i]], cells[w.down_cell[i]]
        top = max(u, v)
        u, v = np.exp(u - top), np.exp(v - top)
        for j in range(points):
            q = w.appearance[1, j]
            by = g_told[i, j] / (q * u + (1.0 - q) * v)
            out[w.up_cell[i]] += by * q * u
            out[w.down_cell[i]] += by * (1.0 - q) * v
    return out, by_spread, by_base


@compiled
def _block(  # noqa: PLR0912, PLR0915 - one pass there, one back
    w: Words,
    block: Places,
    u: Floats,
    events: Floats,
    holds: Floats,
    base: float,
    types: Floats,
    affirmed: Floats,
    straight: Floats,
    voices: Floats,
    g_u: Floats,
    g_eta: Floats,
    g_types: Floats,
    g_blind: Floats,
    g_straight: Floats,
) -> float:
    """Return the log probability of all words of a block of components; adds to the gradients.

    Parameters
    ----------
    block
        Where it begins and ends in each array, a row of ``Words.blocks``.
    u, events, holds, base
        The quantities; log probability of each event column and probability of each event; the base rate.
    types
        Log probabilities of the types from those who know (row 0 of a false one, 1 of a true) and from those of a
        bloc that lies (rows 2 and 3), shape (4, types).
    affirmed
        Log probabilities of the words of those who do not know, shape (such words,).
    straight
        Log probabilities that each bloc speaks straight and that it lies, shape (2, blocs).
    voices
        Log probabilities that each voice knows and that it does not, and the gradients by both, shape (voices, 4).
    g_u, g_eta, g_types, g_blind, g_straight
        The gradients of the others; of `straight` that of the log-odds.
    """
    g0, said, line0, c0, h, v0, wire, s0, pledge = block[:9]
    g1, said_end, line1, c1, _h1, v1, wire_end, s1, pledge_end = block[BOUNDS : BOUNDS + 9]
    n_groups, n_cells, n_units, n_blocs = g1 - g0, c1 - c0, v1 - v0, straight.shape[1]
    knows, uninformed, in_line = np.empty(n_groups), np.empty(n_groups), np.zeros(n_groups)
    for g in range(n_groups):  # who speaks is anywhere among the voices, so each is fetched once
        knows[g] = voices[w.group_voice[g0 + g], 0]
        uninformed[g] = voices[w.group_voice[g0 + g], 1]
    for i in range(said, said_end):
        uninformed[w.said_group[i] - g0] += affirmed[w.said_blind[i]]
    for i in range(line0, line1):
        in_line[w.line_group[i] - g0] += types[w.line_true[i], w.line_type[i]]
    cells, own_cell, own_line = np.empty(n_cells), np.empty(n_cells), np.empty(n_cells)
    own_said = np.empty(n_cells if n_blocs > 0 else 0)
    units, line = np.zeros(n_units), np.zeros(n_units)
    first_heard = h
    for i in range(n_cells):
        g, v, like = w.cell_group[c0 + i], w.cell_unit[c0 + i], w.cell_like[c0 + i] - c0
        b = w.group_bloc[g] if n_blocs > 0 else -1
        informed, beside, lied = knows[g - g0], 0.0, 0.0
        while h < w.heard_cell.size and w.heard_cell[h] == c0 + i:
            message = types[w.heard_true[h], w.heard_type[h]]
            informed += message
            if w.heard_own[h]:
                beside += message
            if b >= 0:
                staked = w.type_interest[w.heard_type[h]] != 0
                lied += types[2 + w.heard_true[h], w.heard_type[h]] if staked else message
            h += 1
        if like < i:
            cells[i] = cells[like]
        else:
            cells[i], own_cell[i] = _mixed(informed, uninformed[g - g0])
            if b >= 0:
                cells[i], own_said[i] = _mixed(straight[0, b] + cells[i], straight[1, b] + lied)
        units[v - v0] += cells[i]
        if w.unit_in_line[v]:
            value_line, own_line[i] = _mixed(knows[g - g0] + in_line[g - g0] + beside, uninformed[g - g0])
            line[v - v0] += value_line
    final = units.copy()
    log_d = -_softplus(-u[LINE])
    log_r, log_no_r = -_softplus(-u[WIRE]), -_softplus(u[WIRE])
    log_line, log_no_line = np.zeros(n_units), np.zeros(n_units)
    for v in range(n_units):
        if w.unit_in_line[v0 + v]:
            b = w.unit_bloc[v0 + v]
            log_line[v] = log_d if b < 0 else log_d + straight[0, b]
            log_no_line[v] = np.log(max(-np.expm1(log_line[v]), TINY))
            final[v] = _both(log_no_line[v] + units[v], log_line[v] + line[v])
    built = np.empty(wire_end - wire)
    for n in range(built.size):
        mine = w.wire_units[w.first_wire[wire + n] : w.first_wire[wire + n + 1]]
        top = -np.inf
        for v in mine:
            top = max(top, units[v - v0])
        total = 0.0
        for v in mine:
            total += np.exp(units[v - v0] - top)
        built[n] = top + np.log(total) - np.log(mine.size)
        for v in mine:
            final[v - v0] = _both(log_r + units[v - v0], log_no_r + built[n])
    heard = np.zeros(s1 - s0)
    graded = w.pair_up.size > 0  # then all is one block
    clarity = np.exp(u[CLARITY])
    seen, in_pairs = _appeared(w, cells, clarity, base, heard)
    if not graded:
        for v in range(n_units):
            heard[w.unit_slot[v0 + v] - s0] += final[v]
    share = _sigmoid(u[MISLED])
    mixing = w.misled[0] == 1 and w.group_kind.size > 0
    nodes = w.first_slot[block[NODES] : block[BOUNDS + NODES] + 1]
    slots, raw, mixed = _misled(nodes, heard, share) if mixing else (heard.copy(), heard, heard)
    kept = _sigmoid(u[KEPT])
    for i in range(pledge, pledge_end):
        held = 0.5 + (kept - 0.5) * (1.0 if w.pledge_strong[i] else 0.5)
        slots[w.pledge_slot[i] - s0] += np.log(held if w.pledge_right[i] else 1.0 - held)
    slots += w.known[s0:s1]
    g_slots = np.zeros(s1 - s0)
    value = _sum_out(w, block, slots, events, holds, g_slots, g_eta)

    # Back, stage by stage.
    for i in range(pledge, pledge_end):
        part = 1.0 if w.pledge_strong[i] else 0.5
        held = 0.5 + (kept - 0.5) * part
        by = part / held if w.pledge_right[i] else -part / (1.0 - held)
        g_u[KEPT] += g_slots[w.pledge_slot[i] - s0] * by * kept * (1.0 - kept)
    g_heard = g_slots
    if mixing:
        g_heard, by_share = _misled_back(nodes, raw, share, mixed, g_slots)
        g_u[MISLED] += by_share * share * (1.0 - share)
    g_units, g_line = np.zeros(n_units), np.zeros(n_units)
    g_seen = np.zeros(n_cells)
    if graded:
        g_seen, by_clarity, by_rate = _appeared_back(w, cells, clarity, base, heard, seen, in_pairs, g_heard)
        g_u[CLARITY] += by_clarity * clarity
        if w.rate_event[0] >= 0:
            g_eta[w.rate_event[0]] += by_rate
    else:
        for v in range(n_units):
            g_units[v] = g_heard[w.unit_slot[v0 + v] - s0]
    d, r = np.exp(log_d), np.exp(log_r)
    for v in range(n_units):
        if w.unit_in_line[v0 + v]:
            b = w.unit_bloc[v0 + v]
            own = np.exp(log_no_line[v] + units[v] - final[v])
            by_log = g_units[v] * ((1.0 - own) - own * np.exp(log_line[v] - log_no_line[v]))
            g_line[v] = g_units[v] * (1.0 - own)
            g_units[v] *= own
            g_u[LINE] += by_log * (1.0 - d)
            if b >= 0:
                g_straight[b] += by_log * np.exp(straight[1, b])
    for n in range(built.size):
        mine = w.wire_units[w.first_wire[wire + n] : w.first_wire[wire + n + 1]]
        g_built = 0.0
        for v in mine:
            own = np.exp(log_r + units[v - v0] - final[v - v0])
            g_built += g_units[v - v0] * (1.0 - own)
            g_u[WIRE] += g_units[v - v0] * (own * (1.0 - r) - (1.0 - own) * r)
            g_units[v - v0] *= own
        for v in mine:
            g_units[v - v0] += g_built * np.exp(units[v - v0] - built[n]) / mine.size
    g_knows, g_ignorant, g_in_line = np.zeros(n_groups), np.zeros(n_groups), np.zeros(n_groups)
    for i in range(n_cells):
        g_seen[w.cell_like[c0 + i] - c0] += g_units[w.cell_unit[c0 + i] - v0]
    h = first_heard
    for i in range(n_cells):
        g, v = w.cell_group[c0 + i], w.cell_unit[c0 + i]
        b = w.group_bloc[g] if n_blocs > 0 else -1
        g_informed, g_beside, g_lied = 0.0, 0.0, 0.0
        if w.cell_like[c0 + i] == c0 + i:
            g_plain = g_seen[i]
            if b >= 0:
                g_plain = g_seen[i] * own_said[i]
                g_lied = g_seen[i] - g_plain
                g_straight[b] += g_plain * math.exp(straight[1, b]) - g_lied * math.exp(straight[0, b])
            g_informed = g_plain * own_cell[i]
            g_ignorant[g - g0] += g_plain * (1.0 - own_cell[i])
        if w.unit_in_line[v]:
            g_beside = g_line[v - v0] * own_line[i]
            g_in_line[g - g0] += g_beside
            g_ignorant[g - g0] += g_line[v - v0] * (1.0 - own_line[i])
        g_knows[g - g0] += g_informed + g_beside
        while h < w.heard_cell.size and w.heard_cell[h] == c0 + i:
            by = g_informed + (g_beside if w.heard_own[h] else 0.0)
            if b >= 0 and w.type_interest[w.heard_type[h]] == 0:
                by += g_lied
            elif b >= 0:
                g_types[2 + w.heard_true[h], w.heard_type[h]] += g_lied
            g_types[w.heard_true[h], w.heard_type[h]] += by
            h += 1
    for i in range(line0, line1):
        g_types[w.line_true[i], w.line_type[i]] += g_in_line[w.line_group[i] - g0]
    for i in range(said, said_end):
        g_blind[w.said_blind[i]] += g_ignorant[w.said_group[i] - g0]
    for g in range(n_groups):
        voices[w.group_voice[g0 + g], 2] += g_knows[g]
        voices[w.group_voice[g0 + g], 3] += g_ignorant[g]
    return value


@compiled
def log_density(z: Floats, w: Words) -> tuple[float, Floats]:  # noqa: PLR0912, PLR0915 - one pass there, one back
    """Return log p(z) + log p(words | z) and its gradient, shape (coordinates,)."""
    grad = -z
    value = -0.5 * np.sum(z * z) - 0.5 * z.size * np.log(2.0 * np.pi)
    n_q, n_types, n_blocs, n_voices = w.mu.size, w.type_interest.size, w.bloc_column.size, w.voice_group.size
    kind, access, identity, event = w.starts
    u = w.mu.copy()
    for q in range(n_q):
        if w.column[q] >= 0:
            u[q] += w.sigma[q] * z[w.column[q]]
    g_u = np.zeros(n_q)

    # Events, with what traits say of them.
    eta = u[event:].copy()
    level = np.empty(w.level_mu.size)
    for i in range(level.size):
        level[i] = w.level_mu[i] + w.level_sigma[i] * z[w.level_column[i]]
        if w.level_before[i] >= 0:
            level[i] += level[w.level_before[i]]
    for i in range(w.link_event.size):
        down = _sigmoid(level[w.link_down[i]]) if w.link_down[i] >= 0 else 0.5
        eta[w.link_event[i]] = w.link_weight[i] * (_sigmoid(level[w.link_up[i]]) - down)
    events, holds = np.empty(2 * eta.size), np.empty(eta.size)
    for e in range(eta.size):
        events[2 * e], events[2 * e + 1] = -_softplus(-eta[e]), -_softplus(eta[e])
        holds[e] = _sigmoid(eta[e])
    base = holds[w.rate_event[0]] if w.rate_event[0] >= 0 else 0.5

    # Types of message.
    hide_i, hide_u = _sigmoid(u[HIDE_I]), _sigmoid(u[HIDE_U])
    hidden_u = max(hide_i, hide_u)
    firm_i, firm_u = _sigmoid(u[FIRM_I]), _sigmoid(u[FIRM_U])
    n_classes = 1 + w.talker_column.size + w.asked[0]
    tendency = np.exp(u[TENDENCY])
    affirm = np.empty(n_classes)
    affirm[0] = _sigmoid(u[SHARE])
    if w.asked[0]:
        affirm[1] = _sigmoid(u[ASKED])
    for k in range(w.talker_column.size):
        affirm[k + 1] = _sigmoid(u[SHARE] + tendency * z[w.talker_column[k]])
    best = w.fixed[0]
    # Rows as in _block; 0: value, 1: by yes, 2: by hidden, 3: by strong.
    told = np.empty((4, n_types, 4))
    habits = _habits(w, tendency, z)
    n_blind = w.blind_class.size
    blind_yes, chance, affirmed = np.empty(n_blind), np.empty(n_blind), np.empty(n_blind)
    lines = _linear(w, hidden_u, firm_u)
    for k in range(n_types):
        labels = w.type_labels[k]
        others = labels - 1 if labels > 1 else 1
        told[0, k] = _type(w, k, (1.0 - best) / others, hide_i, firm_i)
        told[1, k] = _type(w, k, best, hide_i, firm_i)
        # What is said of a stake where the bloc lies, whatever its members would lose by it.
        told[2, k] = _type(w, k, best / others, 0.0, firm_i)
        told[3, k] = _type(w, k, 1.0 - best, 0.0, firm_i)
    for n in range(n_blind):
        k = w.blind_type[n]
        if w.blind_habit[n] >= 0:
            blind_yes[n] = habits[w.blind_habit[n]]
        else:
            blind_yes[n] = 1.0 / w.type_labels[k] if w.type_labels[k] > 0 else affirm[w.blind_class[n]]
        chance[n] = max(lines[k, 0] + lines[k, 1] * blind_yes[n], TINY)
        affirmed[n] = math.log(chance[n])
    types = told[:, :, 0].copy()

    # Blocs and voices.
    straight = np.empty((2, n_blocs))
    for b in range(n_blocs):
        odds = u[VERACITY] + w.sigma[VERACITY] * z[w.bloc_column[b]]
        straight[0, b], straight[1, b] = -_softplus(-odds), -_softplus(odds)
    spread = np.exp(u[SPREAD])
    voices = np.zeros((n_voices, 4))
    for n in range(n_voices):
        g = w.voice_group[n]
        c = u[kind + w.group_kind[g]] + u[identity + w.group_identity[g]] + u[FORECAST] * w.group_forecast[g]
        for a in range(w.group_access.shape[1]):
            c += w.group_access[g, a] * u[access + a]
        c += spread * z[w.source_column[w.group_source[g]]]
        voices[n, 0], voices[n, 1] = -_softplus(-c), -_softplus(c)

    # Words, block by block, after what dissent says of the line.
    value -= w.dissents[0] * _softplus(u[LINE])
    g_u[LINE] -= w.dissents[0] * _sigmoid(u[LINE])
    g_eta, g_straight = np.zeros(eta.size), np.zeros(n_blocs)
    g_types, g_blind = np.zeros((4, n_types)), np.zeros(n_blind)
    for n in range(w.blocks.shape[0]):
        value += _block(
            w,
            w.blocks[n],
            u,
            events,
            holds,
            base,
            types,
            affirmed,
            straight,
            voices,
            g_u,
            g_eta,
            g_types,
            g_blind,
            g_straight,
        )

    # Back from these.
    for n in range(n_voices):
        g = w.voice_group[n]
        g_c = voices[n, 2] * math.exp(voices[n, 1]) - voices[n, 3] * math.exp(voices[n, 0])
        column = w.source_column[w.group_source[g]]
        g_u[kind + w.group_kind[g]] += g_c
        g_u[identity + w.group_identity[g]] += g_c
        g_u[FORECAST] += g_c * w.group_forecast[g]
        for a in range(w.group_access.shape[1]):
            g_u[access + a] += g_c * w.group_access[g, a]
        g_u[SPREAD] += g_c * z[column] * spread
        grad[column] += g_c * spread
    g_hidden, g_hidden_u, g_firm, g_firm_u = 0.0, 0.0, 0.0, 0.0
    for k in range(n_types):
        for row in range(4):
            if row < 2:
                g_hidden += g_types[row, k] * told[row, k, 2]
            g_firm += g_types[row, k] * told[row, k, 3]
    g_habits = np.zeros(habits.size)
    for n in range(n_blind):
        k, yes, speaker = w.blind_type[n], blind_yes[n], w.blind_class[n]
        by = g_blind[n] / chance[n]
        g_hidden_u += by * (lines[k, 2] + lines[k, 3] * yes)
        g_firm_u += by * (lines[k, 4] + lines[k, 5] * yes)
        if w.blind_habit[n] >= 0:
            g_habits[w.blind_habit[n]] += by * lines[k, 1]
        elif w.type_labels[k] == 0:
            by *= lines[k, 1] * yes * (1.0 - yes)
            g_u[ASKED if speaker > 0 and w.asked[0] else SHARE] += by
            if speaker > 0 and not w.asked[0]:
                column = w.talker_column[speaker - 1]
                g_u[TENDENCY] += by * tendency * z[column]
                grad[column] += by * tendency
    for n in range(w.first_habit.size - 1):
        mean = 0.0
        for i in range(w.first_habit[n], w.first_habit[n + 1]):
            mean += habits[i] * g_habits[i]
        for i in range(w.first_habit[n], w.first_habit[n + 1]):
            by = habits[i] * (g_habits[i] - mean) * tendency
            g_u[TENDENCY] += by * z[w.habit_column[i]]
            grad[w.habit_column[i]] += by
    if hide_u >= hide_i:
        g_u[HIDE_U] += g_hidden_u * hide_u * (1.0 - hide_u)
    else:
        g_hidden += g_hidden_u
    g_u[HIDE_I] += g_hidden * hide_i * (1.0 - hide_i)
    g_u[FIRM_I] += g_firm * firm_i * (1.0 - firm_i)
    g_u[FIRM_U] += g_firm_u * firm_u * (1.0 - firm_u)
    for b in range(n_blocs):
        grad[w.bloc_column[b]] += g_straight[b] * w.sigma[VERACITY]
    g_level = np.zeros(level.size)
    for i in range(w.link_event.size):
        e = w.link_event[i]
        by = g_eta[e] * w.link_weight[i]
        up = _sigmoid(level[w.link_up[i]])
        g_level[w.link_up[i]] += by * up * (1.0 - up)
        if w.link_down[i] >= 0:
            down = _sigmoid(level[w.link_down[i]])
            g_level[w.link_down[i]] -= by * down * (1.0 - down)
        g_eta[e] = 0.0
    for i in range(level.size - 1, -1, -1):
        grad[w.level_column[i]] += g_level[i] * w.level_sigma[i]
        if w.level_before[i] >= 0:
            g_level[w.level_before[i]] += g_level[i]
    g_u[event:] += g_eta
    for q in range(n_q):
        if w.column[q] >= 0:
            grad[w.column[q]] += g_u[q] * w.sigma[q]
    return value, grad
