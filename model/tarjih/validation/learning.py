"""Priors learned from settled cases, and whether they answer other cases better.

Supply cases with what is settled of them, and general priors; get by :func:`teach` the information of each case on the
model's quantities given its truth, by :func:`pooled` the priors that follow for the next case, and by :func:`left_out`
the answers to each case under the priors learned from the others.

**One case.** The settled truths are taken as known, and the posterior of the accuracies, shifts and shares is that of
the claims given these truths.  Beside the prior N(m, s²) of a quantity, on its unconstrained scale, the posterior
comes to what a measurement of it would say: value y and variance v with

    1 / v = 1 / sd² − 1 / s²,    y = v (mean / sd² − m / s²).

**Several cases** (random effects: DerSimonian and Laird, Controlled Clinical Trials 7, 1986; the distribution for a
new case: Higgins, Thompson and Spiegelhalter, JRSS A 172, 2009).  In units of the prior, a quantity differs from case
to case with variance t² about a common value that is N(0, 1 − t²), so that before anything is settled the next case has
the prior as it was.  Every t² of :data:`BETWEEN` is as probable.  Given t² all is normal; the prior learned has the
mean and variance of the mixture for a new case.

**What it leaves out.** Quantities of one case are correlated in its posterior; here each is pooled by itself.  Where
cases are few the learned priors are a little too narrow, which :func:`left_out` measures.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import fmean, stdev

import numpy as np

from tarjih.corpus.outcomes import Outcomes
from tarjih.corpus.settling import outcomes_path
from tarjih.inference.importance import Draws, reweigh, usable
from tarjih.inference.targets import named
from tarjih.priors import Prior, Priors
from tarjih.priors.inputs import load
from tarjih.runs.faults import Fault, InputFault, printable
from tarjih.testimony.case import Case, assemble
from tarjih.testimony.hypotheses import clamp
from tarjih.testimony.story.parameters import prior_of
from tarjih.validation.calibration.labelled import items_of, outcomes_of
from tarjih.validation.scoring import Item, overall

__all__ = [
    "BETWEEN",
    "LeftOut",
    "Lesson",
    "SettledCase",
    "Taught",
    "gain",
    "left_out",
    "pooled",
    "settled_case",
    "teach",
    "with_priors",
]

BETWEEN = (0.05, 0.2, 0.4, 0.6, 0.8)
"""Shares of the prior's variance that may lie between cases."""
LEAST = 0.02
"""What a case has to add to the precision of the prior, as a share of it, to say anything of a quantity."""
MOVED, NARROWER = 0.05, 0.97
"""Standard deviations of the prior by which a learned one has to move, or to which it has to narrow, to be written."""
SURE = frozenset({0.0, 1.0})
"""Truths that can be taken as known."""
DRAWS_OF_A_CASE = 10_000
"""Weighted draws of each posterior."""
LONGEST_CASE = 200
"""Characters of the name of a case."""
OF_THE_MODEL = ("accuracy.", "access.", "identity.", "forecast.", "channel.", "story.", "spread.")
"""How the names of quantities begin that hold anywhere."""


@dataclass(frozen=True)
class SettledCase:
    """A case, and what is settled of it.

    Parameters
    ----------
    name
        Its folder, as the user named it, so that it can be written into a file of priors.
    case
        The case, with nothing known.
    outcomes
        What is settled.
    """

    name: str
    case: Case
    outcomes: Outcomes

    @cached_property
    def known(self) -> Case:
        """The case with all that is settled taken as known."""
        network, sure = self.case.network, [r for r in self.outcomes.settled if r.truth in SURE]
        weight = clamp(network, {r.proposition: math.inf if r.truth else 0.0 for r in sure if r.proposition})
        nodes = {n.name: i for i, n in enumerate(network.nodes)}
        for row in (r for r in sure if r.question):
            node = nodes[row.question]
            for slot, state in zip(network.slots(node), network.nodes[node].states, strict=True):
                if (state == row.state) != bool(row.truth):
                    weight[slot] = -math.inf
        return dataclasses.replace(self.case, known=weight)


@dataclass(frozen=True)
class Taught:
    """The information of one settled case on one quantity, as a measurement on its unconstrained scale.

    Parameters
    ----------
    value, variance
        y and v.
    """

    value: float
    variance: float


@dataclass(frozen=True)
class Lesson:
    """What one settled case teaches.

    Parameters
    ----------
    case
        Its name.
    claims, settled
        How many claims it has, and how many truths.
    of
        What it says of each quantity of which it says anything.
    how, pareto_k, effective
        The method of its draws, the shape of the tail of their weights and how many they are worth.
    """

    case: str
    claims: int
    settled: int
    of: Mapping[str, Taught]
    how: str
    pareto_k: float
    effective: float


@dataclass(frozen=True)
class LeftOut:
    """How one case is answered by the priors as they were, and by what the other cases teach.

    Parameters
    ----------
    case
        Its name.
    before, after
        The settled items under either.
    pareto_k, effective
        The worse of the two fits' weights.
    """

    case: str
    before: Sequence[Item]
    after: Sequence[Item]
    pareto_k: float
    effective: float

    @property
    def gain(self) -> float:
        """How much better the mean log score is with what the others teach."""
        return overall(self.after)["log_score"] - overall(self.before)["log_score"]


def settled_case(folder: Path, priors: Path | None = None) -> SettledCase:
    """Read a case and what is settled of it, by its own priors where none are named.

    Raises
    ------
    InputFault
        Where it cannot be read, or nothing in it is settled true or false.
    """
    case, path = assemble(*load(folder, priors)), outcomes_path(folder)
    if not path.is_file():
        what = "nothing says what became of this case. Write it by tarjih settle, or into a file outcomes.csv."
        raise InputFault([Fault(str(folder), 0, what)])
    outcomes = outcomes_of(case, path)
    if not any(r.truth in SURE for r in outcomes.settled):
        raise InputFault([Fault(str(path), 0, "no row is settled true (1) or false (0), so nothing can be learned.")])
    return SettledCase(printable(str(folder), limit=LONGEST_CASE), case, outcomes)


def teach(settled: SettledCase, *, seed: int) -> Lesson:
    """Return the information of a settled case on the quantities of the model.

    Raises
    ------
    NotConverged
        When its posterior cannot be sampled.
    """
    case = settled.known
    drawn = _posterior(case, seed=seed)
    found: dict[str, Taught] = {}
    for name, at in case.parameters.index.items():
        if not name.startswith(OF_THE_MODEL):
            continue
        prior = prior_of(case.priors, name)
        mean = float(drawn.z[at] @ drawn.weights)
        sd2 = max(float(drawn.z[at] ** 2 @ drawn.weights) - mean**2, 1e-6)
        precision = 1 / sd2 - 1
        if precision >= LEAST:
            value = mean / (sd2 * precision)
            found[name] = Taught(prior.mu + prior.sigma * value, prior.sigma**2 / precision)
    how = (drawn.method, drawn.pareto_k, drawn.effective)
    return Lesson(settled.name, len(case.claims), len(settled.outcomes.settled), found, *how)


def pooled(priors: Priors, lessons: Sequence[Lesson]) -> dict[str, Prior]:
    """Return the priors that change, for a new case.

    Parameters
    ----------
    priors
        The priors as they were.
    lessons
        What each settled case teaches.

    Returns
    -------
    By name, in the order of the priors, each quantity whose prior has moved or become narrower.
    """
    out: dict[str, Prior] = {}
    for name in sorted({n for lesson in lessons for n in lesson.of}):
        before = prior_of(priors, name)
        if before.fixed:
            continue
        taught = [lesson.of[name] for lesson in lessons if name in lesson.of]
        y = np.array([(t.value - before.mu) / before.sigma for t in taught])
        v = np.array([t.variance / before.sigma**2 for t in taught])
        mean, sd = _predicted(y, v)
        if abs(mean) > MOVED or sd < NARROWER:
            out[name] = dataclasses.replace(
                before, name=name, mu=before.mu + before.sigma * mean, sigma=before.sigma * sd
            )
    return out


def left_out(cases: Sequence[SettledCase], lessons: Sequence[Lesson], *, seed: int) -> Iterator[LeftOut]:
    """Answer each case by the priors as they were, and by what the others teach.

    Parameters
    ----------
    cases, lessons
        The settled cases, and what each teaches, in one order.
    seed
        Seed of all draws.
    """
    for i, settled in enumerate(cases):
        others = [lesson for n, lesson in enumerate(lessons) if n != i]
        case = settled.case
        changed = assemble(case.corpus, with_priors(case.priors, pooled(case.priors, others)))
        one, two = (_posterior(c, seed=seed) for c in (case, changed))
        yield LeftOut(
            settled.name,
            _scored(settled, one),
            _scored(settled, two),
            max(one.pareto_k, two.pareto_k),
            min(one.effective, two.effective),
        )


def gain(found: Sequence[LeftOut]) -> tuple[float, float]:
    """Return the mean gain in the log score over the cases, and its standard error (infinite for one case)."""
    gains = [f.gain for f in found]
    return fmean(gains), stdev(gains) / math.sqrt(len(gains)) if len(gains) > 1 else math.inf


def with_priors(priors: Priors, learned: Mapping[str, Prior]) -> Priors:
    """Return priors with some quantities replaced."""
    return dataclasses.replace(priors, scalars={**priors.scalars, **learned})


def _predicted(y: np.ndarray, v: np.ndarray) -> tuple[float, float]:
    """Return mean and standard deviation of a quantity in a new case, in units of its prior."""
    weights, means, variances = [], [], []
    for between in BETWEEN:
        common = 1 / (1 - between)
        precision = 1 / (between + v)
        variance = 1 / (common + precision.sum())
        mean = variance * (precision * y).sum()
        # log marginal density of y: normal with covariance diag(between + v) + (1 - between) 11ᵀ
        fit = 0.5 * (np.log(precision).sum() + math.log(common * variance))
        fit -= 0.5 * ((precision * y**2).sum() - mean**2 / variance)
        weights.append(fit)
        means.append(mean)
        variances.append(variance + between)
    w = np.exp(np.array(weights) - max(weights))
    w /= w.sum()
    mean = float(w @ means)
    return mean, math.sqrt(float(w @ (np.array(variances) + np.array(means) ** 2)) - mean**2)


def _posterior(case: Case, *, seed: int) -> Draws:
    """Draw from a posterior by weighted draws, by NUTS where these will not do."""
    drawn = reweigh(case, draws=DRAWS_OF_A_CASE, seed=seed)
    if usable(drawn):
        return drawn
    from tarjih.inference.nuts import sample  # noqa: PLC0415 - the sampler takes seconds to load, and is seldom needed

    return sample(case, seed=seed)[0]


def _scored(settled: SettledCase, drawn: Draws) -> tuple[Item, ...]:
    targets = {n: named(settled.case, n) for n in (r.proposition or r.question for r in settled.outcomes.settled)}
    answers = {n: tuple(map(float, t.mean(drawn.slots, drawn.weights))) for n, t in targets.items()}
    return items_of(answers, {n: t.answers for n, t in targets.items()}, settled.outcomes)
