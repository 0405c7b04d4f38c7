"""Laws 1, 3, 4, 12 and 18 for stated numbers and probabilities: order, copying, interest, shared error, saturation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lawful import EVEN, World, case, fixed, fixed_slots, log_odds, log_odds_at, people, person, says, seeds

from tarjih.corpus.values import stated_value

NUMBERS = World(
    "propositions: {p: {en: p}, q: {en: q}, r: {en: r}, many: {quantity: n, above: 50}}\n"
    "quantities: {n: {scale: log, range: [1, 2000]}}\n",
    EVEN + "quantities: {n: {between: [5, 500], because: a test}}\n",
)
TINY = 1e-9
values = st.sampled_from(["80", "about 120", "at least 60", "40-90", "3", "at most 20", "600"])


def counts(who, value="80", **rest):
    """Return somebody's statement of the quantity."""
    return says(who, ("n", value), stance=0, value=stated_value(value), **rest)


def expects(who, probability=0.8, **rest):
    """Return somebody's probability of p."""
    return says(who, stance=0, probability=probability, **rest)


@st.composite
def statements(draw, most=6):
    """Return what several people may state, no two of them the same person."""
    return [
        counts(draw(people(f"n{i}")), draw(values), interest=draw(st.sampled_from([0, 1, -1])))
        if draw(st.booleans())
        else expects(draw(people(f"p{i}")), draw(st.floats(0.05, 0.95)), interest=draw(st.sampled_from([0, 1, -1])))
        for i in range(draw(st.integers(1, most)))
    ]


@fixed
@given(words=statements(), data=st.data(), seed=seeds)
def test_the_order_of_statements_makes_no_difference(words, data, seed):
    """Law 1. Numbers and probabilities in another order give every answer the same probability."""
    shuffled = data.draw(st.permutations(words))
    np.testing.assert_allclose(
        fixed_slots(case(words, NUMBERS), seed), fixed_slots(case(shuffled, NUMBERS), seed), atol=TINY
    )


@fixed
@given(words=statements(4), copies=st.integers(1, 6), say=st.sampled_from([counts, expects]), seed=seeds)
def test_copies_of_a_statement_say_no_more_than_itself(words, copies, say, seed):
    """Law 3. However many print it, a number or a probability weighs as much as its speaker's own words."""
    own = say(person("speaker"), origin="speaker")
    printed = [say(person(f"paper{i}", "media"), origin="speaker") for i in range(copies)]
    alone, repeated = (fixed_slots(case([*words, *rest], NUMBERS), seed) for rest in ([own], [own, *printed]))
    np.testing.assert_allclose(repeated, alone, atol=TINY)


@pytest.mark.parametrize("kind", ["official", "witness", "militia"])
@pytest.mark.parametrize(("value", "interest"), [("80", 1), ("60", 1), ("20", -1), ("35", -1)])
def test_a_number_along_its_sources_interest_moves_less_than_a_neutrals(kind, value, interest):
    """Law 4. At the middle of the prior: a high number from who gains by high ones, a low one from who gains by low."""
    before, own, neutral = (
        log_odds_at(case(words, NUMBERS), "many")
        for words in ([], *([counts(person("x", kind), value, interest=i)] for i in (interest, 0)))
    )
    assert interest * (neutral - before) > 0
    assert interest * (own - neutral) < 0


@fixed
@given(who=people("x"), probability=st.floats(0.05, 0.95), interest=st.sampled_from([1, -1]), seed=seeds)
def test_an_interested_probability_moves_less(who, probability, interest, seed):
    """Law 4. A probability from somebody with a stake moves the odds no further than a neutral's."""
    lean = log_odds(case([], NUMBERS), seed)
    neutral, own = (
        log_odds(case([expects(who, probability, interest=i)], NUMBERS), seed) - lean for i in (0, interest)
    )
    assert (np.abs(own) <= np.abs(neutral) + TINY).all()


@pytest.mark.parametrize("say", [counts, expects])
def test_no_number_of_statements_is_beyond_doubt(say):
    """Laws 12 and 18. Four times as many who agree make the answer no surer than what they have in common allows."""
    target = "many" if say is counts else "p"
    few, more, most = (
        1 / (1 + np.exp(-log_odds_at(case([say(person(f"w{i}")) for i in range(n)], NUMBERS), target)))
        for n in (3, 40, 160)
    )
    assert few <= more + TINY
    assert abs(most - more) < 0.02
    assert most < 0.997
