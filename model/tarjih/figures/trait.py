"""The figure of a trait: how its degree is distributed in each era before and after the articles, and its change.

Supply the table of :func:`tarjih.figures.trait_table.densities`; get a figure with a panel for each era and one for the
change.  Of the table of :func:`tarjih.figures.trait_table.changes` it has a panel for the change under each slope.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from tarjih.figures.canvas import FAINT, GRID, INK, MARGIN, POSTERIOR, PRIOR, Page, style
from tarjih.figures.labels import DASHED, legend
from tarjih.inference.stamp import Stamp
from tarjih.runs.table import Table

__all__ = ["densities"]

GAP = 0.75


def densities(table: Table, stamp: Stamp, *, title: str, subtitle: str, notes: Sequence[str] = ()) -> Figure:
    """Draw prior (dashed) and posterior (filled) densities, a panel for each name in the table."""
    with style():
        page = Page.titled(stamp, title, subtitle, notes)
        names = list(dict.fromkeys(table.column("name")))
        _key(page)
        wide = (page.inside - GAP * (len(names) - 1)) / len(names)
        top, bottom = page.top - 0.8, page.bottom + 0.65
        highest = max(max(r["prior"], r["posterior"]) for r in table.records()) * 1.08
        for i, name in enumerate(names):
            rows = table.where("name", name).records()
            left = MARGIN + i * (wide + GAP)
            ax = page.axes(left, bottom, wide, top - bottom)
            _panel(page, ax, rows, highest)
            heading, now, before, short = _said(page, rows[0])
            page.text(left, top + 0.5, heading, size=12.5, weight="bold", va="center_baseline")
            page.text(left, top + 0.2, now, size=11, color=POSTERIOR, va="center_baseline", weight="bold")
            if page.width(now, 11, "bold") + page.width(before, 10) > wide - 0.1:
                before = short
            page.text(left + wide, top + 0.2, before, size=10, color=FAINT, ha="right", va="center_baseline")
        return page.figure


def _said(page: Page, row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """Return the heading of a panel, what is so after and before the articles, and the latter in fewer words."""
    if row["fell"] is not None:
        heading = row["label"] if row.get("slope") is not None else page.say("change")
        now, before = page.say("fell_by", p=page.percent(row["fell"])), page.percent(row["prior_fell"])
    else:
        heading = page.say("era", label=row["label"])
        now, before = page.say("on_average", p=page.percent(row["mean"])), page.percent(row["prior_mean"])
    return heading, now, page.say("before_articles", p=before), page.say("before_short", p=before)


def _panel(page: Page, ax: Axes, rows: Sequence[Mapping[str, Any]], highest: float) -> None:
    edges = [*(r["left"] for r in rows), rows[-1]["right"]]
    change = rows[0]["fell"] is not None
    ax.stairs([r["posterior"] for r in rows], edges, fill=True, color=POSTERIOR, alpha=0.35, linewidth=0)
    ax.stairs([r["posterior"] for r in rows], edges, color=POSTERIOR, linewidth=1.6)
    ax.stairs([r["prior"] for r in rows], edges, color=PRIOR, linewidth=1.6, linestyle=DASHED)
    if change:
        below = [r for r in rows if r["right"] <= 1e-9]
        ax.stairs(
            [r["posterior"] for r in below],
            [*(r["left"] for r in below), below[-1]["right"]],
            fill=True,
            facecolor="none",
            edgecolor=POSTERIOR,
            hatch="///",
            linewidth=0,
        )
        ax.axvline(0, color=INK, linewidth=1)
    ticks = (-1, -0.5, 0, 0.5, 1) if change else (0, 0.25, 0.5, 0.75, 1)
    told = [f"{100 * t:+.0f}".replace("-", "\N{MINUS SIGN}") if change and t else f"{100 * t:.0f}" for t in ticks]
    ax.set_xticks(ticks, told if change else [f"{t} %" for t in told], size=9.5)
    ax.set(xlim=(edges[0], edges[-1]), ylim=(0, highest), yticks=[])
    page.turn(ax)
    ax.set_xlabel(_scale(page, rows[0]), size=9, labelpad=2)
    ax.tick_params(length=0)
    ax.grid(axis="x", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)


def _scale(page: Page, row: Mapping[str, Any]) -> str:
    """Say what the horizontal scale measures; under a slope also where the change lies."""
    if row["fell"] is None:
        return page.say("degree")
    if row.get("slope") is None:
        return page.say("less")
    mean, low, high = (f"{100 * row[c]:+.0f}".replace("-", "\N{MINUS SIGN}") for c in ("mean", "ll", "hh"))
    return f"points of control: mean {mean}\n{page.percent(row['outer'])} of draws {low} to {high}"


def _key(page: Page) -> None:
    legend(
        page,
        (
            (Line2D([], [], color=PRIOR, linewidth=1.6, linestyle=DASHED), page.say("prior")),
            (Patch(facecolor=POSTERIOR, alpha=0.35), page.say("posterior")),
            (Patch(facecolor="white", edgecolor=POSTERIOR, hatch="///", linewidth=0), page.say("fell")),
        ),
    )
