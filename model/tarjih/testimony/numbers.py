"""Quantities as nodes: a grid on the quantity's own scale, and the reading of a stated number on it.

Supply a quantity and its prior; get by :func:`grid` its points with their prior weights.  Supply what is stated; get by
:func:`reading` the place of the statement on that scale.

Numbers are compared on a scale on which errors are alike: the logarithm (of x, or of 1 + x where 0 is possible), or
for a linear scale and for days three times the share of the interval of the prior.  The prior is normal on it, with
the stated ends as its 5 % and 95 %; what lies beyond the range falls on its ends.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from tarjih.corpus.questions import Quantity
from tarjih.corpus.values import Value
from tarjih.priors.scales import Prior
from tarjih.runs.arrays import Floats

__all__ = ["REPEAT", "Grid", "Reading", "cells", "ends_of", "grid", "reading", "repeated"]

POINTS = 41
TAIL = NormalDist().inv_cdf(0.95)
FAR = 3.0
"""How many standard deviations of its prior a quantity's grid reaches."""
LINEAR = 3.0
"""Length of the prior's interval on a linear scale, that of a twentyfold range of logarithms."""
ESTIMATE = 2.0
"""By how much the spread of "about 7" is that of "7"."""
REPEAT = 0.02
"""Spread of a number that is repeated, beside its rounding: next to none."""
LEAST = 1e-4
NARROW = 0.12
"""How close to a stated number half of the points about it lie."""


@dataclass(frozen=True)
class Grid:
    """A quantity's scale.

    Parameters
    ----------
    at
        Points on the scale, closer together about what is stated, shape (points,).
    mass
        Prior probability of each, shape (points,).
    numbers
        What each stands for, shape (points,).
    """

    quantity: Quantity
    ends: tuple[float, float]
    at: Floats
    mass: Floats
    numbers: Floats

    def place(self, x: float) -> float:
        """Return where a number is on the scale; infinities stay what they are."""
        return x if math.isinf(x) else _onto(self.quantity, self.ends, x)

    def number(self, y: float) -> float:
        """Return the number at a place of the scale; infinities stay what they are."""
        return y if math.isinf(y) else _back(self.quantity, self.ends, y)

    @property
    def margin(self) -> float:
        """By how much a number has to be beyond a whole one: a half where it can be 0 on a log scale, as counts can."""
        return 0.5 if self.quantity.scale == "log" and _shift(self.quantity, self.ends) else 0.0

    @property
    def normal(self) -> NormalDist:
        """The prior on the scale, without the range."""
        low, high = (_onto(self.quantity, self.ends, _within(self.quantity, x)) for x in self.ends)
        return NormalDist((low + high) / 2, (high - low) / (2 * TAIL))


@dataclass(frozen=True)
class Reading:
    """A statement on the scale: its bounds, its rounding, and the factor of its spread.

    ``flat`` is the density, or for more than one number the probability, of it by somebody who knows nothing.
    """

    low: float
    high: float
    rounded: float
    wide: float
    flat: float


def ends_of(quantity: Quantity, prior: Prior | None) -> tuple[float, float]:
    """Return the 5 % and the 95 % quantile of a quantity: of its prior, and without one its range."""
    if prior is None:
        return quantity.low, quantity.high
    return prior.mu - TAIL * prior.sigma, prior.mu + TAIL * prior.sigma


def grid(quantity: Quantity, prior: Prior | None) -> Grid:
    """Lay out a quantity."""
    ends = ends_of(quantity, prior)
    low, high = (_onto(quantity, ends, _within(quantity, x)) for x in ends)
    mean, sd = (low + high) / 2, (high - low) / (2 * TAIL)
    stated = [_onto(quantity, ends, x) for x in quantity.stated]
    first, last = min([mean - FAR * sd, *stated]), max([mean + FAR * sd, *stated])
    if math.isfinite(quantity.low):
        first = max(first, _onto(quantity, ends, quantity.low))
    if math.isfinite(quantity.high):
        last = min(last, _onto(quantity, ends, quantity.high))
    at = _points(first, last, np.array(stated))
    normal = NormalDist(mean, sd)
    edges = [0.0, *(normal.cdf(x) for x in cells(at)[1:-1]), 1.0]
    mass = np.maximum(np.diff(edges), 1e-12)
    numbers = np.array([_back(quantity, ends, float(y)) for y in at])
    return Grid(quantity, ends, at, mass / mass.sum(), numbers)


def _points(first: float, last: float, stated: Floats) -> Floats:
    """Lay out points: half of them equally far apart, half about what is stated, each number of it among them."""
    fine = np.linspace(first, last, 4001)
    near = (1 / (1 + ((fine[:, None] - stated) / NARROW) ** 2)).sum(axis=1)
    share = near / near.sum() + 1 / fine.size if stated.size else np.full(fine.size, 1 / fine.size)
    level = np.cumsum(share) - 0.5 * share
    out: Floats = np.interp(np.linspace(level[0], level[-1], POINTS), level, fine)
    for y in stated:
        nearest = int(np.argmin(np.abs(out - y)))
        if 0 < nearest < POINTS - 1:
            out[nearest] = y
    return out


def cells(at: Floats) -> Floats:
    """Return the bounds of the cells about points: half-way between them, and the first and the last."""
    return np.concatenate([at[:1], (at[1:] + at[:-1]) / 2, at[-1:]])


def repeated(read: Reading, at: Sequence[float]) -> list[float]:
    """Return the density of a statement by a source that repeats the number at each of some places of the scale."""
    sd = math.hypot(read.wide * REPEAT, read.rounded)
    if read.low == read.high:
        return [NormalDist(y, sd).pdf(read.low) for y in at]
    return [_until(read.high, y, sd) - (1 - _until(-read.low, -y, sd)) for y in at]


def _until(x: float, mean: float, sd: float) -> float:
    return NormalDist(mean, sd).cdf(x) if math.isfinite(x) else 1.0


def reading(value: Value, of: Grid) -> Reading:
    """Place a statement on the scale of a quantity."""
    low, high = of.place(value.low), of.place(value.high)
    normal = of.normal
    wide = ESTIMATE if value.about else 1.0
    if not value.exact:
        mass = (normal.cdf(high) if math.isfinite(high) else 1.0) - (normal.cdf(low) if math.isfinite(low) else 0.0)
        return Reading(low, high, 0.0, wide, max(mass, LEAST))
    half = value.unit / 2
    least = value.low - half if of.quantity.scale != "log" else max(value.low - half, value.low / 2)
    rounded = (of.place(value.low + half) - of.place(least)) / math.sqrt(12)
    return Reading(low, low, rounded, wide, max(normal.pdf(low), LEAST))


def _within(quantity: Quantity, x: float) -> float:
    return max(min(x, quantity.high), quantity.low)


def _shift(quantity: Quantity, ends: tuple[float, float]) -> float:
    """Return what is added before a logarithm is taken: nothing where no number can be 0."""
    least = min([max(ends[0], quantity.low), *quantity.stated])
    return 0.0 if least > 0 and quantity.low != 0 else 1.0


def _onto(quantity: Quantity, ends: tuple[float, float], x: float) -> float:
    if quantity.scale == "log":
        return math.log(max(x, 0.0) + _shift(quantity, ends))
    return LINEAR * (x - ends[0]) / (ends[1] - ends[0])


def _back(quantity: Quantity, ends: tuple[float, float], y: float) -> float:
    if quantity.scale == "log":
        return math.exp(y) - _shift(quantity, ends)
    return ends[0] + y * (ends[1] - ends[0]) / LINEAR
