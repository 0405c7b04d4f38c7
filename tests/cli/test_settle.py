"""From a forecast that is frozen to its score: `tarjih freeze`, `settle` and `log`."""

import json
import math

import pytest
from small_case import few_draws, write_small

from tarjih.__main__ import main
from tarjih.runs.caselog import entries

ON = ["--on", "2099-12-31", "--citation", "The court, ruling 7"]


@pytest.fixture
def case(tmp_path, monkeypatch):
    """A case with one fit, of few draws by the fast path, and a forecast frozen from it."""
    monkeypatch.setattr("tarjih.inference.fit.fit", lambda c, p, s: few_draws(c, p, seed=s.seed))
    folder = write_small(tmp_path / "case")
    ran("fit", "--corpus", folder, "--name", "a")
    ran("freeze", "--fit", "a", "--corpus", folder)
    return folder


def ran(*arguments):
    assert main([str(a) for a in arguments]) == 0


def test_an_outcome_is_written_and_every_forecast_scored(case, capsys):
    """The forecast under the case is found by its log, scored by hand's numbers, and the score is logged."""
    (frozen,) = (case / "forecasts").glob("*-a.json")
    p = json.loads(frozen.read_text(encoding="utf-8"))["propositions"]["held"]
    capsys.readouterr()
    ran("settle", "held=false", "--corpus", case, *ON)
    said = capsys.readouterr().out
    score = entries(case / "fits" / "log.jsonl")[-1]

    assert 'held,,,0,2099-12-31,"The court, ruling 7"' in (case / "outcomes.csv").read_text(encoding="utf-8")
    assert score["what"] == "score"
    assert (score["name"], score["items"]) == (frozen.name, 1)
    assert score["log_score"] == pytest.approx(math.log(1 - p), abs=1e-5)
    assert score["brier"] == pytest.approx(p**2, abs=1e-5)
    assert f"{math.log(1 - p):.3f}" in said
    assert "tarjih score --corpus" in said
    assert "tarjih pool" not in said
    ran("log", "--corpus", case)
    assert "over 1 settled, with held" in capsys.readouterr().out


def test_a_question_is_settled_by_its_state(case, capsys):
    """A state's forecast is scored over all states; a second outcome joins the mean."""
    (frozen,) = (case / "forecasts").glob("*.json")
    p = json.loads(frozen.read_text(encoding="utf-8"))["questions"]["who"]["north"]
    ran("settle", "who=north", "--corpus", case, *ON, "--json")
    capsys.readouterr()
    ran("settle", "held=0.5", "--corpus", case, *ON, "--json")
    rows = {r["item"]: r for r in json.loads(capsys.readouterr().out)["forecasts"]}

    assert rows["who"]["log_score"] == pytest.approx(math.log(p))
    assert entries(case / "fits" / "log.jsonl")[-1]["items"] == 2


def test_a_forecast_that_came_too_late_does_not_count(case, capsys):
    """One frozen after the day of settling is shown as too late, and no mean counts it."""
    capsys.readouterr()
    ran("settle", "held=true", "--corpus", case, "--on", "2020-01", "--citation", "The gazette")
    said = capsys.readouterr().out

    assert "too late" in said
    assert [e["what"] for e in entries(case / "fits" / "log.jsonl")] == ["fit", "forecast"]


def test_a_forecast_that_was_changed_or_lost_is_named(case, capsys):
    """What the log has and the disk has not, or has otherwise, is said and not scored."""
    (frozen,) = (case / "forecasts").glob("*.json")
    whole = frozen.read_bytes()
    frozen.write_bytes(whole.replace(b'"held": 0.', b'"held": 0.1', 1))
    capsys.readouterr()
    ran("settle", "held=true", "--corpus", case, *ON)
    assert "Not scored:" in (said := capsys.readouterr().out)
    assert "not as it was frozen" in said
    frozen.unlink()
    ran("settle", "held=false", "--corpus", case, *ON, "--correct")
    assert f"{frozen.name} (not found)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["held", *ON], '"held" has no value'),
        (["hold=true", *ON], 'no proposition, question or quantity "hold". Did you mean "held"?'),
        (["who=nrth", *ON], 'has no state "nrth". Did you mean "north"?'),
        (["held=yes", *ON], '"yes" is not a number from 0 to 1'),
        (["held=true", "--on", "yesterday", "--citation", "x"], '--on: "yesterday" is not a date'),
    ],
)
def test_a_slip_is_answered_with_what_is_allowed(tmp_path, capsys, arguments, said):
    """A fault names the option and what it takes; nothing is written."""
    case = write_small(tmp_path / "case")
    assert main(["settle", *arguments, "--corpus", str(case)]) == 2
    assert said in capsys.readouterr().err
    assert not (case / "outcomes.csv").exists()


def test_a_forecast_of_a_fit_elsewhere_needs_a_place(case, capsys):
    """A fit outside the folder of any case has no folder of forecasts: --out is asked for."""
    ran("fit", "--corpus", case, "--out", case.parent / "elsewhere")
    assert main(["freeze", "--fit", str(case.parent / "elsewhere")]) == 2
    assert "name a file for the forecast: --out FILE" in capsys.readouterr().err


def test_a_workbook_is_not_written(tmp_path, capsys):
    """A case in a workbook takes its outcomes on a sheet."""
    (tmp_path / "case.xlsx").write_bytes(b"PK")
    assert main(["settle", "held=true", "--corpus", str(tmp_path / "case.xlsx"), *ON]) == 2
    assert "Add a row to its sheet outcomes" in capsys.readouterr().err
