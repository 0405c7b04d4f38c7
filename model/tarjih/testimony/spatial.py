"""Positions of actors on one line: the ordinal ideal-point model as arrays, and a simulator of it.

Supply the claims and sources of a case; get a :class:`Line`: the stances of the actors, the blocs at
the ends, and the direction of each proposition.  :meth:`Line.natural` turns standard normals into positions, and
:func:`simulate` draws parameters and stances from the prior.  The model in PyMC and its sampler are in
:mod:`tarjih.inference.idealpoints`; this module loads neither.

The generative story
--------------------
Each actor i has a position θ_i on one line, each proposition j a discrimination b_j and an ease a_j.  A stance is
ordered, −2 to 2, and comes about by an ordered logit with four cutpoints κ shared by all:

    P(stance_ij ≤ k) = logistic(κ_k − η_ij),   η_ij = a_j + b_j θ_i

This is the two-parameter spatial model of voting of Clinton, Jackman and Rivers (*American Political Science Review*
98, 2004), with ordered answers as in Quinn's factor analysis (*Political Analysis* 12, 2004) and in idealstan
(Kubinec, 2019).  Martin and Quinn (*Political Analysis* 10, 2002) let positions move; these cases span weeks, and here
they are constant.  Silence is not modelled: an actor without a claim on a proposition is
absent from it.  Repetition is not further evidence: an actor's claims about one proposition are one stance, their
mean rounded away from zero.

**Pooled by bloc.**  θ_i = √ρ · m_bloc(i) + √(1 − ρ) · e_i with e_i ~ N(0, 1), so that positions have mean 0 and
variance about 1 a priori, whatever ρ.  That fixes the scale, and makes ρ the share of the variance of positions
that lies between blocs.  An actor of no bloc (``independent``, ``unknown``) has θ_i = e_i: independence is no bloc.

**Signs fixed by design.**  A line may be turned round without changing any likelihood, and each proposition with it.
Neither is left to the chains (Bafumi, Gelman, Park and Kaplan, *Political Analysis* 13, 2005, on what goes wrong
otherwise).  (1) The *ends* are the two blocs with most claims: the mean of the first is positive,
of the second negative (log-normal, median 0.67, mean square 0.9).  (2) A proposition by which one end gains what
the other does not is *oriented*: the first end's interest in it less the second's, which the coders gave by what the
proposition would do for them and not by their statements about it, is the sign of b_j, and |b_j| is log-normal
with median 1.  Where neither end has an interest b_j ~ N(0, 1), and its sign is learned from who affirms it.  So
no sign depends on where a chain started, and the line has a meaning that was fixed before any stance was read: an
actor to the right states what suits the first end.  Orienting the propositions by the stances themselves
would use these twice.

Assertion is the default in news, which the cutpoints take up: a priori they stand at about −3, −2, −1, 0.

Priors are fixed here and not in the YAML: the scale is arbitrary, and no answer about the truth depends on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tarjih.corpus import Claim, Source
from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.messages import NO_LINE
from tarjih.testimony.stances import about, by_source

__all__ = ["LEAST", "Line", "Positions", "Values", "line_up", "simulate"]

LEAST = 3
"""Stances from which an actor's position is shown."""
END_LOCATION, END_SPREAD = -0.4, 0.6
ORIENTED_SPREAD = 0.5
FIRST_CUT, GAP_SPREAD = -3.0, 0.5
CUTS = ("cut.first", "cut.gap_1", "cut.gap_2", "cut.gap_3")


@dataclass(frozen=True)
class Values:
    """What the likelihood reads; each array ends in the dimension of the draws.

    Parameters
    ----------
    position
        θ of each actor, shape (actors, draws).
    bloc
        √ρ times the mean of each bloc: where a new member would be expected; shape (blocs, draws).
    own
        e of each actor: how it departs from its bloc, standard normal a priori.
    pooling
        ρ, shape (draws,).
    ease, discrimination
        a and b of each proposition, shape (propositions, draws).
    cuts
        κ, shape (4, draws).
    """

    position: Floats
    bloc: Floats
    own: Floats
    pooling: Floats
    ease: Floats
    discrimination: Floats
    cuts: Floats


@dataclass(frozen=True)
class Line:
    """Stances and what fixes the signs, as arrays.

    Parameters
    ----------
    actors, blocs, propositions
        Labels; the first two of `blocs` are the ends, at the right and at the left.
    bloc_of
        Index of each actor's bloc, −1 for none; shape (actors,).
    orientation
        Sign of each proposition's discrimination, 0 where it is free; shape (propositions,).
    actor, proposition, stance
        One entry for each stance: whose, on what, and which (−2 to 2).
    """

    actors: tuple[str, ...]
    blocs: tuple[str, ...]
    propositions: tuple[str, ...]
    bloc_of: Ints
    orientation: Ints
    actor: Ints
    proposition: Ints
    stance: Ints

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each coordinate; every one is standard normal a priori."""
        return (
            *CUTS,
            "pooling",
            *(f"bloc.{b}" for b in self.blocs),
            *(f"actor.{a}" for a in self.actors),
            *(f"ease.{p}" for p in self.propositions),
            *(f"discrimination.{p}" for p in self.propositions),
        )

    @property
    def stances(self) -> Ints:
        """Number of stances of each actor, shape (actors,)."""
        return np.bincount(self.actor, minlength=len(self.actors))

    def natural(self, z: Floats) -> Values:
        """Turn coordinates, shape (coordinates, draws), into positions and the rest."""
        sizes = (len(CUTS), 1, len(self.blocs), len(self.actors), len(self.propositions), len(self.propositions))
        cut, (pooled,), bloc, own, ease, steep = np.split(z, np.cumsum(sizes)[:-1])
        pooling = 0.5 * (1 + np.tanh(0.5 * pooled))
        ends = np.array([1.0, -1.0])[:, None] * np.exp(END_LOCATION + END_SPREAD * bloc[:2])
        mean = np.sqrt(pooling) * np.concatenate([ends, bloc[2:]])
        member = (self.bloc_of >= 0)[:, None]
        signs = self.orientation[:, None]
        gaps = np.exp(GAP_SPREAD * cut[1:])
        return Values(
            position=np.where(member, mean[self.bloc_of] + np.sqrt(1 - pooling) * own, own),
            bloc=mean,
            own=own,
            pooling=pooling,
            ease=ease,
            discrimination=np.where(signs == 0, steep, signs * np.exp(ORIENTED_SPREAD * steep)),
            cuts=np.cumsum(np.concatenate([FIRST_CUT + cut[:1], gaps]), axis=0),
        )


@dataclass(frozen=True)
class Positions:
    """Posterior draws of a line, and what the gate saw.

    Parameters
    ----------
    line
        The line.
    z
        Coordinates, shape (coordinates, draws), the chains one after the other.
    chains
        Their number.
    rhat_max, ess_min
        The worst over all coordinates and positions.
    ok
        Whether the gate was passed.
    """

    line: Line
    z: Floats
    chains: int
    rhat_max: float
    ess_min: float
    ok: bool

    @property
    def values(self) -> Values:
        """What the coordinates mean."""
        return self.line.natural(self.z)


def line_up(claims: Sequence[Claim], sources: Mapping[str, Source]) -> Line | None:
    """Place the two blocs with most claims at the ends of a line; return none where there are no two blocs.

    Parameters
    ----------
    claims, sources
        Those of the case.
    """
    n_claims: dict[str, int] = {}
    for c in claims:
        bloc = sources[c.source].bloc
        if bloc not in NO_LINE:
            n_claims[bloc] = n_claims.get(bloc, 0) + 1
    blocs = sorted(n_claims, key=lambda b: (-n_claims[b], b))
    if len(blocs) < 2:
        return None
    matrix = by_source(claims, sources, [])
    at = {b: i for i, b in enumerate(blocs)}
    actor, proposition = np.nonzero(matrix.n)
    mean = matrix.mean[actor, proposition]
    return Line(
        actors=matrix.actors,
        blocs=tuple(blocs),
        propositions=matrix.propositions,
        bloc_of=np.array([at.get(b, -1) for b in matrix.blocs], dtype=np.int64),
        orientation=_oriented(claims, sources, blocs, matrix.propositions),
        actor=actor,
        proposition=proposition,
        stance=(np.sign(mean) * np.floor(np.abs(mean) + 0.5)).astype(np.int64),
    )


def _oriented(
    claims: Sequence[Claim], sources: Mapping[str, Source], ends: Sequence[str], propositions: Sequence[str]
) -> Ints:
    """Return the sign of the first end's interest in each proposition less the second's."""
    interest: dict[tuple[str, str], list[int]] = {}
    for c in claims:
        interest.setdefault((sources[c.source].bloc, about(c)), []).append(c.interest)
    gain: Floats = np.array([[np.mean(interest.get((end, p), [0])) for p in propositions] for end in ends[:2]])
    signs: Ints = np.sign(gain[0] - gain[1]).astype(np.int64)
    return signs


def simulate(line: Line, rng: np.random.Generator) -> tuple[Floats, Line]:
    """Draw parameters from the prior and stances given them, for the actors and propositions of a line.

    Parameters
    ----------
    line
        The design: its own stances are not read.
    rng
        The generator.

    Returns
    -------
    z
        The coordinates drawn, shape (coordinates,).
    drawn
        The line with the stances that they gave.
    """
    z = rng.standard_normal(len(line.names))
    v = line.natural(z[:, None])
    level = v.ease[line.proposition, 0] + v.discrimination[line.proposition, 0] * v.position[line.actor, 0]
    latent = level + rng.logistic(size=level.size)
    stance = (latent[:, None] > v.cuts[:, 0]).sum(axis=1) - 2
    parts = (line.actors, line.blocs, line.propositions, line.bloc_of, line.orientation, line.actor, line.proposition)
    return z, Line(*parts, stance)
