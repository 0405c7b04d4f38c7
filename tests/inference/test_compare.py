"""Two fits compared: every change is named, and what each moved adds up to the whole."""

import csv
import functools

import numpy as np
import pytest
from cases import EVERYTHING, PRIORS, QUESTIONS, SPEAKERS, folder

from tarjih.__main__ import main
from tarjih.inference import compare as differences
from tarjih.inference.carry import Start, error
from tarjih.inference.changes import changed_files, changes
from tarjih.inference.compare import replay
from tarjih.inference.fit import Settings, fit, write_fit
from tarjih.inference.importance import reweigh
from tarjih.priors.inputs import load

QUICK = Settings(quick=True, draft=True)
FLIPPED = [
    *({**r, "stance": -2} if r["source"] == "neighbour" and r["proposition"] == "alone" else r for r in EVERYTHING)
]
ADDED = [*EVERYTHING, {"source": "herald", "proposition": "by_a", "stance": 2, "access": "direct"}]


@pytest.fixture(scope="module", autouse=True)
def few():
    """Steps of as few draws as will do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(differences, "DRAWS", 4000)
        patch.setattr("tarjih.inference.fit.reweigh", functools.partial(reweigh, draws=8000))
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Makes and remembers fits of the case with one of everything, by what is different in them."""
    kept = {}

    def make(name, claims=EVERYTHING, questions=QUESTIONS, priors=PRIORS, settings=QUICK):
        if name not in kept:
            path = folder(tmp_path_factory.mktemp(name) / "case", claims, SPEAKERS, questions, priors)
            kept[name] = write_fit(fit(*load(path), settings), path / "fit"), path / "fit"
        return kept[name]

    return make


def whole(found):
    """What the steps moved together, for each answer."""
    out = {}
    for r in found.steps.records():
        out[r["answer"]] = out.get(r["answer"], 0.0) + r["moved"]
    return out


def test_a_fit_differs_from_itself_in_nothing(made):
    """No file, no change, nothing moved."""
    a, _ = made("plain")

    assert changed_files(a, a) == {}
    assert changes(a, a) == []
    assert len(replay(a, a, seed=1).steps) == 0


def test_one_claim_is_found_and_moves_its_own_answer(made):
    """A stance turned round is one change, named with what was and is; the answer it is on moves most, and down."""
    a, b = made("plain")[0], made("flipped", FLIPPED)[0]
    found = replay(a, b, seed=3)

    assert changed_files(a, b) == {"corpus/claims.csv": "changed"}
    said = [c.what for c in changes(a, b)]
    assert said == ["claim neighbour/alone changed (neighbour): stance 2 → -2"]
    moved = {r["answer"]: r["moved"] for r in found.steps.records()}
    assert min(moved, key=moved.get) == "alone"
    assert moved["alone"] < -0.1


def test_a_new_row_is_not_taken_for_many(made):
    """Where claims have no names, one row more at the top is one claim added, not every row changed."""
    a = made("plain")[0]
    b = made("first", [ADDED[-1], *EVERYTHING])[0]

    assert [c.what for c in changes(a, b)] == ["claim herald/by_a added: herald on by_a, +2"]


def test_all_changes_together_lead_from_one_fit_to_the_other(made):
    """Date, priors, claims: each is a step, the steps add up exactly, and the ends are the two fits within error."""
    priors = PRIORS + "accuracy: {official: {between: [0.7, 0.9], mass: 0.9, because: another}}\n"
    priors = priors.replace("probability: {between: [0.2, 0.6]}", "probability: {between: [0.5, 0.8]}")
    a, _ = made("plain")
    b, _ = made("many", ADDED, priors=priors, settings=Settings(quick=True, draft=True, given=(("hushed", 1.0),)))
    found = replay(a, b, seed=3)
    said = [c.what for c in changes(a, b)]

    assert said[0] == "given: hushed (open) → true"
    assert any(s.startswith("priors accuracy.official: between") for s in said)
    assert any(s.startswith("priors questions.after") for s in said)
    assert said[-1].startswith("claim herald/by_a added")
    sums = whole(found)
    errors = {r["answer"]: r["mc_error"] for r in found.steps.records()}
    for r in found.totals.records():
        assert sums[r["answer"]] == pytest.approx(r["replayed_b"] - r["replayed_a"], abs=1e-12)
        assert r["replayed_a"] == pytest.approx(r["a"], abs=5 * errors[r["answer"]] + 0.01)
        assert r["replayed_b"] == pytest.approx(r["b"], abs=5 * errors[r["answer"]] + 0.01)


def test_a_change_that_makes_no_sense_alone_is_made_with_the_next(made):
    """A new state in the questions and its prior are one step, in which everything between is named."""
    questions = QUESTIONS.replace("states: [knew, unaware]", "states: [knew, guessed, unaware]")
    priors = PRIORS.replace("{knew: 0.6, unaware: 0.4}", "{knew: 0.5, guessed: 0.2, unaware: 0.3}")
    priors = priors.replace("{knew: 0.1, unaware: 0.9}", "{knew: 0.1, guessed: 0.1, unaware: 0.8}")
    a, b = made("plain")[0], made("stated", questions=questions, priors=priors)[0]
    steps = dict.fromkeys(replay(a, b, seed=3).steps.column("change"))

    assert list(steps) == ["priors questions.sponsor; together with questions.yaml changed"]


def test_reasons_and_layout_move_nothing(made):
    """Another reason changes the file's digest and no answer."""
    a, b = made("plain")[0], made("worded", priors=PRIORS.replace("because: a test", "because: another reason"))[0]

    assert changed_files(a, b) == {"priors/priors.yaml": "changed"}
    assert changes(a, b) == []


def test_many_entries_are_one_change_for_each_section(made):
    """Of dozens of changed entries each section of the file is one step, so that the replay stays short."""
    kinds = "\n".join(f"  k{n}: {{between: [0.55, 0.{70 + n}], mass: 0.9, because: t}}" for n in range(20))
    a, b = made("plain")[0], made("kinds", priors=f"{PRIORS}accuracy:\n{kinds}\n")[0]

    assert [c.what.split(":")[0] for c in changes(a, b)] == ["priors accuracy, 20 entries"]


def test_the_error_of_a_mean_is_that_of_its_weights(made):
    """The stated Monte Carlo error is the spread of the estimate over repeated runs."""
    case = made("plain")[0].case
    node = case.network.slots(case.network.ties["by_a"].node).start
    runs = [reweigh(case, draws=1500, seed=s) for s in range(25)]
    means = [float(d.slots[node] @ d.weights) for d in runs]
    stated = np.mean([error(d, d.slots[node]) for d in runs])

    assert stated == pytest.approx(np.std(means, ddof=1), rel=0.6)


def test_draws_of_one_fit_serve_where_a_fresh_draw_would(made, monkeypatch):
    """Weighing A's draws anew moves what drawing every step afresh moves, within the errors stated, and far surer."""
    priors = PRIORS + "accuracy: {official: {between: [0.7, 0.9], mass: 0.9, because: another}}\n"
    a, b = made("plain")[0], made("surer", ADDED, priors=priors)[0]
    carried = replay(a, b, seed=3)
    monkeypatch.setattr(Start, "passes", lambda *_: False)
    fresh = replay(a, b, seed=4)
    sums = whole(fresh)
    for r in fresh.totals.records():
        assert sums[r["answer"]] == pytest.approx(r["replayed_b"] - r["replayed_a"], abs=1e-12)
    again = {(r["step"], r["answer"]): r for r in fresh.steps.records()}
    for r in carried.steps.records():
        other = again[r["step"], r["answer"]]
        assert r["moved"] == pytest.approx(other["moved"], abs=4.5 * np.hypot(r["mc_error"], other["mc_error"]) + 1e-9)
        assert r["reliable"]
        assert r["mc_error"] < other["mc_error"]


def test_the_error_of_a_step_is_the_spread_over_draws(made):
    """Over fits of one case by other seeds what a step moves varies by its stated error."""
    case, b = made("plain")[1] / "..", made("flipped", FLIPPED)[0]
    steps = []
    for seed in range(12):
        a = fit(*load(case.resolve()), Settings(quick=True, draft=True, seed=seed))
        steps.append({r["answer"]: r for r in replay(a, b, seed=seed).steps.records()}["alone"])
    stated = np.mean([s["mc_error"] for s in steps])

    assert stated == pytest.approx(np.std([s["moved"] for s in steps], ddof=1), rel=0.8)


def test_the_command_says_and_writes_what_moved(made, tmp_path, capsys):
    """Files, changes and answers on the terminal; a row for each change and answer in the CSV."""
    a, b = made("plain")[1], made("flipped", FLIPPED)[1]
    assert main(["diff", str(a), str(b), "--csv", str(tmp_path / "d.csv")]) == 0
    said = capsys.readouterr().out
    with (tmp_path / "d.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert "corpus/claims.csv: changed" in said
    assert "stance 2 → -2" in said
    assert "Error: Monte Carlo, one standard deviation." in said
    assert {r["answer"] for r in rows} >= {"alone", "culprit=a"}
    assert main(["diff", str(a), str(tmp_path)]) == 2
    assert "not the folder of a fit" in capsys.readouterr().err
