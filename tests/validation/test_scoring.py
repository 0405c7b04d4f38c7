"""Answers held against what was settled: scores by hand, hindsight, who was right, and frozen forecasts."""

import csv
import json
import math

import numpy as np
import pytest
from cases import corpus as case_of
from cases import folder
from small_case import small_fit

from tarjih.__main__ import main
from tarjih.corpus.outcomes import Outcome, Outcomes
from tarjih.inference.fit import Settings, fit, write_fit
from tarjih.inference.importance import reweigh
from tarjih.priors.inputs import load
from tarjih.runs.faults import InputFault
from tarjih.runs.files import write_json
from tarjih.runs.record import content_digest
from tarjih.testimony.case import assemble
from tarjih.validation import scoring
from tarjih.validation.freeze import frozen, read_frozen
from tarjih.validation.hindsight import misled, right_by_weight, who_was_right
from tarjih.validation.scoring import Forecast, Item, as_of_resolution, calibration, day_before, items, overall

FORECAST = Forecast({"rain": 0.8, "snow": 0.3}, {"who": {"a": 0.5, "b": 0.3, "c": 0.2}}, "2021-12-31", "r")


def settled(*rows):
    return Outcomes("outcomes.csv", "", tuple(Outcome(**r) for r in rows))


def test_scores_are_those_worked_out_by_hand():
    """A proposition has (p − t)² and the logarithm of what came true; a question all its states."""
    told = settled(
        {"proposition": "rain", "truth": 1.0},
        {"proposition": "snow", "truth": 1.0},
        {"question": "who", "state": "b", "truth": 1.0},
    )
    rain, snow, who = items(FORECAST, told)

    assert (rain.brier, rain.log_score, rain.right) == pytest.approx((0.04, math.log(0.8), 1.0))
    assert (snow.brier, snow.log_score, snow.right) == pytest.approx((0.49, math.log(0.3), 0.0))
    assert who.brier == pytest.approx((0.5**2 + 0.7**2 + 0.2**2) / 2)
    assert (who.log_score, who.right, who.confidence) == pytest.approx((math.log(0.3), 0.0, 0.5))
    o = overall([rain, snow, who])
    assert o["accuracy"] == pytest.approx(1 / 3)
    assert o["stated"] == pytest.approx((0.8 + 0.7 + 0.5) / 3)
    assert o["log_score"] == pytest.approx((math.log(0.8) + 2 * math.log(0.3)) / 3)


def test_a_truth_in_between_gives_the_expected_score():
    """With a truth of 0.4 the score is what it would be on average over the two ways it can be."""
    (item,) = items(FORECAST, settled({"proposition": "rain", "truth": 0.4}))

    assert item.brier == pytest.approx(0.4 * 0.04 + 0.6 * 0.64)
    assert item.log_score == pytest.approx(0.4 * math.log(0.8) + 0.6 * math.log(0.2))
    assert item.right == pytest.approx(0.4)


def test_a_question_settled_in_part_is_scored_state_by_state():
    """Where only one state is ruled out nothing is supposed of the others."""
    (item,) = items(FORECAST, settled({"question": "who", "state": "c", "truth": 0.0}))

    assert (item.name, item.answers) == ("who=c", ("true", "false"))
    assert item.brier == pytest.approx(0.04)


def test_a_truthful_probability_is_scored_best():
    """Both scores are proper: over the truth's own distribution no other probability does better."""

    def mean(p, q, score):
        return sum(
            w * getattr(Item("x", ("true", "false"), (p, 1 - p), t), score) for w, t in ((q, (1, 0)), (1 - q, (0, 1)))
        )

    for q in (0.1, 0.37, 0.9):
        grid = np.linspace(0.01, 0.99, 99)
        assert grid[np.argmin([mean(p, q, "brier") for p in grid])] == pytest.approx(q, abs=0.006)
        assert grid[np.argmax([mean(p, q, "log_score") for p in grid])] == pytest.approx(q, abs=0.006)


def test_the_impossible_costs_a_stated_much_and_a_tie_half():
    """What had no probability at all is scored at the stated least; an even answer is half right."""
    sure = Item("x", ("true", "false"), (0.0, 1.0), (1.0, 0.0))
    even = Item("x", ("true", "false"), (0.5, 0.5), (1.0, 0.0))

    assert sure.log_score == pytest.approx(math.log(scoring.LEAST))
    assert even.right == 0.5
    assert overall([sure, even])["sure_items"] == 1
    assert overall([sure, even])["sure_right"] == 0.0


def test_calibration_counts_every_answer_once():
    """Each answer is in the range of what was stated for it, with the share that held."""
    told = [
        Item(str(k), ("true", "false"), (p, 1 - p), (t, 1 - t))
        for k, (p, t) in enumerate(((0.92, 1), (0.94, 0), (0.2, 0), (1.0, 1)))
    ]
    rows = calibration(told).records()

    assert [(r["from"], r["items"], r["held"]) for r in rows] == [(0.8, 1, 1.0), (0.9, 2, 0.5), (0.99, 1, 1.0)]
    assert rows[1]["stated"] == pytest.approx(0.93)


@pytest.mark.parametrize(
    ("day", "before"), [("2021-12-09", "2021-12-08"), ("2022-01", "2021-12-31"), ("2022", "2021-12-31"), ("", "")]
)
def test_the_day_before_is_certainly_before(day, before):
    """Of a month or a year its first day counts, so nothing said within it is used."""
    assert day_before(day) == before


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A case in which the truth came out between two statements; its fit's folder, its fit and its outcomes."""
    rows = [
        {
            "source": "ann",
            "proposition": "fire",
            "stance": 2,
            "said_on": "2021-11-01",
            "claim": "k1",
            "gloss": "=saw smoke",
        },
        {"source": "bob", "proposition": "fire", "stance": -2, "said_on": "2021-11-02", "claim": "k2", "gloss": "none"},
        {"source": "cem", "proposition": "fire", "stance": 2, "said_on": "2022-02-01", "claim": "k3", "gloss": "late"},
        {"source": "cem", "proposition": "flood", "stance": -1, "said_on": "", "claim": "k4", "gloss": "no water"},
        {"source": "ann", "proposition": "fire", "stance": 0, "said_on": "2021-11-01", "claim": "k5", "gloss": "asked"},
    ]
    path = folder(tmp_path_factory.mktemp("told") / "case", rows)
    (path / "outcomes.csv").write_text(
        "proposition,truth,resolved_on,citation\nfire,1,2021-12-09,a court\nflood,0,2022-05-01,a survey\n",
        encoding="utf-8",
    )
    done = write_fit(fit(*load(path), Settings(quick=True, draft=True)), path / "fit")
    outcomes = settled(
        {"proposition": "fire", "truth": 1.0, "resolved_on": "2021-12-09"},
        {"proposition": "flood", "truth": 0.0, "resolved_on": "2022-05-01"},
    )
    return path, done, outcomes


def test_hindsight_is_said(told):
    """A fit that used claims of the day of settling or later says so of each such item."""
    _, done, outcomes = told

    assert [i.hindsight for i in items(scoring.of_fit(done), outcomes)] == [True, False]


def test_as_of_fits_use_what_had_been_said_the_day_before(told):
    """The score is that of a fit of the earlier words alone; undated words always count."""
    _, done, outcomes = told
    fire, flood = as_of_resolution(done, outcomes, seed=5)
    case = assemble(done.case.corpus, done.case.priors, as_of="2021-12-08")
    draws = reweigh(case, seed=5)
    by_hand = draws.slots[case.network.slots(case.network.ties["fire"].node).start] @ draws.weights

    assert {c.claim for c in case.claims} == {"k1", "k2", "k4", "k5"}
    assert fire.probabilities[0] == pytest.approx(float(by_hand))
    assert flood.probabilities[0] == done.summary["propositions"]["flood"]["mean"]
    assert not fire.hindsight
    assert not flood.hindsight


def test_who_was_right_is_counted_by_source(told):
    """A denial of what is false is right; what takes no side is not counted; the strongest error comes first."""
    _, done, outcomes = told
    credibility = {"ann": 0.6, "bob": 0.3, "cem": 0.5}
    sources = who_was_right(done.case, outcomes, credibility)
    found = {r["source"]: (r["statements"], r["right"]) for r in sources.records()}

    assert found == {"ann": (1, 1.0), "bob": (1, 0.0), "cem": (2, 2.0)}
    assert right_by_weight(sources) == pytest.approx((0.75, (0.6 + 2 * 0.5) / (0.6 + 0.3 + 2 * 0.5)))
    assert misled(done.case, outcomes, credibility).column("claim") == ["k2"]


def test_the_command_says_and_writes_the_scores(told, tmp_path, capsys):
    """The table on the terminal, the row for each item in the CSV, and the flag of hindsight."""
    path, done, _ = told
    options = [
        "score",
        "--fit",
        str(path / "fit"),
        "--truth",
        str(path / "outcomes.csv"),
        "--csv",
        str(tmp_path / "s.csv"),
    ]
    assert main(options) == 0
    said = capsys.readouterr().out
    with (tmp_path / "s.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert "2 settled, 0 never settled" in said
    assert "Scored with hindsight (claims of the day of settling or later were used): fire." in said
    assert "Which sources were right:" in said
    assert [r["item"] for r in rows] == ["fire", "flood"]
    p = done.summary["propositions"]["fire"]["mean"]
    assert float(rows[0]["brier"]) == pytest.approx((1 - p) ** 2, rel=1e-5)
    assert main([*options, "--as-of-resolution"]) == 0
    assert "hindsight" not in capsys.readouterr().out


def test_what_the_fit_was_told_is_no_merit(told, tmp_path, capsys):
    """A proposition that was given to the fit is left out of its score, and named."""
    path, _, _ = told
    write_fit(fit(*load(path), Settings(quick=True, draft=True, given=(("fire", 1.0),))), tmp_path / "fit")
    assert main(["score", "--fit", str(tmp_path / "fit"), "--truth", str(path / "outcomes.csv")]) == 0
    said = capsys.readouterr().out

    assert "Left out, since the fit took them as known: fire." in said
    assert "1 settled" in said


def test_nothing_settled_is_said(told, tmp_path, capsys):
    """Where nothing has been settled there is no score, and no error."""
    path, _, _ = told
    (tmp_path / "o.csv").write_text("proposition,truth\nfire,\n", encoding="utf-8")
    assert main(["score", "--fit", str(path / "fit"), "--truth", str(tmp_path / "o.csv")]) == 0
    assert "Nothing is settled" in capsys.readouterr().out


def test_a_frozen_forecast_scores_as_its_fit(told, tmp_path, capsys):
    """What is frozen today gives later the scores that the fit gives, without the fit."""
    path, _, _ = told
    out = tmp_path / "forecast.json"
    assert main(["freeze", "--fit", str(path / "fit"), "--out", str(out)]) == 0
    capsys.readouterr()
    for source, name in ((path / "fit", "a.csv"), (out, "b.csv")):
        options = ["--fit", str(source), "--truth", str(path / "outcomes.csv"), "--csv", str(tmp_path / name)]
        assert main(["score", *options]) == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert "frozen on 20" in capsys.readouterr().out


@pytest.mark.parametrize("key", ["frozen_on", "as_of", "run", "propositions", "inputs"])
def test_a_forecast_that_was_changed_is_refused(tmp_path, key, capsys):
    """Whatever part of it is changed, the digest no longer fits: status 2 and one sentence."""
    document = frozen(small_fit(), on="2026-01-31")
    document[key] = {**document[key], "held": 0.999} if isinstance(document[key], dict) else "2020-01-01"
    write_json(tmp_path / "f.json", document)
    (tmp_path / "o.csv").write_text("proposition,truth\nheld,1\n", encoding="utf-8")
    status = main(["score", "--fit", str(tmp_path / "f.json"), "--truth", str(tmp_path / "o.csv")])

    assert status == 2
    assert "the forecast is not as it was frozen" in capsys.readouterr().err


def test_a_forecast_may_be_laid_out_anew(tmp_path):
    """Its digest is of the content: blanks and the order of entries do not count."""
    document = frozen(small_fit(), on="2026-01-31")
    (tmp_path / "f.json").write_text(json.dumps(dict(reversed(document.items()))), encoding="utf-8")
    said, read = read_frozen(tmp_path / "f.json")

    assert read["sha256"] == document["sha256"]
    assert said.propositions == {p: e["mean"] for p, e in small_fit().summary["propositions"].items()}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no frozen forecast"),
        (b"[]", "no frozen forecast"),
        (b"{}", "no frozen forecast"),
        (b"[" * 100_000, "no frozen forecast"),
        (b'{"format": 1, "sha256": "", "propositions": {"a": NaN}, "questions": {}}', "no frozen forecast"),
        (b'{"format": 9, "sha256": "", "propositions": {}, "questions": {}}', "its format is not 1"),
    ],
)
def test_what_is_no_forecast_is_refused(tmp_path, content, said):
    """Any other file is named as none, with no traceback."""
    (tmp_path / "f.json").write_bytes(content)
    with pytest.raises(InputFault, match=said):
        read_frozen(tmp_path / "f.json")


def test_a_signed_absurdity_is_refused(tmp_path):
    """A digest that fits makes a probability of 3 no probability."""
    document = {"format": 1, "as_of": "", "propositions": {"a": 3}, "questions": {"q": {"x": 0.9, "y": 0.9}}}
    write_json(tmp_path / "f.json", {**document, "sha256": content_digest(document)})
    with pytest.raises(InputFault, match='the probability of "a" is not a number from 0 to 1'):
        read_frozen(tmp_path / "f.json")


def test_claims_on_states_are_right_or_wrong_too(tmp_path):
    """Where a question is settled, a claim for another of its states is against the truth."""
    rows = [
        {"source": "ann", "question": "who", "state": "a", "claim": "k1"},
        {"source": "bob", "question": "who", "state": "b", "claim": "k2"},
    ]
    corpus = case_of(tmp_path / "case", rows)
    case = assemble(corpus, load(tmp_path / "case")[1])
    found = who_was_right(case, settled({"question": "who", "state": "a", "truth": 1.0}), {})

    assert {r["source"]: r["right"] for r in found.records()} == {"ann": 1.0, "bob": 0.0}
