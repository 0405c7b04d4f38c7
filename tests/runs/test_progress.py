"""Progress is shown on a terminal, and nowhere else."""

import io
import sys

import pytest

from tarjih.runs import progress as shown
from tarjih.runs.progress import progress, quiet


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
