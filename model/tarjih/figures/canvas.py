"""The look of every figure: page, colours, type, and text that is measured before it is set.

Supply a stamp, a title and what it answers; get a :class:`Page` of 12.8 by 7.2 inches, less high without a title, whose
coordinates are inches from the lower left, with the title and the foot already set and the room between them known.
Nothing here depends on what is drawn.  The process's style is unchanged: :func:`style` applies to one figure only.
Where the stamp's language runs from right to left, places are counted from the right, so that a figure is written once
for both.

Colours are of Okabe and Ito (*Color universal design*, 2008); what differs in colour differs in shape or fill too.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import matplotlib as mpl
import matplotlib.style
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from tarjih import language
from tarjih.figures.fonts import BASE, drawable, families, spell
from tarjih.inference.stamp import Stamp

__all__ = [
    "ACCENT",
    "BAND",
    "DASHED",
    "FAINT",
    "GRID",
    "INK",
    "POSTERIOR",
    "PRINT",
    "PRIOR",
    "SMALLEST",
    "Page",
    "png",
    "style",
    "svg",
]

WIDTH, HEIGHT, DPI = 12.8, 7.2, 200
BARE = 5.4
"""Height of a figure without a title, which stands beside its text on a page or below them on a slide."""
NARROW = (9.6, 4.6)
"""Width and height of one that is drawn for a page, so that its letters are legible on paper and on a telephone."""
PRINT = 300
"""Dots an inch on paper: as wide as a sheet of A4 lies."""
MARGIN = 0.45
POSTERIOR, ACCENT, PRIOR = "#0072B2", "#D55E00", "#6E6E6E"
INK, FAINT, GRID = "#1A1A1A", "#595959", "#D4D4D4"
BAND = "#CFE3F1"
DASHED = (0.0, (4.0, 2.0))
SMALLEST = 9.0
"""Points below which nothing is set: the least that is read on a slide."""
GLUE = "\u00a0"
BLANKS = re.compile(r"[ \t\r\n]+")
"""Where text may be broken into lines."""
"""Stands for a space at which no line is broken."""
RIGHTWARDS = "\u200f"
"""Lets a line run from right to left whatever it begins with."""
ENDS = {"left": "right", "right": "left"}


@contextmanager
def style() -> Iterator[None]:
    """Draw in the library's own defaults, whatever the user's settings, with this project's few changes."""
    own: dict[Any, Any] = {
        "font.family": [BASE],
        "text.color": INK,
        "axes.edgecolor": GRID,
        "axes.labelcolor": FAINT,
        "xtick.color": FAINT,
        "ytick.color": FAINT,
        "hatch.linewidth": 0.6,
    }
    log = logging.getLogger("matplotlib.font_manager")  # says that a font for other scripts has no bold letters
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with matplotlib.style.context("default", after_reset=True), mpl.rc_context(own):
            yield
    finally:
        log.setLevel(level)


def png(figure: Figure, dpi: int = DPI) -> bytes:
    """Return a figure as PNG, the same bytes for the same figure; :data:`PRINT` dots an inch are for paper."""
    buffer = io.BytesIO()
    with style():
        spell(figure)
        figure.savefig(buffer, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
    return buffer.getvalue()


def svg(figure: Figure, *, tight: bool = False) -> bytes:
    """Return a figure as SVG, letters as outlines, the same bytes for the same figure; `tight` without its margins."""
    buffer = io.BytesIO()
    with style(), mpl.rc_context({"svg.hashsalt": "tarjih", "svg.fonttype": "path"}):
        about = {"Date": None, "Creator": None}
        spell(figure)
        box: dict[str, Any] = {"bbox_inches": "tight", "pad_inches": 0.05} if tight else {}
        figure.savefig(buffer, format="svg", facecolor="white", metadata=about, **box)
    return buffer.getvalue()


@dataclass
class Page:
    """A page under way; all lengths are inches.

    Parameters
    ----------
    figure
        The figure.
    top, bottom
        Between them is room to draw; both move as text is set.
    lang
        The language; in Arabic every place is counted from the right.
    high, wide
        The height and the width of the whole figure.
    """

    figure: Figure
    top: float
    bottom: float
    lang: str = "en"
    high: float = HEIGHT
    wide: float = WIDTH
    _sizes: dict[tuple[str, float, str], float] = field(default_factory=dict)

    @classmethod
    def titled(
        cls,
        stamp: Stamp,
        title: str,
        subtitle: str,
        notes: Sequence[str] = (),
        *,
        caption: str = "",
        narrow: bool = False,
    ) -> Page:
        """Return a page with title and subtitle at the top, a caption, notes and the stamp at the bottom."""
        wide, high = NARROW if narrow else (WIDTH, HEIGHT if title else BARE)
        figure = Figure(figsize=(wide, high), dpi=DPI)
        FigureCanvasAgg(figure)
        page = cls(figure, high - 0.32, 0.16, stamp.lang, high, wide)
        for text, sizes, colour, weight in (
            (title, (18, 17, 16, 15, 14), INK, "bold"),
            (subtitle, (12.5, 11.5, 10.5, 9.5, SMALLEST), FAINT, "normal"),
        ):
            if text:
                lines, size = page.headline(text, sizes=sizes, weight=weight)
                for line in lines:
                    page.text(MARGIN, page.top, line, size=size, color=colour, weight=weight, va="top")
                    page.top -= size / 72 * 1.3
                page.top -= 0.05
        if not title:
            page.top += 0.1
        page.foot(stamp.line, size=SMALLEST)
        for note in reversed(notes):
            page.foot(note, size=9.5)
        if caption:
            page.foot(caption, size=10.5, color=INK)
        if stamp.draft:
            draft = figure.text(
                0.5, 0.5, page.say("draft"), size=150, color=ACCENT, alpha=0.22, rotation=24, ha="center", va="center"
            )
            draft.set(gid="draft", weight="bold", zorder=50)
        return page

    @property
    def inside(self) -> float:
        """Width between the margins."""
        return self.wide - 2 * MARGIN

    def foot(self, text: str, *, size: float, color: str = FAINT) -> None:
        """Set a note above what is at the bottom already."""
        lines, size = self.fitted(text, self.inside, sizes=(size, SMALLEST), lines=3)
        for line in reversed(lines):
            self.text(MARGIN, self.bottom, line, size=size, color=color, va="bottom")
            self.bottom += size / 72 * 1.35
        self.bottom += 0.03

    def legend(self, marks: Sequence[tuple[Artist, str]]) -> None:
        """Set a key of any marks above the notes: in one line, or in as few as have room."""
        across = next((n for n in range(len(marks), 1, -1) if self._key_width(marks, n) <= self.inside), 1)
        lines = -(-len(marks) // max(across, 1))
        marks = [marks[k] for j in range(across) for k in range(j, len(marks), across)]  # it is filled column by column
        shown = marks[::-1] if self.mirrored and lines == 1 else marks
        self.figure.legend(
            [mark for mark, _ in shown],
            [text for _, text in shown],
            loc="lower right" if self.mirrored else "lower left",
            markerfirst=not self.mirrored,
            bbox_to_anchor=(self.place(MARGIN - 0.013), self.bottom / self.high),
            ncols=across,
            frameon=False,
            fontsize=9.5,
            borderaxespad=0,
            borderpad=0.1,
            columnspacing=2.2,
            handlelength=2.0,
        )
        self.bottom += 0.3 + 0.2 * (lines - 1)

    def _key_width(self, marks: Sequence[tuple[Artist, str]], across: int) -> float:
        """Return the width of a key with so many entries in a line."""
        texts = [self.width(text, 9.5) for _, text in marks]
        return sum(max(texts[j::across]) + 0.68 for j in range(across)) - 0.3

    def text(self, x: float, y: float, text: str, *, size: float, **look: Any) -> None:
        """Set text at a place, as it is: no markup in it counts."""
        shown = text.replace(GLUE, " ")
        if self.mirrored:
            x, look["ha"] = self.wide - x, ENDS.get(end := look.get("ha", "left"), end)
            shown = RIGHTWARDS + shown
        self.figure.text(x / self.wide, y / self.high, shown, size=size, parse_math=False, **look)

    def axes(self, left: float, bottom: float, width: float, height: float, **look: Any) -> Axes:
        """Return axes at a place."""
        left = self.wide - left - width if self.mirrored else left
        place = (left / self.wide, bottom / self.high, width / self.wide, height / self.high)
        return self.figure.add_axes(place, **look)

    @property
    def mirrored(self) -> bool:
        """Whether the page runs from right to left."""
        return language.language(self.lang).rightwards

    def turn(self, ax: Axes) -> None:
        """Let the horizontal scale of axes run the way the page does, once its ends are set."""
        if self.mirrored:
            ax.invert_xaxis()

    def place(self, x: float) -> float:
        """Return the share of the page's width, from the left, at which a place is."""
        return (self.wide - x if self.mirrored else x) / self.wide

    def say(self, key: str, **values: object) -> str:
        """Return a phrase of figures in the page's language."""
        return language.say(f"figure.{key}", self.lang, **values)

    def percent(self, p: float) -> str:
        """Return a probability in the page's language."""
        return language.percent(p, self.lang).replace(GLUE, " ")

    def number(self, text: object) -> str:
        """Return a number that reads from left to right on every page."""
        return language.isolated(str(text), self.lang)

    def width(self, text: str, size: float, weight: str = "normal") -> float:
        """Return how wide text will be."""
        key = (text, size, weight)
        if key not in self._sizes:
            font = FontProperties(family=families(text), size=size, weight=weight)
            renderer = self.figure.canvas.get_renderer()  # type: ignore[attr-defined]  # Agg's canvas has one
            self._sizes[key] = renderer.get_text_width_height_descent(drawable(text), font, ismath=False)[0] / DPI
        return self._sizes[key]

    def fitted(
        self, text: str, width: float, *, sizes: Sequence[float], lines: int = 1, weight: str = "normal"
    ) -> tuple[list[str], float]:
        """Break text into lines that are not wider than `width`, in the largest size in which few enough do.

        What fits in no size is cut in the smallest and ends in an ellipsis: the table has it whole.
        """
        parts = BLANKS.sub(" ", text).strip().replace(" %", f"{GLUE}%").split(" ")
        out: list[str] = []
        for size in sizes:
            out = self._broken(parts, width, size, weight)
            if len(out) <= lines and all(self.width(line, size, weight) <= width for line in out):
                return out, size
        size = sizes[-1]
        fitted = [self._cut(line, width, size, weight) for line in out[:lines]]
        if len(out) > lines:
            fitted[-1] = self._cut(fitted[-1] + " …", width, size, weight)
        return fitted, size

    def headline(self, text: str, *, sizes: Sequence[float], weight: str) -> tuple[list[str], float]:
        """Return text in one line where a size allows it, otherwise in two of about one length."""
        whole = GLUE.join(text.replace(GLUE, " ").split())
        for size in sizes[:3]:
            if self.width(whole, size, weight) <= self.inside:
                return [whole], size
        lines, size = self.fitted(text, self.inside, sizes=sizes, lines=2, weight=weight)
        even = self.inside
        while even > self.inside / 2:
            narrower, _ = self.fitted(text, even - 0.1, sizes=(size,), lines=2, weight=weight)
            if narrower[-1].endswith("…") or len(narrower) > len(lines):
                break
            lines, even = narrower, even - 0.1
        return lines, size

    def _broken(self, parts: Sequence[str], width: float, size: float, weight: str) -> list[str]:
        lines: list[str] = []
        for word in parts:
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer, size, weight) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def _cut(self, line: str, width: float, size: float, weight: str) -> str:
        if self.width(line, size, weight) <= width:
            return line
        whole = line
        while line and self.width(line + "…", size, weight) > width:
            line = line[:-1]
        if not whole[len(line) : len(line) + 1].isspace() and " " in line.strip():
            line = line.rstrip().rpartition(" ")[0]  # at a space
        return line.rstrip(" ,;:–") + "…"
