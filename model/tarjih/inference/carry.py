"""A fit's draws under a changed case: the one place where draws are reweighted, gated, and replaced where they fail.

Supply a fit to :func:`start` and a changed case to :func:`carry`; get :class:`Carried`: draws of the changed case's
posterior, the draws that they were weighted from, and whether they pass the gate.  Every consumer that asks "what if"
goes through here: other priors, claims left out, a proposition taken as known, a bloc under suspicion.

**Weights.**  Coordinates are standard normals before any claim, in both cases, so that the prior cancels and a draw of
the old posterior is one of the new once it is weighted by L'/L, the ratio of the likelihoods of all claims.  Any
one-to-one map T of a coordinate can be applied as well: a draw z that is moved to T(z) gets the weight

    N(T(z)) L'(T(z)) |T'(z)| / (N(z) L(z)),

N the standard normal.  A coordinate with another prior is moved by the affine map that takes the mean and spread of
its draws to those that a normal likelihood would have given under the new prior: the natural value stays where the
claims fix it, and follows its prior where there are none.  This is the moment matching of Paananen, Piironen, Bürkner
and Vehtari (Statistics and Computing 31, 2021), with moments predicted by conjugacy instead of searched for.  A
coordinate that the draws lack comes from its prior, one that the case lacks is dropped.  The largest weights are
smoothed (Vehtari, Simpson, Gelman, Yao and Gabry, JMLR 25, 2024).

**The gate** (:func:`tarjih.inference.importance.usable`): Pareto k at most 0.7 and at least 400 effective draws, where
the draws of a chain count as many as they were worth; a quarter of the draws where fewer than 1,600 are taken.

**The fall-back**: the case is drawn again by importance sampling, with more draws where the first do not
suffice; where none passes, by `refit`.  Otherwise the result is marked as not converged, and so is every number from
it.

**The error** (:func:`error`): of a mean over weighted draws, root of Σ w² (v − mean)² over what a draw is worth.  Where
both sides of a difference are weighted from the same draws, their noise is taken together (:func:`noise`).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from tarjih.inference.fit import Fit
from tarjih.inference.gate import ENOUGH, MOST_K
from tarjih.inference.importance import SEED, Draws, Weigh, effective, reweigh, smoothed, systematic, usable
from tarjih.inference.targets import Target
from tarjih.priors import Prior
from tarjih.runs.arrays import Floats
from tarjih.testimony.case import Case
from tarjih.testimony.parameters import VERACITY, Parameters
from tarjih.testimony.weigh import weigh

__all__ = ["FEWER", "Carried", "Start", "carry", "coordinates", "drawn_again", "error", "noise", "start"]

FEWER = 4
"""Of fewer draws than so many times what is enough, one in so many has to be effective."""
NARROWEST = 1e-3
"""Least variance that a coordinate's draws are taken to have."""
Refit = Callable[[Case], Draws]


@dataclass(frozen=True)
class Start:
    """Draws from which changed cases are weighed.

    Parameters
    ----------
    case
        The case that they are draws of.
    draws
        The draws; their ``effective`` counts that draws of one chain hang together.
    fitted
        Probability of each slot by all draws of the fit, shape (slots,).
    seed
        Of all that is drawn.
    """

    case: Case
    draws: Draws
    fitted: Floats
    seed: int

    @property
    def size(self) -> int:
        """Number of draws."""
        return int(self.draws.weights.size)

    @cached_property
    def worth(self) -> float:
        """Independent draws for each draw: below 1 for draws of a chain."""
        return min(1.0, self.draws.effective / max(effective(self.draws.weights), 1.0))

    def coordinates(self, parameters: Parameters) -> Floats:
        """Return the draws in the coordinates of another case, unmoved; new ones are drawn, the same every time."""
        return coordinates(self.case.parameters, self.draws.z, parameters, seed=self.seed)

    def weighted(self, z: Floats, log_ratio: Floats, slots: Floats, log_likelihood: Floats) -> Draws:
        """Return the draws weighted again.

        Parameters
        ----------
        z, slots, log_likelihood
            What :class:`~tarjih.inference.importance.Draws` holds of the changed case.
        log_ratio
            Log of what each draw's weight is multiplied by, shape (draws,).
        """
        with np.errstate(divide="ignore"):
            weights, k = smoothed(log_ratio + np.log(self.draws.weights))
        return Draws(z, weights, slots, log_likelihood, 1, effective(weights) * self.worth, k, "reweighted")

    def passes(self, draws: Draws) -> bool:
        """Tell whether these draws, weighted again, pass the gate."""
        return draws.pareto_k <= MOST_K and draws.effective >= min(ENOUGH, self.size / FEWER)

    def settled(self, target: Target, p: Floats) -> Floats:
        """Return probabilities of answers, shape (…, answers), moved as far as these draws are from the whole fit.

        So every table says the same of an answer to which nothing is done, however many draws it takes.
        """
        own, fitted = target.each(self.draws.slots @ self.draws.weights), target.each(self.fitted)
        moved = p * np.where(own > 0, fitted / np.where(own > 0, own, 1.0), 1.0)
        out: Floats = moved / moved.sum(axis=-1, keepdims=True)
        return out


@dataclass(frozen=True)
class Carried:
    """The posterior of a changed case.

    Parameters
    ----------
    case, draws
        The case, and draws of its posterior.
    start
        What they were weighted from: the draws themselves where the case was drawn again.
    tried
        Every set of draws that was made on the way, in order.
    """

    case: Case
    draws: Draws
    start: Start
    tried: tuple[Draws, ...]

    @property
    def ok(self) -> bool:
        """Whether the draws pass the gate."""
        return self.start.passes(self.draws) if self.reused else usable(self.draws)

    @property
    def reused(self) -> bool:
        """Whether these are the fit's own draws, weighted."""
        return self.draws.method == "reweighted"

    def mean(self, target: Target) -> Floats:
        """Return the probability of each answer, put to the fit's own numbers where its draws are used."""
        p = target.mean(self.draws.slots, self.draws.weights)
        return self.start.settled(target, p) if self.reused else p


def start(fit: Fit, *, most: int | None = None, seed: int = SEED, case: Case | None = None) -> Start:
    """Take the draws of a fit.

    Parameters
    ----------
    fit
        The fit.
    most
        How many at most: of more, as many are chosen by systematic resampling, all of one weight.
    seed
        Of all that is drawn later.
    case
        The fit's case put together in another way, with the same likelihood; its own by default.
    """
    worth = min(fit.draws.effective, float(fit.run["diagnostics"]["ess_bulk_min"]))
    d = replace(fit.draws, effective=worth)
    fitted = d.slots @ d.weights
    if most is not None and (most < d.weights.size or float(np.ptp(d.weights)) > 0):
        most = min(most, d.weights.size)
        chosen = systematic(d.weights, most)
        d = Draws(
            d.z[:, chosen],
            np.full(most, 1 / most),
            d.slots[:, chosen],
            d.log_likelihood[chosen],
            1,
            min(float(most), d.effective),
            d.pareto_k,
            d.method,
        )
    if case is None:
        return Start(fit.case, d, fitted, seed)
    at = fit.case.parameters.index
    z = d.z[[at[n] for n in case.parameters.names]]
    w = weigh(case.parameters, z, known=case.known)
    return Start(
        case,
        Draws(z, d.weights, w.slots, w.log_likelihood, 1, d.effective, d.pareto_k, d.method),
        w.slots @ d.weights,
        seed,
    )


def carry(
    begun: Start,
    case: Case,
    *,
    by: Weigh | None = None,
    redraw: Sequence[int] = (),
    enough: float = 0.0,
    refit: Refit | None = None,
) -> Carried:
    """Carry draws over to a changed case.

    Parameters
    ----------
    begun
        The draws.
    case
        The changed case.
    by
        What weighs coordinates of the case, where that is not its own likelihood.
    redraw
        How many draws to make where the old ones will not do, and how many after that, and so on.
    enough
        Share of the old effective draws that must be left for nothing to be drawn again.
    refit
        What draws the case where all else fails the gate.

    Returns
    -------
    Of the draws that pass the gate those with most effective ones; where none do, the best there are.
    """
    likelihood = by or partial(weigh, case.parameters, known=case.known)
    tried = [_reweighted(begun, case, likelihood)]
    least = enough * begun.draws.effective
    if begun.passes(tried[0]) and tried[0].effective > least:
        return Carried(case, tried[0], begun, tuple(tried))
    return drawn_again(begun, case, tried[0], by=likelihood, redraw=redraw, refit=refit)


def drawn_again(
    begun: Start,
    case: Case,
    weighted: Draws | None = None,
    *,
    by: Weigh | None = None,
    redraw: Sequence[int] = (),
    refit: Refit | None = None,
) -> Carried:
    """Draw a changed case again, where the `weighted` draws will not do; other parameters as in :func:`carry`."""
    tried = [] if weighted is None else [weighted]
    for n in redraw:
        tried.append(reweigh(case, draws=n, seed=begun.seed, by=by))
        if any(usable(d) for d in tried):
            break
    sound = [d for d in tried if (begun.passes(d) if d is weighted else usable(d))]
    best = max(sound or tried, key=lambda d: d.effective)
    if refit is not None and not sound:
        best = refit(case)
        tried.append(best)
    if best is weighted:
        return Carried(case, best, begun, tuple(tried))
    return Carried(case, best, Start(case, best, best.slots @ best.weights, begun.seed), tuple(tried))


def coordinates(own: Parameters, z: Floats, other: Parameters, *, seed: int) -> Floats:
    """Return coordinates of one case in those of another, unmoved.

    Parameters
    ----------
    own, z
        The one case, and draws of its coordinates, shape (coordinates, draws).
    other
        The other case; what it has beside is drawn from its prior, the same every time.
    seed
        Of what is drawn.
    """

    def fresh(name: str) -> Floats:
        return np.random.default_rng([seed, zlib.crc32(name.encode())]).standard_normal(z.shape[1])

    rows = [z[own.index[n]] if n in own.index else fresh(n) for n in other.names]
    return np.stack(rows) if rows else np.zeros((0, z.shape[1]))


def _reweighted(begun: Start, case: Case, likelihood: Weigh) -> Draws:
    z, ratio = begun.coordinates(case.parameters), -begun.draws.log_likelihood
    old, new = begun.case.parameters, case.parameters
    if old.priors is not new.priors:
        for i, name in enumerate(new.names):
            if name in old.index:
                row = begun.draws.z[old.index[name]]
                z[i], stretch = _matched(row, begun.draws.weights, _behind(old, name), _behind(new, name))
                ratio = ratio + 0.5 * (row**2 - z[i] ** 2) + np.log(stretch)
    weighed = likelihood(z)
    return begun.weighted(z, weighed.log_likelihood + ratio, weighed.slots, weighed.log_likelihood)


def noise(draws: Draws, values: Floats) -> Floats:
    """Return what each draw adds to the mean of `values` by chance: the root of the sum of squares is the error.

    Parameters
    ----------
    draws
        The draws.
    values
        One or more quantities given each draw, shape (…, draws).
    """
    w = draws.weights
    hang_together = np.sqrt(max(1.0, effective(w) / max(draws.effective, 1e-9)))
    out: Floats = hang_together * w * (values - (values @ w)[..., None])
    return out


def error(draws: Draws, values: Floats) -> Floats:
    """Return the Monte Carlo standard error of the mean of `values`, shape (…, draws), given the draws."""
    out: Floats = np.sqrt((noise(draws, values) ** 2).sum(axis=-1))
    return out


def _behind(parameters: Parameters, name: str) -> Prior | None:
    """Return the prior behind a coordinate; none where it is no entry's."""
    priors, head = parameters.priors, name.partition(".")[0]
    if head == "accuracy":
        return priors.accuracy_of(name.removeprefix("accuracy."))
    for trait in parameters.corpus.traits.values():
        if name == f"trait.{trait.id}.{trait.eras[0]}":
            prior = priors.scalars[f"traits.{trait.id}.start"]
            return prior if prior.sigma > 0 else None
    if head == "bloc":
        return priors.scalars[VERACITY]
    return None if head in {"source", "trait"} else priors.scalars[name]


def _matched(z: Floats, weights: Floats, old: Prior | None, new: Prior | None) -> tuple[Floats, float]:
    """Move draws of a coordinate to another prior, and return by what the move stretches them.

    Draws of u = mu + sigma z of mean m and variance v under the prior N(mu, sigma²) bear witness to a likelihood of
    precision p = max(0, 1/v − 1/sigma²) and linear term m (p + 1/sigma²) − mu/sigma²; under the new prior it gives
    the mean and the precision to which the draws are moved.
    """
    if old is None or new is None or (old.mu, old.sigma) == (new.mu, new.sigma) or not old.sigma * new.sigma:
        return z, 1.0
    middle = float(z @ weights)
    mean = old.mu + old.sigma * middle
    variance = old.sigma**2 * max(float((z - middle) ** 2 @ weights), NARROWEST)
    claims = max(0.0, 1 / variance - 1 / old.sigma**2)
    was, becomes = claims + 1 / old.sigma**2, claims + 1 / new.sigma**2
    moved = (mean * was + new.mu / new.sigma**2 - old.mu / old.sigma**2) / becomes
    scale = float(np.sqrt(was / becomes))
    out: Floats = (moved + scale * (old.mu + old.sigma * z - mean) - new.mu) / new.sigma
    return out, scale * old.sigma / new.sigma
