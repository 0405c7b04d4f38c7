"""Laws held end to end: one case written to a folder, fitted by ``tarjih fit``, read from ``summary.json``.

Every law has propositions of its own in the one case, each as likely true as not before, and people of its own,
all of one kind.  The sampler is loaded and compiled once.
"""

import json
import math

import pytest
from cases import folder

from tarjih.__main__ import main

SETTLED = {f"s{i}": i % 2 == 0 for i in range(6)}
QUESTIONS = """
questions:
  role:
    states: [ordered, knew, unaware]
    truth: {ordered: {did_order: 1, did_know: 1}, knew: {did_know: 1}}
"""
NOISE = 0.015
"""Monte-Carlo error of a difference between two probabilities of one fit, generously."""


def rows():
    """Return the claims and the sources of the case."""
    claims, sources = [], {}

    def say(who, proposition, stance=2, *, bloc="independent", **rest):
        sources[who] = {"source": who, "kind": "witness", "bloc": bloc, "identity": "named"}
        claims.append({"claim": f"c{len(claims)}", "source": who, "proposition": proposition, "stance": stance, **rest})

    say("origin", "copied", claim="told")
    for i in range(12):
        say(f"outlet{i}", "copied", origin="told", access="direct")
    say("single", "alone")
    say("pair1", "twice")
    say("pair2", "twice")
    say("gainer", "gained", interest=1)
    say("loser", "admitted", interest=-1)
    say("denier", "denied", -2)
    say("accused", "denied_by_accused", -2, interest=-1)
    for i in range(8):
        say(f"member{i}", "chanted", interest=1, bloc="east")
        say(f"witness{i}", "agreed")
    say("for", "disputed")
    say("against", "disputed", -2)
    for p, true in SETTLED.items():
        say("right", p, 2 if true else -2)
        say("wrong", p, -2 if true else 2)
    say("right", "by_right")
    say("wrong", "by_wrong")
    say("teller", "did_order")
    return claims, list(sources.values())


def fit(place, claims, sources, *extra):
    """Write the case, fit it as users do, and return its summary."""
    asked = [c["proposition"] for c in claims if c["proposition"] != "did_order"] + ["silent"]
    even = "".join(f"  {p}: {{probability: {{value: 0.5}}, because: a test}}\n" for p in dict.fromkeys(asked))
    questions = QUESTIONS + "propositions: {silent: {en: nobody speaks of it}}\n"
    folder(place / "case", claims, sources, questions, "version: 1\nextends: general.yaml\nquestions:\n" + even)
    given = [x for p, true in SETTLED.items() for x in ("--given", f"{p}={str(true).lower()}")]
    assert main(["fit", "--corpus", str(place / "case"), "--out", str(place / "fit"), *given, *extra]) == 0
    return json.loads((place / "fit" / "summary.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def lawful_fit(tmp_path_factory):
    """The summary of the case, fitted by NUTS once."""
    return fit(tmp_path_factory.mktemp("laws"), *rows())


@pytest.fixture
def p(lawful_fit):
    """The posterior probability of each proposition."""
    return {name: entry["mean"] for name, entry in lawful_fit["propositions"].items()}


def test_the_fit_is_by_the_sampler_and_passed_its_gate(lawful_fit):
    """What the laws below are held on is NUTS, converged."""
    assert lawful_fit["diagnostics"]["method"] == "nuts"
    assert lawful_fit["diagnostics"]["ok"]


def test_silence_keeps_the_prior(p):
    """Law 2. What nobody spoke of is as probable as before."""
    assert p["silent"] == pytest.approx(0.5, abs=1e-9)


def test_copies_weigh_what_their_origin_weighs(p):
    """Law 3. Twelve copies move the odds as far as one who speaks alone, and less far than two."""
    assert p["copied"] == pytest.approx(p["alone"], abs=NOISE)
    assert p["copied"] < p["twice"] - NOISE


def test_interest_discounts_and_admission_counts(p):
    """Law 4. The same words weigh less from one who gains and more from one who loses by them."""
    assert p["gained"] == pytest.approx(0.5, abs=0.03)
    assert p["gained"] < p["alone"] - NOISE < p["alone"] + NOISE < p["admitted"]


def test_the_accused_deny_next_to_nothing(p):
    """Law 5. A denial by the accused moves the log-odds less than a quarter of a neutral's."""
    neutral, accused = (math.log(p[x] / (1 - p[x])) for x in ("denied", "denied_by_accused"))
    assert neutral < 4 * accused < -neutral


def test_contradiction_lies_between(p):
    """Law 8. Two equals who contradict each other leave the probability between what each alone gives."""
    assert p["denied"] < p["disputed"] < p["alone"]


def test_a_chorus_stays_near_an_even_prior(p):
    """Law 9. Eight interested members of one bloc move an even prior by less than 0.15."""
    assert p["chanted"] == pytest.approx(0.5, abs=0.15)


def test_implications_and_states_cohere(lawful_fit, p):
    """Law 10. What is implied is no less probable, and the states sum to one."""
    assert p["did_know"] >= p["did_order"]
    states = lawful_fit["questions"]["role"]["states"].values()
    assert sum(s["mean"] for s in states) == pytest.approx(1, abs=1e-9)


def test_certainty_leaves_room_for_shared_error(p):
    """Laws 7 and 12. Eight who agree are believed more than two, and not beyond what the prior leaves for their
    being misled together, a hundredth at the least."""
    assert p["twice"] + NOISE < p["agreed"] < 0.99


def test_who_was_right_is_believed_elsewhere(lawful_fit, p):
    """Law 13. One who was right on what is settled gains credibility, one who was wrong loses it, and what they say
    elsewhere gains and loses with them."""
    c = {name: lawful_fit["sources"][name]["mean"] for name in ("right", "single", "wrong")}
    assert c["wrong"] + 0.02 < c["single"] < c["right"]
    assert p["by_wrong"] < p["alone"] < p["by_right"]


@pytest.mark.bench
def test_order_changes_no_fit(tmp_path, lawful_fit):
    """Laws 1 and 3. Rows reversed and sources renamed, the fit gives the same probabilities within the
    sampler's noise."""
    claims, sources = rows()
    claims = [{**c, "source": f"x{c['source'][::-1]}"} for c in claims[::-1]]
    sources = [{**s, "source": f"x{s['source'][::-1]}"} for s in sources[::-1]]
    again = fit(tmp_path, claims, sources)["propositions"]
    for name, entry in lawful_fit["propositions"].items():
        assert again[name]["mean"] == pytest.approx(entry["mean"], abs=NOISE), name


@pytest.mark.bench
def test_irrelevance_of_a_joint_fit(tmp_path, lawful_fit):
    """Law 11. Ten rows on another matter by people of the same kind move no probability by more than 0.1: that
    they agree shows that the kind knows."""
    claims, sources = rows()
    other = [f"stranger{i}" for i in range(10)]
    claims += [{"claim": f"n{s}", "source": s, "proposition": "elsewhere", "stance": 2} for s in other]
    sources += [{"source": s, "kind": "witness", "bloc": "independent", "identity": "named"} for s in other]
    again = fit(tmp_path, claims, sources)["propositions"]
    for name, entry in lawful_fit["propositions"].items():
        assert again[name]["mean"] == pytest.approx(entry["mean"], abs=0.1), name
