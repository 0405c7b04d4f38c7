"""The compiled density, held to the PyMC model, to enumeration and to its own differences."""

import numpy as np
import pytest
from brute_force import Enumeration
from cases import EVERYTHING, HABITS, LISTS, NAMERS, NAMING, PRIORS, QUESTIONS, SPEAKERS, corpus
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytensor.compile.mode import Mode
from slopes import differences
from small_case import write_small

from tarjih.priors.inputs import load
from tarjih.testimony.arrays import pack_case
from tarjih.testimony.case import assemble
from tarjih.testimony.kernel.density import log_density
from tarjih.testimony.messages import positions
from tarjih.testimony.pymc import build
from tarjih.testimony.weigh import density, weigh
from tarjih.validation.worlds import news_regime

pytestmark = pytest.mark.usefixtures("habits")

FREE = """interest:
  informed: {between: [0.1, 0.8], because: a test}
  uninformed: {between: [0.3, 0.9], because: a test}
  claims: {value: 1, because: a test}
"""
EXTRA = {
    "as it is": "",
    "free filters": FREE,
    "tendencies": "switches: {tendency: true}\n",
    **{
        f"no {p}": f"switches: {{{p}: false}}\n"
        for p in ("copying", "interest", "channel", "party_line", "veracity", "common_error")
    },
    "fixed": "asserting: {share: {value: 0.6, because: a test}}\nspread: {sources: {value: 0.4, because: a test}}\n",
}


def case_of(folder, extra=""):
    """Return the case with one of everything, its priors with something more."""
    corpus(folder, EVERYTHING, SPEAKERS, QUESTIONS, PRIORS + extra)
    return assemble(*load(folder))


SLOW = Mode(linker="py", optimizer="fast_compile")


def prior(z):
    """Return the log density of the coordinates."""
    return -0.5 * float(z @ z) - 0.5 * z.size * np.log(2 * np.pi)


def whole(case, z):
    """Return the log density by the PyMC model; the likelihood at many draws is held to it by the way."""
    found = float(build(case).compile_logp(mode=SLOW)({"z": z}))
    claims = weigh(case.parameters, z[:, None], known=case.known).log_likelihood[0]
    assert claims + prior(z) == pytest.approx(found, abs=1e-9)
    return found


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    return case_of(tmp_path_factory.mktemp("density") / "case")


def test_value_and_gradient_are_those_of_the_pymc_model(everything):
    """At points drawn from the prior, and far out, log density and gradient are PyMC's to 1e-8."""
    model = build(everything)
    value, gradient = model.compile_logp(mode=SLOW), model.compile_dlogp(mode=SLOW)
    at = density(everything.parameters, known=everything.known)
    rng = np.random.default_rng(5)
    for scale in (1.0, 1.0, 3.0):
        z = scale * rng.standard_normal(len(everything.parameters.names))
        found, slope = at(z)
        assert found == pytest.approx(float(value({"z": z})), abs=1e-8)
        np.testing.assert_allclose(slope, gradient({"z": z}), atol=1e-8, rtol=1e-8)


@pytest.mark.parametrize("extra", EXTRA)
def test_every_part_on_and_off_has_its_value_and_its_gradient(tmp_path, extra):
    """With each part of the story switched off, set free or fixed, the value is PyMC's, the gradient its own."""
    case = case_of(tmp_path / "case", EXTRA[extra])
    at = density(case.parameters, known=case.known)
    z = np.random.default_rng(6).standard_normal(len(case.parameters.names))
    value, slope = at(z)
    assert value == pytest.approx(whole(case, z), abs=1e-9)
    np.testing.assert_allclose(slope, differences(lambda y: at(y)[0], z), atol=1e-6)


def test_labels_and_tendencies_have_theirs(tmp_path):
    """Nominal claims and sources with a tendency of their own have value and gradient."""
    claims = [{"source": f"w{i % 3}", "question": f"q{i % 7}", "state": "xyz"[(i * i) % 3]} for i in range(66)]
    corpus(tmp_path, claims)
    case = assemble(*load(tmp_path))
    at = density(case.parameters)
    z = np.random.default_rng(8).standard_normal(len(case.parameters.names))
    assert case.testimony.talkers
    assert at(z)[0] == pytest.approx(whole(case, z), abs=1e-9)
    np.testing.assert_allclose(at(z)[1], differences(lambda y: at(y)[0], z), atol=1e-6)


@pytest.mark.parametrize("graded", [False, True])
def test_habits_of_naming_have_theirs(tmp_path, graded):
    """Sources that name answers by habit have value and gradient, also where the error that all share is graded."""
    few = "shared_error: {nodes: {value: 1, because: a test}}\nswitches: {party_line: false, tendency: true}\n"
    few = few if graded else FREE
    plain = HABITS.replace("switches: {story: false, because: a test}\n", "") if graded else HABITS
    corpus(tmp_path, NAMING, NAMERS, LISTS, plain + few)
    case = assemble(*load(tmp_path))
    assert bool(case.testimony.pairs) == graded
    assert [s for s, _ in case.testimony.namers] == ["ann", "ann", "bob.1.red", *["cem", "dan", "eve"] * graded]
    at = density(case.parameters)
    for scale in (1.0, 3.0):
        z = scale * np.random.default_rng(10).standard_normal(len(case.parameters.names))
        assert at(z)[0] == pytest.approx(whole(case, z), abs=1e-9)
        np.testing.assert_allclose(at(z)[1], differences(lambda y: at(y)[0], z), atol=1e-6)


def test_parents_shifts_and_what_is_given_have_theirs(tmp_path):
    """Questions under parents, a proposition taken as true and one taken as probable enter value and gradient."""
    case = assemble(*load(write_small(tmp_path / "case"))).knowing({"north_did": np.inf, "threat": 0.25})
    at = density(case.parameters, known=case.known)
    z = np.random.default_rng(9).standard_normal(len(case.parameters.names))
    assert at(z)[0] == pytest.approx(whole(case, z), abs=1e-9)
    np.testing.assert_allclose(at(z)[1], differences(lambda y: at(y)[0], z), atol=1e-6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(
    st.fixed_dictionaries({
        "source": st.sampled_from("abcde"),
        "proposition": st.sampled_from(["p", "q", "r"]),
        "stance": st.integers(-2, 2),
        "interest": st.integers(-1, 1),
        "access": st.sampled_from(["direct", "informed", "inference", "unstated"]),
        "mode": st.sampled_from(["fact", "fact", "forecast", "commitment"]),
        "origin": st.sampled_from(["", "", "o1", "o2"]),
        "channel": st.sampled_from(["", "w1", "w2"]),
    }), min_size=1, max_size=12))  # fmt: skip
def test_any_claims_have_the_density_of_the_story(tmp_path, rows):
    """Whatever claims a case consists of, the compiled density is the enumerated one, and the gradient its own."""
    sources = [{"source": s, "bloc": "east" if s in "abc" else "west"} for s in sorted({r["source"] for r in rows})]
    corpus(tmp_path, rows, sources)
    case = assemble(*load(tmp_path))
    at = density(case.parameters)
    z = np.random.default_rng(len(rows)).standard_normal(len(case.parameters.names))
    named = dict(zip(case.parameters.names, z, strict=True))
    fidelity = case.priors.scalars["copying.fidelity"].median
    of = positions(case.claims, sources=case.corpus.sources, fidelity=fidelity)
    by_hand, _ = Enumeration(case.corpus, case.priors, of, named).result()
    assert at(z)[0] == pytest.approx(by_hand + prior(z), abs=1e-9)
    np.testing.assert_allclose(at(z)[1], differences(lambda y: at(y)[0], z), atol=1e-6)


def test_a_case_in_blocks_has_the_density_of_the_whole(everything, monkeypatch, tmp_path):
    """Worked out in blocks as small as components allow, a case has the value and the gradient that it has in one."""
    drawn = assemble(*load(news_regime(3, lying_bloc=True).write(tmp_path / "drawn")))
    small = assemble(*load(write_small(tmp_path / "small")))
    for case, least in ((everything, 2), (small, 2), (drawn, 20)):
        z = np.random.default_rng(12).standard_normal(len(case.parameters.names))
        value, gradient = density(case.parameters, known=case.known)(z)
        monkeypatch.setattr("tarjih.testimony.arrays.MOST_CELLS", 1)
        cut = pack_case(case.parameters, known=case.known)
        monkeypatch.undo()
        assert cut.blocks.shape[0] >= least
        found, slope = log_density(z, cut)
        assert found == pytest.approx(value, abs=1e-10)
        np.testing.assert_allclose(slope, gradient, atol=1e-10)


def test_blocks_are_cut_between_questions_that_rule_a_state_out(tmp_path):
    """A state that cannot be has no configuration, and its words are still worked out with its question's."""
    claims = [{"source": f"s{k}", "proposition": f"p{q}", "stance": 2} for q in range(6) for k in range(3)]
    own = [f"  q{q}: {{states: [none, a, b], truth: {{a: {{p{q}: 1}}}}}}\n" for q in range(6)]
    prior = [f"  q{q}: {{states: {{none: 0, a: 0.5, b: 0.5}}, because: a test}}\n" for q in range(6)]
    named = ", ".join(f"p{q}: {{}}" for q in range(6))
    questions = f"propositions: {{{named}}}\nquestions:\n{''.join(own)}"
    corpus(
        tmp_path, claims, questions=questions, priors=f"version: 1\nextends: general.yaml\nquestions:\n{''.join(prior)}"
    )
    case = assemble(*load(tmp_path))
    z = np.random.default_rng(13).standard_normal(len(case.parameters.names))
    with pytest.MonkeyPatch.context() as few:
        few.setattr("tarjih.testimony.arrays.MOST_CELLS", 1)
        cut = pack_case(case.parameters, known=case.known)
    assert cut.blocks.shape[0] == 6
    assert log_density(z, cut)[0] == pytest.approx(whole(case, z), abs=1e-9)


def test_another_case_compiles_nothing(everything, tmp_path):
    """An edited prior, an edited claim and another case run the very same compiled function."""
    n = len(everything.parameters.names)
    density(everything.parameters)(np.zeros(n))
    before = list(log_density.signatures)
    other = case_of(tmp_path / "edited", FREE)
    density(other.parameters)(np.zeros(len(other.parameters.names)))
    corpus(tmp_path / "tiny", [{"source": "a", "proposition": "p", "stance": 2}])
    tiny = assemble(*load(tmp_path / "tiny"))
    density(tiny.parameters)(np.zeros(len(tiny.parameters.names)))
    assert log_density.signatures == before
    assert len(before) == 1
