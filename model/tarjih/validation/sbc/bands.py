"""Simultaneous bands for the ECDF of ranks, computed exactly.

Supply the number of simulations and of ranks; get a :class:`Band` that holds the whole ECDF of uniform ranks with a
stated probability, after Säilynoja, Bürkner and Vehtari (*Statistics and Computing* 32, 2022).

At each point z the number of ranks below it is binomial.  The band leaves out at each point the same share γ, and γ
is chosen so that the ECDF stays inside at all points together with the probability wanted.  That probability is
summed over the counts from point to point, which form a Markov chain (their algorithm 1); nothing is simulated.
:func:`level` turns it round: the smallest band that holds an ECDF, as a p-value.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from tarjih.runs.arrays import Floats, Ints

__all__ = ["Band", "band", "below", "level"]


@dataclass(frozen=True)
class Band:
    """A simultaneous band.

    Parameters
    ----------
    points
        Where the ECDF is looked at, inside (0, 1); shape (points,).
    low, high
        Least and largest number of ranks below each point; shape (points,).
    gamma
        What is left out at each point.
    """

    points: Floats
    low: Ints
    high: Ints
    gamma: float


def below(ranks: Ints, cells: int) -> Ints:
    """Return the number of ranks (0 to `cells` − 1) below 1, 2 … `cells` − 1; shape (cells − 1,)."""
    return np.bincount(ranks, minlength=cells).cumsum()[:-1].astype(np.int64)


@functools.cache
def band(simulations: int, cells: int, coverage: float = 0.99) -> Band:
    """Return the band of the ECDF of uniform ranks.

    Parameters
    ----------
    simulations
        Number of ranks.
    cells
        Number of values that a rank can have.
    coverage
        Probability that the ECDF stays inside.
    """
    low, high = 0.0, 1.0 - coverage
    for _ in range(24):
        middle = (low + high) / 2
        if _coverage(simulations, cells, middle) >= coverage:
            low = middle
        else:
            high = middle
    least, most = _limits(simulations, cells, low)
    return Band(np.arange(1, cells) / cells, least, most, low)


def level(ranks: Ints, cells: int) -> float:
    """Return the p-value of ranks: how often uniform ones stray as far at the point where they stray furthest."""
    counts, n = below(ranks, cells), ranks.size
    cdf = _binomial(n, cells)[1]
    at = np.arange(cells - 1)
    under = cdf[at, counts]
    over = 1 - np.where(counts > 0, cdf[at, np.maximum(counts - 1, 0)], 0.0)
    gamma = float(np.minimum(1.0, 2 * np.minimum(under, over)).min())
    return float(np.clip(1 - _coverage(n, cells, gamma * (1 + 1e-9)), 0.0, 1.0))


@functools.cache
def _binomial(n: int, cells: int) -> tuple[Floats, Floats]:
    """Return the probability and the distribution function of the counts at each point; (points, n + 1) each."""
    z = np.arange(1, cells) / cells
    k = np.arange(n + 1)
    factorial = _log_factorials(n)
    log = factorial[n] - factorial[k] - factorial[n - k] + k * np.log(z)[:, None] + (n - k) * np.log1p(-z)[:, None]
    mass = np.exp(log)
    return mass, np.minimum(mass.cumsum(axis=1), 1.0)


def _limits(n: int, cells: int, gamma: float) -> tuple[Ints, Ints]:
    """Return the least and the largest count that is left in at each point."""
    cdf = _binomial(n, cells)[1]
    low = (cdf < gamma / 2).sum(axis=1)
    over = 1 - np.concatenate([np.zeros((cells - 1, 1)), cdf[:, :-1]], axis=1)
    high = n - (over[:, ::-1] < gamma / 2).sum(axis=1)
    return low.astype(np.int64), high.astype(np.int64)


def _coverage(n: int, cells: int, gamma: float) -> float:
    """Return the probability that uniform ranks stay within the limits at all points."""
    low, high = _limits(n, cells, gamma)
    factorial = _log_factorials(n)
    reach: Floats = np.zeros(n + 1)
    reach[0] = 1.0
    for i in range(cells - 1):
        step = 1 / (cells - i)  # of the ranks not below the point before, the share that is below this one
        was, now = np.arange(n + 1)[:, None], np.arange(n + 1)[None]
        was = was[low[i - 1] : high[i - 1] + 1] if i else was[:1]
        now = now[:, low[i] : high[i] + 1]
        more, left = now - was, n - now
        log = factorial[n - was] - factorial[np.maximum(more, 0)] - factorial[left]
        log = log + more * np.log(step) + left * np.log1p(-step)
        moved = reach[was[:, 0]] @ np.where(more >= 0, np.exp(np.minimum(log, 0.0)), 0.0)
        reach = np.zeros(n + 1)
        reach[now[0]] = moved
    return float(reach.sum())


def _log_factorials(n: int) -> Floats:
    out: Floats = np.concatenate([[0.0], np.log(np.arange(1, n + 1)).cumsum()])
    return out
