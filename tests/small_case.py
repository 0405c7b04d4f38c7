"""A case of a dozen claims with one of everything, and its fit by importance sampling."""

import functools
import tempfile
from pathlib import Path

import pytest

from tarjih.corpus import Corpus
from tarjih.inference.fit import Fit, Settings, fit
from tarjih.inference.importance import reweigh
from tarjih.priors import Priors
from tarjih.priors.inputs import load

__all__ = ["few_draws", "small_fit", "write_small"]

CLAIMS = """source,proposition,stance,kind,bloc,article,origin,mode,gloss
amal,north_did,2,official,north,N1,o1,fact,said it
amal,north_did,2,official,north,N2,o1,fact,said it again elsewhere
basim,north_did,1,analyst,south,N1,o2,fact,hinted at it
basim,south_did,-2,analyst,south,N1,o3,fact,denied it
carol,both_hurt,2,witness,none,N2,o4,fact,saw it
carol,held,2,witness,none,N2,o5,fact,saw it
dalia,weaker,2,analyst,none,N1,o6,fact,argued it
dalia,held,1,analyst,none,N1,o7,fact,argued it
emir,leaves,2,official,north,N2,o8,commitment,pledged it
emir,threat,2,official,north,N2,o9,fact,reported it
amal,unrest_if_leaves,1,official,north,N2,o10,forecast,expects it
basim,threat,0,analyst,south,N1,o11,fact,mentioned it
"""

QUESTIONS = """
title: {en: A small case, ar: قضية صغيرة}
propositions:
  north_did: {en: The north did it., ar: فعلها الشمال., group: who}
  south_did: {en: The south did it., group: who}
  both_hurt: {en: People were hurt., group: evidence}
  unrest_if_leaves: {en: Leaving brings unrest., group: what_follows}
  attacked: {en: There was an attack., group: evidence}
questions:
  who:
    en: Who did it?
    states: [north, south, both]
    other: true
    truth:
      north: {north_did: 1}
      south: {south_did: 1}
      both: {north_did: 1, south_did: 1}
    labels:
      north: {en: the north alone, ar: الشمال وحده}
  posture:
    en: Who leaves?
    states: [goes, stays]
    truth: {goes: {leaves: 1}}
    parents: [threat, attacked]
    contrast: attacked
traits:
  grip:
    eras: [old, new]
    links:
      - {proposition: held, era: old, sign: 1}
      - {proposition: weaker, difference: [new, old], sign: -1}
conditionals:
  unrest_if_leaves: {on: posture, states: [goes]}
"""

PRIORS = """
version: 1
extends: general.yaml
questions:
  who: {states: {north: 0.3, south: 0.3, both: 0.2, other: 0.2}, because: a test}
  posture:
    states: {goes: 0.5, stays: 0.5}
    shifts:
      threat: {true: {goes: 2.0}}
      attacked: {true: {goes: 0.5}}
    because: a test
  attacked: {probability: {value: 0.9}, because: a test}
traits:
  grip:
    start: {between: [0.4, 0.9], because: a test}
    step: {value: 1.0, because: a test}
    slope: {value: 6, because: a test}
"""


def write_small(folder: Path) -> Path:
    """Write the case into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (("claims.csv", CLAIMS), ("questions.yaml", QUESTIONS), ("priors.yaml", PRIORS)):
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@functools.cache
def small_fit() -> Fit:
    """Return the case's fit, made once."""
    with tempfile.TemporaryDirectory() as folder:
        corpus, priors = load(write_small(Path(folder)))
    return fit(corpus, priors, Settings(quick=True, draft=True))


def few_draws(corpus: Corpus, priors: Priors, *, seed: int = 1) -> Fit:
    """Return a fit of any case from as few draws as show that everything works."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tarjih.inference.fit.reweigh", functools.partial(reweigh, draws=1000))
        return fit(corpus, priors, Settings(seed=seed, quick=True, draft=True))
