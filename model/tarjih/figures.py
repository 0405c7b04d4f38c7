"""Figures of probabilities in rows: prior beside posterior, with intervals.

Supply a table of :mod:`tarjih.tables`; get a figure.  Each row has a dot at the posterior probability, a thick
and a thin bar for the inner and the outer interval, and a hollow diamond at the prior; at the right the
numbers, and the words behind them.  Rows that share a group may stand under its name.  Other shapes of figure are in ``figures_…``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tarjih.findings import percent
from tarjih.look import FAINT, GRID, INK, MARGIN, POSTERIOR, PRIOR, WIDTH, Page, style
from tarjih.stamp import Stamp
from tarjih.table import Table
from tarjih.tables import spoken

__all__ = ["CREDIBILITY", "SPREAD", "bars", "key", "probability_axis", "rows"]

SPREAD = (
    "Bars: where the probability would lie if the sources' credibilities were known; 50 % and 90 % of draws. "
    "Not doubt about the truth itself."
)
CREDIBILITY = (
    "Credibility c: the probability that what such a source says on a question tracks the truth. "
    "Bars: 50 % and 90 % of the posterior draws of c."
)
HEAD = 0.8
"""Height of a group's name, in rows."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the figure: a row, or the name of the group that begins."""

    row: Mapping[str, Any] | None
    head: str = ""


def rows(
    table: Table,
    stamp: Stamp,
    *,
    title: str,
    subtitle: str,
    headed: bool = False,
    counted: str = "claims / origins / outlets",
    notes: Sequence[str] = (SPREAD,),
    accuracy: float | None = None,
) -> Figure:
    """Draw a row for each row of the table.

    Parameters
    ----------
    table, stamp
        What is shown, and its origin.
    title, subtitle
        The finding, and the question that it answers.
    headed
        Write the name of a group above its rows.
    counted
        What the numbers at the right count; empty for none.
    notes
        Lines below the figure.
    accuracy
        Where the rows are credibilities: the accuracy of a fully informed source, for a second scale at the top.
    """
    with style():
        page = Page.titled(stamp, title, subtitle, notes)
        lines = _lines(table, headed=headed)
        key(page, table)
        _Chart(page, lines, counted if any(r["claims"] is not None for r in table.records()) else "", accuracy).draw()
        return page.figure


def _lines(table: Table, *, headed: bool) -> list[_Line]:
    out: list[_Line] = []
    last = None
    for row in table.records():
        if headed and row["group"] != last:
            out.append(_Line(None, str(row["group"])))
            last = row["group"]
        out.append(_Line(row))
    return out


class _Chart:
    """Rows of labels, marks and numbers between the page's top and its key."""

    def __init__(self, page: Page, lines: Sequence[_Line], counted: str, accuracy: float | None) -> None:
        self.page, self.lines, self.counted, self.accuracy = page, lines, counted, accuracy
        self.head_size = 9.0
        self.top = page.top - (0.56 if accuracy else 0.36)
        self.bottom = page.bottom + 0.5
        units = sum(HEAD if line.row is None else 1.0 for line in lines)
        self.step = min(0.72, (self.top - self.bottom) / max(units, 1.0))
        self.bottom = self.top - self.step * units
        self.size = max(6.5, min(12.0, self.step * 72 * 0.62))

    def draw(self) -> None:
        """Set labels, marks and numbers."""
        page = self.page
        left = MARGIN + self._labels()
        numbers = [(percent(r["mean"]), percent(r["prior_mean"])) for r in self._rows()]
        counts = [" / ".join(str(r[c]) for c in ("claims", "origins", "outlets")) for r in self._rows()]
        right = WIDTH - MARGIN
        if self.counted:
            wide = max([page.width(self.counted, self.head_size), *(page.width(c, self.size) for c in counts)])
            self._head(right, self.counted)
            right -= wide + 0.3
        after = max(page.width("after", self.head_size), *(page.width(n, self.size, "bold") for n, _ in numbers))
        before = max(page.width("before", self.head_size), *(page.width(b, self.size) for _, b in numbers))
        self._head(right, "before")
        self._head(right - before - 0.2, "after")
        ax = page.axes(left, self.bottom, right - before - after - 0.55 - left, self.top - self.bottom)
        probability_axis(ax, self.bottom, self.top, accuracy=self.accuracy)
        it = iter(zip(numbers, counts, strict=True))
        for y, line in self._placed():
            if line.row is None:
                continue
            (now, then), said = next(it)
            bars(ax, y, line.row, step=self.step)
            look = {"size": self.size, "ha": "right", "va": "center_baseline"}
            page.text(right - before - 0.2, y, now, weight="bold", color=POSTERIOR, **look)
            page.text(right, y, then, color=FAINT, **look)
            if self.counted:
                page.text(WIDTH - MARGIN, y, said, color=INK, **look)

    def _rows(self) -> list[Mapping[str, Any]]:
        return [line.row for line in self.lines if line.row is not None]

    def _placed(self) -> list[tuple[float, _Line]]:
        """Return the height at which each line stands."""
        out, y = [], self.top
        for line in self.lines:
            high = self.step * (HEAD if line.row is None else 1.0)
            out.append((y - high / 2, line))
            y -= high
        return out

    def _head(self, right: float, text: str) -> None:
        self.page.text(right, self.top + 0.08, text, size=self.head_size, color=FAINT, ha="right", va="bottom")

    def _labels(self) -> float:
        """Set the labels and return how much room they take."""
        page, most = self.page, 5.3
        arabic = self.step >= 0.46 and any(r["label_ar"] for r in self._rows())
        small = self.size * 0.78
        deep = max(1, int((self.step * 72 - (small * 1.5 if arabic else 0)) / (self.size * 1.22)))
        sizes = tuple(s for s in (self.size, 11, 10, 9, 8, 7, 6.5) if s <= self.size)
        set_in = [(y, line, *page.fitted(self._name(line), most, sizes=sizes, lines=min(deep, 2))) for y, line in self._placed()]
        size = min((s for *_, line, _lines, s in set_in if line.row is not None), default=self.size)
        wide = 0.0
        for y, line, _lines, _size in set_in:
            weight = "bold" if line.row is None else "normal"
            text, own = page.fitted(self._name(line), most, sizes=(size, 6.5), lines=min(deep, 2) if line.row else 1, weight=weight)
            high = own / 72 * 1.22
            below = line.row["label_ar"] if line.row and arabic else ""
            start = y + high * (len(text) - 1) / 2 + (small / 72 * 0.75 if below else 0)
            for i, part in enumerate(text):
                page.text(MARGIN, start - i * high, part, size=own, va="center_baseline", weight=weight)
                wide = max(wide, page.width(part, own, weight))
            if below:
                (cut,), tiny = page.fitted(below, most, sizes=(small, 7, 6))
                page.text(MARGIN, start - len(text) * high, cut, size=tiny, va="center_baseline", color=FAINT)
                wide = max(wide, page.width(cut, tiny))
        self.size = size
        return wide + 0.25

    def _name(self, line: _Line) -> str:
        return spoken(line.head) if line.row is None else _begun(str(line.row["label"]).rstrip("."))


def _begun(label: str) -> str:
    """Return a label as a line begins."""
    return label[:1].upper() + label[1:]


def probability_axis(ax: Axes, bottom: float, top: float, *, accuracy: float | None = None, last: float = 1.0) -> None:
    """Make the horizontal scale a probability up to `last`, the vertical one inches of the page."""
    ax.set(xlim=(-0.01 * last, 1.01 * last), ylim=(bottom, top), yticks=[])
    step = 0.25 if last > 0.6 else 0.1
    ticks = [step * k for k in range(math.floor(last / step + 1e-9) + 1)]
    ax.set_xticks(ticks, [f"{100 * t:.0f} %" for t in ticks], size=9.5)
    ax.set_xlabel("probability" if accuracy is None else "credibility c", size=9, labelpad=1)
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
        ax.plot([row["prior_ll"], row["prior_hh"]], [low, low], color=PRIOR, linewidth=1, linestyle=(0, (4, 2)), zorder=2)
    if row["prior_mean"] is not None:
        hollow = {"markerfacecolor": "white", "markeredgecolor": PRIOR, "markeredgewidth": 1.3}
        ax.plot([row["prior_mean"]], [low], marker="D", markersize=size * 0.72, linestyle="none", zorder=3, clip_on=False, **hollow)
    if row["ll"] is not None:
        ax.plot([row["ll"], row["hh"]], [y, y], color=POSTERIOR, linewidth=size * 0.17, solid_capstyle="butt", zorder=4)
        ax.plot([row["l"], row["h"]], [y, y], color=POSTERIOR, linewidth=size * 0.55, solid_capstyle="butt", zorder=4)
    ax.plot([row["mean"]], [y], marker="o", markersize=size, color=POSTERIOR, markeredgecolor="white", zorder=5, clip_on=False)


def key(page: Page, table: Table) -> None:
    """Set the key above the notes; the widths are those in the table."""
    first = next((r for r in table.records() if r["ll"] is not None), None)
    blue = {"color": POSTERIOR}
    marks: list[tuple[Line2D, str]] = [
        (Line2D([], [], marker="D", linestyle="none", markersize=6, markerfacecolor="white", markeredgecolor=PRIOR, markeredgewidth=1.3), "before the articles (prior)"),
        (Line2D([], [], marker="o", linestyle="none", markersize=8, **blue), "after the articles (posterior)"),
    ]
    if first is not None:
        marks.append((Line2D([], [], linewidth=4.4, **blue), f"{percent(first['inner'])} of draws"))
        marks.append((Line2D([], [], linewidth=1.4, **blue), f"{percent(first['outer'])} of draws"))
    if first is not None and first.get("prior_ll") is not None:
        marks.append((Line2D([], [], color=PRIOR, linewidth=1, linestyle=(0, (4, 2))), f"{percent(first['outer'])} of the prior"))
    handles, labels = zip(*marks, strict=True)
    page.figure.legend(
        handles,
        labels,
        loc="lower left",
        bbox_to_anchor=((MARGIN - 0.05) / WIDTH, page.bottom / 7.2),
        ncols=len(marks),
        frameon=False,
        fontsize=9.5,
        borderaxespad=0,
        borderpad=0.1,
        columnspacing=2.2,
        handlelength=2.0,
    )
    page.bottom += 0.3
