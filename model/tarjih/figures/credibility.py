"""The figures of credibility: of each kind of source, and of the sources of which most claims were coded.

Supply a fit; get exhibits.  The scale is accuracy, the share of such claims that are right at even odds: 0.5 + c (a* −
0.5) for the credibility c, with a* that of a fully informed source.  The table has both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from tarjih.corpus import Claim, Corpus
from tarjih.figures.exhibit import Exhibit, percent, points, spelled
from tarjih.figures.intervals import COLUMNS, interval, tally
from tarjih.figures.rows import FILLED, HOLLOW, INNER, OUTER, WAS, Row, chart, probability
from tarjih.inference.fit import Fit
from tarjih.inference.stamp import Stamp
from tarjih.inference.summary import prior_draws, spread
from tarjih.runs.table import Table, of_records

__all__ = ["KINDS", "kind_table", "kinds", "source_table", "sources"]

KINDS = (*COLUMNS, "gainful", "prior_ll", "prior_hh", "accuracy", "prior_accuracy")
NOTE = "Accuracy: the share of such claims that are right at even odds, nothing at stake. Bars: 50 % and 90 % of draws."
GAINS = "Gains by: claims whose source gains if they are believed. They weigh less than its accuracy says."


def kind_table(fit: Fit) -> Table:
    """Return the credibility of each kind of source, named and briefed, with quantiles of the prior too."""
    case = fit.case
    z = prior_draws(case)
    even = np.full(z.shape[1], 1 / z.shape[1])
    before = 1 / (1 + np.exp(-case.parameters.natural(z).kind))
    rows = []
    for kind, i in case.parameters.kinds.items():
        counted = _tally([c for c in case.claims if case.corpus.sources[c.source].kind == kind], case.corpus)
        was = interval(spread(before[i], even))
        row = interval(fit.summary["kinds"][kind], name=kind, label=spelled(kind), label_ar="", group="kind", **counted)
        rows.append({**row, "prior_ll": was["ll"], "prior_hh": was["hh"], **_accuracy(fit, row)})
    return of_records(KINDS, sorted(rows, key=lambda r: -r["mean"]))


def source_table(fit: Fit) -> Table:
    """Return the credibility of every source with a claim, the most credible first among those with most claims."""
    corpus, rows = fit.case.corpus, []
    for name, entry in fit.summary["sources"].items():
        source = corpus.sources[name]
        counted = _tally([c for c in fit.case.claims if c.source == name], corpus)
        label = source.name or spelled(name)
        row = interval(entry, name=name, label=label, label_ar=source.name_ar, group=source.kind, **counted)
        rows.append({**row, **_accuracy(fit, row)})
    return of_records(KINDS, sorted(rows, key=lambda r: (-r["claims"], r["label"])))


def _tally(claims: Sequence[Claim], corpus: Corpus) -> dict[str, int]:
    """Count claims, and those of them from which their source gains."""
    return {**tally(claims, corpus), "gainful": sum(c.interest * c.lean > 0 for c in claims)}


def _accuracy(fit: Fit, row: Mapping[str, Any]) -> dict[str, float]:
    best = fit.case.priors.informed_accuracy
    return {
        "accuracy": 0.5 + row["mean"] * (best - 0.5),
        "prior_accuracy": 0.5 + row["prior_mean"] * (best - 0.5),
    }


def kinds(fit: Fit) -> Exhibit:
    """Return the figure of the kinds of source."""
    table = kind_table(fit)
    return Exhibit(
        "kinds",
        table,
        partial(_draw, best=fit.case.priors.informed_accuracy, most=len(table)),
        _unmoved(table.records(), "kind of source"),
        "Few articles teach little about kinds of source: what is shown is mostly the prior.",
        _described(table.records()),
        "How often is a claim right that comes from each kind of source, named and briefed?",
    )


def sources(fit: Fit, *, most: int = 14) -> Exhibit:
    """Return the figure of the sources with most claims, sorted by how credible they are."""
    table = source_table(fit)
    return Exhibit(
        "sources",
        table,
        partial(_draw, best=fit.case.priors.informed_accuracy, most=most),
        _unmoved(table.records(), "source", most),
        "The credibility of a source follows from its kind, whether it is named, how it knows, and how it agrees with "
        "others; with so few claims of each, the articles move it little.",
        _described(table.records()[:most]),
        "How often is a claim right that comes from each of these sources?",
    )


def _unmoved(rows: Sequence[Mapping[str, Any]], what: str, shown: int | None = None) -> str:
    """Say how far the accuracy of any moved, and of which, where that is among the rows shown."""
    if not rows:
        return ""
    row = max(rows, key=lambda r: abs(r["accuracy"] - r["prior_accuracy"]))
    most = points(row["accuracy"] - row["prior_accuracy"])
    out = f"The articles change the accuracy of no {what} by more than {most}"
    ends = f"{percent(row['prior_accuracy'])} to {percent(row['accuracy'])}"
    return f"{out} ({row['label']}: {ends})" if row in rows[:shown] else out


def _described(rows: Sequence[Mapping[str, Any]]) -> str:
    rows_text = (f"{r['label']}: {percent(r['accuracy'])}, before {percent(r['prior_accuracy'])}" for r in rows)
    return f"Accuracy. {'; '.join(rows_text)}."


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str, best: float, most: int) -> Figure:
    """Draw accuracy after and before, with bars of its draws."""

    def at(c: float) -> float:
        return 0.5 + c * (best - 0.5)

    every = table.records()
    shown = sorted(every[:most], key=lambda r: -r["mean"])
    rows = []
    for r in shown:
        spans = [(at(r["ll"]), at(r["hh"]), OUTER), (at(r["l"]), at(r["h"]), INNER)]
        if r["prior_ll"] is not None:
            spans.append((at(r["prior_ll"]), at(r["prior_hh"]), WAS))
        cells = (percent(r["accuracy"]), percent(r["prior_accuracy"]), str(r["claims"]), str(r["gainful"]))
        marks = ((r["prior_accuracy"], HOLLOW), (r["accuracy"], FILLED))
        rows.append(Row(r["label"], cells, marks, tuple(spans)))
    left = f"Shown: the {most} of {len(every)} sources with most claims; the table has all."
    return chart(
        rows,
        stamp,
        title=title,
        subtitle=subtitle,
        scale=probability("accuracy at even odds", low=0.5, high=1.0),
        columns=("now", "before", "claims", "gains by"),
        key=(
            (HOLLOW, "before the articles"),
            (FILLED, "after"),
            (INNER, "50 % of draws"),
            (OUTER, "90 %"),
            *(((WAS, "90 % before"),) if any(r["prior_ll"] is not None for r in shown) else ()),
        ),
        notes=(NOTE, GAINS, *([left] if len(every) > most else [])),
    )
