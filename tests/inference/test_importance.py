"""The fast path: weights, their tails, and what they give where the answer is known."""

import dataclasses

import numpy as np
import pytest
from arviz_stats.base.array import array_stats
from cases import PRIORS, QUESTIONS, folder

from tarjih.inference.importance import Draws, effective, reweigh, smoothed, usable
from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble
from tarjih.testimony.weigh import before_claims, propositions, weigh

FEW = """
version: 1
extends: general.yaml
accuracy: {unknown: {between: [0.55, 0.90], because: a test}}
access: {unstated: {value: 0, because: a test}}
spread: {sources: {value: 0.8, because: a test}}
story:
  rumour: {value: 0.000001, because: a test}
  fidelity: {value: 0.8, because: a test}
  circulation: {value: 1, because: a test}
default_question: {probability: {value: 0.5, because: a test}}
"""
"""Priors that leave two unknowns: how credible such sources are, and how credible this one is."""
MIXED = [
    {"source": s, "proposition": p, "stance": v, "kind": k}
    for s, p, v, k in [
        ("ann", "by_a", 2, "official"),
        ("bob", "by_b", 1, "witness"),
        ("bob", "ready", -2, "witness"),
        ("cem", "grip_then", 2, "analyst"),
        ("ann", "alone", 2, "official"),
        ("cem", "alone", -2, "analyst"),
    ]
]


@pytest.fixture(scope="module")
def caught(tmp_path_factory):
    """A source that was right twelve times of twelve on what is known, and speaks on one thing that is not."""
    claims = [{"source": "ann", "proposition": f"p{n}", "stance": 2 if n % 2 else -2} for n in range(13)]
    path = folder(tmp_path_factory.mktemp("reweight") / "case", claims, None, None, FEW)
    known = {f"p{n}": np.inf if n % 2 else 0.0 for n in range(12)}
    return assemble(*load(path), given=known)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """A case with questions, a trait and a dozen unknowns."""
    return assemble(*load(folder(tmp_path_factory.mktemp("mixed") / "case", MIXED, None, QUESTIONS, PRIORS)))


def tail(k, n, seed):
    """Log weights whose largest have the shape k."""
    rng = np.random.default_rng(seed)
    if k > 0:
        return k * rng.exponential(size=n)
    return np.log(rng.uniform(size=n) + 0.01)


@pytest.mark.parametrize("k", [0.0, 0.3, 0.6, 0.9, 1.3])
@pytest.mark.parametrize("n", [100, 2500, 40_000])  # the tail is a whole number: the two round it differently
def test_tails_are_smoothed_as_arviz_smooths_them(k, n):
    """Shape and smoothed weights are those of another implementation of the method, for light and heavy tails."""
    log_weights = tail(k, n, seed=int(10 * k) + n)

    weights, found = smoothed(log_weights)
    theirs, their_k = array_stats.psislw(-log_weights)  # it takes the logs of inverse weights

    assert found == pytest.approx(float(their_k), abs=1e-6)
    np.testing.assert_allclose(weights, np.exp(theirs - np.logaddexp.reduce(theirs)), rtol=1e-6, atol=1e-12)


def test_the_shape_is_that_of_the_tail():
    """Weights with Pareto tails have the shapes that they were drawn with."""
    found = [smoothed(tail(k, 40_000, seed=1))[1] for k in (0.3, 0.6, 0.9)]

    assert found == pytest.approx([0.3, 0.6, 0.9], abs=0.12)


@pytest.mark.parametrize("level", [0.0, -1e5, 700.0])
def test_weights_do_not_depend_on_the_level(level):
    """A constant added to all log weights changes nothing, however large."""
    log_weights = tail(0.5, 500, seed=2)

    np.testing.assert_allclose(smoothed(log_weights + level)[0], smoothed(log_weights)[0], rtol=1e-6)


def test_equal_weights_stay_equal():
    """Words that say nothing leave all draws alike, and all of them effective."""
    weights, k = smoothed(np.full(300, -4.2))

    assert k == 0
    assert effective(weights) == pytest.approx(300)


def test_nearly_equal_weights_have_no_heavy_tail():
    """Where no weight is more than twice the mean there is no cause for doubt, however the tail is bent."""
    heavy = np.exp(tail(1.3, 2500, seed=3))
    nearly = np.log1p(0.5 * heavy / heavy.max())
    weights, k = smoothed(nearly)

    assert float(array_stats.psislw(-nearly)[1]) > 0.7
    assert k <= 0
    assert effective(weights) > 2490


def quadrature(case, points=80):
    """The posterior means of the two coordinates and of the propositions, by the product rule of Gauss and Hermite."""
    nodes, mass = np.polynomial.hermite_e.hermegauss(points)
    z = np.stack([a.ravel() for a in np.meshgrid(nodes, nodes)])
    weighed = weigh(case.parameters, z, known=case.known)
    weight = np.outer(mass, mass).ravel() * np.exp(weighed.log_likelihood - weighed.log_likelihood.max())
    weight /= weight.sum()
    return z @ weight, float(propositions(case.network, weighed.slots)["p12"] @ weight)


def test_the_fast_path_gives_the_integral(caught):
    """Over forty seeds the mean estimate is that of quadrature, for what was drawn and for what it says."""
    assert set(caught.parameters.names) == {"accuracy.unknown", "source.ann"}
    z, p = quadrature(caught)
    runs = [reweigh(caught, draws=2000, seed=s) for s in range(40)]
    found = np.array([[*(d.z @ d.weights), propositions(caught.network, d.slots)["p12"] @ d.weights] for d in runs])

    error = found.std(axis=0, ddof=1)
    assert z.max() > 0.5, "twelve hits teach something"
    assert (np.abs(found.mean(axis=0) - [*z, p]) < 4 * error / np.sqrt(40)).all()
    assert (error < 0.05).all()


def test_adapting_pays(caught):
    """Drawing where the words pull gives more effective draws than drawing from the prior."""
    z = caught.parameters.draw(np.random.default_rng(1), 2000)
    from_prior, _ = smoothed(weigh(caught.parameters, z, known=caught.known).log_likelihood)

    assert reweigh(caught, draws=2000, seed=1).effective > 1.5 * effective(from_prior)


def test_the_same_seed_gives_the_same_numbers(mixed):
    """One seed, one answer, to the last bit; the weights sum to one."""
    one, two = reweigh(mixed, draws=1000, seed=4), reweigh(mixed, draws=1000, seed=4)

    for name in ("z", "weights", "slots", "log_likelihood"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    assert one.weights.sum() == pytest.approx(1)
    assert one.effective == effective(one.weights)


def test_another_seed_agrees_within_its_error(mixed):
    """Two seeds differ, and on every proposition by no more than four standard errors of the weights."""
    one, two = (reweigh(mixed, draws=8000, seed=s) for s in (5, 6))
    a, b = (propositions(mixed.network, d.slots) for d in (one, two))

    assert usable(one)
    for name, values in a.items():
        mean = values @ one.weights
        spread = np.sqrt((values - mean) ** 2 @ one.weights)
        error = spread * np.sqrt(1 / one.effective + 1 / two.effective)
        assert abs(mean - b[name] @ two.weights) <= 4 * error + 1e-9, name
    assert (a["alone"] @ one.weights) != (b["alone"] @ two.weights)


def test_without_words_the_fast_path_is_the_prior(tmp_path):
    """Where nobody takes a side, every probability keeps its prior."""
    claims = [{"source": "ann", "proposition": "alone", "stance": 0}]
    case = assemble(*load(folder(tmp_path / "case", claims, None, QUESTIONS, PRIORS)))
    found = reweigh(case, draws=4000)
    even = np.full(4000, 1 / 4000)

    np.testing.assert_allclose(found.weights, even)
    np.testing.assert_allclose(found.slots, before_claims(case.parameters, found.z), atol=1e-12)


def test_dense_labels_are_refused(tmp_path):
    """A hundred items labelled by twelve annotators teach too much for reweighing, and the fast path says so."""
    rng = np.random.default_rng(7)
    truth = rng.random(100) < 0.5
    claims = [
        {"source": f"w{w}", "proposition": f"p{n}", "stance": 2 if truth[n] == (rng.random() < 0.6 + 0.03 * w) else -2}
        for w in range(12)
        for n in range(100)
    ]
    found = reweigh(assemble(*load(folder(tmp_path / "case", claims))), draws=1000)

    assert not usable(found)


@pytest.mark.parametrize(
    ("effective_draws", "k", "good"),
    [(400.0, 0.7, True), (399.9, 0.1, False), (4000.0, 0.71, False), (4000.0, np.inf, False)],
)
def test_what_is_usable(mixed, effective_draws, k, good):
    """Four hundred effective draws are needed, and a tail whose shape is at most 0.7."""
    some = reweigh(mixed, draws=100)

    assert isinstance(some, Draws)
    assert usable(dataclasses.replace(some, effective=effective_draws, pareto_k=k)) is good
