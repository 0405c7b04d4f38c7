"""How far codings of the same units agree on one column, with an interval.

Supply the values that coders gave to the same units, in the same order, and resamples of the units; get a
:class:`Measure`; with three coders or more a unit may be missing from some.  Non-goal: which units there are
(:mod:`tarjih.corpus.coders`).

**Krippendorff's alpha** is one minus the ratio of the disagreement observed to that expected if values were
shuffled among the units: nominal, or ordinal by mid-ranks (Krippendorff, *Content Analysis*, 4th ed.,
2019, ch. 12).  It comes from the package ``krippendorff``.  The interval is a percentile bootstrap over
units.  Hayes and Krippendorff (*Communication Methods and Measures* 1, 2007) hold the expected disagreement
fixed and redraw the observed one; here each resample of units has its own of both, so that what is not known
of the values' frequencies is in the interval too.  A resample without variation has no alpha; it is left
out and counted.  Where a column has no variation at all, agreement cannot be distinguished from habit: no alpha, and
the reason.

**Groupings** have names that are the coder's own; what can agree is which units share one.  That is the
adjusted Rand index over pairs of units (Hubert and Arabie, *Journal of Classification* 2, 1985).  In a
resample a unit drawn twice makes no pair with itself, which would agree of necessity.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import krippendorff
import numpy as np

__all__ = ["MISSING", "Floats", "Level", "Measure", "measure", "resample"]

Ints = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Level = Literal["ordinal", "nominal", "grouping"]

MISSING = object()
"""Stands where a coder did not find a unit."""
MOST_CELLS = 10_000_000
"""Units times squared values up to which the package, which fills a matrix for each unit, is asked."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How far the coders agree on one column.

    Parameters
    ----------
    column, level
        What was compared, and on which scale.
    units
        Number of units found by both.
    raw
        Share of units (of pairs of units, for a grouping) on which they agree.
    value
        Krippendorff's alpha, or the adjusted Rand index of a grouping; ``None`` where it is not defined.
    low, high
        Ends of its bootstrap interval.
    undefined
        Resamples that had no value, and are left out of the interval.
    why
        Why there is no value; empty where there is one.
    """

    column: str
    level: Level
    units: int
    raw: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    undefined: int = 0
    why: str = ""


def resample(units: int, *, times: int, seed: int) -> list[Floats]:
    """Draw units with replacement: how often each was drawn, in each of several resamples."""
    rng = np.random.default_rng(seed)
    drawn = (rng.integers(units, size=units) for _ in range(times if units else 0))
    return [np.bincount(d, minlength=units).astype(np.float64) for d in drawn]


def measure(
    *coders: Sequence[Any],
    column: str,
    level: Level,
    weights: Sequence[Floats],
    mass: float,
) -> Measure:
    """Compare the coders' values of the same units.

    Parameters
    ----------
    coders
        The values that each coder gave, unit by unit; ``MISSING`` where a coder did not find one.
    column, level
        What is compared, and on which scale.
    weights
        How often each resample drew each unit (:func:`resample`).
    mass
        Mass of the interval.
    """
    units = len(coders[0])
    if not units:
        return Measure(column, level, 0, why="No unit was found by both coders.")
    if len(coders) == 2:
        raw, value, why, statistic = (_grouping if level == "grouping" else _scale)(*coders, level)
    else:
        raw, value, why, statistic = (_groupings if level == "grouping" else _scales)(coders, level)
    if why:
        return Measure(column, level, units, _number(raw), why=why)
    again = np.array([statistic(w) for w in weights])
    defined = again[~np.isnan(again)]
    ends = np.quantile(defined, [(1 - mass) / 2, (1 + mass) / 2]) if defined.size else (np.nan, np.nan)
    low, high = (_number(float(end)) for end in ends)
    return Measure(column, level, units, _number(raw), _number(value), low, high, int(again.size - defined.size))


type Compared = tuple[float, float, str, Callable[[Floats], float]]
"""Raw agreement, the statistic, why there is none, and the statistic of a resample."""


def _scale(first: Sequence[Any], second: Sequence[Any], level: Level) -> Compared:
    """Compare values on a nominal or ordinal scale."""
    codes = _codes([*first, *second])
    a, b, n = codes[: len(first)], codes[len(first) :], int(codes.max()) + 1
    ordinal = level == "ordinal"
    why = f'No variation: both coders wrote "{first[0]}" every time.' if n == 1 else ""
    if n == 1 or a.size * n * n > MOST_CELLS:
        value = _alpha(a, b, np.ones(a.size), n, ordinal=ordinal)
    else:
        counts = np.eye(n, dtype=np.int64)[a] + np.eye(n, dtype=np.int64)[b]
        scale: Literal["ordinal", "nominal"] = "ordinal" if ordinal else "nominal"
        value = krippendorff.alpha(value_counts=counts, level_of_measurement=scale)
    return float(np.mean(a == b)), float(value), why, lambda w: _alpha(a, b, w, n, ordinal=ordinal)


def _grouping(first: Sequence[Any], second: Sequence[Any], _: Level) -> Compared:
    """Compare which units have one value."""
    a, b, crossed = _codes(first), _codes(second), _codes(list(zip(first, second, strict=True)))
    once = np.ones(a.size)
    value = _adjusted_rand(a, b, crossed, once)
    why = "There is one unit, and so no pair." if a.size < 2 else ""
    if np.isnan(value) and not why:
        why = "No variation: all pairs of units share a value, or none does, with both coders."
    return _rand(a, b, crossed, once), value, why, lambda w: _adjusted_rand(a, b, crossed, w)


def _scales(coders: Sequence[Sequence[Any]], level: Level) -> Compared:
    """Compare the values of three coders or more, each of whom may lack some units."""
    index = {v: i for i, v in enumerate(sorted({v for coder in coders for v in coder if v is not MISSING}))}
    counts = np.zeros((len(coders[0]), len(index)))
    for coder in coders:
        for unit, value in enumerate(coder):
            if value is not MISSING:
                counts[unit, index[value]] += 1
    pairs = counts.sum(axis=1) * (counts.sum(axis=1) - 1)
    raw = float(((counts * (counts - 1)).sum(axis=1) / pairs).mean())
    why = "No variation: all coders wrote the same every time." if len(index) == 1 else ""

    def alpha(weights: Floats) -> float:
        return _alpha_of_counts(counts, weights, ordinal=level == "ordinal")

    return raw, alpha(np.ones(len(counts))), why, alpha


def _alpha_of_counts(counts: Floats, weights: Floats, *, ordinal: bool) -> float:
    """Return alpha of how often each value, in order, was given to each unit, shape (units, values)."""
    given = counts.sum(axis=1)
    values = weights @ counts
    total = values.sum()
    rank = values.cumsum() - values / 2 if ordinal else np.zeros_like(values)
    if ordinal:
        apart = 2 * (given * (counts @ rank**2) - (counts @ rank) ** 2)
        expected = 2 * (total * (values @ rank**2) - (values @ rank) ** 2)
    else:
        apart = given**2 - (counts**2).sum(axis=1)
        expected = total**2 - values @ values
    observed = weights @ (apart / (given - 1))
    varied = np.count_nonzero(values) > 1
    return float(1 - (total - 1) * observed / expected) if varied else np.nan


def _groupings(coders: Sequence[Sequence[Any]], level: Level) -> Compared:
    """Compare groupings by each pair of coders, and average over the pairs; units that one lacks leave its pairs."""
    each = []
    for one, two in combinations(coders, 2):
        both = [i for i, (a, b) in enumerate(zip(one, two, strict=True)) if MISSING not in {a, b}]
        if both:
            compared = _grouping([one[i] for i in both], [two[i] for i in both], level)
            if not compared[2]:
                each.append((np.array(both), compared))
    if not each:
        return np.nan, np.nan, "No variation: no two coders have groups that could differ.", lambda _: np.nan

    def average(weights: Floats) -> float:
        found = [statistic(weights[both]) for both, (_, _, _, statistic) in each]
        return float(np.mean(found))

    raw = float(np.mean([compared[0] for _, compared in each]))
    return raw, float(np.mean([compared[1] for _, compared in each])), "", average


def _alpha(a: Ints, b: Ints, weights: Floats, n: int, *, ordinal: bool) -> float:
    """Return alpha of two coders' codes 0 … n − 1, each unit counted by its weight."""
    values = np.bincount(a, weights, n) + np.bincount(b, weights, n)
    total = values.sum()
    if ordinal:
        rank = values.cumsum() - values / 2
        observed = 2 * weights @ (rank[a] - rank[b]) ** 2
        expected = 2 * (total * (values @ rank**2) - (values @ rank) ** 2)
    else:
        observed = 2 * weights @ (a != b)
        expected = total**2 - values @ values
    varied = np.count_nonzero(values) > 1
    return float(1 - (total - 1) * observed / expected) if varied else np.nan


def _pairs(codes: Ints, weights: Floats) -> float:
    """Return the weighted number of pairs of different units that share a code."""
    sums = np.bincount(codes, weights)
    return float(sums @ sums - weights @ weights) / 2


def _rand(a: Ints, b: Ints, crossed: Ints, weights: Floats) -> float:
    """Return the share of pairs on which the coders agree."""
    every = _pairs(np.zeros_like(a), weights)
    together = _pairs(crossed, weights)
    return (every + 2 * together - _pairs(a, weights) - _pairs(b, weights)) / every if every else np.nan


def _adjusted_rand(a: Ints, b: Ints, crossed: Ints, weights: Floats) -> float:
    """Return the adjusted Rand index; not a number where chance leaves no room."""
    every, of_a, of_b = _pairs(np.zeros_like(a), weights), _pairs(a, weights), _pairs(b, weights)
    by_chance = of_a * of_b / every if every else 0.0
    most = (of_a + of_b) / 2
    room = most - by_chance
    return (_pairs(crossed, weights) - by_chance) / room if room > 1e-9 * every else np.nan


def _codes(values: Sequence[Any]) -> Ints:
    """Replace values by their places in their order."""
    index = {v: i for i, v in enumerate(sorted(set(values)))}
    return np.array([index[v] for v in values], dtype=np.int64)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
