"""What every analysis shares: options, the one fit, publishing, and telling what is stale."""

import csv
import dataclasses
import json
import os
import shutil
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from scripts import script
from small_case import few_draws, small_fit, write_small
from swept import failing

from tarjih.corpus import Corpus
from tarjih.figures import daily
from tarjih.figures.exhibit import Exhibit
from tarjih.inference import cache as shared
from tarjih.inference.carry import start
from tarjih.inference.fit import Fit, Settings, fit
from tarjih.inference.importance import reweigh
from tarjih.priors import Priors
from tarjih.priors.inputs import load
from tarjih.report import study
from tarjih.report.briefing import analyses
from tarjih.runs import exit_codes as exits
from tarjih.runs.faults import Fault, InputFault, NotConverged
from tarjih.runs.places import project_case
from tarjih.runs.record import sealed
from tarjih.runs.sweep import running
from tarjih.runs.table import Table

LONG = ("evidence", "sensitivity")
"""Those that take minutes with the shipped case: with a small one every run of the tests draws them."""
SCRIPTS = analyses()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_small(tmp_path / "case")


@pytest.fixture
def lent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every study of the small case gets the fit that all tests share."""
    done = small_fit()
    monkeypatch.setattr(study, "shared_fit", lambda *_: done)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all workers of this run of the tests."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if own.name.startswith("popen") else own


@pytest.fixture(scope="module")
def shipped() -> Fit:
    """A few draws of the shipped case's fit: from draws that fail the gate each edit would be drawn anew."""
    made = fit(*load(project_case()), Settings(quick=True, draws=10_000))
    return dataclasses.replace(made, draws=start(made, most=400).draws)


@pytest.fixture
def lent_shipped(shipped: Fit, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every study of the shipped case gets one fit, its sweeps are done once, and each day is drawn by a few draws."""
    monkeypatch.setattr(daily, "_drawn", lambda case, *_: (reweigh(case, draws=1000), True))
    monkeypatch.setattr(running, "CACHE", kept / "sweeps")
    monkeypatch.setattr(study, "shared_fit", lambda *_: shipped)


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.bench] * (n in LONG)) for n in SCRIPTS])
@pytest.mark.usefixtures("lent_shipped")
def test_every_analysis_draws_the_shipped_case(
    name: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A script writes each figure with its table and the record, says its answers, and is then up to date."""
    out = tmp_path / name
    assert script(root, name)(["--out", str(out), "--workers", "1"]) == 0
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    stems = [f["stem"] for f in run["figures"]]
    assert stems
    assert set(run["outputs"]) == {f"{s}.{end}" for s in stems for end in ("png", "csv")}
    assert {p.name for p in out.iterdir()} == {*run["outputs"], "run.json"}
    assert all(f["title"] and f["caption"] and f["alt"] for f in run["figures"])
    assert capsys.readouterr().out.splitlines() == run["headlines"]
    assert all(h.startswith(f"{name}: ") for h in run["headlines"])
    assert study.fresh(name, *load(project_case()), out=out)


@pytest.mark.parametrize("name", ["answers", "model_check", "source_credibility", "stances"])
@pytest.mark.usefixtures("lent")
def test_an_analysis_of_no_question_draws_any_case(name: str, root: Path, small: Path):
    """Whom to believe and who stands where can be asked of every case; its figures go beside it."""
    assert exits.run(lambda: script(root, name)(["--corpus", str(small)])) == 0
    assert (small / "figures" / name / "run.json").is_file()


@pytest.mark.usefixtures("lent")
def test_figures_are_written_for_paper_where_that_is_asked_for(root: Path, small: Path):
    """Beside each PNG one of 300 dots an inch and an SVG, both recorded; without the option they go again."""
    out = small / "figures" / "source_credibility"
    run = script(root, "source_credibility")

    assert run(["--corpus", str(small), "--quick", "--print"]) == 0
    found = {p.name for p in out.iterdir()}
    assert {"sources.png", "sources.csv", "sources.svg", "sources_print.png"} <= found
    assert struct.unpack(">II", (out / "sources_print.png").read_bytes()[16:24]) == (3840, 2160)
    assert set(json.loads((out / "run.json").read_bytes())["outputs"]) == found - {"run.json"}
    assert run(["--corpus", str(small), "--quick"]) == 0
    assert not [p for p in out.iterdir() if p.suffix == ".svg" or "_print" in p.name]


def test_every_proposition_of_the_shipped_case_is_drawn(root: Path):
    """Whatever the case asks stands in the table of an analysis of answers; `answers` draws what no other does."""
    about = {"evidence", "sensitivity", "outcomes", "model_check"}  # they speak of answers drawn elsewhere
    drawn = {name: set().union(*map(names, (root / "figures" / name).glob("*.csv"))) for name in {*SCRIPTS} - about}
    propositions = set(load(project_case())[0].propositions)

    assert propositions <= set().union(*drawn.values())
    others = set().union(*(n for name, n in drawn.items() if name != "answers"))
    assert drawn["answers"] & propositions == propositions - others


def names(table: Path) -> set[str]:
    """What a committed table names."""
    with table.open(encoding="utf-8", newline="") as rows:
        return {row["name"] for row in csv.DictReader(rows) if "name" in row}


@pytest.mark.usefixtures("lent")
def test_any_case_is_drawn_question_by_question(root: Path, small: Path, capsys: pytest.CaptureFixture[str]):
    """Of a case that no other script knows, every question, trait and proposition has its figure and its answer."""
    assert script(root, "answers")(["--corpus", str(small)]) == 0
    run = json.loads((small / "figures" / "answers" / "run.json").read_text(encoding="utf-8"))
    rows = (small / "figures" / "answers" / "propositions_1.csv").read_text(encoding="utf-8").splitlines()[1:]
    said = capsys.readouterr().out

    assert [f["stem"] for f in run["figures"]] == ["question_01", "question_02", "trait_01", "propositions_1"]
    assert {row.partition(",")[0] for row in rows} == set(small_fit().case.corpus.propositions)
    assert all(f"answers: {name}: " in said for name in ("who", "posture", "grip"))


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("perpetrator", 'the question "perpetrator"'),
        ("iran_involvement", 'the question "iran_involvement"'),
        ("us_withdrawal", 'the question "us_posture"'),
        ("militia_autonomy", 'the trait "tehran_control"'),
    ],
)
@pytest.mark.usefixtures("lent")
def test_an_analysis_says_which_question_it_needs(
    name: str, needed: str, root: Path, small: Path, capsys: pytest.CaptureFixture[str]
):
    """On a case that lacks its question a script ends with status 4 and one line, and writes nothing."""
    assert exits.run(lambda: script(root, name)(["--corpus", str(small)])) == 4
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert f"{name} needs {needed}, which this case does not have" in said[0]
    assert not (small / "figures").exists()


def nothing(case: Path) -> list[str]:
    return ["--corpus", str(case / "nowhere")]


def bad_prior(case: Path) -> list[str]:
    (case / "p.yaml").write_text("version: 1\nextends: general.yaml\nacuracy: {}\n")
    return ["--corpus", str(case), "--priors", str(case / "p.yaml")]


def file_for_folder(case: Path) -> list[str]:
    return ["--corpus", str(case), "--out", str(case / "claims.csv")]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (lambda _: ["--sede", "1"], "unrecognized arguments: --sede 1. See: analyses/stances.py --help."),
        (lambda _: ["--seed", "x"], "argument --seed: invalid int value"),
        (lambda _: ["--seed", "-1"], "-1 is no seed"),
        (nothing, "nowhere"),
        (bad_prior, 'unknown prior "acuracy"'),
        (file_for_folder, "this is a file, not a folder"),
    ],
)
@pytest.mark.usefixtures("lent")
def test_a_wrong_option_or_input_ends_with_status_2(
    options: Callable[[Path], list[str]], said: str, root: Path, small: Path, capsys: pytest.CaptureFixture[str]
):
    """What is wrong is said in one message without a traceback, and nothing is written."""
    assert exits.run(lambda: script(root, "stances")(options(small))) == 2
    assert said in capsys.readouterr().err
    assert not (small / "figures").exists()


def raising(problem: BaseException) -> Callable[[], int]:
    def command() -> int:
        raise problem

    return command


@pytest.mark.parametrize(
    ("problem", "status", "said"),
    [
        (InputFault([Fault("a.csv", 3, "it is wrong.")]), 2, "a.csv:3: it is wrong."),
        (NotConverged(["c has not converged."]), 3, "--draft writes it all the same"),
        (KeyboardInterrupt(), 130, "stopped"),
        (
            PermissionError(13, "Permission denied", "out"),
            2,
            "out: Permission denied. Name another folder, or change its rights.",
        ),
    ],
)
def test_what_stops_a_command_has_its_status(
    problem: BaseException, status: int, said: str, capsys: pytest.CaptureFixture[str]
):
    """Faults of the input, unconverged fits, interruptions and files that cannot be written each have their own end."""
    assert exits.run(raising(problem)) == status
    assert said in capsys.readouterr().err


def test_what_nobody_foresaw_keeps_its_traceback():
    """A bug is no fault of the input."""
    with pytest.raises(ZeroDivisionError, match="oops"):
        exits.run(raising(ZeroDivisionError("oops")))


@pytest.mark.usefixtures("lent")
def test_a_failed_run_leaves_the_last_good_figures(small: Path, tmp_path: Path):
    """Until a study is finished nothing is written; what an earlier run wrote and this one does not is removed."""
    out = tmp_path / "out"
    s = study.study("stances", ["--corpus", str(small), "--out", str(out)])
    s.contents = {"a.png": b"first", "b.csv": b"first"}
    assert s.finish() == 0
    again = study.study("stances", ["--corpus", str(small), "--out", str(out)])
    again.contents = {"a.png": b"second"}
    assert {p.name: p.read_bytes() for p in out.glob("[ab].*")} == {"a.png": b"first", "b.csv": b"first"}
    again.finish()
    assert {p.name: p.read_bytes() for p in out.glob("[ab].*")} == {"a.png": b"second"}


@pytest.mark.usefixtures("lent")
def test_a_table_without_rows_is_not_drawn(small: Path):
    """Where a case has nothing to show a figure is left out, and its drawing is not called."""
    s = study.study("stances", ["--corpus", str(small)])
    s.publish(Exhibit("a", Table(("a",), ()), raising(AssertionError("drawn")), "", "", ""))
    assert s.contents == {}


def test_an_unconverged_fit_is_drawn_only_as_a_draft(small: Path, monkeypatch: pytest.MonkeyPatch):
    """With --draft the figures of a fit that failed its gate say so; without it there is none."""
    done = small_fit()
    failed = dataclasses.replace(done, run={**done.run, "diagnostics": {**done.run["diagnostics"], "ok": False}})

    def gate(_corpus: object, _priors: object, settings: Settings) -> Fit:
        if settings.draft:
            return failed
        raise NotConverged(["c has not converged."])

    monkeypatch.setattr(study, "shared_fit", gate)
    assert study.study("stances", ["--corpus", str(small), "--draft"]).stamp.draft
    with pytest.raises(NotConverged, match="c has not converged"):
        study.study("stances", ["--corpus", str(small)])


def outdated(what: str, case: Path, out: Path) -> None:
    """Change one thing on which figures depend."""
    if what == "claims":
        (case / "claims.csv").write_text(
            (case / "claims.csv").read_text() + "emir,held,1,official,north,N2,o12,fact,also\n"
        )
    elif what == "priors":
        (case / "priors.yaml").write_text((case / "priors.yaml").read_text() + "# another reason\n")
    elif what == "new file":
        (case / "sources.csv").write_text("source,kind\n")
    elif what == "figure":
        (out / "sources.png").write_bytes(b"other")
    elif what == "table":
        (out / "kinds.csv").unlink()
    else:
        run = json.loads((out / "run.json").read_text(encoding="utf-8"))
        run |= {what: {"other": 1} if what == "settings" else "other"}
        (out / "run.json").write_bytes(sealed(run))


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("claims", "corpus/claims.csv has changed"),
        ("priors", "priors/priors.yaml has changed"),
        ("figure", "sources.png is not as it was drawn"),
        ("table", "kinds.csv is not as it was drawn"),
        ("script", "analyses/source_credibility.py has changed"),
        ("code", "the software has changed"),
        ("settings", "it was drawn with other options"),
    ],
)
@pytest.mark.usefixtures("lent")
def test_what_has_changed_is_said(what: str, said: str, root: Path, small: Path):
    """Figures are fresh as drawn, and stale once an input, the code, the options or a file of theirs is another."""
    script(root, "source_credibility")(["--corpus", str(small)])
    assert study.stale_because("source_credibility", *load(small)) == ""
    outdated(what, small, small / "figures" / "source_credibility")
    assert study.stale_because("source_credibility", *load(small)) == said


def test_what_was_never_drawn_is_not_fresh(small: Path):
    """A folder without a record, or with one that does not read, is not up to date."""
    corpus, priors = load(small)
    assert study.stale_because("stances", corpus, priors) == "it has not been drawn"
    (small / "figures" / "stances").mkdir(parents=True)
    (small / "figures" / "stances" / "run.json").write_text("{")
    assert not study.fresh("stances", corpus, priors)


def test_telling_what_is_stale_is_quick_and_loads_nothing(root: Path):
    """It takes milliseconds, and neither the sampler nor matplotlib is imported."""
    corpus, priors = load(project_case())
    started = time.perf_counter()
    study.stale_because("perpetrator", corpus, priors)
    assert time.perf_counter() - started < 0.25
    code = (
        "import sys; from tarjih.report import study; "
        "print([m for m in ('matplotlib', 'pymc', 'arviz', 'scipy', 'pytensor') if m in sys.modules])"
    )
    env = {**os.environ, "PYTHONPATH": str(root / "model")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == "[]"


@dataclasses.dataclass
class Sampler:
    """Stands in for the sampler: counts how often a fit was made."""

    made: int = 0

    def __call__(self, corpus: Corpus, priors: Priors, settings: Settings) -> Fit:
        self.made += 1
        time.sleep(0.05)
        return few_draws(corpus, priors, seed=settings.seed)


@pytest.fixture
def sampler(monkeypatch: pytest.MonkeyPatch) -> Sampler:
    counting = Sampler()
    monkeypatch.setattr(shared, "fit", counting)
    return counting


def test_the_shared_fit_is_made_once(small: Path, tmp_path: Path, sampler: Sampler, capsys: pytest.CaptureFixture[str]):
    """A second analysis reads what the first one fitted: the same numbers, and one line said while fitting."""
    corpus, priors = load(small)
    first = shared.shared_fit(corpus, priors, Settings(), cache=tmp_path / "fits")
    second = shared.shared_fit(corpus, priors, Settings(), cache=tmp_path / "fits")
    assert sampler.made == 1
    assert first.summary == second.summary
    assert (first.draws.z == second.draws.z).all()
    assert capsys.readouterr().err.count("fitting: 12 claims, 4 chains") == 1


def test_another_seed_or_prior_asks_for_another_fit(small: Path, tmp_path: Path, sampler: Sampler):
    """What changes numbers changes the key; what does not, such as asking for a draft, does not."""
    corpus, priors = load(small)
    for settings in (Settings(), Settings(seed=1), Settings(draft=True)):
        shared.shared_fit(corpus, priors, settings, cache=tmp_path / "fits")
    assert sampler.made == 2
    (small / "priors.yaml").write_text((small / "priors.yaml").read_text().replace("north: 0.3", "north: 0.30"))
    shared.shared_fit(*load(small), Settings(), cache=tmp_path / "fits")
    assert sampler.made == 3


@pytest.mark.parametrize("damaged", ["draws.npz", "summary.json", "run.json", "inputs/corpus/claims.csv"])
def test_a_damaged_entry_is_fitted_anew(damaged: str, small: Path, tmp_path: Path, sampler: Sampler):
    """A file cut short in the cache costs a fit and no wrong number."""
    corpus, priors = load(small)
    shared.shared_fit(corpus, priors, Settings(), cache=tmp_path / "fits")
    path = tmp_path / "fits" / shared.fit_key(corpus, priors, Settings()) / damaged
    path.write_bytes(path.read_bytes()[:20])
    again = shared.shared_fit(corpus, priors, Settings(), cache=tmp_path / "fits")
    assert sampler.made == 2
    assert again.summary["propositions"]


def test_two_at_once_fit_once(small: Path, tmp_path: Path, sampler: Sampler):
    """Who comes second waits for the first, and both have the same fit."""
    corpus, priors = load(small)
    found: list[Fit] = []

    def one() -> None:
        found.append(shared.shared_fit(corpus, priors, Settings(), cache=tmp_path / "fits"))

    threads = [threading.Thread(target=one) for _ in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sampler.made == 1
    assert [f.summary for f in found] == [found[0].summary] * 3
    assert [p.name for p in (tmp_path / "fits").glob(".*")] == []


def test_what_fails_is_not_kept(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A fit that does not converge leaves no entry."""
    corpus, priors = load(small)
    monkeypatch.setattr(shared, "fit", lambda *_: raising(NotConverged(["c has not converged."]))())
    with pytest.raises(NotConverged, match="c has not converged"):
        shared.shared_fit(corpus, priors, Settings(), cache=tmp_path / "fits")
    assert [p for p in (tmp_path / "fits").iterdir() if p.is_dir()] == []


def test_old_fits_go(small: Path, tmp_path: Path, sampler: Sampler):
    """The cache keeps the dozen fits used last."""
    cache = tmp_path / "fits"
    for i in range(14):
        (cache / f"old{i:02}").mkdir(parents=True)
        os.utime(cache / f"old{i:02}", (i, i))
    shared.shared_fit(*load(small), Settings(), cache=cache)
    assert sampler.made == 1
    kept = sorted(p.name for p in cache.iterdir() if p.is_dir())
    assert len(kept) == shared.MOST_FITS
    assert kept[-11:] == [f"old{i:02}" for i in range(3, 14)]
    shutil.rmtree(cache)


@pytest.mark.usefixtures("lent")
def test_what_is_made_anew_rests_on_no_kept_sweep(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What sweeps find is kept and serves again, but not where all is to be made anew, to be verified."""
    monkeypatch.setattr(running, "CACHE", tmp_path / "kept")
    made = study.study("answers", ["--corpus", str(small)])

    def swept() -> bool:
        with made.sweeping():
            (done,) = running.sweep(failing, [running.Task((1,))])
        return done.reused

    assert [swept(), swept()] == [False, True]
    with shared.cache_bypassed():
        assert not swept()
