"""The figure of stances: who affirms and who denies what, a row for each actor, a column for each proposition.

Supply the table of :func:`tarjih.tables.stance_matrix`; get a figure.  Colour and number say the same, so
that it reads in grey as well: dark orange denies, dark blue affirms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tarjih.look import FAINT, GRID, HEIGHT, INK, MARGIN, WIDTH, Page, style
from tarjih.stamp import Stamp
from tarjih.table import Table
from tarjih.tables import spoken

__all__ = ["matrix"]

SIDES = LinearSegmentedColormap.from_list("sides", ["#B34700", "#F3B27A", "#F4F4F4", "#86BBDD", "#00568A"])
MOST = 20
"""Actors shown; the table has all."""
SCALE = "+2 asserts · +1 suggests · 0 takes no side · \N{MINUS SIGN}1 doubts · \N{MINUS SIGN}2 denies; means where an actor spoke more than once."
GAP = 0.35
"""Room between groups of propositions, in columns."""


def matrix(
    table: Table, stamp: Stamp, *, title: str, subtitle: str, grouped: bool = True, notes: Sequence[str] = (SCALE,)
) -> Figure:
    """Draw the matrix.

    Parameters
    ----------
    table, stamp, title, subtitle
        As of every figure.
    grouped
        Name the bloc of the actors at the left.
    notes
        Lines below the figure.
    """
    with style():
        actors = list(dict.fromkeys(r["actor"] for r in table.records() if r["shown"]))
        kept = _most_spoken(table, actors)
        left_out = len(actors) - len(kept)
        more = [f"{left_out} more actors who took two sides or more are in the table."] if left_out else []
        page = Page.titled(stamp, title, subtitle, [*notes, *more])
        rows = [r for r in table.records() if r["actor"] in kept]
        columns = {r["proposition"]: r for r in sorted(rows, key=lambda r: r["column"])}
        back = page.axes(0, 0, WIDTH, HEIGHT, xlim=(0, WIDTH), ylim=(0, HEIGHT), zorder=-1)
        back.set_axis_off()
        names = {r["actor"]: r for r in rows}
        sized = min(11.0, max(7.0, 150 / max(len(kept), 1)))
        label = {a: page.fitted(names[a]["actor_label"], 3.4, sizes=(sized, 8, 7, 6.5)) for a in kept}
        left = MARGIN + max((page.width(t[0], s) for t, s in label.values()), default=0) + 0.15
        bloc = max((page.width(spoken(names[a]["bloc"]), 8) for a in kept), default=0) + 0.15 if grouped else 0
        left += bloc
        x, units = _places(columns)
        cell = min(0.75, (WIDTH - MARGIN - left) / max(units, 1))
        heads = {p: page.fitted(spoken(p), 1.75, sizes=(min(10.0, cell * 72 * 0.62), 7, 6.5)) for p in columns}
        top = page.top - max((page.width(t[0], s) for t, s in heads.values()), default=0) - 0.12
        high = min(0.5, (top - page.bottom - 0.1) / max(len(kept), 1))
        for p in columns:
            (text,), size = heads[p]
            page.text(left + (x[p] + 0.5) * cell, top + 0.06, text, size=size, rotation=90, ha="center", va="bottom")
        last = None
        for i, actor in enumerate(kept):
            y = top - (i + 0.5) * high
            (text,), size = label[actor]
            page.text(MARGIN + bloc, y, text, size=min(size, high * 72 * 0.8), va="center_baseline")
            if grouped and names[actor]["bloc"] != last:
                last = names[actor]["bloc"]
                page.text(MARGIN, y, spoken(last), size=8, color=FAINT, va="center_baseline")
                back.plot([MARGIN, left + units * cell], [y + high / 2] * 2, color=GRID, linewidth=0.8)
        for r in rows:
            place = left + x[r["proposition"]] * cell, top - (kept.index(r["actor"]) + 1) * high
            back.add_patch(Rectangle(place, cell * 0.94, high * 0.9, facecolor=SIDES((r["mean"] + 2) / 4), edgecolor="none"))
            _number(page, r, place[0] + cell * 0.47, place[1] + high * 0.45, cell, high)
        return page.figure


def _most_spoken(table: Table, actors: Sequence[str]) -> list[str]:
    """Return the actors that are shown, in the table's order: of more than fit, those with most claims."""
    said = dict.fromkeys(actors, 0)
    for r in table.records():
        if r["actor"] in said:
            said[r["actor"]] += r["n"]
    enough = set(sorted(said, key=lambda a: -said[a])[:MOST])
    return [a for a in actors if a in enough]


def _places(columns: Mapping[str, Mapping[str, Any]]) -> tuple[dict[str, float], float]:
    """Return where each column begins, with a gap where a group ends, and where the last one ends."""
    out, x, group = {}, 0.0, None
    for name, row in columns.items():
        if group is not None and row["group"] != group:
            x += GAP
        group, out[name] = row["group"], x
        x += 1
    return out, x


def _number(page: Page, row: Mapping[str, Any], x: float, y: float, cell: float, high: float) -> None:
    value = row["mean"]
    text = "0" if value == 0 else f"{value:+.0f}" if value == round(value) else f"{value:+.1f}"
    text = text.replace("-", "\N{MINUS SIGN}")
    (shown,), size = page.fitted(text, cell * 0.9, sizes=(min(10.0, high * 72 * 0.62), 8, 7, 6, 5))
    page.text(x, y, shown, size=size, ha="center", va="center_baseline", color="white" if abs(value) > 1.4 else INK)
