"""How far the words moved each parameter, and what is only prior."""

import dataclasses

import numpy as np
import pytest
from small_case import small_fit

from tarjih.figures import contraction as tables_contraction
from tarjih.inference.fit import Fit


def drawn(means: dict[str, float], spreads: dict[str, float]) -> Fit:
    """Return the small case's fit with coordinates of known means and spreads."""
    fit = small_fit()
    names = fit.case.parameters.names
    n = 20_000
    z = np.random.default_rng(1).standard_normal((len(names), n))
    for i, name in enumerate(names):
        z[i] = means.get(name, 0.0) + spreads.get(name, 1.0) * (z[i] - z[i].mean()) / z[i].std()
    return dataclasses.replace(
        fit, draws=dataclasses.replace(fit.draws, z=z, weights=np.full(n, 1 / n), effective=float(n))
    )


def row(fit: Fit, name: str) -> dict[str, object]:
    (found,) = tables_contraction.contraction_table(fit).where("name", name).records()
    return found


def test_contraction_is_the_share_of_the_prior_variance_that_is_gone():
    """A coordinate of spread one half has lost three quarters; one that moved two deviations has a shift of two."""
    found = row(drawn({"accuracy.official": 2.0}, {"accuracy.official": 0.5}), "accuracy.official")
    assert found["contraction"] == pytest.approx(0.75)
    assert found["shift"] == pytest.approx(2.0)
    assert found["sd"] == pytest.approx(0.5)
    assert found["error"] == pytest.approx(0.25 * np.sqrt(2 / 20_000))
    assert (found["verdict"], found["rank"]) == ("moved", 1)


@pytest.mark.parametrize(
    ("mean", "spread", "verdict"),
    [(0.0, 1.0, "prior"), (0.3, 0.96, "prior"), (-0.4, 1.0, "moved"), (0.0, 0.94, "moved"), (0.0, 1.2, "prior")],
)
def test_what_did_not_move_is_said_to_be_prior(mean: float, spread: float, verdict: str):
    """A tenth of the variance or a third of a deviation is moved; less, or wider than the prior, is prior."""
    assert (
        row(drawn({"accuracy.witness": mean}, {"accuracy.witness": spread}), "accuracy.witness")["verdict"] == verdict
    )


def test_weights_count():
    """Draws that weigh nothing say nothing: the moments are those of the weighted draws."""
    fit = drawn({}, {})
    i = fit.case.parameters.index["accuracy.analyst"]
    weights = np.where(fit.draws.z[i] > 0, 1.0, 0.0)
    tilted = dataclasses.replace(fit, draws=dataclasses.replace(fit.draws, weights=weights / weights.sum()))
    found = row(tilted, "accuracy.analyst")
    assert found["shift"] == pytest.approx(np.sqrt(2 / np.pi), abs=0.02)
    assert found["contraction"] == pytest.approx(2 / np.pi, abs=0.02)


def test_every_free_parameter_has_a_row_and_a_rank_and_what_is_fixed_has_none():
    """The table has each coordinate once, ranked without gaps, and each scalar without spread, marked as fixed."""
    fit = small_fit()
    table = tables_contraction.contraction_table(fit)
    free = [r for r in table.records() if r["verdict"] != "fixed"]
    assert sorted(r["name"] for r in free) == sorted(fit.case.parameters.names)
    assert sorted(r["rank"] for r in free) == list(range(1, len(free) + 1))
    fixed = {r["name"] for r in table.records() if r["verdict"] == "fixed"}
    assert fixed == {n for n, p in fit.case.priors.scalars.items() if p.sigma == 0}
    assert "informed_accuracy" in fixed


def test_groups_say_how_far_anything_in_them_moved():
    """Every row of a group has the size of its group and the largest contraction and shift in it."""
    fit = drawn({"source.amal": -0.7}, {"source.carol": 0.8})
    sources = tables_contraction.contraction_table(fit).where("group", "Single sources").records()
    assert {r["group_size"] for r in sources} == {len(sources)}
    assert {round(r["group_shift"], 6) for r in sources} == {0.7}
    assert {round(r["group_contraction"], 6) for r in sources} == {0.36}


def test_the_title_counts_what_moved():
    """The finding names the parameter moved most and counts those that are still prior."""
    n = len(small_fit().case.parameters.names)
    one, none = (
        tables_contraction.taught(tables_contraction.contraction_table(drawn(means, {})).records())
        for means in ({"accuracy.official": 2.0}, {})
    )
    assert one == f"1 of {n} parameters moved, “Official” furthest; {n - 1} stayed at their prior"
    assert none == f"None of {n} parameters moved: all stayed at their prior"
