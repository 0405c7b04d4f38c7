"""`tarjih new`: a case to fill in that runs as it stands, and one made of coded statements from elsewhere."""

import csv
import json
import re
from pathlib import Path

import pytest
from conftest import unconnected
from jsonschema import Draft202012Validator

from tarjih.__main__ import main
from tarjih.cli.newcase import CODEBOOK, new_case
from tarjih.corpus import read_corpus
from tarjih.corpus.claims import COLUMNS
from tarjih.corpus.importing import read_statements
from tarjih.corpus.importing_columns import columns_of
from tarjih.corpus.yamltree import read_yaml
from tarjih.inference.fit import Settings, fit, read_fit, write_fit
from tarjih.inference.importance import reweigh
from tarjih.priors.inputs import load
from tarjih.priors.schema import plain
from tarjih.runs.faults import Faults, InputFault
from tarjih.runs.places import SHIPPED
from tarjih.testimony.case import assemble

DNA = """\
"statement_id";"time";"person";"organization";"concept";"agreement";"start_position";"stop_position";"text";"coder";\
"document_id";"document_title";"document_author";"document_source";"document_section";"document_type"
4;2012-06-15 00:00:00;"Åsa Öberg";"Green Party";"The levy will not hurt trade";1;120;240;"It won't, she said";1;1;\
"Hearing, day one";"Reporter";"The Post";"A";"news"
5;2012-06-15 00:00:00;"Bob Smith";"Chamber";"The levy will not hurt trade";0;300;350;"It costs jobs";1;1;\
"Hearing, day one";"Reporter";"The Post";"A";"news"
6;2012-07-01 10:30:00;"";"River Club";"Mills should pay";1;10;40;"Let them pay";1;2;"=cmd()";"";"Times";"";""
7;2012-07-01 10:30:00;"";"";"Mills should pay";1;10;40;"Let them pay";1;2;"=cmd()";"";"Times";"";""
8;2012-07-02 10:30:00;"Bob Smith";"Senate";"Mills should pay";maybe;10;40;"x";1;3;"Third";"";"Times";"";""
9;02.07.2012;"Bob Smith";"Senate";"قانون المصانع";0;10;40;"x";1;3;"Fourth";"";"Times";"";""
"""


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def made(tmp_path):
    """A new case with its examples."""
    new_case(tmp_path / "case")
    return tmp_path / "case"


class TestNew:
    """A case to fill in."""

    def test_passes_check_and_can_be_weighed(self, made, capsys):
        """What is written is sound, has a forecast with its day and a question, and gives an answer to each."""
        assert main(["check", "--corpus", str(made)]) == 0
        said = capsys.readouterr()
        corpus, priors = load(made)
        draws = reweigh(assemble(corpus, priors), draws=2000, seed=1)

        assert "sound: 4 claims of 4 sources in 2 articles, on 3 propositions and 1 question." in said.out
        assert "look at again" not in said.out
        assert corpus.propositions["example_charges"].horizon == "2021-06-30"
        assert priors.questions["example_cause"].because
        assert 0 < draws.slots.mean() < 1

    def test_can_be_fitted_from_anywhere(self, made, monkeypatch):
        """Whoever stands outside the project fits a case all the same, and its shipped priors are kept with the fit."""
        monkeypatch.chdir(made.parent)
        done = fit(*load(Path("case")), Settings(quick=True, draft=True))
        write_fit(done, Path("fit"))

        kept = Path("fit/inputs/priors/general.yaml").read_bytes()
        assert kept == (SHIPPED / "general.yaml").read_bytes()
        assert read_fit(Path("fit")).summary == done.summary

    def test_every_row_of_the_examples_says_that_it_is_one(self, made):
        """Whatever is to be deleted is marked, in its name and in its note."""
        for name, key in (("claims", "claim"), ("sources", "source"), ("articles", "article")):
            found = rows(made / f"{name}.csv")
            assert found
            assert all(r[key].startswith("example_") and r["note"].startswith("an example") for r in found)

    def test_the_codebook_tells_of_every_column_and_takes_one_to_the_briefing(self):
        """Each column of claims.csv has a line, and the commands from the table to the page are named in order."""
        told = {
            name.strip()
            for line in re.findall(r"^\| ([a-z_, ]+) \|", CODEBOOK, re.MULTILINE)
            for name in line.split(",")
        }

        assert {c.name for c in COLUMNS} - told == {"kind", "bloc", "identity"}
        at = [CODEBOOK.index(command) for command in ("tarjih check", "tarjih fit", "tarjih briefing")]
        assert at == sorted(at)

    @pytest.mark.parametrize("name", ["questions", "priors"])
    def test_its_schemas_are_those_of_its_files(self, made, name):
        """The schema named in the first line lies beside the file, and the file is valid by it."""
        first = (made / f"{name}.yaml").read_text(encoding="utf-8").splitlines()[0]
        schema = json.loads((made / first.rpartition("=")[2]).read_bytes())

        assert Draft202012Validator(schema).is_valid(plain(read_yaml(made / f"{name}.yaml", Faults())))

    def test_nothing_is_overwritten(self, made, capsys):
        """A folder that holds anything, and a file, are refused, and stay as they are."""
        before = {p.name: p.read_bytes() for p in made.iterdir()}

        assert main(["new", str(made)]) == 2
        assert "not empty, and nothing in it will be overwritten" in capsys.readouterr().err
        assert main(["new", str(made / "claims.csv")]) == 2
        assert "this is a file" in capsys.readouterr().err
        assert {p.name: p.read_bytes() for p in made.iterdir()} == before

    def test_an_empty_folder_will_do(self, tmp_path):
        """A folder that is there and empty is filled."""
        assert "claims.csv" in new_case(tmp_path)


class TestDna:
    """An event list of the Discourse Network Analyzer."""

    @pytest.fixture
    def case(self, tmp_path, capsys):
        (tmp_path / "dna.csv").write_text(DNA, encoding="utf-8")
        of = ["new", str(tmp_path / "case"), "--from", str(tmp_path / "dna.csv")]
        assert main(of) == 2
        assert 'it holds "maybe" (1), "0" (2), "1" (2)' in capsys.readouterr().err
        assert main([*of, "--stance", "maybe=out"]) == 0
        self.said = capsys.readouterr().out
        return tmp_path / "case"

    def test_agreement_becomes_a_stance(self, case):
        """One statement is one claim: yes is 2, no is -2, the person speaks, or else the organization."""
        corpus = read_corpus(case)

        assert [(c.claim, c.source, c.proposition, c.stance) for c in corpus.claims] == [
            ("s4", "asa_oberg", "the_levy_will_not_hurt_trade", 2),
            ("s5", "bob_smith", "the_levy_will_not_hurt_trade", -2),
            ("s6", "river_club", "mills_should_pay", 2),
            ("s9", "bob_smith", "قانون_المصانع", -2),
        ]
        assert corpus.claims[0].date == "2012-06-15"
        assert corpus.sources["asa_oberg"].name == "Åsa Öberg"
        assert corpus.propositions["the_levy_will_not_hurt_trade"].en == "The levy will not hurt trade"
        assert corpus.articles["hearing_day_one"].outlet == "The Post"

    def test_what_could_not_be_read_is_listed_with_its_line(self, case):
        """Rows left out, cells left empty and doubts are told and kept in a table, each with its line."""
        unread = rows(case / "import_unread.csv")

        assert [(r["line"], r["column"], r["cell"]) for r in unread] == [
            ("5", "person", ""),
            ("6", "agreement", "maybe"),
            ("7", "organization", "senate"),
        ]
        assert "4 claims from 6 rows of a Discourse Network Analyzer event list: 3 sources, 3 propositions" in self.said
        assert 'Stances were read so: "maybe" as left out (1), "0" as -2 (2), "1" as 2 (2).' in self.said
        assert 'dna.csv:6: agreement "maybe" is left out as you asked' in self.said

    def test_no_cell_is_a_formula(self, case):
        """A title that a spreadsheet would run is kept as a text."""
        assert [r["title"] for r in rows(case / "articles.csv")][1] == "'=cmd()"


class TestSpreadsheet:
    """Anybody's own table."""

    def read(self, tmp_path, text, *columns):
        (tmp_path / "own.csv").write_text(text, encoding="utf-8")
        return read_statements(tmp_path / "own.csv", columns_of(list(columns)))

    def test_columns_are_named_by_the_user(self, tmp_path):
        """Columns of other names are mapped, those of the codebook's names need not be, the rest is left alone."""
        got = self.read(
            tmp_path,
            "Speaker;Issue;Position;said on;Mood\nAnn Lee;Taxes rise;-2;2024-05-01;calm\nBob;Taxes rise;0;2024;x\n",
            "source=Speaker",
            "proposition=Issue",
            "stance=Position",
        )

        assert got.claims.records() == [
            {"source": "ann_lee", "proposition": "taxes_rise", "stance": -2, "said_on": "2024-05-01"},
            {"source": "bob", "proposition": "taxes_rise", "stance": 0, "said_on": "2024"},
        ]
        assert (got.wordings, len(got.unread)) == ({"taxes_rise": "Taxes rise"}, 0)

    @pytest.mark.parametrize(
        ("cells", "stances"),
        [
            (["yes", "no", "Agree"], [2, -2, 2]),
            (["1", "0", "1"], [2, -2, 2]),
            (["1.0", "0.0", "1.0"], [2, -2, 2]),
            (["2", "0", "1"], [2, 0, 1]),
        ],
    )
    def test_a_stance_is_read_by_what_its_column_holds(self, tmp_path, cells, stances):
        """0 is a denial beside 1 alone, and takes no side on the codebook's scale."""
        body = "".join(f"a{i},p,{cell}\n" for i, cell in enumerate(cells))

        assert self.read(tmp_path, "source,proposition,stance\n" + body).claims.column("stance") == stances

    def test_names_are_one_for_each_text(self, tmp_path):
        """Case and spacing make no second source; two texts that would share a name get two."""
        got = self.read(
            tmp_path,
            "source,proposition,stance\nThe Mayor,p,2\nthe  mayor,p,2\nThe-Mayor!,p,-2\n" + "x" * 90 + ",p,2\n",
        )

        assert got.claims.column("source") == ["the_mayor", "the_mayor", "the_mayor_2", "x" * 90]

    @pytest.mark.parametrize(
        ("text", "columns", "said"),
        [
            ("Who,Issue,Position\na,p,2\n", ["source=Whom"], r'own\.csv:1: there is no column "Whom".*"Who"'),
            (
                "Who,Issue,Position\na,p,2\n",
                ["source=Who"],
                r"no column is named as the proposition\. Name it: --map",
            ),
            ("Who,Issue,Position\na,p,2\n", ["sorce=Who"], r'no column can be "sorce"\. Did you mean "source"\?'),
            ("Who,Issue,Position\na,p,2\n", ["source"], r"is not of the form source=Speaker"),
            ("Who,Issue,Position\na,p,2\n", ["source=Who", "source=Issue"], r"source is given twice"),
            (
                "source,proposition,stance\na,p,often\n",
                [],
                r'the column "stance" is not understood: it holds "often" \(1\)',
            ),
            ("", [], r"the file is empty"),
        ],
    )
    def test_what_cannot_be_meant_is_refused(self, tmp_path, text, columns, said):
        """A column that is not there, a thing that no column can be, and a file without statements are named."""
        with pytest.raises(InputFault, match=said):
            self.read(tmp_path, text, *columns)

    def test_a_workbook_is_refused_with_what_to_do(self, tmp_path):
        """A workbook is no CSV, and is to be saved as one."""
        (tmp_path / "own.csv").write_bytes(b"PK\x03\x04rest")
        with pytest.raises(InputFault, match=r'save it as "CSV UTF-8"'):
            read_statements(tmp_path / "own.csv")

    def test_a_map_without_a_file_is_refused(self, tmp_path, capsys):
        """Columns can only be named of a file."""
        assert main(["new", str(tmp_path / "x"), "--map", "source=Who"]) == 2
        assert "there is no file to read columns from" in capsys.readouterr().err
        assert not (tmp_path / "x").exists()


def test_nothing_is_fetched(made, tmp_path, capsys, fitted):
    """`new`, `check`, a fit by NUTS and one by the fast path open no connection and look up no address."""
    with unconnected():
        assert main(["new", str(tmp_path / "other")]) == 0
        assert main(["check", "--corpus", str(made)]) == 0
        assert len(reweigh(assemble(*load(made)), draws=500, seed=1).weights) == 500

    assert capsys.readouterr().err == ""
    assert (fitted / "run.json").is_file()  # it was made with every connection refused
