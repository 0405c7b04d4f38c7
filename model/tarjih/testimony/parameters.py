"""The continuous unknowns: which a case needs, and how standard normals become credibilities and rates.

Supply the priors, the :class:`~tarjih.testimony.testimony.Testimony` and the
:class:`~tarjih.testimony.hypotheses.Network`; get a
:class:`Parameters`: the free coordinates by name, each standard normal a priori, and :meth:`Parameters.natural`,
which turns coordinates into what the likelihood reads.

Every prior is a transformed normal (logit-normal for probabilities, log-normal for scales, normal for shifts), so
a coordinate is z ~ N(0, 1) and the natural value transform(mu + sigma · z): the non-centred form of Betancourt and
Girolami (2015), which samples well where data are weak, as here, and in which an edited prior changes only
numbers, never the shape of the model.  A prior with no spread has no coordinate.

``interest.informed`` and ``interest.uninformed`` share one coordinate, so that interest bends the words of those who do
not know more than of those who do, at every draw (:func:`Parameters.natural` takes the larger where intervals of
unequal width would cross).  They have one only where enough is said along or against interests to learn it from, and
``party_line.discipline`` only where many members speak against their side besides: a chorus alone cannot show that it
is none.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tarjih.corpus import Corpus
from tarjih.priors import Prior, Priors
from tarjih.runs.arrays import Floats
from tarjih.testimony.hypotheses import BASE_RATE, Network
from tarjih.testimony.testimony import ACCESS, IDENTITY, LINE, WIRE, Namer, Testimony, lists_in

__all__ = ["INTEREST", "VERACITY", "Natural", "Parameters", "needed", "transformed", "widened"]

INTEREST = "interest"
LINES = "party_line.discipline"
DISSENT = 0.25
"""Share of ``interest.claims`` that must be spoken against a bloc's interest by its members to teach the discipline."""
VERACITY = "veracity.bloc"


@dataclass(frozen=True)
class Natural:
    """What the likelihood reads; each array ends in the dimension of the draws.

    Parameters
    ----------
    kind
        alpha: logit of the credibility of each kind, named and briefed; shape (kinds, draws).
    source, talker
        Standardised deviations of sources and of talkers' tendencies.
    habit
        xi: how often each namer names each state of its list when it does not know, the states of all namers one
        after another; shape (states, draws).
    veracity
        How often members of each bloc that may lie tell what they know straight; shape (blocs, draws).
    access, identity
        Shifts on the logit of credibility, in the order of the constants of :mod:`tarjih.testimony.testimony`.
    event
        Probability of each uncertain binary event of the network.
    scalar
        Every other quantity by its name in the YAML.
    trait
        Degree of each trait in each era, by ``trait.<id>.<era>``.
    """

    kind: Floats
    source: Floats
    talker: Floats
    habit: Floats
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
        Of each coordinate: the name of its prior, ``source.<id>``, ``talker.<id>``, ``bloc.<id>``,
        ``trait.<id>.<era>`` or ``naming.<list>.<state>.<source>``: the number of a list of states among those of the
        case, and that of the state among its own, both in order of their names and from 1 on.  A source's name can
        hold dots, so it comes last.
    corpus, priors, testimony, network
        What they are coordinates of.
    """

    names: tuple[str, ...]
    corpus: Corpus
    priors: Priors
    testimony: Testimony
    network: Network

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each coordinate by its name."""
        return {n: i for i, n in enumerate(self.names)}

    @cached_property
    def naming(self) -> tuple[str, ...]:
        """Name of the coordinate of each state of each namer."""
        return _naming(self.testimony, self.network)

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
        kind = [linear(self.priors.accuracy_of(k), f"accuracy.{k}") for k in self.testimony.kinds]
        source = [z[at[f"source.{s}"]] for s in self.testimony.sources]
        talker = [z[at[f"talker.{s}"]] for s in self.testimony.talkers]
        habit = [z[at[name]] for name in self.naming]
        veracity = [transformed(scalars[VERACITY], z[at[f"bloc.{b}"]]) for b in self.testimony.blocs]
        access = [linear(scalars[f"access.{a}"], f"access.{a}") for a in ACCESS]
        identity = [linear(scalars[f"identity.{i}"], f"identity.{i}") for i in IDENTITY]
        scalar = {
            n: value(p, n)
            for n, p in scalars.items()
            if not n.startswith(("accuracy.", "access.", "identity.", "traits.", "questions."))
        }
        filters = [value(scalars[f"interest.{b}"], INTEREST) for b in ("informed", "uninformed")]
        scalar["interest.informed"] = filters[0]
        scalar["interest.uninformed"] = np.maximum(*filters)
        trait = self._traits(z, at)
        event = [self._event(e, z, at, trait, scalar) for e in self.network.events]
        return Natural(
            kind=_stack(kind, draws),
            source=_stack(source, draws),
            talker=_stack(talker, draws),
            habit=_shares(self.testimony, scalar["tendency.spread"] * _stack(habit, draws)),
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


def needed(
    corpus: Corpus,
    priors: Priors,
    testimony: Testimony,
    network: Network,
    *,
    like: Parameters | None = None,
) -> Parameters:
    """Return the coordinates that can make a difference in this case.

    A kind of which nobody spoke, or the reliability of channels where there is none, stays at its prior and
    costs the sampler nothing.

    Parameters
    ----------
    corpus, priors, testimony, network
        What they are coordinates of.
    like
        Those of a case of which this is a part.  What of interests and of party lines is learned there is learned here;
        by default the strength of interests where ``interest.claims`` words can teach it, and the discipline of lines
        where, besides, a quarter as many members dissent.
    """
    wanted: list[str] = [f"accuracy.{k}" for k in testimony.kinds]
    wanted += [f"access.{a}" for k, a in enumerate(ACCESS) if testimony.group_access[:, k].any()]
    wanted += [f"identity.{i}" for k, i in enumerate(IDENTITY) if (testimony.group_identity == k).any()]
    t = testimony
    heard = bool(t.group_kind.size)
    least = round(priors.scalars["interest.claims"].median, 9)
    learned = INTEREST in like.names if like else 0 < least <= _staked(t)
    held = LINES in like.names if like else learned and DISSENT * least <= t.group_dissents.sum()
    asked_for = {
        "forecast.shift": bool(t.group_forecast.any()),
        **dict.fromkeys(("spread.sources", "asserting.share", "hedging.informed", "hedging.uninformed"), heard),
        INTEREST: learned,
        "channel.reliability": bool((t.unit_kind == WIRE).any()),
        LINES: held and bool((t.unit_kind == LINE).any()),
        "common_error.probability": heard and bool(priors.switches["common_error"]),
        "shared_error.spread": bool(t.pairs),
        "asserting.asked": bool(t.asked),
        "commitment.kept": bool(t.pledge_slot.size),
        "tendency.spread": bool(t.talkers or t.namers),
    }
    wanted += [name for name, is_needed in asked_for.items() if is_needed]
    chosen = bool(t.pairs) and not t.asked  # what to speak of, by most: then the base rate cannot be told from φ
    wanted += [e for e in network.events if not e.startswith("link.") and not (chosen and e == BASE_RATE)]
    free = [w for w in wanted if _free(w, priors)]
    free += [f"source.{s}" for s in testimony.sources]
    free += [f"talker.{s}" for s in testimony.talkers]
    free += _naming(testimony, network)
    free += [f"bloc.{b}" for b in testimony.blocs]
    free += [f"trait.{t.id}.{era}" for t in corpus.traits.values() for era in t.eras]
    return Parameters(tuple(free), corpus, priors, testimony, network)


def _naming(testimony: Testimony, network: Network) -> tuple[str, ...]:
    """Name the coordinates of all namers, state by state."""
    if not testimony.namers:
        return ()
    place = {states: i for i, states in enumerate(lists_in(network), start=1)}
    return tuple(f"naming.{place[own]}.{k}.{s}" for s, own in testimony.namers for k in range(1, len(own) + 1))


def _shares(testimony: Testimony, lean: Floats) -> Floats:
    """Turn leanings towards the states of all namers into each namer's shares of them."""
    if not testimony.namers:
        return lean
    first = np.cumsum([0, *(len(states) for _, states in testimony.namers)])
    weight = np.exp(lean - np.repeat(np.maximum.reduceat(lean, first[:-1], axis=0), np.diff(first), axis=0))
    out: Floats = weight / np.repeat(np.add.reduceat(weight, first[:-1], axis=0), np.diff(first), axis=0)
    return out


def _staked(t: Testimony) -> int:
    """Return how many words were said of what their speakers have at stake."""
    return int((t.type_interest[t.said_type] != 0).sum())


def widened(
    parameters: Parameters,
    *,
    kinds: Sequence[str],
    sources: Sequence[str],
    talkers: Sequence[str],
    namers: Sequence[Namer] = (),
) -> Parameters:
    """Return the coordinates of `parameters`, and after them all that any part of the words could need.

    Where rows are left out, a source that only passed words on may become their speaker, and a channel or a party
    line may appear that was none before. What no word of the whole case bears on stays at its prior.

    Parameters
    ----------
    parameters
        Those of the whole case.
    kinds, sources, talkers, namers
        Every kind and source with a row, and every source that may come to have a tendency of its own, or habits in
        naming answers.
    """
    scalars = [
        "forecast.shift",
        "spread.sources",
        "asserting.share",
        "asserting.asked",
        "shared_error.spread",
        "hedging.informed",
        "hedging.uninformed",
    ]
    scalars += [
        *([INTEREST] if INTEREST in parameters.names else []),
        "channel.reliability",
        "common_error.probability",
    ]
    scalars += ["commitment.kept", "tendency.spread", *(f"access.{a}" for a in ACCESS)]
    scalars += [*(f"identity.{i}" for i in IDENTITY), *(f"accuracy.{k}" for k in kinds)]
    wanted = [s for s in scalars if _free(s, parameters.priors)]
    testimony = dataclasses.replace(
        parameters.testimony,
        kinds=tuple(kinds),
        sources=tuple(sources),
        talkers=tuple(talkers),
        namers=tuple(namers),
    )
    wanted += [f"source.{s}" for s in sources] + [f"talker.{s}" for s in talkers]
    wanted += _naming(testimony, parameters.network)
    return dataclasses.replace(
        parameters, names=tuple(dict.fromkeys([*parameters.names, *wanted])), testimony=testimony
    )


def transformed(prior: Prior, z: Floats) -> Floats:
    """Return the model's values of `prior` at standard normals `z`, like ``Prior.value`` for arrays."""
    u = prior.mu + prior.sigma * z
    if prior.family == "logit_normal":
        return _logistic(u)
    return np.exp(u) if prior.family == "log_normal" else u


def _free(name: str, priors: Priors) -> bool:
    if name == INTEREST:
        return any(priors.scalars[f"interest.{b}"].sigma > 0 for b in ("informed", "uninformed"))
    if name.startswith("accuracy."):
        return priors.accuracy_of(name.removeprefix("accuracy.")).sigma > 0
    return priors.scalars[name].sigma > 0


def _logistic(x: Floats) -> Floats:
    out: Floats = 0.5 * (1 + np.tanh(0.5 * x))
    return out


def _stack(rows: list[Floats], draws: int) -> Floats:
    return np.stack(rows) if rows else np.zeros((0, draws))
