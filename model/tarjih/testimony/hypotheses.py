"""What the words are about: questions, their states, and how propositions hang on them.

Supply a corpus and its priors; get a :class:`Network`: every question as a node with states, laid
out as *slots* (one for each node and state) and *configurations* (one for each way in which nodes that hang
together can stand), as plain index arrays that the PyMC model and the compiled density both read.

The generative story: nature draws one state for each node, a child's from the row of its table that its parents'
states pick; a proposition tied to a question by entries 0 and 1 is then true or false with the
state; one tied softly is drawn, true with the probability of its entry, and is a node of its own;
one on no question is a node with the states true and false.

Truth is discrete and is summed out exactly: given the continuous parameters, the log-likelihood of all words under
each slot (see :mod:`tarjih.testimony.testimony`) plus the log prior of each configuration is all that is needed,
since words
about different nodes are independent once the states are known.  Nodes that parents tie together are a *component*
and are enumerated jointly, which is elimination with one clique; the reader refuses a case whose cliques would be
too large.  Gradient samplers cannot move a discrete truth, and a sampled one mixes badly; that is why it is not
sampled (Stan User's Guide, "Latent discrete parameters").

An *event* is a binary prior probability that is itself uncertain (an interval in the YAML, a base rate, a trait's
link): configurations refer to it by columns ``2e`` (it holds) and ``2e + 1`` (it does not).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tarjih.corpus import Corpus
from tarjih.priors import Priors
from tarjih.runs.arrays import Floats, Ints

__all__ = ["BASE_RATE", "Network", "Node", "Tie", "clamp", "lay_out"]

BASE_RATE = "default_question.probability"
BINARY = ("true", "false")


@dataclass(frozen=True, slots=True)
class Node:
    """A question with its states; `about` is the proposition when the node is one."""

    name: str
    states: tuple[str, ...]
    parents: tuple[str, ...]
    about: str | None


@dataclass(frozen=True, slots=True)
class Tie:
    """How a proposition hangs on a node: `truth` has an entry for each of the node's states."""

    node: int
    truth: tuple[float, ...]


@dataclass(frozen=True)
class Network:
    """The hypotheses of a case as arrays.

    Parameters
    ----------
    nodes
        Every question and every proposition that is one by itself.
    first_slot
        Position of each node's first state among the slots, and their number at the end; shape (nodes + 1,).
    ties
        For each proposition the node that decides it, and its truth in each state of that node.
    events
        Names of the uncertain binary prior probabilities.
    config_slots
        Slots of each configuration, padded with the number of slots; shape (configurations, widest).
    config_events
        Event columns of each configuration, padded with twice the number of events.
    config_prior
        Log prior of each configuration, less its events; shape (configurations,).  Impossible ones are left out.
    first_config
        Position of each component's first configuration, and their number at the end.
    rated
        Nodes whose prior is the base rate.
    """

    nodes: tuple[Node, ...]
    first_slot: Ints
    ties: Mapping[str, Tie]
    events: tuple[str, ...]
    config_slots: Ints
    config_events: Ints
    config_prior: Floats
    first_config: Ints
    rated: frozenset[int]

    @property
    def n_slots(self) -> int:
        """Number of pairs of a node and one of its states."""
        return int(self.first_slot[-1])

    @cached_property
    def node_of_slot(self) -> Ints:
        """The node of each slot, shape (slots,)."""
        return np.repeat(np.arange(len(self.nodes)), np.diff(self.first_slot))

    @cached_property
    def component(self) -> Ints:
        """The component of each node, shape (nodes,): also of one with states that no configuration has."""
        of_config = np.repeat(np.arange(self.first_config.size - 1), np.diff(self.first_config))
        out = np.zeros(len(self.nodes) + 1, dtype=np.int64)
        out[np.append(self.node_of_slot, -1)[self.config_slots]] = of_config[:, None]
        return out[:-1]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {n.name: i for i, n in reversed(list(enumerate(self.nodes)))}

    def index(self, name: str) -> int:
        """Return the position of the node called `name`."""
        return self._places[name]

    def slots(self, node: int) -> range:
        """Return the slots of a node, in the order of its states."""
        return range(int(self.first_slot[node]), int(self.first_slot[node + 1]))


def lay_out(corpus: Corpus, priors: Priors) -> Network:
    """Lay out the hypotheses of `corpus` under `priors`."""
    nodes, ties, fixed_tables = _nodes(corpus)
    names = {n.name: i for i, n in enumerate(nodes)}
    first_slot = np.cumsum([0, *(len(n.states) for n in nodes)])
    linked = {link.proposition: trait.id for trait in corpus.traits.values() for link in trait.links}
    events: dict[str, int] = {}

    def event(name: str) -> int:
        return events.setdefault(name, len(events))

    own_event: dict[int, int] = {}
    for i, n in enumerate(nodes):
        if n.about is None or n.name in fixed_tables:
            continue
        if n.about in linked:
            own_event[i] = event(f"link.{n.about}")
        elif n.about not in priors.questions:
            own_event[i] = event(BASE_RATE)
        elif priors.questions[n.about].probability is not None:
            own_event[i] = event(f"questions.{n.about}")

    slots: list[list[int]] = []
    columns: list[list[int]] = []
    constants: list[float] = []
    first_config = [0]
    for members in _components(nodes, names):
        for states in itertools.product(*(range(len(nodes[m].states)) for m in members)):
            at = dict(zip(members, states, strict=True))
            constant = 0.0
            column: list[int] = []
            for m, s in at.items():
                if m in own_event:
                    column.append(2 * own_event[m] + s)
                    continue
                row = _row(
                    nodes[m],
                    {nodes[names[p]].name: at[names[p]] for p in nodes[m].parents},
                    nodes,
                    names,
                    priors,
                    fixed_tables,
                )
                constant += math.log(row[s]) if row[s] > 0 else -math.inf
            if constant == -math.inf:
                continue
            slots.append([int(first_slot[m]) + s for m, s in at.items()])
            columns.append(column)
            constants.append(constant)
        first_config.append(len(slots))
    return Network(
        nodes=tuple(nodes),
        first_slot=first_slot.astype(np.int64),
        ties=ties,
        events=tuple(events),
        config_slots=_padded(slots, int(first_slot[-1])),
        config_events=_padded(columns, 2 * len(events)),
        config_prior=np.array(constants),
        first_config=np.array(first_config, dtype=np.int64),
        rated=frozenset(i for i, e in own_event.items() if list(events)[e] == BASE_RATE),
    )


def clamp(network: Network, given: Mapping[str, float]) -> Floats:
    """Turn what is taken as known into log weights of the slots.

    Parameters
    ----------
    network
        The hypotheses.
    given
        Odds multiplier of each proposition's truth: ``inf`` when it is known to be true, 0 when false.

    Returns
    -------
    Log weight of each slot, shape (slots,); 0 where nothing is known.
    """
    out = np.zeros(network.n_slots)
    for proposition, odds in given.items():
        tie = network.ties[proposition]
        for slot, truth in zip(network.slots(tie.node), tie.truth, strict=True):
            if math.isinf(odds):
                out[slot] += 0.0 if truth else -math.inf
            elif truth:
                out[slot] += math.log(odds) if odds > 0 else -math.inf
    return out


def _nodes(corpus: Corpus) -> tuple[list[Node], dict[str, Tie], dict[str, dict[str, float]]]:
    """Return nodes, ties, and the tables of the softly tied propositions."""
    nodes: list[Node] = []
    ties: dict[str, Tie] = {}
    soft: dict[str, dict[str, float]] = {}
    for q in corpus.questions.values():
        at = len(nodes)
        nodes.append(Node(q.id, q.states, q.parents, None))
        tied = dict.fromkeys(p for row in q.truth.values() for p in row)
        for p in tied:
            entries = tuple(q.truth.get(s, {}).get(p, 0.0) for s in q.states)
            if all(e in {0.0, 1.0} for e in entries):
                ties[p] = Tie(at, entries)
            else:
                soft[p] = dict(zip(q.states, entries, strict=True))
        for p in tied:
            if p in soft:
                ties[p] = Tie(len(nodes), (1.0, 0.0))
                nodes.append(Node(p, BINARY, (q.id,), p))
    for p in corpus.propositions:
        if p not in ties:
            ties[p] = Tie(len(nodes), (1.0, 0.0))
            nodes.append(Node(p, BINARY, (), p))
    return nodes, ties, soft


def _components(nodes: Sequence[Node], names: Mapping[str, int]) -> list[list[int]]:
    """Group nodes that parents tie together, each group in the order of the nodes."""
    leader = list(range(len(nodes)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    for i, n in enumerate(nodes):
        for p in n.parents:
            a, b = find(i), find(names[p])
            leader[max(a, b)] = min(a, b)
    groups: dict[int, list[int]] = {}
    for i in range(len(nodes)):
        groups.setdefault(find(i), []).append(i)
    return list(groups.values())


def _row(
    node: Node,
    parents: Mapping[str, int],
    nodes: Sequence[Node],
    names: Mapping[str, int],
    priors: Priors,
    soft: Mapping[str, Mapping[str, float]],
) -> Sequence[float]:
    """Return the probabilities of a node's states given the states of its parents."""
    if node.name in soft:
        parent = node.parents[0]
        held = soft[node.name][nodes[names[parent]].states[parents[parent]]]
        return held, 1 - held
    prior = priors.questions.get(node.name)
    if prior is None:
        return _unstated(node.states, priors)
    given = {p: nodes[names[p]].states[s] for p, s in parents.items()}
    return prior.weights(node.states, given, priors.scalars["default_question.other"].median)


def _unstated(states: tuple[str, ...], priors: Priors) -> Sequence[float]:
    """Even over the states that are named, with the reserved share for ``other``."""
    if "other" not in states or len(states) == 1:
        return [1 / len(states)] * len(states)
    spare = priors.scalars["default_question.other"].median
    return [spare if s == "other" else (1 - spare) / (len(states) - 1) for s in states]


def _padded(rows: Sequence[Sequence[int]], fill: int) -> Ints:
    width = max((len(r) for r in rows), default=0)
    out = np.full((len(rows), width), fill, dtype=np.int64)
    for i, r in enumerate(rows):
        out[i, : len(r)] = r
    return out
