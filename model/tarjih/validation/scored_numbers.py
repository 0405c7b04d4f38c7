"""Scores of the distribution of a number, once the number is settled.

Supply a :class:`Spread` and the outcome; get a :class:`NumberItem` by :func:`number_item`.

The score is the continuous ranked probability score (Gneiting and Raftery, "Strictly proper scoring rules", JASA 102,
2007): the distance, in the quantity's own unit, between forecast and outcome; 0 is best, and for a single
number it is the absolute error.  The score of the prior is given beside it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tarjih.corpus.outcomes import Outcome
from tarjih.inference.summary import number_quantiles

__all__ = ["NumberItem", "Spread", "number_item", "spread_of"]


@dataclass(frozen=True)
class Spread:
    """The points of a number's scale, and the probability of each after the claims and before."""

    numbers: tuple[float, ...]
    mass: tuple[float, ...]
    before: tuple[float, ...]


@dataclass(frozen=True)
class NumberItem:
    """A settled number and what had been forecast of it.

    Parameters
    ----------
    name, value
        The quantity, and what it was.
    low, middle, high
        The 5 %, 50 % and 95 % quantiles of the forecast.
    crps, crps_before
        Scores of the forecast, and of what was thought before any claim.
    resolved_on
        When it was settled.
    """

    name: str
    value: float
    low: float
    middle: float
    high: float
    crps: float
    crps_before: float
    resolved_on: str


def spread_of(found: object) -> Spread | None:
    """Return a frozen forecast's distribution of a number; nothing where it is invalid."""
    if not isinstance(found, Mapping) or set(found) != {"numbers", "mass", "before"}:
        return None
    rows = [found["numbers"], found["mass"], found["before"]]
    if not all(isinstance(r, list) and len(r) == len(rows[0]) > 1 for r in rows):
        return None
    if not all(type(x) in {int, float} and math.isfinite(x) for r in rows for x in r):
        return None
    if any(a > b for a, b in zip(rows[0], rows[0][1:], strict=False)):
        return None
    if any(min(r) < 0 or abs(sum(r) - 1) > 1e-6 for r in rows[1:]):
        return None
    return Spread(*(tuple(map(float, r)) for r in rows))


def number_item(spread: Spread, outcome: Outcome) -> NumberItem:
    """Score a forecast of a number that is settled."""
    value = outcome.value.low if outcome.value is not None else math.nan
    at = number_quantiles(np.array(spread.numbers), np.array(spread.mass))
    now, was = (_crps(spread.numbers, mass, value) for mass in (spread.mass, spread.before))
    return NumberItem(outcome.quantity, value, at["q05"], at["q50"], at["q95"], now, was, outcome.resolved_on)


def _crps(numbers: tuple[float, ...], mass: tuple[float, ...], value: float) -> float:
    x, p = np.array(numbers), np.array(mass)
    return float(p @ np.abs(x - value) - p @ np.abs(x[:, None] - x) @ p / 2)
