"""The coordinates a large case is sampled in: another view of one posterior, and a rounder one."""

from types import SimpleNamespace

import large_case
import numpy as np
import pytest
from cases import EVERYTHING, PRIORS, QUESTIONS, SPEAKERS, corpus
from slopes import differences

from tarjih.inference import nuts as posterior
from tarjih.inference.importance import reweigh
from tarjih.inference.meanfield import nearest
from tarjih.inference.normal import approximate
from tarjih.inference.nuts import Attempt, attempts, large, sample
from tarjih.inference.transport import transport
from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble
from tarjih.testimony.weigh import density, propositions

FREE = "spread: {sources: {between: [0.2, 0.8], because: a test}}\n"
FIXED = "spread: {sources: {value: 0.4, because: a test}}\n"
CASES = {
    "one of everything": (EVERYTHING, SPEAKERS, QUESTIONS, PRIORS),
    "a free spread": (EVERYTHING, SPEAKERS, QUESTIONS, PRIORS + FREE),
    "a fixed spread": (EVERYTHING, SPEAKERS, QUESTIONS, PRIORS + FIXED),
}


@pytest.mark.parametrize("which", CASES)
def test_the_map_changes_the_view_and_not_the_posterior(tmp_path, which):
    """The density of x is that of z times what volume is stretched by, has its own gradient, and z leads back."""
    corpus(tmp_path, *CASES[which])
    case = assemble(*load(tmp_path))
    at = density(case.parameters, known=case.known)
    to = transport(case.parameters, at)
    held = to.of(at)
    rng = np.random.default_rng(2)
    for scale in (0.5, 1.5):
        x = scale * rng.standard_normal(len(case.parameters.names))
        stretched = np.linalg.slogdet(differences(to, x))
        assert stretched[0] != 0
        assert held(x)[0] == pytest.approx(at(to(x))[0] + stretched[1], abs=1e-6)
        assert to.log_stretching(x[:, None])[0] == pytest.approx(stretched[1], abs=1e-6)
        np.testing.assert_allclose(to.back(to(x)), x, atol=1e-9)
        np.testing.assert_allclose(held(x)[1], differences(lambda y: held(y)[0], x), atol=1e-5, rtol=1e-6)


def test_many_draws_are_moved_as_one_is(tmp_path):
    """A matrix of draws is moved column by column."""
    corpus(tmp_path, *CASES["a free spread"])
    case = assemble(*load(tmp_path))
    to = transport(case.parameters, density(case.parameters, known=case.known))
    x = np.random.default_rng(3).standard_normal((len(case.parameters.names), 4))
    np.testing.assert_allclose(to(x), np.column_stack([to(c) for c in x.T]), atol=1e-12)


def test_a_hierarchy_of_normals_becomes_round():
    """Where each source's words are one normal observation, x is standard normal whatever the kind and the spread."""
    rng = np.random.default_rng(4)
    count = 400
    exact = rng.uniform(0.0, 30.0, count)  # precision of each observation, of which some say nothing
    seen = 0.7 + 0.5 * rng.standard_normal(count) + rng.standard_normal(count) / np.sqrt(exact + 1e-9)
    spread = SimpleNamespace(mu=-0.3, sigma=0.5)

    def at(z):
        sigma = np.exp(spread.mu + spread.sigma * z[1])
        off = z[0] + sigma * z[2:] - seen
        slope = -exact * off
        by = np.concatenate([[slope.sum(), (slope * z[2:]).sum() * sigma * spread.sigma], sigma * slope])
        return float(-0.5 * z @ z - 0.5 * exact @ off**2), by - z

    parameters = SimpleNamespace(
        names=("accuracy.media", "spread.sources", *(f"source.s{i}" for i in range(count))),
        network=SimpleNamespace(events=()),
        priors=SimpleNamespace(scalars={"spread.sources": spread}),
    )
    held = transport(parameters, at).of(at)
    plain, mapped = [], []
    for _ in range(20):
        x = rng.standard_normal(count + 2)
        mapped.append(held(x)[1][2:] + x[2:])  # a standard normal's gradient is minus itself
        plain.append(at(x)[1][2:] + x[2:])
    assert np.std(mapped) < 0.2
    assert np.std(plain) > 20 * np.std(mapped)


def test_what_is_drawn_through_the_map_is_drawn_from_the_posterior(sampled, monkeypatch):
    """On a small case NUTS through the map has the means of the fast path, for every coordinate and proposition."""
    monkeypatch.setattr(posterior, "LARGE", 0)
    assert large(sampled.case)
    drawn, seen = posterior.once(sampled.case, Attempt(1000, 300, 0.9), chains=4, seed=5)
    fast = reweigh(sampled.case)
    names = sampled.case.parameters.names
    rows = propositions(sampled.case.network, drawn.slots) | dict(zip(names, drawn.z, strict=True))
    others = propositions(sampled.case.network, fast.slots) | dict(zip(names, fast.z, strict=True))
    for name, values in rows.items():
        mean = others[name] @ fast.weights
        error = np.sqrt((others[name] - mean) ** 2 @ fast.weights * (1 / fast.effective + 1 / seen.ess_bulk_min))
        assert abs(values.mean() - mean) <= 4 * error + 1e-9, name


@pytest.mark.bench
def test_a_large_case_passes_the_gate_at_once(tmp_path):
    """Two thousand claims pass at the first attempt, and their answers are right as often as is said."""
    truth = large_case.write(tmp_path, "labels", 2000)
    case = assemble(*load(tmp_path))
    assert large(case)
    drawn, seen = sample(case, seed=1)
    assert (seen.attempts, seen.failures) == (1, ())
    said = {n: float(p @ drawn.weights) for n, p in propositions(case.network, drawn.slots).items()}
    right = np.array([(said[n] > 0.5) == t for n, t in truth.items()])
    stated = np.array([max(p, 1 - p) for p in said.values()])
    assert abs(right.mean() - stated.mean()) < 2.5 / np.sqrt(right.size)


def test_a_small_case_is_sampled_as_it_stands(sampled):
    """Below two thousand claims, where nobody was asked many things, nothing changes."""
    assert not large(sampled.case)
    assert attempts() == posterior.ATTEMPTS
    first, last = attempts(large=True)
    assert (first.draws, last.draws) == (1000, 4000)
    assert first.tune < posterior.ATTEMPTS[0].tune


@pytest.mark.bench
def test_kinds_and_their_sources_hang_together_in_the_approximation(tmp_path):
    """The normal approximation knows how unsure a kind's credibility is: its spread is NUTS's, within a third."""
    large_case.write(tmp_path, "news", 2000)
    case = assemble(*load(tmp_path))
    near, exact = approximate(case, seed=1), posterior.once(case, Attempt(200, 200, 0.8), chains=2, seed=1)[0]
    rows = [i for i, n in enumerate(case.parameters.names) if n.startswith("accuracy.")]
    ratio = near.z[rows].std(axis=1) / exact.z[rows].std(axis=1)
    assert np.all((ratio > 2 / 3) & (ratio < 3 / 2))


def test_the_nearest_normals_of_normals_are_those_normals():
    """Where a density is made of independent normals their means and spreads are found."""
    centre, size = np.array([1.0, -2.0, 0.3]), np.array([0.5, 1.0, 0.1])

    def at(z):
        u = (z - centre) / size
        return float(-0.5 * u @ u), -u / size

    mean, spread = nearest(at, 3, np.random.default_rng(1))
    np.testing.assert_allclose(mean, centre, atol=0.01)
    np.testing.assert_allclose(spread, size, rtol=0.01)
