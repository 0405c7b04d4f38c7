"""The timeline of a slide: a line for each answer, days below, and the outcome on its day.

Supply a slide, the table of a path and what is settled; the lines are drawn with shapes that can be edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

from tarjih.figures.path import COLOURS, Settled, ending, from_first, largest_step, ordinal, times
from tarjih.language import day_text, percent, say
from tarjih.report.slide_shapes import FAINT, GRID, INK, SERIES, Shapes, colour
from tarjih.runs.table import Table

__all__ = ["timeline"]

MOST = len(SERIES)
SIZE = 16
LABELS, DAYS, STEP, DAY_WIDE, LETTER = 3.6, 0.45, 0.62, 2.0, 0.115
"""Inches for the names at the end and the days below, between two names, for one day, and for one of its letters."""


def timeline(
    slide: Any,
    table: Table,
    lang: str,
    place: tuple[float, float, float, float],
    *,
    settled: Settled | None = None,
) -> None:
    """Draw the path of each answer.

    Parameters
    ----------
    slide, lang, place
        Where, in which language; the left, top, width and height in inches.
    table
        The path (:mod:`tarjih.figures.daily`).
    settled
        What happened, and when.
    """
    draw, rows = Shapes(lang), from_first(table.records())
    last = max(r["step"] for r in rows)
    end = sorted((r for r in rows if r["step"] == last), key=lambda r: -r["mean"])[:MOST]
    at = times([r for r in rows if r["name"] == end[0]["name"]], settled)
    left, top, wide, high = place
    axis, over = 1.05, left + wide - LABELS
    low, until = min(at.values()), max([*at.values(), *([ordinal(settled.day)] if settled else [])])

    def x(day: float) -> float:
        found = left + axis + (over - left - axis) * (day - low) / max(until - low, 1.0)
        return 2 * left + wide - found if draw.rtl else found

    def y(p: float) -> float:
        return top + 0.15 + (high - DAYS - 0.15) * (1 - p)

    for p in (0.0, 0.25, 0.5, 0.75, 1.0):
        draw.line(slide, (x(low), y(p), x(until), y(p)), GRID, 0.75)
        side = x(low) + 0.1 if draw.rtl else x(low) - axis
        look = {"size": SIZE, "color": FAINT, "anchor": MSO_ANCHOR.MIDDLE}
        align = PP_ALIGN.LEFT if draw.rtl else PP_ALIGN.RIGHT
        draw.box(slide, [percent(p, lang)], side, y(p) - 0.15, axis - 0.1, 0.3, align=align, **look)
    happened = x(ordinal(settled.day)) if settled else 0.0
    if settled:
        draw.line(slide, (happened, y(0), happened, y(1)), INK, 1.25)
    for i, r in enumerate(end):
        own = [(x(at[o["step"]]), y(o["mean"])) for o in rows if o["name"] == r["name"]]
        steps = [own[0], *(p for before, now in pairwise(own) for p in ((now[0], before[1]), now))]
        steps += [(happened, own[-1][1])] if settled else []
        draw.course(slide, steps, colour(COLOURS[i]), 2.5)
        for point in own:
            draw.mark(slide, SERIES[i], point, 0.14, colour(COLOURS[i]))
    if settled and any(r["name"] == settled.answer for r in end):
        draw.mark(slide, MSO_SHAPE.RECTANGLE, (happened, y(1.0)), 0.18, INK)
    heights = _apart([y(r["mean"]) for r in end])
    for i, (r, middle) in enumerate(zip(end, heights, strict=True)):
        texts = [f"{percent(r['mean'], lang)} {ending(r, settled, lang)}"]
        side = left if draw.rtl else over + 0.2
        look = {"size": SIZE, "bold": True, "color": colour(COLOURS[i]), "anchor": MSO_ANCHOR.MIDDLE}
        draw.box(slide, texts, side, middle - STEP / 2, LABELS - 0.2, STEP, **look)
    for day, label in _days(at, rows, settled, (over - left - axis) / max(until - low, 1.0), lang):
        draw.box(slide, [label], x(day) - DAY_WIDE / 2, y(0) + 0.08, DAY_WIDE, 0.3, size=SIZE, align=PP_ALIGN.CENTER)


def _apart(wanted: Sequence[float]) -> list[float]:
    """Return heights from above to below, moved so that no two names meet, the lowest no lower than wanted."""
    out = list(wanted)
    for i in range(len(out) - 2, -1, -1):
        out[i] = min(out[i], out[i + 1] - STEP)
    return out


def _days(
    at: dict[int, float], rows: Sequence[dict[str, Any]], settled: Settled | None, inches: float, lang: str
) -> list[tuple[float, str]]:
    """Return the labelled days: outcome, start, largest step, the last, then others that have room."""
    days = {r["step"]: r["day"] for r in rows}
    name = settled.answer if settled else rows[0]["name"]
    wanted = [(ordinal(settled.day), settled.day)] if settled else []
    order = [min(at), largest_step([r for r in rows if r["name"] == name]), max(at), *sorted(at)]
    wanted += [(at[s], days.get(s) or "") for s in order]
    out: list[tuple[float, str]] = []
    for day, iso in wanted:
        label = day_text(iso, lang, short=True) if iso else say("figure.start", lang)
        if all(abs(day - other) * inches >= LETTER * (len(label) + len(known)) / 2 + 0.1 for other, known in out):
            out.append((day, label))
    return out
