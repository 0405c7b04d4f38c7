"""The figure of propositions, each true or false: before and after, under the names of their groups.

Supply a fit and names; get an exhibit whose title names what is surest and what the articles moved.  Propositions that
no other figure shows are given by :func:`rest`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from matplotlib.figure import Figure

from tarjih.corpus import Corpus
from tarjih.figures.exhibit import Exhibit, percent, quoted, row_text, spelled, worded_label
from tarjih.figures.intervals import COLUMNS, interval
from tarjih.figures.path import Settled
from tarjih.figures.rows import BETWEEN, FILLED, HOLLOW, OUTCOME, Row, chart, probability
from tarjih.inference.fit import Fit
from tarjih.inference.stamp import Stamp
from tarjih.inference.targets import TRUE
from tarjih.language import ENGLISH, day_text, say, word
from tarjih.runs.table import Table, of_records

__all__ = ["PROPOSITIONS", "draw", "in_groups", "propositions", "rest", "table_of"]


PROPOSITIONS = (*COLUMNS, "outcome")
CHANGED = 0.05
"""A change of less is none worth a title."""
LONGEST = 150
"""Letters of a proposition in a title that are not cut."""


def in_groups(corpus: Corpus, groups: Sequence[str], *, without: Collection[str] = ()) -> list[str]:
    """Return the propositions of some groups, in their order, those left out that another figure shows."""
    return [n for g in groups for n, p in corpus.propositions.items() if p.group == g and n not in without]


def rest(corpus: Corpus, drawn: Mapping[str, Sequence[str]], traits: Collection[str]) -> list[str]:
    """Return the propositions that no analysis of its own draws, those of one group together.

    Parameters
    ----------
    corpus
        The case.
    drawn
        For each question that has an analysis of its own, the groups of propositions that are drawn with it.
    traits
        Those that have an analysis of their own, which draws the linked propositions too.
    """
    groups = {group for question, own in drawn.items() if question in corpus.questions for group in own}
    linked = {link.proposition for t in traits if t in corpus.traits for link in corpus.traits[t].links}
    left = [n for n, p in corpus.propositions.items() if p.group not in groups and n not in linked]
    order = list(dict.fromkeys(corpus.propositions[n].group for n in left))
    return sorted(left, key=lambda n: order.index(corpus.propositions[n].group))


def table_of(fit: Fit, names: Sequence[str], settled: Mapping[str, Settled] | None = None) -> Table:
    """Return a row for each proposition that the fit has; a forecast with its day."""
    came = {n: float(s.answer == TRUE) for n, s in (settled or {}).items()}
    every, fitted = fit.case.corpus.propositions, fit.summary["propositions"]
    records = []
    for name in dict.fromkeys(n for n in names if n in fitted):
        known, entry = every[name], fitted[name]
        label, arabic = known.en or spelled(name), known.ar
        if known.horizon:
            label, arabic = (_by(t, known.horizon, lang) for t, lang in ((label, ENGLISH), (arabic, "ar")))
        counts = {c: entry[c] for c in ("claims", "origins", "outlets")}
        row = interval(entry, name=name, label=label, label_ar=arabic, group=known.group, **counts)
        records.append({**row, "outcome": came.get(name)})
    order = list(dict.fromkeys(r["group"] for r in records))
    return of_records(PROPOSITIONS, sorted(records, key=lambda r: (order.index(r["group"]), -r["mean"])))


def _by(text: str, day: str, lang: str) -> str:
    """Return a forecast with its day, once."""
    on = day_text(day, lang)
    return say("by_day", lang, label=text.rstrip("."), day=on) if text and on not in text else text


def propositions(
    fit: Fit,
    names: Sequence[str],
    lang: str = ENGLISH,
    *,
    key: str = "propositions",
    asks: str = "",
    settled: Mapping[str, Settled] | None = None,
) -> Exhibit:
    """Return the figure of some propositions.

    Parameters
    ----------
    fit, names, lang
        Of which, and in which language.
    key
        Name of the figure.
    asks
        The question that it answers.
    settled
        What happened, by proposition.
    """
    table = table_of(fit, names, settled)
    rows = table.records()
    return Exhibit(
        key,
        table,
        partial(draw, lang=lang),
        finding(rows, lang) if rows else "",
        say("propositions_caption", lang),
        ". ".join(row_text(r, lang) for r in rows) + ".",
        asks or say("propositions_asks", lang),
    )


def finding(rows: Sequence[Mapping[str, Any]], lang: str = ENGLISH) -> str:
    """Say which proposition the articles changed most; where none changed, which is most probable."""
    most = max(rows, key=lambda r: abs(r["mean"] - r["prior_mean"]))
    change = most["mean"] - most["prior_mean"]
    if abs(change) < CHANGED:
        most = max(rows, key=lambda r: r["mean"])
    ends = {"p": percent(most["mean"], lang), "before": percent(most["prior_mean"], lang)}
    key = "finding" if abs(change) < CHANGED else "changed_up" if change > 0 else "changed_down"
    return say(key, lang, label=_in_title(most, lang), **ends)


def _in_title(row: Mapping[str, Any], lang: str) -> str:
    """Return a proposition for a title: without its day."""
    return quoted(re.sub(r" \([^()]*\)$", "", worded_label(row, lang)), LONGEST, lang)


def draw(table: Table, stamp: Stamp, *, title: str, subtitle: str, lang: str = ENGLISH) -> Figure:
    """Draw the propositions under the names of their groups."""
    rows, several = [], len(set(table.column("group"))) > 1
    happened = any(x is not None for x in table.column("outcome"))
    for r in table.records():
        counts = " / ".join(str(r[c]) for c in ("claims", "origins", "outlets"))
        cells = (percent(r["mean"], lang), percent(r["prior_mean"], lang), counts)
        head = word(r["group"], spelled(r["group"]), lang) if r["group"] and several else ""
        marks = ((r["outcome"], OUTCOME), (r["prior_mean"], HOLLOW), (r["mean"], FILLED))
        rows.append(Row(worded_label(r, lang), cells, marks, ((r["prior_mean"], r["mean"], BETWEEN),), head=head))
    return chart(
        rows,
        stamp,
        title=title,
        subtitle=subtitle,
        scale=probability(say("figure.probability", lang), lang=lang),
        columns=(say("now_short", lang), say("before", lang), say("counts", lang)),
        key=(
            (HOLLOW, say("figure.prior", lang)),
            (FILLED, say("figure.posterior", lang)),
            *([(OUTCOME, say("figure.outcome", lang))] if happened else []),
        ),
        notes=[say("settled_note", lang)] if happened else (),
    )
