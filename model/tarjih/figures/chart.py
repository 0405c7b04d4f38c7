"""One chart for all that has rows under headlines: marks on one scale, words and numbers at the right.

Supply rows, a scale and a key; get a figure.  Hollow and grey is before or without, filled and blue after or with;
what differs in colour differs in shape too.  Labels and cells are measured before they
are set, so that nothing overlaps.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tarjih.figures.canvas import ACCENT, FAINT, GRID, INK, MARGIN, POSTERIOR, PRIOR, WIDTH, Page, style
from tarjih.figures.labels import DASHED, legend
from tarjih.inference.stamp import Stamp

__all__ = [
    "CROSS",
    "DOWN",
    "FEW",
    "FILLED",
    "HOLLOW",
    "MOST",
    "SQUARE",
    "TRIANGLE",
    "UP",
    "Row",
    "Scale",
    "drawn",
    "kept",
    "probability",
]

HEAD = 0.95
"""Height of a headline's name, in rows."""
MOST = 27
"""Rows shown, with their headlines' names: of more, whole headlines."""
FEW = 20
"""The same where rows of every headline are shown: so many can be read on a slide."""
HOLLOW = {"marker": "D", "mfc": "white", "mec": PRIOR, "mew": 1.3}
FILLED = {"marker": "o", "mfc": POSTERIOR, "mec": "white", "mew": 0.8}
TRIANGLE = {"marker": "^", "mfc": ACCENT, "mec": "white", "mew": 0.6}
UP = {"marker": "^", "mfc": POSTERIOR, "mec": "white", "mew": 0.6}
DOWN = {"marker": "v", "mfc": ACCENT, "mec": "white", "mew": 0.6}
SQUARE = {"marker": "s", "mfc": "white", "mec": ACCENT, "mew": 1.3}
CROSS = {"marker": "x", "mfc": INK, "mec": INK, "mew": 1.6}

SIZES = (10.0, 9.0, 8.0, 7.5, 7.0, 6.5, 6.0)
"""Of labels, in points, where they are too long for their own."""

type Mark = tuple[float | None, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its label and headline, what is drawn, and its cells at the right."""

    label: str
    head: str
    marks: tuple[Mark, ...]
    span: tuple[float, float] | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """The horizontal scale: its ends, its ticks with their texts, what it measures, and a line to stay clear of."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    name: str
    line: float | None = None


def probability(name: str) -> Scale:
    """Return the scale of probabilities from 0 to 1, under the name of what it measures."""
    return Scale(-0.01, 1.01, tuple((t, f"{100 * t:.0f} %") for t in (0.0, 0.25, 0.5, 0.75, 1.0)), name)


def kept(records: Sequence[Mapping[str, Any]], *, whole: bool = False) -> tuple[list[Mapping[str, Any]], list[str]]:
    """Return the rows that fit on a page, and a note of what is left out.

    Parameters
    ----------
    records
        Rows with a ``target``.
    whole
        Keep all rows of the first headlines in the place of the first rows of all.
    """
    most = MOST if whole else FEW
    heads = list(dict.fromkeys(r["target"] for r in records))
    own = {h: [r for r in records if r["target"] == h] for h in heads}
    out: list[Mapping[str, Any]] = []
    if whole:
        for i, head in enumerate(heads):
            if out and len(out) + len(own[head]) + HEAD * i > most:
                break
            out += own[head][: most - len(out)]
    else:
        each = max(1, int((most - HEAD * len(heads)) / max(len(heads), 1)))
        for head in heads[: most // 2]:
            out += own[head][:each]
    rest = [f"Shown: {len(out)} of {len(records)} rows; all are in the table."] if len(out) < len(records) else []
    return out, rest


def drawn(
    rows: Sequence[Row],
    stamp: Stamp,
    said: tuple[str, str],
    *,
    scale: Scale,
    columns: Sequence[str],
    key: Sequence[tuple[Mapping[str, Any], str]],
    notes: Sequence[str],
    caption: str = "",
) -> Figure:
    """Draw rows under their headlines.

    Parameters
    ----------
    rows
        The rows, those of one headline together.
    stamp
        Where the figure comes from.
    said
        Title and subtitle.
    scale
        The horizontal scale.
    columns
        Names of the cells at the right.
    key
        Each mark and what it means.
    notes
        Lines below the figure.
    caption
        One sentence above them, from which the figure can be understood by itself.
    """
    with style():
        page = Page.titled(stamp, *said, notes, caption=caption)
        marks = [(Line2D([], [], linestyle="none", markersize=8, **look), text) for look, text in key]
        legend(page, marks)
        _Chart(page, rows, scale, columns).draw()
        return page.figure


class _Chart:
    """Rows of labels, marks and cells between the page's top and its key."""

    def __init__(self, page: Page, rows: Sequence[Row], scale: Scale, columns: Sequence[str]) -> None:
        self.page, self.rows, self.scale, self.columns = page, rows, scale, columns
        self.top, self.bottom = page.top - 0.3, page.bottom + 0.5
        heads = sum(1 for _ in itertools.groupby(r.head for r in rows))
        units = max(len(rows) + HEAD * heads, 1.0)
        self.step = min(0.5, (self.top - self.bottom) / units)
        self.bottom = self.top - self.step * units
        self.size = max(6.0, min(11.0, self.step * 72 * 0.6))

    def draw(self) -> None:
        """Set labels, marks and cells."""
        page = self.page
        right = WIDTH - MARGIN
        edges: list[float] = []
        for j in reversed(range(len(self.columns))):
            texts = [self._cell(r.cells[j]) for r in self.rows]
            wide = max([page.width(self.columns[j], 8.5), *(page.width(t, self.size) for t in texts)])
            page.text(right, self.top + 0.08, self.columns[j], size=8.5, color=FAINT, ha="right", va="bottom")
            edges.insert(0, right)
            right -= wide + 0.22
        left = MARGIN + self._labels()
        wide_of = max(right - 0.1 - left, 0.8)
        ax = page.axes(left, self.bottom, wide_of, self.top - self.bottom)
        s = self.scale
        ax.set(xlim=(s.low, s.high), ylim=(self.bottom, self.top), yticks=[])
        ax.set_xticks([t for t, _ in s.ticks], [text for _, text in s.ticks], size=9)
        ax.set_xlabel(s.name, size=9, labelpad=1)
        ax.tick_params(length=0)
        ax.grid(axis="x", color=GRID, linewidth=0.8)
        ax.set_axisbelow(True)
        for side in ("top", "right", "left"):
            ax.spines[side].set_visible(False)
        if s.line is not None:
            ax.axvline(s.line, color=PRIOR, linewidth=1, linestyle=DASHED)
        big = max(4.0, min(8.5, self.step * 24))
        for y, row in self._placed():
            if not isinstance(row, Row):
                continue
            if row.span is not None:
                ax.plot(row.span, (y, y), color=POSTERIOR, linewidth=big * 0.22, zorder=2, solid_capstyle="butt")
            for x, rise, look in _beside(row, 1.3 * big / 72 * (s.high - s.low) / wide_of, self.step):
                ax.plot([x], [y + rise], linestyle="none", markersize=big, zorder=4, clip_on=False, **look)
            for edge, cell in zip(edges, row.cells, strict=True):
                look = {"ha": "right", "va": "center_baseline"}
                page.text(edge, y, self._cell(cell), size=self.size, **look)

    def _cell(self, text: str) -> str:
        return self.page.fitted(text, 3.2, sizes=(self.size,))[0][0] if text else ""

    def _placed(self) -> list[tuple[float, Row | str]]:
        out: list[tuple[float, Row | str]] = []
        y, last = self.top, None
        for row in self.rows:
            if row.head != last:
                last = row.head
                out.append((y - self.step * HEAD * 0.55, row.head))
                y -= self.step * HEAD
            out.append((y - self.step / 2, row))
            y -= self.step
        return out

    def _fitted(self, text: str, width: float) -> tuple[list[str], float]:
        """Break a label in the largest size in which it fits its row, in one line or in two."""
        lines, size = [text], self.size
        for size in (s for s in (self.size, *SIZES) if s <= self.size):
            deep = 2 if self.step * 72 >= 2.35 * size else 1
            lines, _ = self.page.fitted(text, width, sizes=(size,), lines=deep)
            if not lines[-1].endswith("…"):
                break
        return lines, size

    def _labels(self) -> float:
        """Set labels and headlines' names and return how much room they take."""
        page, most, wide = self.page, 4.6, 0.0
        for y, row in self._placed():
            if isinstance(row, str):
                (text,), size = page.fitted(row, page.inside, sizes=(self.size, 8, 7, 6), weight="bold")
                box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
                page.text(MARGIN, y, text, size=size, weight="bold", va="center_baseline", bbox=box)
                continue
            lines, size = self._fitted(row.label, most - 0.15)
            for i, line in enumerate(lines):
                high = size / 72 * 1.2
                page.text(MARGIN + 0.15, y + high * ((len(lines) - 1) / 2 - i), line, size=size, va="center_baseline")
                wide = max(wide, page.width(line, size) + 0.15)
        return wide + 0.2


def _beside(row: Row, near: float, step: float) -> list[tuple[float, float, Mapping[str, Any]]]:
    """Return where each mark stands and how far it is lifted, so that marks at one place do not hide each other.

    Marks that a line joins stay on it.
    """
    shown = [(x, look) for x, look in row.marks if x is not None]
    if row.span is not None:
        return [(x, 0.0, look) for x, look in shown]
    out: list[tuple[float, float, Mapping[str, Any]]] = []
    order = sorted(range(len(shown)), key=lambda i: shown[i][0])
    while order:
        together = [order.pop(0)]
        while order and shown[order[0]][0] - shown[together[-1]][0] < near:
            together.append(order.pop(0))
        for k, i in enumerate(together):
            out.append((shown[i][0], step * 0.28 * (k - (len(together) - 1) / 2), shown[i][1]))
    return out
