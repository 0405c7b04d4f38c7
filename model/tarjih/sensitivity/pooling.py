"""Several probabilities made one: linear and logarithmic opinion pools, and weights learned from what was settled.

Supply what each analyst believes of each answer, shape (analysts, answers); get what they believe together.

**Pools.**  The *linear* pool is the weighted mean of the probabilities (Stone, Annals of Mathematical Statistics 32,
1961).  It keeps every minority and is under-confident: pooling calibrated forecasts gives one whose probabilities are
too near a half (Ranjan and Gneiting, JRSS B 72, 2010).  The *logarithmic* pool is the weighted geometric mean, made
to sum to one.  It is externally Bayesian: pooling and then learning of a claim gives what learning and then pooling
does (Genest, Annals of Statistics 12, 1984; Genest and Zidek, Statistical Science 1, 1986), as it should where
everybody reads the same claims; and means of log-odds forecast better than means of probabilities (Satopää et al.,
International Journal of Forecasting 30, 2014).  So it is the default.  One analyst who is certain would decide it
alone: no probability counts as less than :data:`LEAST`.

**Weights.**  Those that would have given the pool the best log score on what was settled (Geweke and Amisano,
Journal of Econometrics 164, 2011; Yao, Vehtari, Simpson and Gelman, Bayesian Analysis 13, 2018), with a Dirichlet
prior on the weights as if :data:`PRIOR` settled items had been forecast equally well by everybody.  Without outcomes
they are equal, and few outcomes move them little: estimated weights lose to equal ones where outcomes are few (Smith
and Wallis, Oxford Bulletin of Economics and Statistics 71, 2009; Claeskens et al., International Journal of
Forecasting 32, 2016).  Both scores are concave in the weights.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tarjih.runs.arrays import Floats

__all__ = ["LINEAR", "LOG", "POOLS", "PRIOR", "learned", "pooled"]

LINEAR, LOG = "linear", "log"
POOLS = (LOG, LINEAR)
LEAST = 1e-6
"""Probabilities below count as this much."""
PRIOR = 10.0
"""Settled items that the prior for equal weights is worth."""
STEPS = 2000
CLOSE = 1e-10


def pooled(p: Floats, weights: Floats, how: str = LOG) -> Floats:
    """Return what several believe together.

    Parameters
    ----------
    p
        The probability of each answer by each analyst, shape (analysts, answers).
    weights
        One for each analyst; they sum to 1.
    how
        :data:`LOG` or :data:`LINEAR`.

    Returns
    -------
    The probability of each answer, shape (answers,).
    """
    if how == LINEAR:
        out: Floats = weights @ p
    else:
        logs = weights @ np.log(np.maximum(p, LEAST))
        out = np.exp(logs - logs.max())
    return out / out.sum()


def learned(items: Sequence[tuple[Floats, Floats]], analysts: int, how: str = LOG, *, prior: float = PRIOR) -> Floats:
    """Return the weights of analysts by how well they forecast what was settled.

    Parameters
    ----------
    items
        Of each settled item what each analyst forecast, shape (analysts, answers), and how true each answer is, shape
        (answers,).
    analysts
        How many there are.
    how
        The pool that they are weights of.
    prior
        Settled items that the prior for equal weights is worth.

    Returns
    -------
    Weights, shape (analysts,), which sum to 1.
    """
    weights = np.full(analysts, 1 / analysts)
    if not items:
        return weights
    best, rate = _objective(items, weights, how, prior), 1.0 / (len(items) + prior)
    for _ in range(STEPS):
        tried = weights * np.exp(rate * _slope(items, weights, how, prior))
        tried /= tried.sum()
        value = _objective(items, tried, how, prior)
        if value >= best:
            gained, weights, best = value - best, tried, value
            rate *= 1.5
            if gained < CLOSE:
                break
        else:
            rate /= 4
    return weights


def _objective(items: Sequence[tuple[Floats, Floats]], weights: Floats, how: str, prior: float) -> float:
    score = sum(float(truth @ np.log(np.maximum(pooled(p, weights, how), LEAST))) for p, truth in items)
    return score + prior * float(np.mean(np.log(np.maximum(weights, LEAST**2))))


def _slope(items: Sequence[tuple[Floats, Floats]], weights: Floats, how: str, prior: float) -> Floats:
    """Return the slope of the objective in the weights, less its weighted mean: weights sum to 1 whatever is added."""
    out: Floats = prior / len(weights) / weights
    for p, truth in items:
        now = pooled(p, weights, how)
        if how == LINEAR:
            out = out + p @ (truth / np.maximum(now, LEAST))
        else:
            logs = np.log(np.maximum(p, LEAST))
            out = out + logs @ truth - logs @ now
    centred: Floats = out - weights @ out
    return centred
