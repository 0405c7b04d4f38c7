"""A figure of what was forecast beside what happened.

Supply the table of :func:`tarjih.validation.scoring.shown`; get a figure: each settled answer by the day on which it
was
settled, the probability before any words and on the day before it was settled, and what came true at the edge of the
scale, filled where the call was right and crossed where it was not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tarjih.figures.canvas import ACCENT, FAINT, INK, MARGIN, POSTERIOR, PRIOR, WIDTH, Page, style
from tarjih.figures.findings import percent
from tarjih.figures.labels import legend, probability_axis
from tarjih.inference.stamp import Stamp
from tarjih.runs.table import Table

__all__ = ["outcomes"]

NOTE = (
    "Each probability is of the words said up to the day before the answer was settled; where nobody had spoken of it "
    "by then it is the prior."
)
MOST = 30
DEEP = 5.6
"""Width that labels may take, in inches."""


def outcomes(table: Table, stamp: Stamp, *, title: str, subtitle: str) -> Figure:
    """Draw a row for each settled answer.

    Parameters
    ----------
    table, stamp
        What is shown, and its origin.
    title, subtitle
        The finding, and the question that it answers.
    """
    with style():
        rest = [f"Shown: the first {MOST} of {len(table)}; the others are in the table."] if len(table) > MOST else []
        page = Page.titled(stamp, title, subtitle, [NOTE, *rest])
        _key(page)
        rows = table.records()[:MOST]
        top, bottom = page.top - 0.36, page.bottom + 0.5
        step = min(0.8, (top - bottom) / max(len(rows), 1))
        bottom = top - step * len(rows)
        size = max(6.5, min(11.5, step * 72 * 0.4))
        days = [str(r["resolved_on"] or "–") for r in rows]
        day = max(page.width(t, size) for t in [*days, "settled on"])
        said = max(page.width(percent(r["probability"]), size, "bold") for r in rows)
        said = max(said, page.width("forecast", 9))
        left = MARGIN + _labels(page, rows, top, step, size)
        right = WIDTH - MARGIN - day - said - 0.65
        ax = page.axes(left, bottom, right - left, top - bottom)
        probability_axis(ax, bottom, top, scale="probability of what the row says")
        for x, text in ((WIDTH - MARGIN, "settled on"), (WIDTH - MARGIN - day - 0.25, "forecast")):
            page.text(x, top + 0.08, text, size=9, color=FAINT, ha="right", va="bottom")
        for k, row in enumerate(rows):
            y = top - step * (k + 0.5)
            _row(ax, y, row, min(9.0, step * 20))
            look: dict[str, Any] = {"size": size, "ha": "right", "va": "center_baseline"}
            page.text(WIDTH - MARGIN, y, days[k], color=INK, **look)
            forecast = percent(row["probability"])
            page.text(WIDTH - MARGIN - day - 0.25, y, forecast, color=POSTERIOR, weight="bold", **look)
        return page.figure


def _row(ax: Any, y: float, row: Mapping[str, Any], size: float) -> None:  # noqa: ANN401 - matplotlib's axes
    right = row["right"] > 0.5
    colour = POSTERIOR if right else ACCENT
    ax.plot([row["probability"], row["truth"]], [y, y], color=colour, linewidth=1.3, alpha=0.55, zorder=2)
    if row["prior_mean"] is not None:
        ax.plot(
            [row["prior_mean"]],
            [y - 0.0115 * size],
            marker="D",
            markersize=size * 0.7,
            mfc="white",
            mec=PRIOR,
            mew=1.3,
            zorder=3,
        )
    ax.plot(
        [row["probability"]], [y], marker="o", markersize=size, color=POSTERIOR, mec="white", zorder=4, clip_on=False
    )
    mark = {"marker": "s", "mfc": INK} if right else {"marker": "X", "mfc": ACCENT}
    ax.plot([row["truth"]], [y], markersize=size, mec="white", linestyle="none", zorder=5, clip_on=False, **mark)


def _labels(page: Page, rows: list[dict[str, Any]], top: float, step: float, size: float) -> float:
    """Set the labels and return how much room they take."""
    twice = step * 72 / 2.9
    wide = 0.0
    for k, row in enumerate(rows):
        said = str(row["label"]).rstrip(".")
        lines, own = page.fitted(said, DEEP, sizes=tuple(s for s in (size, 10, 9, 8, 7, 6.5) if s <= size))
        if twice >= 6.5 and own < twice:
            lines, own = page.fitted(said, DEEP, sizes=(min(size, twice), 7, 6.5), lines=2)
        y = top - step * (k + 0.5) + own / 72 * 0.61 * (len(lines) - 1)
        for line in lines:
            page.text(MARGIN, y, line, size=own, va="center_baseline")
            wide = max(wide, page.width(line, own))
            y -= own / 72 * 1.22
    return wide + 0.25


def _key(page: Page) -> None:
    plain: dict[str, Any] = {"linestyle": "none", "markersize": 8}
    legend(
        page,
        [
            (
                Line2D([], [], marker="D", mfc="white", mec=PRIOR, mew=1.3, **{**plain, "markersize": 6}),
                "before any words",
            ),
            (Line2D([], [], marker="o", color=POSTERIOR, **plain), "forecast on the day before"),
            (Line2D([], [], marker="s", mfc=INK, mec="white", **plain), "what happened: the call was right"),
            (Line2D([], [], marker="X", mfc=ACCENT, mec="white", **plain), "what happened: the call was wrong"),
        ],
    )
