"""The figure of deception: how each call changes as one bloc's claims are suspected to be invented.

Supply the table of :func:`tarjih.sensitivity.deception.deception`, with labels; get an exhibit.
"""

from __future__ import annotations

from matplotlib.figure import Figure

from tarjih.figures.exhibit import Exhibit, answer_phrase, begun, percent, quoted, spelled
from tarjih.figures.rows import BETWEEN, FILLED, HOLLOW, Row, chart, probability
from tarjih.inference.stamp import Stamp
from tarjih.runs.table import Table

__all__ = ["deception"]


def deception(table: Table) -> Exhibit:
    """Return the figure of deception."""
    return Exhibit(
        "deception",
        table,
        _draw,
        finding(table),
        "Suspected is one bloc at a time: on each question it tells one story, whatever is true.",
        finding(table),
        "How often would a bloc have to make it up before the call changes?",
    )


def finding(table: Table) -> str:
    """Say whose deception would change a call, and at what rate."""
    found = [r for r in table.records() if r["flips_at"] is not None]
    if not found:
        return "No call changes even if all claims of one bloc were made up"
    r = min(found, key=lambda r: r["flips_at"])
    rest = f" ({len(found)} pairs of a bloc and a call change)" if len(found) > 1 else ""
    bloc = quoted(spelled(str(r["bloc"])))
    made = f"made up {percent(r['flips_at'])} of its claims"
    return f"{answer_phrase(r, 'becomes')} would lead if the bloc {bloc} {made}{rest}"


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str) -> Figure:
    """Draw each bloc under each headline."""
    rows = []
    for r in table.records():
        flips_at = r["flips_at"]
        change = f"{percent(flips_at)}: {r['becomes_label']}" if flips_at is not None else "does not change"
        number = f"{r['claims']} claim{'s' * (r['claims'] != 1)}"
        cells = (percent(r["p"]), percent(r["p_100"]), change)
        marks, head = ((r["p"], HOLLOW), (r["p_100"], FILLED)), f"{r['asks']} {begun(str(r['call_label']))}"
        rows.append(Row(f"{spelled(r['bloc'])} ({number})", cells, marks, ((r["p"], r["p_100"], BETWEEN),), head=head))
    return chart(
        rows,
        stamp,
        title=title,
        subtitle=subtitle,
        scale=probability("probability of the answer named"),
        columns=("now", "all made up", "changes if it makes up"),
        key=((HOLLOW, "as the model takes the bloc's claims"), (FILLED, "if all of them were made up")),
    )
