"""questions.yaml: what a case asks, and how its entries hang together."""

import pytest

from tarjih.corpus.catalogue import read_questions
from tarjih.corpus.questions import Catalogue, Conditional, Proposition, Question, Trait, TraitLink, Wording
from tarjih.corpus.ties import check_ties, components, misspelt
from tarjih.runs.faults import Faults

WHOLE = """
title: {en: An attack, ar: هجوم}
background: What happened that night.
propositions:
  iran_knew: {en: Tehran knew., ar: علمت طهران}
  civil_war: {en: War., horizon: 2022-12, event: Fighting, threshold: 1000 dead, group: escalation}
  threats:
questions:
  perpetrator:
    en: Who did it?
    states: [faction, staged]
    other: true
    truth: {faction: {perp_faction: 1}, staged: {perp_staged: 1, perp_faction: 0.25}, other: {}}
    labels: {faction: {en: A faction}, staged: Staged}
  posture:
    states: [stay, leave]
    parents: [perpetrator, threats]
    contrast: threats
traits:
  control:
    en: Control
    eras: [soleimani, qaani]
    links:
      - {proposition: obeyed, era: soleimani}
      - {proposition: autonomy_increased, difference: [qaani, soleimani], sign: -1}
conditionals:
  vacuum_if_leave: {on: posture, states: [leave]}
"""


@pytest.fixture
def read(tmp_path):
    """Reads a text as questions.yaml: the catalogue and what was wrong."""

    def read(text, claimed=()):
        (tmp_path / "questions.yaml").write_text(text, encoding="utf-8")
        faults = Faults()
        catalogue = read_questions(tmp_path, faults)
        if catalogue is not None:
            check_ties(catalogue, claimed, faults)
        return catalogue, [f.what for f in faults.found]

    return read


def test_every_entry_is_read(read):
    """Each section of the file becomes the value that it declares, defaults filled in, lines kept."""
    catalogue, faults = read(WHOLE)

    assert faults == []
    assert catalogue.title == Wording("An attack", "هجوم")
    assert catalogue.background == Wording("What happened that night.")
    assert catalogue.propositions == {
        "iran_knew": Proposition("iran_knew", "Tehran knew.", "علمت طهران", line=5),
        "civil_war": Proposition("civil_war", "War.", "", "2022-12", "Fighting", "1000 dead", "escalation", 6),
        "threats": Proposition("threats", line=7),
    }
    assert catalogue.questions == {
        "perpetrator": Question(
            "perpetrator",
            ("faction", "staged", "other"),
            other=True,
            truth={
                "faction": {"perp_faction": 1.0},
                "staged": {"perp_staged": 1.0, "perp_faction": 0.25},
                "other": {},
            },
            en="Who did it?",
            line=9,
            labels={"faction": Wording("A faction"), "staged": Wording("Staged")},
        ),
        "posture": Question(
            "posture", ("stay", "leave"), parents=("perpetrator", "threats"), line=15, contrast="threats"
        ),
    }
    links = (
        TraitLink("obeyed", era="soleimani", line=24),
        TraitLink("autonomy_increased", difference=("qaani", "soleimani"), sign=-1, line=25),
    )
    assert catalogue.traits == {"control": Trait("control", ("soleimani", "qaani"), links, "Control", line=20)}
    assert catalogue.conditionals == {"vacuum_if_leave": Conditional("vacuum_if_leave", "posture", ("leave",), 27)}


def test_a_case_need_not_ask(tmp_path):
    """Without the file nothing is declared, and that is no fault."""
    faults = Faults()

    assert read_questions(tmp_path, faults) == Catalogue(str(tmp_path / "questions.yaml"))
    assert faults.found == []


def test_a_proposition_that_only_claims_name_may_be_a_parent(read):
    """A proposition on no question is a question of its own, listed or not, and others may depend on it."""
    text = "questions: {posture: {states: [stay, leave], parents: [isis_returns]}}"

    assert read(text, {"isis_returns"})[1] == []
    assert len(read(text)[1]) == 1


def test_yaml_words_stay_words(read):
    """`yes`, `no` and numbers are names of states where names are due, as they were written."""
    catalogue, faults = read("questions: {motive: {states: [yes, no, 010], truth: {no: {p: 1e-1}}}}")

    assert faults == []
    assert catalogue.questions["motive"].states == ("yes", "no", "010")
    assert catalogue.questions["motive"].truth == {"no": {"p": 0.1}}


def test_joint_states_are_counted_per_family(read):
    """Families that no parent ties to each other do not multiply; 20,000 are allowed and 20,001 are not."""
    states = ", ".join(f"s{i}" for i in range(100))
    family = "  {a}: {{states: [{s}]}}\n  {b}: {{states: [{s}], parents: [{a}, {t}]}}\n"
    two = "questions:\n" + "".join(family.format(a=f"a{i}", b=f"b{i}", t=f"t{i}", s=states) for i in range(2))

    assert read(two, {"t0", "t1"})[1] == []

    tied = "questions:\n" + family.format(a="a", b="b", t="t, u", s=states)
    assert [f"{40_000:,} joint states" in what for what in read(tied, {"t", "u"})[1]] == [True]


def test_long_chains_of_parents_are_no_circle(read):
    """A common ancestor reached by two ways is no circle, and neither is a chain of a thousand."""
    diamond = "  a: {states: [x], other: true}\n  b: {states: [x, y], parents: [a]}\n"
    diamond += "  c: {states: [x, y], parents: [a]}\n  d: {states: [x, y], parents: [b, c]}\n"
    chain = "".join(f"  q{i}: {{states: [x, y], parents: [q{i + 1}]}}\n" for i in range(1200))
    chain += "  q1200: {states: [x, y]}\n"

    assert read("questions:\n" + diamond)[1] == []
    assert not [what for what in read("questions:\n" + chain)[1] if "circle" in what]


def test_names_that_differ_in_digits_are_different_names():
    """`vote_2021` is no slip for `vote_2018`, while a letter amiss is one."""
    listed = ["vote_2018_rigged", "iran_approved"]

    assert misspelt(["vote_2021_rigged", "iran_aproved", "casualties", "iran_approved"], listed) == {
        "iran_aproved": "iran_approved"
    }


def test_linked_names_form_groups():
    """Names are in one group when a chain of links joins them, in whatever order the links come."""
    links = [["a", "b"], ["c", "d"], ["e"], ["d", "b"]]

    assert sorted(map(sorted, components(links))) == [["a", "b", "c", "d"], ["e"]]
