"""Calibration: oracles against brute force, measures against a plain count, and what the shipped cases show."""

import importlib.util
import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest
from scripts import script

from tarjih.corpus import Claim
from tarjih.figures import calibration as figures_calibration
from tarjih.figures.canvas import png
from tarjih.inference.stamp import Stamp
from tarjih.runs.faults import InputFault
from tarjih.runs.files import digest
from tarjih.runs.sweep.running import sweeping
from tarjih.runs.table import of_records
from tarjih.validation.calibration import peers as others
from tarjih.validation.calibration.affairs import ABLATION, PARTS, TO_BEAT, contradictions, of_affairs, read_affairs
from tarjih.validation.calibration.labelled import (
    EVERY,
    case_folders,
    compare_published,
    of_cases,
    score_case,
    score_cases,
)
from tarjih.validation.calibration.measures import Judged, judged, reliability, summarised
from tarjih.validation.calibration.oracles import CLAIMS, SILENCE, Regime, ceiling, oracle
from tarjih.validation.calibration.peers import by_votes, votes
from tarjih.validation.calibration.replicates import GENERAL, ORACLE, OURS, replicates
from tarjih.validation.scoring import Item, overall
from tarjih.validation.worlds import news_regime

TINY = {"propositions": 4, "speakers": 6, "claims": 8, "blocs": 2}
STAMP = Stamp("a1b2c3d4", "2 replicates", "", "importance sampling", "general.yaml")


def affirms(able, gain, *, true):
    """How probably a speaker affirms, as the regime's page says it."""
    lean = math.log(able / (1 - able)) * (1 if true else -1)
    return 1 / (1 + math.exp(-lean - 1.5 * gain))


def own_words(drawn):
    """The statements that are no copies."""
    return [c for c in drawn.claims if c.utterance]


def by_enumeration(drawn, *, thinned, liars=(None,)):
    """The posterior of every proposition, by summing over all truths, all liars and a fine grid of accuracies."""
    names = list(drawn.truth.propositions)
    bloc_of = {s.source: s.bloc for s in drawn.sources}
    grid = (np.arange(400) + 0.5) / 400
    size = 0.7 * 0.3 / 0.01 - 1
    mass = grid ** (0.7 * size - 1) * (1 - grid) ** (0.3 * size - 1)
    mass /= mass.sum()
    total, held = 0.0, dict.fromkeys(names, 0.0)
    for liar, truth in itertools.product(liars, itertools.product((True, False), repeat=len(names))):
        world = dict(zip(names, truth, strict=True))
        like = 1.0
        for speaker in drawn.truth.accuracy:
            each = mass.copy()
            for c in own_words(drawn):
                if c.source != speaker:
                    continue
                yes = np.array([affirms(a, c.interest, true=world[c.proposition]) for a in grid])
                if liar is not None and c.interest and bloc_of[speaker] == liar:
                    yes = np.full(400, float(not world[c.proposition]))
                if thinned:
                    yes = yes / (yes + (1 - yes) / 9)
                each *= yes if c.stance > 0 else 1 - yes
            like *= each.sum()
        total += like
        for name, true in world.items():
            held[name] += like * true
    return {n: p / total for n, p in held.items()}


@pytest.mark.parametrize("affirmative", [True, False])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_oracle_is_the_posterior_of_the_regime(seed, affirmative):
    """Who knows the regime and no accuracy says what summing over all truths and accuracies gives."""
    drawn = news_regime(seed, **TINY, affirmative=affirmative)

    found = oracle(drawn, Regime(affirmative=affirmative), seed=5, reading=CLAIMS)

    assert found == pytest.approx(by_enumeration(drawn, thinned=affirmative), abs=0.02)


def test_the_oracle_finds_out_who_lies():
    """Told that one bloc lies and not which, it says nearly what summing over the candidates gives."""
    drawn = news_regime(4, **TINY, affirmative=False, lying_bloc=True)

    found = oracle(drawn, Regime(affirmative=False, lying_bloc=True), seed=5)

    exact = by_enumeration(drawn, thinned=False, liars=("bloc_1", "bloc_2"))
    assert found == pytest.approx(exact, abs=0.05)


def test_the_ceiling_adds_log_odds_of_known_accuracies():
    """Who knows every accuracy multiplies the odds of each word, and no copy counts."""
    drawn = news_regime(7, **TINY, affirmative=False)
    odds = dict.fromkeys(drawn.truth.propositions, 0.0)
    for c in own_words(drawn):
        able = drawn.truth.accuracy[c.source]
        true, false = (affirms(able, c.interest, true=t) for t in (True, False))
        odds[c.proposition] += math.log(true / false if c.stance > 0 else (1 - true) / (1 - false))

    found = ceiling(drawn, Regime(affirmative=False))

    assert found == pytest.approx({p: 1 / (1 + math.exp(-o)) for p, o in odds.items()}, abs=1e-9)


def test_silence_tells_where_denials_are_not_carried():
    """Of what nobody spoke of, who knows that denials are thinned out says that it is rather false."""
    drawn = news_regime(2, propositions=30, speakers=30, claims=45)
    unspoken = set(drawn.truth.propositions) - {c.proposition for c in drawn.claims}

    silent = ceiling(drawn, Regime(), reading=SILENCE)

    assert unspoken
    assert all(silent[p] < 0.4 for p in unspoken)
    assert all(ceiling(drawn, Regime(), reading=CLAIMS)[p] == 0.5 for p in unspoken)


@pytest.fixture(scope="module", autouse=True)
def few_others():
    """The two methods that take no time: the others are called in the same way, and by the laws' tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(others, "METHODS", {n: others.METHODS[n] for n in ("majority vote", "Dawid–Skene")})
        yield


@pytest.fixture(scope="module")
def two():
    """Two replicates of the even variant."""
    lines = []
    return list(replicates(2, 11, variants={"even": {"affirmative": False}}, tell=lines.append))


def test_the_measures_are_what_counting_gives(two):
    """Means, standard errors and the gap to the oracle, recomputed from the probabilities."""
    table = summarised(two, against=ORACLE)

    def by_hand(method):
        out = []
        for j in (j for j in two if j.method == method):
            p = np.array([i.probabilities[0] for i in j.items])
            t = np.array([i.truths[0] for i in j.items])
            right = np.where(np.abs(p - 0.5) < 1e-12, 0.5, (p > 0.5) == (t == 1))
            scores = np.log(np.maximum(np.where(t == 1, p, 1 - p), 1e-6))
            sure = np.maximum(p, 1 - p) > 0.99
            out.append((right.mean(), np.maximum(p, 1 - p).mean(), scores.mean(), ((p - t) ** 2).mean(), sure.mean()))
        return np.array(out)

    rows = {r["method"]: r for r in table.records()}
    assert {OURS, ORACLE, "ceiling"} <= {*rows}
    for method, row in rows.items():
        found = by_hand(method)
        assert len(found) == row["replicates"] == 2
        assert row["items"] == 80
        for k, name in enumerate(("accuracy", "stated", "log_score", "brier", "sure")):
            assert row[name] == pytest.approx(found[:, k].mean())
            assert row[f"{name}_se"] == pytest.approx(abs(found[0, k] - found[1, k]) / 2)
        gap = found[:, 2] - by_hand(ORACLE)[:, 2]
        assert row["gap"] == pytest.approx(gap.mean())
        assert row["gap_se"] == pytest.approx(abs(gap[0] - gap[1]) / 2)


def test_a_replicate_depends_on_its_seed_alone(two):
    """Another process, or another order of variants, finds the same numbers for the fast path and the oracles."""
    again = replicates(1, 11, variants={"even": {"affirmative": False}}, tell=lambda _line: None)

    for new, old in zip(again, (j for j in two if j.replicate == 0), strict=True):
        assert (new.method, new.items) == (old.method, old.items)


def test_the_ceiling_is_ahead_of_the_votes(two):
    """Who knows all the accuracies scores better than counting, whatever else holds."""
    rows = {r["method"]: r["log_score"] for r in summarised(two, against=ORACLE).records()}
    assert rows["ceiling"] > rows["majority vote"]


def test_reliability_counts_every_call_once(two):
    """The bins of each method hold all its answers, and each states what lies inside it."""
    for method in {j.method for j in two}:
        rows = reliability(two).where("method", method).records()
        assert sum(r["items"] for r in rows) == 80
        assert all(r["from"] - 1e-9 <= r["stated"] <= r["to"] + 1e-9 for r in rows)
        assert all(0 < r["held_se"] < 1 for r in rows)


def test_a_stance_against_a_state_is_no_vote():
    """No method of counting can be told what something is not; of a proposition the denial is the other label."""
    claims = [
        Claim("a", "s", "p", stance=-1),
        Claim("b", "s", "p", stance=0),
        Claim("c", "s", question="q", state="k1", stance=2),
        Claim("d", "s", question="q", state="k2", stance=-2),
    ]
    assert votes(claims) == [("s", "p", "false"), ("s", "q", "k1")]


def test_what_nobody_voted_on_is_even():
    """A method is asked for targets that it has not seen, and answers as one who knows nothing."""
    found = by_votes(
        others.peers()["majority vote"],
        [("s", "p", "true"), ("t", "p", "true")],
        dict.fromkeys("pq", ("true", "false")),
    )
    assert found == {"p": (1.0, 0.0), "q": (0.5, 0.5)}


def test_without_crowdkit_there_are_no_others(monkeypatch):
    """A development dependency that is not installed leaves its methods out and stops nothing."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert others.peers() == {}


@pytest.fixture(scope="module")
def affairs(root):
    read = read_affairs(root / "analyses" / "cases" / "affairs", GENERAL)
    return read, *of_affairs(read, seed=3, draws=1500)


def test_the_affairs_are_beaten_as_of_the_day_before(affairs):
    """With the shipped general priors more is right, at a better log score, than with fixed parameters."""
    _, _, scored = affairs
    o = overall(scored)
    assert len(scored) == 40
    assert not any(i.hindsight for i in scored)
    assert o["accuracy"] > TO_BEAT[0]
    assert o["log_score"] > TO_BEAT[1]


def test_what_the_affairs_say_of_interest_is_counted(affairs):
    """Statements against interest were right 15 of 15 times, in line with it 21 of 76."""
    rows = {r["group"]: r for r in contradictions(*affairs).records()}
    assert (rows["against interest"]["right"], rows["against interest"]["statements"]) == (15, 15)
    assert (rows["along interest"]["right"], rows["along interest"]["statements"]) == (21, 76)
    assert rows["against interest"]["prior"] > rows["no interest"]["prior"] > 0.5 > rows["along interest"]["prior"]


def test_interest_is_what_earns_it(affairs):
    """Without the filter of interest the affairs are told clearly worse."""
    read, _, scored = affairs
    _, left = of_affairs(read, seed=3, change=PARTS["interest"], draws=1500)
    assert overall(scored)["log_score"] > overall(left)["log_score"] + 0.1


@pytest.mark.parametrize("name", ["access: all unstated", "identity: all named", "kind: all unknown", "denials"])
def test_what_is_taken_away_is_gone(affairs, name):
    """An ablation of the coding changes that column, in every row, and no other."""
    read, _, _ = affairs
    corpus, priors = PARTS[name](read.corpus, read.priors)
    assert priors is read.priors
    gone = {
        "access: all unstated": lambda: {c.access for c in corpus.claims} == {"unstated"},
        "identity: all named": lambda: {s.identity for s in corpus.sources.values()} == {"named"},
        "kind: all unknown": lambda: {s.kind for s in corpus.sources.values()} == {"unknown"},
        "denials": lambda: corpus.claims == tuple(c for c in read.corpus.claims if c.stance >= 0),
    }
    assert gone[name]()
    assert "worth_se" in ABLATION


def test_the_anaesthetists_agree_with_what_was_published(root):
    """For nine patients in ten or more the most probable class is that of the published estimates."""
    table, agreed, said = compare_published(root / "analyses" / "cases" / "anesthesia", GENERAL, seed=3)
    assert len(table) == 45 * 4
    assert agreed["same_class"] >= 0.9
    assert agreed["mean_absolute_difference"] == pytest.approx(np.mean(np.abs(table.column("difference"))))
    assert said.method == "importance"


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Two cases with labels: one of propositions, one of questions whose truth names the state."""
    for name, claims, truth in (
        ("yes_or_no", "claim,source,proposition,stance\n{}", "proposition,truth\np0,1\np1,0\np2,\n"),
        ("classes", "claim,source,question,state,stance\n{}", "question,state\nq0,k1\nq1,k2\n"),
    ):
        rows = [
            f"c{s}{t},s{s},p{t},{2 if t == 0 else -2}" if name == "yes_or_no" else f"c{s}{t},s{s},q{t},k{t + 1},2"
            for s in range(4)
            for t in range(3)
        ]
        (tmp_path / name).mkdir()
        (tmp_path / name / "claims.csv").write_text(claims.format("\n".join(rows) + "\n"), encoding="utf-8")
        (tmp_path / name / "truth.csv").write_text(truth, encoding="utf-8")
    return tmp_path


def test_labelled_cases_are_scored_and_averaged(cases):
    """What was never settled is not scored; states are scored like propositions; the average is over cases."""
    told = []
    scored = [s for f in case_folders(cases) for s in score_case(f, GENERAL, seed=1, tell=told.append)]
    table = of_cases(scored)

    ours = {r["case"]: r for r in table.where("method", OURS).records()}
    assert {*ours} == {"yes_or_no", "classes", EVERY}
    assert ours["yes_or_no"]["items"] == ours["classes"]["items"] == 2
    assert ours["classes"]["accuracy"] == ours["yes_or_no"]["accuracy"] == 1
    mean = (ours["yes_or_no"]["log_score"] + ours["classes"]["log_score"]) / 2
    assert ours[EVERY]["log_score"] == pytest.approx(mean)
    assert len(told) == 2


def test_cases_go_as_their_files_and_come_back_as_they_were(cases, tmp_path, monkeypatch):
    """As tasks of a sweep cases are scored as by hand, once each; a fault is told of the folder that it came from."""
    byhand = [s for f in case_folders(cases) for s in score_case(f, GENERAL, seed=1, tell=lambda _: None)]

    def swept():
        with sweeping(workers=1, cache=tmp_path / "kept"):
            return list(score_cases(case_folders(cases), GENERAL, seed=1, tell=lambda _: None))

    first = swept()
    assert [(s.case, s.method, s.items, s.how) for s in first] == [(s.case, s.method, s.items, s.how) for s in byhand]
    with monkeypatch.context() as patch:
        patch.setattr("tarjih.validation.calibration.labelled.score_case", None)  # not called again
        assert swept() == first
    file = cases / "classes" / "claims.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",2\n", ",9\n", 1), encoding="utf-8")
    with pytest.raises(InputFault, match="stance") as problem:
        swept()
    assert {f.file for f in problem.value.faults} == {str(file)}


def test_a_folder_without_labels_is_refused(tmp_path):
    """Nothing to score is an input at fault, in one message."""
    with pytest.raises(InputFault, match="no case with labels is here"):
        case_folders(tmp_path)


@pytest.mark.parametrize("options", [["--replicates", "0"], ["--seed", "-1"], ["--nothing"]])
def test_the_script_refuses_options_that_make_no_sense(root, options):
    """Wrong options are said before anything is computed."""
    with pytest.raises(InputFault, match=options[0]):
        script(root, "calibration")(options)


@pytest.fixture
def command(root, two, affairs, cases, monkeypatch):
    """The script, with what takes long done already."""
    main = script(root, "calibration")
    _, done, scored = affairs
    named = main.__globals__
    monkeypatch.setitem(named, "of_affairs", lambda _read, **_how: (done, scored))
    monkeypatch.setitem(named, "ablation", lambda _read, **_how: of_records(ABLATION, [{"without": "nothing"}]))
    monkeypatch.setitem(named, "case_folders", lambda _where: case_folders(cases))
    monkeypatch.setitem(named, "replicates", lambda _number, _seed, **_how: iter(two))
    return main


def test_the_command_writes_every_table_with_its_record(command, two, tmp_path, capsys):
    """One command writes tables, figures and a record with digests and times; what it found is printed and recorded."""
    out = tmp_path / "calibration"

    assert command(["--replicates", "2", "--out", str(out)]) == 0

    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    tables = ("measures", "reliability", "affairs", "ablation", "contradictions", "anesthesia", "cases")
    assert {p.name for p in out.iterdir()} == {
        *(f"{t}.csv" for t in tables),
        "measures.png",
        "reliability.png",
        "run.json",
    }
    assert run["outputs"] == {n: digest((out / n).read_bytes()) for n in run["outputs"]}
    assert {*run["seconds"]} == {"affairs", "anesthesia", "labelled cases", "drawn cases"}
    assert (out / "measures.csv").read_bytes() == summarised(two, against=ORACLE).csv()
    assert capsys.readouterr().out.splitlines() == run["headlines"]
    assert "of 40 answers on affairs" in run["headlines"][1]


def test_one_replicate_has_no_standard_error():
    """A single case gives a mean and no spread, and a case without an oracle no gap."""
    item = Item("p", ("true", "false"), (0.8, 0.2), (1.0, 0.0))
    (row,) = summarised([Judged("v", 0, "m", (item,))], against=ORACLE).records()
    assert row["log_score"] == pytest.approx(math.log(0.8))
    assert row["log_score_se"] is row["gap"] is row["gap_se"] is None


def test_answers_are_held_against_the_truth_by_name():
    """The order of the truth's answers does not matter."""
    (item,) = judged({"q": (0.2, 0.7, 0.1)}, {"q": ("a", "b", "c")}, {"q": {"b": 1.0}})
    assert item.truths == (0.0, 1.0, 0.0)
    assert item.right == 1


def test_the_figures_draw_a_panel_for_each(two):
    """Each variant, and each method, has a panel that names it; the same table gives the same bytes."""
    measures, bins = summarised(two, against=ORACLE), reliability(two)
    scores = figures_calibration.scores(measures, STAMP, title="t", subtitle="s")
    held = figures_calibration.reliability(bins, STAMP, title="t", subtitle="s")

    assert len(scores.axes) == 1
    assert len(held.axes) == len({j.method for j in two})
    assert {"even"} <= {t.get_text() for t in scores.texts}
    assert {j.method for j in two} <= {t.get_text() for t in held.texts}
    assert png(scores) == png(figures_calibration.scores(measures, STAMP, title="t", subtitle="s"))
