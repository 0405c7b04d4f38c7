"""``tarjih explain`` and its figures: what is printed, written and drawn, and what it says in words."""

import csv
import io
import subprocess
import sys

import numpy as np
import pytest
from small_case import small_fit, write_small

from tarjih import evidence
from tarjih.__main__ import main
from tarjih.evidence.ledger import COLUMNS
from tarjih.figures.canvas import png
from tarjih.figures.leave_out import leave_out, left_out
from tarjih.figures.ledger import ledger
from tarjih.figures.linchpins import hinging, linchpins, resting
from tarjih.inference.fit import Settings, fit, write_fit
from tarjih.inference.stamp import Stamp
from tarjih.inference.targets import find, headlines
from tarjih.language import decibans
from tarjih.priors.inputs import load
from tarjih.runs.table import of_records

STAMP = Stamp("abc", "converged", "2021-12-31", "NUTS", "priors.yaml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of the small case's fit."""
    out = tmp_path_factory.mktemp("explain") / "fit"
    corpus, priors = load(write_small(out.parent / "case"))
    write_fit(fit(corpus, priors, Settings(quick=True, draft=True)), out)
    return out


def explain(folder, capsys, *arguments):
    """Run the command and return what it printed."""
    status = main(["explain", *arguments, "--fit", str(folder)])
    said = capsys.readouterr()
    assert status == 0, said.err
    return said.out


def test_every_level_is_printed_and_written(folder, capsys, tmp_path):
    """The terminal has each level with its sum; the CSV has every row, with the columns that are fixed first."""
    file = tmp_path / "ledger.csv"
    said = explain(folder, capsys, "north_did", "--csv", str(file))
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    assert tuple(rows[0]) == COLUMNS
    held = small_fit().summary["propositions"]["north_did"]
    whole = 10 * np.log10(held["mean"] / (1 - held["mean"]) / (held["prior_mean"] / (1 - held["prior_mean"])))
    for level in evidence.LEVELS:
        own = [r for r in rows if r["level"] == level]
        assert sum(float(r["shapley_db"]) for r in own) == pytest.approx(whole, abs=1e-3)
        assert f"{len(own)} {level}" in said
    assert said.startswith("north_did (The north did it): 50 % before the articles")
    assert "N1: amal on north_did (+2): said it" in said


def test_a_question_is_explained_by_its_call(folder, capsys):
    """A question alone stands for its most probable answer; an answer of it can be named."""
    call = headlines(small_fit().case)[0]
    most = call.call(call.mean(small_fit().draws.slots, small_fit().draws.weights))
    assert explain(folder, capsys, "who", "--level", "bloc").startswith(f"who={most} ")
    assert explain(folder, capsys, "who=south", "--level", "bloc").startswith("who=south ")
    said = explain(folder, capsys, "threat=false", "--level", "bloc", "--permutations", "4")
    assert said.startswith("threat=false (not so: threat)")


def test_only_the_levels_asked_for_are_reckoned(folder, capsys):
    """With --level no other level is printed."""
    said = explain(folder, capsys, "held", "--level", "article")
    assert "2 articles" in said
    assert "claims, together" not in said


def test_a_figure_has_its_table_beside_it(folder, capsys, tmp_path):
    """The waterfall is written as a PNG with the numbers that it shows."""
    explain(folder, capsys, "held", "--level", "source", "--figure", str(tmp_path / "f.png"))
    assert (tmp_path / "f.png").read_bytes().startswith(b"\x89PNG")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "f.csv").read_text(encoding="utf-8"))))
    assert [rows[0]["role"], rows[-1]["role"]] == ["prior", "posterior"]


def test_the_ledger_is_not_written_over_by_the_figures_table(folder, capsys, tmp_path):
    """With one name for both the ledger keeps it, and the figure's numbers get another."""
    arguments = ["--csv", str(tmp_path / "x.csv"), "--figure", str(tmp_path / "x.png")]
    said = explain(folder, capsys, "held", "--level", "source", *arguments)
    assert (tmp_path / "x.csv").read_text(encoding="utf-8").startswith("level,id,")
    assert (tmp_path / "x_steps.csv").read_text(encoding="utf-8").startswith("name,label,role")
    assert "x_steps.csv" in said


def test_what_no_claim_speaks_of_is_said(folder, capsys):
    """A question is spoken of where claims speak of what its answers make true; a thing of which none speaks is not."""
    assert "No claim speaks of it" not in explain(folder, capsys, "who=north", "--level", "bloc")
    assert "No claim speaks of it" in explain(folder, capsys, "attacked", "--level", "bloc")


def test_every_claim_is_traced_to_those_who_coded_it(tmp_path, capsys):
    """A fit keeps the coders' passes, and the ledger names for each claim who found it and how it was coded."""
    head = (
        "claim,article,paragraph,source,proposition,stance,interest,access,mode,utterance,origin,channel,said_on,gloss"
    )
    row = "c{0},A1,{0},{1},fire,{2},0,direct,fact,o{0},o{0},wire,2021-11,said it"
    case = tmp_path / "case"
    (case / "codings").mkdir(parents=True)
    rows = [row.format(1, "ann", 2), row.format(2, "bob", 1), row.format(3, "cem", -1)]
    (case / "claims.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    for coder, own in (("coder_a", [*rows[:1], row.format(2, "bob", 2)]), ("coder_b", rows[:2])):
        (case / "codings" / f"{coder}.csv").write_text("\n".join([head, *own]) + "\n", encoding="utf-8")
    write_fit(fit(*load(case), Settings(quick=True, draft=True)), tmp_path / "fit")
    explain(tmp_path / "fit", capsys, "fire", "--csv", str(tmp_path / "l.csv"))
    found = list(csv.DictReader(io.StringIO((tmp_path / "l.csv").read_text(encoding="utf-8"))))
    coders = {r["id"]: r["coders"] for r in found if r["level"] == "claim"}
    assert coders == {"c1": "coder_a +2; coder_b +2", "c2": "coder_a +2; coder_b +1", "c3": "adjudication"}
    (article,) = [r for r in found if r["level"] == "article"]
    assert (article["paragraph"], article["coders"]) == ("A1:1 A1:2 A1:3", "coder_a coder_b adjudication")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nort_did"], 'Did you mean "north_did"?'),
        (["who=nort"], 'who has no answer "nort"'),
        (["who", "--permutations", "1"], "at least 2"),
        (["who", "--level", "sauce"], "sauce"),
    ],
)
def test_what_is_not_there_is_refused(folder, capsys, arguments, message):
    """A wrong name or number gives exit status 2 and one message."""
    assert main(["explain", *arguments, "--fit", str(folder)]) == 2
    assert message in capsys.readouterr().err


def test_no_sampler_is_loaded(folder, root):
    """Explaining loads no sampler and draws nothing: the compiled density is all that it needs."""
    code = (
        "import sys; from tarjih.__main__ import main; "
        f"assert main(['explain', 'held', '--level', 'bloc', '--fit', {str(folder)!r}]) == 0; "
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'pymc', 'nutpie', 'arviz', 'pytensor', 'matplotlib'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root / "model")
    assert done.stdout.splitlines()[-1] == "[]"


def test_figures_say_everything_in_the_table():
    """Every row's label and number stands in the figure, and no two texts overlap."""
    done = small_fit()
    target, answer = find(done.case, "who=north")
    first = headlines(done.case)[0]
    fall = ledger(evidence.ledger(done, target, answer, levels=["source"]), "who", "the north did it")
    storm = leave_out(evidence.leave_out(done, [first]), first.name, "the north did it")
    for exhibit in (fall, storm):
        figure = exhibit.figure(STAMP)
        shown = " ".join(t.get_text() for t in figure.texts)
        for row in exhibit.table.records():
            label = row["label"].partition(" (and")[0]
            label = label.partition(": ")[0] if row.get("level") == "origin" else label
            assert not label or label[:1].upper() + label[1:].rstrip(".")[:20] in shown
        assert png(figure).startswith(b"\x89PNG")
        figure.draw_without_rendering()
        boxes = [t.get_window_extent() for t in figure.texts if t.get_text()]
        assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
        assert all(b.x0 >= 0 and b.x1 <= figure.bbox.width for b in boxes)


def test_linchpins_are_set_out():
    """The table of linchpins says of each headline and level what it rests on."""
    done = small_fit()
    exhibit = linchpins(evidence.linchpins(done, headlines(done.case)))
    figure = exhibit.figure(STAMP)
    shown = " ".join(t.get_text() for t in figure.texts)
    assert all(row["what"][1:] in shown for row in exhibit.table.records())
    assert png(figure).startswith(b"\x89PNG")


ROW = {"level": "source", "label": "Ann", "name": "ann", "p_with": 0.8, "p_without": 0.4, "db": 7.0, "claims": 1}


def several(*flips):
    """Return bars of which some change the call."""
    rows = [{**ROW, "call_with": "true", "call_without": "false" if f else "true"} for f in flips]
    return of_records(tuple(rows[0]) if rows else ("p_with",), rows)


@pytest.mark.parametrize(
    ("bars", "said"),
    [
        (several(), "there is nothing to leave out"),
        (
            several(False, False),
            "No single one left out changes the call; without Ann, “it burnt” falls from 80 % to 40 %.",
        ),
        (several(True, False), "Only leaving out Ann changes the call; without Ann, “it burnt” falls"),
        (several(True, True), "Leaving out any one of these 2 changes the call; without Ann"),
    ],
)
def test_a_tornado_is_said_in_a_sentence(bars, said):
    """What leaving out does is one plain sentence, whichever way it goes."""
    assert said in left_out(bars, "it burnt")


def test_linchpins_are_said_in_words():
    """A claim, several, and none: each says what was proven."""
    row = {"level": "claim", "size": 1, "labels": "ann: x", "p_without": 0.4, "what_without": "it did not", "found": ""}
    row |= {"call": "true", "call_before": "false", "target": "fire", "what": "it burnt"}
    assert resting({**row, "found": "smallest"}) == "One claim, “ann: x”: without, 40 %, and “it did not” leads."
    assert "Fewer may do" in resting({**row, "size": 3, "found": "greedy bound"})
    none = {**row, "size": None, "found": "none within 2"}
    assert resting(none) == "No set of up to 2 claims changes it."
    assert "the prior makes this call by itself" in resting({**none, "call_before": "true"})
    assert hinging(of_records(tuple(row), [row])) == "1 of 1 calls hangs on a single claim or source: “it burnt”"
    assert hinging(of_records(tuple(none), [none])) == "No call hangs on a single claim or source"


def test_decibans_are_written_with_their_sign():
    """Plus, a true minus, and no sign where it rounds to nothing."""
    assert [decibans(x) for x in (3.14, -2.0, 0.04, -0.04)] == ["+3.1", "−2.0", "0.0", "0.0"]


def test_a_title_says_what_moved_most():
    """The title of a ledger has both ends and the largest share."""
    done = small_fit()
    shares = evidence.ledger(done, *find(done.case, "north_did=true"), levels=["source"])
    title = ledger(shares, "north_did", "the north did it").title
    assert title.startswith("The north did it: 50 % before the articles, 83 % after; ")
