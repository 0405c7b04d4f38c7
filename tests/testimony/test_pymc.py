"""The PyMC model: what a user of PyMC finds in it."""

import itertools

import numpy as np
import pymc as pm
import pytest
from cases import EVERYTHING, PRIORS, QUESTIONS, SPEAKERS, corpus
from pytensor.compile.mode import Mode

from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble
from tarjih.testimony.pymc import build
from tarjih.testimony.simulate import drawn_positions
from tarjih.testimony.weigh import weigh


def _logp(case):
    """Return the model's log density as a function of the coordinates, the prior's own part taken away."""
    compiled = build(case).compile_logp(mode=Mode(linker="py", optimizer="fast_compile"))
    n = len(case.parameters.names)
    return lambda z: float(compiled({"z": z})) + 0.5 * float(z @ z) + 0.5 * n * np.log(2 * np.pi)


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    folder = tmp_path_factory.mktemp("joint") / "case"
    corpus(folder, EVERYTHING, SPEAKERS, QUESTIONS, PRIORS)
    return assemble(*load(folder))


def test_what_is_given_enters_the_density(everything):
    """A clamped proposition changes the model's density as it changes the compiled one."""
    sure = everything.knowing({"by_a": np.inf, "alone": 0.25})
    z = np.random.default_rng(7).standard_normal((len(sure.parameters.names), 1))
    found = weigh(sure.parameters, z, known=sure.known).log_likelihood[0]
    assert _logp(sure)(z[:, 0]) == pytest.approx(found, abs=1e-6)


def test_claims_are_observed_data_with_names(everything):
    """The model has the stances as observed, and its likelihood is pointwise: one number for each question."""
    model = build(everything)
    (claims,) = model.observed_RVs
    assert model.named_vars_to_dims["claims"] == ("question", "place")
    assert "culprit" in model.coords["question"]
    stances = model.rvs_to_values[claims].data
    drawn = drawn_positions(everything)
    assert sorted(stances[stances != 0]) == sorted(int(np.sign(p.lean)) * round(abs(p.lean)) for p in drawn)
    mode = Mode(linker="py", optimizer="fast_compile")
    each = model.compile_fn(model.logp(claims, sum=False), inputs=model.value_vars, mode=mode)
    z = np.random.default_rng(3).standard_normal(len(everything.parameters.names))
    (rows,) = each({"z": z})
    assert rows.shape == (len(model.coords["question"]),)
    assert rows.sum() == pytest.approx(weigh(everything.parameters, z[:, None]).log_likelihood[0], abs=1e-9)


def test_claims_drawn_from_the_prior_are_as_frequent_as_the_likelihood_says(tmp_path):
    """Drawn with the coordinates held at a point, each set of sides comes as often as its likelihood is large."""
    corpus(tmp_path, [{"source": s, "proposition": "p", "stance": 2} for s in ("ann", "bob")])
    case = assemble(*load(tmp_path))
    z = np.random.default_rng(5).standard_normal(len(case.parameters.names))
    held = pm.do(build(case), {"z": z})
    drawn = pm.draw(held["claims"], 4000, random_seed=6, mode=Mode(linker="py", optimizer="fast_compile"))[:, 0]
    folder = tmp_path / "other"
    for stances in itertools.product((-2, 2), repeat=2):
        rows = [{"source": s, "proposition": "p", "stance": v} for s, v in zip(("ann", "bob"), stances, strict=True)]
        corpus(folder, rows)
        other = assemble(*load(folder))
        p = np.exp(weigh(other.parameters, z[:, None]).log_likelihood[0])
        often = (drawn == stances).all(axis=1).mean()
        assert abs(often - p) < 4.5 * np.sqrt(p * (1 - p) / len(drawn)), stances
