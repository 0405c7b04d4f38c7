"""The figure of counting: each answer by the model, and by the shares of reports, origins and sources that agree.

Supply the table of :func:`tarjih.sensitivity.ach.baselines`, with labels; get an exhibit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure

from tarjih.figures.exhibit import Exhibit, begun, percent, quoted
from tarjih.figures.rows import CROSS, FILLED, SQUARE, TRIANGLE, Row, chart, probability
from tarjih.inference.stamp import Stamp
from tarjih.runs.table import Table

__all__ = ["baselines"]

WAYS = {
    "reports": "the share of reports",
    "origins": "the share of origins",
    "sources": "the share of sources",
    "ACH": "ACH",
}


def baselines(table: Table) -> Exhibit:
    """Return the figure of counting."""
    return Exhibit(
        "baselines",
        table,
        _draw,
        finding(table),
        "How probable the model holds each answer, beside the shares that agree with it.",
        finding(table),
        "What would counting reports, origins or sources, or ACH, have concluded?",
    )


def finding(table: Table) -> str:
    """Say where counting and the model part, of the first headline on which they do."""
    apart = []
    for target in dict.fromkeys(table.column("target")):
        rows = table.where("target", target).records()
        led = {w: r for r in rows for w in str(r["led_by"]).split(", ") if w}
        other = {w: led[w] for w in WAYS if w in led and led[w]["answer"] != led.get("model", {}).get("answer")}
        if other:
            apart.append((led.get("model"), other))
    if not apart:
        return "Wherever counting has a favourite, it is the model's"
    model, other = apart[0]
    first = next(iter(other.values()))
    those = [WAYS[w] for w, r in other.items() if r["answer"] == first["answer"]]
    by = those[0] if len(those) == 1 else f"{', '.join(those[:-1])} and {those[-1]}"
    now = f", by the model {_quoted(model)}" if model else ""
    many = f" (one of {len(apart)} headlines on which they part)" if len(apart) > 1 else ""
    return f"By {by} {_quoted(first)} leads{now}{many}"


def _quoted(r: Mapping[str, Any]) -> str:
    return quoted(str(r["answer_label"]), 60)


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str) -> Figure:
    """Draw each answer by the model and by counting."""
    rows = []
    for r in sorted(table.records(), key=lambda r: str(r["target"])):
        shares = [(r[f"{w}_share"], r[w]) for w in ("reports", "origins", "sources")]
        cells = (percent(r["mean"]), *(_share(*s) for s in shares), f"{r['inconsistency_weighted']:.1f}")
        looks = (SQUARE, TRIANGLE, CROSS)
        marks = (*((s, look) for (s, _), look in zip(shares, looks, strict=True)), (r["mean"], FILLED))
        rows.append(Row(begun(str(r["answer_label"])), cells, marks, head=str(r["asks"])))
    return chart(
        rows,
        stamp,
        title=title,
        subtitle=subtitle,
        scale=probability("probability, or share that agrees"),
        columns=("model", "reports", "origins", "sources", "ACH: against"),
        key=((FILLED, "the model"), (SQUARE, "share of reports"), (TRIANGLE, "of origins"), (CROSS, "of sources")),
        notes=(
            "A report agrees with every answer under which it is right, so shares do not add up to 100 %.",
            "ACH: what speaks against an answer, weighted by credibility; the least leads (Heuer 1999).",
        ),
    )


def _share(share: float | None, of: int) -> str:
    return f"{percent(share)} of {of}" if share is not None else "none"
