"""Simulation from the story: the direction of every message, drawn step by step.

Supply a case, draws of its coordinates and worlds; get by :func:`contrary` for every group whether it states the
contrary of what was observed.  A group's message is its membership A or the complement 1 − A, which
an informed source gives with probability M(b) or 1 − M(b).  Node by node the distractor, whether a rumour goes round
and q are drawn, then for each unit whether it is genuine, in line, a lie, or a channel's story, then each direction.

**What is conditioned on.**  Which sources make claims on what, their access, interest, channel, confidence and
strength stay as observed: the story has no probability of these.

Both ways of a message have probabilities that sum to one.  Pledges of one direction go all the same way, and so does
what an outlet's share of printed denials falls on: these are drawn in proportion to their weights.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from tarjih.runs.arrays import Floats, Ints, centred
from tarjih.testimony.messages import NO_LINE, Position
from tarjih.testimony.parameters import Parameters, transformed
from tarjih.testimony.story.at_draws import AtDraws
from tarjih.testimony.story.groups import EASY, EDGE, GRID, Groups
from tarjih.testimony.story.kernel.names import ALONE, CHANNEL, IN_LINE, PLEDGED
from tarjih.testimony.story.opinions import Opinion
from tarjih.testimony.story.parameters import prior_of

__all__ = ["contrary", "draw_rows", "drawn", "restated"]

Bools = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
Pair = tuple[Floats, Floats]
"""Weights of what was observed and of its contrary."""
Branch = tuple[Floats, list[Pair]]
"""Probability of a branch, and the weights of each member in it."""


@dataclass(frozen=True)
class _Cell:
    """Distractor, whether a rumour goes round, and q: all of them on axes of their own, or one for each draw."""

    distractor: Ints
    rumour: Floats
    seen: Floats


def contrary(
    parameters: Parameters, z: Floats, states: Ints, rng: np.random.Generator, *, printed: float = 1.0
) -> Bools:
    """Draw every message again.

    Parameters
    ----------
    parameters
        Coordinates of a case, and who speaks in it on what.
    z, states
        Coordinates, shape (coordinates, draws), and worlds, shape (nodes, draws).
    rng
        The generator.
    printed
        δ, the share of denials that are printed, relative to that of assertions.

    Returns
    -------
    Whether each group says the contrary, shape (groups, draws).
    """
    g = parameters.groups
    out = np.zeros((g.group_node.size, z.shape[1]), dtype=bool)
    stances = np.array([number is None for number in g.numbers], dtype=bool)
    for node in np.unique(g.group_node[stances]):
        _Node(parameters, z, int(node), states[node], printed).draw(out, rng)
    return out


class _Node(AtDraws):
    """The messages on one node, at draws of the coordinates and of its state."""

    def __init__(self, parameters: Parameters, z: Floats, node: int, true: Ints, printed: float) -> None:
        super().__init__(parameters, z)
        self.node, self.true, self.printed = node, true, printed
        self.states, self.draws = len(parameters.network.nodes[node].states), np.arange(z.shape[1])
        self.on = parameters.priors.switches
        numbers = self.g.numbers
        self.members = [i for i in np.flatnonzero(self.g.group_node == node).tolist() if numbers[i] is None]
        self.messages = {i: self.message(i) for i in self.members}

    def lies(self, i: int) -> Floats:
        """Return v of the bloc of a group's source, 0 where none may lie."""
        at = self.parameters.index.get(f"bloc.{self.bloc(i)}")
        if at is None or not self.on["veracity"]:
            return np.zeros(self.draws.size)
        return 1 - transformed(prior_of(self.parameters.priors, "veracity.bloc"), self.z[at])

    def bloc(self, i: int) -> str:
        """Return the bloc of a group's source."""
        return self.parameters.corpus.sources[self.g.group_positions[i][0].source].bloc

    def message(self, i: int) -> Pair:
        """Return M(b) of what was observed and of its contrary, shape (states, draws)."""
        g, n = self.g, self.states
        allowed = g.membership[g.first_cell[i] : g.first_cell[i + 1], None]
        best = self.parameters.priors.scalars["informed_accuracy"].median
        informed = best * allowed + (1 - best) * (allowed.sum() - allowed) / max(n - 1, 1)
        flat = allowed.mean()
        strength = g.group_clear[i] * (1 - g.group_hedged[i] * (1 - self.value("story.hedge")))
        m = flat + strength * (informed - flat)
        return m, 1 - m

    def own(self, i: int, way: int, at: _Cell, dares: Floats | float = 1.0) -> Floats:
        """Return the probability that a source outside any line states what was observed (0) or its contrary (1).

        Where it does not know, it says so only as often as it `dares`.
        """
        g, m = self.g, self.messages[i][way]
        true, false = m[self.true, self.draws], m[at.distractor, self.draws]
        look = at.seen * true + (1 - at.seen) * false
        if g.group_kind[i] < 0:
            return look + 0.0 * at.rumour
        informed = self.credibility(i)
        random = m.mean(axis=0)
        repeats = at.rumour * self.value("story.fidelity") * (1 - g.group_overlap[i])
        return np.asarray(informed * look + (1 - informed) * dares * (repeats * false + (1 - repeats) * random))

    def units(self) -> list[tuple[int, list[int]]]:
        """Return which messages are drawn together, whichever way they go, and as what."""
        found: dict[tuple[int, object], list[int]] = {}
        for i in self.members:
            positions = self.g.group_positions[i]
            channels = {p.channel for p in positions}
            key: tuple[int, object] = (ALONE, i)
            if self.g.group_kind[i] < 0:
                key = PLEDGED, int(np.searchsorted(self.g.first_group, i, side="right"))
            elif self.g.group_gain[i] and self.on["interest"]:
                bloc = self.bloc(i)
                alone = bloc in NO_LINE or not self.on["party_line"]
                key = IN_LINE, ("source", positions[0].source) if alone else ("bloc", bloc)
            elif len(channels) == 1 and not channels & {"", "*"} and self.on["channel"]:
                key = CHANNEL, channels.pop()
            found.setdefault(key, []).append(i)
        return [(kind, of) for (kind, _), of in found.items()]

    def branches(self, kind: int, of: list[int], at: _Cell) -> list[Branch]:
        """Return the branches of a unit, with the weights of its members' messages in each."""
        one = np.ones(self.draws.size)
        if kind == IN_LINE:
            return self.line(of, at)
        each: list[Pair] = [(self.own(i, 0, at), self.own(i, 1, at)) for i in of]
        if kind == ALONE:
            return [(one, self.tilted(of, each))]
        if kind == CHANNEL:
            r = self.value("channel.reliability")
            stories = [[(m[b], c[b]) for m, c in (self.messages[i] for i in of)] for b in range(self.states)]
            return [(r, self.tilted(of, each)), *(((1 - r) / self.states, self.tilted(of, s)) for s in stories)]
        bound, together = self.value("story.pledge"), _together(self.tilted(of, each))
        half = _together(self.tilted(of, [(one, one)] * len(of)))
        return [(bound, [together]), ((1 - bound) / 2, [half])]

    def line(self, of: list[int], at: _Cell) -> list[Branch]:
        """Return the branches of one bloc's interested sources: each in line or having left it, or lying."""
        lies, dares = self.lies(of[0]), self.value("story.admission")
        share = self.leaving(of[0]) / len(of)
        pairs = []
        for i in of:
            observed = int(self.g.group_gain[i] > 0)  # the way in which it would speak against its interest
            against = share * self.own(i, observed, at, dares)
            pairs.append((1 - against, against) if observed else (against, 1 - against))
        lie = [(self.otherwise(m), self.otherwise(c)) for m, c in (self.messages[i] for i in of)]
        return [(1 - lies, self.tilted(of, pairs)), (lies, self.tilted(of, lie))]

    def otherwise(self, m: Floats) -> Floats:
        """Return the mean of a message over the states that are not true, shape (draws,)."""
        out: Floats = (m.sum(axis=0) - m[self.true, self.draws]) / max(self.states - 1, 1)
        return out

    def tilted(self, of: list[int], pairs: list[Pair]) -> list[Pair]:
        """Weigh every denial by the share that is printed."""
        if self.printed == 1.0:
            return pairs
        denials = [sum(p.lean < 0 for p in self.g.group_positions[i]) for i in of]
        lengths = [len(self.g.group_positions[i]) for i in of]
        return [
            (a * self.printed**n, b * self.printed ** (most - n))
            for (a, b), n, most in zip(pairs, denials, lengths, strict=True)
        ]

    def latent(self) -> Floats:
        """Return the log probability of distractor, rumour and q, shape (states, 2, points, draws)."""
        span = self.parameters.network.slots(self.node)
        pull = self.value("story.circulation") * self.g.circulation[span.start : span.stop, None]
        rumour = self.value("story.rumour")
        off = np.log1p(-rumour) - np.log(self.states) + 0 * pull
        on = np.log(rumour) + pull - np.logaddexp.reduce(pull, axis=0)
        b = EASY + self.value("story.difficulty") * self.g.node_overlap[self.node]
        k, edge, inner = self.value("story.clarity"), np.log(EDGE / (1 - EDGE)), GRID[1:-1, None]
        middle = (b + k) * np.log(inner) + b * np.log1p(-inner) + np.log(2 * edge / inner.size)
        seen = np.concatenate([[-(b + k) * edge - np.log(b + k)], middle, [-b * edge - np.log(b)]])
        out: Floats = np.stack([off, on], axis=1)[:, :, None] + seen - np.logaddexp.reduce(seen, axis=0)
        return out

    def draw(self, out: Bools, rng: np.random.Generator) -> None:
        """Draw every message on the node into the rows of its groups."""
        units, table = self.units(), self.latent()
        shape, draws = table.shape, self.draws
        whole = _Cell(np.arange(shape[0])[:, None, None, None], np.array([0.0, 1.0])[:, None, None], GRID[:, None])
        for kind, of in units:
            if kind == PLEDGED or self.printed != 1.0:  # else the weights of both ways sum to one
                table = table + np.log(sum(_mass(b) for b in self.branches(kind, of, whole)))
        flat = table.reshape(-1, draws.size)
        chosen = np.unravel_index(draw_rows(np.exp(flat - flat.max(axis=0)), rng), shape[:3])
        at = _Cell(chosen[0], chosen[1].astype(np.float64), GRID[chosen[2]])
        for kind, of in units:
            branches = self.branches(kind, of, at)
            branch = draw_rows(np.stack([_mass(b) + 0.0 * draws for b in branches]), rng)
            members = [[i] for i in of] if kind != PLEDGED else [of]
            for n, own in enumerate(members):
                one, other = (np.stack([b[1][n][way] + 0.0 * draws for b in branches])[branch, draws] for way in (0, 1))
                out[own] = rng.random(draws.size) * (one + other) >= one


def _together(pairs: list[Pair]) -> Pair:
    """Return the weights of all going the same way."""
    return np.prod([a for a, _ in pairs], axis=0), np.prod([b for _, b in pairs], axis=0)


def _mass(branch: Branch) -> Floats:
    """Return the weight of a branch, summed over its members' directions."""
    out, pairs = branch
    for one, other in pairs:
        out = out * (one + other)
    return out


def draw_rows(weight: Floats, rng: np.random.Generator) -> Ints:
    """Draw one of the rows in proportion to its weight, for each column."""
    mass = weight.cumsum(axis=0)
    out: Ints = (rng.random(weight.shape[1]) * mass[-1] >= mass).sum(axis=0).astype(np.int64)
    return np.minimum(out, weight.shape[0] - 1)


def restated(parameters: Parameters, z: Floats, states: Ints, rng: np.random.Generator) -> dict[int, float]:
    """Draw every stated probability again.

    Parameters
    ----------
    parameters
        Coordinates of a case, and who states a probability of what.
    z, states
        Coordinates, shape (coordinates,), and a world, shape (nodes,).
    rng
        The generator.

    Returns
    -------
    Probabilities by the ``id`` of their positions.
    """
    natural = {n: float(v[0]) for n, v in parameters.natural(z[:, None]).scalar.items() if n.startswith("opinion.")}
    bold, spread, signal = (natural[f"opinion.{n}"] for n in ("boldness", "spread", "signal"))
    lean = np.log(natural["opinion.lean"] / (1 - natural["opinion.lean"]))
    alone = np.sqrt(natural["opinion.private"]) * spread / bold
    by_node: dict[int, list[Opinion]] = defaultdict(list)
    for o in parameters.groups.opinions:
        by_node[o.node].append(o)
    out: dict[int, float] = {}
    for node, own in by_node.items():
        true = np.arange(len(own[0].at)) == states[node]
        weight = np.array([o.weight for o in own])
        asked = weight @ np.array([o.lean for o in own]) / weight.sum()
        known = (signal**2 + alone**2) / 2 * true + signal / np.sqrt(2) * rng.standard_normal(true.size)
        for o in own:
            noise = spread / np.sqrt(2 * o.weight) * rng.standard_normal(true.size)
            share = np.exp(centred(bold * known) + lean * asked + centred(noise))
            for p in o.positions:
                truth = np.array(parameters.network.tie(p.proposition, p.question, p.state).truth)
                out[id(p)] = float(truth @ share / share.sum())
    return out


def drawn(g: Groups) -> list[Position]:
    """Return the positions from which the messages were made, group by group."""
    return [p for positions in g.group_positions for p in positions]
