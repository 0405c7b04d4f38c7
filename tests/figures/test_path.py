"""The path of belief: every day is the case as of that day, from the prior to the fit."""

import itertools
from pathlib import Path

import pytest
from figure_tables import STAMP

from tarjih.figures import daily
from tarjih.figures import path as tables_path
from tarjih.figures.exhibit import percent
from tarjih.inference.fit import Fit, Settings, fit
from tarjih.language import day_text
from tarjih.priors.inputs import load
from tarjih.runs.table import Table

CLAIMS = """source,proposition,stance,article,said_on
ann,north_did,2,A1,2021-03-02
ben,north_did,2,A1,2021-03
cem,south_did,-2,A2,
dan,north_did,-2,A2,2021-05-01
eve,lone,2,,
"""
ARTICLES = "article,published\nA1,2021-04\nA2,2021-05-07\n"
QUESTIONS = """
questions:
  who:
    states: [north, south]
    truth: {north: {north_did: 1}, south: {south_did: 1}}
    labels: {north: {en: the north}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("path")
    for name, text in (("claims.csv", CLAIMS), ("articles.csv", ARTICLES), ("questions.yaml", QUESTIONS)):
        (made / name).write_text(text)
    return made


def fitted(folder: Path, as_of: str = "") -> Fit:
    return fit(*load(folder), Settings(quick=True, draft=True, as_of=as_of))


@pytest.fixture(scope="module")
def whole(folder: Path) -> Fit:
    return fitted(folder)


@pytest.fixture(scope="module")
def path(whole: Fit) -> Table:
    return daily.paths(whole, ["who"])[0]


def means(table: Table, day: str) -> dict[str, float]:
    return {r["name"]: r["mean"] for r in table.where("day", day).records()}


def test_days_are_those_on_which_something_was_said_or_an_article_appeared(whole: Fit):
    """A month counts by its last day, a claim without a day by its article's; each day comes once, in order."""
    assert daily.days(whole) == ["2021-03-02", "2021-03-31", "2021-04-30", "2021-05-01", "2021-05-07"]


def test_the_path_starts_at_the_prior_and_ends_at_the_fit(whole: Fit, path: Table):
    """The first point is the prior mean of the summary, the last its posterior mean, exactly."""
    states = whole.summary["questions"]["who"]["states"]
    for name, entry in states.items():
        assert means(path, "")[name] == pytest.approx(entry["prior_mean"], abs=1e-12)
        assert means(path, "2021-05-07")[name] == pytest.approx(entry["mean"], abs=1e-12)


@pytest.mark.parametrize("day", ["2021-03-02", "2021-03-31", "2021-05-01"])
def test_each_day_is_a_fit_as_of_that_day(day: str, folder: Path, path: Table):
    """A day's point agrees with the fit of the claims up to then."""
    states = fitted(folder, day).summary["questions"]["who"]["states"]
    for name, mean in means(path, day).items():
        assert mean == pytest.approx(states[name]["mean"], abs=0.01)
    assert sum(means(path, day).values()) == pytest.approx(1)


def test_words_move_the_path_on_their_day_and_not_before(path: Table):
    """Two assertions raise the answer, a day without words leaves it where it was, a denial lowers it."""
    north = [means(path, day)["north"] for day in ("", "2021-03-02", "2021-03-31", "2021-04-30", "2021-05-01")]
    assert north[0] < north[1] < north[2] == north[3] > north[4]


def test_rows_count_the_words_and_name_the_articles(path: Table):
    """New and all claims are counted, a claim without any date from the first day on; articles stand on their day."""
    by_day = {r["day"]: (r["new"], r["claims"], r["articles"]) for r in path.records()}
    assert by_day == {
        "": (0, 0, ""),
        "2021-03-02": (2, 2, ""),
        "2021-03-31": (1, 3, ""),
        "2021-04-30": (0, 3, "A1"),
        "2021-05-01": (1, 4, ""),
        "2021-05-07": (1, 5, "A2"),
    }
    assert {r["label"] for r in path.records()} == {"the north", "South"}


def test_a_fit_as_of_a_day_has_the_path_up_to_it(folder: Path):
    """Days after the fit's own are not on its path."""
    assert daily.days(fitted(folder, "2021-04-02")) == ["2021-03-02", "2021-03-31"]


def test_a_proposition_has_a_path_too(whole: Fit):
    """Of a proposition the answers are true and false, and they add up."""
    (table,) = daily.paths(whole, ["lone"])
    assert set(table.column("name")) == {"true", "false"}
    assert sum(means(table, "2021-03-02").values()) == pytest.approx(1)
    assert means(table, "2021-03-02")["true"] > means(table, "")["true"]


def test_a_case_without_dates_has_no_path(tmp_path: Path):
    """Where nothing has a date there is nothing to draw."""
    (tmp_path / "claims.csv").write_text("source,proposition,stance\na,p,2\n")
    exhibit = tables_path.path(fitted(tmp_path), "p")
    assert not exhibit
    assert exhibit.title == ""


def test_the_title_says_what_leads_and_what_still_led_when(path: Table):
    """What led on an earlier day that can be relied on is named, else what moved; where it is settled, the forecast."""
    rows = path.records()
    last = {r["name"]: r["mean"] for r in rows}
    lead = max(last, key=last.get)
    turned = [
        {**r, "ok": True, "mean": 0.9 if r["name"] != lead and r["day"] == "2021-05-01" else r["mean"]} for r in rows
    ]
    told = tables_path.finding(turned, None)
    assert f"leads with {percent(last[lead])}; on 1 May 2021" in told.replace("\u00a0", " ")
    assert told.endswith("still led with 90 %")
    unsure = [{**r, "ok": r["day"] != "2021-05-01"} for r in turned]
    assert "1 May 2021" not in tables_path.finding(unsure, None)
    assert tables_path.moved(rows).endswith("after all of them")
    name = path.records()[0]["name"]
    settled = tables_path.finding(path.records(), tables_path.Settled(name, "2021-05-02", 0.61, {}))
    assert settled.endswith(" happened on 2 May 2021; the forecast before that day was 61 %")


def test_a_path_ends_with_the_forecast_of_the_day_before(whole: Fit, path: Table):
    """No day after what happened is drawn, and the answer that came is named as such once."""
    settled = tables_path.Settled("north", "2021-05-02", 0.61, {})
    exhibit = tables_path.path(whole, "who", table=path, settled=settled)
    assert {r["day"] for r in path.records()} > {r["day"] for r in exhibit.table.records()}
    assert max(exhibit.table.column("day")) < "2021-05-02"
    shown = [t.get_text() for t in exhibit.figure(STAMP, bare=True).texts]
    assert sum(t.endswith("(happened)") for t in shown) == 1
    assert not any(t.endswith("(did not happen)") for t in shown)


def test_the_caption_dates_the_largest_step_and_the_articles_are_named(whole: Fit, path: Table):
    """The day on which the leading answer went furthest, whose claims they were, and which outlet printed what."""
    exhibit = tables_path.path(whole, "who", table=path)
    rows = path.records()
    last = {r["name"]: r["mean"] for r in rows}
    own = [r for r in rows if r["name"] == max(last, key=last.get)]
    was, now = max(itertools.pairwise(own), key=lambda e: abs(e[1]["mean"] - e[0]["mean"]))
    step = f"went from {percent(was['mean'])} to {percent(now['mean'])} on {day_text(now['day'])}, on the word of"
    assert step in exhibit.caption
    drawn = exhibit.figure(STAMP, bare=True)
    assert any("A1" in t.get_text() and "April 2021" in t.get_text() for t in drawn.texts)


def test_only_the_days_that_are_asked_for_are_weighed(whole: Fit):
    """The fit's own day is added; what was said between two of them counts as new on the later."""
    (table,) = daily.paths(whole, ["who"], on=["2021-04-30"])
    by_day = {r["day"]: (r["new"], r["claims"], r["articles"]) for r in table.records()}
    assert by_day == {"": (0, 0, ""), "2021-04-30": (3, 3, "A1"), "2021-05-07": (2, 5, "A2")}


def test_a_day_for_which_the_fast_path_will_not_do_is_drawn_otherwise(whole: Fit, monkeypatch: pytest.MonkeyPatch):
    """Where weights fail the gate the fallback's draws count, and the row says whether they pass; else it is not ok."""
    monkeypatch.setattr(daily, "usable", lambda _: False)
    poor = daily.paths(whole, ["who"], on=["2021-04-30"])[0].where("day", "2021-04-30")
    assert {*poor.column("ok")} == {False}
    (table,) = daily.paths(whole, ["who"], on=["2021-04-30"], refit=lambda _: (whole.draws, True))
    assert {*table.where("day", "2021-04-30").column("ok")} == {True}
    assert means(table, "2021-04-30") == pytest.approx(means(table, "2021-05-07"))


def test_several_headlines_are_one_figure(whole: Fit):
    """The answer that leads at the end stands for each, under its own words."""
    exhibit = tables_path.calls_path(whole, daily.paths(whole, ["who", "lone"]))
    last = {r["name"]: r["mean"] for r in exhibit.table.records()}
    assert set(last) == {"who=north", "lone=true"} or set(last) == {"who=south", "lone=true"}
    assert exhibit.title.endswith("after all of them")
    assert not tables_path.calls_path(whole, [])
