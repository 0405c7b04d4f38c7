"""The compiled density, held to the PyMC model and to its own differences."""

import numpy as np
import pytest
from cases import EVERYTHING, PRIORS, QUESTIONS, SPEAKERS, corpus
from pytensor.compile.mode import Mode
from slopes import differences
from small_case import write_small

from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble
from tarjih.testimony.pymc import build
from tarjih.testimony.story.kernel.density import log_density
from tarjih.testimony.weigh import density

PLAIN = Mode(linker="py", optimizer="fast_compile")


def case_of(folder, more=""):
    """Return the case with one of everything, its priors with something more."""
    corpus(folder, EVERYTHING, SPEAKERS, QUESTIONS, PRIORS + more)
    return assemble(*load(folder))


def check(case):
    """Hold value and gradient at a point to the PyMC model and to differences."""
    at = density(case.parameters, known=case.known)
    z = np.random.default_rng(9).standard_normal(len(case.parameters.names))
    whole = float(build(case).compile_logp(mode=PLAIN)({"z": z}))
    assert at(z)[0] == pytest.approx(whole, abs=1e-8)
    np.testing.assert_allclose(at(z)[1], differences(lambda y: at(y)[0], z), atol=1e-6)


@pytest.mark.parametrize("part", ["copying", "interest", "channel", "party_line", "veracity"])
def test_a_part_switched_off_has_its_value_and_its_gradient(tmp_path, part):
    """Without each part of the story the value is PyMC's, the gradient its own."""
    check(case_of(tmp_path / "case", f"switches: {{{part}: false, because: a test}}\n"))


def test_parents_shifts_and_what_is_given_have_theirs(tmp_path):
    """Questions under parents, a proposition taken as true and one taken as probable enter value and gradient."""
    check(assemble(*load(write_small(tmp_path / "case"))).knowing({"north_did": np.inf, "threat": 0.25}))


def test_another_case_compiles_nothing(tmp_path):
    """An edited prior and another case run the very same compiled function."""
    everything = case_of(tmp_path / "case")
    density(everything.parameters)(np.zeros(len(everything.parameters.names)))
    before = list(log_density.signatures)
    edited = case_of(tmp_path / "edited", "spread: {sources: {between: [0.3, 0.9], because: a test}}\n")
    density(edited.parameters)(np.zeros(len(edited.parameters.names)))
    corpus(tmp_path / "tiny", [{"source": "a", "proposition": "p", "stance": 2}])
    tiny = assemble(*load(tmp_path / "tiny"))
    density(tiny.parameters)(np.zeros(len(tiny.parameters.names)))
    assert log_density.signatures == before
    assert len(before) == 1
