"""What the tables of evidence say, in a sentence: what moved an answer, what it rests on, what leaving out does.

Supply a table of :mod:`tarjih.evidence`; get text made by rule from its numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tarjih.findings import percent, quoted
from tarjih.table import Table

__all__ = ["DECIBANS", "decibans", "described_steps", "hinges", "left_out", "moved_by", "ways"]

DECIBANS = "Decibans: ten times the logarithm of the odds. 3 double the odds, 10 make them tenfold, whatever they were."
PLURAL = {"claim": "claims", "source": "sources", "origin": "origins", "channel": "channels", "bloc": "blocs"}
MINUS = "\N{MINUS SIGN}"


def decibans(x: float, *, digits: int = 1) -> str:
    """Return decibans as a reader sees them, with their sign."""
    rounded = round(x, digits)
    return f"{rounded + 0.0:+.{digits}f}".replace("-", MINUS) if rounded else f"{0:.{digits}f}"


def ways(rows: int, level: str) -> str:
    """Return so many of a level in words."""
    return f"{rows} {level if rows == 1 else PLURAL.get(level, f'{level}s')}"


def moved_by(steps: Table, what: str) -> str:
    """Say what moved an answer most, in the words of a title.

    Parameters
    ----------
    steps
        What :func:`tarjih.evidence.steps` returned.
    what
        The answer in words.
    """
    rows = steps.records()
    if not rows:
        return f"{_begun(what)}: nobody speaks of it"
    whole = rows[-1]["end"] - rows[0]["start"]
    way = f"{_begun(what)}: {percent(rows[0]['p_start'])} before the articles, {percent(rows[-1]['p_end'])} after"
    named = [r for r in rows if r["role"] == "step"]
    if not named:
        return f"{way}; no word moved it"
    first = named[0]
    return f"{way}; most moved by {_short(first['label'])}, {decibans(first['share'])} of {decibans(whole)} decibans"


def described_steps(steps: Table, *, most: int = 8) -> str:
    """Describe the figure of the steps for those who cannot see it."""
    rows = steps.records()
    named = [f"{r['label'].rstrip('.')}: {decibans(r['share'])} decibans" for r in rows if r["role"] == "step"]
    ends = [f"{r['label']} {percent(r['p_end'])}" for r in rows if r["role"] in {"prior", "posterior"}]
    return "; ".join([*ends, *named[:most]]) + "."


def left_out(bars: Table, what: str) -> str:
    """Say in one plain sentence what leaving out does to a call.

    Parameters
    ----------
    bars
        What :func:`tarjih.evidence.bars` returned for one headline.
    what
        The call in words.
    """
    rows = bars.records()
    if not rows:
        return f"{_begun(what)}: there is nothing to leave out."
    first, now = rows[0], percent(rows[0]["p_with"])
    then = percent(first["p_without"])
    if then == now:
        return f"{_begun(what)} stays at {now} whatever is left out."
    said = f"Without {_named(first)} {quoted(what)} would be at {then} instead of {now}"
    others = [r for r in rows if r["call_without"] != r["call_with"]]
    if not others:
        return f"{said}; the call stays whatever is left out."
    if len(others) == 1:
        return f"{said}; only without {_named(others[0])} would another answer be the most probable."
    return f"{said}; another answer would be the most probable without any one of {len(others)} of these."


def hinges(row: Mapping[str, Any], what: str) -> str:
    """Say what a call hinges on: one row of the table of linchpins."""
    kind = PLURAL.get(row["level"], f"{row['level']}s")
    if row["size"] is None:
        size = int(str(row["found"]).rsplit(maxsplit=1)[-1])
        alone = "; the prior makes this call by itself" if row["call_before"] == row["call"] else ""
        few = f"No {ways(size, row['level'])}" if size == 1 else f"No set of up to {size} {kind}"
        return f"{_begun(what)}: {few.lower()} changes the call{alone}."
    then, size = percent(row["p_without"]), row["size"]
    how = "" if row["found"] == "smallest" else "at most "
    one = f"one {row['level']}" if size == 1 else f"{how}{size} {kind}"
    return f"{_begun(what)} hinges on {one}, {row['labels'].rstrip('.')}: without, it is at {then} and another leads."


def _named(row: Mapping[str, Any]) -> str:
    label = _short(str(row["label"]))
    if row["level"] in {"bloc", "article", "channel"}:
        return f"the {row['level']} {label}"
    return label if row["level"] == "source" else f"the words of {quoted(label)}"


def _short(label: str, most: int = 60) -> str:
    text = label.rstrip(".")
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _begun(text: str) -> str:
    text = text.rstrip(".")
    return text[:1].upper() + text[1:]
