"""An independent simulator: cases drawn from the model's generative story, in plain numpy.

Supply a seed, a :class:`~tarjih.validation.worlds.worlds.World` and :class:`~tarjih.validation.worlds.worlds.Habits`;
get a :class:`~tarjih.validation.worlds.drawn.Drawn`, the case with its truth.  It shares no code with the models, so
that what recovers the truth from its cases has been tested against something.
:func:`tarjih.validation.worlds.news.news_regime` draws cases from another story.

The story, node by node (a *node* is a question, or a proposition that is one by itself):

1. Nature draws the states: lone propositions by the base rate or by a trait, questions by the row that
   their parents' states pick, softly tied propositions by their entry.
2. What informed sources believe of a node is its true state; with probability ``common_error`` it is one of
   the others, the same for all of them.
3. Each source speaks on each proposition with probability ``talk``.  A source is informed on a node with its
   credibility, once for all that it says there: it takes the side of what it believes with probability
   ``informed_accuracy``.  Otherwise it affirms with probability ``asserting``.
4. Who has an interest turns what would go against it along it, with probability λ.  Then the wording is
   chosen.
5. A bloc with an interest in a node holds a line on it with probability ``discipline``: its members, informed or
   not, then speak of what the bloc has an interest in as if it were as the bloc wants it, and a word that would
   go against the interest is silence.  On the node's other propositions members speak of what they believe.  With
   probability ``leaving`` a member has left the line, whatever it knows, and speaks for itself throughout.
6. Sources of no interested bloc may speak through a wire.  What comes through a wire on a node is genuine
   with probability ``reliability``; otherwise its story is built around a state drawn without regard to the
   truth, and its speakers speak as if they believed that one.
7. On a lone proposition about the future a bloc, or a source of none, may give a pledge instead, the same
   from all its members: it is what comes about with probability ``kept``, whatever anyone believes.
8. Outlets copy: a row with the origin of the message, its stance with probability κ, else an uninformed claim.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate

import numpy as np

from tarjih.corpus import Claim, Source
from tarjih.validation.worlds.drawn import Drawn, Truth
from tarjih.validation.worlds.news import news_regime
from tarjih.validation.worlds.worlds import Habits, World

__all__ = ["Habits", "World", "news_regime", "simulate_corpus"]

BINARY = ("true", "false")
ALONE = "independent"


@dataclass(frozen=True)
class _Node:
    """A question or a proposition by itself; `holds` says of each proposition in which states it is true."""

    name: str
    states: tuple[str, ...]
    holds: Mapping[str, tuple[str, ...]]
    future: bool
    lone: bool


@dataclass(frozen=True)
class _Shared:
    """State shared by the speakers on a node: stakes, pledges and lines by bloc, and the state a wire's story suits."""

    stakes: dict[str, dict[str, int]]
    pledges: dict[str, int | None]
    lines: set[str]
    stories: dict[str, str]


@dataclass(frozen=True)
class _Case:
    """What has been drawn so far."""

    rng: np.random.Generator
    world: World
    habits: Habits
    sources: list[Source] = field(default_factory=list)
    nodes: list[_Node] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    logits: dict[str, float] = field(default_factory=dict)
    shares: dict[str, float] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    believed: dict[str, str] = field(default_factory=dict)
    informed: dict[tuple[str, str], bool] = field(default_factory=dict)
    lines: dict[tuple[str, str], bool] = field(default_factory=dict)
    built: dict[tuple[str, str], bool] = field(default_factory=dict)
    kept: dict[tuple[str, str], bool] = field(default_factory=dict)
    degrees: dict[tuple[str, str], float] = field(default_factory=dict)

    @property
    def messages(self) -> int:
        """How many rows there are, which numbers the next message."""
        return len(self.claims)

    def happens(self, probability: float) -> bool:
        """Toss a coin."""
        return bool(self.rng.random() < probability)

    def one_of(self, names: tuple[str, ...], chances: tuple[float, ...] | None = None) -> str:
        """Draw one name, all as likely where no chances are given."""
        mass = list(accumulate(chances or (1.0,) * len(names)))
        return names[min(bisect(mass, self.rng.random() * mass[-1]), len(names) - 1)]


def simulate_corpus(*, seed: int, world: World | None = None, habits: Habits | None = None) -> Drawn:
    """Draw a case from the models' own story.

    Parameters
    ----------
    seed
        The same seed gives the same case.
    world, habits
        What there is to speak of, and how it is done.
    """
    case = _Case(np.random.default_rng(seed), world or World(), habits or Habits())
    _draw_sources(case)
    _draw_states(case)
    for node in case.nodes:
        _speak(case, node)
    propositions = {p: case.states[n.name] in states for n in case.nodes for p, states in n.holds.items()}
    return Drawn(
        claims=case.claims,
        sources=case.sources,
        questions=case.world.declared(propositions),
        truth=Truth(
            states=case.states,
            propositions=propositions,
            believed=case.believed,
            credibility={s: _logistic(logit) for s, logit in case.logits.items()},
            informed=case.informed,
            lines=case.lines,
            built=case.built,
            kept=case.kept,
            degrees=case.degrees,
        ),
    )


def _draw_sources(case: _Case) -> None:
    """Draw the sources and their credibilities."""
    world, habits = case.world, case.habits
    for kind, of in world.kinds.items():
        for i in range(1, of.sources + 1):
            name = f"{kind}_{i}"
            bloc = case.one_of(world.blocs) if world.blocs and case.happens(world.partisan) else ALONE
            hidden = case.happens(world.anonymous)
            case.sources.append(Source(name, kind, bloc, "anonymous" if hidden else "named"))
            spread = world.spread * case.rng.standard_normal()
            case.logits[name] = of.credibility + hidden * world.identity_shift + spread
            lean = math.log(habits.asserting) - math.log1p(-habits.asserting)
            case.shares[name] = _logistic(lean + habits.tendency * case.rng.standard_normal())
    case.sources.extend(Source(f"outlet_{o}", "media", ALONE) for o in range(1, habits.outlets + 1))


def _draw_states(case: _Case) -> None:
    """Draw what is true of every node, parents first."""
    world = case.world
    chances = {f"p{i}": world.base_rate for i in range(1, world.lone + 1)}
    for trait in world.traits:
        logit = trait.start[0] + trait.start[1] * case.rng.standard_normal()
        for n, era in enumerate(trait.eras):
            logit += n and trait.step * case.rng.standard_normal()
            case.degrees[trait.name, era] = _logistic(logit)
        for proposition, where, sign in trait.links:
            one, other = (where, None) if isinstance(where, str) else where
            less = 0.5 if other is None else case.degrees[trait.name, other]
            chances[proposition] = _logistic(sign * trait.slope * (case.degrees[trait.name, one] - less))
    for name, chance in chances.items():
        node = _Node(name, BINARY, {name: ("true",)}, case.happens(world.future), lone=True)
        _add(case, node, (chance, 1 - chance))
    for asked in world.questions:
        row = asked.chances[tuple(case.states[p] for p in asked.parents)]
        tied = dict.fromkeys(p for entries in asked.truth.values() for p in entries)
        entries = {p: {s: asked.truth.get(s, {}).get(p, 0.0) for s in asked.states} for p in tied}
        hard = {p: tuple(s for s in e if e[s]) for p, e in entries.items() if {*e.values()} <= {0, 1}}
        future = case.happens(world.future)
        _add(case, _Node(asked.name, asked.states, hard, future, lone=False), row)
        for p in (p for p in tied if p not in hard):
            chance = entries[p][case.states[asked.name]]
            _add(case, _Node(p, BINARY, {p: ("true",)}, future, lone=False), (chance, 1 - chance))


def _add(case: _Case, node: _Node, chances: tuple[float, ...]) -> None:
    """Draw the state of one node, and what the informed take it to be."""
    state = case.one_of(node.states, chances)
    others = tuple(s for s in node.states if s != state)
    case.states[node.name] = state
    case.believed[node.name] = case.one_of(others) if case.happens(case.habits.common_error) else state
    case.nodes.append(node)


def _speak(case: _Case, node: _Node) -> None:
    """Draw the claims of all sources on one node."""
    habits = case.habits
    shared = _share(case, node)
    levels, odds = tuple(habits.access), tuple(share for share, _ in habits.access.values())
    for source in (s for s in case.sources if s.source in case.logits):
        name, bloc = source.source, source.bloc
        member = bloc in shared.stakes
        stakes = shared.stakes[bloc] if member else _stakes(case, node, case.world.staked)
        pledge = shared.pledges[bloc] if member else _pledge(case, node, name)
        on = [p for p in node.holds if case.happens(habits.talk)]
        access = case.one_of(levels, odds)
        public = not habits.channels or (member and any(stakes.values()))
        wire = case.one_of(habits.channels) if not public and case.happens(habits.channelled) else ""
        mine = {p: stakes[p] for p in on}
        if pledge is not None:
            stances = dict.fromkeys(on, pledge)
        elif bloc in shared.lines and not case.happens(habits.leaving):
            stances = _own_claims(case, node, name, access, mine, wanted=True)
            stances = {p: stance for p, stance in stances.items() if stance * stakes[p] >= 0}
        else:
            stances = _own_claims(case, node, name, access, mine, believed=shared.stories.get(wire))
        mode = "commitment" if pledge is not None else "forecast" if node.future else "fact"
        channel = (wire,) if wire and pledge is None else ()
        for p, stance in stances.items():
            _publish(case, Claim("", name, p, None, None, stance, stakes[p], access, mode, channel=channel))


def _share(case: _Case, node: _Node) -> _Shared:
    """Draw the state shared by the speakers on a node."""
    world, habits = case.world, case.habits
    out = _Shared({}, {}, set(), {})
    for bloc in world.blocs:
        stakes = out.stakes[bloc] = _stakes(case, node, world.interested)
        out.pledges[bloc] = _pledge(case, node, bloc)
        if not any(stakes.values()):
            continue
        case.lines[bloc, node.name] = case.happens(habits.discipline)
        if case.lines[bloc, node.name]:
            out.lines.add(bloc)
    for wire in habits.channels:
        case.built[wire, node.name] = not case.happens(habits.reliability)
        story = case.one_of(node.states)
        if case.built[wire, node.name]:
            out.stories[wire] = story
    return out


def _stakes(case: _Case, node: _Node, chance: float) -> dict[str, int]:
    """Draw an interest in the propositions of a node, or in none of them."""
    interested = case.happens(chance)
    touched = {p: len(node.holds) == 1 or not case.happens(case.world.indifferent) for p in node.holds}
    return {p: (1 if case.happens(0.5) else -1) * (interested and touched[p]) for p in node.holds}


def _pledge(case: _Case, node: _Node, who: str) -> int | None:
    """Draw the stance of a pledge on a node; ``None`` for no pledge."""
    habits = case.habits
    given, firm, toss = case.happens(habits.pledges), case.happens(habits.strong_informed), case.rng.random()
    if not (given and node.lone and node.future):
        return None
    case.kept[who, node.name] = bool(toss < (habits.kept if firm else (habits.kept + 0.5) / 2))
    comes_about = case.states[node.name] == "true"
    return (2 if firm else 1) * (1 if comes_about == case.kept[who, node.name] else -1)


def _own_claims(
    case: _Case,
    node: _Node,
    name: str,
    access: str,
    stakes: Mapping[str, int],
    *,
    wanted: bool = False,
    believed: str | None = None,
) -> dict[str, int]:
    """Draw a source's claims: from its belief, a story's state, or what is `wanted` where it has a stake."""
    habits = case.habits
    logit = case.logits[name] + habits.access[access][1] + node.future * habits.forecast_shift
    informed = case.happens(_logistic(logit))
    if not stakes:
        return {}
    case.informed[name, node.name] = informed
    out = {}
    for p, stake in stakes.items():
        if informed:
            right = (believed or case.believed[node.name]) in node.holds[p]
            if wanted and stake:
                right = stake > 0
            yes = habits.informed_accuracy if right else 1 - habits.informed_accuracy
            out[p] = _put(case, _side(case, yes, stake, habits.filter_informed), habits.strong_informed)
        else:
            out[p] = _put(case, _blind(case, case.shares[name], stake), habits.strong_uninformed)
    return out


def _blind(case: _Case, share: float, stake: int) -> int:
    """Draw the side of an uninformed source."""
    return _side(case, share, stake, case.habits.filter_uninformed)


def _side(case: _Case, yes: float, stake: int, turned: float) -> int:
    """Draw 1 or −1, or 0 for no side; what goes against the stake is turned with a probability."""
    if case.happens(case.habits.neutral):
        return 0
    side = 1 if case.happens(yes) else -1
    return -side if side * stake < 0 and case.happens(turned) else side


def _anew(case: _Case, stake: int) -> int:
    """Draw the stance of an uninformed source."""
    return _put(case, _blind(case, case.habits.asserting, stake), case.habits.strong_uninformed)


def _repeated(case: _Case, message: int, stake: int) -> int:
    """Repeat a message unchanged, or replace it by the claim of an uninformed source."""
    return message if case.happens(case.habits.fidelity) else _anew(case, stake)


def _put(case: _Case, side: int, strong: float) -> int:
    """Choose how strongly a side is put."""
    return side * (2 if case.happens(strong) else 1)


def _publish(case: _Case, first: Claim) -> None:
    """Make the rows of one message: as it was made, perhaps repeated, and copies of it."""
    habits = case.habits
    message = f"u{case.messages + 1}"
    case.claims.append(replace(first, claim=f"{message}-0", utterance=message, origin=message))
    if case.happens(habits.again):
        again = f"{message}-again"
        case.claims.append(replace(first, claim=again, utterance=again, origin=again))
    if first.mode == "commitment" or not case.happens(habits.copied):
        return
    number = int(case.rng.integers(1, min(habits.most_copies, habits.outlets) + 1))
    for n, outlet in enumerate(case.rng.permutation(habits.outlets)[:number], start=1):
        stance = _repeated(case, first.stance, 0)
        copy = f"{message}-{n}"
        by = f"outlet_{outlet + 1}"
        case.claims.append(Claim(copy, by, first.proposition, None, None, stance, utterance=copy, origin=message))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))
