"""Figures of probabilities in rows: prior beside posterior, with intervals.

Supply a table of :mod:`tarjih.figures.answers`; get a figure.  Each row has a dot at the posterior probability, a thick
and a thin bar for the inner and the outer interval, and a hollow diamond at the prior; at the right the
numbers, and the words behind them.  Rows that share a group may stand under its name.  Other shapes of figure are in
``figures_…``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from tarjih.figures.answers import spoken
from tarjih.figures.canvas import FAINT, INK, MARGIN, POSTERIOR, WIDTH, Page, style
from tarjih.figures.findings import percent
from tarjih.figures.labels import bars, key, probability_axis
from tarjih.inference.stamp import Stamp
from tarjih.language import LANGUAGES, say
from tarjih.runs.table import Table

__all__ = ["CREDIBILITY", "DEGREE", "SPREAD", "rows"]

SPREAD = say("figure.spread", LANGUAGES[0])
CREDIBILITY = (
    "Credibility c: the probability that what such a source says on a question tracks the truth. "
    "Bars: 50 % and 90 % of the posterior draws of c."
)
DEGREE = (
    "Bars: 50 % and 90 % of the posterior draws of the degree. Slope: how steeply the probability of a proposition "
    "that the degree bears on rises with it; no article teaches it."
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
    most: int = 30,
    counted: str = "claims / origins / outlets",
    notes: Sequence[str] = (SPREAD,),
    scale: str = "probability",
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
    most
        Rows shown; of more, the first.
    counted
        What the numbers at the right count; empty for none.
    notes
        Lines below the figure.
    scale
        What the horizontal scale measures.
    accuracy
        Where the rows are credibilities: the accuracy of a fully informed source, for a second scale at the top.
    """
    with style():
        rest = [f"Shown: the first {most} of {len(table)}; the others are in the table."] if len(table) > most else []
        table = Table(table.columns, table.rows[:most])
        page = Page.titled(stamp, title, subtitle, [*notes, *rest])
        lines = _lines(table, headed=headed)
        key(page, table)
        _Chart(
            page, lines, counted if any(r["claims"] is not None for r in table.records()) else "", scale, accuracy
        ).draw()
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

    def __init__(self, page: Page, lines: Sequence[_Line], counted: str, scale: str, accuracy: float | None) -> None:
        self.page, self.lines, self.counted, self.scale, self.accuracy = page, lines, counted, scale, accuracy
        self.head_size = 9.0
        self.top = page.top - (0.56 if accuracy else 0.36)
        self.bottom = page.bottom + 0.5
        units = sum(HEAD if line.row is None else 1.0 for line in lines)
        self.step = min(0.95, (self.top - self.bottom) / max(units, 1.0))
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
        probability_axis(ax, self.bottom, self.top, scale=self.scale, accuracy=self.accuracy)
        it = iter(zip(numbers, counts, strict=True))
        for y, line in self._placed():
            if line.row is None:
                continue
            (now, then), said = next(it)
            bars(ax, y, line.row, step=self.step)
            look: dict[str, Any] = {"size": self.size, "ha": "right", "va": "center_baseline"}
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
        set_in = [
            (y, line, *page.fitted(self._name(line), most, sizes=sizes, lines=min(deep, 2)))
            for y, line in self._placed()
        ]
        size = min((s for *_, line, _lines, s in set_in if line.row is not None), default=self.size)
        wide = 0.0
        for y, line, _lines, _size in set_in:
            weight = "bold" if line.row is None else "normal"
            text, own = page.fitted(
                self._name(line), most, sizes=(size, 6.5), lines=min(deep, 2) if line.row else 1, weight=weight
            )
            high = own / 72 * 1.22
            below = str(line.row["label_ar"] or "").rstrip(".") if line.row and arabic else ""
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
