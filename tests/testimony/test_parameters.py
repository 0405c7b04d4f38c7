"""The continuous unknowns: which a case has, and what a standard normal stands for."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from cases import PRIORS, QUESTIONS, folder

from tarjih.priors.inputs import load
from tarjih.priors.scales import logit
from tarjih.testimony.case import assemble

SOURCES = [
    {"source": "minister", "kind": "official", "bloc": "west"},
    {"source": "aide", "kind": "official", "bloc": "west", "identity": "anonymous"},
    {"source": "scholar", "kind": "analyst", "bloc": "independent"},
]
CLAIMS = [
    {"source": "minister", "proposition": "by_a", "stance": 2, "interest": 1, "access": "direct"},
    {"source": "aide", "proposition": "alone", "stance": 2, "channel": "wire"},
    {"source": "scholar", "proposition": "grip_then", "stance": 2, "mode": "forecast", "access": "inference"},
    {"source": "scholar", "proposition": "after", "stance": 2, "mode": "commitment"},
]
MORE = """
accuracy: {official: {between: [0.55, 0.80], because: a test}}
access: {direct: {between: [0.0, 0.12], because: a test}}
spread: {sources: {between: [0.3, 0.9], because: a test}}
channel: {reliability: {between: [0.85, 0.98], because: a test}}
story: {leaving: {between: [0.5, 0.9], mass: 0.8, because: a test}}
"""
LEVELS = (0.05, 0.5, 0.95)


def assembled(path, more="", claims=CLAIMS):
    """A case under the test priors with `more` of them."""
    corpus, priors = load(folder(path / "case", claims, SOURCES, QUESTIONS, PRIORS + more))
    return assemble(corpus, priors)


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return assembled(tmp_path_factory.mktemp("parameters"), MORE)


def at(case, name, levels=LEVELS):
    """Natural values with one coordinate at quantiles of the standard normal, and all others in their middle."""
    z = np.zeros((len(case.parameters.names), len(levels)))
    z[case.parameters.index[name]] = [NormalDist().inv_cdf(p) for p in levels]
    return case.parameters.natural(z)


def test_an_accuracy_becomes_credibility(case):
    """The ends of an interval of accuracy are the quantiles of c = (a − ½)/(a* − ½)."""
    found = at(case, "accuracy.official").kind[case.parameters.groups.kinds.index("official")]

    assert found[0] == pytest.approx(logit((0.55 - 0.5) / (0.95 - 0.5)))
    assert found[2] == pytest.approx(logit((0.80 - 0.5) / (0.95 - 0.5)))
    assert found[1] == pytest.approx((found[0] + found[2]) / 2)


def test_a_shift_is_that_of_a_source_right_three_times_in_four(case):
    """The ends of an interval of points are what they add to the logit of such a source's credibility."""
    found = at(case, "access.direct").access[0]
    reference = logit((0.75 - 0.5) / 0.45)

    assert found[0] == pytest.approx(0)
    assert found[2] == pytest.approx(logit((0.87 - 0.5) / 0.45) - reference)


@pytest.mark.parametrize(
    ("name", "low", "high", "levels"),
    [
        ("spread.sources", 0.3, 0.9, (0.05, 0.95)),
        ("channel.reliability", 0.85, 0.98, (0.05, 0.95)),
        ("story.rumour", 0.11, 0.98, (0.05, 0.95)),
        ("story.leaving", 0.5, 0.9, (0.1, 0.9)),
    ],
)
def test_scalars_have_the_stated_quantiles(case, name, low, high, levels):
    """An interval's ends are the quantiles that leave its mass between them."""
    assert at(case, name, levels).scalar[name] == pytest.approx([low, high])


def test_an_event_has_the_stated_quantiles(case):
    """So has the probability of a proposition with a prior of its own."""
    event = case.network.events.index("questions.after")

    assert at(case, "questions.after", (0.05, 0.95)).event[event] == pytest.approx([0.2, 0.6])


def test_what_has_no_coordinate_is_at_its_middle(case):
    """Quantities that nothing teaches stay at their median in every draw."""
    natural = case.parameters.natural(case.parameters.draw(np.random.default_rng(1), 5))
    unheard = {"default_question.other", "copying.fidelity", "story.clarity"}

    assert not unheard & set(case.parameters.names)
    for name in unheard:
        assert natural.scalar[name] == pytest.approx(np.full(5, case.priors.scalars[name].median))


def test_a_trait_walks_from_era_to_era(case):
    """The first era is at its prior, and the next at a step from wherever that is."""
    z = case.parameters.draw(np.random.default_rng(3), 6)
    old, new = (z[case.parameters.index[f"trait.grip.{era}"]] for era in ("old", "new"))
    found = {era: np.log(d / (1 - d)) for era, d in case.parameters.natural(z).trait.items()}
    low, high = logit(0.4), logit(0.9)

    assert found["trait.grip.old"] == pytest.approx((low + high) / 2 + old * (high - low) / (2 * 1.6448536))
    assert found["trait.grip.new"] - found["trait.grip.old"] == pytest.approx(1.0 * new)


def test_linked_propositions_follow_the_trait(case):
    """A link is a logistic of the slope times the degree above the middle, or of the difference between eras."""
    natural = case.parameters.natural(case.parameters.draw(np.random.default_rng(4), 6))
    old, new = natural.trait["trait.grip.old"], natural.trait["trait.grip.new"]
    then, fell = (natural.event[case.network.events.index(f"link.{p}")] for p in ("grip_then", "grip_fell"))

    assert then == pytest.approx(1 / (1 + np.exp(-6 * (old - 0.5))))
    assert fell == pytest.approx(1 / (1 + np.exp(6 * (new - old))))


def test_a_case_has_the_coordinates_that_can_matter(tmp_path):
    """One for each kind, source, era and part of the story that occurs; none for priors without spread."""
    case = assembled(tmp_path)

    assert set(case.parameters.names) == {
        *("accuracy.official", "accuracy.analyst", "access.direct", "access.inference", "access.unstated"),
        *("identity.anonymous", "forecast.shift", "channel.reliability"),
        *("story.rumour", "story.fidelity", "story.leaving", "story.admission", "story.pledge"),
        *("questions.after", "bloc.west"),
        *("source.minister", "source.aide", "source.scholar", "trait.grip.old", "trait.grip.new"),
    }
    fixed = {n for n, p in case.priors.scalars.items() if p.sigma == 0}
    assert {"story.clarity", "access.informed", "default_question.probability"} <= fixed
    assert not fixed & set(case.parameters.names)


def test_fixing_a_prior_takes_its_coordinate_away(tmp_path, case):
    """A value in the place of an interval removes one coordinate, and every draw has the value."""
    fixed = assembled(tmp_path, MORE.replace("{between: [0.85, 0.98],", "{value: 0.9,"))
    natural = fixed.parameters.natural(fixed.parameters.draw(np.random.default_rng(5), 3))

    assert set(case.parameters.names) - set(fixed.parameters.names) == {"channel.reliability"}
    assert natural.scalar["channel.reliability"] == pytest.approx([0.9] * 3)


def test_draws_are_from_the_prior(case):
    """Coordinates are standard normals, independent of each other."""
    z = case.parameters.draw(np.random.default_rng(6), 10_000)
    off = np.corrcoef(z)[np.triu_indices(len(z), 1)]

    assert z.shape == (len(case.parameters.names), 10_000)
    assert np.abs(z.mean(axis=1)).max() < 4 / math.sqrt(10_000)
    assert np.abs(z.std(axis=1) - 1).max() < 4 / math.sqrt(20_000)
    assert np.abs(off).max() < 5 / math.sqrt(10_000)
