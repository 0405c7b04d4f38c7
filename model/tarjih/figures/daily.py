"""The answers as of each day: the table of the path of belief.

Supply a fit and names of questions or propositions; get a table for each.  Each day is a case of its own, with the
claims made by then and the same priors, weighed by the fast path (:func:`tarjih.inference.importance.reweigh`), or by
`refit` where that is given.  The last day is the fit itself, so that the path ends at the numbers of the other figures.
``ok`` is false where a day's draws fail the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tarjih.corpus.cells import last_day
from tarjih.figures.exhibit import spelled
from tarjih.figures.intervals import COLUMNS, interval
from tarjih.inference.fit import Fit
from tarjih.inference.importance import SEED, Draws, reweigh, usable
from tarjih.inference.summary import prior_draws, spread
from tarjih.inference.targets import named
from tarjih.runs.arrays import Floats
from tarjih.runs.table import Table, of_records
from tarjih.testimony.case import Case, assemble
from tarjih.testimony.weigh import before_claims

__all__ = ["DRAWS", "PATH", "Refit", "days", "paths"]

type Refit = Callable[[Case], tuple[Draws, bool]]
"""Draws a case, and says whether the draws pass the gate."""
DRAWS = 8000
"""Of a day; forecasts of the day before are made with as many, so that they are the same numbers."""
PATH = (
    *(c for c in COLUMNS if c not in {"claims", "origins", "outlets"}),
    *("step", "day", "new", "claims", "articles", "pareto_k", "effective", "ok"),
)


def days(fit: Fit) -> list[str]:
    """Return the days, up to the fit's own, with a claim or an article; the earliest first."""
    corpus = fit.case.corpus
    found = {c.date for c in fit.case.claims} | {last_day(a.published) for a in corpus.articles.values()}
    return sorted(d for d in found if d and (not fit.case.as_of or d <= fit.case.as_of))


def paths(
    fit: Fit, names: Sequence[str], *, draws: int = DRAWS, on: Sequence[str] = (), refit: Refit | None = None
) -> list[Table]:
    """Return for each name a row for each answer on each day; a day is weighed once for all of them.

    Parameters
    ----------
    fit
        The fit.
    names
        Questions, or propositions.
    draws
        Draws of the fast path for each day.
    on
        The days; by default every day with a claim or an article.  The fit's own is added.
    refit
        What draws the case as of a day for which the fast path will not do, and whether those draws pass the gate.

    Returns
    -------
    Tables, without rows where nothing has a date; ``step`` counts from 0, the prior; ``new`` and ``claims`` are the
    claims of that day and until then, and ``articles`` names those that appeared on it.
    """
    case = fit.case
    every = days(fit)
    every = sorted({*on, *every[-1:]} & {*every}) if on else every
    if not every:
        return [of_records(PATH, []) for _ in names]
    z = prior_draws(case)
    silent = before_claims(case.parameters, z, known=case.known)
    even = np.full(z.shape[1], 1 / z.shape[1])
    starts = [named(case, name) for name in names]
    priors = [start.mean(silent, even) for start in starts]
    earlier = 0
    row = {"step": 0, "day": "", "new": 0, "claims": 0, "articles": "", "pareto_k": 0.0}
    row |= {"effective": float(z.shape[1]), "ok": True}
    records = [
        _rows(fit, name, (start.each(silent), even), prior, row)
        for name, start, prior in zip(names, starts, priors, strict=True)
    ]
    appeared: dict[str, list[str]] = {}
    for article in case.corpus.articles.values():
        appeared.setdefault(last_day(article.published), []).append(article.article)
    before: Draws | None = None
    sound = True
    for step, day in enumerate(every, start=1):
        now = assemble(case.corpus, case.priors, as_of=day, given=case.given)
        new, earlier = len(now.claims) - earlier, len(now.claims)
        if day == every[-1]:
            drawn, sound = fit.draws, bool(fit.summary["diagnostics"]["ok"])
        else:
            if before is None or new:
                before, sound = _drawn(now, draws, refit)
            drawn = before
        row = {
            "step": step,
            "day": day,
            "new": new,
            "claims": len(now.claims),
            "articles": " ".join(sorted(appeared.get(day, []))),
            "pareto_k": drawn.pareto_k,
            "effective": drawn.effective,
            "ok": sound,
        }
        for own, name, prior in zip(records, names, priors, strict=True):
            own.extend(_rows(fit, name, (named(now, name).each(drawn.slots), drawn.weights), prior, row))
    return [of_records(PATH, own) for own in records]


def _drawn(case: Case, draws: int, refit: Refit | None) -> tuple[Draws, bool]:
    """Draw a case, with more draws where they fail the gate, by `refit` if given; return also whether they pass."""
    drawn = reweigh(case, draws=draws, seed=SEED)
    if not usable(drawn):
        drawn = reweigh(case, draws=4 * draws, seed=SEED)
    if not usable(drawn) and refit:
        return refit(case)
    return drawn, usable(drawn)


def _rows(
    fit: Fit, name: str, drawn: tuple[Floats, Floats], prior: Floats, row: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return one day's rows, an answer each, from the probability of each given each draw, and the draws' weights."""
    asked, target = fit.case.corpus.questions.get(name), named(fit.case, name)
    labels = asked.labels if asked else {}
    each, weights = drawn
    out = []
    for answer, values, was in zip(target.answers, each, prior, strict=True):
        label = labels.get(answer)
        text = (label.en if label else "") or spelled(answer)
        entry = {**spread(values, weights), "prior_mean": float(was)}
        own = {"name": answer, "label": text, "label_ar": label.ar if label else "", "group": name}
        out.append({**interval(entry, **own), **row})
    return out
