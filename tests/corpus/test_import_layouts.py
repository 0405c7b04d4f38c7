"""Where a table begins, which way round it lies, and what stands beside it: read whole, or refused with what to say."""

import io
import json
import re

import openpyxl
import pytest
from exports import open_document
from imports import HEAD, imported

from tarjih.corpus import read_corpus

SURVEY = "StartDate,Finished,ResponseId,Q1,Q2,Q3\nStart Date,Finished,Response ID,It burnt,He knew,Your job?\n"
NUMBERS = ",".join(
    f'"{{""ImportId"":""{n}""}}"' for n in ("startDate", "finished", "_recordId", "QID1", "QID2", "QID3")
)
ANSWERS = "2031-05-01,True,R_1,Agree,Disagree,clerk\n2031-05-02,True,R_2,Strongly agree,Agree,baker\n"
OF_RESPONSES = ["--wide", "--map", "source=ResponseId", "--skip", "Your job?"]

READ = {
    "Qualtrics with three header rows": (SURVEY + NUMBERS + "\n" + ANSWERS, OF_RESPONSES, [1, -1, 2, 1]),
    "Qualtrics with two header rows": (SURVEY + ANSWERS, OF_RESPONSES, [1, -1, 2, 1]),
    "SurveyMonkey": (
        "Respondent ID,Start Date,Do you agree?,\n,,It burnt,He knew\n118,05/13/2031,Agree,Disagree\n",
        ["--wide", "--map", "source=Respondent ID"],
        [2, -2],
    ),
    "the columns that hold stances alone": (
        "who,Age,It burnt,He knew,Why\nann,34,Agree,Disagree,I saw it\nbob,51,Strongly agree,Agree,no idea\n",
        ["--wide", "--map", "source=who", "--skip", "rest"],
        [1, -1, 2, 1],
    ),
    "shares in columns": ("who,Round,War,Coup\nann,1,20%,5%\nbob,1,35%,100%\n", [
        *("--wide", "--map", "source=who", "--skip", "Round", "--scale", "0..100")], [-1, -2, -1, 2]),
    "titles above": ("Coded by A. L.,,\n\n" + HEAD + "a,p,1\nb,p,0\n", [], [2, -2]),
    "comments above": ("# made by, a tool\n" + HEAD + "a,p,1\nb,p,0\n", [], [2, -2]),
    "titles above semicolons": ("Coded by A. L.\n" + (HEAD + "a,p,1\nb,p,0\n").replace(",", ";"), [], [2, -2]),
    "a header that is named": ("who,what,how\n" + HEAD + "a,p,1\n", ["--header", "2"], [2]),
    "no header": (
        "Ann,p,agree\nBob,p,disagree\n",
        ["--header", "none", "--map", "source=1", "--map", "proposition=2", "--map", "stance=3"],
        [2, -2],
    ),
    "names in two lines": (
        "Who,What,\n,issue,how\nann,p,1\n",
        ["--header", "1,2", "--map", "source=Who", "--map", "proposition=What - issue", "--map", "stance=What - how"],
        [2],
    ),
    "columns that are sources": (
        "Statement,Ann,Bob\nIt burnt,agree,disagree\nHe knew,neutral,\n",
        ["--wide", "--map", "proposition=Statement"],
        [2, -2, 0],
    ),
    "a column without a name": ("source,proposition,stance,\na,p,1,look here\nb,p,0,\n", [], [2, -2]),
    "a total below": (HEAD + "a,p,2\nb,p,-2\nTotal,,0\n", [], [2, -2]),
    "a total that would break the scale": ("who,p,q\na,5,1\nb,4,2\nMean,4.5,1.5\n", [
        *("--wide", "--map", "source=who", "--scale", "1..5")], [2, -2, 1, -1]),
    "a note below": (HEAD + "a,p,2\nb,p,-2\n\nSource: own coding\n", [], [2, -2]),
    "one source for all": ("claim,verdict\nIt burnt,true\nHe knew,false\n", [
        *("--set", "source=Checkers", "--map", "proposition=claim", "--map", "stance=verdict")], [2, -2]),
    "one stance for all": ("source,notes\nAFP,Shots were heard\n", [
        *("--set", "stance=2", "--map", "proposition=notes")], [2]),
    "a state of the United States": ("source,proposition,stance,State\na,p,2,Alabama\n", [], [2]),
    "a question that is a statement": (
        "source,question,stance\na,Did it burn?,1\n", ["--map", "proposition=question"], [2]),
    "sources and kinds that the general priors have": (
        "source,proposition,stance,kind\nwitness,p,2,politicians\nofficial,p,-2,experts\n", [], [2, -2]),
    "texts that show in another order": (
        "source,proposition,stance,gloss\na\u202eb,It\u202eburnt,2,x\u202dy\n", [], [2]),
    "a number behind an apostrophe": (HEAD + "a,p,'2\nb,p,'-2\n", [], [2, -2]),
}  # fmt: skip
"""A table, options, and the stances of its claims in their order."""

REFUSED = {
    "columns of a survey that hold no stances": (
        SURVEY + NUMBERS + "\n" + ANSWERS, OF_RESPONSES[:3],
        r"1 of 5 columns holds no stances .*--skip rest, .*--skip 'Your job\?'"),
    "a column to skip that is not there": ("who,p,note\na,1,0\n", [
        "--wide", "--map", "source=who", "--skip", "Note"], r'no column "Note"\. Did you mean "note"'),
    "a header further down": (
        "a,b,c\nspeaker,issue,position\nann,p,agree\n", [], r"If line 2 names the columns: --header 2"),
    "a first line that is a row": (
        "Ann,p,agree\nBob,p,disagree\nAnn,q,agree\n", [], r"If its first line is a row like the others: --header none"),
    "a header that is none": (HEAD + "a,p,1\n", ["--header", "first"], r'"first" is no header\. Write the line'),
    "a line without cells": (HEAD + "a,p,1\n", ["--header", "7"], r"no row of cells on line 7"),
    "nobody who speaks": ("claim,verdict\nIt burnt,true\n", [], r"--set source=NAME"),
    "what there is already": (HEAD + "a,p,1\n", ["--set", "source=b"], r'there is a column "source" already'),
    "ratings of workers": (
        "question,worker,answer\n1,w1,3\n1,w2,0\n", [],
        r"--scale 0\.\.3 .*--map source=worker --map question=question --map state=answer"),
    "all that would be useful": (
        "Speaker,Headline,Statement,Position,Date,Link,Role,Side\na,h,p,agree,2031,https://x.example/,official,x\n", [],
        r"--map proposition=Statement .*--map said_on=Date --map article=Headline --map url=Link .*--map bloc=Side"),
    "an old Macintosh": (
        (HEAD + "José,p,1\n").encode("mac_roman"), [],
        r'--encoding mac_roman \(an old Macintosh\) if it reads "José,p,1"'),
}  # fmt: skip
"""A table, options, and what the message says."""


@pytest.mark.parametrize("name", READ)
def test_a_layout_is_read_whole(tmp_path, name):
    """Every row of a table becomes a claim whichever way its program lays it out, and the case passes check."""
    content, options, stances = READ[name]
    assert imported(tmp_path, "own.csv", content, *options) == (0, 0)
    assert [c.stance for c in read_corpus(tmp_path / "case").claims] == stances


@pytest.mark.parametrize("name", REFUSED)
def test_a_layout_that_is_not_understood_is_refused_with_the_option(tmp_path, capsys, name):
    """What the table does not show is asked for by the option that says it."""
    content, options, said = REFUSED[name]
    assert imported(tmp_path, "own.csv", content, *options) == (2, None)
    assert re.search(said, capsys.readouterr().err)


def test_questions_of_a_survey_are_its_propositions(tmp_path):
    """The texts of the questions stand for Qualtrics' own names; the same text twice stays two."""
    header = "StartDate,ResponseId,Q1,Q2\nStart Date,Response ID,Rate it,Rate it\n"
    imported(tmp_path, "own.csv", header + "2031-05-01,R_1,Agree,Disagree\n", "--wide", "--map", "source=ResponseId")
    assert [p.en for p in read_corpus(tmp_path / "case").propositions.values()] == ["Rate it (Q1)", "Rate it (Q2)"]


def workbook(rows, change=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book, book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROWS = [["source", "proposition", "stance"], ["a", "p", 2], ["b", "p", -2]]


def hide(book, sheet):
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("Lists").append(["asserts", "denies"])
    book["Lists"].sheet_state = "hidden"


def test_what_a_sheet_hides_is_read_and_said(tmp_path, capsys):
    """Hidden rows and columns count, and are named; a hidden sheet is none that may be meant."""
    assert imported(tmp_path, "own.xlsx", workbook(ROWS, hide)) == (0, 0)
    assert "Hidden in the sheet, and read like the rest: row 3 and column C." in capsys.readouterr().out
    assert len(read_corpus(tmp_path / "case").claims) == 2


def test_formulas_that_nobody_computed_are_refused(tmp_path, capsys):
    """A formula without a result is no empty cell."""
    assert imported(tmp_path, "own.xlsx", workbook([*ROWS, ["=A2", "p", "=1+1"]])) == (2, None)
    assert "formulas without a result, which no spreadsheet has computed yet (A4, C4)" in capsys.readouterr().err


def test_failed_formulas_are_no_empty_cells(tmp_path, capsys):
    """A cell that shows an error is listed as what it shows."""

    def fail(_, sheet):
        sheet["A3"].value, sheet["A3"].data_type = "#N/A", "e"

    assert imported(tmp_path, "own.xlsx", workbook(ROWS, fail)) == (0, 0)
    assert 'own.xlsx:3: source "#N/A" is a word for a missing value: the row was left out.\n' in capsys.readouterr().out


def test_names_of_columns_below_a_spanning_cell_are_its_names(tmp_path):
    """A header of two rows, the upper of which spans columns, is known by the lower."""

    def merge(_, sheet):
        sheet.merge_cells("A1:B1")

    assert imported(tmp_path, "own.xlsx", workbook([["Who says what", None, "How"], *ROWS], merge)) == (0, 0)
    assert len(read_corpus(tmp_path / "case").claims) == 2


def test_an_open_document_shows_what_it_spans_and_hides(tmp_path, capsys):
    """Names below a cell that spans columns, and hidden rows, are told of .ods files as of .xlsx files."""
    rows = [["Who says what", "", "How"], ["source", "proposition", "stance"], ["a", "p", "2"], ["b", "p", "-2"]]
    content = open_document(tmp_path / "made.ods", rows, {}, across=["Who says what"], hidden=[4])
    assert imported(tmp_path, "own.ods", content) == (0, 0)
    assert "Hidden in the sheet, and read like the rest: row 4." in capsys.readouterr().out
    assert len(read_corpus(tmp_path / "case").claims) == 2


def test_questions_of_an_export_that_ask_for_something_else_are_pointed_out(tmp_path, capsys):
    """Answers in free text beside stances are left out on request, and never turn the stances into labels."""
    responses = {"truth": [{"user_id": "u", "value": "yes"}], "why": [{"user_id": "u", "value": "I saw it burn"}]}
    content = json.dumps([{"fields": {"text": "It burnt"}, "responses": responses}])
    assert imported(tmp_path, "own.json", content) == (2, None)
    assert 'the answers to "why" are no stances, and others are. Leave them out: --skip why' in capsys.readouterr().err

    assert imported(tmp_path, "own.json", content, "--skip", "why") == (0, 0)
    assert [c.stance for c in read_corpus(tmp_path / "case").claims] == [2]


def test_spans_are_no_stances(tmp_path, capsys):
    """An export of spans or boxes alone is named as one."""
    result = [{"from_name": "l", "type": "rectanglelabels", "value": {"x": 1, "rectanglelabels": ["Car"]}}]
    content = json.dumps(
        [{"id": 1, "data": {"image": "a.png"}, "annotations": [{"completed_by": 1, "result": result}]}]
    )
    assert imported(tmp_path, "own.json", content) == (2, None)
    assert "without one choice, rating or label of a whole text" in capsys.readouterr().err


def test_documents_of_two_addresses_are_two(tmp_path):
    """Two editions of "Morning news" under two addresses are two articles."""
    content = "source,proposition,stance,title,outlet,url\n"
    content += "".join(f"a{n},p,2,Morning news,Radio,https://radio.example/{n}\n" for n in (1, 2))
    assert imported(tmp_path, "own.csv", content) == (0, 0)
    assert len(read_corpus(tmp_path / "case").articles) == 2


def test_failed_formulas_beside_a_stance_are_listed(tmp_path, capsys):
    """A cell that shows an error is left empty and told, in whatever column."""
    assert imported(tmp_path, "own.csv", "source,proposition,stance,origin\na,p,2,#REF!\n") == (0, 0)
    said = 'own.csv:2: origin "#REF!" is what a spreadsheet shows where a formula fails. The cell was left empty.'
    assert said in capsys.readouterr().out
