"""Key judgements: every number is looked up in the fit, and leaving out a source is what a fit without it says."""

import dataclasses

import numpy as np
import pytest
from cases import EVERYTHING, PRIORS, QUESTIONS, folder
from small_case import few_draws, small_fit

from tarjih.evidence.bearing import bearing
from tarjih.evidence.judgements import judgements
from tarjih.evidence.leaving import Leaving, leave_out
from tarjih.evidence.players import players
from tarjih.inference.importance import reweigh
from tarjih.inference.targets import headlines, named
from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble

FIT = small_fit()
JUDGED = judgements(FIT)


def test_each_headline_has_its_call_with_the_summary_s_numbers():
    """The call is the most probable answer, its probability and prior are those of summary.json."""
    for j in JUDGED:
        states = FIT.summary["questions"][j.name]["states"]
        entry = states[j.call]

        assert entry["mean"] == max(e["mean"] for e in states.values())
        assert (j.probability, j.q05, j.q95) == (entry["mean"], entry["q05"], entry["q95"])
        assert j.prior == pytest.approx(entry["prior_mean"], abs=1e-9)
        assert j.term.low <= j.probability <= j.term.high


@pytest.mark.parametrize("source", ["amal", "basim"])
def test_leaving_out_a_source_is_fitting_without_it(source):
    """Weighed anew, the stored draws say what fresh draws say of the case without the source's rows."""
    targets = headlines(FIT.case)
    corpus = FIT.case.corpus
    less = dataclasses.replace(corpus, claims=tuple(c for c in corpus.claims if c.source != source))
    fresh = reweigh(assemble(less, FIT.case.priors), draws=20000)

    found = Leaving(FIT, targets).out(players(FIT.case, "source")[source])

    for t, without in zip(targets, found.without, strict=True):
        assert without == pytest.approx(t.mean(fresh.slots, fresh.weights), abs=0.02)


def test_distrust_of_the_unnamed_is_hearing_only_the_named():
    """Without all who are unnamed, and without those of one kind, the call is what the case without them gives.

    Only kinds that bear on the call are told, and where all are named nothing is.
    """
    corpus = FIT.case.corpus
    hidden = {"amal": "official", "basim": "analyst"}
    sources = {n: dataclasses.replace(s, identity="anonymous") if n in hidden else s for n, s in corpus.sources.items()}
    veiled = few_draws(dataclasses.replace(corpus, sources=sources), FIT.case.priors)
    j = next(j for j in judgements(veiled) if j.name == "who")

    assert [d.kind for d in j.doubts][:1] == [""]
    assert {d.kind for d in j.doubts} == {"", "official", "analyst"}
    for d in j.doubts:
        gone = {s for s, kind in hidden.items() if d.kind in {"", kind}}
        kept = tuple(c for c in corpus.claims if c.source not in gone)
        fresh = reweigh(assemble(dataclasses.replace(veiled.case.corpus, claims=kept), FIT.case.priors), draws=8000)
        p = dict(zip(j.target.answers, j.target.mean(fresh.slots, fresh.weights), strict=True))

        assert d.without == pytest.approx(p[j.call], abs=0.05)
        assert d.probability == pytest.approx(p[d.call], abs=0.05)
    assert all(j.doubts == () for j in JUDGED)


def test_leaving_out_nobody_changes_nothing():
    """With all claims there, every answer is the fit's."""
    leaving = Leaving(FIT, headlines(FIT.case))

    assert leaving.out(np.zeros(0, dtype=np.int64)).without[0] == pytest.approx(leaving.with_[0], abs=1e-9)


def test_the_page_and_the_table_say_the_same_of_a_source():
    """What a judgement says of leaving a source out is, to the last digit, the row of the table of leaving out."""
    rows = leave_out(FIT, headlines(FIT.case), levels=["source"]).records()
    assert rows
    for j in JUDGED:
        own = {r["id"]: r for r in rows if r["target"] == j.name}
        assert {d.source: d.without for d in j.drivers} == {s: r["p_without"] for s, r in own.items()}
        assert {d.source: d.call for d in j.drivers} == {s: r["call_without"] for s, r in own.items()}


def test_where_the_call_flips_it_has_flipped():
    """Divided by the number that is printed the odds give another call, and divided by a tenth less the same."""
    leaving = Leaving(FIT, headlines(FIT.case))
    flipping = [j for j in JUDGED if j.flips_to]
    assert flipping
    for j in flipping:
        then = leaving.starting_from(j.target, j.call, 1 / j.flips_at)
        nearly = leaving.starting_from(j.target, j.call, 1.1 / j.flips_at)

        assert j.target.call(then) == j.flips_to != j.call
        assert j.target.call(nearly) == j.call


def test_a_denial_of_the_call_dissents_and_a_denial_of_its_rival_does_not():
    """Sides follow the truth table: who denies what the call makes false is for it."""
    who = named(FIT.case, "who")
    sides = {(b.claim.source, b.claim.proposition): b.side for b in bearing(FIT.case, who, "north")}

    assert sides["amal", "north_did"] == 1
    assert sides["basim", "south_did"] == 1
    assert {b.side for b in bearing(FIT.case, who, "south")} == {-1}


def test_the_bands_are_those_of_the_priors_file(tmp_path):
    """bands: phia gives the words of PHIA and no other."""
    fit = few_draws(
        *load(
            folder(
                tmp_path,
                EVERYTHING,
                questions=QUESTIONS,
                priors=PRIORS.replace("version: 1", "version: 1\nbands: phia"),
            )
        )
    )

    assert {j.term.table for j in judgements(fit)} == {"phia"}


def test_a_case_without_questions_is_judged_by_its_propositions(tmp_path):
    """True or false, each with its dissenters."""
    rows = [
        {"source": "ann", "proposition": "fire", "stance": 2},
        {"source": "bob", "proposition": "fire", "stance": -2},
        *({"source": s, "proposition": "fire", "stance": 2} for s in ("cem", "dan", "eva", "fay")),
    ]
    fit = few_draws(*load(folder(tmp_path, rows)))
    (j,) = judgements(fit)

    assert j.call == "true"
    assert j.dissent == {"bob": 1}
    assert j.second == pytest.approx(1 - j.probability)
    assert np.isfinite(list(j.moved.values())).all()


def test_who_only_repeated_is_heard_once_the_first_is_left_out(tmp_path):
    """The repeater has no say of its own while the origin speaks; without it, it has, as in a fit of what is left."""
    rows = [
        {"source": "ann", "proposition": "fire", "stance": 2, "origin": "o", "access": "direct"},
        {"source": "bob", "proposition": "fire", "stance": 2, "origin": "o"},
        {"source": "cem", "proposition": "fire", "stance": -2},
    ]
    fit = few_draws(*load(folder(tmp_path, rows)))
    alone = assemble(dataclasses.replace(fit.case.corpus, claims=fit.case.corpus.claims[1:]), fit.case.priors)
    assert set(alone.parameters.names) - set(fit.case.parameters.names) == {"source.bob"}

    found = Leaving(fit, headlines(fit.case)).out(np.array([0]))

    fresh = reweigh(alone, draws=10000)
    target = headlines(alone)[0]
    assert found.without[0] == pytest.approx(target.mean(fresh.slots, fresh.weights), abs=0.03)


def test_who_speaks_of_other_things_drives_nothing(tmp_path):
    """A source of another kind on another question moves the call by less than half a point, and is not listed."""
    rows = [*EVERYTHING, {"source": "stranger", "kind": "diplomat", "proposition": "weather", "stance": 2}]
    fit = few_draws(*load(folder(tmp_path, rows, questions=QUESTIONS, priors=PRIORS)))

    for j in judgements(fit):
        (stranger,) = (d for d in j.drivers if d.source == "stranger")

        assert abs(stranger.without - j.base) < 0.005  # what it teaches of how readily people affirm, and noise
        assert stranger not in j.moving(1) + j.moving(-1)
