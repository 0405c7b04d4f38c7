"""Laws 1 and 2: order, silence."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lawful import (
    ANYTHING,
    BARE,
    RICH,
    ROLE,
    ROLE_PRIORS,
    ROLES,
    UNSTATED,
    World,
    case,
    fixed,
    fixed_slots,
    heard,
    joint,
    log_odds,
    log_odds_before,
    person,
    posterior,
    says,
    seeds,
)

from tarjih.inference.summary import credibilities

REORDERED = [World(ROLE % ", ".join(states), ROLE_PRIORS) for states in itertools.permutations(ROLES)]


@st.composite
def reports(draw):
    """Return words some of which share an origin, each with a day of its own so that one of them is the first."""
    words = draw(heard(RICH, most=8))
    days = draw(st.permutations(range(10, 10 + len(words))))
    origins = draw(st.lists(st.sampled_from(["", "", "o1", "o2", "b1"]), min_size=len(words), max_size=len(words)))
    return [
        (who, dataclasses.replace(c, date=f"2020-01-{day}", origin=origin or c.claim))
        for (who, c), day, origin in zip(words, days, origins, strict=True)
    ]


def renamed(words):
    """Give every source, origin, channel and claim another name, whose order is another too."""
    blocs = ("east", "west")
    other = {"east": "zz", "west": "aa", "b1": "y8", "o1": "o9", "o2": "a2"}
    other |= {f"b{i}": f"y{9 - i}" for i in range(4)}

    def of(name):
        return other.get(name, f"n{name}")

    return [
        (
            dataclasses.replace(who, source=of(who.source), bloc=other.get(who.bloc, who.bloc)),
            dataclasses.replace(
                c, source=of(c.source), claim=of(c.claim), origin=of(c.origin), channel=tuple(of(n) for n in c.channel)
            ),
        )
        for who, c in words
    ], {f"source.{of(f'b{i}')}": f"source.b{i}" for i in range(4)} | {f"bloc.{other[b]}": f"bloc.{b}" for b in blocs}


def by_state(c, values):
    return {
        (node.name, state): values[slot]
        for i, node in enumerate(c.network.nodes)
        for state, slot in zip(node.states, c.network.slots(i), strict=True)
    }


@fixed
@given(words=reports(), seed=seeds, data=st.data())
def test_order_permuting_claims_renaming_sources_reordering_states_changes_nothing(words, seed, data):
    """Law 1. Rows in another order, sources, origins and channels under other names, states listed in another
    order: the probability of every state of everything stays what it was, to 1e-9."""
    first = case(words, RICH)
    moved, names = renamed(data.draw(st.permutations(words)))
    second = case(moved, data.draw(st.sampled_from(REORDERED)))
    before, after = by_state(first, fixed_slots(first, seed)), by_state(second, fixed_slots(second, seed, names=names))
    assert before.keys() == after.keys()
    for key, values in before.items():
        assert values == pytest.approx(after[key], abs=1e-9), key


@pytest.mark.parametrize("other", [{"kind": "militia"}, {"identity": "anonymous"}, {"bloc": "east"}])
def test_order_decides_nothing_between_speakers_whose_records_are_alike(other):
    """Law 1. Two sources who differ in what they are, not in what they said, carry one message: whoever stands
    first in the file is not therefore the speaker."""
    a, b = person("a"), dataclasses.replace(person("b"), **other)
    words = [says(a, interest=1, origin="o"), says(b, interest=1, origin="o")]
    assert log_odds(case(words), 1) == pytest.approx(log_odds(case(words[::-1]), 1), abs=1e-9)


def test_order_decides_nothing_where_members_of_a_bloc_have_opposite_interests():
    """Law 1. One member gains and asserts, another loses and denies: which of them has the earlier name changes
    nothing."""
    asserts, denies = {"stance": 2, "interest": 1}, {"stance": -2, "interest": -1}
    a, b = person("a", bloc="east"), person("b", bloc="east")
    one, two = (case([says(a, **x), says(b, **y)]) for x, y in ((asserts, denies), (denies, asserts)))
    alias = {"source.a": "source.b", "source.b": "source.a"}
    assert log_odds(one, 1) == pytest.approx(log_odds(two, 1, names=alias), abs=1e-9)


@pytest.mark.parametrize("stance", [2, -2])
def test_order_decides_nothing_between_two_readings_in_one_utterance(stance):
    """Law 1. Somebody names two states of a question in one breath: which is written down first changes nothing."""
    a = person("a")
    words = [says(a, ("role", s), stance, utterance="u") for s in ("knew", "unaware")]
    one, two = (case(w, RICH) for w in (words, words[::-1]))
    assert fixed_slots(one, 1) == pytest.approx(fixed_slots(two, 1), abs=1e-9)


@joint
@given(words=reports(), data=st.data())
def test_order_changes_no_joint_posterior(words, data):
    """Law 1, joint. The fast path gives the same numbers, to the noise of its draws when sources have other
    names."""
    first, second = posterior(case(words, RICH)), posterior(case(data.draw(st.permutations(words)), RICH))
    third = posterior(case(renamed(words)[0], RICH))
    for target in ANYTHING[:-1]:
        one, error = first.probability(target)
        assert second.probability(target)[0] == pytest.approx(one, abs=1e-9)
        assert third.probability(target)[0] == pytest.approx(one, abs=1e-9 + 6 * error)


@fixed
@given(words=heard(BARE, most=8), seed=seeds)
def test_silence_leaves_a_proposition_at_its_prior(words, seed):
    """Law 2. A proposition on which nobody spoke, with no parents or traits, keeps its prior, whatever was said of
    others; so it does when its probability is the base rate that all share, at any one value of that rate."""
    for world in (BARE, UNSTATED):
        c = case(words, world)
        assert log_odds(c, seed, "r") == pytest.approx(log_odds_before(c, seed, "r"), abs=1e-9)


@joint
@given(words=heard(BARE, most=8))
def test_silence_in_the_joint_posterior(words):
    """Law 2, joint. With a prior of its own the silent proposition stays exactly there. Where the priors say
    nothing of it, what is learned of the base rate is shared by design, and is little: eight rows move it by
    less than 0.1."""
    assert posterior(case(words)).probability("r")[0] == pytest.approx(0.5, abs=1e-9)
    nothing = posterior(case([], UNSTATED)).probability("r")[0]
    assert abs(posterior(case(words, UNSTATED)).probability("r")[0] - nothing) < 0.1


@joint
@given(words=heard(BARE, most=8))
def test_silence_leaves_a_kind_at_its_prior(words):
    """Law 2, joint. Nobody of the kind of the bystander took a side: how credible the bystander is stays within
    noise of its prior. Access and anonymity, which all kinds share, are left at their reference here."""
    bystander = says(person("bystander", "diplomat"), "q", 0, access="informed")
    quiet, loud = (posterior(case([*w, bystander])) for w in ([], words))
    shift = [p.mean(credibilities(p.case, p.draws.z)["bystander"]) for p in (quiet, loud)]
    assert shift[1][0] == pytest.approx(shift[0][0], abs=0.01 + 6 * np.hypot(shift[0][1], shift[1][1]))
