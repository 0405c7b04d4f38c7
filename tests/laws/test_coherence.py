"""Laws 10 and 11: coherence, irrelevance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lawful import ANYTHING, KINDS, RICH, case, fixed, fixed_slots, heard, joint, people, person, posterior, says, seeds

from tarjih.inference.scenarios import storylines
from tarjih.runs.faults import InputFault
from tarjih.testimony.weigh import propositions

CHAIN = (("did_order", "did_approve"), ("did_approve", "did_know"))
SOFT = (0.0, 0.9)
"""Lowest and highest entry of what hangs softly on the states of ``role``."""
givens = st.dictionaries(
    st.sampled_from(["did_order", "did_know", "hushed", "leaves", "p"]),
    st.sampled_from([0.0, np.inf, 0.2, 5.0]),
    max_size=2,
)


def check_coherent(c, slots):
    """Hold every probability of a case to those that it is tied to, per draw."""
    held = propositions(c.network, slots)
    for stronger, weaker in CHAIN:
        assert (held[weaker] >= held[stronger] - 1e-12).all()
    for i in range(len(c.network.nodes)):
        span = c.network.slots(i)
        assert slots[span.start : span.stop].sum(axis=0) == pytest.approx(1, abs=1e-12)
    assert all(((p >= 0) & (p <= 1 + 1e-12)).all() for p in held.values())
    total = 0.0
    node = c.network.nodes[c.network.index("posture")]
    for line in storylines(c, slots):
        state, *steps = line.path
        parts = [slots[c.network.slots(c.network.index("posture"))[node.states.index(state)]]]
        for step in steps:
            name = "vacuum_if_out" if "vacuum" in step else "unrest_if_any"
            parts.append(1 - held[name] if step.startswith("no_") else held[name])
        assert (line.probability <= np.minimum.reduce(parts) + 1e-12).all()
        assert (line.probability >= sum(parts) - (len(parts) - 1) - 1e-12).all()
        total = total + line.probability
    assert total == pytest.approx(1, abs=1e-9)


@fixed
@given(words=heard(RICH, most=8), known=givens, seed=seeds)
def test_coherence_of_states_implications_and_storylines(words, known, seed):
    """Law 10. Whatever was said and whatever is given, an implied proposition is never less probable than what
    implies it, the states of each question sum to one, and a storyline is bounded by its parts from above and
    below."""
    try:
        c = case(words, RICH, given=known)
    except InputFault:
        assert known["did_know"] == 0
        assert np.inf in {known.get("did_order"), known.get("hushed")}
        return
    check_coherent(c, fixed_slots(c, seed))


@fixed
@given(words=heard(RICH, most=8), seed=seeds)
def test_coherence_of_what_hangs_softly(words, seed):
    """Law 10. What nobody spoke of and what hangs softly on a question stays between its lowest and its highest
    entry."""
    words = [w for w in words if w[1].proposition != "hushed"]
    c = case(words, RICH)
    p = propositions(c.network, fixed_slots(c, seed))["hushed"]
    assert ((p >= SOFT[0] - 1e-12) & (p <= SOFT[1] + 1e-12)).all()


@joint
@given(words=heard(RICH, most=8), known=givens.filter(lambda g: len(g) < 2))
def test_coherence_of_the_joint_posterior(words, known):
    """Law 10, joint. The averages over the draws are as coherent as each draw is."""
    p = posterior(case(words, RICH, given=known))
    check_coherent(p.case, p.draws.slots)
    found = [p.probability(x)[0] for x in ("did_order", "did_approve", "did_know")]
    assert found == sorted(found)


UNRELATED = ("p", "q", "r", "gripped", "fell")
"""What hangs together neither with ``role`` nor with what follows from it."""


def unrelated(data, n=5):
    """Return what people who say nothing of ``role`` say of other things: of kinds, blocs and channels that
    spoke of it."""
    other = [data.draw(people(f"u{i}")) for i in range(3)]
    row = st.tuples(
        st.sampled_from(other),
        st.sampled_from(UNRELATED),
        st.sampled_from([2, -2, 1, -1, 0]),
        st.sampled_from([0, 1, -1]),
    )
    rows = data.draw(st.lists(row, min_size=1, max_size=n))
    return [
        says(w, t, s, interest=i, channel=("wire",), origin=data.draw(st.sampled_from(["", "u"])))
        for w, t, s, i in rows
    ]


@fixed
@given(words=heard(RICH, most=6), data=st.data(), seed=seeds)
def test_irrelevance_of_claims_on_unrelated_questions(words, data, seed):
    """Law 11. With parameters fixed, what unrelated sources say of unrelated questions, be they of the same
    kinds, blocs and channels, changes nothing of the rest, to 1e-9."""
    words = [w for w in words if w[1].proposition not in UNRELATED]
    before, after = (case(w, RICH) for w in (words, words + unrelated(data)))
    one, two = (propositions(c.network, fixed_slots(c, seed)) for c in (before, after))
    for target in set(ANYTHING[:-1]) - set(UNRELATED):
        assert two[target] == pytest.approx(one[target], abs=1e-9), target


def test_irrelevance_of_fifty():
    """Law 11. Fifty unrelated rows in the same wire change nothing either, with parameters fixed."""
    words = [says(person(f"x{i}", KINDS[i]), "did_order", channel=("wire",)) for i in range(3)]
    noise = [says(person(f"y{i}", KINDS[i % len(KINDS)]), "p", 2 - 4 * (i % 2), channel=("wire",)) for i in range(50)]
    one, two = (propositions(c.network, fixed_slots(c, 5)) for c in (case(words, RICH), case(words + noise, RICH)))
    assert two["did_order"] == pytest.approx(one["did_order"], abs=1e-9)


@joint
@given(words=heard(RICH, most=6), data=st.data())
def test_irrelevance_in_the_joint_posterior(words, data):
    """Law 11, joint. What unrelated words teach of kinds, channels and access moves the rest by less than 0.05."""
    words = [w for w in words if w[1].proposition not in UNRELATED]
    before, after = (posterior(case(w, RICH)) for w in (words, words + unrelated(data)))
    for target in set(ANYTHING[:-1]) - set(UNRELATED):
        (one, a), (two, b) = before.probability(target), after.probability(target)
        assert two == pytest.approx(one, abs=0.05 + 4 * np.hypot(a, b)), target
