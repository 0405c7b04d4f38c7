"""The figure of the parts of the model: what each part does to each call, where that is two points or more.

Supply the table of :func:`tarjih.sensitivity.ablation.ablation`, with labels; get an exhibit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from tarjih.figures.exhibit import Exhibit, begun, percent, quoted, spelled
from tarjih.figures.rows import BETWEEN, CROSS, FILLED, Row, chart, probability
from tarjih.inference.stamp import Stamp
from tarjih.language import ENGLISH, say, signed
from tarjih.runs.table import Table
from tarjih.sensitivity.ablation import SWITCHES

__all__ = ["HARDLY", "ablation", "heaviest"]

HARDLY = 0.02
"""A change of less is left to the table."""


def ablation(table: Table) -> Exhibit:
    """Return the figure of what each part of the model does."""
    rows = table.records()
    moving = [r for r in rows if abs(r["change"]) >= HARDLY]
    parts = "; ".join(
        f"{_part(r)}: {begun(str(r['answer_label']))} {percent(r['ablated'])}, as it is {percent(r['mean'])}"
        for r in moving
    )
    return Exhibit(
        "ablation",
        table,
        _draw,
        finding(rows),
        "Each part is turned alone. A part that moves little here may move much in another case.",
        f"{finding(rows)}. {parts or 'None moves a call by 2 points'}.",
        "What does each part of the model do to the calls?",
    )


def heaviest(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the part and the call that moves most, none where no call moves by two points."""
    r = max(rows, key=lambda r: abs(r["change"]), default=None)
    return None if r is None or abs(r["change"]) < HARDLY else r


def finding(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say which part of the model moves a call most."""
    r = heaviest(rows)
    if r is None:
        return "No part of the model moves any call by 2 points or more"
    without = "Without" if r["turned"] == "off" else "With"
    way = "falls" if r["change"] < 0 else "rises"
    ends = f"{way} from {percent(r['mean'])} to {percent(r['ablated'])}"
    then = ", and another answer leads" if r["call"] != r["answer"] else ""
    what = f"{without} {quoted(_part_label(r['switch']))}"
    return f"{what}, {quoted(begun(str(r['answer_label'])), 60)} {ends}{then}"


def _part(r: Mapping[str, Any]) -> str:
    return f"{begun(_part_label(r['switch']))}: {r['turned']}"


def _part_label(switch: str) -> str:
    """Return the label of a part of the model on the page."""
    return say(f"part.{switch}", ENGLISH) if switch in SWITCHES else spelled(switch)


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str) -> Figure:
    """Draw the parts that move a call by two points or more."""
    rows, every = [], table.records()
    moving = [r for r in every if abs(r["change"]) >= HARDLY]
    turned = sorted({str(r["turned"]) for r in moving})
    for r in moving:
        marks = ((r["mean"], FILLED), (r["ablated"], CROSS))
        by = signed(r["ablated"], r["mean"])
        cells = (percent(r["ablated"]), by, begun(str(r["call_label"])))
        head = f"{r['asks']} {begun(str(r['answer_label']))}"
        label = _part(r) if len(turned) > 1 else begun(_part_label(r["switch"]))
        rows.append(Row(label, cells, marks, ((r["mean"], r["ablated"], BETWEEN),), head=head))
    return chart(
        rows,
        stamp,
        title=title,
        subtitle=subtitle,
        scale=probability("probability of the answer named"),
        columns=("then", "points", "call then"),
        key=((FILLED, "now"), (CROSS, f"with this part turned {' or '.join(turned) or 'off'}")),
        notes=(f"{len(every) - len(moving)} of {len(every)} rows move by less than 2 points and stand in the table.",),
    )
