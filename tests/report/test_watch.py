"""Figures follow the files: redrawn when something else is saved, kept when what is saved is at fault."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from small_case import PRIORS, write_small

from tarjih.__main__ import main
from tarjih.report import watch as watching
from tarjih.report.watch import PAGE, Watched, redrawn, watch

CAMP = "version: 1\nextends: priors.yaml\naccuracy: {{official: {{between: [{low}, 0.94], because: a test}}}}\n"


@pytest.fixture
def watched(tmp_path):
    """A small case with a camp beside its priors."""
    folder = write_small(tmp_path / "case")
    camp = folder / "camp.yaml"
    camp.write_text(CAMP.format(low=0.6), encoding="utf-8")
    return Watched(folder, camp, tmp_path / "out")


@pytest.fixture
def drawing(monkeypatch):
    """Analyses that draw nothing, and note which priors and draws they were asked for."""
    drawn = []
    monkeypatch.setattr(watching, "_draw", lambda *asked: drawn.append((asked[0], asked[2])))
    monkeypatch.setattr(watching, "_page", lambda *_: b"page")
    return drawn


def follow(watched, steps):
    """Watch, taking one step after every few looks, and interrupt at the end; return the exit status."""
    left = [step for s in steps for step in (None, None, None, s)] + [None] * 4

    def pause():
        if not left:
            raise KeyboardInterrupt
        step = left.pop(0)
        if step:
            step()

    return watch(watched, pause=pause)


def save(path, text):
    """Return a step that saves a file."""
    return lambda: path.write_text(text, encoding="utf-8")


def test_figures_are_drawn_by_the_fast_path_and_say_so(watched, capsys):
    """What the case has is drawn into the folder with its page, stamped as importance sampling, and PyMC stays out."""
    assert redrawn(watched, {n: watching._script(n) for n in ("perpetrator", "stances")})
    run = json.loads((watched.out / "stances" / "run.json").read_bytes())

    assert run["settings"]["method"] == "importance"
    assert run["priors_file"] == "camp.yaml"
    assert not (watched.out / "perpetrator").exists()
    text = (watched.out / PAGE).read_text(encoding="utf-8")
    assert "importance sampling" in text
    assert "drawn" in capsys.readouterr().err


def test_each_save_that_says_something_else_is_drawn(watched, drawing):
    """The file itself, one that it extends and the case are followed; saving the same again draws nothing."""
    steps = [
        save(watched.priors, CAMP.format(low=0.7)),
        save(watched.priors, CAMP.format(low=0.7)),
        lambda: os.utime(watched.priors),
        save(watched.corpus / "priors.yaml", PRIORS.replace("north: 0.3, south: 0.3", "north: 0.2, south: 0.4")),
        lambda: (watched.corpus / "claims.csv").write_text(
            (watched.corpus / "claims.csv").read_text(encoding="utf-8") + "carol,threat,1,witness,none,N2,o12,fact,x\n",
            encoding="utf-8",
        ),
    ]
    assert follow(watched, steps) == 0
    names = [name for name, _ in drawing]
    assert names.count("stances") == 4


def test_a_file_at_fault_keeps_the_last_good_figures(watched, drawing, capsys):
    """Its faults are printed with their lines, nothing is drawn, and once mended it is drawn again."""
    steps = [save(watched.priors, CAMP.format(low=7)), save(watched.priors, CAMP.format(low=0.7))]
    assert follow(watched, steps) == 0
    said = capsys.readouterr().err

    assert "camp.yaml:3: accuracy.official has 7." in said
    assert "The last good figures stay." in said
    assert [name for name, _ in drawing].count("stances") == 2


def test_a_file_at_fault_from_the_start_is_waited_for(watched, drawing, capsys):
    """A watch may begin on a faulty file, and one that is not there for a moment is no end of it."""
    watched.priors.write_text(CAMP.format(low=7), encoding="utf-8")
    steps = [watched.priors.unlink, save(watched.priors, CAMP.format(low=0.7))]
    assert follow(watched, steps) == 0
    assert "Nothing is drawn yet." in capsys.readouterr().err
    assert [name for name, _ in drawing].count("stances") == 1


def test_where_the_fast_path_will_not_do_it_is_fitted_and_said(watched, drawing, monkeypatch, capsys):
    """The figures are then those of a fit by NUTS, made once for all analyses."""
    asked = []
    real = watching.shared_fit
    monkeypatch.setattr(
        watching,
        "shared_fit",
        lambda c, p, s: asked.append(s.quick) or real(c, p, watching.Settings(quick=True, draft=True, draws=100)),
    )
    assert redrawn(watched, {"stances": None})
    assert asked == [True, False]
    assert drawing == [("stances", [])]
    assert "The fast path will not do for this case" in capsys.readouterr().err


def test_ctrl_c_ends_it_with_0(tmp_path, root):
    """The real command, interrupted by the real signal while it waits, ends with exit status 0 and no traceback."""
    watched = Watched(tmp_path / "case", None, tmp_path / "out")
    watched.corpus.mkdir()
    (watched.corpus / "claims.csv").write_text("source,proposition,stance\nann,fire,2\nben,fire,-1\n", encoding="utf-8")
    command = [sys.executable, "-m", "tarjih", "watch", "--corpus", str(watched.corpus), "--out", str(watched.out)]
    own = {"PYTHONPATH": str(root / "model"), "PATH": os.environ["PATH"]}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=own, cwd=root) as run:
        for _ in range(1800):
            if (watched.out / PAGE).exists():
                break
            time.sleep(0.1)
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=60)
    assert run.returncode == 0
    assert "stopped; the last good figures stay." in err
    assert "Traceback" not in err


def test_a_case_that_is_not_there_is_a_fault(tmp_path, capsys):
    """A folder or a file that does not exist is named at once, and nothing is watched."""
    assert main(["watch", "--corpus", str(tmp_path / "no"), "--out", str(tmp_path / "out")]) == 2
    assert main(["watch", "--priors", str(tmp_path / "no.yaml")]) == 2
    assert capsys.readouterr().err.count("there is no ") == 2
