"""The figure of what the words taught: of each parameter how much of its prior's variance is gone, and its shift.

Supply the table of :func:`tarjih.figures.contraction_table.contraction`; get a figure.  The left scale is the
contraction, the right one the shift; what has not moved is grey, and its name says that it is prior.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from tarjih.figures.canvas import ACCENT, FAINT, GRID, INK, MARGIN, POSTERIOR, PRIOR, WIDTH, Page, style
from tarjih.figures.contraction_table import FIXED, MOVED
from tarjih.figures.labels import legend
from tarjih.inference.stamp import Stamp
from tarjih.runs.table import Table

__all__ = ["contraction"]

MOST = 20
GAP = 0.75
HEAD = 1.15
"""Height of a group's name, in rows."""
NOTE = (
    "Taught: the share of the prior's variance that the articles took away. Shift: how far they moved the mean, in "
    "the prior's standard deviations. Moved: at least 10 % taught, or a shift of a third or more."
)


def contraction(table: Table, stamp: Stamp, *, title: str, subtitle: str, notes: Sequence[str] = (NOTE,)) -> Figure:
    """Draw the parameters that moved most, under the names of their groups."""
    with style():
        free = [r for r in table.records() if r["verdict"] != FIXED]
        rows = [r for r in free if r["rank"] <= MOST]
        shown = f"Shown: the {len(rows)} that moved most of {len(free)} free parameters; the table has all."
        page = Page.titled(stamp, title, subtitle, [*notes, shown])
        moved, still = Patch(color=POSTERIOR), Patch(color=PRIOR, alpha=0.6)
        wider = Line2D([], [], marker="<", linestyle="none", markersize=7, color=ACCENT)
        key = ((moved, "moved by the articles"), (still, "still the prior"))
        legend(page, (*key, (wider, "less sure than before")) if any(_wider(r) for r in rows) else key)
        groups = list(dict.fromkeys(r["group"] for r in rows))
        units = len(rows) + HEAD * len(groups)
        top, bottom = page.top - 0.3, page.bottom + 0.42
        step = min(0.45, (top - bottom) / max(units, 1.0))
        bottom = top - step * units
        places, y = [], top
        for group in groups:
            mine = [r for r in rows if r["group"] == group]
            places.append((y - step * HEAD * 0.6, mine[0], True))
            y -= step * HEAD
            for r in mine:
                places.append((y - step / 2, r, False))
                y -= step
        size = max(6.0, min(11.0, step * 72 * 0.66))
        left = MARGIN + _labels(page, places, size)
        wide = (WIDTH - MARGIN - left - GAP) / 2
        one = page.axes(left, bottom, wide, top - bottom)
        _scale(one, bottom, top, (0.0, 1.0), "taught: share of the prior's variance that is gone")
        one.set_xticks([0, 0.25, 0.5, 0.75, 1.0], ["0 %", "25 %", "50 %", "75 %", "100 %"], size=9)
        other = page.axes(left + wide + GAP, bottom, wide, top - bottom)
        reach = max(1.0, math.ceil(2 * max(abs(r["shift"]) for r in rows)) / 2)
        _scale(other, bottom, top, (-reach, reach), "shift of the mean, in prior standard deviations")
        fine = 2 if reach <= 1.5 else 1
        ticks = [t / fine for t in range(math.ceil(-fine * reach), math.floor(fine * reach) + 1)]
        other.set_xticks(ticks, [f"{t:+g}".replace("-", "\N{MINUS SIGN}") if t else "0" for t in ticks], size=9)
        other.axvline(0, color=FAINT, linewidth=1)
        for y, r, head in places:
            if not head:
                _row(one, other, y, r, step)
        return page.figure


def _row(one: Axes, other: Axes, y: float, row: Mapping[str, Any], step: float) -> None:
    look: dict[str, Any] = {"color": POSTERIOR} if row["verdict"] == MOVED else {"color": PRIOR, "alpha": 0.6}
    one.barh(y, max(row["contraction"], 0.0), height=step * 0.62, **look)
    other.barh(y, row["shift"], height=step * 0.62, **look)
    if _wider(row):
        one.plot([0.008], [y], marker="<", markersize=step * 22, color=ACCENT)


def _wider(row: Mapping[str, Any]) -> bool:
    """Tell whether the posterior is wider than the prior, beyond what few draws would explain."""
    return bool(row["contraction"] < -2 * row["error"])


def _scale(ax: Axes, bottom: float, top: float, span: tuple[float, float], name: str) -> None:
    ax.set(xlim=span, ylim=(bottom, top), yticks=[])
    ax.set_xlabel(name, size=9, labelpad=1)
    ax.tick_params(length=0)
    ax.grid(axis="x", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)


def _labels(page: Page, places: Sequence[tuple[float, Mapping[str, Any], bool]], size: float) -> float:
    """Set the names, and of each group how far any of it moved; return how much room they take."""
    wide = 0.0
    for y, r, head in places:
        if head:
            told = f"of {r['group_size']} at most {max(100 * r['group_contraction'], 0):.0f} % taught"
            page.text(MARGIN, y, r["group"], size=size, weight="bold", va="center_baseline")
            after = page.width(r["group"], size, "bold") + 0.12
            page.text(MARGIN + after, y, told, size=size * 0.86, color=FAINT, va="center_baseline")
            wide = max(wide, after + page.width(told, size * 0.86))
            continue
        sizes = tuple(s for s in (size, 9, 8, 7, 6) if s <= size)
        (text,), own = page.fitted(r["label"], 4.3, sizes=sizes)
        page.text(MARGIN + 0.12, y, text, size=own, color=INK, va="center_baseline")
        wide = max(wide, 0.12 + page.width(text, own))
    return wide + 0.25
