"""One fit from folder to folder: what is written is read back, and nothing else is."""

import dataclasses
import functools
import io
import json
import shutil

import arviz as az
import numpy as np
import pytest
import xarray as xr
from cases import EVERYTHING, PRIORS, QUESTIONS, SPEAKERS, folder

from tarjih.corpus import yamltree
from tarjih.inference import fit as fitting
from tarjih.inference.fit import Settings, fit, read_fit, write_fit
from tarjih.priors.inputs import given as read_given
from tarjih.priors.inputs import load
from tarjih.runs import files
from tarjih.runs.faults import InputFault, NotConverged
from tarjih.runs.files import digest

QUICK = Settings(quick=True, draws=8000)


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """Corpus and priors of a case with one of everything."""
    return load(folder(tmp_path_factory.mktemp("fit") / "case", EVERYTHING, SPEAKERS, QUESTIONS, PRIORS))


@pytest.fixture(scope="module")
def plain(case):
    """Its fit by the fast path, nothing given."""
    return fit(*case, QUICK)


@pytest.fixture(scope="module")
def kept(sampled, tmp_path_factory):
    """The folder of a fit by NUTS."""
    out = tmp_path_factory.mktemp("kept") / "fit"
    write_fit(sampled.one, out)
    return out


@pytest.fixture
def copy(kept, tmp_path):
    """A copy of that folder, to be spoiled."""
    return shutil.copytree(kept, tmp_path / "fit")


def mean(done, proposition):
    """Posterior probability of a proposition."""
    return done.summary["propositions"][proposition]["mean"]


@pytest.mark.parametrize("method", ["nuts", "importance"])
def test_a_fit_is_read_back_as_it_was(sampled, plain, tmp_path, method):
    """Draws, weights, probabilities, summary and record come back to the last bit."""
    done = sampled.one if method == "nuts" else plain
    written = write_fit(done, tmp_path / "out")
    read = read_fit(tmp_path / "out")

    for name in ("z", "weights", "slots", "log_likelihood"):
        np.testing.assert_array_equal(getattr(read.draws, name), getattr(done.draws, name))
    assert (read.draws.method, read.draws.chains) == (method, 4 if method == "nuts" else 1)
    assert read.summary == json.loads(json.dumps(done.summary))
    own = {name: value for name, value in read.run.items() if name != "sha256"}  # that of the record itself
    assert own == json.loads(json.dumps(written.run))
    assert read.case.parameters.names == done.case.parameters.names
    assert read.case.claims == done.case.claims


def test_what_was_given_is_read_back(case, tmp_path):
    """A fit under what is taken as known is read back under it, date and all."""
    done = fit(*case, dataclasses.replace(QUICK, draft=True, given=(("by_a", 1.0), ("alone", 0.3)), as_of="2021-12-01"))
    write_fit(done, tmp_path / "out")
    read = read_fit(tmp_path / "out")

    assert read.case.given == done.case.given
    assert read.case.given["by_a"] == np.inf
    assert read.case.as_of == "2021-12-01"
    np.testing.assert_array_equal(read.draws.slots, done.draws.slots)


def test_the_inputs_are_kept_with_the_fit(sampled, kept):
    """Every file that was read is in the folder, byte for byte, with its digest in the record."""
    run = json.loads((kept / "run.json").read_bytes())
    own = {f"corpus/{p.name}": p.read_bytes() for p in sampled.folder.iterdir() if p.name != "priors.yaml"}

    assert set(run["inputs"]) == {*own, "priors/priors.yaml", "priors/general.yaml"}
    for name, content in own.items():
        assert (kept / "inputs" / name).read_bytes() == content
        assert run["inputs"][name] == digest(content)
    assert {n: digest((kept / n).read_bytes()) for n in run["outputs"]} == run["outputs"]
    assert {str(p.relative_to(kept)) for p in kept.rglob("*") if p.is_file()} == {*run["outputs"], "run.json"}


@pytest.mark.parametrize("name", ["draws.npz", "summary.json", "inputs/corpus/claims.csv", "inputs/priors/priors.yaml"])
def test_a_file_that_was_tampered_with_is_refused(copy, name):
    """One byte more in any file, and the fit is not that of its record."""
    with (copy / name).open("ab") as out:
        out.write(b" ")

    with pytest.raises(InputFault, match=rf"{name}: the file is not the one that the run wrote\. Fit again\."):
        read_fit(copy)


@pytest.mark.parametrize("left", ["run.json", "draws.npz", "inputs/corpus/claims.csv"])
def test_a_folder_that_lacks_a_file_is_refused(copy, left):
    """A folder without its record, or without a file that the record names, is no fit."""
    (copy / left).unlink()

    with pytest.raises(InputFault, match="not the folder of a fit, or one that was interrupted"):
        read_fit(copy)


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", '{"outputs": 3}'])
def test_a_record_that_is_none_is_refused(copy, text):
    """A record that does not read as one is named, with no traceback."""
    (copy / "run.json").write_text(text, encoding="utf-8")

    with pytest.raises(InputFault, match="not the folder of a fit, or one that was interrupted"):
        read_fit(copy)


def test_a_full_disk_leaves_the_old_fit(sampled, copy, monkeypatch):
    """Stopped half-way over an old fit, the folder is the old one to the last byte, and nothing lies beside it."""
    before = {p: p.read_bytes() for p in copy.rglob("*") if p.is_file()}
    write = files.write

    def stop(path, content):
        if path.name == "summary.json":
            raise OSError(28, "No space left on device")
        write(path, content)

    monkeypatch.setattr(files, "write", stop)
    with pytest.raises(OSError, match="No space left"):
        write_fit(sampled.other, copy)
    assert {p: p.read_bytes() for p in copy.rglob("*") if p.is_file()} == before
    assert list(copy.parent.iterdir()) == [copy]


def test_what_no_run_wrote_is_left_alone(plain, tmp_path):
    """In a folder with files of the user's own a fit is written among them; interrupted there, it is no fit."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    write_fit(plain, tmp_path)
    write_fit(plain, tmp_path)

    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert read_fit(tmp_path).run["id"] == plain.run["id"]


def test_a_corpus_that_changes_meanwhile_is_refused(tmp_path):
    """What is kept with a fit is what was fitted: a file edited in between is named, and nothing is written."""
    place = folder(tmp_path / "case", EVERYTHING, SPEAKERS, QUESTIONS, PRIORS)
    done = fit(*load(place), Settings(quick=True, draft=True))
    (place / "claims.csv").write_text("source,proposition,stance\nann,alone,2\n", encoding="utf-8")

    with pytest.raises(InputFault, match=r"corpus/claims\.csv: the file changed while it was being fitted"):
        write_fit(done, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_container_is_what_arviz_opens(sampled, kept):
    """posterior.nc has the draws by chain, with the names of what they are of."""
    with xr.open_datatree(kept / "posterior.nc", engine="h5netcdf") as tree:
        found = tree["posterior"].to_dataset().load()
    opened = az.from_netcdf(kept / "posterior.nc")
    told = az.summary(opened, var_names=["probability"], round_to="none")

    assert float(told.loc["probability[by_a]", "mean"]) == pytest.approx(mean(sampled.one, "by_a"))
    assert dict(found.sizes)["chain"] == 4
    assert list(found["parameter"].values) == list(sampled.case.parameters.names)
    drawn = found["z"].sel(parameter="source.minister").values.ravel()
    np.testing.assert_allclose(drawn, sampled.one.draws.z[sampled.case.parameters.index["source.minister"]])
    assert float(found["probability"].sel(proposition="by_a").mean()) == pytest.approx(mean(sampled.one, "by_a"))
    assert float(found["credibility"].sel(source="aide").mean()) == pytest.approx(
        sampled.one.summary["sources"]["aide"]["mean"]
    )
    assert float(found["trait"].sel(era="grip.old").mean()) == pytest.approx(
        sampled.one.summary["traits"]["grip"]["old"]["mean"]
    )


def test_draws_hold_no_objects(kept):
    """draws.npz is arrays of numbers and text, and so is read without executing anything."""
    with np.load(io.BytesIO((kept / "draws.npz").read_bytes()), allow_pickle=False) as stored:
        assert {stored[name].dtype.kind for name in stored.files} <= set("fiU")


def test_as_of_a_day_later_words_are_not_heard(tmp_path):
    """A fit as of a day is that of a corpus without what was said after it."""
    rows = [
        {"source": "ann", "proposition": "fire", "stance": 2, "said_on": "2021-11-07"},
        {"source": "bob", "proposition": "fire", "stance": -2, "said_on": "2021-11-20"},
    ]
    early = fit(*load(folder(tmp_path / "a", rows)), dataclasses.replace(QUICK, as_of="2021-11-10"))
    without = fit(*load(folder(tmp_path / "b", rows[:1])), QUICK)
    late = fit(*load(folder(tmp_path / "c", rows)), QUICK)

    assert mean(early, "fire") == mean(without, "fire")
    assert mean(late, "fire") < mean(early, "fire") - 0.1
    assert early.summary["propositions"]["fire"]["claims"] == 1


@pytest.mark.parametrize(("value", "state"), [(1.0, {"a": 0.0, "other": 0.0}), (0.0, {"b": 0.0, "both": 0.0})])
def test_what_is_known_for_sure_is_certain(case, plain, value, state):
    """The proposition is certain, states that rule it out are impossible, and what hangs on it moves."""
    done = fit(*case, dataclasses.replace(QUICK, given=(("by_b", value),)))
    states = {s: row["mean"] for s, row in done.summary["questions"]["culprit"]["states"].items()}

    assert mean(done, "by_b") == pytest.approx(value, abs=1e-12)
    assert {s: states[s] for s in state} == pytest.approx(state, abs=1e-12)
    assert abs(mean(done, "hushed") - mean(plain, "hushed")) > 0.05


@pytest.mark.parametrize("value", [0.05, 0.4, 0.97])
def test_what_is_given_as_a_probability_has_it(case, value):
    """The proposition's posterior is what was given, and others move by Jeffrey's rule."""
    done = fit(*case, dataclasses.replace(QUICK, given=(("by_b", value),)))
    sure, ruled_out = (fit(*case, dataclasses.replace(QUICK, given=(("by_b", v),))) for v in (1.0, 0.0))

    assert mean(done, "by_b") == pytest.approx(value, abs=0.005)
    for other in ("by_a", "hushed", "ready", "alone"):
        jeffrey = value * mean(sure, other) + (1 - value) * mean(ruled_out, other)
        assert mean(done, other) == pytest.approx(jeffrey, abs=0.01), other


def test_several_probabilities_are_met_together(case, plain):
    """Two that hang together and one beside them all have what was given."""
    given = (("by_b", 0.4), ("ready", 0.7), ("alone", 0.2))
    done = fit(*case, dataclasses.replace(QUICK, given=given))

    for name, value in given:
        assert mean(done, name) == pytest.approx(value, abs=0.005), name
    assert abs(mean(done, "by_a") - mean(plain, "by_a")) > 0.01


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ((("by_c", 0.4),), r'there is no proposition "by_c"\. Did you mean "by_a"|"by_b"'),
        ((("by_c", 1.0),), 'there is no proposition "by_c"'),
        ((("by_a", 0.0), ("by_b", 0.0), ("hushed", 1.0)), "cannot all hold"),
        ((("by_b", 0.0), ("hushed", 0.3)), "hushed cannot be taken as 0.3: what else is given settles it already"),
    ],
)
def test_what_cannot_be_given_is_refused(case, given, what):
    """A name that there is not, and what contradicts itself, are named."""
    with pytest.raises(InputFault, match=what):
        fit(*case, dataclasses.replace(QUICK, given=given))


@pytest.fixture(scope="module")
def exclusive(tmp_path_factory):
    """Two states of which one holds, or neither, with a proposition for each."""
    rows = [{"source": s, "proposition": p, "stance": 1} for s, p in (("ann", "p"), ("bob", "q"))]
    questions = "questions: {who: {states: [one, two], other: true, truth: {one: {p: 1}, two: {q: 1}}}}"
    return load(folder(tmp_path_factory.mktemp("exclusive") / "x", rows, questions=questions))


def test_probabilities_that_exclude_each_other_are_refused(exclusive):
    """Nothing is published as 0.9 and 0.9 of two states of which one holds: what was reached is said."""
    with pytest.raises(
        InputFault, match=r"cannot all hold: p=0\.9, q=0\.9 was wanted, and p=0\.\d+, q=0\.\d+ is as near"
    ):
        fit(*exclusive, dataclasses.replace(QUICK, given=(("p", 0.9), ("q", 0.9))))


@pytest.mark.parametrize("given", [{"p": 0.6, "q": 0.4}, {"p": 0.6, "q": 0.3}, {"p": 0.01, "q": 0.98}])
def test_probabilities_that_can_hold_are_met_exactly(exclusive, given):
    """Those that leave nothing to a third state too: to a thousandth, by the fast path and by NUTS."""
    for quick in (True, False) if given["q"] == 0.4 else (True,):
        done = fit(*exclusive, dataclasses.replace(QUICK if quick else Settings(), given=tuple(given.items())))
        assert {n: mean(done, n) for n in given} == pytest.approx(given, abs=1e-3)


def test_a_proposition_is_given_one_value(exclusive):
    """True and false, or two probabilities, of one proposition are refused; the same twice is one."""
    with pytest.raises(InputFault, match=r"p is given as 0 and as 1\. Give one value"):
        fit(*exclusive, dataclasses.replace(QUICK, given=(("p", 1.0), ("p", 0.0))))
    with pytest.raises(InputFault, match=r"p is given as 1 and as 0\. Give one value"):
        read_given(["p=true", "p=false"])
    assert read_given(["p=0.5", "p=0.5"]) == {"p": 0.5}


def test_a_case_too_dense_for_the_fast_path_is_refused(tmp_path):
    """Without NUTS a case on which the weights collapse is not published, and it says what to do."""
    rng = np.random.default_rng(3)
    rows = [
        {
            "source": f"w{w}",
            "proposition": f"p{n}",
            "stance": 2 if (n % 2 == 0) == (rng.random() < 0.6 + 0.03 * w) else -2,
        }
        for w in range(12)
        for n in range(100)
    ]

    with pytest.raises(NotConverged, match=r"the fast path will not do for this case: .+ Run without --quick\."):
        fit(*load(folder(tmp_path / "case", rows)), Settings(quick=True, draws=1000))


def test_settings_are_on_record(plain):
    """All that determines the numbers besides the inputs is in the record; the fast path has no chains."""
    assert plain.run["settings"] == {
        "seed": Settings().seed,
        "method": "importance",
        "draft": False,
        "draws": QUICK.draws,
        "as_of": "",
        "given": {},
    }
    assert set(Settings(draws=500).plain()) == {"seed", "method", "draft", "chains", "draws", "as_of", "given"}


def test_inputs_are_read_once(tmp_path, monkeypatch):
    """A file that changes right after it was read has the digest of what was read, and the fit is not published."""
    path = folder(tmp_path / "case", EVERYTHING, SPEAKERS, QUESTIONS, PRIORS)
    plain = yamltree.Path.read_bytes

    def then_changed(file):
        content = plain(file)
        if file.name in {"questions.yaml", "priors.yaml"}:
            file.write_bytes(content + b"# later\n")
        return content

    before = {n: digest((path / n).read_bytes()) for n in ("questions.yaml", "priors.yaml")}
    with monkeypatch.context() as patch:
        patch.setattr(yamltree.Path, "read_bytes", then_changed)
        corpus, priors = load(path)
    assert corpus.files["questions.yaml"] == before["questions.yaml"]
    assert before["priors.yaml"] in priors.files.values()
    monkeypatch.setattr(fitting, "reweigh", functools.partial(fitting.reweigh, draws=1000))
    with pytest.raises(InputFault, match="the file changed while it was being fitted"):
        write_fit(fit(corpus, priors, Settings(quick=True, draft=True)), tmp_path / "fit")
    assert not (tmp_path / "fit").exists()
