"""What the answers would be without some of the words: the case put together anew, the stored draws weighed anew.

Supply a fit and the claims that stay; get a :class:`Loss`.  A draw's new weight is its old one times the ratio of what
the remaining words say to what all said, smoothed as on the fast path, so one re-weighting is as exact as the draws are
many; every state is summed out exactly as ever.  Few hundred draws do: shifts are read against the same draws with all
words.  This is the one place of the briefing that leaves words out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tarjih.corpus import Claim
from tarjih.inference.fit import Fit
from tarjih.inference.importance import effective, smoothed, systematic
from tarjih.inference.targets import Target
from tarjih.runs.arrays import Floats
from tarjih.testimony.case import Case
from tarjih.testimony.weigh import claim_likelihoods, sum_out, weigh

__all__ = ["Loss", "Stored", "left_out", "starting_from", "stored"]

DRAWS = 500
SEED = 5


@dataclass(frozen=True)
class Loss:
    """What is left without some words.

    Parameters
    ----------
    answers
        Probabilities of each target's answers.
    errors
        Standard error of how far each is from what the same draws say with all words.
    effective
        How many draws they rest on.
    """

    answers: Mapping[str, Floats]
    errors: Mapping[str, Floats]
    effective: float


@dataclass(frozen=True)
class Stored:
    """Evenly weighted draws of a fit, with what is needed to weigh them anew.

    Parameters
    ----------
    case
        The case.
    z, log_likelihood
        The draws, shape (coordinates, draws), and the log probability of all words given each, shape (draws,).
    targets, all, each
        What is asked, and the probabilities of each target's answers: from these draws, shape (answers,), and given
        each of them, shape (answers, draws).
    heard
        Log-likelihood of each slot, shape (slots, draws).
    """

    case: Case
    z: Floats
    log_likelihood: Floats
    targets: Sequence[Target]
    all: Mapping[str, Floats]
    each: Mapping[str, Floats]
    heard: Floats


def stored(fit: Fit, targets: Sequence[Target], *, draws: int = DRAWS) -> Stored:
    """Take some draws of a fit, each standing for as much of the posterior: systematic resampling."""
    chosen = systematic(fit.draws.weights, min(draws, fit.draws.weights.size))
    slots = fit.draws.slots[:, chosen]
    each = {t.name: t.each(slots) for t in targets}
    every = {name: p.mean(axis=1) for name, p in each.items()}
    z = fit.draws.z[:, chosen]
    heard = claim_likelihoods(fit.case.parameters, z) + fit.case.known[:, None]
    return Stored(fit.case, z, fit.draws.log_likelihood[chosen], targets, every, each, heard)


def left_out(kept: Stored, stays: Callable[[Claim], bool]) -> Loss:
    """Return the answers from those claims alone that stay."""
    case = kept.case.without([i for i, c in enumerate(kept.case.claims) if not stays(c)])
    weighed = weigh(case.parameters, _coordinates(kept, case), known=case.known)
    return _loss(kept, weighed.log_likelihood, weighed.slots)


def starting_from(kept: Stored, target: Target, answer: str, factor: float) -> Loss:
    """Return the answers were an answer's weight before anybody was heard multiplied by `factor`."""
    heard = kept.heard.copy()
    heard[target.own] += np.log(factor) * target.shares[target.answers.index(answer)][:, None]
    summed = sum_out(kept.case.parameters, kept.z, heard)
    return _loss(kept, summed.log_likelihood, summed.slots)


def _coordinates(kept: Stored, case: Case) -> Floats:
    """Return the draws of a smaller case's coordinates.

    Whose words only repeated those of one who is left out is now heard itself: its coordinate is drawn from the prior,
    as one that no word has touched.
    """
    index = kept.case.parameters.index
    rng = np.random.default_rng(SEED)
    fresh = (n for n in case.parameters.names if n not in index)
    drawn = {n: rng.standard_normal(kept.z.shape[1]) for n in fresh}
    rows = [kept.z[index[n]] if n in index else drawn[n] for n in case.parameters.names]
    return np.stack(rows) if rows else np.zeros((0, kept.z.shape[1]))


def _loss(kept: Stored, log_likelihood: Floats, slots: Floats) -> Loss:
    weights, _k = smoothed(log_likelihood - kept.log_likelihood)
    answers, errors = {}, {}
    for t in kept.targets:
        then, now = t.each(slots), kept.each[t.name]
        mean = then @ weights
        apart = weights * (then - mean[:, None]) - (now - kept.all[t.name][:, None]) / weights.size
        answers[t.name], errors[t.name] = mean, np.sqrt((apart**2).sum(axis=1))
    return Loss(answers, errors, effective(weights))
