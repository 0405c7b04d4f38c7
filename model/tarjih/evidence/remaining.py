"""The words that remain: likelihood and answers with any of the rows left out, at fixed draws.

Supply a :class:`~tarjih.testimony.case.Case` and draws of its widened coordinates; get a :class:`Remaining`, which
for any subset
of the rows says what :func:`tarjih.testimony.weigh.weigh` would say of the case assembled from these rows alone, as
if the others had never been there: who first said it, party lines, channels and tendencies are made out anew.

Given the coordinates, words on different nodes of the network are independent once the states are known, and
components of the network are independent altogether.  So what a node's rows say is computed once for each subset
of *its* rows that occurs, and leaving out a row costs no more than its own node.  Two things reach across
nodes, and are followed there: who of several sources that passed on one message first said it may hang on what else
they passed on (:func:`_elsewhere`), and a source has a tendency of its own from a number of positions on all nodes
together.
"""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from tarjih.corpus import Claim
from tarjih.inference.targets import Target
from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.arrange import arrange
from tarjih.testimony.case import Case
from tarjih.testimony.messages import STANCES, Position, positions, standing, target
from tarjih.testimony.parameters import Parameters, widened
from tarjih.testimony.testimony import Namer, Testimony, lists_in, lists_of
from tarjih.testimony.weigh import Weighed, claim_likelihoods, sum_out

__all__ = ["Mask", "Remaining", "spoken_of", "wide"]

Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
"""For each row of the case, whether it is there."""
Own = tuple[tuple[str, ...], tuple[Namer, ...]]
"""Those who spoke on a node and have a tendency of their own, and habits in naming its answers."""
MOST_BYTES = 200_000_000
"""Of what is remembered; beyond it everything is forgotten and begun again."""


def wide(case: Case) -> Parameters:
    """Return the coordinates that any subset of the rows may need, those of the whole case first."""
    sources = sorted({c.source for c in case.claims})
    kinds = sorted({case.corpus.sources[s].kind for s in sources})
    talkers, namers = _possible_talkers(case, sources), _possible_namers(case)
    return widened(case.parameters, kinds=kinds, sources=sources, talkers=talkers, namers=namers)


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


class Remaining:
    """What the rows that remain say, at fixed draws.

    Parameters
    ----------
    case
        The whole case.
    z
        Draws of the coordinates :func:`wide` names, shape (coordinates, draws).
    """

    def __init__(self, case: Case, z: Floats) -> None:
        self.case, self.draws = case, z.shape[1]
        parameters = wide(case)
        self._lists = lists_of(case.network)
        owners: list[str | Namer] = [*parameters.testimony.talkers, *parameters.testimony.namers]
        self._owners = {own: i for i, own in enumerate(owners)}
        self._parameters, self._z = parameters, z
        self.node_of = node_of_rows(case)
        self._rows = [np.flatnonzero(self.node_of == n) for n in range(len(case.network.nodes))]
        self._sources = [{case.claims[i].source for i in rows} for rows in self._rows]
        self._beside = _elsewhere(case, self.node_of)
        self.single = functools.cache(lambda n: case.network.part([n]))
        self._component = functools.cache(self._lay_out)
        self.component_of = case.network.component
        self._everything_talks = case.priors.switches["tendency"] is True
        self._heard: dict[tuple[int, bytes, Own], Floats] = {}
        self._said: dict[tuple[int, bytes], tuple[list[Position], Ints]] = {}
        self._weighed: dict[tuple[int, tuple[object, ...]], Weighed] = {}
        self._bytes = 0

    @property
    def everything(self) -> Mask:
        """Return the mask of all rows."""
        return np.ones(len(self.case.claims), dtype=np.bool_)

    def log_likelihood(self, present: Mask) -> Floats:
        """Return the log probability of the words that are there given each draw, shape (draws,)."""
        talkers = self._talkers(present)
        total: Floats = np.zeros(self.draws)
        for k in range(len(self.case.network.members)):
            total = total + self._weigh(k, present, talkers).log_likelihood
        return total

    def answers(self, present: Mask, asked: Target) -> Floats:
        """Return the probability of each answer given each draw and the words that are there."""
        network, k = self.case.network, int(self.component_of[asked.node])
        states = self._weigh(k, present, self._talkers(present)).slots
        first = sum(len(network.slots(n)) for n in network.members[k] if n < asked.node)
        return asked.of_own(states[first : first + asked.shares.shape[1]])

    def slots(self, present: Mask) -> Floats:
        """Return the probability of every slot given each draw and the words that are there."""
        talkers, network = self._talkers(present), self.case.network
        out = np.zeros((network.n_slots, self.draws))
        for k, nodes in enumerate(network.members):
            out[[s for n in nodes for s in network.slots(n)]] = self._weigh(k, present, talkers).slots
        return out

    def near(self, asked: Target) -> Mask:
        """Return which rows speak of what hangs together with a target."""
        out: Mask = self.component_of[self.node_of] == self.component_of[asked.node]
        return out

    def _key(self, n: int, present: Mask) -> bytes:
        return present[self._rows[n]].tobytes() + present[self._beside[n]].tobytes()

    def _talkers(self, present: Mask) -> frozenset[str | Namer]:
        """Return who has a tendency, or habits in naming answers, of its own where only these rows are there."""
        possible = self._owners
        if not possible:
            return frozenset()
        spoken = np.zeros(len(possible), dtype=np.int64)
        for n, rows in enumerate(self._rows):
            if rows.size:
                spoken += self._positions(n, present)[1]
        least = _tendency_from(self.case)
        return frozenset(s for s, k in zip(possible, spoken, strict=True) if self._everything_talks or k >= least)

    def _positions(self, n: int, present: Mask) -> tuple[list[Position], Ints]:
        """Return what is heard of a node, and how many positions on it each possible talker and namer has."""
        key = n, self._key(n, present)
        if key not in self._said:
            rows = np.concatenate([self._rows[n], self._beside[n]])
            rows = np.sort(rows[present[rows]])
            heard = [p for p in self.heard(rows) if self.node_of[rows[p.rows[0]]] == n]
            at, spoken = self._owners, np.zeros(len(self._owners), dtype=np.int64)
            for p in heard:
                if p.source in at and _counts(p):
                    spoken[at[p.source]] += 1
                if p.proposition is None and (p.source, self._lists[n]) in at and _counts(p):
                    spoken[at[p.source, self._lists[n]]] += 1
            self._said[key] = heard, spoken
            self._bytes += 2000
        return self._said[key]

    def heard(self, rows: Ints) -> list[Position]:
        """Return what is heard where only some rows are there; their numbers count from the first of these."""
        case = self.case
        return positions(
            [case.claims[i] for i in rows],
            sources=case.corpus.sources,
            copying=bool(case.priors.switches["copying"]),
            fidelity=case.priors.scalars["copying.fidelity"].median,
            stances={n: case.stances[int(i)] for n, i in enumerate(rows) if int(i) in case.stances},
        )

    def _hear_all(self) -> None:
        """Work out what all rows say of every node at once."""
        everything, case = self.everything, self.case
        talkers = self._talkers(everything)
        heard = claim_likelihoods(case.parameters, self._z[: len(case.parameters.names)])
        for n in range(len(case.network.nodes)):
            slots = case.network.slots(n)
            own = self._heard[n, self._key(n, everything), self._own(n, talkers)] = heard[slots.start : slots.stop]
            self._bytes += own.nbytes

    def _own(self, n: int, talkers: frozenset[str | Namer]) -> Own:
        """Return which of those who have a tendency or habits of their own have a row on a node."""
        if not talkers:
            return (), ()
        speaking = self._sources[n]
        naming = (namer for s in speaking if (namer := (s, self._lists[n])) in talkers)
        return tuple(sorted(s for s in speaking if s in talkers)), tuple(sorted(naming))

    def _node(self, n: int, present: Mask, talkers: frozenset[str | Namer]) -> Floats:
        """Return the log-likelihood of the words on a node under each of its states."""
        own = self._own(n, talkers)
        key = n, self._key(n, present), own
        if not self._heard:
            self._hear_all()
        if key not in self._heard:
            heard = self._positions(n, present)[0]
            self._heard[key] = self.likelihood(n, heard, own)
            self._bytes += self._heard[key].nbytes
        return self._heard[key]

    def likelihood(self, n: int, heard: list[Position], own: Own = ((), ())) -> Floats:
        """Return the log-likelihood of what is heard of a node under each of its states, shape (states, draws)."""
        network, priors = self.single(n), self.case.priors
        switches = {**priors.switches, "tendency": False}
        graded = 0 if self.case.testimony.pairs else np.inf  # as in the whole case
        by = self.case.corpus.sources
        t = arrange(
            by,
            network,
            heard,
            switches=switches,
            tendency_from=np.inf,
            graded_from=graded,
            blocs=self.case.testimony.blocs,
            namers=own[1],
        )
        if own[0]:
            t = _talking(t, own[0])
        asked = self.case.testimony.asked
        if asked:
            t = t.asking(asked)
        names = self._parameters.names
        if own[1]:
            names = _renumbered(names, 1 + lists_in(self.case.network).index(self._lists[n]))
        parameters = dataclasses.replace(self._parameters, names=names, testimony=t, network=network)
        return claim_likelihoods(parameters, self._z)

    def _weigh(self, k: int, present: Mask, talkers: frozenset[str | Namer]) -> Weighed:
        """Return what the words that are there say of a component."""
        if self._bytes > MOST_BYTES:
            for kept in (self._heard, self._said, self._weighed):
                kept.clear()
            self._bytes = 0
        nodes = self.case.network.members[k]
        key = k, tuple((self._key(n, present), self._own(n, talkers)) for n in nodes)
        if key not in self._weighed:
            heard = np.concatenate([self._node(n, present, talkers) for n in nodes])
            parameters, known = self._component(k)
            found = self._weighed[key] = sum_out(parameters, self._z, heard, known=known)
            self._bytes += found.log_likelihood.nbytes + found.slots.nbytes
        return self._weighed[key]

    def _lay_out(self, k: int) -> tuple[Parameters, Floats]:
        """Return the coordinates over a component without words, and what is known of it."""
        whole, nodes = self.case.network, self.case.network.members[k]
        network = whole.part(nodes)
        switches = self.case.priors.switches
        silent = arrange({}, network, [], switches=switches, tendency_from=np.inf, graded_from=np.inf)
        known = self.case.known[[s for n in nodes for s in whole.slots(n)]]
        return dataclasses.replace(self._parameters, testimony=silent, network=network), known


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


def spoken_of(case: Case, asked: Target) -> bool:
    """Tell whether any claim speaks of a target itself, or of what an answer to it makes true or false."""
    return bool(np.any(node_of_rows(case) == asked.node))


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


def _elsewhere(case: Case, node_of: Ints) -> list[Ints]:
    """Return for each node the rows on others that may decide who is the speaker of a message on it.

    Where rows of several sources carry one message and none stands out by itself, the speaker is the source that relays
    least; that hangs on all rows of these sources, and on those that carry the same messages.
    """
    out: list[set[int]] = [set() for _ in case.network.nodes]
    if case.priors.switches["copying"]:
        groups: dict[object, list[int]] = defaultdict(list)
        of_source: dict[str, list[int]] = defaultdict(list)
        for i, c in enumerate(case.claims):
            groups[_message(c)].append(i)
            of_source[c.source].append(i)
        for rows in groups.values():
            sources = {case.claims[i].source for i in rows}
            if len(sources) == 1 or not _tied([case.claims[i] for i in rows]):
                continue
            theirs = {i for s in sources for i in of_source[s]}
            n = int(node_of[rows[0]])
            out[n] |= {j for i in theirs for j in groups[_message(case.claims[i])]}
    return [np.array(sorted(i for i in rows if node_of[i] != n), dtype=np.int64) for n, rows in enumerate(out)]


def _message(claim: Claim) -> object:
    return claim.origin, target(claim), claim.mode == "commitment"


def _tied(claims: Sequence[Claim]) -> bool:
    """Tell whether rows of two sources stand alike by themselves."""
    by: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for c in claims:
        by[standing(c)].add(c.source)
    return any(len(s) > 1 for s in by.values())
