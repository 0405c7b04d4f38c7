"""The posterior of a case too large for NUTS: a normal approximation, marked as one wherever it is shown.

Supply a :class:`~tarjih.case.Case`; get :class:`~tarjih.reweight.Draws` with ``variational`` as their method.  The
truth stays summed out exactly; what is approximated is the posterior of the continuous coordinates, by independent
normals that are nearest to it in the sense of Kullback and Leibler.  Their means and spreads maximise

    mean over i of log p(m + s · e_i, words) + Σ log s

for a fixed set of standard-normal e_i, in pairs of opposite sign: variational inference with a deterministic objective
(Giordano, Ingram and Broderick, "Black box variational inference with a deterministic objective", JMLR 25, 2024).  With
the e_i fixed this is plain optimisation by L-BFGS, which ends when it has converged and needs no step sizes.  A Laplace
approximation will not do: where thousands of sources share one spread, the mode of all coordinates together is far from
where the posterior has its mass.

**What it leaves out.** Independent normals are too narrow where coordinates hang together: a kind's accuracy and those
of its sources.  Answers, which are averages over many, suffer less; ``make bench`` holds them against NUTS on a case of
10,000 claims and ``figures/benchmarks`` says by how much they differ.

**The gate.** Draws are weighted by the ratio of the posterior to the approximation, and the Pareto shape k of these
weights says whether the approximation can be relied on (Yao, Vehtari, Simpson and Gelman, "Yes, but did it work?",
ICML 2018).  Up to 0.7 the smoothed weights are kept, which corrects what is left of the error.  Above it the gate has
failed: with ``--draft`` the draws are written unweighted.  With thousands of coordinates k is nearly always above it,
however close each answer may be, so that a large case is a draft unless NUTS is given its hours.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from scipy.optimize import minimize

from tarjih.case import Case
from tarjih.density import density
from tarjih.gate import MOST_K, VARIATIONAL
from tarjih.hypotheses import Floats
from tarjih.reweight import Draws, effective, smoothed
from tarjih.sweep.options import cores
from tarjih.weighing import weigh

__all__ = ["approximate"]

PAIRS = 8
"""Pairs of opposite e_i."""
MOST_STEPS = 300
MOST_DRAWS, MOST_NUMBERS = 1000, 60_000_000
"""Draws, and numbers that all of them together may have: half a gigabyte."""


def approximate(case: Case, *, seed: int, draws: int | None = None) -> Draws:
    """Draw from the normal approximation of a case's posterior.

    Parameters
    ----------
    case
        The case.
    seed
        Seed of the e_i and of the draws.
    draws
        How many; as many as half a gigabyte holds, and at most 1,000, when omitted.
    """
    rng = np.random.default_rng(seed)
    n = len(case.parameters.names)
    mean, spread = _nearest(density(case.parameters, known=case.known), n, rng)
    count = draws or max(100, min(MOST_DRAWS, MOST_NUMBERS // max(1, n + case.network.n_slots)))
    e = rng.standard_normal((n, count))
    z = mean[:, None] + spread[:, None] * e
    weighed = weigh(case.parameters, z, known=case.known)
    ratio = weighed.log_likelihood - 0.5 * (z**2 - e**2).sum(axis=0)
    weights, k = smoothed(ratio)
    if not k <= MOST_K:
        weights = np.full(count, 1 / count)
    return Draws(z, weights, weighed.slots, weighed.log_likelihood, 1, effective(weights), float(k), VARIATIONAL)


def _nearest(at: Callable[[Floats], tuple[float, Floats]], n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return means and spreads of the nearest independent normals, shape (coordinates,) each."""
    if not n:
        return np.zeros(0), np.ones(0)
    half = rng.standard_normal((PAIRS, n))
    half /= np.sqrt(np.mean(half**2, axis=0))  # so that the objective sees every spread at its full size
    e = np.concatenate([half, -half])

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
