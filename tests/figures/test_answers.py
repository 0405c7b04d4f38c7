"""Tables: what a fit says, row by row, and how it is written."""

import csv
import dataclasses
import io

import numpy as np
import pytest
from small_case import small_fit

from tarjih.evidence.bearing import bearing
from tarjih.figures import answers as tables
from tarjih.figures import chain_findings as findings_chain
from tarjih.figures import chain_table as tables_chain
from tarjih.figures import findings
from tarjih.figures import trait_table as tables_trait
from tarjih.figures import tree_table as tables_scenario
from tarjih.inference.fit import Fit
from tarjih.inference.importance import reweigh
from tarjih.inference.targets import headlines
from tarjih.runs.table import Table, of_records
from tarjih.testimony.case import assemble
from tarjih.testimony.stances import by_source
from tarjih.testimony.weigh import propositions


@pytest.fixture(scope="module")
def fit() -> Fit:
    return small_fit()


def read(table: Table) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.csv().decode("utf-8"), newline="")))


def test_numbers_are_written_with_six_significant_digits():
    """A CSV twin holds six digits of a number, integers as they are, and an empty cell for nothing."""
    table = Table(("a", "b", "c", "d"), ((1 / 3, 7, None, float("nan")),))
    assert table.csv() == b"a,b,c,d\n0.333333,7,,\n"


@pytest.mark.parametrize("text", ["=1+1", "+2", "-2", "@x", "\tx"])
def test_no_cell_is_run_as_a_formula(text: str):
    """Text that a spreadsheet would take for a formula gets an apostrophe; negative numbers do not."""
    (row,) = read(Table(("a", "b"), ((text, -2.5),)))
    assert row["a"].startswith("'")
    assert row["b"] == "-2.5"


def test_text_survives_the_csv():
    """Commas, quotes, line breaks and Arabic come back as they were."""
    text = 'a, "b"\nشمس'
    assert read(Table(("a",), ((text,),)))[0]["a"] == text


def test_states_are_those_of_the_summary(fit: Fit):
    """A question's table repeats the summary: means add to one, intervals are nested, widths are in the row."""
    table = tables.states(fit, "who")
    assert table.columns == tables.COLUMNS
    assert table.column("name") == ["north", "south", "both", "other"]
    assert sum(table.column("mean")) == pytest.approx(1)
    assert sum(table.column("prior_mean")) == pytest.approx(1)
    for r in table.records():
        assert r["mean"] == fit.summary["questions"]["who"]["states"][r["name"]]["mean"]
        assert 0 <= r["ll"] <= r["l"] <= r["m"] <= r["h"] <= r["hh"] <= 1
        assert (r["outer"], r["inner"]) == (0.9, 0.5)
    assert table.column("label")[0] == "the north alone"
    assert table.column("label_ar")[0] == "الشمال وحده"


def test_a_claim_agrees_with_a_state_by_what_it_affirms_or_denies(fit: Fit):
    """Affirming "the north did it" agrees with north and both; denying "the south did it" with north and other."""
    agree = {r["name"]: (r["claims"], r["origins"], r["outlets"]) for r in tables.states(fit, "who").records()}
    assert agree["north"] == (4, 3, 2)  # two of one origin, a hint, and the denial of the south
    assert agree["both"] == (3, 2, 2)
    assert agree["south"] == (0, 0, 0)
    assert agree["other"] == (1, 1, 1)


def test_propositions_come_by_group_and_by_name_once(fit: Fit):
    """Groups keep the order asked for; a proposition named twice has one row; an unknown one has none."""
    table = tables.propositions(fit, groups=("evidence", "who"), names=("held", "north_did", "nowhere"))
    assert table.column("name") == ["both_hurt", "attacked", "north_did", "south_did", "held"]
    assert table.column("label") == [
        "People were hurt.",
        "There was an attack.",
        "The north did it.",
        "The south did it.",
        "Held",
    ]


def test_a_proposition_counts_its_words(fit: Fit):
    """Three claims of two origins in two outlets are counted as such: a repeated message is one origin."""
    (row,) = tables.propositions(fit, names=["north_did"]).records()
    assert (row["claims"], row["origins"], row["outlets"]) == (3, 2, 2)


def test_sources_come_by_how_much_they_said(fit: Fit):
    """Who said most stands first, and every source that spoke has a row."""
    table = tables.sources(fit)
    assert table.column("claims") == sorted(table.column("claims"), reverse=True)
    assert set(table.column("name")) == {"amal", "basim", "carol", "dalia", "emir"}


def test_kinds_have_the_interval_of_their_prior(fit: Fit):
    """A kind's prior interval is that of the priors file: 55 to 80 % right is c of 0.11 to 0.67 for an official."""
    row = next(r for r in tables.kinds(fit).records() if r["name"] == "official")
    assert row["prior_ll"] == pytest.approx((0.55 - 0.5) / 0.45, abs=0.01)
    assert row["prior_hh"] == pytest.approx((0.80 - 0.5) / 0.45, abs=0.01)


def test_densities_are_densities(fit: Fit):
    """In every panel prior and posterior integrate to one."""
    table = tables_trait.densities(fit, "grip")
    for name in ("old", "new", "difference"):
        rows = table.where("name", name).records()
        for which in ("prior", "posterior"):
            assert sum(r[which] * (r["right"] - r["left"]) for r in rows) == pytest.approx(1)


def test_the_probability_that_a_trait_fell_is_that_of_the_draws(fit: Fit):
    """It is the weight of the draws in which the last era is below the first."""
    degree = fit.case.parameters.natural(fit.draws.z).trait
    fell = float((degree["trait.grip.new"] < degree["trait.grip.old"]) @ fit.draws.weights)
    row = tables_trait.degrees(fit, "grip").records()[-1]
    assert (row["name"], row["mean"], row["ll"]) == ("fell", pytest.approx(fell), None)


def test_the_slope_of_the_prior_gives_the_fit_itself(fit: Fit):
    """Weighing anew under the slope that was used changes nothing; a flatter one teaches less."""
    table = tables_trait.slopes(fit, "grip", (1.0, 6.0))
    degrees = {r["name"]: r["mean"] for r in tables_trait.degrees(fit, "grip").records()}
    for r in table.where("chosen", value=True).records():
        assert r["mean"] == pytest.approx(degrees[r["name"]], rel=1e-12)
    fell = {r["slope"]: r["mean"] - r["prior_mean"] for r in table.records() if r["name"] == "fell"}
    assert 0 < fell[1.0] < fell[6.0]


def test_changes_are_densities_of_the_difference_under_each_slope(fit: Fit):
    """Each slope's density has area one; that of the prior's slope is the fit's own; the prior is one for all."""
    table = tables_trait.changes(fit, "grip", (1.0, 6.0, 12.0))
    assert list(dict.fromkeys(table.column("slope"))) == [1.0, pytest.approx(6.0), 12.0]
    own = tables_trait.densities(fit, "grip").where("name", "difference").records()
    for slope in (1.0, 12.0):
        rows = table.where("slope", slope).records()
        assert sum(r["posterior"] * (r["right"] - r["left"]) for r in rows) == pytest.approx(1)
        assert [r["prior"] for r in rows] == [r["prior"] for r in own]
        assert not any(r["chosen"] for r in rows)
    chosen = [r for r in table.records() if r["chosen"]]
    assert [r["posterior"] for r in chosen] == [r["posterior"] for r in own]
    falls = {
        r["slope"]: r["mean"] for r in tables_trait.slopes(fit, "grip", (1.0, 12.0)).records() if r["name"] == "fell"
    }
    for r in table.records():
        if r["slope"] in falls:
            assert r["fell"] == pytest.approx(falls[r["slope"]])
            assert r["ll"] < r["mean"] < r["hh"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([(-0.1, -0.4, 0.2), (-0.2, -0.4, 0.1)], "X fell by 10 to 20 points on average; under none of the slopes do "),
        ([(0.1, 0.05, 0.2), (0.1, 0.01, 0.3)], "X rose by 10 points on average; under every slope 90 % of draws rule "),
        ([(-0.1, -0.2, -0.05), (-0.2, -0.4, 0.1)], "X fell by 10 to 20 points on average; only some slopes rule out"),
        ([(-0.1, -0.2, 0.1), (0.2, -0.4, 0.3)], "Whether X fell or rose on average hangs on the slope"),
    ],
)
def test_the_title_says_by_how_much_and_how_surely_it_changed(rows: list[tuple[float, float, float]], said: str):
    """The change is told with its range over the slopes, and whether any of them settles its direction."""
    table = of_records(("mean", "ll", "hh"), [dict(zip(("mean", "ll", "hh"), r, strict=True)) for r in rows])
    assert findings.changed(table, "X").startswith(said)


def test_slopes_weighed_anew_are_a_fit_of_their_own(fit: Fit):
    """Another slope's table is what a fit with that slope gives, within Monte Carlo error."""
    key = "traits.grip.slope"
    scalars = fit.case.priors.scalars
    steep = dataclasses.replace(scalars[key], mu=np.log(12.0))
    case = assemble(fit.case.corpus, dataclasses.replace(fit.case.priors, scalars={**scalars, key: steep}))
    anew = reweigh(case, seed=3)
    degree = case.parameters.natural(anew.z).trait["trait.grip.new"] @ anew.weights
    row = next(r for r in tables_trait.slopes(fit, "grip", (12.0,)).records() if (r["name"], r["slope"]) == ("new", 12))
    assert row["mean"] == pytest.approx(float(degree), abs=0.01)


def test_linked_propositions_are_those_of_the_trait(fit: Fit):
    """Each proposition that the trait bears on has a row, and no other."""
    assert tables_trait.linked(fit, "grip").column("name") == ["held", "weaker"]


def test_a_tree_adds_up(fit: Fit):
    """Leaves add to one, and every other path to the paths that it begins."""
    rows = tables_scenario.tree(fit, "posture").records()
    assert sum(r["mean"] for r in rows if r["leaf"]) == pytest.approx(1)
    for parent in rows:
        below = [r["mean"] for r in rows if r["parent"] == parent["name"]]
        assert parent["leaf"] == (not below)
        assert parent["leaf"] or sum(below) == pytest.approx(parent["mean"])


def test_a_leaf_of_the_tree_is_a_storyline_of_the_summary(fit: Fit):
    """The same paths have the same probabilities in the tree and in summary.json."""
    told = {">".join(s["path"]): s["mean"] for s in fit.summary["storylines"]}
    leaves = tables_scenario.tree(fit, "posture").where("leaf", value=True)
    assert dict(zip(leaves.column("name"), leaves.column("mean"), strict=True)) == pytest.approx(told)


def test_the_contrast_is_what_the_prior_says_of_it(fit: Fit):
    """With the event, which halves the odds of going, going is less probable than without it, before and after."""
    rows = {r["name"]: r for r in tables_scenario.with_and_without(fit, "posture", "it").records()}
    assert rows["goes:with"]["label"] == "with it"
    assert rows["goes:with"]["prior_mean"] < rows["goes:without"]["prior_mean"]
    odds = [r["mean"] / (1 - r["mean"]) for r in (rows["goes:with"], rows["goes:without"])]
    assert odds[0] / odds[1] == pytest.approx(0.5, abs=0.1)


def test_a_question_without_contrast_has_none(fit: Fit):
    """Where no contrast is named the table has no rows, and a sentence about it is empty."""
    table = tables_scenario.with_and_without(fit, "who", "it")
    assert len(table) == 0
    assert findings.assumed(table, "it") == ""


def test_stances_in_long_form_are_the_claims(fit: Fit):
    """Every claim is counted in one cell of the table."""
    corpus = fit.case.corpus
    table = tables.stance_matrix(corpus, by_source(fit.case.claims, corpus.sources, list(corpus.propositions)))
    assert sum(table.column("n")) == len(corpus.claims)
    row = next(r for r in table.records() if (r["actor"], r["proposition"]) == ("basim", "threat"))
    assert (row["mean"], row["n"], row["bloc"]) == (0.0, 1, "south")


def test_words_of_an_id():
    """An id reads as words, abbreviations in capitals."""
    assert tables.spoken("us_posture") == "US posture"
    assert tables.spoken("") == ""


def test_a_probability_is_never_rounded_to_certainty():
    """What is improbable reads "<1 %" and what is not quite certain ">99 %"."""
    assert [findings.percent(p) for p in (0, 0.001, 0.5, 0.999, 1)] == ["0 %", "<1 %", "50 %", ">99 %", "100 %"]


def answers_with(*means: float) -> Table:
    rows = [{"name": f"s{i}", "label": f"answer {i}", "prior_mean": 0.25, "mean": m} for i, m in enumerate(means)]
    return of_records(tables.COLUMNS, rows)


def test_a_title_says_so_where_nothing_moved():
    """A change of a point is no finding."""
    assert (
        findings.leading(answers_with(0.26)) == "Answer 0: in the lead, 26 % (hardly moved: 25 % before the articles)"
    )


@pytest.mark.parametrize(
    ("means", "title"),
    [
        ((0.58, 0.3), "Answer 0: likely (55–80 %), 58 % (it was 25 % before the articles)"),
        ((0.1, 0.85), "Answer 1: very likely (80–95 %), 85 % (it was 25 % before the articles)"),
        ((0.97, 0.03), "Answer 0: almost certain (95–99 %), 97 % (it was 25 % before the articles)"),
        ((0.45, 0.2), "Answer 0: in the lead, 45 % (it was 25 % before the articles)"),
        ((0.6, 0.25), "Answer 0: likely (55–80 %), 60 % (it was 25 % before the articles)"),
        ((0.3, 0.28), "No answer stands out: answer 0 30 % (25 % before the articles), answer 1 28 % (25 %)"),
    ],
)
def test_the_title_says_what_the_numbers_say(means: tuple[float, ...], title: str):
    """Which answer leads, and how surely, follows from the table."""
    assert findings.leading(answers_with(*means)) == title


def test_the_term_is_of_the_table_that_the_priors_name():
    """The yardstick's likely ends at 75 %, and its next band has a word of its own."""
    assert findings.leading(answers_with(0.6, 0.25), "phia").startswith("Answer 0: likely (55–75 %), 60 %")
    assert findings.leading(answers_with(0.85, 0.1), "phia").startswith("Answer 0: highly likely (80–90 %), 85 %")


def test_the_headline_has_its_interval(fit: Fit):
    """A line for the terminal holds answer, interval and prior."""
    row = {"name": "kh_and_aah", "mean": 0.58, "ll": 0.41, "hh": 0.72, "prior_mean": 0.14}
    said = "kh_and_aah 58 % (90 % of draws 41–72 %), before the articles 14 %"
    assert findings.answer(row) == said
    assert len(findings.answers(tables.states(fit, "who"), 2)) == 2


def test_tables_agree_with_the_draws(fit: Fit):
    """A proposition's mean is the weighted mean of the draws."""
    held = propositions(fit.case.network, fit.draws.slots)["held"] @ fit.draws.weights
    (row,) = tables.propositions(fit, names=["held"]).records()
    assert row["mean"] == pytest.approx(float(held))


def test_a_chain_has_every_claim_that_bears_once(fit: Fit):
    """Claims, speakers and origins are those that bear on the answer; each way is in the table once."""
    for target in headlines(fit.case):
        table = tables_chain.chain(fit.case, target, target.answers[0])
        there = [b.claim for b in bearing(fit.case, target, target.answers[0])]

        assert sum(table.column("claims")) == len(there)
        assert set(table.column("origin")) == {c.origin for c in there}
        assert len({(r["source"], r["channel"], r["article"], r["origin"], r["side"]) for r in table.records()}) == len(
            table
        )


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        (
            [("a", "w", "N1", 3), ("b", "w>x", "N2", 2), ("c", "", "N2", 1)],
            "Of 6 claims that bear on “it” 5 came by one",
        ),
        ([("a", "", "N1", 3), ("b", "", "N2", 2)], "Of 5 claims that bear on “it” 3 stand in one article, N1"),
        ([("a", "", "N1", 3), ("b", "w", "N1", 2)], "All 5 claims that bear on “it” stand in one article, N1"),
        ([("a", "w", "N1", 2)], "All 2 claims that bear on “it” came by one wire, W"),
        ([("a", "", "N1", 1), ("b", "w", "N2", 1)], "no two came by one wire or in one article"),
        ([("a", "", "N1", 1)], "One claim alone bears on “it”"),
    ],
)
def test_the_title_of_a_chain_names_its_narrowest_place(ways: list[tuple[str, str, str, int]], said: str):
    """A wire counts with all that others took from it; where one carries as much as an article, the wire is named."""
    rows = [
        {"source": s, "label": s, "channel": c, "channel_label": c, "article": a, "article_label": a, "claims": n}
        | {"wire": c.partition(">")[0], "wire_label": c.partition(">")[0].upper(), "origin": s, "side": 1}
        for s, c, a, n in ways
    ]
    assert said in findings_chain.narrowest(of_records(tables_chain.CHAIN, rows), "it")
