"""The figure of a quantity: its density before and after the claims, and each source's statement.

Supply a fit and the name of a quantity; get an :class:`~tarjih.figures.exhibit.Exhibit` by :func:`quantity`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from tarjih.corpus.questions import Quantity
from tarjih.evidence.bearing import source_name
from tarjih.figures.canvas import DASHED, FAINT, GRID, MARGIN, POSTERIOR, PRIOR, SMALLEST, Page, style
from tarjih.figures.exhibit import Exhibit, begun, spelled
from tarjih.inference.fit import Fit
from tarjih.inference.stamp import Stamp
from tarjih.language import ENGLISH, either, number_text, percent, say
from tarjih.runs.table import Table, of_records
from tarjih.testimony.numbers import cells

__all__ = ["COLUMNS", "peaks", "quantity", "quantity_label"]

COLUMNS = ("part", "name", "label", "at", "number", "prior", "posterior", "low", "high", "interest")
LONGEST = 44
"""Characters of a statement with its source."""
SIDE = 0.2
"""Probability on either side of a valley that makes two peaks of a density."""
MOST = 10
"""Statements that are drawn; the table has all."""


def quantity_label(of: Quantity, lang: str = ENGLISH) -> str:
    """Return what a quantity is."""
    return either(of.en, of.ar, lang) or spelled(of.id)


def quantity(fit: Fit, name: str, lang: str = ENGLISH) -> Exhibit:
    """Return the figure of a quantity."""
    of, entry = fit.case.corpus.quantities[name], fit.summary["quantities"][name]
    text = begun(quantity_label(of, lang)).rstrip("?؟")
    number = partial(number_text, lang=lang, day=of.scale == "date")
    unit = f" {of.unit}" if of.unit and lang == ENGLISH else ""
    if two := peaks(fit, name):
        (first, p), (second, q) = two
        ends = {"first": number(first) + unit, "p": percent(p, lang), "second": number(second), "q": percent(q, lang)}
        title = say("quantity_two", lang, what=text, **ends)
    else:
        middle, low, high = (number(entry[q]) for q in ("q50", "q05", "q95"))
        title = say("quantity_finding", lang, what=text, number=middle + unit, low=low, high=high)
    return Exhibit(
        f"quantity-{name}",
        of_records(COLUMNS, [*_density(fit, name), *_stated(fit, name, lang)]),
        partial(_draw, of=of, lang=lang),
        title,
        say("quantity_caption", lang),
        title,
        say("quantity_asks", lang, what=text),
    )


def peaks(fit: Fit, name: str) -> tuple[tuple[float, float], ...]:
    """Return both numbers that a quantity lies about, the likelier first, and how likely each is; of one peak none.

    Two peaks have a valley between them, at most half as high as either, and a probability of :data:`SIDE` or more.
    """
    rows = list(_density(fit, name))
    high = np.array([r["posterior"] for r in rows])
    mass = np.array(fit.summary["quantities"][name]["mass"])
    for at in range(1, len(high) - 1):
        sides = slice(0, at), slice(at, None)
        tops = [s.indices(len(high))[0] + int(high[s].argmax()) for s in sides]
        if all(high[at] <= high[t] / 2 for t in tops) and min(mass[s].sum() for s in sides) >= SIDE:
            low = tops[0] + int(high[tops[0] : tops[1]].argmin())
            found = [(rows[tops[0]]["number"], mass[:low].sum()), (rows[tops[1]]["number"], mass[low:].sum())]
            return tuple(sorted(found, key=lambda e: -e[1]))
    return ()


def _density(fit: Fit, name: str) -> Iterator[dict[str, Any]]:
    grid = fit.case.network.grids[name]
    entry = fit.summary["quantities"][name]
    widths = np.diff(cells(grid.at))
    rows = zip(grid.at, grid.numbers, entry["before"], entry["mass"], widths, strict=True)
    for y, x, prior, mass, width in rows:
        yield {
            "part": "density",
            "name": name,
            "at": float(y),
            "number": float(x),
            "prior": prior / float(width),
            "posterior": mass / float(width),
        }


def _stated(fit: Fit, name: str, lang: str) -> Iterator[dict[str, Any]]:
    grid, (first, last) = fit.case.network.grids[name], (0, -1)
    ends = float(grid.at[first]), float(grid.at[last])
    stated = [(p, p.value) for p in fit.case.positions if p.value is not None and p.question == name]
    for p, value in stated:
        low, high = (min(max(grid.place(x), ends[0]), ends[1]) for x in (value.low, value.high))
        middle = (low + high) / 2
        yield {
            "part": "statement",
            "name": source_name(fit.case, p.source, lang),
            "label": value.text,
            "at": middle,
            "number": grid.number(middle),
            "low": low,
            "high": high,
            "interest": p.interest,
        }


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str, of: Quantity, lang: str) -> Figure:
    """Draw the density on the quantity's own scale, and under it a row for each statement."""
    with style():
        page = Page.titled(stamp, title, subtitle)
        rows = table.records()
        density = [r for r in rows if r["part"] == "density"]
        stated = sorted((r for r in rows if r["part"] == "statement"), key=lambda r: (r["at"], r["name"]))
        page.legend(
            (
                (Line2D([], [], color=PRIOR, linewidth=1.6, linestyle=DASHED), page.say("prior")),
                (Patch(facecolor=POSTERIOR, alpha=0.35), page.say("posterior")),
            )
        )
        shown = stated[:MOST]
        below = 0.27 * len(shown) + 0.2
        texts = [f"{r['name']}: {r['label']}"[:LONGEST] for r in shown]
        label = max([page.width(text, SMALLEST + 1) for text in texts], default=0.0) + 0.3
        top, bottom = page.top - 0.45, page.bottom + 0.65
        ax = page.axes(MARGIN + label, bottom + below, page.inside - label, top - bottom - below)
        _curve(ax, density)
        under = page.axes(MARGIN + label, bottom, page.inside - label, below)
        under.set(xlim=ax.get_xlim(), ylim=(-max(len(shown), 1), 0), yticks=[])
        _scale(ax, under, density, of, lang)
        for i, r in enumerate(shown):
            y = -i - 0.5
            under.plot([r["low"], r["high"]], [y, y], color=POSTERIOR, linewidth=2.2, solid_capstyle="butt")
            hollow = "white" if r["interest"] else POSTERIOR
            under.plot([r["at"]], [y], marker="o", markersize=6, color=POSTERIOR, markerfacecolor=hollow)
            text = f"{r['name']}: {r['label']}"
            text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
            at = bottom + below * (1 + y / len(shown))
            page.text(MARGIN + label - 0.15, at, text, size=SMALLEST + 1, ha="right", va="center")
        return page.figure


def _curve(ax: Axes, rows: list[dict[str, Any]]) -> None:
    """Draw both densities over the scale."""
    at = np.array([r["at"] for r in rows])
    prior, posterior = (np.array([r[part] for r in rows]) for part in ("prior", "posterior"))
    ax.fill_between(at, posterior, color=POSTERIOR, alpha=0.35, linewidth=0, step="mid")
    ax.plot(at, prior, color=PRIOR, linewidth=1.6, linestyle=DASHED, drawstyle="steps-mid")
    edge = 0.015 * (at[-1] - at[0])
    ax.set(xlim=(at[0] - edge, at[-1] + edge), ylim=(0, 1.08 * max(prior.max(), posterior.max())), yticks=[])


def _scale(ax: Axes, under: Axes, rows: list[dict[str, Any]], of: Quantity, lang: str) -> None:
    """Set round numbers beneath the statements, and lines from them up through both panels."""
    places = _ticks([r["number"] for r in rows], np.array([r["at"] for r in rows]), of)
    ax.set_xticks([y for _, y in places], [""] * len(places))
    under.set_xticks(
        [y for _, y in places], [number_text(x, lang, day=of.scale == "date") for x, _ in places], size=SMALLEST
    )
    for own in (ax, under):
        own.tick_params(length=0)
        own.grid(axis="x", color=GRID, linewidth=0.8)
        own.spines["bottom"].set_color(FAINT)
        for side in ("top", "right", "left"):
            own.spines[side].set_visible(False)


def _ticks(numbers: list[float], at: np.ndarray[Any, Any], of: Quantity) -> list[tuple[float, float]]:
    """Return some round numbers with their places on the scale, not too near each other."""
    low, high = numbers[0], numbers[-1]
    if of.scale == "log":
        wanted = [0.0, *(m * 10.0**e for e in range(-3, 12) for m in (1, 2, 5))]
    else:
        step = 10.0 ** math.floor(math.log10(max(high - low, 1e-9))) / 2
        wanted = [step * n for n in range(math.floor(low / step), math.ceil(high / step) + 1)]
    out: list[tuple[float, float]] = []
    for x in (x for x in wanted if low <= x <= high):
        y = float(np.interp(x, numbers, at))
        if not out or y - out[-1][1] > (at[-1] - at[0]) / 12:
            out.append((x, y))
    return out
