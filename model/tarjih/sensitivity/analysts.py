"""What several analysts believe of each headline, what they believe together, and where they differ most.

Supply a fit and the analysts' priors by name; get a table with a row for each headline, answer and analyst, and one for
the pool.  An analyst is somebody with priors of their own, as a camp is; the claims are the same for all.  The fit's
draws are carried over where that passes the gate (:mod:`tarjih.inference.carry`), else the case is drawn again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tarjih.corpus import Corpus
from tarjih.inference.fit import Fit
from tarjih.inference.importance import SEED
from tarjih.inference.targets import Target, named
from tarjih.priors import Priors
from tarjih.priors.analysts import POOL
from tarjih.runs.arrays import Floats
from tarjih.runs.faults import Faults, nearest, one_of, printable
from tarjih.runs.table import Table, of_records
from tarjih.sensitivity.camps import beliefs
from tarjih.sensitivity.pooling import LOG, learned, pooled
from tarjih.sensitivity.probe import Belief, edited
from tarjih.testimony.case import Case

__all__ = [
    "BELIEFS",
    "Pool",
    "Refit",
    "differences",
    "read_weights",
    "together",
    "weighed",
]

AGREE = 0.15
"""Probabilities that differ by no more are called close."""
BELIEFS = ("target", "answer", "analyst", "weight", "prior_mean", "mean", "pareto_k", "effective", "method")
DIFFERENCES = (
    *("target", "call", "spread", "answer", "low", "lowest", "high", "highest", "verdict"),
    *("pareto_k", "effective"),
)

type Refit = Callable[[Case], Belief]


@dataclasses.dataclass(frozen=True)
class Pool:
    """How analysts are pooled.

    Parameters
    ----------
    weights
        The weight of each analyst by name; they sum to 1.
    how
        ``log`` or ``linear``.
    items
        Settled items that the weights were learned from; 0 where they are given, or equal.
    given
        Whether the user gave the weights.
    worth
        The largest Pareto k and the fewest effective draws of what the weights were learned from.
    """

    weights: Mapping[str, float]
    how: str = LOG
    items: int = 0
    given: bool = False
    worth: tuple[float, float] | None = None


def read_weights(texts: Sequence[str], names: Sequence[str]) -> dict[str, float]:
    """Read ``NAME=WEIGHT`` as the user wrote it; weights sum to 1, and analysts not named have none.

    Raises
    ------
    InputFault
        With every fault.
    """
    faults, out = Faults(), dict[str, float]()
    for text in texts:
        name, _, value = text.rpartition("=")
        if name not in names:
            hint, there = nearest(name, names), one_of(names)
            faults.add("--weight", 0, f'"{printable(name)}" is no analyst of the case.{hint} It has: {there}.')
        elif not value.replace(".", "", 1).isdigit() or not value.isascii() or float(value) > 1e6:
            faults.add("--weight", 0, f'"{printable(value)}" is no weight. Write {name}=2, for one.')
        else:
            out[name] = float(value)
    if not faults.found and texts and not sum(out.values()):
        faults.add("--weight", 0, "every weight is 0. Give at least one analyst more.")
    faults.raise_any()
    total = sum(out.values())
    return {n: out.get(n, 0.0) / total for n in names} if out else {}


def weighed(forecasts: Mapping[str, Sequence[tuple[str, Floats, Floats]]], how: str, corpus: Corpus) -> Pool:
    """Return the pool with weights by how well each analyst forecast what was settled.

    Parameters
    ----------
    forecasts
        For each analyst the settled items: name, probability and truth of each answer.
    how
        ``log`` or ``linear``.
    corpus
        The case.  A proposition that follows from a question is no item beside it.
    """
    names = list(forecasts)
    first = {name: (p, truth) for name, p, truth in forecasts[names[0]]}
    ties = {p: q for q, v in corpus.questions.items() for row in v.truth.values() for p in row}
    own = [n for n in first if ties.get(n) not in first]
    by = {a: {name: p for name, p, _ in rows} for a, rows in forecasts.items()}
    items = [(np.stack([by[a][n] for a in names]), first[n][1]) for n in own]
    weights = learned(items, len(names), how)
    return Pool(dict(zip(names, map(float, weights), strict=True)), how, len(items))


def together(
    fit: Fit,
    targets: Sequence[Target],
    analysts: Mapping[str, Priors],
    pool: Pool,
    *,
    draws: int = 4000,
    seed: int = SEED,
    refit: Refit | None = None,
) -> Table:
    """Return what each analyst believes of every answer, and what they believe together, before and after the claims.

    Parameters
    ----------
    fit, targets
        The fit, and what is asked.
    analysts, pool
        Their priors by name, and how they are pooled.
    draws, seed
        Draws with which each analyst is weighed; the seed of all that is drawn.
    refit
        What draws the case of an analyst for whom nothing faster passes the gate; their rows say so where it is none.

    Returns
    -------
    Rows of :data:`BELIEFS`, those of the pool first for each answer.
    """
    found = beliefs(fit, targets, dict(analysts), draws=draws, seed=seed).records()
    if refit is not None:
        found = _refitted(fit, targets, analysts, found, refit)
    at = {(r["target"], r["answer"], r["camp"]): r for r in found}
    names, weights = list(analysts), np.array([pool.weights[n] for n in analysts])
    rows: list[dict[str, Any]] = []
    for target in targets:
        both = {
            column: pooled(
                np.array([[at[target.name, a, n][column] for a in target.answers] for n in names]), weights, pool.how
            )
            for column in ("prior_mean", "mean")
        }
        for k, answer in enumerate(target.answers):
            means = {column: float(p[k]) for column, p in both.items()}
            about = {"target": target.name, "answer": answer}
            own = [at[target.name, answer, n] for n in names]
            worth = {"pareto_k": max(r["pareto_k"] for r in own), "effective": min(r["effective"] for r in own)}
            rows.append({**about, "analyst": POOL, "weight": 1.0, **means, **worth, "method": f"{pool.how} pool"})
            rows += [{**r, "analyst": r["camp"], "weight": pool.weights[r["camp"]]} for r in own]
    return of_records(BELIEFS, rows)


def _refitted(
    fit: Fit,
    targets: Sequence[Target],
    analysts: Mapping[str, Priors],
    rows: Sequence[Mapping[str, Any]],
    refit: Refit,
) -> list[dict[str, Any]]:
    """Draw again, by what never fails, for whom the draws do not pass the gate."""
    short = dict.fromkeys(r["camp"] for r in rows if str(r["method"]).endswith("few effective draws"))
    after: dict[tuple[str, str, str], dict[str, Any]] = {}
    for name in short:
        case = edited(fit.case, analysts[name])
        belief = refit(case)
        for target in targets:
            for answer, p in zip(target.answers, belief.mean(named(case, target.name)), strict=True):
                worth = {"pareto_k": belief.pareto_k, "effective": belief.effective}
                new = {"mean": float(p), **worth, "method": belief.method}
                after[target.name, answer, name] = new
    return [{**r, **after.get((r["target"], r["answer"], r["camp"]), {})} for r in rows]


def differences(table: Table) -> Table:
    """Say of each headline how far the analysts differ, those that differ most first.

    Returns
    -------
    The pool's call; the answer on which the probabilities are furthest apart, by how much, and between whom; and a
    verdict: ``agree``, ``same call`` or ``differ``.
    """
    rows = []
    for target in dict.fromkeys(table.column("target")):
        own = table.where("target", target)
        by = {n: {r["answer"]: r["mean"] for r in own.where("analyst", n).records()} for n in own.column("analyst")}
        pool = by.pop(POOL)
        calls = {max(p, key=lambda a, p=p: p[a]) for p in by.values()}  # type: ignore[misc]
        apart = {a: max(p[a] for p in by.values()) - min(p[a] for p in by.values()) for a in pool}
        widest = max(apart, key=lambda a: apart[a])
        ends_of = sorted((p[widest], n) for n, p in by.items())
        (low, lowest), (high, highest) = ends_of[0], ends_of[-1]
        verdict = "differ" if len(calls) > 1 else "agree" if apart[widest] <= AGREE else "same call"
        ends = {"low": low, "lowest": lowest, "high": high, "highest": highest}
        call = max(pool, key=lambda a: pool[a])
        worth = own.where("analyst", POOL).records()[0]
        about = {"target": target, "call": call, "answer": widest, "verdict": verdict}
        about |= {c: worth[c] for c in ("pareto_k", "effective")}
        rows.append({**about, "spread": apart[widest], **ends})
    return of_records(DIFFERENCES, sorted(rows, key=lambda r: -float(r["spread"])))
