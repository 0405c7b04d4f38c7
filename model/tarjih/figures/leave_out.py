"""The leave-one-out figure: the probability of a call without one source, origin, bloc or article.

Supply the table of :func:`tarjih.evidence.leaving.leave_out`, the name of a headline and the text of its call; get an
exhibit with a block for each level.  A row that removes the same claims as one above is not repeated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from matplotlib.figure import Figure

from tarjih.figures.exhibit import Exhibit, begun, percent, points, quoted, spelled
from tarjih.figures.rows import AGAINST, CROSS, FOR, Row, chart, probability
from tarjih.inference.stamp import Stamp
from tarjih.language import ENGLISH, word
from tarjih.runs.table import Table, of_records

__all__ = ["BARS", "bars", "leave_out", "left_out"]

BARS = (
    *("name", "label", "level", "p_with", "p_without", "db", "call_with", "call_without", "claims", "method"),
    *("pareto_k", "effective"),
)
LEVELS = {"source": "Sources", "origin": "Origins", "channel": "Channels", "bloc": "Blocs", "article": "Articles"}
EACH = 3
SLIGHT = 0.02
"""A smaller change is not drawn where others are larger."""
FEW = 0.03
"""Where nothing moves a call by more, that is the finding."""
KEY = (
    (FOR, "speaks for the call: less probable without it"),
    (AGAINST, "speaks against it"),
    (CROSS, "without it, another call"),
)


def bars(table: Table, target: str, *, each: int = EACH) -> Table:
    """Return what moves a call most when it is left out, by level; of rows that remove the same, the first.

    Parameters
    ----------
    table
        What :func:`~tarjih.evidence.leaving.leave_out` returned.
    target
        The headline.
    each
        Bars of a level at most.
    """
    rows = sorted(table.where("target", target).records(), key=lambda r: -abs(r["db"]))
    levels = [lv for lv in LEVELS if any(r["level"] == lv for r in rows)]
    most = max(map(_change, rows), default=0.0)
    seen: set[tuple[int, float]] = set()
    records: list[dict[str, Any]] = []
    for level in levels:
        count = 0
        for r in (r for r in rows if r["level"] == level):
            same = r["claims"], round(r["p_without"], 9)
            large = _change(r) >= SLIGHT or r["call_with"] != r["call_without"]
            drawn = large if most >= SLIGHT else not count or _moves(r)
            if same not in seen and count < each and drawn:
                records.append({**r, "name": r["id"]})
                count += 1
            seen.add(same)
    return of_records(BARS, records)


def leave_out(table: Table, target: str, what: str) -> Exhibit:
    """Return the figure of one headline."""
    shown, what = bars(table, target), begun(what)
    sentence = left_out(shown, what)
    return Exhibit(
        f"leave_out-{target}",
        shown,
        partial(_draw),
        sentence.rstrip("."),
        "What removes the same claims as a row above is not repeated: an origin may be all that one source says. "
        "Nor is drawn what moves the call by less than 2 points where others move it more.",
        sentence,
        f"What would the probability of {quoted(what)} be without one source, origin, bloc or article?",
    )


def _moves(row: Mapping[str, Any]) -> bool:
    """Tell whether a call moves by a point, as printed."""
    return percent(row["p_without"]) != percent(row["p_with"])


def left_out(shown: Table, what: str) -> str:
    """Say in one plain sentence what leaving out does to a call."""
    rows = shown.records()
    if not rows:
        return f"{begun(what)}: there is nothing to leave out."
    first = max(rows, key=lambda r: abs(r["p_without"] - r["p_with"]))
    now, then = percent(first["p_with"]), percent(first["p_without"])
    if then == now:
        return f"{begun(what)} stays at {now} whatever is left out."
    way = "falls" if first["p_without"] < first["p_with"] else "rises"
    change = f"without {_named(first)}, {quoted(what)} {way} from {now} to {then}"
    others = [r for r in rows if r["call_without"] != r["call_with"]]
    if len(others) > 1:
        return f"Leaving out any one of these {len(others)} changes the call; {change}."
    if others:
        return f"Only leaving out {_named(others[0])} changes the call; {change}."
    if round(_change(first), 2) <= FEW:
        return f"Nothing that is left out moves {quoted(what)} ({now}) by more than {points(FEW)}."
    return f"No single one left out changes the call; {change}."


def _label(row: Mapping[str, Any]) -> str:
    """Return the label of what is left out."""
    label = re.sub(r"\.? \(and \d+ more\)$", "", str(row["label"]))  # its claims are counted beside it
    if row["level"] == "origin":  # its first claim is not what it is
        return f"{begun(label.partition(': ')[0])}, {row['claims']} {'claim' if row['claims'] == 1 else 'claims'}"
    return begun(word(str(row["name"]), spelled(label), ENGLISH) if row["level"] == "bloc" else label)


def _named(row: Mapping[str, Any]) -> str:
    label = _label(row).rstrip(".")
    if row["level"] == "origin":
        return f"one origin ({label})"
    return label if row["level"] == "source" else f"the {row['level']} {label}"


def _change(row: Mapping[str, Any]) -> float:
    return float(abs(row["p_without"] - row["p_with"]))


def _has(row: Row, look: object) -> bool:
    return any(part[-1] is look for part in (*row.marks, *row.spans))


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str) -> Figure:
    """Draw a bar for each: from the probability with all claims to that without it."""
    records, rows = table.records(), []
    for r in records:
        ends = sorted((r["p_with"], r["p_without"]))
        look = FOR if r["p_without"] <= r["p_with"] else AGAINST
        marks = ((r["p_without"], CROSS),) if r["call_without"] != r["call_with"] else ()
        cells = (percent(r["p_without"]), str(r["claims"]))
        rows.append(Row(_label(r), cells, marks, ((ends[0], ends[1], look),), head=LEVELS[r["level"]]))
    every = [p for r in records for p in (r["p_with"], r["p_without"])]
    low, high = max(min(every) - 0.04, 0.0), min(max(every) + 0.04, 1.0)
    now = records[0]["p_with"]
    scale = probability("probability of the call", low=low, high=high)
    return chart(
        rows,
        stamp,
        title=title,
        subtitle=subtitle,
        scale=type(scale)(scale.low, scale.high, scale.ticks, scale.name, now, f"all claims: {percent(now)}"),
        columns=("without it", "claims"),
        key=tuple((look, meaning) for look, meaning in KEY if any(_has(row, look) for row in rows)),
    )
