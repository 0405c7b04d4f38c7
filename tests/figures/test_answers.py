"""Tables: what a fit says, row by row, and how it is written."""

import csv
import dataclasses
import io

import numpy as np
import pytest
from small_case import QUESTIONS, few_draws, small_fit, write_small

from tarjih.evidence.bearing import bearing
from tarjih.figures import answers as tables
from tarjih.figures import chain as figures_chain
from tarjih.figures import credibility, matrix
from tarjih.figures import propositions as figures_propositions
from tarjih.figures import trait as tables_trait
from tarjih.figures import tree as figures_tree
from tarjih.figures.exhibit import percent, spelled
from tarjih.figures.intervals import COLUMNS
from tarjih.figures.path import Settled
from tarjih.figures.rows import probability
from tarjih.inference.fit import Fit
from tarjih.inference.importance import reweigh
from tarjih.inference.targets import headlines
from tarjih.priors.inputs import load
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
    assert table.columns == COLUMNS
    assert table.column("name") == ["north", "south", "both", "other"]
    assert sum(table.column("mean")) == pytest.approx(1)
    assert sum(table.column("prior_mean")) == pytest.approx(1)
    for r in table.records():
        assert r["mean"] == fit.summary["questions"]["who"]["states"][r["name"]]["mean"]
        assert 0 <= r["ll"] <= r["l"] <= r["m"] <= r["h"] <= r["hh"] <= 1
        assert (r["outer"], r["inner"]) == (0.9, 0.5)
    assert table.column("label")[0] == "the north alone"
    assert table.column("label_ar")[0] == "الشمال وحده"


def test_a_state_counts_the_claims_that_tell_it_from_the_others(fit: Fit):
    """Two of one origin and a hint that the north did it, and a denial of the south: only the last tells both."""
    counts = {r["name"]: (r["claims"], r["origins"], r["outlets"]) for r in tables.states(fit, "who").records()}
    assert counts == {"north": (4, 3, 2), "south": (4, 3, 2), "both": (1, 1, 1), "other": (4, 3, 2)}


def test_propositions_come_by_group_and_once(fit: Fit):
    """Groups stay together, the most probable first; a proposition named twice has one row; an unknown one has none."""
    names = ["both_hurt", "north_did", "south_did", "attacked", "north_did", "nowhere"]
    table = figures_propositions.table_of(fit, names)
    assert set(table.column("name")) == {"both_hurt", "attacked", "north_did", "south_did"}
    assert list(dict.fromkeys(table.column("group"))) == ["evidence", "who"]
    for group in ("evidence", "who"):
        means = table.where("group", group).column("mean")
        assert means == sorted(means, reverse=True)


def test_a_proposition_counts_its_words(fit: Fit):
    """Three claims of two origins in two outlets are counted as such: a repeated message is one origin."""
    (row,) = figures_propositions.table_of(fit, ["north_did"]).records()
    assert (row["claims"], row["origins"], row["outlets"]) == (3, 2, 2)


def test_sources_come_by_how_much_they_said(fit: Fit):
    """Who said most stands first, and every source that spoke has a row."""
    table = credibility.source_table(fit)
    assert table.column("claims") == sorted(table.column("claims"), reverse=True)
    assert set(table.column("name")) == {"amal", "basim", "carol", "dalia", "emir"}


def test_kinds_have_the_interval_of_their_prior(fit: Fit):
    """A kind's prior interval is that of the priors file: 67 to 88 % right is c of 0.38 to 0.84 for an official."""
    row = next(r for r in credibility.kind_table(fit).records() if r["name"] == "official")
    assert row["prior_ll"] == pytest.approx((0.67 - 0.5) / 0.45, abs=0.01)
    assert row["prior_hh"] == pytest.approx((0.88 - 0.5) / 0.45, abs=0.01)


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
    ("fell", "said"),
    [
        ((0.6, 0.7, 0.8), "X fell: likely, 70 %; 60 % to 80 % by the strength that is assumed"),
        ((0.2, 0.1, 0.4), "X rose: very likely, 90 %; 60 % to 90 % by the strength that is assumed"),
    ],
)
def test_the_title_says_how_surely_it_changed(fell: tuple[float, ...], said: str):
    """The probability stands under the slope that is assumed, with its range over the others."""
    rows = [{"fell": p, "prior_fell": 0.5, "chosen": i == 1} for i, p in enumerate(fell)]
    assert tables_trait.finding(rows, "X", "icd203") == said


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


def test_a_tree_adds_up(fit: Fit):
    """Leaves add to one, and every other path to the paths that it begins."""
    rows = figures_tree.paths(fit, "posture").records()
    assert sum(r["mean"] for r in rows if r["leaf"]) == pytest.approx(1)
    for parent in rows:
        below = [r["mean"] for r in rows if r["parent"] == parent["name"]]
        assert parent["leaf"] == (not below)
        assert parent["leaf"] or sum(below) == pytest.approx(parent["mean"])


def test_where_a_question_is_settled_the_tree_follows_what_happened(fit: Fit):
    """Paths are those of the answer that came true, their probabilities those given it; what came of each is said."""
    every = {r["name"]: r["mean"] for r in figures_tree.paths(fit, "posture").records()}
    answer = next(n for n in every if ">" not in n)
    follows = next(c.proposition for c in fit.case.corpus.conditionals.values() if answer in c.states)
    known = {
        "posture": Settled(answer, "2023-06-01", every[answer], {}),
        follows: Settled("false", "2023-07-01", 0.5, {}),
    }
    exhibit = figures_tree.tree(fit, "posture", settled=known)
    rows = exhibit.table.records()
    assert {r["name"]: r["mean"] for r in rows} == pytest.approx(
        {n: p / every[answer] for n, p in every.items() if n.partition(">")[0] == answer}
    )
    assert exhibit.title.startswith("After “")
    assert " on 1 June 2023, the likeliest sequel " in exhibit.title
    assert [r["outcome"] for r in rows][:3] == [1.0, 0.0, 1.0]


def test_the_title_of_a_tree_says_whether_the_likeliest_sequel_came():
    """The sequel with the most probability over all paths is named without its condition, and what came of it."""

    def titled(p: float, came: float | None, day: str = "1 June 2023") -> str:
        steps = (("a", "", 1.0), ("a>x", "a", 0.2), ("a>x>y", "a>x", 0.1), ("a>no_x", "a", 0.8))
        rows = [{"name": n, "parent": of, "label": n, "group": "a", "mean": m, "outcome": 1.0} for n, of, m in steps]
        last = {"name": "a>no_x>y", "parent": "a>no_x", "label": "y", "group": "a", "mean": p - 0.1, "outcome": came}
        return figures_tree.finding([*rows[:2], rows[3], last, rows[2] | {"outcome": came, "label": "Y"}], day)

    assert titled(0.6, 0.0) == "After “A” on 1 June 2023, the likeliest sequel did not come: “Y”, 60 %"
    assert titled(0.6, 1.0) == "After “A” on 1 June 2023, the likeliest sequel came: “Y”, 60 %"
    assert titled(0.4, 0.0) == "After “A” on 1 June 2023, the likeliest sequel is “Y”, 40 %"
    assert titled(0.6, None, "") == "“A” is likeliest, 100 %; the likeliest sequel then is “Y”, 60 %"


def test_a_leaf_of_the_tree_is_a_storyline_of_the_summary(fit: Fit):
    """The same paths have the same probabilities in the tree and in summary.json."""
    told = {">".join(s["path"]): s["mean"] for s in fit.summary["storylines"]}
    leaves = figures_tree.paths(fit, "posture").where("leaf", value=True)
    assert dict(zip(leaves.column("name"), leaves.column("mean"), strict=True)) == pytest.approx(told)


def test_stances_in_long_form_are_the_claims(fit: Fit):
    """Every claim is counted in one cell of the table."""
    corpus = fit.case.corpus
    table = matrix.stance_table(corpus, by_source(fit.case.claims, corpus.sources, list(corpus.propositions)))
    assert sum(table.column("n")) == len(corpus.claims)
    row = next(r for r in table.records() if (r["actor"], r["proposition"]) == ("basim", "threat"))
    assert (row["mean"], row["n"], row["bloc"]) == (0.0, 1, "south")


def test_words_of_an_id():
    """An id reads as words, abbreviations in capitals."""
    assert spelled("us_posture") == "US posture"
    assert spelled("") == ""


def test_a_probability_is_never_rounded_to_certainty():
    """What is improbable reads "<1 %" and what is not quite certain ">99 %"."""
    assert [percent(p) for p in (0, 0.001, 0.5, 0.999, 1)] == ["0 %", "<1 %", "50 %", ">99 %", "100 %"]


def test_an_axis_says_percent_as_its_language_does():
    """The sign joins its number in Arabic, as in the sentences beside the figure."""
    assert [t for _, t in probability("p").ticks] == ["0 %", "25 %", "50 %", "75 %", "100 %"]
    assert probability("p", lang="ar").ticks[-1][1] == "\u2066100%\u2069"


def answers_with(*means: float, before: float = 0.25) -> list[dict[str, object]]:
    rows = [{"name": f"s{i}", "label": f"answer {i}", "prior_mean": before, "mean": m} for i, m in enumerate(means)]
    return of_records(tables.ANSWERS, rows).records()


@pytest.mark.parametrize(
    ("means", "before", "title"),
    [
        ((0.58, 0.3), 0.25, "Answer 0: likely, 58 % (before the articles 25 %)"),
        ((0.97, 0.03), 0.25, "Answer 0: almost certain, 97 % (before the articles 25 %)"),
        ((0.65, 0.3), 0.6, "Answer 0: likely, 65 %, but mostly assumed (60 % before the articles)"),
        ((0.45, 0.2), 0.25, "No answer is more likely than not; Answer 0 leads with 45 % (before the articles 25 %)"),
    ],
)
def test_the_title_says_what_the_numbers_say(means: tuple[float, ...], before: float, title: str):
    """Which answer leads, how surely, and whether that is assumed, follows from the table."""
    assert tables.leading(answers_with(*means, before=before), "icd203") == title


def test_the_term_is_of_the_table_that_the_priors_name():
    """The yardstick's likely ends at 75 %, and its next band has a word of its own."""
    assert "highly likely" in tables.leading(answers_with(0.85, 0.1), "phia")


def test_answers_stand_under_what_they_share(fit: Fit):
    """A proposition that the leading answer shares with others is found from the truth table, where it says more."""
    question = fit.case.corpus.questions["who"]
    found = tables.shared(question, {"north": 0.4, "south": 0.1, "both": 0.4, "other": 0.1})
    assert found is not None
    assert (found.proposition, set(found.answers)) == ("north_did", {"north", "both"})
    assert found.mean == pytest.approx(0.8)
    assert tables.shared(question, {"north": 0.7, "south": 0.1, "both": 0.1, "other": 0.1}) is None
    assert tables.shared(question, {"north": 0.1, "south": 0.1, "both": 0.1, "other": 0.7}) is None


def test_tables_agree_with_the_draws(fit: Fit):
    """A proposition's mean is the weighted mean of the draws."""
    held = propositions(fit.case.network, fit.draws.slots)["held"] @ fit.draws.weights
    (row,) = figures_propositions.table_of(fit, ["held"]).records()
    assert row["mean"] == pytest.approx(float(held))


def test_a_chain_has_every_claim_that_bears_once(fit: Fit):
    """Claims, speakers and origins are those that bear on the answer; each way is in the table once."""
    for target in headlines(fit.case):
        table = figures_chain.ways(fit.case, target, target.answers[0])
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
            "5 of 6 claims that bear on “it” came by one",
        ),
        ([("a", "", "N1", 3), ("b", "", "N2", 2)], "3 of 5 claims that bear on “it” stand in one article, N1"),
        ([("a", "", "N1", 3), ("b", "w", "N1", 2)], "All 5 claims that bear on “it” stand in one article, N1"),
        ([("a", "w", "N1", 2)], "All 2 claims that bear on “it” came by one wire, W"),
        ([("a", "", "N1", 1), ("b", "w", "N2", 1)], "No two of 2 claims that bear on “it” came by one wire"),
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
    assert said in figures_chain.narrowest(of_records(figures_chain.CHAIN, rows), "it")


def test_what_follows_from_an_answer_has_the_words_of_that_answer(tmp_path):
    """Two consequences whose names begin alike, one of each answer, keep their own words; what comes stands first."""
    questions = QUESTIONS.replace(
        "conditionals:\n  unrest_if_leaves: {on: posture, states: [goes]}",
        "conditionals:\n  unrest_if_leaves: {on: posture, states: [goes]}\n"
        "  unrest_if_stays: {on: posture, states: [stays]}",
    ).replace("questions:\n", "  unrest_if_stays: {en: Staying brings unrest., group: what_follows}\nquestions:\n", 1)
    folder = write_small(tmp_path / "case")
    (folder / "questions.yaml").write_text(questions, encoding="utf-8")
    rows = {r["name"]: r["label"] for r in figures_tree.paths(few_draws(*load(folder)), "posture").records()}
    assert rows["goes>unrest"] == "Leaving brings unrest"
    assert rows["stays>unrest"] == "Staying brings unrest"
    steps = [name for name in rows if ">" in name]
    assert [name.partition(">")[2] for name in steps] == ["unrest", "no_unrest"] * 2


def test_a_title_tells_what_came_true():
    """Where the answer that leads is the one that happened, the title of its figure says so."""
    row = {"label": "Goes", "mean": 0.8, "prior_mean": 0.4, "outcome": 1.0}
    assert tables.leading([row], "icd203", day="2023-06-01").endswith("; came true on 1 June 2023")
    told = tables.leading([{**row, "outcome": 0.0}], "icd203", day="2023-06-01")
    assert told.endswith("; did not come true on 1 June 2023")
