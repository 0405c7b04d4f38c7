"""Shapley shares: what each player moved, averaged over all orders in which they could have been added.

Supply draws that serve any subset of the claims (:class:`~tarjih.evidence.drawn.BothEnds`), a target's answer and
the players; get :class:`Shares` in decibans, ten times the common logarithm of the odds (Good, *Probability and the
Weighing of Evidence*, 1950).

The worth v(S) of a set of players is the answer's log-odds given their claims alone, the credibilities integrated out.
Along an order of the players the differences of v telescope, so the shares add up to v(all) − v(none) whatever the
orders are; their average over all orders is the value of Shapley (*Contributions to the Theory of Games* II, 1953):
the only shares that add up, treat alike those who do the same, and give nothing to who changes nothing.  Few players
are done exactly, from every subset; for many the average is over orders drawn at random, each with its reverse
(antithetic pairs: Mitchell, Cooper, Frank and Holmes, JMLR 23, 2022).

The standard error has two parts: orders (between pairs) and draws (a jackknife over blocks of them).  Each v(S) comes
from weighted draws; Pareto k and the effective draws of the worst S that was met go with the shares, and are gated.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from tarjih.evidence.drawn import BLOCKS, BothEnds
from tarjih.evidence.players import Players
from tarjih.evidence.remaining import Mask
from tarjih.inference.carry import FEWER
from tarjih.inference.gate import ENOUGH, MOST_K
from tarjih.inference.importance import smoothed
from tarjih.inference.targets import Target
from tarjih.runs.arrays import Floats

__all__ = ["Shares", "Worth", "deciban", "probability", "shapley"]

MOST_DECIBANS = 120.0
"""Certainty: what is closer to it is not distinguished."""
CERTAIN, TINY = 1e-12, 1e-300
EXACT, EXACT_WORK = 8, 20_000
"""Players up to whom every subset is computed, and the work up to which it is."""
WORK = 1600
"""Likelihoods of a node that are aimed at: one for each player and node it speaks of, in each order."""
FEWEST, MOST = 4, 200
"""Orders at least, and at most."""


def deciban(p: Floats | float) -> Floats:
    """Return ten times the common logarithm of the odds of a probability."""
    clipped = np.clip(p, CERTAIN, 1 - CERTAIN)
    return np.asarray(10 * (np.log10(clipped) - np.log10(1 - clipped)))


def probability(decibans: Floats | float) -> Floats:
    """Return the probability whose odds are so many decibans."""
    return np.asarray(1 / (1 + 10 ** (-np.asarray(decibans) / 10)))


@dataclass(frozen=True)
class Shares:
    """What each player moved, in decibans.

    Parameters
    ----------
    names
        The players.
    share, error
        Of each, and its standard error; shape (players,).
    nobody, everybody
        The log-odds without any claims and with all of them.
    exact
        Whether every order was computed.
    """

    names: tuple[str, ...]
    share: Floats
    error: Floats
    nobody: float
    everybody: float
    exact: bool


class Worth:
    """v: the log-odds of an answer given the rows that are there, in decibans.

    Called with a mask of rows it returns shape (blocks + 1,): from all draws, then with each block of them left out.
    It remembers the weights of the mask for which the fewest draws count: shares are as good as those.

    Parameters
    ----------
    draws
        Draws that serve any part of the claims.
    target, answer
        What is asked, and the answer.
    """

    def __init__(self, draws: BothEnds, target: Target, answer: str) -> None:
        self.draws, self.target, self.at = draws, target, target.answers.index(answer)
        self.effective = math.inf
        self._worst: Floats = np.ones(1)

    def __call__(self, present: Mask) -> Floats:
        """Return the log-odds where these rows are there."""
        weights = self.draws.weights(self.draws.remaining.log_likelihood(present))
        count = float(weights.sum() ** 2 / (weights @ weights))
        if count < self.effective:
            self.effective, self._worst = count, weights
        answers = self.draws.remaining.answers(present, self.target)
        yes = (weights * answers[self.at]).reshape(BLOCKS, -1).sum(axis=1)
        no = (weights * (answers.sum(axis=0) - answers[self.at])).reshape(BLOCKS, -1).sum(axis=1)
        yes, no = np.append(yes.sum(), yes.sum() - yes), np.append(no.sum(), no.sum() - no)
        odds = 10 * (np.log10(np.maximum(yes, TINY)) - np.log10(np.maximum(no, TINY)))
        out: Floats = np.clip(odds, -MOST_DECIBANS, MOST_DECIBANS)
        return out

    @property
    def pareto_k(self) -> float:
        """Shape of the tail of those weights."""
        return smoothed(np.log(np.maximum(self._worst, TINY)))[1]

    @property
    def passes(self) -> bool:
        """Whether the shares pass the gate that draws under a changed case have to pass."""
        least = min(ENOUGH, self.draws.remaining.draws / FEWER)
        return self.effective >= least and self.pareto_k <= MOST_K


def shapley(
    v: Callable[[Mask], Floats],
    rows: int,
    players: Players,
    *,
    permutations: int | None = None,
    touched: int = 0,
    seed: int = 0,
) -> Shares:
    """Divide among the players what the claims moved.

    Parameters
    ----------
    v
        What :func:`worth` returns.
    rows
        Number of rows of the case.
    players
        Whose shares; together they have every row.
    permutations
        Orders to draw, in pairs; as many as the work allows when ``None``.  Of at most eight players every subset is
        computed unless a number is given.
    touched
        What one order costs: for all players together the number of nodes they speak of.
    seed
        Of the orders.
    """
    own = list(players.values())
    n = len(own)

    def at(members: Iterable[int]) -> Floats:
        present = np.zeros(rows, dtype=np.bool_)
        for i in members:
            present[own[i]] = True
        return v(present)

    nobody, everybody = at(()), at(range(n))
    cost = max(n, touched, 1)
    exact = n <= EXACT and permutations is None and 2 ** (n - 1) * cost <= EXACT_WORK
    spread: Floats = np.zeros(n)
    if exact:
        share = _every_subset(at, n, nobody)
    else:
        count = permutations or min(max(FEWEST, WORK // cost), MOST)
        share, spread = _orders(v, rows, own, nobody, pairs=max(1, -(-count // 2)), rng=np.random.default_rng(seed))
    blocks = share[:, 1:]
    drawn = (BLOCKS - 1) / BLOCKS * ((blocks - blocks.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return Shares(
        tuple(players),
        share[:, 0],
        np.sqrt(spread + drawn),
        float(nobody[0]),
        float(everybody[0]),
        exact,
    )


def _every_subset(at: Callable[[Iterable[int]], Floats], n: int, nobody: Floats) -> Floats:
    """Return the shares from every subset: shape (players, blocks + 1)."""
    value = {s: at(s) for k in range(n + 1) for s in itertools.combinations(range(n), k)}
    share = np.zeros((n, nobody.size))
    for s, worth_of in value.items():
        for i in range(n):
            if i not in s:
                with_i = value[tuple(sorted((*s, i)))]
                share[i] += (with_i - worth_of) / (n * math.comb(n - 1, len(s)))
    return share


def _orders(
    v: Callable[[Mask], Floats],
    rows: int,
    own: list[np.ndarray[tuple[int, ...], np.dtype[np.int64]]],
    nobody: Floats,
    *,
    pairs: int,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Return the mean shares over drawn orders, shape (players, blocks + 1), and their variance over orders."""
    each = np.zeros((pairs, len(own), nobody.size))
    for pair in range(pairs):
        order = rng.permutation(len(own))
        for way in (order, order[::-1]):
            present, last = np.zeros(rows, dtype=np.bool_), nobody
            for i in way:
                present[own[i]] = True
                now = v(present)
                each[pair, i] += (now - last) / 2
                last = now
    mean = each.mean(axis=0)
    if pairs == 1:
        return mean, np.abs(each[0, :, 0]) ** 2
    return mean, each[:, :, 0].var(axis=0, ddof=1) / pairs
