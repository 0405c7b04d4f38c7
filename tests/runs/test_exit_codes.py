"""How a command ends that was asked for what cannot be: in words that any terminal can show."""

import os
import shutil
from pathlib import Path

import pytest
from small_case import write_small

from tarjih.__main__ import main
from tarjih.cli.options import out_file
from tarjih.runs.faults import InputFault

FIT = Path(__file__).parents[1] / "data" / "fit_of_format_1"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "--corpus", ""], "argument 3 of 3 is empty"),
        (["fit", "--corpus", "case", "--out", ""], "argument 5 of 5 is empty"),
        (["fit", "--out="], "--out= is empty"),
        (["check", "--corpus", "a\0b"], "has a NUL character in it"),
        (["check", "--corpus", "loop"], "loop: "),
        (["check", "--corpus", "\u202ex"], "\\x202ex: there is no such folder"),
        (["fit", "--corpus", "case", "--out", "case"], "this is the folder of a case"),
        (["fit", "--corpus", "case", "--out", "file/x"], "not a folder, or lies under what is none"),
        (["new", "file"], "this is a file"),
    ],
)
def test_a_place_that_cannot_be_is_refused(tmp_path, monkeypatch, capsys, arguments, said):
    """An empty argument, as of a variable that is not set, links in a ring, marks of direction, files for folders."""
    monkeypatch.chdir(tmp_path)
    write_small(tmp_path / "case")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "loop").symlink_to("loop")
    before = sorted(tmp_path.iterdir())

    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert said in told
    assert all(line.isprintable() for line in told.splitlines())
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["explain", "who", "--fit", "fit", "--csv", "fit/summary.json"], "this is what the command reads"),
        (["explain", "who", "--fit", "fit", "--csv", "claims.csv"], "a file of a case"),
        (["explain", "who", "--fit", "fit", "--figure", "x.csv"], "its numbers are written beside it"),
        (["explain", "who", "--fit", "fit", "--csv", "."], "this is a folder"),
        (["explain", "who", "--fit", "fit", "--csv", "claims.csv/x"], "under what is not a folder"),
        (["freeze", "--fit", "fit", "--out", "fit/frozen.json"], "this is what the command reads"),
        (["freeze", "--fit", "fit", "--out", "pipe"], "a device or a pipe"),
        (["score", "--fit", "fit", "--truth", "known.txt", "--csv", "known.txt"], "this is what the command reads"),
        (["brief", "--fit", "fit", "--out", "priors.yaml"], "a file of a case or of priors"),
        (["sensitivity", "--fit", "fit", "--out", "fit"], "holds a fit, which would be lost"),
        (["what-if", "--fit", "fit", "--priors", "priors.yaml", "--out", "fit/in"], "this is what the command reads"),
        (["diff", "fit", "fit", "--csv", "fit/x.csv"], "this is what the command reads"),
        (["explain", "who", "--fit", "fit", "--csv", "two/results.csv"], "this is a file of a run"),
        (["brief", "--fit", "fit", "--out", "two/run.json"], "this is a file of a run"),
        (["freeze", "--fit", "fit", "--out", "fits/log.jsonl"], "the log of a case"),
        (["elicit", "--form", "filled.xlsx", "--corpus", "."], "no form is written over another"),
        (["learn", ".", "--out", "questions.yaml"], "a file of a case"),
        (["brief", "--fit", "fit", "--out", "sources.csv"], "a file of a case"),
    ],
)
def test_nothing_that_is_read_is_written_over(tmp_path, monkeypatch, capsys, arguments, said):
    """No output takes the place of an input, of a file of a case, or of what is no file."""
    monkeypatch.chdir(tmp_path)
    write_small(tmp_path)
    (tmp_path / "known.txt").write_text("proposition,truth\nheld,1\n", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    shutil.copytree(FIT, tmp_path / "fit")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "results.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "two" / "run.json").write_text('{"outputs": {"results.csv": ""}}', encoding="utf-8")
    (tmp_path / "filled.xlsx").write_text("mine", encoding="utf-8")
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}

    assert main(arguments) == 2
    assert said in capsys.readouterr().err
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("name", ["Sources.csv", "CLAIMS.CSV", "Priors.YAML", "codebook.md"])
def test_a_file_of_a_case_in_other_letters_is_not_written_over(tmp_path, name):
    """Some file systems take Sources.csv for sources.csv: neither is written over, whichever is there."""
    for there in (name, name.lower()):
        (tmp_path / there).write_text("mine", encoding="utf-8")
        with pytest.raises(InputFault, match="a file of a case or of priors"):
            out_file(tmp_path / name)
        (tmp_path / there).unlink()


@pytest.mark.parametrize("make", [lambda p: p.symlink_to("nowhere"), os.mkfifo])
def test_priors_that_are_no_file_are_refused(tmp_path, capsys, make):
    """A link that leads nowhere, or a pipe, in the place of the case's priors is no reason to take the shipped ones."""
    case = write_small(tmp_path / "case")
    (case / "priors.yaml").unlink()
    make(case / "priors.yaml")
    assert main(["check", "--corpus", str(case)]) == 2
    assert "priors.yaml" in capsys.readouterr().err


def test_every_analysis_ends_as_a_command_does(root):
    """A script of analyses/ says a wrong option in one line and is ended by an interrupt, as every command."""
    ends = {path.name: path.read_text(encoding="utf-8").splitlines()[-1] for path in (root / "analyses").glob("*.py")}
    assert {name for name, end in ends.items() if end != "    raise SystemExit(run(main))"} == set()
