"""Ledgers, leaving out, linchpins, independence: they add up, treat alike what is alike, and agree with a new fit."""

import functools
import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from cases import EVERYTHING, PRIORS, QUESTIONS, SPEAKERS, folder
from small_case import few_draws, small_fit

from tarjih.evidence import LEVELS, counted, independent, leave_out, ledger, linchpins
from tarjih.evidence.drawn import both_ends
from tarjih.evidence.independent import spread_over
from tarjih.evidence.leaving import Leaving
from tarjih.evidence.ledger import COLUMNS, ends
from tarjih.evidence.players import REST, players
from tarjih.evidence.shapley import Worth, deciban, probability, shapley
from tarjih.figures.leave_out import bars
from tarjih.figures.ledger import steps
from tarjih.figures.linchpins import resting
from tarjih.inference.carry import Start, error
from tarjih.inference.fit import Settings, fit
from tarjih.inference.importance import reweigh, usable
from tarjih.inference.targets import find, headlines, named
from tarjih.priors.inputs import load

FIXED = ("level", "id", "loo_db", "shapley_db", "shapley_se", "p_with", "p_without", "method")


def said(source, proposition="fire", stance=2, **rest):
    return {"source": source, "proposition": proposition, "stance": stance, **rest}


def fitted(path, claims, **rest):
    """Fit a case of some claims by few draws."""
    return few_draws(*load(folder(path / "case", claims, **rest)))


@functools.cache
def small_ledger():
    """Return the ledger of one proposition of the small case, on every level."""
    done = small_fit()
    return ledger(done, *find(done.case, "north_did=true"))


def test_columns_are_those_that_are_fixed():
    """The ledger begins with the columns that other programs read."""
    assert small_ledger().columns == COLUMNS
    assert small_ledger().columns[:8] == FIXED


@pytest.mark.parametrize("level", LEVELS)
def test_shares_add_up_on_every_level(level):
    """The shares of a level are the posterior's log-odds less the prior's, as the fit's own summary has them."""
    held = small_fit().summary["propositions"]["north_did"]
    whole = float(deciban(held["mean"]) - deciban(held["prior_mean"]))
    own = small_ledger().where("level", level)
    assert sum(own.column("shapley_db")) == pytest.approx(whole, abs=1e-9)
    assert own.column("p_with") == pytest.approx([held["mean"]] * len(own))
    assert sum(own.column("size")) == len(small_fit().case.claims)


def test_every_claim_is_traced():
    """A row of the claims names its source, article and gloss."""
    row = next(r for r in small_ledger().where("level", "claim").records() if r["gloss"] == "hinted at it")
    assert (row["source"], row["article"], row["proposition"], row["stance"]) == ("basim", "N1", "north_did", 1)


def test_any_answer_of_a_question_has_a_ledger():
    """The states of a question are explained like propositions, and so is a denial."""
    done = small_fit()
    for text in ("who=both", "who=other", "threat=false"):
        target, answer = find(done.case, text)
        table = ledger(done, target, answer, levels=["source"])
        before, after = ends(done, target, answer)
        assert sum(table.column("shapley_db")) == pytest.approx(float(deciban(after) - deciban(before)), abs=1e-9)
    true, false = (ledger(done, *find(done.case, f"threat={v}"), levels=["article"]) for v in ("true", "false"))
    by_name = dict(zip(false.column("id"), false.column("shapley_db"), strict=True))
    for row in true.records():
        assert row["shapley_db"] == pytest.approx(-by_name[row["id"]], abs=1e-9)


def test_labels_have_ledgers(tmp_path):
    """The answer of a question of labels is explained: who names it speaks for it, who names another against it."""
    claims = [
        {"source": s, "question": "hue", "state": v} for s, v in [("ann", "red"), ("bob", "red"), ("cem", "blue")]
    ]
    done = fitted(tmp_path, claims)
    target, answer = find(done.case, "hue=red")
    rows = {r["id"]: r["shapley_db"] for r in ledger(done, target, answer, levels=["source"]).records()}
    before, after = ends(done, target, answer)
    assert sum(rows.values()) == pytest.approx(float(deciban(after) - deciban(before)), abs=1e-9)
    assert min(rows["ann"], rows["bob"]) > 0 > rows["cem"]
    assert rows["ann"] == pytest.approx(rows["bob"], abs=0.3)
    (row, _) = linchpins(done, [target]).records()
    assert row["call"] == "red"


def test_what_nobody_speaks_of_has_an_empty_ledger(tmp_path):
    """A proposition that hangs together with nothing said has no rows, and still has its columns."""
    done = fitted(tmp_path, [said("ann")], questions="propositions: {flood: {en: It rained.}}")
    table = ledger(done, named(done.case, "flood"), "true")
    assert len(table) == 0
    assert table.columns == COLUMNS
    assert counted(done)["flood"] == "no claims"
    assert len(steps(table, "claim")) == 0


def test_one_claim_has_the_whole(tmp_path):
    """Of a case of one claim the share, and what it moves when left out, is all that there is."""
    done = fitted(tmp_path, [said("ann")])
    (row,) = ledger(done, named(done.case, "fire"), "true", levels=["claim"]).records()
    before, after = ends(done, named(done.case, "fire"), "true")
    assert row["shapley_db"] == pytest.approx(float(deciban(after) - deciban(before)), abs=1e-9)
    assert row["p_without"] == pytest.approx(before, abs=0.01)
    assert row["loo_db"] == pytest.approx(row["shapley_db"], abs=0.2)


def test_certainty_is_not_infinite(tmp_path):
    """What is taken as known is not moved by any word, and every number stays finite."""
    corpus, priors = load(folder(tmp_path / "case", [said("ann"), said("bob", stance=-2)]))
    done = fit(corpus, priors, Settings(quick=True, draft=True, given=(("fire", 1.0),)))
    table = ledger(done, named(done.case, "fire"), "true")
    assert set(table.column("shapley_db")) == {0.0}
    assert np.isfinite(table.column("loo_db")).all()


def test_equal_sources_have_equal_shares(tmp_path):
    """Two who say the same, and are alike, share alike, within three standard errors."""
    claims = [said(s) for s in "abcdefghij"] + [said("k", stance=-2), said("l", stance=-2)]
    done = fitted(tmp_path, claims)
    table = ledger(done, named(done.case, "fire"), "true", levels=["source"], permutations=40)
    share = {r["id"]: (r["shapley_db"], r["shapley_se"]) for r in table.records()}
    for one, two in [*itertools.combinations("abcdefghij", 2), ("k", "l")]:
        apart = abs(share[one][0] - share[two][0])
        assert apart <= 3 * np.hypot(share[one][1], share[two][1])
    assert share["a"][0] > 0 > share["k"][0]


def test_a_copy_left_out_moves_nothing(tmp_path):
    """A copy is not missed; its source has no more than a half of what hearing the message is worth."""
    claims = [said("ann", origin="o1", said_on="2021-11-01"), said("bob", origin="o1", said_on="2021-11-02")]
    done = fitted(tmp_path, [*claims, said("cem")])
    rows = {r["id"]: r for r in ledger(done, named(done.case, "fire"), "true", levels=["source"]).records()}
    assert rows["bob"]["loo_db"] == pytest.approx(0, abs=1e-9)
    assert 0 < rows["bob"]["shapley_db"] < rows["cem"]["shapley_db"]


def game(values):
    """Return v of a game of three players from the worth of each coalition."""

    def v(present):
        return np.full(11, values["".join(n for n, here in zip("abc", present, strict=True) if here)])

    return v


@pytest.mark.parametrize("permutations", [None, 2000])
def test_shares_are_those_of_shapley(permutations):
    """On the game of two left gloves and a right one the shares are 1/6, 1/6 and 2/3."""
    worth_of = {"": 0.0, "a": 0, "b": 0, "c": 0, "ab": 0, "ac": 1, "bc": 1, "abc": 1}
    each = {n: np.array([i]) for i, n in enumerate("abc")}
    found = shapley(game(worth_of), 3, each, permutations=permutations)
    assert found.share == pytest.approx([1 / 6, 1 / 6, 2 / 3], abs=0.04 if permutations else 1e-12)
    assert found.share.sum() == pytest.approx(1)
    assert found.exact is (permutations is None)


def test_the_error_covers_what_other_orders_give(tmp_path):
    """Shares from a few orders differ from the exact ones by their standard error, not by many of it."""
    done = fitted(tmp_path, EVERYTHING, sources=SPEAKERS, questions=QUESTIONS, priors=PRIORS)
    draws = both_ends(done, 200, seed=3)
    target = named(done.case, "ready")
    v, own = Worth(draws, target, "true"), players(done.case, "source")
    exact, rough = (shapley(v, len(done.case.claims), own, permutations=n, seed=5) for n in (None, 60))
    assert (np.abs(exact.share - rough.share) <= 4 * rough.error + 1e-9).all()


def test_large_cases_lump_what_is_far(tmp_path, monkeypatch):
    """Those who say nothing of the target are one player, and the shares still add up."""
    monkeypatch.setattr("tarjih.evidence.players.MOST_TOUCHED", 3)
    done = fitted(tmp_path, [said("ann"), said("bob"), said("ann", "flood"), said("cem", "storm")])
    table = ledger(done, named(done.case, "fire"), "true", levels=["claim"])
    assert {r["id"] for r in table.records()} == {"c1", "c2", REST}
    before, after = ends(done, named(done.case, "fire"), "true")
    assert sum(table.column("shapley_db")) == pytest.approx(float(deciban(after) - deciban(before)), abs=1e-9)


def test_leaving_out_is_fitting_without():
    """What a headline would be without a source is what importance sampling of the rest of the case gives."""
    done = small_fit()
    targets = headlines(done.case)
    table = leave_out(done, targets, levels=["source"])
    for name, rows in players(done.case, "source").items():
        draws = reweigh(done.case.without(rows.tolist()), draws=20_000)
        assert usable(draws)
        for target in targets:
            row = next(r for r in table.where("target", target.name).records() if r["id"] == name)
            held = target.each(draws.slots)[target.answers.index(row["answer"])]
            stated = np.hypot(row["p_without_se"], error(draws, held))
            assert 0 < stated < 0.01
            assert row["p_without"] == pytest.approx(held @ draws.weights, abs=4 * stated)


def test_a_refit_by_nuts_confirms_what_reweighting_says(tmp_path, monkeypatch):
    """Where no weights would do the case without a source is sampled by NUTS: the same within the errors stated."""
    done = fitted(tmp_path, [said("ann"), said("bob"), said("cem", stance=-1)])
    targets = [named(done.case, "fire")]
    plain = leave_out(done, targets, levels=["source"]).records()
    monkeypatch.setattr(Start, "passes", lambda *_: False)
    monkeypatch.setattr("tarjih.evidence.leaving.LARGE", 0)
    monkeypatch.setattr("tarjih.evidence.leaving.players", lambda case, _: {"cem": players(case, "source")["cem"]})
    (again,) = leave_out(done, targets, levels=["source"], refit=True).records()
    (row,) = [r for r in plain if r["id"] == "cem"]
    assert (row["method"], again["method"], again["pareto_k"]) == ("reweighted", "refit", 0)
    stated = np.hypot(row["p_without_se"], again["p_without_se"])
    assert 0 < stated < 0.02
    assert again["p_without"] == pytest.approx(row["p_without"], abs=4 * stated)
    assert abs(row["p_without"] - row["p_with"]) > 4 * stated


def test_a_refit_that_did_not_converge_says_so(tmp_path, monkeypatch):
    """Where NUTS fails its gate the row is not passed off as a refit."""
    done = fitted(tmp_path, [said("ann"), said("bob")])
    failed = SimpleNamespace(ok=False, ess_bulk_min=9.0, ess_tail_min=9.0)
    monkeypatch.setattr(Start, "passes", lambda *_: False)
    monkeypatch.setattr("tarjih.evidence.leaving.LARGE", 0)
    monkeypatch.setattr("tarjih.inference.nuts.sample", lambda case, **_: (reweigh(case, draws=1000), failed))
    left = Leaving(done, [named(done.case, "fire")], refit=True).out(np.array([0]))
    assert left.method == "refit, not converged"


def test_unreliable_weights_are_replaced(tmp_path, monkeypatch):
    """Where the weights' tail is too heavy the rest of the case is weighed afresh, and the row says so."""
    done = fitted(tmp_path, [said("ann"), said("bob"), said("cem", stance=-1)])
    target = named(done.case, "fire")
    plain = Leaving(done, [target]).out(np.array([0]))
    monkeypatch.setattr(Start, "passes", lambda *_: False)
    afresh = Leaving(done, [target]).out(np.array([0]))
    assert (plain.method, afresh.method) == ("reweighted", "importance")
    assert afresh.without[0] == pytest.approx(plain.without[0], abs=0.02)


def test_leave_out_says_when_the_call_changes(tmp_path):
    """A call that one bloc carries is another without it."""
    claims = [said(s, kind="witness", bloc="west") for s in "abc"] + [said("d", stance=-2, bloc="east")]
    done = fitted(tmp_path, claims)
    rows = {r["id"]: r for r in leave_out(done, [named(done.case, "fire")], levels=["bloc"]).records()}
    assert (rows["west"]["call_with"], rows["west"]["call_without"]) == ("true", "false")
    assert rows["east"]["call_without"] == "true"
    assert rows["west"]["db"] > 0 > rows["east"]["db"]
    drawn = bars(leave_out(done, [named(done.case, "fire")]), "fire")
    for level in set(drawn.column("level")):
        size = [abs(x) for x in drawn.where("level", level).column("db")]
        assert size == sorted(size, reverse=True)
    assert len(set(drawn.column("p_without"))) == len(drawn)


def test_a_planted_linchpin_is_found(tmp_path):
    """One claim carries the call against a denial: it is the linchpin; where two are needed, two are found."""
    neutral = "version: 1\nextends: general.yaml\nquestions: {fire: {probability: {value: 0.3}, because: a test}}\n"
    claims = [said("ann", kind="witness", access="direct"), said("bob", "flood"), said("cem", "fire", 0)]
    done = fitted(tmp_path / "one", claims, priors=neutral)
    rows = linchpins(done, [named(done.case, "fire")]).records()
    assert [(r["level"], r["size"], r["ids"], r["found"]) for r in rows] == [
        ("claim", 1, "c1", "smallest"),
        ("source", 1, "ann", "smallest"),
    ]
    assert {r["call_without"] for r in rows} == {"false"}
    two = [said("ann", kind="witness", access="direct"), said("bob", kind="witness", access="direct")]
    done = fitted(tmp_path / "two", two, priors=neutral)
    (row, _) = linchpins(done, [named(done.case, "fire")]).records()
    assert (row["size"], sorted(row["ids"].split()), row["found"]) == (2, ["c1", "c2"], "smallest")


def test_where_nothing_leads_any_more_the_call_is_gone(tmp_path):
    """On even priors the set without which all answers are even is the linchpin, and no answer is named."""
    claims = [{"source": s, "question": "hue", "state": "red"} for s in ("ann", "bob")]
    done = fitted(tmp_path, claims, questions="questions: {hue: {states: [red, blue, green]}}")
    for row in linchpins(done, [named(done.case, "hue")]).records():
        assert (row["size"], row["found"], row["call_without"], row["call_before"]) == (2, "smallest", "", "")
        assert row["p_without"] == pytest.approx(1 / 3, abs=1e-3)
        assert resting(row).endswith("without, 33 %, and no answer leads.")


def test_a_call_of_the_prior_has_no_linchpin(tmp_path):
    """What the prior says by itself no removal changes, and the row says that the prior does."""
    sure = "version: 1\nextends: general.yaml\nquestions: {fire: {probability: {value: 0.9}, because: a test}}\n"
    done = fitted(tmp_path, [said("ann"), said("bob")], priors=sure)
    for row in linchpins(done, [named(done.case, "fire")]).records():
        assert (row["size"], row["call_before"], row["call"]) == (None, "true", "true")
        assert row["found"].startswith("none within")


def test_independent_counts_those_who_can_err_apart(tmp_path):
    """Equal neutral sources count one each; copies, one channel and one party line count as one."""
    claims = [said(s, "equal") for s in "abcd"]
    claims += [said(s, "copied", origin="o1") for s in "abcd"]
    claims += [said(s, "wired", channel="wire") for s in "abc"]
    claims += [said(s, "lined", bloc="east", interest=1) for s in ("m", "n")]
    claims += [said("a", "pledged", mode="commitment"), said("b", "hushed", 0)]
    done = fitted(tmp_path, claims)
    found = independent(done)
    assert found == pytest.approx(
        {"equal": 4, "copied": 1, "wired": 1, "lined": 1, "pledged": 1, "hushed": 0}, abs=0.01
    )
    assert counted(done)["copied"] == "4 claims, 4 outlets, 1 origin, 1.0 independent"


def test_unequal_weights_are_fewer_than_they_are():
    """The number lies between one and how many there are, and is that many where all weigh the same."""
    assert spread_over(np.array([2.0, 2.0, 2.0])) == pytest.approx(3)
    assert 1 < spread_over(np.array([5.0, 0.1, 0.1])) < 1.2
    assert spread_over(np.zeros(3)) == 0


def test_decibans_and_probabilities_are_each_others_inverse():
    """Ten decibans are odds of ten to one; certainty is kept finite."""
    p = np.array([0.01, 0.5, 10 / 11])
    assert deciban(p)[2] == pytest.approx(10)
    assert probability(deciban(p)) == pytest.approx(p)
    assert np.isfinite(deciban(np.array([0.0, 1.0]))).all()


def test_steps_lead_from_prior_to_posterior():
    """What the figure draws begins at the prior, ends at the posterior, and leaves nothing out."""
    table = steps(small_ledger(), "claim", most=4)
    rows = table.records()
    assert [r["role"] for r in (rows[0], rows[-2], rows[-1])] == ["prior", "rest", "posterior"]
    assert len(rows) == 6
    for one, two in itertools.pairwise(rows):
        assert two["start"] == pytest.approx(one["end"])
    assert rows[-1]["p_end"] == pytest.approx(small_fit().summary["propositions"]["north_did"]["mean"])
