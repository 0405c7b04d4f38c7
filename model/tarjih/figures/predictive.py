"""The figure of posterior predictive checks: observed statistics beside those of replicated claims.

Supply the table of :func:`tarjih.validation.predictive.check`; get an exhibit of the checks that fail, or of the three
nearest to failing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from matplotlib.figure import Figure

from tarjih.figures.exhibit import Exhibit, begun, percent
from tarjih.figures.rows import EXPECTED, HOLLOW_ACCENT, INNER, OUTER, SQUARE, Row, chart, probability
from tarjih.inference.stamp import Stamp
from tarjih.runs.table import Table
from tarjih.validation.predictive import ALL, PRINTED

__all__ = ["checked", "checks", "expected", "failed", "failing"]

FAR = 0.025
MOST, LEAST = 8, 3
NOTE = (
    "Expected: 50 % and 90 % of replicates, claims drawn again from the posterior for the same sources, interests and "
    "channels. p: share of replicates above the observed value; an equal one counts half."
)


def checks(table: Table) -> Exhibit:
    """Return the figure of the checks that fail."""
    title, refuted = failing(table), checked(table)
    return Exhibit(
        "checks",
        table,
        partial(_draw),
        title or refuted,
        "The likelihood is the same whether news prints all denials or few, so that the dashed expectation is no "
        "part of any answer; the blue one takes from the corpus how many are printed. The table has every check.",
        f"Shares in the coding as observed and as expected. {refuted}. {expected(table)}.",
        f"Do sources say what the model would have them say? {refuted}.",
    )


def failed(table: Table) -> list[Mapping[str, Any]]:
    """Return the checks outside 95 % of their replicates, the furthest first; each in its last telling."""
    rows = {(r["group"], r["name"]): r for r in table.records()}
    return sorted((r for r in rows.values() if _out(r) < FAR), key=_out)


def failing(table: Table) -> str:
    """Say how many checks fail, and the one that is furthest off; nothing where none fails."""
    bad = failed(table)
    if not bad:
        return ""
    whole, r = len({(r["group"], r["name"]) for r in table.records()}), bad[0]
    worst = f"{percent(r['observed'])} observed, {percent(r['ll'])} to {percent(r['hh'])} expected"
    fail = "checks fail, most of all" if len(bad) > 1 else "checks fails:"
    return f"{len(bad)} of {whole} {fail} {str(r['group']).lower()} ({worst})"


def _out(row: Mapping[str, Any]) -> float:
    return float(min(row["p"], 1 - row["p"]))


def checked(table: Table) -> str:
    """Say plainly whether claims drawn again refute the model, and in what."""
    rows = {r["telling"]: r for r in table.records()}
    if not rows:
        return ""
    if rows[PRINTED]["refuted"]:
        return f"The model is refuted by the sides that sources take: {_worst(table)}"
    if not rows[ALL]["refuted"]:
        return "The model is not refuted by the sides that sources take"
    share = percent(rows[PRINTED]["printed_share"])
    return f"The model fits the sides that sources take only if news prints {share} of the denials"


def _worst(table: Table) -> str:
    row = min(table.where("telling", PRINTED).records(), key=_out)
    ends = f"{percent(row['ll'])} to {percent(row['hh'])} expected"
    return f"{row['label'].rstrip('.')}: {percent(row['observed'])} observed, {ends}"


def expected(table: Table) -> str:
    """Say how many denials the model would have had printed, were every claim printed."""
    rows = table.records()
    if not rows:
        return ""
    row = next((r for r in rows if r["telling"] == ALL and r["name"] == ""), rows[0])
    return f"Were every claim printed, {percent(row['mean'])} would deny; {percent(row['observed'])} do"


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str) -> Figure:
    """Draw the failed checks; without any, those nearest to failing."""
    every = table.records()
    plain = {(r["group"], r["name"]): r for r in every if r["telling"] == ALL}
    last: dict[tuple[str, str], Mapping[str, Any]] = {(r["group"], r["name"]): r for r in every}
    order = sorted(last.values(), key=_out)
    shown: Sequence[Mapping[str, Any]] = failed(table)[:MOST]
    shown = shown if len(shown) >= LEAST else order[:LEAST]
    groups = list(dict.fromkeys(r["group"] for r in shown))
    rows = []
    for r in sorted(shown, key=lambda r: groups.index(r["group"])):
        spans = [(r["ll"], r["hh"], OUTER), (r["l"], r["h"], INNER)]
        before = plain.get((r["group"], r["name"]))
        if before and r["telling"] == PRINTED:
            spans.insert(0, (before["ll"], before["hh"], {**EXPECTED, "below": True}))
        look = HOLLOW_ACCENT if _out(r) < FAR else SQUARE
        cells = (percent(r["observed"]), f"{percent(r['ll'])} to {percent(r['hh'])}", str(r["n"]), _p(r["p"]))
        rows.append(Row(begun(str(r["label"])), cells, ((r["observed"], look),), tuple(spans), head=str(r["group"])))
    count = len(failed(table))
    what = f"Observed values outside the range of 95 % of replicates: {count} of {len(last)}"
    return chart(
        rows,
        stamp,
        title=title,
        subtitle=subtitle,
        scale=probability("share"),
        columns=("observed", "expected", "of", "p"),
        key=(
            (HOLLOW_ACCENT, "observed, and hardly expected"),
            *([(SQUARE, "observed, within reach")] if any(_out(r) >= FAR for r in shown) else []),
            (INNER, "expected"),
            (EXPECTED, "were every denial printed"),
        ),
        notes=(NOTE, f"{what}; shown: {len(rows)}. All are in the table."),
    )


def _p(p: float) -> str:
    if p < 0.0005:
        return "<0.001"
    return ">0.999" if p > 0.9995 else f"{p:.3f}"
