"""Laying out what was heard: from positions to the arrays of :class:`~tarjih.testimony.testimony.Testimony`.

Supply the sources, the hypotheses and what :func:`tarjih.testimony.messages.positions` made of the rows; get the
arrays.  The only decisions taken here are which groups stand or fall together (:func:`_units`) and which pledges
count (:func:`_pledges`); what that means for the likelihood is told in :mod:`tarjih.testimony.testimony`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tarjih.corpus import Source
from tarjih.runs.arrays import Ints
from tarjih.testimony.cells import alike, cells_of, holding
from tarjih.testimony.hypotheses import Network
from tarjih.testimony.messages import STANCES, Position
from tarjih.testimony.shared_error import dense, pairs_of
from tarjih.testimony.testimony import (
    ACCESS,
    FREE,
    IDENTITY,
    LINE,
    NO_LINE,
    WIRE,
    Namer,
    Testimony,
    habit_at,
    habits,
    lists_of,
)

__all__ = ["arrange", "liable"]

Key = tuple[str, int]
"""A group: its source and its node."""


@dataclass(frozen=True)
class _Unit:
    """Groups of one node that stand or fall together, and what they share."""

    kind: int
    name: str
    members: list[Key]


@dataclass
class _Types:
    """Numbers the types of message as they are met."""

    network: Network
    interest: bool
    seen: dict[tuple[tuple[float, ...], int, int, int], int] = field(default_factory=dict)

    def filtered_by(self, p: Position) -> int:
        """Return the interest that filters a position: none when the switch is off."""
        return p.interest if self.interest else 0

    def number(self, p: Position, node: int) -> int:
        """Return the number of a position's type."""
        labels = len(self.network.nodes[node].states) if p.proposition is None else 0
        key = (p.weights, self.filtered_by(p), labels, 1 if p.lean > 0 else -1)
        return self.seen.setdefault(key, len(self.seen))


def arrange(
    sources: Mapping[str, Source],
    network: Network,
    heard: Sequence[Position],
    *,
    switches: Mapping[str, object],
    tendency_from: float,
    graded_from: float,
    blocs: Sequence[str] = (),
    namers: Sequence[Namer] | None = None,
) -> Testimony:
    """Lay out positions as arrays.

    Parameters
    ----------
    sources
        Kind, bloc and identity of each.
    network
        The hypotheses the words are about.
    heard
        What :func:`tarjih.testimony.messages.positions` made of the rows.
    switches
        Parts of the model that are on: ``interest``, ``channel``, ``party_line``, ``tendency``.
    tendency_from
        Number of positions from which a source has a tendency of its own.
    graded_from
        Number of nodes with many speakers from which the error that all share is graded.
    blocs
        Those that may lie as one (:func:`liable`).
    namers
        Sources with habits of their own in naming answers; by default those with positions enough.
    """
    groups, pledges = _grouped(heard, network)
    keys = sorted(groups, key=lambda key: key[1])  # by node, like the cells: what is used together lies together
    types = _Types(network, bool(switches["interest"]))
    names = sorted({s for s, _ in keys})
    kinds = sorted({sources[s].kind for s in names})
    units = _units(groups, sources, switches, types)
    group_node = _ints(n for _, n in keys)
    graded = bool(switches["common_error"]) and all(u.kind == FREE for u in units) and dense(group_node) >= graded_from
    often = _talkers(names, groups, switches["tendency"], tendency_from)
    asked = often if graded and switches["tendency"] is not True else []
    talkers = [] if asked else often
    if namers is None:
        namers = () if asked else _namers(network, groups, switches["tendency"], tendency_from)
    classes = {s: i + 1 for i, s in enumerate(talkers)} | dict.fromkeys(asked, 1)
    unit_of = {key: u for u, unit in enumerate(units) for key in unit.members}
    bloc_at = {b: i for i, b in enumerate(blocs)}
    staked = [any(types.filtered_by(p) for p in groups[key]) for key in keys]
    spoken = [p for key in keys for p in groups[key]]
    n_spoken = _ints(len(groups[key]) for key in keys)
    said_group = np.repeat(np.arange(len(keys)), n_spoken)
    said_type = _ints(types.number(p, n) for p, n in zip(spoken, group_node[said_group], strict=True))
    said_habit = _habits(network, namers, spoken, group_node[said_group].tolist())
    filtered = _ints(types.filtered_by(p) for p in spoken)
    group_unit = _ints(unit_of[key] for key in keys)
    unit_kind = _ints(u.kind for u in units)
    lined = unit_kind[group_unit][said_group] == LINE
    targets = holding(network, spoken, group_node[said_group].tolist())
    cells = cells_of(network, group_node, group_unit, np.append(0, np.cumsum(n_spoken)), targets)
    own = (lined & (filtered == 0))[cells.heard_position].astype(np.int64)
    heard_type = said_type[cells.heard_position]
    line = np.flatnonzero(lined & (filtered != 0))
    access, forecast = _how(keys, groups)
    said_by = {id(p): g for p, g in zip(spoken, said_group.tolist(), strict=True)}
    pledge_c = _columns(_pledges(pledges, sources, network), 3)
    group_like = _alike(keys, groups, list(zip(said_type.tolist(), said_habit.tolist(), strict=True)))
    cell_like = alike(cells, group_like, 4 * heard_type + 2 * cells.heard_true + own)
    source_at = {s: i for i, s in enumerate(names)}
    kind_at = {k: i for i, k in enumerate(kinds)}
    table = list(types.seen)
    return Testimony(
        kinds=tuple(kinds),
        sources=tuple(names),
        talkers=tuple(talkers),
        namers=tuple(namers),
        blocs=tuple(blocs),
        asked=tuple(asked),
        group_kind=_ints(kind_at[sources[s].kind] for s, _ in keys),
        group_source=_ints(source_at[s] for s, _ in keys),
        group_class=_ints(classes.get(s, 0) for s, _ in keys),
        group_identity=_ints(IDENTITY.index(sources[s].identity) for s, _ in keys),
        group_bloc=_ints(
            bloc_at.get(sources[s].bloc, -1) if own_stake else -1
            for (s, _), own_stake in zip(keys, staked, strict=True)
        ),
        group_dissents=_ints(
            int(bool(switches["party_line"]) and sources[s].bloc not in NO_LINE and _against(groups[s, n], types))
            for s, n in keys
        ),
        group_access=access,
        group_forecast=forecast,
        group_node=group_node,
        type_weights=np.array([w for w, _, _, _ in table], dtype=np.float64).reshape(-1, len(STANCES)),
        type_interest=_ints(i for _, i, _, _ in table),
        type_labels=_ints(n for _, _, n, _ in table),
        type_sign=_ints(s for _, _, _, s in table),
        said_group=said_group,
        said_type=said_type,
        said_habit=said_habit,
        cell_group=cells.group,
        cell_unit_cell=cells.unit_cell,
        cell_slot=cells.slot,
        group_like=group_like,
        cell_like=cell_like,
        heard_cell=cells.heard_cell,
        heard_type=heard_type,
        heard_true=cells.heard_true,
        heard_own=own,
        unit_kind=unit_kind,
        unit_name=tuple(u.name for u in units),
        unit_bloc=_ints(bloc_at.get(u.name, -1) if u.kind == LINE else -1 for u in units),
        line_group=said_group[line],
        line_type=said_type[line],
        line_true=(filtered[line] > 0).astype(np.int64),
        unit_cell_unit=cells.unit_cell_unit,
        unit_cell_slot=cells.unit_cell_slot,
        pledge_slot=pledge_c[0],
        pledge_right=pledge_c[1],
        pledge_strong=pledge_c[2],
        pairs=pairs_of(network, group_node, cells.group, cells.slot, cell_like, wanted=graded),
        positions=tuple(heard),
        position_group=_ints(said_by.get(id(p), -1) for p in heard),
    )


def liable(
    sources: Mapping[str, Source],
    network: Network,
    heard: Sequence[Position],
    *,
    switches: Mapping[str, object],
    least: float,
) -> tuple[str, ...]:
    """Return the blocs of which it can be learned whether they lie: what they have at stake others speak of too.

    Parameters
    ----------
    sources, network, heard, switches
        As in :func:`arrange`; the switches are ``interest`` and ``veracity``.
    least
        On how many nodes a bloc must speak of what it has at stake, and somebody outside it speak too.
    """
    if not (switches["interest"] and switches["veracity"]):
        return ()
    groups, _ = _grouped(heard, network)
    there: dict[int, set[str]] = defaultdict(set)
    staked: dict[str, set[int]] = defaultdict(set)
    for (source, node), ps in groups.items():
        bloc = sources[source].bloc
        there[node].add(source if bloc in NO_LINE else f"bloc {bloc}")
        if bloc not in NO_LINE and any(p.interest for p in ps):
            staked[bloc].add(node)
    return tuple(sorted(b for b, nodes in staked.items() if sum(len(there[n]) > 1 for n in nodes) >= least))


def _grouped(
    heard: Iterable[Position], network: Network
) -> tuple[dict[Key, list[Position]], list[tuple[Position, int]]]:
    """Sort positions into groups and pledges; who takes no side says nothing about the truth."""
    by_name = {n.name: i for i, n in enumerate(network.nodes)}
    groups: dict[Key, list[Position]] = defaultdict(list)
    pledges: list[tuple[Position, int]] = []
    for p in heard:
        node = network.ties[p.proposition].node if p.proposition is not None else by_name[str(p.question)]
        if p.weights[STANCES.index(0)] == 1.0:
            continue
        if p.commitment and p.proposition is not None:
            pledges.append((p, node))
        else:
            groups[p.source, node].append(p)
    return dict(groups), pledges


def _talkers(names: Sequence[str], groups: Mapping[Key, Sequence[Position]], wanted: object, least: float) -> list[str]:
    """Return the sources that have a tendency of their own: by what they hold themselves, not by what they pass on."""
    if wanted is not True and wanted != "auto":
        return []
    spoken: Counter[str] = Counter()
    for (source, _), ps in groups.items():
        spoken[source] += len(ps)
    return [s for s in names if wanted is True or spoken[s] >= least]


def _namers(
    network: Network, groups: Mapping[Key, Sequence[Position]], wanted: object, least: float
) -> tuple[Namer, ...]:
    """Return who has habits of its own in naming answers: by what it named or ruled out itself."""
    if wanted is not True and wanted != "auto":
        return ()
    lists = lists_of(network)
    named: Counter[Namer] = Counter()
    for (source, node), ps in groups.items():
        if lists[node]:
            named[source, lists[node]] += sum(p.proposition is None for p in ps)
    return tuple(sorted(n for n, times in named.items() if times and (wanted is True or times >= least)))


def _habits(network: Network, namers: Sequence[Namer], spoken: Sequence[Position], nodes: Sequence[int]) -> Ints:
    """Return of each position which state of which namer it names or rules out, −1 for none."""
    if not namers:
        return np.full(len(spoken), -1, dtype=np.int64)
    lists, place = lists_of(network), habits(namers)
    return _ints(habit_at(place, p, lists[n]) for p, n in zip(spoken, nodes, strict=True))


def _units(
    groups: Mapping[Key, Sequence[Position]],
    sources: Mapping[str, Source],
    switches: Mapping[str, object],
    types: _Types,
) -> list[_Unit]:
    """Put the groups of each node that stand or fall together into units, party lines before channels."""
    together: dict[tuple[int, str, int], list[Key]] = defaultdict(list)
    alone: list[_Unit] = []
    for key, ps in groups.items():
        source, node = key
        bloc = sources[source].bloc
        along = any(types.filtered_by(p) for p in ps) and not _against(ps, types)
        channels = {p.channel for p in ps}
        one_wire = len(channels) == 1 and not channels & {"", "*"} and all(p.proposition is not None for p in ps)
        if switches["party_line"] and along and bloc not in NO_LINE:
            together[LINE, bloc, node].append(key)
        elif switches["channel"] and one_wire:
            together[WIRE, next(iter(channels)), node].append(key)
        else:
            alone.append(_Unit(FREE, "", [key]))
    return alone + [_Unit(kind, name, members) for (kind, name, _), members in together.items()]


def _against(said: Sequence[Position], types: _Types) -> bool:
    """Tell whether something is said against an interest."""
    return any(types.filtered_by(p) * p.lean < 0 for p in said)


def _alike(keys: Sequence[Key], groups: Mapping[Key, Sequence[Position]], words: Sequence[tuple[int, int]]) -> Ints:
    """Return for each group the first that depends on the parameters in the same way."""
    first: dict[object, int] = {}
    word = iter(words)
    like = []
    for g, key in enumerate(keys):
        said = [(next(word), p.access, p.forecast) for p in groups[key]]
        like.append(first.setdefault((key[0], *sorted(said)), g))
    return _ints(like)


def _how(
    keys: Sequence[Key], groups: Mapping[Key, Sequence[Position]]
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    """Return each group's mean shares of access and of forecasts."""
    access = np.zeros((len(keys), len(ACCESS)))
    forecast = np.zeros(len(keys))
    for g, key in enumerate(keys):
        ps = groups[key]
        for p in ps:
            for level, share in p.access:
                access[g, ACCESS.index(level)] += share / len(ps)
            forecast[g] += p.forecast / len(ps)
    return access, forecast


def _pledges(
    pledges: Iterable[tuple[Position, int]], sources: Mapping[str, Source], network: Network
) -> list[tuple[int, int, int]]:
    """Count a bloc's pledges on one proposition, in one direction, once: at its firmest."""
    firmest: dict[tuple[str, str | None, bool], tuple[Position, int]] = {}
    for p, node in pledges:
        bloc = sources[p.source].bloc
        key = p.source if bloc in NO_LINE else f"bloc {bloc}", p.proposition, p.lean > 0
        if key not in firmest or abs(p.lean) > abs(firmest[key][0].lean):
            firmest[key] = p, node
    return [
        (slot, int((truth == 1.0) == affirms), int(abs(p.lean) > 1.5))
        for (_, proposition, affirms), (p, node) in firmest.items()
        for slot, truth in zip(network.slots(node), network.ties[str(proposition)].truth, strict=True)
    ]


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _columns(rows: Sequence[tuple[int, ...]], n: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(-1, n).T
