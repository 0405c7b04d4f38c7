"""The figure of power-scaling: how each call moves when the prior or the evidence is made a little stronger or weaker.

Supply the table of :func:`tarjih.sensitivity.scaling.scaling`, with labels; get an exhibit.
"""

from __future__ import annotations

import math

from matplotlib.figure import Figure

from tarjih.figures.exhibit import Exhibit, answer_phrase, begun, percent
from tarjih.figures.rows import FILLED, HOLLOW, Row, Scale, chart
from tarjih.inference.stamp import Stamp
from tarjih.runs.table import Table

__all__ = ["scaling"]


def scaling(table: Table) -> Exhibit:
    """Return the figure of power-scaling."""
    return Exhibit(
        "scaling",
        table,
        _draw,
        finding(table),
        "What lies right of the dashed line, the call hangs on.",
        finding(table),
        "Does the answer move with the strength of the prior, or with that of the evidence?",
    )


def finding(table: Table) -> str:
    """Say of which headline the prior, and of which the evidence, moves most."""
    prior = max(table.records(), key=lambda r: r["prior_psense"])
    claims = max(table.records(), key=lambda r: r["likelihood_psense"])
    return (
        f"The prior's strength matters most for {answer_phrase(prior, 'answer', 44)} ({prior['prior_psense']:.2f}), "
        f"that of the evidence for {answer_phrase(claims, 'answer', 44)} ({claims['likelihood_psense']:.2f})"
    )


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str) -> Figure:
    """Draw both sensitivities of each headline."""
    records = table.records()
    most = max([0.1, *(max(r["prior_psense"], r["likelihood_psense"]) for r in records)])
    step = next(x for x in (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, math.inf) if most / x <= 6)
    ticks = tuple((k * step, f"{k * step:.2g}") for k in range(math.floor(most / step) + 1))
    rows = [
        Row(
            begun(str(r["verdict"])),
            (f"{r['prior_psense']:.2f}", f"{r['likelihood_psense']:.2f}", f"{r['pareto_k']:.2f}"),
            ((r["prior_psense"], HOLLOW), (r["likelihood_psense"], FILLED)),
            head=f"{r['asks']} {begun(str(r['answer_label']))}, {percent(r['mean'])}",
        )
        for r in records
    ]
    return chart(
        rows,
        stamp,
        title=title,
        subtitle=subtitle,
        scale=Scale(-0.02 * most, 1.05 * most, ticks, "distance between answers for each doubling", 0.05),
        columns=("prior", "evidence", "Pareto k"),
        key=((HOLLOW, "prior made stronger or weaker"), (FILLED, "evidence made stronger or weaker")),
        notes=(
            "Dashed: 0.05, from where on an answer is called sensitive (Kallioinen and others, 2024).",
            *[r["warning"] for r in records if r["warning"]][:1],
        ),
    )
