"""The marks that figures of probabilities share: the scale, a row's dot and bars, and the key to them.

Supply axes or a page; get them drawn upon.  Blue and filled is after the articles, grey and hollow before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from tarjih.figures.canvas import GRID, HEIGHT, MARGIN, POSTERIOR, PRIOR, Page
from tarjih.runs.table import Table

__all__ = ["DASHED", "bars", "key", "legend", "probability_axis"]

DASHED = (0.0, (4.0, 2.0))


def probability_axis(
    ax: Axes, bottom: float, top: float, *, scale: str = "probability", accuracy: float | None = None, last: float = 1.0
) -> None:
    """Make the horizontal scale run from 0 to `last`, the vertical one inches of the page."""
    ax.set(xlim=(-0.01 * last, 1.01 * last), ylim=(bottom, top), yticks=[])
    step = 0.25 if last > 0.6 else 0.1
    ticks = [step * k for k in range(math.floor(last / step + 1e-9) + 1)]
    ax.set_xticks(ticks, [f"{100 * t:.0f} %" for t in ticks], size=9.5)
    ax.set_xlabel(scale, size=9, labelpad=1)
    ax.tick_params(length=0)
    ax.grid(axis="x", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    if accuracy is not None:
        second = ax.secondary_xaxis("top")
        second.set_xticks(ticks, [f"{100 * (0.5 + t * (accuracy - 0.5)):.0f} %" for t in ticks], size=9.5)
        second.tick_params(length=0, pad=1)
        second.spines["top"].set_visible(False)
        second.set_xlabel("accuracy: share of such statements that are right at even odds", size=9, labelpad=3)


def bars(ax: Axes, y: float, row: Mapping[str, Any], *, step: float) -> None:
    """Draw one row: posterior with its intervals, and the prior a little lower."""
    size = max(3.5, min(9.0, step * 20))
    low = y - min(0.13, step * 0.27)
    if row.get("prior_ll") is not None:
        ax.plot([row["prior_ll"], row["prior_hh"]], [low, low], color=PRIOR, linewidth=1, linestyle=DASHED, zorder=2)
    if row["prior_mean"] is not None:
        hollow = _hollow(size * 0.72)
        hollow.set_data([row["prior_mean"]], [low])
        hollow.set(zorder=3, clip_on=False)
        ax.add_line(hollow)
    if row["ll"] is not None:
        ax.plot([row["ll"], row["hh"]], [y, y], color=POSTERIOR, linewidth=size * 0.17, solid_capstyle="butt", zorder=4)
        ax.plot([row["l"], row["h"]], [y, y], color=POSTERIOR, linewidth=size * 0.55, solid_capstyle="butt", zorder=4)
    ax.plot([row["mean"]], [y], marker="o", markersize=size, color=POSTERIOR, mec="white", zorder=5, clip_on=False)


def _hollow(size: float) -> Line2D:
    return Line2D([], [], marker="D", linestyle="none", markersize=size, mfc="white", mec=PRIOR, mew=1.3)


def key(page: Page, table: Table) -> None:
    """Set the key above the notes; the widths are those in the table."""
    marks: list[tuple[Artist, str]] = [
        (_hollow(6), page.say("prior")),
        (Line2D([], [], marker="o", linestyle="none", markersize=8, color=POSTERIOR), page.say("posterior")),
    ]
    first = next((r for r in table.records() if r["ll"] is not None), None)
    if first is not None:
        inner, outer = page.percent(first["inner"]), page.percent(first["outer"])
        marks.append((Line2D([], [], linewidth=4.4, color=POSTERIOR), page.say("draws", share=inner)))
        marks.append((Line2D([], [], linewidth=1.4, color=POSTERIOR), page.say("draws", share=outer)))
        if first.get("prior_ll") is not None:
            dashed = Line2D([], [], color=PRIOR, linewidth=1, linestyle=DASHED)
            marks.append((dashed, page.say("of_prior", share=outer)))
    legend(page, marks)


def legend(page: Page, marks: Sequence[tuple[Artist, str]]) -> None:
    """Set a key of any marks, in one line above the notes."""
    shown = marks[::-1] if page.mirrored else marks
    page.figure.legend(
        [mark for mark, _ in shown],
        [text for _, text in shown],
        loc="lower right" if page.mirrored else "lower left",
        markerfirst=not page.mirrored,
        bbox_to_anchor=(page.place(MARGIN - 0.05), page.bottom / HEIGHT),
        ncols=len(marks),
        frameon=False,
        fontsize=9.5,
        borderaxespad=0,
        borderpad=0.1,
        columnspacing=2.2,
        handlelength=2.0,
    )
    page.bottom += 0.3
