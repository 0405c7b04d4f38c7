"""The command line: what is wrong is said with its place and gives exit status 2; nothing half-written is left."""

import json
import os
import re
import subprocess
import sys

import pytest

from tarjih.__main__ import main

CLAIMS = """\
claim,source,proposition,stance
c1,ann,fire,2
c2,bob,fire,-1
c3,cem,arson,1
"""
QUESTIONS = """\
propositions:
  fire: {en: It burnt., ar: احترق}
questions:
  cause:
    states: [set, chance]
    truth:
      set: {arson: 1}
      chance: {arson: 0}
"""
HEAD = "claim,source,proposition,stance"
REASON = "    because: Fires in warehouses, of which about a fifth are set.\n"
PRIORS = """\
version: 1
extends: general.yaml
questions:
  cause:
    states: {set: 0.2, chance: 0.8}
    because: Fires in warehouses, of which about a fifth are set.
"""

MALFORMED = {
    "stance off the scale": ("claims.csv", "c2,bob,fire,-1", "c2,bob,fire,3", "claims.csv:3:"),
    "column missing": (
        "claims.csv",
        "claim,source,proposition,stance",
        "claim,whom,proposition,stance",
        "claims.csv:1:",
    ),
    "column unknown": (
        "claims.csv",
        "claim,source,proposition,stance",
        "clam,source,proposition,stance",
        "claims.csv:1:",
    ),
    "claim twice": ("claims.csv", "c2,bob", "c1,bob", "claims.csv:3:"),
    "cell too many": ("claims.csv", "c3,cem,arson,1", "c3,cem,arson,1,2", "claims.csv:4:"),
    "quote never closed": ("claims.csv", "c3,cem", 'c3,"cem', "claims.csv:4:"),
    "not UTF-8": ("claims.csv", "bob", "b\udcf6b", "claims.csv:3:"),
    "YAML that is none": ("questions.yaml", "states: [set, chance]", "states: [set, chance", r"questions.yaml:\d+:"),
    "key twice": ("questions.yaml", "propositions:", "propositions: {}\npropositions:", "questions.yaml:2:"),
    "state unknown": ("questions.yaml", "chance: {arson: 0}", "luck: {arson: 0}", "questions.yaml:8:"),
    "truth off the range": ("questions.yaml", "set: {arson: 1}", "set: {arson: 2}", "questions.yaml:7:"),
    "proposition misspelt": ("claims.csv", "c3,cem,arson", "c3,cem,arsson", "claims.csv:4:"),
    "prior unknown": ("priors.yaml", "questions:", "accurracy: {}\nquestions:", "priors.yaml:3:"),
    "prior without a reason": (
        "priors.yaml",
        "    because: Fires in warehouses, of which about a fifth are set.\n",
        "",
        r"priors.yaml:\d:",
    ),
    "probabilities of more than 1": ("priors.yaml", "chance: 0.8", "chance: 0.9", "priors.yaml:5:"),
    "prior of no question": ("priors.yaml", "  cause:", "  course:", "priors.yaml:4:"),
    "a number that is text": ("priors.yaml", "set: 0.2", "set: two", "priors.yaml:5:"),
    "extends nothing": ("priors.yaml", "general.yaml", "genral.yaml", "priors.yaml:2:"),
}


@pytest.fixture
def case(tmp_path):
    """A sound case, in a folder that a test may break."""
    folder = tmp_path / "case"
    folder.mkdir()
    for name, text in (("claims.csv", CLAIMS), ("questions.yaml", QUESTIONS), ("priors.yaml", PRIORS)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def refused(capsys, tmp_path):
    """Runs a command that must be refused, and returns what it said."""

    def run(*arguments):
        before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        status = main([str(a) for a in arguments])
        said = capsys.readouterr()
        after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

        assert status == 2
        assert after == before, "something was written"
        assert said.out == ""
        assert "Traceback" not in said.err
        return said.err

    return run


def test_a_sound_case_passes(case, capsys):
    """A case with nothing wrong gives one line of counts and exit status 0."""
    assert main(["check", "--corpus", str(case)]) == 0
    said = capsys.readouterr()
    assert re.fullmatch(r".+ sound: 3 claims of 3 sources, on 2 propositions and 1 question\.\n", said.out)
    assert said.err == ""


@pytest.mark.parametrize("fault", MALFORMED)
@pytest.mark.parametrize("command", ["check", "fit"])
def test_malformed_input_is_refused(case, refused, command, fault):
    """Every malformed file gives its own name and line, under every command that reads it."""
    name, good, bad, place = MALFORMED[fault]
    text = (case / name).read_text(encoding="utf-8")
    assert good in text
    (case / name).write_bytes(text.replace(good, bad, 1).encode("utf-8", "surrogateescape"))
    out = ["--out", case.parent / "out"] if command == "fit" else []

    assert re.search(re.escape(str(case)) + "/" + place, refused(command, "--corpus", case, *out))
    assert not (case.parent / "out").exists()


def test_all_faults_are_said_at_once(case, refused):
    """One run lists what is wrong in every file, so that it is mended in one go."""
    (case / "claims.csv").write_text(CLAIMS.replace("-1", "9").replace("c3", "c1"), encoding="utf-8")
    (case / "questions.yaml").write_text(QUESTIONS.replace("set: {arson: 1}", "set: {arson: 7}"), encoding="utf-8")
    (case / "priors.yaml").write_text(PRIORS + "acuracy: {}\n", encoding="utf-8")
    said = refused("check", "--corpus", case)

    assert "claims.csv has 2 problems:" in said
    for place in ("claims.csv:3:", "claims.csv:4:", "questions.yaml:7:", "priors.yaml:7:"):
        assert place in said


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("nowhere", None),
        ("file", "a text"),
        ("empty", {}),
        ("blank", {"claims.csv": ""}),
        ("header", {"claims.csv": "source,proposition,stance\n"}),
    ],
)
def test_a_folder_that_is_no_case_is_refused(tmp_path, refused, name, made):
    """No folder, a file, a folder without claims and claims without rows are each named."""
    folder = tmp_path / name
    if isinstance(made, str):
        folder.write_text(made, encoding="utf-8")
    elif made is not None:
        folder.mkdir()
        for file, text in made.items():
            (folder / file).write_text(text, encoding="utf-8")

    assert str(folder) in refused("check", "--corpus", folder)


def test_faults_of_the_texts_stand_beside_those_of_the_priors(case, refused, tmp_path):
    """With --articles, a folder that is missing is one fault among the others."""
    (case / "priors.yaml").write_text(PRIORS + "acuracy: {}\n", encoding="utf-8")
    said = refused("check", "--corpus", case, "--articles", tmp_path / "texts")

    assert "priors.yaml:7:" in said
    assert f"{tmp_path / 'texts'}: there is no such folder." in said


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ([], "command"),
        (["chek"], "chek"),
        (["check", "--corpsu", "x"], "--corpsu"),
        (["check", "--corpus"], "--corpus"),
        (["check", "stray"], "stray"),
        (["fit"], "--out"),
        (["fit", "--out", "x", "--draws", "many"], "--draws"),
        (["fit", "--out", "x", "--draws", "1"], "--draws: 1 is too few"),
        (["fit", "--out", "x", "--chains", "1"], "--chains: 1 is too few"),
        (["fit", "--out", "x", "--seed", "-1"], "--seed"),
        (["fit", "--out", "x", "--priors", "none.yaml"], "none.yaml: there is no such file"),
    ],
)
def test_a_wrong_command_is_refused(refused, tmp_path, monkeypatch, arguments, what):
    """An unknown command or option, or an impossible value, is named and is no failure of the software."""
    monkeypatch.chdir(tmp_path)

    assert what in refused(*arguments)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (["--given", "fir=true"], r'--given: there is no proposition "fir"\. Did you mean "fire"\?'),
        (["--given", "fire"], r'--given: "fire" is not of the form PROPOSITION=VALUE'),
        (["--given", "fire=perhaps"], r'--given: "perhaps" is no value for fire'),
        (["--given", "fire=1.5"], r'--given: "1\.5" is no value for fire'),
        (["--given", "cause=set"], r'--given: "set" is no value for cause'),
        (["--given", "arson=true", "--given", "cart=true"], r'there is no proposition "cart"'),
        (["--as-of", "yesterday"], r'--as-of: "yesterday" is no date'),
        (["--as-of", "2021-13-01"], r'--as-of: "2021-13-01" is no date'),
        (["--as-of", "20211101"], r'--as-of: "20211101" is no date'),
    ],
)
def test_what_is_given_must_make_sense(case, refused, tmp_path, options, what):
    """What is taken as known names a proposition and a value, and a date is a date."""
    assert re.search(what, refused("fit", "--corpus", case, "--out", tmp_path / "out", *options))


def test_what_is_given_must_hold_together(case, refused, tmp_path):
    """What is taken as known may not contradict itself: no state makes both of these true."""
    both = QUESTIONS.replace("chance: {arson: 0}", "chance: {spark: 1}")
    (case / "questions.yaml").write_text(both, encoding="utf-8")
    given = ["--given", "arson=true", "--given", "spark=true"]

    assert "cannot all hold" in refused("fit", "--corpus", case, "--out", tmp_path / "out", *given)


def test_one_in_a_process_of_its_own(case, root):
    """The same from a shell: exit status 2, the place on stderr, no traceback, and within seconds."""
    (case / "claims.csv").write_text(CLAIMS.replace("-1", "9"), encoding="utf-8")
    command = [sys.executable, "-m", "tarjih", "check", "--corpus", str(case)]
    env = {**os.environ, "PYTHONPATH": str(root / "model")}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{case}/claims.csv:3: ")
    assert "Traceback" not in done.stderr


class TestFit:
    """A case that is one spreadsheet of three columns, fitted once."""

    def test_writes_what_the_design_lists(self, fitted):
        """The folder holds the draws twice over, the summary and, last, the record."""
        written = {"posterior.nc", "draws.npz", "summary.json", "results.csv", "run.json", "inputs"}
        assert written == {p.name for p in fitted.iterdir()}

    def test_answers_for_every_proposition(self, fitted):
        """A proposition that three affirm is probable, one that is denied is not, and intervals hold their medians."""
        said = json.loads((fitted / "summary.json").read_text(encoding="utf-8"))["propositions"]

        assert set(said) == {"fire", "flood"}
        assert said["fire"]["mean"] > said["fire"]["prior_mean"]
        assert said["flood"]["mean"] < said["flood"]["prior_mean"]
        for of in said.values():
            assert 0 <= of["q05"] <= of["q50"] <= of["q95"] <= 1

    def test_records_that_it_converged(self, fitted):
        """Nothing is published that did not pass every check of the gate."""
        run = json.loads((fitted / "run.json").read_text(encoding="utf-8"))

        assert run["diagnostics"]["ok"] is True
        assert run["checks"]
        assert all(run["checks"].values())
