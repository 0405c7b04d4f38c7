"""The figure of flips: how far one assumption would have to move before another answer led.

Supply the table of :func:`tarjih.sensitivity.flips.flips`, with labels; get an exhibit.  A prior that is a probability
is drawn as one, from what is assumed to where the call changes; others stand below with their values as text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from tarjih.figures.exhibit import Exhibit, answer_phrase, begun, percent, points, quoted
from tarjih.figures.rows import BETWEEN, CROSS, HOLLOW, Row, chart, probability
from tarjih.inference.stamp import Stamp
from tarjih.priors.entries import find
from tarjih.priors.scales import Scale
from tarjih.runs.table import Table

__all__ = ["flip_text", "flips", "own_prior", "written"]

EACH = 4
"""Flips of a headline that are drawn."""
ENTERED = "Priors are as entered; other figures show them after the answers they are linked with bear on them."
KNOWN = "“If known”: not as entered, but fixed at what the articles make of it."
SHORT = {"story.wanted": "how often a story that suits its teller is true"}
"""Assumptions whose full meaning is too long for a row."""


def written(prior: str, x: float | None) -> str:
    """Write a prior's value as its scale is read: percent, points of accuracy, a factor or a size."""
    if x is None:
        return ""
    if ".shifts." in prior:
        return f"× {x:.2g}"
    entry = find(tuple(prior.partition(" ")[0].split(".")))  # a name ends in " (known)" where the value is fixed
    if entry is not None and entry.scale is Scale.SHIFT:
        return f"{100 * x:+.0f} points".replace("-", "\N{MINUS SIGN}")
    return f"{x:.2g}" if entry is not None and entry.scale is Scale.SCALE else percent(x)


def own_prior(r: Mapping[str, Any]) -> bool:
    """Tell whether the prior of a flip is that of the very thing that is asked."""
    return bool(r["prior"] == f"questions.{r['target']}")


def flip_text(r: Mapping[str, Any]) -> str:
    """Say what one flip takes."""
    about = _about(r)
    moved = f"the {about}" if about.startswith("prior of") else quoted(about, 60)
    moved = "its own starting point" if own_prior(r) else moved
    ends = f"{written(r['prior'], r['value'])} to {written(r['prior'], r['at_flip'])}"
    return f"{answer_phrase(r, 'becomes')} would lead if {moved} went from {ends}"


def flips(table: Table) -> Exhibit:
    """Return the figure of the flips."""
    found = [r for r in table.records() if r["at_flip"] is not None]
    return Exhibit(
        "flips",
        table,
        _draw,
        finding(table.records()),
        f"The shorter the line, the weaker the call: one assumption moves, everything else stays as it is. {ENTERED}",
        f"Assumptions and the values at which they change a call. {'; '.join(map(flip_text, found[:8])) or 'None'}.",
        "How far would one assumption have to move before another answer led?",
    )


def finding(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say which flip is nearest, a verified one where there is any, and how many headlines nothing flips."""
    found = [r for r in rows if r["at_flip"] is not None]
    every = len(dict.fromkeys(r["target"] for r in rows))
    firm = every - len({r["target"] for r in found})
    if not found:
        return "No single assumption changes any call within its plausible range"
    sure = [r for r in found if not _unsure(r)]
    r = min(sure or found, key=lambda r: r["sd_away"])
    rest = f"; {firm} of {every} calls {'stands' if firm == 1 else 'stand'} whichever one moves" if firm else ""
    return f"{_nearest(r)}{rest}"


def _about(r: Mapping[str, Any]) -> str:
    return SHORT.get(str(r["prior"]), str(r["about"]))


def _nearest(r: Mapping[str, Any]) -> str:
    """Say in plain words what the nearest flip takes."""
    about, change = str(r["about"]), r["at_flip"] - r["value"]
    if not about.startswith("prior of") or round(100 * abs(change)) == 0:
        return f"The nearest change: {flip_text(r)}"
    answer, becomes = about.removeprefix("prior of").strip(), answer_phrase(r, "becomes")
    then = "would change the call" if answer == becomes else f"would let {becomes} lead"
    way = f"{points(change)} {'higher' if change > 0 else 'lower'}"
    ends = f"{written(r['prior'], r['value'])} to {written(r['prior'], r['at_flip'])}"
    return f"A prior {way} for {answer} ({ends}) {then}"


def _unsure(r: Mapping[str, Any]) -> bool:
    return str(r["verified"]).startswith("no")


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str) -> Figure:
    """Draw the nearest flips of each headline, as probabilities where they are such."""
    records, rows, drawn = table.records(), [], list[Mapping[str, Any]]()
    for target in dict.fromkeys(r["target"] for r in records):
        own = [r for r in records if r["target"] == target]
        head = f"{own[0]['asks']} {begun(str(own[0]['call_label']))}, {percent(own[0]['p'])}"
        mine = sorted((r for r in own if r["at_flip"] is not None), key=lambda r: r["sd_away"])[:EACH]
        if not mine:
            rows.append(Row(f"None of {len(own)} assumptions changes it", ("", ""), head=head))
        for r in mine:
            drawn.append(r)
            about = "Its own starting point" if own_prior(r) else begun(_about(r))
            sure = " *" if _unsure(r) else ""
            change = f"{written(r['prior'], r['value'])} → {written(r['prior'], r['at_flip'])}"
            ends = (r["value"], r["at_flip"])
            plain = change.count("%") == 2
            marks = ((ends[0], HOLLOW), (ends[1], CROSS)) if plain else ()
            spans = ((ends[0], ends[1], BETWEEN),) if plain else ()
            rows.append(Row(about, (change, begun(str(r["becomes_label"])) + sure), marks, spans, head=head))
    whole = sum(r["at_flip"] is not None for r in records)
    unsure, shown = sum(map(_unsure, records)), len(drawn)
    star = "; * not verified." if any(map(_unsure, drawn)) else "."
    places = [x for row in rows for x, _ in row.marks if x is not None] or [0.0, 1.0]
    low = min(math.floor(10 * min(places)) / 10, 0.3)  # of a scale less long the ticks would meet
    high = max(math.ceil(10 * max(places)) / 10, low + 0.7)
    return chart(
        rows,
        stamp,
        title=title,
        subtitle=subtitle,
        scale=probability("the assumption, as a probability or an accuracy", low=low, high=high),
        columns=("as entered → changed", "then leads"),
        key=((HOLLOW, "as entered"), (CROSS, "from here another answer leads")),
        notes=(
            f"Assumptions that change a call within 99 % of their prior: {whole} of {len(records)}; shown: {shown}.",
            f"Verified by fits on both sides: {whole - unsure} of {whole}{star}",
            ENTERED,
            *([KNOWN] if any("(known)" in str(r["prior"]) for r in drawn) else ()),
        ),
    )
