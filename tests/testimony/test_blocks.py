"""A large case is weighed in blocks, and comes out as if it were weighed at once."""

import numpy as np
import pytest
from cases import EVERYTHING, PRIORS, QUESTIONS, SPEAKERS, folder

from tarjih.priors.inputs import load
from tarjih.testimony.arrays import pack_case
from tarjih.testimony.case import assemble
from tarjih.testimony.weigh import weigh

pytestmark = pytest.mark.usefixtures("habits")


def drawn(where, *, asked):
    """A case of thirty propositions and eight sources, who were all asked or chose what to speak of."""
    rng = np.random.default_rng(1)
    rows = [
        {
            "source": f"s{s}",
            "proposition": f"p{p}",
            "stance": int(rng.choice([-2, 2] if asked else [-2, -1, 1, 2])),
            "interest": 0 if asked else int(rng.integers(-1, 2)),
        }
        for p in range(30)
        for s in range(8)
        if asked or rng.random() < 0.5
    ]
    return assemble(*load(folder(where, rows)))


def naming(where):
    """A case of forty questions of four answers, and six sources of which half were asked most."""
    rng = np.random.default_rng(3)
    rows = [
        {"source": f"s{s}", "question": f"q{q}", "state": "abcd"[int(rng.integers(4))]}
        for q in range(40)
        for s in range(6)
        if rng.random() < (0.8 if s < 3 else 0.3)
    ]
    return assemble(*load(folder(where, rows, priors="version: 1\nextends: general.yaml\n")))


@pytest.mark.parametrize("which", ["everything", "asked", "talking", "naming"])
def test_blocks_add_up_to_the_whole(which, tmp_path, monkeypatch):
    """Whatever the blocks, each draw has the log-likelihood and each slot the probability that it has in the whole."""
    case = (
        assemble(*load(folder(tmp_path / "case", EVERYTHING, SPEAKERS, QUESTIONS, PRIORS)))
        if which == "everything"
        else naming(tmp_path / "case")
        if which == "naming"
        else drawn(tmp_path / "case", asked=which == "asked")
    )
    assert len(case.testimony.namers) == (3 if which == "naming" else 0)
    assert bool(case.testimony.pairs) == (which == "asked")
    assert bool(case.testimony.talkers) == (which in {"talking", "naming"})
    z = case.parameters.draw(np.random.default_rng(2), 50)
    whole = weigh(case.parameters, z, known=case.known)
    assert len(pack_case(case.parameters).blocks) == 1
    monkeypatch.setattr("tarjih.testimony.arrays.MOST_CELLS", 20)
    in_blocks = weigh(case.parameters, z, known=case.known)
    assert (len(pack_case(case.parameters).blocks) > 1) == (which != "asked")  # graded cells stand for others anywhere
    np.testing.assert_allclose(in_blocks.log_likelihood, whole.log_likelihood, rtol=1e-10)
    np.testing.assert_allclose(in_blocks.slots, whole.slots, atol=1e-12)
