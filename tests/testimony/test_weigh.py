"""The likelihood and the states' probabilities, held against enumeration in loops."""

import math

import numpy as np
import pytest
from brute_force import Enumeration
from cases import HABITS, LISTS, NAMERS, NAMING, PRIORS, QUESTIONS, corpus
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble
from tarjih.testimony.messages import positions
from tarjih.testimony.weigh import propositions, weigh

pytestmark = pytest.mark.usefixtures("habits")

PROPOSITIONS = ("by_a", "by_b", "hushed", "ready", "after", "grip_then", "grip_fell", "alone")
SOURCES = [
    {"source": f"s{i}", "kind": k, "bloc": b, "identity": d}
    for i, (k, b, d) in enumerate(
        [
            ("official", "west", "named"),
            ("official", "east", "anonymous"),
            ("militia", "east", "anonymous"),
            ("analyst", "independent", "named"),
            ("witness", "unknown", "named"),
        ]
    )
]

rows = st.lists(
    st.fixed_dictionaries(
        {
            "source": st.sampled_from([s["source"] for s in SOURCES]),
            "proposition": st.sampled_from(PROPOSITIONS),
            "stance": st.sampled_from([-2, -1, 0, 1, 2, 2, 2]),
            "interest": st.sampled_from([-1, 0, 0, 1]),
            "access": st.sampled_from(["direct", "informed", "inference", ""]),
            "mode": st.sampled_from(["fact", "fact", "forecast", "commitment"]),
            "channel": st.sampled_from(["", "", "wire", "wire>paper"]),
        }
    ),
    min_size=1,
    max_size=9,
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("weighing")


def _case(place, claims):
    folder = place / "case"
    corpus(folder, claims, SOURCES, QUESTIONS, PRIORS)
    c, p = load(folder)
    return c, p, assemble(c, p)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(claims=rows, seed=st.integers(0, 10_000))
def test_the_likelihood_is_that_of_the_story_enumerated(place, claims, seed):
    """Summed-out truth, indicators, lines and channels give what enumerating all of them gives, to 1e-9."""
    c, p, case = _case(place, claims)
    z = case.parameters.draw(np.random.default_rng(seed), 1)
    found = weigh(case.parameters, z)
    named = dict(zip(case.parameters.names, z[:, 0], strict=True))
    heard = positions(case.claims, fidelity=p.scalars["copying.fidelity"].median)
    log_likelihood, marginals = Enumeration(c, p, heard, named).result()
    assert found.log_likelihood[0] == pytest.approx(log_likelihood, abs=1e-9)
    for i, node in enumerate(case.network.nodes):
        got = found.slots[case.network.slots(i).start : case.network.slots(i).stop, 0]
        want = [marginals[node.name][s] for s in node.states]
        assert got == pytest.approx(want, abs=1e-9), node.name


def test_labels_are_weighed_like_the_story_says(tmp_path):
    """Nominal claims: an informed source names the answer, an uninformed one any state alike."""
    claims = [
        {"source": s, "question": q, "state": state}
        for s, q, state in [
            ("a", "q1", "x"),
            ("b", "q1", "x"),
            ("c", "q1", "y"),
            ("a", "q2", "z"),
            ("b", "q2", "x"),
            ("a", "q1", "x"),
        ]
    ]
    c = corpus(tmp_path / "labels", claims)
    _, p = load(tmp_path / "labels")
    case = assemble(c, p)
    z = case.parameters.draw(np.random.default_rng(3), 2)
    found = weigh(case.parameters, z)
    for d in range(2):
        named = dict(zip(case.parameters.names, z[:, d], strict=True))
        log_likelihood, marginals = Enumeration(c, p, positions(c.claims), named).result()
        assert found.log_likelihood[d] == pytest.approx(log_likelihood, abs=1e-9)
        span = case.network.slots(case.network.index("q1"))
        assert found.slots[span.start : span.stop, d] == pytest.approx(list(marginals["q1"].values()), abs=1e-9)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(left=st.sets(st.integers(0, len(NAMING) - 1), max_size=8), seed=st.integers(0, 10_000))
def test_habits_of_naming_are_weighed_like_the_story_says(place, left, seed):
    """Who has habits in naming answers names them by these when it does not know, whichever rows are there."""
    claims = [row for i, row in enumerate(NAMING) if i not in left]
    there = {row["source"] for row in claims}
    corpus(place / "naming", claims, [s for s in NAMERS if s["source"] in there], LISTS, HABITS)
    c, p = load(place / "naming")
    case = assemble(c, p)
    z = case.parameters.draw(np.random.default_rng(seed), 1)
    found = weigh(case.parameters, z)
    named = dict(zip(case.parameters.names, z[:, 0], strict=True))
    log_likelihood, marginals = Enumeration(c, p, positions(c.claims), named).result()
    assert found.log_likelihood[0] == pytest.approx(log_likelihood, abs=1e-9)
    for i, node in enumerate(case.network.nodes):
        got = found.slots[case.network.slots(i).start : case.network.slots(i).stop, 0]
        assert got == pytest.approx([marginals[node.name][s] for s in node.states], abs=1e-9), node.name


def test_what_is_given_is_certain_and_coherent(place):
    """A clamped proposition has probability one, and so has everything that it implies."""
    _, _, case = _case(place, [{"source": "s0", "proposition": "by_a", "stance": -2}])
    sure = case.knowing({"by_a": math.inf, "by_b": math.inf})
    z = sure.parameters.draw(np.random.default_rng(1), 5)
    slots = weigh(sure.parameters, z, known=sure.known).slots
    held = propositions(sure.network, slots)
    assert held["by_a"] == pytest.approx(np.ones(5))
    both = sure.network.slots(0)[sure.network.nodes[0].states.index("both")]
    assert slots[both] == pytest.approx(np.ones(5))


def test_the_size_of_a_block_changes_nothing(place, monkeypatch):
    """Draws weighed a few at a time give what they give all at once."""
    _, _, case = _case(place, [{"source": "s1", "proposition": "by_b", "stance": 2}])
    z = case.parameters.draw(np.random.default_rng(2), 37)
    whole = weigh(case.parameters, z)
    monkeypatch.setattr("tarjih.testimony.weigh.AT_ONCE", 5)
    parts = weigh(case.parameters, z)
    np.testing.assert_array_equal(whole.log_likelihood, parts.log_likelihood)
    np.testing.assert_array_equal(whole.slots, parts.slots)
