"""The figure of a question over time: the answers as of each day, with the outcome at the end.

Supply a fit and the name of a question or proposition; get an exhibit of its table (:mod:`tarjih.figures.daily`), or of
several headlines at once.  Time runs to scale, from the first day that moved anything or on which an article appeared;
what lies before is at the left edge.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tarjih.corpus.cells import last_day
from tarjih.evidence.bearing import label, source_name
from tarjih.evidence.discriminating import discriminating
from tarjih.figures.canvas import DASHED, FAINT, GLUE, GRID, INK, MARGIN, SMALLEST, Page, style
from tarjih.figures.daily import PATH, paths
from tarjih.figures.exhibit import Exhibit, begun, percent, question_label, quoted, spelled, worded_label
from tarjih.inference.fit import Fit
from tarjih.inference.stamp import Stamp
from tarjih.inference.targets import named
from tarjih.language import ENGLISH, day_text, listed, name_isolated, say, word
from tarjih.runs.table import Table, of_records

__all__ = ["COLOURS", "Settled", "calls_path", "ending", "from_first", "largest_step", "ordinal", "path", "times"]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#1A1A1A")
MARKS = ("o", "s", "^", "D", "v", "P", "X")
MOST = len(COLOURS)
ROOM = 3.0
"""Inches at most at the right for the names of the answers."""
HARDLY = 0.015
"""A change of less is called none."""


class Settled(NamedTuple):
    """What happened: the answer, the ISO day of that, its forecast of the day before, and that of every answer."""

    answer: str
    day: str
    p: float
    forecast: Mapping[str, float]


def path(
    fit: Fit, name: str, lang: str = ENGLISH, *, table: Table | None = None, settled: Settled | None = None
) -> Exhibit:
    """Return the figure of one question or proposition over time.

    Parameters
    ----------
    fit, name, lang
        Of what, and in which language.
    table
        Its path, where it has been computed (:func:`paths`).
    settled
        What happened, and when.
    """
    table = paths(fit, [name])[0] if table is None else table
    rows = [r for r in table.records() if settled is None or r["day"] < settled.day]
    label_text = question_label(fit.case.corpus, name, lang) if name in fit.case.corpus.questions else spelled(name)
    last = [r for r in rows if r["step"] == rows[-1]["step"]] if rows else []
    described = (f"{ending(r, settled, lang)}: {percent(r['mean'], lang)}" for r in last)
    step = _step(fit, name, rows, settled, lang) if rows else ""
    return Exhibit(
        f"path-{name}",
        of_records(PATH, rows),
        partial(_draw, lang=lang, settled=settled, notes=_outlets(fit, rows, lang)),
        finding(rows, settled, lang) if rows else "",
        step or say("path_caption", lang),
        ". ".join(described) + ".",
        say("path_asks", lang, question=label_text),
    )


def calls_path(fit: Fit, tables: Sequence[Table], lang: str = ENGLISH) -> Exhibit:
    """Return one figure of several headlines over time: the answer to each that leads at the end.

    Parameters
    ----------
    fit, lang
        Of what, and in which language.
    tables
        The path of each headline (:func:`paths`).
    """
    rows: list[dict[str, Any]] = []
    for table in filter(len, tables):
        own = table.records()
        ends = {r["name"]: r["mean"] for r in own}  # the last row of each answer stays
        call, target = max(ends, key=lambda a, ends=ends: ends[a]), named(fit.case, own[0]["group"])  # type: ignore[misc]
        text = begun(label(fit.case, target, call, lang))
        named_again = {"name": f"{own[0]['group']}={call}", "label": text, "label_ar": text}
        rows += [{**r, **named_again} for r in own if r["name"] == call]
    rows.sort(key=lambda r: r["step"])
    last = [r for r in rows if r["step"] == rows[-1]["step"]] if rows else []
    described = (f"{worded_label(r, lang)}: {percent(r['mean'], lang)}" for r in last)
    return Exhibit(
        "path",
        of_records(PATH, rows),
        partial(_draw, lang=lang, notes=_outlets(fit, rows, lang)),
        moved(rows, lang) if rows else "",
        say("path_caption", lang),
        ". ".join(described) + ".",
        say("path_calls", lang),
    )


def finding(rows: Sequence[Mapping[str, Any]], settled: Settled | None, lang: str = ENGLISH) -> str:
    """Say what the forecast was before the question was settled, else what leads, and what still led when."""
    own = [r for r in rows if settled is not None and r["name"] == settled.answer]
    if settled is not None and own:
        label, day = quoted(worded_label(own[-1], lang), lang=lang), day_text(settled.day, lang)
        return say("path_settled", lang, label=label, p=percent(settled.p, lang), day=day)
    by: dict[int, list[Mapping[str, Any]]] = {}
    for r in rows:
        by.setdefault(r["step"], []).append(r)
    now, *before = (max(own, key=lambda r: r["mean"]) for own in reversed(by.values()) if own[0]["ok"] or own is by[0])
    other = next((r for r in before if r["name"] != now["name"] and r["day"]), None)
    if other is None:
        return moved(rows, lang)
    day = day_text(other["day"], lang).replace(" ", GLUE)
    ends = {"p": percent(now["mean"], lang), "q": percent(other["mean"], lang), "day": day}
    labels = {k: quoted(worded_label(r, lang), lang=lang) for k, r in (("label", now), ("other", other))}
    return say("path_lead", lang, **labels, **ends)


def ending(row: Mapping[str, Any], settled: Settled | None, lang: str) -> str:
    """Return the label of an answer at the end of its line, and of the one that came that it did."""
    label = worded_label(row, lang)
    came = settled is not None and row["name"] == settled.answer
    return say("heading_done", lang, label=label) if came else label


def moved(rows: Sequence[Mapping[str, Any]], lang: str = ENGLISH) -> str:
    """Say which answer the articles moved furthest from its start to its end."""
    by: dict[str, list[Mapping[str, Any]]] = {}
    for r in rows:
        by.setdefault(r["name"], []).append(r)
    first, last = max(((own[0], own[-1]) for own in by.values()), key=lambda e: abs(e[1]["mean"] - e[0]["mean"]))
    if abs(last["mean"] - first["mean"]) < HARDLY:
        return say("path_still", lang)
    ends = {"before": percent(first["mean"], lang), "p": percent(last["mean"], lang)}
    return say("path_moved", lang, label=worded_label(last, lang), **ends)


def _step(fit: Fit, name: str, rows: Sequence[Mapping[str, Any]], settled: Settled | None, lang: str) -> str:
    """Say on which day an answer moved furthest, and whose claims of that day tell it from the others."""
    ends = {r["name"]: r["mean"] for r in rows}
    answer = settled.answer if settled else max(ends, key=lambda a: ends[a])
    own = [r for r in rows if r["name"] == answer]
    at = [r["step"] for r in own].index(largest_step(own))
    was, now = own[max(at - 1, 0)], own[at]
    if abs(now["mean"] - was["mean"]) < HARDLY:
        return ""
    by = discriminating(fit.case, named(fit.case, name), ends, [answer]).claims
    who = dict.fromkeys(
        quoted(begun(source_name(fit.case, c.source, lang)), lang=lang) for c in by if c.date == now["day"]
    )
    values = {"before": percent(was["mean"], lang), "p": percent(now["mean"], lang), "day": day_text(now["day"], lang)}
    values["label"] = quoted(worded_label(now, lang), lang=lang)
    return say("path_step_by" if who else "path_step", lang, sources=listed(who, lang), **values)


def _outlets(fit: Fit, rows: Sequence[Mapping[str, Any]], lang: str) -> tuple[str, ...]:
    """Return a note with the outlet and day of each article that is named on the axis."""
    shown = [a for names in dict.fromkeys(r["articles"] for r in rows) for a in names.split()]
    each = []
    for article in (fit.case.corpus.articles[a] for a in shown):
        outlet = word(article.outlet, article.outlet, lang).partition(" (")[0]
        each.append(f"{name_isolated(article.article, lang)} {outlet} ({day_text(article.published, lang)})")
    return (say("figure.articles", lang, each=say("comma", lang).join(each)),) if each else ()


def _draw(
    table: Table,
    stamp: Stamp,
    *,
    title: str,
    subtitle: str,
    lang: str = ENGLISH,
    settled: Settled | None = None,
    notes: Sequence[str] = (),
) -> Figure:
    """Draw the path of each answer; of more than seven, those that end highest."""
    with style():
        rows = from_first(table.records())
        last = max(r["step"] for r in rows)
        end = sorted((r for r in rows if r["step"] == last), key=lambda r: -r["mean"])
        rest = [say("figure.end_highest", lang, most=MOST, n=len(end))] if len(end) > MOST else []
        page = Page.titled(stamp, title, subtitle, [*rest, *notes], narrow=not title)
        end = end[:MOST]
        _key(page, rows, settled)
        top, bottom, left = page.top - 0.3, page.bottom + 0.55, MARGIN + 0.6
        texts = {r["name"]: ending(r, settled, lang) for r in end}
        room = _room(page, end, texts)
        wide = page.wide - MARGIN - room - left
        ax = page.axes(left, bottom, wide, top - bottom)
        at = times([r for r in rows if r["name"] == end[0]["name"]], settled)
        end_day = [ordinal(settled.day)] if settled else []
        up = 1.0 if settled else next(t for t in (0.5, 1.0) if all(r["mean"] <= t for r in rows))
        _scale(page, ax, [*at.values(), *end_day], up)
        stop = end_day or [max(ax.get_xlim())]
        for i, final in enumerate(end):
            mine = [r for r in rows if r["name"] == final["name"]]
            ax.plot(
                [*(at[r["step"]] for r in mine), *stop],
                [*(r["mean"] for r in mine), final["mean"]],
                color=COLOURS[i],
                linewidth=2 if i < 3 else 1.4,
                zorder=4 + MOST - i,
                drawstyle="steps-post",
            )
            for r in mine:
                fill = COLOURS[i] if r["ok"] else "white"
                look: dict[str, Any] = {"color": COLOURS[i], "mfc": fill, "markersize": 6, "zorder": 5 + MOST - i}
                ax.plot(at[r["step"]], r["mean"], MARKS[i], **look)
        if settled is not None:
            ax.axvline(*end_day, color=INK, linewidth=1.2)
            if settled.answer in texts:
                ax.plot(end_day, [1.0], "s", color=INK, markersize=9, zorder=20, clip_on=False)
        _days(page, ax, rows, at, (left, bottom, wide), settled=settled)
        _names(page, end, texts, (bottom, top), up=up, room=room)
        return page.figure


def from_first(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the days before anything moved or any article appeared; the start stays."""
    by: dict[str, list[dict[str, Any]]] = {}
    for r in rows:
        by.setdefault(r["name"], []).append(r)
    moved = [
        b["step"]
        for own in by.values()
        for a, b in itertools.pairwise(own)
        if abs(b["mean"] - a["mean"]) >= 0.005 or b["articles"]
    ]
    first = min(moved, default=1)
    return [r for r in rows if r["step"] == 0 or r["step"] >= first]


def largest_step(rows: Sequence[Mapping[str, Any]]) -> int:
    """Return the step at which one answer went furthest."""
    leaps = {b["step"]: abs(b["mean"] - a["mean"]) for a, b in itertools.pairwise(rows)}
    return max(leaps, key=lambda s: leaps[s], default=0)


def ordinal(iso: str) -> float:
    """Return a day as a number."""
    return float(dt.date.fromisoformat(last_day(iso)).toordinal())


def times(rows: Sequence[Mapping[str, Any]], settled: Settled | None) -> dict[int, float]:
    """Return the place of each step: its day, and for the start a little before the first."""
    days = {r["step"]: ordinal(r["day"]) for r in rows if r["day"]}
    ends = [*days.values(), *([ordinal(settled.day)] if settled else [])]
    return {0: min(ends) - max(1.0, 0.17 * (max(ends) - min(ends))), **days}


def _scale(page: Page, ax: Axes, days: Sequence[float], up: float) -> None:
    """Set the days to scale, and probabilities as far up as any answer stood."""
    low, high = min(days), max(days)
    pad = 0.02 * max(high - low, 1.0)
    ax.set(xlim=(low - pad, high + 2.5 * pad), ylim=(-0.01 * up, 1.01 * up), xticks=[])
    ticks = [up * k / 4 for k in range(5)] if up > 0.5 else [k / 10 for k in range(round(10 * up) + 1)]
    ax.set_yticks(ticks, [page.percent(t) for t in ticks], size=9.5)
    ax.tick_params(length=0)
    ax.grid(axis="y", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    page.turn(ax)
    if page.mirrored:
        ax.yaxis.tick_right()


def _days(
    page: Page,
    ax: Axes,
    rows: Sequence[Mapping[str, Any]],
    at: Mapping[int, float],
    place: tuple[float, float, float],
    *,
    settled: Settled | None,
) -> None:
    """Write the days below, as many as there is room for, and a line for each article's day with its name."""
    left, bottom, wide = place
    low, high = sorted(ax.get_xlim())
    mine = [r for r in rows if r["name"] == rows[0]["name"]]
    preferred = {0, mine[-1]["step"], largest_step(mine)}
    first = sorted(mine, key=lambda r: (r["step"] not in preferred, not r["articles"], r["step"]))
    days = [(at[r["step"]], r["day"]) for r in first]
    taken: list[tuple[float, float]] = []
    for at_day, iso in [*([(ordinal(settled.day), settled.day)] if settled else []), *days]:
        x = left + wide * (at_day - low) / (high - low)
        day = day_text(iso, page.lang, short=True) if iso else page.say("start")
        half = page.width(day, SMALLEST) / 2 + 0.06
        aside = [x + half - 0.12] if iso == mine[-1]["day"] else []  # beyond the end there is room
        free = (m for m in (x, *aside) if all(m + half <= a or m - half >= b for a, b in taken))
        if (middle := next(free, None)) is not None:
            taken.append((middle - half, middle + half))
            page.text(middle, bottom - 0.08, day, size=SMALLEST, color=INK, ha="center", va="top")
    for r in (r for r in mine if r["articles"]):
        ax.axvline(at[r["step"]], color=FAINT, linewidth=1, linestyle=DASHED, zorder=1)
    marks: list[tuple[float, float]] = []
    for r in (r for r in mine if r["articles"]):
        x = left + wide * (at[r["step"]] - low) / (high - low)
        (text,), size = page.fitted(r["articles"], 1.6, sizes=(SMALLEST,))
        half = page.width(text, size) / 2 + 0.05
        if all(x + half <= a or x - half >= b for a, b in marks):
            marks.append((x - half, x + half))
            page.text(x, bottom - 0.27, text, size=size, color=FAINT, ha="center", va="top")


def _room(page: Page, end: Sequence[Mapping[str, Any]], texts: Mapping[str, str]) -> float:
    """Return the inches that the names of the answers take at the right."""
    names = max(page.width(w, 10) for w in texts.values())
    numbers = max(page.width(page.percent(r["mean"]), 11, "bold") for r in end)
    return min(ROOM, 0.6 + numbers + names)


def _names(
    page: Page,
    end: Sequence[Mapping[str, Any]],
    texts: Mapping[str, str],
    ends: tuple[float, float],
    *,
    up: float,
    room: float,
) -> None:
    """Write each answer at the height where it ends, moved apart where two would meet."""
    bottom, top = ends
    high = min(0.36, (top - bottom) / max(len(end), 1))
    wanted = [bottom + (top - bottom) * (r["mean"] / up + 0.01) / 1.02 for r in end]
    for i in range(1, len(wanted)):
        wanted[i] = min(wanted[i], wanted[i - 1] - high)
    lift = max(0.0, bottom + high / 2 - wanted[-1])
    for i in range(len(wanted) - 1, -1, -1):
        floor = bottom + high / 2 if i == len(wanted) - 1 else wanted[i + 1] + high
        wanted[i] = max(wanted[i], floor) if lift else wanted[i]
    x = page.wide - MARGIN - room + 0.4
    for i, (y, r) in enumerate(zip(wanted, end, strict=True)):
        now = page.percent(r["mean"])
        place = ([page.place(x - 0.1)], [y / page.high])
        page.figure.add_artist(Line2D(*place, marker=MARKS[i], markersize=6, color=COLOURS[i], linestyle="none"))
        page.text(x, y, now, size=11, weight="bold", va="center_baseline")
        wide = max(page.width(page.percent(0.001), 11, "bold"), page.width(now, 11, "bold")) + 0.1
        lines, size = page.fitted(texts[r["name"]], room - 0.4 - wide, sizes=(10, 9), lines=2 if high >= 0.3 else 1)
        for k, line in enumerate(lines):
            shift = size / 72 * 1.15 * ((len(lines) - 1) / 2 - k)
            page.text(x + wide, y + shift, line, size=size, color=INK, va="center_baseline")


def _key(page: Page, rows: Sequence[Mapping[str, Any]], settled: Settled | None) -> None:
    marks: list[tuple[Any, str]] = [
        (Line2D([], [], color=INK, marker="o", linewidth=2), page.say("as_of_day")),
    ]
    if any(r["articles"] for r in rows):
        marks.append((Line2D([], [], color=FAINT, linestyle=DASHED, linewidth=1), page.say("appeared")))
    if settled is not None:
        marks.append((Line2D([], [], color=INK, marker="s", linewidth=1.2, markersize=7), page.say("outcome")))
    if not all(r["ok"] for r in rows):
        marks.append((Line2D([], [], color=INK, marker="o", mfc="white", linestyle="none"), page.say("too_few")))
    page.legend(marks)
