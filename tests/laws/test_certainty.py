"""Laws 12 and 13: shared error, learning."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lawful import (
    RICH,
    case,
    coordinates,
    fixed,
    heard,
    interests,
    joint,
    people,
    person,
    posterior,
    says,
    seeds,
    stances,
)

from tarjih.inference.summary import credibilities
from tarjih.testimony.weigh import weigh


@pytest.mark.parametrize("stance", [2, -2])
def test_shared_error_in_the_joint_posterior(stance):
    """Law 12, joint. A hundred who agree on an even prior leave room for their being misled together."""
    c = case([says(person(f"x{i}", "witness"), stance=stance, access="direct") for i in range(100)])
    p, _ = posterior(c).probability()
    assert 0.9 < (p if stance > 0 else 1 - p) < 0.998


def credibility(c, name):
    """Return the posterior mean of a source's credibility with its standard error."""
    p = posterior(c)
    return p.mean(credibilities(p.case, p.draws.z)[name])


def settled(propositions_, value):
    return dict.fromkeys(propositions_, math.inf if value else 0.0)


@fixed
@given(
    others=heard(RICH, most=4),
    who=people("x", blocs=("independent", "south")),
    stance=stances,
    interest=interests,
    seed=seeds,
)
def test_learning_at_each_draw(others, who, stance, interest, seed):
    """Law 13. At any draw of the rest: a higher credibility of a source makes what it said, relative to all
    else, more probable where it was proved right than where nothing is settled, and less where it was caught
    wrong."""
    words = [*others, says(who, "did_know", stance, interest=interest)]
    gain = []
    for given_ in ({"did_know": math.inf if stance > 0 else 0.0}, {}, {"did_know": 0.0 if stance > 0 else math.inf}):
        c = case(words, RICH, given=given_)
        z = coordinates(c.parameters.names, seed)
        low = _likelihood(c, z)
        z[c.parameters.index["source.x"]] += 1
        gain.append(_likelihood(c, z) - low)
    right, unsettled, wrong = gain
    assert (right >= unsettled - 1e-9).all()
    assert (unsettled >= wrong - 1e-9).all()


def _likelihood(c, z):
    return weigh(c.parameters, z, known=c.known).log_likelihood


@joint
@given(
    others=heard(RICH, most=4),
    who=people("x", blocs=("independent", "south")),
    said=st.lists(stances, min_size=2, max_size=3),
    interest=interests,
)
def test_learning_from_what_was_settled(others, who, said, interest):
    """Law 13, joint. A source caught wrong on settled propositions loses credibility, one proved right gains,
    against what it had before they were settled; and what it asserts elsewhere gains and loses with it."""
    topics = ("p", "q", "r")[: len(said)]
    others = [w for w in others if w[1].proposition in {"did_know", "leaves"}]
    words = [
        *others,
        *(says(who, t, s, interest=interest) for t, s in zip(topics, said, strict=True)),
        says(who, "did_order"),
    ]
    right = {t: math.inf if s > 0 else 0.0 for t, s in zip(topics, said, strict=True)}
    wrong = {t: 0.0 if v else math.inf for t, v in right.items()}
    found = [case(words, RICH, given=g) for g in (wrong, {}, right)]
    (low, a), (middle, b), (high, d) = (credibility(c, "x") for c in found)
    assert low < middle + 4 * np.hypot(a, b)
    assert middle < high + 4 * np.hypot(b, d)
    assert low < high
    less, more = (posterior(found[i]).probability("did_order")[0] for i in (0, 2))
    assert less < more


def test_learning_grows_with_what_was_settled():
    """Law 13, joint. Each further proposition on which a source is caught wrong costs it credibility, each on
    which it is proved right gains it some, and so it goes with what it says of another question."""
    who = person("x")
    words = [says(who, t) for t in ("p", "q", "r")]
    for value in (False, True):
        found = [
            posterior(case([*words, says(who, "did_know")], RICH, given=settled(("p", "q", "r")[:n], value)))
            for n in (0, 1, 2, 3)
        ]
        c = [p.mean(credibilities(p.case, p.draws.z)["x"])[0] for p in found]
        elsewhere = [p.probability("did_know")[0] for p in found]
        sign = 1 if value else -1
        assert (sign * np.diff(c) > 0).all()
        assert (sign * np.diff(elsewhere) > 0).all()


def test_learning_from_a_hedge_proved_right():
    """Law 13, joint. Who hedged and was proved right is more credible than before speaking at all."""
    who = person("x")
    silent = credibility(case([says(who, stance=0)]), "x")[0]
    assert credibility(case([says(who, stance=1)], given={"p": math.inf}), "x")[0] > silent
