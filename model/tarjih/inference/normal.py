"""The posterior of a case too large for NUTS: a normal approximation, marked as one wherever it is shown.

Supply a :class:`~tarjih.testimony.case.Case`; get :class:`~tarjih.inference.importance.Draws` with ``variational`` as
their method.  The truth stays summed out exactly; what is approximated is the posterior of the continuous coordinates,
by independent normals in the coordinates of :mod:`tarjih.inference.transport`, where a kind's credibility and those of
its sources are nearly independent.  They are the nearest in the sense of Kullback and Leibler
(:mod:`tarjih.inference.meanfield`).  A Laplace approximation will not do: where thousands of sources share one spread,
the mode of all coordinates together is far from where the posterior has its mass.

**What it leaves out.** How far sources differ comes out too small, as variances do in such approximations (1.3 where
NUTS has 1.8, on the log scale, among 100,000 claims), and a posterior with two peaks becomes one.  Answers, which are
averages over many, suffer less; ``make bench`` compares them with NUTS on a case of 10,000 claims and
``figures/benchmarks`` says by how much they differ.

**The gate.** Draws are weighted by the ratio of the posterior to the approximation, and the Pareto shape k of these
weights says whether the approximation can be relied on (Yao, Vehtari, Simpson and Gelman, "Yes, but did it work?",
ICML 2018).  Up to 0.7 the smoothed weights are used, which corrects what is left of the error.  Above it the gate has
failed: with ``--draft`` the draws are written unweighted.  With thousands of coordinates k is nearly always above it,
however close each answer may be, so that a large case is a draft unless NUTS is given its hours.
"""

from __future__ import annotations

import numpy as np

from tarjih.inference.gate import MOST_K, VARIATIONAL
from tarjih.inference.importance import Draws, effective, smoothed
from tarjih.inference.transport import transport
from tarjih.testimony.case import Case
from tarjih.testimony.weigh import density, weigh

__all__ = ["approximate"]

MOST_DRAWS, MOST_NUMBERS = 1000, 60_000_000
"""Draws, and numbers that all of them together may have: half a gigabyte."""


def approximate(case: Case, *, seed: int, draws: int | None = None) -> Draws:
    """Draw from the normal approximation of a case's posterior.

    Parameters
    ----------
    case
        The case.
    seed
        Seed of the draws.
    draws
        How many; as many as half a gigabyte holds, and at most 1,000, when omitted.
    """
    n = len(case.parameters.names)
    to = transport(case.parameters, density(case.parameters, known=case.known))
    count = draws or max(100, min(MOST_DRAWS, MOST_NUMBERS // max(1, n + case.network.n_slots)))
    e = np.random.default_rng(seed).standard_normal((n, count))
    z = to(e)
    weighed = weigh(case.parameters, z, known=case.known)
    ratio = weighed.log_likelihood - 0.5 * (z**2 - e**2).sum(axis=0) + to.log_stretching(e)
    weights, k = smoothed(ratio)
    if not k <= MOST_K:
        weights = np.full(count, 1 / count)
    return Draws(z, weights, weighed.slots, weighed.log_likelihood, 1, effective(weights), float(k), VARIATIONAL)
