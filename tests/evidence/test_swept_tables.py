"""The tables that sweep: the same from other processes as from this one, and kept for who asks again."""

import dataclasses
import sys
from functools import partial

import numpy as np
from small_case import small_fit

from tarjih import evidence
from tarjih.evidence.fit_digest import distinct
from tarjih.inference.targets import headlines
from tarjih.runs.sweep.running import sweeping
from tarjih.sensitivity.camps import camps
from tarjih.sensitivity.flips import flips


def tables():
    """What is asked of the small case, by name, each a function of the fit."""
    done = small_fit()
    targets = headlines(done.case)[:1]
    calls = {t.name: t.call(t.mean(done.draws.slots, done.draws.weights)) for t in targets}
    own = done.case.priors
    every = {"own": own, "other": own}
    return {
        "ledgers": lambda: evidence.ledgers(done, targets, calls, levels=["bloc"])[targets[0].name],
        "leave_out": lambda: evidence.leave_out(done, targets, levels=["bloc", "source"]),
        "linchpins": lambda: evidence.linchpins(done, targets, levels=["source"]),
        "flips": partial(flips, done, targets, draws=100, redraw=400),
        "camps": partial(camps, done, targets, every, draws=400),
    }


def test_tables_are_the_same_wherever_they_are_made(tmp_path, monkeypatch):
    """Two other processes make the tables that this one makes, byte for byte; asked again, nothing is made."""
    here = {name: table().csv() for name, table in tables().items()}
    monkeypatch.setattr("tarjih.runs.sweep.running.ALONE", -1.0)  # other processes from the second task on
    with sweeping(workers=2, cache=tmp_path):
        there = {name: table().csv() for name, table in tables().items()}
    monkeypatch.setattr("tarjih.runs.sweep.running.Here.next", None)
    with sweeping(workers=1, cache=tmp_path):
        kept = {name: table().csv() for name, table in tables().items()}

    assert here == there == kept


def test_a_fit_is_told_from_another_by_what_its_tables_rest_on():
    """Other draws, other words and other odds make another fit; the same fit read twice is one."""
    done = small_fit()
    claims = done.case.corpus.claims
    fewer = done.case.without([0])
    turned = dataclasses.replace(done.draws, weights=np.roll(done.draws.weights, 1))
    others = [
        dataclasses.replace(done, draws=turned),
        dataclasses.replace(done, case=fewer),
        dataclasses.replace(done, case=done.case.knowing({claims[0].proposition: 2.0})),
    ]
    assert distinct(done) == distinct(dataclasses.replace(done))
    assert all(distinct(o) != distinct(done) for o in others)


def test_a_kept_ledger_says_what_the_coders_say_now(tmp_path, monkeypatch):
    """What was kept before the coders' passes were at hand, or by a worker without them, names the coders too."""
    done = small_fit()
    targets = headlines(done.case)[:1]
    calls = {t.name: t.call(t.mean(done.draws.slots, done.draws.weights)) for t in targets}
    with sweeping(workers=1, cache=tmp_path):
        before = evidence.ledgers(done, targets, calls, levels=["bloc"])[targets[0].name]
        said = {c.claim: "amal +2; basim +1" for c in done.case.claims}
        for module in ("swept", "ledger"):
            monkeypatch.setattr(sys.modules[f"tarjih.evidence.{module}"], "codings", lambda _: said)
        after = evidence.ledgers(done, targets, calls, levels=["bloc"])[targets[0].name]
    fresh = evidence.ledger(done, targets[0], calls[targets[0].name], levels=["bloc"])

    assert before.csv() != after.csv() == fresh.csv()
