"""The figure of competing hypotheses: claims by hypotheses, each pair consistent or not.

Supply the table of :func:`tarjih.sensitivity.ach.ach`; get an exhibit of its first headline.  Colour and letters show
the same: dark orange is inconsistent, dark blue consistent.
"""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tarjih.figures.canvas import FAINT, INK, MARGIN, SMALLEST, WIDTH, Page, style
from tarjih.figures.exhibit import Exhibit, quoted, spelled
from tarjih.inference.stamp import Stamp
from tarjih.language import FSI, PDI
from tarjih.runs.table import Table

__all__ = ["ach"]

MARKS_OF_ACH = {"CC": "#00568A", "C": "#86BBDD", "N": "#E6E6E6", "I": "#F3B27A", "II": "#B34700"}
NAMED = ("source", "proposition")
"""What a claim without a gloss is called by, each name in its own direction."""


def ach(table: Table) -> Exhibit:
    """Return the matrix of competing hypotheses."""
    return Exhibit(
        "ach",
        table,
        _draw,
        finding(table),
        "The hypothesis with the least orange, weighted by credibility, is the answer of ACH.",
        finding(table),
        "Which claims speak for and against each hypothesis?",
    )


def finding(table: Table) -> str:
    """Say which hypothesis of the first headline of the matrix has least against it."""
    target = next(iter(table.column("target")))
    total: dict[str, float] = {}
    for r in table.where("target", target).records():
        total[r["hypothesis"]] = total.get(r["hypothesis"], 0.0) + r["inconsistency"]
    label = {r["hypothesis"]: str(r["hypothesis_label"]) for r in table.where("target", target).records()}
    first, *rest = sorted(total, key=lambda h: total[h])
    second = f"; next {quoted(label[rest[0]], 60)} ({total[rest[0]]:.1f})" if rest else ""
    return f"By ACH least speaks against {quoted(label[first], 60)} ({total[first]:.1f}){second}"


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str, most: int = 12) -> Figure:
    """Draw the matrix of the first headline: its most telling claims by its hypotheses."""
    records = table.records()
    first = records[0]["target"]
    records = [r for r in records if r["target"] == first]
    claims = list(dict.fromkeys(r["claim"] for r in records))[:most]
    hypotheses = list(dict.fromkeys(r["hypothesis"] for r in records))[:9]
    shown = f"{len(claims)} of {len({r['claim'] for r in records})} claims"
    notes = (
        "CC, C: consistent · I, II: inconsistent · N: neither. Weight: credibility, shared in its origin.",
        f"Shown: {shown}, the most telling first; the rest, and the other headlines, are in the table.",
    )
    label = {r["hypothesis"]: str(r["hypothesis_label"]) for r in records}
    with style():
        page = Page.titled(stamp, title, subtitle, notes)
        back = page.axes(0, 0, WIDTH, page.high, xlim=(0, WIDTH), ylim=(0, page.high), zorder=-1)
        back.set_axis_off()
        cell = min(1.0, 4.6 / max(len(hypotheses), 1))
        left = WIDTH - MARGIN - 0.8 - cell * len(hypotheses)
        small = min(
            (page.fitted(label[h], cell - 0.06, sizes=(SMALLEST,), lines=4)[1] for h in hypotheses), default=SMALLEST
        )
        heads = {h: page.fitted(label[h], cell - 0.06, sizes=(small,), lines=4) for h in hypotheses}
        top = page.top - 0.16 * max(len(lines) for lines, _ in heads.values()) - 0.1
        high = min(0.42, (top - page.bottom - 0.1) / max(len(claims), 1))
        for j, h in enumerate(hypotheses):
            lines, size = heads[h]
            for i, line in enumerate(reversed(lines)):
                page.text(left + (j + 0.5) * cell, top + 0.05 + 0.15 * i, line, size=size, ha="center", va="bottom")
        page.text(WIDTH - MARGIN, top + 0.05, "weight", size=SMALLEST, color=FAINT, ha="right", va="bottom")
        for i, claim in enumerate(claims):
            own = {r["hypothesis"]: r for r in records if r["claim"] == claim}
            any_of = next(iter(own.values()))
            y = top - (i + 0.5) * high
            gloss = str(any_of["gloss"] or " on ".join(f"{FSI}{spelled(any_of[k])}{PDI}" for k in NAMED))
            deep = 2 if high > 0.3 else 1
            lines, size = page.fitted(gloss, left - MARGIN - 0.2, sizes=(10, SMALLEST), lines=deep)
            for k, line in enumerate(lines):
                rise = size / 72 * 1.2 * ((len(lines) - 1) / 2 - k)
                page.text(MARGIN, y + rise, line, size=size, va="center_baseline")
            for j, h in enumerate(hypotheses):
                mark = own[h]["mark"]
                place = left + j * cell, y - high / 2
                back.add_patch(Rectangle(place, cell * 0.95, high * 0.9, facecolor=MARKS_OF_ACH[mark]))
                ink = "white" if mark in {"CC", "II"} else INK
                look = {"ha": "center", "va": "center_baseline", "color": ink}
                page.text(place[0] + cell * 0.475, place[1] + high * 0.45, mark, size=SMALLEST, **look)
            page.text(WIDTH - MARGIN, y, f"{any_of['weight']:.2f}", size=9, ha="right", va="center_baseline")
        return page.figure
