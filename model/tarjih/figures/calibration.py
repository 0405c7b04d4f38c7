"""Figures of calibration: scores of every method on drawn cases, and how often stated probabilities came true.

Supply the tables of :mod:`tarjih.validation.calibration.measures`; get a page of small panels.  The oracle that sees
most is grey, this project blue, other methods orange, and each has a row of its own, so that colour alone says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tarjih.figures.canvas import ACCENT, GRID, INK, MARGIN, POSTERIOR, PRIOR, SMALLEST, WIDTH, Page, style
from tarjih.figures.exhibit import Exhibit
from tarjih.inference.stamp import Stamp
from tarjih.runs.table import Table

__all__ = ["exhibits", "reliability", "scores"]

NAMES = {
    "oracle": "knows the generator, no accuracy",
    "ceiling": "knows every accuracy",
    "tarjih": "this project",
}
"""Plain names of methods, by how their names begin."""
SHOWN = ("tarjih", "Dawid–Skene", "majority vote")
"""Methods of the figures: this project and the first of the others; the table has all."""
KNOWING = ("oracle", "ceiling")
MEASURED = (
    "Mean log score per proposition (0 is best, dashed: a coin), with two standard errors over replicates. "
    "The oracle knows the generator's numbers and no source's accuracy; the ceiling knows each."
)
CAME_TRUE = (
    "How often did calls come true (upwards) that were stated with this probability (to the right)? All variants. "
    "Bars are two standard errors either way."
)
GAP = 0.32
HEAD = 0.34
LEAST_DRAWN = 20
"""Answers below which a bin is drawn small."""


def exhibits(measures: Table, bins: Table, finding: str, stated: str, happened: str) -> list[Exhibit]:
    """Return the two figures of calibration.

    Parameters
    ----------
    measures, bins
        Scores of every method and variant, and how often each range of stated probability came true.
    finding
        What the drawn cases say, in a sentence.
    stated, happened
        The stated probability on average, and how often it came true.
    """
    methods = list(dict.fromkeys(bins.column("method")))
    two = [m for m in SHOWN if m in methods][:2] or methods[:2]
    at = bins.columns.index("method")
    few = Table(bins.columns, tuple(r for m in two for r in bins.rows if r[at] == m))
    title = f"What is stated at {stated} on average comes true {happened} of the time"
    return [
        Exhibit("measures", measures, scores, finding, MEASURED, f"{finding}.", MEASURED),
        Exhibit("reliability", few, reliability, title, CAME_TRUE, f"{title}.", CAME_TRUE),
    ]


def _plain(method: str) -> str:
    return next((f"{method}: {plain}" for start, plain in NAMES.items() if method.startswith(start)), method)


def scores(table: Table, stamp: Stamp, *, title: str, subtitle: str, notes: Sequence[str] = ()) -> Figure:
    """Draw the mean log score of each method, a panel for each variant, with two standard errors either side."""
    with style():
        page = Page.titled(stamp, title, subtitle, notes)
        methods = [m for m in dict.fromkeys(table.column("method")) if m in {*KNOWING, *SHOWN}]
        variants = list(dict.fromkeys(table.column("variant")))
        least = min([*table.column("log_score"), -1.0]) - 0.3
        label = max(page.width(_plain(m), SMALLEST) for m in methods) + 0.12
        for ax, variant, first in _panels(page, variants, label):
            ax.axvline(-0.693, color=PRIOR, linewidth=0.9, linestyle="--", zorder=1)
            of = {r["method"]: r for r in table.where("variant", variant).records()}
            for y, method in enumerate(methods):
                if method in of:
                    row = of[method]
                    error = 2 * (row["log_score_se"] or 0.0)
                    here = [row["log_score"] - error, row["log_score"] + error]
                    ax.plot(here, [y, y], color=_colour(method), linewidth=1.6)
                    ax.plot([row["log_score"]], [y], color=_colour(method), mec="white", **_mark(method))
            ax.set(xlim=(least, 0.05), ylim=(len(methods) - 0.4, -0.6))
            ax.set_yticks(range(len(methods)), [_plain(m) for m in methods] if first else [], size=SMALLEST)
            ax.tick_params(axis="y", length=0, labelcolor=INK)
            ax.grid(axis="x", color=GRID, linewidth=0.7)
        return page.figure


def reliability(table: Table, stamp: Stamp, *, title: str, subtitle: str, notes: Sequence[str] = ()) -> Figure:
    """Draw how often each range of stated probability came true, a panel for each method, with two standard errors."""
    with style():
        page = Page.titled(stamp, title, subtitle, notes)
        plain: dict[str, Any] = {"linestyle": "none", "color": INK, "mec": "white"}
        page.legend(
            [
                (Line2D([], [], marker="o", markersize=8, **plain), f"{LEAST_DRAWN} answers or more"),
                (Line2D([], [], marker="o", markersize=4, **plain), "fewer"),
                (Line2D([], [], color=PRIOR, linewidth=0.9, linestyle="--"), "as often as stated"),
            ],
        )
        methods = list(dict.fromkeys(table.column("method")))
        for ax, method, first in _panels(page, methods, 0.5):
            ax.plot([0.4, 1], [0.4, 1], color=PRIOR, linewidth=0.9, linestyle="--", zorder=1)
            for row in table.where("method", method).records():
                low, high = row["held"] - 2 * row["held_se"], row["held"] + 2 * row["held_se"]
                x = row["stated"]
                ax.plot([x, x], [max(low, 0), min(high, 1)], color=_colour(method), linewidth=1.4)
                size = 7.5 if row["items"] >= LEAST_DRAWN else 4
                ax.plot([x], [row["held"]], color=_colour(method), mec="white", **{**_mark(method), "markersize": size})
            ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
            ax.set(xlim=(0.46, 1.02), ylim=(-0.03, 1.03))
            ax.set_xticks(ticks[2:], [f"{100 * t:.0f} %" for t in ticks[2:]])
            ax.set_yticks(ticks, [f"{100 * t:.0f} %" for t in ticks] if first else [])
            ax.tick_params(axis="y", labelsize=SMALLEST, length=0)
            ax.grid(color=GRID, linewidth=0.7)
        return page.figure


def _panels(page: Page, names: Sequence[str], left: float) -> list[tuple[Axes, str, bool]]:
    """Return axes with a name above each in rows of three or four, and whether each is the first of its row."""
    columns = max(1, min(len(names), 3 if len(names) in {3, 5, 6} else 4))
    lines = -(-len(names) // columns)
    wide = (WIDTH - 2 * MARGIN - left - GAP * (columns - 1)) / columns
    room = page.top - page.bottom
    high = (room - lines * (HEAD + 0.3)) / max(lines, 1)
    out = []
    for at, name in enumerate(names):
        row, column = divmod(at, columns)
        x = MARGIN + left + column * (wide + GAP)
        y = page.top - (row + 1) * (high + HEAD) - row * 0.3
        page.text(x, y + high + 0.08, name, size=10.5, weight="bold", va="bottom")
        ax = page.axes(x, y, wide, high)
        ax.tick_params(axis="x", labelsize=SMALLEST, length=0)
        ax.set_axisbelow(True)
        for side in ("top", "right", "left"):
            ax.spines[side].set_visible(False)
        out.append((ax, name, column == 0))
    return out


def _colour(method: str) -> str:
    if method.startswith(KNOWING):
        return PRIOR
    return POSTERIOR if method == "tarjih" else ACCENT


def _mark(method: str) -> Mapping[str, Any]:
    shape = "D" if method.startswith(KNOWING) else "o" if method == "tarjih" else "s"
    return {"marker": shape, "markersize": 7, "linestyle": "none", "zorder": 4, "clip_on": False}
