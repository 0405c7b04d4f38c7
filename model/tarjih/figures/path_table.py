"""The path of belief: what the case would have said of a question on every day on which something was said.

Supply a :class:`~tarjih.inference.fit.Fit` and the name of a question or proposition; get a tidy table with a row for
each answer and day, the prior before any words first.  Each day is a case of its own, with the words said by then and
the same priors, weighed by the fast path (:func:`tarjih.inference.importance.reweigh`); the last day is the fit
itself, so that the path ends where the other figures stand.  ``ok`` is false where a day's weights will not do.

A claim counts from the day on which it was said, not from that on which an article carried it; where only a month is
known, from its last day; without any date, from the start.  So the path is what one would have believed who heard
every word as it was spoken, and no forecast is scored on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tarjih.corpus.cells import last_day
from tarjih.figures.answers import COLUMNS, interval, spoken
from tarjih.inference.fit import Fit
from tarjih.inference.importance import SEED, Draws, reweigh, usable
from tarjih.inference.summary import prior_draws, spread
from tarjih.inference.targets import named
from tarjih.runs.arrays import Floats
from tarjih.runs.table import Table, of_records
from tarjih.testimony.case import assemble
from tarjih.testimony.weigh import before_claims

__all__ = ["PATH", "days", "path", "paths"]

DRAWS = 4000
PATH = (
    *(c for c in COLUMNS if c not in {"claims", "origins", "outlets"}),
    *("step", "day", "new", "claims", "articles", "effective", "ok"),
)


def days(fit: Fit) -> list[str]:
    """Return the days, up to the fit's own, on which something was said or an article appeared; the earliest first."""
    corpus = fit.case.corpus
    found = {c.date for c in fit.case.claims} | {last_day(a.published) for a in corpus.articles.values()}
    return sorted(d for d in found if d and (not fit.case.as_of or d <= fit.case.as_of))


def path(fit: Fit, name: str, *, draws: int = DRAWS) -> Table:
    """Return the path of one question or proposition: :func:`paths`."""
    return paths(fit, [name], draws=draws)[0]


def paths(fit: Fit, names: Sequence[str], *, draws: int = DRAWS) -> list[Table]:
    """Return for each name a row for each answer on each day; a day is weighed once for all of them.

    Parameters
    ----------
    fit
        The fit.
    names
        Questions, or propositions.
    draws
        Draws of the fast path for each day.

    Returns
    -------
    Tables, without rows where nothing has a date; ``step`` counts from 0, the prior; ``new`` and ``claims`` are the
    words of that day and until then, and ``articles`` names those that appeared on it.
    """
    case = fit.case
    said = days(fit)
    if not said:
        return [of_records(PATH, []) for _ in names]
    z = prior_draws(case)
    silent = before_claims(case.parameters, z, known=case.known)
    even = np.full(z.shape[1], 1 / z.shape[1])
    starts = [named(case, name) for name in names]
    priors = [start.mean(silent, even) for start in starts]
    undated = sum(not c.date for c in case.claims)
    row = {"step": 0, "day": "", "new": 0, "claims": 0, "articles": "", "effective": float(z.shape[1]), "ok": True}
    records = [
        _rows(fit, name, (start.each(silent), even), prior, row)
        for name, start, prior in zip(names, starts, priors, strict=True)
    ]
    appeared: dict[str, list[str]] = {}
    for article in case.corpus.articles.values():
        appeared.setdefault(last_day(article.published), []).append(article.article)
    before: Draws | None = None
    for step, day in enumerate(said, start=1):
        new = sum(c.date == day for c in case.claims) + (undated if step == 1 else 0)
        now = assemble(case.corpus, case.priors, as_of=day, given=case.given)
        if day == said[-1]:
            drawn, sound = fit.draws, bool(fit.summary["diagnostics"]["ok"])
        else:
            drawn = before if before is not None and not new else reweigh(now, draws=draws, seed=SEED)
            sound, before = usable(drawn), drawn
        row = {
            "step": step,
            "day": day,
            "new": new,
            "claims": len(now.claims),
            "articles": " ".join(sorted(appeared.get(day, []))),
            "effective": drawn.effective,
            "ok": sound,
        }
        for own, name, prior in zip(records, names, priors, strict=True):
            own.extend(_rows(fit, name, (named(now, name).each(drawn.slots), drawn.weights), prior, row))
    return [of_records(PATH, own) for own in records]


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
        text = (label.en if label else "") or spoken(answer)
        entry = {**spread(values, weights), "prior_mean": float(was)}
        own = {"name": answer, "label": text, "label_ar": label.ar if label else "", "group": name}
        out.append({**interval(entry, **own), **row})
    return out
