"""The figure of a scenario: a tree from left to right, each path as wide as it is probable.

Supply the table of :func:`tarjih.figures.tree_table.tree`; get a figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from tarjih.figures.canvas import FAINT, HEIGHT, MARGIN, POSTERIOR, WIDTH, Page, style
from tarjih.figures.labels import bars, key, probability_axis
from tarjih.inference.stamp import Stamp
from tarjih.language import say
from tarjih.runs.table import Table

__all__ = ["tree"]

CURVE = 0.5
"""Width in which a branch bends."""
WIDEST = 0.3
"""Width of a branch that is certain."""
SCALE = 2.5
"""Width of the panel of storylines."""

Rows = Mapping[str, Mapping[str, Any]]


def tree(table: Table, stamp: Stamp, *, title: str, subtitle: str, notes: Sequence[str] | None = None) -> Figure:
    """Draw the tree; every number is the probability of the path up to there.

    Below it stands what bars mean, unless there are other notes.
    """
    with style():
        page = Page.titled(stamp, title, subtitle, [say("figure.spread", stamp.lang)] if notes is None else notes)
        key(page, table)
        rows = {r["name"]: r for r in table.records()}
        leaves = [n for n, r in rows.items() if r["leaf"]]
        top, bottom = page.top - 0.36, page.bottom + 0.5
        step = min(0.8, (top - bottom) / len(leaves))
        bottom = top - step * len(leaves)
        height = _heights(rows, leaves, top, step)
        size = max(6.5, min(11.0, step * 72 * 0.42))
        before, after = say("before", page.lang), say("after", page.lang)
        numbers = max(page.width(before, 9), page.width(after, 9), page.width(">99 %", size, "bold")) + 0.12
        edge = WIDTH - MARGIN - 2 * numbers - 0.35 - SCALE
        column = (edge - 0.3 - MARGIN) / max(r["depth"] for r in rows.values())
        origin = _origins(rows, height, (top + bottom) / 2)
        sizes = [_fits(page, r, column - CURVE - 0.1, size) for r in rows.values()]
        small = min(sizes)
        back = page.axes(0, 0, WIDTH, HEIGHT, xlim=(0, WIDTH), ylim=(0, HEIGHT), zorder=-1)
        back.set_axis_off()
        page.turn(back)
        for name, row in rows.items():
            start = MARGIN + column * (row["depth"] - 1)
            back.add_patch(_branch(start, origin[name], start + column, height[name], _half(row)))
            _label(page, row, start + CURVE + 0.06, height[name], wide=column - CURVE - 0.1, size=small)
            if row["leaf"]:
                back.plot([start + column, edge], [height[name]] * 2, color=FAINT, linewidth=0.7, linestyle=(0, (1, 3)))
        ax = page.axes(edge, bottom, SCALE, top - bottom)
        likeliest = max(max(rows[n]["hh"], rows[n]["prior_mean"]) for n in leaves)
        probability_axis(ax, bottom, top, last=1.0 if likeliest > 0.6 else 0.6, scale=page.say("probability"))
        page.turn(ax)
        right = WIDTH - MARGIN
        for place, head in ((right, before), (right - numbers, after)):
            page.text(place, top + 0.08, head, size=9, color=FAINT, ha="right", va="bottom")
        for name in leaves:
            bars(ax, height[name], rows[name], step=step)
            look: dict[str, Any] = {"size": size, "ha": "right", "va": "center_baseline"}
            page.text(
                right - numbers, height[name], page.percent(rows[name]["mean"]), weight="bold", color=POSTERIOR, **look
            )
            page.text(right, height[name], page.percent(rows[name]["prior_mean"]), color=FAINT, **look)
        return page.figure


def _heights(rows: Rows, leaves: Sequence[str], top: float, step: float) -> dict[str, float]:
    """Return the height of every path: leaves evenly, others in the middle of what follows."""
    out = {name: top - step * (i + 0.5) for i, name in enumerate(leaves)}
    for name in sorted((n for n in rows if n not in out), key=lambda n: -rows[n]["depth"]):
        below = [out[n] for n, r in rows.items() if r["parent"] == name]
        out[name] = (min(below) + max(below)) / 2
    return out


def _half(row: Mapping[str, Any]) -> float:
    """Return half the width of a path's band."""
    return max(0.006, WIDEST * float(row["mean"]) / 2)


def _origins(rows: Rows, height: Mapping[str, float], root: float) -> dict[str, float]:
    """Return where each path leaves the one before it: side by side, in the order from top to bottom."""
    out: dict[str, float] = {}
    for parent in {str(r["parent"]) for r in rows.values()}:
        below = [n for n, r in rows.items() if r["parent"] == parent]
        y = (height[parent] if parent else root) + sum(_half(rows[n]) for n in below)
        for n in sorted(below, key=lambda n: -height[n]):
            out[n] = y - _half(rows[n])
            y -= 2 * _half(rows[n])
    return out


def _branch(start: float, origin: float, end: float, y: float, half: float) -> PathPatch:
    """Return a band that bends from its origin to its height and then runs level."""
    bend = start + CURVE
    middle = (start + bend) / 2
    up = [(start, origin + half), (middle, origin + half), (middle, y + half), (bend, y + half), (end, y + half)]
    down = [(end, y - half), (bend, y - half), (middle, y - half), (middle, origin - half), (start, origin - half)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, Path.LINETO, Path.LINETO, *[Path.CURVE4] * 3]
    return PathPatch(Path([*up, *down], codes), facecolor=POSTERIOR, alpha=0.38, linewidth=0)


def _fits(page: Page, row: Mapping[str, Any], wide: float, size: float) -> float:
    """Return the size in which a label fits beside its number."""
    number = 0 if row["leaf"] else page.width(page.percent(row["mean"]), size, "bold") + 0.12
    sizes = tuple(max(6.5, size - k / 2) for k in range(10))
    return page.fitted(row["label"], wide - number, sizes=sizes, lines=_lines(page))[1]


def _lines(page: Page) -> int:
    """Return how many lines a label may have: a step has a short name in English, and is a sentence in Arabic."""
    return 2 if page.mirrored else 1


def _label(page: Page, row: Mapping[str, Any], x: float, y: float, *, wide: float, size: float) -> None:
    number = "" if row["leaf"] else page.percent(row["mean"])
    room = wide - (page.width(number, size, "bold") + 0.12 if number else 0)
    lines, _ = page.fitted(row["label"], room, sizes=(size,), lines=_lines(page))
    above, text = y + _half(row) + 0.04, lines[-1]
    for k, line in enumerate(reversed(lines)):
        page.text(x, above + k * size / 72 * 1.3, line, size=size, va="baseline")
    if number:
        page.text(
            x + page.width(text, size) + 0.08, above, number, size=size, weight="bold", color=POSTERIOR, va="baseline"
        )
