"""What is heard of one node by the likelihood of habits, in which sources have tendencies across nodes.

Supply a case and draws; get :class:`Habits`, as :mod:`tarjih.evidence.speech` hands it on.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.arrange import arrange
from tarjih.testimony.case import Case
from tarjih.testimony.hypotheses import Network
from tarjih.testimony.messages import STANCES, Position
from tarjih.testimony.parameters import Parameters, widened
from tarjih.testimony.testimony import Namer, Testimony, lists_in, lists_of
from tarjih.testimony.weigh import claim_likelihoods

__all__ = ["Habits", "Own", "node_of_rows"]

Own = tuple[tuple[str, ...], tuple[Namer, ...]]
"""Those who spoke on a node and have a tendency of their own, and habits in naming its answers."""


class Habits:
    """What is heard of a node, by the likelihood of habits.

    Parameters
    ----------
    case
        The whole case.
    z
        Draws of the coordinates :meth:`wide` names.
    single
        Returns a node as a network by itself.
    """

    def __init__(self, case: Case, z: Floats, single: Callable[[int], Network]) -> None:
        self.case, self.z, self.single = case, z, single
        self.parameters = self.wide(case)
        self.lists = lists_of(case.network)
        t = self.parameters.testimony
        owners: list[str | Namer] = [*t.talkers, *t.namers]
        self.owners = {own: i for i, own in enumerate(owners)}

    @staticmethod
    def wide(case: Case) -> Parameters:
        """Return the coordinates that any subset of the rows may need, those of the whole case first."""
        sources = sorted({c.source for c in case.claims})
        kinds = sorted({case.corpus.sources[s].kind for s in sources})
        talkers, namers = _possible_talkers(case, sources), _possible_namers(case)
        return widened(case.parameters, kinds=kinds, sources=sources, talkers=talkers, namers=namers)

    def counts(self, n: int, heard: Sequence[Position]) -> Ints:
        """Return how many positions on a node each possible talker and namer has."""
        spoken = np.zeros(len(self.owners), dtype=np.int64)
        for p in heard:
            if p.source in self.owners and _counts(p):
                spoken[self.owners[p.source]] += 1
            if p.proposition is None and (p.source, self.lists[n]) in self.owners and _counts(p):
                spoken[self.owners[p.source, self.lists[n]]] += 1
        return spoken

    def talking(self, spoken: Ints) -> frozenset[str | Namer]:
        """Return who has a tendency, or habits in naming answers, of its own, of so many positions on all nodes."""
        least = 0.0 if self.case.priors.switches["tendency"] is True else _tendency_from(self.case)
        return frozenset(s for s, k in zip(self.owners, spoken, strict=True) if k >= least)

    def own(self, n: int, sources: set[str], talkers: frozenset[str | Namer]) -> Own:
        """Return which of those who have a tendency or habits of their own are among the sources of a node."""
        if not talkers:
            return (), ()
        naming = (namer for s in sources if (namer := (s, self.lists[n])) in talkers)
        return tuple(sorted(s for s in sources if s in talkers)), tuple(sorted(naming))

    def likelihood(self, n: int, heard: Sequence[Position], own: Own = ((), ())) -> Floats:
        """Return the log-likelihood of what is heard of a node under each of its states."""
        t = self._arranged(n, heard, own[1], graded=0 if self.case.testimony.pairs else np.inf)  # as in the whole case
        if own[0]:
            t = _talking(t, own[0])
        asked = self.case.testimony.asked
        if asked:
            t = t.asking(asked)
        names = self.parameters.names
        if own[1]:
            names = _renumbered(names, 1 + lists_in(self.case.network).index(self.lists[n]))
        parameters = dataclasses.replace(self.parameters, names=names, testimony=t, network=self.single(n))
        return claim_likelihoods(parameters, self.z)

    def units(self, n: int, heard: Sequence[Position]) -> list[list[Position]]:
        """Sort what was heard into what stands or falls together."""
        t = self._arranged(n, heard, None, graded=np.inf)
        unit_of = dict(zip(t.cell_group.tolist(), t.unit_cell_unit[t.cell_unit_cell].tolist(), strict=True))
        members: dict[object, list[Position]] = {}
        for i, (p, g) in enumerate(zip(heard, t.position_group.tolist(), strict=True)):
            if g >= 0:
                members.setdefault(unit_of[g], []).append(p)
            elif p.commitment and p.lean:
                members.setdefault(("pledge", i), []).append(p)
        return list(members.values())

    def _arranged(
        self, n: int, heard: Sequence[Position], namers: Sequence[Namer] | None, *, graded: float
    ) -> Testimony:
        return arrange(
            self.case.corpus.sources,
            self.single(n),
            heard,
            switches={**self.case.priors.switches, "tendency": False},
            tendency_from=np.inf,
            graded_from=graded,
            blocs=self.case.testimony.blocs,
            namers=namers,
        )


def _possible_namers(case: Case) -> list[Namer]:
    """Return who may have habits of its own in naming answers where some of the rows are left out."""
    wanted = case.priors.switches["tendency"]
    if (wanted is not True and wanted != "auto") or case.testimony.asked:
        return []
    lists, said = lists_of(case.network), defaultdict[Namer, int](int)
    for c, n in zip(case.claims, node_of_rows(case).tolist(), strict=True):
        if c.proposition is None and lists[n]:
            said[c.source, lists[n]] += 1
    return sorted(n for n, times in said.items() if wanted is True or times >= _tendency_from(case))


def _possible_talkers(case: Case, sources: Sequence[str]) -> list[str]:
    wanted = case.priors.switches["tendency"]
    if wanted is not True and wanted != "auto":
        return []
    said: dict[str, int] = defaultdict(int)
    for c in case.claims:
        said[c.source] += 1
    return [s for s in sources if wanted is True or said[s] >= _tendency_from(case)]


def _tendency_from(case: Case) -> float:
    return round(case.priors.scalars["tendency.claims"].median, 9)


def node_of_rows(case: Case) -> Ints:
    """Return the node that each row speaks of, shape (rows,)."""
    by_name = {n.name: i for i, n in enumerate(case.network.nodes)}
    return np.array(
        [
            case.network.ties[c.proposition].node if c.proposition is not None else by_name[str(c.question)]
            for c in case.claims
        ],
        dtype=np.int64,
    )


def _renumbered(names: Sequence[str], place: int) -> tuple[str, ...]:
    """Return the names of coordinates in a network whose only list of states is that with number `place`."""
    own, other = f"naming.{place}.", "naming.0."
    return tuple(
        n if not n.startswith("naming.") else f"naming.1.{n[len(own) :]}" if n.startswith(own) else f"{other}{n}"
        for n in names
    )


def _counts(p: Position) -> bool:
    """Tell whether a position counts towards its source's tendency."""
    return p.weights[STANCES.index(0)] != 1.0 and not (p.commitment and p.proposition is not None)


def _talking(t: Testimony, talkers: tuple[str, ...]) -> Testimony:
    """Give some sources a tendency of their own."""
    there = tuple(s for s in talkers if s in t.sources)
    classes = np.array([there.index(s) + 1 if s in there else 0 for s in t.sources], dtype=np.int64)
    group_class = classes[t.group_source] if t.group_source.size else t.group_source
    return dataclasses.replace(t, talkers=there, group_class=group_class)
