"""A normal approximation: near the posterior where that can be checked, and marked as what it is."""

import json

import numpy as np
import pytest
from cases import EVERYTHING, PRIORS, QUESTIONS, SPEAKERS, folder

from tarjih.__main__ import main
from tarjih.inference import fit as fitting
from tarjih.inference import normal as approximating
from tarjih.inference.fit import read_fit
from tarjih.inference.importance import reweigh
from tarjih.inference.normal import approximate
from tarjih.priors.inputs import load
from tarjih.runs.exit_codes import UNCONVERGED
from tarjih.testimony.case import assemble


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The folder of a case with one of everything."""
    return folder(tmp_path_factory.mktemp("approximate") / "case", EVERYTHING, SPEAKERS, QUESTIONS, PRIORS)


def test_answers_are_near_those_of_importance_sampling(place):
    """Every probability is within three hundredths of what forty thousand weighted draws give."""
    case = assemble(*load(place))
    near, exact = approximate(case, seed=1), reweigh(case)
    np.testing.assert_allclose(near.slots @ near.weights, exact.slots @ exact.weights, atol=0.03)
    assert near.method == "variational"


def test_weights_that_cannot_be_relied_on_fail_the_gate(place, tmp_path, monkeypatch, capsys):
    """Above k = 0.7 nothing is written and the status is 3, unless a draft is asked for; that says so."""
    monkeypatch.setattr(approximating, "smoothed", lambda ratio: (np.full(ratio.size, 1 / ratio.size), 1.3))
    command = ["fit", "--corpus", str(place), "--approximate", "--draws", "200", "--out"]
    out = tmp_path / "out"
    assert main([*command, str(out)]) == UNCONVERGED
    assert "Pareto k 1.30, at most 0.7 is accepted" in capsys.readouterr().err
    assert not out.exists()

    assert main([*command, str(out), "--draft"]) == 0
    assert "a normal approximation, Pareto k 1.30, which fails the gate" in capsys.readouterr().out
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    seen = json.loads((out / "summary.json").read_text(encoding="utf-8"))["diagnostics"]
    assert (seen["method"], seen["pareto_k"], seen["ok"]) == ("variational", 1.3, False)
    assert run["settings"]["method"] == "variational"
    assert run["checks"] == {"pareto k <= 0.7": False}
    assert read_fit(out).draws.method == "variational"


def test_an_approximation_that_passes_is_no_draft(place):
    """With a k up to 0.7 the weights are kept, and the diagnostics say that the gate was passed."""
    draws, seen = fitting._approximated(
        assemble(*load(place)), fitting.Settings(approximate=True, draws=1000, draft=True)
    )
    assert seen["ok"] == (draws.pareto_k <= 0.7)
    assert (np.ptp(draws.weights) > 0) == seen["ok"]
