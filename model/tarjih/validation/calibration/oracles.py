"""Upper bounds for a drawn case: two oracles for the regime of :mod:`tarjih.validation.worlds.news`.

Supply a drawn case and the numbers that it was drawn with; get the probability of each proposition

* by :func:`oracle`, which knows the numbers of the generator (a :class:`Regime`) but not how accurate each speaker
  is: every accuracy a has the generator's beta distribution, on a grid;
* by :func:`ceiling`, which also knows every accuracy and which bloc lies.

Both leave out copies, and weigh each claim by the log-odds with which the generator makes it, interests included.
Given the accuracies, propositions are independent of one another; given the truth, speakers are.  So :func:`oracle`
draws the one from the other in turn (Gibbs sampling; Geman and Geman, IEEE PAMI 6, 1984) in many chains at once, and
averages the probabilities.

**A bloc that lies.**  The oracle knows that one bloc lies, each with the same probability, not which.  For every
candidate it weighs the case as if that bloc lied, and mixes them by the probability of all claims; that one is computed
with every claim's accuracy at its mean, so that it is a product over propositions.

**What is not printed.**  Where denials are carried less often than assertions, there are fewer claims about what is
false, so a reader who knows the generator learns from silence.  `reading` says how far that goes:

``silence``
    All there is to know.  A pair of speaker and proposition was considered with probability f, the number of
    claims over the number expected of all pairs; a pair without a claim has probability 1 − f · carried, with
    the mean over accuracies and interests of the chance of being carried.  A claim counts with the odds of its being
    made.  This is the posterior of the regime, up to f, and so calibrated.
``claims``
    Each claim given that this speaker was printed on this proposition: an assertion with probability
    p / (p + (1 − p) δ), where p is that of affirming and δ the share of denials that are carried.  That is how a
    reader who knows what news leaves out reads one clipping, without asking what is missing.

The two agree where everything is carried.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tarjih.runs.arrays import Floats, Ints
from tarjih.validation.worlds.drawn import Drawn

__all__ = ["CLAIMS", "SILENCE", "Regime", "ceiling", "oracle"]

GRID = 41
CHAINS, WARM, SWEEPS = 60, 10, 50
TINY = 1e-9
SILENCE, CLAIMS = "silence", "claims"
GAINS, SHARES = (-1, 0, 1), (0.25, 0.5, 0.25)
"""A bloc's interests in propositions, and how often the generator draws each."""


@dataclass(frozen=True, kw_only=True)
class Regime:
    """The numbers of a news regime that its oracles know; see :func:`tarjih.validation.worlds.news.news_regime`."""

    base_rate: float = 0.5
    accuracy: float = 0.7
    spread: float = 0.1
    interest: float = 1.5
    affirmative: bool = True
    denials_carried: float = 1 / 9
    lying_bloc: bool = False


@dataclass(frozen=True)
class _Claims:
    """The claims without copies, as arrays over claims, with the names of speakers, propositions and blocs."""

    speakers: tuple[str, ...]
    propositions: tuple[str, ...]
    blocs: tuple[str, ...]
    who: Ints
    about: Ints
    yes: Ints
    gain: Ints
    bloc: Ints


def oracle(
    drawn: Drawn, regime: Regime, *, seed: int, reading: str = SILENCE, liars_known_of: bool = True
) -> dict[str, float]:
    """Return the probability of each proposition for a reader who knows the regime and no accuracy.

    Parameters
    ----------
    drawn
        The case.
    regime
        What it was drawn with.
    seed
        Of the Gibbs sampler.
    reading
        ``silence`` or ``claims``.
    liars_known_of
        Whether the oracle knows that one bloc lies, where one does.
    """
    claims = _claims(drawn)
    before = _before(claims, regime, reading=reading)
    grid, mass = _grid(regime)
    rng = np.random.default_rng(seed)
    if not (regime.lying_bloc and liars_known_of):
        p = _gibbs(claims, before, _table(claims, regime, grid, reading, liar=-1), mass, rng)
        return dict(zip(claims.propositions, map(float, p), strict=True))
    evidence, found = [], []
    for liar in range(len(claims.blocs)):
        table = _table(claims, regime, grid, reading, liar=liar)
        evidence.append(_evidence(claims, before, table, mass))
        found.append(_gibbs(claims, before, table, mass, rng))
    weight = np.exp(np.array(evidence) - max(evidence))
    p = weight @ np.array(found) / weight.sum()
    return dict(zip(claims.propositions, map(float, p), strict=True))


def ceiling(drawn: Drawn, regime: Regime, *, reading: str = SILENCE) -> dict[str, float]:
    """Return the probability of each proposition for a reader who knows every accuracy, and which bloc lies."""
    claims = _claims(drawn)
    able = np.array([drawn.truth.accuracy[s] for s in claims.speakers])
    each = _table(claims, regime, able[claims.who][:, None], reading, liar=0 if regime.lying_bloc else -1)[:, :, 0]
    odds = _before(claims, regime, reading=reading) + _sum(claims.about, each[1] - each[0], len(claims.propositions))
    return {p: 1 / (1 + math.exp(-o)) for p, o in zip(claims.propositions, odds, strict=True)}


def _claims(drawn: Drawn) -> _Claims:
    own = [c for c in drawn.claims if c.utterance and c.stance]
    speakers, propositions = tuple(drawn.truth.accuracy), tuple(drawn.truth.propositions)
    bloc_of = {s.source: s.bloc for s in drawn.sources}
    blocs = tuple(sorted({bloc_of[s] for s in speakers} - {"independent"}))
    return _Claims(
        speakers,
        propositions,
        blocs,
        np.array([speakers.index(c.source) for c in own]),
        np.array([propositions.index(c.proposition or "") for c in own]),
        np.array([int(c.stance > 0) for c in own]),
        np.array([c.interest or 0 for c in own]),
        np.array([blocs.index(bloc_of[c.source]) if bloc_of[c.source] in blocs else -1 for c in own]),
    )


def _grid(regime: Regime) -> tuple[Floats, Floats]:
    """Return accuracies and their mass under the generator's beta distribution, shapes (grid,)."""
    size = regime.accuracy * (1 - regime.accuracy) / regime.spread**2 - 1
    a = (np.arange(GRID) + 0.5) / GRID
    log = (regime.accuracy * size - 1) * np.log(a) + ((1 - regime.accuracy) * size - 1) * np.log1p(-a)
    mass = np.exp(log - log.max())
    return a, mass / mass.sum()


def _affirming(able: Floats, gain: Floats | Ints | int, regime: Regime) -> Floats:
    """Return the probability that a speaker affirms false and true propositions, shape (2, …)."""
    lean = np.log(able) - np.log1p(-able)
    return np.stack([1 / (1 + np.exp(lean - regime.interest * gain)), 1 / (1 + np.exp(-lean - regime.interest * gain))])


def _table(claims: _Claims, regime: Regime, able: Floats, reading: str, *, liar: int) -> Floats:
    """Return the log probability of each claim if its proposition is false and if it is true, shape (2, claims, …)."""
    yes = _affirming(able * np.ones((len(claims.who), 1)), claims.gain[:, None], regime)
    lies = ((claims.bloc == liar) & (claims.gain != 0) & (liar >= 0))[:, None]
    yes = np.where(lies, np.array([1 - TINY, TINY])[:, None, None], yes)
    if reading == CLAIMS and regime.affirmative:
        yes = yes / (yes + (1 - yes) * regime.denials_carried)
    return np.asarray(np.log(np.where(claims.yes[:, None] == 1, yes, 1 - yes)))


def _before(claims: _Claims, regime: Regime, *, reading: str) -> Floats:
    """Return the log-odds of each proposition before its claims: the base rate, and the silence on it."""
    odds = np.full(len(claims.propositions), math.log(regime.base_rate / (1 - regime.base_rate)))
    if reading != SILENCE or not regime.affirmative:
        return odds
    grid, mass = _grid(regime)
    sided = _affirming(grid, 0, regime) @ mass
    partial = sum(s * (_affirming(grid, g, regime) @ mass) for g, s in zip(GAINS, SHARES, strict=True))
    share = 0.8 if claims.blocs else 0.0  # every fifth speaker belongs to no bloc
    yes = (1 - share) * sided + share * np.asarray(partial)
    carried = yes + (1 - yes) * regime.denials_carried
    pairs = len(claims.speakers) * len(claims.propositions)
    mean = (1 - regime.base_rate) * carried[0] + regime.base_rate * carried[1]
    considered = len(claims.who) / (pairs * mean)
    silent = len(claims.speakers) - np.bincount(claims.about, minlength=len(claims.propositions))
    out: Floats = odds + silent * (np.log1p(-considered * carried[1]) - np.log1p(-considered * carried[0]))
    return out


def _gibbs(claims: _Claims, before: Floats, table: Floats, mass: Floats, rng: np.random.Generator) -> Floats:
    """Return the probability of each proposition, shape (propositions,)."""
    n_claims, n_speakers, n = len(claims.who), len(claims.speakers), len(claims.propositions)
    log_mass = np.log(np.maximum(mass, 1e-300))
    at = rng.choice(len(mass), size=(CHAINS, n_speakers), p=mass)
    total, each = np.zeros(n), np.arange(n_claims)
    for sweep in range(WARM + SWEEPS):
        chosen = table[:, each, at[:, claims.who]]
        odds = before + _sum(claims.about, (chosen[1] - chosen[0]).T, n).T
        p = 1 / (1 + np.exp(-np.clip(odds, -700, 700)))
        if sweep >= WARM:
            total += p.mean(axis=0)
        true = (rng.random(p.shape) < p).astype(np.int64)
        given = table[true[:, claims.about], each]
        own = _sum(claims.who, np.moveaxis(given, 1, 0), n_speakers) + log_mass
        chances = np.exp(own - own.max(axis=-1, keepdims=True))
        below = np.cumsum(chances, axis=-1)
        at = (rng.random((n_speakers, CHAINS, 1)) * below[..., -1:] > below).sum(axis=-1).T
    return total / SWEEPS


def _evidence(claims: _Claims, before: Floats, table: Floats, mass: Floats) -> float:
    """Return the log probability of all claims, each with an accuracy of its own."""
    each = np.log(np.exp(table) @ mass)
    false, true = (_sum(claims.about, row, len(claims.propositions)) for row in each)
    return float((np.logaddexp(false, true + before) - np.logaddexp(0, before)).sum())


def _sum(index: Ints, rows: Floats, n: int) -> Floats:
    out = np.zeros((n, *rows.shape[1:]))
    np.add.at(out, index, rows)
    return out
