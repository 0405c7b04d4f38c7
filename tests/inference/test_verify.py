"""Provenance: a folder is what its run wrote, and the run can be made again."""

import contextlib
import dataclasses
import functools
import io
import json
import re
import shutil
from types import SimpleNamespace

import h5py
import numpy as np
import openpyxl
import pytest
from openpyxl.comments import Comment
from scripts import script
from small_case import few_draws, write_small

from tarjih.__main__ import main
from tarjih.inference import cache as shared
from tarjih.inference.container import container, container_mismatch
from tarjih.inference.fit import Settings, fit, read_fit, write_fit
from tarjih.inference.gate import checks
from tarjih.inference.importance import reweigh
from tarjih.inference.record_fields import strange_keys
from tarjih.inference.redrawn import tables_compared
from tarjih.inference.verify import case_of, compared, settings_of
from tarjih.priors.inputs import load
from tarjih.report import study
from tarjih.runs.caselog import append
from tarjih.runs.faults import InputFault
from tarjih.runs.files import canonical, digest
from tarjih.runs.places import project
from tarjih.runs.record import record, run_id, sealed
from tarjih.runs.table import Table

SETTINGS = Settings(quick=True, draft=True, given=(("held", 0.7),), seed=11)


@pytest.fixture(scope="module", autouse=True)
def few():
    """Fits of as few draws as will do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tarjih.inference.fit.reweigh", functools.partial(reweigh, draws=6000))
        yield


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A fit's folder, and the case beside it."""
    case = write_small(tmp_path_factory.mktemp("verify") / "case")
    write_fit(fit(*load(case), SETTINGS), case.parent / "fit")
    return case.parent / "fit"


@pytest.fixture
def copy(kept, tmp_path):
    """A copy of it, to be spoiled."""
    return shutil.copytree(kept, tmp_path / "fit")


def refused(capsys, *options):
    """Run the command, which must end with status 2 and no traceback; return what it said."""
    assert main(["verify", *map(str, options)]) == 2
    return capsys.readouterr().err


def resigned(folder, change):
    """Change the record as somebody would who also mends its name."""
    run = json.loads((folder / "run.json").read_bytes())
    change(run)
    run["id"] = run_id(run)
    (folder / "run.json").write_bytes(sealed(run))


def test_a_sound_fit_is_said_to_be(kept, capsys):
    """Every digest holds, and the version of the software is said."""
    assert main(["verify", str(kept)]) == 0
    assert "outputs and 4 inputs are as recorded; made by this very software." in capsys.readouterr().out


def test_a_fit_is_made_again_to_the_last_number(kept, capsys):
    """With the recorded seed, arguments and what was given, all its numbers come out again."""
    assert main(["verify", str(kept), "--rerun"]) == 0
    said = capsys.readouterr().out

    assert (
        "numbers agree within 4.5 Monte Carlo standard errors, none is off by more than 0; these are the very" in said
    )


@pytest.mark.parametrize(
    "name", ["summary.json", "draws.npz", "inputs/corpus/claims.csv", "inputs/priors/general.yaml"]
)
def test_a_file_that_was_changed_is_named(copy, name, capsys):
    """One byte in any file, and it is named."""
    (copy / name).write_bytes((copy / name).read_bytes() + b" ")
    said = refused(capsys, copy)

    assert f"{name}: the file is not as the run wrote it" in said
    assert "made again" not in refused(capsys, copy, "--rerun")


def test_files_that_are_missing_or_too_many_are_named(copy, capsys):
    """Both at once, each with its place."""
    (copy / "summary.json").unlink()
    (copy / "inputs" / "more.csv").write_text("x", encoding="utf-8")
    said = refused(capsys, copy)

    assert "summary.json: the file is missing" in said
    assert "inputs/more.csv: the run wrote no such file" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda run: run["settings"].update(seed=1),
            "the run's name .* does not follow from its inputs, settings and code",
        ),
        (lambda run: run.update(format=2), "its format is 2. This version reads 1"),
        (lambda run: run.pop("inputs"), '"inputs" is missing'),
        (lambda run: run["outputs"].update({"../../etc/passwd": "0"}), "which cannot be a file of a run"),
        (lambda run: run["inputs"].update({"corpus/claims.csv": "0"}), "the record has two digests of it"),
    ],
)
def test_a_record_that_was_changed_is_found(copy, change, said, capsys):
    """Settings, format, places and digests of the record are held against each other."""
    run = json.loads((copy / "run.json").read_bytes())
    change(run)
    (copy / "run.json").write_bytes(canonical(run))
    assert re.search(said, refused(capsys, copy))


LONG = '{"a": 1000000000000000000000}'


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 50_000, '{"format": 1}'])
def test_a_record_that_is_none_is_said(copy, text, capsys):
    """What is no record ends with status 2 and one message."""
    (copy / "run.json").write_text(text, encoding="utf-8")
    assert "run.json" in refused(capsys, copy)


def forged(folder, part, name, of="mean", value=0.999):
    """Change a number of the summary, and mend all digests."""
    summary = json.loads((folder / "summary.json").read_bytes())
    summary[part][name][of] = value
    content = canonical(summary)
    (folder / "summary.json").write_bytes(content)
    resigned(folder, lambda run: run["outputs"].update({"summary.json": digest(content)}))


def test_an_answer_forged_with_its_digest_does_not_follow_from_the_draws(copy, capsys):
    """Whoever changes the probability of a proposition and mends all digests is found out by the draws beside it."""
    forged(copy, "propositions", "north_did")

    said = refused(capsys, copy)
    assert "propositions.north_did: the mean 0.999 does not follow from the draws. Fit again." in said


FORGED = {
    "a credibility": ("sources", "amal", "mean"),
    "a quantile": ("propositions", "north_did", "q95"),
    "a prior": ("propositions", "north_did", "prior_mean"),
    "a number of claims": ("propositions", "north_did", "claims"),
    "the credibility of a kind": ("kinds", "official", "q05"),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_number_forged_with_its_digest_is_found(copy, what, capsys):
    """Whoever changes any number of the summary and mends all digests is found out: it is computed again."""
    part, name, of = FORGED[what]
    forged(copy, part, name, of, value=7 if of == "claims" else 0.987)

    assert f"summary.json: {part}.{name}.{of} is " in refused(capsys, copy)


def test_forged_diagnostics_do_not_follow_from_the_draws(copy, capsys):
    """An effective sample size below that of the weights would widen the tolerance of a rerun: it is computed again."""
    summary = json.loads((copy / "summary.json").read_bytes())
    summary["diagnostics"] |= {"ess_bulk_min": 0.5, "ess_tail_min": 0.5, "ok": False}
    content = canonical(summary)
    (copy / "summary.json").write_bytes(content)

    def change(run):
        run["diagnostics"] |= {"ess_bulk_min": 0.5, "ess_tail_min": 0.5, "ok": False}
        run["outputs"]["summary.json"] = digest(content)

    resigned(copy, change)
    assert "run.json: diagnostics.ess_bulk_min is 0.5, and the draws give" in refused(capsys, copy)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda run: run["settings"].update(given={}), "made with held taken as known, and its record says something"),
        (lambda run: run["settings"].update(given={"held": 0.5}), "made with held taken as known otherwise"),
        (lambda run: run["settings"].update(given={"held": 1.0}), "made with held taken as known otherwise"),
        (lambda run: run["settings"]["given"].update(weaker=0.5), "made with weaker left open"),
        (lambda run: run["settings"].update(note="approved"), '"note" is nothing that a fit records'),
        (lambda run: run.update(headlines=["all is well"]), '"headlines" is nothing that a fit records'),
    ],
)
def test_a_record_says_what_was_given_and_no_more(copy, change, said, capsys):
    """A fit made under something taken as known is not passed off as one without; its record holds no other words."""
    resigned(copy, change)
    assert said in refused(capsys, copy)


OF_DRAWS = {
    "method": "nuts",
    "rhat_max": 1.0,
    "ess_bulk_min": 500.0,
    "ess_tail_min": 500.0,
    "divergences": 0,
    "ok": True,
}
RECORDS = {
    "a table of a fit": {"settings": {"fit": "0123abcd", "pool": "log"}, "diagnostics": OF_DRAWS},
    "a simulation": {
        "settings": {"simulations": 9, "seed": 1},
        "diagnostics": {"story": {"tried": 9}},
        "analysis": "sbc",
    },
    "a comparison": {
        "settings": {"worlds": 9, "kinds": ["copied"], "seed": 1},
        "diagnostics": {"method": "variational", "gate_held": {"copied": 0.5}},
        "analysis": "stated_numbers",
    },
    "a calibration": {
        "settings": {"replicates": 9, "seed": 1},
        "diagnostics": {"method": "importance"},
        "seconds": {"affairs": 1.0},
    },
}


@pytest.mark.parametrize("kind", RECORDS)
@pytest.mark.parametrize("part", ["", "settings", "diagnostics", "checks", "story", "seconds"])
def test_every_kind_of_record_has_its_fields_and_no_others(tmp_path, capsys, kind, part):
    """Words slipped into the record of a simulation, a calibration or tables of a fit are found, anywhere."""
    about = json.loads(json.dumps(RECORDS[kind]))
    (tmp_path / "story.csv").write_bytes(b"a")
    held = checks(OF_DRAWS) if kind == "a table of a fit" else {}
    known = {"settings": about["settings"], "diagnostics": about["diagnostics"], "checks": held}
    run = {**record(inputs={}, outputs={"story.csv": digest(b"a")}, **known), **about}
    (tmp_path / "run.json").write_bytes(sealed(run))
    assert main(["verify", str(tmp_path)]) == 0

    place = run["diagnostics"].get(part, run.get(part, run)) if part else run
    place["approved"] = "by the court"
    (tmp_path / "run.json").write_bytes(sealed({**run, "id": run_id(run)}))
    said = refused(capsys, tmp_path)
    assert re.search('approved is nothing|"approved" is nothing|checks|diagnostics|story', said)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda run: run["settings"].update(pool="approved"), "settings.pool is nothing that pool can be"),
        (lambda run: run["settings"].update(seed="approved"), "settings.seed is nothing"),
        (lambda run: run["settings"].update(targets=["approved"]), 'it speaks of "approved", and no table beside it'),
        (lambda run: run["settings"].update(weights={"approved": 1}), 'it speaks of "approved"'),
        (lambda run: run["inputs"].update({"approved": "0" * 64}), '"approved" is no input of a fit'),
    ],
)
def test_tables_of_a_fit_say_what_was_asked_for(tmp_path, capsys, change, said):
    """The settings of a pool, a path or of tests of an answer are such as there are, of what their tables name."""
    content = b"target,analyst\nwho did it,ann\n"
    (tmp_path / "beliefs.csv").write_bytes(content)
    settings = {"fit": "0123abcd", "targets": ["who did it"], "weights": {"ann": 1.0}, "pool": "log", "seed": 1}
    known = {"settings": settings, "diagnostics": OF_DRAWS, "checks": checks(OF_DRAWS)}
    run = record(inputs={}, outputs={"beliefs.csv": digest(content)}, **known)
    (tmp_path / "run.json").write_bytes(sealed(run))
    assert main(["verify", str(tmp_path)]) == 0
    resigned(tmp_path, change)
    assert said in refused(capsys, tmp_path)


def test_what_a_record_says_of_this_software_is_true(copy, capsys):
    """A fit that says this very software made it has its version, and what no digest proves is said."""
    resigned(copy, lambda run: run["versions"].update(tarjih="9.9"))
    assert "versions.tarjih is not" in refused(capsys, copy)


def test_a_rerun_tells_whether_seed_and_versions_can_be_true(kept, copy, capsys):
    """The very same draws come again of the seed and the versions recorded; of others they do not, which is said."""
    assert main(["verify", str(kept)]) == 0
    assert "the seed, the versions" in capsys.readouterr().out
    assert main(["verify", str(kept), "--rerun"]) == 0
    assert "the very same draws" in capsys.readouterr().out
    resigned(copy, lambda run: run["settings"].update(seed=12))
    assert main(["verify", str(copy), "--rerun"]) == 0
    assert "not the same draws, as of another seed" in capsys.readouterr().out


def test_a_fit_holds_no_other_files(copy, capsys):
    """A file that no fit writes is named, whether or not the record has its digest."""
    (copy / "more.csv").write_bytes(b"a")
    resigned(copy, lambda run: run["outputs"].update({"more.csv": digest(b"a")}))
    assert "more.csv: no fit writes such a file" in refused(capsys, copy)


def test_a_forged_log_likelihood_does_not_follow_from_the_draws(copy, capsys):
    """What is stored of the likelihood, on which what-if rests, is computed again whenever a fit is read."""
    with np.load(copy / "draws.npz") as old:
        found = {n: old[n] for n in old.files}
    found["log_likelihood"] = found["log_likelihood"] + 0.1 * found["z"][0]
    out = io.BytesIO()
    np.savez(out, **found)
    (copy / "draws.npz").write_bytes(out.getvalue())
    resigned(copy, lambda run: run["outputs"].update({"draws.npz": digest(out.getvalue())}))

    assert "its log likelihood does not follow from its draws" in refused(capsys, copy)
    assert main(["explain", "who", "--fit", str(copy)]) == 2


def test_words_of_a_record_have_a_digest(copy, capsys):
    """A word that is changed in a record, where no number hangs on it, is found."""
    run = json.loads((copy / "run.json").read_bytes())
    (copy / "run.json").write_bytes(canonical({**run, "priors_file": "priors.yaml", "headlines": ["all is well"]}))

    assert "the record is not as the run wrote it" in refused(capsys, copy)
    assert main(["explain", "who", "--fit", str(copy)]) == 2


@pytest.mark.parametrize(
    "text", ['{"format": 1, "format": 1}', '{"a": 1e999}', '{"a": "\\ud800"}', '{"a": 1000000000000000000000}']
)
def test_json_that_two_readers_read_differently_is_refused(copy, text, capsys):
    """A key twice, a number beyond all, half a character: whatever reads a record refuses them in one line."""
    (copy / "run.json").write_text(text, encoding="utf-8")
    assert "it is not JSON of ours" in refused(capsys, copy)
    assert main(["explain", "who", "--fit", str(copy)]) == 2


def test_the_file_for_arviz_follows_from_the_draws(sampled, tmp_path, capsys):
    """A fit by NUTS verifies; with another number in posterior.nc, and mended digests, it does not."""
    folder = tmp_path / "fit"
    write_fit(sampled.one, folder)
    assert main(["verify", str(folder)]) == 0
    draws = dataclasses.replace(sampled.one.draws, slots=sampled.one.draws.slots * 0.9)
    content = container(sampled.one.case, draws, sampled.one.summary)
    (folder / "posterior.nc").write_bytes(content)
    resigned(folder, lambda run: run["outputs"].update({"posterior.nc": digest(content)}))
    assert re.search(r"posterior\.nc: \w+ of posterior does not follow from the draws", refused(capsys, folder))


def scaled(file):
    """Have whoever reads the probabilities double them."""
    file["posterior/probability"].attrs["scale_factor"] = 2.0


def linked(file):
    """Put a link in the place of an array."""
    file.move("posterior/z", "z_elsewhere")
    file["posterior/z"] = h5py.SoftLink("/z_elsewhere")


def vast(file):
    """Put an array in the place of another that takes no byte of the file, and terabytes of memory."""
    del file["posterior/z"]
    file.create_dataset("posterior/z", shape=(10**6, 10**6), dtype="f8", chunks=(1000, 1000))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (scaled, "probability of posterior does not follow"),
        (linked, "the list of parts of the file does not follow"),
        (vast, "z of posterior does not follow"),
        (lambda file: file.create_group("more"), "the list of parts of the file does not follow"),
        (None, "it does not read"),
    ],
)
def test_a_file_for_arviz_that_is_made_to_hurt_is_refused(sampled, change, said):
    """Scales, links, vast arrays and broken parts are refused in words, and nothing is said beside them."""
    done = sampled.one
    content = bytearray(container(done.case, done.draws, done.summary))
    if change is None:
        at = content.index(b"SNOD") if b"SNOD" in content else content.index(b"OHDR", 8)
        content[at : at + 4] = b"????"
    else:
        buffer = io.BytesIO(content)
        with h5py.File(buffer, "r+") as file:
            change(file)
        content = buffer.getvalue()
    assert re.match(said, container_mismatch(bytes(content), done.case, done.draws, done.summary))


def test_another_seed_agrees_within_error_and_another_prior_does_not(kept):
    """The tolerance is wide enough for Monte Carlo noise and no wider: both ways tried."""
    then = read_fit(kept)
    other = fit(then.case.corpus, then.case.priors, Settings(quick=True, draft=True, given=SETTINGS.given, seed=99))
    count, furthest, differ = compared(then, other)
    assert (count > 20, 0 < furthest < 0.05, differ) == (True, True, [])
    free = fit(then.case.corpus, then.case.priors, Settings(quick=True, draft=True, seed=11))
    assert any(line.startswith("propositions.held") for line in compared(then, free)[2])


def test_settings_come_back_from_the_record(kept):
    """What a fit was asked for is what its record says."""
    assert settings_of(read_fit(kept).run) == SETTINGS


@pytest.mark.parametrize("what", ["nothing", "file", "empty"])
def test_what_is_no_folder_of_a_run_is_refused(tmp_path, what, capsys):
    """A place without any record is said to be one."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    assert refused(capsys, tmp_path / what).count("\n") == 1


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    """Figures of an analysis beside a case, drawn by a script of the project's own."""
    case = write_small(tmp_path / "case")
    done = fit(*load(case), Settings(quick=True, draft=True))
    with monkeypatch.context() as patch:
        patch.setattr(study, "shared_fit", lambda *_: done)
        s = study.study("source_credibility", ["--corpus", str(case), "--quick", "--draft"])
    rows = tuple((n, e["mean"], e["q05"], e["q95"]) for n, e in done.summary["sources"].items())
    s.contents["sources.csv"] = Table(("name", "mean", "ll", "hh"), rows).csv()
    s.finish()
    return SimpleNamespace(case=case, out=s.out)


def test_figures_are_held_against_the_case_they_were_drawn_from(drawn, capsys):
    """All folders under figures/ are verified; a claim changed since is named."""
    assert case_of(drawn.out) == drawn.case.resolve()
    assert main(["verify", str(drawn.case / "figures")]) == 0
    assert "source_credibility: run " in capsys.readouterr().out
    text = (drawn.case / "claims.csv").read_text(encoding="utf-8")
    (drawn.case / "claims.csv").write_text(text.replace("hinted", "hinted again"), encoding="utf-8")
    assert "corpus/claims.csv has changed since this was drawn" in refused(capsys, drawn.case / "figures")


def test_tables_agree_within_error_or_are_named(tmp_path):
    """A mean beside its interval may differ by its own error; more is named with both numbers."""
    head = "name,label,mean,ll,hh\n"
    for name, text in (
        ("a", "x,X,0.5,0.4,0.6\n"),
        ("b", "x,X,0.502,0.4,0.6\n"),
        ("c", "x,X,0.53,0.4,0.6\n"),
        ("d", "y,X,0.5,0.4,0.6\n"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "t.csv").write_text(head + text, encoding="utf-8")

    def differ(other):
        return tables_compared(tmp_path / "a", tmp_path / other, effective=1000)[2]

    assert differ("b") == []
    assert differ("c")[0].startswith("t.csv: mean of x is 0.5, drawn again 0.53")
    assert differ("d") == ["t.csv: its rows are others"]


def test_how_well_something_was_drawn_is_no_answer(tmp_path):
    """The effective number of draws is another every time, and is not held against the record."""
    for name, text in (("a", "x,0.5,5187,0.1\n"), ("b", "x,0.5,4000,0.4\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "t.csv").write_text("name,mean,effective,pareto_k\n" + text, encoding="utf-8")

    assert tables_compared(tmp_path / "a", tmp_path / "b", effective=1000) == (1, 0.0, [])


SOUND = "name,mean,ll,hh\nx,0.5,0.4,0.6\ny,0.25,0.2,0.3\n"
SPOILT = {
    "a cell": (SOUND.replace("0.25", "0.253"), "mean of y is 0.253, drawn again 0.25"),
    "a wide interval": (SOUND.replace("0.5,0.4,0.6", "0.9,-90,90"), "mean of x is 0.9, drawn again 0.5"),
    "no number": (SOUND.replace("0.25", "nan"), "mean of y is nan"),
    "a number beyond all": (SOUND.replace("0.25", "1e999"), "mean of y is 1e999"),
    "a word": (SOUND.replace("0.25", "likely"), "its rows are others"),
    "a cell more": (SOUND.replace("0.3\n", "0.3,surely\n"), "its rows are others"),
    "a cell less": (SOUND.replace(",0.3\n", "\n"), "its rows are others"),
    "a column twice": ("name,mean,mean,hh\nx,0.9,0.5,0.6\ny,0.25,0.2,0.3\n", "its rows are others"),
    "a row less": (SOUND[: SOUND.index("y")], "its rows are others"),
    "rows in another order": ("name,mean,ll,hh\ny,0.25,0.2,0.3\nx,0.5,0.4,0.6\n", ""),
    "nothing": ("", "its rows are others"),
    "no table": ('"' + "x" * 200_000, "its rows are others"),
    "no text": ("name,mean\ud800,ll,hh\n", "its rows are others"),
}


@pytest.mark.parametrize("what", SPOILT)
@pytest.mark.parametrize("effective", [1000.0, np.inf])
def test_a_table_that_was_spoilt_in_any_way_is_named(tmp_path, what, effective):
    """Cells, rows and columns more, fewer or other than made again are named, and none widens its own tolerance."""
    spoilt, said = SPOILT[what]
    for name, text in (("a", spoilt), ("b", SOUND)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "t.csv").write_bytes(text.encode("utf-8", "surrogatepass"))
    differ = tables_compared(tmp_path / "a", tmp_path / "b", effective=effective)[2]
    within_error = what == "a cell" and effective < np.inf
    assert bool(differ) == bool(said and not within_error)
    assert not differ or said in differ[0]
    (tmp_path / "a" / "t.csv").unlink()
    assert tables_compared(tmp_path / "a", tmp_path / "b", effective=effective)[2] == ["t.csv is missing"]


def test_a_frozen_forecast_is_verified(kept, tmp_path, capsys):
    """Its digest is computed again; changed it is refused, and weighed again it can only be as its fit."""
    frozen = tmp_path / "frozen.json"
    assert main(["freeze", "--fit", str(kept), "--out", str(frozen)]) == 0
    capsys.readouterr()
    assert main(["verify", str(frozen)]) == 0
    assert re.search(r"propositions and 2 questions of run \w{8}, as frozen on", capsys.readouterr().out)
    assert "Verify the fit of run" in refused(capsys, frozen, "--rerun")

    frozen.write_text(frozen.read_text(encoding="utf-8").replace("0.", "0.1", 1), encoding="utf-8")
    assert "not as it was frozen" in refused(capsys, frozen)


def test_tables_made_of_a_fit_lead_to_it(kept, tmp_path, capsys):
    """What `tarjih sensitivity` wrote names its fit; made again it is by that."""
    inputs, diagnostics = read_fit(kept).run["inputs"], read_fit(kept).run["diagnostics"]
    held = checks(diagnostics)
    run = record(inputs=inputs, settings={"fit": "0123abcd"}, diagnostics=diagnostics, checks=held, outputs={})
    (tmp_path / "run.json").write_bytes(canonical(run))

    assert main(["verify", str(tmp_path)]) == 0
    assert "those of the fit of run 0123abcd: verify that" in capsys.readouterr().out
    assert "made of the fit of run 0123abcd" in refused(capsys, tmp_path, "--rerun")


def test_tables_made_again_rest_on_nothing_that_was_kept(kept, tmp_path, monkeypatch):
    """A result of a sweep that somebody put among those kept would prove a forged table: it is not read."""
    seen = []
    monkeypatch.setattr(
        "tarjih.cli.sensitivity.sweeping_as", lambda _, keep: seen.append(keep) or contextlib.nullcontext()
    )
    monkeypatch.setattr("tarjih.sensitivity.tables.sensitivity_tables", lambda *_a, **_k: {})
    monkeypatch.setattr("tarjih.cli.sensitivity._exhibits", lambda *_: [])
    monkeypatch.setattr("tarjih.cli.sensitivity._contents", lambda *_: {"x.csv": b"who,posture\n"})
    monkeypatch.setattr("tarjih.report.reasons.reasons", lambda _: [])
    assert main(["sensitivity", "--fit", str(kept), "--out", str(tmp_path / "out")]) == 0
    assert main(["verify", str(tmp_path / "out"), "--rerun", "--fit", str(kept)]) == 0
    assert seen == [True, False]


def test_tables_of_a_fit_are_made_again_from_it(tmp_path, capsys):
    """A cell changed with its digest mended, by less than any error of sampling, is found: the draws are the same."""
    case = write_small(tmp_path / "case")
    text = (case / "claims.csv").read_text(encoding="utf-8").splitlines()
    dated = [f"{line},{end}" for line, end in zip(text, ["said_on", *["2020-01-01"] * len(text)], strict=False)]
    (case / "claims.csv").write_text("\n".join(dated), encoding="utf-8")
    write_fit(fit(*load(case), SETTINGS), tmp_path / "fit")
    assert main(["path", "who", "--fit", str(tmp_path / "fit"), "--by", "day"]) == 0
    folder = tmp_path / "fit-path"
    assert main(["verify", str(folder), "--rerun"]) == 0
    assert "none is off by more than 0; made of" in capsys.readouterr().out
    table = (folder / "path_who.csv").read_text(encoding="utf-8")
    number = re.search(r"0\.\d{5,}", table)[0]
    changed = table.replace(number, f"{float(number) + 0.003:.6g}", 1)
    (folder / "path_who.csv").write_text(changed, encoding="utf-8")
    resigned(folder, lambda run: run["outputs"].update({"path_who.csv": digest(changed.encode())}))
    assert main(["verify", str(folder)]) == 0
    assert "tables, texts and pictures that are made of a fit" in capsys.readouterr().out
    assert f", drawn again {number}, error 0.0000" in refused(capsys, folder, "--rerun")


def test_an_analysis_is_drawn_again_in_full(tmp_path, capsys):
    """With --rerun a script of the project draws its tables anew, and they are the same."""
    case = write_small(tmp_path / "case")
    root = project()
    assert script(root, "source_credibility")(["--corpus", str(case), "--quick", "--draft"]) == 0
    capsys.readouterr()
    assert main(["verify", str(case / "figures"), "--rerun"]) == 0
    assert "none is off by more than 0" in capsys.readouterr().out
    folder = case / "figures" / "source_credibility"
    changed = (folder / "kinds.csv").read_text(encoding="utf-8").replace("0.", "0.9", 1)
    (folder / "kinds.csv").write_text(changed, encoding="utf-8")
    resigned(folder, lambda run: run["outputs"].update({"kinds.csv": digest(changed.encode())}))
    assert main(["verify", str(folder)]) == 0
    assert "made again, kinds.csv" in refused(capsys, folder, "--rerun")

    def worthless(run):
        """Say that the draws are worth nothing, so that every number would agree."""
        run["diagnostics"] |= {"ess_bulk_min": 1.0, "ess_tail_min": 1.0, "ok": False}
        run["checks"] = checks(run["diagnostics"])

    resigned(folder, worthless)
    assert "made again, kinds.csv" in refused(capsys, folder, "--rerun")


def test_fits_are_made_anew_and_once_meanwhile(tmp_path, monkeypatch):
    """While numbers are made again nothing kept is read and nothing is kept, and one fit serves all analyses."""
    corpus, priors = load(write_small(tmp_path / "case"))
    made = []
    monkeypatch.setattr(shared, "fit", lambda *a: made.append(a) or SimpleNamespace(n=len(made)))
    with shared.cache_bypassed():
        first = shared.shared_fit(corpus, priors, Settings(), cache=tmp_path / "cache")
        assert shared.shared_fit(corpus, priors, Settings(), cache=tmp_path / "cache") is first
    assert len(made) == 1
    assert not (tmp_path / "cache").exists()


def test_words_and_pictures_of_an_analysis_are_made_again(tmp_path, capsys):
    """A headline, or a picture, that was changed with all its digests mended is found by a rerun."""
    case = write_small(tmp_path / "case")
    assert script(project(), "source_credibility")(["--corpus", str(case), "--quick", "--draft"]) == 0
    folder = case / "figures" / "source_credibility"
    sound = {p.name: p.read_bytes() for p in folder.iterdir()}
    resigned(folder, lambda run: run.update(headlines=[f"{run['headlines'][0]} Without a doubt."]))
    assert main(["verify", str(folder)]) == 0
    assert "run.json: made again, its headlines say something else" in refused(capsys, folder, "--rerun")

    (folder / "run.json").write_bytes(sound["run.json"])
    picture = next(n for n in sound if n.endswith(".png"))
    (folder / picture).write_bytes(sound[picture] + b" ")
    resigned(folder, lambda run: run["outputs"].update({picture: digest(sound[picture] + b" ")}))
    assert main(["verify", str(folder)]) == 0
    assert f"{picture}: drawn again from the same table, it is another picture" in refused(capsys, folder, "--rerun")


def test_a_kept_fit_of_another_case_is_not_taken(tmp_path, monkeypatch):
    """A sound fit of another case under the name of this one's is not taken for it: this one is fitted."""
    monkeypatch.setattr(shared, "fit", lambda c, p, s: fit(c, p, dataclasses.replace(SETTINGS, draft=s.draft)))
    corpus, priors = load(write_small(tmp_path / "case"))
    write_small(tmp_path / "other")
    text = (tmp_path / "case" / "claims.csv").read_text(encoding="utf-8").replace("north_did,2", "north_did,-2", 1)
    (tmp_path / "other" / "claims.csv").write_text(text, encoding="utf-8")
    other = load(tmp_path / "other")[0], priors
    key = shared.fit_key(corpus, priors, Settings())
    write_fit(fit(*other, Settings(quick=True, draft=True)), tmp_path / "cache" / key)
    found = shared.shared_fit(corpus, priors, Settings(), cache=tmp_path / "cache")
    assert found.run["inputs"] == shared.input_digests(corpus, priors)


def test_a_cache_that_cannot_be_written_costs_time_and_nothing_else(tmp_path, monkeypatch, capsys):
    """Where no fit can be kept it is made all the same, and that is said."""
    monkeypatch.setattr(shared, "fit", lambda c, p, _: fit(c, p, SETTINGS))
    corpus, priors = load(write_small(tmp_path / "case"))
    (tmp_path / "file").write_bytes(b"")
    found = shared.shared_fit(corpus, priors, Settings(), cache=tmp_path / "file" / "below")
    assert len(found.case.claims) == len(corpus.claims)
    assert "could not be stored" in capsys.readouterr().err


def test_two_priors_files_of_one_name_are_refused(tmp_path):
    """A chain in which two files share a base name is refused with both, and no digest stands for two files."""
    corpus, priors = load(write_small(tmp_path / "case"))
    both = dataclasses.replace(priors, files={"mine/general.yaml": "0" * 64, "priors/general.yaml": "1" * 64})
    with pytest.raises(InputFault, match="has the same name, and a fit keeps one file of a name"):
        fit(corpus, both, SETTINGS)


def marked(run):
    """Write words where a record has the mark of its case."""
    run["case"] = "as the minister asked"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (marked, "case is no mark of a case"),
        (lambda run: run["versions"].update(reviewed="by all"), "versions has reviewed, which no run records"),
        (lambda run: run["versions"].update(numpy="2.5, and checked by hand"), "versions has numpy"),
        (lambda run: run["settings"].update(of="0123abcd"), "settings.of is not the run of another fit"),
        (lambda run: run.update(what_if="nothing would change"), "what_if is not the comparison of two fits"),
    ],
)
def test_a_field_of_a_record_is_no_place_for_words(copy, change, said, capsys):
    """Every field is what a fit records: free words in any of them are refused."""
    resigned(copy, change)
    assert said in refused(capsys, copy)


def test_a_record_without_its_digest_was_not_written_by_this_version(copy, capsys):
    """A record of this very software whose own digest is taken out is no record of an earlier version."""
    run = json.loads((copy / "run.json").read_bytes())
    del run["sha256"]
    (copy / "run.json").write_text(json.dumps(run), encoding="utf-8")
    assert "its own digest is missing" in refused(capsys, copy)


def test_an_array_more_is_no_part_of_the_draws(copy, capsys):
    """An array that no fit writes is refused, whatever it holds."""
    with np.load(copy / "draws.npz") as kept:
        found = dict(kept)
    np.savez(copy / "draws.npz", note=np.array(["sound"]), **found)
    resigned(copy, lambda run: run["outputs"].update({"draws.npz": digest((copy / "draws.npz").read_bytes())}))
    assert "it holds an array that no run writes" in refused(capsys, copy)


def test_an_input_that_was_changed_is_not_in_the_log(tmp_path, capsys):
    """Words of a claim altered with every digest mended give another run, which the case's log does not have."""
    case = write_small(tmp_path / "case")
    corpus, priors = load(case)
    folder = case / "fits" / "one"
    done = write_fit(fit(corpus, priors, SETTINGS), folder)
    append(case / "fits" / "log.jsonl", "fit", name="one", run=done.run["id"])
    assert main(["verify", str(folder)]) == 0
    kept = folder / "inputs" / "corpus" / "claims.csv"
    kept.write_bytes(kept.read_bytes().replace(b"hinted at it", b"swore to it"))

    def mended(run):
        run["outputs"]["inputs/corpus/claims.csv"] = run["inputs"]["corpus/claims.csv"] = digest(kept.read_bytes())

    resigned(folder, mended)
    assert f"the log of its case has run {done.run['id']} under this name" in refused(capsys, folder)


def test_a_record_that_was_changed_is_not_that_of_the_log(tmp_path, monkeypatch, capsys):
    """A version, from which no number follows, altered in a fit that is kept under its case: the log has its digest."""
    case = write_small(tmp_path / "case")
    monkeypatch.setattr("tarjih.inference.fit.fit", lambda corpus, priors, _: few_draws(corpus, priors))
    assert main(["fit", "--corpus", str(case), "--name", "one", "--draft"]) == 0
    folder = case / "fits" / "one"
    assert main(["verify", str(folder)]) == 0
    resigned(folder, lambda run: run["versions"].update(numpy="2.1.0"))
    assert "the log of its case has this run with another record" in refused(capsys, folder)
    assert main(["fit", "--corpus", str(case), "--name", "one", "--draft"]) == 0
    assert main(["verify", str(folder)]) == 0


@pytest.mark.parametrize("what", ["sheet", "comment"])
def test_a_workbook_holds_the_answers_and_nothing_else(tmp_path, what, capsys):
    """Another sheet, or a comment on a cell, is found though the table of answers is as it was."""
    corpus, priors = load(write_small(tmp_path / "case"))
    write_fit(fit(corpus, priors, SETTINGS), tmp_path / "fit", excel=True)
    assert main(["verify", str(tmp_path / "fit")]) == 0
    place = tmp_path / "fit" / "results.xlsx"
    book = openpyxl.load_workbook(place)
    if what == "sheet":
        book.create_sheet("the true answers")["A1"] = "north: 99 %"
    else:
        book.worksheets[0]["A1"].comment = Comment("north: 99 %", "somebody")
    book.save(place)
    resigned(tmp_path / "fit", lambda run: run["outputs"].update({"results.xlsx": digest(place.read_bytes())}))
    assert "results.xlsx: it does not say what the summary says" in refused(capsys, tmp_path / "fit")


def test_the_record_of_an_analysis_has_no_room_for_words(tmp_path, capsys):
    """A field more is refused at once, wherever it stands; the words of a figure are held to a rerun."""
    case = write_small(tmp_path / "case")
    assert script(project(), "source_credibility")(["--corpus", str(case), "--quick", "--draft"]) == 0
    folder = case / "figures" / "source_credibility"
    sound = (folder / "run.json").read_bytes()
    resigned(folder, lambda run: run.update(note="checked by all"))
    assert '"note" is nothing that an analysis records' in refused(capsys, folder)
    resigned(folder, lambda run: run.pop("note") and run.update(fit="reviewed"))
    assert "fit is not the run of a fit" in refused(capsys, folder)
    (folder / "run.json").write_bytes(sound)

    def everywhere(run):
        run["checks"]["reviewed by the minister"] = True
        run["settings"]["by"] = "the minister"
        run["diagnostics"]["note"] = "sound"

    resigned(folder, everywhere)
    said = refused(capsys, folder)
    for part in ("its checks do not follow", '"by" is nothing', '"diagnostics.note" is nothing'):
        assert part in said
    (folder / "run.json").write_bytes(sound)
    resigned(folder, lambda run: run["figures"][0].update(title="Without a doubt."))
    assert main(["verify", str(folder)]) == 0
    assert "its figures say" in refused(capsys, folder, "--rerun")


def test_the_shipped_simulations_have_the_fields_of_a_simulation(root):
    """The record of simulation-based calibration names the quantities outside their bands, and is taken for one."""
    run = json.loads((root / "figures" / "sbc" / "run.json").read_text(encoding="utf-8"))
    assert strange_keys(run) == []
    run["diagnostics"]["numbers_fast"]["outside"] = ["story.hedge"]
    assert strange_keys(run) == []
    run["diagnostics"]["numbers_fast"]["outside"] = 7
    assert strange_keys(run)
