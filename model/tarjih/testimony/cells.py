"""The cells of a case: every group in every state of its node, and what was heard there, as sorted arrays.

Supply which node and unit each group belongs to and the type of each of its positions; get :class:`Cells`, the part of
:class:`~tarjih.testimony.testimony.Testimony` that has a row for each state.  Whole columns are sorted and gathered
at once and no row is an object, so that a million claims take seconds here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tarjih.runs.arrays import Ints
from tarjih.testimony.hypotheses import Network
from tarjih.testimony.messages import Position

__all__ = ["Cells", "alike", "cells_of", "holding", "spread_out"]


@dataclass(frozen=True)
class Cells:
    """Cells, and the words heard in them; arrays as in :class:`tarjih.testimony.testimony.Testimony`.

    Parameters
    ----------
    group, unit_cell, slot
        Of each cell, sorted by unit cell; shape (C,).
    unit_cell_unit, unit_cell_slot
        Of each unit cell, sorted by slot; shape (V,).
    heard_cell, heard_position, heard_true
        One entry for each position and state: its cell, the position's number, and whether its target holds there.
    """

    group: Ints
    unit_cell: Ints
    slot: Ints
    unit_cell_unit: Ints
    unit_cell_slot: Ints
    heard_cell: Ints
    heard_position: Ints
    heard_true: Ints


def cells_of(network: Network, node: Ints, unit: Ints, first_position: Ints, targets: tuple[Ints, Ints]) -> Cells:
    """Lay out the cells of groups.

    Parameters
    ----------
    network
        The hypotheses.
    node, unit
        Of each group; shape (G,).
    first_position
        Bounds of each group's positions, which are numbered group by group; shape (G + 1,).
    targets
        Where each position's target has its row, and the rows (:func:`holding`).
    """
    truth_at, truths = targets
    sizes = np.diff(network.first_slot)[node]
    group = np.repeat(np.arange(node.size), sizes)
    slot = network.first_slot[node][group] + spread_out(sizes)
    n_units = int(unit.max(initial=-1)) + 1
    unit_cells, unit_cell = np.unique(slot * n_units + unit[group], return_inverse=True)
    order = np.lexsort((group, unit_cell))
    group, slot, unit_cell = group[order], slot[order], unit_cell[order]
    spoken = np.diff(first_position)[group]
    heard_cell = np.repeat(np.arange(group.size), spoken)
    heard_position = first_position[group][heard_cell] + spread_out(spoken)
    state = slot - network.first_slot[node[group]]
    return Cells(
        group=group,
        unit_cell=unit_cell.astype(np.int64),
        slot=slot,
        unit_cell_unit=unit_cells % max(n_units, 1),
        unit_cell_slot=unit_cells // max(n_units, 1),
        heard_cell=heard_cell,
        heard_position=heard_position,
        heard_true=truths[truth_at[heard_position] + state[heard_cell]],
    )


def holding(network: Network, heard: Sequence[Position], node: Sequence[int]) -> tuple[Ints, Ints]:
    """Return where each position's target has its row, and all rows one after another: 1 where it holds in a state."""
    rows: dict[tuple[str | None, int, str | None], int] = {}
    truths: list[int] = []
    at: list[int] = []
    for p, n in zip(heard, node, strict=True):
        key = p.proposition, n, p.state
        start = rows.setdefault(key, len(truths))
        if start == len(truths):
            truths += (
                [int(s == p.state) for s in network.nodes[n].states]
                if p.proposition is None
                else [int(entry == 1.0) for entry in network.ties[p.proposition].truth]
            )
        at.append(start)
    return np.array(at, dtype=np.int64), np.array(truths, dtype=np.int64)


def alike(cells: Cells, like: Ints, word: Ints) -> Ints:
    """Return for each cell the first in which groups that are alike said words that are alike.

    Parameters
    ----------
    cells
        The cells.
    like
        For each group the first that depends on the parameters in the same way; shape (G,).
    word
        A number for what each entry of ``heard_position`` says, from 0 on; shape (entries,).
    """
    order = np.lexsort((word, cells.heard_cell))
    count = np.bincount(cells.heard_cell, minlength=cells.group.size)
    first = np.concatenate([[0], np.cumsum(count)])
    base = int(word.max(initial=0)) + 1
    said = np.zeros(cells.group.size, dtype=np.int64)
    single = count == 1
    said[single] = word[order][first[:-1][single]]
    seen: dict[bytes, int] = {}
    ordered = word[order]
    for c in np.flatnonzero(~single):
        said[c] = base + seen.setdefault(ordered[first[c] : first[c + 1]].tobytes(), len(seen))
    _, at, back = np.unique(like[cells.group] * (base + len(seen)) + said, return_index=True, return_inverse=True)
    return np.asarray(at[back], dtype=np.int64)


def spread_out(sizes: Ints) -> Ints:
    """Return 0, 1, … up to each size in turn: the place of every row within its own."""
    ends = np.cumsum(sizes)
    return np.asarray(np.arange(int(ends[-1]) if ends.size else 0) - np.repeat(ends - sizes, sizes), dtype=np.int64)
