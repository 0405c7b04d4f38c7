"""Stated probabilities: the density is that of the story, and the laws hold for them too."""

import dataclasses
import math

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytensor.compile.mode import Mode
from scipy.stats import multivariate_normal
from slopes import differences
from story_cases import RICH, coordinates, log_odds, person, says, seeds, story

from tarjih.corpus import Proposition
from tarjih.testimony.pymc.quantities import Quantities, entries_of
from tarjih.testimony.pymc.story import story_likelihoods
from tarjih.testimony.story.simulate import restated
from tarjih.testimony.weigh import claim_likelihoods, density

ANN, BOB, CEM = person("ann"), person("bob", "analyst"), person("cem", "official", "east")
chances = st.floats(0.02, 0.98)


def states(who, p, target="p", **rest):
    """Return a claim that states a probability."""
    return says(who, target, 0, probability=p, **rest)


def crowd(values, target="p", **rest):
    """Return one stated probability each of as many people."""
    return [states(person(f"f{i}"), p, target, **rest) for i, p in enumerate(values)]


mixed = story(
    [
        *crowd([0.2, 0.7, 0.9]),
        states(CEM, 0.6, interest=1),
        says(ANN, "p"),
        *crowd([0.5, 0.3], "q"),
        *(states(ANN, p, ("role", s)) for s, p in (("knew", 0.5), ("ordered", 0.2), ("approved", 0.1))),
        states(BOB, 0.4, ("role", "knew")),
    ],
    RICH,
)
Z = coordinates(mixed.parameters.names, 5, 4) / 3


def test_the_density_is_a_normal_one_of_all_that_is_stated():
    """Against scipy's: x of p in one dimension, with what all know, what each knows, and noise in one covariance."""
    alone = story([*crowd([0.2, 0.7, 0.9]), states(CEM, 0.6, interest=1)])
    z = coordinates(alone.parameters.names, 5, 4) / 3
    found = claim_likelihoods(alone.parameters, z)
    natural = alone.parameters.natural(z).scalar
    x = np.array([math.log(p / (1 - p)) for p in (0.2, 0.7, 0.9, 0.6)])
    noise = np.array([1, 1, 1, 1 / natural["opinion.interested"][0]])
    for d in range(z.shape[1]):
        beta, omega, tau = (natural[f"opinion.{n}"][d] for n in ("boldness", "spread", "signal"))
        lean, share = (natural[f"opinion.{n}"][d] for n in ("lean", "private"))
        half = beta * (tau**2 + share * omega**2 / beta**2) / 2
        covariance = np.diag(omega**2 * noise) + beta**2 * tau**2
        of = [
            multivariate_normal(np.full(4, math.log(lean / (1 - lean)) + s * half), covariance).logpdf(x)
            for s in (1, -1)
        ]
        span = alone.network.slots(alone.network.ties["p"].node)
        (yes, no), truth = found[span.start : span.stop, d], alone.network.ties["p"].truth
        assert (yes - no) * (1 if truth[0] == 1 else -1) == pytest.approx(of[0] - of[1], abs=1e-9)
        assert np.ptp([(found[span.start + i, d] - of[0 if t == 1 else 1]) for i, t in enumerate(truth)]) < 1e-9


def test_pymc_states_the_same():
    """The readable statement and the compiled one agree to 1e-8 under every state, also of a question of many."""
    entries = entries_of(mixed.parameters).values()
    z = pt.vector("z")
    own = Quantities(
        mixed.parameters, z, pt.as_tensor([e.mu for e in entries]), pt.as_tensor([e.sigma for e in entries])
    )
    run = pytensor.function(
        [z], story_likelihoods(mixed.parameters, own), mode=Mode(linker="py", optimizer="fast_compile")
    )
    found = claim_likelihoods(mixed.parameters, Z)
    for d in range(Z.shape[1]):
        np.testing.assert_allclose(found[:, d], run(Z[:, d]), atol=1e-8)


def test_the_gradient_is_that_of_differences():
    """At four points, to 1e-5, by every coordinate, with every quantity of opinions free."""
    scalars = dict(mixed.priors.scalars)
    for name in ("opinion.lean", "opinion.boldness", "opinion.private"):
        scalars[name] = dataclasses.replace(scalars[name], sigma=0.4)
    free = dataclasses.replace(
        mixed.parameters,
        names=(*mixed.parameters.names, "opinion.lean", "opinion.boldness", "opinion.private"),
        priors=dataclasses.replace(mixed.priors, scalars=scalars),
    )
    at = density(free)
    for z in (coordinates(free.names, 7, 4) / 3).T:
        slope = differences(lambda x: np.array(at(x)[0]), z)
        np.testing.assert_allclose(at(z)[1], slope, rtol=1e-4, atol=1e-5)


@given(st.lists(chances, min_size=1, max_size=5), seeds)
def test_order_makes_no_difference(values, seed):
    """Whoever is named first."""
    said = crowd(values)
    one, other = story(said), story(said[::-1])
    np.testing.assert_allclose(log_odds(one, seed), log_odds(other, seed), atol=1e-9)


@given(chances, chances, st.integers(2, 4), seeds)
def test_copies_are_no_witnesses(p, q, n, seed):
    """Others who print one forecaster's probability leave the answer where the forecaster put it."""
    own = [states(ANN, p, origin="ann"), states(BOB, q)]
    copies = [states(person(f"paper{i}", "media"), p, origin="ann") for i in range(n)]
    np.testing.assert_allclose(log_odds(story(own), seed), log_odds(story(own + copies), seed), atol=1e-9)


@given(chances, seeds)
def test_turned_round_it_says_the_same(p, seed):
    """1 − p of a proposition that circulated denied is p of the one that circulated affirmed, the other way round."""
    one = story(crowd([p, 0.4]))
    other = story(crowd([1 - p, 0.6]), propositions={"p": Proposition("p", circulates="denied")})
    np.testing.assert_allclose(log_odds(one, seed), -log_odds(other, seed), atol=1e-9)


@settings(deadline=None)
@given(chances, st.sampled_from([1, 10, 300]), seeds)
def test_no_crowd_says_more_than_it_knows_together(p, n, seed):
    """However many are of one opinion, the log-odds are less than k times what it states beyond its lean."""
    of = story(crowd([p] * n))
    natural = of.parameters.natural(coordinates(of.parameters.names, seed)).scalar
    beta, omega, tau, share, lean = (
        natural[f"opinion.{q}"] for q in ("boldness", "spread", "signal", "private", "lean")
    )
    k = (1 + share * (omega / beta / tau) ** 2) / beta
    beyond = math.log(p / (1 - p)) - np.log(lean / (1 - lean))
    assert (np.abs(log_odds(of, seed)) <= k * np.abs(beyond) + 1e-9).all()


@given(st.floats(0.7, 0.98), seeds)
def test_a_stake_weighs_less(p, seed):
    """Beside a neutral forecaster at even, one who gains by what is stated moves the odds less."""
    rest = states(ANN, 0.55)
    plain, gain = (log_odds(story([rest, states(BOB, p, interest=i)]), seed) for i in (0, 1))
    assert (gain < plain).all()


def test_the_latest_counts_and_what_is_said_twice_counts_once():
    """A source that thinks again has one opinion; what it states of both answers to a question is one as well."""
    again = story([states(ANN, 0.2, date="2021-01-01"), states(ANN, 0.7, date="2021-02-01")])
    np.testing.assert_allclose(log_odds(again, 1), log_odds(story([states(ANN, 0.7)]), 1))
    known = story([states(ANN, 0.7)], propositions={"p": Proposition("p", circulates="neither")})
    assert np.sign(log_odds(known, 1)[0]) == 1
    both = mixed.parameters.groups.opinions
    own = next(o for o in both if o.source == "ann" and len(o.positions) == 3)
    share = np.exp(own.at) / np.exp(own.at).sum()
    named = dict(zip(mixed.network.nodes[own.node].states, share, strict=True))
    assert {s: round(named[s], 6) for s in ("knew", "ordered", "approved")} == {
        "knew": 0.5,
        "ordered": 0.2,
        "approved": 0.1,
    }


def test_what_is_drawn_again_has_the_moments_of_the_story():
    """Drawn at one point: mean and spread of the log-odds of p under truth are those that the density takes."""
    alone = story(crowd([0.5, 0.5]))
    z = np.zeros(len(alone.parameters.names))
    tie, rng = alone.network.ties["p"], np.random.default_rng(1)
    world = np.zeros(len(alone.network.nodes), dtype=np.int64)
    world[tie.node] = tie.truth.index(1.0)
    drawn = np.array([list(restated(alone.parameters, z, world, rng).values()) for _ in range(4000)])
    x = np.log(drawn / (1 - drawn))
    natural = {n: float(v[0]) for n, v in alone.parameters.natural(z[:, None]).scalar.items()}
    beta, omega, tau = (natural[f"opinion.{n}"] for n in ("boldness", "spread", "signal"))
    half = beta * (tau**2 + natural["opinion.private"] * omega**2 / beta**2) / 2
    lean = math.log(natural["opinion.lean"] / (1 - natural["opinion.lean"]))
    assert x.mean() == pytest.approx(lean + half, abs=0.1)
    assert np.cov(x.T) == pytest.approx(
        np.array(
            [[omega**2 + (beta * tau) ** 2, (beta * tau) ** 2], [(beta * tau) ** 2, omega**2 + (beta * tau) ** 2]]
        ),
        rel=0.1,
    )
