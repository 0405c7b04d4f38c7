"""The briefing: what it runs, what it leaves alone, and the page that it writes.

The analyses here are made up and draw nothing, so that a run takes a second; the fit is never made.
"""

import json
import os
import re
import subprocess
import sys

import pytest

import tarjih.report.briefing
import tarjih.report.study
import tarjih.runs.places
from tarjih.priors.inputs import load
from tarjih.report.briefing import analyses, briefing
from tarjih.report.stated_priors import assumed
from tarjih.runs.faults import InputFault, NotConverged
from tarjih.runs.places import project_case

SCRIPT = """
import argparse, sys
from pathlib import Path
from tarjih.inference.fit import Settings, input_digests
from tarjih.priors.inputs import load
from tarjih.runs.lineage import code_of
from tarjih.runs.record import record
from tarjih.runs.files import canonical, digest, write

parser = argparse.ArgumentParser()
parser.add_argument("--workers")
for option in ("--corpus", "--priors", "--out"):
    parser.add_argument(option, type=Path)
parser.add_argument("--seed", type=int)
parser.add_argument("--draft", action="store_true")
chosen = parser.parse_args()
name = Path(__file__).stem
trouble = (Path(__file__).parent / (name + ".trouble"))
if trouble.exists():
    status, _, said = trouble.read_text().partition(" ")
    sys.exit((sys.stderr.write(said + "\\n"), int(status))[1])
with (Path(__file__).parent / "ran").open("a") as ran:
    ran.write(name + "\\n")
corpus, priors = load(chosen.corpus, chosen.priors)
seen = {"method": "nuts", "rhat_max": 1.002, "ess_bulk_min": 900.0, "ess_tail_min": 800.0, "divergences": 0, "ok": True}
settings = Settings(seed=chosen.seed, draft=chosen.draft).plain()
outputs = {n: digest(n.encode()) for n in ("one.png", "one.csv")}
run = record(inputs=input_digests(corpus, priors), settings=settings, diagnostics=seen, checks={}, outputs=outputs)
figure = {"stem": "one", "title": "It is <so>.", "caption": "What & why.", "alt": "a \\"dot\\""}
for n in outputs:
    write(chosen.out / n, n.encode())
code = code_of(Path(__file__), "tarjih.report.study")
told = {"script": digest(Path(__file__).read_bytes()), "figures": [figure], "headlines": [name + ": 58 %"]}
write(chosen.out / "run.json", canonical({**run, **told, "code": code}))
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of three made-up analyses, in whose folder the made-up case lies as well."""
    (tmp_path / "analyses").mkdir()
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "claims.csv").write_text("source,proposition,stance\nann,fire,2\n", encoding="utf-8")
    for name in ("who", "where", "why"):
        (tmp_path / "analyses" / f"{name}.py").write_text(SCRIPT, encoding="utf-8")
    monkeypatch.setattr(tarjih.runs.places, "CHECKOUT", tmp_path)
    monkeypatch.setattr(tarjih.report.briefing, "shared_fit", lambda *_: None)
    monkeypatch.setattr(tarjih.report.briefing, "write_pages", paged)
    return tmp_path


def paged(places, _folder, _done, wanted):
    """Write pages that say nothing but what they were made from."""
    for place in places.values():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(tarjih.report.briefing._mark(wanted))


def ran(project):
    """The analyses that were run since the last question."""
    path = project / "analyses" / "ran"
    names = path.read_text(encoding="utf-8").split() if path.exists() else []
    path.unlink(missing_ok=True)
    return sorted(names)


def run(project, **options):
    """The exit status of the briefing of the made-up case."""
    return briefing(project / "case", options.pop("priors", None), **options)


def trouble(project, name, status, said):
    """Makes an analysis end with a status and a message."""
    (project / "analyses" / f"{name}.trouble").write_text(f"{status} {said}", encoding="utf-8")


def test_every_script_is_in_the_briefing(root):
    """No analysis is forgotten but those that stand apart for a stated reason, and each of these is there."""
    apart = tarjih.report.study.APART
    assert all(apart.values())
    assert sorted({*analyses(), *apart}) == sorted(path.stem for path in (root / "analyses").glob("*.py"))


def test_runs_everything_and_ends_with_the_answers(project, capsys):
    """The first run draws all, writes the page, and prints the answers in order and where to look."""
    assert run(project) == 0
    assert ran(project) == ["where", "who", "why"]
    said = capsys.readouterr()
    place = project / "case" / "figures" / "briefing.html"
    assert said.out.splitlines() == ["where: 58 %", "who: 58 %", "why: 58 %", f"The briefing: {place}"]
    assert re.search(r"^who: drawn in \d+\.\d s$", said.err, flags=re.MULTILINE)
    assert place.is_file()


def test_runs_nothing_where_nothing_changed(project, capsys):
    """The second run draws nothing, touches nothing, and still prints the answers."""
    run(project)
    ran(project)
    before = {p: p.stat().st_mtime_ns for p in (project / "case").rglob("*")}
    capsys.readouterr()

    assert run(project) == 0
    assert ran(project) == []
    assert {p: p.stat().st_mtime_ns for p in (project / "case").rglob("*")} == before
    said = capsys.readouterr()
    *each, how = said.err.splitlines()
    assert each == ["where: unchanged", "who: unchanged", "why: unchanged"]
    assert how == (
        "3 of 3 analyses are up to date, so they did not run. "
        "To run them: make briefing FRESH=1, or tarjih briefing --fresh."
    )
    assert "who: 58 %" in said.out


def test_everything_runs_again_when_it_is_asked_for(project, capsys):
    """With --fresh also what is up to date is drawn again, and nothing is said of what was left."""
    run(project)
    ran(project)
    capsys.readouterr()

    assert run(project, fresh=True) == 0
    assert ran(project) == ["where", "who", "why"]
    assert "up to date" not in capsys.readouterr().err


def test_nothing_that_samples_or_draws_is_loaded_then(project, root):
    """Where nothing has changed the command loads neither sampler nor plotting, and is quick."""
    run(project)
    code = (
        "import sys, time; from pathlib import Path; import tarjih.report.briefing as b, tarjih.runs.places as p\n"
        f"p.CHECKOUT = Path({str(project)!r});\n"
        f"began = time.monotonic(); status = b.briefing(Path({str(project / 'case')!r}), None)\n"
        "heavy = {'pymc', 'pytensor', 'arviz', 'nutpie', 'scipy', 'matplotlib', 'preliz'} & set(sys.modules)\n"
        "print(status, sorted(heavy), time.monotonic() - began < 3)"
    )
    env = {**os.environ, "PYTHONPATH": str(root / "model")}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "0 [] True"
    assert "unchanged" in done.stderr


def test_only_what_is_stale_is_drawn(project):
    """An analysis whose script or figure changed is drawn again, and no other; a changed claim redraws all."""
    run(project)
    ran(project)
    with (project / "analyses" / "why.py").open("a") as script:
        script.write("# mended\n")
    run(project)
    assert ran(project) == ["why"]
    (project / "case" / "figures" / "who" / "one.png").unlink()
    run(project)
    assert ran(project) == ["who"]
    (project / "case" / "claims.csv").write_text("source,proposition,stance\nann,fire,-2\n", encoding="utf-8")
    run(project)
    assert ran(project) == ["where", "who", "why"]


def test_a_failure_stops_no_other_and_keeps_the_last_figures(project, capsys):
    """One that fails is named with its reason, the others are drawn, its last good figures stay."""
    run(project)
    ran(project)
    (project / "case" / "claims.csv").write_text("source,proposition,stance\nann,fire,-2\n", encoding="utf-8")
    trouble(project, "where", 1, "no more memory")
    trouble(project, "why", 3, "credibility[ann] has not converged")
    capsys.readouterr()

    assert run(project) == 3
    assert ran(project) == ["who"]
    said = capsys.readouterr().err
    assert "where: FAILED with exit status 1; its last good figures stay.\n    no more memory" in said
    assert "why: FAILED with exit status 3" in said
    figures = project / "case" / "figures"
    assert (figures / "where" / "one.png").is_file()


def test_an_interrupted_run_is_resumed(project):
    """What was finished before an interruption is not drawn again."""
    trouble(project, "why", 1, "stopped")
    assert run(project) == 1
    ran(project)
    (project / "analyses" / "why.trouble").unlink()

    assert run(project) == 0
    assert ran(project) == ["why"]


def test_an_analysis_of_another_case_is_left_out(project, capsys):
    """One that needs a question which the case does not have is no failure."""
    trouble(project, "why", 4, 'case: why needs the question "motive", which this case does not have.')

    assert run(project) == 0
    assert "why: not for this case." in capsys.readouterr().err


def test_an_analysis_of_another_case_is_not_asked_again(project, capsys):
    """That one is not for this case is remembered until the case changes: a run without changes runs nothing."""
    trouble(project, "why", 4, 'case: why needs the question "motive", which this case does not have.')
    run(project)
    (project / "analyses" / "why.trouble").unlink()
    ran(project)
    capsys.readouterr()

    assert run(project) == 0
    assert ran(project) == []
    assert "why: not for this case" in capsys.readouterr().err
    (project / "case" / "claims.csv").write_text("source,proposition,stance\nann,motive,2\n", encoding="utf-8")
    run(project)
    assert ran(project) == ["where", "who", "why"]


def test_faults_of_the_inputs_come_first(project):
    """Where the inputs are at fault nothing is run and nothing written."""
    (project / "case" / "claims.csv").write_text("source,proposition,stance\nann,fire,9\n", encoding="utf-8")
    with pytest.raises(InputFault, match=r"claims\.csv:2: stance 9"):
        run(project)
    assert ran(project) == []
    assert not (project / "case" / "figures").exists()


def test_an_unconverged_fit_stops_all(project, monkeypatch):
    """Without a fit there is nothing to draw, and the last page stays as it is."""
    run(project)
    page_before = (project / "case" / "figures" / "briefing.html").read_bytes()

    def fails(*_):
        raise NotConverged(["credibility[ann] has not converged: R-hat 1.08"])

    monkeypatch.setattr(tarjih.report.briefing, "shared_fit", fails)
    (project / "case" / "claims.csv").write_text("source,proposition,stance\nann,fire,-2\n", encoding="utf-8")
    with pytest.raises(NotConverged, match=r"R-hat 1\.08"):
        run(project)
    assert (project / "case" / "figures" / "briefing.html").read_bytes() == page_before


def test_options_are_passed_on(project):
    """Priors, seed and draft reach the analyses, and figures under other options are not up to date."""
    priors = project / "mine.yaml"
    priors.write_text("version: 1\nextends: general.yaml\n", encoding="utf-8")
    run(project, priors=priors, seed=5, draft=True)
    stored = json.loads((project / "case" / "figures" / "who" / "run.json").read_text(encoding="utf-8"))
    assert (stored["settings"]["seed"], stored["settings"]["draft"]) == (5, True)
    assert "priors/mine.yaml" in stored["inputs"]
    ran(project)
    run(project)
    assert ran(project) == ["where", "who", "why"]


def test_the_page_is_written_in_each_language_and_again_where_outcomes_change(project):
    """Beside the English page lies one for each other language; what no analysis reads makes it stale all the same."""
    run(project)
    figures = project / "case" / "figures"
    before = (figures / "briefing.html").read_bytes()
    assert (figures / "briefing.ar.html").read_bytes() == before
    (project / "case" / "brief.yaml").write_text("author: A. N. Analyst\n", encoding="utf-8")
    run(project)
    assert (figures / "briefing.html").read_bytes() != before


def test_every_prior_of_the_shipped_case_is_printed_with_its_reason():
    """The page lists each question, trait and rule of testimony with what was stated and why."""
    corpus, priors = load(project_case())
    rows = list(assumed(corpus, priors, "en"))

    assert all(row.about and row.text and row.because for row in rows)
    reasons = {row.because for row in rows}
    assert {p.because for p in priors.scalars.values()} <= reasons
    assert {q.because for q in priors.questions.values() if not q.given} <= reasons
    in_arabic = {row.because for row in assumed(corpus, priors, "ar")}
    assert {p.because_ar for p in [*priors.scalars.values(), *priors.questions.values()] if p.because_ar} <= in_arabic
