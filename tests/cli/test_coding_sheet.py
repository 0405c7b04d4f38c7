"""`tarjih new --xlsx`: a workbook to code in, which every command reads as a case."""

import openpyxl
import pytest

from tarjih.__main__ import main
from tarjih.corpus import read_corpus
from tarjih.corpus.casebook import opened


@pytest.fixture
def made(tmp_path):
    """A new workbook with its examples."""
    assert main(["new", str(tmp_path / "case"), "--xlsx"]) == 0
    return tmp_path / "case" / "case.xlsx"


def same(one, two):
    """Hold two cases against each other, less where their rows stand."""
    assert [(c.claim, c.source, c.proposition, c.stance, c.date, c.gloss) for c in one.claims] == [
        (c.claim, c.source, c.proposition, c.stance, c.date, c.gloss) for c in two.claims
    ]
    assert {(s.source, s.kind, s.name) for s in one.sources.values()} == {
        (s.source, s.kind, s.name) for s in two.sources.values()
    }
    assert {(p.id, p.en, p.horizon) for p in one.propositions.values()} == {
        (p.id, p.en, p.horizon) for p in two.propositions.values()
    }
    assert {(q.id, q.states, str({s: dict(t) for s, t in q.truth.items() if t})) for q in one.questions.values()} == {
        (q.id, q.states, str({s: dict(t) for s, t in q.truth.items() if t})) for q in two.questions.values()
    }


def test_it_is_the_case_of_the_tables(made, tmp_path, capsys):
    """The workbook passes check and is the case that the plain tables are; `--from` makes plain tables of it."""
    assert main(["new", str(tmp_path / "plain")]) == 0
    assert main(["check", "--corpus", str(made)]) == 0
    assert "sound: 4 claims of 4 sources in 2 articles, on 3 propositions and 1 question." in capsys.readouterr().out
    same(read_corpus(opened(made)), read_corpus(tmp_path / "plain"))

    assert main(["new", str(tmp_path / "back"), "--from", str(made)]) == 0
    same(read_corpus(tmp_path / "back"), read_corpus(tmp_path / "plain"))


def test_drop_downs_come_from_the_codebook_and_the_lists(made):
    """Stances are those of the codebook and nothing else; sources and propositions those of their sheets, or new."""
    book = openpyxl.load_workbook(made)
    assert book.sheetnames == ["claims", "sources", "articles", "propositions", "questions", "quantities", "case"]
    header = [c.value for c in book["claims"][1]]
    rules = {header[next(iter(r.sqref.ranges)).min_col - 1]: r for r in book["claims"].data_validations.dataValidation}

    assert (rules["stance"].formula1, rules["stance"].errorStyle) == ('"2,1,0,-1,-2"', "stop")
    assert (rules["source"].formula1, rules["source"].errorStyle) == ("=sources!$A$2:$A$5000", "warning")
    assert {"proposition", "article", "question", "state", "interest", "access", "mode", "quantity"} <= rules.keys()
    assert rules["quantity"].formula1 == "=quantities!$A$2:$A$5000"
    value = book["claims"].cell(400, header.index("value") + 1)
    assert value.number_format == "@", "5-10 would become the fifth of October"


def test_a_fault_stands_on_the_row_of_the_sheet(made, capsys):
    """What is wrong in row 7 of a sheet is said of line 7, blank rows counted."""
    book = openpyxl.load_workbook(made)
    sheet = book["claims"]
    header = [c.value for c in sheet[1]]
    for name, value in {"source": "example_chief", "proposition": "example_fire_set", "stance": 7}.items():
        sheet.cell(7, header.index(name) + 1, value)
    book.save(made)

    assert main(["check", "--corpus", str(made)]) == 2
    assert "case.xlsx (sheet claims):7: stance 7 is off the scale" in capsys.readouterr().err


def test_what_was_edited_is_read_again(made):
    """The tables follow the workbook, and priors that lie beside it are those of the case."""
    opened(made)
    book = openpyxl.load_workbook(made)
    book["claims"].delete_rows(3, 3)
    del book["articles"]
    book.save(made)

    folder = opened(made)
    assert (folder / "priors.yaml").read_bytes() == (made.parent / "priors.yaml").read_bytes()
    assert not (folder / "articles.csv").exists()
    assert len(read_corpus(folder).claims) == 1


def test_a_workbook_without_claims_is_refused(tmp_path, capsys):
    """Another workbook is no case, and the message says what to do with it."""
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.save(tmp_path / "own.xlsx")

    assert main(["check", "--corpus", str(tmp_path / "own.xlsx")]) == 2
    assert 'no sheet called claims. It has: "sheet"' in capsys.readouterr().err


def test_the_only_sheet_may_have_any_name(tmp_path, capsys):
    """A workbook whose one sheet has the columns of claims.csv is a case as it is."""
    book = openpyxl.Workbook()
    for row in (["source", "proposition", "stance"], ["Ann", "It burnt", 2]):
        book.active.append(row)
    book.save(tmp_path / "claims.xlsx")
    assert main(["check", "--corpus", str(tmp_path / "claims.xlsx")]) == 0
    assert "sound: 1 claim of 1 source, on 1 proposition" in capsys.readouterr().out


def test_what_was_read_from_elsewhere_can_be_a_workbook(tmp_path):
    """`--from` and `--xlsx` together give a workbook of that case; a text that begins like a formula stays a text."""
    (tmp_path / "own.csv").write_text("source,proposition,stance\n=1+1,It burnt,1\nb,It burnt,0\n", encoding="utf-8")
    assert main(["new", str(tmp_path / "case"), "--from", str(tmp_path / "own.csv"), "--xlsx"]) == 0

    corpus = read_corpus(opened(tmp_path / "case" / "case.xlsx"))
    assert [s.name for s in corpus.sources.values()] == ["=1+1", "b"]
    assert corpus.propositions["it_burnt"].en == "It burnt"


def put(book, sheet, row, **cells):
    """Fill cells of a row by the names of their columns."""
    header = [c.value for c in book[sheet][1]]
    for name, value in cells.items():
        book[sheet].cell(row, header.index(name) + 1, value)


@pytest.fixture
def with_numbers(made):
    """A workbook with stated probabilities, numbers, and a proposition that is a threshold of a quantity."""
    book = openpyxl.load_workbook(made)
    put(book, "claims", 6, source="example_guard", proposition="example_charges", probability=0.7)
    put(book, "claims", 7, source="example_guard", quantity="hurt", value="about 7")
    put(book, "claims", 8, source="example_owner", quantity="hurt", value="5-10")
    put(book, "claims", 9, source="example_owner", proposition="many_hurt", stance=-1)
    put(book, "quantities", 2, quantity="hurt", unit="people", scale="log", lowest=0, highest=500)
    put(book, "propositions", 5, proposition="many_hurt", quantity="hurt", above=5)
    book.save(made)
    return made


def test_stated_probabilities_and_numbers_have_their_columns(with_numbers, tmp_path):
    """Quantities have a sheet, thresholds their columns; plain tables and another workbook of it are the same case."""
    corpus = read_corpus(opened(with_numbers))
    assert [(c.probability, c.stated_value) for c in corpus.claims[4:]] == [
        (0.7, "0.7"),
        (None, "about 7"),
        (None, "5-10"),
        (None, "-1"),
    ]
    quantity, threshold = corpus.quantities["hurt"], corpus.propositions["many_hurt"]
    assert (quantity.unit, quantity.scale, quantity.low, quantity.high) == ("people", "log", 0, 500)
    assert (threshold.quantity, threshold.above) == ("hurt", 5)

    assert main(["new", str(tmp_path / "back"), "--from", str(with_numbers)]) == 0
    assert main(["new", str(tmp_path / "again"), "--from", str(with_numbers), "--xlsx"]) == 0
    for other in (read_corpus(tmp_path / "back"), read_corpus(opened(tmp_path / "again" / "case.xlsx"))):
        assert [(c.probability, c.stated_value) for c in other.claims] == [
            (c.probability, c.stated_value) for c in corpus.claims
        ]
        assert other.quantities["hurt"].high == 500
        assert other.propositions["many_hurt"].above == 5


def test_every_fault_names_its_sheet_and_row(with_numbers, tmp_path, capsys):
    """A slip on any sheet is told with the sheet and its row, by check and by `--from`, and never by a file of ours."""
    book = openpyxl.load_workbook(with_numbers)
    put(book, "claims", 8, value="a lot")
    put(book, "claims", 10, source="example_owner", quantity="hurtt", value=3)
    put(book, "propositions", 3, circulates="perhaps")
    put(book, "questions", 3, makes_true="example_fire_sett")
    put(book, "quantities", 3, quantity="x", scale="log", lowest=9, highest=3)
    put(book, "articles", 2, url="javascript:alert(1)")
    book.save(with_numbers)

    for command in (["check", "--corpus"], ["new", str(tmp_path / "case2"), "--from"]):
        assert main([*command, str(with_numbers)]) == 2
        said = capsys.readouterr().err
        for place in (
            'claims):8: value "a lot" is no number',
            'claims):10: "hurtt" is no quantity of questions.yaml. Did you mean "hurt"?',
            'propositions):3: circulates "perhaps"',
            'questions):3: proposition "example_fire_sett" is not listed',
            "quantities):3: range ends where it begins",
            'articles):2: url "javascript:alert(1)" is not the address of a web page',
        ):
            assert f"case.xlsx (sheet {place}" in said
        assert ".tables" not in said
        assert "case2" not in said


def test_one_end_of_a_range_is_no_range(with_numbers, capsys):
    """A quantity has both ends of its range or none."""
    book = openpyxl.load_workbook(with_numbers)
    put(book, "quantities", 3, quantity="x", lowest=9)
    book.save(with_numbers)

    assert main(["check", "--corpus", str(with_numbers)]) == 2
    assert "case.xlsx (sheet quantities):3: the row gives one end of the range" in capsys.readouterr().err


def test_questions_beside_a_workbook_of_claims_keep_their_lines(with_numbers, capsys):
    """Where the workbook has no sheet for them, a fault of questions.yaml stands in the file beside it."""
    book = openpyxl.load_workbook(with_numbers)
    for name in ("propositions", "questions", "quantities", "case"):
        del book[name]
    book.save(with_numbers)
    text = "title: t\npropositions:\n  a: {circulates: perhaps}\n"
    (with_numbers.parent / "questions.yaml").write_text(text, encoding="utf-8")

    assert main(["check", "--corpus", str(with_numbers)]) == 2
    assert f"{with_numbers.parent / 'questions.yaml'}:3: circulates" in capsys.readouterr().err


def test_what_the_workbook_has_a_sheet_for_does_not_lie_beside_it(made, capsys):
    """A file of a case that a filled sheet hides is refused by name; one without such a sheet belongs to the case."""
    (made.parent / "questions.yaml").write_text("propositions: {other: {en: Something else}}\n", encoding="utf-8")
    (made.parent / "sources.csv").write_text("source,kind\nexample_chief,official\n", encoding="utf-8")
    assert main(["check", "--corpus", str(made)]) == 2
    said = capsys.readouterr().err
    assert "sources.csv: the workbook beside it has sheets for what this file holds" in said
    assert "questions.yaml: the workbook" in said

    book = openpyxl.load_workbook(made)
    book["sources"].delete_rows(2, 100)
    book.save(made)
    (made.parent / "questions.yaml").unlink()
    assert read_corpus(opened(made)).sources["example_chief"].kind == "official"
