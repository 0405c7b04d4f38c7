"""Priors held to a corpus: every name that the one has and the other has not is said, with the nearest."""

# ruff: noqa: E501 - a row of these tables is an input and its message, and both are long

from pathlib import Path

import pytest

from tarjih.corpus import Corpus, Source
from tarjih.corpus.questions import Conditional, Proposition, Question, Trait, TraitLink
from tarjih.priors import for_corpus, read_priors
from tarjih.runs.places import SHIPPED

HEAD = "version: 1\nextends: general.yaml\n"
TRAIT = (
    "traits: {control: {start: {value: 0.6, because: a reason}, step: {value: 0.5, because: a reason}, "
    "slope: {value: 6, because: a reason}}}\n"
)
LACKS = (
    "traits.control is missing. The trait takes: start, step, slope. Name priors that have it (--priors FILE), "
    "or write it into priors.yaml in the folder of the case."
)


@pytest.fixture(scope="module")
def corpus():
    """Two questions, one under the other and under a proposition; a soft tie, a trait, a conditional."""
    who = Question(
        "who",
        ("guards", "rivals", "other"),
        other=True,
        truth={"guards": {"inside_job": 1}, "rivals": {"planned": 0.7}},
    )
    knew = Question("knew", ("ordered", "unaware"), parents=("who", "threat"))
    names = ("inside_job", "planned", "threat", "hurt", "vacuum", "autonomy")
    return Corpus(
        Path("case"),
        (),
        {
            "a": Source("a", "militia", bloc="east"),
            "guard_captain": Source("guard_captain", "security_official"),
        },
        propositions={n: Proposition(n) for n in names},
        questions={"who": who, "knew": knew},
        traits={"control": Trait("control", ("then", "now"), (TraitLink("autonomy", era="now"),))},
        conditionals={"vacuum": Conditional("vacuum", "who", ("guards",))},
    )


@pytest.fixture
def faults(tmp_path, corpus):
    """Says what is wrong between the priors written in a text and the corpus, as (line, message)."""

    def checking(text):
        (tmp_path / "mine.yaml").write_text(HEAD + text, encoding="utf-8")
        found = for_corpus(read_priors(tmp_path / "mine.yaml"), corpus)
        assert {f.file for f in found} <= {str(tmp_path / "mine.yaml")}
        return [(f.line, f.what) for f in found]

    return checking


def question(name, told):
    return f"{TRAIT}questions:\n  {name}: {{{told}, because: a reason}}\n"


GOOD = [
    question("who", "states: {guards: 0.4, rivals: 0.6}"),
    question("who", "states: {guards: 0.4, rivals: 0.5, other: 0.1}"),
    question("hurt", "probability: 0.3"),
    question("hurt", "states: {true: 0.3, false: 0.7}"),
    question("vacuum", "probability: {between: [0.2, 0.6]}"),
    question("planned", "probability: 0.3"),
    question("knew", "states: {ordered: 0.4, unaware: 0.6}, shifts: {}"),
    question("knew", "states: {ordered: 0.4, unaware: 0.6}, shifts: {threat: {true: {ordered: 2}}, who: {other: {ordered: 1}}}"),
    question("knew", "given: [{states: {ordered: 0.4, unaware: 0.6}}]"),
    question("knew", "given: [{who: [guards, other], states: {ordered: 1, unaware: 0}}, {threat: true, states: {ordered: 0, unaware: 1}}, {threat: false, states: {ordered: 0.4, unaware: 0.6}}]"),
    TRAIT,
    TRAIT + "accuracy: {astrologer: {value: 0.6, because: a reason}}\n",
]  # fmt: skip

BAD = [
    (question("whom", "states: {guards: 0.4, rivals: 0.6}"), [(5, 'questions.whom is no question or proposition of the corpus. Did you mean "who"?')]),
    (question("hurts", "probability: 0.3"), [(5, 'questions.hurts is no question or proposition of the corpus. Did you mean "hurt"?')]),
    (question("inside_job", "probability: 0.3"), [(5, "questions.inside_job is tied to who, whose states give its probability. Give questions.who.")]),
    (question("autonomy", "probability: 0.3"), [(5, "questions.autonomy shows the trait control, which gives its probability. Give traits.control.")]),
    (question("hurt", "states: {yes: 0.3, no: 0.7}"), [(5, "questions.hurt is a proposition, true or false, without parents. Give its probability.")]),
    (question("hurt", "given: [{threat: true, states: {true: 0.3, false: 0.7}}]"), [(5, "questions.hurt is a proposition, true or false, without parents. Give its probability.")]),
    (question("who", "probability: {between: [0.1, 0.3]}"), [(5, "questions.who is a question, and a distribution is for propositions. Give the probabilities of its states: guards, rivals, other.")]),
    (question("who", "states: {guard: 0.4, rivals: 0.6}"), [
        (5, 'questions.who: guard is no state of it. Did you mean "guards"? This takes: guards, rivals, other.'),
        (5, "questions.who lacks guards. Name every state, an impossible one with 0."),
    ]),
    (question("knew", "states: {ordered: 0.4, unaware: 0.5, other: 0.1}, shifts: {}"), [(5, "questions.knew: other is no state of it. Declare other: true to reserve it. This takes: ordered, unaware.")]),
    (question("knew", "states: {ordered: 0.4, unaware: 0.6}"), [(5, "questions.knew depends on who, threat, of which this says nothing. Add given, or shifts ({} when they make no difference).")]),
    (question("knew", "states: {ordered: 0.4, unaware: 0.6}, shifts: {hurt: {true: {ordered: 2}}, who: {guard: {order: 2}}}"), [
        (5, "questions.knew: hurt is no parent of it. Its parents in questions.yaml: who, threat."),
        (5, 'questions.knew: guard is no state of who. Did you mean "guards"? This takes: guards, rivals, other.'),
        (5, 'questions.knew: order is no state of it. Did you mean "ordered"? A shift takes: ordered, unaware.'),
    ]),
    (question("who", "given: [{threat: true, states: {guards: 1, rivals: 0}}, {states: {guards: 0, rivals: 1}}]"), [(5, "questions.who: threat is no parent of it. Its parents in questions.yaml: none.")]),
    (question("knew", "given: [{who: guards, states: {ordered: 1, unaware: 0}}, {who: rivals, threat: true, states: {ordered: 0, unaware: 1}}]"), [
        (5, "questions.knew has no row for who rivals and threat false; who other and threat true; who other and threat false. A row without conditions is the rest."),
    ]),
    (question("knew", "given: [{who: guards, threat: true, states: {ordered: 1, unaware: 0}}]"), [
        (5, "questions.knew has no row for who guards and threat false; who rivals and threat true; who rivals and threat false; nor for 2 more. A row without conditions is the rest."),
    ]),
    (question("knew", "given: [{states: {ordered: 1, unaware: 0}}, {who: guards, states: {ordered: 0, unaware: 1}}]"), [(5, "questions.knew never reaches this row: those above take all.")]),
    (question("knew", "given: [{threat: maybe, states: {ordered: 1, unaware: 0}}, {states: {ordered: 0, unknowing: 1}}]"), [
        (5, "questions.knew: maybe is no state of threat. This takes: true, false."),
        (5, "questions.knew: unknowing is no state of it. This takes: ordered, unaware."),
        (5, "questions.knew lacks unaware. Name every state, an impossible one with 0."),
    ]),
    ("", [(0, LACKS)]),
    (TRAIT.replace("control", "contrl"), [
        (0, LACKS),
        (3, 'traits.contrl is no trait of the corpus. Did you mean "control"?'),
    ]),
    (TRAIT + "accuracy: {milita: {value: 0.6, because: a reason}}\n", [(4, 'accuracy.milita: no source is of this kind. Did you mean "militia"?')]),
    (TRAIT + "accuracy: {guard_captain: {value: 0.6, because: a reason}}\n", [(4, "accuracy.guard_captain: guard_captain is a source, not a kind of source. Write sources: {guard_captain: …}.")]),
    (TRAIT + "sources: {guard_captian: {value: 0.6, because: a reason}}\n", [(4, 'sources.guard_captian: the corpus has no such source. Did you mean "guard_captain"?')]),
    (TRAIT + "blocs: {esat: {leaving: {value: 0.6, because: a reason}}}\n", [(4, 'blocs.esat.leaving: the corpus has no such bloc. Did you mean "east"?')]),
    (question("who", "states: {guards: 0.4, rivals: 0.6}, concentration: 20"), [(5, "questions.who.concentration is not used by the model yet. Leave it out.")]),
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_what_fits_is_no_fault(faults, text):
    """Priors that name what the corpus has, all of it where all is needed, are taken."""
    assert faults(text) == []


@pytest.mark.parametrize(("text", "expected"), BAD)
def test_what_does_not_fit_is_said_in_its_place(faults, text, expected):
    """Each name that does not fit is one message at its line, with what is allowed."""
    assert sorted(faults(text)) == sorted(expected)


def test_a_fault_on_several_lines_stands_on_its_own(faults):
    """Where a prior fills several lines a message names the line of the name, not that of the entry."""
    text = f"{TRAIT}questions:\n  who:\n    because: a reason\n    states:\n      guards: 0.4\n      rival: 0.6\n"

    assert [line for line, what in faults(text) if "rival is no state" in what] == [9]
    assert [line for line, what in faults(text) if "lacks rivals" in what] == [7]


def test_the_general_priors_fit_a_corpus_without_traits(corpus):
    """The shipped general priors, which know no question, are at fault with none but for a trait's slope."""
    found = for_corpus(read_priors(SHIPPED / "general.yaml"), corpus)

    assert [f.what for f in found] == [LACKS]
