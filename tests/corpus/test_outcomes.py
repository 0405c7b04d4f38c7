"""What history has settled: read strictly, and by no fit."""

import io
import re
import shutil
from pathlib import Path

import pytest
from small_case import few_draws, write_small

from tarjih.__main__ import main
from tarjih.corpus import read_corpus
from tarjih.corpus.outcomes import read_outcomes
from tarjih.inference.fit import input_digests
from tarjih.priors.inputs import load
from tarjih.runs.faults import InputFault
from tarjih.runs.places import project_case

PROPOSITIONS = ("rain", "snow", "hail")
QUESTIONS = {"who": ("north", "south", "both")}
HEAD = "proposition,question,state,truth,resolved_on,citation\n"


def read(tmp_path, text):
    path = tmp_path / "outcomes.csv"
    path.write_text(text, encoding="utf-8")
    return read_outcomes(path, PROPOSITIONS, QUESTIONS)


def test_rows_are_read_as_they_stand(tmp_path):
    """A proposition, a state, and what was never settled, with its day and citation; Arabic digits are digits."""
    got = read(
        tmp_path,
        HEAD
        + "rain,,,1,2021-12-09,a court\nsnow,,,\u0660.\u0662\u0665,2022,b\n,who,,,,never\n,who,north,1,2022-05,c\n",
    )

    assert [(r.name, r.truth, r.resolved_on) for r in got.rows] == [
        ("rain", 1.0, "2021-12-09"),
        ("snow", 0.25, "2022"),
        ("who", None, ""),
        ("who=north", 1.0, "2022-05"),
    ]
    assert [r.name for r in got.settled] == ["rain", "snow", "who=north"]


def test_a_file_of_questions_names_the_state_that_came_true(tmp_path):
    """Without a column of truths each row names the answer."""
    got = read(tmp_path, "question,state\nwho,both\n")

    assert [(r.question, r.state, r.truth) for r in got.rows] == [("who", "both", 1.0)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            HEAD + "rian,,,1,,x\n",
            r':2: there is no proposition "rian"\. Did you mean "rain"\? This case has: rain, snow',
        ),
        (HEAD + "who,,,1,,x\n", r':2: "who" is a question, not a proposition\. Give it as question'),
        (HEAD + ",woh,north,1,,x\n", r':2: there is no question "woh"\. Did you mean "who"\?'),
        (HEAD + ",who,nroth,1,,x\n", r':2: "nroth" is no state of question "who"\. Did you mean "north"\?'),
        (HEAD + ",who,,1,,x\n", r':2: the state of question "who" is empty\. Its states: north, south, both'),
        (HEAD + "rain,who,north,1,,x\n", ":2: this row has a proposition and a question or state"),
        (HEAD + ",,,1,,x\n", ":2: this row names nothing"),
        (HEAD + "rain,,,1.5,,x\n", r":2: truth 1\.5 is above 1\. It is a number from 0"),
        (HEAD + "rain,,,-1,,x\n", ":2: truth -1 is not a number from 0 to 1"),
        (HEAD + "rain,,,nan,,x\n", ':2: truth "nan" is not a number from 0 to 1'),
        (HEAD + "rain,,,true,,x\n", ':2: truth "true" is not a number from 0 to 1'),
        (HEAD + 'rain,,,"0,5",,x\n', ':2: truth "0,5" is not a number from 0 to 1'),
        (HEAD + "rain,,,1,9 December 2021,x\n", ':2: resolved_on "9 December 2021" is not a date'),
        (HEAD + "rain,,,1,2021-02-30,x\n", ':2: resolved_on "2021-02-30" is a date that does not exist'),
        (HEAD + "rain,,,1,2021-12-09,\n", r":2: citation is empty\. Whatever is settled needs one"),
        (HEAD + "rain,,,,2021-12-09,x\n", ":2: resolved_on is given and truth is empty"),
        (HEAD + "rain,,,1,,x\nrain,,,0,,x\n", r':3: "rain" is given twice; the first is on line 2'),
        (HEAD + ",who,north,0.7,,x\n,who,south,0.6,,x\n", r':3: the truths of the states of "who" sum to 1\.3'),
        (HEAD + ",who,north,0,,x\n,who,south,0,,x\n,who,both,0,,x\n", r':4: all states of "who" .* sum to 0, not to 1'),
        ("proposition,resolved_on\nrain,2021\n", ':1: the column "truth" is missing'),
        (HEAD.replace("truth", "thruth") + "rain,,,1,,x\n", ':1: unknown column "thruth". Did you mean "truth"'),
        ("", ": the file is empty"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, text, said):
    """Each fault names file and line, what is wrong, and what is allowed."""
    with pytest.raises(InputFault, match=re.escape("outcomes.csv") + said):
        read(tmp_path, text)


def test_all_faults_are_said_at_once(tmp_path):
    """One reading finds every fault of the file."""
    with pytest.raises(InputFault, match=r"outcomes\.csv has 3 problems") as found:
        read(tmp_path, HEAD + "rian,,,1,,x\nrain,,,2,,x\nsnow,,,1,,\n")
    assert [f.line for f in found.value.faults] == [2, 3, 4]


def test_the_shipped_outcomes_are_sound_and_cited():
    """Every settled row has a day, a whole truth and a citation; who did it was never settled."""
    corpus = read_corpus(project_case())
    got = read_outcomes(
        project_case() / "outcomes.csv", corpus.propositions, {q: a.states for q, a in corpus.questions.items()}
    )

    assert all(r.truth in {0.0, 1.0} and len(r.resolved_on) == 10 and len(r.citation) > 40 for r in got.settled)
    assert {r.question for r in got.rows if r.truth is None} >= {"perpetrator", "iran_involvement"}
    assert {r.name: r.truth for r in got.settled}.items() >= {
        ("us_posture=advisory_shift", 1.0),
        ("election_fraud", 0.0),
        ("kadhimi_second_term", 0.0),
    }


def test_no_fit_reads_the_outcomes(tmp_path, monkeypatch):
    """Outcomes that are absent, wrong or broken change neither digests nor a single number, and are never opened."""
    case = write_small(tmp_path / "case")
    plain = few_draws(*load(case))
    for name in ("outcomes.csv", "truth.csv"):
        (case / name).write_bytes(b"proposition,truth\nnorth_did,1\n" if name == "truth.csv" else b"\xff\x00 no table")
    opened = []
    whole, raw = Path.read_bytes, io.open

    def reading(path):
        opened.append(path.name)
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", reading)
    monkeypatch.setattr(io, "open", lambda file, *a, **k: opened.append(Path(str(file)).name) or raw(file, *a, **k))
    corpus, priors = load(case)
    again = few_draws(corpus, priors)

    assert {"claims.csv", "questions.yaml"} <= set(opened)
    assert not {"outcomes.csv", "truth.csv"} & set(opened)
    assert input_digests(corpus, priors) == plain.run["inputs"]
    assert again.summary == plain.summary
    assert again.run["id"] == plain.run["id"]


def test_check_reads_the_outcomes(tmp_path, capsys):
    """`tarjih check` lists the faults of a case's outcomes with those of its other files."""
    case = write_small(tmp_path / "case")
    (case / "outcomes.csv").write_text("proposition,truth\nnorth_did,1\n", encoding="utf-8")
    assert main(["check", "--corpus", str(case)]) == 0
    shutil.copy(case / "outcomes.csv", case / "truth.csv")
    (case / "outcomes.csv").write_text("proposition,truth\nnorth_did,1\nnorht_did,7\n", encoding="utf-8")
    assert main(["check", "--corpus", str(case)]) == 2
    assert "outcomes.csv:3: truth 7 is above 1" in capsys.readouterr().err
