"""The figure of a trait: how far its degree changed between two eras, and what other slopes would give.

Supply a fit and the name of a trait; get an exhibit with the density of the change at the left and, at the right, the
probability that it fell under each slope.  A slope says how steeply the probability of a linked proposition rises with
the degree; no article is informative about it, so that its range is the range of the answer.  Another slope changes no
coordinate's prior, only how well each draw explains the claims: the draws of the fit are carried over
(:mod:`tarjih.inference.carry`), and their effective number is in the table.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from tarjih.figures.canvas import DASHED, FAINT, GRID, INK, MARGIN, POSTERIOR, PRIOR, SMALLEST, WIDTH, Page, style
from tarjih.figures.exhibit import Exhibit, percent, spelled
from tarjih.figures.intervals import COLUMNS, OUTER, interval
from tarjih.inference.carry import carry, start
from tarjih.inference.fit import Fit
from tarjih.inference.importance import Draws
from tarjih.inference.stamp import Stamp
from tarjih.inference.summary import prior_draws, spread
from tarjih.language import ENGLISH, either, say, term, word
from tarjih.priors import Prior
from tarjih.runs.arrays import Floats
from tarjih.runs.table import Table, of_records
from tarjih.testimony.case import assemble

__all__ = ["FELL", "SLOPES", "changes", "degrees", "densities", "fell", "slope_range", "slopes", "trait", "trait_label"]

SLOPES = (3.0, 6.0, 9.0, 12.0)
BINS = 25
REDRAWN = 20_000
"""Draws under a slope to which the fit's own cannot be carried over."""
FELL = "fell"
"""The row that holds the probability that the trait is lower in the last era than in the first."""
DENSITY = ("name", "label", "left", "right", "prior", "posterior", "prior_mean", "mean", "prior_fell", "fell")
CHANGE = (*DENSITY, "ll", "hh", "outer", "slope", "chosen", "pareto_k", "effective")


def degrees(fit: Fit, trait: str) -> Table:
    """Return the degree in each era, and the probability that it fell from the first to the last."""
    return _degrees(fit, trait, fit.draws)


def densities(fit: Fit, trait: str) -> Table:
    """Return prior and posterior densities in bins: of each era, and of the change from the first to the last."""
    now, then = _values(fit, trait, fit.draws.z), _values(fit, trait, prior_draws(fit.case))
    records = []
    for name, values in now.items():
        label = "Change" if name == "difference" else spelled(name)
        records += [
            {"name": name, "label": label, **row}
            for row in _binned(values, then[name], fit.draws.weights, change=name == "difference")
        ]
    return of_records(DENSITY, records)


def changes(fit: Fit, trait: str, values: Sequence[float] = SLOPES) -> Table:
    """Return densities of the change from the first era to the last, under each of several slopes.

    The prior is the same under all: a slope says how much a degree shows in what is true, not what the degree is.
    Rows hold the mean, the outer interval and the probability that it fell besides; none for a trait of one era.
    """
    then = _values(fit, trait, prior_draws(fit.case)).get("difference")
    records: list[dict[str, Any]] = []
    if then is None:
        return of_records(CHANGE, records)
    for value, chosen, draws in _weighed(fit, trait, values):
        now, weights = _values(fit, trait, draws.z)["difference"], draws.weights
        found = spread(now, weights)
        extra = {"ll": found["q05"], "hh": found["q95"], "outer": OUTER, "slope": value, "chosen": chosen}
        label = f"Slope {value:g}" + (" (the prior's)" if chosen else "")
        worth = {"pareto_k": draws.pareto_k, "effective": draws.effective}
        named = {"name": f"slope_{value:g}", "label": label, **extra, **worth}
        records += [{**named, **row} for row in _binned(now, then, weights, change=True)]
    return of_records(CHANGE, records)


def _binned(values: Floats, before: Floats, weights: Floats, *, change: bool) -> list[dict[str, float]]:
    """Return the densities of one quantity before and after the claims, a row for each bin."""
    edges = np.linspace(-1 if change else 0, 1, (2 if change else 1) * BINS + 1)
    posterior, _ = np.histogram(values, bins=edges, weights=weights)
    prior, _ = np.histogram(before, bins=edges)
    width = edges[1] - edges[0]
    whole: dict[str, float] = {"prior_mean": float(before.mean()), "mean": float(values @ weights)}
    if change:
        whole |= {"prior_fell": float((before < 0).mean()), "fell": float((values < 0) @ weights)}
    return [
        {
            "left": float(edges[k]),
            "right": float(edges[k + 1]),
            "prior": float(prior[k] / prior.sum() / width),
            "posterior": float(posterior[k] / width),
            **whole,
        }
        for k in range(len(edges) - 1)
    ]


def slopes(fit: Fit, trait: str, values: Sequence[float] = SLOPES) -> Table:
    """Return the degrees under each of several slopes; ``effective`` is the number of draws each rests on."""
    records = []
    for value, chosen, draws in _weighed(fit, trait, values):
        for row in _degrees(fit, trait, draws).records():
            extra = {"slope": value, "chosen": chosen, "pareto_k": draws.pareto_k, "effective": draws.effective}
            label = f"slope {value:g}" + (" (the prior's)" if chosen else "")
            records.append({**row, "group": row["label"], "label": label, **extra})
    ordered = [r for g in dict.fromkeys(r["group"] for r in records) for r in records if r["group"] == g]
    return of_records((*COLUMNS, "slope", "chosen", "pareto_k", "effective"), ordered)


def _weighed(fit: Fit, trait: str, values: Sequence[float]) -> Iterator[tuple[float, bool, Draws]]:
    """Yield each slope, whether it is the prior's, and draws under it."""
    own = fit.case.priors.scalars[f"traits.{trait}.slope"]
    others = [v for v in values if not math.isclose(v, own.median)]
    for value in sorted({*others, float(own.median)}):
        chosen = value == own.median
        other = dataclasses.replace(own, mu=math.log(value), sigma=0.0)
        yield float(value), chosen, fit.draws if chosen else _under(fit, other)


def _under(fit: Fit, slope: Prior) -> Draws:
    """Return draws of the posterior were the slope another."""
    priors = dataclasses.replace(fit.case.priors, scalars={**fit.case.priors.scalars, slope.name: slope})
    case = assemble(fit.case.corpus, priors, as_of=fit.case.as_of, given=fit.case.given)
    return carry(start(fit), case, redraw=(REDRAWN,)).draws


def _values(fit: Fit, trait: str, z: Floats) -> dict[str, Floats]:
    eras = fit.case.corpus.traits[trait].eras
    degree = fit.case.parameters.natural(z).trait
    out = {era: degree[f"trait.{trait}.{era}"] for era in eras}
    return {**out, "difference": out[eras[-1]] - out[eras[0]]} if len(eras) > 1 else out


def _degrees(fit: Fit, trait: str, draws: Draws) -> Table:
    weights = draws.weights
    now, then = _values(fit, trait, draws.z), _values(fit, trait, prior_draws(fit.case))
    records = []
    for name, values in now.items():
        if name == "difference":
            fell, before = float((values < 0) @ weights), float(np.mean(then[name] < 0))
            label = "Probability that it fell"
            records.append({"name": FELL, "label": label, "group": trait, "prior_mean": before, "mean": fell})
            continue
        entry = {**spread(values, weights), "prior_mean": float(np.mean(then[name]))}
        records.append(interval(entry, name=name, label=spelled(name), label_ar="", group=trait))
    return of_records(COLUMNS, records)


def trait_label(fit: Fit, name: str, lang: str = ENGLISH) -> str:
    """Return what a trait is."""
    own = fit.case.corpus.traits[name]
    return either(own.en, own.ar, lang) or spelled(name)


def fell(fit: Fit, name: str) -> tuple[float, float] | None:
    """Return the probability that a trait fell from its first era to its last, now and before; of one era none."""
    row = next((r for r in degrees(fit, name).records() if r["name"] == FELL), None)
    return None if row is None else (row["mean"], row["prior_mean"])


def slope_range(fit: Fit, name: str) -> tuple[float, float] | None:
    """Return the lowest and the highest probability that a trait fell, over :data:`SLOPES`."""
    found = [r["mean"] for r in slopes(fit, name).records() if r["name"] == FELL]
    return (min(found), max(found)) if found else None


def trait(fit: Fit, name: str, lang: str = ENGLISH, *, table: Table | None = None) -> Exhibit:
    """Return the figure of a trait, from its changes where they are known; of one era, the density of its degree."""
    table = changes(fit, name) if table is None else table
    if not len(table):
        table = densities(fit, name)
    whole = list({r["name"]: r for r in table.records()}.values())
    label_text = trait_label(fit, name, lang)
    rows_text = []
    for r in whole:
        p, before = (r["fell"], r["prior_fell"]) if r["fell"] is not None else (r["mean"], r["prior_mean"])
        label = _slope(r, lang) if r.get("slope") else word(r["name"], r["label"], lang)
        rows_text.append(say("row_alt", lang, label=label, p=percent(p, lang), before=percent(before, lang)))
    return Exhibit(
        f"trait-{name}",
        table,
        partial(_draw, lang=lang, change=_change(fit.case.corpus.traits[name].eras, lang)),
        finding(whole, label_text, fit.case.priors.bands, lang),
        say("trait_caption", lang),
        ". ".join(rows_text) + ".",
        say("trait_asks", lang, trait=label_text),
    )


def finding(rows: Sequence[Mapping[str, Any]], what: str, bands: str, lang: str = ENGLISH) -> str:
    """Say how sure it is that a trait fell or rose, with the range over the slopes; of one era, how large it is."""
    row = next((r for r in rows if r.get("chosen")), rows[-1])
    if row["fell"] is None:
        ends = {"p": percent(row["mean"], lang), "before": percent(row["prior_mean"], lang)}
        return say("finding", lang, label=what, **ends)
    down = row["fell"] >= 0.5
    every = [r["fell"] if down else 1 - r["fell"] for r in rows]
    p = row["fell"] if down else 1 - row["fell"]
    ends = {"p": percent(p, lang), "low": percent(min(every), lang), "high": percent(max(every), lang)}
    key = "trait_fell" if down else "trait_rose"
    return say(key, lang, trait=what, term=term(p, bands).word(lang), **ends)


def _change(eras: Sequence[str], lang: str) -> str:
    """Return what a change is from and to: the first era and the last."""
    first, last = (word(e, spelled(e), lang) for e in (eras[0], eras[-1]))
    return say("figure.less", lang, first=first, last=last)


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str, lang: str, change: str) -> Figure:
    """Draw the density of what changed, and beside it the probability that it fell under each slope."""
    with style():
        page = Page.titled(stamp, title, subtitle)
        rows = table.records()
        whole = list({r["name"]: r for r in rows}.values())
        chosen = next((r for r in whole if r.get("chosen")), whole[-1])
        page.legend(
            (
                (Line2D([], [], color=PRIOR, linewidth=1.6, linestyle=DASHED), page.say("prior")),
                (Patch(facecolor=POSTERIOR, alpha=0.35), page.say("posterior")),
                *(
                    ((Patch(facecolor="white", edgecolor=POSTERIOR, hatch="///", linewidth=0), page.say("fell")),)
                    if chosen["fell"] is not None
                    else ()
                ),
            )
        )
        own = [r for r in rows if r["name"] == chosen["name"]]
        several = len(whole) > 1 and chosen["fell"] is not None
        wide = page.inside * (0.52 if several else 1.0)
        top, bottom = page.top - 0.45, page.bottom + 0.65
        ax = page.axes(MARGIN, bottom, wide, top - bottom)
        _panel(page, ax, own, change if chosen["fell"] is not None else page.say("degree"))
        if several:
            _slopes(page, whole, MARGIN + wide + 0.6, top, lang)
        return page.figure


def _slopes(page: Page, rows: Sequence[Mapping[str, Any]], left: float, top: float, lang: str) -> None:
    """Set the probability that it fell under each slope, as rows on a scale of their own."""
    right, step = WIDTH - MARGIN, 0.62
    page.text(left, top + 0.08, page.say("slopes_head"), size=12, weight="bold", va="bottom")
    label = max(page.width(_slope(r, lang), 11) for r in rows) + 0.4
    ax = page.axes(left + label, top - step * len(rows) - 0.1, right - left - label - 0.75, step * len(rows))
    ax.set(xlim=(-0.01, 1.01), ylim=(-len(rows) + 0.0, 0.0), yticks=[])
    ax.set_xticks([0, 0.5, 1], [page.percent(0), page.percent(0.5), page.percent(1)], size=SMALLEST)
    ax.tick_params(length=0)
    ax.grid(axis="x", color=GRID, linewidth=0.8)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    page.turn(ax)
    for i, r in enumerate(rows):
        y = top - 0.1 - step * (i + 0.5)
        weight = "bold" if r["chosen"] else "normal"
        page.text(left, y, _slope(r, lang), size=11, va="center_baseline", weight=weight)
        page.text(right, y, page.percent(r["fell"]), size=11, ha="right", va="center_baseline", weight=weight)
        ax.plot([r["prior_fell"], r["fell"]], [-i - 0.5] * 2, color=POSTERIOR, linewidth=1.5)
        ax.plot([r["prior_fell"]], [-i - 0.5], marker="D", mfc="white", mec=PRIOR, markersize=7, clip_on=False)
        ax.plot([r["fell"]], [-i - 0.5], marker="o", color=POSTERIOR, markersize=9, clip_on=False)
    lines, size = page.fitted(page.say("slopes_note"), right - left, sizes=(10.5, SMALLEST), lines=4)
    y = top - 0.1 - step * len(rows) - 0.55
    for line in lines:
        page.text(left, y, line, size=size, color=FAINT, va="top")
        y -= size / 72 * 1.35


def _slope(row: Mapping[str, Any], lang: str) -> str:
    key = "figure.slope_own" if row["chosen"] else "figure.slope"
    return say(key, lang, n=f"{row['slope']:g}")


def _panel(page: Page, ax: Axes, rows: Sequence[Mapping[str, Any]], measured: str) -> None:
    edges = [*(r["left"] for r in rows), rows[-1]["right"]]
    change = rows[0]["fell"] is not None
    ax.stairs([r["posterior"] for r in rows], edges, fill=True, color=POSTERIOR, alpha=0.35, linewidth=0)
    ax.stairs([r["posterior"] for r in rows], edges, color=POSTERIOR, linewidth=1.6)
    ax.stairs([r["prior"] for r in rows], edges, color=PRIOR, linewidth=1.6, linestyle=DASHED)
    if change:
        below = [r for r in rows if r["right"] <= 1e-9]
        ax.stairs(
            [r["posterior"] for r in below],
            [*(r["left"] for r in below), below[-1]["right"]],
            fill=True,
            facecolor="none",
            edgecolor=POSTERIOR,
            hatch="///",
            linewidth=0,
        )
        ax.axvline(0, color=INK, linewidth=1)
    ticks = (-1, -0.5, 0, 0.5, 1) if change else (0, 0.25, 0.5, 0.75, 1)
    tick_labels = [
        f"{100 * t:+.0f}".replace("-", "\N{MINUS SIGN}") if change and t else f"{100 * t:.0f}" for t in ticks
    ]
    ax.set_xticks(ticks, tick_labels if change else [page.percent(t) for t in ticks], size=9.5)
    highest = max(max(r["prior"], r["posterior"]) for r in rows)
    ax.set(xlim=(edges[0], edges[-1]), ylim=(0, 1.08 * highest), yticks=[])
    page.turn(ax)
    ax.set_xlabel(measured, size=SMALLEST, labelpad=2)
    ax.tick_params(length=0)
    ax.grid(axis="x", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
