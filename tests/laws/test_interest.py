"""Laws 4, 5 and 9: interest, denial, interested chorus."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lawful import (
    BARE,
    RICH,
    accesses,
    asked,
    case,
    heard,
    joint,
    log_odds,
    people,
    person,
    posterior,
    says,
    stances,
)

TINY = 1e-9
WORD = 0.201
"""Log-odds by which the shipped priors hold a bare word of the interested against it."""


def shifts(words, said, world, target, seed):
    """Return by how much each of the words `said`, added alone, moves the log-odds of `target`."""
    without = log_odds(case(words, world), seed, target)
    return [log_odds(case([*words, w], world), seed, target) - without for w in said]


@joint
@given(about=asked, data=st.data(), who=people("x"), stance=stances)
def test_interest_in_the_joint_posterior(about, data, who, stance):
    """Law 4, joint. The order of gaining, neutral and admitting holds when what is learned of everybody is
    counted in."""
    world, target = about
    before, along = data.draw(heard(world, most=4)), 1 if stance > 0 else -1
    found = [
        posterior(case([*before, says(who, target, stance, interest=i * along)], world)).probability(target)
        for i in (1, 0, -1)
    ]
    for (less, a), (more, b) in itertools.pairwise(found):
        assert along * (more - less) > -4 * np.hypot(a, b)


def test_interest_filters_who_names_a_state_too():
    """Law 4. Who gains by an answer and names it moves the odds less than a neutral who names it."""
    gains, neutral = (
        log_odds(case([says(person("x"), ("role", "knew"), interest=i)], RICH), 1, "did_know") for i in (1, 0)
    )
    assert (gains < neutral).all()


def test_interest_of_one_more_member_who_hedges():
    """Law 4. After five members of a bloc asserted what it gains by, a sixth who hedges moves the odds less than a
    neutral who hedges."""
    chorus = [says(person(f"m{i}", bloc="east"), interest=1) for i in range(5)]
    who = person("x", bloc="east")
    gains, neutral = shifts(chorus, [says(who, stance=1, interest=i) for i in (1, 0)], BARE, "p", 4)
    assert (gains < neutral).all()


@joint
@given(kind=st.sampled_from(["militia", "official", "clerk"]), access=accesses, data=st.data())
def test_denial_in_the_joint_posterior(kind, access, data):
    """Law 5, joint. The quarter holds on an even prior after anybody said anything of another proposition."""
    before = [w for w in data.draw(heard(BARE)) if w[1].proposition == "q"]
    who = person("x", kind, bloc="south")
    shift = []
    for interest in (-1, 0):
        p, _ = posterior(case([*before, says(who, stance=-2, interest=interest, access=access)])).probability()
        shift.append(np.log(p / (1 - p)))
    assert shift[1] < 4 * shift[0] < 4 * WORD


@pytest.mark.parametrize("n", [2, 3, 4, 12, 50])
@pytest.mark.parametrize("kind", ["witness", "security_official"])
def test_interested_chorus_in_the_joint_posterior(n, kind):
    """Law 9, joint. So it is when the chorus is of fifty, and its kind's credibility is learned from it alone."""
    words = [says(person(f"m{i}", kind, "east"), interest=1, access="direct") for i in range(n)]
    assert posterior(case(words)).probability()[0] == pytest.approx(0.5, abs=0.15)


@pytest.mark.parametrize("believed", [0, 4, 8])
def test_interested_chorus_of_a_bloc_that_may_lie_in_the_joint_posterior(believed):
    """Law 9, joint. So it is where others speak of eight things the bloc has at stake, so that it is asked whether it
    lies, and bear it out on none, on half or on all of them."""
    words = [says(person(f"m{i}", "witness", "east"), interest=1) for i in range(20)]
    for i in range(8):
        words.append(says(person(f"m{i}", "witness", "east"), f"other{i}", interest=1))
        words.append(says(person(f"outsider{i}"), f"other{i}", 2 if i < believed else -2))
    c = case(words)
    assert c.parameters.groups.blocs == ("east",)
    assert posterior(c).probability()[0] == pytest.approx(0.5, abs=0.15)


def test_interested_chorus_of_denials():
    """Law 9. Fifty of the accused who deny stay as near to an even prior from the other side."""
    words = [says(person(f"m{i}", "witness", "east"), stance=-2, interest=-1) for i in range(50)]
    p = 1 / (1 + np.exp(-log_odds(case(words), 1)))
    assert (np.abs(p - 0.5) <= 0.15).all()


def test_interested_chorus_in_which_every_other_hedges_in_the_joint_posterior():
    """Law 9, joint. Twelve members, every other of whom hedges."""
    words = [says(person(f"m{i}", "militia", "east"), stance=1 + i % 2, interest=1) for i in range(12)]
    assert posterior(case(words)).probability()[0] == pytest.approx(0.5, abs=0.15)


def test_interested_chorus_that_names_a_state():
    """Law 9. Twelve members of one bloc name the answer by which it gains: it keeps within 0.15 of its prior."""
    words = [says(person(f"m{i}", "militia", "east"), ("role", "knew"), interest=1) for i in range(12)]
    before, after = (posterior(case(w, RICH)).probability("did_know")[0] for w in ([], words))
    assert after == pytest.approx(before, abs=0.15)
