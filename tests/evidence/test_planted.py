"""Planted truths: a linchpin, a flip point, an answer of the prior, one of the evidence; each is found and said.

Credibilities are fixed, so every probability here can be worked out by hand: one source that is right with the
accuracy a has c = (a - 1/2) / (0.95 - 1/2), and hardly any rumour goes round.  What several claims on one thing say
together is the sum of :func:`words` over what may mislead all who look.
"""

import contextlib
import csv
import io
import itertools
import math
from types import SimpleNamespace

import numpy as np
import pytest
from cases import folder

from tarjih.__main__ import main
from tarjih.inference.fit import Settings, fit, write_fit
from tarjih.priors.inputs import load
from tarjih.sensitivity.knobs import ODDS
from tarjih.testimony.story.groups import EASY, EDGE, GRID

WITNESS, POLITICIAN = 0.8, 0.55
PRIORS = f"""
version: 1
extends: general.yaml
accuracy:
  witness: {{value: {WITNESS}, because: a test}}
  politician: {{value: {POLITICIAN}, because: a test}}
  diplomat: {{between: [0.6, 0.9], because: a test}}
spread: {{sources: {{value: 0.001, because: a test}}}}
story:
  rumour: {{value: 0.000001, because: a test}}
  fidelity: {{value: 0.8, because: a test}}
  difficulty: {{value: 0.01, because: a test}}
questions:
  fire: {{probability: {{value: 0.3}}, because: a test}}
  flood: {{probability: {{value: 0.4}}, because: a test}}
  frost: {{probability: {{value: 0.3}}, because: a test}}
  storm: {{probability: {{value: 0.8}}, because: a test}}
  quake: {{probability: {{value: 0.5}}, because: a test}}
  fall: {{probability: {{value: 0.4}}, because: a test}}
"""
DOUBTERS = """
version: 1
extends: priors.yaml
questions:
  storm: {probability: {value: 0.25}, because: a test}
  quake: {probability: {value: 0.3}, because: a test}
"""


def said(source, proposition, kind="witness", stance=2, bloc=""):
    """Return a claim by somebody named who was told."""
    return {
        "source": source,
        "proposition": proposition,
        "stance": stance,
        "kind": kind,
        "access": "informed",
        "identity": "named",
        "bloc": bloc,
    }


CLAIMS = [
    said("ann", "fire"),
    said("bob", "fire", "politician"),
    said("ann", "flood"),
    said("cem", "flood"),
    said("bob", "flood", "politician"),
    said("dora", "frost", "diplomat"),
    said("ann", "storm", stance=0),
    *(said(s, "quake") for s in ("ann", "cem", "dan")),
    *(said(s, "fall", bloc="east") for s in ("eva", "fay")),
]
"""On the fire Ann carries the call, on the flood Ann and Cem; on the storm nobody sides; the fall is a bloc's."""


def words(*credible):
    """Return how probable a plain yes from each of such credibility is, where it is true and where it is false."""
    edge = math.log(EDGE / (1 - EDGE))
    doubt = [math.exp(-(EASY + 0.7) * edge) / (EASY + 0.7)]
    doubt += [x ** (EASY + 0.7) * (1 - x) ** EASY * 2 * edge / 3 for x in GRID[1:-1]]
    doubt += [math.exp(-EASY * edge) / EASY]
    message, out = (0.95, 0.05), [0.0, 0.0]
    for (true, distracts), (q, p) in itertools.product(
        itertools.product((0, 1), repeat=2), zip(GRID, doubt, strict=True)
    ):
        look = q * message[true] + (1 - q) * message[distracts]
        out[true] += p / sum(doubt) / 2 * math.prod(c * look + (1 - c) / 2 for c in credible)
    return out


def ratio(*accuracies):
    """Return by what plain claims by sources of such accuracies multiply the odds together."""
    true, false = words(*((a - 0.5) / 0.45 for a in accuracies))
    return true / false


def odds(p):
    return p / (1 - p)


def share(x):
    return x / (1 + x)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What ``tarjih sensitivity`` writes and prints of the planted case."""
    at = tmp_path_factory.mktemp("planted")
    folder(at / "case", CLAIMS, priors=PRIORS)
    (at / "case" / "doubters.yaml").write_text(DOUBTERS, encoding="utf-8")
    write_fit(fit(*load(at / "case"), Settings(quick=True, draws=4000)), at / "fit")
    printed = io.StringIO()
    names = [x for p in ("fire", "flood", "frost", "storm", "quake", "fall") for x in ("--target", p)]
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        options = ["--fit", str(at / "fit"), "--out", str(at / "out"), "--camps", str(at / "case"), *names]
        assert main(["sensitivity", *options]) == 0
    return SimpleNamespace(out=at / "out", said=printed.getvalue().splitlines())


def rows(told, name, target, **wanted):
    """Return the rows of a table on one headline."""
    with (told.out / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        found = [r for r in csv.DictReader(file) if r["target"] == target]
    return [r for r in found if all(r[k] == v for k, v in wanted.items())]


def about(told, headline):
    """Return the lines that are printed of one headline."""
    start = next(i for i, line in enumerate(told.said) if line.startswith(headline))
    own = []
    for line in told.said[start + 1 :]:
        if not line.startswith("  "):
            break
        own.append(line.strip())
    return own


def test_the_planted_probabilities_are_those_worked_out_by_hand(told):
    """What the tables say of each headline follows from its prior and the words on it alone."""
    by_hand = {
        "fire": share(odds(0.3) * ratio(WITNESS, POLITICIAN)),
        "flood": share(odds(0.4) * ratio(WITNESS, WITNESS, POLITICIAN)),
        "storm": 0.8,
        "quake": share(ratio(WITNESS, WITNESS, WITNESS)),
    }
    for target, value in by_hand.items():
        for name, column in (("camps", "mean"), ("scaling", "mean"), ("flips", "p"), ("leave_out", "p_with")):
            assert float(rows(told, name, target)[0][column]) == pytest.approx(value, abs=1e-3), (name, target)


def test_a_planted_linchpin_is_found_and_said(told):
    """The one source and the one claim that carry a call are named, with what would lead without them."""
    without = share(odds(0.3) * ratio(POLITICIAN))
    for level, name in (("claim", "c1"), ("source", "ann")):
        (row,) = rows(told, "linchpins", "fire", level=level)
        assert (row["size"], row["ids"], row["call_without"], row["found"]) == ("1", name, "false", "smallest")
        assert float(row["p_without"]) == pytest.approx(without, abs=1e-3)
        said_of = [line for line in about(told, "Fire?") if line.startswith(f"linchpin, {level}s: One {level}, ")]
        assert len(said_of) == 1
        assert "ann" in said_of[0]
        assert f"without, {100 * without:.0f} %, and “not so: fire” leads." in said_of[0]
    alone = {r["id"]: r["call_without"] for r in rows(told, "leave_out", "fire", level="source")}
    assert alone == {"ann": "false", **dict.fromkeys(("bob", "cem", "dan", "dora", "eva", "fay"), "true")}


def test_where_two_must_go_the_smallest_set_is_found_and_said(told):
    """Two of three carry a call: neither alone, nor with the third, but both together; and these are named."""
    assert odds(0.4) * ratio(WITNESS) > 1
    without = share(odds(0.4) * ratio(POLITICIAN))
    for level, names in (("claim", {"c3", "c4"}), ("source", {"ann", "cem"})):
        (row,) = rows(told, "linchpins", "flood", level=level)
        assert (row["size"], {*row["ids"].split()}, row["found"]) == ("2", names, "smallest")
        assert float(row["p_without"]) == pytest.approx(without, abs=1e-3)
        (line,) = [x for x in about(told, "Flood?") if x.startswith(f"linchpin, {level}s: 2 {level}s, ")]
        assert "ann" in line
        assert "cem" in line
        assert "bob" not in line
    assert all(r["call_without"] == "true" for r in rows(told, "leave_out", "flood", level="claim"))


def test_a_planted_flip_of_a_probability_is_found_and_said(told):
    """A call flips where the prior odds are the inverse of what the words multiply them by, and the table says so."""
    exact = 1 / (1 + ratio(WITNESS, POLITICIAN))
    (row,) = rows(told, "flips", "fire", prior="questions.fire")
    away = math.log(odds(0.3) / odds(exact)) / ODDS
    assert float(row["value"]) == pytest.approx(0.3)
    assert float(row["at_flip"]) == pytest.approx(exact, abs=0.003)
    assert float(row["sd_away"]) == pytest.approx(away, abs=0.02)
    assert float(row["flip_to"]) < exact < float(row["flip_from"])
    assert (row["verified"], row["call"], row["becomes"]) == ("fast path", "true", "false")
    (line,) = [x for x in about(told, "Fire?") if x.startswith("flip: ")]
    assert f"“Fire: false” would lead if its own starting point went from 30 % to {100 * exact:.0f} %" in line
    assert f"{away:.1f} standard deviations away (between " in line


def test_a_planted_flip_of_an_accuracy_is_found(told):
    """A call flips at the accuracy at which one witness no longer outweighs the prior: found by halving."""
    low, high = 0.5, WITNESS
    for _ in range(60):
        exact = (low + high) / 2
        low, high = (low, exact) if odds(0.3) * ratio(exact, POLITICIAN) > 1 else (exact, high)
    (row,) = rows(told, "flips", "fire", prior="accuracy.witness")
    assert float(row["at_flip"]) == pytest.approx(exact, abs=0.003)
    assert float(row["flip_to"]) < exact < float(row["flip_from"])
    assert (row["verified"], row["becomes"], row["spread"]) == ("fast path", "false", "nominal")


def test_a_planted_flip_of_a_prior_with_a_spread_is_found(told):
    """Where an accuracy is itself uncertain the flip lies where the averaged words balance the prior: by quadrature."""
    low, high = (odds((a - 0.5) / 0.45) for a in (0.6, 0.9))
    mu, sigma = math.log(low * high) / 2, math.log(high / low) / 2 / 1.6448536269514722
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)

    def balance(by):
        true, false = (
            weights @ np.array(x)
            for x in zip(*(words(share(math.exp(mu + sigma * (by + n)))) for n in nodes), strict=True)
        )
        return math.log(odds(0.3) * float(true) / float(false))

    near, far = -3.0, 0.0
    for _ in range(60):
        middle = (near + far) / 2
        near, far = (near, middle) if balance(middle) > 0 else (middle, far)
    exact = 0.5 + 0.45 * share(math.exp(mu + sigma * near))
    (row,) = rows(told, "flips", "frost", prior="accuracy.diplomat")
    assert row["spread"] == "own"
    assert -float(row["sd_away"]) == pytest.approx(near, abs=0.1)
    assert float(row["flip_to"]) < exact < float(row["flip_from"])
    assert row["verified"] == "fast path"


def test_where_nothing_can_flip_a_call_it_is_said(told):
    """Three witnesses on even odds are beyond every prior's plausible range, in the table and in words."""
    found = rows(told, "flips", "quake")
    assert found
    assert not [r for r in found if r["at_flip"] or r["verified"]]
    assert f"flip: none of {len(found)} priors flips it within its plausible range." in about(told, "Quake?")


def test_a_planted_answer_of_the_prior_is_called_so(told):
    """Where nobody took a side camps stay where they began, and power-scaling says that the prior speaks."""
    table = {r["camp"]: r for r in rows(told, "camps", "storm")}
    assert {n: (r["call"], float(r["mean"])) for n, r in table.items()} == {
        "priors": ("true", pytest.approx(0.8)),
        "doubters": ("false", pytest.approx(0.25)),
    }
    (scaled,) = rows(told, "scaling", "storm")
    assert float(scaled["prior_psense"]) > 0.05 > float(scaled["likelihood_psense"])
    said_of = about(told, "Storm?")
    assert "camps: the prior speaks: camps call differently." in said_of
    assert any(line.startswith("prior or evidence: the prior speaks: the evidence hardly moves it") for line in said_of)
    assert "linchpin, claims: No claim alone changes it: the prior makes this call by itself." in said_of


def test_a_planted_answer_of_the_evidence_is_called_so(told):
    """Where three witnesses agree camps that began apart end together, and power-scaling says the evidence speaks."""
    before, after = ([float(r[c]) for r in rows(told, "camps", "quake")] for c in ("prior_mean", "mean"))
    w = ratio(WITNESS, WITNESS, WITNESS)
    assert after == pytest.approx([share(w), share(odds(0.3) * w)], abs=1e-3)
    assert max(before) - min(before) > 0.15 > 3 * (max(after) - min(after))
    (scaled,) = rows(told, "scaling", "quake")
    assert float(scaled["prior_psense"]) < 0.05 < float(scaled["likelihood_psense"])
    said_of = about(told, "Quake?")
    assert "camps: the evidence speaks: every camp ends near one answer." in said_of
    assert any(line.startswith("prior or evidence: the evidence speaks: the prior hardly moves") for line in said_of)


def test_camps_that_do_not_differ_prove_nothing(told):
    """Of a headline on which no camp holds anything else, it is not said that the evidence speaks."""
    assert {r["verdict"] for r in rows(told, "camps", "fire")} == {"no camp differs on it"}


def test_a_planted_deception_is_found_and_said(told):
    """A bloc's word flips where a made-up story, which fits any state as well, is as likely as the odds bear."""
    true, false = (x / 0.95**2 for x in words(*[(WITNESS - 0.5) / 0.45] * 2))
    exact = (odds(0.4) * true - false) / (odds(0.4) * (true - 1) + 1 - false)
    (row,) = rows(told, "deception", "fall")
    assert (row["bloc"], row["call"], row["becomes"]) == ("east", "true", "false")
    assert float(row["flips_at"]) == pytest.approx(exact, abs=0.005)
    assert float(row["p_100"]) == pytest.approx(0.4, abs=1e-3)
    assert float(row["p_50"]) == pytest.approx(share(odds(0.4) * (true + 1) / (false + 1)), abs=1e-3)
    assert {r["flips_at"] for r in rows(told, "deception", "fire")} == {""}
    (line,) = [x for x in told.said if x.startswith("deception: ")]
    assert f"“Fall: false” would lead if the bloc “East” made up {100 * exact:.0f} % of its claims" in line


def test_what_a_word_would_tell_is_worked_out_by_hand(told):
    """Of a thing on which nobody took a side: what is held after a yes and a no, how likely each is, and its bits."""
    yes = words((WITNESS - 0.5) / 0.45)
    true, false = (np.array([1 - p, p]) for p in yes)
    chance = 0.8 * true + 0.2 * false
    after = 0.8 * true / chance
    bits = sum(
        w * (p * math.log2(p / 0.8) + (1 - p) * math.log2((1 - p) / 0.2)) for w, p in zip(chance, after, strict=True)
    )
    asked = {"kind": "witness", "identity": "named", "access": "informed", "proposition": "storm"}
    (row,) = rows(told, "next", "storm", **asked)
    assert float(row["if_asserted"]) == pytest.approx(share(odds(0.8) * ratio(WITNESS)), abs=1e-3)
    assert float(row["if_asserted"]) == pytest.approx(after[-1], abs=1e-3)
    assert float(row["if_denied"]) == pytest.approx(after[0], abs=1e-3)
    assert float(row["chance_asserted"]) == pytest.approx(chance[1], abs=1e-3)
    assert float(row["chance_flips"]) == pytest.approx(chance[after < 0.5].sum(), abs=1e-3)
    assert float(row["moves"]) == pytest.approx(chance @ np.abs(after - 0.8), abs=1e-3)
    assert float(row["bits"]) == pytest.approx(bits, abs=1e-3)
    elsewhere = [float(r["bits"]) for r in rows(told, "next", "storm") if r["proposition"] != "storm"]
    assert max(elsewhere) < 1e-4 < bits
    assert rows(told, "next", "storm")[0]["proposition"] == "storm"
