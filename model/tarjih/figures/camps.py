"""The figure of the camps: the answers under each set of assumptions, before and after the articles.

Supply the table of :func:`tarjih.sensitivity.camps.camps` and the case; get an exhibit, of all headlines or of one.
Where the dots end together the answer rests on the evidence, elsewhere on the prior.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from matplotlib.figure import Figure

from tarjih.evidence.bearing import label, question_text
from tarjih.figures.exhibit import Exhibit, begun, percent, quoted, spelled, unasked
from tarjih.figures.rows import BETWEEN, FILLED, HOLLOW, TRIANGLE, Row, chart, probability
from tarjih.inference.stamp import Stamp
from tarjih.inference.targets import named
from tarjih.language import ENGLISH, say, word
from tarjih.runs.table import Table, of_records
from tarjih.testimony.case import Case

__all__ = ["CAMPS", "camp_name", "camps"]

CAMPS = ("target", "asks", "answer_label", "camp", "label", "call_label", "prior_mean", "mean")


def camp_name(camp: str, lang: str = ENGLISH) -> str:
    """Return what a camp is called: its file's name, spelled out."""
    return word(camp, spelled(camp), lang)


def camps(table: Table, case: Case, lang: str = ENGLISH, *, only: str = "", notes: Sequence[str] = ()) -> Exhibit:
    """Return the figure of the camps.

    Parameters
    ----------
    table, case, lang
        What the camps make of each headline, the case, and the language.
    only
        One headline; all when empty.
    notes
        Lines below the figure.
    """
    rows = [r for r in table.records() if not only or r["target"] == only]
    shown = of_records(CAMPS, _sorted([_worded(r, case, lang) for r in rows]))
    title = finding(shown.records(), rows, lang) if rows else ""
    parts = [
        say(
            "row_alt",
            lang,
            label=f"{r['label']}, {r['answer_label']}",
            p=percent(r["mean"], lang),
            before=percent(r["prior_mean"], lang),
        )
        for r in shown.records()
    ]
    return Exhibit(
        f"camps-{only}" if only else "camps",
        shown,
        partial(_draw, lang=lang, notes=tuple(notes), headed=not only),
        title,
        say("camps_caption", lang),
        f"{title}. {'. '.join(parts)}.",
        question_text(case.corpus, named(case, only), lang) if only else say("camps_asks", lang),
    )


def _sorted(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the sets of each headline: the own one first, the others from the highest to the lowest."""
    out = []
    for name in dict.fromkeys(r["target"] for r in rows):
        first, *others = (r for r in rows if r["target"] == name)
        out += [first, *sorted(others, key=lambda r: -r["mean"])]
    return out


def _worded(row: Mapping[str, Any], case: Case, lang: str) -> dict[str, Any]:
    target = named(case, row["target"])
    labels = {"asks": question_text(case.corpus, target, lang), "label": camp_name(row["camp"], lang)}
    labels |= {f"{c}_label": begun(label(case, target, row[c], lang)) for c in ("answer", "call")}
    return {**row, **labels}


def finding(shown: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], lang: str = ENGLISH) -> str:
    """Say on how many headlines the camps make the same call; of one headline, between which ends they lie."""
    names = list(dict.fromkeys(r["target"] for r in rows))
    number = len({r["camp"] for r in rows})
    if number < 2:
        return say("camps_none", lang)
    if len(names) == 1:
        low, high = min(shown, key=lambda r: r["mean"]), max(shown, key=lambda r: r["mean"])
        same = len({r["call"] for r in rows}) == 1
        ends = {"low": percent(low["mean"], lang), "high": percent(high["mean"], lang)}
        ends |= {"who_low": low["label"], "who_high": high["label"], "label": quoted(low["answer_label"], lang=lang)}
        return say("camps_agree" if same else "camps_differ", lang, **ends)
    alike = [n for n in names if len({r["call"] for r in rows if r["target"] == n}) == 1]
    if len(alike) == 1:
        r = next(r for r in rows if r["target"] == alike[0])
        own = next(s for s in shown if s["target"] == alike[0])
        label = own["answer_label"]
        label = f"{unasked(own['asks'])}: {label}" if r["answer"] in {"true", "false"} else label
        return say("camps_only", lang, n=number, label=quoted(label, lang=lang))
    out = say("camps_alike", lang, n=number, alike=len(alike), whole=len(names))
    if len(names) - len(alike) != 1:
        return out
    other = next(r["asks"] for r in shown if r["target"] not in alike)
    return out + say("semicolon", lang) + say("camps_apart", lang, label=quoted(unasked(other), lang=lang))


def _draw(
    table: Table, stamp: Stamp, *, title: str, subtitle: str, lang: str, notes: Sequence[str], headed: bool
) -> Figure:
    """Draw a row for each camp: its probability of the call before and after the articles."""
    rows, other = [], False
    for r in table.records():
        cells = (percent(r["mean"], lang), percent(r["prior_mean"], lang), r["call_label"])
        apart = r["call_label"] != r["answer_label"]
        other |= apart
        marks = ((r["prior_mean"], HOLLOW), (r["mean"], TRIANGLE if apart else FILLED))
        head = f"{r['asks']} {r['answer_label']}" if headed else ""
        rows.append(Row(r["label"], cells, marks, ((r["prior_mean"], r["mean"], BETWEEN),), head=head))
    key = [(HOLLOW, say("figure.prior", lang)), (FILLED, say("figure.posterior", lang))]
    return chart(
        rows,
        stamp,
        title=title,
        subtitle=subtitle,
        scale=probability(say("figure.probability", lang), lang=lang),
        columns=(say("now_short", lang), say("before", lang), say("camp_call", lang)),
        key=[*key, (TRIANGLE, say("camp_apart", lang))] if other else key,
        notes=notes,
    )
