"""Likelihood and answers with any of the rows left out, at fixed draws.

Supply a :class:`~tarjih.testimony.case.Case` and draws of its widened coordinates; get a :class:`Remaining`, which for
any subset of the rows gives the results of :func:`tarjih.testimony.weigh.weigh` for the case assembled from these
rows alone (:meth:`~tarjih.testimony.case.Case.without` the rest): first speakers, party lines and channels are found
again.

Given the coordinates, claims on different nodes of the network are independent once the states are known, and
components of the network are independent altogether.  So the likelihood of a node's rows is computed once for each
subset of *its* rows that occurs (:mod:`tarjih.evidence.speech`), and leaving out a row costs no more than its own node.
One effect reaches across nodes and is followed there: which of several sources with one message counts as the first may
depend on the other messages that they share (:func:`_elsewhere`).
"""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from tarjih.corpus import Claim
from tarjih.evidence.speech import Speech, wide
from tarjih.inference.targets import Target
from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.case import Case
from tarjih.testimony.messages import Position, positions, standing, target
from tarjih.testimony.parameters import Parameters
from tarjih.testimony.weigh import Weighed, claim_likelihoods, sum_out

__all__ = ["Mask", "Remaining", "has_claims", "wide"]

Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
"""For each row of the case, whether it is there."""
MOST_BYTES = 200_000_000
"""Of what is remembered; beyond it everything is forgotten and begun again."""


class Remaining:
    """The posterior given any subset of the rows, at fixed draws.

    Parameters
    ----------
    case
        The whole case.
    z
        Draws of the coordinates :func:`wide` names, shape (coordinates, draws).
    """

    def __init__(self, case: Case, z: Floats) -> None:
        self.case, self.draws = case, z.shape[1]
        self._z = z
        self.node_of = node_of_rows(case)
        self._rows = [np.flatnonzero(self.node_of == n) for n in range(len(case.network.nodes))]
        self._beside = _elsewhere(case, self.node_of)
        self.single = functools.cache(lambda n: case.network.part([n]))
        self._speech = Speech(case, z, self.single)
        self.units, self.likelihood = self._speech.units, self._speech.likelihood
        self._component = functools.cache(self._lay_out)
        self.component_of = case.network.component
        self._likelihoods: dict[tuple[int, bytes], Floats] = {}
        self._found: dict[tuple[int, bytes], list[Position]] = {}
        self._weighed: dict[tuple[int, tuple[object, ...]], Weighed] = {}
        self._bytes = 0

    @property
    def everything(self) -> Mask:
        """Return the mask of all rows."""
        return np.ones(len(self.case.claims), dtype=np.bool_)

    def log_likelihood(self, present: Mask) -> Floats:
        """Return the log probability of the claims present given each draw, shape (draws,)."""
        total: Floats = np.zeros(self.draws)
        for k in range(len(self.case.network.members)):
            total = total + self._weigh(k, present).log_likelihood
        return total

    def answers(self, present: Mask, asked: Target) -> Floats:
        """Return the probability of each answer given each draw and the claims present."""
        network, k = self.case.network, int(self.component_of[asked.node])
        states = self._weigh(k, present).slots
        first = sum(len(network.slots(n)) for n in network.members[k] if n < asked.node)
        return asked.of_own(states[first : first + asked.shares.shape[1]])

    def slots(self, present: Mask) -> Floats:
        """Return the probability of every slot given each draw and the claims present."""
        network = self.case.network
        out = np.zeros((network.n_slots, self.draws))
        for k, nodes in enumerate(network.members):
            out[[s for n in nodes for s in network.slots(n)]] = self._weigh(k, present).slots
        return out

    def near(self, asked: Target) -> Mask:
        """Return which rows are about a target or anything connected with it."""
        out: Mask = self.component_of[self.node_of] == self.component_of[asked.node]
        return out

    def _key(self, n: int, present: Mask) -> bytes:
        return present[self._rows[n]].tobytes() + present[self._beside[n]].tobytes()

    def _positions(self, n: int, present: Mask) -> list[Position]:
        """Return the positions on a node."""
        key = n, self._key(n, present)
        if key not in self._found:
            rows = np.concatenate([self._rows[n], self._beside[n]])
            self._found[key] = [
                p for p in self.positions_of(np.sort(rows[present[rows]])) if self.node_of[p.rows[0]] == n
            ]
            self._bytes += 2000
        return self._found[key]

    def positions_of(self, rows: Ints) -> list[Position]:
        """Return the positions of some rows alone."""
        case = self.case
        found = positions(
            [case.claims[i] for i in rows],
            sources=case.corpus.sources,
            copying=bool(case.priors.switches["copying"]),
            fidelity=case.priors.scalars["copying.fidelity"].median,
            stances={n: case.stances[int(i)] for n, i in enumerate(rows) if int(i) in case.stances},
        )
        return [dataclasses.replace(p, rows=tuple(int(rows[i]) for i in p.rows)) for p in found]

    def _hear_all(self) -> None:
        """Compute the likelihood of all rows on every node at once."""
        everything, case = self.everything, self.case
        every = claim_likelihoods(case.parameters, self._z[: len(case.parameters.names)])
        for n in range(len(case.network.nodes)):
            slots = case.network.slots(n)
            own = self._likelihoods[n, self._key(n, everything)] = every[slots.start : slots.stop]
            self._bytes += own.nbytes

    def _node(self, n: int, present: Mask) -> Floats:
        """Return the log-likelihood of the claims on a node under each of its states."""
        key = n, self._key(n, present)
        if not self._likelihoods:
            self._hear_all()
        if key not in self._likelihoods:
            self._likelihoods[key] = self.likelihood(n, self._positions(n, present))
            self._bytes += self._likelihoods[key].nbytes
        return self._likelihoods[key]

    def _weigh(self, k: int, present: Mask) -> Weighed:
        """Return the posterior of a component given the claims present."""
        if self._bytes > MOST_BYTES:
            for stored in (self._likelihoods, self._found, self._weighed):
                stored.clear()
            self._bytes = 0
        nodes = self.case.network.members[k]
        key = k, tuple(self._key(n, present) for n in nodes)
        if key not in self._weighed:
            slots = np.concatenate([self._node(n, present) for n in nodes])
            parameters, known = self._component(k)
            found = self._weighed[key] = sum_out(parameters, self._z, slots, known=known)
            self._bytes += found.log_likelihood.nbytes + found.slots.nbytes
        return self._weighed[key]

    def _lay_out(self, k: int) -> tuple[Parameters, Floats]:
        """Return the coordinates over a component without claims, and what is given about it."""
        whole, nodes = self.case.network, self.case.network.members[k]
        known = self.case.known[[s for n in nodes for s in whole.slots(n)]]
        return self._speech.silent(whole.part(nodes)), known


def node_of_rows(case: Case) -> Ints:
    """Return the node of each row, shape (rows,)."""
    by_name = {n.name: i for i, n in enumerate(case.network.nodes)}
    return np.array(
        [
            case.network.ties[c.proposition].node if c.proposition is not None else by_name[str(c.question)]
            for c in case.claims
        ],
        dtype=np.int64,
    )


def has_claims(case: Case, asked: Target) -> bool:
    """Tell whether any claim is about a target itself, or of what an answer to it makes true or false."""
    return bool(np.any(node_of_rows(case) == asked.node))


def _elsewhere(case: Case, node_of: Ints) -> list[Ints]:
    """Return for each node the rows on other nodes that may decide the speaker of a message on it.

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
    """Tell whether rows of two sources have equal sort keys by themselves."""
    by: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for c in claims:
        by[standing(c)].add(c.source)
    return any(len(s) > 1 for s in by.values())
