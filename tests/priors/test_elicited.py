"""Priors elicited in a spreadsheet: what each way of answering comes to, and what a fault says."""

import math
import re

import pytest
from openpyxl import Workbook

from tarjih.priors import read_priors
from tarjih.runs.faults import InputFault

HEADER = ("question", "answer", "asks", "low", "middle", "high", "odds", "word", "because")
BASE = """
version: 1
extends: general.yaml
questions:
  who:
    states: {north: 0.3, south: 0.7}
    shifts: {threat: {true: {north: 2.0}}}
    because: a test
  next: {given: [{who: north, states: {war: 0.5, peace: 0.5}}, {states: {war: 0.1, peace: 0.9}}], because: a test}
"""


def form(folder, *rows, about=(("extends", "priors.yaml"),), header=HEADER):
    """Write a form among the analysts of a case, each row a dict, and return its path."""
    (folder / "priors.yaml").write_text(BASE, encoding="utf-8")
    (folder / "analysts").mkdir(exist_ok=True)
    book = Workbook()
    sheet = book.create_sheet("elicitation", 0)
    sheet.append(header)
    for row in rows:
        sheet.append([row.get(c) for c in header])
    told = book.create_sheet("about")
    for row in (("what", "value"), *about):
        told.append(row)
    del book["Sheet"]
    path = folder / "analysts" / "ann.xlsx"
    book.save(path)
    return path


def asked(folder, **cells):
    """Read a form with one row on one proposition; return its prior."""
    return read_priors(form(folder, {"question": "fire", "because": "a test", **cells})).questions["fire"].probability


def logit(p):
    return math.log(p / (1 - p))


def test_quantiles_make_a_distribution(tmp_path):
    """Low and high are the 5 % and 95 % quantiles; the middle is the median, halfway in log-odds where it is empty."""
    prior = asked(tmp_path, low=0.2, middle="50 %", high=0.7)
    assert prior.mu == pytest.approx(0)
    assert prior.sigma == pytest.approx((logit(0.7) - logit(0.2)) / (2 * 1.6448536), rel=1e-6)
    prior = asked(
        tmp_path, low="\N{ARABIC-INDIC DIGIT ZERO}\N{ARABIC DECIMAL SEPARATOR}\N{ARABIC-INDIC DIGIT TWO}", high="80%"
    )
    assert (prior.mu, prior.median) == (pytest.approx(0, abs=1e-9), pytest.approx(0.5))


@pytest.mark.parametrize(
    ("cells", "p"),
    [({"middle": 0.25}, 0.25), ({"odds": "1:3"}, 0.25), ({"odds": "3 to 1"}, 0.75), ({"odds": "1/4"}, 0.2)],
)
def test_a_middle_or_odds_are_fixed(tmp_path, cells, p):
    """One number is taken as it is, as a value in a priors file is."""
    prior = asked(tmp_path, **cells)
    assert (prior.median, prior.sigma) == (pytest.approx(p), 0)


def test_a_word_is_a_band_of_the_table_that_is_named(tmp_path):
    """The two tables disagree on what is likely: the sheet about says which holds."""
    row = {"question": "fire", "word": "Likely", "because": "a test"}
    one = read_priors(form(tmp_path, row)).questions["fire"].probability
    bands = (("extends", "priors.yaml"), ("bands", "phia"))
    two = read_priors(form(tmp_path, row, about=bands)).questions["fire"].probability

    assert "ICD 203: 0.55 to 0.8" in one.stated
    assert "PHIA: 0.55 to 0.75" in two.stated


def test_answers_to_a_question_sum_to_one(tmp_path):
    """Middles, odds and words are made to sum to 1; what depends on other questions stays; reasons are joined."""
    rows = (
        {"question": "who", "answer": "north", "middle": 0.55, "because": "They said so."},
        {"question": "who", "answer": "south", "odds": "1:1", "because": "And they did not."},
    )
    who = read_priors(form(tmp_path, *rows)).questions["who"]

    assert who.states == pytest.approx({"north": 0.55 / 1.05, "south": 0.5 / 1.05})
    assert who.shifts == {"threat": {"true": {"north": 2.0}}}
    assert who.because == "They said so. And they did not."


def test_one_answer_may_be_left_empty(tmp_path):
    """It gets what is left; a low and a high count by their middle."""
    rows = (
        {"question": "who", "answer": "north", "low": 0.1, "high": 0.9, "because": "a test"},
        {"question": "who", "answer": "south"},
    )
    assert read_priors(form(tmp_path, *rows)).questions["who"].states == pytest.approx({"north": 0.5, "south": 0.5})


def test_rows_that_are_empty_leave_the_priors_as_they_are(tmp_path):
    """What is not answered is what the extended file says; a form that names none extends the general priors."""
    path = form(tmp_path, {"question": "who", "answer": "north"}, {"question": "who", "answer": "south"})
    assert read_priors(path).questions["who"].states == {"north": 0.3, "south": 0.7}
    path = form(tmp_path, {"question": "fire", "middle": 0.5, "because": "a test"}, about=())
    assert list(read_priors(path).questions) == ["fire"]


FIRE = {"question": "fire", "because": "a test"}
NORTH = {"question": "who", "answer": "north", "because": "a test"}
SOUTH = {"question": "who", "answer": "south", "because": "a test"}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"question": "fire", "middle": 0.3}], "ann.xlsx:2: questions.fire has no reason"),
        ([FIRE | {"middle": 30}], 'ann.xlsx:2: middle "30" is not a number from 0 to 1. Write 0.8 or 80%'),
        ([FIRE | {"middle": 0.3, "odds": "1:2"}], "ann.xlsx:2: this row gives middle and odds"),
        ([FIRE | {"low": 0.3}], "ann.xlsx:2: this row gives low"),
        ([FIRE | {"low": 0.5, "high": 0.4}], "low has to be above 0, high below 1, and low below high"),
        ([FIRE | {"low": 0.1, "middle": 0.5, "high": 0.4}], "the middle has to lie between low and high"),
        ([FIRE | {"odds": "even"}], 'odds "even" are none'),
        ([FIRE | {"odds": "0:0"}], 'odds "0:0" are none'),
        ([FIRE | {"word": "perhaps"}], "perhaps"),
        ([NORTH | {"word": "likly"}, SOUTH], '"likly" is no word of ICD 203. Did you mean "likely"?'),
        ([FIRE | {"middle": 0.1}, FIRE | {"middle": 0.2}], '"fire" has 2 rows; the first is row 2'),
        ([{"middle": 0.1}], "names no question"),
        ([NORTH | {"middle": 0.1}, SOUTH | {"middle": 0.2}], "sum to 0.3. They must sum to 0.9 to 1.1"),
        ([NORTH | {"middle": 0.8}, NORTH | {"middle": 0.2}], '"north" of "who" is given twice'),
        ([NORTH | {"middle": 0.5}, SOUTH, SOUTH | {"answer": "other"}], "no number for south, other"),
        ([NORTH | {"middle": 0.8}, {"question": "who", "middle": 0.2}], "some rows of"),
        ([NORTH | {"question": "next", "answer": "war", "middle": 1}], "is a table under other questions"),
    ],
)
def test_a_fault_names_its_row(tmp_path, rows, said):
    """Each fault says on which row it is, and what is allowed."""
    with pytest.raises(InputFault, match=re.escape(said)):
        read_priors(form(tmp_path, *rows))


def test_what_is_no_form_is_refused(tmp_path):
    """A workbook without the sheet, an unknown column, a sheet without questions, an unknown line of about."""
    path = form(tmp_path, header=("question", "hihg", "because"))
    with pytest.raises(InputFault, match=r'unknown column "hihg"\. Did you mean "high"'):
        read_priors(path)
    path = form(tmp_path, header=("low", "high"))
    with pytest.raises(InputFault, match='the column "question" is missing'):
        read_priors(path)
    path = form(tmp_path, FIRE | {"middle": 0.5}, about=(("extend", "x"),))
    with pytest.raises(InputFault, match='"extend" is nothing that a form has'):
        read_priors(path)
    book = Workbook()
    book.active.append(["a"])
    book.save(path)
    with pytest.raises(InputFault, match='no sheet called "elicitation"'):
        read_priors(path)
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(InputFault, match="damaged"):
        read_priors(path)
    path.unlink()
    with pytest.raises(InputFault, match="there is no such file"):
        read_priors(path)


def test_an_analyst_finds_the_priors_of_the_case(tmp_path, monkeypatch):
    """A file in a folder analysts extends those beside that folder, or above a folder priors, and no others."""
    (tmp_path / "priors.yaml").write_text(BASE, encoding="utf-8")
    for folder in (tmp_path / "analysts", tmp_path / "priors" / "analysts", tmp_path / "others"):
        folder.mkdir(parents=True)
        (folder / "ann.yaml").write_text("version: 1\nextends: priors.yaml\n", encoding="utf-8")
    for folder in ("analysts", "priors/analysts"):
        assert read_priors(tmp_path / folder / "ann.yaml").questions["who"].states == {"north": 0.3, "south": 0.7}
    monkeypatch.chdir(tmp_path / "analysts")
    assert "who" in read_priors("ann.yaml").questions
    with pytest.raises(InputFault, match="neither beside this file nor among the shipped"):
        read_priors(tmp_path / "others" / "ann.yaml")
