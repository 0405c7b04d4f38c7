"""The gate, method by method, at its very bounds."""

import pytest

from tarjih.inference.gate import ENOUGH, MOST_K, MOST_RHAT, checks

SOUND = {"rhat_max": MOST_RHAT, "ess_bulk_min": ENOUGH, "ess_tail_min": ENOUGH, "divergences": 0, "pareto_k": MOST_K}


@pytest.mark.parametrize(
    ("method", "held", "worse"),
    [
        ("nuts", ["rhat <= 1.01", "ess >= 400", "no divergences"], {"rhat_max": 1.011}),
        ("nuts", ["rhat <= 1.01", "ess >= 400", "no divergences"], {"ess_tail_min": 399.9}),
        ("nuts", ["rhat <= 1.01", "ess >= 400", "no divergences"], {"divergences": 1}),
        ("importance", ["ess >= 400", "pareto k <= 0.7"], {"ess_bulk_min": 399.9}),
        ("importance", ["ess >= 400", "pareto k <= 0.7"], {"pareto_k": 0.71}),
        ("reweighted", ["ess >= 400", "pareto k <= 0.7"], {"pareto_k": 0.71}),
        ("variational", ["pareto k <= 0.7"], {"pareto_k": 0.71}),
    ],
)
def test_what_is_at_its_bounds_passes_and_what_is_beyond_one_fails_it(method, held, worse):
    """Each method is held to its own checks; exactly at every bound it passes, beyond one that one fails."""
    assert checks({**SOUND, "method": method}) == dict.fromkeys(held, True)
    assert list(checks({**SOUND, "method": method} | worse).values()).count(False) == 1


def test_a_normal_approximation_is_held_to_its_tail_alone():
    """How many draws it is worth says nothing of how near a normal approximation is."""
    assert all(checks({**SOUND, "method": "variational", "ess_bulk_min": 3.0}).values())
