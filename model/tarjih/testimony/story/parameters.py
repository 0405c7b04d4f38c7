"""The coordinates of the story likelihood.

Supply a case's parts; get by :func:`story_parameters` the :class:`~tarjih.testimony.parameters.Parameters` that can
make a difference in it.  Accuracy, access, identity, forecasts, the spread of sources, the reliability of channels,
the veracity of blocs and what is in ``story`` have their entries in the priors file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from tarjih.corpus import Claim, Corpus
from tarjih.priors import Prior, Priors, credibility_entry
from tarjih.runs.arrays import Floats
from tarjih.testimony.hypotheses import Network
from tarjih.testimony.messages import ACCESS, IDENTITY, NO_LINE, Position
from tarjih.testimony.parameters import Parameters
from tarjih.testimony.story.groups import Groups, group_claims
from tarjih.testimony.story.kernel.names import CHANNEL, IN_LINE, PLEDGED
from tarjih.testimony.story.overlap import Overlaps

OPINION = ("lean", "boldness", "private", "spread", "signal")
"""Quantities of stated probabilities."""

__all__ = [
    "acting",
    "prior_of",
    "story_parameters",
    "wanted",
    "widened_story",
]


def prior_of(priors: Priors, name: str) -> Prior:
    """Return a prior by its full name, that of unknown kinds where a kind has none of its own."""
    return priors.accuracy_of(name.removeprefix("accuracy.")) if name.startswith("accuracy.") else priors.scalars[name]


def story_parameters(
    corpus: Corpus,
    priors: Priors,
    claims: Sequence[Claim],
    network: Network,
    stated: Sequence[Position],
    *,
    shared: Overlaps | None = None,
) -> Parameters:
    """Return the coordinates that can make a difference in this case.

    Parameters
    ----------
    corpus, priors
        What was read.
    claims
        The rows that the positions refer to.
    network
        The hypotheses.
    stated
        Positions of the rows (:func:`tarjih.testimony.messages.positions`).
    shared
        The overlaps, where the rows are a part of a larger case.
    """
    groups = group_claims(
        claims,
        corpus.sources,
        corpus.propositions,
        network,
        stated,
        priors=priors,
        shared=shared,
    )
    names = [n for n, acts in acting(groups).items() if acts and prior_of(priors, n).sigma > 0]
    names += [e for e in network.events if not e.startswith("link.") and priors.scalars[e].sigma > 0]
    names += [f"source.{s}" for s in groups.sources if priors.kind_of(corpus.sources[s]) == corpus.sources[s].kind]
    names += [f"bloc.{b}" for b in groups.blocs]
    names += [f"trait.{t.id}.{era}" for t in corpus.traits.values() for era in t.eras]
    return Parameters(tuple(names), corpus, priors, network, groups)


def widened_story(parameters: Parameters, claims: Sequence[Claim]) -> Parameters:
    """Return the same coordinates, and after them all that any part of the claims could need.

    Where rows are left out, a source that only repeated others may become a speaker, and a channel or a line may appear
    that was none before.  What no claim of the whole case bears on stays at its prior.
    """
    priors, by = parameters.priors, {c.source: parameters.corpus.sources[c.source] for c in claims}
    names = [
        *acting(parameters.groups),
        *(credibility_entry(k) for k in sorted({priors.kind_of(s) for s in by.values()})),
    ]
    names += sorted({priors.leaving_of(s.bloc) for s in by.values()})
    wanted = [n for n in names if prior_of(priors, n).sigma > 0]
    wanted += [f"source.{s}" for s in sorted(by) if priors.kind_of(by[s]) == by[s].kind]
    wanted += [f"bloc.{b}" for b in sorted({s.bloc for s in by.values()} - NO_LINE)]
    return dataclasses.replace(parameters, names=tuple(dict.fromkeys([*parameters.names, *wanted])))


def wanted(parameters: Parameters) -> Floats:
    """Return the log-likelihood of each slot from the interested claims on its node, shape (slots,)."""
    out: Floats = parameters.priors.scalars["story.wanted"].mu * parameters.groups.wanted
    return out


def acting(groups: Groups) -> dict[str, bool]:
    """Return for each quantity of the likelihood whether it makes a difference."""
    sourced = groups.group_source >= 0
    used = set(groups.unit_kind.tolist())
    gaining = any(r and g for r, g in zip(groups.numbers, groups.group_gain, strict=True))
    lines = set(groups.group_leaving[groups.group_gain != 0].tolist())
    return {
        **{credibility_entry(k): True for k in groups.kinds},
        **{f"access.{a}": bool(groups.group_access[sourced, i].any()) for i, a in enumerate(ACCESS)},
        **{f"identity.{a}": bool((groups.group_identity[sourced] == i).any()) for i, a in enumerate(IDENTITY)},
        "story.rumour": bool(sourced.any()),
        "story.fidelity": bool(sourced.any()),
        "story.circulation": bool(groups.circulation.any()),
        **{entry: i in lines for i, entry in enumerate(groups.leaving)},
        "story.admission": IN_LINE in used,
        "story.wanted": bool(groups.wanted.any()),
        "story.hedge": bool(groups.group_hedged.any()),
        "story.pledge": PLEDGED in used,
        "story.difficulty": bool(groups.node_overlap.any()),
        "story.clarity": bool(sourced.any()),
        "channel.reliability": CHANNEL in used,
        "forecast.shift": bool(groups.group_forecast[sourced].any()),
        "spread.sources": bool(sourced.any()),
        "number.spread": bool(any(groups.numbers)),
        "number.exaggeration": gaining,
        "number.misled": bool(any(groups.numbers)),
        **{f"opinion.{q}": bool(groups.opinions) for q in OPINION},
    }
