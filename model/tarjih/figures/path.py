"""The figure of a path of belief: a line for each answer, from the prior through every day on which something was said.

Supply the table of :func:`tarjih.figures.path_table.path`; get a figure.  Steps are as wide as each other, whatever
time lies between them, since words come in bursts; the days are written below, with how many claims each brought.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from tarjih.figures.canvas import FAINT, GRID, HEIGHT, INK, MARGIN, WIDTH, Page, style
from tarjih.figures.findings import told_day
from tarjih.figures.labels import DASHED, legend
from tarjih.inference.stamp import Stamp
from tarjih.language import say
from tarjih.runs.table import Table

__all__ = ["path"]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#1A1A1A")
MARKS = ("o", "s", "^", "D", "v", "P", "X")
MOST = len(COLOURS)
ROOM = 2.9
"""Inches at the right for the names of the answers."""


def path(table: Table, stamp: Stamp, *, title: str, subtitle: str, notes: Sequence[str] = ()) -> Figure:
    """Draw the path of each answer; of more than seven, those that end highest.  What bands mean stands below it."""
    with style():
        rows = table.records()
        last = max(r["step"] for r in rows)
        end = sorted((r for r in rows if r["step"] == last), key=lambda r: -r["mean"])
        rest = [say("figure.end_highest", stamp.lang, most=MOST, n=len(end))] if len(end) > MOST else []
        page = Page.titled(stamp, title, subtitle, [say("figure.path_note", stamp.lang), *notes, *rest])
        end = end[:MOST]
        _key(page, rows)
        top, bottom, left = page.top - 0.45, page.bottom + 0.75, MARGIN + 0.55
        ax = page.axes(left, bottom, WIDTH - MARGIN - ROOM - left, top - bottom)
        _scale(ax, last)
        page.turn(ax)
        if page.mirrored:
            ax.yaxis.tick_right()
        for i, final in enumerate(end):
            mine = [r for r in rows if r["name"] == final["name"]]
            x = [r["step"] for r in mine]
            colour = COLOURS[i]
            ax.fill_between(x, [r["ll"] for r in mine], [r["hh"] for r in mine], color=colour, alpha=0.11, linewidth=0)
            ax.plot(x, [r["mean"] for r in mine], color=colour, linewidth=2 if i < 3 else 1.4, zorder=4 + MOST - i)
            for r in mine:
                fill = colour if r["ok"] else "white"
                ax.plot(r["step"], r["mean"], MARKS[i], color=colour, mfc=fill, markersize=6, zorder=5 + MOST - i)
        _days(page, ax, [r for r in rows if r["name"] == end[0]["name"]], (left, bottom, top))
        _names(page, end, bottom, top)
        return page.figure


def _scale(ax: Axes, last: int) -> None:
    ax.set(xlim=(-0.25, last + 0.08), ylim=(-0.01, 1.01), xticks=[])
    ticks = [0, 0.25, 0.5, 0.75, 1.0]
    ax.set_yticks(ticks, [f"{100 * t:.0f} %" for t in ticks], size=9.5)
    ax.tick_params(length=0)
    ax.grid(axis="y", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)


def _days(page: Page, ax: Axes, rows: Sequence[Mapping[str, Any]], place: tuple[float, float, float]) -> None:
    """Write the days below and the articles above, as many as there is room for; a line for each article's day."""
    left, bottom, top = place
    box = ax.get_position()
    inches = box.width * WIDTH
    low, high = sorted(ax.get_xlim())
    taken: list[tuple[float, float]] = []
    days = [_day(page, r["day"]) for r in rows if r["day"]]
    wide = inches / (high - low) - 0.1
    size = next((s for s in (9, 8.5, 8, 7.5) if all(page.width(d, s) <= wide for d in days)), 9)
    for r in sorted(rows, key=lambda r: (r["step"] not in {0, rows[-1]["step"]}, not r["articles"], r["step"])):
        x = left + inches * (r["step"] - low) / (high - low)
        day = _day(page, r["day"]) if r["day"] else say("before", page.lang)
        said = page.number(f"+{r['new']}") if r["day"] else page.say("any_words")
        half = max(page.width(day, size), page.width(said, size)) / 2 + 0.04
        if all(x + half <= a or x - half >= b for a, b in taken):
            taken.append((x - half, x + half))
            page.text(x, bottom - 0.08, day, size=size, color=INK, ha="center", va="top")
            page.text(x, bottom - 0.27, said, size=size, color=FAINT, ha="center", va="top")
    page.text(left + inches + 0.45, bottom - 0.27, page.say("that_day"), size=9, color=FAINT, va="top")
    marks: list[tuple[float, float]] = []
    for r in (r for r in rows if r["articles"]):
        ax.axvline(r["step"], color=FAINT, linewidth=1, linestyle=DASHED, zorder=1)
        x = left + inches * (r["step"] - low) / (high - low)
        (text,), size = page.fitted(r["articles"], 1.6, sizes=(9, 8, 7))
        half = page.width(text, size) / 2 + 0.05
        if all(x + half <= a or x - half >= b for a, b in marks):
            marks.append((x - half, x + half))
            page.text(x, top + 0.06, text, size=size, color=FAINT, ha="center", va="bottom")


def _day(page: Page, iso: str) -> str:
    return page.number(iso) if page.mirrored else told_day(iso)


def _names(page: Page, end: Sequence[Mapping[str, Any]], bottom: float, top: float) -> None:
    """Write each answer at the height where it ends, moved apart where two would meet."""
    high = min(0.36, (top - bottom) / max(len(end), 1))
    wanted = [bottom + (top - bottom) * (r["mean"] + 0.01) / 1.02 for r in end]
    for i in range(1, len(wanted)):
        wanted[i] = min(wanted[i], wanted[i - 1] - high)
    lift = max(0.0, bottom + high / 2 - wanted[-1])
    for i in range(len(wanted) - 1, -1, -1):
        floor = bottom + high / 2 if i == len(wanted) - 1 else wanted[i + 1] + high
        wanted[i] = max(wanted[i], floor) if lift else wanted[i]
    x = WIDTH - MARGIN - ROOM + 0.4
    for i, (y, r) in enumerate(zip(wanted, end, strict=True)):
        now = page.percent(r["mean"])
        place = ([page.place(x - 0.1)], [y / HEIGHT])
        page.figure.add_artist(Line2D(*place, marker=MARKS[i], markersize=6, color=COLOURS[i], linestyle="none"))
        page.text(x, y, now, size=11, weight="bold", color=COLOURS[i], va="center_baseline")
        wide = max(page.width(page.percent(0.001), 11, "bold"), page.width(now, 11, "bold")) + 0.1
        label = r["label"][:1].upper() + r["label"][1:]
        lines, size = page.fitted(label, ROOM - 0.4 - wide, sizes=(10, 9, 8, 7), lines=2 if high >= 0.3 else 1)
        for k, line in enumerate(lines):
            shift = size / 72 * 1.15 * ((len(lines) - 1) / 2 - k)
            page.text(x + wide, y + shift, line, size=size, color=INK, va="center_baseline")


def _key(page: Page, rows: Sequence[Mapping[str, Any]]) -> None:
    marks: list[tuple[Any, str]] = [
        (Line2D([], [], color=INK, marker="o", linewidth=2), page.say("as_of_day")),
        (Patch(facecolor=INK, alpha=0.15), page.say("draws", share=page.percent(rows[0]["outer"]))),
        (Line2D([], [], color=FAINT, linestyle=DASHED, linewidth=1), page.say("appeared")),
    ]
    if not all(r["ok"] for r in rows):
        marks.append((Line2D([], [], color=INK, marker="o", mfc="white", linestyle="none"), page.say("too_few")))
    legend(page, marks)
