"""The one chart of rows: labels at the left, marks on one scale, cells at the right, under headings if there are any.

Supply rows, a scale and a key; get a figure.  Hollow and grey is before or without, filled and blue after or with; the
pale bar is the range over the camps.  What differs in colour differs in shape too.  Text is measured before it is set,
and nothing is smaller than :data:`~tarjih.figures.canvas.SMALLEST` points: of more rows than fit, the first are shown.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from tarjih.figures.canvas import (
    ACCENT,
    BAND,
    BARE,
    DASHED,
    FAINT,
    GRID,
    HEIGHT,
    INK,
    MARGIN,
    POSTERIOR,
    PRIOR,
    SMALLEST,
    WIDTH,
    Page,
    style,
)
from tarjih.inference.stamp import Stamp
from tarjih.language import ENGLISH, plain_percent, say

__all__ = [
    "AGAINST",
    "BETWEEN",
    "CROSS",
    "DOWN",
    "EXPECTED",
    "FILLED",
    "FOR",
    "HOLLOW",
    "HOLLOW_ACCENT",
    "INNER",
    "OUTCOME",
    "OUTER",
    "RANGE",
    "SQUARE",
    "TRIANGLE",
    "UP",
    "WAS",
    "WRONG",
    "Look",
    "Row",
    "Scale",
    "axes_of",
    "chart",
    "mark",
    "probability",
]

type Look = Mapping[str, Any]

HOLLOW: Look = {"marker": "D", "mfc": "white", "mec": PRIOR, "mew": 1.3}
FILLED: Look = {"marker": "o", "mfc": POSTERIOR, "mec": "white", "mew": 0.8}
TRIANGLE: Look = {"marker": "^", "mfc": ACCENT, "mec": "white", "mew": 0.6}
UP: Look = {"marker": "^", "mfc": POSTERIOR, "mec": "white", "mew": 0.6}
DOWN: Look = {"marker": "v", "mfc": ACCENT, "mec": "white", "mew": 0.6}
SQUARE: Look = {"marker": "s", "mfc": "white", "mec": ACCENT, "mew": 1.3}
CROSS: Look = {"marker": "x", "mfc": INK, "mec": INK, "mew": 1.6}
OUTCOME: Look = {"marker": "s", "mfc": INK, "mec": "white", "mew": 0.6}
WRONG: Look = {"marker": "X", "mfc": ACCENT, "mec": "white", "mew": 0.6}
HOLLOW_ACCENT: Look = {"marker": "D", "mfc": ACCENT, "mec": "white", "mew": 0.8}

RANGE: Look = {"color": BAND, "thick": 1.5}
OUTER: Look = {"color": POSTERIOR, "thick": 0.17}
INNER: Look = {"color": POSTERIOR, "thick": 0.55}
BETWEEN: Look = {"color": POSTERIOR, "thick": 0.22}
WAS: Look = {"color": PRIOR, "thick": 0.15, "linestyle": DASHED, "below": True}
EXPECTED: Look = {"color": PRIOR, "thick": 0.15, "linestyle": DASHED}
FOR: Look = {"facecolor": POSTERIOR, "edgecolor": POSTERIOR, "linewidth": 1.1}
AGAINST: Look = {"facecolor": "white", "edgecolor": ACCENT, "hatch": "////", "linewidth": 1.1}

HEAD = 1.0
"""Height of a heading, in rows."""
LEAST_STEP, MOST_STEP, MOST_BAR = 0.235, 1.15, 0.36
"""Height of a row at least and at most, and of a bar at most, in inches."""
MOST_LABEL, MOST_CELL = 5.2, 3.2
DEEP = 2.3
"""Height of a row from which its label may have two lines, in heights of its letters."""
ROOMY, TIGHT = 2.9, 1.6
"""Height that two lines want and one line needs, in the same: else nobody sees which lines belong together."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Parameters
    ----------
    label, cells
        Its text at the left and its cells at the right; the first cell is bold.
    marks
        Places with how they look; ``None`` is not drawn.
    spans
        Ends with how the line or the bar between them looks.
    head
        The heading under which it stands.
    depth
        How far its label is indented.
    strong
        Whether its label is bold.
    """

    label: str
    cells: tuple[str, ...] = ()
    marks: tuple[tuple[float | None, Look], ...] = ()
    spans: tuple[tuple[float, float, Look], ...] = ()
    head: str = ""
    depth: int = 0
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """The horizontal scale: its ends, its ticks with their texts, what it measures, and lines to mark on it."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    name: str
    line: float | None = None
    line_text: str = ""


def probability(name: str, *, low: float = 0.0, high: float = 1.0, lang: str = ENGLISH) -> Scale:
    """Return the scale of probabilities, under the name of what it measures, in a language."""
    step = next(s for s in (0.05, 0.1, 0.25) if (high - low) / s <= 6.01)
    first = -(-low // step) * step
    ticks = [round(first + k * step, 4) for k in range(int((high - first) / step + 1e-9) + 1)]
    pad = 0.01 * (high - low)
    return Scale(low - pad, high + pad, tuple((t, plain_percent(t, lang)) for t in ticks), name)


def mark(look: Look, size: float = 8.0) -> Line2D:
    """Return a mark for a key."""
    return Line2D([], [], linestyle="none", markersize=size, **look)


def span(look: Look) -> Line2D | Patch:
    """Return a line or a bar for a key."""
    if "thick" not in look:
        return Patch(**look)
    line = {k: v for k, v in look.items() if k in {"color", "linestyle"}}
    return Line2D([], [], linewidth=max(1.2, 7 * float(look["thick"])), solid_capstyle="butt", **line)


def chart(
    rows: Sequence[Row],
    stamp: Stamp,
    *,
    title: str,
    subtitle: str,
    scale: Scale,
    columns: Sequence[str] = (),
    key: Sequence[tuple[Look, str]] = (),
    notes: Sequence[str] = (),
    caption: str = "",
) -> Figure:
    """Draw rows.

    Parameters
    ----------
    rows
        The rows, those of one heading together.
    stamp, title, subtitle
        The origin of the figure, the finding, and the question that it answers.
    scale
        The horizontal scale.
    columns
        Names of the cells at the right.
    key
        Each mark or line, and what it means.
    notes, caption
        Lines below the figure, and one from which it can be understood by itself.
    """
    with style():
        most = _most(rows, len(notes) + bool(caption), HEIGHT - 2.0 if title else BARE - 1.2)
        rest = [] if most >= len(rows) else [_left_out(most, len(rows), stamp.lang)]
        page = Page.titled(stamp, title, subtitle, [*notes, *rest], caption=caption)
        if key:
            page.legend([(mark(look) if "marker" in look else span(look), text) for look, text in key])
        _Chart(page, list(rows[:most]), scale, columns).draw()
        return page.figure


def _left_out(shown: int, whole: int, lang: str) -> str:
    return say("figure.left_out", lang, n=shown, whole=whole)


def _most(rows: Sequence[Row], notes: int, high: float) -> int:
    """Return how many rows fit at the least height, whole headings where possible."""
    room = (high - 0.2 * notes) / LEAST_STEP
    units, head, fits = 0.0, None, 0
    for row in rows:
        units += 1 + (HEAD if row.head and row.head != head else 0)
        head = row.head
        if units > room:
            return fits
        fits += 1
    return fits


def axes_of(page: Page, place: tuple[float, float, float, float], scale: Scale) -> Axes:
    """Return axes whose horizontal scale is given and whose vertical one is inches of the page."""
    left, bottom, width, height = place
    ax = page.axes(left, bottom, width, height)
    ax.set(xlim=(scale.low, scale.high), ylim=(bottom, bottom + height), yticks=[])
    ax.set_xticks([t for t, _ in scale.ticks], [text for _, text in scale.ticks], size=9.5)
    ax.set_xlabel(scale.name, size=SMALLEST, labelpad=1)
    ax.tick_params(length=0)
    ax.grid(axis="x", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    page.turn(ax)
    return ax


class _Chart:
    """Rows of labels, marks and cells between the page's top and its key."""

    def __init__(self, page: Page, rows: list[Row], scale: Scale, columns: Sequence[str]) -> None:
        self.page, self.rows, self.scale, self.columns = page, rows, scale, columns
        self.top, self.bottom = page.top - 0.32, page.bottom + 0.5
        heads = sum(1 for head, _ in itertools.groupby(r.head for r in rows) if head)
        units = max(len(rows) + HEAD * heads, 1.0)
        self.step = min(MOST_STEP, (self.top - self.bottom) / units)
        self.bottom = self.top - self.step * units
        most = max(SMALLEST, min(12.0, self.step * 72 * 0.5))
        cells = [c for r in rows for c in r.cells]
        fitting = (s for s in (most, 11.0, 10.0) if s <= most and all(page.width(c, s) <= MOST_CELL for c in cells))
        self.size = next(fitting, SMALLEST)
        self.base = 0.15 if heads else 0.0
        self.label_size = min((self._fitting(r) for r in rows), default=self.size)
        self.labels = [self._lines(r, self.label_size)[0] for r in rows]
        self.heights = self._heights()

    def draw(self) -> None:
        """Set labels, marks and cells."""
        page, right = self.page, WIDTH - MARGIN
        edges: list[float] = []
        cells = [tuple(self._cut(c) for c in r.cells) for r in self.rows]
        for j in reversed(range(len(self.columns))):
            weight = "bold" if j == 0 else "normal"
            widths = [page.width(c[j], self.size, weight) for c in cells if c]
            wide = max([page.width(self.columns[j], SMALLEST), *widths])
            page.text(right, self.top + 0.08, self.columns[j], size=SMALLEST, color=FAINT, ha="right", va="bottom")
            edges.insert(0, right)
            right -= wide + 0.22
        left = MARGIN + self._labels()
        wide = max(right - 0.1 - left, 0.8)
        ax = axes_of(page, (left, self.bottom, wide, self.top - self.bottom), self.scale)
        if self.scale.line is not None:
            ax.axvline(self.scale.line, color=INK if self.scale.line_text else PRIOR, linewidth=1, linestyle=DASHED)
            if self.scale.line_text:
                share = (self.scale.line - self.scale.low) / (self.scale.high - self.scale.low)
                at = min(max(left + share * wide, left + 0.8), left + wide - 0.8)
                page.text(at, self.top + 0.06, self.scale.line_text, size=SMALLEST, ha="center", va="bottom")
        big = max(5.0, min(9.0, self.step * 22))
        near = 1.3 * big / 72 * (self.scale.high - self.scale.low) / wide
        it = iter(cells)
        for y, row in self._placed():
            if not isinstance(row, Row):
                continue
            self._draw_row(ax, y, row, big, near)
            for j, (edge, cell) in enumerate(zip(edges, next(it), strict=False)):
                weight = "bold" if j == 0 else "normal"
                page.text(edge, y, cell, size=self.size, ha="right", va="center_baseline", weight=weight)

    def _draw_row(self, ax: Axes, y: float, row: Row, big: float, near: float) -> None:
        for low, high, look in row.spans:
            if "thick" not in look:
                ax.barh(y, high - low, left=low, height=min(self.step * 0.5, MOST_BAR), zorder=3, **look)
                continue
            line = {k: v for k, v in look.items() if k in {"color", "linestyle"}}
            at = y - min(0.13, self.step * 0.27) if look.get("below") else y
            ax.plot([low, high], [at, at], linewidth=big * look["thick"], solid_capstyle="butt", zorder=2, **line)
        for x, rise, look in _beside(row, near, self.step):
            ax.plot([x], [y + rise], linestyle="none", markersize=big, zorder=5, clip_on=False, **look)

    def _cut(self, text: str) -> str:
        return self.page.fitted(text, MOST_CELL, sizes=(self.size,))[0][0] if text else ""

    def _placed(self) -> list[tuple[float, Row | str]]:
        out: list[tuple[float, Row | str]] = []
        y, last = self.top, ""
        for row, high in zip(self.rows, self.heights, strict=True):
            if row.head and row.head != last:
                out.append((y - self.step * HEAD * 0.55, row.head))
                y -= self.step * HEAD
            last = row.head
            out.append((y - high / 2, row))
            y -= high
        return out

    def _labels(self) -> float:
        """Set labels, all of one size, and headings; return how much room they take."""
        page, wide, size = self.page, 0.0, self.label_size
        it = iter(self.labels)
        for y, row in self._placed():
            if isinstance(row, str):
                (text,), own = page.fitted(row, page.inside, sizes=(self.size, SMALLEST), weight="bold")
                box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
                page.text(MARGIN, y, text, size=own, weight="bold", va="center_baseline", bbox=box)
                continue
            weight, left, lines = "bold" if row.strong else "normal", self._indent(row), next(it)
            high = size / 72 * 1.15
            for i, line in enumerate(lines):
                rise = high * ((len(lines) - 1) / 2 - i)
                page.text(MARGIN + left, y + rise, line, size=size, va="center_baseline", weight=weight)
                wide = max(wide, left + page.width(line, size, weight))
        return wide + 0.25

    def _heights(self) -> list[float]:
        """Return the height of each row: where rows are low, those of two lines have of what others do not need."""
        two = [len(lines) > 1 for lines in self.labels]
        n, whole, letters = sum(two), self.step * len(two), self.label_size / 72
        if not n or all(two) or self.step >= ROOMY * letters:
            return [self.step] * len(two)
        tall = max(self.step, min(ROOMY * letters, (whole - (len(two) - n) * TIGHT * letters) / n))
        low = (whole - n * tall) / (len(two) - n)
        return [tall if t else low for t in two]

    def _indent(self, row: Row) -> float:
        return self.base + 0.22 * row.depth

    def _lines(self, row: Row, size: float) -> tuple[list[str], float]:
        """Return a label in lines of a size, of which a row has room for one or two."""
        deep = 2 if self.step * 72 >= DEEP * size else 1
        weight = "bold" if row.strong else "normal"
        return self.page.fitted(row.label, MOST_LABEL - self._indent(row), sizes=(size,), lines=deep, weight=weight)

    def _fitting(self, row: Row) -> float:
        """Return the largest size in which a label fits its row, in one line or in two."""
        size = self.size
        for size in (s for s in (self.size, 11.0, 10.0, SMALLEST) if s <= self.size):
            if not self._lines(row, size)[0][-1].endswith("…"):
                break
        return size


def _beside(row: Row, near: float, step: float) -> list[tuple[float, float, Look]]:
    """Return the place of each mark and its offset, so that marks at one place do not hide each other."""
    shown = [(x, look) for x, look in row.marks if x is not None]
    if any(look is BETWEEN for *_, look in row.spans):
        return [(x, 0.0, look) for x, look in shown]
    out: list[tuple[float, float, Look]] = []
    order = sorted(range(len(shown)), key=lambda i: shown[i][0])
    while order:
        together = [order.pop(0)]
        while order and shown[order[0]][0] - shown[together[-1]][0] < near:
            together.append(order.pop(0))
        for k, i in enumerate(together):
            out.append((shown[i][0], step * 0.28 * (k - (len(together) - 1) / 2), shown[i][1]))
    return out
