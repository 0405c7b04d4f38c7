"""The words that remain: what any part of the rows says is what the case assembled from these rows alone says."""

import numpy as np
import pytest
from cases import EVERYTHING, PRIORS, QUESTIONS, SPEAKERS, folder
from hypothesis import given, settings
from hypothesis import strategies as st

from tarjih.evidence.remaining import Remaining, wide
from tarjih.inference.targets import named
from tarjih.priors.inputs import load
from tarjih.testimony.case import Case, assemble
from tarjih.testimony.weigh import weigh

DRAWS = 7


def said(source, proposition, stance=2, **rest):
    return {"source": source, "proposition": proposition, "stance": stance, **rest}


RELAYED = [
    said("ann", "fire", origin="o1"),
    said("bob", "fire", 1, origin="o1"),
    said("bob", "flood", origin="o2"),
    said("cem", "flood", origin="o2"),
    said("ann", "storm"),
    said("ann", "quake", origin="o3"),
    said("dan", "quake", -1, origin="o3"),
    said("cem", "storm", -2),
]
"""Messages whose speaker hangs on what else their sources passed on."""
TALKING = [said(s, p, 2 if n % 2 else -1) for s in ("ann", "bob") for n, p in enumerate(("a", "b", "c", "d"))]
TALKING += [said("cem", "a", 0), said("cem", "b"), said("cem", "c", mode="commitment"), said("cem", "d")]
"""Sources that speak of the same things, and one that takes no side, pledges and speaks."""
ASKED = [said(s, p, 2 if (n + m) % 3 else -2) for n, s in enumerate("abcde") for m, p in enumerate(("x", "y", "z"))]
"""Everybody is asked everything."""
LABELS = [
    {"source": s, "question": q, "state": v}
    for s, q, v in [("ann", "hue", "red"), ("bob", "hue", "blue"), ("ann", "hue", "blue"), ("cem", "size", "big")]
] + [{"source": "dan", "question": "size", "state": "small"}]


ASKED_TO_NAME = [
    {"source": s, "question": f"q{m}", "state": "xyz"[(n * m) % 3]} for n, s in enumerate("abcde") for m in range(4)
]
"""Everybody is asked to name every answer."""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> dict[str, tuple[Case, np.ndarray, Remaining]]:
    """Cases in which each thing that reaches across rows occurs, with draws and what remains."""
    at = tmp_path_factory.mktemp("remaining")
    folders = {
        "everything": folder(at / "everything", EVERYTHING, SPEAKERS, QUESTIONS, PRIORS),
        "relayed": folder(at / "relayed", RELAYED),
        "talking": folder(at / "talking", TALKING),
        "labels": folder(at / "labels", LABELS),
        "asked to name": folder(at / "asked to name", ASKED_TO_NAME),
        "asked": folder(at / "asked", ASKED),
        "one claim": folder(at / "one", [said("ann", "fire")]),
    }
    out = {}
    for name, path in folders.items():
        given_ = {"by_a": np.inf} if name == "everything" else None
        case = assemble(*load(path), given=given_)
        z = np.random.default_rng(1).standard_normal((len(wide(case).names), DRAWS))
        out[name] = case, z, Remaining(case, z)
    return out


def agrees(case: Case, z: np.ndarray, remaining: Remaining, present: np.ndarray) -> None:
    """Hold what remains to the case assembled anew."""
    left = case.without(np.flatnonzero(~present))
    at = {n: i for i, n in enumerate(wide(case).names)}
    found = weigh(left.parameters, z[[at[n] for n in left.parameters.names]], known=left.known)
    np.testing.assert_allclose(remaining.log_likelihood(present), found.log_likelihood, rtol=0, atol=1e-9)
    np.testing.assert_allclose(remaining.slots(present), found.slots, rtol=0, atol=1e-9)
    for name in [*case.network.ties, *(q for q in case.corpus.questions if q not in case.network.ties)]:
        asked = named(case, name)
        np.testing.assert_allclose(remaining.answers(present, asked), asked.each(found.slots), rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", ["everything", "relayed", "talking", "labels", "asked", "asked to name", "one claim"])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_what_remains_is_the_case_without_the_rest(drawn, name, data):
    """Likelihood and answers of any subset of rows are those of a case of these rows, at the same coordinates."""
    case, z, remaining = drawn[name]
    n = len(case.claims)
    agrees(case, z, remaining, np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n))))


@pytest.mark.parametrize("name", ["everything", "relayed", "talking", "labels", "asked", "asked to name", "one claim"])
def test_all_and_nothing_remain(drawn, name):
    """With all rows it is the case itself; with none the words have the probability one."""
    case, z, remaining = drawn[name]
    agrees(case, z, remaining, remaining.everything)
    agrees(case, z, remaining, ~remaining.everything)


def test_who_was_asked_stays_asked(drawn):
    """With one source gone the others are asked the same things as before."""
    case, _, _ = drawn["asked"]
    left = case.without([i for i, c in enumerate(case.claims) if c.source == "a"])
    kept = [(n, s) for n, s in case.parameters.shared.of_group if s != "a"]
    assert min(case.parameters.shared.of_group.values()) > 0
    assert [left.parameters.shared.at(*k) for k in kept] == [case.parameters.shared.at(*k) for k in kept]


def test_a_faithful_copy_left_out_moves_nothing(drawn):
    """Where the origin itself is heard, its copy says nothing more."""
    case, _, remaining = drawn["everything"]
    copies = [i for i, c in enumerate(case.claims) if c.origin == "o1"]
    speaker = next(p.source for p in case.positions if set(copies) <= set(p.rows))
    present = remaining.everything
    present[next(i for i in copies if case.claims[i].source != speaker)] = False
    np.testing.assert_allclose(
        remaining.log_likelihood(present), remaining.log_likelihood(remaining.everything), rtol=0, atol=1e-9
    )


def test_memory_is_bounded_and_changes_nothing(drawn, monkeypatch):
    """What was forgotten is reckoned again, to the same numbers."""
    case, z, remaining = drawn["everything"]
    monkeypatch.setattr("tarjih.evidence.remaining.MOST_BYTES", 1000)
    forgetful = Remaining(case, z)
    for _ in range(3):
        np.testing.assert_array_equal(
            forgetful.log_likelihood(forgetful.everything), remaining.log_likelihood(remaining.everything)
        )
    assert forgetful._bytes < 10_000


def test_near_are_the_rows_on_what_hangs_together(drawn):
    """A question, its parents, and what is tied softly to it are one; what hangs on nothing is not."""
    case, _, remaining = drawn["everything"]
    near = {case.claims[i].proposition for i in np.flatnonzero(remaining.near(named(case, "ready")))}
    assert near == {"by_a", "by_b", "hushed", "ready"}
    alone = {case.claims[i].proposition for i in np.flatnonzero(remaining.near(named(case, "alone")))}
    assert alone == {"alone"}
