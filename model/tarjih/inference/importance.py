"""The fast path: the posterior by importance sampling from the prior.

Supply a :class:`~tarjih.testimony.case.Case`; get :class:`Draws`: coordinates with weights.  Draws come from the
prior and from where the claims pull it, each weighted by the likelihood of all claims with the truth summed out, so the
discrete part is exact and only the few continuous unknowns are sampled.  Weak testimony moves these little, so tens
of thousands of draws do; the effective sample size and the Pareto shape k of the largest weights (Vehtari, Simpson,
Gelman, Yao and Gabry, "Pareto smoothed importance sampling", JMLR 25, 2024) say when it does not.
No PyMC, no scipy: an edited prior is redrawn in about a second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from tarjih.inference.gate import ENOUGH, MOST_K
from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.case import Case
from tarjih.testimony.weigh import Weighed, weigh

__all__ = [
    "DRAWS",
    "SEED",
    "Draws",
    "Weigh",
    "effective",
    "even",
    "reweigh",
    "smoothed",
    "systematic",
    "usable",
]

DRAWS = 40_000
PRIOR_SHARE = 0.2
LEAST_ROUNDS, MOST_ROUNDS, SETTLED = 2, 6, 0.2
"""Rounds of learning, and the share of a round's draws that they have to be worth for it to be the last."""
Weigh = Callable[[Floats], Weighed]
"""Weighs coordinates of a case, shape (coordinates, draws)."""
EVEN = 2.0
"""Times the mean up to which the largest weight is no tail."""
SEED = 20211107


@dataclass(frozen=True)
class Draws:
    """Weighted draws of a posterior.

    Parameters
    ----------
    z
        Coordinates, shape (coordinates, draws).
    weights
        Weights that sum to 1, shape (draws,).
    slots
        Probability of each slot given the draw and the claims, shape (slots, draws).
    log_likelihood
        Log probability of all claims given the draw, shape (draws,).
    chains
        Number of chains the draws come from, in order; 1 for independent draws.
    effective
        Effective number of draws.
    pareto_k
        Shape of the tail of the weights; 0 for unweighted draws.
    method
        ``nuts``, ``importance``, ``reweighted`` where draws by NUTS were carried over to other priors, or
        ``variational`` (:mod:`tarjih.inference.normal`).
    """

    z: Floats
    weights: Floats
    slots: Floats
    log_likelihood: Floats
    chains: int
    effective: float
    pareto_k: float
    method: str


def reweigh(case: Case, *, draws: int = DRAWS, seed: int = SEED, by: Weigh | None = None) -> Draws:
    """Draw from the prior, learn where the claims pull, draw again there, and weigh.

    Every round but the first draws from a mixture: a fifth from the prior itself, so that nothing the prior
    allows is out of reach and weights stay bounded, and the rest from normals with the means and spreads that the
    round before found (adaptive importance sampling: Cappé, Guillin, Marin and Robert, JCGS 13, 2004).  Where many
    sources speak, the first rounds are worth a few draws, and those after them thousands; so it is learned again until
    the draws of a round are worth :data:`SETTLED` of their number.  Only the last round's draws are returned.

    Parameters
    ----------
    case
        The case.
    draws
        Draws of the last round; each of the rounds before takes a quarter.
    seed
        Seed of the generator; the same seed gives the same numbers.
    by
        What weighs coordinates of the case, where that is not its own likelihood.
    """
    likelihood = by or partial(weigh, case.parameters, known=case.known)
    rng = np.random.default_rng(seed)
    n = len(case.parameters.names)
    mean: Floats = np.zeros(n)
    spread: Floats = np.ones(n)
    for learned in range(1, MOST_ROUNDS + 1):
        found = _round(case, likelihood, (mean, spread), draws // 4, rng)
        mean, spread = _learned(found.z, found.weights)
        if learned >= LEAST_ROUNDS and found.effective >= SETTLED * (draws // 4):
            break
    return _round(case, likelihood, (mean, spread), draws, rng)


def _round(case: Case, likelihood: Weigh, near: tuple[Floats, Floats], draws: int, rng: np.random.Generator) -> Draws:
    """Draw once from the mixture of the prior and normals, and weigh."""
    mean, spread = near
    z = case.parameters.draw(rng, draws)
    moved = bool(mean.any()) or bool((spread != 1).any())
    if moved:
        by_normal = rng.random(draws) >= PRIOR_SHARE
        z[:, by_normal] = mean[:, None] + spread[:, None] * z[:, by_normal]
    weighed = likelihood(z)
    weights, k = smoothed(weighed.log_likelihood - (_log_mixture(z, mean, spread) if moved else 0.0))
    return Draws(z, weights, weighed.slots, weighed.log_likelihood, 1, effective(weights), k, "importance")


def _learned(z: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return means and spreads of weighted draws, those that are mere noise left at the prior's."""
    mean = z @ weights
    spread = np.sqrt(np.maximum(z**2 @ weights - mean**2, 1e-3))
    noise = 2 / np.sqrt(effective(weights))
    mean[np.abs(mean) < noise] = 0.0
    return mean, np.where(np.abs(spread - 1) < noise, 1.0, np.clip(spread * 1.05, 0.2, 1.5))


def _log_mixture(z: Floats, mean: Floats, spread: Floats) -> Floats:
    """Return the log density of the proposal relative to the prior at each draw."""
    log_ratio = np.zeros(z.shape[1])
    for row, m, s in zip(z, mean, spread, strict=True):
        if m or s != 1.0:
            log_ratio += 0.5 * (row**2 - ((row - m) / s) ** 2) - np.log(s)
    out: Floats = np.logaddexp(np.log(PRIOR_SHARE), np.log1p(-PRIOR_SHARE) + log_ratio)
    return out


def systematic(weights: Floats, n: int) -> Ints:
    """Return which `n` draws stand for weighted ones, each for as much of the weight: systematic resampling.

    Source: Kitagawa, "Monte Carlo filter and smoother", Journal of Computational and Graphical Statistics 5, 1996.
    """
    edges = np.cumsum(weights)
    chosen: Ints = np.searchsorted(edges, (np.arange(n) + 0.5) / n * edges[-1])
    return np.minimum(chosen, edges.size - 1)


def even(draws: Draws) -> Draws:
    """Return draws of equal weight: as they are where their weights are equal, else resampled by :func:`systematic`."""
    n = len(draws.weights)
    if np.ptp(draws.weights) <= 1e-12 / n:
        return draws
    selected = systematic(draws.weights, n)
    weights = np.full(n, 1 / n)
    return replace(
        draws,
        z=draws.z[:, selected],
        weights=weights,
        slots=draws.slots[:, selected],
        log_likelihood=draws.log_likelihood[selected],
        chains=1,
    )


def effective(weights: Floats) -> float:
    """Return Kish's effective sample size of weights that sum to 1."""
    return float(1 / np.sum(weights**2))


def usable(draws: Draws) -> bool:
    """Tell whether the weights can be relied on."""
    return draws.effective >= ENOUGH and draws.pareto_k <= MOST_K


def smoothed(log_weights: Floats) -> tuple[Floats, float]:
    """Smooth the largest weights by the generalised Pareto distribution fitted to them.

    Parameters
    ----------
    log_weights
        Unnormalised log weights, shape (draws,).

    Returns
    -------
    weights
        Smoothed weights that sum to 1.
    k
        Estimated shape: at most 0.7 for a reliable estimate; ``inf`` when no tail can be fitted; at most 0 where no
        weight is more than twice the mean: a heavy tail with next to nothing in it is no reason for doubt.
    """
    shifted = log_weights - log_weights.max()
    n = shifted.size
    tail = int(np.ceil(min(0.2 * n, 3 * np.sqrt(n))))
    k = np.inf
    weights = np.exp(shifted)
    even = bool(weights.mean() * EVEN >= 1)
    if np.ptp(shifted) < 1e-12:
        return weights / weights.sum(), 0.0
    if tail >= 5:
        order = np.argsort(shifted, kind="stable")
        largest = order[-tail:]
        cut = weights[order[-tail - 1]]
        excess = weights[largest] - cut
        if excess[-1] > 0 and np.ptp(excess) > 0:
            k, sigma = _fit_pareto(excess)
            p = (np.arange(1, tail + 1) - 0.5) / tail
            with np.errstate(over="ignore"):  # of a tail beyond all reason; it is cut at the largest weight
                quantiles = sigma * (np.expm1(-k * np.log1p(-p)) / k if abs(k) > 1e-12 else -np.log1p(-p))
            weights[largest] = np.minimum(cut + quantiles, 1.0)
    return weights / weights.sum(), float(min(k, 0.0) if even else k)


def _fit_pareto(excess: Floats) -> tuple[float, float]:
    """Fit shape and scale by Zhang and Stephens (Technometrics 51, 2009), with the weak prior of PSIS on the shape."""
    n = excess.size
    grid = 30 + int(np.sqrt(n))
    quartile = excess[int(n / 4 + 0.5) - 1]
    theta = 1 / excess[-1] + (1 - np.sqrt(grid / (np.arange(1, grid + 1) - 0.5))) / (3 * max(quartile, 1e-300))
    shape = np.log1p(-theta[:, None] * excess).mean(axis=1)
    likelihood = n * (np.log(-theta / shape) - shape - 1)
    weight = 1 / np.exp(np.clip(likelihood - likelihood[:, None], -700, 700)).sum(axis=1)
    weight /= weight.sum()
    best = float(np.sum(theta * weight))
    k = float(np.log1p(-best * excess).mean())
    sigma = -k / best
    return k * n / (n + 10) + 10 * 0.5 / (n + 10), sigma
