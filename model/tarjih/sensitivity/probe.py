"""One set of draws on which every "what if" is asked, so that answers differ by the question alone.

Supply a :class:`~tarjih.inference.fit.Fit`; get a :class:`Probe`, and from it the answers under edited priors or
another case.

The stored draws are standard normals, and so are those of an edited case, since an edit changes only what a
coordinate stands for (:mod:`tarjih.testimony.parameters`).  A draw of the old posterior is a draw of the new one once
it is
weighted by L'/L, the ratio of the likelihoods of all words.  The prior's own density cancels; a coordinate that the
new case has beside is drawn from its prior, one that it lacks is dropped, and neither changes the weight.  Weak
testimony makes L' and L much alike, so that these weights are far more even than those that move a density.  They are
smoothed, and where their Pareto shape k passes 0.7 (Vehtari, Simpson, Gelman, Yao and Gabry, JMLR 25, 2024) the edited
case is drawn afresh by the fast path with one seed for all, so that answers stay comparable.  A case of some ten
thousand claims is too large for that: its answers are marked as unsure where k is large.

The draws are fewer than the fit's.  What an edit changes is reckoned on them and put to the fit's own number
(:meth:`Probe.settled`), so that every table says the same of an answer to which nothing is done.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tarjih.inference.fit import Fit
from tarjih.inference.gate import ENOUGH, MOST_K
from tarjih.inference.importance import SEED, effective, reweigh, smoothed, systematic, usable
from tarjih.inference.targets import Target
from tarjih.priors import Priors
from tarjih.runs.arrays import Floats
from tarjih.testimony.case import Case, assemble
from tarjih.testimony.weigh import weigh

__all__ = ["Heard", "Probe", "edited", "probe"]

MOST_CELLS = 4_000_000
LEAST_DRAWS = 100
ROUGH = 10_000_000
"""Cells times draws from which redrawing a case takes too long to be done for each edit."""


@dataclass(frozen=True)
class Heard:
    """What is held under an edit.

    Parameters
    ----------
    slots, weights
        Probability of each slot given each draw, shape (slots, draws), and the weight of each draw, shape (draws,).
    pareto_k, effective
        Of these weights; k is 0 when all are equal.
    method
        ``stored`` when the fit's draws were reweighted, ``fresh`` when the case was drawn again.
    sure
        Whether the weights can be relied on.
    settle
        What puts the probabilities of a target's answers, as these draws have them, to the fit's own.
    """

    slots: Floats
    weights: Floats
    pareto_k: float
    effective: float
    method: str
    sure: bool
    settle: Callable[[Target, Floats], Floats] | None = None

    def mean(self, target: Target) -> Floats:
        """Return the probability of each answer."""
        p = target.mean(self.slots, self.weights)
        return self.settle(target, p) if self.settle else p

    def call(self, target: Target) -> str:
        """Return the most probable answer."""
        return target.call(self.mean(target))


@dataclass(frozen=True)
class Probe:
    """Equally weighted draws of a fit's posterior, ready to be reweighted.

    Parameters
    ----------
    case
        The case as it was fitted.
    z
        Coordinates, shape (coordinates, draws).
    log_likelihood, slots
        Of these draws, shapes (draws,) and (slots, draws).
    redraw
        Draws of a case that is drawn again.
    seed
        Of all that is drawn.
    fitted
        Probability of each slot by all draws of the fit, shape (slots,).
    """

    case: Case
    z: Floats
    log_likelihood: Floats
    slots: Floats
    redraw: int
    seed: int
    fitted: Floats

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.z.shape[1])

    @property
    def rough(self) -> bool:
        """Whether the case is too large to be drawn again: too few draws would be had in the time."""
        return self.redraw < 2 * ENOUGH

    def now(self) -> Heard:
        """Return what is held without any edit."""
        return self.weighted(self.slots, np.full(self.draws, 1 / self.draws), 0.0)

    def weighted(self, slots: Floats, weights: Floats, k: float) -> Heard:
        """Return what is held by these draws when they are weighted anew."""
        return Heard(slots, weights, k, effective(weights), "stored", sure=k <= MOST_K, settle=self.settled)

    def settled(self, target: Target, p: Floats) -> Floats:
        """Return probabilities of answers, shape (…, answers), moved as far as the draws are from the fit unedited."""
        own, fitted = target.each(self.slots.mean(axis=1)), target.each(self.fitted)
        moved = p * np.where(own > 0, fitted / np.where(own > 0, own, 1.0), 1.0)
        out: Floats = moved / moved.sum(axis=-1, keepdims=True)
        return out

    def under(self, priors: Priors) -> Heard:
        """Return what is held under other priors of the same case."""
        return self.at(edited(self.case, priors))

    def at(self, case: Case) -> Heard:
        """Return what is held in another case that shares coordinates with this one."""
        z = self.carried(case)
        weighed = weigh(case.parameters, z, known=case.known)
        weights, k = smoothed(weighed.log_likelihood - self.log_likelihood)
        if k <= MOST_K or self.rough:
            return self.weighted(weighed.slots, weights, k)
        again = self.fresh(case, seed=self.seed)
        if not again.sure and again.pareto_k >= k:
            return self.weighted(weighed.slots, weights, k)
        return again

    def fresh(self, case: Case, *, seed: int) -> Heard:
        """Return what is held in a case that is drawn again, with four times the draws where the first will not do."""
        drawn = reweigh(case, draws=self.redraw, seed=seed)
        if not (usable(drawn) or self.rough):
            drawn = reweigh(case, draws=4 * self.redraw, seed=seed)
        return Heard(drawn.slots, drawn.weights, drawn.pareto_k, drawn.effective, "fresh", sure=usable(drawn))

    def carried(self, case: Case) -> Floats:
        """Return the draws in the coordinates of another case."""
        at = self.case.parameters.index
        rng = np.random.default_rng(self.seed)
        rows = [self.z[at[n]] if n in at else rng.standard_normal(self.draws) for n in case.parameters.names]
        return np.stack(rows) if rows else np.zeros((0, self.draws))


def probe(fit: Fit, *, draws: int = 2000, redraw: int = 8000, seed: int = SEED) -> Probe:
    """Take equally weighted draws from a fit, by systematic resampling, which adds the least noise.

    Parameters
    ----------
    fit
        The fit.
    draws, redraw
        Draws taken, and draws of a case that is drawn again; fewer where the case is so large that an
        answer would take seconds.
    seed
        Of all that is drawn.
    """
    size = max(fit.case.testimony.heard_cell.size, len(fit.case.network.config_prior), 1)
    n = int(min(draws, max(LEAST_DRAWS, MOST_CELLS // size)))
    z = fit.draws.z[:, systematic(fit.draws.weights, n)]
    weighed = weigh(fit.case.parameters, z, known=fit.case.known)
    again = int(min(redraw, max(LEAST_DRAWS, ROUGH // size)))
    fitted = fit.draws.slots @ fit.draws.weights
    return Probe(fit.case, z, weighed.log_likelihood, weighed.slots, again, seed, fitted)


def edited(case: Case, priors: Priors, *, numbers_only: bool = False) -> Case:
    """Return a case under other priors.

    Parameters
    ----------
    case, priors
        The case, and what takes the place of its priors.
    numbers_only
        Whether nothing but the priors of its coordinates differs, so that hypotheses and words stay as laid out.
    """
    if numbers_only:
        parameters = dataclasses.replace(case.parameters, priors=priors)
        return dataclasses.replace(case, priors=priors, parameters=parameters)
    return assemble(case.corpus, priors, as_of=case.as_of, given=case.given)
