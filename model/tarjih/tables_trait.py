"""Tables of a trait: how far its degree is known in each era, what it makes true, and what other slopes would give.

Supply a :class:`~tarjih.fit.Fit` and the name of a trait; get tidy tables.  Another slope changes no coordinate's
prior, only how well each draw explains the words, so the draws of the fit are weighed anew by the ratio of the two
likelihoods: as exact as the fit, and its effective number of draws is in the table.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np

from tarjih.case import assemble
from tarjih.fit import Fit
from tarjih.hypotheses import Floats
from tarjih.priors import Prior
from tarjih.reweight import effective, smoothed
from tarjih.summary import prior_draws, spread
from tarjih.table import Table, of_records
from tarjih.tables import COLUMNS, interval, propositions, spoken
from tarjih.weighing import weigh

__all__ = ["FELL", "SLOPES", "degrees", "densities", "linked", "slopes"]

SLOPES = (3.0, 6.0, 9.0, 12.0)
BINS = 25
FELL = "fell"
"""The row that holds the probability that the trait is lower in the last era than in the first."""
DENSITY = ("name", "label", "left", "right", "prior", "posterior", "prior_mean", "mean", "prior_fell", "fell")


def degrees(fit: Fit, trait: str) -> Table:
    """Return the degree in each era, and the probability that it fell from the first to the last."""
    return _degrees(fit, trait, fit.draws.weights)


def densities(fit: Fit, trait: str) -> Table:
    """Return prior and posterior densities in bins: of each era, and of the change from the first to the last."""
    now, then = _values(fit, trait, fit.draws.z), _values(fit, trait, prior_draws(fit.case))
    records = []
    for name, values in now.items():
        edges = np.linspace(-1 if name == "difference" else 0, 1, (2 if name == "difference" else 1) * BINS + 1)
        posterior, _ = np.histogram(values, bins=edges, weights=fit.draws.weights)
        prior, _ = np.histogram(then[name], bins=edges)
        width = edges[1] - edges[0]
        whole: dict[str, float] = {"prior_mean": float(then[name].mean()), "mean": float(values @ fit.draws.weights)}
        if name == "difference":
            whole |= {"prior_fell": float((then[name] < 0).mean()), "fell": float((values < 0) @ fit.draws.weights)}
        records += [
            {
                "name": name,
                "label": "Change" if name == "difference" else spoken(name),
                "left": float(edges[k]),
                "right": float(edges[k + 1]),
                "prior": float(prior[k] / prior.sum() / width),
                "posterior": float(posterior[k] / width),
                **whole,
            }
            for k in range(len(edges) - 1)
        ]
    return of_records(DENSITY, records)


def linked(fit: Fit, trait: str) -> Table:
    """Return the propositions that the trait makes more or less probable."""
    return propositions(fit, names=[link.proposition for link in fit.case.corpus.traits[trait].links])


def slopes(fit: Fit, trait: str, values: Sequence[float] = SLOPES) -> Table:
    """Return the degrees under each of several slopes; ``effective`` is the number of draws each rests on."""
    own = fit.case.priors.scalars[f"traits.{trait}.slope"]
    records = []
    for value in sorted({*values, own.median}):
        chosen = math.isclose(value, own.median)
        weights = fit.draws.weights if chosen else _under(fit, dataclasses.replace(own, mu=math.log(value), sigma=0.0))
        for row in _degrees(fit, trait, weights).records():
            extra = {"slope": float(value), "chosen": chosen, "effective": effective(weights)}
            label = f"slope {value:g}" + (" (the prior's)" if chosen else "")
            records.append({**row, "group": row["label"], "label": label, **extra})
    ordered = [r for g in dict.fromkeys(r["group"] for r in records) for r in records if r["group"] == g]
    return of_records((*COLUMNS, "slope", "chosen", "effective"), ordered)


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
