"""The figure of the next best evidence: which source's claim, on which proposition, would move a call most.

Supply the table of :func:`tarjih.sensitivity.collection.collection`, with labels; get an exhibit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure

from tarjih.figures.exhibit import Exhibit, answer_phrase, begun, percent, quoted, spelled
from tarjih.figures.rows import DOWN, HOLLOW, UP, Row, chart, probability
from tarjih.inference.stamp import Stamp
from tarjih.runs.table import Table

__all__ = ["collection"]

EACH = 4


def collection(table: Table) -> Exhibit:
    """Return the figure of what to ask next."""
    return Exhibit(
        "next",
        table,
        _draw,
        finding(table),
        "The wider the two are apart, the more the answer would tell.",
        finding(table),
        "Whose answer, on what, would move each call most?",
    )


def finding(table: Table) -> str:
    """Say which answer would tell most, of all headlines."""
    if not len(table):
        return "There is nothing to ask about"
    r = max(table.records(), key=lambda r: r["bits"])
    after = f"{percent(r['if_asserted'])} after a yes, {percent(r['if_denied'])} after a no, now {percent(r['p'])}"
    what = f"that it is {r['call_label']}" if r["proposition"] == r["target"] else answer_phrase(r, "call")
    return f"Most telling: {_who(r)}, on {quoted(str(r['label']), 60)}; {what}: {after}"


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str) -> Figure:
    """Draw the most telling answer on each proposition: the call after a yes and after a no."""
    rows, best = [], [r for r in table.records() if r["best"]]
    for target in dict.fromkeys(r["target"] for r in best):
        for r in [r for r in best if r["target"] == target][:EACH]:
            itself = r["proposition"] == r["target"]
            label = "Asked about this itself" if itself else f"{begun(str(r['label']))}?"
            cells = (percent(r["if_asserted"]), percent(r["if_denied"]), _who(r))
            marks = ((r["p"], HOLLOW), (r["if_asserted"], UP), (r["if_denied"], DOWN))
            head = f"{r['asks']} {begun(str(r['call_label']))}, {percent(r['p'])}"
            rows.append(Row(label, cells, marks, head=head))
    return chart(
        rows,
        stamp,
        title=title,
        subtitle=subtitle,
        scale=probability("probability of the answer named"),
        columns=("if yes", "if no", "whose answer"),
        key=((HOLLOW, "now"), (UP, "after a yes"), (DOWN, "after a no")),
        notes=("Whose answer: that of the source which would tell most, one without interest.",),
    )


def _who(r: Mapping[str, Any]) -> str:
    return f"{spelled(str(r['kind'])).lower()}, {r['identity']}, {r['access']}"
