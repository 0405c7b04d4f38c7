"""Law 3: copying."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lawful import (
    RICH,
    accesses,
    asked,
    assertions,
    case,
    coordinates,
    fixed,
    fixed_slots,
    heard,
    interests,
    joint,
    log_odds,
    log_odds_at,
    people,
    person,
    posterior,
    says,
    seeds,
    stances,
)

from tarjih.testimony.weigh import weigh

numbers = st.sampled_from([1, 2, 5, 10])


def copies(words, of, n, target, *, stance, interest=0, access="direct"):
    """Return `words` with `n` repetitions, by as many others, of the words whose claim is `of`."""
    others = [person(f"x{i}", "media", identity=("named", "anonymous")[i % 2]) for i in range(n)]
    return words + [
        says(x, target, stance, origin=of, interest=interest, access=access, channel=("wire",)) for x in others
    ]


@fixed
@given(
    about=asked,
    data=st.data(),
    who=people("a"),
    n=numbers,
    kept=stances,
    interest=interests,
    access=accesses,
    seed=seeds,
)
def test_copying_moves_no_more_than_hearing_the_origin(*, about, data, who, n, kept, interest, access, seed):
    """Law 3. Whoever repeats it, however well they would know, truly or distorted: the odds of everything stay
    where the origin's own words put them, to 1e-9."""
    world, target = about
    words = [*data.draw(heard(world, most=3)), says(who, target, data.draw(stances), interest=interest, claim="own")]
    alone = case(words, world)
    repeated = case(copies(words, "own", n, target, stance=kept, access=access), world)
    assert fixed_slots(repeated, seed) == pytest.approx(fixed_slots(alone, seed), abs=1e-9)


@fixed
@given(about=asked, data=st.data(), n=numbers, stance=assertions)
def test_copying_moves_less_than_two_independent_origins(about, data, n, stance):
    """Law 3. Any number of copies of one message leaves the odds below those of two who came to say it each for
    himself, in the middle of the priors: where hardly anybody is informed, that one more agrees only shows that a
    rumour goes round, and then a copy, which shows nothing, may leave the odds higher."""
    world, target = about
    before = [w for w in data.draw(heard(world, most=3)) if w[1].proposition == "q"]
    a, b = person("a"), person("b")
    one = [*before, says(a, target, stance, claim="own")]
    two = case([*one, says(b, target, stance)], world)
    assert log_odds_at(case(copies(one, "own", n, target, stance=stance), world), target) <= log_odds_at(two, target)


@fixed
@given(n=st.integers(2, 6), data=st.data(), seed=seeds)
def test_copying_where_no_origin_is_named(n, data, seed):
    """Law 3. Where no row is the origin's, the message is somebody's, once: it moves the odds as far as one of
    those who carry it would alone, to 1e-9."""
    words = [
        says(data.draw(people(f"x{i}", blocs=("independent",))), origin="o", access=data.draw(accesses))
        for i in range(n)
    ]
    together = log_odds(case(words), seed)
    assert any(together == pytest.approx(log_odds(case([w]), seed), abs=1e-9) for w in words)


@joint
@given(about=asked, data=st.data(), n=numbers, stance=assertions)
def test_copying_in_the_joint_posterior(about, data, n, stance):
    """Law 3, joint. Copies teach nothing about anybody either: not one number changes."""
    world, target = about
    words = [*data.draw(heard(world, most=3)), says(person("a"), target, stance, claim="own")]
    alone, repeated = (posterior(case(w, world)) for w in (words, copies(words, "own", n, target, stance=stance)))
    assert repeated.probability(target)[0] == pytest.approx(alone.probability(target)[0], abs=1e-9)


def test_fifty_copies_by_a_tenth_as_many_outlets():
    """Law 3. Fifty repetitions, ten by each of five outlets, move what the origin alone moves."""
    words = [says(person("a"), "did_order", claim="own")]
    many = words + [says(person(f"x{i % 5}", "media"), "did_order", origin="own") for i in range(50)]
    assert fixed_slots(case(many, RICH), 3) == pytest.approx(fixed_slots(case(words, RICH), 3), abs=1e-9)


def test_copying_oneself_adds_nothing():
    """Law 3. Nineteen reports of one statement by one speaker move the odds no more than the first of them did."""
    words = [says(person("a"), claim="own")]
    many = case(words + [says(person("a"), origin="own") for _ in range(19)])
    alone = case(words)
    assert (log_odds(many, 3) <= log_odds(alone, 3) + 1e-9).all()


def test_copying_others_changes_nothing_in_one_s_own_matter():
    """Law 3. Who passes another's words on twenty times weighs in his own matter as he did before."""
    words = [says(person("a"), "q", claim="own"), says(person("b"))]
    many = case(words + [says(person("b"), "q", origin="own") for _ in range(20)])
    alone = case(words)
    z = coordinates(many.parameters.names, 3)
    own = np.array([z[many.parameters.index[n]] for n in alone.parameters.names])
    assert weigh(many.parameters, z).slots == pytest.approx(weigh(alone.parameters, own).slots, abs=1e-9)
