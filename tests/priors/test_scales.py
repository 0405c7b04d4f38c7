"""The scales of priors: what was stated is what is recovered, and another library agrees."""

import itertools
import math

import numpy as np
import preliz
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tarjih.priors.scales import Prior, Scale, interval, limits, logistic, logit, natural, unconstrained
from tarjih.priors.words import BANDS, band, estimative_words

INFORMED = 0.95
MASSES = st.floats(0.05, 0.99)


@st.composite
def stated(draw):
    """A scale, the accuracy of the fully informed, and two numbers on the scale, the lower first."""
    scale = draw(st.sampled_from(Scale))
    informed = draw(st.floats(0.76, 0.999))
    low, high = limits(scale, informed)
    low, high = max(low, -50.0), min(high, 50.0)
    shares = sorted(draw(st.lists(st.floats(0.001, 0.999), min_size=2, max_size=2, unique=True)))
    return scale, informed, *(low + (high - low) * share for share in shares)


def prior(scale, mu, sigma):
    return Prior("x", scale.family, mu, sigma)


@given(stated(), MASSES)
def test_an_interval_has_its_ends_as_quantiles(case, mass):
    """Whatever the scale, half of what the mass leaves lies below the lower end, half above the upper."""
    scale, informed, low, high = case
    mu, sigma = interval(low, high, mass, scale, informed)
    tail = (1 - mass) / 2
    ends = [stats.norm(mu, max(sigma, 1e-300)).ppf(p) for p in (tail, 1 - tail)]

    assert [natural(u, scale, informed) for u in ends] == pytest.approx([low, high], rel=1e-6, abs=1e-9)


@given(stated())
def test_there_and_back(case):
    """Mapping a number to the unconstrained scale and back returns it."""
    scale, informed, low, _ = case

    assert natural(unconstrained(low, scale, informed), scale, informed) == pytest.approx(low, abs=1e-9)


@given(stated())
def test_order_is_kept(case):
    """A higher number on the analyst's scale is higher on the model's."""
    scale, informed, low, high = case

    assert unconstrained(low, scale, informed) <= unconstrained(high, scale, informed)


@pytest.mark.parametrize(
    ("scale", "low", "high", "of"),
    [
        (Scale.PROBABILITY, 0.1, 0.4, preliz.LogitNormal),
        (Scale.PROBABILITY, 0.85, 0.98, preliz.LogitNormal),
        (Scale.SCALE, 0.3, 0.9, preliz.LogNormal),
    ],
)
def test_preliz_agrees(scale, low, high, of):
    """PreliZ finds the stated mass between the ends, and equal tails."""
    theirs = of(*interval(low, high, 0.8, scale, INFORMED))

    assert theirs.cdf(low) == pytest.approx(0.1, abs=1e-9)
    assert theirs.cdf(high) == pytest.approx(0.9, abs=1e-9)


def test_preliz_agrees_on_accuracy_and_shift():
    """PreliZ finds it too where the interval is first turned into credibilities, or into logits of them."""
    c = [(a - 0.5) / (INFORMED - 0.5) for a in (0.6, 0.9)]
    shift = [logit((0.25 + d) / 0.45) - logit(0.25 / 0.45) for d in (-0.14, 0.0)]
    accuracy = preliz.LogitNormal(*interval(0.6, 0.9, 0.9, Scale.ACCURACY, INFORMED))
    anonymous = preliz.Normal(*interval(-0.14, 0.0, 0.9, Scale.SHIFT, INFORMED))

    assert [accuracy.cdf(x) for x in c] == pytest.approx([0.05, 0.95])
    assert [anonymous.cdf(x) for x in shift] == pytest.approx([0.05, 0.95])


def test_accuracy_becomes_credibility():
    """Sixty to ninety per cent right means a credibility of 0.2 to 0.9, not of 0.6 to 0.9."""
    drawn = prior(Scale.ACCURACY, *interval(0.6, 0.9, 0.9, Scale.ACCURACY, INFORMED))

    assert drawn.quantile(0.05) == pytest.approx(0.1 / 0.45)
    assert drawn.quantile(0.95) == pytest.approx(0.4 / 0.45)


def test_no_shift_is_none():
    """A shift of nought moves no logit, to the last bit."""
    assert unconstrained(0.0, Scale.SHIFT, INFORMED) == 0.0


@given(st.floats(-0.24, 0.19))
def test_a_shift_is_that_of_the_reference_source(shift):
    """Added to the logit of a source right 75 % of the time, a shift makes it right that much more often."""
    delta = unconstrained(shift, Scale.SHIFT, INFORMED)
    c = logistic(logit(0.25 / 0.45) + delta)

    assert 0.5 + c * 0.45 == pytest.approx(0.75 + shift)


@pytest.mark.parametrize(("p", "near"), [(0.0, 1e-9), (1.0, 1 - 1e-9)])
def test_exactly_nought_and_one_are_finite(p, near):
    """A fixed probability of 0 or 1 becomes one so near to it that no result shows the difference."""
    assert logistic(unconstrained(p, Scale.PROBABILITY, INFORMED)) == pytest.approx(near, rel=1e-6)


@pytest.mark.parametrize("scale", Scale)
def test_values_of_arrays_are_those_of_numbers(scale):
    """A prior turns an array of standard normals into what it makes of each of them."""
    drawn, z = prior(scale, 0.3, 1.2), np.linspace(-4, 4, 9)

    assert drawn.value(z) == pytest.approx([drawn.value(float(x)) for x in z])


@pytest.mark.parametrize("scale", Scale)
def test_a_fixed_prior_has_one_value(scale):
    """Without spread every standard normal gives the median."""
    fixed = prior(scale, 0.3, 0.0)

    assert fixed.fixed
    assert fixed.value(3.0) == fixed.median == fixed.quantile(0.9)


@pytest.mark.parametrize("u", [-800.0, -1.0, 0.0, 1.0, 800.0])
def test_logistic_never_overflows(u):
    """The logistic of any number is a probability, and its mirror image the rest."""
    assert logistic(u) + logistic(-u) == pytest.approx(1)


@pytest.mark.parametrize("table", BANDS)
def test_words_rise_with_their_bands(table):
    """In each table every word has a band within 0 and 1, and a later word no lower one."""
    ends = [band(word, table) for word in estimative_words(table)]

    assert ends == sorted(ends)
    assert all(0 < low < high < 1 for low, high in ends)


def test_words_of_a_table_without_gaps_touch():
    """The bands of ICD 203 leave no probability from 1 to 99 % without a word."""
    ends = list(BANDS["icd203"].values())

    assert all(math.isclose(a[1], b[0]) for a, b in itertools.pairwise(ends))


@pytest.mark.parametrize("written", ["very likely", "Very  Likely", "very_likely", "VERY-LIKELY"])
def test_case_and_spacing_of_words_do_not_matter(written):
    """An estimative word is the same however it is spelt."""
    assert band(written, "icd203") == (0.80, 0.95)


def test_the_tables_disagree():
    """The same word means different bands in the two tables, and some words only one of them has."""
    assert band("likely", "icd203") == (0.55, 0.80)
    assert band("likely", "phia") == (0.55, 0.75)
    assert band("realistic possibility", "icd203") is None
