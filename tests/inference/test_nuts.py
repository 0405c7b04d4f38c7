"""NUTS: it agrees with the fast path, repeats itself, and publishes nothing that has not converged."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr
from arviz_stats.base.array import array_stats
from cases import PRIORS, QUESTIONS, folder

from tarjih.__main__ import main
from tarjih.inference import nuts as posterior
from tarjih.inference.fit import read_fit
from tarjih.inference.importance import Draws, reweigh, usable
from tarjih.inference.nuts import ATTEMPTS, Attempt, diagnose, sample
from tarjih.priors.inputs import load
from tarjih.runs.faults import NotConverged
from tarjih.runs.files import canonical
from tarjih.testimony.case import assemble
from tarjih.testimony.weigh import before_claims, propositions

CHAINS = 4


def means(fit):
    """Posterior mean of each proposition and of each coordinate, with its Monte Carlo error."""
    rows = {**propositions(fit.case.network, fit.draws.slots)}
    rows |= dict(zip(fit.case.parameters.names, fit.draws.z, strict=True))
    out = {}
    for name, values in rows.items():
        ess = float(array_stats.ess(values.reshape(1, CHAINS, -1), chain_axis=1, draw_axis=2, method="mean")[0])
        out[name] = values.mean(), values.std() / np.sqrt(ess)
    return out


def test_nuts_agrees_with_the_fast_path(sampled):
    """Every proposition and every coordinate has one mean in both, within the error of both."""
    drawn = reweigh(sampled.case)
    rows = {**propositions(sampled.case.network, drawn.slots)}
    rows |= dict(zip(sampled.case.parameters.names, drawn.z, strict=True))

    assert usable(drawn)
    for name, (mean, error) in means(sampled.one).items():
        fast = rows[name] @ drawn.weights
        spread = np.sqrt((rows[name] - fast) ** 2 @ drawn.weights / drawn.effective)
        assert abs(mean - fast) <= 4 * np.hypot(error, spread) + 1e-9, name


def test_the_same_seed_gives_the_same_summary(sampled):
    """One seed writes the same bytes, whatever else the machine was doing."""
    assert canonical(sampled.one.summary) == canonical(sampled.same.summary)


def test_another_seed_gives_the_same_within_error(sampled):
    """Another seed draws otherwise, and every mean agrees within the error of both."""
    one, other = means(sampled.one), means(sampled.other)

    assert canonical(sampled.one.summary) != canonical(sampled.other.summary)
    for name, (mean, error) in one.items():
        assert abs(mean - other[name][0]) <= 4 * np.hypot(error, other[name][1]) + 1e-9, name


def test_what_was_published_had_passed(sampled):
    """The gate's numbers are in the summary, and are good."""
    seen = sampled.one.summary["diagnostics"]

    assert (seen["method"], seen["ok"], seen["divergences"]) == ("nuts", True, 0)
    assert seen["rhat_max"] <= 1.01
    assert min(seen["ess_bulk_min"], seen["ess_tail_min"]) >= 400


@pytest.fixture
def case(sampled):
    return sampled.case


def drawn(case, z):
    """Draws made of coordinates, with the probabilities that the prior gives the states there."""
    n = z.shape[1]
    slots = before_claims(case.parameters, z)
    return Draws(z, np.full(n, 1 / n), slots, np.zeros(n), CHAINS, float(n), 0.0, "nuts")


def sound(case, draws=1000, seed=1):
    """Independent draws of the coordinates, chain after chain."""
    return case.parameters.draw(np.random.default_rng(seed), CHAINS * draws)


def test_sound_chains_pass(case):
    """Independent draws in every chain fail nothing, and certain probabilities are no failure."""
    seen = diagnose(case, drawn(case, sound(case)), 0, 1)

    assert seen.ok
    assert seen.failures == ()
    assert seen.rhat_max <= 1.01
    assert seen.ess_bulk_min >= 400


def test_a_chain_apart_is_named(case):
    """A chain that sits elsewhere fails, the quantity first that is furthest from having converged."""
    z = sound(case)
    z[case.parameters.index["source.minister"], :1000] += 2.0
    z[case.parameters.index["accuracy.official"], :1000] += 0.3
    seen = diagnose(case, drawn(case, z), 0, 1)

    assert not seen.ok
    assert seen.failures[0].startswith("credibility[minister] has not converged: R-hat 1.")
    assert any(f.startswith("credibility[official] has not converged") for f in seen.failures)
    assert "at most 1.01 is accepted. Draw more (--draws), or reconsider its prior." in seen.failures[0]
    assert not any("aide" in f for f in seen.failures)


def test_a_probability_that_two_chains_see_otherwise_is_named(case):
    """Chains that disagree on a state fail by its name, even where every coordinate is sound."""
    good = drawn(case, sound(case))
    slot = case.network.slots(case.network.index("culprit")).start
    good.slots[slot] = np.repeat([0.2, 0.2, 0.8, 0.8], 1000) + 0.01 * good.z[0]
    seen = diagnose(case, good, 0, 1)

    assert [f.split(" has")[0] for f in seen.failures] == ["P(culprit = a)"]
    assert "two readings of the case" in seen.failures[0]


@pytest.mark.parametrize("stuck", [1000, CHAINS * 1000])
def test_a_chain_that_never_moves_fails(case, stuck):
    """A coordinate at one value fails, in one chain or in all of them, and its numbers can still be written."""
    z = sound(case)
    z[case.parameters.index["story.rumour"], :stuck] = 0.25
    seen = diagnose(case, drawn(case, z), 0, 1)

    assert seen.failures[0].startswith("story.rumour has not converged")
    assert not np.isnan([seen.rhat_max, seen.ess_bulk_min, seen.ess_tail_min]).any()


def test_a_slow_chain_fails(case):
    """Draws that hang on those before them count for few, and are not enough."""
    z = sound(case, draws=4000)
    k = case.parameters.index["story.rumour"]
    for i in range(1, z.shape[1]):
        if i % 4000:
            z[k, i] = 0.97 * z[k, i - 1] + np.sqrt(1 - 0.97**2) * z[k, i]
    seen = diagnose(case, drawn(case, z), 0, 1)

    assert seen.ess_bulk_min < 400
    assert {f.split(" ")[0] for f in seen.failures} == {"story.rumour"}


def test_short_chains_fail(case):
    """Fewer than four hundred effective draws are too few, however well mixed."""
    seen = diagnose(case, drawn(case, sound(case, draws=60)), 0, 1)

    assert any("effective draws, at least 400 are needed" in f for f in seen.failures)


def test_divergent_transitions_fail(case):
    """A single divergent transition is none too few to publish nothing."""
    seen = diagnose(case, drawn(case, sound(case)), 1, 1)

    assert seen.failures == (
        "1 divergent transitions, none is accepted. Narrow the widest priors, or fix what the data cannot teach.",
    )


class Runner:
    """Stands in for the sampler: returns draws of the prior, as many and as divergent as it is told."""

    def __init__(self, *results):
        self.results = list(results)
        self.asked = []

    def __call__(self, case):
        """Return how to run it, as compiling the model does."""

        def run(how, chains, seed):
            self.asked.append((how, seed))
            draws, divergences = self.results[min(len(self.asked), len(self.results)) - 1]
            return case.parameters.draw(np.random.default_rng(seed), chains * draws), divergences

        return run


def test_draws_that_fail_twice_are_not_returned(case, monkeypatch):
    """After the longer run too has failed the names of what failed are raised in the place of draws."""
    runner = Runner((25, 0))
    monkeypatch.setattr(posterior, "_compiled", runner)

    with pytest.raises(NotConverged, match=r"effective draws, at least 400 are needed"):
        sample(case, seed=11)
    assert runner.asked == [(ATTEMPTS[0], 11), (ATTEMPTS[1], 1011)]
    assert (ATTEMPTS[0].draws, ATTEMPTS[1].draws, ATTEMPTS[1].target_accept) == (1000, 4000, 0.99)


def test_a_second_run_may_pass(case, monkeypatch):
    """What fails once is drawn again, longer, and only the second run's draws are returned."""
    runner = Runner((1000, 7), (1500, 0))
    monkeypatch.setattr(posterior, "_compiled", runner)
    found, seen = sample(case, seed=1, draws=300)

    assert (seen.ok, seen.attempts, seen.divergences) == (True, 2, 0)
    assert found.z.shape[1] == CHAINS * 1500
    assert [how for how, _ in runner.asked] == [Attempt(300, 500, 0.9), Attempt(1200, 1000, 0.99)]


def test_a_draft_is_returned_with_what_failed(case, monkeypatch):
    """Who asks for a draft gets the draws, and the failures with them."""
    monkeypatch.setattr(posterior, "_compiled", Runner((25, 2)))
    found, seen = sample(case, seed=1, draft=True)

    assert found.z.shape[1] == CHAINS * 25
    assert not seen.ok
    assert seen.failures[-1].startswith("2 divergent transitions")


def test_unconverged_is_exit_status_three(sampled, monkeypatch, tmp_path, capsys):
    """The command names what failed, writes nothing, and says how to have it all the same."""
    monkeypatch.setattr(posterior, "_compiled", Runner((25, 0)))
    out = tmp_path / "out"
    status = main(["fit", "--corpus", str(sampled.folder), "--out", str(out)])
    said = capsys.readouterr()

    assert status == 3
    assert said.out == ""
    assert "has not converged: R-hat 1." in said.err
    assert said.err.endswith("Nothing was written. --draft writes it all the same, with DRAFT across every figure.\n")
    assert not out.exists()


def test_a_draft_is_written_and_says_so(sampled, monkeypatch, tmp_path):
    """With --draft the folder is there, and its record says which checks failed."""
    monkeypatch.setattr(posterior, "_compiled", Runner((25, 0)))
    out = tmp_path / "out"

    assert main(["fit", "--corpus", str(sampled.folder), "--out", str(out), "--draft"]) == 0
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert run["settings"]["draft"] is True
    assert run["diagnostics"]["ok"] is False
    assert run["checks"]["ess >= 400"] is False
    assert run["checks"]["no divergences"] is True
    assert read_fit(out).draws.z.shape[1] == CHAINS * 25


def test_where_nothing_is_unknown_nothing_is_sampled(tmp_path, monkeypatch):
    """A case without continuous unknowns has its exact posterior, and no model is compiled."""
    fixed = "default_question: {probability: {value: 0.3, because: a test}}\n"
    claims = [{"source": "ann", "proposition": "fire", "stance": 0}]
    place = folder(tmp_path / "case", claims, None, None, f"version: 1\nextends: general.yaml\n{fixed}")
    monkeypatch.setattr(posterior, "_compiled", None)
    found, seen = sample(assemble(*load(place)), seed=1)

    assert seen.ok
    assert found.slots[:, 0] == pytest.approx([0.3, 0.7])


def test_without_nutpie_pymc_samples_the_same_model(sampled, monkeypatch):
    """Where nutpie is missing PyMC's sampler is given the joint model, and its draws are read the same way."""
    asked = {}
    names = list(sampled.case.parameters.names)

    def by_pymc(**how):
        asked.update(how)
        z = np.arange(2.0 * 3 * len(names)).reshape(2, 3, len(names))
        drawn = xr.DataArray(z, dims=("chain", "draw", "parameter"))
        diverging = xr.DataArray(np.array([[True, False, False], [False, True, False]]), dims=("chain", "draw"))
        return SimpleNamespace(posterior={"z": drawn}, sample_stats={"diverging": diverging})

    monkeypatch.setattr(posterior, "nutpie", None)
    monkeypatch.setattr("pymc.sample", by_pymc)
    z, divergences = posterior._compiled(sampled.case)(Attempt(3, 5, 0.95), 2, 11)

    assert (asked["draws"], asked["tune"], asked["chains"], asked["target_accept"]) == (3, 5, 2, 0.95)
    assert asked["random_seed"] == 11
    assert list(asked["model"].coords["parameter"]) == names
    np.testing.assert_array_equal(z[1], np.arange(6) * len(names) + 1)
    assert divergences == 2


@pytest.mark.bench
def test_many_cases_agree_with_the_fast_path(tmp_path):
    """On cases with fewer and fewer words NUTS, compiled anew, has the fast path's answer."""
    claims = [{"source": s, "proposition": p, "stance": v} for s, p, v in (("a", "by_a", 2), ("b", "ready", -1))]
    for n in range(len(claims) + 1):
        rows = claims[:n] or [{"source": "a", "proposition": "alone", "stance": 0}]
        case = assemble(*load(folder(tmp_path / f"case{n}", rows, None, QUESTIONS, PRIORS)))
        found, seen = sample(case, seed=5)
        fast = reweigh(case)
        assert seen.ok
        for name, values in propositions(case.network, found.slots).items():
            want = propositions(case.network, fast.slots)[name] @ fast.weights
            assert values.mean() == pytest.approx(want, abs=0.01), name
