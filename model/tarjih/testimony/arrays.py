"""A case as the arrays that the compiled density reads.

Supply a :class:`~tarjih.testimony.parameters.Parameters`; get :class:`~tarjih.testimony.kernel.arrays.CaseArrays` by
:func:`pack_case`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.hypotheses import BASE_RATE, Network
from tarjih.testimony.kernel.arrays import IMPOSSIBLE, SCALARS, CaseArrays, Flags, Places
from tarjih.testimony.parameters import INTEREST, Parameters
from tarjih.testimony.shared_error import grid
from tarjih.testimony.testimony import ACCESS, IDENTITY, LINE, NEUTRAL, WIRE, Testimony

__all__ = ["pack_case"]

MOST_CELLS = 2000
"""Cells of a block, whose arrays then stay in the processor's cache, unless one component has more."""


def pack_case(parameters: Parameters, *, known: Floats | None = None) -> CaseArrays:
    """Return a case as arrays.

    Parameters
    ----------
    parameters
        Coordinates, priors and arranged claims of the case.
    known
        Log weight of each slot from what is taken as given, shape (slots,).
    """
    t, network, priors, index = parameters.testimony, parameters.network, parameters.priors, parameters.index
    named = [(INTEREST if n.startswith("interest.") else n, priors.scalars[n]) for n in SCALARS]
    starts = [len(named)]
    named += [(f"accuracy.{k}", priors.accuracy_of(k)) for k in t.kinds]
    starts.append(len(named))
    named += [(f"access.{a}", priors.scalars[f"access.{a}"]) for a in ACCESS]
    starts.append(len(named))
    named += [(f"identity.{i}", priors.scalars[f"identity.{i}"]) for i in IDENTITY]
    starts.append(len(named))
    best = priors.scalars["informed_accuracy"].median
    linked = {e for e in network.events if e.startswith("link.")}
    any_prior = priors.scalars["asserting.share"]
    named += [("", any_prior) if e in linked else (e, priors.scalars[e]) for e in network.events]
    levels, links = _levels(parameters), _links(parameters)
    of_wire, first_wire = _wires(t)
    pledges = np.argsort(t.pledge_slot, kind="stable")
    sums = network.sums
    credibility = np.column_stack([t.group_source, t.group_access, t.group_forecast])
    voice_group, voice = np.unique(credibility, axis=0, return_index=True, return_inverse=True)[1:]
    return CaseArrays(
        mu=_floats([p.mu for _, p in named]),
        sigma=_floats([p.sigma for _, p in named]),
        column=_ints([index.get(n, -1) for n, _ in named]),
        starts=_ints(starts),
        misled=_ints([int(bool(priors.switches["common_error"]))]),
        dissents=_ints(np.bincount(t.group_node[t.group_dissents == 1], minlength=len(network.nodes))),
        fixed=_floats([best, NEUTRAL, priors.scalars["shared_error.link"].median]),
        asked=_ints([int(bool(t.asked))]),
        bloc_column=_ints([index[f"bloc.{b}"] for b in t.blocs]),
        source_column=_ints([index[f"source.{s}"] for s in t.sources]),
        talker_column=_ints([index[f"talker.{s}"] for s in t.talkers]),
        habit_column=_ints([index[n] for n in parameters.naming]),
        first_habit=_ints(np.cumsum([0, *(len(states) for _, states in t.namers)])),
        level_before=_ints([row[0] for row in levels]),
        level_mu=_floats([row[1] for row in levels]),
        level_sigma=_floats([row[2] for row in levels]),
        level_column=_ints([row[3] for row in levels]),
        link_event=_ints([row[0] for row in links]),
        link_weight=_floats([row[1] for row in links]),
        link_up=_ints([row[2] for row in links]),
        link_down=_ints([row[3] for row in links]),
        group_kind=_ints(t.group_kind),
        group_source=_ints(t.group_source),
        group_identity=_ints(t.group_identity),
        group_bloc=_ints(t.group_bloc),
        group_access=_floats(t.group_access).reshape(-1, len(ACCESS)),
        group_forecast=_floats(t.group_forecast),
        type_weights=_floats(t.type_weights).reshape(-1, 5),
        type_interest=_ints(t.type_interest),
        type_labels=_ints(t.type_labels),
        type_sign=_ints(t.type_sign),
        position_group=_ints(t.said_group),
        position_way=_ints(t.blind.said),
        way_class=_ints(t.blind.classes),
        way_type=_ints(t.blind.types),
        way_habit=_ints(t.blind.habits),
        cell_group=_ints(t.cell_group),
        cell_unit=_ints(t.cell_unit_cell),
        entry_cell=_ints(t.heard_cell),
        entry_type=_ints(t.heard_type),
        entry_true=_flags(t.heard_true),
        entry_own=_flags(t.heard_own),
        line_group=_ints(t.line_group),
        line_type=_ints(t.line_type),
        line_true=_flags(t.line_true),
        unit_slot=_ints(t.unit_cell_slot),
        unit_in_line=_flags(t.unit_kind[t.unit_cell_unit] == LINE),
        unit_bloc=_ints(t.unit_bloc[t.unit_cell_unit]),
        first_wire=_ints(first_wire),
        wire_units=_ints(of_wire),
        pledge_slot=_ints(t.pledge_slot[pledges]),
        pledge_right=_ints(t.pledge_right[pledges]),
        pledge_strong=_ints(t.pledge_strong[pledges]),
        pair_up=_ints(t.pairs.up),
        pair_down=_ints(t.pairs.down),
        pair_based=_ints(t.pairs.based),
        first_of_pair=_ints(np.searchsorted(t.pairs.of_pair, np.arange(t.pairs.up.size + 1))),
        contrast=_ints(t.pairs.contrast),
        group_voice=_ints(voice),
        voice_group=_ints(voice_group),
        cell_like=_ints(t.cell_like if t.pairs else np.arange(t.cell_like.size)),
        up_cell=_ints(t.pairs.up_cell),
        down_cell=_ints(t.pairs.down_cell),
        appearance=np.ascontiguousarray(np.stack(grid(best))),
        rate_event=_ints([network.events.index(BASE_RATE) if BASE_RATE in network.events else -1]),
        blocks=_blocks(t, network, of_wire[first_wire[:-1]], t.pledge_slot[pledges]),
        first_slot=_ints(network.first_slot),
        known=_floats(np.zeros(network.n_slots) if known is None else np.maximum(known, IMPOSSIBLE)),
        first_sum=_ints(sums.first_sum),
        first_term=_ints(sums.first_term),
        term_prior=_floats(sums.prior),
        term_slot=_ints(sums.slot),
        term_event=_ints(sums.event),
        first_inner=_ints(sums.first_inner),
        inner=_ints(sums.inner),
    )


def _wires(t: Testimony) -> tuple[Ints, Ints]:
    """Return the unit cells of each channel on a node, in the order of the nodes, and where each one's begin."""
    cells = np.flatnonzero(t.unit_kind[t.unit_cell_unit] == WIRE)
    unit, begins = np.unique(t.unit_cell_unit[cells], return_index=True)
    place = np.zeros(t.unit_kind.size, dtype=np.int64)
    place[unit[np.argsort(begins)]] = np.arange(unit.size)
    wire = place[t.unit_cell_unit[cells]]
    order = np.argsort(wire, kind="stable")
    return cells[order], np.searchsorted(wire[order], np.arange(unit.size + 1))


def _blocks(t: Testimony, network: Network, first_of_wire: Ints, pledge_slot: Ints) -> Places:
    """Cut a case between components into blocks of about :data:`MOST_CELLS` cells, as :class:`CaseArrays` has them.

    A component whose nodes lie among another's is not cut from it.  Where the shared error is graded, cells stand for
    others anywhere, and all is one block.
    """
    ahead = np.maximum.accumulate(network.component)
    behind = np.minimum.accumulate(network.component[::-1])[::-1]
    apart = 1 + np.flatnonzero(ahead[:-1] < behind[1:])  # nodes before which a cut may be
    if t.pairs:
        apart = apart[:0]
    cell = np.searchsorted(t.cell_slot, network.first_slot[apart])
    wanted = np.searchsorted(cell, np.arange(MOST_CELLS, t.cell_slot.size, MOST_CELLS))
    cuts = np.unique(apart[wanted[wanted < apart.size]])
    node = np.concatenate([[0], cuts, [len(network.nodes)]])
    component = np.concatenate([[0], behind[cuts], [len(network.members)]])
    slot = network.first_slot[node]
    group = np.searchsorted(t.group_node, node)
    at_cell, unit = np.searchsorted(t.cell_slot, slot), np.searchsorted(t.unit_cell_slot, slot)
    bounds = np.column_stack(
        [
            group,
            np.searchsorted(t.said_group, group),
            np.searchsorted(t.line_group, group),
            at_cell,
            np.searchsorted(t.heard_cell, at_cell),
            unit,
            np.searchsorted(first_of_wire, unit),
            slot,
            np.searchsorted(pledge_slot, slot),
            node,
            component,
        ]
    )
    return _ints(np.hstack([bounds[:-1], bounds[1:]]))


def _levels(parameters: Parameters) -> list[tuple[int, float, float, int]]:
    """Return of each trait's eras: the level before, the location and spread of the step, and its coordinate."""
    out: list[tuple[int, float, float, int]] = []
    for t in parameters.corpus.traits.values():
        start = parameters.priors.scalars[f"traits.{t.id}.start"]
        step = parameters.priors.scalars[f"traits.{t.id}.step"].median
        for i, era in enumerate(t.eras):
            column = parameters.index[f"trait.{t.id}.{era}"]
            out.append((len(out) - 1, 0.0, step, column) if i else (-1, start.mu, start.sigma, column))
    return out


def _links(parameters: Parameters) -> list[tuple[int, float, int, int]]:
    """Return of each link: its event, what its lead is multiplied by, and the levels whose difference the lead is."""
    events = {e: i for i, e in enumerate(parameters.network.events)}
    out: list[tuple[int, float, int, int]] = []
    before = 0
    for t in parameters.corpus.traits.values():
        level = {era: before + i for i, era in enumerate(t.eras)}
        before += len(level)
        slope = parameters.priors.scalars[f"traits.{t.id}.slope"].median
        for link in t.links:
            up, down = link.difference if link.difference is not None else (str(link.era), "")
            event = events.get(f"link.{link.proposition}", -1)
            if event < 0:  # a node by itself has no events
                continue
            out.append((event, link.sign * slope, level[up], level.get(down, -1)))
    return out


def _ints(values: Sequence[int] | Ints) -> Places:
    return np.ascontiguousarray(values, dtype=np.int32)


def _flags(values: Ints | np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Flags:
    return np.ascontiguousarray(values, dtype=np.int8)


def _floats(values: Sequence[float] | Floats) -> Floats:
    return np.ascontiguousarray(values, dtype=np.float64)
