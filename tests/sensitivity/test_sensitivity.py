"""What would change the answer: flips, camps, power-scaling, switches, counting, deception, what to ask next."""

import csv
import dataclasses
import functools
import math
from pathlib import Path

import numpy as np
import pytest
from cases import corpus as written
from small_case import few_draws, small_fit

from tarjih.__main__ import main
from tarjih.corpus import Claim, Source
from tarjih.inference.fit import Fit, write_fit
from tarjih.inference.targets import headlines, named
from tarjih.priors import read_priors
from tarjih.priors.inputs import load
from tarjih.runs.places import SHIPPED
from tarjih.runs.table import Table, of_records
from tarjih.sensitivity import removal
from tarjih.sensitivity.ablation import SWITCHES, ablation
from tarjih.sensitivity.ach import MARKS, ach, baselines, items, mark
from tarjih.sensitivity.asking import asked, expected
from tarjih.sensitivity.camps import camps, found, verdicts
from tarjih.sensitivity.collection import Witness, collection, credibility, witnesses
from tarjih.sensitivity.deception import RATES, blocs, deception, stressed
from tarjih.sensitivity.edits import with_scalar
from tarjih.sensitivity.flips import NO_FLIP, _near, flips, nearest_flip
from tarjih.sensitivity.knobs import ENDS, ODDS, knobs
from tarjih.sensitivity.probe import edited, probe
from tarjih.sensitivity.scaling import distance, scaled, scaling
from tarjih.testimony.case import assemble
from tarjih.testimony.weigh import before_claims, weigh


@functools.cache
def base() -> Fit:
    """The small case."""
    return small_fit()


@functools.cache
def turned() -> Table:
    """Its flips, found once."""
    return flips(base(), headlines(base().case), draws=400, redraw=2000)


@functools.cache
def sworn(priors=None) -> Fit:
    """A case in which five witnesses of one bloc affirm, and somebody else denies."""
    return _fit(
        [
            {"source": f"w{i}", "proposition": "it_fell", "stance": 2, "kind": "witness", "bloc": "east"}
            for i in range(5)
        ]
        + [{"source": "denier", "proposition": "it_fell", "stance": -2, "kind": "witness"}],
        priors,
    )


def _fit(claims, priors=None, questions=None) -> Fit:
    """Fit a case that is written for one test."""
    import tempfile  # noqa: PLC0415 - only here

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case"
        written(path, claims, None, questions, priors)
        return few_draws(*load(path))


# ------------------------------------------------------------------------------------------------- the probe


def test_an_edit_that_changes_nothing_changes_no_number():
    """The probe under the fit's own priors gives the very numbers of the probe, with even weights."""
    on = probe(base(), draws=300)
    heard = on.under(base().case.priors)
    assert heard.method == "stored"
    assert np.array_equal(heard.slots, on.slots)
    assert np.ptp(heard.weights) == 0


def test_stored_draws_agree_with_a_case_drawn_again():
    """A moved prior gives by reweighting what it gives by drawing the edited case afresh, to a point."""
    on = probe(base(), draws=3000, redraw=12_000)
    priors = with_scalar(
        base().case.priors, "accuracy.official", base().case.priors.scalars["accuracy.official"].mu + 0.8
    )
    case = edited(base().case, priors)
    target = named(base().case, "who")
    stored, fresh = on.at(case), on.fresh(case, seed=5)
    assert (stored.method, fresh.method) == ("stored", "fresh")
    assert stored.mean(target) == pytest.approx(fresh.mean(target), abs=0.01)
    assert abs(stored.mean(target) - on.now().mean(target)).max() > 0.005


def test_a_case_too_large_to_be_drawn_again_is_marked_and_not_drawn(monkeypatch):
    """Where weights are uneven and a fresh draw would take too long, the answer says that it is unsure."""
    monkeypatch.setattr("tarjih.inference.carry.smoothed", lambda w: (np.full(w.size, 1 / w.size), 1.2))
    small, large = probe(base(), draws=100, redraw=2000), probe(base(), draws=100, redraw=500)
    assert (small.rough, large.rough) == (False, True)
    assert small.under(base().case.priors).method == "fresh"
    heard = large.under(base().case.priors)
    assert (heard.method, heard.sure) == ("stored", False)


def test_the_probe_takes_the_weighted_draws_for_what_they_are():
    """Even draws by resampling give the fit's own answers, to a point."""
    on = probe(base(), draws=2000)
    for target in headlines(base().case):
        own = target.mean(base().draws.slots, base().draws.weights)
        assert target.each(on.slots).mean(axis=1) == pytest.approx(own, abs=0.012)
        assert on.now().mean(target) == pytest.approx(own, abs=1e-12)


# ------------------------------------------------------------------------------------------------- the knobs


def test_every_knob_starts_where_the_prior_stands_and_stays_in_its_format():
    """At nought a knob shows the prior's own value; its ends are within the range of the entry."""
    for knob in knobs(base().case):
        assert knob.shown(0.0) == pytest.approx(knob.value)
        assert -ENDS <= knob.low <= 0 <= knob.high <= ENDS
        assert knob.low < knob.high
    by = {k.name: k for k in knobs(base().case)}
    assert not {"informed_accuracy", "identity.named", "access.informed"} & {*by}


def test_what_claims_teach_is_also_fixed():
    """A quantity with a coordinate has a knob that fixes it, from where the claims put it, within 99 % of its prior."""
    prior = base().case.priors.scalars["accuracy.official"]
    every = {k.name: k for k in knobs(base().case, learned={"accuracy.official": 1.0})}
    knob = every["accuracy.official (known)"]
    then = knob.turned(-1.0).scalars["accuracy.official"]
    assert (then.mu, then.sigma) == (pytest.approx(prior.mu), 0.0)
    assert (knob.low, knob.high) == pytest.approx((-ENDS - 1, ENDS - 1))
    assert knob.value > every["accuracy.official"].value


def test_a_state_that_is_moved_leaves_the_others_in_proportion():
    """The states still sum to one, and the odds of the others among themselves are as they were."""
    knob = next(k for k in knobs(base().case) if k.name == "questions.who.north")
    before, after = base().case.priors.questions["who"].states, knob.turned(1.0).questions["who"].states
    assert sum(after.values()) == pytest.approx(1)
    assert after["south"] / after["both"] == pytest.approx(before["south"] / before["both"])
    odds = after["north"] / (1 - after["north"]) / (before["north"] / (1 - before["north"]))
    assert math.log(odds) == pytest.approx(ODDS)


def test_an_edit_is_what_an_analyst_would_have_written(tmp_path):
    """Priors edited in memory have the digest of the file in which the same is written."""
    text = "version: 1\nextends: general.yaml\n"
    reason = "because: a test"
    plain, other = tmp_path / "a.yaml", tmp_path / "b.yaml"
    plain.write_text(f"{text}story: {{pledge: {{value: 0.7, {reason}}}}}\n", encoding="utf-8")
    other.write_text(f"{text}story: {{pledge: {{value: 0.4, {reason}}}}}\n", encoding="utf-8")
    edit = with_scalar(read_priors(plain), "story.pledge", math.log(0.4 / 0.6))
    assert edit.digest == read_priors(other).digest


def test_turning_only_numbers_is_turning_the_case():
    """The short way, in which hypotheses and words stay laid out, gives what assembling the edited case gives."""
    on = probe(base(), draws=100)
    for knob in [k for k in knobs(base().case) if k.numbers_only]:
        priors = knob.turned(1.0)
        short, whole = edited(base().case, priors, numbers_only=True), edited(base().case, priors)
        assert np.array_equal(on.at(short).slots, on.at(whole).slots), knob.name


# ------------------------------------------------------------------------------------------------- flips


def test_bisection_finds_a_planted_flip():
    """Of two changes the nearer is found, to a hundredth of a unit; where nothing changes there is none."""
    call = lambda by: "b" if by > 1.23 or by < -2.0 else "a"  # noqa: E731 - a planted call
    flip = nearest_flip(call, [-2.5, -1.25, 0.0, 1.25, 2.5], "a")
    assert flip.becomes == "b"
    assert flip.by == pytest.approx(1.23, abs=0.011)
    assert flip.by > 1.23
    assert nearest_flip(lambda _: "a", [-1.0, 0.0, 1.0], "a") is None
    assert nearest_flip(lambda _: "b", [-1.0, 0.0, 1.0], "a").by == 0.0


def test_a_flip_is_a_flip():
    """On the two sides of each verified flip fits that are drawn again call differently, as the table says."""
    rows = [r for r in turned().records() if r["verified"] == "fast path"]
    every = {k.name: k for k in knobs(base().case)}
    assert rows
    for r in rows[:4]:
        knob, target = every[r["prior"]], named(base().case, r["target"])
        way = 1 if r["at_flip"] > r["value"] else -1
        calls = []
        for by in (r["sd_away"] - 0.2, r["sd_away"] + 0.2):
            drawn = probe(base(), draws=100, redraw=4000).fresh(edited(base().case, knob.turned(way * by)), seed=99)
            calls.append(drawn.call(target))
        assert calls == [r["call"], r["becomes"]], r["prior"]


def test_a_prior_that_cannot_flip_says_so():
    """A row without a flip has no value at it, and the note; every knob has a row for each headline."""
    rows = turned().records()
    quiet = [r for r in rows if r["at_flip"] is None]
    assert quiet
    assert all(NO_FLIP in r["note"] and r["sd_away"] is None and not r["verified"] for r in quiet)
    assert len(rows) == len(knobs(base().case)) * len(headlines(base().case))
    spread = [r for r in rows if r["prior"] == "spread.sources"]
    assert spread
    assert all(r["at_flip"] is None for r in spread)


def test_of_many_priors_only_those_of_what_hangs_together_are_turned(monkeypatch):
    """In a case of dozens of questions those that hang together with no headline keep their priors."""
    monkeypatch.setattr("tarjih.sensitivity.flips.MOST_KNOBS", 3)
    target = named(base().case, "who")
    turned_of = {k.name: k.question for k in knobs(base().case)}
    rows = flips(base(), [target], draws=50, redraw=400).records()
    asked_of = {turned_of[r["prior"]] for r in rows}
    assert asked_of == {"", "who"}
    assert {*turned_of.values()} > asked_of
    assert _near(base().case, [target]) == {"who", "north_did", "south_did"}
    assert {"posture", "threat", "attacked"} <= _near(base().case, [named(base().case, "posture")])


def test_a_planted_flip_point_is_found():
    """Where nobody spoke of a question its call flips where its prior says: two states at even odds."""
    priors = "version: 1\nextends: general.yaml\nquestions: {q: {states: {a: 0.6, b: 0.4}, because: a test}}\n"
    done = _fit([{"source": "s", "proposition": "p", "stance": 2}], priors, "questions: {q: {states: [a, b]}}")
    rows = flips(done, [named(done.case, "q")], draws=100, redraw=1000).records()
    found = {r["prior"]: r for r in rows if r["at_flip"] is not None}
    assert {*found} == {"questions.q.a", "questions.q.b"}
    assert found["questions.q.a"]["at_flip"] == pytest.approx(0.5, abs=0.005)
    assert found["questions.q.a"]["sd_away"] == pytest.approx(math.log(0.6 / 0.4) / ODDS, abs=0.02)
    assert found["questions.q.a"]["verified"] == "fast path"


def test_the_nearest_flip_is_verified_by_a_fit_where_one_is_at_hand():
    """With a way to fit, the nearest flip of each headline says by what it was verified, the others as before."""
    target = named(base().case, "who")
    on = probe(base(), draws=100, redraw=4000)

    def fitted(case):
        return dataclasses.replace(on.fresh(case, seed=8), method="NUTS")

    table = flips(base(), [target], draws=200, redraw=2000, refit=fitted)
    found = [r for r in table.records() if r["at_flip"] is not None]
    assert found[0]["verified"].startswith("NUTS")
    assert not any(r["verified"].startswith("NUTS") for r in found[1:])


def test_a_proposition_may_be_given_a_prior_of_its_own():
    """Without questions the headline's own probability is a knob; turned far enough it flips the call."""
    done = _fit([{"source": s, "proposition": "it_fell", "stance": 2} for s in "ab"])
    (own,) = [r for r in flips(done, headlines(done.case), draws=300).records() if r["prior"] == "questions.it_fell"]
    assert own["at_flip"] is not None
    assert (own["at_flip"] < own["value"]) == (own["call"] == "true")


# ------------------------------------------------------------------------------------------------- camps and scaling


def test_camps_are_the_files_that_build_on_the_same(tmp_path):
    """A file beside the priors that extends what they extend is a camp; one of another case, or broken, is none."""
    head = "version: 1\nextends: general.yaml\n"
    stays = "questions: {it_fell: {probability: {value: 0.05}, because: a test}}\n"
    for name, text in (
        ("doubters", head + stays),
        ("elsewhere", head + "questions: {other: {probability: {value: 0.5}, because: a test}}\n"),
        ("broken", head + "nonsense: 1\n"),
        ("alone", (SHIPPED / "general.yaml").read_text(encoding="utf-8")),
    ):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    every = found(sworn(), [tmp_path])
    assert [*every] == ["general", "doubters"]
    table = camps(sworn(), headlines(sworn().case), every, draws=400)
    assert {r["camp"]: r["call"] for r in table.records()} == {"general": "true", "doubters": "false"}
    assert {*table.column("verdict")} == {"the prior speaks: camps call differently"}


def test_verdicts_are_those_of_the_numbers():
    """One call and close together is the evidence; the same beforehand and after is not; apart is the prior."""

    def said(rows):
        columns = ("target", "call", "prior_mean", "mean")
        return verdicts(Table(columns, tuple(("q", *r) for r in rows)))["q"]

    assert said([("a", 0.1, 0.9), ("a", 0.7, 0.95)]).startswith("the evidence speaks")
    assert said([("a", 0.6, 0.61), ("a", 0.62, 0.65)]).startswith("the camps agree beforehand")
    assert said([("a", 0.6, 0.6), ("a", 0.9, 0.95)]).startswith("the call stands")
    assert said([("a", 0.6, 0.6), ("b", 0.1, 0.2)]).startswith("the prior speaks")
    assert said([("a", 0.6, 0.6)]) == "no camps to compare"


def test_a_planted_prior_driven_answer_is_called_so():
    """Where nobody spoke of it, an answer moves with its prior's strength and not with that of the words."""
    priors = "version: 1\nextends: general.yaml\nquestions: {q: {states: {a: 0.8, b: 0.2}, because: a test}}\n"
    done = _fit([{"source": "s", "proposition": "p", "stance": 2}], priors, "questions: {q: {states: [a, b]}}")
    (row,) = scaling(done, [named(done.case, "q")], draws=1000).records()
    assert row["verdict"].startswith("the prior speaks")
    assert row["likelihood_psense"] < 0.05 < row["prior_psense"]
    low, high = (p**a / (p**a + (1 - p) ** a) for p, a in ((0.8, 0.8), (0.8, 1.25)))
    assert row["prior_doubled"] == pytest.approx((high - low) / math.log2(1.25 / 0.8), abs=1e-9)


def test_power_one_changes_nothing_and_a_likelihood_without_power_is_silence():
    """At the power one nothing moves; with the likelihood at nought each draw says what it said before the words."""
    on = probe(base(), draws=300)
    assert scaled(on).slots == pytest.approx(on.slots)
    assert np.ptp(scaled(on).weights) == pytest.approx(0, abs=1e-12)
    silent = before_claims(base().case.parameters, on.z, known=base().case.known)
    assert scaled(on, likelihood=0.0).slots == pytest.approx(silent)


def test_the_distance_is_that_of_arviz():
    """The closed form for an event agrees with ArviZ's distance between weighted samples of its indicator."""
    from arviz_stats.base import array_stats  # noqa: PLC0415 - it takes a second to load

    n = 4000
    for p, q in ((0.6, 0.7), (0.2, 0.15), (0.5, 0.9)):
        drawn = np.r_[np.zeros(n - round(n * p)), np.ones(round(n * p))]
        weights = np.where(drawn == 1, q / p, (1 - q) / (1 - p))
        own = max(array_stats._cjs_dist(s * drawn, weights) for s in (1, -1))
        assert distance(p, q) == pytest.approx(own, abs=2e-3)
    assert distance(0.3, 0.3) == 0.0


# ------------------------------------------------------------------------------------------------- switches


def test_a_switch_with_nothing_to_act_on_changes_nothing():
    """In a case without copies, interest, channels or codings these switches move no number at all."""
    done = _fit(
        [{"source": s, "proposition": "p", "stance": 2} for s in "ab"]
        + [{"source": "c", "proposition": "q", "stance": -2}]
    )
    rows = ablation(done, headlines(done.case), draws=200).records()
    still = {"copying", "interest", "channel", "party_line", "coders"}
    assert all(r["change"] == 0.0 and r["note"] for r in rows if r["switch"] in still)
    assert {*still} <= {r["switch"] for r in rows}


def test_every_switch_is_turned_and_one_that_acts_moves_the_answer():
    """Each switch has a row for each headline, in its other position; copies counted as origins move a call."""
    claims = [{"source": f"s{i}", "proposition": "p", "stance": 2, "origin": "o"} for i in range(6)]
    done = _fit(claims)
    rows = ablation(done, headlines(done.case), draws=400).records()
    assert [r["switch"] for r in rows] == list(SWITCHES)
    assert {r["switch"]: r["turned"] for r in rows}["coders"] == "on"
    copying = next(r for r in rows if r["switch"] == "copying")
    assert copying["turned"] == "off"
    assert copying["change"] > 0.1


# ------------------------------------------------------------------------------------------------- counting and ACH


def test_ach_on_a_worked_example():
    """Marks, weights, inconsistency and diagnosticity of five claims on three hypotheses, worked by hand."""
    questions = "questions: {q: {states: [a, b, c], truth: {a: {x: 1}, b: {x: 1, y: 1}, c: {y: 1}}}}\n"
    done = _fit(
        [
            {"source": "s1", "proposition": "x", "stance": 2, "origin": "o"},
            {"source": "s2", "proposition": "x", "stance": 2, "origin": "o"},
            {"source": "s3", "proposition": "y", "stance": -1, "origin": "p"},
            {"source": "s4", "proposition": "x", "stance": 0, "origin": "r"},
            {"source": "s5", "proposition": "elsewhere", "stance": 2, "origin": "t"},
        ],
        questions=questions,
    )
    target = named(done.case, "q")
    found_items = items(done.case, target, {"s1": 0.8, "s2": 0.4, "s3": 0.5, "s4": 0.9})
    marks = [[MARKS[m] for m in i.marks] for i in found_items]
    assert marks == [["CC", "CC", "II"], ["CC", "CC", "II"], ["C", "I", "I"], ["N", "N", "N"]]
    assert [i.weight for i in found_items] == pytest.approx([0.4, 0.2, 0.5, 0.9])
    assert [i.diagnosticity for i in found_items] == [1.0, 1.0, 0.5, 0.0]
    against = [sum(i.against(h) * i.weight for i in found_items) for h in range(3)]
    assert against == pytest.approx([0.0, 0.5, 2 * 0.4 + 2 * 0.2 + 0.5])
    rows = {r["answer"]: r for r in baselines(done, [target]).records()}
    assert [rows[s]["inconsistency"] for s in "abc"] == [0, 1, 5]
    assert [rows[s]["reports_share"] for s in "abc"] == pytest.approx([1, 2 / 3, 0])
    assert [rows[s]["origins_share"] for s in "abc"] == pytest.approx([1, 1 / 2, 0])
    assert "ACH" in rows["a"]["led_by"]
    table = ach(done, [target]).records()
    assert len(table) == 4 * 3
    assert sum(r["inconsistency"] for r in table if r["hypothesis"] == "a") == 0


def test_an_open_entry_of_the_truth_table_marks_nothing():
    """Where an answer leaves a proposition open, a claim on it is neither consistent nor inconsistent."""
    assert [mark(2, t) for t in (0.0, 0.4, 1.0)] == [-2, 0, 2]
    assert [mark(-1, t) for t in (0.1, 0.6, 0.9)] == [1, 0, -1]


# ------------------------------------------------------------------------------------------------- deception


def test_deception_runs_from_the_model_to_silence():
    """At nought it is the model; at one as if none of the bloc had spoken, news being as known; between, it falls."""
    fit = sworn("version: 1\nextends: general.yaml\nstory: {rumour: {value: 0.7, because: a test}}\n")
    on = probe(fit, draws=500)
    target = named(fit.case, "it_fell")
    suspect = stressed(on, "east")
    assert suspect.at(0.0).mean(target) == pytest.approx(on.now().mean(target), abs=1e-12)
    p = [float(suspect.at(r).mean(target)[0]) for r in RATES]
    assert p == sorted(p, reverse=True)
    assert p[0] - p[-1] > 0.2
    rest = dataclasses.replace(
        fit.case.corpus, claims=tuple(c for c in fit.case.claims if not c.source.startswith("w"))
    )
    silent = on.at(assemble(rest, fit.case.priors))
    assert p[-1] == pytest.approx(float(silent.mean(target)[0]), abs=0.03)


def test_the_rate_at_which_a_call_flips_is_found():
    """Just below the rate the call stands, at it another leads; a bloc without a line is not suspected."""
    (row,) = deception(sworn(), headlines(sworn().case), draws=500).records()
    assert blocs(sworn().case) == ["east"]
    assert (row["call"], row["becomes"]) == ("true", "false")
    target = named(sworn().case, "it_fell")
    suspect = stressed(probe(sworn(), draws=500), "east")
    assert suspect.at(row["flips_at"]).call(target) == "false"
    assert suspect.at(row["flips_at"] - 0.02).call(target) == "true"


def test_a_bloc_takes_its_copies_with_it():
    """What others only repeat of a bloc's words is suspected with them."""
    claims = [
        {"source": "chief", "proposition": "p", "stance": 2, "bloc": "east", "origin": "chief"},
        {"source": "paper", "proposition": "p", "stance": 2, "origin": "chief"},
    ]
    done = _fit(claims)
    target = named(done.case, "p")
    on = probe(done, draws=300)
    gone = float(stressed(on, "east").at(1.0).mean(target)[0])
    before = float(on.case.parameters.natural(on.z).scalar["default_question.probability"].mean())
    assert gone == pytest.approx(before, abs=0.05)
    assert float(on.now().mean(target)[0]) > before + 0.05


# ------------------------------------------------------------------------------------------------- next best evidence


@pytest.mark.parametrize("proposition", ["north_did", "both_hurt", "leaves", "unrest_if_leaves", "held"])
def test_what_is_expected_after_a_word_is_what_is_held_now(proposition):
    """The mixture of what is held after each stance, by how probable each is, is what is held (total expectation)."""
    on = probe(base(), draws=300)
    about = dict(asked(on, [proposition]))[proposition]
    assert about.informed.sum(axis=0) == pytest.approx(1)
    assert about.blind.sum(axis=0) == pytest.approx(1)
    for word in (
        Witness("official", "named", "informed", in_case=True),
        Witness("witness", "anonymous", "direct", in_case=False),
    ):
        c = credibility(on, word, forecast=False)
        for target in headlines(on.case):
            chance, after = expected(about, about.joint(target), c)
            assert chance.sum() == pytest.approx(1, abs=1e-9)
            assert chance @ after == pytest.approx(target.each(on.slots).mean(axis=1), abs=1e-9)


@pytest.mark.parametrize(("proposition", "stance"), [("north_did", 2), ("south_did", -2), ("both_hurt", -2)])
def test_a_word_that_is_heard_moves_what_was_foretold(proposition, stance):
    """What is said to be held after a stance is what the case with that claim in it gives at the same draws."""
    on = probe(base(), draws=400)
    case = on.case
    target = named(case, "who")
    about = dict(asked(on, [proposition]))[proposition]
    word = Witness("official", "named", "informed", in_case=True)
    chance, after = expected(about, about.joint(target), credibility(on, word, forecast=False))
    claim = Claim("new", "newcomer", proposition=proposition, stance=stance, access="informed")
    heard = dataclasses.replace(
        case.corpus,
        claims=(*case.corpus.claims, claim),
        sources={**case.corpus.sources, "newcomer": Source("newcomer", kind="official")},
    )
    longer = assemble(heard, case.priors, like=case)
    z = on.z[[case.parameters.index.get(n, 0) for n in longer.parameters.names]].copy()
    z[longer.parameters.index["source.newcomer"]] = np.random.default_rng(on.seed).standard_normal(on.draws)
    weighed = weigh(longer.parameters, z)
    ratio = np.exp(weighed.log_likelihood - on.begun.draws.log_likelihood)
    at = about.stances.index(stance)
    assert chance[at] == pytest.approx(ratio.mean(), rel=1e-9)
    assert after[at] == pytest.approx(target.each(weighed.slots) @ ratio / ratio.sum(), rel=1e-9)


def test_what_to_ask_next_is_ranked_and_what_cannot_tell_is_last():
    """Rows are ranked by what they are expected to tell; of two sources alike the better placed tells more."""
    table = collection(base(), headlines(base().case), draws=300)
    for target in dict.fromkeys(table.column("target")):
        rows = table.where("target", target).records()
        bits = [r["bits"] for r in rows]
        assert bits == sorted(bits, reverse=True)
        assert [r["rank"] for r in rows] == list(range(1, len(rows) + 1))
        assert rows[0]["best"]
        assert all(-1e-12 <= b <= 2 for b in bits)
    who = table.where("target", "who").records()
    assert who[0]["proposition"] in {"north_did", "south_did"}
    assert any(not w.in_case for w in witnesses(base().case))


# ------------------------------------------------------------------------------------------------- the ledger, figures


def test_what_leaving_out_does_is_written_beside_the_rest(monkeypatch):
    """The ledger's tables come under the names of their files, each for what was asked."""
    asked = []

    def table(fit, targets, *, leaving):
        asked.append((fit, targets))
        assert not leaving.refit
        return of_records(("target",), [{"target": "who"}])

    monkeypatch.setattr(removal, "TABLES", {"leave_out": table, "linchpins": table})
    made = removal.removals(base(), headlines(base().case))
    assert list(made) == ["leave_out", "linchpins"]
    assert all(t.column("target") == ["who"] for t in made.values())
    assert [t.name for t in asked[0][1]] == ["who", "posture"]


COLUMNS = {
    "flips": "target,prior,value,at_flip,sd_away,verified",
    "camps": "target,camp,call,p,answer,prior_mean,mean",
    "scaling": "target,answer,mean,prior_psense,likelihood_psense",
    "ablation": "target,switch,turned,answer,mean,ablated,change",
    "baselines": "target,answer,prior_mean,mean,reports,reports_share,origins,origins_share,sources,sources_share",
    "ach": "target,claim,source,proposition,stance,gloss,weight,diagnosticity,hypothesis,mark,inconsistency",
    "deception": "target,bloc,sources,claims,call,p,p_25,p_50,p_75,p_100,flips_at,becomes",
    "next": "target,rank,kind,identity,access,mode,proposition,label,call,p,bits,moves,if_asserted,if_denied",
}


@pytest.fixture
def swift(monkeypatch):
    """As few draws as show that everything works, and no ledger."""
    from tarjih.sensitivity import ablation as a  # noqa: PLC0415
    from tarjih.sensitivity import camps as c  # noqa: PLC0415
    from tarjih.sensitivity import collection as n  # noqa: PLC0415
    from tarjih.sensitivity import deception as d  # noqa: PLC0415
    from tarjih.sensitivity import flips as f  # noqa: PLC0415
    from tarjih.sensitivity import scaling as s  # noqa: PLC0415

    def few(fit, *, seed, draws, redraw=400):
        return probe(fit, draws=min(draws, 100), redraw=min(redraw, 400), seed=seed)

    for module in (a, c, n, d, f, s):
        monkeypatch.setattr(module, "probe", few)
    monkeypatch.setattr(f, "STEPS", 2)
    monkeypatch.setattr(removal, "TABLES", {})


def test_the_command_writes_every_table_with_its_figure(tmp_path, swift, capsys):  # noqa: ARG001
    """Every table has its columns and, where it has rows, a figure; the record names what was written."""
    write_fit(base_on_disk(tmp_path), tmp_path / "fit")
    out = tmp_path / "out"
    assert main(["sensitivity", "--fit", str(tmp_path / "fit"), "--out", str(out), "--target", "who"]) == 0
    for name, columns in COLUMNS.items():
        with (out / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows, name
        assert [*rows[0]][: len(columns.split(","))] == columns.split(","), name
        assert {r["target"] for r in rows} == {"who"}
        assert (out / f"{name}.png").stat().st_size > 10_000
    assert "Written to" in capsys.readouterr().out
    assert (out / "run.json").is_file()


def base_on_disk(folder):
    """Return a fit whose inputs lie in a folder."""
    from small_case import write_small  # noqa: PLC0415 - the small case, written where this test can copy it from

    return few_draws(*load(write_small(folder / "case")))


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (["--target", "whoo"], 'Did you mean "who"'),
        (["--camps", "nowhere"], "this is not a folder"),
        (["--seed", "-1"], "at least 0"),
    ],
)
def test_a_wrong_option_is_said_and_nothing_written(tmp_path, capsys, extra, message):
    """What the user named and is not there is said in one message, and no folder is made."""
    write_fit(base_on_disk(tmp_path), tmp_path / "fit")
    out = tmp_path / "out"
    assert main(["sensitivity", "--fit", str(tmp_path / "fit"), "--out", str(out), *extra]) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()
