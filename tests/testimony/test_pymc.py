"""The PyMC model, held against the enumeration of its story and against the numpy path."""

import numpy as np
import pytest
from brute_force import Enumeration
from cases import EVERYTHING, HABITS, LISTS, NAMERS, NAMING, PRIORS, QUESTIONS, SPEAKERS, corpus
from pytensor.compile.mode import Mode

from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble
from tarjih.testimony.messages import positions
from tarjih.testimony.pymc import build
from tarjih.testimony.weigh import weigh

SWITCHED = "switches: {{{}: false, because: a test}}\n"


def _case(folder, claims, priors=PRIORS):
    corpus(folder, claims, SPEAKERS, QUESTIONS, priors)
    c, p = load(folder)
    return assemble(c, p)


def _logp(case):
    """Return the model's log density as a function of the coordinates, the prior's own part taken away."""
    compiled = build(case.parameters, known=case.known).compile_logp(mode=Mode(linker="py", optimizer="fast_compile"))
    n = len(case.parameters.names)
    return lambda z: float(compiled({"z": z})) + 0.5 * float(z @ z) + 0.5 * n * np.log(2 * np.pi)


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    return _case(tmp_path_factory.mktemp("joint") / "case", EVERYTHING)


def test_the_density_is_that_of_the_story_written_by_hand(everything):
    """At points drawn from the prior, and far out, the model's log density is the enumerated one to 1e-6."""
    logp = _logp(everything)
    rng = np.random.default_rng(5)
    heard = positions(everything.claims)
    for scale in (1.0, 1.0, 3.0):
        z = scale * rng.standard_normal(len(everything.parameters.names))
        named = dict(zip(everything.parameters.names, z, strict=True))
        by_hand, _ = Enumeration(everything.corpus, everything.priors, heard, named).result()
        assert logp(z) == pytest.approx(by_hand, abs=1e-6)


@pytest.mark.parametrize("part", ["copying", "interest", "channel", "party_line", "common_error"])
def test_a_part_switched_off_is_off_in_both(tmp_path, part):
    """Without a part of the model the two ways to the density still agree, and the density is another."""
    case = _case(tmp_path / "case", EVERYTHING, PRIORS + SWITCHED.format(part))
    z = np.random.default_rng(6).standard_normal((len(case.parameters.names), 1))
    found = weigh(case.parameters, z).log_likelihood[0]
    assert _logp(case)(z[:, 0]) == pytest.approx(found, abs=1e-6)
    whole = _case(tmp_path / "whole", EVERYTHING)
    at = dict(zip(case.parameters.names, z[:, 0], strict=True))
    same = np.array([[at.get(n, 0.0)] for n in whole.parameters.names])
    assert weigh(whole.parameters, same).log_likelihood[0] != pytest.approx(found, abs=1e-3)


def test_labels_and_tendencies_agree_too(tmp_path):
    """Nominal claims and sources with a tendency of their own have one density in both."""
    folder = tmp_path / "labels"
    claims = [{"source": f"w{i % 3}", "question": f"q{i % 7}", "state": "xyz"[(i * i) % 3]} for i in range(66)]
    corpus(folder, claims)
    c, p = load(folder)
    case = assemble(c, p)
    z = np.random.default_rng(8).standard_normal((len(case.parameters.names), 1))
    assert case.testimony.talkers
    assert _logp(case)(z[:, 0]) == pytest.approx(weigh(case.parameters, z).log_likelihood[0], abs=1e-6)


def test_habits_of_naming_are_in_the_story_written_by_hand(tmp_path):
    """Sources that name answers by habit have one density in the model, on the numpy path and enumerated."""
    corpus(tmp_path, NAMING, NAMERS, LISTS, HABITS)
    case = assemble(*load(tmp_path))
    z = np.random.default_rng(9).standard_normal((len(case.parameters.names), 1))
    assert case.testimony.namers
    named = dict(zip(case.parameters.names, z[:, 0], strict=True))
    by_hand, _ = Enumeration(case.corpus, case.priors, positions(case.claims), named).result()
    assert weigh(case.parameters, z).log_likelihood[0] == pytest.approx(by_hand, abs=1e-9)
    assert _logp(case)(z[:, 0]) == pytest.approx(by_hand, abs=1e-6)


def test_what_is_given_enters_the_density(everything):
    """A clamped proposition changes the model's density as it changes that of the numpy path."""
    sure = everything.knowing({"by_a": np.inf, "alone": 0.25})
    z = np.random.default_rng(7).standard_normal((len(sure.parameters.names), 1))
    found = weigh(sure.parameters, z, known=sure.known).log_likelihood[0]
    assert _logp(sure)(z[:, 0]) == pytest.approx(found, abs=1e-6)
