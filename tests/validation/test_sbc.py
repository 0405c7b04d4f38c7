"""Simulation-based calibration: the simulator, the bands, and that a wrong model is found."""

import dataclasses
import functools
import importlib.util
import json
import re

import numpy as np
import pymc as pm
import pytest

from tarjih.figures import sbc as figures_sbc
from tarjih.figures.contraction import parameter_label
from tarjih.inference.nuts import Attempt, runners
from tarjih.inference.stamp import Stamp
from tarjih.runs.sweep import running
from tarjih.runs.table import of_records
from tarjih.testimony.story.parameters import wanted
from tarjih.testimony.weigh import sum_out
from tarjih.validation.sbc import models
from tarjih.validation.sbc.bands import band, below, level
from tarjih.validation.sbc.designs import DESIGNS, design
from tarjih.validation.sbc.drawing import by_nuts, fast, simulated
from tarjih.validation.sbc.judged import curves, jointly, levels, probabilities, ranks, strayed
from tarjih.validation.sbc.models import MODELS, Model
from tarjih.validation.sbc.ranked import THINNED, Outcome, rank
from tarjih.validation.sbc.telling import before, tell

designed = functools.cache(design)


def even(n: int, *, quantities: int = 3, seed: int = 0) -> list[Outcome]:
    """Return outcomes of a model that is right: a world is drawn as every draw of its posterior is."""
    rng = np.random.default_rng(seed)
    out = []
    for _ in range(n):
        p = rng.beta(0.5, 0.5, size=4)
        drawn = (rng.random((4, 1 + THINNED)) < p[:, None]).astype(np.int64)
        names = tuple(f"q{i}" for i in range(quantities))
        out.append(
            Outcome(names, rng.integers(THINNED + 1, size=quantities), p, drawn[:, 0], drawn[:, 1:], 500.0, True)
        )
    return out


@pytest.mark.parametrize(("n", "cells"), [(30, 20), (120, 100)])
def test_the_band_holds_as_much_as_it_says(n, cells):
    """Of uniform ranks that are simulated one in ten leaves a band of 90 %, or a little fewer, counts being whole."""
    own = band(n, cells, 0.9)
    drawn = np.random.default_rng(3).integers(cells, size=(8000, n))
    counts = np.stack([below(row, cells) for row in drawn])
    out = ((counts < own.low) | (counts > own.high)).any(axis=1).mean()
    assert 0.07 < out < 0.1 + 4 * np.sqrt(0.09 / 8000)


def test_the_level_is_that_of_the_smallest_band():
    """Ranks whose p-value is below a level leave the band of that level, and others do not."""
    rng = np.random.default_rng(4)
    seen = set()
    for spread in (1.0, 0.9, 0.8) * 20:
        drawn = (rng.random(60) * spread * 50).astype(np.int64)
        counts = below(drawn, 50)
        p = level(drawn, 50)
        for coverage in (0.9, 0.99):
            own = band(60, 50, coverage)
            out = bool(((counts < own.low) | (counts > own.high)).any())
            assert out == (p < 1 - coverage)
            seen.add(out)
    assert seen == {True, False}


def test_worlds_are_drawn_before_any_words():
    """Each state comes as often as its prior has it, and who speaks with an interest."""
    case = designed("interested")
    z, states = before(case, np.random.default_rng(8), draws=8000)
    heard = np.repeat(wanted(case.parameters)[:, None], z.shape[1], axis=1)
    expected = sum_out(case.parameters, z, heard).slots.mean(axis=1)
    for k in range(len(case.network.nodes)):
        for s, slot in enumerate(case.network.slots(k)):
            assert np.mean(states[k] == s) == pytest.approx(expected[slot], abs=0.025)


@pytest.mark.parametrize("name", DESIGNS)
def test_a_telling_keeps_who_speaks_on_what(name):
    """Only stances and stated probabilities are drawn anew: speakers, targets, coordinates and wires stay."""
    case = designed(name)
    rng = np.random.default_rng(9)
    z, states = before(case, rng)
    new = case.with_positions(tell(case, z[:, 0], states[:, 0], rng))
    assert new.parameters.names == case.parameters.names
    for old, now in zip(case.positions, new.positions, strict=True):
        assert dataclasses.replace(now, weights=old.weights, probability=old.probability, value=old.value) == old
    assert new.positions != case.positions


def outcomes(n: int, **options) -> list[Outcome]:
    case = designed("sources")
    draw = functools.partial(fast, draws=1500)
    return [simulated(case, draw, np.random.default_rng([12, i]), i, **options) for i in range(n)]


def test_the_fast_path_computes_what_the_model_says():
    """In a few seeded simulations of a small case nothing strays further than chance has it, answers included."""
    found = outcomes(60)
    assert all(o.effective > 99 for o in found)
    table = levels(found)
    assert jointly(table) > 0.01
    assert not any(probabilities(found).column("outside"))


def test_a_wrong_simulator_is_found():
    """Were interest without effect on what is said, ranks would not be even, and the check says so."""
    table = levels(outcomes(60, blind_to=("interest",)))
    assert jointly(table) < 0.001
    assert strayed(table)


def test_nuts_ranks_what_was_drawn():
    """By NUTS as by the fast path there is a rank for every coordinate, and draws enough to rank among."""
    case = designed("sources")
    found = simulated(case, by_nuts, np.random.default_rng(14), 1)
    assert found.names[: len(case.parameters.names)] == case.parameters.names
    assert found.ranks.min() >= 0
    assert found.ranks.max() <= THINNED
    assert found.effective > THINNED


def test_a_compiled_model_takes_other_data():
    """Compiled once, a model is drawn from given whatever data are put in."""
    with pm.Model(coords={"parameter": ["a", "b"]}) as model:
        z = pm.Normal("z", 0.0, 1.0, dims="parameter")
        pm.Bernoulli("seen", logit_p=3 * z[0], observed=pm.Data("answers", np.zeros(20, dtype=np.int64)))
    runs = runners(model)
    means = [runs({"answers": np.full(20, said)})(Attempt(300, 300, 0.9), 2, 1)[0][0].mean() for said in (0, 1)]
    assert means[0] < -0.5
    assert means[1] > 0.5


def test_ties_are_broken_at_random():
    """The rank of what equals all draws is anything from first to last."""
    rng = np.random.default_rng(13)
    drawn = [rank(np.ones(5), rng) for _ in range(400)]
    assert set(drawn) == {0, 1, 2, 3, 4}
    assert rank(np.array([2.0, 1.0, 3.0, 1.5]), rng) == 2


def test_tables_hold_what_was_found():
    """Even ranks and true probabilities stay inside; quantities that lean and answers too sure do not."""
    good = even(120)
    assert not strayed(levels(good))
    assert not any(probabilities(good).column("outside"))
    bad = [dataclasses.replace(o, ranks=np.array([o.ranks[0] // 2, *o.ranks[1:]])) for o in good]
    assert strayed(levels(bad)) == ["q0"]
    assert ranks(bad).column("q0") == [o.ranks[0] for o in bad]
    drawn = curves(bad)
    assert min(drawn.column("low")) < 0 < max(drawn.column("high"))
    assert max(drawn.column("q0")) == pytest.approx(0.5, abs=0.03)
    wrong = [dataclasses.replace(o, true=np.where(np.arange(4) % 2, o.true, 1 - o.true)) for o in good]
    assert any(probabilities(wrong).column("outside"))


def test_the_figure_and_its_title_say_what_leaves():
    """The title counts what leaves its band, and says whether chance would have it so."""
    good = even(60)
    bad = [dataclasses.replace(o, ranks=np.array([o.ranks[0] // 3, *o.ranks[1:]])) for o in good]
    said = figures_sbc.found("joint_fast", levels(bad), probabilities(bad))
    assert "1 of 3 quantities leaves its band in 60 simulations, more than chance has it" in said
    assert "all 3 quantities stay inside" in figures_sbc.found("joint_fast", levels(good), probabilities(good))
    assert "approximation" in figures_sbc.subtitle_of("corpus_fast")
    assert "exact" in figures_sbc.subtitle_of("joint_nuts")
    stamp = Stamp("0a1b2c3d", "sound", "", "seed 1", "of the design")
    figure = figures_sbc.calibrated(
        curves(bad),
        levels(bad),
        probabilities(bad),
        stamp,
        title=said,
        subtitle=figures_sbc.subtitle_of("joint_fast"),
        wording=parameter_label,
    )
    heads = [t.get_text() for t in figure.texts]
    assert any(head.endswith(": 1 outside") for head in heads)
    assert "Q0" in heads
    assert len(figure.axes) == 2


def test_what_leaves_is_named_in_words_and_no_name_is_cut():
    """Declared names in place of ids; of more than fit in two lines, as many as do, whole, and how many more."""
    names = ["story.pledge", "accuracy.official", "questions.state_cannot_restrain", "story.leaving"]
    names += [f"source.somebody_with_a_very_long_name_{i}" for i in range(20)]
    levelled = [{"quantity": n, "group": "parameters", "p": 0.001, "outside": 1} for n in names]
    curve = [{"point": p, "low": -0.1, "high": 0.1, **dict.fromkeys(names, 0.2)} for p in (0.25, 0.75)]
    figure = figures_sbc.calibrated(
        of_records(tuple(curve[0]), curve),
        of_records(tuple(levelled[0]), levelled),
        of_records(("said",), []),
        Stamp("0a1b2c3d", "sound", "", "seed 1", "of the design"),
        title="Title",
        subtitle="Subtitle",
        wording=parameter_label,
    )
    texts = [t.get_text() for t in figure.texts]
    shown = " ".join(texts)
    assert "How often pledges bind; Kind: Official; Prior: State cannot restrain; How many" in shown
    assert re.search(r"Somebody with a very long name \d+ and \d+ more", shown)
    assert not any("…" in t or "_" in t for t in texts)


@pytest.fixture
def script(root, tmp_path, monkeypatch):
    """The analysis, of one made-up model that counts how often it was simulated."""
    spec = importlib.util.spec_from_file_location("sbc_script", root / "analyses" / "sbc.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = dict(enumerate(even(60)))
    made[3] = dataclasses.replace(made[3], sound=False)
    asked = []

    def check(_name, _seed, number):
        asked.append(number)
        return made[number]

    fake = {"joint_fast": Model("a made-up model", exact=True, one=lambda *_: made[0])}
    monkeypatch.setattr(module, "MODELS", fake)
    monkeypatch.setattr(models, "MODELS", fake)
    monkeypatch.setattr(models, "check", check)
    monkeypatch.setattr(running, "CACHE", tmp_path / "cache")
    module.asked = asked
    return module


def test_a_run_that_was_stopped_goes_on(script, tmp_path, capsys):
    """What is simulated is kept: more are asked for and only those are made; what the sampler gave up is replaced."""
    assert script.main(["--simulations", "10", "--out", str(tmp_path / "out")]) == 0
    assert script.asked == [*range(11)]
    first = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert (first["diagnostics"]["joint_fast"]["tried"], first["diagnostics"]["joint_fast"]["sound"]) == (11, 10)
    kept = sorted((tmp_path / "cache").rglob("*.result"), key=lambda p: p.stat().st_mtime_ns)
    kept[5].write_bytes(b"cut short")
    script.asked.clear()
    assert script.main(["--simulations", "12", "--out", str(tmp_path / "out")]) == 0
    assert script.asked == [5, 11, 12]
    script.asked.clear()
    assert script.main(["--simulations", "10", "--model", "joint_fast", "--out", str(tmp_path / "out")]) == 0
    assert json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["outputs"] == first["outputs"]
    assert script.asked == []
    capsys.readouterr()
    files = {p.name for p in (tmp_path / "out").iterdir()}
    assert {"joint_fast.png", "joint_fast.csv", "joint_fast_levels.csv", "joint_fast_ranks.csv", "run.json"} <= files


def test_an_unknown_model_is_named(script):
    """A name that is none is a fault of the input that says which there are."""
    with pytest.raises(script.InputFault, match='there is no model "nutz"'):
        script.main(["--model", "nutz"])


def test_every_shipped_model_is_checked():
    """Both ways to the posterior, the line of actors and the shipped case all have their check."""
    assert {"joint_nuts", "joint_fast", "ideal_points", "corpus_fast"} <= set(MODELS)


def test_the_shipped_ranks_stay_inside_their_bands(root):
    """What was run and committed: at least 90 simulations of each model, and no more outside than chance has it."""
    folder = root / "figures" / "sbc"
    if not (folder / "run.json").is_file():
        pytest.skip("it has not been run")
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert set() < set(run["diagnostics"]) <= set(MODELS)
    for name, seen in run["diagnostics"].items():
        assert seen["sound"] >= 90
        if models.MODELS[name].exact:
            assert run["checks"][name]
