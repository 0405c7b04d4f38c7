"""A case under the story likelihood is drawn by the samplers that draw any other."""

import numpy as np
from story_cases import person, says, story

from tarjih.inference.importance import reweigh, usable
from tarjih.inference.nuts import Attempt, once
from tarjih.priors import Priors
from tarjih.testimony.story.parameters import StoryParameters, chosen, with_habits

WORDS = [
    says(person("ann"), "p"),
    says(person("bob", "official", "east"), "p", interest=1),
    says(person("cem", "analyst", "east"), "p", -2, interest=-1),
    says(person("dan", "media"), "q", 1),
]


def test_both_samplers_agree():
    """Importance sampling and NUTS give the same probabilities, to their Monte-Carlo error."""
    c = story(WORDS)
    fast = reweigh(c, draws=8000, seed=1)
    slow, _ = once(c, Attempt(500, 300, 0.8), chains=2, seed=1)
    assert usable(fast)
    np.testing.assert_allclose(fast.slots @ fast.weights, slow.slots @ slow.weights, atol=0.03)


def test_priors_choose_the_likelihood():
    """The story is the likelihood where the switch says so."""
    c = story(WORDS)
    assert isinstance(c.priors, Priors)
    assert not chosen(with_habits(c.priors))
    assert isinstance(c.parameters, StoryParameters)
    assert "story.rumour" in c.parameters.names
