"""What could be known of a drawn case: two oracles for the regime of :mod:`tarjih.validation.worlds.news`.

Supply a drawn case and the numbers that it was drawn with; get the probability of each proposition

* by :func:`oracle`, which knows the numbers of the generator (a :class:`Regime`) and of no speaker how accurate it
  is: each accuracy a has the generator's beta distribution, laid on a grid;
* by :func:`ceiling`, which besides is told every accuracy, and who lies.

Both see through copies (a repetition is left out) and interests (each word is weighed by the log-odds with which the
generator utters it).  Given the accuracies, propositions are independent of one another; given the truth, speakers
are.  So :func:`oracle` draws the one from the other in turn (Gibbs sampling; Geman and Geman, IEEE PAMI 6, 1984) in
many chains at once, and averages the probabilities themselves, not what was drawn.

**A bloc that lies.**  The oracle knows that one bloc does, each as probably, not which.  For every candidate it
weighs the case as if that bloc lied, and mixes them by the probability of all words; that one is worked out with
every word's accuracy at its mean, so that it is a product over propositions.

**What is not printed.**  Where denials are carried less often than assertions, fewer words are heard of what is
false, so who knows the generator learns from what was *not* said.  `reading` says how far that goes:

``silence``
    all there is to know.  A pair of speaker and proposition was considered with probability f, the number of
    words over the number expected of all pairs; a pair that is not heard has probability 1 − f · carried, with
    the mean over accuracies and interests of the chance of being carried.  A word counts with the odds of its being
    uttered.  Of the regime this is the posterior, up to f, and so calibrated.
``words``
    each word given that this speaker was printed on this proposition: an assertion with probability
    p / (p + (1 − p) δ), where p is that of affirming and δ the share of denials that are carried.  That is how a
    reader who knows what news leaves out takes one clipping, and asks nothing of what there is none of.

The two are one where everything is carried.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tarjih.runs.arrays import Floats, Ints
from tarjih.validation.worlds.drawn import Drawn

__all__ = ["SILENCE", "WORDS", "Regime", "ceiling", "oracle"]

GRID = 41
CHAINS, WARM, SWEEPS = 60, 10, 50
TINY = 1e-9
SILENCE, WORDS = "silence", "words"
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
class _Words:
    """What was said by its origins: arrays over words, and the number of speakers and propositions."""

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
    """Return the probability of each proposition for who knows the regime and no accuracy.

    Parameters
    ----------
    drawn
        The case.
    regime
        What it was drawn with.
    seed
        Of the Gibbs sampler.
    reading
        ``silence`` or ``words``.
    liars_known_of
        Whether the oracle has been told that one bloc lies, where one does.
    """
    words = _words(drawn)
    before = _before(words, regime, reading=reading)
    grid, mass = _grid(regime)
    rng = np.random.default_rng(seed)
    if not (regime.lying_bloc and liars_known_of):
        p = _gibbs(words, before, _table(words, regime, grid, reading, liar=-1), mass, rng)
        return dict(zip(words.propositions, map(float, p), strict=True))
    evidence, found = [], []
    for liar in range(len(words.blocs)):
        table = _table(words, regime, grid, reading, liar=liar)
        evidence.append(_evidence(words, before, table, mass))
        found.append(_gibbs(words, before, table, mass, rng))
    weight = np.exp(np.array(evidence) - max(evidence))
    p = weight @ np.array(found) / weight.sum()
    return dict(zip(words.propositions, map(float, p), strict=True))


def ceiling(drawn: Drawn, regime: Regime, *, reading: str = SILENCE) -> dict[str, float]:
    """Return the probability of each proposition for who knows every speaker's accuracy, and who lies."""
    words = _words(drawn)
    able = np.array([drawn.truth.accuracy[s] for s in words.speakers])
    said = _table(words, regime, able[words.who][:, None], reading, liar=0 if regime.lying_bloc else -1)[:, :, 0]
    odds = _before(words, regime, reading=reading) + _sum(words.about, said[1] - said[0], len(words.propositions))
    return {p: 1 / (1 + math.exp(-o)) for p, o in zip(words.propositions, odds, strict=True)}


def _words(drawn: Drawn) -> _Words:
    own = [c for c in drawn.claims if c.utterance and c.stance]
    speakers, propositions = tuple(drawn.truth.accuracy), tuple(drawn.truth.propositions)
    bloc_of = {s.source: s.bloc for s in drawn.sources}
    blocs = tuple(sorted({bloc_of[s] for s in speakers} - {"independent"}))
    return _Words(
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
    """Return how probably a speaker affirms what is false and what is true, shape (2, …)."""
    lean = np.log(able) - np.log1p(-able)
    return np.stack([1 / (1 + np.exp(lean - regime.interest * gain)), 1 / (1 + np.exp(-lean - regime.interest * gain))])


def _table(words: _Words, regime: Regime, able: Floats, reading: str, *, liar: int) -> Floats:
    """Return the log probability of each word if its proposition is false and if it is true, shape (2, words, …)."""
    yes = _affirming(able * np.ones((len(words.who), 1)), words.gain[:, None], regime)
    lies = ((words.bloc == liar) & (words.gain != 0) & (liar >= 0))[:, None]
    yes = np.where(lies, np.array([1 - TINY, TINY])[:, None, None], yes)
    if reading == WORDS and regime.affirmative:
        yes = yes / (yes + (1 - yes) * regime.denials_carried)
    return np.asarray(np.log(np.where(words.yes[:, None] == 1, yes, 1 - yes)))


def _before(words: _Words, regime: Regime, *, reading: str) -> Floats:
    """Return the log-odds of each proposition before its words: the base rate, and what was not said of it."""
    odds = np.full(len(words.propositions), math.log(regime.base_rate / (1 - regime.base_rate)))
    if reading != SILENCE or not regime.affirmative:
        return odds
    grid, mass = _grid(regime)
    sided = _affirming(grid, 0, regime) @ mass
    partial = sum(s * (_affirming(grid, g, regime) @ mass) for g, s in zip(GAINS, SHARES, strict=True))
    share = 0.8 if words.blocs else 0.0  # every fifth speaker belongs to no bloc
    yes = (1 - share) * sided + share * np.asarray(partial)
    carried = yes + (1 - yes) * regime.denials_carried
    pairs = len(words.speakers) * len(words.propositions)
    mean = (1 - regime.base_rate) * carried[0] + regime.base_rate * carried[1]
    considered = len(words.who) / (pairs * mean)
    unheard = len(words.speakers) - np.bincount(words.about, minlength=len(words.propositions))
    out: Floats = odds + unheard * (np.log1p(-considered * carried[1]) - np.log1p(-considered * carried[0]))
    return out


def _gibbs(words: _Words, before: Floats, table: Floats, mass: Floats, rng: np.random.Generator) -> Floats:
    """Return the probability of each proposition, shape (propositions,)."""
    n_words, n_speakers, n = len(words.who), len(words.speakers), len(words.propositions)
    log_mass = np.log(np.maximum(mass, 1e-300))
    at = rng.choice(len(mass), size=(CHAINS, n_speakers), p=mass)
    total, each = np.zeros(n), np.arange(n_words)
    for sweep in range(WARM + SWEEPS):
        said = table[:, each, at[:, words.who]]
        odds = before + _sum(words.about, (said[1] - said[0]).T, n).T
        p = 1 / (1 + np.exp(-np.clip(odds, -700, 700)))
        if sweep >= WARM:
            total += p.mean(axis=0)
        true = (rng.random(p.shape) < p).astype(np.int64)
        heard = table[true[:, words.about], each]
        own = _sum(words.who, np.moveaxis(heard, 1, 0), n_speakers) + log_mass
        chances = np.exp(own - own.max(axis=-1, keepdims=True))
        below = np.cumsum(chances, axis=-1)
        at = (rng.random((n_speakers, CHAINS, 1)) * below[..., -1:] > below).sum(axis=-1).T
    return total / SWEEPS


def _evidence(words: _Words, before: Floats, table: Floats, mass: Floats) -> float:
    """Return the log probability of all words with each word's accuracy by itself."""
    each = np.log(np.exp(table) @ mass)
    false, true = (_sum(words.about, row, len(words.propositions)) for row in each)
    return float((np.logaddexp(false, true + before) - np.logaddexp(0, before)).sum())


def _sum(index: Ints, rows: Floats, n: int) -> Floats:
    out = np.zeros((n, *rows.shape[1:]))
    np.add.at(out, index, rows)
    return out
