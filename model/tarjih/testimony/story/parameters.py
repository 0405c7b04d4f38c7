"""The coordinates of the story likelihood.

Supply a case's parts; get :class:`StoryParameters`, which stand where those of the other likelihood do: by
:func:`story_parameters` from a corpus.  Priors ask for them by the switch ``story`` (:func:`chosen`).

Every coordinate is standard normal a priori, as in :mod:`tarjih.testimony.parameters`.  Accuracy, access, identity,
forecasts, the spread of sources, the reliability of channels, the veracity of blocs and what is in ``story`` have their
entries in the priors file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tarjih.corpus import Claim, Corpus
from tarjih.priors import Prior, Priors
from tarjih.testimony.arrange import arrange
from tarjih.testimony.hypotheses import Network
from tarjih.testimony.messages import Position
from tarjih.testimony.parameters import Parameters
from tarjih.testimony.story.groups import CHANNEL, IN_LINE, PLEDGED, Groups, group_claims
from tarjih.testimony.story.overlap import Overlaps
from tarjih.testimony.testimony import ACCESS, IDENTITY, NO_LINE, Testimony

__all__ = [
    "QUANTITIES",
    "StoryParameters",
    "chosen",
    "prior_of",
    "story_parameters",
    "widened_story",
    "with_habits",
    "with_story",
]

QUANTITIES = (
    "story.rumour",
    "story.fidelity",
    "story.circulation",
    "story.leaving",
    "story.admission",
    "story.hedge",
    "story.pledge",
    "story.difficulty",
    "story.clarity",
)
"""What only this likelihood has."""
SWITCH = "story"


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

    @cached_property
    def acting(self) -> frozenset[str]:
        """Names of the quantities that make a difference in this case, whether they are free or fixed."""
        return frozenset(n for n, acts in _acting(self.groups).items() if acts)

    @cached_property
    def shared(self) -> Overlaps:
        """How far the sources are asked the same things, for any part of the claims."""
        g, node = self.groups, [n.name for n in self.network.nodes]
        told = [i for i, s in enumerate(g.group_source) if s >= 0]
        return Overlaps(
            {(node[g.group_node[i]], g.sources[g.group_source[i]]): float(g.group_overlap[i]) for i in told},
            dict(zip(node, g.node_overlap.tolist(), strict=True)),
        )


def prior_of(priors: Priors, name: str) -> Prior:
    """Return a prior by its full name, that of unknown kinds where a kind has none of its own."""
    if name.startswith("accuracy."):
        return priors.accuracy_of(name.removeprefix("accuracy."))
    return priors.scalars[name]


def with_habits(priors: Priors) -> Priors:
    """Return the same priors, to be used with the likelihood of habits."""
    return dataclasses.replace(priors, switches={**priors.switches, SWITCH: False})


def with_story(priors: Priors) -> Priors:
    """Return the same priors, to be used with the story likelihood."""
    return dataclasses.replace(priors, switches={**priors.switches, SWITCH: True})


def chosen(priors: Priors) -> bool:
    """Tell whether priors ask for the story likelihood."""
    return bool(priors.switches.get(SWITCH))


def story_parameters(
    corpus: Corpus,
    priors: Priors,
    claims: Sequence[Claim],
    network: Network,
    heard: Sequence[Position],
    *,
    shared: Overlaps | None = None,
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
    shared
        The overlaps, where the rows are a part of a larger case.
    """
    switches, sources = priors.switches, corpus.sources
    groups = group_claims(claims, sources, corpus.propositions, network, heard, switches=switches, shared=shared)
    off = {**switches, "tendency": False, "common_error": False}

    def arranged(positions: Sequence[Position]) -> Testimony:
        return arrange(sources, network, positions, switches=off, tendency_from=1.0, graded_from=1.0)

    names = [n for n, acts in _acting(groups).items() if acts and prior_of(priors, n).sigma > 0]
    names += [e for e in network.events if not e.startswith("link.") and priors.scalars[e].sigma > 0]
    testimony = dataclasses.replace(arranged(heard), blocs=groups.blocs)
    names += [f"source.{s}" for s in testimony.sources]
    names += [f"bloc.{b}" for b in groups.blocs]
    names += [f"trait.{t.id}.{era}" for t in corpus.traits.values() for era in t.eras]
    return StoryParameters(tuple(names), corpus, priors, testimony, network, groups, arranged([]))


def widened_story(parameters: StoryParameters, claims: Sequence[Claim]) -> StoryParameters:
    """Return the same coordinates, and after them all that any part of the claims could need.

    Where rows are left out, a source that only repeated others may become a speaker, and a channel or a line may appear
    that was none before.  What no claim of the whole case bears on stays at its prior.
    """
    by = {c.source: parameters.corpus.sources[c.source] for c in claims}
    names = [*_acting(parameters.groups), *(f"accuracy.{k}" for k in sorted({s.kind for s in by.values()}))]
    wanted = [n for n in names if prior_of(parameters.priors, n).sigma > 0]
    wanted += [f"source.{s}" for s in sorted(by)]
    wanted += [f"bloc.{b}" for b in sorted({s.bloc for s in by.values()} - NO_LINE)]
    return dataclasses.replace(parameters, names=tuple(dict.fromkeys([*parameters.names, *wanted])))


def _acting(groups: Groups) -> dict[str, bool]:
    """Return for each quantity of the likelihood whether it makes a difference."""
    told = groups.group_source >= 0
    used = set(groups.unit_kind.tolist())
    return {
        **{f"accuracy.{k}": True for k in groups.kinds},
        **{f"access.{a}": bool(groups.group_access[told, i].any()) for i, a in enumerate(ACCESS)},
        **{f"identity.{a}": bool((groups.group_identity[told] == i).any()) for i, a in enumerate(IDENTITY)},
        "story.rumour": bool(told.any()),
        "story.fidelity": bool(told.any()),
        "story.circulation": bool(groups.circulation.any()),
        "story.leaving": IN_LINE in used,
        "story.admission": IN_LINE in used,
        "story.hedge": bool(groups.group_hedged.any()),
        "story.pledge": PLEDGED in used,
        "story.difficulty": bool(groups.node_overlap.any()),
        "story.clarity": bool(told.any()),
        "channel.reliability": CHANNEL in used,
        "forecast.shift": bool(groups.group_forecast[told].any()),
        "spread.sources": bool(told.any()),
    }
