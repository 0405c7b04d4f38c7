"""The compiled story likelihood is its PyMC statement, and both are the story enumerated."""

import numpy as np
import pytest
from enumerated import Enumerated
from hypothesis import given, settings
from hypothesis import strategies as st
from pytensor.compile.mode import Mode
from story_cases import RICH, coordinates, heard, person, says, seeds, story

from tarjih.priors import Prior
from tarjih.testimony.case import assemble
from tarjih.testimony.hypotheses import clamp
from tarjih.testimony.pymc import build
from tarjih.testimony.pymc.quantities import Quantities
from tarjih.testimony.pymc.story import story_likelihoods
from tarjih.testimony.weigh import claim_likelihoods, density, sum_out, weigh

ANN, BOB, CEM, DAN, EVE = (
    person("ann"),
    person("bob", "official", "east"),
    person("cem", "official", "east"),
    person("dan", "media"),
    person("eve", "analyst", "west", "anonymous"),
)
EVERYTHING = [
    says(ANN, "p"),
    says(BOB, "p", interest=1),
    says(CEM, "p", 1, interest=1),
    says(DAN, "p", -2, channel=("wire",), date="2020-01-01"),
    says(EVE, "p", -1, channel=("wire",)),
    says(BOB, "q", -2, interest=1),
    says(EVE, "q", mode="commitment"),
    says(DAN, "q", mode="commitment"),
    says(CEM, "q", access="direct", mode="forecast", confidence=0.7),
    says(EVE, "q", -2, interest=-1),
    says(ANN, "q", interest=1),
    says(BOB, "r", interest=-1),
    says(ANN, ("role", "knew")),
    says(DAN, "did_order"),
    says(EVE, "did_approve", -1),
    says(ANN, "hushed"),
    says(BOB, "did_order", -2, interest=1),
    says(CEM, "leaves", interest=-1),
]
"""Claims in which every part of the story occurs: lines, a lone interest, a channel, pledges, admissions, a table."""
PLAIN = Mode(linker="py", optimizer="fast_compile")
OWN = (Prior("sources.dan", "logit_normal", 0.4, 0.5), Prior("blocs.east.leaving", "logit_normal", -0.7, 0.6))
"""One source and one bloc with priors of their own."""
every_part = story(EVERYTHING, RICH, own=OWN)
Z = coordinates(every_part.parameters.names, 3, 6)


def test_the_likelihood_is_the_story_enumerated():
    """Summed in plain Python over every latent thing, each state's likelihood is the compiled one to 1e-9."""
    found = claim_likelihoods(every_part.parameters, Z)
    network = every_part.network
    for draw in range(Z.shape[1]):
        by_hand = Enumerated(every_part.parameters, Z[:, draw])
        slots = [by_hand.node(n, s) for n in range(len(network.nodes)) for s in range(len(network.slots(n)))]
        np.testing.assert_allclose(found[:, draw], np.log(slots), atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(heard(RICH, most=7), seeds)
def test_any_case_is_enumerated_alike(words, seed):
    """The same holds of whatever anybody says."""
    c = story(words, RICH)
    z = coordinates(c.parameters.names, seed, 2)
    by_hand = Enumerated(c.parameters, z[:, 0])
    slots = [by_hand.node(n, s) for n in range(len(c.network.nodes)) for s in range(len(c.network.slots(n)))]
    np.testing.assert_allclose(claim_likelihoods(c.parameters, z)[:, 0], np.log(slots), atol=1e-9)


@pytest.fixture(scope="module")
def stated():
    """The PyMC model of a case in which every part occurs, compiled."""
    model, parameters = build(every_part), every_part.parameters
    q = Quantities(parameters, model["z"], model["prior_location"], model["prior_spread"])
    slots = story_likelihoods(parameters, q)
    return model.compile_logp(mode=PLAIN), model.compile_fn(slots, inputs=[model["z"]], point_fn=False, mode=PLAIN)


def test_the_kernel_is_the_pymc_model(stated):
    """Log density and the likelihood of every state agree with the model in PyMC to 1e-8."""
    log_p, slots = stated
    at = density(every_part.parameters)
    found = claim_likelihoods(every_part.parameters, Z)
    for draw in range(Z.shape[1]):
        z = np.ascontiguousarray(Z[:, draw])
        assert at(z)[0] == pytest.approx(float(log_p({"z": z})), abs=1e-8)
        np.testing.assert_allclose(found[:, draw], slots(z), atol=1e-8)


@pytest.mark.parametrize("draw", range(6))
def test_the_gradient_is_that_of_differences(draw):
    """Central differences of the log density give the gradient, with something taken as given too."""
    known = clamp(every_part.network, {"p": 3.0, "did_know": np.inf})
    at = density(every_part.parameters, known=known)
    z = Z[:, draw]
    steps = 1e-5 * np.eye(z.size)
    differences = [(at(z + step)[0] - at(z - step)[0]) / 2e-5 for step in steps]
    np.testing.assert_allclose(at(z)[1], differences, atol=1e-7, rtol=1e-6)


def test_draws_and_density_agree():
    """The likelihood over many draws is what the density has beside the prior of the coordinates."""
    found = weigh(every_part.parameters, Z)
    at = density(every_part.parameters)
    values = [at(z)[0] + 0.5 * z @ z + 0.5 * z.size * np.log(2 * np.pi) for z in np.ascontiguousarray(Z.T)]
    np.testing.assert_allclose(found.log_likelihood, values, atol=1e-10)
    again = sum_out(every_part.parameters, Z, claim_likelihoods(every_part.parameters, Z))
    np.testing.assert_allclose(again.slots, found.slots, atol=1e-12)


def test_without_claims_the_prior_stays():
    """A case of which nobody spoke has a likelihood of one."""
    bare = assemble(every_part.without(range(len(every_part.claims))).corpus, every_part.priors)
    z = np.random.default_rng(0).standard_normal((len(bare.parameters.names), 3))
    assert weigh(bare.parameters, z).log_likelihood == pytest.approx(0.0, abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([2, 1, -1, -2]), min_size=1, max_size=4), seeds)
def test_two_thousand_of_one_line_do_not_underflow(stances, seed):
    """Units of any size keep finite numbers."""
    chorus = [says(person(f"m{i}", "official", "east"), "p", interest=1) for i in range(2000)]
    others = [says(person(f"n{i}"), "p", s) for i, s in enumerate(stances)]
    c = story([*chorus, *others])
    value, gradient = density(c.parameters)(coordinates(c.parameters.names, seed, 2)[:, 0])
    assert np.isfinite(value)
    assert np.isfinite(gradient).all()
