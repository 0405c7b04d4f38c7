"""Posterior predictive checks: they pass what the model told, and refute what it did not."""

import numpy as np
import pytest
from cases import corpus as written
from small_case import few_draws, small_fit

from tarjih.figures import predictive as findings
from tarjih.inference.fit import Fit
from tarjih.priors.inputs import load
from tarjih.runs.table import Table, of_records
from tarjih.testimony.simulate import drawn_positions
from tarjih.validation.predictive import CHECKS, check, statistics


def fitted(folder, rows: list[dict[str, object]], priors: str | None = None) -> Fit:
    written(folder, rows, priors=priors)
    return few_draws(*load(folder))


def told(stance: int, *, n: int = 12) -> list[dict[str, object]]:
    """Return rows in which n sources speak on each of six propositions, all alike."""
    return [{"source": f"s{i}", "proposition": f"p{j}", "stance": stance} for i in range(n) for j in range(6)]


def rows(table: Table, telling: str, group: str, name: str) -> dict[str, object]:
    (found,) = (r for r in table.records() if (r["telling"], r["group"], r["name"]) == (telling, group, name))
    return found


def test_statistics_are_the_shares_that_one_counts_by_hand():
    """Shares, pairs and spread of the small case, counted from its dozen claims."""
    done = small_fit()
    kept = drawn_positions(done.case)
    said = np.array([p.lean > 0 for p in kept])[:, None]
    found = {(s.group, s.name): (s.n, float(s.values[0])) for s in statistics(done, said)}
    assert found["Denials", ""] == (len(kept), pytest.approx(1 / len(kept)))
    assert found["Affirmed", "who has no stake"][0] == len(kept)
    assert ("Affirmed", "witness") not in found  # two positions are no share
    together = {}
    for p in kept:
        together.setdefault(p.proposition, set()).add(p.source)
    pairs = sum(len(s) * (len(s) - 1) // 2 for s in together.values())
    assert sum(n for (group, _), (n, _) in found.items() if group == "Pairs that agree") == pairs


def test_what_the_model_told_is_not_refuted(tmp_path):
    """A corpus drawn from the fitted model itself passes, whatever share of its denials is printed."""
    rng = np.random.default_rng(2)
    claims = []
    for j in range(30):
        true = rng.random() < 0.5
        for i in range(8):
            informed = rng.random() < 0.5
            yes = rng.random() < ((0.95 if true else 0.05) if informed else 0.6)
            strong = rng.random() < (0.7 if informed else 0.6)
            claims.append({"source": f"s{i}", "proposition": f"p{j}", "stance": (1 if yes else -1) * (1 + strong)})
    table = check(fitted(tmp_path / "case", claims), draws=500)
    assert min(r["overall"] for r in table.records()) > 0.01
    assert findings.checked(table) == "The model is not refuted by the sides that sources take"


def test_the_share_of_denials_printed_brings_as_many_as_were_heard(tmp_path):
    """With one denial in ten the share found is below one, and the expected rate then is the observed one."""
    claims = [{**row, "stance": -2 if n % 10 == 0 else 2} for n, row in enumerate(told(2))]
    table = check(fitted(tmp_path / "case", claims), draws=500)
    share = {r["printed_share"] for r in table.where("telling", "printed").records()}
    assert len(share) == 1
    assert 0 < share.pop() < 1
    kind = rows(table, "printed", "Affirmed", "unknown")
    assert kind["mean"] == pytest.approx(kind["observed"], abs=0.02)
    plain = rows(table, "all", "Affirmed", "unknown")
    assert plain["mean"] < plain["observed"] - 0.02
    assert not table.where("telling", "printed").where("group", "Denials").where("name", "").records()


def test_p_values_count_ties_half_and_the_worst_decides():
    """A p-value lies within 0 and 1, and the verdict is one for all rows of a telling."""
    table = check(small_fit(), draws=300)
    assert all(0 <= r["p"] <= 1 for r in table.records())
    for telling in ("all", "printed"):
        assert len({(r["overall"], r["refuted"]) for r in table.where("telling", telling).records()}) == 1


def test_the_same_seed_gives_the_same_table():
    """Checks are drawn from their own seed."""
    assert check(small_fit(), draws=100) == check(small_fit(), draws=100)
    assert check(small_fit(), draws=100) != check(small_fit(), draws=100, seed=12)


@pytest.mark.parametrize(
    ("refuted", "said"),
    [
        (set(), "The model is not refuted by the sides that sources take"),
        ({"all"}, "The model fits the sides that sources take only if news prints 20 % of the denials"),
        (
            {"all", "printed"},
            "The model is refuted by the sides that sources take: militia: 90 % observed, 40 % to 60 % expected",
        ),
    ],
)
def test_the_verdict_is_plain(refuted: set[str], said: str):
    """The title says whether the model is refuted, in what, and by which number."""
    records = [
        {
            **dict.fromkeys(CHECKS),
            "telling": t,
            "label": "militia",
            "observed": 0.9,
            "ll": 0.4,
            "hh": 0.6,
            "p": 0.0,
            "refuted": t in refuted,
            "printed_share": 0.2 if t == "printed" else 1.0,
        }
        for t in ("all", "printed")
    ]
    assert findings.checked(of_records(CHECKS, records)) == said


def test_a_case_in_which_nobody_takes_a_side_has_no_checks(tmp_path):
    """Without a position there is nothing to check."""
    done = fitted(tmp_path / "case", [{"source": "a", "proposition": "p", "stance": 0}])
    assert len(check(done)) == 0
    assert findings.checked(check(done)) == findings.expected(check(done)) == ""
