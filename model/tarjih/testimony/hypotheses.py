"""The hypotheses: questions, their states, and how propositions depend on them.

Supply a corpus and its priors; get a :class:`Network`: every question as a node with states, laid
out as *slots* (one for each node and state) and *configurations* (one for each combination of states of connected
nodes), as plain index arrays.  :mod:`tarjih.testimony.elimination` sums them out without going through
each.

The generative story: nature draws one state for each node, a child's from the row of its table that its parents'
states pick; a proposition tied to a question by entries 0 and 1 is then true or false with the
state; one tied softly is drawn, true with the probability of its entry, and is a node of its own;
one on no question is a node with the states true and false.  A quantity is a node whose states are points of a scale
(:mod:`tarjih.testimony.numbers`), and a threshold on it is tied to them.

Truth is discrete and is summed out exactly: given the continuous parameters, the log-likelihood of all claims under
each slot (see :mod:`tarjih.testimony.story`) plus the log prior of each configuration is all that is needed,
since claims about different nodes are independent once the states are known.  Nodes that parents tie together are a
*component*; the reader refuses a case in which one would have too many configurations.  Gradient samplers cannot move a
discrete truth, and a sampled one mixes badly; that is why it is not sampled (Stan User's Guide, "Latent discrete
parameters").

An *event* is a binary prior probability that is itself uncertain (an interval in the YAML, a base rate, a trait's
link): configurations refer to it by columns ``2e`` (it holds) and ``2e + 1`` (it does not).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tarjih.corpus import Corpus, Proposition
from tarjih.corpus.values import Value
from tarjih.priors import Priors
from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.elimination import Sums, eliminate, spread
from tarjih.testimony.numbers import Grid, Reading, grid, reading

__all__ = ["BASE_RATE", "Network", "Node", "Tie", "clamp", "lay_out"]

BASE_RATE = "default_question.probability"
BINARY = ("true", "false")
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Node:
    """A question with its states; `about` is the proposition when the node is one, `at` the scale of a quantity."""

    name: str
    states: tuple[str, ...]
    parents: tuple[str, ...]
    about: str | None
    at: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """The tie of a proposition to a node: `truth` has an entry for each of the node's states."""

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
    tables
        Of each node the log probability of its states given those of its parents, shape (states of each parent …,
        states); zeros where an event decides.
    node_event
        The event that decides each node, -1 where none does; shape (nodes,).
    grids
        Of each quantity its scale.
    """

    nodes: tuple[Node, ...]
    first_slot: Ints
    ties: Mapping[str, Tie]
    events: tuple[str, ...]
    tables: tuple[Floats, ...]
    node_event: Ints
    grids: Mapping[str, Grid] = field(default_factory=dict)

    def tie(self, proposition: str | None, question: str | None, state: str | None) -> Tie:
        """Return the tie of a proposition or, where it is empty, of a question's state."""
        if proposition is not None:
            return self.ties[proposition]
        node = self.index(str(question))
        return Tie(node, tuple(float(s == state) for s in self.nodes[node].states))

    @property
    def n_slots(self) -> int:
        """Number of pairs of a node and one of its states."""
        return int(self.first_slot[-1])

    @functools.cached_property
    def node_of_slot(self) -> Ints:
        """The node of each slot, shape (slots,)."""
        return np.repeat(np.arange(len(self.nodes)), np.diff(self.first_slot))

    @functools.cached_property
    def members(self) -> tuple[tuple[int, ...], ...]:
        """The nodes of each component."""
        leader = list(range(len(self.nodes)))

        def find(i: int) -> int:
            while leader[i] != i:
                i = leader[i]
            return i

        for i in range(len(self.nodes)):
            for parent in self.scope(i)[:-1]:
                a, b = find(i), find(parent)
                leader[max(a, b)] = min(a, b)
        groups: dict[int, list[int]] = {}
        for i in range(len(self.nodes)):
            groups.setdefault(find(i), []).append(i)
        return tuple(map(tuple, groups.values()))

    @functools.cached_property
    def component(self) -> Ints:
        """The component of each node, shape (nodes,)."""
        out = np.zeros(len(self.nodes), dtype=np.int64)
        for k, nodes in enumerate(self.members):
            out[list(nodes)] = k
        return out

    @functools.cached_property
    def sums(self) -> Sums:
        """How the truth is summed out."""
        scopes = [self.scope(n) for n in range(len(self.nodes))]
        return eliminate(self.members, scopes, self.tables, self.node_event)

    @functools.cached_property
    def _configurations(self) -> tuple[Ints, Ints, Floats, Ints]:
        slots, events, priors, first = [], [], [], [0]
        sizes = [len(n.states) for n in self.nodes]
        for members in self.members:
            joint = functools.reduce(np.add, (spread(self.tables[m], self.scope(m), members, sizes) for m in members))
            states = np.argwhere(np.isfinite(joint))
            of_event = [i for i, m in enumerate(members) if self.node_event[m] >= 0]
            slots.append(self.first_slot[list(members)] + states)
            events.append(2 * self.node_event[[members[i] for i in of_event]] + states[:, of_event])
            priors.append(joint[tuple(states.T)])
            first.append(first[-1] + len(states))
        return (
            _padded(slots, self.n_slots),
            _padded(events, 2 * len(self.events)),
            np.concatenate(priors),
            np.array(first, dtype=np.int64),
        )

    @property
    def config_slots(self) -> Ints:
        """Slots of each configuration, padded with the number of slots; shape (configurations, widest)."""
        return self._configurations[0]

    @property
    def config_events(self) -> Ints:
        """Event columns of each configuration, padded with twice the number of events."""
        return self._configurations[1]

    @property
    def config_prior(self) -> Floats:
        """Log prior of each configuration, less its events; shape (configurations,).  Impossible ones are left out."""
        return self._configurations[2]

    @property
    def first_config(self) -> Ints:
        """Position of each component's first configuration, and their number at the end."""
        return self._configurations[3]

    @functools.cached_property
    def _places(self) -> dict[str, int]:
        return {n.name: i for i, n in reversed(list(enumerate(self.nodes)))}

    def readings(self, node: int, value: Value) -> Reading:
        """Return a statement on the scale of the quantity that a node is."""
        return reading(value, self.grids[self.nodes[node].name])

    def index(self, name: str) -> int:
        """Return the position of the node called `name`."""
        return self._places[name]

    def slots(self, node: int) -> range:
        """Return the slots of a node, in the order of its states."""
        return range(int(self.first_slot[node]), int(self.first_slot[node + 1]))

    def scope(self, node: int) -> tuple[int, ...]:
        """Return the nodes that a node's table is about: its parents and, last, itself."""
        return (*(self.index(p) for p in self.nodes[node].parents), node)

    def part(self, nodes: Sequence[int]) -> Network:
        """Return some nodes as a network by themselves; one of which a parent is left out loses its prior."""
        names = {self.nodes[n].name for n in nodes}
        whole = [names.issuperset(self.nodes[n].parents) for n in nodes]
        events = sorted({e for e in self.node_event[list(nodes)].tolist() if e >= 0})
        return replace(
            self,
            nodes=tuple(
                self.nodes[n] if w else replace(self.nodes[n], parents=()) for n, w in zip(nodes, whole, strict=True)
            ),
            first_slot=np.cumsum([0, *(len(self.nodes[n].states) for n in nodes)]),
            ties={p: replace(t, node=nodes.index(t.node)) for p, t in self.ties.items() if t.node in nodes},
            tables=tuple(
                self.tables[n] if w else np.zeros(len(self.nodes[n].states)) for n, w in zip(nodes, whole, strict=True)
            ),
            events=tuple(self.events[e] for e in events),
            node_event=np.array([events.index(e) if e >= 0 else e for e in self.node_event[list(nodes)].tolist()]),
        )


def lay_out(corpus: Corpus, priors: Priors) -> Network:
    """Lay out the hypotheses of `corpus` under `priors`."""
    nodes, ties, fixed_tables = _nodes(corpus)
    grids = {q.id: grid(q, priors.scalars.get(f"quantities.{q.id}")) for q in corpus.quantities.values()}
    for of in grids.values():
        _add_quantity(of, corpus, nodes, ties)
    _add_free(corpus, nodes, ties)
    names = {n.name: i for i, n in enumerate(nodes)}
    first_slot = np.cumsum([0, *(len(n.states) for n in nodes)])
    linked = {link.proposition: trait.id for trait in corpus.traits.values() for link in trait.links}
    events: dict[str, int] = {}

    def event(name: str) -> int:
        return events.setdefault(name, len(events))

    own_event = np.full(len(nodes), -1, dtype=np.int64)
    for i, n in enumerate(nodes):
        name = _deciding(n, linked, fixed_tables, priors)
        own_event[i] = event(name) if name else -1
    tables = []
    for n, decided in zip(nodes, own_event >= 0, strict=True):
        parents = [nodes[names[p]] for p in n.parents]
        if n.at:
            tables.append(np.log(grids[n.name].mass))
        elif decided:
            tables.append(np.zeros([len(p.states) for p in (*parents, n)]))
        else:
            tables.append(_table(n, parents, priors, fixed_tables))
    return Network(
        nodes=tuple(nodes),
        first_slot=first_slot.astype(np.int64),
        ties=ties,
        events=tuple(events),
        tables=tuple(tables),
        node_event=own_event,
        grids=grids,
    )


def _deciding(n: Node, linked: Mapping[str, str], fixed: Mapping[str, object], priors: Priors) -> str:
    """Return the name of the event that decides a node; nothing where none does."""
    if n.about is None or n.name in fixed:
        return ""
    if n.about in linked:
        return f"link.{n.about}"
    if n.about not in priors.questions:
        return BASE_RATE
    return f"questions.{n.about}" if priors.questions[n.about].probability is not None else ""


def _table(n: Node, parents: Sequence[Node], priors: Priors, fixed: Mapping[str, Mapping[str, float]]) -> Floats:
    """Return the log probability of a node's states given those of its parents."""
    table = np.zeros([len(p.states) for p in (*parents, n)])
    for at in np.ndindex(table.shape[:-1]):
        given = {p.name: p.states[s] for p, s in zip(parents, at, strict=True)}
        table[at] = _row(n, given, priors, fixed)
    with np.errstate(divide="ignore"):
        out: Floats = np.log(table)
    return out


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
    return nodes, ties, soft


def _add_quantity(of: Grid, corpus: Corpus, nodes: list[Node], ties: dict[str, Tie]) -> None:
    """Add the node of a quantity, and tie the thresholds on it."""
    for p in corpus.propositions.values():
        if p.quantity == of.quantity.id:
            ties[p.id] = Tie(len(nodes), tuple(float(_beyond(p, x, of.margin)) for x in of.numbers))
    states = tuple(f"{x:.10g}" for x in of.numbers)
    nodes.append(Node(of.quantity.id, states, (), None, tuple(of.at.tolist())))


def _beyond(p: Proposition, x: float, margin: float) -> bool:
    at = p.above if p.above is not None else p.below
    off = max(margin if at == round(at or 0.0) else 0.0, ROUNDING)
    return x > p.above + off if p.above is not None else at is not None and x < at - off


def _add_free(corpus: Corpus, nodes: list[Node], ties: dict[str, Tie]) -> None:
    """Add a node for each proposition that nothing ties."""
    for p in corpus.propositions:
        if p not in ties:
            ties[p] = Tie(len(nodes), (1.0, 0.0))
            nodes.append(Node(p, BINARY, (), p))


def _row(
    node: Node, given: Mapping[str, str], priors: Priors, soft: Mapping[str, Mapping[str, float]]
) -> Sequence[float]:
    """Return the probabilities of a node's states given the states of its parents."""
    if node.name in soft:
        probability = soft[node.name][given[node.parents[0]]]
        return probability, 1 - probability
    prior = priors.questions.get(node.name)
    if prior is None:
        return _unstated(node.states, priors)
    return prior.weights(node.states, given, priors.scalars["default_question.other"].median)


def _unstated(states: tuple[str, ...], priors: Priors) -> Sequence[float]:
    """Even over the states that are named, with the reserved share for ``other``."""
    if "other" not in states or len(states) == 1:
        return [1 / len(states)] * len(states)
    spare = priors.scalars["default_question.other"].median
    return [spare if s == "other" else (1 - spare) / (len(states) - 1) for s in states]


def _padded(blocks: Sequence[Ints], fill: int) -> Ints:
    """Stack blocks of rows, those that are narrower filled up."""
    bounds = np.cumsum([0, *(len(b) for b in blocks)]).tolist()
    out = np.full((bounds[-1], max((b.shape[1] for b in blocks), default=0)), fill, dtype=np.int64)
    for b, first, last in zip(blocks, bounds, bounds[1:], strict=False):
        out[first:last, : b.shape[1]] = b
    return out
