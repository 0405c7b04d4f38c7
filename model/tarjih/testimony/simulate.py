"""The same people heard again: worlds drawn from the posterior, and words drawn anew from the story of the model.

Supply a :class:`~tarjih.testimony.case.Case` and draws of its coordinates; get worlds by :func:`worlds`, the joint
posterior of
every node's state given each draw, and by :func:`retell` what the same speakers would have said of them: who speaks on
what, with which interest, access, mode and channel, stays as it was heard. Under the story likelihood they are drawn by
:mod:`tarjih.testimony.story.simulate`, and how firmly each speaks stays too.  Under the likelihood that went before,
of which the rest is told, what is drawn again is who is informed,
whether all were misled, whether a bloc held its line, whether a channel's story was built, and each word.  The story
is that of :mod:`tarjih.testimony.testimony`; ``tests/test_retelling.py`` holds how often each set of words comes
against the probabilities that ``tests/brute_force.py`` enumerates.

**A position, not a row.**  What one speaker holds of one target is drawn once (:mod:`tarjih.testimony.messages`):
copies repeat
it, and would only make the same check count more.  Who took no side and who pledged is not in the likelihood,
and not drawn.  Who speaks in a bloc's line is taken from what was heard, as the likelihood takes it, so that a member
who was in line may leave it when the words are drawn again, and one who had left it does not come back.

**What is printed.**  The likelihood is the same whether news prints every word or only a share δ of the denials
(*Why the share is far below the nine in ten that news affirms*, :mod:`tarjih.testimony.testimony`), so the words that
are heard have a distribution that the model leaves open in this one number.  Given that a position was printed, every
draw is tilted by δ for each denial: with Z = p + δ (1 − p) for a word that would affirm with probability p, a group
is informed with odds c ΠZ_informed : (1 − c) ΠZ_blind, and so on up through lines, stories and misleading.  δ = 1
prints all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.case import Case
from tarjih.testimony.hypotheses import BASE_RATE
from tarjih.testimony.messages import Position
from tarjih.testimony.parameters import Natural
from tarjih.testimony.shared_error import clarity, grid
from tarjih.testimony.story.parameters import StoryParameters
from tarjih.testimony.story.simulate import contrary, draw_rows, drawn
from tarjih.testimony.testimony import LINE, WIRE, Testimony
from tarjih.testimony.weigh import claim_likelihoods

__all__ = ["Told", "drawn_positions", "retell", "worlds"]

Bools = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True)
class Told:
    """Words drawn again.

    Parameters
    ----------
    affirms, firm
        Of each position whether it affirms its target, and whether it is put strongly; shape (positions, draws), in
        the order of :func:`drawn_positions`.
    """

    affirms: Bools
    firm: Bools


@dataclass(frozen=True)
class _Group:
    """One source on one node: its credibility, and how likely each of its words affirms.

    Shapes: P positions, S states of the node, D draws.  `informed` and `line` (told as the bloc wants it) are
    (P, S, D), so is `lied` (where the bloc lies); `blind` is (P, D), and (D,) are `c` and `straight`.
    """

    at: list[int]
    c: Floats
    informed: Floats
    line: Floats
    lied: Floats
    blind: Floats
    straight: Floats


def drawn_positions(case: Case) -> list[Position]:
    """Return the positions that :func:`retell` draws: those with a part in the likelihood that can be denied."""
    if isinstance(case.parameters, StoryParameters):
        return drawn(case.parameters.groups)
    t = case.testimony
    return [p for p, g in zip(t.positions, t.position_group, strict=True) if g >= 0]


def worlds(case: Case, z: Floats, rng: np.random.Generator, *, heard: Floats | None = None) -> Ints:
    """Draw the state of every node from its joint posterior given each draw; shape (nodes, draws).

    Parameters
    ----------
    case
        The case.
    z
        Coordinates, shape (coordinates, draws).
    rng
        The generator.
    heard
        Log-likelihood of each slot, shape (slots, draws), in place of what the case's own words and `known` give.
    """
    network, draws = case.network, z.shape[1]
    natural = case.parameters.natural(z)
    if heard is None:
        heard = claim_likelihoods(case.parameters, z) + case.known[:, None]
    padded = np.concatenate([heard, np.zeros((1, draws))])
    columns = np.zeros((2 * len(network.events) + 1, draws))
    columns[0:-1:2], columns[1::2] = np.log(natural.event), np.log1p(-natural.event)
    joint = network.config_prior[:, None] + columns[network.config_events].sum(axis=1)
    joint = joint + padded[network.config_slots].sum(axis=1) + rng.gumbel(size=joint.shape)
    states = np.zeros((len(network.nodes), draws), dtype=np.int64)
    for first, last in zip(network.first_config[:-1], network.first_config[1:], strict=True):
        chosen = network.config_slots[first + joint[first:last].argmax(axis=0)]
        for slot in chosen.T:
            node = np.searchsorted(network.first_slot, slot, side="right") - 1
            real = np.flatnonzero(slot < network.n_slots)
            states[node[real], real] = slot[real] - network.first_slot[node[real]]
    return states


def retell(case: Case, z: Floats, states: Ints, rng: np.random.Generator, *, printed: float = 1.0) -> Told:
    """Draw every word again.

    Parameters
    ----------
    case
        Who speaks on what, and how.
    z, states
        Coordinates, shape (coordinates, draws), and worlds, shape (nodes, draws).
    rng
        The generator.
    printed
        δ, the share of denials that are printed, relative to that of assertions.
    """
    kept = drawn_positions(case)
    if isinstance(case.parameters, StoryParameters):
        turned = contrary(case.parameters, z, states, rng, printed=printed)
        of = np.repeat(np.arange(len(turned)), [len(said) for said in case.parameters.groups.group_positions])
        affirm, firm = (
            np.array(v, dtype=bool)[:, None] for v in ([p.lean > 0 for p in kept], [_firm(p) for p in kept])
        )
        return Told(affirm ^ turned[of], np.broadcast_to(firm, (len(kept), z.shape[1])))
    t, draws = case.testimony, z.shape[1]
    natural = case.parameters.natural(z)
    told = Told(np.zeros((len(kept), draws), dtype=bool), np.zeros((len(kept), draws), dtype=bool))
    at: dict[int, list[int]] = {}
    for i, g in enumerate(t.position_group[t.position_group >= 0]):
        at.setdefault(int(g), []).append(i)
    unit_of = dict(zip(t.cell_group.tolist(), t.unit_cell_unit[t.cell_unit_cell].tolist(), strict=True))
    c = _credibility(t, natural)
    nodes: dict[int, dict[int, list[_Group]]] = {}
    for g, rows in at.items():
        node, unit = int(t.group_node[g]), unit_of[g]
        group = _group(case, natural, [kept[i] for i in rows], node, int(t.group_class[g]))
        bloc = int(t.group_bloc[g])
        own = _Group(rows, c[g], *group, straight=natural.veracity[bloc] if bloc >= 0 else np.ones(draws))
        nodes.setdefault(node, {}).setdefault(unit, []).append(own)
    for node, units in nodes.items():
        _node(case, natural, (node, units), states[node], told, rng, printed)
    return told


def _credibility(t: Testimony, natural: Natural) -> Floats:
    """Return the credibility of each group, shape (groups, draws)."""
    logit = (
        natural.kind[t.group_kind]
        + natural.identity[t.group_identity]
        + t.group_access @ natural.access
        + t.group_forecast[:, None] * natural.scalar["forecast.shift"]
        + natural.scalar["spread.sources"] * natural.source[t.group_source]
    )
    out: Floats = 1 / (1 + np.exp(-logit))
    return out


def _group(
    case: Case, natural: Natural, said: Sequence[Position], node: int, talker: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return how likely each word affirms: by who knows in each state, in a line, in a lie, and by who does not."""
    s, network = natural.scalar, case.network
    n = len(network.nodes[node].states)
    best, share = s["informed_accuracy"], s["asserting.share"]
    if talker and case.testimony.asked:
        share = s["asserting.asked"]
    elif talker:
        lean = np.log(share) - np.log1p(-share) + s["tendency.spread"] * natural.talker[talker - 1]
        share = 1 / (1 + np.exp(-lean))
    informed, line, lied, blind = [], [], [], []
    states = network.nodes[node].states
    for p in said:
        interest = p.interest if case.priors.switches["interest"] else 0
        if p.proposition is None:
            holds = np.array([state == p.state for state in states])
            habit = case.testimony.habit(p, states)
            unknowing = natural.habit[habit] if habit >= 0 else np.full_like(share, 1 / n)
            wrong, opposite = (1 - best) / max(n - 1, 1), best / max(n - 1, 1)
        else:
            holds = np.array(network.ties[p.proposition].truth) == 1.0
            wrong, unknowing, opposite = 1 - best, share, best
        words = np.stack([_filtered(best if h else wrong, interest, s["interest.informed"]) for h in holds])
        wanted = _filtered(best if interest > 0 else wrong, interest, s["interest.informed"])
        informed.append(words)
        line.append(np.repeat(wanted[None], n, axis=0) if interest else words)
        lied.append(np.stack([1 - best if h else opposite for h in holds]) if interest else words)
        blind.append(_filtered(unknowing, interest, s["interest.uninformed"]))
    return np.stack(informed), np.stack(line), np.stack(lied), np.stack(blind)


def _filtered(yes: Floats, interest: int, hidden: Floats) -> Floats:
    if interest > 0:
        return yes + hidden * (1 - yes)
    return yes * (1 - hidden) if interest < 0 else yes


def _node(
    case: Case,
    natural: Natural,
    spoken: tuple[int, dict[int, list[_Group]]],
    true: Ints,
    told: Told,
    rng: np.random.Generator,
    printed: float,
) -> None:
    """Draw all words about one node."""
    node, units = spoken
    s, t = natural.scalar, case.testimony
    n, draws = len(case.network.nodes[node].states), true.size
    by_unit = {u: _weights(members, int(t.unit_kind[u]), s, printed) for u, members in units.items()}
    reach = np.prod([sum(w) for w in by_unit.values()], axis=0)
    odds = np.full((n, draws), 0.0)
    odds[true, np.arange(draws)] = 1.0
    if case.priors.switches["common_error"] and n > 1:
        misled = s["common_error.probability"]
        odds = odds * (1 - misled) + (1 - odds) * misled / (n - 1)
    shown = draw_rows(odds * reach, rng)
    look = _look(case, natural, node, shown, rng) if t.pairs and n > 1 else None
    for u, members in units.items():
        plain, other = (w[shown, np.arange(draws)] for w in by_unit[u])
        apart = rng.random(draws) * (plain + other) >= plain
        kind = int(t.unit_kind[u])
        of = shown
        if kind == WIRE:
            story = draw_rows(np.prod([_genuine(g, printed) for g in members], axis=0), rng)
            of = np.where(apart, story, shown)
        for g in members:
            seen = of if look is None else look()
            _words(g, seen, apart & (kind == LINE), told, natural, rng, printed)


def _look(case: Case, natural: Natural, node: int, shown: Ints, rng: np.random.Generator) -> Callable[[], Ints]:
    """Draw how a node appears; return what draws which state one who is informed sees."""
    s, n, draws = natural.scalar, len(case.network.nodes[node].states), shown.size
    best, link = float(s["informed_accuracy"][0]), float(s["shared_error.link"][0])
    x, q = grid(best)
    base = s[BASE_RATE] if node in case.network.rated else np.full(draws, 0.5)
    up, down = clarity(x, best, link, s["shared_error.spread"] + np.zeros(draws), base)
    rival = (shown + rng.integers(1, n, draws)) % n
    first = shown < rival
    at = draw_rows(np.exp(np.where(first, up, down)), rng)
    right = np.where(first, q[at], 1 - q[at])
    return lambda: np.where(rng.random(draws) < right, shown, rival)


def _weights(members: Sequence[_Group], kind: int, s: Mapping[str, Floats], printed: float) -> tuple[Floats, Floats]:
    """Return how much of a unit is printed in each state: as genuine words, and as a line or a story; (S, D) each."""
    genuine = np.prod([_genuine(g, printed) for g in members], axis=0)
    if kind == WIRE:
        r = s["channel.reliability"]
        return r * genuine, np.broadcast_to((1 - r) * genuine.mean(axis=0), genuine.shape)
    if kind == LINE:
        d = s["party_line.discipline"] * members[0].straight
        return (1 - d) * genuine, d * np.prod([_genuine(g, printed, line=True) for g in members], axis=0)
    return genuine, np.zeros_like(genuine)


def _genuine(g: _Group, printed: float, *, line: bool = False) -> Floats:
    """Return how much of what a group would say is printed, in each state; shape (S, D)."""
    knowing = _kept(g.line if line else g.informed, printed).prod(axis=0)
    out: Floats = g.c * knowing + (1 - g.c) * _kept(g.blind, printed).prod(axis=0)
    return out if line else g.straight * out + (1 - g.straight) * _kept(g.lied, printed).prod(axis=0)


def _kept(yes: Floats, printed: float) -> Floats:
    return yes + printed * (1 - yes)


def _words(
    g: _Group, of: Ints, lined: Bools, told: Told, natural: Natural, rng: np.random.Generator, printed: float
) -> None:
    """Draw whether one source is informed, and then each of its words."""
    draws = np.arange(of.size)
    yes = np.where(lined, g.line[:, of, draws], g.informed[:, of, draws])
    knowing = g.c * _kept(yes, printed).prod(axis=0)
    blind = (1 - g.c) * _kept(g.blind, printed).prod(axis=0)
    lie = g.lied[:, of, draws]
    lying = np.where(lined, 0.0, (1 - g.straight) * _kept(lie, printed).prod(axis=0))
    own = np.where(lined, 1.0, g.straight) * (knowing + blind)
    lies = rng.random(of.size) * (own + lying) < lying
    informed = lies | (rng.random(of.size) * (knowing + blind) < knowing)
    yes = np.where(lies, lie, np.where(informed, yes, g.blind))
    told.affirms[g.at] = rng.random(yes.shape) * _kept(yes, printed) < yes
    strong = np.where(informed, natural.scalar["hedging.informed"], natural.scalar["hedging.uninformed"])
    told.firm[g.at] = rng.random(yes.shape) < strong


def _firm(p: Position) -> bool:
    """Tell whether a position is rather put strongly than not."""
    return p.weights[0] + p.weights[4] > p.weights[1] + p.weights[3]
