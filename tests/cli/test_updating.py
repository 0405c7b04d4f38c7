"""`tarjih path`: the answers as of each date, printed, drawn and written by one command."""

import json

import pytest

from tarjih.__main__ import main
from tarjih.inference.fit import Settings, fit, write_fit
from tarjih.priors.inputs import load

CLAIMS = """source,proposition,stance,article,said_on
ann,north_did,2,A1,2021-03-02
ben,north_did,2,A1,2021-03
dan,north_did,-2,A2,2021-05-01
eve,lone,2,A2,
"""
ARTICLES = "article,published\nA1,2021-04\nA2,2021-05-07\n"
QUESTIONS = "questions: {who: {states: [north, south], truth: {north: {north_did: 1}}}}\n"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A fit that is kept under a case whose claims and articles have dates."""
    case = tmp_path_factory.mktemp("updating") / "case"
    case.mkdir()
    for name, text in (("claims.csv", CLAIMS), ("articles.csv", ARTICLES), ("questions.yaml", QUESTIONS)):
        (case / name).write_text(text, encoding="utf-8")
    done = fit(*load(case), Settings(quick=True, draft=True))
    write_fit(done, case / "fits" / "a")
    (case / "fits" / "log.jsonl").touch()
    return case


def test_the_case_as_of_each_article_is_one_command(kept, capsys):
    """A row for each article's date, from before the claims to the fit; a figure with its table beside."""
    out = kept / "fits" / "a-path"
    assert main(["path", "--fit", str(kept / "fits" / "a")]) == 0
    said = capsys.readouterr().out

    assert [line.split()[0] for line in said.splitlines()[1:4]] == ["before", "2021-04-30", "2021-05-07"]
    assert {p.name for p in out.iterdir()} == {"path.png", "path.csv", "path_who.csv", "run.json"}


def test_one_question_by_day_with_what_came_true(kept, tmp_path, capsys):
    """By day there is a row for each day with a claim; where the question is settled, the title says so."""
    outcome = "question,state,truth,resolved_on,citation\nwho,north,1,2021-05-05,the court\n"
    (kept / "outcomes.csv").write_text(outcome, encoding="utf-8")
    options = ["who", "--fit", str(kept / "fits" / "a"), "--by", "day", "--out", str(tmp_path / "x")]
    assert main(["path", *options]) == 0
    assert "happened on 5 May 2021; the forecast before that day was" in capsys.readouterr().out
    assert main(["path", *options, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["paths"]["who"]

    assert [r["day"] for r in rows if r["name"] == "north"][1:3] == ["2021-03-02", "2021-03-31"]


def test_without_dates_there_is_no_path(tmp_path, capsys):
    """What has no date has no path: the column that is missing is named."""
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "claims.csv").write_text("source,proposition,stance\nann,fire,2\n", encoding="utf-8")
    write_fit(fit(*load(tmp_path / "case"), Settings(quick=True, draft=True)), tmp_path / "fit")
    assert main(["path", "--fit", str(tmp_path / "fit")]) == 2
    assert "Give claims.csv a column said_on" in capsys.readouterr().err
