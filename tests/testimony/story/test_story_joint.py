"""Laws 14, 15 and 16 of the story on the joint posterior: wording, equivalence, continuity."""

import dataclasses

import lawful
import pytest
from hypothesis import given
from hypothesis import strategies as st
from story_cases import RICH, heard, person, says, story


@lawful.joint
@given(words=heard(lawful.BARE, most=6))
def test_wording_in_the_joint_posterior(words):
    """Law 14, joint. Stances and interests on p mirrored, p has the rest of its probability, within noise."""
    about = [w for w in words if w[1].proposition == "p"]
    turned = [(who, dataclasses.replace(c, stance=-c.stance, interest=-c.interest)) for who, c in about]
    (one, a), (other, b) = (lawful.posterior(story(w)).probability() for w in (about, turned))
    assert one + other == pytest.approx(1, abs=1e-9 + 6 * (a + b))


@lawful.joint
@given(state=st.sampled_from(["ordered", "approved", "knew"]), stance=st.sampled_from([2, 1]))
def test_equivalence_in_the_joint_posterior(state, stance):
    """Law 15, joint. Coded as a state, as all propositions that it decides, or as both, a report says the same."""
    holds = {"ordered": (1, 1, 1), "approved": (-1, 1, 1), "knew": (-1, -1, 1)}[state]
    who, tied = person("x"), ("did_order", "did_approve", "did_know")
    named = [says(who, ("role", state), stance)]
    follows = [says(who, p, sign * stance) for p, sign in zip(tied, holds, strict=True)]
    first, *others = (lawful.posterior(story(w, RICH)) for w in (named, follows, [*named, *follows]))
    for other in others:
        for p in tied:
            assert other.probability(p)[0] == pytest.approx(first.probability(p)[0], abs=1e-9)


@lawful.joint
@given(words=heard(lawful.BARE, most=8), count=st.integers(1, 60))
def test_continuity_in_the_joint_posterior(words, count):
    """Law 16, joint. One more claim that takes no side, or on something by itself, moves no answer by over 0.01."""
    words += [says(person(f"n{i}"), "q", 2 if i % 3 else -2) for i in range(count)]
    before, error = lawful.posterior(story(words)).probability()
    for more in (says(person("idle"), "p", 0), says(person("far", "diplomat"), "elsewhere")):
        after, other = lawful.posterior(story([*words, more])).probability()
        assert after == pytest.approx(before, abs=0.01 + 3 * (error + other))
