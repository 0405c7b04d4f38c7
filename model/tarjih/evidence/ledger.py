"""The ledger of an answer: what every claim, source, origin, channel, bloc and article moved.

Supply a :class:`~tarjih.inference.fit.Fit`, a target and its answer; get a :class:`~tarjih.runs.table.Table` with a row
for each player of each level.  ``loo_db`` is what leaving it out alone changes: where two make the same claim, neither
changes much alone, so these do not add up.  ``shapley_db`` is its share (:mod:`tarjih.evidence.shapley`): on every
level the shares add up to the fit's log-odds with all claims less those without any.

The shares are computed on fewer draws than the fit has.  The difference between the two at the ends (hundredths of a
deciban) is distributed over the shares in proportion to their size and counted in their standard error, so that the
column adds up to the numbers the fit reports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tarjih.evidence.leaving import Leaving
from tarjih.evidence.players import LEVELS, REST, label, lumped, players, touched
from tarjih.evidence.shapley import Shares, Worth, deciban, shapley
from tarjih.evidence.trace import COLUMNS as TRACED
from tarjih.evidence.trace import codings, traced
from tarjih.inference.fit import Fit
from tarjih.inference.summary import prior_draws
from tarjih.inference.targets import Target
from tarjih.runs.arrays import Floats, Ints
from tarjih.runs.table import Table, of_records
from tarjih.testimony.weigh import before_claims

__all__ = ["COLUMNS", "ends", "ledger"]

FIXED = ("level", "id", "loo_db", "shapley_db", "shapley_se", "p_with", "p_without", "method")
FOUND = ("shapley_effective", "shapley_ok", "size", "label", *TRACED, "claims")
COLUMNS = (*FIXED, "target", "answer", "p_before", "pareto_k", "effective", "shapley_k", *FOUND)
HALF, MORE = 400, 1600
"""Draws of the prior and of the posterior that shares come from, and as many again where these will not do."""
SEED = 20211107


def ends(fit: Fit, target: Target, answer: str) -> tuple[float, float]:
    """Return the probability of an answer before any claims, under `given`, and after all of them."""
    case, at = fit.case, target.answers.index(answer)
    z = prior_draws(case)
    before = before_claims(case.parameters, z, known=case.known)
    even = np.full(z.shape[1], 1 / z.shape[1])
    after = target.mean(fit.draws.slots, fit.draws.weights)
    return float(target.mean(before, even)[at]), float(after[at])


def ledger(
    fit: Fit,
    target: Target,
    answer: str,
    *,
    levels: Sequence[str] = LEVELS,
    permutations: int | None = None,
    seed: int = SEED,
    alone: bool = True,
    leaving: Leaving | None = None,
) -> Table:
    """Say what moved an answer.

    Parameters
    ----------
    fit
        The fit.
    target, answer
        What is asked (:func:`tarjih.inference.targets.find`), and the answer whose log-odds are followed.
    levels
        Of :data:`~tarjih.evidence.players.LEVELS`.
    permutations
        Orders over which the shares are averaged; by the number of players when ``None``.
    seed
        Of the orders and of what is drawn.
    alone
        Whether each is left out alone too; otherwise those columns are empty.
    leaving
        What leaves claims out for this target among others, where it is shared with other tables.

    Returns
    -------
    A row for each player, the largest share of each level first; columns :data:`COLUMNS`.  Decibans are positive where
    the claims support the answer.  No rows where no claim is about the target, nor about anything connected with it:
    then it can move only by what other claims teach of how often such things are true.
    """
    case, at = fit.case, target.answers.index(answer)
    leaving = leaving or Leaving(fit, [target], seed=seed)
    if not leaving.remaining.near(target).any():
        return Table(COLUMNS, ())
    p_before, p_after = ends(fit, target, answer)
    whole = float(deciban(p_after) - deciban(p_before))
    coded, records = codings(case), []
    for level in levels:
        own = lumped(leaving.both_ends(HALF).remaining, target, players(case, level))
        v, shares = _shared(leaving, target, answer, own, permutations=permutations, seed=seed)
        how = {"shapley_k": v.pareto_k, "shapley_effective": v.effective, "shapley_ok": v.passes}
        share, spent = _closed(shares.share, whole)
        error = np.hypot(shares.error, spent)
        found: list[dict[str, Any]] = []
        for i, (name, rows) in enumerate(own.items()):
            row: dict[str, Any] = {
                "level": level,
                "id": name,
                "target": target.name,
                "answer": answer,
                "p_before": p_before,
                "shapley_db": float(share[i]),
                "shapley_se": float(error[i]),
                "size": len(rows),
                "label": label(case, level, name),
                **how,
                **(traced(case, rows, coded) if name != REST else {}),
            }
            found.append({**row, **(_left(leaving, rows, target, at) if alone else {})})
        records += sorted(found, key=lambda r: -abs(r["shapley_db"]))
    return of_records(COLUMNS, records)


def _left(leaving: Leaving, rows: Ints, target: Target, at: int) -> dict[str, Any]:
    """Return what leaving rows out alone does to an answer."""
    left, which = leaving.out(rows), leaving.targets.index(target)
    p_with, p_without = left.with_[which][at], left.without[which][at]
    return {
        "loo_db": float(deciban(p_with) - deciban(p_without)),
        "p_with": float(p_with),
        "p_without": float(p_without),
        "method": left.method,
        "pareto_k": left.pareto_k,
        "effective": left.effective,
    }


def _shared(
    leaving: Leaving, target: Target, answer: str, own: Mapping[str, Ints], *, permutations: int | None, seed: int
) -> tuple[Worth, Shares]:
    """Return the shares of players, from more draws where the first do not pass the gate."""

    def by(half: int) -> tuple[Worth, Shares]:
        draws = leaving.both_ends(half)
        v, cost = Worth(draws, target, answer), touched(draws.remaining, own)
        rows = len(leaving.fit.case.claims)
        return v, shapley(v, rows, own, permutations=permutations, touched=cost, seed=seed)

    v, shares = by(HALF)
    return (v, shares) if v.passes else by(MORE)


def _closed(share: Floats, whole: float) -> tuple[Floats, Floats]:
    """Return shares that add up to `whole`, and by how much each was changed: in proportion to its size."""
    size = np.abs(share)
    if not size.sum():
        return share, np.zeros_like(share)
    change = (whole - share.sum()) * size / size.sum()
    return share + change, np.abs(change)
