"""The figure of posterior predictive checks: what was heard, beside what the model would have people say.

Supply the table of :func:`tarjih.validation.predictive.check`; get a figure with a row for each statistic: a mark
where it was observed, a blue bar for words of which denials are printed less often, a grey dashed one for all words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tarjih.figures.canvas import ACCENT, FAINT, INK, MARGIN, POSTERIOR, PRIOR, WIDTH, Page, style
from tarjih.figures.findings import percent
from tarjih.figures.labels import DASHED, legend, probability_axis
from tarjih.inference.stamp import Stamp
from tarjih.runs.table import Table
from tarjih.validation.predictive import ALL, PRINTED

__all__ = ["checks"]

HEAD = 1.1
"""Height of a group's name, in rows."""
FAR = 0.025
MOST = 28
NOTE = (
    "Expected: 50 % and 90 % of the replicates, words drawn again from the posterior for the same speakers, interests "
    "and channels. p: share of replicates above what was heard, ties half; orange where below 0.025 or above 0.975."
)


def checks(table: Table, stamp: Stamp, *, title: str, subtitle: str, notes: Sequence[str] = (NOTE,)) -> Figure:
    """Draw each statistic, under the names of their groups."""
    with style():
        every = table.records()
        rest = f"Shown: the first {MOST} statistics; the others are in the table."
        rows, plain = _both(every)
        page = Page.titled(stamp, title, subtitle, [*notes, *([rest] if len(rows) > MOST else [])])
        rows = rows[:MOST]
        _key(page, rows)
        groups = list(dict.fromkeys(r["group"] for r in rows))
        units = len(rows) + HEAD * len(groups)
        top, bottom = page.top - 0.3, page.bottom + 0.42
        step = min(0.5, (top - bottom) / max(units, 1.0))
        bottom = top - step * units
        size = max(6.0, min(11.0, step * 72 * 0.66))
        places, y = [], top
        for group in groups:
            page.text(MARGIN, y - step * HEAD * 0.6, group, size=size, weight="bold", va="center_baseline")
            y -= step * HEAD
            for r in (r for r in rows if r["group"] == group):
                places.append((y - step / 2, r))
                y -= step
        left = MARGIN + _labels(page, places, size)
        right = _numbers(page, places, size, top)
        ax = page.axes(left, bottom, right - left, top - bottom)
        probability_axis(ax, bottom, top, scale="share")
        thick = max(3.5, min(9.0, step * 20))
        for y, r in places:
            before = plain.get((r["group"], r["name"]))
            if before and r["telling"] == PRINTED:
                low = y - step * 0.27
                ax.plot([before["ll"], before["hh"]], [low, low], color=PRIOR, linewidth=1.2, linestyle=DASHED)
            solid: dict[str, Any] = {"color": POSTERIOR if r["telling"] == PRINTED else PRIOR, "solid_capstyle": "butt"}
            ax.plot([r["ll"], r["hh"]], [y, y], linewidth=thick * 0.17, **solid)
            ax.plot([r["l"], r["h"]], [y, y], linewidth=thick * 0.55, **solid)
            far = min(r["p"], 1 - r["p"]) < FAR
            mark: dict[str, Any] = {"mfc": ACCENT, "mec": "white"} if far else {"mfc": "white", "mec": INK}
            ax.plot(
                [r["observed"]],
                [y],
                marker="D",
                markersize=max(5.5, thick * 0.85),
                mew=1.2,
                zorder=6,
                clip_on=False,
                **mark,
            )
        return page.figure


def _both(
    rows: Sequence[Mapping[str, Any]],
) -> tuple[list[Mapping[str, Any]], dict[tuple[str, str], Mapping[str, Any]]]:
    """Return the rows that are drawn, each in its last telling, and those of the first telling by what they are of."""
    plain = {(r["group"], r["name"]): r for r in rows if r["telling"] == ALL}
    again = {(r["group"], r["name"]): r for r in rows if r["telling"] == PRINTED}
    return [again.get(k, r) for k, r in plain.items()], plain


def _begun(text: str) -> str:
    return (text[:1].upper() + text[1:]).rstrip(".")


def _labels(page: Page, places: Sequence[tuple[float, Mapping[str, Any]]], size: float) -> float:
    wide = 0.0
    for y, r in places:
        (text,), own = page.fitted(_begun(r["label"]), 4.3, sizes=tuple(s for s in (size, 9, 8, 7, 6) if s <= size))
        page.text(MARGIN + 0.12, y, text, size=own, va="center_baseline")
        wide = max(wide, 0.12 + page.width(text, own))
    return wide + 0.3


def _numbers(page: Page, places: Sequence[tuple[float, Mapping[str, Any]]], size: float, top: float) -> float:
    """Set number, observed share and p of each statistic; return where they begin."""
    right = WIDTH - MARGIN
    columns = (
        ("p", [_p(r["p"]) for _, r in places]),
        ("heard", [percent(r["observed"]) for _, r in places]),
        ("of", [str(r["n"]) for _, r in places]),
    )
    for head, cells in columns:
        page.text(right, top + 0.08, head, size=9, color=FAINT, ha="right", va="bottom")
        for cell, (y, r) in zip(cells, places, strict=True):
            far = head == "p" and min(r["p"], 1 - r["p"]) < FAR
            look: dict[str, Any] = {"color": ACCENT, "weight": "bold"} if far else {"color": INK}
            page.text(right, y, cell, size=size, ha="right", va="center_baseline", **look)
        right -= max(page.width(head, 9), *(page.width(c, size, "bold") for c in cells)) + 0.25
    return right


def _p(p: float) -> str:
    if p < 0.0005:
        return "<0.001"
    return ">0.999" if p > 0.9995 else f"{p:.3f}"


def _key(page: Page, rows: Sequence[Mapping[str, Any]]) -> None:
    heard: dict[str, Any] = {"marker": "D", "linestyle": "none", "markersize": 7, "mew": 1.2}
    shares = [r["printed_share"] for r in rows if r["telling"] == PRINTED]
    share = percent(shares[0]) if shares else ""
    legend(
        page,
        (
            (Line2D([], [], mfc="white", mec=INK, **heard), "heard"),
            (Line2D([], [], mfc=ACCENT, mec="white", **heard), "heard, and hardly expected"),
            (Line2D([], [], linewidth=4.4, color=POSTERIOR), f"expected, if {share} of denials are printed"),
            (Line2D([], [], linewidth=1.2, color=PRIOR, linestyle=DASHED), "expected, if all are"),
        ),
    )
