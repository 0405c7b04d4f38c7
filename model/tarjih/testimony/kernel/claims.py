"""All claims about some components: the log-likelihood of each state, and the way back.

Supply a block (a row of ``CaseArrays.blocks``) and what claims are worth; get :class:`BlockValues`, whose ``slots`` are
the log-likelihoods, and by :func:`claims_back` the gradient from theirs.  Formulas: :mod:`tarjih.testimony.testimony`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.testimony.kernel.arrays import (
    BOUNDS,
    CLARITY,
    KEPT,
    LINE,
    MISLED,
    NODES,
    TINY,
    WIRE,
    CaseArrays,
    Places,
    compiled,
)
from tarjih.testimony.kernel.messages import Messages, Slopes, both, mixed, sigmoid, softplus
from tarjih.testimony.kernel.shared_error import appeared, appeared_back
from tarjih.testimony.kernel.truth import misled, misled_back

__all__ = ["BlockValues", "claims_back", "claims_of"]


class BlockValues(NamedTuple):
    """What all claims about a block come to, stage by stage, at one draw.

    Parameters
    ----------
    slots
        Log-likelihood of all claims on the node of each slot if its state is the true one.
    cells, own_cell, own_line, own_straight
        Log-likelihood of each cell, and the share of the first part in each of its mixtures.
    units, line, final, log_line, log_no_line, built
        Of each unit cell: its own claims, those of a party line, both mixed, log probability of the line and of none;
        and of each channel's made-up story.
    states, seen, in_pairs, raw, mix
        Of each slot before being misled together; what the stages of the shared errors need on the way back.
    """

    slots: Floats
    cells: Floats
    own_cell: Floats
    own_line: Floats
    own_straight: Floats
    units: Floats
    line: Floats
    final: Floats
    log_line: Floats
    log_no_line: Floats
    built: Floats
    states: Floats
    seen: Floats
    in_pairs: Floats
    raw: Floats
    mix: Floats


@compiled
def claims_of(  # noqa: PLR0912, PLR0915 - one pass
    case: CaseArrays, block: Places, u: Floats, base: float, messages: Messages
) -> BlockValues:
    """Return the log-likelihood of each state of a block; `base` is the base rate."""
    g0, position, line0, c0, h, v0, wire, s0, pledge = block[:9]
    g1, position_end, line1, c1, _entry_end, v1, wire_end, s1, pledge_end = block[BOUNDS : BOUNDS + 9]
    n_groups, n_cells, n_units, n_blocs = g1 - g0, c1 - c0, v1 - v0, messages.straight.shape[1]
    types, straight, voices = messages.types, messages.straight, messages.voices
    informed_g, uninformed, in_line = np.empty(n_groups), np.empty(n_groups), np.zeros(n_groups)
    for g in range(n_groups):  # who speaks is anywhere among the voices, so each is fetched once
        informed_g[g] = voices[case.group_voice[g0 + g], 0]
        uninformed[g] = voices[case.group_voice[g0 + g], 1]
    for i in range(position, position_end):
        uninformed[case.position_group[i] - g0] += messages.ways[case.position_way[i]]
    for i in range(line0, line1):
        in_line[case.line_group[i] - g0] += types[case.line_true[i], case.line_type[i]]
    cells, own_cell, own_line = np.empty(n_cells), np.empty(n_cells), np.empty(n_cells)
    own_straight = np.empty(n_cells if n_blocs > 0 else 0)
    units, line = np.zeros(n_units), np.zeros(n_units)
    for i in range(n_cells):
        g, v, like = case.cell_group[c0 + i], case.cell_unit[c0 + i], case.cell_like[c0 + i] - c0
        b = case.group_bloc[g] if n_blocs > 0 else -1
        informed, beside, lied = informed_g[g - g0], 0.0, 0.0
        while h < case.entry_cell.size and case.entry_cell[h] == c0 + i:
            message = types[case.entry_true[h], case.entry_type[h]]
            informed += message
            if case.entry_own[h]:
                beside += message
            if b >= 0:
                staked = case.type_interest[case.entry_type[h]] != 0
                lied += types[2 + case.entry_true[h], case.entry_type[h]] if staked else message
            h += 1
        if like < i:
            cells[i] = cells[like]
        else:
            cells[i], own_cell[i] = mixed(informed, uninformed[g - g0])
            if b >= 0:
                cells[i], own_straight[i] = mixed(straight[0, b] + cells[i], straight[1, b] + lied)
        units[v - v0] += cells[i]
        if case.unit_in_line[v]:
            value_line, own_line[i] = mixed(informed_g[g - g0] + in_line[g - g0] + beside, uninformed[g - g0])
            line[v - v0] += value_line
    final = units.copy()
    log_d = -softplus(-u[LINE])
    log_r, log_no_r = -softplus(-u[WIRE]), -softplus(u[WIRE])
    log_line, log_no_line = np.zeros(n_units), np.zeros(n_units)
    for v in range(n_units):
        if case.unit_in_line[v0 + v]:
            b = case.unit_bloc[v0 + v]
            log_line[v] = log_d if b < 0 else log_d + straight[0, b]
            log_no_line[v] = np.log(max(-np.expm1(log_line[v]), TINY))
            final[v] = both(log_no_line[v] + units[v], log_line[v] + line[v])
    built = np.empty(wire_end - wire)
    for n in range(built.size):
        mine = case.wire_units[case.first_wire[wire + n] : case.first_wire[wire + n + 1]]
        top = -np.inf
        for v in mine:
            top = max(top, units[v - v0])
        total = 0.0
        for v in mine:
            total += np.exp(units[v - v0] - top)
        built[n] = top + np.log(total) - np.log(mine.size)
        for v in mine:
            final[v - v0] = both(log_r + units[v - v0], log_no_r + built[n])
    states = np.zeros(s1 - s0)
    graded = case.pair_up.size > 0  # then all is one block
    clarity = np.exp(u[CLARITY])
    seen, in_pairs = appeared(case, cells, clarity, base, states)
    if not graded:
        for v in range(n_units):
            states[case.unit_slot[v0 + v] - s0] += final[v]
    share = sigmoid(u[MISLED])
    mixing = case.misled[0] == 1 and case.group_kind.size > 0
    nodes = case.first_slot[block[NODES] : block[BOUNDS + NODES] + 1]
    slots, raw, mix = misled(nodes, states, share) if mixing else (states.copy(), states, states)
    kept_share = sigmoid(u[KEPT])
    for i in range(pledge, pledge_end):
        chance = 0.5 + (kept_share - 0.5) * (1.0 if case.pledge_strong[i] else 0.5)
        slots[case.pledge_slot[i] - s0] += np.log(chance if case.pledge_right[i] else 1.0 - chance)
    log_stays = -softplus(u[LINE])
    for n in range(block[NODES], block[BOUNDS + NODES]):
        for s in range(case.first_slot[n] - s0, case.first_slot[n + 1] - s0):
            slots[s] += case.dissents[n] * log_stays
    return BlockValues(
        slots,
        cells,
        own_cell,
        own_line,
        own_straight,
        units,
        line,
        final,
        log_line,
        log_no_line,
        built,
        states,
        seen,
        in_pairs,
        raw,
        mix,
    )


@compiled
def claims_back(  # noqa: PLR0912, PLR0915 - one pass
    case: CaseArrays,
    block: Places,
    u: Floats,
    base: float,
    messages: Messages,
    values: BlockValues,
    g_slots: Floats,
    slopes: Slopes,
) -> None:
    """Carry the gradient by the slots back through :func:`claims_of`: adds to `slopes`."""
    g0, position, line0, c0, h, v0, wire, s0, pledge = block[:9]
    g1, position_end, line1, c1, _entry_end, v1, _wire_end, _s1, pledge_end = block[BOUNDS : BOUNDS + 9]
    n_groups, n_cells, n_units, n_blocs = g1 - g0, c1 - c0, v1 - v0, messages.straight.shape[1]
    straight, g_u, g_types = messages.straight, slopes.u, slopes.types
    units, final, built = values.units, values.final, values.built
    kept_share = sigmoid(u[KEPT])
    for i in range(pledge, pledge_end):
        part = 1.0 if case.pledge_strong[i] else 0.5
        chance = 0.5 + (kept_share - 0.5) * part
        by = part / chance if case.pledge_right[i] else -part / (1.0 - chance)
        g_u[KEPT] += g_slots[case.pledge_slot[i] - s0] * by * kept_share * (1.0 - kept_share)
    for n in range(block[NODES], block[BOUNDS + NODES]):
        for s in range(case.first_slot[n] - s0, case.first_slot[n + 1] - s0):
            g_u[LINE] -= g_slots[s] * case.dissents[n] * sigmoid(u[LINE])
    g_states = g_slots
    if case.misled[0] == 1 and case.group_kind.size > 0:
        share = sigmoid(u[MISLED])
        nodes = case.first_slot[block[NODES] : block[BOUNDS + NODES] + 1]
        g_states, by_share = misled_back(nodes, values.raw, share, values.mix, g_slots)
        g_u[MISLED] += by_share * share * (1.0 - share)
    g_units, g_line = np.zeros(n_units), np.zeros(n_units)
    g_seen = np.zeros(n_cells)
    if case.pair_up.size > 0:
        clarity = np.exp(u[CLARITY])
        g_seen, by_clarity, by_rate = appeared_back(
            case, values.cells, clarity, base, values.states, values.seen, values.in_pairs, g_states
        )
        g_u[CLARITY] += by_clarity * clarity
        if case.rate_event[0] >= 0:
            slopes.eta[case.rate_event[0]] += by_rate
    else:
        for v in range(n_units):
            g_units[v] = g_states[case.unit_slot[v0 + v] - s0]
    log_r, d, r = -softplus(-u[WIRE]), sigmoid(u[LINE]), sigmoid(u[WIRE])
    for v in range(n_units):
        if case.unit_in_line[v0 + v]:
            b = case.unit_bloc[v0 + v]
            own = np.exp(values.log_no_line[v] + units[v] - final[v])
            by_log = g_units[v] * ((1.0 - own) - own * np.exp(values.log_line[v] - values.log_no_line[v]))
            g_line[v] = g_units[v] * (1.0 - own)
            g_units[v] *= own
            g_u[LINE] += by_log * (1.0 - d)
            if b >= 0:
                slopes.straight[b] += by_log * np.exp(straight[1, b])
    for n in range(built.size):
        mine = case.wire_units[case.first_wire[wire + n] : case.first_wire[wire + n + 1]]
        g_built = 0.0
        for v in mine:
            own = np.exp(log_r + units[v - v0] - final[v - v0])
            g_built += g_units[v - v0] * (1.0 - own)
            g_u[WIRE] += g_units[v - v0] * (own * (1.0 - r) - (1.0 - own) * r)
            g_units[v - v0] *= own
        for v in mine:
            g_units[v - v0] += g_built * np.exp(units[v - v0] - built[n]) / mine.size
    g_informed_g, g_uninformed, g_in_line = np.zeros(n_groups), np.zeros(n_groups), np.zeros(n_groups)
    for i in range(n_cells):
        g_seen[case.cell_like[c0 + i] - c0] += g_units[case.cell_unit[c0 + i] - v0]
    for i in range(n_cells):
        g, v = case.cell_group[c0 + i], case.cell_unit[c0 + i]
        b = case.group_bloc[g] if n_blocs > 0 else -1
        g_informed, g_beside, g_lied = 0.0, 0.0, 0.0
        if case.cell_like[c0 + i] == c0 + i:
            g_plain = g_seen[i]
            if b >= 0:
                g_plain = g_seen[i] * values.own_straight[i]
                g_lied = g_seen[i] - g_plain
                slopes.straight[b] += g_plain * math.exp(straight[1, b]) - g_lied * math.exp(straight[0, b])
            g_informed = g_plain * values.own_cell[i]
            g_uninformed[g - g0] += g_plain * (1.0 - values.own_cell[i])
        if case.unit_in_line[v]:
            g_beside = g_line[v - v0] * values.own_line[i]
            g_in_line[g - g0] += g_beside
            g_uninformed[g - g0] += g_line[v - v0] * (1.0 - values.own_line[i])
        g_informed_g[g - g0] += g_informed + g_beside
        while h < case.entry_cell.size and case.entry_cell[h] == c0 + i:
            by = g_informed + (g_beside if case.entry_own[h] else 0.0)
            if b >= 0 and case.type_interest[case.entry_type[h]] == 0:
                by += g_lied
            elif b >= 0:
                g_types[2 + case.entry_true[h], case.entry_type[h]] += g_lied
            g_types[case.entry_true[h], case.entry_type[h]] += by
            h += 1
    for i in range(line0, line1):
        g_types[case.line_true[i], case.line_type[i]] += g_in_line[case.line_group[i] - g0]
    for i in range(position, position_end):
        slopes.ways[case.position_way[i]] += g_uninformed[case.position_group[i] - g0]
    for g in range(n_groups):
        slopes.voices[case.group_voice[g0 + g], 0] += g_informed_g[g]
        slopes.voices[case.group_voice[g0 + g], 1] += g_uninformed[g]
