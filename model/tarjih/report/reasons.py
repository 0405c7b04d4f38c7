"""The tables of sensitivity as lines on each headline for the terminal.

Supply the tables by the names of their files; get a line for each table, and some for each headline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tarjih.figures.exhibit import percent, quoted
from tarjih.figures.flips import flip_text, written
from tarjih.figures.linchpins import resting
from tarjih.runs.table import Table

__all__ = ["reasons"]


def reasons(tables: Mapping[str, Table]) -> Sequence[str]:
    """Return for each headline what decides it, what it rests on, and where it flips: some lines for each.

    Parameters
    ----------
    tables
        By the names of their files; what is not there is left out.
    """
    out: list[str] = []
    for target in dict.fromkeys(tables["scaling"].column("target")):
        own = {n: t.where("target", target).records() for n, t in tables.items() if len(t)}
        (row,) = own["scaling"]
        out.append(f"{row['asks']} {row['answer_label']}, {percent(row['mean'])}.")
        out += [f"  {line}" for line in _reasons(own)]
    return out


def _reasons(own: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    """Yield the lines of one headline."""
    s = own["scaling"][0]
    warned = f" {s['warning']}." if s["warning"] else ""
    how = f"sensitivity to the prior {s['prior_psense']:.2f}, to the evidence {s['likelihood_psense']:.2f}"
    yield f"prior or evidence: {s['verdict']} ({how}).{warned}"
    if own.get("camps"):
        yield f"camps: {own['camps'][0]['verdict']}."
    found = [r for r in own.get("flips", ()) if r["at_flip"] is not None]
    if own.get("flips") and not found:
        yield f"flip: none of {len(own['flips'])} priors flips it within its plausible range."
    for r in found[:1]:
        away = f"{r['sd_away']:.1f} standard deviations away"
        near = [written(r["prior"], r[c]) for c in ("flip_from", "flip_to")]
        sure = f"between {near[0]} and {near[1]}" if r["flip_from"] is not None else f"not verified, {r['verified']}"
        yield f"flip: {flip_text(r)}, {away} ({sure})."
    for r in own.get("linchpins", ()):
        yield f"linchpin, {r['level']}s: {resting(r)}"
    for r in own.get("leave_out", ())[:1]:
        what = f"the {r['level']} {quoted(str(r['label']), 80)}"
        yield f"most missed: without {what} it would be at {percent(r['p_without'])}."
