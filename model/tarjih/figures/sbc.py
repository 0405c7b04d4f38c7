"""The figure of simulation-based calibration: ECDFs of ranks in their bands, and stated probabilities against outcomes.

Supply the tables of :mod:`tarjih.validation.sbc.judged`; get a figure with a panel for each group of quantities.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from tarjih.figures.canvas import ACCENT, FAINT, GRID, INK, MARGIN, POSTERIOR, PRIOR, SMALLEST, Page, style
from tarjih.figures.exhibit import Exhibit
from tarjih.inference.stamp import Stamp
from tarjih.runs.table import Table
from tarjih.validation.sbc.judged import COVERAGE, jointly, strayed
from tarjih.validation.sbc.models import MODELS

__all__ = ["calibrated", "found", "sbc", "subtitle_of"]

GAP, HEAD, FOOT = 0.75, 0.32, 0.5
STRAY = 0.17
"""Height of a line of the names of what leaves its band."""
KINDS = {"accuracy": "Kind: ", "access": "Access: ", "identity": "Identity: ", "questions": "Prior: "}
"""What a parameter is of, where its name alone does not tell."""
NOTE = (
    "Rank: of what was drawn among 99 draws of its posterior. Each line is one quantity; each band holds one "
    "quantity's whole line with 99 %, so that one in a hundred leaves it by chance."
)


def sbc(name: str, curves: Table, levels: Table, probabilities: Table, wording: Callable[[str], str]) -> Exhibit:
    """Return the figure of one model.

    Parameters
    ----------
    name
        Of the model.
    curves, levels, probabilities
        Its tables.
    wording
        Returns the label of a quantity.
    """
    title = found(name, levels, probabilities)

    def draw(table: Table, stamp: Stamp, *, title: str, subtitle: str) -> Figure:
        return calibrated(table, levels, probabilities, stamp, title=title, subtitle=subtitle, wording=wording)

    return Exhibit(name, curves, draw, title, NOTE, f"{title}.", subtitle_of(name))


def calibrated(
    curves: Table,
    levels: Table,
    probabilities: Table,
    stamp: Stamp,
    *,
    title: str,
    subtitle: str,
    wording: Callable[[str], str] = str,
    note: str = NOTE,
) -> Figure:
    """Draw the ECDFs, less what they would be were ranks even, and the calibration of probabilities.

    Parameters
    ----------
    curves, levels, probabilities
        Those of one model.
    stamp, title, subtitle, note
        What stands around the panels.
    wording
        Returns the label of a quantity.
    """
    with style():
        page = Page.titled(stamp, title, subtitle, [note])
        line: dict[str, Any] = {"linewidth": 1.4}
        marks = [
            (Patch(color=PRIOR, alpha=0.22), "where 99 % stay"),
            (Line2D([], [], color=POSTERIOR, **line), "a quantity inside its band"),
        ]
        if any(levels.column("outside")):
            marks.append((Line2D([], [], color=ACCENT, linestyle=(0, (5, 1)), linewidth=2), "one that leaves it"))
        page.legend(marks)
        groups = list(dict.fromkeys(sorted(levels.column("group"), key=_order)))
        panels = [*groups, *(["probabilities"] if len(probabilities) else [])]
        across = 3 if len(panels) > 2 else max(len(panels), 1)
        down = -(-len(panels) // across)
        top, bottom = page.top - 0.05, page.bottom + 0.05
        wide = (page.inside - 0.45 - GAP * (across - 1)) / across
        tall = (top - bottom) / down
        strays = {g: _strays(page, levels.where("group", g), wide + 0.45, wording) for g in groups}
        head = HEAD + STRAY * max((len(lines) for lines in strays.values()), default=0)
        for k, name in enumerate(panels):
            left = MARGIN + 0.45 + (k % across) * (wide + GAP)
            upper = top - (k // across) * tall
            ax = page.axes(left, upper - tall + FOOT, wide, tall - head - FOOT)
            _bare(ax)
            headed = (
                "stated probabilities, and how often they came true" if name == "probabilities" else _head(name, levels)
            )
            page.text(left - 0.45, upper - HEAD / 2, headed, size=11, weight="bold", va="center_baseline")
            for i, stray in enumerate(strays.get(name, ())):
                y = upper - HEAD - STRAY * (i + 0.4)
                page.text(left - 0.45, y, stray, size=SMALLEST, color=ACCENT, va="center_baseline")
            if name == "probabilities":
                _probabilities(ax, probabilities)
            else:
                _ranks(ax, curves, levels.where("group", name))
        return page.figure


def _order(group: str) -> int:
    known = ("parameters", "each source's own", "positions", "words and world", "states")
    return known.index(group) if group in known else len(known)


def _head(name: str, levels: Table) -> str:
    mine = levels.where("group", name)
    out = sum(mine.column("outside"))
    return f"{name} ({len(mine)})" + (f": {out} outside" if out else "")


def _strays(page: Page, mine: Table, wide: float, wording: Callable[[str], str]) -> list[str]:
    """Return what leaves its band in lines of a panel: as many names as fit whole, and how many more there are."""
    names = [
        KINDS.get(str(r["quantity"]).partition(".")[0], "") + wording(r["quantity"])
        for r in mine.records()
        if r["outside"]
    ]
    for n in range(len(names), 0, -1):
        more = f" and {len(names) - n} more" if n < len(names) else ""
        lines, _ = page.fitted("; ".join(names[:n]) + more, wide, sizes=(SMALLEST,), lines=2)
        if not lines[-1].endswith("…"):
            return lines
    return []


def _bare(ax: Axes) -> None:
    ax.tick_params(length=0, labelsize=SMALLEST)
    ax.grid(color=GRID, linewidth=0.6)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left", "bottom"):
        ax.spines[side].set_visible(False)


def _ranks(ax: Axes, curves: Table, levels: Table) -> None:
    x = curves.column("point")
    ax.fill_between(x, curves.column("low"), curves.column("high"), color=PRIOR, alpha=0.22, linewidth=0)
    for r in sorted(levels.records(), key=lambda r: -r["p"]):
        y = curves.column(r["quantity"])
        if r["outside"]:
            ax.plot(x, y, color=ACCENT, linewidth=1.8, linestyle=(0, (5, 1)), zorder=4)
        else:
            ax.plot(x, y, color=POSTERIOR, linewidth=0.8, alpha=0.55, zorder=3)
    ax.set(xlim=(0, 1))
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    ax.set_xlabel("rank", size=SMALLEST, labelpad=1)
    ax.set_ylabel("ECDF less the diagonal", size=SMALLEST, labelpad=2)


def _probabilities(ax: Axes, table: Table) -> None:
    rows = table.records()
    x = [r["said"] for r in rows]
    ax.fill_between(x, [r["low"] for r in rows], [r["high"] for r in rows], color=PRIOR, alpha=0.22, linewidth=0)
    ax.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8)
    for r in rows:
        look: dict[str, Any] = {"color": ACCENT, "marker": "D"} if r["outside"] else {"color": POSTERIOR, "marker": "o"}
        ax.plot([r["said"]], [r["came"]], markersize=5.5, mec=INK, mew=0.5, clip_on=False, zorder=4, **look)
    ticks, labels = [0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"]
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_xticks(ticks, labels)
    ax.set_yticks(ticks, ["", *labels[1:]])  # where both scales begin one zero is enough
    ax.set_xlabel("stated probability", size=SMALLEST, labelpad=1)
    ax.set_ylabel("how often it came true", size=SMALLEST, labelpad=2)


def found(name: str, levels: Table, probabilities: Table) -> str:
    """Return how many quantities leave their bands, and what is to be made of it.

    Parameters
    ----------
    name
        Of the model.
    levels, probabilities
        Its tables.
    """
    n, out = len(levels), len(strayed(levels))
    runs = levels.column("simulations")[0]
    title = MODELS[name].title
    start = f"{title[:1].upper()}{title[1:]}: "
    if not out:
        finding = f"all {n} quantities stay inside their bands in {runs} simulations"
    else:
        leave = "leaves its band" if out == 1 else "leave their bands"
        finding = f"{out} of {n} quantities {leave} in {runs} simulations"
        p = jointly(levels)
        finding += ", as chance has it" if p > 1 - COVERAGE else ", more than chance has it"
    wrong = sum(probabilities.column("outside")) if len(probabilities) else 0
    return start + finding + (f"; {wrong} of {len(probabilities)} probabilities are off" if wrong else "")


def subtitle_of(name: str) -> str:
    """Return the question of the figure, and whether the likelihood is exact for it."""
    asked = "Does what was drawn from the model lie among draws of its posterior as it should?"
    if MODELS[name].exact:
        return f"{asked} The likelihood is exact here"
    return f"{asked} Here the likelihood reads from the claims which of them circulated first, an approximation"
