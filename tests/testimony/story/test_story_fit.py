"""A case is drawn by both samplers alike."""

import numpy as np
from story_cases import person, says, story

from tarjih.inference.importance import reweigh, usable
from tarjih.inference.nuts import Attempt, once

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
