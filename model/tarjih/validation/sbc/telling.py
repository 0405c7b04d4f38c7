"""One run of the generative story: from parameters and a world to each source's claims.

Supply a :class:`~tarjih.testimony.case.Case`, coordinates and a world; get the same positions with other stances by
:func:`tell`,
and a world from the prior by :func:`before`.  Who speaks on what, with which interest, access, mode and channel,
stays as it is in the case: the likelihood conditions on that.

Under the story likelihood claims are drawn by :mod:`tarjih.testimony.story.simulate`.

The rest is of the likelihood that went before.  Nothing is summed out in it: who is informed, misled, in line or part
of a made-up story is drawn and then dropped.  So the code shares no formula with the likelihood, but only what a
coordinate means (:meth:`tarjih.testimony.parameters.Parameters.natural`) and the arrays that say who stands with whom.
It draws one run at a time; :mod:`tarjih.testimony.simulate` draws many, by conditioning, and the tests compare the two.

**Where the likelihood approximates.**  The likelihood infers from the claims who is in a bloc's line: a member who
speaks against the bloc's interest has left it.  Here every member who was in line in the case is in it again, whatever
they then claim, so that with interested blocs the two differ by that approximation.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.case import Case
from tarjih.testimony.hypotheses import BASE_RATE
from tarjih.testimony.messages import STANCES, Position
from tarjih.testimony.parameters import Natural
from tarjih.testimony.shared_error import grid
from tarjih.testimony.simulate import drawn_positions, retell, worlds
from tarjih.testimony.story.parameters import StoryParameters
from tarjih.testimony.testimony import LINE, NO_LINE, WIRE

__all__ = ["before", "tell", "turned"]


def before(case: Case, z: Floats, rng: np.random.Generator) -> Ints:
    """Draw a world from the prior given coordinates, shape (coordinates, draws); shape (nodes, draws)."""
    return worlds(case, z, rng, heard=np.zeros((case.network.n_slots, z.shape[1])))


def turned(case: Case, affirms: Sequence[bool]) -> list[Position]:
    """Return the case's positions with each of those that are drawn turned to affirm or deny, as strongly as it was."""
    ways = {id(p): yes for p, yes in zip(drawn_positions(case), affirms, strict=True)}
    return [
        dataclasses.replace(p, weights=p.weights[::-1]) if ways.get(id(p), p.lean > 0) != (p.lean > 0) else p
        for p in case.testimony.positions
    ]


def tell(
    case: Case, z: Floats, states: Ints, rng: np.random.Generator, *, blind_to: Sequence[str] = ()
) -> list[Position]:
    """Draw every source's claims.

    Parameters
    ----------
    case
        Which source speaks on what, and how.
    z, states
        Coordinates, shape (coordinates,), and the state of each node, shape (nodes,).
    rng
        The generator.
    blind_to
        Parts of the story to leave out, of ``interest``, ``channel``, ``party_line``, ``veracity`` and
        ``common_error``: a simulator
        that is wrong on purpose, to see that it is found.

    Returns
    -------
    The case's positions, in its order, with the stances drawn; a source that took no side still takes none.
    """
    if isinstance(case.parameters, StoryParameters):
        switches = {**case.priors.switches, **dict.fromkeys(blind_to, False)}
        priors = dataclasses.replace(case.priors, switches=switches)
        blind = dataclasses.replace(case, parameters=dataclasses.replace(case.parameters, priors=priors))
        return turned(case, retell(blind, z[:, None], states[:, None], rng).affirms[:, 0].tolist())
    t = case.testimony
    story = _Story(case, case.parameters.natural(z[:, None]), rng, blind_to)
    members: dict[tuple[int, int], dict[int, list[Position]]] = {}
    unit_of = dict(zip(t.cell_group.tolist(), t.unit_cell_unit[t.cell_unit_cell].tolist(), strict=True))
    out = list(t.positions)
    at: dict[int, int] = {}
    for i, (p, g) in enumerate(zip(t.positions, t.position_group.tolist(), strict=True)):
        at[id(p)] = i
        if g >= 0:
            members.setdefault((int(t.group_node[g]), unit_of[g]), {}).setdefault(g, []).append(p)
        elif p.commitment and p.proposition is not None and p.lean:
            out[i] = story.pledge(p, states)
    shown: dict[int, int] = {}
    for (node, unit), groups in sorted(members.items()):
        if node not in shown:
            shown[node] = story.shown(node, int(states[node]))
        of, lined = story.unit(node, unit, shown[node])
        for g, own in groups.items():
            for p, stance in zip(own, story.group(g, own, of, lined=lined), strict=True):
                out[at[id(p)]] = _with(p, stance)
    return out


class _Story:
    """One draw of everything that is not observed."""

    def __init__(self, case: Case, natural: Natural, rng: np.random.Generator, blind_to: Sequence[str]) -> None:
        self.case, self.natural, self.rng = case, natural, rng
        self.s: Mapping[str, float] = {n: float(v[0]) for n, v in natural.scalar.items()}
        self.on = {n: bool(case.priors.switches[n]) and n not in blind_to for n in ("interest", "common_error")}
        self.on |= {n: n not in blind_to for n in ("channel", "party_line", "veracity")}
        self.appearance: dict[int, tuple[int, float]] = {}
        self.pledges: dict[tuple[str, str | None, bool], bool] = {}

    def happens(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def shown(self, node: int, true: int) -> int:
        """Return the state that informed sources are shown, and draw how it appears where that is graded."""
        n = len(self.case.network.nodes[node].states)
        others = [s for s in range(n) if s != true]
        if self.on["common_error"] and others and self.happens(self.s["common_error.probability"]):
            true = int(self.rng.choice(others))
        if self.case.testimony.pairs and n > 1:
            other = int(self.rng.choice([s for s in range(n) if s != true]))
            best = self.s["informed_accuracy"]
            x, taken = grid(best)
            end, spread = np.log(best / (1 - best)), self.s["shared_error.spread"]
            base = self.s[BASE_RATE] if node in self.case.network.rated else 0.5
            lobes = base * np.exp(-0.5 * ((x - end) / spread) ** 2)
            lobes = lobes + (1 - base) * np.exp(-0.5 * ((x + end) / spread) ** 2)
            up = true < other  # the first of a pair's two states is the one that x speaks for
            weight = lobes / (1 + np.exp(self.s["shared_error.link"] * (-x if up else x)))
            q = float(taken[self.rng.choice(x.size, p=weight / weight.sum())])
            self.appearance[node] = other, q if up else 1 - q
        return true

    def straight(self, bloc: int) -> float:
        """Return how often members of a bloc speak for themselves on what it has at stake."""
        return float(self.natural.veracity[bloc, 0]) if bloc >= 0 and self.on["veracity"] else 1.0

    def unit(self, node: int, unit: int, shown: int) -> tuple[int, bool]:
        """Return the state that a unit speaks of, and whether it holds a line."""
        t = self.case.testimony
        kind = t.unit_kind[unit]
        if kind == WIRE and self.on["channel"] and not self.happens(self.s["channel.reliability"]):
            return int(self.rng.integers(len(self.case.network.nodes[node].states))), False
        holding = self.s["party_line.discipline"] * self.straight(int(t.unit_bloc[unit]))
        return shown, bool(kind == LINE and self.on["party_line"] and self.happens(holding))

    def group(self, g: int, members: Sequence[Position], of: int, *, lined: bool) -> list[int]:
        """Return the stance of each position of one source on one node."""
        t, v = self.case.testimony, self.natural
        node = int(t.group_node[g])
        level = v.kind[t.group_kind[g], 0] + v.identity[t.group_identity[g], 0] + t.group_access[g] @ v.access[:, 0]
        level += t.group_forecast[g] * self.s["forecast.shift"]
        level += self.s["spread.sources"] * v.source[t.group_source[g], 0]
        informed = self.happens(1 / (1 + np.exp(-level)))
        if node in self.appearance:
            other, q = self.appearance[node]
            of = of if self.happens(q) else other
        share = self.s["asserting.asked" if t.asked and t.group_class[g] else "asserting.share"]
        if t.talkers and t.group_class[g]:
            own = self.s["tendency.spread"] * v.talker[t.group_class[g] - 1, 0]
            share = 1 / (1 + (1 - share) / share * np.exp(-own))
        if not lined and not self.happens(self.straight(int(t.group_bloc[g]))):
            return [self.lie(p, node, of) for p in members]
        return [self.word(p, node, of, share, informed=informed, lined=lined) for p in members]

    def lie(self, p: Position, node: int, of: int) -> int:
        """Return the stance of a source whose bloc lies about what it has at stake."""
        interest = p.interest if self.on["interest"] else 0
        if not interest:
            return self.word(p, node, of, 0.5, informed=True, lined=False)
        states, best = self.case.network.nodes[node].states, self.s["informed_accuracy"]
        if p.proposition is None:
            yes = 1 - best if states[of] == p.state else best / max(len(states) - 1, 1)
        else:
            yes = 1 - best if self.case.network.ties[p.proposition].truth[of] == 1.0 else best
        return (1 if self.happens(yes) else -1) * (2 if self.happens(self.s["hedging.informed"]) else 1)

    def word(self, p: Position, node: int, of: int, share: float, *, informed: bool, lined: bool) -> int:
        states, best = self.case.network.nodes[node].states, self.s["informed_accuracy"]
        interest = p.interest if self.on["interest"] else 0
        if p.proposition is None:
            habit = self.case.testimony.habit(p, states)
            unknowing = float(self.natural.habit[habit, 0]) if habit >= 0 else 1 / len(states)
            holds, wrong = states[of] == p.state, (1 - best) / max(len(states) - 1, 1)
        else:
            holds, wrong, unknowing = self.case.network.ties[p.proposition].truth[of] == 1.0, 1 - best, share
        if lined and interest:
            holds = interest > 0
        yes = self.happens((best if holds else wrong) if informed else unknowing)
        who = "informed" if informed else "uninformed"
        if interest and yes != (interest > 0) and self.happens(self.s[f"interest.{who}"]):
            yes = not yes
        return (1 if yes else -1) * (2 if self.happens(self.s[f"hedging.{who}"]) else 1)

    def pledge(self, p: Position, states: Ints) -> Position:
        """Draw which way a pledge goes; what a bloc pledges on one thing in one direction is one pledge."""
        key = self.pledged_by(p)
        if key not in self.pledges:
            alike = [q for q in self.case.testimony.positions if q.commitment and self.pledged_by(q) == key]
            share = self.s["commitment.kept"]
            if max(abs(q.lean) for q in alike) <= 1.5:
                share = 0.5 + 0.5 * (share - 0.5)
            tie = self.case.network.ties[str(p.proposition)]
            self.pledges[key] = (tie.truth[int(states[tie.node])] == 1.0) == self.happens(share)
        return _with(p, (1 if self.pledges[key] else -1) * (2 if abs(p.lean) > 1.5 else 1))

    def pledged_by(self, p: Position) -> tuple[str, str | None, bool]:
        bloc = self.case.corpus.sources[p.source].bloc
        return p.source if bloc in NO_LINE else f"bloc {bloc}", p.proposition, p.lean > 0


def _with(p: Position, stance: int) -> Position:
    return dataclasses.replace(p, weights=tuple(float(s == stance) for s in STANCES))
