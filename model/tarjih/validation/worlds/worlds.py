"""The parts of a simulated case: a world, and the habits of its sources.

Supply numbers; get frozen values that :func:`tarjih.validation.worlds.simulate_corpus` reads.  The numbers are
given here, and are not those of ``priors/``: an independent simulator states its own assumptions.  ``Asked`` and
``Degree`` declare questions and traits; :data:`QUESTIONS` is a small case with hard and soft tables and
parents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["QUESTIONS", "Asked", "Degree", "Habits", "Kind", "World"]

OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A question.

    Parameters
    ----------
    name
        Its name.
    states
        Its answers; one called ``other`` comes last.
    chances
        Probabilities of the states, for the states of the parents in their order; ``()`` without parents.
    truth
        For each state the propositions that it makes true, and how surely; what is absent is false.
    parents
        Questions listed before it, or lone propositions.
    """

    name: str
    states: tuple[str, ...]
    chances: Mapping[tuple[str, ...], tuple[float, ...]]
    truth: Mapping[str, Mapping[str, float]]
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Degree:
    """A trait: a degree between 0 and 1 that walks from era to era.

    Parameters
    ----------
    name, eras
        Its name and its eras.
    start
        Mean and standard deviation of its logit in the first era.
    step
        Standard deviation of the change of the logit from one era to the next.
    slope
        How steeply a linked proposition's log-odds rise: ``sign · slope · (degree − ½)`` in an era,
        ``sign · slope · (later − earlier)`` for a difference.
    links
        Lone propositions with the era, or with the later and the earlier era, and the sign.
    """

    name: str
    eras: tuple[str, ...]
    start: tuple[float, float] = (0.0, 1.5)
    step: float = 1.0
    slope: float = 6.0
    links: tuple[tuple[str, str | tuple[str, str], int], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A kind of source: how many there are, and the mean logit of their credibility."""

    sources: int
    credibility: float


def _ladder() -> Mapping[tuple[str, ...], tuple[float, ...]]:
    """Return the probabilities of a second question given the answer to the first."""
    return {
        ("red",): (0.4, 0.4, 0.2),
        ("blue",): (0.2, 0.4, 0.4),
        ("both",): (0.5, 0.3, 0.2),
        ("other",): (0.1, 0.1, 0.8),
    }


QUESTIONS = (
    Asked(
        name="culprit",
        states=("red", "blue", "both", "other"),
        chances={(): (0.35, 0.3, 0.15, 0.2)},
        truth={
            "red": {"by_clan": 1, "by_red": 1},
            "blue": {"by_clan": 1, "by_blue": 1},
            "both": {"by_clan": 1, "by_red": 1, "by_blue": 1},
        },
    ),
    Asked(
        name="order",
        states=("ordered", "knew", "unaware"),
        chances=_ladder(),
        truth={"ordered": {"was_ordered": 1, "was_known": 1}, "knew": {"was_known": 1}},
        parents=("culprit",),
    ),
    Asked(
        name="posture",
        states=("leave", "advise", "stay"),
        chances={("true",): (0.2, 0.3, 0.5), ("false",): (0.5, 0.4, 0.1)},
        truth={
            "leave": {"on_time": 1},
            "advise": {"on_time": 1, "still_needed": 0.9},
            "stay": {"still_needed": 0.6},
        },
        parents=("p1",),
    ),
)
"""A question, one that hangs on it, and one that hangs on a lone proposition and has a soft table."""


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """The propositions and questions of a simulated case, and its sources.

    Parameters
    ----------
    kinds
        The kinds of sources.
    spread
        Standard deviation of sources around the logit of their kind.
    anonymous, identity_shift
        Share of sources that are not named, and what that adds to the logit of their credibility.
    blocs, partisan
        Names of blocs, and the share of sources that belong to one.
    interested, staked
        Probability that a bloc, and that a source of no bloc, has an interest in a node: for or against
        each of its propositions with even chances.
    indifferent
        Share of a question's propositions in which who has an interest in the question has none.
    lone, base_rate
        Number of propositions on no question (``p1`` …), and the probability that one is true.
    future
        Share of nodes about what will be.
    questions, traits
        Questions, parents before children, and traits.
    """

    kinds: Mapping[str, Kind] = field(
        default_factory=lambda: {
            "official": Kind(sources=12, credibility=0.5),
            "witness": Kind(sources=12, credibility=1.0),
            "militia": Kind(sources=12, credibility=-0.5),
        }
    )
    spread: float = 0.5
    anonymous: float = 0.4
    identity_shift: float = -0.4
    blocs: tuple[str, ...] = ("east", "west")
    partisan: float = 0.5
    interested: float = 0.5
    staked: float = 0.2
    indifferent: float = 0.3
    lone: int = 12
    base_rate: float = 0.5
    future: float = 0.2
    questions: tuple[Asked, ...] = QUESTIONS
    traits: tuple[Degree, ...] = ()

    def declared(self, propositions: Iterable[str]) -> dict[str, Any]:
        """Return the content of questions.yaml."""
        questions = {
            q.name: {
                "states": [s for s in q.states if s != OTHER],
                "other": OTHER in q.states,
                "truth": {s: dict(entries) for s, entries in q.truth.items()},
                "parents": list(q.parents),
            }
            for q in self.questions
        }
        traits = {t.name: {"eras": list(t.eras), "links": [_link(*x) for x in t.links]} for t in self.traits}
        texts = {p: {"en": f"Proposition {p} is true."} for p in propositions}
        return {"propositions": texts, "questions": questions, "traits": traits}


def _link(proposition: str, where: str | tuple[str, str], sign: int) -> dict[str, Any]:
    place = {"era": where} if isinstance(where, str) else {"difference": list(where)}
    return {"proposition": proposition, **place, "sign": sign}


@dataclass(frozen=True, kw_only=True, slots=True)
class Habits:
    """The habits of the sources.

    Parameters
    ----------
    talk, again
        Probability that a source speaks on a proposition, and that it then says the same in a second row.
    neutral
        Share of claims that take no side.
    informed_accuracy
        Probability that an informed source takes the side of what it believes.
    asserting, tendency
        Probability that an uninformed one affirms, and the standard deviation of sources on its logit.
    strong_informed, strong_uninformed
        Share of stances that are put strongly.
    filter_informed, filter_uninformed
        λ: probability that what would go against an interest is turned along it.
    access
        Shares of levels of access, drawn for each source and node, with the shift of the logit of
        credibility.
    forecast_shift
        The same shift for claims about the future.
    channels, channelled, reliability
        Names of wires, the share of sources of no interested bloc that speak through one on a node, and the
        probability that what comes through a wire on a node is genuine.
    discipline, leaving
        Probability that a bloc with an interest in a node holds a line on it, and that a member who speaks there
        leaves it and speaks for itself.
    common_error
        Probability that all informed sources on a node were pointed to another state.
    pledges, kept
        Probability that a bloc, or a source of none, speaks of a lone proposition about the future by a
        pledge, and that a firm pledge is carried out; a hedged one is half way to an even chance.
    outlets, copied, most_copies, fidelity
        Number of outlets, the share of messages that outlets repeat, by how many at most (any number from one
        on is as likely), and κ, the probability that a repetition (a copy, a line, a story) keeps the stance.
    """

    talk: float = 0.15
    again: float = 0.1
    neutral: float = 0.1
    informed_accuracy: float = 0.95
    asserting: float = 0.55
    tendency: float = 0.0
    strong_informed: float = 0.8
    strong_uninformed: float = 0.6
    filter_informed: float = 0.4
    filter_uninformed: float = 0.7
    access: Mapping[str, tuple[float, float]] = field(
        default_factory=lambda: {
            "direct": (0.2, 0.5),
            "informed": (0.4, 0.0),
            "inference": (0.3, -0.8),
            "unstated": (0.1, -0.3),
        }
    )
    forecast_shift: float = -0.7
    channels: tuple[str, ...] = ("wire", "paper")
    channelled: float = 0.4
    reliability: float = 0.85
    discipline: float = 0.5
    leaving: float = 0.1
    common_error: float = 0.05
    pledges: float = 0.2
    kept: float = 0.7
    outlets: int = 6
    copied: float = 0.3
    most_copies: int = 4
    fidelity: float = 0.9
