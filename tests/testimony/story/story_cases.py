"""Cases of the laws, with what is known of their propositions."""

import dataclasses
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "laws"))

import lawful
from lawful import RICH, coordinates, heard, log_odds, people, person, says, seeds

from tarjih.testimony.case import assemble

__all__ = ["RICH", "coordinates", "heard", "log_odds", "people", "person", "says", "seeds", "story"]


def story(words, world=lawful.BARE, given=None, propositions=None, own=()):
    """Return the case of what was said; `propositions` replace what is known of them, and `own` are further priors."""
    told = lawful.case(words, world)
    known = {**told.corpus.propositions, **(propositions or {})}
    corpus = dataclasses.replace(told.corpus, propositions=known)
    priors = dataclasses.replace(told.priors, scalars={**told.priors.scalars, **{p.name: p for p in own}})
    return assemble(corpus, priors, given=given)
