"""What the answers would be without some of the words: the case put together anew, the stored draws weighed anew.

Supply a fit and the claims that stay; get a :class:`Loss`.  A draw's new weight is its old one times the ratio of what
the remaining words say to what all said, smoothed as on the fast path, so one re-weighting is as exact as the draws are
many; every state is summed out exactly as ever.  Few hundred draws do: shifts are read against the same draws with all
words.  This is the one place of the briefing that leaves words out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tarjih.agreement import coder_stances
from tarjih.case import Case, assemble
from tarjih.corpus import Claim
from tarjih.fit import Fit
from tarjih.hypotheses import Floats
from tarjih.reweight import effective, smoothed
from tarjih.targets import Target
from tarjih.weighing import weigh

__all__ = ["Loss", "Stored", "left_out", "starting_from", "stored"]

DRAWS = 500


@dataclass(frozen=True)
class Loss:
    """Probabilities of each target's answers without some words, and how many draws they rest on."""

    answers: Mapping[str, Floats]
    effective: float


@dataclass(frozen=True)
class Stored:
    """Evenly weighted draws of a fit, with what is needed to weigh them anew."""

    case: Case
    z: Floats
    log_likelihood: Floats
    targets: Sequence[Target]
    stances: Mapping[int, tuple[float, ...]] | None
    all: Mapping[str, Floats]


def stored(fit: Fit, targets: Sequence[Target], *, draws: int = DRAWS) -> Stored:
    """Take some draws of a fit, each standing for as much of the posterior: systematic resampling."""
    level = np.cumsum(fit.draws.weights)
    n = min(draws, level.size)
    chosen = np.minimum(np.searchsorted(level, (np.arange(n) + 0.5) / n * level[-1]), level.size - 1)
    coded = coder_stances(fit.case.corpus) if fit.case.priors.switches["coders"] else None
    slots = fit.draws.slots[:, chosen]
    every = {t.name: t.each(slots).mean(axis=1) for t in targets}
    return Stored(fit.case, fit.draws.z[:, chosen], fit.draws.log_likelihood[chosen], targets, coded, every)


def left_out(kept: Stored, stays: Callable[[Claim], bool]) -> Loss:
    """Return the answers from those claims alone that stay."""
    corpus = kept.case.corpus
    rows = [i for i, c in enumerate(corpus.claims) if stays(c)]
    stances = None
    if kept.stances is not None:
        stances = {n: kept.stances[i] for n, i in enumerate(rows) if i in kept.stances}
    case = assemble(
        dataclasses.replace(corpus, claims=tuple(corpus.claims[i] for i in rows)),
        kept.case.priors,
        as_of=kept.case.as_of,
        given=kept.case.given,
        stances=stances,
    )
    index = kept.case.parameters.index
    return _weighed(case, kept, kept.z[[index[n] for n in case.parameters.names]], case.known)


def starting_from(kept: Stored, target: Target, answer: str, factor: float) -> Loss:
    """Return the answers were an answer's weight before anybody was heard multiplied by `factor`."""
    row = target.rows[target.answers.index(answer)]
    return _weighed(kept.case, kept, kept.z, kept.case.known + np.log(factor) * row)


def _weighed(case: Case, kept: Stored, z: Floats, known: Floats) -> Loss:
    weighed = weigh(case.parameters, z, known=known)
    weights, _k = smoothed(weighed.log_likelihood - kept.log_likelihood)
    return Loss({t.name: t.mean(weighed.slots, weights) for t in kept.targets}, effective(weights))
