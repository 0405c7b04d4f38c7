"""Worlds drawn again, held against their posterior."""

import numpy as np
import pytest
from cases import EVERYTHING, PRIORS, QUESTIONS, SPEAKERS, corpus

from tarjih.priors.inputs import load
from tarjih.testimony.case import Case, assemble
from tarjih.testimony.simulate import worlds
from tarjih.testimony.weigh import weigh


@pytest.fixture(scope="module")
def everything(tmp_path_factory) -> Case:
    folder = tmp_path_factory.mktemp("retelling") / "case"
    corpus(folder, EVERYTHING, SPEAKERS, QUESTIONS, PRIORS)
    return assemble(*load(folder))


def point(case: Case, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((len(case.parameters.names), 1))


def test_worlds_are_drawn_from_their_posterior(everything: Case):
    """Each state comes as often as its posterior probability, and what is tied by parents comes together."""
    z = np.repeat(point(everything, 6), 20_000, axis=1)
    states = worlds(everything, z, np.random.default_rng(3))
    wanted = weigh(everything.parameters, z[:, :1], known=everything.known).slots[:, 0]
    for node, of in enumerate(everything.network.nodes):
        for s, slot in enumerate(everything.network.slots(node)):
            assert np.mean(states[node] == s) == pytest.approx(wanted[slot], abs=0.02), of.name
    culprit, hushed = (everything.network.index(n) for n in ("culprit", "hushed"))
    assert not ((states[culprit] == 0) & (states[hushed] == 0)).any()  # what only b and both make possible


def test_what_is_given_holds_in_every_world(everything: Case):
    """A clamped proposition is what it was given as in all worlds."""
    sure = everything.knowing({"by_a": np.inf, "alone": 0.0})
    states = worlds(sure, np.repeat(point(sure, 7), 500, axis=1), np.random.default_rng(4))
    by_a = np.array(sure.network.ties["by_a"].truth)
    assert (by_a[states[sure.network.ties["by_a"].node]] == 1).all()
    assert (states[sure.network.ties["alone"].node] == 1).all()
