"""The PyMC model, held against the enumeration of its story and against the compiled density."""

import itertools

import numpy as np
import pymc as pm
import pytensor
import pytensor.tensor as pt
import pytest
from brute_force import Enumeration
from cases import EVERYTHING, HABITS, LISTS, NAMERS, NAMING, PRIORS, QUESTIONS, SPEAKERS, corpus
from pytensor.compile.mode import Mode

from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble
from tarjih.testimony.messages import positions
from tarjih.testimony.pymc import build
from tarjih.testimony.simulate import drawn_positions
from tarjih.testimony.testimony import NEUTRAL
from tarjih.testimony.weigh import weigh

pytestmark = pytest.mark.usefixtures("habits")

SWITCHED = "switches: {{{}: false, because: a test}}\n"


def _case(folder, claims, priors=PRIORS):
    corpus(folder, claims, SPEAKERS, QUESTIONS, priors)
    c, p = load(folder)
    return assemble(c, p)


def _logp(case):
    """Return the model's log density as a function of the coordinates, the prior's own part taken away."""
    compiled = build(case).compile_logp(mode=Mode(linker="py", optimizer="fast_compile"))
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
    """Sources that name answers by habit have one density in the model, compiled and enumerated."""
    corpus(tmp_path, NAMING, NAMERS, LISTS, HABITS)
    case = assemble(*load(tmp_path))
    z = np.random.default_rng(9).standard_normal((len(case.parameters.names), 1))
    assert case.testimony.namers
    named = dict(zip(case.parameters.names, z[:, 0], strict=True))
    by_hand, _ = Enumeration(case.corpus, case.priors, positions(case.claims), named).result()
    assert weigh(case.parameters, z).log_likelihood[0] == pytest.approx(by_hand, abs=1e-9)
    assert _logp(case)(z[:, 0]) == pytest.approx(by_hand, abs=1e-6)


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


def test_other_stances_have_the_density_of_the_story(tmp_path):
    """Put in the place of what was observed, a stance has the probability that the case with it would have."""
    said = [
        {"source": s, "proposition": p, "stance": v}
        for s, p, v in [("ann", "p", 2), ("bob", "p", 1), ("ann", "q", -2), ("cem", "q", 2)]
    ]
    other = [{**row, "stance": v} for row, v in zip(said, (-1, 2, 2, 2), strict=True)]
    one, two = tmp_path / "one", tmp_path / "two"
    corpus(one, said)
    corpus(two, other)
    first, second = assemble(*load(one)), assemble(*load(two))
    models = build(first), build(second)
    values = [m.rvs_to_values[m.observed_RVs[0]] for m in models]
    z = np.random.default_rng(4).standard_normal(len(first.parameters.names))
    at = {"z": z, values[0].name: values[1].data}
    mode = Mode(linker="py", optimizer="fast_compile")
    moved = models[0].logp(models[0].observed_RVs[0], sum=True)
    replaced = pytensor.graph.clone_replace(moved, {values[0]: (free := pt.as_tensor(values[1].data))})
    assert free.ndim == 2
    found = models[0].compile_fn(replaced, inputs=models[0].value_vars, mode=mode, point_fn=False)(at["z"])
    assert float(found) == pytest.approx(weigh(second.parameters, z[:, None]).log_likelihood[0], abs=1e-9)


def test_claims_drawn_from_the_prior_are_as_frequent_as_the_likelihood_says(tmp_path):
    """Drawn with the coordinates held at a point, each set of stances comes as often as its likelihood is large."""
    corpus(tmp_path, [{"source": s, "proposition": "p", "stance": 2} for s in ("ann", "bob")])
    case = assemble(*load(tmp_path))
    z = np.random.default_rng(5).standard_normal(len(case.parameters.names))
    held = pm.do(build(case), {"z": z})
    drawn = pm.draw(held["claims"], 4000, random_seed=6, mode=Mode(linker="py", optimizer="fast_compile"))[:, 0]
    folder = tmp_path / "other"
    for stances in itertools.product((-2, -1, 1, 2), repeat=2):
        rows = [{"source": s, "proposition": "p", "stance": v} for s, v in zip(("ann", "bob"), stances, strict=True)]
        corpus(folder, rows)
        other = assemble(*load(folder))
        p = np.exp(weigh(other.parameters, z[:, None]).log_likelihood[0]) / (1 - NEUTRAL) ** 2
        often = (drawn == stances).all(axis=1).mean()
        assert abs(often - p) < 4.5 * np.sqrt(p * (1 - p) / len(drawn)), stances
