"""Storylines: exclusive, exhaustive, coherent; and what the event that is the contrast does."""

import numpy as np
import pytest
from cases import folder

from tarjih.inference.scenarios import contrast, short, storylines
from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble
from tarjih.testimony.weigh import before_claims, propositions, weigh

QUESTIONS = """
propositions: {attack: {en: a}, unrest_if_leaves: {en: u}, vacuum_if_leaves: {en: v}, talks_if_stays: {en: t}}
questions:
  posture:
    states: [goes, advises, stays]
    truth: {goes: {leaves: 1}, advises: {leaves: 1}}
    parents: [attack]
    contrast: attack
conditionals:
  unrest_if_leaves: {on: posture, states: [goes, advises]}
  vacuum_if_leaves: {on: posture, states: [goes]}
  talks_if_stays: {on: posture, states: [stays]}
"""
PRIORS = """
version: 1
extends: general.yaml
questions:
  attack: {probability: {value: 0.9, because: a test}}
  posture: {states: {goes: 0.2, advises: 0.3, stays: 0.5}, shifts: {attack: {true: {stays: 0.5}}}, because: a test}
  unrest_if_leaves: {probability: {between: [0.2, 0.6]}, because: a test}
  vacuum_if_leaves: {probability: {between: [0.1, 0.9]}, because: a test}
  talks_if_stays: {probability: {value: 0.25, because: a test}}
"""
CLAIMS = [
    {"source": "ann", "proposition": "leaves", "stance": 2, "mode": "forecast"},
    {"source": "bob", "proposition": "unrest_if_leaves", "stance": -1},
    {"source": "bob", "proposition": "attack", "stance": 2},
]


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    path = folder(tmp_path_factory.mktemp("scenarios") / "case", CLAIMS, None, QUESTIONS, PRIORS)
    return assemble(*load(path))


@pytest.fixture(scope="module")
def z(case):
    return case.parameters.draw(np.random.default_rng(1), 50)


def paths(lines):
    """Probability of each path."""
    return {line.path: line.probability for line in lines}


def test_a_storyline_is_a_state_and_what_follows_or_not(case, z):
    """Each state has a path for every way in which what is defined in it can turn out."""
    found = paths(storylines(case, weigh(case.parameters, z).slots))

    assert set(found) == {
        ("goes", "unrest", "vacuum"),
        ("goes", "unrest", "no_vacuum"),
        ("goes", "no_unrest", "vacuum"),
        ("goes", "no_unrest", "no_vacuum"),
        ("advises", "unrest"),
        ("advises", "no_unrest"),
        ("stays", "talks"),
        ("stays", "no_talks"),
    }


def test_storylines_sum_to_one_in_every_draw(case, z):
    """They are exclusive and exhaustive, and those of one state sum to that state."""
    slots = weigh(case.parameters, z).slots
    found = paths(storylines(case, slots))
    at = dict(zip(("goes", "advises", "stays"), case.network.slots(case.network.index("posture")), strict=True))

    np.testing.assert_allclose(sum(found.values()), np.ones(50))
    for state, slot in at.items():
        np.testing.assert_allclose(sum(p for path, p in found.items() if path[0] == state), slots[slot])


def test_a_path_is_the_product_of_its_steps(case, z):
    """In every draw, of the state's probability and those of what follows; and so it is bounded by each."""
    slots = weigh(case.parameters, z).slots
    held = propositions(case.network, slots)
    goes = slots[case.network.slots(case.network.index("posture")).start]
    found = paths(storylines(case, slots))["goes", "unrest", "no_vacuum"]

    np.testing.assert_allclose(found, goes * held["unrest_if_leaves"] * (1 - held["vacuum_if_leaves"]))
    assert (found <= goes).all()
    assert np.ptp(found) > 0


def test_before_any_words_paths_are_the_priors(case):
    """At the middle of every prior a path has the product of the YAML's numbers."""
    slots = before_claims(case.parameters, np.zeros((len(case.parameters.names), 1)))
    stays = 0.9 * 0.25 / 0.75 + 0.1 * 0.5

    assert paths(storylines(case, slots))["stays", "no_talks"][0] == pytest.approx(stays * 0.75)


def test_states_that_are_no_distribution_are_refused(case, z):
    """Probabilities that do not sum to one make no storylines."""
    slots = weigh(case.parameters, z).slots
    slots[case.network.slots(case.network.index("posture")).start] += 0.01

    with pytest.raises(AssertionError, match="storylines of posture do not sum to one"):
        storylines(case, slots)


def test_the_contrast_is_what_the_prior_says_of_the_event(case, z):
    """Among states that the words do not tell apart, odds with and without the event are those of the table."""
    found = contrast(case, z, "posture")
    with_it, without = found[True], found[False]

    np.testing.assert_allclose(with_it.sum(axis=0), np.ones(50))
    np.testing.assert_allclose(with_it[0] / with_it[1], np.full(50, 2 / 3))
    np.testing.assert_allclose((without[2] / without[0]) / (with_it[2] / with_it[0]), np.full(50, 2.0))


def test_the_contrast_brackets_what_is_believed(case, z):
    """What is believed of the states lies between the event supposed and its absence supposed."""
    span = case.network.slots(case.network.index("posture"))
    now = weigh(case.parameters, z).slots[span.start : span.stop]
    found = contrast(case, z, "posture")

    assert (np.minimum(found[True], found[False]) <= now + 1e-12).all()
    assert (now <= np.maximum(found[True], found[False]) + 1e-12).all()


@pytest.mark.parametrize(
    ("proposition", "name"), [("vacuum_if_leaves", "vacuum"), ("escalation", "escalation"), ("_if_x", "_if_x")]
)
def test_a_step_is_called_by_what_happens(proposition, name):
    """The condition is left out of a step's name, since the path says it."""
    assert short(proposition) == name
