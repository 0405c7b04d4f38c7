"""Cases under the story likelihood: those of the laws, with priors that choose it."""

import dataclasses
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "laws"))

import lawful
from lawful import RICH, coordinates, heard, log_odds, people, person, says, seeds

from tarjih.priors import read_priors
from tarjih.runs.places import SHIPPED
from tarjih.testimony.case import assemble
from tarjih.testimony.story.parameters import with_story

__all__ = ["RICH", "coordinates", "heard", "log_odds", "on_trial", "people", "person", "says", "seeds", "story"]

STORY = read_priors(SHIPPED / "general.yaml")


def story(words, world=lawful.BARE, given=None, propositions=None):
    """Return the case of what was said, under the story likelihood; `propositions` replace what is known of them."""
    told = lawful.case(words, world)
    known = {**told.corpus.propositions, **(propositions or {})}
    corpus = dataclasses.replace(told.corpus, propositions=known)
    return assemble(corpus, on_trial(told.priors), given=given)


def on_trial(priors):
    """Return priors with the story switched on, and with its entries as they ship."""
    shipped = {n: p for n, p in STORY.scalars.items() if n.startswith("story.")}
    return with_story(dataclasses.replace(priors, scalars={**priors.scalars, **shipped}))
