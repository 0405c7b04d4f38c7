"""The coordinates of the story likelihood, and the priors that general.yaml does not have yet.

Supply a case's parts; get :class:`StoryParameters`, which stand where those of the other likelihood do: by
:func:`story_parameters` from a corpus, or by :func:`chosen` from priors whose switch ``likelihood`` says ``story``.

Every coordinate is standard normal a priori, as in :mod:`tarjih.testimony.parameters`.  Accuracy, access, identity,
forecasts, the spread of sources, the reliability of channels and the veracity of blocs have their entries in the priors
file.  What is new has :data:`DEFAULTS`, which an entry of the same name in the file replaces once it may stand there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from tarjih.corpus import Claim, Corpus
from tarjih.priors import Prior, Priors
from tarjih.priors.scales import Scale, interval
from tarjih.testimony.arrange import arrange
from tarjih.testimony.hypotheses import Network
from tarjih.testimony.messages import Position
from tarjih.testimony.parameters import Parameters
from tarjih.testimony.story.groups import CHANNEL, IN_LINE, PLEDGED, Groups, group_claims
from tarjih.testimony.testimony import ACCESS, IDENTITY, Testimony

__all__ = ["DEFAULTS", "StoryParameters", "chosen", "prior_of", "story_parameters", "with_story"]

SWITCH = "likelihood"
STORY = "story"


def _default(name: str, low: float, high: float, scale: Scale, because: str) -> Prior:
    mu, sigma = interval(low, high, 0.9, scale, 0.95)
    return Prior(f"story.{name}", scale.family, mu, sigma, f"between {low} and {high}", because)


DEFAULTS = {
    p.name: p
    for p in (
        _default(
            "rumour",
            0.2,
            0.9,
            Scale.PROBABILITY,
            "On contested questions something mostly goes round among people who have not looked; settled rumours "
            "teach more than one half.",
        ),
        _default(
            "fidelity",
            0.7,
            0.95,
            Scale.PROBABILITY,
            "An uninformed source that takes a side mostly takes the one that goes round; some guess.",
        ),
        _default(
            "circulation",
            1.3,
            3.0,
            Scale.SCALE,
            "What a rumour says is mostly the claim that circulated first: at 2 log-odds in seven of eight cases.",
        ),
        _default(
            "discipline",
            0.2,
            0.9,
            Scale.PROBABILITY,
            "Where in 3/4 to 1 the discipline of a line lies: the middle is 0.89. Interested statements in settled "
            "affairs are right little more often than chance, and below 3/4 a denial by the accused would weigh much.",
        ),
        _default(
            "admission",
            1.3,
            3.0,
            Scale.SCALE,
            "Statements against the speaker's interest were right 53 of 55 times in fifty affairs: two log-units more "
            "than the source's other claims.",
        ),
        _default(
            "hedge",
            0.5,
            0.97,
            Scale.PROBABILITY,
            "How much of a flat statement's weight a hedge has: 173 of 380 hedged statements in fifty affairs were "
            "right, 253 of 472 flat ones.",
        ),
        _default(
            "pledge",
            0.2,
            0.85,
            Scale.PROBABILITY,
            "How often pledges in one direction on one matter are bound by what will be. At one half a pledge is kept "
            "two times in three, the middle of general.yaml's commitment.kept.",
        ),
    )
}
"""Priors of what is new here: intervals of 90 %; the discipline as its place in 3/4 to 1."""


@dataclass(frozen=True)
class StoryParameters(Parameters):
    """The free coordinates of a case under the story likelihood.

    Parameters
    ----------
    groups
        The claims.
    empty
        A testimony of no claims: what is left of the case when only the hypotheses are looked at.
    """

    groups: Groups
    empty: Testimony

    @property
    def hypotheses(self) -> Parameters:
        """The same coordinates over no claims, for what reads the hypotheses alone."""
        return Parameters(self.names, self.corpus, self.priors, self.empty, self.network)


def prior_of(priors: Priors, name: str) -> Prior:
    """Return a prior by its full name, from the file or else from :data:`DEFAULTS`."""
    if name.startswith("accuracy."):
        return priors.accuracy_of(name.removeprefix("accuracy."))
    return priors.scalars.get(name) or DEFAULTS[name]


def with_story(priors: Priors) -> Priors:
    """Return the same priors, to be used with the story likelihood."""
    switches: dict[str, object] = {**priors.switches, SWITCH: STORY}
    return dataclasses.replace(priors, switches=switches)  # type: ignore[arg-type]  # the file takes no such switch yet


def chosen(priors: Priors) -> bool:
    """Tell whether priors ask for the story likelihood."""
    return priors.switches.get(SWITCH) == STORY


def story_parameters(
    corpus: Corpus, priors: Priors, claims: Sequence[Claim], network: Network, heard: Sequence[Position]
) -> StoryParameters:
    """Return the coordinates that can make a difference in this case.

    Parameters
    ----------
    corpus, priors
        What was read.
    claims
        The rows that the positions refer to.
    network
        The hypotheses.
    heard
        What :func:`tarjih.testimony.messages.positions` made of the rows.
    """
    groups = group_claims(claims, corpus.sources, corpus.propositions, network, heard, switches=priors.switches)
    off = {**priors.switches, "tendency": False, "common_error": False}

    def arranged(positions: Sequence[Position]) -> Testimony:
        return arrange(corpus.sources, network, positions, switches=off, tendency_from=1.0, graded_from=1.0)

    told = groups.group_source >= 0
    used = set(groups.unit_kind.tolist())
    wanted = {
        **{f"accuracy.{k}": True for k in groups.kinds},
        **{f"access.{a}": bool(groups.group_access[told, i].any()) for i, a in enumerate(ACCESS)},
        **{f"identity.{a}": bool((groups.group_identity[told] == i).any()) for i, a in enumerate(IDENTITY)},
        "story.rumour": bool(told.any()),
        "story.fidelity": bool(told.any()),
        "story.circulation": bool(groups.circulation.any()),
        "story.discipline": IN_LINE in used,
        "story.admission": bool((groups.group_gain < 0).any()),
        "story.hedge": bool(groups.group_hedged.any()),
        "story.pledge": PLEDGED in used,
        "channel.reliability": CHANNEL in used,
        "forecast.shift": bool(groups.group_forecast[told].any()),
        "spread.sources": bool(told.any()),
    }
    names = [n for n, needed in wanted.items() if needed and prior_of(priors, n).sigma > 0]
    names += [e for e in network.events if not e.startswith("link.") and priors.scalars[e].sigma > 0]
    testimony = arranged(heard)
    names += [f"source.{s}" for s in testimony.sources]
    names += [f"bloc.{b}" for b in groups.blocs]
    names += [f"trait.{t.id}.{era}" for t in corpus.traits.values() for era in t.eras]
    return StoryParameters(tuple(names), corpus, priors, testimony, network, groups, arranged([]))
