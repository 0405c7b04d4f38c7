"""The draws at which evidence is computed: from the posterior, and from prior and posterior together.

Supply a :class:`~tarjih.inference.fit.Fit`; get draws of its widened coordinates
(:func:`tarjih.evidence.remaining.wide`).

:func:`posterior_draws` are the fit's own, resampled to equal weights: what is left out changes their weights.

:func:`both_ends` are half from the prior and half from the fit, weighted by the balance heuristic (Veach and
Guibas, SIGGRAPH 1995), so that they serve any subset of the claims: with L the likelihood of all claims and Z its
prior mean, a draw has the weight 1 / (½ + ½ L/Z) without claims and L/Z times that with all of them, which are both
at most 2.  Z is found by bridge sampling (Meng and Wong, *Statistica Sinica* 6, 1996).  Draws stand in blocks
that each have a share of both halves, for the jackknife.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tarjih.evidence.remaining import Remaining, wide
from tarjih.inference.carry import start
from tarjih.inference.fit import Fit
from tarjih.runs.arrays import Floats

__all__ = ["BLOCKS", "BothEnds", "both_ends", "posterior_draws"]

BLOCKS = 10
"""Parts of the draws that the jackknife leaves out in turn."""
ROUNDS = 60


def posterior_draws(fit: Fit, most: int, *, seed: int) -> Floats:
    """Return at most so many draws of the posterior, all of one weight, in the order of the chains.

    Coordinates on which no claim of the whole case bears are drawn from the prior, which is their posterior.
    """
    return start(fit, most=min(most, fit.draws.weights.size), seed=seed).coordinates(wide(fit.case))


@dataclass(frozen=True)
class BothEnds:
    """Draws that serve any subset of the claims.

    Parameters
    ----------
    remaining
        Likelihoods and answers with any of the rows left out, at these draws.
    log_proposal
        Log density of the draws relative to the prior, shape (draws,).
    """

    remaining: Remaining
    log_proposal: Floats

    def weights(self, log_likelihood: Floats) -> Floats:
        """Return the weights of the draws, not normalised, given the log-likelihood of the claims that are present."""
        log_weights = log_likelihood - self.log_proposal
        out: Floats = np.exp(log_weights - log_weights.max())
        return out


def both_ends(fit: Fit, half: int, *, seed: int) -> BothEnds:
    """Draw half from the prior and half from the fit.

    Parameters
    ----------
    fit
        The fit.
    half
        Draws of each half, a multiple of :data:`BLOCKS`; fewer where the fit has fewer.
    seed
        Of the prior's draws.
    """
    after = posterior_draws(fit, half, seed=seed)
    half = after.shape[1] // BLOCKS * BLOCKS
    after = after[:, :half]
    before = _evenly(after.shape[0], half, np.random.default_rng(seed + 1))
    z = np.concatenate(
        [before.reshape(-1, BLOCKS, half // BLOCKS), after.reshape(-1, BLOCKS, half // BLOCKS)], axis=2
    ).reshape(-1, 2 * half)
    remaining = Remaining(fit.case, z)
    log_likelihood = remaining.log_likelihood(remaining.everything)
    prior = np.tile(np.repeat([True, False], half // BLOCKS), BLOCKS)
    return BothEnds(
        remaining, np.logaddexp(np.log(0.5), np.log(0.5) + log_likelihood - _evidence(log_likelihood, prior))
    )


def _evenly(names: int, draws: int, rng: np.random.Generator) -> Floats:
    """Return prior draws in pairs of opposite sign, so that what is even or odd in them carries less noise."""
    z = rng.standard_normal((names, (draws + 1) // 2))
    return np.concatenate([z, -z], axis=1)[:, :draws][:, rng.permutation(draws)]


def _evidence(log_likelihood: Floats, prior: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> float:
    """Return log Z, from log-likelihoods at as many draws of the prior as of the posterior."""
    log_z = float(np.logaddexp.reduce(log_likelihood[prior]) - np.log(prior.sum()))
    for _ in range(ROUNDS):
        shared = np.logaddexp(log_likelihood, log_z)
        above = np.logaddexp.reduce(log_likelihood[prior] - shared[prior])
        below = np.logaddexp.reduce(-shared[~prior])
        log_z = float(above - below)
    return log_z
