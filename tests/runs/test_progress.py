"""Progress is shown on a terminal, and nowhere else."""

import io
import sys
import time
from types import SimpleNamespace

import numpy as np
import pytest

from tarjih.inference import waiting
from tarjih.runs import clock as clock_line
from tarjih.runs import progress as shown
from tarjih.runs.progress import progress, quiet
from tarjih.runs.terminal import terminal


class Terminal(io.StringIO):
    """Takes text and says that it is a terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "hushed", "wanted"), [(Terminal, False, True), (Terminal, True, False), (io.StringIO, False, False)]
)
def test_progress_is_shown_on_a_terminal_alone(monkeypatch, stream, hushed, wanted):
    """A bar with the time left on a terminal; nothing in a pipe, or with --quiet."""
    out = stream()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.setattr(shown, "AFTER", 0.0)
    with quiet(on=hushed), progress("Sampling", 10) as bar:
        bar.update(4, note="4 chains")
    assert ("Sampling" in out.getvalue()) == wanted


def test_what_is_done_at_once_shows_nothing(monkeypatch):
    """In the first two seconds nothing is shown."""
    out = Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    with progress("Sampling", 10) as bar:
        bar.update(4)
    assert not out.getvalue()


def test_lines_are_said_unless_nothing_is_to_be_shown(monkeypatch):
    """What is being done is said, with --quiet it is not, and what only a person waits for stays out of pipes."""
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    shown.tell("fitting")
    shown.tell("camps", in_pipes=False)
    with quiet():
        shown.tell("fitting again")
    assert out.getvalue() == "fitting\n"


def test_a_sampler_shows_its_draws_and_what_they_are_worth(monkeypatch):
    """Draws of all chains, how many independent ones they are worth once no chain warms up, and divergences."""
    out = Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.setattr(shown, "AFTER", 0.0)
    monkeypatch.setattr(waiting, "LOOK", 0.0)
    chain = {"total_draws": 4_000, "divergences": 0}
    warming = [SimpleNamespace(**chain, finished_draws=900, tuning=True)] * 2
    drawing = [SimpleNamespace(**(chain | {"divergences": 1}), finished_draws=3_000, tuning=False)] * 2
    notes, states = [], list(warming)
    with progress("Sampling", 8_000) as bar:
        monkeypatch.setattr(bar, "update", lambda done, *, note: notes.append((done, note)))
        watch = waiting.Watch(bar, states, lambda: np.zeros((3, 2, 1_000)), lambda z: 0.4 * z[0].size)
        watch()
        states[:] = drawing
        watch()
    assert notes == [
        (1_800, "1,800 of 8,000 draws"),
        (6_000, "6,000 of 8,000 draws, 800 effective, 2 divergences"),
    ]


def test_a_long_command_says_that_it_runs(monkeypatch):
    """A line with the seconds stands on a terminal until something is printed or the command ends, and then is gone."""
    out = Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    monkeypatch.setattr(clock_line, "AFTER", 0.01)
    monkeypatch.setattr(clock_line, "EVERY", 0.01)
    with terminal(), clock_line.clock("tarjih explain"):
        assert waited(lambda: "tarjih explain: 0 s" in out.getvalue())
        sys.stderr.write("an answer\n")
        assert out.getvalue().rpartition("\r")[2].startswith("an answer\n")
        assert waited(lambda: out.getvalue().endswith("0 s"))
    assert out.getvalue().endswith("\r")


def test_no_line_disturbs_another(monkeypatch):
    """Nothing is shown in a pipe, when it is not wanted, beside a bar, and within a line that is not at its end."""
    monkeypatch.setattr(clock_line, "AFTER", 0.0)
    monkeypatch.setattr(clock_line, "EVERY", 0.005)
    for stream, on in ((io.StringIO(), True), (Terminal(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with clock_line.clock("tarjih fit", on=on):
            time.sleep(0.03)
        assert not stream.getvalue()
    out = Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    with terminal(), clock_line.clock("tarjih fit"), clock_line.stopped_clock():
        time.sleep(0.03)
        before = len(out.getvalue())
        time.sleep(0.03)
        assert len(out.getvalue()) == before
    with terminal(), clock_line.clock("tarjih fit"):
        sys.stderr.write("half a line")
        before = len(out.getvalue())
        time.sleep(0.03)
        assert len(out.getvalue()) == before
        sys.stderr.write("\n")


def waited(true):
    """Tell whether something comes true within some seconds."""
    for _ in range(400):
        if true():
            return True
        time.sleep(0.01)
    return False
