"""Exports of other programs: workbooks, JSON, databases and codebooks are read whole or refused with the way out."""

import datetime as dt
import io
import json
import random
import re
import sqlite3
import zipfile
from contextlib import suppress

import pytest
from exports import (
    ARGILLA,
    ARGILLA_1,
    DNA_TABLES,
    DNA_TEXTS,
    DOCCANO,
    LABEL_STUDIO,
    OF_TOOLS,
    REVIEW,
    open_document,
    workbook,
)
from imports import HEAD, imported

from tarjih.__main__ import main
from tarjih.corpus import read_corpus
from tarjih.corpus.importing import read_statements
from tarjih.runs.faults import InputFault


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


def test_an_open_document_is_read_with_its_merged_cells(tmp_path, capsys):
    """Cells that are merged downwards stand for every row in .ods as in .xlsx."""
    rows = [
        ["source", "proposition", "stance"],
        ["Minister", "p", "2"],
        ["", "q", "-2"],
        ["", "r", "1"],
        ["Aide", "p", "1"],
    ]
    content = open_document(tmp_path / "made.ods", rows, {"Minister": 3})
    assert imported(tmp_path, "own.ods", content) == (0, 0)

    assert 'Merged cells stand for every row that they span: "Minister" in rows 2 to 4.' in capsys.readouterr().out
    claims = read_corpus(tmp_path / "case").claims
    assert [(c.source, c.stance) for c in claims] == [("minister", 2), ("minister", -2), ("minister", 1), ("aide", 1)]


def test_a_workbook_of_several_sheets_asks_which(tmp_path, capsys):
    """One sheet has to be named, and any can be."""
    rows = [["source", "proposition", "stance"], ["a", "p", 2]]
    content = workbook(tmp_path / "made.xlsx", {"Old": rows, "New": [*rows, ["b", "p", -2]]})
    assert imported(tmp_path, "own.xlsx", content) == (2, None)
    assert 'several sheets: "Old" (1 row), "New" (2 rows). Name one: --sheet New' in capsys.readouterr().err

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


@pytest.mark.parametrize(
    ("content", "sources", "stances"),
    [
        (LABEL_STUDIO, ["7", "b_x"], [2, -2]),
        (DOCCANO, ["1", "2"], [2, 2]),
        (ARGILLA, ["u1", "u2"], [2, -2]),
        (ARGILLA_1, ["u1", "u2"], [2, -2]),
        ([REVIEW], ["a_man", "checkers"], [2, -2]),
        ([OF_TOOLS], ["a_man", "checkers"], [2, -1]),
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


def test_fact_checks_of_a_page_are_read(tmp_path):
    """A web page that carries a fact check as linked data is read by it."""
    page = f'<!DOCTYPE html><html><script type="application/ld+json">{json.dumps(REVIEW)}</script></html>'
    assert imported(tmp_path, "own.html", page) == (0, 0)
    assert [(c.source, c.stance) for c in read_corpus(tmp_path / "case").claims] == [("a_man", 2), ("checkers", -2)]


@pytest.mark.parametrize(("start", "what"), [(b"\x89PNG\r\n", r"picture \(PNG\)"), (b"\xff\xd8\xff\xe0", "JPEG")])
def test_a_picture_is_named_as_one(tmp_path, capsys, start, what):
    """What is no text is named for what it is."""
    assert imported(tmp_path, "own.csv", start + bytes(64)) == (2, None)
    assert re.search(what, capsys.readouterr().err)


def test_a_text_document_is_named_as_one(tmp_path, capsys):
    """A document of Word is no workbook."""
    with zipfile.ZipFile(tmp_path / "own.docx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert main(["new", str(tmp_path / "case"), "--from", str(tmp_path / "own.docx")]) == 2
    assert "text document (Word)" in capsys.readouterr().err


def test_an_export_with_a_file_for_each_annotator_is_read(tmp_path):
    """A zipped folder of doccano names its annotators by its files."""
    with zipfile.ZipFile(tmp_path / "own.zip", "w") as archive:
        for user, label in (("ann", "Yes"), ("bob", "No")):
            archive.writestr(f"{user}.jsonl", json.dumps({"id": 1, "text": "It was staged", "label": [label]}))
    assert main(["new", str(tmp_path / "case"), "--from", str(tmp_path / "own.zip")]) == 0

    assert [(c.source, c.stance) for c in read_corpus(tmp_path / "case").claims] == [("ann", 2), ("bob", -2)]


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


def test_what_is_damaged_ends_in_words(tmp_path):
    """Workbooks, exports and tables with bytes changed, dropped and added are read or refused, and never crash."""
    seeds = {
        "own.xlsx": workbook(tmp_path / "made.xlsx", {"One": [["source", "proposition", "stance"], ["a", "p", 2]]}),
        "own.json": json.dumps(LABEL_STUDIO).encode(),
        "argilla.json": json.dumps(ARGILLA + ARGILLA_1).encode(),
        "doccano.jsonl": json.dumps(DOCCANO[0]).encode(),
        "review.json": json.dumps([REVIEW]).encode(),
        "own.tsv": b'source\tproposition\tstance\na\t"p\t1\n',
        "own.qdc": b'<CodeBook><Codes><Code name="x" isCodable="true"/></Codes></CodeBook>',
    }
    draw = random.Random(20211107)  # noqa: S311 (damage is no secret)
    read = 0
    for turn in range(400):
        name, content = list(seeds.items())[turn % len(seeds)]
        broken = bytearray(content)
        for _ in range(draw.randint(1, 5)):
            at, kind = draw.randrange(len(broken)), draw.randrange(3)
            broken[at : at + (1, draw.randint(1, 20), 0)[kind]] = (
                draw.randbytes((1, 0, draw.randint(1, 6))[kind]) or b""
            )
            broken = broken or bytearray(b"x")
        (tmp_path / name).write_bytes(bytes(broken))
        with suppress(InputFault):
            read_statements(tmp_path / name)
            read += 1

    assert 0 < read < 400


@pytest.mark.parametrize("value", [True, 1.5, "x", {}, [], [[]], None])
@pytest.mark.parametrize("key", ["annotations", "responses", "label", "data", "fields", "result", "values"])
def test_an_export_of_another_shape_ends_in_words(tmp_path, key, value):
    """Whatever stands where a list or an entry is due, the file is read or refused."""

    def changed(entry):
        if isinstance(entry, dict):
            return {k: value if k == key else changed(v) for k, v in entry.items()}
        return [changed(e) for e in entry] if isinstance(entry, list) else entry

    for form in (LABEL_STUDIO, ARGILLA, ARGILLA_1, DOCCANO):
        (tmp_path / "own.json").write_text(json.dumps(changed(form)), encoding="utf-8")
        with suppress(InputFault):
            assert len(read_statements(tmp_path / "own.json").claims)


def respread(raw, part, change):
    """A workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.replace(b'r="C2"', b'r="XFD1048576"'), "its cells lie too far apart"),
        (lambda c: c.replace(b'r="C2"', b'r="ZZZZ99999999"'), "its cells lie too far apart"),
        (lambda c: c.replace(b' r="C2"', b"").replace(b'<row r="2"', b'<row r="99999999"'), "its cells lie too far"),
        (lambda c: c[: len(c) // 2], "it is damaged"),
        (lambda c: c + b" " * 60_000_000, "60 MB in it are one thing over and over"),
        (lambda c: b'<!DOCTYPE x [<!ENTITY a "b">]>' + c, "it is damaged"),
    ],
)
def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path, capsys, change, said):
    """A cell in the last corner of a sheet, and XML that breaks off, are refused before the library opens the file."""
    content = workbook(tmp_path / "made.xlsx", {"One": [["source", "proposition", "stance"], ["a", "p", 2]]})
    assert imported(tmp_path, "own.xlsx", respread(content, "xl/worksheets/sheet1.xml", change)) == (2, None)
    assert said in capsys.readouterr().err


def test_one_text_or_sheet_over_and_over_is_refused(tmp_path, capsys):
    """A long text that many cells share, and a sheet that is listed thousands of times, come to gigabytes."""
    rows = [["source", "proposition", "stance"], ["a", "p", 2]]
    content = workbook(tmp_path / "made.xlsx", {"One": rows})

    def again(sheet, times):
        head, row = re.sub(rb' r="[A-Z]*\d+"', b"", sheet).split(b"<row")[1:]
        row, mark, end = row.partition(b"</row>")
        return sheet.partition(b"<row")[0] + b"<row" + head + (b"<row" + row + mark) * times + end

    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = b'<Relationship Id="shared" Type="' + kind + b'" Target="sharedStrings.xml"/></Relationships>'
    inline, there = b't="inlineStr"><is><t>p</t></is>', b't="s"><v>0</v>'
    long = respread(content, "xl/worksheets/sheet1.xml", lambda c: again(c, 60_000).replace(inline, there))
    long = respread(long, "xl/_rels/workbook.xml.rels", lambda c: c.replace(b"</Relationships>", link))
    place = tmp_path / "long.xlsx"
    place.write_bytes(long)
    with zipfile.ZipFile(place, "a", zipfile.ZIP_DEFLATED) as archive:
        space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{space}"><si><t>{"x" * 60_000}</t></si></sst>')
    long = place.read_bytes()
    listed = respread(content, "xl/worksheets/sheet1.xml", lambda c: again(c, 20_000))
    sheet = re.compile(rb"<sheet [^>]*/>")
    names = [b"One", *(b"Two%d" % n for n in range(3000))]
    many = respread(
        listed, "xl/workbook.xml", lambda c: sheet.sub(lambda m: b"".join(m[0].replace(b"One", n) for n in names), c)
    )
    for own in (long, many):
        assert imported(tmp_path, "own.xlsx", own) == (2, None)
        assert "one text or sheet over and over" in capsys.readouterr().err
    assert imported(tmp_path, "own.xlsx", listed) == (0, 0)  # as many rows are no harm


def test_a_row_that_repeats_without_end_is_refused(tmp_path, capsys):
    """A row of an .ods file stands for no million claims; empty rows may repeat to the end of the sheet."""
    content = open_document(tmp_path / "made.ods", [["source", "proposition", "stance"], ["a", "p", "2"]], {})
    many = b'<table:table-row table:number-rows-repeated="1000000">'
    own = respread(content, "content.xml", lambda c: many.join(c.rpartition(b"<table:table-row>")[::2]))
    assert imported(tmp_path, "own.ods", own) == (2, None)
    assert "a row with cells repeats 1,000,000 times" in capsys.readouterr().err

    empty = many + b'<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
    own = respread(content, "content.xml", lambda c: c.replace(b"</table:table>", empty))
    assert imported(tmp_path, "own.ods", own) == (0, 0)


def test_a_workbook_of_excel_97_is_opened_in_a_process_of_its_own(tmp_path, capsys):
    """What cannot be looked through is tried first where a crash ends nothing else."""
    assert imported(tmp_path, "own.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000)) == (2, None)
    assert "it is damaged, or comes to more than any table" in capsys.readouterr().err
