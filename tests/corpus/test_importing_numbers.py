"""Numbers that sources state, in tables from elsewhere: columns value and quantity."""

import pytest

from tarjih.__main__ import main
from tarjih.corpus import read_corpus
from tarjih.corpus.importing_numbers import range_of
from tarjih.corpus.values import stated_value

MIXED = """source,proposition,stance,quantity,value
a,It burnt,2,,
b,It burnt,-2,,
a,,,hurt,5-10
b,,,hurt,"1,200"
c,,,began,2021-03-04
d,,,began,2021-03-05
e,,,began,12
"""
TOLLS = """Who,Day,Killed,Reported by
Ministry,2021-11-07,7,Wire
Hospital,2021-11-07,about 12,Paper
Red Crescent,2021-11-08,at least 9,Paper
Spokesman,2021-11-08,unknown,Paper
"""


def new(folder, text, *options):
    """Write a table and read it into a case."""
    folder.mkdir(exist_ok=True)
    (folder / "own.csv").write_text(text, encoding="utf-8")
    return main(["new", str(folder / "case"), "--from", str(folder / "own.csv"), *options])


def test_numbers_beside_stances_are_read_by_their_columns(tmp_path, capsys):
    """Columns quantity and value are read; a quantity gets a range around them; a day among numbers is told."""
    assert new(tmp_path, MIXED) == 0
    said = capsys.readouterr().out
    assert "6 claims from 7 rows of a spreadsheet: 4 sources, 1 proposition, 2 quantities." in said
    assert "The range of hurt, began in questions.yaml is a wide one around what is stated" in said
    assert 'own.csv:8: value "12" is a number, and an earlier row has a day: the row was left out.' in said

    corpus = read_corpus(tmp_path / "case")
    assert [c.stated_value for c in corpus.claims] == ["+2", "-2", "5-10", "1,200", "2021-03-04", "2021-03-05"]
    assert (corpus.quantities["hurt"].scale, corpus.quantities["hurt"].high) == ("log", 20000)
    assert corpus.quantities["began"].scale == "date"

    assert main(["check", "--corpus", str(tmp_path / "case")]) == 0
    assert "6 claims of 4 sources, on 1 proposition and 2 quantities." in capsys.readouterr().out


def test_a_table_of_tolls_is_read_by_the_options_that_are_named(tmp_path, capsys):
    """Who said how many: the refusal names the options, and with them every number is read."""
    assert new(tmp_path, TOLLS) == 2
    said = capsys.readouterr().err
    assert "Name it: --map source=Who --map quantity=… --map value=Killed" in said
    assert "If every row has the same quantity and no column says it: --set quantity=TEXT" in said

    assert new(tmp_path, TOLLS, "--map", "source=Who", "--map", "value=Killed", "--set", "quantity=Killed") == 0
    assert 'own.csv:5: Killed "unknown" is a word for a missing value: the row was left out.' in capsys.readouterr().out
    corpus = read_corpus(tmp_path / "case")
    assert [c.stated_value for c in corpus.claims] == ["7", "about 12", "at least 9"]
    assert main(["check", "--corpus", str(tmp_path / "case")]) == 0


def test_a_column_called_value_may_hold_anything(tmp_path, capsys):
    """Without one of quantities it is not read by its name, and small numbers are not taken for what is stated."""
    assert new(tmp_path, "variable,source,value\nx,a,2\ny,b,-2\n") == 2
    assert "--map proposition=… --map stance=…" in capsys.readouterr().err
    text = "source,proposition,stance,value\na,It burnt,2,\nb,hurt,,70\nc,It burnt,-1,\n"
    assert new(tmp_path / "one", text) == 0
    assert "Columns that were not read: value. To read one: --map value=value." in capsys.readouterr().out
    assert new(tmp_path / "two", text, "--map", "value=value") == 0
    assert [c.stated_value for c in read_corpus(tmp_path / "two" / "case").claims] == ["+2", "70", "-1"]


@pytest.mark.parametrize("beside", ["probability", "value"])
def test_a_row_states_one_thing(tmp_path, capsys, beside):
    """A stance is not dropped where a probability or a number stands beside it: the row is named, with two ways out."""
    text = f"source,proposition,stance,quantity,{beside}\na,It burnt,2,hurt,1\nb,It burnt,-1,hurt,0\n"
    assert new(tmp_path, text) == 2
    said = capsys.readouterr().err
    assert f"own.csv:2: the row (and 1 more) has a stance and a {beside}, and a claim states one of them." in said
    assert f"--skip stance or --skip {beside}" in said
    assert new(tmp_path, text, "--skip", beside) == 0


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["7", "about 12"], ("log", "0", "200")),
        (["0"], ("log", "0", "10")),
        (["at least 2,500"], ("log", "0", "50000")),
        (["-3", "4"], ("linear", "-50", "50")),
        (["2021-03-04", "2021-03"], ("date", "2021-01-30", "2021-04-30")),
    ],
)
def test_a_range_holds_what_is_stated_with_room(cells, expected):
    """Ten times the greatest number, or as long again on either side of the days."""
    assert range_of([stated_value(cell) for cell in cells]) == expected


def test_percentages_in_columns_are_what_experts_state(tmp_path, capsys):
    """A round of a Delphi gives stated probabilities, and stances where the user names their scale."""
    text = "Statement;Expert A;Expert B\nWar;80%;5%\nCoup;10%;\n"
    assert new(tmp_path / "one", text, "--wide", "--map", "proposition=Statement") == 0
    assert "Percentages were read as stated probabilities. If they are how much one agrees: --scale 0..100" in (
        capsys.readouterr().out
    )
    assert [c.probability for c in read_corpus(tmp_path / "one" / "case").claims] == [0.8, 0.05, 0.1]

    assert new(tmp_path / "two", text, "--wide", "--map", "proposition=Statement", "--scale", "0..100") == 0
    assert [c.stated_value for c in read_corpus(tmp_path / "two" / "case").claims] == ["+1", "-2", "-2"]
