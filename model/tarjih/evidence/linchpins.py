"""Linchpins: the fewest claims, and the fewest sources, without which the call would change.

Supply a :class:`~tarjih.inference.fit.Fit` and targets; get a table.  First the single claims or sources that change
the call; then a greedy set, which adds at each step the one that brings the call nearest to changing; then every
smaller set, within a bound on the work.  ``found`` says what that proves: ``smallest`` where every smaller set was
tried, ``greedy bound`` where there may be a smaller one, ``none within 2`` where no set up to that size changes the
call and adding one at a time did not either.  Where some sources change the call and no claims were found, all claims
of these sources together do; what of them is not needed is put back, one claim at a time.

Sets are searched on draws that serve any subset of the claims; a set that changes the call there is checked by
:class:`~tarjih.evidence.leaving.Leaving` before it counts.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tarjih.evidence.bearing import answer_text
from tarjih.evidence.leaving import Leaving, Left
from tarjih.evidence.players import REST, label, lumped, players, touched
from tarjih.inference.fit import Fit
from tarjih.inference.targets import Target
from tarjih.runs.arrays import Floats, Ints
from tarjih.runs.table import Table, of_records

__all__ = ["linchpins"]

COLUMNS = (
    *("target", "call", "level", "size", "ids", "p_with", "p_without", "call_without", "found", "searched", "method"),
    *("pareto_k", "effective", "call_before", "labels", "what", "what_without", "p_without_se"),
)
HALF = 300
WORK, MOST_SETS = 6000, 3000
"""Likelihoods of a node that are computed for one target and level, and sets that are tried."""
MOST_STEPS = 12
NEAR = 0.4
"""Decibans from changing the call within which a set is computed precisely."""
EVEN = 1e-3
"""Difference of two probabilities up to which neither answer leads."""
SLIGHT = 0.05
"""Decibans that a word on another question has to move by itself to be searched."""
SEED = 20211107

type Names = tuple[str, ...]
type _Outcome = tuple[Names, Left | None, str, int]
"""The set, the answers without it, what that proves, and among how many was searched."""


@dataclass
class _Search:
    """The search for one target among the players of one level."""

    leaving: Leaving
    target: Target
    own: Mapping[str, Ints]
    tried: int = 0
    most: int = 0

    def __post_init__(self) -> None:
        self.draws, self.which = self.leaving.both_ends(HALF), self.leaving.targets.index(self.target)
        self.call = self.target.call(self.leaving.with_[self.which])
        self.at = self.target.answers.index(self.call)
        cost = touched(self.draws.remaining, self.own) / max(len(self.own), 1)
        self.most = int(min(MOST_SETS, WORK / max(cost, 1.0)))

    def margin(self, names: Sequence[str]) -> float:
        """Return by how many decibans the call leads the next answer without some players."""
        self.tried += 1
        present = self.draws.remaining.everything
        for name in names:
            present[self.own[name]] = False
        weights = self.draws.weights(self.draws.remaining.log_likelihood(present))
        p = self.draws.remaining.answers(present, self.target) @ weights
        p = p / p.sum()
        return float(10 * np.log10(max(p[self.at], 1e-300) / max(np.delete(p, self.at).max(), 1e-300)))

    def call_before(self) -> str:
        """Return what the call would be without any claims."""
        nothing = ~self.draws.remaining.everything
        weights = self.draws.weights(self.draws.remaining.log_likelihood(nothing))
        return self.leads(self.draws.remaining.answers(nothing, self.target) @ weights / weights.sum())

    def leads(self, p: Floats, error: float = 0.0) -> str:
        """Return the call, and nothing where the two most probable answers are as good as even, within an error."""
        second, first = np.sort(p)[-2:]
        return self.target.call(p) if first - second > max(EVEN, error) else ""

    def leads_without(self, left: Left) -> str:
        """Return the call without some players."""
        return self.leads(left.without[self.which], float(left.shift_error[self.which].max()))

    def changed(self, names: Sequence[str], margin: float) -> Left | None:
        """Return the answers without some players where the call changes, or no answer leads any more."""
        if margin > NEAR:
            return None
        left = self.leaving.out(np.concatenate([self.own[n] for n in names]))
        return left if self.leads_without(left) != self.call else None

    def run(self) -> _Outcome:
        """Search by size."""
        alone = {n: self.margin([n]) for n in self.own}
        for name in sorted(alone, key=lambda n: alone[n]):
            left = self.changed([name], alone[name])
            if left is not None:
                return (name,), left, "smallest", len(alone)
            if alone[name] > NEAR:
                break
        near = self.draws.remaining.near(self.target)
        base = self.margin([])
        names = [n for n in alone if near[self.own[n]].any() or abs(alone[n] - base) >= SLIGHT]
        chosen, left = self._greedy(names, base)
        size = 1
        while (not chosen or size + 1 < len(chosen)) and size < len(names):
            if self.tried + math.comb(len(names), size + 1) > self.most:
                break
            size += 1
            for some in itertools.combinations(names, size):
                found = self.changed(some, self.margin(some))
                if found is not None:
                    return some, found, "smallest", len(names)
        if not chosen:
            return (), None, f"none within {size}", len(names)
        return chosen, left, "smallest" if size + 1 >= len(chosen) else "greedy bound", len(names)

    def pruned(self, rows: Ints) -> tuple[Names, Left | None]:
        """Return those players of some rows without whom the call changes, each of them needed for that."""
        chosen = [n for n, own in self.own.items() if np.isin(own, rows).all()]
        left = self.changed(chosen, self.margin(chosen)) if chosen else None
        if left is None:
            return (), None
        alone = {n: self.margin([n]) for n in chosen}
        for name in sorted(chosen, key=lambda n: -alone[n]):
            fewer = [n for n in chosen if n != name]
            still = self.changed(fewer, self.margin(fewer)) if fewer else None
            if still is not None:
                chosen, left = fewer, still
        return tuple(chosen), left

    def _greedy(self, names: Sequence[str], base: float) -> tuple[Names, Left | None]:
        chosen: list[str] = []
        last = base
        for _ in range(min(MOST_STEPS, len(names))):
            each = {n: self.margin([*chosen, n]) for n in names if n not in chosen}
            best = min(each, key=lambda n: each[n])
            if each[best] >= last:
                break
            chosen.append(best)
            last = each[best]
            left = self.changed(chosen, last)
            if left is not None:
                return tuple(chosen), left
        return (), None


def linchpins(
    fit: Fit,
    targets: Sequence[Target],
    *,
    levels: Sequence[str] = ("claim", "source"),
    refit: bool = False,
    seed: int = SEED,
    leaving: Leaving | None = None,
) -> Table:
    """Find the smallest sets whose removal changes the call.

    Parameters
    ----------
    fit
        The fit.
    targets
        What is asked about (:func:`tarjih.inference.targets.headlines`).
    levels
        Of :data:`~tarjih.evidence.players.LEVELS`.
    refit
        Whether to sample by NUTS where nothing faster will do; it loads PyMC.
    seed
        Of the draws.
    leaving
        What leaves claims out for these targets among others, where it is shared with other tables.

    Returns
    -------
    A row for each target and level: `ids` are joined by spaces; `p_without` is the probability of the call without
    them, `searched` the number of players among which sets of two and more were looked for, and `call_before` the
    call without any claims: where it is the same, the prior makes it by itself.  A call is empty where two answers are
    as good as even, so that none leads.
    """
    case, records = fit.case, []
    leaving = leaving or Leaving(fit, targets, refit=refit, seed=seed)
    for target in targets:
        searches: dict[str, tuple[_Search, _Outcome]] = {}
        for level in levels:
            every = players(case, level)
            own = {n: rows for n, rows in lumped(leaving.both_ends(HALF).remaining, target, every).items() if n != REST}
            search = _Search(leaving, target, own)
            searches[level] = search, search.run() if own else ((), None, "none within 0", 0)
        for level, (search, first) in searches.items():
            ids, left, found, searched = _by_sources(searches) if _silent(searches, level) else first
            records.append(_record(search, level, ids, left) | {"found": found, "searched": searched})
            records[-1]["labels"] = "; ".join(label(case, level, n).rstrip(".") for n in ids)
            records[-1]["what"] = answer_text(case, target, search.call)
            if records[-1]["call_without"]:
                records[-1]["what_without"] = answer_text(case, target, records[-1]["call_without"])
    return of_records(COLUMNS, records)


def _silent(searches: Mapping[str, tuple[_Search, _Outcome]], level: str) -> bool:
    """Tell whether no claims were found where sources were."""
    return (
        level == "claim" and searches[level][1][1] is None and "source" in searches and bool(searches["source"][1][1])
    )


def _by_sources(searches: Mapping[str, tuple[_Search, _Outcome]]) -> _Outcome:
    """Return the claims of the sources that change the call, those that are not needed put back."""
    (claims, (_, _, none, searched)), (sources, (names, _, _, _)) = searches["claim"], searches["source"]
    ids, left = claims.pruned(np.concatenate([sources.own[n] for n in names]))
    return ids, left, "greedy bound" if left else none, searched


def _record(search: _Search, level: str, ids: Names, left: Left | None) -> dict[str, Any]:
    return {
        "target": search.target.name,
        "call": search.call,
        "level": level,
        "size": len(ids) if left else None,
        "ids": " ".join(ids),
        "p_with": float(search.leaving.with_[search.which][search.at]),
        "p_without": float(left.without[search.which][search.at]) if left else None,
        "call_without": search.leads_without(left) if left else None,
        "method": left.method if left else None,
        "pareto_k": left.pareto_k if left else None,
        "effective": left.effective if left else None,
        "call_before": search.call_before(),
        "p_without_se": float(left.error[search.which][search.at]) if left else None,
    }
