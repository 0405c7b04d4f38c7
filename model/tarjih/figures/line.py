"""The figure of the line: actors from left to right, with intervals, and how much of each position is its bloc's.

Supply the table of :func:`tarjih.figures.line_table.line`; get a figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tarjih.figures.answers import spoken
from tarjih.figures.canvas import FAINT, GRID, INK, MARGIN, POSTERIOR, PRIOR, WIDTH, Page, style
from tarjih.figures.findings import percent
from tarjih.figures.labels import legend
from tarjih.inference.stamp import Stamp
from tarjih.runs.table import Table

__all__ = ["line"]

MOST = 30
MIDDLE = "\N{MINUS SIGN}"
NOTE = (
    "A position is where an actor stands on the one line that best orders who affirms what; its unit is the spread of "
    "positions before anything was heard. It measures whom one's words suit, not whether they are true."
)
POOLED = (
    "Its bloc's: how much of a position is only its bloc's, 100 % where the actor's own words added nothing. "
    "A dash: it belongs to no bloc."
)


def line(table: Table, stamp: Stamp, *, title: str, subtitle: str, notes: Sequence[str] = (NOTE, POOLED)) -> Figure:
    """Draw a row for each actor, from the left end to the right one."""
    with style():
        rest = [f"Shown: the first {MOST} of {len(table)}; the others are in the table."] if len(table) > MOST else []
        rows = table.records()[:MOST]
        page = Page.titled(stamp, title, subtitle, [*notes, *rest, _gate(rows[0])])
        _key(page, rows[0])
        top, bottom = page.top - 0.62, page.bottom + 0.45
        step = min(0.5, (top - bottom) / len(rows))
        bottom = top - step * len(rows)
        size = max(6.5, min(12.0, step * 72 * 0.62))
        left = MARGIN + _labels(page, rows, top, step, size)
        right = _numbers(page, rows, top, step, size)
        reach = max(2.0, *(max(abs(r["ll"]), abs(r["hh"])) for r in rows)) * 1.04
        ax = page.axes(left, bottom, right - left, top - bottom)
        ax.set(xlim=(-reach, reach), ylim=(bottom, top), yticks=[])
        whole = [t for t in range(-9, 10) if abs(t) <= reach]
        ax.set_xticks(whole, [f"{t:+d}".replace("-", MIDDLE) if t else "0" for t in whole], size=9.5)
        ax.set_xlabel("position", size=9, labelpad=1)
        ax.tick_params(length=0)
        ax.grid(axis="x", color=GRID, linewidth=0.8)
        ax.axvline(0, color=FAINT, linewidth=1)
        ax.set_axisbelow(True)
        for side in ("top", "right", "left"):
            ax.spines[side].set_visible(False)
        half = (right - left) / 2 - 0.15
        for x, text, way in (
            (left, f"← suits: {rows[0]['left_end']}", "left"),
            (right, f"suits: {rows[0]['right_end']} →", "right"),
        ):
            (cut,), own = page.fitted(text, half, sizes=(11, 10, 9, 8, 7))
            page.text(x, top + 0.1, cut, size=own, ha=way, va="bottom", weight="bold", color=FAINT)
        thick = max(3.5, min(9.0, step * 20))
        for i, r in enumerate(rows):
            y = top - (i + 0.5) * step
            ax.plot([r["ll"], r["hh"]], [y, y], color=POSTERIOR, linewidth=thick * 0.17, solid_capstyle="butt")
            ax.plot([r["l"], r["h"]], [y, y], color=POSTERIOR, linewidth=thick * 0.55, solid_capstyle="butt")
            ax.plot([r["mean"]], [y], marker="o", markersize=thick, color=POSTERIOR, mec="white", zorder=5)
            if r["bloc_mean"] is not None:
                low = y - min(0.12, step * 0.27)
                ax.plot([r["bloc_mean"]], [low], marker="D", markersize=thick * 0.72, mfc="white", mec=PRIOR, mew=1.3)
        return page.figure


def _labels(page: Page, rows: Sequence[Mapping[str, Any]], top: float, step: float, size: float) -> float:
    """Set the actors and their blocs; return how much room they take."""
    sizes = tuple(s for s in (size, 11, 10, 9, 8, 7, 6.5) if s <= size)
    small = size * 0.8
    blocs = {r["group"]: page.fitted(spoken(r["group"]), 1.6, sizes=(small, 6.5))[0][0] for r in rows if r["group"]}
    wide = max((page.width(b, small) for b in blocs.values()), default=0.0)
    size = max(min(9.0, size), min(page.fitted(r["label"], 3.7, sizes=sizes)[1] for r in rows))
    taken = 0.0
    for i, r in enumerate(rows):
        y = top - (i + 0.5) * step
        (text,), own = page.fitted(r["label"], 3.7, sizes=(size, *(s for s in (8.0, 7.0, 6.5) if s < size)))
        page.text(MARGIN, y, text, size=own, va="center_baseline")
        taken = max(taken, page.width(text, own))
    for i, r in enumerate(rows):
        bloc = blocs.get(r["group"], "")
        page.text(MARGIN + taken + 0.2, top - (i + 0.5) * step, bloc, size=small, color=FAINT, va="center_baseline")
    return taken + 0.2 + wide + 0.25


def _numbers(page: Page, rows: Sequence[Mapping[str, Any]], top: float, step: float, size: float) -> float:
    """Set how many stances and how much is the bloc's; return where they begin."""
    right = WIDTH - MARGIN
    pooled = ["–" if r["pooled"] is None else percent(r["pooled"]) for r in rows]
    for head, cells in (("its bloc's", pooled), ("stances", [str(r["stances"]) for r in rows])):
        page.text(right, top + 0.1, head, size=9, color=FAINT, ha="right", va="bottom")
        for i, cell in enumerate(cells):
            page.text(right, top - (i + 0.5) * step, cell, size=size, color=INK, ha="right", va="center_baseline")
        right -= max(page.width(head, 9), *(page.width(c, size) for c in cells)) + 0.25
    return right


def _gate(row: Mapping[str, Any]) -> str:
    """Say how the positions were drawn: not by the run that the foot names."""
    passed = "converged" if row["ok"] else "NOT converged"
    return (
        f"The positions are sampled by themselves (NUTS): {passed}, R-hat at most {row['rhat']:.3f}, "
        f"at least {row['effective']:,.0f} effective draws."
    )


def _key(page: Page, row: Mapping[str, Any]) -> None:
    legend(
        page,
        (
            (Line2D([], [], marker="o", linestyle="none", markersize=8, color=POSTERIOR), "the actor (mean)"),
            (Line2D([], [], linewidth=4.4, color=POSTERIOR), f"{percent(row['inner'])} of draws"),
            (Line2D([], [], linewidth=1.4, color=POSTERIOR), f"{percent(row['outer'])} of draws"),
            (
                Line2D([], [], marker="D", linestyle="none", markersize=6, mfc="white", mec=PRIOR, mew=1.3),
                "its bloc (mean)",
            ),
        ),
    )
