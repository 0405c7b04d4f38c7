"""Several analysts: pools of their probabilities, weights that outcomes teach, and where they differ."""

import numpy as np
import pytest
from small_case import small_fit, write_small

from tarjih.__main__ import main
from tarjih.corpus import read_corpus
from tarjih.inference.targets import headlines
from tarjih.priors.analysts import POOL, analysts_folder, read_analysts
from tarjih.runs.faults import InputFault
from tarjih.runs.table import of_records
from tarjih.sensitivity.analysts import BELIEFS, Pool, differences, read_weights, together
from tarjih.sensitivity.pooling import LINEAR, LOG, PRIOR, learned, pooled

SCEPTIC = """
version: 1
extends: priors.yaml
questions:
  who: {states: {north: 0.05, south: 0.6, both: 0.05, other: 0.3}, because: a test}
"""


def analysts(folder):
    """Write a case with two analysts and return its folder."""
    case = write_small(folder)
    (case / "analysts").mkdir()
    (case / "analysts" / "same.yaml").write_text("version: 1\nextends: priors.yaml\n", encoding="utf-8")
    (case / "analysts" / "sceptic.yaml").write_text(SCEPTIC, encoding="utf-8")
    return case


# --------------------------------------------------------------------------------------------------------------- pools


def test_the_pools_are_the_means_that_they_are_called():
    """The linear pool is the mean of probabilities, the logarithmic one of two answers the mean of log-odds."""
    p, w = np.array([[0.2, 0.8], [0.7, 0.3]]), np.array([0.25, 0.75])
    odds = (0.2 / 0.8) ** 0.25 * (0.7 / 0.3) ** 0.75

    assert pooled(p, w, LINEAR) == pytest.approx([0.575, 0.425])
    assert pooled(p, w, LOG)[0] == pytest.approx(odds / (1 + odds))


def test_the_log_pool_is_externally_bayesian():
    """Pooling and then learning of a claim gives what learning and then pooling does; the linear pool does not."""
    rng = np.random.default_rng(1)
    p, likelihood, w = rng.dirichlet(np.ones(4), 3), rng.random(4), np.array([0.2, 0.3, 0.5])

    def learn(q):
        return q * likelihood / (q * likelihood).sum(axis=-1, keepdims=True)

    assert pooled(learn(p), w, LOG) == pytest.approx(learn(pooled(p, w, LOG)))
    assert pooled(learn(p), w, LINEAR) != pytest.approx(learn(pooled(p, w, LINEAR)), abs=1e-3)


def test_nobody_is_so_certain_as_to_decide_alone():
    """One analyst's zero is very small and not nothing: another's certainty is not simply lost."""
    p = np.array([[0.0, 1.0], [0.99, 0.01]])
    assert 1e-3 < pooled(p, np.array([0.5, 0.5]), LOG)[0] < 0.1


@pytest.mark.parametrize("how", [LOG, LINEAR])
def test_weights_are_the_best_of_a_grid(how):
    """The learned weights maximise the pool's log score with the prior's share: no point of a fine grid is better."""
    rng = np.random.default_rng(2)
    items = [(np.array([[a, 1 - a], [b, 1 - b]]), np.array([1.0, 0.0])) for a, b in rng.uniform(0.3, 0.95, (12, 2))]

    def objective(w):
        weights = np.array([w, 1 - w])
        return sum(np.log(pooled(p, weights, how)[0]) for p, _ in items) + PRIOR * np.log(weights).mean()

    grid = np.linspace(0.001, 0.999, 999)
    best = grid[np.argmax([objective(w) for w in grid])]
    assert learned(items, 2, how)[0] == pytest.approx(best, abs=2e-3)


def test_weights_of_the_linear_pool_solve_the_equation_of_the_mixture():
    """Each weight is its share of the items and of the prior's: the fixed point of expectation and maximisation."""
    rng = np.random.default_rng(3)
    items = [(p, np.eye(3)[0]) for p in rng.dirichlet(np.ones(3), (9, 4))]
    w = learned(items, 4, LINEAR)
    shares = sum(w * p[:, 0] / (w @ p[:, 0]) for p, _ in items)

    assert w == pytest.approx((shares + PRIOR / 4) / (len(items) + PRIOR), abs=1e-4)


@pytest.mark.parametrize("how", [LOG, LINEAR])
def test_few_outcomes_move_weights_little_and_many_move_them_far(how):
    """Without outcomes weights are equal; who is right again and again gains, the more the more often."""
    item = (np.array([[0.9, 0.1], [0.4, 0.6]]), np.array([1.0, 0.0]))
    none, few, many = (learned([item] * n, 2, how)[0] for n in (0, 2, 200))

    assert none == 0.5
    assert 0.5 < few < 0.65
    assert many > 0.9


# ------------------------------------------------------------------------------------------------------------- a case


def test_each_analyst_and_the_pool_have_a_row_for_each_answer(tmp_path):
    """Whoever has the fit's own priors believes what the fit says; the pool lies between, by the weights given."""
    case = analysts(tmp_path / "case")
    fit = small_fit()
    every = read_analysts(analysts_folder(case), fit.case.corpus)
    table = together(fit, headlines(fit.case), every, Pool({"same": 0.5, "sceptic": 0.5}), draws=1000)
    north = {r["analyst"]: r["mean"] for r in table.records() if r["answer"] == "north"}

    assert list(every) == ["same", "sceptic"]
    assert north["same"] == pytest.approx(fit.summary["questions"]["who"]["states"]["north"]["mean"], abs=0.02)
    assert north["sceptic"] < north[POOL] < north["same"]
    assert {r["analyst"] for r in table.records()} == {POOL, "same", "sceptic"}
    for analyst in (POOL, "same", "sceptic"):
        own = [r["mean"] for r in table.records() if r["analyst"] == analyst and r["target"] == "who"]
        assert sum(own) == pytest.approx(1)


def test_an_analyst_whose_draws_do_not_pass_is_drawn_again(tmp_path, monkeypatch):
    """Where the gate fails, what never fails takes its place, and the row says so."""
    from tarjih.sensitivity import analysts as module  # noqa: PLC0415
    from tarjih.sensitivity.probe import Belief  # noqa: PLC0415

    fit = small_fit()
    every = read_analysts(analysts_folder(analysts(tmp_path / "case")), fit.case.corpus)
    held = module.beliefs

    def poor(*arguments, **options):
        table = held(*arguments, **options)
        rows = [
            r | ({"method": "fresh, few effective draws"} if r["camp"] == "sceptic" else {}) for r in table.records()
        ]
        return of_records(table.columns, rows)

    monkeypatch.setattr(module, "beliefs", poor)
    pool = Pool({"same": 0.5, "sceptic": 0.5})
    table = together(
        fit, headlines(fit.case)[:1], every, pool, draws=400, refit=lambda _: Belief(fit.draws, "NUTS", sure=True)
    )
    north = {r["analyst"]: r for r in table.records() if r["answer"] == "north"}

    assert north["sceptic"]["method"] == "NUTS"
    assert north["sceptic"]["mean"] == pytest.approx(fit.summary["questions"]["who"]["states"]["north"]["mean"])


def test_headlines_are_ordered_by_how_far_the_analysts_differ():
    """The widest range comes first; close ones agree, far ones with one call say so, and so do calls that differ."""

    def rows(target, *analysts_mean):
        for name, p in (*zip("ab", analysts_mean, strict=True), (POOL, sum(analysts_mean) / 2)):
            for answer, mean in (("true", p), ("false", 1 - p)):
                yield {"target": target, "answer": answer, "analyst": name, "mean": mean}

    table = of_records(BELIEFS, [*rows("near", 0.7, 0.75), *rows("far", 0.6, 0.9), *rows("split", 0.45, 0.58)])
    found_rows = differences(table).records()

    assert [(r["target"], r["verdict"]) for r in found_rows] == [
        ("far", "same call"),
        ("split", "differ"),
        ("near", "agree"),
    ]
    assert (found_rows[0]["lowest"], found_rows[0]["highest"]) == ("a", "b")
    assert found_rows[0]["spread"] == pytest.approx(0.3)


def test_faults_of_all_analysts_come_at_once(tmp_path, capsys):
    """A file at fault, one of names that the case has not, and one that is called as the pool is: each is named."""
    case = analysts(tmp_path / "case")
    folder = case / "analysts"
    (folder / "pool.yaml").write_text("version: 1\nextends: priors.yaml\n", encoding="utf-8")
    (folder / "wrong.yaml").write_text(SCEPTIC.replace("who:", "whom:"), encoding="utf-8")
    (folder / "worse.yaml").write_text("version: 2\nextends: priors.yaml\n", encoding="utf-8")
    with pytest.raises(InputFault, match="is what the pool is called") as problem:
        read_analysts(folder, small_fit().case.corpus)

    assert 'Did you mean "who"?' in str(problem.value)
    assert "version is" in str(problem.value)
    assert main(["check", "--corpus", str(case)]) == 2
    assert "is what the pool is called" in capsys.readouterr().err


def test_the_folder_of_analysts_lies_beside_the_priors_of_the_case(tmp_path, root):
    """A case has it beside its priors or in a folder priors; the shipped one in the project's priors."""
    assert analysts_folder(tmp_path) == tmp_path / "analysts"
    (tmp_path / "priors" / "analysts").mkdir(parents=True)
    assert analysts_folder(tmp_path) == tmp_path / "priors" / "analysts"
    assert analysts_folder(root / "analyses" / "corpus") == root / "priors" / "analysts"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["an=1"], 'is no analyst of the case. Did you mean "ann"?'),
        (["ann=x"], '"x" is no weight'),
        (["ann=0"], "every weight is 0"),
    ],
)
def test_weights_at_fault_are_named(texts, said):
    """A slip in a name or a number is answered with what is allowed."""
    with pytest.raises(InputFault, match=said.replace("?", r"\?")):
        read_weights(texts, ["ann", "ben"])


def test_weights_sum_to_one_and_who_is_not_named_has_none():
    """Three to one, and nothing for the third."""
    assert read_weights(["ann=3", "ben=1"], ["ann", "ben", "cem"]) == {"ann": 0.75, "ben": 0.25, "cem": 0.0}
    assert read_weights([], ["ann"]) == {}


def test_the_shipped_analysts_differ_from_each_other(root):
    """Each is argued, builds on the shipped priors, and says something of a headline that no other says."""
    corpus = read_corpus(root / "analyses" / "corpus")
    every = read_analysts(analysts_folder(corpus.folder), corpus)
    views = [{q: every[n].questions[q].states for q in corpus.questions} for n in every]

    assert list(every) == ["legalist", "sceptical", "sponsor_first"]
    assert all(views.count(v) == 1 for v in views)
    assert all(list(p.files)[1].endswith("default.yaml") for p in every.values())
