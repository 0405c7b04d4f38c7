"""Leaving out: what an answer would be had some rows never been there.

Supply a :class:`~tarjih.fit.Fit`; get a :class:`Leaving`, which answers for any set of rows, and
:func:`leave_out`, a table of every source, origin, bloc and article for each headline.

The fit's draws are weighed anew, by the likelihood of the words that remain over that of all of them, the largest
weights smoothed (Vehtari, Gelman and Gabry, *Statistics and Computing* 27, 2017).  Where the shape k of their tail
is above 0.7, or fewer than 400 draws are effective, the weights say nothing reliable and the case without the rows
is weighed afresh by importance sampling; where that will not do either, by NUTS, if that is asked for.  ``method``
says which it was: ``reweighted``, ``importance`` or ``refit``; of NUTS that failed its gate, ``refit, not converged``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tarjih.evidence.drawn import posterior_draws
from tarjih.evidence.players import label, players
from tarjih.evidence.remaining import Mask, Remaining
from tarjih.evidence.shapley import deciban, probability
from tarjih.fit import Fit
from tarjih.hypotheses import Floats, Ints
from tarjih.reweight import ENOUGH, MOST_K, effective, reweigh, smoothed, usable
from tarjih.table import Table, of_records
from tarjih.targets import Target

__all__ = ["Leaving", "Left", "leave_out"]

DRAWS = 2000
AFRESH = 20_000
LARGE = 1000
"""Claims beyond which a case is not weighed afresh for each thing left out: it would take minutes."""
SEED = 20211107
COLUMNS = (
    *("target", "answer", "level", "id", "p_with", "p_without", "db", "call_with", "call_without", "method"),
    *("pareto_k", "label", "claims"),
)


@dataclass(frozen=True)
class Left:
    """The answers to some targets without some rows.

    Parameters
    ----------
    with_, without
        For each target the probability of each answer with all rows and without them.
    method
        ``reweighted``, ``importance``, ``refit`` or ``refit, not converged``.
    pareto_k
        Shape of the tail of the weights; above 0.7 the numbers are not to be relied on.
    """

    with_: tuple[Floats, ...]
    without: tuple[Floats, ...]
    method: str
    pareto_k: float


class Leaving:
    """What the answers to some targets would be without any of the rows.

    Parameters
    ----------
    fit
        The fit.
    targets
        What is asked about.
    refit
        Whether to sample by NUTS where nothing else will do; it loads PyMC and takes a minute each.
    """

    def __init__(self, fit: Fit, targets: Sequence[Target], *, refit: bool = False, seed: int = SEED) -> None:
        self.fit, self.targets, self.refit, self.seed = fit, tuple(targets), refit, seed
        self.remaining = Remaining(fit.case, posterior_draws(fit, DRAWS, seed=seed))
        self.everything = self.remaining.everything
        self._words = self.remaining.log_likelihood(self.everything)
        self._held = [self.remaining.answers(self.everything, t).mean(axis=1) for t in self.targets]
        self.with_ = tuple(t.mean(fit.draws.slots, fit.draws.weights) for t in self.targets)
        self._left: dict[bytes, Left] = {}
        self._enough = min(ENOUGH, self._words.size // 5)

    def out(self, rows: Ints) -> Left:
        """Leave rows (indices into the case's claims) out."""
        key = np.sort(rows).tobytes()
        if key not in self._left:
            self._left[key] = self._out(rows)
        return self._left[key]

    def _out(self, rows: Ints) -> Left:
        present = self.everything.copy()
        present[rows] = False
        weights, k = smoothed(self.remaining.log_likelihood(present) - self._words)
        if k > MOST_K or effective(weights) < self._enough:
            afresh = self._afresh(rows)
            if afresh is not None:
                return afresh
        return Left(self.with_, self._reweighted(present, weights), "reweighted", k)

    def _reweighted(self, present: Mask, weights: Floats) -> tuple[Floats, ...]:
        """Return the answers without the rows.

        The change of the log-odds is reckoned on the same draws and put to the fit's own number, so that having
        taken fewer draws than the fit has shifts nothing.
        """
        out = []
        for target, held, fitted in zip(self.targets, self._held, self.with_, strict=True):
            left = self.remaining.answers(present, target) @ weights
            moved = probability(deciban(fitted) + deciban(left) - deciban(held))
            moved = np.where(np.abs(left - held) < 1e-15, fitted, moved)
            out.append(moved / moved.sum())
        return tuple(out)

    def _afresh(self, rows: Ints) -> Left | None:
        """Weigh the case without the rows by itself; nothing where it is too large or will not do."""
        case = self.fit.case.without(rows.tolist())
        method = "importance"
        draws = reweigh(case, draws=AFRESH, seed=self.seed) if len(case.claims) <= LARGE else None
        if self.refit and (draws is None or not usable(draws)):
            from tarjih.posterior import sample

            draws, seen = sample(case, seed=self.seed, draft=True)
            method = "refit" if seen.ok else "refit, not converged"
        if draws is None or (method == "importance" and not usable(draws)):
            return None
        return Left(self.with_, tuple(t.mean(draws.slots, draws.weights) for t in self.targets), method, draws.pareto_k)


def leave_out(
    fit: Fit,
    targets: Sequence[Target],
    *,
    levels: Sequence[str] = ("source", "origin", "bloc", "article"),
    refit: bool = False,
    seed: int = SEED,
) -> Table:
    """Leave out every source, origin, bloc and article by itself.

    Parameters
    ----------
    fit
        The fit.
    targets
        What is asked about; the answer followed is the call (:func:`tarjih.targets.headlines`).
    levels
        What is left out.
    refit
        Whether to sample by NUTS where nothing faster will do; it loads PyMC.
    seed
        Of what is weighed afresh.

    Returns
    -------
    A row for each target and thing left out, what moves the target most first: the probability of the call with and
    without it, what it moved in decibans (positive: it speaks for the call), and what the call would be.
    """
    leaving, records = Leaving(fit, targets, refit=refit, seed=seed), []
    for level in levels:
        for name, rows in players(fit.case, level).items():
            left = leaving.out(rows)
            for target, now, then in zip(targets, left.with_, left.without, strict=True):
                call = target.call(now)
                at = target.answers.index(call)
                records.append(
                    {
                        "target": target.name,
                        "answer": call,
                        "level": level,
                        "id": name,
                        "p_with": float(now[at]),
                        "p_without": float(then[at]),
                        "db": float(deciban(now[at]) - deciban(then[at])),
                        "call_with": call,
                        "call_without": target.call(then),
                        "method": left.method,
                        "pareto_k": left.pareto_k,
                        "claims": len(rows),
                        "label": label(fit.case, level, name),
                    }
                )
    order = {t.name: i for i, t in enumerate(targets)}
    return of_records(COLUMNS, sorted(records, key=lambda r: (order[r["target"]], -abs(r["db"]))))
