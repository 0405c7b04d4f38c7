"""Figures of evidence: the steps from prior to posterior, and what leaving out does.

Supply a table of :func:`tarjih.figures.evidence_tables.steps` or :func:`tarjih.figures.evidence_tables.bars`; get a
figure.  Blue and filled speaks for the answer, orange and hatched against it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from tarjih.figures.answers import spoken
from tarjih.figures.canvas import ACCENT, FAINT, GRID, INK, MARGIN, POSTERIOR, PRIOR, WIDTH, Page, style
from tarjih.figures.evidence_findings import decibans, resting
from tarjih.figures.findings import percent
from tarjih.figures.labels import legend
from tarjih.inference.stamp import Stamp
from tarjih.language import say
from tarjih.runs.table import Table

__all__ = ["LEFT_OUT", "linchpins", "tornado", "waterfall"]

LEFT_OUT = "Each bar: the probability of the call with all words, and what it would be had this never been said."
FEWEST = (
    "The fewest claims, and the fewest sources, without which another answer would be the most probable; what is left "
    "is weighed anew as if they had never been there."
)
TICKS = (0.0001, 0.001, 0.01, 0.05, *(k / 10 for k in range(1, 10)), 0.95, 0.99, 0.999, 0.9999)
FINE = tuple(k / 100 for k in range(1, 100))
MOST_LABEL = 5.2
LINE, HEADED, BELOW = 1.25 / 72, 0.32, 0.08
"""Of linchpins: the height of a line for a point of its size, that of a call, and what is left below what is said."""
MOST_CALLS = 4
"""Calls whose linchpins fit on a page: of more, those that hang on fewest."""
WIDEST = "+00.0 ±0.00"
AGAINST: dict[str, Any] = {"facecolor": "white", "edgecolor": ACCENT, "hatch": "////", "linewidth": 1.1}
FOR: dict[str, Any] = {"facecolor": POSTERIOR, "edgecolor": POSTERIOR, "linewidth": 1.1}


def waterfall(table: Table, stamp: Stamp, *, title: str, subtitle: str, notes: Sequence[str] = ()) -> Figure:
    """Draw the steps from prior to posterior, one below the other.

    Parameters
    ----------
    table
        What :func:`tarjih.figures.evidence_tables.steps` returned.
    stamp
        Its origin.
    title, subtitle
        The finding, and the question that it answers.
    notes
        Lines below the figure, after those that say what is drawn.
    """
    with style():
        shares, decibans = (say(f"figure.{key}", stamp.lang) for key in ("shares", "decibans"))
        page = Page.titled(stamp, title, subtitle, [decibans, *notes], caption=shares)
        legend(
            page,
            (
                (Patch(**FOR), page.say("for")),
                (Patch(**AGAINST), page.say("against")),
                (_dot(PRIOR, hollow=True), page.say("prior")),
                (_dot(POSTERIOR), page.say("posterior")),
            ),
        )
        rows = table.records()
        sheet = _Sheet(page, rows, top=0.62, heads=(page.say("share"), page.say("alone")))
        ends = [v for r in rows for v in (r["start"], r["end"])]
        ax = sheet.axes(_room(ends))
        ax.set_xlabel(page.say("log_odds"), size=9, labelpad=1)
        page.turn(ax)
        _odds_axis(ax, page.say("probability"))
        for y, row, below in sheet.placed():
            _step(ax, y, row, sheet.step)
            if below is not None:
                ax.plot([row["end"]] * 2, [y, below], color=FAINT, linewidth=0.8, linestyle=(0, (2, 2)), zorder=1)
            sheet.numbers(y, row, *_said(page, row))
        return page.figure


def tornado(
    table: Table, stamp: Stamp, *, title: str, subtitle: str, notes: Sequence[str] = (), caption: str = ""
) -> Figure:
    """Draw what the probability of a call would be without each of the things that move it most.

    Parameters
    ----------
    table
        What :func:`tarjih.figures.evidence_tables.bars` returned, of one headline.
    stamp
        Its origin.
    title, subtitle
        The finding, and the question that it answers.
    notes
        Lines below the figure.
    caption
        The plain sentence under it.
    """
    with style():
        page = Page.titled(stamp, title, subtitle, [LEFT_OUT, *notes], caption=caption)
        legend(
            page,
            (
                (Patch(**FOR), "speaks for the call: without it less probable"),
                (Patch(**AGAINST), "speaks against it"),
                (Line2D([], [], marker="X", linestyle="none", markersize=8, color=INK), "without it another call"),
            ),
        )
        rows = table.records()
        sheet = _Sheet(page, rows, top=0.42, heads=("without it", "decibans"))
        ends = [v for r in rows for v in (r["p_with"], r["p_without"])]
        low, high = max(min(ends) - 0.06, -0.01), min(max(ends) + 0.06, 1.01)
        ax = sheet.axes((low, high))
        ticks = [t / 20 for t in range(21) if low <= t / 20 <= high]
        ticks = ticks if len(ticks) <= 9 else [t for t in ticks if round(t * 20) % 2 == 0]
        ax.set_xticks(ticks, [f"{100 * t:.0f} %" for t in ticks], size=9.5)
        ax.set_xlabel("probability of the call", size=9, labelpad=1)
        now = rows[0]["p_with"]
        ax.axvline(now, color=INK, linewidth=1.2)
        page.text(*sheet.above(now), f"with all words {percent(now)}", size=9.5, ha="center", va="bottom", color=INK)
        for y, row, _ in sheet.placed():
            left, wide = min(now, row["p_without"]), abs(row["p_without"] - now)
            look = FOR if row["p_without"] <= now else AGAINST
            ax.barh(y, wide, left=left, height=sheet.step * 0.56, zorder=3, **look)
            if row["call_without"] != row["call_with"]:
                ax.plot([row["p_without"]], [y], marker="X", markersize=9, color=INK, mec="white", zorder=5)
            sheet.numbers(y, row, percent(row["p_without"]), decibans(row["db"]))
        return page.figure


def linchpins(table: Table, stamp: Stamp, *, title: str, subtitle: str, notes: Sequence[str] = ()) -> Figure:
    """Set out the linchpins, two lines a headline.

    Parameters
    ----------
    table
        What :func:`tarjih.evidence.linchpins` returned.
    stamp
        Its origin.
    title, subtitle
        The finding, and the question that it answers.
    notes
        Lines below the figure, after those that say what is shown.
    """
    with style():
        rows = table.records()
        size = {r["target"]: r["size"] or math.inf for r in reversed(rows)}
        size |= {r["target"]: min(size[r["target"]], r["size"] or math.inf) for r in rows}
        names = list(dict.fromkeys(r["target"] for r in rows))
        shown = [n for n in names if n in sorted(names, key=lambda n: size[n])[:MOST_CALLS]]
        rest = f"Shown: the {len(shown)} of {len(names)} calls that hang on fewest; the others are in the table."
        page = Page.titled(stamp, title, subtitle, [*([rest] if shown != names else []), *notes], caption=FEWEST)
        top = page.top - 0.15
        own = {n: [r for r in rows if r["target"] == n] for n in shown}
        said, points = _set(page, {n: [resting(r) for r in own[n]] for n in shown}, top - page.bottom - 0.1)
        high = points * LINE
        apart = min(0.45, (top - page.bottom - 0.1 - _tall(said, points)) / max(len(shown), 1))
        y = top
        for name in shown:
            what = str(own[name][0]["what"])
            call = f"{what[:1].upper()}{what[1:]}: {percent(own[name][0]['p_with'])}"
            (line,), large = page.fitted(call, page.inside, sizes=(13, 12, 11, 10), weight="bold")
            page.text(MARGIN, y, line, size=large, weight="bold", va="top", color=POSTERIOR)
            y -= HEADED
            for row, lines in zip(own[name], said[name], strict=True):
                page.text(MARGIN + 0.15, y, f"{row['level']}s", size=points, va="top", color=FAINT)
                for n, line in enumerate(lines):
                    page.text(MARGIN + 1.2, y - n * high, line, size=points, va="top")
                y -= len(lines) * high + BELOW
            y -= apart
        return page.figure


def _set(page: Page, texts: Mapping[str, Sequence[str]], room: float) -> tuple[dict[str, list[list[str]]], float]:
    """Break the texts of each call into lines in the largest size in which all fit; cut in the smallest if need be."""
    tried = ((12.0, 9), (11.0, 9), (10.0, 9), (9.0, 9), (8.5, 9), (8.5, 3), (8.5, 2))
    for points, deep in tried:
        out = _broken(page, texts, points, deep)
        if _tall(out, points) <= room:
            return out, points
    return _broken(page, texts, 8.5, 1), 8.5


def _tall(said: Mapping[str, Sequence[Sequence[str]]], points: float) -> float:
    """Return the height of all calls with what is said of them."""
    return sum(HEADED + sum(len(lines) * points * LINE + BELOW for lines in told) for told in said.values())


def _broken(page: Page, texts: Mapping[str, Sequence[str]], points: float, deep: int) -> dict[str, list[list[str]]]:
    wide = page.inside - 1.2
    return {n: [page.fitted(t, wide, sizes=(points,), lines=deep)[0] for t in told] for n, told in texts.items()}


def _dot(colour: str, *, hollow: bool = False) -> Line2D:
    look: dict[str, Any] = {"marker": "D" if hollow else "o", "linestyle": "none", "markersize": 6 if hollow else 8}
    return Line2D([], [], color=colour, mfc="white" if hollow else colour, mec=colour, **look)


class _Sheet:
    """Labels at the left, two columns of numbers at the right, axes between."""

    def __init__(self, page: Page, rows: Sequence[Mapping[str, Any]], *, top: float, heads: tuple[str, str]) -> None:
        self.page, self.rows, self.heads = page, rows, heads
        self.top, self.bottom = page.top - top, page.bottom + 0.5
        self.step = min(0.5, (self.top - self.bottom) / max(len(rows), 1))
        self.bottom = self.top - self.step * len(rows)
        self.size = max(7.0, min(11.5, self.step * 72 * 0.5))
        self.wide = [page.width(h, 9.0) for h in heads]
        self.wide = [max(w, page.width(WIDEST, self.size)) for w in self.wide]
        self.left = MARGIN + self._labels() + 0.25
        self.right = WIDTH - MARGIN - sum(self.wide) - 0.55
        for x, head in zip(self._columns(), heads, strict=True):
            page.text(x, self.top + 0.08, head, size=9.0, color=FAINT, ha="right", va="bottom")

    def _columns(self) -> tuple[float, float]:
        return WIDTH - MARGIN - self.wide[1] - 0.25, WIDTH - MARGIN

    def axes(self, ends: tuple[float, float]) -> Axes:
        """Return axes whose vertical scale is inches of the page."""
        self.ends = ends
        ax = self.page.axes(self.left, self.bottom, self.right - self.left, self.top - self.bottom)
        ax.set(xlim=ends, ylim=(self.bottom, self.top), yticks=[])
        ax.tick_params(length=0)
        ax.grid(axis="x", color=GRID, linewidth=0.8)
        ax.set_axisbelow(True)
        for side in ("top", "right", "left"):
            ax.spines[side].set_visible(False)
        return ax

    def above(self, x: float) -> tuple[float, float]:
        """Return the place above the axes at a value, far enough from their ends for a short text."""
        share = (x - self.ends[0]) / (self.ends[1] - self.ends[0])
        at = self.left + share * (self.right - self.left)
        return min(max(at, self.left + 0.7), self.right - 0.7), self.top + 0.06

    def placed(self) -> list[tuple[float, Mapping[str, Any], float | None]]:
        """Return the height of each row, and that of the next."""
        heights = [self.top - self.step * (i + 0.5) for i in range(len(self.rows))]
        return list(zip(heights, self.rows, [*heights[1:], None], strict=True))

    def _labels(self) -> float:
        """Set the labels and return how much room they take."""
        wide = 0.0
        deep = 2 if self.step * 72 >= self.size * 2.3 else 1
        for y, row, _ in self.placed():
            end = row.get("role") in {"prior", "posterior"}
            weight = "bold" if end else "normal"
            level = str(row.get("level") or "")
            text = spoken(str(row["label"])) if level == "bloc" else str(row["label"])
            text = f"{text[:1].upper()}{text[1:]}" + (f" ({level})" if level else "")
            lines, size = self.page.fitted(
                text, MOST_LABEL, sizes=(self.size, self.size - 1), lines=deep, weight=weight
            )
            if lines[-1].endswith("…"):  # small in two lines, where even those do not fit cut
                small = max(6.0, min(self.size, self.step * 72 / 2.5))
                sizes = (small, max(6.0, small - 1))
                lines, size = self.page.fitted(text, MOST_LABEL, sizes=sizes, lines=2, weight=weight)
            high = size / 72 * 1.22
            for i, line in enumerate(lines):
                self.page.text(
                    *(MARGIN, y + high * (len(lines) - 1) / 2 - i * high, line),
                    size=size,
                    va="center_baseline",
                    weight=weight,
                )
                wide = max(wide, self.page.width(line, size, weight))
        return wide

    def numbers(self, y: float, row: Mapping[str, Any], first: str, second: str) -> None:
        """Set the numbers of a row."""
        one, two = self._columns()
        look: dict[str, Any] = {"size": self.size, "ha": "right", "va": "center_baseline"}
        colour = {"prior": PRIOR, "posterior": POSTERIOR}.get(str(row.get("role")), INK)
        self.page.text(one, y, first, weight="bold", color=colour, **look)
        self.page.text(two, y, second, color=FAINT, **look)


def _said(page: Page, row: Mapping[str, Any]) -> tuple[str, str]:
    if row["role"] in {"prior", "posterior"}:
        return page.percent(row["p_end"]), ""
    alone = page.number(decibans(row["alone"])) if row["alone"] is not None else ""
    return page.number(f"{decibans(row['share'])} ±{row['se']:.2f}"), alone


def _step(ax: Axes, y: float, row: Mapping[str, Any], step: float) -> None:
    if row["role"] in {"prior", "posterior"}:
        after = row["role"] == "posterior"
        mark = _dot(POSTERIOR if after else PRIOR, hollow=not after)
        mark.set_data([row["end"]], [y])
        mark.set(zorder=5, clip_on=False)
        ax.add_line(mark)
        return
    left, wide = min(row["start"], row["end"]), abs(row["share"])
    ax.barh(y, wide, left=left, height=step * 0.56, zorder=3, **(FOR if row["share"] >= 0 else AGAINST))
    se = row["se"]
    ax.plot([row["end"] - se, row["end"] + se], [y, y], color=INK, linewidth=1.2, zorder=4)


def _room(ends: Sequence[float]) -> tuple[float, float]:
    low, high = min(ends), max(ends)
    pad = max(0.08 * (high - low), 0.5)
    return low - pad, high + pad


def _odds_axis(ax: Axes, scale: str) -> None:
    """Set a second scale at the top: what the decibans are as a probability."""
    low, high = sorted(ax.get_xlim())
    scales = [[t for t in ticks if low <= _decibans_of(t) <= high] for ticks in (TICKS, FINE[4::5], FINE[1::2], FINE)]
    here = [(t, _decibans_of(t)) for t in next((ticks for ticks in scales if len(ticks) > 2), scales[0])]
    apart = (high - low) / 14
    kept: list[tuple[float, float]] = []
    for t, v in here:
        if not kept or v - kept[-1][1] >= apart:
            kept.append((t, v))
    second = ax.secondary_xaxis("top")
    second.set_xticks([v for _, v in kept], [_shown(t) for t, _ in kept], size=9.5)
    second.tick_params(length=3, pad=1, color=FAINT)
    second.spines["top"].set_visible(False)
    second.set_xlabel(scale, size=9, labelpad=4)


def _shown(p: float) -> str:
    return f"{100 * p:g} %"


def _decibans_of(p: float) -> float:
    return 10 * math.log10(p / (1 - p))
