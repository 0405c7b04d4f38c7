"""Tables of other people: each is read as a whole or refused with what to say of it, and what is read passes check."""

import datetime as dt
import json
import re
import shutil
import sqlite3
import zipfile

import openpyxl
import pytest

from tarjih.__main__ import main
from tarjih.corpus import read_corpus

HEAD = "source,proposition,stance\n"


def column(*cells, head=HEAD):
    """A table with a row for each stance."""
    return head + "".join(f'a{i},p,"{cell}"\n' for i, cell in enumerate(cells))


READ = {
    "votes for and against": (column("FAVOR", "AGAINST", "NONE"), [], {"stance": [2, -2, 0]}),
    "support and refutation": (column("SUPPORTS", "REFUTES", "NOT ENOUGH INFO"), [], {"stance": [2, -2, 0]}),
    "rumours": (column("support", "deny", "query", "comment"), [], {"stance": [2, -2, 0, 0]}),
    "Likert in words": (
        column("Strongly agree", "agree", "Neutral", "strongly_disagree"),
        [],
        {"stance": [2, 1, 0, -2]},
    ),
    "numbered words": (column("5 - strongly agree", "4 - agree", "1 - strongly disagree"), [], {"stance": [2, 1, -2]}),
    "agreement alone": (column("agree", "disagree"), [], {"stance": [2, -2]}),
    "pro and con": (column("pro", "con"), [], {"stance": [2, -2]}),
    "signs": (column("+", "-"), [], {"stance": [2, -2]}),
    "marks": (column("✓", "✗"), [], {"stance": [2, -2]}),
    "Arabic sides": (column("مؤيد", "معارض", "محايد"), [], {"stance": [2, -2, 0]}),
    "Arabic answers": (column("نعم", "لا"), [], {"stance": [2, -2]}),
    "Arabic Likert": (column("أوافق بشدة", "أوافق", "لا أوافق بشدة"), [], {"stance": [2, 1, -2]}),
    "verdicts": (column("TRUE", "half-true", "pants-fire", "barely-true"), [], {"stance": [2, 0, -2, -1]}),
    "Arabic digits": (column("\u0662", "-\u0662", "\N{MINUS SIGN}\u0662", "2"), [], {"stance": [2, -2, -2, 2]}),
    "a named scale": (column("1", "2", "3", "4", "5"), ["--scale", "1..5"], {"stance": [-2, -1, 0, 1, 2]}),
    "a scale turned round": (column("1", "5"), ["--scale", "5..1"], {"stance": [2, -2]}),
    "probabilities": (column("0.85", "0.1", "1"), ["--scale", "0..1"], {"stance": [1, -2, 2]}),
    "for, against and between": (column("-1", "0", "1"), ["--scale", "-1..1"], {"stance": [-2, 0, 2]}),
    "the codebook's hedges": (column("-1", "0", "1"), ["--scale", "-2..2"], {"stance": [-1, 0, 1]}),
    "named words": (
        column("aye!", "naw", "eh"),
        ["--stance", "aye=2", "--stance", "naw=-2", "--stance", "eh=out"],
        {"stance": [2, -2]},
    ),
    "row names of R": (
        "source,proposition,stance\n" + '"1",a,p,1\n"2",b,p,0\n',
        [],
        {"stance": [2, -2], "source": ["a", "b"]},
    ),
    "merged cells": (
        HEAD + "Minister,p,1\n,q,0\n,r,1\nAide,p,1\n",
        ["--fill", "source"],
        {"source": ["minister"] * 3 + ["aide"]},
    ),
    "split": (HEAD + "A; B,p,1\nB;A,p,1\nA,p,1\n", ["--split", ";"], {"source": ["a", "b", "b", "a", "a"]}),
    "kept together": (HEAD + "A; B,p,1\nA,p,1\n", ["--split", "source=none"], {"source": ["a_b", "a"]}),
    "a list of one": (HEAD + 'a,p,"[""Yes""]"\nb,p,No\n', [], {"stance": [2, -2]}),
    "a name like a missing value": (HEAD + "NA,p,1\nb,p,1\n", ["--name", "NA"], {"source": ["na", "b"]}),
    "wide": (
        "who,It burnt,He knew\nann,1,0\nbob,,1\n",
        ["--wide", "--map", "source=who"],
        {"proposition": ["it_burnt", "he_knew", "he_knew"]},
    ),
    "many columns": (
        HEAD.strip() + "".join(f",v{i}" for i in range(600)) + "\na,p,1" + ",x" * 600 + "\n",
        [],
        {"stance": [2]},
    ),
    "tabs with bare quotation marks": (
        'source\tproposition\tstance\nann\tHe said "no\t1\nbob\t"quoted" he said\t0\n',
        [],
        {"stance": [2, -2]},
    ),
    "names that spreadsheets would run": (HEAD + "@user,p,1\n+972mag,p,1\n=equal,p,0\n-unknown-,p,1\n", [], {}),
    "days first by their column": (
        "source,proposition,stance,said_on\na,p,1,7/11/2021\nb,p,1,13/11/2021\n",
        [],
        {"said_on": ["2021-11-07", "2021-11-13"]},
    ),
    "months first as asked": (
        "source,proposition,stance,said_on\na,p,1,7/11/2021\n",
        ["--dates", "mdy"],
        {"said_on": ["2021-07-11"]},
    ),
    "tasks and labels": ("task,worker,label\nt1,w1,cat\nt1,w2,dog\nt2,w1,cat\n", [], {"state": ["cat", "dog", "cat"]}),
    "questions as mapped": (
        "task,worker,label\nt1,w1,cat\nt2,w1,dog\n",
        ["--map", "source=worker", "--map", "question=task", "--map", "state=label"],
        {"question": ["t1", "t2"]},
    ),
    "names given twice": (
        "claim,source,proposition,stance\nc3,a,p,1\nc4,b,p,1\n,d,p,0\nc3,e,p,0\n",
        [],
        {"stance": [2, 2, -2, -2]},
    ),
}
"""A table, options, and what some columns of its claims then hold."""

REFUSED = {
    "one word of two": (
        column("FAVOR", "AGAINST", "perhaps"),
        r"""\"perhaps\" \(1\).*--stance FAVOR=2 --stance AGAINST=-2 --stance 'perhaps=…'""",
    ),
    "marks of several kinds": (column("✓", "x", "Y", "N", "+", "-"), r"which are not all known as stances of one kind"),
    "Likert in numbers": (column("1", "2", "3", "4", "5"), r"not the codebook's scale .* --scale 1\.\.5"),
    "percentages": (column("0", "85", "100"), r"--scale 0\.\.100"),
    "a probability": (column("0.85", "1"), r"--scale 0\.\.1"),
    "ones and minus ones": (column("-1", "0", "1"), r"--scale -1\.\.1.*--scale -2\.\.2"),
    "texts": (column(*(f"statement {i}" for i in range(20))), r"20 different texts.*too many for stances"),
    "two columns of a name": (
        HEAD.strip() + ",stance\na,p,1,0\n",
        r'"stance" is given twice, as column 3 and column 4',
    ),
    "a comma in a name": (HEAD + "Smith, John,p,1\nDoe,p,1\n", r"this row has 4 cells, the header has 3"),
    "a short row": (HEAD + "a,p,1\nb,p\n", r"this row has 2 cells, the header has 3"),
    "cells that were merged": (HEAD + "Minister,p,1\n,q,0\n,r,1\nAide,p,1\n", r"--fill source"),
    "several names in a cell": (
        HEAD + "Whatsapp; Facebook,p,1\nFacebook,p,1\n",
        r"--split 'source=;'.*--split source=none",
    ),
    "a list of several": (
        HEAD + 'a,p,"[""Yes"",""No""]"\n',
        r"is a list of several values\. Make a row of each: --split stance=json",
    ),
    "two orders of a date": (
        "source,proposition,stance,said_on\na,p,1,7/11/2021\nb,p,1,8/11/2021\n",
        r"--dates dmy or --dates mdy",
    ),
    "letters that were lost": (HEAD + "????? ????,p,1\n", r"its letters were replaced when the file was saved"),
    "replacement characters": (HEAD + "M\ufffdller,p,1\n", r"its letters were replaced"),
    "letters read wrongly": (
        HEAD + "مهدي".encode().decode("windows-1252", "replace").replace("\ufffd", "") + ",p,1\n",
        r"it is UTF-8 that was read as something else|its letters",
    ),
    "a web page": ("<html><body><table><tr><td>source</td></tr></table></body></html>", r"this is a web page"),
    "a wide table": ("who,It burnt,He knew\nann,agree,disagree\nbob,agree,agree\n", r"--wide --map source=…"),
    "other names": (
        "Speaker,Issue,Position\na,p,2\n",
        r"--map source=Speaker --map proposition=Issue --map stance=Position",
    ),
    "nothing but missing values": (HEAD + "#N/A,p,1\nnan,p,1\n", r"is a word for a missing value"),
}
"""A table, and what is said of it."""


def imported(folder, name, content, *options):
    """Write a file, make a case of it, and return the exit status of `new` and then of `check`."""
    shutil.rmtree(folder / "case", ignore_errors=True)
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    made = main(["new", str(folder / "case"), "--from", str(file), *options])
    return made, main(["check", "--corpus", str(folder / "case")]) if made == 0 else None


@pytest.mark.parametrize("name", READ)
def test_a_table_is_read_as_a_whole_and_passes_check(tmp_path, name):
    """Every row becomes a claim with what its cells say, and what was written is a sound case."""
    content, options, expected = READ[name]
    assert imported(tmp_path, "own.csv", content, *options) == (0, 0)

    claims = read_corpus(tmp_path / "case").claims
    for attribute, values in expected.items():
        assert [getattr(c, attribute) for c in claims] == values


@pytest.mark.parametrize("name", REFUSED)
def test_a_table_that_admits_two_readings_is_refused_with_what_to_say(tmp_path, capsys, name):
    """Nothing is written, and the message has the values and the option to give."""
    content, said = REFUSED[name]
    assert imported(tmp_path, "own.csv", content) == (2, None)
    message = capsys.readouterr().err
    assert "Traceback" not in message
    assert re.search(said, message, re.DOTALL), message
    assert not (tmp_path / "case").exists()


def test_names_stay_what_they_were(tmp_path):
    """A name that a spreadsheet would run as a formula is kept and read back as it was."""
    imported(tmp_path, "own.csv", READ["names that spreadsheets would run"][0])

    assert [s.name for s in read_corpus(tmp_path / "case").sources.values()] == [
        "@user",
        "+972mag",
        "=equal",
        "-unknown-",
    ]


@pytest.mark.parametrize(
    "spellings",
    [
        ["مهدي", "مهدی", "مهـدي", "مَهدي", "\N{RIGHT-TO-LEFT MARK}مهدي"],
        ["کریم", "كريم"],
        ["Ann Lee", "ann  LEE", "Ann\N{NO-BREAK SPACE}Lee", "Ann\N{SOFT HYPHEN} Lee"],
        ["O'Brien", "O\N{RIGHT SINGLE QUOTATION MARK}Brien", "O\N{MODIFIER LETTER APOSTROPHE}Brien"],
        ["\ufb01re", "fire"],
    ],
)
def test_spellings_that_look_the_same_are_one_source(tmp_path, spellings):
    """What a reader cannot see makes no second witness."""
    imported(tmp_path, "own.csv", HEAD + "".join(f"{s},p,1\n" for s in spellings))

    assert len(read_corpus(tmp_path / "case").sources) == 1


@pytest.mark.parametrize(
    "texts",
    [
        ["A+", "A-", "A"],
        ["भाजपा", "भाजपी"],
        ["กา", "กี"],
        ["שִׁיר", "שֵׁיר"],
        ["Åsa", "Asa"],
        [f"https://example.org/world/middle-east/2021/11/07/attack-on-the-residence-live/{n}" for n in ("one", "two")],
        ["w " * 150 + "a", "w " * 150 + "b"],
        ["!!!", "?!", "§"],
    ],
)
@pytest.mark.parametrize("target", ["source", "origin", "bloc", "kind", "utterance"])
def test_different_texts_never_share_a_name(tmp_path, texts, target):
    """Neither length nor signs nor vowel signs of any script make two texts one, in whichever column."""
    other = "" if target == "source" else f",{target}"
    rows = [f'"{t}",p,1\n' if target == "source" else f's{i},p,1,"{t}"\n' for i, t in enumerate(texts)]
    assert imported(tmp_path, "own.csv", HEAD.strip() + other + "\n" + "".join(rows)) == (0, 0)

    corpus = read_corpus(tmp_path / "case")
    of = [getattr(corpus.sources[c.source], target, None) or getattr(c, target) for c in corpus.claims]
    assert len(set(of)) == len(texts)


def test_rows_that_lack_something_are_listed(tmp_path, capsys):
    """A row without a source or with a word for a missing value is left out, and told with its line."""
    imported(tmp_path, "own.csv", HEAD + "NA,p,1\na,,1\nb,p,\nc,p,1\nd,p,1\ne,p,0\nf,q,0\n")

    told = capsys.readouterr().out
    assert (
        'own.csv:2: source "NA" is a word for a missing value: the row was left out. If it is a name: --name NA' in told
    )
    assert 'own.csv:3: proposition "" is empty' in told
    assert 'own.csv:4: stance "" is empty' in told
    assert len(read_corpus(tmp_path / "case").claims) == 4


def test_documents_of_one_title_are_told_apart(tmp_path):
    """Documents are one where their number or their title, date and outlet are the same; what is lacking is filled."""
    head = "source,proposition,stance,article,outlet,published\n"
    rows = (
        "a,p,1,Editorial,One,2020-01-01\nb,p,0,Editorial,Two,2021-06-01\nc,p,1,Report,,2021\nd,p,1,Report,Wire,2021\n"
    )
    imported(tmp_path, "own.csv", head + rows)

    corpus = read_corpus(tmp_path / "case")
    assert {(a.title, a.outlet, a.published) for a in corpus.articles.values()} == {
        ("Editorial", "One", "2020-01-01"),
        ("Editorial", "Two", "2021-06-01"),
        ("Report", "Wire", "2021"),
    }


def workbook(path, sheets, merge=None):
    """Write a workbook and return its bytes."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if merge:
            sheet.merge_cells(merge)
    book.save(path)
    return path.read_bytes()


def test_a_workbook_is_read_with_its_merged_cells(tmp_path, capsys):
    """Dates, numbers and merged cells are what they are in the sheet."""
    rows = [
        ["source", "proposition", "stance", "said_on"],
        ["Minister", "p", 2, dt.date(2021, 11, 7)],
        [None, "q", -2.0, "2021"],
        ["Aide", "p", 1, None],
    ]
    content = workbook(tmp_path / "made.xlsx", {"One": rows}, merge="A2:A3")
    assert imported(tmp_path, "own.xlsx", content) == (0, 0)

    assert 'Merged cells stand for every row that they span: "Minister" in rows 2 to 3.' in capsys.readouterr().out
    claims = read_corpus(tmp_path / "case").claims
    assert [(c.source, c.stance, c.said_on) for c in claims] == [
        ("minister", 2, "2021-11-07"),
        ("minister", -2, "2021"),
        ("aide", 1, ""),
    ]


def test_a_workbook_of_several_sheets_asks_which(tmp_path, capsys):
    """One sheet has to be named, and any can be."""
    rows = [["source", "proposition", "stance"], ["a", "p", 2]]
    content = workbook(tmp_path / "made.xlsx", {"Old": rows, "New": [*rows, ["b", "p", -2]]})
    assert imported(tmp_path, "own.xlsx", content) == (2, None)
    assert 'several sheets: "Old" (1 rows), "New" (2 rows). Name one: --sheet "Old"' in capsys.readouterr().err

    assert imported(tmp_path, "own.xlsx", content, "--sheet", "New") == (0, 0)
    assert len(read_corpus(tmp_path / "case").claims) == 2


@pytest.mark.parametrize(("encoding", "name"), [("windows-1256", "مهدي"), ("windows-1252", "Müller")])
def test_another_encoding_is_asked_for_and_never_guessed(tmp_path, capsys, encoding, name):
    """The message shows how the text reads in each, and the option reads it."""
    content = (HEAD + f"{name},p,1\n").encode(encoding)
    assert imported(tmp_path, "own.csv", content) == (2, None)
    assert f"--encoding {encoding}" in (said := capsys.readouterr().err)
    assert name in said

    assert imported(tmp_path, "own.csv", content, "--encoding", encoding) == (0, 0)
    assert [s.name for s in read_corpus(tmp_path / "case").sources.values()] == [name]


LABEL_STUDIO = [
    {
        "id": 1,
        "data": {"text": "The bridge was blown up"},
        "annotations": [
            {"completed_by": 7, "result": [{"from_name": "s", "type": "choices", "value": {"choices": ["Yes"]}}]},
            {
                "completed_by": {"email": "b@x"},
                "result": [{"from_name": "s", "type": "choices", "value": {"choices": ["No"]}}],
            },
            {"completed_by": 9, "was_cancelled": True, "result": []},
        ],
    }
]
DOCCANO = [{"id": 1, "text": "It was staged", "annotations": [{"label": 3, "user": 1}, {"label": 4, "user": 2}]}]
ARGILLA = [
    {
        "id": "x",
        "fields": {"text": "It was staged"},
        "responses": {"truth": [{"user_id": "u1", "value": "yes"}, {"user_id": "u2", "value": "no"}]},
    },
]
ARGILLA_1 = [
    {
        "fields": {"text": "It was staged"},
        "responses": [
            {"user_id": u, "status": "submitted", "values": {"truth": {"value": v}}}
            for u, v in (("u1", "yes"), ("u2", "no"))
        ],
    },
]
REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "claimReviewed": "The moon is cheese",
    "url": "https://example.org/moon",
    "datePublished": "2021-11-09",
    "author": {"@type": "Organization", "name": "Checkers"},
    "itemReviewed": {"@type": "Claim", "author": {"name": "A man"}, "datePublished": "2021-11-07"},
    "reviewRating": {"ratingValue": 1, "worstRating": 1, "bestRating": 5, "alternateName": "Nonsense"},
}


@pytest.mark.parametrize(
    ("content", "sources", "stances"),
    [
        (LABEL_STUDIO, ["7", "b_x"], [2, -2]),
        (DOCCANO, ["1", "2"], [2, 2]),
        (ARGILLA, ["u1", "u2"], [2, -2]),
        (ARGILLA_1, ["u1", "u2"], [2, -2]),
        ([REVIEW], ["a_man", "checkers"], [2, -2]),
        ([{"source": "a", "proposition": "p", "stance": 2}], ["a"], [2]),
    ],
)
@pytest.mark.parametrize("lines", [False, True])
def test_exports_are_read_with_each_annotator(tmp_path, content, sources, stances, lines):
    """As JSON and as JSON Lines, each annotator is a source; what is no stance is the answer to a question."""
    text = "\n".join(json.dumps(c, ensure_ascii=False) for c in content) if lines else json.dumps(content)
    assert imported(tmp_path, "own.jsonl" if lines else "own.json", text) == (0, 0)

    claims = read_corpus(tmp_path / "case").claims
    assert [(c.source, c.stance) for c in claims] == list(zip(sources, stances, strict=True))


def test_an_export_with_a_file_for_each_annotator_is_read(tmp_path):
    """A zipped folder of doccano names its annotators by its files."""
    with zipfile.ZipFile(tmp_path / "own.zip", "w") as archive:
        for user, label in (("ann", "Yes"), ("bob", "No")):
            archive.writestr(f"{user}.jsonl", json.dumps({"id": 1, "text": "It was staged", "label": [label]}))
    assert main(["new", str(tmp_path / "case"), "--from", str(tmp_path / "own.zip")]) == 0

    assert [(c.source, c.stance) for c in read_corpus(tmp_path / "case").claims] == [("ann", 2), ("bob", -2)]


DNA_TABLES = """
CREATE TABLE DOCUMENTS (ID INTEGER, Title TEXT, Text TEXT, Source TEXT, Date INTEGER);
CREATE TABLE STATEMENTS (ID INTEGER, StatementTypeId INTEGER, DocumentId INTEGER, Start INTEGER, Stop INTEGER);
CREATE TABLE VARIABLES (ID INTEGER, Variable TEXT);
CREATE TABLE DATABOOLEAN (StatementId INTEGER, VariableId INTEGER, Value INTEGER);
CREATE TABLE ENTITIES (ID INTEGER, Value TEXT);
INSERT INTO VARIABLES VALUES (1, 'person'), (2, 'organization'), (3, 'concept'), (4, 'agreement');
INSERT INTO ENTITIES VALUES (1, 'Ann Lee'), (2, 'Chamber'), (3, 'Taxes rise');
INSERT INTO STATEMENTS VALUES (9, 1, 1, 0, 14);
INSERT INTO DATABOOLEAN VALUES (9, 4, 0);
"""
DNA_TEXTS = {2: "Value TEXT", 3: "Entity INTEGER"}


@pytest.mark.parametrize("version", [2, 3])
def test_a_database_of_dna_is_read(tmp_path, version):
    """Statements of both versions come with person, concept, agreement and document."""
    path = tmp_path / "own.dna"
    with sqlite3.connect(path) as db:
        db.executescript(DNA_TABLES)
        db.execute(f"CREATE TABLE DATASHORTTEXT (StatementId INTEGER, VariableId INTEGER, {DNA_TEXTS[version]})")
        date = 1636243200 * (1000 if version == 2 else 1)
        db.execute("INSERT INTO DOCUMENTS VALUES (1, 'Hearing', 'They will rise, she said', 'Post', ?)", (date,))
        texts = [1, 2, 3] if version == 3 else ["Ann Lee", "Chamber", "Taxes rise"]
        db.executemany("INSERT INTO DATASHORTTEXT VALUES (9, ?, ?)", [(i + 1, t) for i, t in enumerate(texts)])
    db.close()
    assert main(["new", str(tmp_path / "case"), "--from", str(path)]) == 0

    corpus = read_corpus(tmp_path / "case")
    claim = corpus.claims[0]
    assert (claim.source, claim.proposition, claim.stance, claim.date) == ("ann_lee", "taxes_rise", -2, "2021-11-07")
    assert (corpus.sources["ann_lee"].bloc, claim.gloss) == ("chamber", "They will rise")


def test_another_database_is_refused_with_the_way_out(tmp_path, capsys):
    """A database that is damaged or of another program names DNA's own export."""
    for content in (b"SQLite format 3\0" + b"\xf6" * 200, None):
        path = tmp_path / "own.dna"
        path.unlink(missing_ok=True)
        if content:
            path.write_bytes(content)
        else:
            with sqlite3.connect(path) as db:
                db.execute("CREATE TABLE x (y)")
            db.close()
        assert main(["new", str(tmp_path / "case"), "--from", str(path)]) == 2
        assert "choose Export, then Event list" in capsys.readouterr().err


def test_codes_of_a_codebook_become_propositions(tmp_path):
    """A REFI-QDA codebook and a project give the codes that can be used; one example shows the form of a claim."""
    codes = (
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="1" name="Fire" isCodable="true">'
        '<Code guid="2" name="Set on purpose" isCodable="true"/></Code>'
        '<Code guid="3" name="Group" isCodable="false"/></Codes></CodeBook>'
    )
    assert imported(tmp_path, "own.qdc", codes) == (0, 0)
    assert list(read_corpus(tmp_path / "case").propositions) == ["fire", "set_on_purpose"]

    with zipfile.ZipFile(tmp_path / "own.qdpx", "w") as archive:
        archive.writestr("project.qde", codes.replace("CodeBook", "Project"))
    assert main(["new", str(tmp_path / "two"), "--from", str(tmp_path / "own.qdpx")]) == 0
    assert list(read_corpus(tmp_path / "two").propositions) == ["fire", "set_on_purpose"]


def test_an_xml_bomb_is_not_opened(tmp_path, capsys):
    """XML with entities of its own is refused before it is parsed."""
    assert imported(tmp_path, "own.qdc", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>') == (2, None)
    assert "a document type of its own" in capsys.readouterr().err


def test_questions_are_written_with_the_states_found(tmp_path):
    """Items that share a label have all labels of their kind, in questions.yaml and under their own words."""
    imported(tmp_path, "own.csv", "task,worker,label\nIs it a cat?,w1,Big cat\nt2,w1,dog\nt2,w2,Big cat\n")

    corpus = read_corpus(tmp_path / "case")
    assert {q.states for q in corpus.questions.values()} == {("big_cat", "dog")}
    assert corpus.questions["is_it_a_cat"].en == "Is it a cat?"
    assert corpus.questions["t2"].labels["big_cat"].en == "Big cat"


def test_what_people_fill_in_opens_in_a_spreadsheet(tmp_path):
    """Every table of a new case begins with the mark that tells a spreadsheet that it is UTF-8."""
    imported(tmp_path, "own.csv", HEAD + "مهدي,p,1\n")
    assert main(["new", str(tmp_path / "plain")]) == 0

    tables = [*(tmp_path / "case").glob("*.csv"), *(tmp_path / "plain").glob("*.csv")]
    assert len(tables) >= 5
    assert all(t.read_bytes().startswith(b"\xef\xbb\xbf") for t in tables)
