"""The probability of all claims and of every state, held against the enumeration of every world in loops."""

import math
import sys
from pathlib import Path

import numpy as np
import pytest
from brute_force import Enumeration
from cases import PRIORS, QUESTIONS, corpus
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble
from tarjih.testimony.weigh import propositions, weigh

sys.path.insert(0, str(Path(__file__).parent / "story"))

from enumerated import Enumerated

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
    return assemble(*load(folder))


def by_hand(case, z):
    """Return the log probability of all claims, and the probability of each question's states, enumerated."""
    of_claims, network = Enumerated(case.parameters, z), case.network
    likelihood = {
        (node.name, state): of_claims.node(n, s)
        for n, node in enumerate(network.nodes)
        for s, state in enumerate(node.states)
    }
    return Enumeration(case.corpus, case.priors, dict(zip(case.parameters.names, z, strict=True))).result(likelihood)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(claims=rows, seed=st.integers(0, 10_000))
def test_the_likelihood_is_that_of_the_story_enumerated(place, claims, seed):
    """Summed-out truth, indicators, lines and channels give what enumerating all of them gives, to 1e-9."""
    case = _case(place, claims)
    z = case.parameters.draw(np.random.default_rng(seed), 1)
    found = weigh(case.parameters, z)
    log_likelihood, marginals = by_hand(case, z[:, 0])
    assert found.log_likelihood[0] == pytest.approx(log_likelihood, abs=1e-9)
    for i, node in enumerate(case.network.nodes):
        got = found.slots[case.network.slots(i).start : case.network.slots(i).stop, 0]
        want = [marginals[node.name][s] for s in node.states]
        assert got == pytest.approx(want, abs=1e-9), node.name


def test_what_is_given_is_certain_and_coherent(place):
    """A clamped proposition has probability one, and so has everything that it implies."""
    case = _case(place, [{"source": "s0", "proposition": "by_a", "stance": -2}])
    sure = case.knowing({"by_a": math.inf, "by_b": math.inf})
    z = sure.parameters.draw(np.random.default_rng(1), 5)
    slots = weigh(sure.parameters, z, known=sure.known).slots
    held = propositions(sure.network, slots)
    assert held["by_a"] == pytest.approx(np.ones(5))
    both = sure.network.slots(0)[sure.network.nodes[0].states.index("both")]
    assert slots[both] == pytest.approx(np.ones(5))


def test_the_size_of_a_block_changes_nothing(place, monkeypatch):
    """Draws weighed a few at a time give what they give all at once."""
    case = _case(place, [{"source": "s1", "proposition": "by_b", "stance": 2}])
    z = case.parameters.draw(np.random.default_rng(2), 37)
    whole = weigh(case.parameters, z)
    monkeypatch.setattr("tarjih.testimony.weigh.AT_ONCE", 5)
    parts = weigh(case.parameters, z)
    np.testing.assert_array_equal(whole.log_likelihood, parts.log_likelihood)
    np.testing.assert_array_equal(whole.slots, parts.slots)
