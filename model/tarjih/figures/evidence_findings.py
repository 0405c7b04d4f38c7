"""What the tables of evidence say, in a sentence: what moved an answer, what it rests on, what leaving out does.

Supply a table of :mod:`tarjih.evidence`; get text made by rule from its numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tarjih.figures.answers import spoken
from tarjih.figures.findings import percent, quoted
from tarjih.runs.table import Table

__all__ = ["decibans", "described_steps", "hinging", "left_out", "moved_by", "resting", "ways", "weakest"]

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
        What :func:`tarjih.figures.evidence_tables.steps` returned.
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
        What :func:`tarjih.figures.evidence_tables.bars` returned for one headline.
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
        return f"{said}; the call stays whichever one of these is left out."
    if len(others) == 1:
        return f"{said}; the call changes without {_named(others[0])}, and without nothing else alone."
    return f"{said}; each of {len(others)} of these, left out alone, would change the call."


def weakest(bars: Table, what: str) -> str:
    """Say as a title what a call would lose most by, and how many would change it."""
    rows = bars.records()
    if not rows:
        return f"{_begun(what)}: there is nothing to leave out"
    first, flips = rows[0], sum(r["call_without"] != r["call_with"] for r in rows)
    held = f"{flips} {'changes' if flips == 1 else 'change'} the call" if flips else "none changes the call"
    name = str(first["name"]) if first["level"] == "article" else _short(_label(first), most=44)
    kind = "" if first["level"] == "source" else f"the {first['level']} "
    return (
        f"{_begun(what)}: {percent(first['p_with'])}, and {percent(first['p_without'])} without {kind}{name}; "
        f"of all left out one by one, {held}"
    )


def resting(row: Mapping[str, Any]) -> str:
    """Say on what a call rests: one row of the table of linchpins, the call itself left unsaid."""
    kind = PLURAL.get(row["level"], f"{row['level']}s")
    if row["size"] is None:
        size = int(str(row["found"]).rsplit(maxsplit=1)[-1])
        none = f"No {row['level']} alone changes it" if size <= 1 else f"No set of up to {size} {kind} changes it"
        return f"{none}: the prior makes this call by itself." if row["call_before"] == row["call"] else f"{none}."
    size = row["size"]
    then = f"{quoted(_short(str(row['what_without'])))} leads" if row["what_without"] else "no answer leads"
    what = quoted(str(row["labels"])) if row["level"] == "claim" else str(row["labels"]).rstrip(".")
    few = f"One {row['level']}" if size == 1 else f"{size} {kind}"
    proof = "" if row["found"] == "smallest" else " Fewer may do: not every smaller set was tried."
    return f"{few}, {what}: without, {percent(row['p_without'])}, and {then}.{proof}"


def hinging(table: Table) -> str:
    """Say, as a title, which calls hang on one claim or one source."""
    rows = table.records()
    names = dict.fromkeys(r["target"] for r in rows)
    one = dict.fromkeys(r["target"] for r in rows if r["size"] == 1)
    if not one:
        return "No call hangs on a single claim or source"
    what = {r["target"]: quoted(_short(str(r["what"]))) for r in rows}
    said = ", ".join(what[n] for n in list(one)[:3])
    said += f" and {len(one) - 3} more" if len(one) > 3 else ""
    hang = "hangs" if len(one) == 1 else "hang"
    return f"{len(one)} of {len(names)} calls {hang} on a single claim or source: {said}"


def _named(row: Mapping[str, Any]) -> str:
    label = _short(_label(row))
    if row["level"] in {"bloc", "article", "channel"}:
        return f"the {row['level']} {label}"
    return label if row["level"] == "source" else f"the words of {quoted(label)}"


def _label(row: Mapping[str, Any]) -> str:
    label = str(row["label"])
    return spoken(label) if row["level"] == "bloc" else label


def _short(label: str, most: int = 60) -> str:
    text = label.rstrip(".")
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _begun(text: str) -> str:
    text = text.rstrip(".")
    return text[:1].upper() + text[1:]
