"""From the claims of a case to the arrays of the story likelihood.

Supply the claims, the hypotheses and the priors; get :class:`Groups`.  Copies and speakers are identified by
:mod:`tarjih.testimony.messages`.  Nothing here depends on a parameter that is learned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tarjih.corpus import Claim, Proposition, Source
from tarjih.priors import Priors
from tarjih.runs.arrays import Floats, Ints, centred
from tarjih.testimony.hypotheses import Network
from tarjih.testimony.messages import ACCESS, IDENTITY, NO_LINE, Position
from tarjih.testimony.numbers import Reading
from tarjih.testimony.story.kernel.names import ALONE, CHANNEL, IN_LINE, NUMBERED, PLEDGED
from tarjih.testimony.story.messages import Message, correct
from tarjih.testimony.story.opinions import FORWARD, Opinion, opinions_of
from tarjih.testimony.story.overlap import Overlaps, overlaps

__all__ = ["EASY", "EDGE", "GRID", "Groups", "group_claims"]

GRID = np.array([0.0, 0.2, 0.5, 0.8, 1.0])
"""Shares of the informed who see the truth of a node."""
EDGE = 0.95
"""Where the last of them begins to stand for all shares beyond."""
EASY = 0.06
"""b of nodes whose sources share no other question."""


@dataclass(frozen=True)
class Groups:
    """All messages of a case as arrays.

    Shapes: G groups, sorted by node and unit; U units; N nodes; C cells, one for each group and state of its node.

    Parameters
    ----------
    sources, kinds, blocs
        Labels: sources and kinds with a message other than a pledge, and blocs that may lie.  A source with a prior of
        its own is a kind of its own.
    group_node, group_source, group_kind, group_identity
        Index of each group's node, source, kind and identity; source and kind −1 for a pledge; shape (G,).
    group_access, group_forecast
        Share of each level of access and of forecasts among its claims, shapes (G, 4) and (G,).
    group_gain
        −1 where it speaks against its interest, 1 along it, else 0; shape (G,).
    group_hedged, group_clear, group_overlap
        Share of its claims that are hedged; how sure it is that they were made as coded; its overlap w; shape (G,).
    first_cell, membership
        Where each group's cells begin, shape (G + 1,), and A(b) for each state b, shape (C,).
    first_group, unit_kind, unit_bloc, first_unit
        Where each unit's groups begin, shape (U + 1,); kind and bloc of each (−1 for none); where each node's units
        begin, shape (N + 1,).
    node_overlap
        Mean overlap of the sources of each node, shape (N,).
    circulation
        o: membership of the claim that circulated less its mean over the node's states, 0 where it is unknown; shape
        (slots,).
    wanted
        What those with an interest on a node would have believed, in the mean over blocs: membership less its mean over
        the node's states, 0 where nobody has an interest; shape (slots,).
    group_positions
        The positions of which each group was made.
    opinions
        Stated probabilities.
    numbers
        What each group states of a quantity; nothing for other groups.
    leaving, group_leaving
        Entries that say how many leave a bloc's line, that of all first, and which of them holds for each group; shape
        (G,).
    """

    sources: tuple[str, ...]
    kinds: tuple[str, ...]
    blocs: tuple[str, ...]
    group_node: Ints
    group_source: Ints
    group_kind: Ints
    group_identity: Ints
    group_access: Floats
    group_forecast: Floats
    group_gain: Ints
    group_hedged: Floats
    group_clear: Floats
    group_overlap: Floats
    first_cell: Ints
    membership: Floats
    first_group: Ints
    unit_kind: Ints
    unit_bloc: Ints
    first_unit: Ints
    node_overlap: Floats
    circulation: Floats
    wanted: Floats
    group_positions: tuple[tuple[Position, ...], ...]
    opinions: tuple[Opinion, ...] = ()
    numbers: tuple[Reading | None, ...] = ()
    leaving: tuple[str, ...] = ("story.leaving",)
    group_leaving: Ints = field(default_factory=lambda: _ints([]))


Unit = tuple[int, str, tuple[float, ...]]
"""What a unit is: its kind, its name, and the direction of pledges."""


def group_claims(
    claims: Sequence[Claim],
    sources: Mapping[str, Source],
    propositions: Mapping[str, Proposition],
    network: Network,
    stated: Sequence[Position],
    *,
    priors: Priors,
    shared: Overlaps | None = None,
) -> Groups:
    """Make the arrays of a case.

    Parameters
    ----------
    claims
        Its rows, to which the positions refer.
    sources, propositions
        What is known of each source, and in which direction each proposition circulated.
    network
        The hypotheses.
    stated
        Positions of the rows (:func:`tarjih.testimony.messages.positions`).
    priors
        Which parts are switched on, which sources and blocs have entries of their own, and what a stated probability
        counts for whose source has something at stake.
    shared
        The overlaps, where the rows are a part of a larger case; by default those of the rows.
    """
    switches = priors.switches
    messages, circulating = _messages(claims, sources, network, stated)
    if not switches["interest"]:
        messages = [m.indifferent() for m in messages]
    units = [_unit(m, sources, switches) for m in messages]
    order = sorted(range(len(messages)), key=lambda i: (messages[i].node, units[i], *messages[i].order))
    messages, units = [messages[i] for i in order], [units[i] for i in order]
    assertions = [m for m in messages if not m.pledge]
    names = tuple(sorted({m.source for m in assertions}))
    kind_of = {s: priors.kind_of(sources[s]) for s in names}
    kinds = tuple(sorted(set(kind_of.values())))
    own_line = [priors.leaving_of(sources[m.source].bloc) for m in messages]
    leaving = (
        "story.leaving",
        *sorted({e for e, m in zip(own_line, messages, strict=True) if m.gain} - {"story.leaving"}),
    )
    lies = bool(switches["veracity"])
    blocs = tuple(
        sorted({sources[m.source].bloc for m in assertions if m.gain and m.number is None and lies} - NO_LINE)
    )
    node = _ints(m.node for m in messages)
    source = _ints(-1 if m.pledge else names.index(m.source) for m in messages)
    if shared is None:
        weight, weight_of_node = overlaps(source, node, len(network.nodes))
    else:
        label = [n.name for n in network.nodes]
        weight = np.array([0.0 if m.pledge else shared.at(label[m.node], m.source) for m in messages], dtype=np.float64)
        weight_of_node = np.array([shared.of_node.get(n, 0.0) for n in label])
    bounds = [i for i in range(len(messages)) if not i or (node[i], units[i]) != (node[i - 1], units[i - 1])]
    unit_node = node[bounds] if bounds else node
    return Groups(
        sources=names,
        kinds=kinds,
        blocs=blocs,
        group_node=node,
        group_source=source,
        group_kind=_ints(-1 if m.pledge else kinds.index(kind_of[m.source]) for m in messages),
        group_identity=_ints(IDENTITY.index(sources[m.source].identity) for m in messages),
        group_access=np.array([m.access for m in messages], dtype=np.float64).reshape(-1, len(ACCESS)),
        group_forecast=np.array([m.forecast for m in messages], dtype=np.float64),
        group_gain=_ints(m.gain for m in messages),
        group_hedged=np.array([m.hedged for m in messages], dtype=np.float64),
        group_clear=np.array([m.clear for m in messages], dtype=np.float64),
        group_overlap=weight,
        first_cell=np.cumsum([0, *(len(m.membership) for m in messages)]),
        membership=np.array([a for m in messages for a in m.membership], dtype=np.float64),
        first_group=_ints([*bounds, len(messages)]),
        unit_kind=_ints(units[i][0] for i in bounds),
        unit_bloc=_ints(_bloc(messages[i], sources, blocs) if units[i][0] == IN_LINE else -1 for i in bounds),
        first_unit=np.searchsorted(unit_node, np.arange(len(network.nodes) + 1)),
        node_overlap=weight_of_node,
        circulation=_circulation(network, propositions, circulating),
        wanted=_wanted(network, messages, units),
        group_positions=tuple(m.positions for m in messages),
        numbers=tuple(m.number for m in messages),
        opinions=opinions_of(
            stated,
            propositions,
            network,
            interested=priors.scalars["opinion.interested"].median if switches["interest"] else 1.0,
        ),
        leaving=leaving,
        group_leaving=_ints(leaving.index(e) if m.gain else 0 for e, m in zip(own_line, messages, strict=True)),
    )


def _messages(
    claims: Sequence[Claim], sources: Mapping[str, Source], network: Network, stated: Sequence[Position]
) -> tuple[list[Message], dict[int, list[tuple[str, tuple[float, ...]]]]]:
    """Return one message for each source and node, and pledges; and of each node what was claimed on which day."""
    groups: dict[tuple[int, str], list[Message]] = defaultdict(list)
    pledges: dict[tuple[int, str, tuple[float, ...]], list[Message]] = defaultdict(list)
    circulating: dict[int, list[tuple[str, tuple[float, ...]]]] = defaultdict(list)
    numbers: list[Message] = []
    for p in stated:
        if p.value is not None:
            numbers.append(_number(p, network.index(str(p.question)), network, claims))
        if p.lean == 0.0 or p.probability is not None:
            continue
        tie = network.tie(p.proposition, p.question, p.state)
        node = tie.node
        message = _of(p, node, tie.truth if p.lean > 0 else tuple(1.0 - t for t in tie.truth), claims)
        if p.commitment:
            bloc = sources[p.source].bloc
            pledges[node, p.source if bloc in NO_LINE else f"bloc {bloc}", message.membership].append(message)
            continue
        groups[node, p.source].append(message)
        first = min((claims[i].date for i in p.rows if claims[i].date), default="")
        circulating[node].append((first, message.membership))
    made = [m for members in groups.values() if (m := correct(members)) is not None]
    made += [min(members, key=lambda m: (m.hedged, -m.clear, m.order)) for members in pledges.values()]
    return made + numbers, circulating


def _number(p: Position, node: int, network: Network, claims: Sequence[Claim]) -> Message:
    """Make a message of what is stated of a quantity; an interest of 1 is in a high number."""
    of = network.nodes[node]
    shares = dict(p.access)
    sure = [claims[i].confidence for i in p.rows if claims[i].source == p.source]
    return Message(
        node=node,
        source=p.source,
        target=of.name,
        membership=(0.0,) * len(of.states),
        date="",
        gain=p.interest,
        hedged=0.0,
        clear=sum(sure) / max(len(sure), 1),
        access=tuple(shares.get(a, 0.0) for a in ACCESS),
        forecast=p.forecast,
        channels=frozenset([p.channel]),
        pledge=False,
        positions=(p,),
        number=network.readings(node, p.value) if p.value is not None else None,
    )


def _of(p: Position, node: int, membership: tuple[float, ...], claims: Sequence[Claim]) -> Message:
    """Make a message of one position."""
    affirms, denies = p.weights[3] + p.weights[4], p.weights[0] + p.weights[1]
    weak, strong = (p.weights[3], affirms) if p.lean > 0 else (p.weights[1], denies)
    own = [claims[i].date for i in p.rows if claims[i].source == p.source]
    shares = dict(p.access)
    return Message(
        node=node,
        source=p.source,
        target=p.proposition or f"{p.question}={p.state}",
        membership=membership,
        date=max(own) if own and all(own) else "",
        gain=0 if p.commitment else p.interest * (1 if p.lean > 0 else -1),
        hedged=weak / strong,
        clear=abs(affirms - denies),
        access=tuple(shares.get(a, 0.0) for a in ACCESS),
        forecast=p.forecast,
        channels=frozenset([p.channel]),
        pledge=p.commitment,
        positions=(p,),
    )


def _unit(m: Message, sources: Mapping[str, Source], switches: Mapping[str, object]) -> Unit:
    """Return the unit of a message: those on its node with which it stands or falls."""
    bloc = sources[m.source].bloc
    channel = next(iter(m.channels)) if len(m.channels) == 1 else "*"
    if m.number is not None:
        return NUMBERED, "", ()
    if m.pledge:
        return PLEDGED, "", m.membership
    if m.gain:
        alone = bloc in NO_LINE or not switches["party_line"]
        return IN_LINE, f"source {m.source}" if alone else f"bloc {bloc}", ()
    if channel not in {"", "*"} and switches["channel"]:
        return CHANNEL, channel, ()
    return ALONE, m.source, ()


def _bloc(m: Message, sources: Mapping[str, Source], blocs: Sequence[str]) -> int:
    """Return the index of the bloc that may distort an interested source's claims."""
    bloc = sources[m.source].bloc
    return blocs.index(bloc) if bloc in blocs else -1


def _circulation(
    network: Network,
    propositions: Mapping[str, Proposition],
    claimed: Mapping[int, Sequence[tuple[str, tuple[float, ...]]]],
) -> Floats:
    """Return how far each state was in what circulated: as coded, else as the earliest dated claims have it."""
    out = np.zeros(network.n_slots)
    coded: dict[int, list[Floats]] = defaultdict(list)
    for name, tie in network.ties.items():
        known = propositions.get(name)
        if known is not None and known.circulates:
            coded[tie.node].append(FORWARD[known.circulates] * centred(tie.truth))
    for node in {*coded, *claimed}:
        members = coded.get(node, [])
        if not members:
            first = min((date for date, _ in claimed[node] if date), default="")
            members = [centred(a) for date, a in claimed[node] if first and date == first]
        if members:
            span = network.slots(node)
            out[span.start : span.stop] = np.mean(members, axis=0)
    return out


def _wanted(network: Network, messages: Sequence[Message], units: Sequence[Unit]) -> Floats:
    """Return how far each state is what those with an interest would have believed, each line of a node once."""
    out = np.zeros(network.n_slots)
    lines: dict[int, dict[Unit, list[Floats]]] = defaultdict(lambda: defaultdict(list))
    for m, unit in zip(messages, units, strict=True):
        if unit[0] == IN_LINE:
            lines[m.node][unit].append(m.gain * m.clear * centred(m.membership))
    for node, of in lines.items():
        span = network.slots(node)
        out[span.start : span.stop] = np.mean([np.mean(line, axis=0) for line in of.values()], axis=0)
    return out


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)
