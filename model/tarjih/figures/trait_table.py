"""Tables of a trait: how far its degree is known in each era, what it makes true, and what other slopes would give.

Supply a :class:`~tarjih.inference.fit.Fit` and the name of a trait; get tidy tables.  Another slope changes no
coordinate's
prior, only how well each draw explains the words, so the draws of the fit are weighed anew by the ratio of the two
likelihoods: as exact as the fit, and its effective number of draws is in the table.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from tarjih.figures.answers import COLUMNS, OUTER, interval, propositions, spoken
from tarjih.inference.fit import Fit
from tarjih.inference.importance import effective, smoothed
from tarjih.inference.summary import prior_draws, spread
from tarjih.priors import Prior
from tarjih.runs.arrays import Floats
from tarjih.runs.table import Table, of_records
from tarjih.testimony.case import assemble
from tarjih.testimony.weigh import weigh

__all__ = ["FELL", "SLOPES", "changes", "degrees", "densities", "linked", "slopes"]

SLOPES = (3.0, 6.0, 9.0, 12.0)
BINS = 25
FELL = "fell"
"""The row that holds the probability that the trait is lower in the last era than in the first."""
DENSITY = ("name", "label", "left", "right", "prior", "posterior", "prior_mean", "mean", "prior_fell", "fell")
CHANGE = (*DENSITY, "ll", "hh", "outer", "slope", "chosen", "effective")


def degrees(fit: Fit, trait: str) -> Table:
    """Return the degree in each era, and the probability that it fell from the first to the last."""
    return _degrees(fit, trait, fit.draws.weights)


def densities(fit: Fit, trait: str) -> Table:
    """Return prior and posterior densities in bins: of each era, and of the change from the first to the last."""
    now, then = _values(fit, trait, fit.draws.z), _values(fit, trait, prior_draws(fit.case))
    records = []
    for name, values in now.items():
        label = "Change" if name == "difference" else spoken(name)
        records += [
            {"name": name, "label": label, **row}
            for row in _binned(values, then[name], fit.draws.weights, change=name == "difference")
        ]
    return of_records(DENSITY, records)


def changes(fit: Fit, trait: str, values: Sequence[float] = SLOPES) -> Table:
    """Return densities of the change from the first era to the last, under each of several slopes.

    The prior is the same under all: a slope says how much a degree shows in what is true, not what the degree is.
    Rows hold the mean, the outer interval and the probability that it fell besides; none for a trait of one era.
    """
    then = _values(fit, trait, prior_draws(fit.case)).get("difference")
    now = _values(fit, trait, fit.draws.z).get("difference")
    records: list[dict[str, Any]] = []
    if then is None or now is None:
        return of_records(CHANGE, records)
    for value, chosen, weights in _weighed(fit, trait, values):
        found = spread(now, weights)
        extra = {"ll": found["q05"], "hh": found["q95"], "outer": OUTER, "slope": value, "chosen": chosen}
        label = f"Slope {value:g}" + (" (the prior's)" if chosen else "")
        named = {"name": f"slope_{value:g}", "label": label, **extra, "effective": effective(weights)}
        records += [{**named, **row} for row in _binned(now, then, weights, change=True)]
    return of_records(CHANGE, records)


def _binned(values: Floats, before: Floats, weights: Floats, *, change: bool) -> list[dict[str, float]]:
    """Return the densities of one quantity before and after the words, a row for each bin."""
    edges = np.linspace(-1 if change else 0, 1, (2 if change else 1) * BINS + 1)
    posterior, _ = np.histogram(values, bins=edges, weights=weights)
    prior, _ = np.histogram(before, bins=edges)
    width = edges[1] - edges[0]
    whole: dict[str, float] = {"prior_mean": float(before.mean()), "mean": float(values @ weights)}
    if change:
        whole |= {"prior_fell": float((before < 0).mean()), "fell": float((values < 0) @ weights)}
    return [
        {
            "left": float(edges[k]),
            "right": float(edges[k + 1]),
            "prior": float(prior[k] / prior.sum() / width),
            "posterior": float(posterior[k] / width),
            **whole,
        }
        for k in range(len(edges) - 1)
    ]


def linked(fit: Fit, trait: str) -> Table:
    """Return the propositions that the trait makes more or less probable."""
    return propositions(fit, names=[link.proposition for link in fit.case.corpus.traits[trait].links])


def slopes(fit: Fit, trait: str, values: Sequence[float] = SLOPES) -> Table:
    """Return the degrees under each of several slopes; ``effective`` is the number of draws each rests on."""
    records = []
    for value, chosen, weights in _weighed(fit, trait, values):
        for row in _degrees(fit, trait, weights).records():
            extra = {"slope": value, "chosen": chosen, "effective": effective(weights)}
            label = f"slope {value:g}" + (" (the prior's)" if chosen else "")
            records.append({**row, "group": row["label"], "label": label, **extra})
    ordered = [r for g in dict.fromkeys(r["group"] for r in records) for r in records if r["group"] == g]
    return of_records((*COLUMNS, "slope", "chosen", "effective"), ordered)


def _weighed(fit: Fit, trait: str, values: Sequence[float]) -> Iterator[tuple[float, bool, Floats]]:
    """Yield each slope, whether it is the prior's, and the weights of the fit's draws under it."""
    own = fit.case.priors.scalars[f"traits.{trait}.slope"]
    others = [v for v in values if not math.isclose(v, own.median)]
    for value in sorted({*others, float(own.median)}):
        chosen = value == own.median
        other = dataclasses.replace(own, mu=math.log(value), sigma=0.0)
        yield float(value), chosen, fit.draws.weights if chosen else _under(fit, other)


def _under(fit: Fit, slope: Prior) -> Floats:
    """Return the weights of the fit's draws were the slope another."""
    priors = dataclasses.replace(fit.case.priors, scalars={**fit.case.priors.scalars, slope.name: slope})
    case = assemble(fit.case.corpus, priors, as_of=fit.case.as_of, given=fit.case.given)
    weighed = weigh(case.parameters, fit.draws.z, known=case.known)
    return smoothed(weighed.log_likelihood - fit.draws.log_likelihood + np.log(fit.draws.weights))[0]


def _values(fit: Fit, trait: str, z: Floats) -> dict[str, Floats]:
    eras = fit.case.corpus.traits[trait].eras
    degree = fit.case.parameters.natural(z).trait
    out = {era: degree[f"trait.{trait}.{era}"] for era in eras}
    return {**out, "difference": out[eras[-1]] - out[eras[0]]} if len(eras) > 1 else out


def _degrees(fit: Fit, trait: str, weights: Floats) -> Table:
    now, then = _values(fit, trait, fit.draws.z), _values(fit, trait, prior_draws(fit.case))
    records = []
    for name, values in now.items():
        if name == "difference":
            fell, before = float((values < 0) @ weights), float(np.mean(then[name] < 0))
            label = "Probability that it fell"
            records.append({"name": FELL, "label": label, "group": trait, "prior_mean": before, "mean": fell})
            continue
        entry = {**spread(values, weights), "prior_mean": float(np.mean(then[name]))}
        records.append(interval(entry, name=name, label=spoken(name), label_ar="", group=trait))
    return of_records(COLUMNS, records)
