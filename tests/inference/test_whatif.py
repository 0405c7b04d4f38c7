"""Under other priors: the fast ways give what a fit would give, and where they cannot the case is fitted."""

import dataclasses
import json
import re
import subprocess
import sys

import numpy as np
import pytest
from cases import EVERYTHING, PRIORS, QUESTIONS, SPEAKERS, folder

from tarjih.__main__ import main
from tarjih.inference import whatif
from tarjih.inference.carry import Start, carry, error, start
from tarjih.inference.fit import Settings, fit, read_fit, write_fit
from tarjih.inference.importance import Draws, effective, reweigh, usable
from tarjih.inference.whatif import edited, what_if
from tarjih.priors import read_priors
from tarjih.priors.inputs import load
from tarjih.runs.faults import InputFault
from tarjih.testimony.case import assemble
from tarjih.testimony.weigh import weigh

EDITS = {
    "nothing": "",
    "a little": "accuracy: {official: {between: [0.57, 0.80], because: a test}}",
    "one kind sure": "accuracy: {witness: {between: [0.90, 0.94], because: a test}}",
    "all kinds poor": """accuracy:
  official: {between: [0.501, 0.52], because: a test}
  militia: {between: [0.501, 0.52], because: a test}
  analyst: {between: [0.501, 0.52], because: a test}
  witness: {between: [0.501, 0.52], because: a test}""",
    "a prior fixed": "story: {rumour: {value: 0.6, because: a test}}",
    "a prior set free": "spread: {sources: {between: [0.25, 0.35], because: a test}}",
    "other leavers": """story:
  leaving: {between: [0.1, 0.3], because: a test}
  admission: {between: [0.6, 0.99], because: a test}""",
    "no filter": "switches: {interest: false}",
    "nobody lies": "switches: {veracity: false}",
    "no shared channels": "switches: {channel: false, party_line: false, copying: false}",
    "other states": "questions: {culprit: {states: {a: 0.01, b: 0.9, both: 0.05, other: 0.04}, because: a test}}",
    "no spread": "spread: {sources: {value: 0.01, because: a test}}",
    "a wild spread": "spread: {sources: {between: [2, 4.5], because: a test}}",
    "the trait": "traits: {grip: {start: {between: [0.01, 0.05], because: t}, slope: {value: 20, because: t}}}",
    "another scale": "informed_accuracy: {value: 0.99, because: a test}",
    "absurd": """accuracy: {official: {between: [0.945, 0.949], because: a test}}
story: {rumour: {between: [0.01, 0.05], because: a test}, leaving: {between: [0.9, 0.99], because: a test}}
identity: {anonymous: {between: [-0.24, -0.2], because: a test}}
default_question: {probability: {between: [0.001, 0.01], because: a test}}
questions: {after: {probability: {between: [0.98, 0.999], because: a test}}}""",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the case's own priors, for files that extend them."""
    out = tmp_path_factory.mktemp("priors")
    (out / "priors.yaml").write_text(PRIORS, encoding="utf-8")
    return out


@pytest.fixture
def priors(place, request):
    """The case's priors with an edit."""
    file = place / f"{abs(hash(request.param))}.yaml"
    file.write_text(f"version: 1\nextends: priors.yaml\n{EDITS[request.param]}\n", encoding="utf-8")
    return read_priors(file)


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """The case's fit by the fast path, and its folder."""
    where = folder(tmp_path_factory.mktemp("quick") / "case", EVERYTHING, SPEAKERS, QUESTIONS, PRIORS)
    done = fit(*load(where), Settings(quick=True, draws=8000))
    return write_fit(done, where / "fit"), where / "fit"


def assert_agree(found, wanted, wanted_error):
    """Every probability lies within four standard errors of another, and a ten-thousandth."""
    for slot, (values, mean, spread) in enumerate(zip(found.draws.slots, wanted, wanted_error, strict=True)):
        room = 4 * np.hypot(error(found.draws, values), spread) + 1e-4
        assert abs(values @ found.draws.weights - mean) < room, slot


def reference(case):
    """Return the probability of each slot by a long run of another seed, with its standard error."""
    draws = reweigh(case, draws=10_000, seed=77)
    assert usable(draws)
    mean = draws.slots @ draws.weights
    return mean, np.sqrt((draws.slots - mean[:, None]) ** 2 @ draws.weights**2)


@pytest.mark.parametrize("priors", EDITS, indirect=True)
def test_both_fast_ways_give_what_a_fit_would(sampled, priors):
    """From an edit that is none to an absurd one, what is said usable agrees within the error that it reports."""
    case = assemble(sampled.case.corpus, priors)
    mean, spread = reference(case)
    found = what_if(sampled.one, priors)
    assert found.fit.run["diagnostics"]["ok"]
    assert_agree(found.fit, mean, spread)
    over = carry(start(sampled.one), case).draws
    if usable(over):
        assert_agree(dataclasses.replace(found.fit, draws=over), mean, spread)
    assert found.fit.summary["diagnostics"]["method"] != "nuts"


@pytest.mark.parametrize("priors", ["all kinds poor", "absurd"], indirect=True)
def test_the_answers_are_those_of_a_refit(sampled, priors):
    """A fit by NUTS under the other priors gives every answer within the error of both."""
    refit = fit(sampled.case.corpus, priors, Settings(seed=8))
    assert refit.draws.method == "nuts"
    left = dataclasses.replace(refit.draws, effective=refit.run["diagnostics"]["ess_bulk_min"])
    again = dataclasses.replace(refit, draws=left)
    means = [row.mean() for row in refit.draws.slots]
    assert_agree(what_if(sampled.one, priors).fit, means, [error(again.draws, row) for row in refit.draws.slots])


@pytest.mark.parametrize("priors", ["nothing", "a prior fixed", "a prior set free", "other states"], indirect=True)
def test_small_edits_leave_the_draws_usable(sampled, priors):
    """An edit of one prior, be it fixed or set free, leaves most of a fit's own draws."""
    over = carry(start(sampled.one), assemble(sampled.case.corpus, priors)).draws
    least = sampled.one.run["diagnostics"]["ess_bulk_min"]
    assert over.effective > 0.5 * least
    assert usable(over)


@pytest.mark.parametrize("priors", ["nothing"], indirect=True)
def test_without_an_edit_nothing_moves(sampled, priors):
    """Draws carried over to the same priors are the draws, all of one weight, and no entry is named."""
    over = carry(start(sampled.one), assemble(sampled.case.corpus, priors)).draws
    n = over.weights.size
    np.testing.assert_array_equal(over.z, sampled.one.draws.z)
    np.testing.assert_allclose(over.weights, 1 / n, rtol=1e-9)
    np.testing.assert_allclose(over.slots, sampled.one.draws.slots, atol=1e-12)
    assert edited(sampled.case.priors, priors) == []


def test_draws_that_the_words_hold_stay_where_they_are(tmp_path):
    """Where the words say much, a prior moved carries the draws' natural values along, and keeps most of them."""
    rng = np.random.default_rng(2)
    rows = [
        {"source": f"w{w}", "proposition": f"p{n}", "stance": 2 if (n % 2 == 0) == (rng.random() < 0.8) else -2}
        for w in range(4)
        for n in range(40)
    ]
    where = folder(tmp_path / "case", rows)
    corpus, before = load(where)
    (where / "priors.yaml").write_text(
        "version: 1\nextends: general.yaml\nstory: {rumour: {between: [0.4, 0.6], because: a test}}\n"
        "accuracy: {unknown: {between: [0.6, 0.75], because: a test}}\n",
        encoding="utf-8",
    )
    after = load(where)[1]
    old, new = assemble(corpus, before), assemble(corpus, after)
    exact = _slice(old, new, "story.rumour")
    np.testing.assert_allclose(exact, 0.0, atol=1e-9)


def _slice(old, new, name):
    """Return by how much the weight of a draw differs from the ratio of densities of what it stands for."""
    rng = np.random.default_rng(5)
    z = old.parameters.draw(rng, 50)
    weighed = weigh(old.parameters, z)
    drawn = Draws(z, np.full(50, 1 / 50), weighed.slots, weighed.log_likelihood, 1, 50.0, 0.0, "nuts")
    over = carry(Start(old, drawn, weighed.slots.mean(axis=1), 1), new).draws
    i = old.parameters.index[name]
    moved = over.z[i]
    stretch = (moved.max() - moved.min()) / (z[i].max() - z[i].min())
    j = old.parameters.index["accuracy.unknown"]
    other = over.z[j]
    stretch *= (other.max() - other.min()) / (z[j].max() - z[j].min())
    log = over.log_likelihood - weighed.log_likelihood + np.log(stretch)
    log += 0.5 * (z[[i, j]] ** 2 - over.z[[i, j]] ** 2).sum(axis=0)
    order = np.argsort(log)[:30]  # the largest weights are smoothed
    return np.diff(np.log(over.weights[order])) - np.diff(log[order])


def test_what_was_given_and_the_day_are_kept(quick, place):
    """A proposition taken as probable keeps that probability under other priors, and later words stay unheard."""
    corpus = quick[0].case.corpus
    given = (("by_b", 0.4), ("alone", 1.0))
    done = fit(corpus, quick[0].case.priors, Settings(quick=True, draws=4000, given=given, as_of="2021-12-01"))
    file = place / "given.yaml"
    file.write_text(f"version: 1\nextends: priors.yaml\n{EDITS['one kind sure']}\n", encoding="utf-8")
    found = what_if(done, read_priors(file)).fit

    assert found.case.as_of == "2021-12-01"
    assert found.run["settings"]["given"] == dict(given)
    assert found.summary["propositions"]["by_b"]["mean"] == pytest.approx(0.4, abs=0.01)
    assert found.summary["propositions"]["alone"]["mean"] == pytest.approx(1.0)


def test_the_command_writes_a_fit_and_says_what_moved(quick, place, tmp_path, capsys):
    """What is written reads as a fit under the new priors, and each line is a headline before and after."""
    file = place / "command.yaml"
    file.write_text(f"version: 1\nextends: priors.yaml\n{EDITS['other states']}\n", encoding="utf-8")
    out = tmp_path / "out"
    assert main(["what-if", "--fit", str(quick[1]), "--priors", str(file), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    read = read_fit(out)

    after = read.summary["questions"]["culprit"]["states"]["b"]["mean"]
    before = quick[0].summary["questions"]["culprit"]["states"]["b"]["mean"]
    assert re.search(rf"culprit=b +{before:.3f} → {after:.3f} ± 0\.", said)
    assert after > before + 0.1
    assert "Changed: questions.culprit." in said
    assert "Drawn afresh from the new priors" in said
    assert read.run["what_if"]["of"] == quick[0].run["id"]
    assert read.run["priors_file"] == "command.yaml"
    assert {m["answer"] for m in read.run["what_if"]["answers"]} >= {"culprit=b"}


def test_what_an_earlier_fit_left_in_the_folder_goes(sampled, tmp_path):
    """Over a fit by NUTS of a larger case, nothing of it is left to be read as the new one's."""
    out = tmp_path / "out"
    write_fit(sampled.one, out)
    rows = [{"source": "ann", "proposition": "fire", "stance": 2}]
    small = fit(*load(folder(tmp_path / "small", rows)), Settings(quick=True, draws=500))
    write_fit(small, out)
    assert not (out / "posterior.nc").exists()
    assert {p.name for p in (out / "inputs" / "corpus").iterdir()} == {"claims.csv"}
    assert read_fit(out).summary == json.loads(json.dumps(small.summary))


@pytest.mark.parametrize(
    "fault",
    [
        ("accuracy: {offical: {between: [0.5, 0.8], because: a test}}", "offical"),
        ("questions: {culprit: {states: {a: 0.5, c: 0.5}, because: a test}}", "culprit"),
        ("copying: {fidelity: {value: 3, because: a test}}", "fidelity"),
    ],
)
def test_priors_at_fault_end_with_2_and_write_nothing(quick, place, tmp_path, capsys, fault):
    """Whether the file alone or only beside the case is at fault, it is named with its line."""
    text, what = fault
    file = place / "fault.yaml"
    file.write_text(f"version: 1\nextends: priors.yaml\n{text}\n", encoding="utf-8")
    out = tmp_path / "out"
    assert main(["what-if", "--fit", str(quick[1]), "--priors", str(file), "--out", str(out)]) == 2
    assert what in capsys.readouterr().err
    assert not out.exists()


def test_the_fit_itself_is_not_written_over(quick, capsys):
    """The folder of the fit is no folder to write into."""
    command = ["what-if", "--fit", str(quick[1]), "--priors", "priors/default.yaml", "--out", str(quick[1])]
    assert main(command) == 2
    assert "this is the fit itself" in capsys.readouterr().err


def test_coders_files_that_the_fit_does_not_keep_are_asked_for(quick, place):
    """A switch that needs files which the fit has not kept is a fault, not a silence."""
    file = place / "coders.yaml"
    file.write_text("version: 1\nextends: priors.yaml\nswitches: {coders: true}\n", encoding="utf-8")
    with pytest.raises(InputFault, match="the fit keeps no coders' files"):
        what_if(quick[0], read_priors(file))


def test_where_no_fast_way_will_do_the_case_is_fitted(quick, place, monkeypatch):
    """With too few effective draws by any way the case is fitted by NUTS under its settings, and that is said."""
    asked = []

    def by_nuts(corpus, priors, settings):
        asked.append(settings)
        done = fit(corpus, priors, Settings(quick=True, draws=1000, draft=True))
        return dataclasses.replace(done, run={**done.run, "diagnostics": {**done.run["diagnostics"], "method": "nuts"}})

    monkeypatch.setattr(whatif, "fit", by_nuts)
    monkeypatch.setattr(
        "tarjih.inference.carry.reweigh",
        lambda case, *, draws, seed, by: reweigh(case, draws=min(draws, 300), seed=seed, by=by),
    )
    monkeypatch.setattr(Start, "passes", lambda *_: False)
    told = []
    file = place / "refit.yaml"
    file.write_text(f"version: 1\nextends: priors.yaml\n{EDITS['absurd']}\n", encoding="utf-8")
    found = what_if(quick[0], read_priors(file), tell=told.append)

    assert [(s.quick, s.draft, s.seed) for s in asked] == [(False, False, quick[0].run["settings"]["seed"])]
    assert "The fast path will not do here" in told[0]
    assert "fitted again by NUTS" in found.how
    assert [t["method"] for t in found.fit.run["what_if"]["tried"]] == ["importance", "importance"]


def test_the_error_is_that_of_repeated_runs(quick):
    """The reported standard error is how far independent runs lie apart."""
    case = quick[0].case
    runs = [reweigh(case, draws=1000, seed=s) for s in range(30)]
    slot = int(np.argmax([np.std(row) for row in runs[0].slots]))
    apart = np.std([r.slots[slot] @ r.weights for r in runs], ddof=1)
    stated = np.mean([error(r, r.slots[slot]) for r in runs])
    assert 0.6 * apart < stated < 1.6 * apart


def test_draws_of_one_chain_count_less(sampled):
    """The error of draws by NUTS counts that they hang together."""
    same = np.full(sampled.one.draws.weights.size, 1 / sampled.one.draws.weights.size)
    values = sampled.one.draws.slots[0]
    less = dataclasses.replace(sampled.one.draws, effective=effective(same) / 4)
    one, other = (error(d, values) for d in (sampled.one.draws, less))
    assert other == pytest.approx(2 * one)


def test_no_sampler_is_loaded(quick, place, tmp_path, root):
    """The fast path loads neither PyMC nor what else takes seconds to load."""
    file = place / "loaded.yaml"
    file.write_text("version: 1\nextends: priors.yaml\n", encoding="utf-8")
    code = (
        "import json, sys\nfrom tarjih.__main__ import main\n"
        f"main(['what-if', '--fit', {str(quick[1])!r}, '--priors', {str(file)!r}, '--out', {str(tmp_path / 'o')!r}])\n"
        "print(json.dumps(sorted({*sys.modules, *(m.split('.')[0] for m in sys.modules)})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root, env={"PYTHONPATH": "model"}
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "numpy" in loaded
    assert not loaded & {"pymc", "pytensor", "nutpie", "arviz", "xarray", "pandas", "matplotlib"}
    assert not loaded & {"scipy.optimize", "scipy.special", "scipy.stats"}  # numba loads scipy.linalg
