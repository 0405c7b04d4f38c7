"""Laying out what was heard: who stands or falls together, which pledges count, who has a tendency."""

import numpy as np
import pytest
from cases import QUESTIONS, folder

from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble
from tarjih.testimony.testimony import FREE, LINE, WIRE

pytestmark = pytest.mark.usefixtures("habits")

SOURCES = [
    {"source": "red1", "bloc": "red"},
    {"source": "red2", "bloc": "red"},
    {"source": "red3", "bloc": "red"},
    {"source": "blue1", "bloc": "blue"},
    {"source": "free1", "bloc": "independent"},
    {"source": "free2", "bloc": "unknown"},
]
NAMES = {FREE: "free", WIRE: "wire", LINE: "line"}


def row(source, proposition="alone", stance=2, **rest):
    return {"source": source, "proposition": proposition, "stance": stance, **rest}


@pytest.fixture
def heard(tmp_path):
    """Returns the arrays of a case made of rows, under the shipped priors with `more` of them."""

    def arranged(*claims, more="", questions=QUESTIONS):
        priors = f"version: 1\nextends: general.yaml\n{more}"
        traits = """
traits:
  grip:
    start: {between: [0.4, 0.9], because: a test}
    step: {value: 1.0, because: a test}
    slope: {value: 6, because: a test}
"""
        own = traits if questions == QUESTIONS else ""
        used = {c["source"] for c in claims}
        sources = [s for s in SOURCES if s["source"] in used] or SOURCES[:1]
        corpus, read = load(folder(tmp_path / "case", list(claims), sources, questions, priors + own))
        return assemble(corpus, read)

    return arranged


def units(case):
    """What each unit is, and the sources in it."""
    t = case.testimony
    unit_of = dict(zip(t.cell_group, t.unit_cell_unit[t.cell_unit_cell], strict=True))
    return sorted(
        (
            NAMES[int(t.unit_kind[u])],
            t.unit_name[u],
            tuple(sorted(t.sources[t.group_source[g]] for g in unit_of if unit_of[g] == u)),
        )
        for u in range(len(t.unit_kind))
    )


def test_who_speaks_along_the_blocs_interest_is_in_its_line(heard):
    """Members that assert what they gain by, or deny what they lose by, are one unit; others stand alone."""
    case = heard(
        row("red1", interest=1), row("red2", stance=-2, interest=-1), row("blue1", interest=1), row("free1", interest=1)
    )

    assert units(case) == [("free", "", ("free1",)), ("line", "blue", ("blue1",)), ("line", "red", ("red1", "red2"))]


def test_who_speaks_against_the_interest_has_left_the_line(heard):
    """An admission stands alone, and so does all else that its speaker said on the question."""
    case = heard(
        row("red1", "by_a", interest=1),
        row("red2", "by_a", interest=1),
        row("red2", "by_b", interest=-1),
        row("red3", "by_a", interest=0),
    )

    assert units(case) == [("free", "", ("red2",)), ("free", "", ("red3",)), ("line", "red", ("red1",))]


def test_a_line_is_for_one_question(heard):
    """A bloc has a line on each question by itself."""
    case = heard(row("red1", interest=1), row("red2", "ready", interest=1))

    assert units(case) == [("line", "red", ("red1",)), ("line", "red", ("red2",))]


def test_neither_the_independent_nor_the_unknown_are_a_bloc(heard):
    """Sources of no bloc that gain by the same thing have no line in common."""
    case = heard(row("free1", interest=1), row("free2", interest=1))

    assert units(case) == [("free", "", ("free1",)), ("free", "", ("free2",))]


def test_the_speakers_of_one_channel_are_a_unit(heard):
    """Who came through one outlet alone is together with the others; several channels, or none, confirm."""
    case = heard(
        row("red1", channel="wire"),
        row("blue1", channel="wire>paper"),
        row("free1", channel="wire"),
        row("free1", channel="paper"),
        row("free2"),
        row("red2", channel="paper"),
    )

    assert units(case) == [
        ("free", "", ("free1",)),
        ("free", "", ("free2",)),
        ("wire", "paper", ("red2",)),
        ("wire", "wire", ("blue1", "red1")),
    ]


def test_the_line_goes_before_the_channel(heard):
    """Who speaks the bloc's line through a wire is in the line; who left it is a speaker of the wire."""
    case = heard(
        row("red1", interest=1, channel="wire"),
        row("red2", interest=-1, channel="wire"),
        row("free1", interest=1, channel="wire"),
    )

    assert units(case) == [("line", "red", ("red1",)), ("wire", "wire", ("free1", "red2"))]


@pytest.mark.parametrize(
    ("part", "left"),
    [
        ("party_line", [("free", "", ("red1",)), ("wire", "wire", ("free1",))]),
        ("interest", [("free", "", ("red1",)), ("wire", "wire", ("free1",))]),
        ("channel", [("free", "", ("free1",)), ("line", "red", ("red1",))]),
    ],
)
def test_a_part_switched_off_makes_no_unit(heard, part, left):
    """Without lines or interest there is no line, without channels no speaker of a wire."""
    more = f"switches: {{{part}: false, because: a test}}\n"

    assert units(heard(row("red1", interest=1), row("free1", channel="wire"), more=more)) == left


def test_a_line_covers_only_what_the_bloc_has_an_interest_in(heard):
    """In a line what the bloc gains by is told as true, what it loses by as false; the rest is its own word."""
    t = heard(
        row("red1", "by_a", interest=1),
        row("red1", "by_b"),
        row("red2", "by_a", interest=1),
        row("red3", "by_b", stance=-2, interest=-1),
    ).testimony
    told = zip((t.sources[t.group_source[g]] for g in t.line_group), t.line_true, strict=True)
    own = {
        (t.sources[t.group_source[t.cell_group[c]]], int(t.type_interest[k]))
        for c, k, outside in zip(t.heard_cell, t.heard_type, t.heard_own, strict=True)
        if outside
    }

    assert sorted(told) == [("red1", 1), ("red2", 1), ("red3", 0)]
    assert own == {("red1", 0)}


def test_who_takes_no_side_is_not_weighed(heard):
    """A zero stance makes no group, no unit and no coordinate, and is kept for tracing."""
    case = heard(row("red1", stance=0, interest=1), row("free1"))

    assert case.testimony.sources == ("free1",)
    assert units(case) == [("free", "", ("free1",))]
    assert dict(zip([p.source for p in case.testimony.positions], case.testimony.position_group, strict=True)) == {
        "red1": -1,
        "free1": 0,
    }
    assert not [n for n in case.parameters.names if "red1" in n]


def pledges(case):
    """Of each pledge that counts: the state that keeps it, and whether it was firm."""
    t = case.testimony
    kept = t.pledge_right == 1
    states = {
        s: f"{n.name}={x}"
        for i, n in enumerate(case.network.nodes)
        for s, x in zip(case.network.slots(i), n.states, strict=True)
    }
    return sorted((states[s], int(firm)) for s, firm in zip(t.pledge_slot[kept], t.pledge_strong[kept], strict=True))


def test_a_blocs_pledges_count_once(heard):
    """Of one bloc's pledges on one thing in one direction the firmest counts; each source of none counts."""
    case = heard(
        row("red1", stance=1, mode="commitment"),
        row("red2", stance=2, mode="commitment"),
        row("red3", stance=2, mode="commitment"),
        row("free1", stance=1, mode="commitment"),
        row("free2", stance=1, mode="commitment"),
    )

    assert pledges(case) == [("alone=true", 0), ("alone=true", 0), ("alone=true", 1)]


def test_pledges_against_each_other_both_count(heard):
    """A bloc that promises and threatens the opposite has given two pledges, kept by opposite states."""
    case = heard(row("red1", stance=2, mode="commitment"), row("red2", stance=-2, mode="commitment"))

    assert pledges(case) == [("alone=false", 1), ("alone=true", 1)]


def test_a_pledge_is_no_testimony(heard):
    """Who only pledged has no credibility to learn."""
    case = heard(row("red1", mode="commitment"))

    assert case.testimony.sources == ()
    assert case.parameters.names == (
        "commitment.kept",
        "default_question.probability",
        "trait.grip.old",
        "trait.grip.new",
    )


@pytest.mark.parametrize(("switch", "talk"), [("auto", ("red2",)), ("true", ("red1", "red2")), ("false", ())])
def test_who_has_a_tendency_of_its_own(heard, switch, talk):
    """From the stated number of claims on a source has one; all have when it is on, none when it is off."""
    more = f"tendency: {{claims: {{value: 3, because: a test}}}}\nswitches: {{tendency: {switch}, because: a test}}\n"
    claims = [*(row("red1", p) for p in ("alone", "ready")), *(row("red2", p) for p in ("alone", "ready", "by_a"))]

    assert heard(*claims, more=more).testimony.talkers == talk


def naming(source, n, *, states="xyz", shift=0):
    named = (states[(i + shift) % len(states)] for i in range(n))
    return [{"source": source, "question": f"q{states}{i}", "state": state} for i, state in enumerate(named)]


@pytest.mark.parametrize(("switch", "who"), [("auto", ["red2"]), ("true", ["red1", "red2"]), ("false", [])])
def test_who_has_habits_in_naming_answers(heard, switch, who):
    """From the stated number of states named on one list of three or more; another list counts nothing."""
    more = f"tendency: {{claims: {{value: 5, because: a test}}}}\nswitches: {{tendency: {switch}, because: a test}}\n"
    claims = [*naming("red1", 4), *naming("red2", 5, shift=1), *naming("blue1", 9, states="ab"), *naming("free1", 1)]
    claims[-1] = {**claims[-1], "stance": 0}
    case = heard(*claims, more=more, questions=None)
    t = case.testimony

    assert list(t.namers) == [(s, ("x", "y", "z")) for s in who]
    assert [n for n in case.parameters.names if n.startswith("naming.")] == [
        f"naming.1.{k}.{s}" for s in who for k in (1, 2, 3)
    ]
    named = {(p.source, str(p.state)) for p in t.positions if t.habit(p, ["z", "x", "y"]) >= 0}
    assert named == {(s, state) for s in who for state in "xyz"}
    assert (t.said_habit >= 0).sum() == {"auto": 5, "true": 9, "false": 0}[switch]


def test_who_was_asked_has_no_habits_in_naming_unless_they_are_switched_on(heard):
    """Where many are asked the same things nobody has habits of its own, however often it answered."""
    claims = [row for i, s in enumerate(("red1", "red2", "blue1", "free1", "free2")) for row in naming(s, 6, shift=i)]
    few = "tendency: {claims: {value: 5, because: a test}}\nshared_error: {nodes: {value: 5, because: a test}}\n"
    asked = heard(*claims, more=few, questions=None).testimony
    on = heard(*claims, more=few + "switches: {tendency: true, because: a test}\n", questions=None).testimony

    assert (len(asked.asked), asked.namers) == (5, ())
    assert (asked.said_habit == -1).all()
    assert (len(on.asked), len(on.namers)) == (0, 5)


def test_a_source_is_one_group_on_a_question(heard):
    """All that a source says on one question hangs on one indicator, at its mean access and share of forecasts."""
    case = heard(
        row("red1", "by_a", access="direct", mode="forecast"), row("red1", "by_b", -2, access="inference"), row("red1")
    )
    t = case.testimony

    assert sorted(case.network.nodes[n].name for n in t.group_node) == ["alone", "culprit"]
    g = list(t.group_node).index(case.network.index("culprit"))
    assert list(t.group_access[g]) == [0.5, 0.5, 0, 0]
    assert t.group_forecast[g] == 0.5


def test_each_position_is_heard_in_each_state(heard):
    """A denial of b is borne out by the states in which b is false, an assertion of a by those in which a is true."""
    case = heard(row("red1", "by_a"), row("red1", "by_b", -2))
    t = case.testimony
    states = case.network.nodes[case.network.index("culprit")].states
    lean = {int(k): int(np.sign(t.type_weights[k] @ (-2, -1, 0, 1, 2))) for k in range(len(t.type_weights))}
    held = {
        (lean[int(k)], states[int(t.cell_slot[c])]): int(true)
        for c, k, true in zip(t.heard_cell, t.heard_type, t.heard_true, strict=True)
    }

    assert held == {
        **{(1, s): int(s in {"a", "both"}) for s in states},
        **{(-1, s): int(s in {"b", "both"}) for s in states},
    }
