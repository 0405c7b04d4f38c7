"""A large case cut into parts that stay in the processor's cache.

Supply the words and the hypotheses of a case; get :class:`Part` values, each some of the components with all that was
said of them, as a testimony and a network of their own.  Given the continuous unknowns what is said of one component
says nothing of another, so parts are weighed one after another and their log-likelihoods add up: a claim costs the same
among a million as among a thousand, where whole columns of a large case would each be fetched from memory for every
step.  Non-goal: cutting a component.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from tarjih.runs.arrays import Ints
from tarjih.testimony.hypotheses import Network
from tarjih.testimony.shared_error import Pairs
from tarjih.testimony.testimony import Testimony

__all__ = ["MOST_CELLS", "Part", "parted"]

MOST_CELLS = 8000
"""Cells of a part, unless one component has more."""


@dataclass(frozen=True)
class Part:
    """Some components of a case, with all that was said of them.

    Parameters
    ----------
    testimony, network
        As those of a case; sources and kinds are numbered as in the whole.
    slots
        Which slots of the whole these are.
    talkers
        Which talkers of the whole spoke here; the testimony's classes count these.
    """

    testimony: Testimony
    network: Network
    slots: Ints
    talkers: Ints


@dataclass(frozen=True)
class _Cut:
    """Rows of one kind sorted into parts: which rows each part has, and the place of each within its part."""

    rows: list[Ints]
    place: Ints


def parted(testimony: Testimony, network: Network) -> tuple[Part, ...]:
    """Cut a case into parts of about :data:`MOST_CELLS` cells; a small one is its own only part."""
    everybody = np.arange(len(testimony.talkers))
    if testimony.cell_group.size <= MOST_CELLS:
        return (Part(testimony, network, np.arange(network.n_slots), everybody),)
    component = network.component[network.node_of_slot]
    said = np.bincount(component[testimony.cell_slot], minlength=network.first_config.size - 1)
    part_of_component = np.unique(np.cumsum(said) // MOST_CELLS, return_inverse=True)[1]
    n = int(part_of_component[-1]) + 1
    part_of_slot = part_of_component[component]
    slots, configs = _cut(part_of_slot, n), _cut(np.repeat(part_of_component, np.diff(network.first_config)), n)
    nodes = _cut(part_of_component[network.component], n)
    words = _Words(testimony, part_of_slot, slots, n)
    parts = []
    for p in range(n):
        heard, talkers = words.part(p)
        parts.append(Part(heard, _network(network, p, nodes, slots, configs), slots.rows[p], talkers))
    return tuple(parts)


def _cut(part: Ints, n: int) -> _Cut:
    order = np.argsort(part, kind="stable")
    first = np.searchsorted(part[order], np.arange(n + 1))
    place = np.empty(part.size, dtype=np.int64)
    place[order] = np.arange(part.size) - first[part[order]]
    return _Cut([order[a:b] for a, b in pairwise(first)], place)


def _network(whole: Network, p: int, nodes: _Cut, slots: _Cut, configs: _Cut) -> Network:
    """Return the hypotheses of a part; propositions are found in the whole."""
    mine, rows = nodes.rows[p], configs.rows[p]
    sizes = np.diff(whole.first_slot)[mine]
    n_slots = int(sizes.sum())
    at = whole.config_slots[rows]
    component = np.searchsorted(whole.first_config, rows, side="right")
    starts = np.flatnonzero(np.diff(component, prepend=-1))
    return dataclasses.replace(
        whole,
        nodes=tuple(whole.nodes[i] for i in mine),
        first_slot=np.append(0, np.cumsum(sizes)),
        ties={},
        config_slots=np.append(slots.place, n_slots)[at] if (at == whole.n_slots).any() else slots.place[at],
        config_events=whole.config_events[rows],
        config_prior=whole.config_prior[rows],
        first_config=np.append(starts, rows.size),
        rated=frozenset(i for i, n in enumerate(mine.tolist()) if n in whole.rated),
    )


class _Words:
    """The words of a case, row by row in parts.

    A field belongs to the kind of row that its name begins with; those that count rows of another kind are renumbered.
    """

    def __init__(self, t: Testimony, part_of_slot: Ints, slots: _Cut, n: int) -> None:
        of_group = part_of_slot[t.cell_slot][np.argsort(t.cell_group, kind="stable")]
        of_group = of_group[np.searchsorted(np.sort(t.cell_group), np.arange(t.group_kind.size))]
        of_unit = np.zeros(len(t.unit_kind), dtype=np.int64)
        of_unit[t.unit_cell_unit] = part_of_slot[t.unit_cell_slot]
        of_cell = of_group[t.cell_group]
        of_pair = part_of_slot[t.pairs.up]
        self.t, self.slots = t, slots
        self.cuts = {
            "group": _cut(of_group, n),
            "said": _cut(of_group[t.said_group], n),
            "line": _cut(of_group[t.line_group], n),
            "cell": _cut(of_cell, n),
            "heard": _cut(of_cell[t.heard_cell], n),
            "unit_cell": _cut(part_of_slot[t.unit_cell_slot], n),
            "unit": _cut(of_unit, n),
            "pledge": _cut(part_of_slot[t.pledge_slot], n),
            "pair": _cut(of_pair, n),
            "spoken": _cut(of_pair[t.pairs.of_pair], n),
        }
        self.counted = {
            "said_group": "group",
            "line_group": "group",
            "cell_group": "group",
            "heard_cell": "cell",
            "cell_unit_cell": "unit_cell",
            "unit_cell_unit": "unit",
        }

    def part(self, p: int) -> tuple[Testimony, Ints]:
        """Return the words of a part, and who of those with a tendency spoke there."""
        t = self.t
        fields: dict[str, Any] = {"positions": (), "position_group": np.zeros(0, dtype=np.int64)}
        for name in (f.name for f in dataclasses.fields(t)):
            kind = "unit_cell" if name.startswith("unit_cell_") else name.partition("_")[0]
            if kind not in self.cuts or name in fields or "_" not in name:
                continue
            rows, values = self.cuts[kind].rows[p], getattr(t, name)
            if isinstance(values, tuple):
                fields[name] = tuple(values[i] for i in rows)
            elif name in self.counted:
                fields[name] = self.cuts[self.counted[name]].place[values[rows]]
            else:
                fields[name] = self.slots.place[values[rows]] if name.endswith("_slot") else values[rows]
        for name in ("group_like", "cell_like"):
            fields[name] = _first_of(fields[name])
        classes = np.unique(np.append(0, fields["group_class"]))
        if t.talkers:
            fields["group_class"] = np.searchsorted(classes, fields["group_class"])
        fields["pairs"] = self._pairs(p)
        return dataclasses.replace(t, **fields), classes[1:] - 1 if t.talkers else classes[:0]

    def _pairs(self, p: int) -> Pairs:
        pairs = self.t.pairs
        if not pairs:
            return pairs
        mine, spoken = self.cuts["pair"].rows[p], self.cuts["spoken"].rows[p]
        contrasts, contrast = np.unique(pairs.contrast[spoken], return_inverse=True)
        # The cells of a contrast stand for all that are alike: here for the first of these in the part.
        like = self.t.cell_like[self.cuts["cell"].rows[p]]
        known, first = np.unique(like, return_index=True)
        return Pairs(
            up=self.slots.place[pairs.up[mine]],
            down=self.slots.place[pairs.down[mine]],
            based=pairs.based[mine],
            up_cell=first[np.searchsorted(known, pairs.up_cell[contrasts])],
            down_cell=first[np.searchsorted(known, pairs.down_cell[contrasts])],
            of_pair=self.cuts["pair"].place[pairs.of_pair[spoken]],
            contrast=contrast.astype(np.int64),
        )


def _first_of(values: Ints) -> Ints:
    """Return for each value the place of the first that equals it."""
    _, first, back = np.unique(values, return_index=True, return_inverse=True)
    return np.asarray(first[back], dtype=np.int64)
