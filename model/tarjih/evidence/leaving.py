"""Leave-out: the answer without some rows.

Supply a :class:`~tarjih.inference.fit.Fit`; get a :class:`Leaving`, which answers for any set of rows, and
:func:`leave_out`, a table of every source, origin, bloc and article for each headline.  The page, the ledger and the
tables take their numbers from here, so that they agree.

The fit's draws are weighted by the likelihood of the claims that remain over that of all of them (Vehtari, Gelman and
Gabry, *Statistics and Computing* 27, 2017), gated, and where they fail the case without the rows is drawn again
(:mod:`tarjih.inference.carry`): by importance sampling, and where that fails by NUTS, if requested.
``method`` says which it was: ``reweighted``, ``importance`` or ``refit``; ``…, not converged`` where none passed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import batched
from typing import Any

import numpy as np

from tarjih.evidence.drawn import BothEnds, both_ends
from tarjih.evidence.fit_digest import distinct
from tarjih.evidence.players import NONE, label, players
from tarjih.evidence.remaining import Mask, Remaining, wide
from tarjih.evidence.shapley import deciban
from tarjih.inference.carry import Start, carry, drawn_again, error, noise, start
from tarjih.inference.fit import Fit
from tarjih.inference.importance import Draws, usable
from tarjih.inference.targets import Target
from tarjih.runs.arrays import Floats, Ints
from tarjih.runs.sweep.running import Shared, Task, sweep
from tarjih.runs.table import Table, of_records
from tarjih.testimony.case import Case
from tarjih.testimony.messages import NO_LINE
from tarjih.testimony.weigh import Weighed, claim_likelihoods, sum_out

__all__ = ["Leaving", "Left", "leave_out"]

DRAWS = 4000
AFRESH = 20_000
LARGE = 1000
"""Claims beyond which a case is not weighed afresh for each thing left out: it would take minutes."""
NO_SLOTS: Floats = np.zeros((0, 0))
TOGETHER = 25
"""Things left out in one task of a sweep, where none needs a refit."""
SEED = 20211107
COLUMNS = (
    *("target", "answer", "level", "id", "p_with", "p_without", "db", "call_with", "call_without", "method"),
    *("pareto_k", "effective", "label", "claims", "p_without_se"),
)


@dataclass(frozen=True)
class Left:
    """The answers to some targets without some rows.

    Parameters
    ----------
    with_, without
        For each target the probability of each answer with all rows and without them.
    method
        ``reweighted``, ``importance`` or ``refit``, with ``, not converged`` where the gate was not passed.
    pareto_k, effective
        Shape of the tail of the weights, and how many draws the numbers rest on.
    error, shift_error
        Monte Carlo standard errors of `without`, and of what it differs by from `with_`.
    """

    with_: tuple[Floats, ...]
    without: tuple[Floats, ...]
    method: str
    pareto_k: float
    effective: float
    error: tuple[Floats, ...]
    shift_error: tuple[Floats, ...]


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
        self.with_ = tuple(t.mean(fit.draws.slots, fit.draws.weights) for t in self.targets)
        self._error = [error(fit.draws, t.each(fit.draws.slots)) for t in self.targets]
        self._left: dict[bytes, Left] = {}
        self._carried: list[Draws] = []
        self._ends: dict[int, BothEnds] = {}

    @cached_property
    def begun(self) -> Start:
        """The fit's draws."""
        return start(self.fit, most=min(DRAWS, self.fit.draws.weights.size), seed=self.seed)

    @cached_property
    def remaining(self) -> Remaining:
        """What remains of the claims, at these draws."""
        return Remaining(self.fit.case, self.begun.coordinates(wide(self.fit.case)))

    def both_ends(self, half: int) -> BothEnds:
        """Return draws that serve any part of the claims, the same for every target."""
        if half not in self._ends:
            self._ends[half] = both_ends(self.fit, half, seed=self.seed)
        return self._ends[half]

    def out(self, rows: Ints) -> Left:
        """Leave rows (indices into the case's claims) out."""
        key = np.sort(rows).tobytes()
        if key not in self._left:
            self._left[key] = self._out(rows)
        return self._left[key]

    def ahead(self, sets: Sequence[Ints]) -> None:
        """Leave many sets of rows out, each by itself, as a sweep; refits run side by side."""
        parts = [list(p) for p in batched(sets, 1 if self.refit else TOGETHER)]
        shared = Shared(self, self.about)
        tasks = (Task(([rows.tolist() for rows in part],)) for part in parts)
        for part, done in zip(parts, sweep(left_out, tasks, shared=shared, heavy=self.refit), strict=True):
            for rows, found in zip(part, done.value, strict=True):
                left: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in found.items()}
                self._left[np.sort(rows).tobytes()] = Left(**left)

    @cached_property
    def about(self) -> list[Any]:
        """Plain data that tell it from all others."""
        return [distinct(self.fit), [t.name for t in self.targets], self.refit, self.seed]

    def __reduce__(self) -> tuple[Callable[..., Leaving], tuple[Fit, tuple[Target, ...]], dict[str, Any]]:
        """Pickle what it is made of and what was left out so far: another process makes the rest again."""
        made = partial(Leaving, refit=self.refit, seed=self.seed)
        return made, (self.fit, self.targets), {"_left": self._left}

    @property
    def worth(self) -> list[tuple[float, float]]:
        """Pareto k and effective draws of everything that was left out or turned so far."""
        left = [(x.pareto_k, x.effective) for x in self._left.values()]
        return left + [(d.pareto_k, d.effective) for d in self._carried]

    def starting_from(self, target: Target, answer: str, factor: float) -> Floats:
        """Return the answers to a target were the weight of one before any claim multiplied by `factor`."""
        case = self.fit.case
        known = case.known.copy()
        known[target.own] += np.log(factor) * target.shares[target.answers.index(answer)]
        changed = dataclasses.replace(case, known=known)
        without = carry(self.begun, changed, by=partial(self._from, known), redraw=self._redraw)
        self._carried.append(without.draws)
        return without.mean(target)

    def _from(self, known: Floats, z: Floats) -> Weighed:
        """Weigh the claims where something else is known beforehand; at the fit's own draws they stay as they are."""
        parameters = self.fit.case.parameters
        own = z.shape == self.begun.draws.z.shape and bool((z == self.begun.draws.z).all())
        return sum_out(parameters, z, self._claims if own else claim_likelihoods(parameters, z), known=known)

    @cached_property
    def _claims(self) -> Floats:
        return claim_likelihoods(self.fit.case.parameters, self.begun.draws.z)

    @cached_property
    def _all(self) -> Floats:
        return self.remaining.log_likelihood(self.remaining.everything)

    @cached_property
    def _each(self) -> list[Floats]:
        return [self.remaining.answers(self.remaining.everything, t) for t in self.targets]

    @property
    def _redraw(self) -> tuple[int, ...]:
        return (AFRESH,) if len(self.fit.case.claims) <= LARGE else ()

    def _out(self, rows: Ints) -> Left:
        present = self.remaining.everything
        present[rows] = False
        claims = self.remaining.log_likelihood(present)
        weighted = self.begun.weighted(self.begun.draws.z, claims - self._all, NO_SLOTS, claims)
        if not self.begun.passes(weighted):
            case = self.fit.case.without(rows.tolist())
            again = drawn_again(self.begun, case, weighted, redraw=self._redraw, refit=self._refit)
            if not again.reused:
                return self._drawn(again.draws)
        return self._reweighted(present, weighted)

    def _reweighted(self, present: Mask, weighted: Draws) -> Left:
        """Return the answers without the rows, and their errors.

        What changes is worked out on the same draws and put to the fit's own number, so that having taken fewer draws
        than the fit has shifts nothing.  The error is that of the fit's number and of the change of the log-odds, the
        latter by the delta method on the noise that both sides have together.
        """
        out, errors, shifts = [], [], []
        for target, each, fitted, own in zip(self.targets, self._each, self.with_, self._error, strict=True):
            now, before = self.remaining.answers(present, target), each @ self.begun.draws.weights
            left = now @ weighted.weights
            moved = fitted if (np.abs(left - before) < 1e-15).all() else self.begun.settled(target, left)
            change = noise(weighted, now) / _slope(left) - noise(self.begun.draws, each) / _slope(before)
            shift = np.sqrt((change**2).sum(axis=1))
            out.append(moved)
            shifts.append(moved * (1 - moved) * shift)
            errors.append(moved * (1 - moved) * np.hypot(shift, own / _slope(fitted)[:, 0]))
        method = "reweighted" if self.begun.passes(weighted) else "reweighted, not converged"
        k, effective = weighted.pareto_k, weighted.effective
        return Left(self.with_, tuple(out), method, k, effective, tuple(errors), tuple(shifts))

    def _drawn(self, draws: Draws) -> Left:
        """Return the answers from draws of the case without the rows."""
        method = {"nuts": "refit"}.get(draws.method, draws.method)
        errors = tuple(error(draws, t.each(draws.slots)) for t in self.targets)
        return Left(
            self.with_,
            tuple(t.mean(draws.slots, draws.weights) for t in self.targets),
            method if usable(draws) else f"{method}, not converged",
            draws.pareto_k,
            draws.effective,
            errors,
            tuple(np.hypot(own, new) for own, new in zip(self._error, errors, strict=True)),
        )

    @property
    def _refit(self) -> Callable[[Case], Draws] | None:
        return partial(_by_nuts, seed=self.seed) if self.refit else None


def _by_nuts(case: Case, *, seed: int) -> Draws:
    from tarjih.inference.nuts import sample

    draws, seen = sample(case, seed=seed, draft=True)
    worth = min(seen.ess_bulk_min, seen.ess_tail_min) if seen.ok else 0.0
    return dataclasses.replace(draws, effective=worth, method="nuts")


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
    leaving: Leaving | None = None,
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
    leaving
        What leaves claims out for these targets, where it is shared with other tables.

    Returns
    -------
    A row for each target and thing left out, what moves the target most first: the probability of the call with and
    without it, what it moved in decibans (positive: it speaks for the call), what the call would be, and the
    Monte Carlo standard error of the probability without it.
    """
    leaving, records = leaving or Leaving(fit, targets, refit=refit, seed=seed), []
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
                    "effective": left.effective,
                    "claims": len(rows),
                    "label": label(fit.case, level, name),
                    "p_without_se": float(error_of[at]),
                }
            )
    order = {t.name: i for i, t in enumerate(targets)}
    return of_records(COLUMNS, sorted(records, key=lambda r: (order[r["target"]], -abs(r["db"]))))
