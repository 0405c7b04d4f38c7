"""What a table says, in a sentence: titles, headlines and the words for those who cannot see the figure.

Supply a table; get text made by rule from its numbers.  Nothing here is typed in for a case: where the
leading answer changes, so does the sentence.  Words for degrees of probability are those of the table that the priors
file names, each with its range.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tarjih.language import span, term
from tarjih.runs.table import Table

__all__ = [
    "Step",
    "affirming",
    "answer",
    "answers",
    "apart",
    "assumed",
    "changed",
    "checked",
    "described",
    "divided",
    "expected",
    "fell",
    "furthest",
    "largest_step",
    "leading",
    "moved",
    "moved_least",
    "moved_most",
    "percent",
    "points",
    "pooled",
    "quoted",
    "settled",
    "steepness",
    "storyline",
    "taught",
    "told_day",
    "turned",
]

CLOSE = 0.1
"""A lead of less is called none."""
HARDLY = 0.015
"""A change of less is called none."""
BANDS = "icd203"
"""The table of estimative terms where none is named."""


def percent(p: float) -> str:
    """Return a probability as a reader says it; what is neither 0 nor 1 is never rounded to it."""
    if 0 < p < 0.005:
        return "<1 %"
    if 0.995 <= p < 1:
        return ">99 %"
    return f"{100 * p:.0f} %"


def points(difference: float) -> str:
    """Return a difference of probabilities."""
    whole = round(100 * abs(difference))
    if whole == 0 and difference:
        return "less than 1 point"
    return f"{whole} point" if whole == 1 else f"{whole} points"


def quoted(label: str) -> str:
    """Return a whole sentence as part of another."""
    return f"“{label.rstrip('.')}”"


def _of_rows(say: Callable[..., str]) -> Callable[..., str]:
    """Let a sentence about a table without rows be empty."""

    @functools.wraps(say)
    def said(table: Table, *rest: str) -> str:
        return say(table, *rest) if len(table) else ""

    return said


@_of_rows
def leading(table: Table, bands: str = BANDS) -> str:
    """Say which answer leads, how probable it is, and where it stood before."""
    rows = sorted(table.records(), key=lambda r: -r["mean"])
    first = rows[0]
    if len(rows) > 1 and first["mean"] < 0.8 and first["mean"] - rows[1]["mean"] < CLOSE:
        second = rows[1]
        return (
            f"No answer stands out: {first['label']} {percent(first['mean'])} "
            f"({percent(first['prior_mean'])} before the articles), "
            f"{second['label']} {percent(second['mean'])} ({percent(second['prior_mean'])})"
        )
    word = _ranged(first["mean"], bands) if first["mean"] >= 0.5 else "in the lead"
    label = first["label"][:1].upper() + first["label"][1:]
    return f"{label}: {word}, {percent(first['mean'])} ({_before(first)})"


def _ranged(p: float, bands: str) -> str:
    """Return the term for a probability with its range."""
    found = term(p, bands)
    return f"{found.en} ({span(found.low, found.high, 'en')})".replace("\u00a0", " ")


def _before(row: Mapping[str, Any]) -> str:
    hardly = abs(row["mean"] - row["prior_mean"]) < HARDLY
    return f"{'hardly moved: ' if hardly else 'it was '}{percent(row['prior_mean'])} before the articles"


@_of_rows
def moved_most(table: Table) -> str:
    """Say which row the articles moved most."""
    row = max(table.records(), key=lambda r: abs(r["mean"] - r["prior_mean"]))
    before, now = percent(row["prior_mean"]), percent(row["mean"])
    return f"Moved most by the articles: {quoted(row['label'])}, from {before} to {now}"


@_of_rows
def moved_least(table: Table, what: str) -> str:
    """Say that the articles move no row by more than so much."""
    rows = table.records()
    row = max(rows, key=lambda r: abs(r["mean"] - r["prior_mean"]))
    most = points(row["mean"] - row["prior_mean"])
    return f"The articles move no {what}'s credibility by more than {most} ({row['label']})"


@_of_rows
def moved(table: Table) -> str:
    """Say by how much the articles moved the rows at most and on average."""
    shifts = [abs(r["mean"] - r["prior_mean"]) for r in table.records()]
    average = sum(shifts) / len(shifts)
    return f"Moved by the evidence: at most ±{100 * max(shifts):.0f} points, on average ±{100 * average:.0f}"


@_of_rows
def settled(table: Table) -> str:
    """Say which proposition is surest, and which is most in doubt."""
    rows = table.records()
    row = max(rows, key=lambda r: abs(r["mean"] - 0.5))
    return f"Surest: {quoted(row['label'])}, {percent(row['mean'])} ({_before(row)})"


@_of_rows
def fell(table: Table, what: str, bands: str = BANDS) -> str:
    """Say how sure it is that a trait fell."""
    row = next((r for r in table.records() if r["name"] == "fell"), None)
    if row is None:
        return leading(table)
    p, way = (row["mean"], "fell") if row["mean"] >= 0.5 else (1 - row["mean"], "rose")
    before = row["prior_mean"] if way == "fell" else 1 - row["prior_mean"]
    sure = f"{way}: {_ranged(p, bands)}" if p >= 0.55 else f"fell or rose: {_ranged(p, bands)}"
    return f"{what} {sure}, {percent(p)} ({percent(before)} before the articles)"


@_of_rows
def steepness(table: Table, what: str) -> str:
    """Say how much of an answer hangs on the slope."""
    rows = [r for r in table.records() if r["name"] == "fell"] or table.records()
    first, last = min(rows, key=lambda r: r["slope"]), max(rows, key=lambda r: r["slope"])
    return (
        f"How surely {what} fell hangs on the slope: {percent(first['mean'])} at slope {first['slope']:g}, "
        f"{percent(last['mean'])} at slope {last['slope']:g}"
    )


@_of_rows
def changed(table: Table, what: str) -> str:
    """Say by how much a trait changed under the slopes, and whether any of them settles which way."""
    rows = table.records()
    means = sorted(100 * r["mean"] for r in rows)
    low, high = round(min(abs(means[0]), abs(means[-1]))), round(max(abs(means[0]), abs(means[-1])))
    if means[0] * means[-1] < 0:
        return f"Whether {what} fell or rose on average hangs on the slope"
    way, other = ("fell", "rose") if means[0] < 0 else ("rose", "fell")
    much = points(high / 100) if low == high else f"{low} to {high} points"
    sure = sum(r["hh"] < 0 or r["ll"] > 0 for r in rows)
    if not sure:
        doubt = f"under none of the slopes do 90 % of draws rule out that it {other}"
    elif sure == len(rows):
        doubt = f"under every slope 90 % of draws rule out that it {other}"
    else:
        doubt = f"only some slopes rule out that it {other}"
    return f"{what} {way} by {much} on average; {doubt}"


@_of_rows
def storyline(table: Table) -> str:
    """Say which path through a scenario is most probable, and how open the rest is."""
    rows = {r["name"]: r for r in table.records()}
    leaves = sorted((r for r in rows.values() if r["leaf"]), key=lambda r: -r["mean"])
    first = leaves[0]
    steps = first["name"].split(">")
    path = ", ".join(rows[">".join(steps[: i + 1])]["label"] for i in range(len(steps)))
    return f"Most probable of {len(leaves)} storylines: {path}, {percent(first['mean'])} ({_before(first)})"


@_of_rows
def assumed(table: Table, event: str) -> str:
    """Say which answer an event makes the most difference to, in a table with and without it."""
    rows = table.records()
    pairs = list(zip(rows[::2], rows[1::2], strict=True))
    with_it, without = max(pairs, key=lambda p: abs(p[0]["mean"] - p[1]["mean"]))
    label = with_it["group"][:1].upper() + with_it["group"][1:]
    return f"{label}: {percent(with_it['mean'])} with {event}, {percent(without['mean'])} without it"


@_of_rows
def affirming(table: Table) -> str:
    """Say how many took sides, and how much of it was assertion."""
    rows = [r for r in table.records() if r["mean"]]
    yes = sum(r["mean"] > 0 for r in rows)
    actors = {r["actor"] for r in table.records()}
    shown = {r["actor"] for r in table.records() if r["shown"]}
    return (
        f"{len(shown)} of {len(actors)} sources took sides on two propositions or more; "
        f"{percent(yes / max(len(rows), 1))} of all positions affirm"
    )


@_of_rows
def divided(table: Table) -> str:
    """Say on which proposition two actors stand furthest apart."""
    found = furthest(table)
    if found is None:
        return "Nobody contradicts anybody"
    high, low = found
    return (
        f"Furthest apart on {quoted(high['label'])}: {high['actor_label']} {high['mean']:+.1f}, "
        f"{low['actor_label']} {low['mean']:+.1f}".replace("-", "\N{MINUS SIGN}")
    )


def furthest(table: Table) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """Return the two rows of a matrix that stand furthest apart on one proposition, none where nobody contradicts."""
    by: dict[str, list[Mapping[str, Any]]] = {}
    for r in table.records():
        if r["shown"]:
            by.setdefault(r["proposition"], []).append(r)
    apart = {p: max(r["mean"] for r in rs) - min(r["mean"] for r in rs) for p, rs in by.items()}
    if not apart or max(apart.values()) == 0:
        return None
    rows = by[max(apart, key=lambda p: (apart[p], len(by[p])))]
    return max(rows, key=lambda r: r["mean"]), min(rows, key=lambda r: r["mean"])


@_of_rows
def apart(table: Table) -> str:
    """Say who stand furthest apart on the line, and how surely in that order."""
    rows = table.records()
    first, last = rows[0], rows[-1]
    sure = first["before_last"]
    if len(rows) < 2 or sure < 0.8:
        return "The stances are too few to tell any two actors apart"
    return f"Furthest apart: {first['label']} and {last['label']}, in that order with {percent(sure)} probability"


@_of_rows
def pooled(table: Table) -> str:
    """Say how much of the actors' positions is their blocs'."""
    rows = [r["pooled"] for r in table.records() if r["pooled"] is not None]
    if not rows:
        return "None of the actors shown belongs to a bloc"
    between = percent(table.records()[0]["between"])
    average = percent(sum(rows) / len(rows))
    return f"Blocs hold {between} of the variance of positions; a member's is on average {average} its bloc's"


@_of_rows
def checked(table: Table) -> str:
    """Say plainly whether words drawn again refute the model, and in what."""
    rows = {(r["telling"], r["aspect"]): r for r in table.records()}
    share = rows["printed", "sides"]["printed_share"]
    edited = f"once news prints {percent(share)} of the denials"
    if rows["printed", "sides"]["refuted"]:
        return f"The model is refuted by the sides that people take: {_worst(table, 'sides')}"
    if not rows["all", "sides"]["refuted"]:
        sides = "The model is not refuted by the sides that people take"
    else:
        sides = f"On sides the model holds only {edited}"
    if rows["printed", "firmness"]["refuted"]:
        sides = sides.replace("the model holds", "it holds").replace("The model is", "It is")
        return f"The model is refuted by how firmly people speak ({_worst(table, 'firmness')}). {sides}"
    return sides


def _worst(table: Table, aspect: str) -> str:
    rows = table.where("telling", "printed").where("aspect", aspect).records()
    row = min(rows, key=lambda r: min(r["p"], 1 - r["p"]))
    expected = f"{percent(row['ll'])} to {percent(row['hh'])} expected"
    return f"{row['label'].rstrip('.')} {percent(row['observed'])}, {expected}"


@_of_rows
def expected(table: Table) -> str:
    """Say how many denials the model would have had printed, were every word printed."""
    row = next((r for r in table.records() if r["telling"] == "all" and r["name"] == ""), table.records()[0])
    return f"Were every word printed, {percent(row['mean'])} would deny; {percent(row['observed'])} do"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def told_day(iso: str) -> str:
    """Return an ISO day as a reader says it."""
    year, month, day = iso.split("-")
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


@dataclass(frozen=True, slots=True)
class Step:
    """The largest step of a path: of which answer, from and to what, on which day, by how many claims."""

    label: str
    before: float
    after: float
    day: str
    claims: int


def largest_step(table: Table) -> Step | None:
    """Return the largest step of a path, none where no day moved any answer by more than a point."""
    by: dict[str, list[Mapping[str, Any]]] = {}
    for r in table.records():
        by.setdefault(r["name"], []).append(r)
    steps = [(abs(b["mean"] - a["mean"]), a, b) for rows in by.values() for a, b in itertools.pairwise(rows)]
    most, before, after = max(steps, key=lambda s: s[0], default=(0.0, {}, {}))
    if most < HARDLY:
        return None
    label = after["label"][:1].upper() + after["label"][1:]
    return Step(label, before["mean"], after["mean"], after["day"], after["new"])


@_of_rows
def turned(table: Table) -> str:
    """Say on which day which answer moved furthest, and how many claims that day brought."""
    step = largest_step(table)
    if step is None:
        return "On no day did the words move any answer by more than a point"
    claims = "1 claim" if step.claims == 1 else f"{step.claims} claims"
    moved = f"from {percent(step.before)} to {percent(step.after)}"
    return f"The largest step: {quoted(step.label)} {moved} on {told_day(step.day)}, by {claims}"


@_of_rows
def taught(table: Table) -> str:
    """Say how many of the free parameters the words moved, and which most."""
    free = [r for r in table.records() if r["rank"] is not None]
    moved = [r for r in free if r["verdict"] == "moved"]
    if not free:
        return "No parameter is free: all is prior"
    if not moved:
        return f"The articles moved none of {len(free)} parameters: what is said of them is prior"
    first = min(moved, key=lambda r: r["rank"])
    rest = f"the other {len(free) - len(moved)} are still prior" if len(moved) < len(free) else "none is still prior"
    return f"The articles moved {len(moved)} of {len(free)} parameters, {quoted(first['label'])} most; {rest}"


def answer(row: Mapping[str, Any], *, by: str = "name") -> str:
    """Say one row with its interval: a line for the terminal."""
    inside = ""
    if row.get("ll") is not None:
        inside = f" (90 % of draws {100 * row['ll']:.0f}–{100 * row['hh']:.0f} %)"
    return f"{row[by]} {percent(row['mean'])}{inside}, before the articles {percent(row['prior_mean'])}"


def answers(table: Table, most: int = 1, *, by: str = "name") -> list[str]:
    """Say the most probable rows, a line each."""
    return [answer(r, by=by) for r in sorted(table.records(), key=lambda r: -r["mean"])[:most]]


def headlined(table: Table, most: int = 1) -> list[tuple[str, str]]:
    """Say the most probable rows twice: by the names of the files, for who edits them, and in words for a reader."""
    return list(zip(answers(table, most), answers(table, most, by="label"), strict=True))


def described(table: Table, kind: str, *, most: int = 8) -> str:
    """Describe a figure by its first rows."""
    rows: Sequence[Mapping[str, Any]] = table.records()
    said = "; ".join(
        f"{r['label'].rstrip('.')}: {percent(r['mean'])}, before {percent(r['prior_mean'])}" for r in rows[:most]
    )
    rest = f"; and {len(rows) - most} more rows" if len(rows) > most else ""
    return f"{kind}. {said}{rest}."
