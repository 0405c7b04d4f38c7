"""Leaving out: what an answer would be had some rows never been there.

Supply a :class:`~tarjih.inference.fit.Fit`; get a :class:`Leaving`, which answers for any set of rows, and
:func:`leave_out`, a table of every source, origin, bloc and article for each headline.

The fit's draws are weighed anew, by the likelihood of the words that remain over that of all of them, the largest
weights smoothed (Vehtari, Gelman and Gabry, *Statistics and Computing* 27, 2017).  Where the shape k of their tail
is above 0.7, or fewer than 400 draws are effective, the weights say nothing reliable and the case without the rows
is weighed afresh by importance sampling; where that will not do either, by NUTS, if that is asked for.  ``method``
says which it was: ``reweighted``, ``importance`` or ``refit``; of NUTS that failed its gate, ``refit, not converged``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import batched
from typing import Any

import numpy as np

from tarjih.evidence.drawn import posterior_draws
from tarjih.evidence.fit_digest import distinct
from tarjih.evidence.players import NONE, label, players
from tarjih.evidence.remaining import Mask, Remaining
from tarjih.evidence.shapley import deciban, probability
from tarjih.inference.compare import error
from tarjih.inference.fit import Fit
from tarjih.inference.gate import ENOUGH, MOST_K
from tarjih.inference.importance import Draws, effective, reweigh, smoothed, usable
from tarjih.inference.targets import Target
from tarjih.runs.arrays import Floats, Ints
from tarjih.runs.sweep.running import Shared, Task, sweep
from tarjih.runs.table import Table, of_records
from tarjih.testimony.testimony import NO_LINE

__all__ = ["Leaving", "Left", "leave_out"]

DRAWS = 2000
AFRESH = 20_000
LARGE = 1000
"""Claims beyond which a case is not weighed afresh for each thing left out: it would take minutes."""
TOGETHER = 25
"""Things left out in one task of a sweep, where none needs a refit."""
SEED = 20211107
COLUMNS = (
    *("target", "answer", "level", "id", "p_with", "p_without", "db", "call_with", "call_without", "method"),
    *("pareto_k", "label", "claims", "p_without_se"),
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
    error
        Monte Carlo standard errors of `without`.
    """

    with_: tuple[Floats, ...]
    without: tuple[Floats, ...]
    method: str
    pareto_k: float
    error: tuple[Floats, ...]


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
        self._each = [self.remaining.answers(self.everything, t) for t in self.targets]
        self.with_ = tuple(t.mean(fit.draws.slots, fit.draws.weights) for t in self.targets)
        self._error = [_errors(t, fit.draws) for t in self.targets]
        self._left: dict[bytes, Left] = {}
        self._enough = min(ENOUGH, self._words.size // 5)

    def out(self, rows: Ints) -> Left:
        """Leave rows (indices into the case's claims) out."""
        key = np.sort(rows).tobytes()
        if key not in self._left:
            self._left[key] = self._out(rows)
        return self._left[key]

    def ahead(self, sets: Sequence[Ints]) -> None:
        """Leave many sets of rows out, each by itself, as a sweep; refits run side by side."""
        parts = [list(p) for p in batched(sets, 1 if self.refit else TOGETHER)]
        shared = Shared(self, [distinct(self.fit), [t.name for t in self.targets], self.refit, self.seed])
        tasks = (Task(([rows.tolist() for rows in part],)) for part in parts)
        for part, done in zip(parts, sweep(left_out, tasks, shared=shared, heavy=self.refit), strict=True):
            for rows, found in zip(part, done.value, strict=True):
                left: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in found.items()}
                self._left[np.sort(rows).tobytes()] = Left(**left)

    def __reduce__(self) -> tuple[Callable[..., Leaving], tuple[Fit, tuple[Target, ...]]]:
        """Pickle what it is made of: another process makes it anew."""
        return partial(Leaving, refit=self.refit, seed=self.seed), (self.fit, self.targets)

    def _out(self, rows: Ints) -> Left:
        present = self.everything.copy()
        present[rows] = False
        weights, k = smoothed(self.remaining.log_likelihood(present) - self._words)
        if k > MOST_K or effective(weights) < self._enough:
            afresh = self._afresh(rows)
            if afresh is not None:
                return afresh
        without, error = self._reweighted(present, weights)
        return Left(self.with_, without, "reweighted", k, error)

    def _reweighted(self, present: Mask, weights: Floats) -> tuple[tuple[Floats, ...], tuple[Floats, ...]]:
        """Return the answers without the rows, and their errors.

        The change of the log-odds is reckoned on the same draws and put to the fit's own number, so that having
        taken fewer draws than the fit has shifts nothing.  The error is that of the fit's number and of the change, the
        latter by the delta method on the same draws, as many of them as the fit has effective ones.
        """
        out, errors = [], []
        count = min(float(weights.size), self.fit.draws.effective)
        for target, each, fitted, own in zip(self.targets, self._each, self.with_, self._error, strict=True):
            now, held = self.remaining.answers(present, target), each.mean(axis=1)
            left = now @ weights
            moved = probability(deciban(fitted) + deciban(left) - deciban(held))
            moved = np.where(np.abs(left - held) < 1e-15, fitted, moved)
            out.append(moved / moved.sum())
            change = weights.size * weights * (now - left[:, None]) / _slope(left) - (each - held[:, None]) / _slope(
                held
            )
            spread = np.hypot(change.std(axis=1) / np.sqrt(count), own / _slope(fitted)[:, 0])
            errors.append(moved * (1 - moved) * spread)
        return tuple(out), tuple(errors)

    def _afresh(self, rows: Ints) -> Left | None:
        """Weigh the case without the rows by itself; nothing where it is too large or will not do."""
        case = self.fit.case.without(rows.tolist())
        method = "importance"
        draws = reweigh(case, draws=AFRESH, seed=self.seed) if len(case.claims) <= LARGE else None
        if self.refit and (draws is None or not usable(draws)):
            from tarjih.inference.nuts import sample

            draws, seen = sample(case, seed=self.seed, draft=True)
            method = "refit" if seen.ok else "refit, not converged"
        if draws is None or (method == "importance" and not usable(draws)):
            return None
        without = tuple(t.mean(draws.slots, draws.weights) for t in self.targets)
        return Left(self.with_, without, method, draws.pareto_k, tuple(_errors(t, draws) for t in self.targets))


def _errors(target: Target, draws: Draws) -> Floats:
    """Return the Monte Carlo standard error of the probability of each answer."""
    return np.array([error(values, draws) for values in target.each(draws.slots)])


def _slope(p: Floats) -> Floats:
    """Return p (1 − p) as a column: what a change of the log-odds is multiplied by to become one of a probability."""
    return np.asarray(np.maximum(p * (1 - p), 1e-12)[:, None])


def left_out(leaving: Leaving, sets: list[list[int]]) -> list[dict[str, Any]]:
    """Return as plain data what the answers are without each set of rows."""
    return [vars(leaving.out(np.asarray(rows, dtype=np.int64))) for rows in sets]


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
        What is asked about; the answer followed is the call (:func:`tarjih.inference.targets.headlines`).
    levels
        What is left out.  Rows that name no article, and sources that stand in no bloc, are nobody in particular: they
        are not left out together.
    refit
        Whether to sample by NUTS where nothing faster will do; it loads PyMC.
    seed
        Of what is weighed afresh.

    Returns
    -------
    A row for each target and thing left out, what moves the target most first: the probability of the call with and
    without it, what it moved in decibans (positive: it speaks for the call), what the call would be, and the
    Monte Carlo standard error of the probability without it.
    """
    leaving, records = Leaving(fit, targets, refit=refit, seed=seed), []
    somebody = [
        (level, name, rows)
        for level in levels
        for name, rows in players(fit.case, level).items()
        if name != NONE and not (level == "bloc" and name in NO_LINE)
    ]
    leaving.ahead([rows for _, _, rows in somebody])
    for level, name, rows in somebody:
        left = leaving.out(rows)
        for target, now, then, error_of in zip(targets, left.with_, left.without, left.error, strict=True):
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
                    "p_without_se": float(error_of[at]),
                }
            )
    order = {t.name: i for i, t in enumerate(targets)}
    return of_records(COLUMNS, sorted(records, key=lambda r: (order[r["target"]], -abs(r["db"]))))
