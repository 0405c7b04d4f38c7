"""The independent normals that are nearest to a density, by plain optimisation.

Supply a log density with its gradient; get means and spreads: those that maximise

    mean over i of log p(m + s · e_i) + Σ log s

for a fixed set of standard-normal e_i, in pairs of opposite sign: variational inference with a deterministic objective
(Giordano, Ingram and Broderick, "Black box variational inference with a deterministic objective", JMLR 25, 2024).  With
the e_i fixed this is optimised by L-BFGS, which ends when it has converged and needs no step sizes.  At the optimum
1 / s² is the curvature of −log p along a coordinate, on average over the normals.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from scipy.optimize import minimize

from tarjih.runs.arrays import Floats, Ints
from tarjih.runs.sweep.options import cores

__all__ = ["Density", "curvature", "nearest"]

Density = Callable[[Floats], tuple[float, Floats]]
"""From coordinates, shape (coordinates,), to a log density and its gradient."""
PAIRS = 8
"""Pairs of opposite e_i."""
MOST_STEPS = 300
WIDE, STEP = 4, 0.5
"""Pairs over which a curvature is averaged, and how far either way it is measured, in spreads."""


def nearest(at: Density, n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return means and spreads of the nearest independent normals, shape (coordinates,) each.

    Parameters
    ----------
    at
        The density.
    n
        Its number of coordinates.
    rng
        What the e_i are drawn from.
    """
    if not n:
        return np.zeros(0), np.ones(0)
    e = _opposite(rng, PAIRS, n)
    e /= np.sqrt(np.mean(e**2, axis=0))  # so that the objective sees every spread at its full size

    with ThreadPoolExecutor(cores()) as threads:

        def objective(x: Floats) -> tuple[float, Floats]:
            mean, log_spread = x[:n], x[n:]
            spread = np.exp(log_spread)
            total, by_mean, by_spread = 0.0, np.zeros(n), np.zeros(n)
            for row, (value, gradient) in zip(e, threads.map(lambda row: at(mean + spread * row), e), strict=True):
                total += value
                by_mean += gradient
                by_spread += gradient * row
            by_log = by_spread * spread / len(e) + 1.0
            return -(total / len(e) + float(log_spread.sum())), -np.concatenate([by_mean / len(e), by_log])

        start = np.concatenate([np.zeros(n), np.full(n, np.log(0.7))])
        options = {"maxiter": MOST_STEPS, "maxcor": 20, "ftol": 1e-9, "gtol": 1e-3}
        search: Callable[..., Any] = minimize  # its types know only vectors of one shape
        found = search(objective, start, jac=True, method="L-BFGS-B", options=options)
    return found.x[:n], np.exp(found.x[n:])


def curvature(at: Density, mean: Floats, spread: Floats, columns: Ints, rng: np.random.Generator) -> Floats:
    """Return columns of the matrix of second derivatives of −log p, averaged over normals.

    Parameters
    ----------
    at
        The density.
    mean, spread
        Of the normals, shape (coordinates,).
    columns
        Which coordinates to differentiate by, shape (columns,), integers.
    rng
        What is averaged over is drawn from it.

    Returns
    -------
    Floats
        Shape (coordinates, columns).
    """
    points = mean + spread * _opposite(rng, WIDE, mean.size)
    out = np.zeros((mean.size, columns.size))

    def column(j: int) -> None:
        by = STEP * spread[columns[j]]
        for point in points:
            up, down = point.copy(), point.copy()
            up[columns[j]] += by
            down[columns[j]] -= by
            out[:, j] -= (at(up)[1] - at(down)[1]) / (2 * by * len(points))

    with ThreadPoolExecutor(cores()) as threads:
        list(threads.map(column, range(columns.size)))
    return out


def _opposite(rng: np.random.Generator, pairs: int, n: int) -> Floats:
    half = rng.standard_normal((pairs, n))
    return np.concatenate([half, -half])
