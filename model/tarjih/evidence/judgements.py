"""The key judgements of a fit.

Supply a fit and, where others than the case's headlines are wanted, targets; get a :class:`Judgement` each.  Sources
are left out one at a time, those first whose claims bear on a headline, then those with most claims, and at most
:data:`MOST_SOURCES`; claims that bear on a headline likewise, at most :data:`MOST_CLAIMS`, so that a case of a thousand
rows takes no longer than a minute.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tarjih.evidence.bearing import Bearing, bearing
from tarjih.evidence.leaving import Leaving, Left
from tarjih.evidence.players import players
from tarjih.inference.fit import Fit
from tarjih.inference.summary import outlet_of, prior_draws, spread
from tarjih.inference.targets import Target, headlines
from tarjih.language import Confidence, Term, confidence, inside, term
from tarjih.runs.arrays import Floats
from tarjih.testimony.weigh import before_claims

__all__ = ["MOST_CLAIMS", "MOST_SOURCES", "Doubt", "Driver", "Judgement", "judgements"]

MOST_SOURCES, MOST_CLAIMS = 100, 100
MOVES = 0.01
"""A source whose loss moves the call by less drives nothing."""
SURE = 2.0
"""Standard errors beyond which a shift is more than the draws' noise."""
LEAST = 0.001
"""The smallest part of the odds before the articles that is tried."""
STEPS = 7
KNOWS = ("direct", "informed")
UNNAMED = "anonymous"


@dataclass(frozen=True, slots=True)
class Driver:
    """A source, the call's probability without it, which call there is then, and the standard error of the shift."""

    source: str
    without: float
    call: str
    error: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """The posterior without the anonymous sources: of one kind, or of any where `kind` is empty.

    `call` is the call then, `probability` its own, `without` that of the call as it is, `effective` how many draws
    they rest on.
    """

    kind: str
    call: str
    probability: float
    without: float
    effective: float


@dataclass(frozen=True)
class Judgement:
    """One key judgement.

    Parameters
    ----------
    target, call
        The question or proposition, and its most probable answer.
    probability, prior, q05, q95
        Of the call: after and before the articles, and its spread over the draws.
    term, inside
        Its estimative term and the share of the posterior inside the term's band.
    runner_up, second
        The next answer and its probability.
    confidence
        How well founded the call is.
    base, drivers
        The call's probability from the draws that were weighed again; each source's loss, the largest shift first.
    tried
        How many sources were left out in turn.
    doubts
        What is left without those who are not named: all of them, then of each kind that bears on the call.
    flips_to, flips_at
        The answer to which the call turns when its odds before the articles are divided by `flips_at`; "" and 0
        where none.
    claims, moved
        The claims that bear on it with their sides; decibans that each moved the call, by its name.
    dissent
        Sources that contradict the call, with how often, those who did most first.
    counts
        Claims, origins and outlets behind it.
    """

    target: Target
    call: str
    probability: float
    prior: float
    q05: float
    q95: float
    term: Term
    inside: float
    runner_up: str
    second: float
    confidence: Confidence
    base: float
    drivers: tuple[Driver, ...]
    tried: int
    doubts: tuple[Doubt, ...]
    flips_to: str
    flips_at: float
    claims: tuple[Bearing, ...]
    moved: Mapping[str, float]
    dissent: Mapping[str, int]
    counts: Mapping[str, int]

    @property
    def name(self) -> str:
        """Name of the target."""
        return self.target.name

    def moving(self, sign: int, most: int = 4) -> list[Driver]:
        """Return the sources that support the call (`sign` 1) or contradict it (-1), most influential first."""
        return [d for d in self.drivers if sign * (self.base - d.without) > max(MOVES, SURE * d.error)][:most]


def judgements(fit: Fit, targets: Sequence[Target] | None = None, *, leaving: Leaving | None = None) -> list[Judgement]:
    """Judge each headline of a fit.

    Parameters
    ----------
    fit
        The fit.
    targets
        What is judged; the case's headlines when omitted.
    leaving
        What leaves claims out for these targets, where it is shared with other tables.
    """
    asked = headlines(fit.case) if targets is None else list(targets)
    means = {t.name: t.mean(fit.draws.slots, fit.draws.weights) for t in asked}
    calls = {t.name: t.call(means[t.name]) for t in asked}
    leaving = leaving or Leaving(fit, asked)
    borne = {t.name: tuple(bearing(fit.case, t, calls[t.name])) for t in asked}
    near = Counter(b.claim.source for bs in borne.values() for b in bs)
    by_source = Counter(c.source for c in fit.case.claims)
    sources = list(dict.fromkeys(s for of in (near, by_source) for s, _n in of.most_common()))[:MOST_SOURCES]
    of_source = players(fit.case, "source")
    without = {s: leaving.out(of_source[s]) for s in sources}
    single = list(dict.fromkeys(b.claim.claim for bs in borne.values() for b in bs if b.side))[:MOST_CLAIMS]
    of_claim = players(fit.case, "claim")
    alone = {n: leaving.out(of_claim[n]) for n in single}
    unnamed = _unnamed(leaving)
    z = prior_draws(fit.case)
    before = before_claims(fit.case.parameters, z, known=fit.case.known)
    return [
        _judged(fit, t, leaving, before, without=without, alone=alone, unnamed=unnamed, claims=borne[t.name])
        for t in asked
    ]


def _unnamed(leaving: Leaving) -> dict[str, Left]:
    """Return what is left without sources that are not named, by kind, and under "" without any of them."""
    case = leaving.fit.case
    hidden = {s: known.kind for s, known in case.corpus.sources.items() if known.identity == UNNAMED}
    rows: dict[str, list[int]] = {}
    for i, claim in enumerate(case.claims):
        if claim.source in hidden:
            rows.setdefault(hidden[claim.source], []).append(i)
    every = {"": sorted(i for own in rows.values() for i in own), **rows} if rows else {}
    return {kind: leaving.out(np.array(own, dtype=np.int64)) for kind, own in every.items()}


def _judged(
    fit: Fit,
    target: Target,
    leaving: Leaving,
    before: Floats,
    *,
    without: Mapping[str, Left],
    alone: Mapping[str, Left],
    unnamed: Mapping[str, Left],
    claims: tuple[Bearing, ...],
) -> Judgement:
    mean = target.mean(fit.draws.slots, fit.draws.weights)
    call = target.call(mean)
    at = target.answers.index(call)
    values = target.each(fit.draws.slots)[at]
    entry = spread(values, fit.draws.weights)
    word = term(entry["mean"], fit.case.priors.bands)
    which = leaving.targets.index(target)
    base = leaving.with_[which]
    losses = [
        Driver(s, float(p[at]), target.call(p), float(loss.shift_error[which][at]))
        for s, loss in without.items()
        for p in (loss.without[which],)
    ]
    losses.sort(key=lambda d: -abs(d.without - base[at]))
    near = {fit.case.corpus.sources[b.claim.source].kind for b in claims if b.side}
    doubts = [
        Doubt(kind, target.call(p), float(p.max()), float(p[at]), loss.effective)
        for kind, loss in unnamed.items()
        for p in (loss.without[which],)
        if not kind or kind in near
    ]
    doubts.sort(key=lambda d: (bool(d.kind), -abs(d.without - base[at])))
    half = leaving.starting_from(target, call, 0.5)
    flips_to, flips_at = _flip(leaving, target, call)
    order = np.argsort(-mean, kind="stable")
    runner_up = next((target.answers[i] for i in order if target.answers[i] != call), call)
    flips = ("source",) if any(d.call != call for d in losses) else ()
    return Judgement(
        target=target,
        call=call,
        probability=entry["mean"],
        prior=float(target.each(before)[at].mean()),
        q05=entry["q05"],
        q95=entry["q95"],
        term=word,
        inside=inside(values, fit.draws.weights, word),
        runner_up=runner_up,
        second=float(mean[target.answers.index(runner_up)]),
        confidence=confidence(
            {
                **_origins(claims),
                "source": max((abs(d.without - float(base[at])) for d in losses), default=0.0),
                "prior": float(base[at] - half[at]),
            },
            flips=(*flips, *(("prior",) if target.call(half) != call else ())),
        ),
        base=float(base[at]),
        drivers=tuple(losses),
        tried=len(losses),
        doubts=tuple(doubts),
        flips_to=flips_to,
        flips_at=flips_at,
        claims=claims,
        moved={
            b.claim.claim: 10 * (_log_odds(base[at]) - _log_odds(alone[b.claim.claim].without[which][at]))
            for b in claims
            if b.claim.claim in alone
        },
        dissent=dict(Counter(b.claim.source for b in claims if b.side < 0).most_common()),
        counts={
            "claims": len(claims),
            "origins": len({b.claim.origin for b in claims}),
            "outlets": len({outlet_of(b.claim, fit.case.corpus) for b in claims}),
        },
    )


def _origins(claims: Sequence[Bearing]) -> dict[str, float]:
    """Return how many origins bear on a call, how many of them know, and how many of those that take a side agree."""
    by: dict[str, list[Bearing]] = {}
    for b in claims:
        by.setdefault(b.claim.origin, []).append(b)
    sided = [sum(b.side for b in bs) for bs in by.values() if any(b.side for b in bs)]
    knowing = sum(any(b.claim.access in KNOWS for b in bs) for bs in by.values())
    return {
        "origins": float(len(by)),
        "access": knowing / len(by) if by else 0.0,
        "agreement": sum(s > 0 for s in sided) / len(sided) if sided else 0.0,
    }


def _flip(leaving: Leaving, target: Target, call: str) -> tuple[str, float]:
    """Return to what the call turns as its odds before the articles shrink, and by how much they have to."""

    def then(factor: float) -> str:
        return target.call(leaving.starting_from(target, call, factor))

    low, high = math.log(LEAST), 0.0
    if then(LEAST) == call:
        return "", 0.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if then(math.exp(middle)) != call else (low, middle)
    return then(math.exp(low)), math.exp(-low)


def _log_odds(p: float) -> float:
    """Return the decimal logarithm of the odds of a probability."""
    clipped = min(max(float(p), 1e-9), 1 - 1e-9)
    return math.log10(clipped / (1 - clipped))
