"""The table of linchpins: the fewest claims, and the fewest sources, without which another answer would lead.

Supply what :func:`tarjih.evidence.linchpins` returned; get an exhibit, a picture of a table with a block for each call.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from tarjih.figures.canvas import FAINT, GRID, MARGIN, SMALLEST, WIDTH, Page, style
from tarjih.figures.exhibit import Exhibit, begun, percent, quoted
from tarjih.inference.stamp import Stamp
from tarjih.runs.table import Table

__all__ = ["hinging", "linchpins", "resting"]

PLURAL = {"claim": "claims", "source": "sources"}
SIZE = 11.5
"""Points of the rows."""
MOST_CALLS = 4
"""Calls that fit on a page: of more, those that hang on fewest."""
COLUMNS = (
    ("without", 0.0),
    ("the fewest that change the call", 1.25),
    ("the call falls to", 8.0),
    ("what leads then", 9.25),
)


def linchpins(table: Table) -> Exhibit:
    """Return the table of linchpins."""
    described = " ".join(f"{r['target']}: {resting(r)}" for r in table.records())
    return Exhibit(
        "linchpins",
        table,
        _draw,
        hinging(table),
        "A call that hangs on one claim is as good as that claim.",
        described,
        "What are the fewest claims and sources without which another answer would be the most probable?",
    )


def resting(row: Mapping[str, Any]) -> str:
    """Say on what a call rests: one row of the table."""
    kind = PLURAL.get(row["level"], f"{row['level']}s")
    if row["size"] is None:
        size = int(str(row["found"]).rsplit(maxsplit=1)[-1])
        none = f"No {row['level']} alone changes it" if size <= 1 else f"No set of up to {size} {kind} changes it"
        return f"{none}: the prior makes this call by itself." if row["call_before"] == row["call"] else f"{none}."
    size = row["size"]
    then = f"{quoted(str(row['what_without']), 60)} leads" if row["what_without"] else "no answer leads"
    few = f"One {row['level']}" if size == 1 else f"{size} {kind}"
    proof = "" if row["found"] == "smallest" else " Fewer may do: not every smaller set was tried."
    return f"{few}, {_names(row)}: without, {percent(row['p_without'])}, and {then}.{proof}"


def _names(row: Mapping[str, Any]) -> str:
    return quoted(str(row["labels"])) if row["level"] == "claim" else str(row["labels"]).rstrip(".")


def hinging(table: Table) -> str:
    """Name the calls that depend on one claim or one source."""
    rows = table.records()
    names = dict.fromkeys(r["target"] for r in rows)
    one = dict.fromkeys(r["target"] for r in rows if r["size"] == 1)
    if not one:
        return "No call hangs on a single claim or source"
    what = {r["target"]: quoted(str(r["what"]), 60) for r in rows}
    named = ", ".join(what[n] for n in list(one)[:3])
    named += f" and {len(one) - 3} more" if len(one) > 3 else ""
    hang = "hangs" if len(one) == 1 else "hang"
    return f"{len(one)} of {len(names)} calls {hang} on a single claim or source: {named}"


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str) -> Figure:
    """Draw the table, a block for each call, those that depend on fewest first."""
    with style():
        rows = table.records()
        size: dict[str, float] = {}
        for r in rows:
            size[r["target"]] = min(size.get(r["target"], math.inf), r["size"] or math.inf)
        names = sorted(size, key=lambda n: size[n])
        shown = names[:MOST_CALLS]
        rest = f"Shown: the {len(shown)} of {len(names)} calls that hang on fewest; the others are in the table."
        page = Page.titled(stamp, title, subtitle, [rest] if shown != names else [])
        back = page.axes(0, 0, WIDTH, page.high, xlim=(0, WIDTH), ylim=(0, page.high), zorder=-1)
        back.set_axis_off()
        y = page.top - 0.25
        for head, x in COLUMNS:
            page.text(MARGIN + x, y, head, size=SMALLEST, color=FAINT, va="bottom")
        block = (y - page.bottom - 0.1) / max(len(shown), 1)
        for name in shown:
            own = [r for r in rows if r["target"] == name]
            back.plot([MARGIN, WIDTH - MARGIN], [y - 0.05] * 2, color=GRID, linewidth=0.8)
            call = f"{begun(str(own[0]['what']))}: {percent(own[0]['p_with'])}"
            (line,), points = page.fitted(call, page.inside, sizes=(12.5, 11, 10), weight="bold")
            page.text(MARGIN, y - 0.14, line, size=points, weight="bold", va="top")
            if none := _none(own):
                lines, points = page.fitted(none, page.inside, sizes=(SIZE, 10.0, SMALLEST))
                page.text(MARGIN, y - 0.45, lines[0], size=points, va="top")
                y -= min(block, 0.9)
                continue
            each = min(0.62, (block - 0.45) / max(len(own), 1))
            at = y - 0.45
            for r in own:
                _line(page, r, at, each)
                at -= each
            y -= min(block, 0.55 + each * len(own))
        return page.figure


def _none(own: Sequence[Mapping[str, Any]]) -> str:
    """Say in one line that nothing was found for a call; how many were tried together is in the table."""
    if any(r["size"] is not None for r in own):
        return ""
    prior = ": the prior makes this call by itself." if own[0]["call_before"] == own[0]["call"] else "."
    return f"No {' and no '.join(f'{r["level"]} alone' for r in own)} changes it{prior}"


def _line(page: Page, row: Mapping[str, Any], y: float, high: float) -> None:
    """Set one row: the level, the smallest set, what the call has without it, and what leads then."""
    deep = max(1, int(high * 72 / (SIZE * 1.35)))
    look: dict[str, Any] = {"size": SIZE, "va": "top"}
    page.text(MARGIN, y, PLURAL.get(row["level"], row["level"]), color=FAINT, **look)
    none = row["size"] is None
    cells = (
        (resting(row) if none else _names(row), 1.25, 6.5),
        ("" if none else percent(row["p_without"]), 8.0, 0.8),
        ("" if none else begun(str(row["what_without"] or "no answer")), 9.25, 2.6),
    )
    for text, x, wide in cells:
        lines, size = page.fitted(text, wide, sizes=(SIZE, 10.0, SMALLEST), lines=min(deep, 4))
        for i, line in enumerate(lines if text else ()):
            page.text(MARGIN + x, y - i * size / 72 * 1.3, line, size=size, va="top")
