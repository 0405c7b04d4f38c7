"""Drawn worlds of stated numbers, and the other ways to a number that are scored in them."""

from statistics import NormalDist

import numpy as np
import pytest

from tarjih.priors.inputs import load
from tarjih.validation.calibration.numbers import METHODS, judged_number, with_prior
from tarjih.validation.worlds.numbers import KINDS, number_world

AT = np.linspace(-3, 13, 4001)
PRIOR = NormalDist(4.6, 1.4)


@pytest.mark.parametrize("kind", KINDS)
def test_a_world_is_a_case_and_hangs_on_its_seed(kind, tmp_path):
    """It reads as any case does, with a prior for each quantity; the same seed gives the same rows."""
    world = number_world(3, kind)
    assert number_world(3, kind) == world
    corpus, priors = load(world.write(tmp_path / "world"))
    assert set(corpus.quantities) == set(world.truth)
    assert all(f"quantities.{q}" in priors.scalars for q in world.truth)


def test_coded_copies_are_left_out_and_rounded_numbers_have_one_digit():
    """What the other methods are given, and what rounding means."""
    copied = number_world(1, "copied")
    assert len(copied.rows) - sum(len(copied.stated(q)) for q in copied.truth) == 3 * len(copied.truth)
    assert all(len(r[4].replace(".", "").strip("0")) == 1 for r in number_world(1, "rounded").rows)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_a_density_about_what_is_stated(method):
    """Its median lies within what three sources state of each quantity, and it integrates to one with the prior's."""
    stated = {q: [("a", x), ("b", x + 0.1), ("c", x - 0.1)] for q, x in (("m", 4.0), ("n", 6.0))}
    for q, found in METHODS[method](stated, PRIOR, AT).items():
        density = with_prior(found, PRIOR, AT)
        assert density.sum() * (AT[1] - AT[0]) == pytest.approx(1, abs=0.01)
        assert judged_number(AT, density, stated[q][0][1]).off < 0.1


def test_a_density_is_judged_by_its_height_and_its_interval():
    """A standard normal at 1: log density by hand, inside the 90 % interval; at 2 outside."""
    density = np.exp(-(AT**2) / 2)
    near, far = (judged_number(AT, density, x) for x in (1.0, 2.0))
    assert near.log_density == pytest.approx(-0.5 - np.log(2 * np.pi) / 2, abs=2e-3)
    assert (near.covered, far.covered) == (True, False)
