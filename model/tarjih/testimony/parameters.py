"""The continuous unknowns: how standard normals become credibilities and rates.

Supply priors, hypotheses and grouped claims (:func:`tarjih.testimony.story.parameters.story_parameters` does); get a
:class:`Parameters`: the free coordinates by name, each standard normal a priori, and :meth:`Parameters.natural`,
which turns coordinates into what is reported.

Every prior is a transformed normal (logit-normal for probabilities, log-normal for scales, normal for shifts), so
a coordinate is z ~ N(0, 1) and the natural value transform(mu + sigma · z): the non-centred form of Betancourt and
Girolami (2015), which samples well where data are weak, as here, and in which an edited prior changes only
numbers, never the shape of the model.  A prior with no spread has no coordinate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tarjih.corpus import Corpus
from tarjih.priors import Prior, Priors, credibility_entry
from tarjih.runs.arrays import Floats
from tarjih.testimony.hypotheses import BASE_RATE, Network
from tarjih.testimony.messages import ACCESS, IDENTITY
from tarjih.testimony.story.groups import Groups
from tarjih.testimony.story.overlap import Overlaps

__all__ = ["VERACITY", "Natural", "Parameters", "transformed"]

VERACITY = "veracity.bloc"


@dataclass(frozen=True)
class Natural:
    """What coordinates mean; each array ends in the dimension of the draws.

    Parameters
    ----------
    kind
        alpha: logit of the credibility of each kind, named and briefed; shape (kinds, draws).
    source
        Standardised deviations of sources, 0 for one with a prior of its own.
    veracity
        How often members of each bloc that may lie tell what they know straight; shape (blocs, draws).
    access, identity
        Shifts on the logit of credibility, in the order of the constants of :mod:`tarjih.testimony.messages`.
    event
        Probability of each uncertain binary event of the network.
    scalar
        Every other quantity by its name in the YAML.
    trait
        Degree of each trait in each era, by ``trait.<id>.<era>``.
    """

    kind: Floats
    source: Floats
    veracity: Floats
    access: Floats
    identity: Floats
    event: Floats
    scalar: Mapping[str, Floats]
    trait: Mapping[str, Floats]


@dataclass(frozen=True)
class Parameters:
    """The free coordinates of a model.

    Parameters
    ----------
    names
        Of each coordinate: the name of its prior, ``source.<id>``, ``bloc.<id>`` or ``trait.<id>.<era>``.  A source's
        name can hold dots, so it comes last.
    corpus, priors, network, groups
        What they are coordinates of.
    """

    names: tuple[str, ...]
    corpus: Corpus
    priors: Priors
    network: Network
    groups: Groups

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each coordinate by its name."""
        return {n: i for i, n in enumerate(self.names)}

    @cached_property
    def kinds(self) -> dict[str, int]:
        """Position of each kind among those of `groups`, without sources that have a prior of their own."""
        own = {self.priors.kind_of(s) for s in self.corpus.sources.values()}
        known = {s.kind for s in self.corpus.sources.values()}
        return {k: i for i, k in enumerate(self.groups.kinds) if k in known or k not in own}

    @cached_property
    def shared(self) -> Overlaps:
        """How far the sources are asked the same things, for any part of the claims."""
        g, node = self.groups, [n.name for n in self.network.nodes]
        sourced = [i for i, s in enumerate(g.group_source) if s >= 0]
        return Overlaps(
            {(node[g.group_node[i]], g.sources[g.group_source[i]]): float(g.group_overlap[i]) for i in sourced},
            dict(zip(node, g.node_overlap.tolist(), strict=True)),
        )

    def draw(self, rng: np.random.Generator, draws: int) -> Floats:
        """Draw coordinates from the prior: shape (coordinates, draws)."""
        return rng.standard_normal((len(self.names), draws))

    def natural(self, z: Floats) -> Natural:
        """Turn coordinates, shape (coordinates, draws), into natural values."""
        at = self.index
        draws = z.shape[1]

        def value(prior: Prior, name: str) -> Floats:
            raw = z[at[name]] if name in at else np.zeros(draws)
            return transformed(prior, raw)

        def linear(prior: Prior, name: str) -> Floats:
            raw = z[at[name]] if name in at else np.zeros(draws)
            return prior.mu + prior.sigma * raw

        scalars = self.priors.scalars
        kind = [linear(self.priors.accuracy_of(k), credibility_entry(k)) for k in self.groups.kinds]
        source = [z[at[n]] if (n := f"source.{s}") in at else np.zeros(draws) for s in self.groups.sources]
        veracity = [transformed(scalars[VERACITY], z[at[f"bloc.{b}"]]) for b in self.groups.blocs]
        access = [linear(scalars[f"access.{a}"], f"access.{a}") for a in ACCESS]
        identity = [linear(scalars[f"identity.{i}"], f"identity.{i}") for i in IDENTITY]
        scalar = {
            n: value(p, n)
            for n, p in scalars.items()
            if not n.startswith(("accuracy.", "access.", "identity.", "traits.", "questions."))
        }
        trait = self._traits(z, at)
        event = [self._event(e, z, at, trait, scalar) for e in self.network.events]
        return Natural(
            kind=_stack(kind, draws),
            source=_stack(source, draws),
            veracity=_stack(veracity, draws),
            access=_stack(access, draws),
            identity=_stack(identity, draws),
            event=_stack(event, draws),
            scalar=scalar,
            trait=trait,
        )

    def _traits(self, z: Floats, at: Mapping[str, int]) -> dict[str, Floats]:
        out: dict[str, Floats] = {}
        for trait in self.corpus.traits.values():
            start = self.priors.scalars[f"traits.{trait.id}.start"]
            step = self.priors.scalars[f"traits.{trait.id}.step"].median
            level: Floats | None = None
            for era in trait.eras:
                name = f"trait.{trait.id}.{era}"
                raw = z[at[name]] if name in at else np.zeros(z.shape[1])
                level = start.mu + start.sigma * raw if level is None else level + step * raw
                out[name] = _logistic(level)
        return out

    def _event(
        self, name: str, z: Floats, at: Mapping[str, int], trait: Mapping[str, Floats], scalar: Mapping[str, Floats]
    ) -> Floats:
        if name == BASE_RATE:
            return scalar[BASE_RATE]
        if not name.startswith("link."):
            prior = self.priors.scalars[name]
            raw = z[at[name]] if name in at else np.zeros(z.shape[1])
            return transformed(prior, raw)
        for t in self.corpus.traits.values():
            slope = self.priors.scalars[f"traits.{t.id}.slope"].median
            for link in t.links:
                if f"link.{link.proposition}" != name:
                    continue
                if link.difference is not None:
                    later, earlier = link.difference
                    lead = trait[f"trait.{t.id}.{later}"] - trait[f"trait.{t.id}.{earlier}"]
                else:
                    lead = trait[f"trait.{t.id}.{link.era}"] - 0.5
                return _logistic(link.sign * slope * lead)
        raise KeyError(name)


def transformed(prior: Prior, z: Floats) -> Floats:
    """Return the model's values of `prior` at standard normals `z`, like ``Prior.value`` for arrays."""
    u = prior.mu + prior.sigma * z
    if prior.family == "logit_normal":
        return _logistic(u)
    return np.exp(u) if prior.family == "log_normal" else u


def _logistic(x: Floats) -> Floats:
    out: Floats = 0.5 * (1 + np.tanh(0.5 * x))
    return out


def _stack(rows: list[Floats], draws: int) -> Floats:
    return np.stack(rows) if rows else np.zeros((0, draws))
