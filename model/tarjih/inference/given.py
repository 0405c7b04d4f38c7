"""Soft evidence: propositions that are given a probability, by Jeffrey's rule.

Supply a case, draws of its posterior and the probabilities wanted; get the case with the odds that give each
proposition its probability, and the draws under it.  This is Jeffrey's rule (*The Logic of Decision*, 1965, ch. 11) for
several propositions at once: of all distributions that have the wanted probabilities, the one nearest to the posterior.
The log odds are found by Newton's method on fixed draws, which are weighted as the odds change.  Probabilities that
are incoherent are refused, with those that were reached.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from tarjih.inference.importance import Draws, effective, systematic
from tarjih.runs.arrays import Floats
from tarjih.runs.faults import Fault, InputFault
from tarjih.testimony.case import Case
from tarjih.testimony.weigh import propositions, weigh

__all__ = ["certain", "consistent", "met", "misgiven", "solved"]

AGREE = 5e-4
"""How far a probability may be from the one that was given."""
CLOSE = 1e-5
"""How near the search for it goes."""
ROUNDS, HALVINGS = 60, 10
LONGEST_STEP = 3.0
"""Log odds by which one round moves at most."""
FEW = 4000
"""Draws on which the odds are first sought."""
ENOUGH = 0.98
"""Share of unweighted draws that must be left, were they weighted, for them to stay unweighted."""


def consistent(given: Sequence[tuple[str, float]]) -> None:
    """Refuse a proposition that is given two values.

    Raises
    ------
    InputFault
        With every such proposition.
    """
    values: dict[str, set[float]] = {}
    for name, value in given:
        values.setdefault(name, set()).add(value)
    twice = {n: sorted(v) for n, v in values.items() if len(v) > 1}
    if twice:
        what = "{} is given as {}. Give one value."
        texts = (what.format(n, " and as ".join(f"{v:g}" for v in vs)) for n, vs in twice.items())
        raise InputFault(Fault("--given", 0, text) for text in texts)


def certain(given: Mapping[str, float]) -> dict[str, float]:
    """Return odds multipliers of what is known for sure."""
    return {p: float("inf") if v == 1 else 0.0 for p, v in given.items() if v in {0.0, 1.0}}


def misgiven(given: Mapping[str, float], odds: Mapping[str, float], means: Mapping[str, float]) -> str:
    """Return how draws contradict what their record states as given, or nothing.

    Parameters
    ----------
    given
        Propositions and their probabilities, by the record.
    odds
        Multipliers of their odds, of the draws.
    means
        Probability of each proposition under the draws.
    """
    sure = certain(given)
    for name in sorted({*given} | {*odds}):
        if name not in given or name not in odds:
            made = "taken as known" if name in odds else "left open"
            return f"its draws were made with {name} {made}, and its record says something else."
        if odds[name] != sure[name] if name in sure else not abs(means.get(name, 2.0) - given[name]) <= 2 * AGREE:
            return f"its draws were made with {name} taken as known otherwise than its record says."
    return ""


def solved(case: Case, draws: Draws, wanted: Mapping[str, float]) -> Case:
    """Return the case with odds that bring propositions to the wanted probabilities, on some of the draws.

    Parameters
    ----------
    case
        The case, with what is known for sure.
    draws
        Draws of its posterior.
    wanted
        Probabilities strictly between 0 and 1.

    Raises
    ------
    InputFault
        When they cannot hold together, or what else is given settles one of them.
    """
    return _Search(case, _thinned(draws), wanted).found()[0]


def met(case: Case, draws: Draws, wanted: Mapping[str, float]) -> tuple[Case, Draws, bool]:
    """Bring published draws to the wanted probabilities.

    Returns
    -------
    case, draws
        The case with the odds that do it, and the draws under it.
    near
        Whether the odds moved by so little that unweighted draws are still draws of it.
    """
    found, weights = _Search(case, draws, wanted).found()
    weighed = weigh(found.parameters, draws.z, known=found.known)
    moved = dataclasses.replace(draws, slots=weighed.slots, log_likelihood=weighed.log_likelihood, weights=weights)
    if draws.method == "importance":
        moved = dataclasses.replace(moved, effective=effective(weights))
    return found, moved, draws.method != "nuts" or weights is draws.weights


def _thinned(draws: Draws) -> Draws:
    """Return as many unweighted draws as the search needs."""
    if draws.z.shape[1] <= FEW:
        return draws
    rows = systematic(draws.weights, FEW)
    return dataclasses.replace(
        draws,
        z=draws.z[:, rows],
        weights=np.full(FEW, 1 / FEW),
        slots=draws.slots[:, rows],
        log_likelihood=draws.log_likelihood[rows],
    )


class _Search:
    """Newton's method for the log odds of several propositions."""

    def __init__(self, case: Case, draws: Draws, wanted: Mapping[str, float]) -> None:
        self.case, self.draws, self.names = case, draws, list(wanted)
        self.wanted = np.array(list(wanted.values()))
        self.start = np.log([case.given.get(n, 1.0) for n in self.names])

    def found(self) -> tuple[Case, Floats]:
        """Return the case with the odds, and the weights of the draws under it."""
        odds = self.start
        now = self.reached(odds)
        for name, p, wanted in zip(self.names, now, self.wanted, strict=True):
            if not 1e-12 < p < 1 - 1e-12:
                what = f"{name} cannot be taken as {wanted:g}: what else is given settles it already."
                raise InputFault([Fault("--given", 0, what)])
        for _ in range(ROUNDS):
            if np.abs(now - self.wanted).max() <= CLOSE:
                break
            step = np.clip(np.linalg.lstsq(self.slopes(odds, now), self.wanted - now)[0], -LONGEST_STEP, LONGEST_STEP)
            for _ in range(HALVINGS):
                then = self.reached(odds + step)
                if np.linalg.norm(then - self.wanted) < np.linalg.norm(now - self.wanted):
                    break
                step = step / 2
            else:
                break
            odds, now = odds + step, then
        if not np.abs(now - self.wanted).max() <= AGREE:
            asked = ", ".join(f"{n}={w:g}" for n, w in zip(self.names, self.wanted, strict=True))
            got = ", ".join(f"{n}={p:.3f}" for n, p in zip(self.names, now, strict=True))
            what = f"what is given cannot all hold: {asked} was wanted, and {got} is as near as it comes."
            raise InputFault([Fault("--given", 0, what)])
        return self.knowing(odds), self.weights(odds)[0]

    def knowing(self, odds: Floats) -> Case:
        """Return the case under log odds."""
        return self.case.knowing({**self.case.given, **dict(zip(self.names, map(float, np.exp(odds)), strict=True))})

    def weights(self, odds: Floats) -> tuple[Floats, Floats]:
        """Return the weights of the draws under log odds, and the slots; unweighted draws that are near stay so."""
        case = self.knowing(odds)
        weighed = weigh(case.parameters, self.draws.z, known=case.known)
        log_weights = (
            np.log(np.maximum(self.draws.weights, 1e-300)) + weighed.log_likelihood - self.draws.log_likelihood
        )
        weights = np.exp(log_weights - log_weights.max())
        weights /= weights.sum()
        if self.draws.method == "nuts" and effective(weights) >= ENOUGH * len(weights):
            return self.draws.weights, weighed.slots
        return weights, weighed.slots

    def reached(self, odds: Floats) -> Floats:
        """Return the probabilities under log odds."""
        weights, slots = self.weights(odds)
        probability = propositions(self.case.network, slots)
        return np.array([probability[n] @ weights for n in self.names])

    def slopes(self, odds: Floats, now: Floats) -> Floats:
        """Return how each probability (row) changes with the log odds of each proposition (column)."""
        steps = 1e-3 * np.eye(len(odds))
        return np.array([(self.reached(odds + step) - now) / 1e-3 for step in steps]).T
