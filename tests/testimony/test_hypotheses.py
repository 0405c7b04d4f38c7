"""Hypotheses as arrays: which states and configurations there are, how probable, and what hangs on them."""

import math

import numpy as np
import pytest
from cases import PRIORS, QUESTIONS, folder

from tarjih.priors.inputs import load
from tarjih.testimony.hypotheses import BASE_RATE, clamp, lay_out

CLAIMS = [{"source": "ann", "proposition": "alone", "stance": 2}]


def network(path, questions=QUESTIONS, priors=PRIORS, claims=CLAIMS):
    """The hypotheses of a case, with its priors."""
    corpus, read = load(folder(path / "case", claims, None, questions, priors))
    return lay_out(corpus, read), read


@pytest.fixture(scope="module")
def laid(tmp_path_factory):
    return network(tmp_path_factory.mktemp("hypotheses"))[0]


def configurations(net, name):
    """Prior of each configuration of the component that a node belongs to, by its states' names; no events in it."""
    label = [f"{n.name}={s}" for n in net.nodes for s in n.states]
    for first, last in zip(net.first_config[:-1], net.first_config[1:], strict=True):
        rows = {
            frozenset(label[s] for s in net.config_slots[k] if s < net.n_slots): math.exp(net.config_prior[k])
            for k in range(first, last)
        }
        if any(label.startswith(f"{name}=") for label in next(iter(rows))):
            return rows
    raise AssertionError(f"{name} is in no component")


def marginal(net, name):
    """Prior probability of each state of a node that no event decides."""
    rows = configurations(net, name)
    states = net.nodes[net.index(name)].states
    return {s: sum(p for at, p in rows.items() if f"{name}={s}" in at) for s in states}


def test_every_question_and_lone_proposition_is_a_node(laid):
    """Questions, propositions tied softly and propositions on no question are nodes, with their states as slots."""
    assert {n.name: n.states for n in laid.nodes} == {
        "culprit": ("a", "b", "both", "other"),
        "hushed": ("true", "false"),
        "sponsor": ("knew", "unaware"),
        "after": ("true", "false"),
        "grip_then": ("true", "false"),
        "grip_fell": ("true", "false"),
        "alone": ("true", "false"),
    }
    assert laid.n_slots == 4 + 6 * 2
    assert [laid.slots(i).start for i in range(7)] == list(laid.first_slot[:-1])
    assert [len(laid.slots(i)) for i in range(7)] == [len(n.states) for n in laid.nodes]


def test_a_hard_table_ties_propositions_to_states(laid):
    """A proposition with entries 0 and 1 is true with the states that make it so; what is absent is false."""
    by_a, by_b, ready = (laid.ties[p] for p in ("by_a", "by_b", "ready"))

    assert (laid.nodes[by_a.node].name, by_a.truth) == ("culprit", (1, 0, 1, 0))
    assert by_b.truth == (0, 1, 1, 0)
    assert (laid.nodes[ready.node].name, ready.truth) == ("sponsor", (1, 0))


def test_a_soft_table_makes_a_node(laid):
    """A proposition with an entry between is drawn given the state, and decides itself."""
    tie = laid.ties["hushed"]
    rows = configurations(laid, "hushed")
    given = {
        state: sum(p for at, p in rows.items() if {f"culprit={state}", "hushed=true"} <= at) / total
        for state, total in marginal(laid, "culprit").items()
    }

    assert (laid.nodes[tie.node].name, tie.truth) == ("hushed", (1, 0))
    assert given == pytest.approx({"a": 0, "b": 0.4, "both": 0.9, "other": 0})


def test_a_table_under_parents_is_the_childs_prior(laid):
    """Each row of the table is what the child's states have where the parent is in a state that it names."""
    rows = configurations(laid, "sponsor")
    knew = {
        state: sum(p for at, p in rows.items() if {f"culprit={state}", "sponsor=knew"} <= at) / total
        for state, total in marginal(laid, "culprit").items()
    }

    assert marginal(laid, "culprit") == pytest.approx({"a": 0.3, "b": 0.3, "both": 0.2, "other": 0.2})
    assert knew == pytest.approx({"a": 0.6, "both": 0.6, "b": 0.1, "other": 0.1})


def test_impossible_configurations_are_left_out(laid):
    """What a table rules out is no configuration, and those that are left have all the probability."""
    rows = configurations(laid, "culprit")

    assert len(rows) == (1 + 2 + 2 + 1) * 2
    assert not any({"culprit=a", "hushed=true"} <= at for at in rows)
    assert sum(rows.values()) == pytest.approx(1)


def test_what_parents_tie_together_is_one_component(laid):
    """Child, parent and what is tied softly to it are enumerated together, everything else by itself."""
    label = [f"{n.name}={s}" for n in laid.nodes for s in n.states]
    of = [
        {label[s].split("=")[0] for row in laid.config_slots[a:b] for s in row if s < laid.n_slots}
        for a, b in zip(laid.first_config[:-1], laid.first_config[1:], strict=True)
    ]

    assert sorted(of, key=sorted) == sorted(
        [{"culprit", "hushed", "sponsor"}, {"after"}, {"grip_then"}, {"grip_fell"}, {"alone"}], key=sorted
    )


def test_uncertain_probabilities_are_events(laid):
    """A prior of its own, a trait's link, and else the base rate decide each proposition that is a question."""
    holds = {}
    for name in ("after", "grip_then", "grip_fell", "alone"):
        slots = laid.slots(laid.index(name))
        for k in range(len(laid.config_prior)):
            column = laid.config_events[k, 0]
            if laid.config_slots[k, 0] in slots:
                holds[name, int(laid.config_slots[k, 0] - slots.start)] = (laid.events[column // 2], column % 2)

    assert holds == {
        (name, false): (event, false)
        for name, event in {
            "after": "questions.after",
            "grip_then": "link.grip_then",
            "grip_fell": "link.grip_fell",
            "alone": BASE_RATE,
        }.items()
        for false in (0, 1)
    }


def test_a_question_without_a_prior_is_even_but_for_other(tmp_path):
    """States that nobody gave a prior are alike, less what is reserved for the one that is not named."""
    questions = "questions: {who: {states: [x, y, z], other: true}, why: {states: [x, y]}}\n"
    net, priors = network(tmp_path, questions, "version: 1\nextends: general.yaml\n")
    spare = priors.scalars["default_question.other"].median

    even = (1 - spare) / 3
    assert marginal(net, "who") == pytest.approx({"x": even, "y": even, "z": even, "other": spare})
    assert marginal(net, "why") == pytest.approx({"x": 0.5, "y": 0.5})


def test_other_has_its_share_where_the_prior_does_not_name_it(tmp_path):
    """The named states' probabilities shrink to make room for the reserved one."""
    questions = "questions: {who: {states: [x, y], other: true}}\n"
    own = "version: 1\nextends: general.yaml\nquestions: {who: {states: {x: 0.8, y: 0.2}, because: a test}}\n"
    net, priors = network(tmp_path, questions, own)
    spare = priors.scalars["default_question.other"].median

    assert marginal(net, "who") == pytest.approx({"x": 0.8 * (1 - spare), "y": 0.2 * (1 - spare), "other": spare})


def test_shifts_multiply_weights_under_a_parent(tmp_path):
    """A parent's state multiplies the weights that it names, before they are made to sum to one."""
    questions = "questions: {root: {states: [u, v]}, who: {states: [x, y, z], parents: [root]}}\n"
    own = """
version: 1
extends: general.yaml
questions:
  root: {states: {u: 0.25, v: 0.75}, because: a test}
  who: {states: {x: 0.5, y: 0.3, z: 0.2}, shifts: {root: {u: {x: 3, z: 0.5}}}, because: a test}
"""
    rows = configurations(network(tmp_path, questions, own)[0], "who")
    total = 0.5 * 3 + 0.3 + 0.2 * 0.5

    under = {tuple(sorted(at)): p for at, p in rows.items()}
    for state, weight in (("x", 1.5), ("y", 0.3), ("z", 0.1)):
        assert under["root=u", f"who={state}"] == pytest.approx(0.25 * weight / total)
    assert under["root=v", "who=x"] == pytest.approx(0.75 * 0.5)


def test_a_proposition_can_be_a_parent(tmp_path):
    """A child's table under an uncertain proposition refers to its event, and to its own row."""
    questions = "propositions: {rain: {en: r}}\nquestions: {wet: {states: [yes_, no_], parents: [rain]}}\n"
    own = """
version: 1
extends: general.yaml
questions:
  rain: {probability: {between: [0.2, 0.6]}, because: a test}
  wet:
    given:
      - {rain: ["true"], states: {yes_: 0.9, no_: 0.1}}
      - {states: {yes_: 0.2, no_: 0.8}}
    because: a test
"""
    net, _ = network(tmp_path, questions, own)
    rows = configurations(net, "wet")
    first = next(k for k in range(len(net.config_prior)) if net.config_slots[k, 1] < net.n_slots)

    assert rows == pytest.approx(
        {
            frozenset({"wet=yes_", "rain=true"}): 0.9,
            frozenset({"wet=no_", "rain=true"}): 0.1,
            frozenset({"wet=yes_", "rain=false"}): 0.2,
            frozenset({"wet=no_", "rain=false"}): 0.8,
        }
    )
    assert net.events[net.config_events[first, 0] // 2] == "questions.rain"


def test_what_is_known_rules_states_out(laid):
    """Known to be true leaves the states that make it so, known to be false the others; odds weigh the former."""
    culprit = laid.slots(laid.index("culprit"))
    inside = slice(culprit.start, culprit.stop)

    assert list(clamp(laid, {"by_a": math.inf})[inside]) == [0, -math.inf, 0, -math.inf]
    assert list(clamp(laid, {"by_a": 0.0})[inside]) == [-math.inf, 0, -math.inf, 0]
    assert clamp(laid, {"by_a": 3.0})[inside] == pytest.approx([math.log(3), 0, math.log(3), 0])
    assert list(clamp(laid, {"by_a": math.inf, "by_b": math.inf})[inside]) == [-math.inf, -math.inf, 0, -math.inf]
    others = np.delete(clamp(laid, {"by_a": math.inf}), range(culprit.start, culprit.stop))
    assert not others.any()
