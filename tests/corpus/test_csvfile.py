"""CSV as spreadsheets write it, cell by cell."""

import pytest

from tarjih.corpus import csvfile
from tarjih.corpus.cells import chain, count, day, digest, identifier, last_day, prose, scale, word
from tarjih.corpus.csvfile import Column, read_table
from tarjih.runs.faults import Faults

COLUMNS = (
    Column("source", identifier, required=True),
    Column("stance", scale(-2, 2), 0),
    Column("gloss", prose),
)
PLAIN = "source,stance,gloss\nminister,2,Nobody\naide,-1,\n"
VALUES = {"source": ["minister", "aide"], "stance": [2, -1], "gloss": ["Nobody", ""]}


@pytest.fixture
def read(tmp_path):
    """Writes bytes or text to a file and reads it: the table and what was wrong."""

    def read(content):
        path = tmp_path / "claims.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        faults = Faults()
        return read_table(path, COLUMNS, faults), [(f.line, f.what) for f in faults.found]

    return read


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.rstrip("\n"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t").encode("utf-16"),
        "sep=;\n" + PLAIN.replace(",", ";"),
        "\n,,\n" + PLAIN.replace("\n", "\n , ,\u00a0\n\n"),
        PLAIN.replace("\n", ",,,\n"),
        PLAIN.replace("\n", ",,,\n", 1),
        PLAIN.replace(",", " ,\u00a0 "),
        '"source","stance","gloss"\n"minister","2","Nobody"\n"aide","-1",""\n',
        PLAIN.replace("-1", "\u2212\u0661").replace("2", "\u200f+\u06f2"),
    ],
    ids=[
        "plain",
        "byte-order mark",
        "UTF-16 little-endian",
        "UTF-16 big-endian",
        "CRLF",
        "CR",
        "no last line end",
        "semicolons",
        "Excel's Unicode text",
        "sep=",
        "blank rows",
        "trailing cells",
        "trailing columns",
        "blanks",
        "all quoted",
        "Arabic digits",
    ],
)
def test_however_a_spreadsheet_saves_it_the_table_is_the_same(read, content):
    """Encodings, delimiters, line ends, blank rows and blanks around cells change nothing that is read."""
    table, faults = read(content)

    assert faults == []
    assert table.values == VALUES
    assert table.whole


def test_a_delimiter_inside_the_header_does_not_decide(read):
    """The delimiter is the one that finds the declared columns, not the one that occurs most."""
    table, faults = read('source;"note, with, commas, inside";stance;note\nminister;x;2;y\n')

    assert [line for line, _ in faults] == [1]
    assert "unknown column" in faults[0][1]
    assert table.values["stance"] == [2]


def test_lines_are_those_of_the_file(read):
    """A row's line counts the line ends inside quoted cells, blank rows, and what stands above the header."""
    table, _ = read('\nsource,stance,gloss\n"mini\nster",1,"a\r\n\r\nb"\n\naide,2,c\n')

    assert table.header_line == 2
    assert table.lines == [3, 8]
    assert table.values["gloss"] == ["a\n\nb", "c"]


def test_typographic_quotation_marks_are_text(read):
    """Curly quotation marks and guillemets in a text are kept as they are."""
    table, faults = read("source,gloss\nminister,“Nobody” said «he»’s\n")

    assert faults == []
    assert table.values["gloss"] == ["“Nobody” said «he»’s"]


def test_own_columns_are_skipped(read):
    """A column called note, or x_ and anything, may hold anything at all."""
    table, faults = read("source,note,x_mood\nminister,\u202e,\x08\n")

    assert faults == []
    assert table.values == {"source": ["minister"], "stance": [0], "gloss": [""]}


def test_a_faulty_cell_takes_the_default_and_reading_goes_on(read):
    """Every faulty cell is noted with its row's line; the rows stay in place."""
    table, faults = read("source,stance\nminister,5\n,1\naide,2\naide,5\n")

    assert sorted(line for line, _ in faults) == [2, 3, 5]
    assert table.values["stance"] == [0, 1, 2, 0]
    assert table.faulty == {"source": {3}, "stance": {2, 5}, "gloss": set()}


@pytest.mark.parametrize("size", [100_001, 200_000])
def test_a_cell_has_an_end(read, size):
    """A cell beyond 100,000 characters is a fault with its line, whether or not the csv module gives up."""
    _, faults = read(f"source,gloss\naide,x\nminister,{'x' * size}\n")

    assert len(faults) == 1
    assert faults[0][0] == 3
    assert "more than 100,000 characters" in faults[0][1]


def test_a_file_has_an_end(read, monkeypatch):
    """Rows beyond the limit are one fault, at the first of them."""
    monkeypatch.setattr(csvfile, "MOST_ROWS", 2)

    assert read(PLAIN)[1] == []
    assert read(PLAIN + "guard,1,\nguard,2,\n")[1] == [(4, "there are more than 2 rows. Split the case.")]


def test_a_file_may_be_too_large(read, monkeypatch):
    """A file beyond the limit of bytes is not read at all."""
    monkeypatch.setattr(csvfile, "MOST_CSV_BYTES", 20)

    assert read(PLAIN)[0] is None


def test_a_folder_is_no_file(tmp_path):
    """Only regular files are read, never a folder or a device of that name."""
    faults = Faults()
    (tmp_path / "claims.csv").mkdir()

    assert read_table(tmp_path / "claims.csv", COLUMNS, faults) is None
    assert [f.what for f in faults.found] == ["this is not a file."]


def test_a_link_is_followed(tmp_path):
    """A symbolic link to a regular file is read like the file."""
    (tmp_path / "elsewhere.csv").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "claims.csv").symlink_to("elsewhere.csv")

    table = read_table(tmp_path / "claims.csv", COLUMNS, Faults())

    assert table is not None
    assert table.values == VALUES


@pytest.mark.parametrize(
    "text",
    ["qais_khazali", "author:A0", "pUAE-http://dbpedia.org/page/x", "=1+1", "قيس الخزعلي", "می\u200cرود"],
)
def test_any_visible_text_is_a_name(text):
    """Addresses, formulas, Arabic, and Persian with its joiners are names as they stand."""
    assert identifier(text) == text


def test_two_ways_to_write_one_letter_are_one_name():
    """A letter with a combining accent names what the letter written whole names."""
    assert identifier("re\u0301sume\u0301") == identifier("r\u00e9sum\u00e9")


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (scale(-2, 2), "+2", 2),
        (scale(-2, 2), "-0", 0),
        (scale(-2, 2), "\u22122", -2),
        (scale(-1, 1), "\u0660", 0),
        (day, "\u0662\u0660\u0662\u0661-\u0660\u0667-\u0662\u0663", "2021-07-23"),
        (day, "2024-02-29", "2024-02-29"),
        (count, "١٢", 12),
        (digest, "AB" * 32, "ab" * 32),
        (chain, "reuters > aawsat", ("reuters", "aawsat")),
        (prose, "a\r\nb\tc", "a\nb\tc"),
    ],
)
def test_cells_read_right(parse, text, value):
    """What people type is read as what they mean."""
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "said"),
    [
        (scale(-2, 2), "2.0", "not a whole number"),
        (scale(-2, 2), "02", "off the scale"),
        (scale(-2, 2), "²", "not a whole number"),
        (day, "2021-02-30", "does not exist"),
        (day, "2021-00", "does not exist"),
        (day, "2021-1", "not a date"),
        (day, "99999", "not a date"),
        (count, "0", "from 1 on"),
        (count, "9" * 5000, "from 1 on"),
        (word("fact"), "facts", 'Did you mean "fact"'),
        (chain, ">", "empty link"),
        (identifier, "", "is empty"),
        (identifier, "a\nb", r"invisible character U\+000A"),
        (prose, "a\x1bb", r"control character U\+001B"),
    ],
)
def test_cells_are_refused_with_what_is_allowed(parse, text, said):
    """What cannot be meant is refused in words that go on from the cell."""
    with pytest.raises(ValueError, match=said):
        parse(text)


@pytest.mark.parametrize(
    ("date", "end"),
    [
        ("2021", "2021-12-31"),
        ("2021-02", "2021-02-28"),
        ("2024-02", "2024-02-29"),
        ("2021-07-23", "2021-07-23"),
        ("", ""),
    ],
)
def test_a_part_of_a_date_ends_with_its_last_day(date, end):
    """A year or a month stands for its last day, since only by then has it certainly been said."""
    assert last_day(date) == end


def test_blank_rows_have_a_bound(tmp_path, monkeypatch):
    """A spreadsheet may save its million empty rows; more, above the header or below it, are refused and not read."""
    monkeypatch.setattr("tarjih.corpus.csvfile.MOST_BLANK", 3)
    for name, text in (("above", "\n\n\n\n\n\nsource\na\n"), ("below", "source\na\n,\n,\n \n\n\n,\n\nb\n")):
        faults = Faults()
        (tmp_path / name).write_text(text, encoding="utf-8")
        read_table(tmp_path / name, (Column("source", str),), faults)
        assert any("blank lines. Delete them." in fault.what for fault in faults.found)
