"""What this project says of a case, and how it came by that.

Supply a corpus and priors; get a :class:`Said`: the probability of every answer of what is asked for.  The fast path is
taken, with four times the draws where the first :data:`DRAWS` will not do
(:func:`tarjih.inference.importance.usable`).  Where it
leaves fewer than :data:`tarjih.inference.gate.ENOUGH` effective draws, NUTS is run as for a fit
(:mod:`tarjih.inference.nuts`), but a
large case's chains only once, since to run them again would take hours.  What NUTS drew is taken even if the gate
fails, with ``method`` saying so.  A case of more than :data:`MOST_CLAIMS` claims is not given to NUTS: the fast path's
answer is taken and marked.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tarjih.corpus import Corpus
from tarjih.inference.gate import ENOUGH
from tarjih.inference.importance import reweigh, usable
from tarjih.inference.targets import named
from tarjih.priors import Priors
from tarjih.testimony.case import assemble
from tarjih.validation.calibration.peers import Answers

__all__ = ["DRAWS", "Said", "weighed"]

DRAWS = 10_000
MOST_REDRAWN, MOST_CLAIMS = 2_000, 200_000


@dataclass(frozen=True)
class Said:
    """Answers, and how they were come by.

    Parameters
    ----------
    answers
        Probabilities of each target's answers, in the order of :func:`tarjih.inference.targets.named`.
    names
        The answers of each target.
    method
        ``importance``, ``nuts``, or one of them and what is wrong with it.
    effective
        Effective draws.
    seconds
        How long it took.
    """

    answers: Answers
    names: Mapping[str, Sequence[str]]
    method: str
    effective: float
    seconds: float


def weighed(
    corpus: Corpus, priors: Priors, targets: Sequence[str], *, seed: int, draws: int = DRAWS, nuts: bool = True
) -> Said:
    """Weigh a case.

    Parameters
    ----------
    corpus, priors
        What was read.
    targets
        Propositions and questions.
    seed, draws
        Of the fast path; the seed is that of NUTS too.
    nuts
        Whether NUTS may take over where the fast path will not do.
    """
    began = time.perf_counter()
    case = assemble(corpus, priors)
    small = len(case.claims) <= MOST_REDRAWN  # with thousands of claims the fast path will hardly do: a short look
    drawn = reweigh(case, draws=draws if small else draws // 4, seed=seed)
    if small and not usable(drawn):
        drawn = reweigh(case, draws=4 * draws, seed=seed)
    method, effective = drawn.method, drawn.effective
    if drawn.effective < ENOUGH and nuts and len(case.claims) <= MOST_CLAIMS:
        from tarjih.inference.nuts import large, sample

        drawn, seen = sample(case, seed=seed, draft=True, again=not large(case))
        effective = min(seen.ess_bulk_min, seen.ess_tail_min)
        method = "nuts" if seen.ok else f"nuts, gate failed: R-hat {seen.rhat_max:.3f}, {effective:.0f} effective draws"
    elif not usable(drawn):
        method = f"importance, unreliable: {drawn.effective:.0f} effective draws, Pareto k {drawn.pareto_k:.2f}"
    found = {t: named(case, t) for t in targets}
    answers = {t: tuple(map(float, x.mean(drawn.slots, drawn.weights))) for t, x in found.items()}
    return Said(answers, {t: x.answers for t, x in found.items()}, method, effective, time.perf_counter() - began)
