"""The laws of evidence under the story likelihood, at parameters that the cases compared have in common."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from story_cases import RICH, coordinates, log_odds, people, person, says, seeds, story

from tarjih.corpus import Proposition
from tarjih.testimony.case import assemble
from tarjih.testimony.story.overlap import overlaps
from tarjih.testimony.weigh import weigh

fixed = settings(max_examples=12, deadline=None)
TINY = 1e-9
WORD = 0.201
"""Log-odds by which the shipped priors hold a bare word of the interested against it."""
NEUTRAL = person("neutral")
MEMBER = person("member", "witness", "east")
BASE = "default_question.probability"


@st.composite
def said(draw, *, most=6):
    """Return claims on p by anybody, with any interest."""
    who = [draw(people(f"b{i}")) for i in range(4)]
    row = st.tuples(st.sampled_from(who), st.sampled_from([2, 1, -1, -2]), st.sampled_from([0, 1, -1]))
    return [says(w, "p", s, interest=i) for w, s, i in draw(st.lists(row, min_size=1, max_size=most))]


def slots_by_name(c, seed, flipped=()):
    """Return the probability of each slot at coordinates drawn for their names, some with the other sign."""
    z = coordinates(c.parameters.names, seed)
    for name in flipped:
        if name in c.parameters.index:
            z[c.parameters.index[name]] *= -1
    return weigh(c.parameters, z, known=c.known).slots


def honest(c, seed):
    """Return coordinates at which no bloc is a liar and nothing is further out than two standard deviations."""
    z = np.clip(coordinates(c.parameters.names, seed), -2, 2)
    for name, row in c.parameters.index.items():
        if name.startswith("bloc."):
            z[row] = np.abs(z[row])
    return z


def odds(c, seed, *, alike=False):
    """Return the log-odds of p among honest blocs, shape (draws,); with `alike`, of sources that do not differ."""
    span = c.network.slots(c.network.ties["p"].node)
    z = honest(c, seed)
    if alike:
        z[[i for name, i in c.parameters.index.items() if name.startswith("source.")]] = 0.0
    slots = weigh(c.parameters, z, known=c.known).slots
    return np.log(slots[span.start]) - np.log(slots[span.start + 1])


def shift(words, seed):
    """Return by how much these claims move the log-odds of p."""
    return odds(story(words), seed)


@fixed
@given(said(), seeds, st.randoms(use_true_random=False))
def test_order_changes_nothing(words, seed, random):
    """Law 1: claims in another order give the same answers."""
    shuffled = list(words)
    random.shuffle(shuffled)
    np.testing.assert_allclose(log_odds(story(words), seed), log_odds(story(shuffled), seed), atol=TINY)


@fixed
@given(said(), st.sampled_from(["", "affirmed", "denied"]), seeds)
def test_a_proposition_turned_round_has_the_rest(words, circulates, seed):
    """Law 14: stances, interests, circulation and prior mirrored, the probability is one less what it was."""
    other = {"": "", "affirmed": "denied", "denied": "affirmed"}[circulates]
    turned = [(w, dataclasses.replace(c, stance=-c.stance, interest=-c.interest)) for w, c in words]
    one = story(words, propositions={"p": Proposition("p", circulates=circulates)})
    two = story(turned, propositions={"p": Proposition("p", circulates=other)})
    span = one.network.slots(one.network.ties["p"].node)
    a, b = slots_by_name(one, seed)[span.start], slots_by_name(two, seed, flipped=[BASE])[span.start]
    np.testing.assert_allclose(a, 1 - b, atol=TINY)


@fixed
@given(st.sampled_from(["ordered", "approved", "knew"]), st.sampled_from([2, 1]), seeds)
def test_a_state_is_the_propositions_that_follow(state, stance, seed):
    """Law 15: coded as a state, as what follows from it and what it excludes, or as both, a report says the same."""
    holds = {"ordered": (1, 1, 1), "approved": (-1, 1, 1), "knew": (-1, -1, 1)}[state]
    tied = zip(("did_order", "did_approve", "did_know"), holds, strict=True)
    named = [says(NEUTRAL, ("role", state), stance)]
    follows = [says(NEUTRAL, p, sign * stance) for p, sign in tied]
    other = [says(MEMBER, ("role", "unaware"))]
    first = slots_by_name(story([*named, *other], RICH), seed)
    for words in (follows, [*named, *follows]):
        np.testing.assert_allclose(slots_by_name(story([*words, *other], RICH), seed), first, atol=TINY)


@fixed
@given(st.integers(1, 8), seeds)
def test_copies_say_what_the_origin_said(copies, seed):
    """Law 3: any number of copies of one message moves the odds as far as the message."""
    origin = says(NEUTRAL, "p", origin="neutral", date="2020-01-01")
    repeated = [says(person(f"x{i}"), "p", origin="neutral", date="2020-01-02") for i in range(copies)]
    np.testing.assert_allclose(shift([origin, *repeated], seed), shift([origin], seed), atol=TINY)


@fixed
@given(seeds)
def test_interest_weakens_what_serves_and_strengthens_what_does_not(seed):
    """Laws 4 and 5: in line weighs less than neutral, an admission more, a denial by the accused under a quarter.

    Against what it says, a word in line weighs no more than the odds of ``story.wanted``, whoever speaks.
    """
    before, neutral = shift([says(NEUTRAL, "q")], seed), shift([says(NEUTRAL, "p")], seed)
    for who in (NEUTRAL, MEMBER):
        lone = dataclasses.replace(who, source="neutral")
        assert (shift([says(lone, "p", interest=1)], seed) - before <= 0.25 * (neutral - before) + 1e-6).all()
    alone = dataclasses.replace(NEUTRAL, source="neutral")
    assert (shift([says(alone, "p", interest=-1)], seed) >= neutral - 1e-6).all()
    denied, accused = shift([says(NEUTRAL, "p", -2)], seed), shift([says(NEUTRAL, "p", -2, interest=-1)], seed)
    assert (before - accused <= 0.25 * (before - denied) + 1e-6).all()
    assert (accused - before <= WORD + 1e-6).all()


@fixed
@given(st.integers(1, 6), seeds)
def test_one_more_agreeing_source_never_lowers(n, seed):
    """Law 7: one more agreeing source that is as credible as the others never lowers the probability.

    One that surely is not informed may: that it agrees shows a rumour, which the others may have repeated too.
    """
    crowd = [says(person(f"n{i}"), "p") for i in range(n + 1)]
    assert (odds(story(crowd), seed, alike=True) >= odds(story(crowd[:-1]), seed, alike=True) - TINY).all()


@fixed
@given(seeds)
def test_contradiction_lies_between(seed):
    """Law 8: where two equal neutral sources contradict each other the odds lie between what each alone would give."""
    yes, no = says(person("a"), "p"), says(person("b"), "p", -2)
    both = odds(story([yes, no]), seed, alike=True)
    assert (both <= odds(story([yes]), seed, alike=True) + TINY).all()
    assert (both >= odds(story([no]), seed, alike=True) - TINY).all()


@fixed
@given(st.integers(1, 40), seeds)
def test_a_chorus_stays_near_even(members, seed):
    """Law 9: however many members of one bloc assert what serves it, the probability stays within 0.15 of one half."""
    chorus = [says(person(f"m{i}", "witness", "east"), "p", interest=1) for i in range(members)]
    p = 1 / (1 + np.exp(-shift(chorus, seed)))
    assert (np.abs(p - 0.5) <= 0.15).all()


@fixed
@given(said(), seeds)
def test_unrelated_claims_change_nothing(words, seed):
    """Law 11: what others say of other things leaves the answer as it was."""
    other = [says(person("far", "media"), "q", -2)]
    np.testing.assert_allclose(log_odds(story([*words, *other]), seed), log_odds(story(words), seed), atol=TINY)


@fixed
@given(st.sampled_from([2, 1, -1, -2]), st.sampled_from([2, -2]), seeds)
def test_a_correction_counts_as_what_it_says(before, after, seed):
    """Law 17: a source's last dated claim stands in the place of what it reverses."""
    old, new = says(NEUTRAL, "p", before, date="2020-01-01"), says(NEUTRAL, "p", after, date="2020-02-01")
    if np.sign(before) != np.sign(after):
        known = {"p": Proposition("p", circulates="neither")}
        found = odds(story([old, new], propositions=known), seed)
        np.testing.assert_allclose(found, odds(story([new], propositions=known), seed), atol=TINY)


@fixed
@given(seeds)
def test_an_undated_contradiction_is_no_message(seed):
    """Law 17: without dates a source that says both says nothing."""
    both = [says(NEUTRAL, "p"), says(NEUTRAL, "p", -2)]
    np.testing.assert_allclose(shift(both, seed), shift([says(NEUTRAL, "p", 0)], seed), atol=TINY)


@fixed
@given(st.integers(2, 60), seeds)
def test_pledges_saturate(n, seed):
    """Law 18: any number of pledges multiplies the odds by at most (1 + p) / (1 − p), p how often they are bound."""
    pledges = [says(person(f"m{i}", "official"), "p", mode="commitment") for i in range(n)]
    c = story(pledges)
    z = honest(c, seed)
    prior = c.parameters.groups
    assert prior.unit_kind.tolist() == [3]
    p = np.asarray(c.priors.scalars["story.pledge"].value(z[c.parameters.index["story.pledge"]]))
    moved = odds(c, seed) - odds(story([says(person("m0", "official"), "p", 0)]), seed)
    assert (moved <= 2 * np.arctanh(p) + TINY).all()


def test_forty_neutral_sources_leave_room():
    """Law 12: however many agree, the node may have misled them all; at the prior's middle 1 % is left."""
    c = story([says(person(f"n{i}"), "p") for i in range(40)])
    p = weigh(c.parameters, np.zeros((len(c.parameters.names), 1))).slots[c.network.slots(0).start, 0]
    assert 0.95 < p < 0.998


@fixed
@given(st.integers(0, 60), st.integers(2, 5))
def test_overlap_is_continuous(shared, people_there):
    """Law 16: one more shared question moves an overlap by less than one in twenty."""

    def weight(n):
        source = np.tile(np.arange(people_there), n + 1)
        return overlaps(source, np.repeat(np.arange(n + 1), people_there), n + 1)[0][0]

    assert 0 <= weight(shared + 1) - weight(shared) < 0.05


def test_a_claim_that_takes_no_side_changes_nothing():
    """Law 16: a claim of stance 0 leaves every answer where it was."""
    words = [says(NEUTRAL, "p"), says(MEMBER, "p", -1)]
    found = shift([*words, says(person("idle"), "p", 0)], 4)
    np.testing.assert_allclose(found, shift(words, 4), atol=TINY)


def test_a_case_without_rows_keeps_the_likelihood():
    """What is left of a case when rows are gone is weighed in the same way."""
    c = story([says(NEUTRAL, "p"), says(MEMBER, "p", -1)])
    left = c.without([1])
    again = assemble(left.corpus, c.priors)
    assert left.parameters.names == again.parameters.names
    assert left.parameters.names[-1] == "source.neutral"
    assert log_odds(left, 3) == pytest.approx(log_odds(story([says(NEUTRAL, "p")]), 3))
