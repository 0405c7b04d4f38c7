"""The matrix of actors and propositions: mean stances and counts, without inference.

Supply claims and sources; get a :class:`Matrix`: for each actor and proposition the mean of its stances and the
number of its claims.  Actors are sources, or the blocs they belong to.  Numpy only; nothing is sampled here, and
interest or credibility play no part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tarjih.corpus import Claim, Source
from tarjih.runs.arrays import Floats, Ints

__all__ = ["Matrix", "about", "by_bloc", "by_source"]

LEAST = 2
"""Propositions on which an actor has to have taken a side to be shown."""


@dataclass(frozen=True)
class Matrix:
    """Stances by actor and proposition.

    Parameters
    ----------
    actors
        Blocs, or sources in the order of their blocs and, within these, of their numbers of claims.
    blocs
        The bloc of each actor.
    propositions
        The propositions with a claim.
    mean
        Mean stance from -2 to 2, not a number without a claim; shape (actors, propositions).
    n
        Number of claims, of the same shape.
    sides
        On how many propositions each actor took a side.
    """

    actors: tuple[str, ...]
    blocs: tuple[str, ...]
    propositions: tuple[str, ...]
    mean: Floats
    n: Ints
    sides: Ints

    @property
    def shown(self) -> tuple[bool, ...]:
        """Whether each actor took enough sides to have a profile."""
        return tuple(bool(s >= LEAST) for s in self.sides)


def about(claim: Claim) -> str:
    """Return what a claim is about: a proposition, or a question and its state."""
    return claim.proposition or f"{claim.question}={claim.state}"


def by_source(claims: Sequence[Claim], sources: Mapping[str, Source], propositions: Sequence[str]) -> Matrix:
    """Return the matrix of sources.

    Parameters
    ----------
    claims, sources
        Those of the case.
    propositions
        The order of the columns; others follow.
    """
    return _matrix(claims, propositions, lambda c: c.source, lambda actor: sources[actor].bloc)


def by_bloc(claims: Sequence[Claim], sources: Mapping[str, Source], propositions: Sequence[str]) -> Matrix:
    """Return the matrix of blocs, with the parameters of :func:`by_source`."""
    return _matrix(claims, propositions, lambda c: sources[c.source].bloc, lambda actor: actor)


def _matrix(
    claims: Sequence[Claim], order: Sequence[str], actor_of: Callable[[Claim], str], bloc_of: Callable[[str], str]
) -> Matrix:
    n_claims: dict[str, int] = {}
    for claim in claims:
        n_claims[actor_of(claim)] = n_claims.get(actor_of(claim), 0) + 1
    weight: dict[str, int] = {}
    for actor, times in n_claims.items():
        weight[bloc_of(actor)] = weight.get(bloc_of(actor), 0) + times
    actors = sorted(n_claims, key=lambda a: (-weight[bloc_of(a)], bloc_of(a), -n_claims[a], a))
    claimed = dict.fromkeys(about(c) for c in claims)
    columns = [*(p for p in order if p in claimed), *(p for p in claimed if p not in set(order))]
    row, column = {a: i for i, a in enumerate(actors)}, {p: j for j, p in enumerate(columns)}
    total, n = np.zeros((len(row), len(column))), np.zeros((len(row), len(column)), dtype=np.int64)
    sided = np.zeros((len(row), len(column)), dtype=bool)
    for claim in claims:
        at = row[actor_of(claim)], column[about(claim)]
        total[at] += claim.lean
        n[at] += 1
        sided[at] |= claim.lean != 0
    mean = np.where(n > 0, total / np.maximum(n, 1), np.nan)
    return Matrix(tuple(actors), tuple(map(bloc_of, actors)), tuple(columns), mean, n, sided.sum(axis=1))
