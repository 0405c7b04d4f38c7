"""All numbers of a briefing, each computed once: page, slides, documents and terminal take them from here.

Supply a fit and, where outcomes are to be looked up, the folder of its case; get :class:`Findings`, which knows no
language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from tarjih import evidence
from tarjih.evidence.discriminating import Discriminating, discriminating
from tarjih.evidence.judgements import Judgement, judgements
from tarjih.figures.answers import Shared, shared
from tarjih.figures.contraction import contraction_table
from tarjih.figures.daily import paths
from tarjih.figures.intervals import Ranges
from tarjih.figures.outcomes import Scores, scores
from tarjih.figures.path import Settled
from tarjih.figures.trait import changes
from tarjih.inference.fit import Fit
from tarjih.inference.summary import prior_draws
from tarjih.inference.targets import Target, headlines, named
from tarjih.priors import Priors
from tarjih.report.analysts import Analysts, analysts_of
from tarjih.report.assumptions import camp_beliefs, ranges_of
from tarjih.report.outlets import without_outlets
from tarjih.report.settled import outcomes_of, scored, settled
from tarjih.runs.table import Table
from tarjih.sensitivity.ablation import ablation
from tarjih.sensitivity.camps import found
from tarjih.sensitivity.collection import collection
from tarjih.sensitivity.pooling import LOG
from tarjih.testimony.weigh import before_claims
from tarjih.validation.predictive import check

__all__ = ["Findings", "TraitFinding", "find"]

MOST = 6
"""Headlines that are worked out in full; a page has no room for more."""
WIDE = 0.25
"""Range over the camps from which on the assumptions are the finding."""


@dataclass(frozen=True, slots=True)
class TraitFinding:
    """The probability that a trait fell, before that, and its range over the slopes; its changes under each."""

    name: str
    p: float
    before: float
    low: float
    high: float
    table: Table


@dataclass(frozen=True)
class Findings:
    """The findings of a briefing.

    Parameters
    ----------
    fit
        The fit.
    judgements, more
        Of the first headlines, in order; and the headlines that no judgement was made of.
    means, priors
        Probability of each answer to each headline and to each shared proposition, now and before the claims.
    shared
        The proposition that the likely answers to a question share, where there is one.
    beliefs
        What each camp believes of each answer; no rows where there is one camp.
    settled, scores
        What came true, and how right the forecasts were.
    traits
        Those of two eras or more.
    paths, ledgers
        By headline: its path over time where it is settled, the shares of sources where they are shown.
    asks, parts, checks, taught
        What to ask next, what each part of the model does, the predictive checks, what was learned.
    analysts
        What the analysts of the case believe, where there are two or more.
    sets
        The sets of assumptions by name, the fit's own first.
    outlets
        The probability of each answer without a wire or an outlet, by its name.
    weighed
        Pareto k and effective draws of the numbers that come from weighted draws.
    """

    fit: Fit
    judgements: tuple[Judgement, ...]
    more: tuple[Target, ...]
    means: Mapping[tuple[str, str], float]
    priors: Mapping[tuple[str, str], float]
    shared: Mapping[str, Shared]
    beliefs: Table
    settled: Mapping[str, Settled]
    scores: Scores | None
    traits: tuple[TraitFinding, ...]
    paths: Mapping[str, Table] = field(default_factory=dict)
    ledgers: Mapping[str, Table] = field(default_factory=dict)
    asks: Table | None = None
    parts: Table | None = None
    checks: Table | None = None
    taught: Table | None = None
    analysts: Analysts | None = None
    sets: Mapping[str, Priors] = field(default_factory=dict)
    outlets: Mapping[str, Mapping[tuple[str, str], float]] = field(default_factory=dict)
    weighed: tuple[tuple[float, float], ...] = ()

    @property
    def ranges(self) -> Ranges:
        """The range of each answer over the camps."""
        return ranges_of(self.beliefs)

    @property
    def camps(self) -> list[str]:
        """The names of the camps, the fit's own first."""
        return list(dict.fromkeys(self.beliefs.column("camp"))) if len(self.beliefs) else []

    def range_of(self, target: str, answers: Sequence[str]) -> tuple[float, float] | None:
        """Return the range over the camps of some answers together; nothing where there is one camp."""
        sums: dict[str, float] = {}
        for r in self.beliefs.records():
            if r["target"] == target and r["answer"] in answers:
                sums[r["camp"]] = sums.get(r["camp"], 0.0) + r["mean"]
        return (min(sums.values()), max(sums.values())) if sums else None

    def depends_on_camps(self, j: Judgement) -> bool:
        """Whether the assumptions are the finding: camps differ in the call, or far in how probable it is."""
        rows = [r for r in self.beliefs.records() if r["target"] == j.name]
        if not rows:
            return False
        by = [{r["answer"]: r["mean"] for r in rows if r["camp"] == c} for c in self.camps]
        calls = {max(means, key=lambda a, means=means: means[a]) for means in by}  # type: ignore[misc]
        own = [means[j.call] for means in by]
        return len(calls) > 1 or max(own) - min(own) >= WIDE

    def telling(self, name: str, answers: Sequence[str]) -> Discriminating:
        """Return the claims that tell some answers to a headline from the others.

        Of an answer that shares a statement with others, without those that deny all of them.
        """
        weights = {a: p for (t, a), p in self.means.items() if t == name}
        family = self.shared[name].answers if name in self.shared else ()
        return discriminating(self.fit.case, named(self.fit.case, name), weights, answers, family)


def find(
    fit: Fit,
    folder: Path | None = None,
    *,
    short: bool = False,
    pool: str = LOG,
    weights: Sequence[str] = (),
) -> Findings:
    """Compute the findings of a briefing.

    Parameters
    ----------
    fit
        The fit.
    folder
        The folder of its case, for outcomes, camps and analysts; that of the fit when omitted.
    short
        Leave out what takes longest: ledgers, what to ask next, the parts of the model, its checks, the analysts.
    pool, weights
        How the analysts are pooled (:func:`tarjih.report.analysts.analysts_of`).

    Raises
    ------
    InputFault
        With every fault of the file of outcomes, or of the analysts' files.
    """
    every = headlines(fit.case)
    targets, more = every[:MOST], tuple(every[MOST:])
    means = {(t.name, a): p for t in every for a, p in _now(fit, t)}
    above: dict[str, Shared] = {}
    for t in targets:
        if not t.binary:
            own = shared(fit.case.corpus.questions[t.name], {a: means[t.name, a] for a in t.answers})
            above |= {t.name: own} if own else {}
    extra = [named(fit.case, s.proposition) for s in above.values()]
    means |= {(t.name, a): p for t in extra for a, p in _now(fit, t)}
    z = prior_draws(fit.case)
    before = before_claims(fit.case.parameters, z, known=fit.case.known)
    priors = {
        (t.name, a): float(row.mean())
        for t in [*every, *extra]
        for a, row in zip(t.answers, t.each(before), strict=True)
    }
    leaving = evidence.Leaving(fit, targets)
    judged = tuple(judgements(fit, targets, leaving=leaving))
    items = scored(fit, outcomes_of(fit, folder or fit.case.corpus.folder))
    sets = found(fit, [folder] if folder else [])
    known = settled(fit, items)
    partial = Findings(
        fit=fit,
        judgements=judged,
        more=more,
        means=means,
        priors=priors,
        shared={q: s for q, s in above.items() if q not in known},
        beliefs=camp_beliefs(fit, [t.name for t in [*targets, *extra]], sets),
        sets=sets,
        settled=known,
        scores=scores(items, fit) if items else None,
        traits=tuple(_traits(fit)),
    )
    timed = [j.name for j in judged if j.name in known and any(c.date for c in fit.case.claims)]
    traced = [j for j in judged if j.name not in known and (j.name in above or not partial.depends_on_camps(j))]
    if short:
        return _with_worth(replace(partial, taught=contraction_table(fit)), leaving)
    whole = replace(
        partial,
        paths=dict(zip(timed, paths(fit, timed), strict=True)) if timed else {},
        ledgers={j.name: _shares(leaving, j) for j in traced},
        asks=collection(fit, targets),
        parts=ablation(fit, targets),
        checks=check(fit),
        taught=contraction_table(fit),
        outlets=without_outlets(fit, [*targets, *extra]),
        analysts=None if folder is None else analysts_of(fit, folder, targets, how=pool, weights=weights),
    )
    return _with_worth(whole, leaving)


def _with_worth(f: Findings, leaving: evidence.Leaving) -> Findings:
    """Add the effective number of the weighted draws behind the numbers."""
    tables = [f.beliefs, f.parts, f.analysts.table if f.analysts else None]
    tables += [*(t.table for t in f.traits), *f.paths.values(), *f.ledgers.values()]
    pairs = (("pareto_k", "effective"), ("shapley_k", "shapley_effective"))
    worth = [(r.get(k), r.get(n)) for t in tables if t is not None for r in t.records() for k, n in pairs]
    return replace(f, weighed=(*leaving.worth, *((k, n) for k, n in worth if k is not None and n is not None)))


def _now(fit: Fit, target: Target) -> Iterable[tuple[str, float]]:
    mean = target.mean(fit.draws.slots, fit.draws.weights)
    return zip(target.answers, (float(p) for p in np.asarray(mean)), strict=True)


def _shares(leaving: evidence.Leaving, j: Judgement) -> Table:
    how: dict[str, Any] = {"levels": ["source"], "alone": False}
    return evidence.ledger(leaving.fit, j.target, j.call, leaving=leaving, **how)


def _traits(fit: Fit) -> Iterable[TraitFinding]:
    for name in fit.case.corpus.traits:
        table = changes(fit, name)
        rows = list({r["name"]: r for r in table.records()}.values())
        own = next((r for r in rows if r["chosen"]), None)
        if own is not None:
            every = [r["fell"] for r in rows]
            yield TraitFinding(name, own["fell"], own["prior_fell"], min(every), max(every), table)
