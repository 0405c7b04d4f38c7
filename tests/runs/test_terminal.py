"""What is printed is what a terminal can show, whoever reads it and whatever was stored."""

import io
import os
import subprocess
import sys

import pytest

from tarjih.runs.exit_codes import FAILED, run
from tarjih.runs.terminal import safe, terminal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2Jall digests verified\r", "\\x1b[2Jall digests verified\\x0d"),
        ("\u202eevil", "\\x202eevil"),
        ("نمی\u200cشد\n", "نمی\u200cشد\n"),
        ("plain ترجيح → 50 %\tx\n", "plain ترجيح → 50 %\tx\n"),
    ],
)
def test_escapes_are_made_visible_and_scripts_are_left_alone(capsys, text, shown):
    """No stored text moves the cursor, clears the screen or turns the line; joiners of Persian stay."""
    assert safe(text) == shown
    with terminal():
        sys.stdout.write(text)
        sys.stderr.write(text)
    assert capsys.readouterr() == (shown, shown)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_what_a_terminal_lacks_is_replaced(monkeypatch, encoding):
    """On a terminal of ASCII or Latin-1 a command ends as elsewhere, with marks in the place of what it lacks."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    assert run(lambda: print("p → 0.5 ± 0.1 ترجيح")) == 0  # noqa: T201
    assert raw.getvalue().startswith(b"p ? 0.5 ")
    assert b"????" in raw.getvalue()


START = "import sys; from tarjih.__main__ import main; sys.exit(main())"


@pytest.mark.parametrize(
    "shell",
    [
        '"$0" -c "$1" --help | head -c 1 >/dev/null',
        '"$0" -c "$1" check --corpus nowhere 2>&1 | true',
        '"$0" -c "$1" log --corpus nowhere >&-',
        'LC_ALL=POSIX PYTHONIOENCODING=ascii PYTHONUTF8=0 "$0" -c "$1" log --corpus "$2"',
    ],
)
def test_nobody_reading_is_no_failure(root, tmp_path, shell):
    """A pipe that breaks, a closed output and a terminal of ASCII end quietly, without a traceback."""
    env = {**os.environ, "PYTHONPATH": str(root / "model")}
    command = ["bash", "-c", shell, sys.executable, START, str(tmp_path / "ترجيح")]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "problem",
    [
        MemoryError(),
        OSError(12, "Cannot allocate memory"),
        ImportError("libx.so: failed to map segment from shared object"),
        RuntimeError("can't start new thread"),
    ],
)
def test_out_of_memory_is_said_in_one_line(capsys, problem):
    """However a library puts it, one line says so and what to reduce."""

    def command():
        raise problem

    assert run(command) == FAILED
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith("out of memory. Free some,")
    assert "fewer draws (--draws)" in said
