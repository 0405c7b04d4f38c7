"""Which laws of evidence other ways to weigh votes keep: a witness case for each law, run through all of them.

The methods are those of crowd-kit (Ustalov, Pavlichenko and Tseitlin, JOSS 9(96), 2024).  They are given what
they can read: who said yes or no of what, and, where they take it, what is settled.  All laws but two have
their propositions in one case. The table in ``README.md`` beside this file is held to what is found here.
"""

import dataclasses
import functools
import inspect
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from crowdkit.aggregation.classification import GLAD, MACE, DawidSkene, MajorityVote, OneCoinDawidSkene
from lawful import World, case, person, posterior, says

from tarjih.testimony.weigh import propositions

pytestmark = [
    # crowd-kit 1.4 calls pandas in ways that pandas 3 has announced to drop.
    pytest.mark.filterwarnings("ignore:The (inplace|copy) keyword"),
]

METHODS = {
    "majority vote": MajorityVote,
    "Dawid–Skene": DawidSkene,
    "one-coin": OneCoinDawidSkene,
    # Two restarts in place of ten save ten seconds: on a case this small all end in one place.
    "MACE": functools.partial(MACE, n_restarts=2, random_state=0),
    "GLAD": GLAD,
}
SETTLED = {f"settled{i}": i % 2 == 0 for i in range(6)}
ROLE = """
questions:
  role: {states: [ordered, knew, unaware], truth: {ordered: {did_order: 1, did_know: 1}, knew: {did_know: 1}}}
"""
UNTOUCHED = 0.05
"""Shift by which what is unrelated may move a probability through what is learned of everybody."""
SURE = 0.991
"""What the bound of law 6 leaves one source at most: c = 0.95, and Q that of an unlikely denial."""


def witness(*, turned=1):
    """Return the case of the witnesses: each law's propositions with people of their own; `turned` turns
    interests."""
    words = []

    def say(who, target, stance=2, *, wrong=0, bloc="independent", interest=0, **rest):
        """Let somebody speak who also answered four settled matters, one of them wrongly: no method knows
        nobody."""
        someone = person(who, bloc=bloc)
        words.append(says(someone, target, stance, interest=turned * interest, **rest))
        for n, (matter, true) in enumerate(list(SETTLED.items())[:4]):
            words.append(says(someone, matter, 2 if true != (n == wrong % 4) else -2))

    say("origin", "copied", claim="told")
    for i in range(6):
        say(f"outlet{i}", "copied", wrong=i, origin="told")
    for i, target in enumerate(("copied", "heard_once", "gained", "neutral", "admitted")):
        say(f"doubter{i}", target, -2, wrong=1)
    say("first", "heard_once")
    say("gainer", "gained", interest=1)
    say("bystander", "neutral")
    say("loser", "admitted", interest=-1)
    for i, target in enumerate(("unanswered", "denied", "denied_by_accused")):
        say(f"claimant{i}", target)
    say("denier", "denied", -2, wrong=1)
    say("accused", "denied_by_accused", -2, wrong=1, interest=-1)
    for n in range(1, 5):
        for i in range(n):
            say(f"agreeing{n}_{i}", f"agreed_by_{n}", wrong=i)
        say(f"dissenter{n}", f"agreed_by_{n}", -2, wrong=1)
    say("sole", "alone")
    say("naysayer", "denied_alone", -2, wrong=1)
    say("for", "disputed")
    say("against", "disputed", -2, wrong=1)
    for i in range(6):
        say(f"member{i}", "chanted", wrong=i, interest=1, bloc="east")
        say(f"witness{i}", "unanimous", wrong=i)
    say("accuser", "did_order")
    say("second_accuser", "did_order", wrong=1)
    say("defender", "did_know", -2, wrong=2)
    for right, target in ((True, "by_right"), (False, "by_wrong")):
        one = person(target)
        words += [says(one, t, 2 if true == right else -2) for t, true in SETTLED.items()]
        words.append(says(one, target))
        say(f"doubter_{target}", target, -2, wrong=1)
    return words


def reversed_and_renamed(words):
    """Return the words in another order, by people with other names."""

    def other(name):
        return f"n{name[::-1]}"

    return [
        (dataclasses.replace(w, source=other(w.source)), dataclasses.replace(c, source=other(c.source)))
        for w, c in words[::-1]
    ]


def noise():
    """Return what strangers deny of other things, three of each."""
    return [says(person(f"stranger{i}"), f"elsewhere{i // 3}", -2) for i in range(15)]


def by_votes(method, words):
    """Return the probability that a method of crowd-kit gives each proposition."""
    return _counted(method, tuple((w.source, c.proposition, "yes" if c.stance > 0 else "no") for w, c in words))


@functools.cache
def _counted(method, votes):
    model = method()
    known = pd.Series({t: "yes" if v else "no" for t, v in SETTLED.items()})
    takes = "true_labels" in inspect.signature(model.fit_predict_proba).parameters
    table = pd.DataFrame(votes, columns=["worker", "task", "label"])
    found = model.fit_predict_proba(table, **({"true_labels": known} if takes else {}))
    return found["yes"].to_dict()


def by_testimony(words):
    """Return the probability that our joint posterior gives each proposition, each even before."""
    asked = {c.proposition: None for _, c in words} | {"silent": None}
    even = "".join(
        f"  {t}: {{probability: {{value: 0.5}}, because: a test}}\n" for t in asked if not t.startswith("did_")
    )
    declared = "propositions: {p: {en: p}, " + ", ".join(f"{t}: {{en: a test}}" for t in asked) + "}\n"
    world = World(ROLE + declared, "version: 1\nextends: general.yaml\nquestions:\n" + even)
    found = posterior(case(words, world, given={t: math.inf if v else 0.0 for t, v in SETTLED.items()}), draws=8000)
    held = propositions(found.case.network, found.draws.slots)
    return {t: found.mean(p)[0] for t, p in held.items()}


def odds(p):
    """Return log-odds of a probability, finite for one that claims certainty."""
    p = min(max(p, 1e-12), 1 - 1e-12)
    return math.log(p / (1 - p))


def same(one, two, within):
    """Tell whether two answers agree on every proposition of the first."""
    return all(abs(two[t] - one[t]) <= within for t in one)


def verdicts(answer):
    """Decide for each law whether `answer`, a function from words to probabilities, keeps it on its witness."""
    words = witness()
    p = answer(words)
    moved = {t: odds(p[t]) - odds(p["unanswered"]) for t in ("denied", "denied_by_accused")}
    path = [p[f"agreed_by_{n}"] for n in range(1, 5)]
    turned = answer(witness(turned=-1))
    between = p["denied_alone"] <= p["disputed"] <= p["alone"]
    laws = {
        "order": same(p, answer(reversed_and_renamed(words)), 0.005),
        "silence": abs(p["silent"] - 0.5) < 1e-6 if "silent" in p else None,
        "copying": p["copied"] <= p["heard_once"] + 0.005,
        # Turned about, interest must turn the order: what cannot read it may have it right by chance.
        "interest": p["gained"] + 0.005 < p["neutral"] < p["admitted"] - 0.005
        and turned["admitted"] + 0.005 < turned["neutral"] < turned["gained"] - 0.005,
        "denial": moved["denied"] < 4 * moved["denied_by_accused"] < -moved["denied"],
        "bound": 1 - SURE <= p["alone"] <= SURE,
        "monotone": bool((np.diff(path) >= -1e-6).all()),
        "contradiction": between and p["agreed_by_3"] >= 0.5,
        "interested chorus": abs(p["chanted"] - 0.5) <= 0.15,
        "coherence": p["did_know"] >= p["did_order"],
        "irrelevance": same(p, answer(words + noise()), UNTOUCHED),
        "shared error": p["unanimous"] < 0.99,
        "learning": p["by_wrong"] + 0.005 < p["heard_once"] < p["by_right"] - 0.001,
    }
    return {
        law: {True: "kept", False: "broken", None: "no answer"}[bool(v) if v is not None else v]
        for law, v in laws.items()
    }


@pytest.fixture(scope="module")
def found():
    """What each method does with each law."""
    ours = {"tarjih": verdicts(by_testimony)}
    return ours | {name: verdicts(functools.partial(by_votes, method)) for name, method in METHODS.items()}


def table(found):
    """Write what was found as the table of the page."""
    rows = [["", "law", *found], ["--:", "---", *("---" for _ in found)]]
    rows += [[str(n), law, *(of[law] for of in found.values())] for n, law in enumerate(found["tarjih"], start=1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"


def test_our_weighing_keeps_every_law_on_its_witness(found):
    """On the very cases that tell the methods apart, no law is broken by the joint posterior."""
    assert set(found["tarjih"].values()) == {"kept"}


def test_the_page_says_what_was_found(found):
    """The table of README.md is, cell by cell, what running all the methods gives."""
    page = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
    assert table(found) in page
