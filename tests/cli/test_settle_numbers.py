"""Numbers and days from a frozen forecast to its score."""

import json

import numpy as np
import pytest
from small_case import few_draws

from tarjih.__main__ import main
from tarjih.runs.caselog import entries

ON = ["--on", "2099-12-31", "--citation", "The ministry, final count"]
QUESTIONS = """quantities:
  hurt: {scale: log, range: [0, 200]}
  left: {scale: date, range: [2021-01-01, 2022-12-31]}
"""


@pytest.fixture
def case(tmp_path, monkeypatch):
    """A case of a number and a day, with one forecast frozen."""
    monkeypatch.setattr("tarjih.inference.fit.fit", lambda c, p, s: few_draws(c, p, seed=s.seed))
    claims = "source,quantity,value\na,hurt,7\nb,hurt,about 12\na,left,2021-12-31\n"
    (tmp_path / "claims.csv").write_text(claims, encoding="utf-8")
    (tmp_path / "questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    ran("fit", "--corpus", tmp_path, "--name", "a")
    ran("freeze", "--fit", "a", "--corpus", tmp_path)
    return tmp_path


def ran(*arguments):
    assert main([str(a) for a in arguments]) == 0


def test_a_number_is_written_and_every_forecast_scored(case, capsys):
    """The continuous ranked probability score is that of draws from the frozen distribution, by hand."""
    (frozen,) = (case / "forecasts").glob("*.json")
    kept = json.loads(frozen.read_text(encoding="utf-8"))["quantities"]["hurt"]
    x, p = np.array(kept["numbers"]), np.array(kept["mass"])
    edges = np.append(x, 8.0)
    edges.sort()
    cumulative = np.array([p[x <= e].sum() - (e >= 8) for e in edges])
    by_hand = (np.diff(edges) * cumulative[:-1] ** 2).sum()
    capsys.readouterr()
    ran("settle", "hurt=8", "--corpus", case, *ON)
    said = capsys.readouterr().out
    score = entries(case / "fits" / "log.jsonl")[-1]

    assert (case / "outcomes.csv").read_text(encoding="utf-8").splitlines() == [
        "proposition,question,state,truth,resolved_on,citation,quantity,value",
        ',,,,2099-12-31,"The ministry, final count",hurt,8',
    ]
    assert score["crps"] == pytest.approx(by_hand, abs=1e-6)
    assert score["crps"] < score["crps_before"]
    assert "hurt is settled: 8 on 2099-12-31" in said
    assert "inside" in said
    ran("log", "--corpus", case)
    assert f"CRPS {score['crps']:.3g} of hurt" in capsys.readouterr().out
    ran("check", "--corpus", case)


def test_a_day_is_settled_by_a_day(case, capsys):
    """Its range is printed as days, and a forecast of that day comes too late."""
    ran("settle", "left=2021-12-09", "--corpus", case, "--on", "2021-12-09", "--citation", "Both governments")
    said = capsys.readouterr().out
    assert "2021-12-" in said
    assert "too late" in said
    assert entries(case / "fits" / "log.jsonl")[-1]["what"] == "forecast"


@pytest.mark.parametrize(
    ("settled", "says"),
    [
        ("hurt=about 8", "is not one number or one day"),
        ("hurt=2021-12-09", "has the scale log, and this is 2021-12-09"),
        ("left=8", "has the scale date, and this is 8"),
        ("hurd=8", 'Did you mean "hurt"'),
    ],
)
def test_what_settles_no_number_is_refused(case, capsys, settled, says):
    """An estimate, a day of a count, a count of a day, a name that is none; nothing is written."""
    assert main(["settle", settled, "--corpus", str(case), *ON]) == 2
    assert says in capsys.readouterr().err
    assert not (case / "outcomes.csv").exists()


def test_a_fit_and_a_forecast_are_scored_alike(case, capsys):
    """`score` gives a settled number of a fit, and of the forecast frozen of it, the score that `settle` gave."""
    (frozen,) = (case / "forecasts").glob("*.json")
    ran("settle", "hurt=8", "--corpus", case, *ON)
    settled = entries(case / "fits" / "log.jsonl")[-1]["crps"]
    capsys.readouterr()
    ran("score", "--fit", "a", "--corpus", case, "--truth", case / "outcomes.csv")
    report = capsys.readouterr().out
    assert "1 settled, 0 never settled" in report
    assert "inside" in report
    for fit in ("a", frozen):
        ran("score", "--fit", fit, "--corpus", case, "--truth", case / "outcomes.csv", "--json")
        (item,) = json.loads(capsys.readouterr().out)["numbers"]
        assert item["crps"] == pytest.approx(settled, abs=1e-5)
        assert item["value"] == 8
