"""The figure of stances: who affirms and who denies what, a row for each actor, a column for each proposition.

Supply the table of :func:`tarjih.figures.answers.stance_matrix`; get a figure.  Colour and number say the same, so
that it reads in grey as well: dark orange denies, dark blue affirms.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tarjih.figures.answers import spoken
from tarjih.figures.canvas import FAINT, GRID, HEIGHT, INK, MARGIN, WIDTH, Page, style
from tarjih.inference.stamp import Stamp
from tarjih.language import say
from tarjih.runs.table import Table

__all__ = ["matrix"]

SIDES = LinearSegmentedColormap.from_list("sides", ["#B34700", "#F3B27A", "#E6E6E6", "#86BBDD", "#00568A"])
MOST, MOST_COLUMNS = 20, 45
"""Actors and propositions shown: those with most claims; the table has all."""
FEW = 12
"""Actors with which there is room to put each proposition in words above its column; with more, by a short name."""
GAP = 0.35
"""Room between groups of propositions, in columns."""


def matrix(
    table: Table, stamp: Stamp, *, title: str, subtitle: str, grouped: bool = True, notes: Sequence[str] = ()
) -> Figure:
    """Draw the matrix.

    Parameters
    ----------
    table, stamp, title, subtitle
        As of every figure.
    grouped
        Name the bloc of the actors at the left.
    notes
        Lines below the figure, after the one that says what colours mean.
    """
    with style():
        actors = list(dict.fromkeys(r["actor"] for r in table.records() if r["shown"]))
        kept = _most_spoken(table, "actor", actors, MOST)
        rows = [r for r in table.records() if r["actor"] in kept]
        spoken_of = _most_spoken(
            table, "proposition", list(dict.fromkeys(r["proposition"] for r in rows)), MOST_COLUMNS
        )
        rows = [r for r in rows if r["proposition"] in spoken_of]
        more = [say("figure.most_said", stamp.lang, n=len(kept), rest=len(actors) - len(kept))]
        more = [say("figure.sides", stamp.lang), *notes, *(more if len(kept) < len(actors) else [])]
        page = Page.titled(stamp, title, subtitle, more)
        columns = {r["proposition"]: r for r in sorted(rows, key=lambda r: r["column"])}
        back = page.axes(0, 0, WIDTH, HEIGHT, xlim=(0, WIDTH), ylim=(0, HEIGHT), zorder=-1)
        back.set_axis_off()
        page.turn(back)
        names = {r["actor"]: r for r in rows}
        sized = min(11.0, max(7.0, 150 / max(len(kept), 1)))
        label = {a: _label(page, names[a]["actor_label"], 3.5, sized) for a in kept}
        left = MARGIN + max((page.width(line, s) for lines, s in label.values() for line in lines), default=0) + 0.15
        bloc = max((page.width(spoken(names[a]["bloc"]), 8) for a in kept), default=0) + 0.15 if grouped else 0
        left += bloc
        x, units = _places(columns)
        cell = min(0.75, (WIDTH - MARGIN - left) / max(units, 1))
        heads, slim = _heads(page, columns, cell, told=len(kept) <= FEW)
        top = page.top - max((page.width(t, slim) for lines in heads.values() for t in lines), default=0) - 0.12
        high = min(0.5, (top - page.bottom - 0.1) / max(len(kept), 1))
        for p in columns:
            for k, line in enumerate(heads[p]):
                beside = slim / 72 * _apart(page) * (k - (len(heads[p]) - 1) / 2) * (-1 if page.mirrored else 1)
                at = left + (x[p] + 0.5) * cell + beside
                page.text(at, top + 0.06, line, size=slim, rotation=90, ha="center", va="bottom")
        last = None
        for i, actor in enumerate(kept):
            y = top - (i + 0.55) * high
            lines, size = label[actor]
            size = min(size, high * 72 * (0.8 if len(lines) == 1 else 0.46))
            for k, line in enumerate(lines):
                page.text(
                    MARGIN + bloc,
                    y + size / 72 * 1.15 * ((len(lines) - 1) / 2 - k),
                    line,
                    size=size,
                    va="center_baseline",
                )
            if grouped and names[actor]["bloc"] != last:
                last = names[actor]["bloc"]
                page.text(MARGIN, y, spoken(last), size=8, color=FAINT, va="center_baseline")
                back.plot([MARGIN, left + units * cell], [top - i * high + high * 0.03] * 2, color=GRID, linewidth=0.8)
        for r in rows:
            place = left + x[r["proposition"]] * cell, top - (kept.index(r["actor"]) + 1) * high
            back.add_patch(
                Rectangle(place, cell * 0.94, high * 0.9, facecolor=SIDES((r["mean"] + 2) / 4), edgecolor="none")
            )
            _number(page, r, place[0] + cell * 0.47, place[1] + high * 0.45, cell=cell, high=high)
        return page.figure


def _most_spoken(table: Table, by: str, names: Sequence[str], most: int) -> list[str]:
    """Return the names that are shown, in the order given: of more than fit, those with most claims."""
    said = dict.fromkeys(names, 0)
    for r in table.records():
        if r[by] in said:
            said[r[by]] += r["n"]
    enough = set(sorted(said, key=lambda a: -said[a])[:most])
    return [a for a in names if a in enough]


def _places(columns: Mapping[str, Mapping[str, Any]]) -> tuple[dict[str, float], float]:
    """Return where each column begins, with a gap where a group ends, and where the last one ends."""
    out, x, group = {}, 0.0, None
    for name, row in columns.items():
        if group is not None and row["group"] != group:
            x += GAP
        group, out[name] = row["group"], x
        x += 1
    return out, x


def _heads(
    page: Page, columns: Mapping[str, Mapping[str, Any]], cell: float, *, told: bool
) -> tuple[dict[str, list[str]], float]:
    """Return the lines of each column's head and their common size: in words where they are `told`, in two lines.

    Otherwise one line: a name in English, a sentence, cut if need be, in Arabic.
    """
    deep = cell * 72 / (2 * _apart(page))
    if told and deep >= 6:
        said = {p: str(r["label"]).rstrip(".") for p, r in columns.items()}
        slim = max(min(page.fitted(t, 2.6, sizes=_sizes(min(10.0, deep)), lines=2)[1] for t in said.values()), 6.0)
        return {p: page.fitted(t, 2.6, sizes=(slim,), lines=2)[0] for p, t in said.items()}, slim
    long, least = (2.6, 7.0) if page.mirrored else (1.9, 0.0)
    sizes = tuple(s for s in _sizes(min(10.0, cell * 72 * 0.62)) if s >= least) or _sizes(5.5)
    slim = min((page.fitted(r["short"], long, sizes=sizes)[1] for r in columns.values()), default=7)
    return {p: page.fitted(r["short"], long, sizes=(slim,))[0] for p, r in columns.items()}, slim


def _apart(page: Page) -> float:
    """Return how far lines of a head are apart, in their size: Arabic letters reach further up and down."""
    return 1.35 if page.mirrored else 1.2


def _sizes(largest: float) -> tuple[float, ...]:
    return tuple(s for s in (largest, 9, 8.5, 8, 7.5, 7, 6.5, 6, 5.5) if s <= largest)


def _label(page: Page, text: str, wide: float, size: float) -> tuple[list[str], float]:
    """Return a label in one line, or small in two."""
    one = page.fitted(text, wide, sizes=_sizes(size)[:-2])
    return page.fitted(text, wide, sizes=(7, 6.5, 6, 5.5), lines=2) if one[0][0].endswith("…") else one


def _number(page: Page, row: Mapping[str, Any], x: float, y: float, *, cell: float, high: float) -> None:
    value = row["mean"]
    whole = math.copysign(math.floor(abs(value) + 0.5), value)  # halves away from nought, so that taking a side shows
    text = f"{whole:+.0f}".replace("-", "\N{MINUS SIGN}") if whole else "0"
    size = page.fitted(text, cell * 0.86, sizes=_sizes(min(10.0, high * 72 * 0.62)))[1]
    color = "white" if abs(value) > 1.4 else INK
    page.text(x, y, page.number(text), size=size, ha="center", va="center_baseline", color=color)
