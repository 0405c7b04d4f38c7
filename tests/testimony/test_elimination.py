"""Summing the truth out node by node gives what going through every configuration gives."""

import numpy as np
import pytest
from cases import folder

from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble
from tarjih.testimony.weigh import sum_out

QUESTIONS = """
propositions: {rain: {en: r}, wind: {en: w}, wet: {en: wet}, told: {en: told}, apart: {en: a}}
questions:
  root: {states: [u, v, w], truth: {u: {told: 0.3}, v: {told: 1}}}
  left: {states: [x, y], parents: [root, rain]}
  right: {states: [p, q, s], parents: [root, wind], truth: {p: {wet: 0.2}, q: {wet: 0.9}}}
  both: {states: [yes_, no_], parents: [left, right]}
"""
PRIORS = """
version: 1
extends: general.yaml
questions:
  root: {states: {u: 0.25, v: 0.75, w: 0}, because: a test}
  rain: {probability: {between: [0.2, 0.6]}, because: a test}
  left:
    given:
      - {root: [u], states: {x: 1, y: 0}}
      - {rain: ["true"], states: {x: 0.7, y: 0.3}}
      - {states: {x: 0.1, y: 0.9}}
    because: a test
  right: {states: {p: 0.5, q: 0.3, s: 0.2}, shifts: {root: {u: {p: 3}}, wind: {true: {s: 2}}}, because: a test}
  both:
    given:
      - {left: [x], right: [p], states: {yes_: 1, no_: 0}}
      - {states: {yes_: 0.2, no_: 0.8}}
    because: a test
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    claims = [{"source": "ann", "proposition": "wet", "stance": 2}]
    return assemble(*load(folder(tmp_path_factory.mktemp("loop") / "case", claims, None, QUESTIONS, PRIORS)))


@pytest.mark.parametrize("power", [1.0, 0.6])
def test_elimination_agrees_with_enumeration(case, power):
    """Nodes that hang together in loops, states ruled out, events: sum and probabilities are those of enumeration."""
    network, rng = case.network, np.random.default_rng(2)
    z = rng.standard_normal((len(case.parameters.names), 5))
    likelihood, known = rng.normal(0, 3, (network.n_slots, 5)), np.zeros(network.n_slots)
    known[network.slots(network.index("told")).stop - 1] = -np.inf
    found = sum_out(case.parameters, z, likelihood, known=known, power=power)

    event = case.parameters.natural(z).event
    columns = np.zeros((2 * len(network.events) + 1, 5))
    columns[0:-1:2], columns[1::2] = np.log(event), np.log1p(-event)
    slots = np.vstack([likelihood + known[:, None], np.zeros(5)])
    prior = network.config_prior[:, None] + columns[network.config_events].sum(axis=1)
    weight = np.exp(power * prior + slots[network.config_slots].sum(axis=1))
    total, states = np.zeros(5), np.zeros((network.n_slots + 1, 5))
    for first, last in zip(network.first_config[:-1], network.first_config[1:], strict=True):
        total += np.log(weight[first:last].sum(axis=0))
        for at, share in zip(network.config_slots[first:last], weight[first:last], strict=True):
            states[at] += share / weight[first:last].sum(axis=0)

    np.testing.assert_allclose(found.log_likelihood, total, atol=1e-12)
    np.testing.assert_allclose(found.slots, states[:-1], atol=1e-12)


def test_fewer_terms_than_configurations(case):
    """What configurations share is summed once, and what cannot be is not summed."""
    assert case.network.sums.prior.size < case.network.config_prior.size / 2
    assert np.isfinite(case.network.sums.prior).all()
