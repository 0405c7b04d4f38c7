"""Power-scaling: how far the answer moves when the prior, or the evidence, is made a little stronger or weaker.

Supply a fit and what is asked; get a table.  After Kallioinen, Paananen, Bürkner and Vehtari ("Detecting and
diagnosing prior and likelihood sensitivity with power-scaling", *Statistics and Computing* 34, 2024): the prior, or the
likelihood, is raised to a power α near 1, the stored draws are weighted accordingly and smoothed, and the cumulative
Jensen–Shannon distance between old and new answer is divided by the change of log2 α.

Truth is discrete and summed out, and its prior counts: with the prior of every configuration raised to α, and that of
the coordinates, a draw's log weight is (α − 1) log N(z) plus the log of the sum over configurations
of p(s)^α L(s | z), less that at α = 1; for the likelihood L^α takes the place of L.  The deviations of single
sources from their kind are left out: of a hierarchy only the top is scaled, as the paper advises.
What is measured is the answer itself, true or false, since that is what is asked; the distance has a closed form then.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from tarjih.inference.fit import Fit
from tarjih.inference.importance import SEED
from tarjih.inference.targets import Target
from tarjih.runs.arrays import Floats
from tarjih.runs.table import Table, of_records
from tarjih.sensitivity.probe import Belief, Probe, probe
from tarjih.testimony.case import Case
from tarjih.testimony.weigh import Weighed, claim_likelihoods, sum_out

__all__ = ["ALPHAS", "COLUMNS", "SENSITIVE", "distance", "scaled", "scaling"]

COLUMNS = (
    *("target", "answer", "mean", "prior_psense", "likelihood_psense", "prior_doubled", "likelihood_doubled"),
    *("pareto_k", "effective", "verdict", "warning"),
)
ALPHAS = (0.8, 1.25)
SENSITIVE = 0.05
"""From what value on the paper calls an answer sensitive."""


def scaled(on: Probe, *, prior: float = 1.0, likelihood: float = 1.0) -> Belief:
    """Return the posterior when the prior and the likelihood are raised to powers.

    Parameters
    ----------
    on
        The draws.
    prior, likelihood
        The powers.
    """
    case = on.case
    top = _top(case)

    def powered(z: Floats) -> Weighed:
        claims = likelihood * claim_likelihoods(case.parameters, z)
        weighed = sum_out(case.parameters, z, claims, known=case.known, power=prior)
        shift = (prior - 1) * 0.5 * (z[top] ** 2).sum(axis=0)
        return Weighed(weighed.log_likelihood - shift, weighed.slots)

    return on.at(case, by=powered)


def _top(case: Case) -> list[int]:
    single = ("source.", "bloc.")
    return [i for i, n in enumerate(case.parameters.names) if not n.startswith(single)]


def distance(p: float, q: float) -> float:
    """Return the cumulative Jensen–Shannon distance between two probabilities of one event.

    It is that of the distribution functions of an indicator, which is taken both ways round as in the paper.
    """

    def one_way(a: float, b: float) -> float:
        half = (a + b) / 2
        inside = sum(x * math.log2(x / half) for x in (a, b) if x > 0)
        return math.sqrt(max(inside, 0.0) / (a + b)) if a + b > 0 else 0.0

    return max(one_way(1 - p, 1 - q), one_way(p, q))


def scaling(fit: Fit, targets: Sequence[Target], *, draws: int = 4000, seed: int = SEED) -> Table:
    """Return how sensitive the call of each headline is.

    Returns
    -------
    For each target its call; ``…_psense``, the distance for each doubling; ``…_doubled``, by how much the call's
    probability would rise for each doubling of the power; the largest Pareto k, the fewest effective draws, and the
    verdict.
    """
    on = probe(fit, seed=seed, draws=draws)
    low, high = ALPHAS
    runs: dict[str, tuple[Belief, Belief]] = {
        "prior": (scaled(on, prior=low), scaled(on, prior=high)),
        "likelihood": (scaled(on, likelihood=low), scaled(on, likelihood=high)),
    }
    k = max(h.pareto_k for pair in runs.values() for h in pair)
    worth = min(h.effective for pair in runs.values() for h in pair)
    sure = all(h.sure for pair in runs.values() for h in pair)
    rows = []
    for target in targets:
        call = on.now().call(target)
        at = target.answers.index(call)
        p = float(on.now().mean(target)[at])
        row: dict[str, object] = {"target": target.name, "answer": call, "mean": p, "pareto_k": k, "effective": worth}
        for name, (weaker, stronger) in runs.items():
            ends: Floats = np.array([weaker.mean(target)[at], stronger.mean(target)[at]])
            gradient = distance(p, float(ends[0])) / -math.log2(low) + distance(p, float(ends[1])) / math.log2(high)
            row[f"{name}_psense"] = gradient / 2
            row[f"{name}_doubled"] = float(ends[1] - ends[0]) / math.log2(high / low)
        row["verdict"] = _verdict(float(str(row["prior_psense"])), float(str(row["likelihood_psense"])))
        row["warning"] = "" if sure else f"Pareto k {k:.2f}: the weights cannot be relied on"
        rows.append(row)
    return of_records(COLUMNS, rows)


def _verdict(prior: float, likelihood: float) -> str:
    """Return the diagnosis of the paper's table for the two sensitivities."""
    if prior >= SENSITIVE and likelihood >= SENSITIVE:
        more = (
            "the prior more" if prior > 2 * likelihood else "the evidence more" if likelihood > 2 * prior else "alike"
        )
        return f"prior and evidence both count, {more}"
    if prior >= SENSITIVE:
        return "the prior speaks: the evidence hardly moves it"
    if likelihood >= SENSITIVE:
        return "the evidence speaks: the prior hardly moves it"
    return "neither the strength of the prior nor that of the evidence moves it"
