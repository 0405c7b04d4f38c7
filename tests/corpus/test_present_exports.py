"""Exports as programs write them today: whose answer each row is, and what is proposed where no column says it."""

import io
import json
import sqlite3
import zipfile

import pytest
from exports import DNA_TABLES, DNA_TEXTS, workbook
from imports import imported

from tarjih.corpus import read_corpus


def zipped(files):
    """A zipped folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def claims(folder):
    """Source, proposition and stance of each claim."""
    return [(c.source, c.proposition, c.stance) for c in read_corpus(folder / "case").claims]


def test_a_table_for_each_annotator_is_one_table(tmp_path, capsys):
    """A zipped folder of CSV files is read by the names of its files, with the option that the message gives."""
    files = {f"{who}.csv": f"id,text,label\r\n1,It burnt,{what}\r\n" for who, what in (("ann", "yes"), ("bob", "no"))}
    assert imported(tmp_path, "own.zip", zipped(files)) == (2, None)
    message = capsys.readouterr().err
    assert "--map source=annotator --map proposition=text --map stance=label" in message

    options = ["--map", "source=annotator", "--map", "proposition=text", "--map", "stance=label"]
    assert imported(tmp_path, "own.zip", zipped(files), *options) == (0, 0)
    assert claims(tmp_path) == [("ann", "it_burnt", 2), ("bob", "it_burnt", -2)]
    assert imported(tmp_path, "own.zip", zipped(files | {"eve.csv": "id,text\r\n1,x\r\n"}), *options) == (2, None)
    assert "have different columns" in capsys.readouterr().err


def test_a_draft_is_no_answer(tmp_path):
    """Argilla's flat records say of each response whether it was submitted."""
    record = {"text": "It burnt", "label.responses": ["yes", "no"], "label.responses.users": ["u1", "u2"]}
    record["label.responses.status"] = ["submitted", "draft"]
    assert imported(tmp_path, "own.json", json.dumps([record])) == (0, 0)
    assert claims(tmp_path) == [("u1", "it_burnt", 2)]


def test_answers_of_all_in_one_cell_are_refused_with_the_way_out(tmp_path, capsys):
    """Argilla's CSV has lists as Python prints them; its JSON is read."""
    text = "id,text,label.responses,label.responses.users,label.suggestion\n1,It burnt,['yes' 'no'],['a' 'b'],yes\n"
    assert imported(tmp_path, "own.csv", text) == (2, None)
    assert 'dataset.records.to_json("records.json")' in capsys.readouterr().err


def test_what_is_written_beside_a_choice_is_pointed_out(tmp_path, capsys):
    """A text that an annotator of Label Studio types is an answer to a question of its own, and never lost."""
    choice = {"from_name": "stance", "type": "choices", "value": {"choices": ["Support"]}}
    typed = {"from_name": "who", "type": "textarea", "value": {"text": ["The minister"]}}
    record = {"data": {"text": "It burnt"}, "annotations": [{"completed_by": 1, "result": [choice, typed]}]}
    assert imported(tmp_path, "own.json", json.dumps([record])) == (2, None)
    assert 'the answers to "who" are no stances, and others are. Leave them out: --skip who' in capsys.readouterr().err
    assert imported(tmp_path, "own.json", json.dumps([record]), "--skip", "who") == (0, 0)
    assert claims(tmp_path) == [("1", "it_burnt", 2)]


def test_an_annotation_of_prodigy_is_an_answer(tmp_path):
    """Choices and accepted or rejected labels are answers of the annotator; what was ignored is none."""
    of = {"_annotator_id": "db-ann", "_view_id": "choice", "options": [{"id": "SUPPORT", "text": "Support"}]}
    chosen = [("It burnt", ["SUPPORT"], "accept"), ("He knew", ["DENY"], "accept"), ("No", [], "ignore")]
    rows = [{"text": text, "accept": accept, "answer": answer} | of for text, accept, answer in chosen]
    assert imported(tmp_path, "own.jsonl", "\n".join(map(json.dumps, rows))) == (0, 0)
    assert claims(tmp_path) == [("db_ann", "it_burnt", 2), ("db_ann", "he_knew", -2)]
    rows = [
        {"text": "It burnt", "label": "ARSON", "answer": a, "_session_id": a} for a in ("accept", "reject", "ignore")
    ]
    assert imported(tmp_path, "own.jsonl", "\n".join(map(json.dumps, rows))) == (0, 0)
    assert claims(tmp_path) == [("accept", "it_burnt", 2), ("reject", "it_burnt", -2)]


def test_the_one_question_that_is_left_does_not_stand_in_names(tmp_path, capsys):
    """A text is a proposition under its own name once the other questions are skipped, and no column says it again."""
    answers = [({"choices": ["Supports"]}, "stance"), ({"rating": 4}, "certainty")]
    result = [{"from_name": name, "value": value} for value, name in answers]
    export = [{"id": 1, "annotations": [{"completed_by": 1, "result": result}], "data": {"text": "It burnt"}}]
    assert imported(tmp_path, "own.json", json.dumps(export), "--skip", "certainty") == (0, 0)
    assert claims(tmp_path) == [("1", "it_burnt", 2)]
    assert "not read" not in capsys.readouterr().out


def test_a_codebook_in_utf_16_is_read(tmp_path):
    """XML that says it is UTF-16 is no table."""
    codes = '<CodeBook><Codes><Code name="حريق" isCodable="true"/></Codes></CodeBook>'
    text = f'<?xml version="1.0" encoding="utf-16"?>{codes}'
    assert imported(tmp_path, "own.qdc", text.encode("utf-16")) == (0, 0)
    assert list(read_corpus(tmp_path / "case").propositions) == ["حريق"]


def test_an_xml_bomb_in_utf_16_is_not_opened(tmp_path, capsys):
    """Entities are found whatever the encoding."""
    bomb = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]><CodeBook>&b;</CodeBook>'
    assert imported(tmp_path, "own.qdc", bomb.encode("utf-16")) == (2, None)
    assert "document type of its own" in capsys.readouterr().err


def test_a_database_of_dna_with_variables_of_its_own_is_read(tmp_path, capsys):
    """Whoever renames person and concept finds the new names as columns."""
    path = tmp_path / "made.dna"
    with sqlite3.connect(path) as db:
        db.executescript(DNA_TABLES)
        db.execute(f"CREATE TABLE DATASHORTTEXT (StatementId INTEGER, VariableId INTEGER, {DNA_TEXTS[2]})")
        db.execute("INSERT INTO DOCUMENTS VALUES (1, 'Hearing', 'They will rise, she said', 'Post', 1636243200000)")
        db.executemany("UPDATE VARIABLES SET Variable = ? WHERE ID = ?", [("Actor", 1), ("Claim", 3)])
        texts = ["Ann Lee", "Chamber", "Taxes rise"]
        db.executemany("INSERT INTO DATASHORTTEXT VALUES (9, ?, ?)", [(i + 1, t) for i, t in enumerate(texts)])
    db.close()
    assert imported(tmp_path, "own.dna", path.read_bytes()) == (2, None)
    assert "--map source=actor --map proposition=claim" in capsys.readouterr().err

    options = ["--map", "source=actor", "--map", "proposition=claim", "--map", "stance=agreement"]
    assert imported(tmp_path, "own.dna", path.read_bytes(), *options) == (0, 0)
    assert claims(tmp_path) == [("ann_lee", "taxes_rise", -2)]


def test_sheets_of_one_kind_are_pointed_out(tmp_path, capsys):
    """Of two sheets with the same columns one alone is half of what was coded: the message and the result say so."""
    head = ["source", "proposition", "stance"]
    content = workbook(tmp_path / "made.xlsx", {"March": [head, ["a", "p", 2]], "April": [head, ["b", "p", 2]]})
    assert imported(tmp_path, "own.xlsx", content) == (2, None)
    assert "If the rows of March, April belong together, copy them into one sheet" in capsys.readouterr().err
    assert imported(tmp_path, "own.xlsx", content, "--sheet", "March") == (0, 0)
    assert "Other sheets of the workbook, not read: April." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("header", "row", "option"),
    [
        (
            "INPUT:claim\tINPUT:id\tOUTPUT:result\tASSIGNMENT:task_id\tASSIGNMENT:worker_id",
            "It burnt\t1\ttrue\tt1\tw1",
            "--map source=ASSIGNMENT:worker_id --map proposition=INPUT:claim --map stance=OUTPUT:result",
        ),
        ("noteId\tnoteAuthorParticipantId\tsummary", '1\tF2\tHe said "no', "--map source=noteAuthorParticipantId"),
        ("Expert ID\tIt burnt\tHe knew", "E1\tAs likely as not\tVery unlikely", "--wide --map 'source=Expert ID'"),
        ("Your name\tSource\tProposition\tStance (-2 to 2)", "E\ta\tp\t2", "--map 'stance=Stance (-2 to 2)'"),
        ("Akteur\tThema\tPosition\tQuelle", "a\tp\tpro\tSZ", "--map source=Akteur --map proposition=Thema"),
        ("Document name\tCode\tWeight score\tSegment", "Nahar\tArson\t0\tSaid so", "--set source=NAME --set stance=2"),
        ("claimant\tclaim\trating\treview_url", "Mayor\tp\tFalse\thttps://x.example", "--set source=NAME"),
        ("Agency\tKilled\tInjured", "AFP\tat least 11\t30", "--map source=Agency --map quantity=… --map value=Killed"),
        ("unit_id\tann\tbob", "It burnt\tsupport\tdeny", "--wide --map proposition=unit_id"),
        ("ResponseId\tIt burnt\tHe knew", "R1\tAgree\tDisagree", "--wide --map source=ResponseId"),
        ("proposition\tAFP\tReuters", "It burnt\t2\t-1", "--wide --map proposition=proposition"),
        ("Timestamp\tEmail Address\tIt burnt", "2031-03-04\ta@x.example\tAgree", "--map 'source=Email Address'"),
    ],
)
def test_the_columns_that_are_meant_are_proposed(tmp_path, capsys, header, row, option):
    """Tables of Toloka, of Community Notes and of Google Forms are refused with their own columns in the option."""
    assert imported(tmp_path, "own.tsv", f"{header}\n{row}\n") == (2, None)
    assert option in capsys.readouterr().err


def test_a_checker_without_a_name_is_its_site(tmp_path):
    """Google's tools give some publishers an address alone."""
    review = {"publisher": {"site": "checkers.example"}, "url": "https://checkers.example/1", "textualRating": "False"}
    found = {"claims": [{"text": "It burnt", "claimant": "A man", "claimReview": [review]}]}
    assert imported(tmp_path, "own.json", json.dumps(found)) == (0, 0)
    assert claims(tmp_path) == [("a_man", "it_burnt", 2), ("checkers_example", "it_burnt", -2)]


def test_a_verdict_is_known_with_its_vowel_marks(tmp_path):
    """Arabic checkers write one word with and without its marks."""
    reviewed = {"@type": "Claim", "author": {"name": "A man"}}
    review = {"@type": "ClaimReview", "claimReviewed": "It burnt", "itemReviewed": reviewed}
    review |= {"author": {"name": "Checkers"}, "reviewRating": {"alternateName": "مضلّل"}}
    assert imported(tmp_path, "own.json", json.dumps(review)) == (0, 0)
    assert claims(tmp_path) == [("a_man", "it_burnt", 2), ("checkers", "it_burnt", -1)]
