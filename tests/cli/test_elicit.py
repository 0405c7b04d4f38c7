"""From a blank form to the pooled figure, with no Python but to fill the form in: `tarjih elicit` and `tarjih pool`."""

import csv
import json

import pytest
from openpyxl import load_workbook
from small_case import small_fit, write_small

from tarjih.__main__ import main
from tarjih.inference.fit import Settings, read_fit, write_fit
from tarjih.inference.fit import fit as fit_case
from tarjih.priors.inputs import load


def ran(*arguments):
    assert main([str(a) for a in arguments]) == 0


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A case with one fit under it."""
    case = write_small(tmp_path_factory.mktemp("analysts") / "case")
    write_fit(fit_case(*load(case), Settings(quick=True, draft=True)), case / "fits" / "a")
    return case


@pytest.fixture
def case(kept):
    """The case, without analysts."""
    yield kept
    for name in ("analysts", "fits/a-pool"):
        for file in (kept / name).glob("*"):
            file.unlink()
    (kept / "outcomes.csv").unlink(missing_ok=True)


def filled(case, name, **answers):
    """Write the blank form, fill in the probabilities of the answers to "who", and put it into the case."""
    path = case.parent / f"{name}.xlsx"
    path.unlink(missing_ok=True)  # no form is written over another
    ran("elicit", "--form", path, "--corpus", case)
    book = load_workbook(path)
    sheet = book["elicitation"]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == "who" and row[1].value in answers:
            row[4].value, row[8].value = answers[row[1].value], "as argued elsewhere"
    book.save(path)
    return path


def test_a_form_asks_what_has_a_prior_of_its_own(case):
    """A row for each answer and each proposition by itself, in words; none for what follows from a question."""
    path = filled(case, "blank")
    rows = list(load_workbook(path)["elicitation"].iter_rows(min_row=2, max_col=3, values_only=True))

    assert ("who", "north", "Who did it? the north alone") in rows
    assert ("attacked", None, "There was an attack.") in rows
    assert not {"north_did", "held"} & {r[0] for r in rows}
    rules = load_workbook(path)["elicitation"].data_validations.dataValidation
    assert "almost certain" in rules[0].formula1


def test_two_forms_make_a_pool_with_its_figure(case, capsys):
    """Each analyst's numbers stand where the form says; the pool is printed, drawn and written."""
    ran("elicit", filled(case, "sceptical", north=0.05, south=0.8, both=0.05), "--corpus", case)
    ran("elicit", filled(case, "legalist", north=0.6, south=0.1, both=0.1), "--corpus", case)
    capsys.readouterr()
    ran("pool", "--fit", case / "fits" / "a", "--corpus", case)
    said = capsys.readouterr().out
    out = case / "fits" / "a-pool"
    rows = list(csv.DictReader((out / "beliefs.csv").read_text(encoding="utf-8").splitlines()))
    north = {r["analyst"]: r for r in rows if r["answer"] == "north"}

    assert [float(north[n]["prior_mean"]) for n in ("sceptical", "legalist")] == pytest.approx([0.05, 0.6], abs=1e-6)
    assert float(north["sceptical"]["mean"]) < float(north["pool"]["mean"]) < float(north["legalist"]["mean"])
    assert (out / "analysts.png").is_file()
    assert "2 analysts agree on 1 of 2 headlines and call 1 differently" in said
    assert "What would settle who soonest" in said
    assert "priors/analysts/legalist.xlsx" in json.loads((out / "run.json").read_bytes())["inputs"]


def test_outcomes_teach_the_weights_unless_they_are_given(case, capsys):
    """Whoever gave what came true more gains weight; --weight decides otherwise; --pool linear is the mean."""
    ran("elicit", filled(case, "sceptical", north=0.05, south=0.8, both=0.05), "--corpus", case)
    ran("elicit", filled(case, "legalist", north=0.6, south=0.1, both=0.1), "--corpus", case)
    ran("settle", "who=north", "--corpus", case, "--on", "2021-05-05", "--citation", "The court")
    assert "the weight of each analyst: tarjih pool" in capsys.readouterr().out
    ran("pool", "--fit", case / "fits" / "a", "--corpus", case, "--json", "--target", "who")
    told = json.loads(capsys.readouterr().out)
    assert 0.5 < told["weights"]["legalist"] < 0.6
    ran("pool", "--fit", case / "fits" / "a", "--corpus", case, "--json", "--pool", "linear", "--weight", "sceptical=1")
    told = json.loads(capsys.readouterr().out)
    north = {r["analyst"]: r["mean"] for r in told["beliefs"] if r["answer"] == "north"}
    assert told["weights"] == {"legalist": 0, "sceptical": 1}
    assert north["pool"] == pytest.approx(north["sceptical"])


def test_a_fit_by_a_form_is_read_again(case, tmp_path):
    """A form serves as priors of a fit: its folder keeps the form, and is read back."""
    path = filled(case, "sceptical", north=0.05, south=0.8, both=0.05)
    ran("elicit", path, "--corpus", case)
    done = fit_case(*load(case, case / "analysts" / "sceptical.xlsx"), Settings(quick=True, draft=True))
    write_fit(done, tmp_path / "fit")

    assert (tmp_path / "fit" / "inputs" / "priors" / "sceptical.xlsx").is_file()
    assert read_fit(tmp_path / "fit").case.priors.questions["who"].states["north"] == pytest.approx(0.05)
    assert small_fit().case.priors.questions["who"].states["north"] == 0.3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["elicit"], "name a form to read, or --form FILE.xlsx"),
        (["elicit", "--form", "form.csv"], "a form is a workbook"),
        (["elicit", "form.csv"], "this is no form"),
        (["elicit", "FORM", "--name", "pool"], '"pool" is no name of an analyst'),
        (["elicit", "FORM"], "no row of this form is filled in"),
        (["pool", "--fit", "FIT"], "a pool needs two analysts or more"),
        (["pool", "--fit", "FIT", "--weight", "ann=1"], '"ann" is no analyst of the case'),
    ],
)
def test_what_cannot_be_is_refused(case, capsys, arguments, said):
    """One sentence says what is wrong and what to do; nothing is written."""
    path = filled(case, "blank")
    capsys.readouterr()
    places = {"FORM": str(path), "FIT": str(case / "fits" / "a")}
    assert main([places.get(a, a) for a in arguments] + ["--corpus", str(case)]) == 2
    assert said in capsys.readouterr().err
    assert not list((case / "analysts").glob("*"))


def test_a_form_replaces_another_only_when_asked(case, capsys):
    """The second form of one analyst is refused without --replace; a name of the case is held against it first."""
    path = filled(case, "ann", north=0.5, south=0.2, both=0.1)
    ran("elicit", path, "--corpus", case)
    assert main(["elicit", str(path), "--corpus", str(case)]) == 2
    assert "--replace" in capsys.readouterr().err
    ran("elicit", path, "--corpus", case, "--replace")
    book = load_workbook(path)
    book["elicitation"]["A2"] = "whom"
    book.save(path)
    assert main(["elicit", str(path), "--corpus", str(case), "--name", "ben"]) == 2
    assert "ann.xlsx:2" in capsys.readouterr().err
