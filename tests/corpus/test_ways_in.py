"""Ways on with what cannot be read as it stands: answers by name, lost letters, rows twice, old workbooks, JSON."""

import io
import json
import re
import zipfile

import pytest
from exports import old_workbook, open_document, workbook
from imports import HEAD, imported

from tarjih.__main__ import main
from tarjih.corpus import read_corpus
from tarjih.corpus.advice import advice
from tarjih.corpus.formats.biff import aside
from tarjih.corpus.lost_letters import lost

FORM = "Name,Who did it?,Was it staged?,Why?\nAnn,Iran,Yes,I saw it\nBob,Israel,No,they said\nCid,iran,Yes,a hunch\n"
LETTERS = "source,proposition,stance,gloss\n????,p,1,x\nb,p,0,what??? no\nFranÃ§ois,p,1,itâ€™s\nd,q,0,a ???? b\n"


def said(folder):
    """What each claim of the case is about, and with which stance."""
    claims = read_corpus(folder / "case").claims
    return [(c.source, c.proposition or (c.question, c.state), c.stance) for c in claims]


def test_answers_by_name_become_states(tmp_path, capsys):
    """A column of named answers is a question, and one of yes and no a proposition; who does not know says nothing."""
    form = FORM + "Dee,Don't know,Yes,because\nEli,Other,,he lied\n"
    assert imported(tmp_path, "own.csv", form, "--answers", "--map", "source=Name") == (2, None)
    assert "1 of 3 columns holds no answers to choose from. Leave them out: --skip rest" in capsys.readouterr().err

    assert imported(tmp_path, "own.csv", form, "--answers", "--map", "source=Name", "--skip", "rest") == (0, 0)
    who = ("who_did_it", "iran")
    assert said(tmp_path)[:2] == [("ann", who, 2), ("ann", "was_it_staged", 2)]
    assert [about for _, about, _ in said(tmp_path)].count(who) == 2
    question = read_corpus(tmp_path / "case").questions["who_did_it"]
    assert (question.states, question.other) == (("iran", "israel", "other"), True)
    assert 'state "Don\'t know" is no answer: the row was left out. If it is one: --name' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "options", "expected"),
    [
        ("item,ann,bob\ni,cat,dog\n", ["question=item"], [("ann", ("i", "cat"), 2), ("bob", ("i", "dog"), 2)]),
        ("who,q,r\na,1,3\nb,2,3\n", ["source=who"], [
            *(("a", ("q", "1"), 2), ("a", ("r", "3"), 2), ("b", ("q", "2"), 2), ("b", ("r", "3"), 2))]),
        ("who,q\na,x\nb,NA\nc,y\n", ["source=who"], [("a", ("q", "x"), 2), ("c", ("q", "y"), 2)]),
        ("question,ann,bob\ni,yes,no\n", ["question=question", "--wide"], [("ann", "i", 2), ("bob", "i", -2)]),
        ("who,p,q\na,1,NA\nb,0,1\n", ["source=who", "--wide"], [("a", "p", 2), ("b", "p", -2), ("b", "q", 2)]),
        ("who,p,q\na,5,Agree\nb,1,No\n", ["source=who", "--wide", "--scale", "1..5", "--stance", "no=-2", "--stance",
         "agree=1"], [("a", "p", 2), ("a", "q", 1), ("b", "p", -2), ("b", "q", -2)]),
    ],
)  # fmt: skip
def test_wide_tables_of_answers(tmp_path, content, options, expected):
    """Columns may be sources, answers may be codes, a word for nothing is no answer, and words stand beside numbers."""
    options = options if "--wide" in options else [*options, "--answers"]
    assert imported(tmp_path, "own.csv", content, "--map", *options) == (0, 0)
    assert said(tmp_path) == expected


def test_a_long_table_is_not_turned(tmp_path, capsys):
    """An option for wide tables is refused where each row has all it needs, and a word that no cell has is told."""
    assert imported(tmp_path, "own.csv", HEAD + "a,p,2\nb,p,-2\n", "--answers") == (2, None)
    assert "the table is not wide. Leave out --answers." in capsys.readouterr().err
    assert imported(tmp_path, "own.csv", HEAD + "a,p,2\nb,p,-2\n", "--stance", "agre=2") == (0, 0)
    assert '; no cell holds "agre".' in capsys.readouterr().out


def test_columns_of_one_name_are_not_one_proposition(tmp_path, capsys):
    """What one person answered to two questions is not mixed up."""
    assert imported(tmp_path, "own.csv", "who,p,P\na,1,0\n", "--wide", "--map", "source=who") == (2, None)
    assert '"P" is given twice, as column 2 and column 3' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "sources", "glosses"),
    [
        ("out", ["b", "d"], ["what??? no", ""]),
        ("mend", ["b", "francois", "d"], ["what??? no", "it’s", ""]),
        ("keep", ["name_", "b", "frana_ois", "d"], ["x", "what??? no", "itâ€™s", "a ???? b"]),
    ],
)
def test_lost_letters_are_left_out_put_right_or_kept_as_the_user_says(tmp_path, capsys, option, sources, glosses):
    """The file is refused with the lines of all; then rows without a name go, and texts that can be are put right."""
    assert imported(tmp_path, "own.csv", LETTERS) == (2, None)
    message = capsys.readouterr().err
    assert "4 cells have lost letters (line 2, 4, 5)" in message
    assert "--lost mend; leave out 2 of 4 rows: --lost out" in message

    assert imported(tmp_path, "own.csv", LETTERS, "--lost", option) == (0, 0)
    claims = read_corpus(tmp_path / "case").claims
    assert [re.sub(r"_[0-9a-f]{8}$", "_", c.source) for c in claims] == sources
    assert [c.gloss for c in claims] == glosses


@pytest.mark.parametrize(
    ("text", "name", "is_lost"),
    [
        ("Really???", False, False),
        ("Really???", True, True),
        ("???? said so", False, True),
        ("Café", True, False),
        ("M\ufffdller", False, True),
        ("Müller", False, True),
        ("?", True, False),
    ],
)  # fmt: skip
def test_punctuation_is_no_loss(text, name, is_lost):
    """Question marks after a word belong to a text, and not to a name."""
    assert bool(lost(text.replace("ü", "Ã¼"), name=name)) == is_lost


def test_an_old_workbook_tells_what_it_hides(tmp_path, capsys):
    """Hidden rows, columns and sheets of an .xls file are told as those of an .xlsx file are."""
    content = old_workbook([["source", "proposition", "stance"], ["a", "p", 2], ["é", "p", -2]], row=2, column=2)
    assert imported(tmp_path, "own.xls", content) == (0, 0)
    told = capsys.readouterr().out
    assert "Hidden in the sheet, and read like the rest: row 3 and column C." in told
    assert "Hidden in the workbook, and not read: sheet Lists." in told
    assert [c.stance for c in read_corpus(tmp_path / "case").claims] == [2, -2]


def test_a_short_old_workbook_tells_as_much(tmp_path, capsys):
    """One of a few rows lies in the file in another way, as LibreOffice saves it; what it hides and takes is told."""
    content = old_workbook([["source", "proposition", "stance"], ["a", "p", 2]], row=1, column=2, short=True)
    assert imported(tmp_path, "own.xls", content) == (0, 0)
    told = capsys.readouterr().out
    assert "Hidden in the sheet, and read like the rest: row 2 and column C." in told
    assert "Taken from other workbooks by formulas" in told


LINKED = "of:=[&apos;file:///data/other.ods&apos;#$S.A1]"


def test_values_of_other_workbooks_are_told(tmp_path, capsys):
    """A formula of another workbook may be out of date: told by `new --from`, refused in a coding sheet."""
    one = workbook(
        tmp_path / "one.xlsx", {"claims": [["source", "proposition", "stance"], ["a", "p", 2], ["b", "p", -2]]}
    )
    part = "xl/worksheets/sheet1.xml"
    for formula in ("<f>[1]S!A1</f>", '<f t="shared" si="0" ref="C2">\'[1]S 2\'!$A$1</f>'):
        linked = changed_part(one, part, b'<c r="C2" t="n"><v>', f'<c r="C2">{formula}<v>'.encode())
        assert imported(tmp_path, "own.xlsx", linked) == (0, 0)
        assert "Taken from other workbooks by formulas, as last computed: C2." in capsys.readouterr().out
    (tmp_path / "own.xlsx").write_bytes(linked)
    assert main(["check", "--corpus", str(tmp_path / "own.xlsx")]) == 2
    assert "own.xlsx (sheet claims): formulas take values from other workbooks" in capsys.readouterr().err

    content = open_document(tmp_path / "two.ods", [["source", "proposition", "stance"], ["a", "p", "1"]], {})
    cell = b'office:value-type="string" table:number-rows-spanned="1" table:number-columns-spanned="1"><text:p>1<'
    linked = changed_part(content, "content.xml", cell, f'table:formula="{LINKED}" '.encode() + cell)
    assert imported(tmp_path, "two.ods", linked) == (0, 0)
    assert "Taken from other workbooks by formulas, as last computed: C2." in capsys.readouterr().out


def test_a_coding_sheet_has_no_formula_without_a_result(tmp_path, capsys):
    """What no spreadsheet ever computed would be read as an empty cell: the cell is named."""
    workbook(tmp_path / "own.xlsx", {"claims": [["source", "proposition", "stance"], ["a", "p", "=1+1"]]})
    assert main(["check", "--corpus", str(tmp_path / "own.xlsx")]) == 2
    assert "no spreadsheet has computed yet (C2)" in capsys.readouterr().err


def changed_part(content, name, old, new):
    """Return a zipped file with something in one of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as one, zipfile.ZipFile(out, "w") as two:
        for part in one.namelist():
            found = one.read(part)
            if part == name:
                assert old in found, found
                found = found.replace(old, new, 1)
            two.writestr(part, found)
    return out.getvalue()


def test_a_damaged_container_hides_nothing():
    """However its first sectors are changed, reading what a workbook hides ends."""
    content = bytearray(old_workbook([["a"]], row=0, column=0))
    for place in (*range(24, 84), *range(512, 540), *range(1024, 1180)):
        for value in (0, 1, 0x7F, 0xFF):
            changed = bytes(content[:place]) + bytes([value]) + bytes(content[place + 1 :])
            assert aside(changed, "One").uncomputed == []


def test_rows_that_are_there_twice_are_pointed_out(tmp_path):
    """A file that was pasted twice counts twice, and somebody is told."""
    (tmp_path / "claims.csv").write_text(HEAD + "a,p,2\nb,p,-2\n" * 2, encoding="utf-8")
    assert any(
        "2 rows repeat an earlier row in every cell (line 4, 5)" in n.what for n in advice(read_corpus(tmp_path))
    )


FLAT = [{"source": "a", "proposition": "p", "stance": 2}, {"source": "b", "proposition": "p", "stance": -2}]
NAMES = ["source", "proposition", "stance"]


@pytest.mark.parametrize(
    "table",
    [
        FLAT,
        {n: [r[n] for r in FLAT] for n in NAMES},
        {n: {str(i): r[n] for i, r in enumerate(FLAT)} for n in NAMES},
        {str(i): r for i, r in enumerate(FLAT)},
        {"columns": NAMES, "index": [0, 1], "data": [list(r.values()) for r in FLAT]},
        [NAMES, *(list(r.values()) for r in FLAT)],
        {"data": FLAT, "schema": {"fields": []}},
        [{**r, "stance": {"choices": ["yes" if r["stance"] > 0 else "no"]}} for r in FLAT],
    ],
)
def test_tables_in_json_are_read_whichever_way_round(tmp_path, table):
    """Each way in which a table is written as JSON gives the same claims."""
    assert imported(tmp_path, "own.json", json.dumps(table)) == (0, 0)
    assert said(tmp_path) == [("a", "p", 2), ("b", "p", -2)]


def test_entries_within_entries_are_columns(tmp_path):
    """What an entry nests is no less a column."""
    table = [
        {"author": {"name": r["source"]}, "claim": {"text": r["proposition"]}, "stance": r["stance"]} for r in FLAT
    ]
    options = ["--map", "source=author.name", "--map", "proposition=claim.text"]
    assert imported(tmp_path, "own.json", json.dumps(table), *options) == (0, 0)
    assert len(said(tmp_path)) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"source":"a"}\n{"source":\n', r"own\.json:2: this begins like JSON and breaks off"),
        ('[{"id":1,"text":"x","label":[[0,1,"PER"]]}]', r"spans, boxes and relations are no stances"),
        ('[{"data":{"text":"x"},"annotations":[],"predictions":[{}]}]', r"nobody has annotated anything yet"),
        ("<table><tr><td>a</td></tr></table>", r"this is a web page"),
        ('<?xml version="1.0"?><Workbook xmlns="x"/>', r"a spreadsheet as XML \(Excel 2003\)"),
    ],
)
def test_what_is_no_table_is_named(tmp_path, capsys, content, message):
    """A file that holds no statements says what it is, and on which line it breaks off."""
    assert imported(tmp_path, "own.json", content) == (2, None)
    assert re.search(message, capsys.readouterr().err)


def test_texts_without_an_answer_are_counted(tmp_path, capsys):
    """A text that nobody labelled is no row, and is told."""
    content = '{"id":1,"text":"a","label":["support"]}\n{"id":2,"text":"b","label":[]}\n'
    assert imported(tmp_path, "ann.jsonl", content) == (0, 0)
    assert "1 text has no answer: left out." in capsys.readouterr().out
