"""An interrupt ends a command with one line, everywhere, and nothing half-done is published."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time

import pytest
from small_case import write_small

from tarjih.inference import waiting
from tarjih.runs import interrupts
from tarjih.runs.exit_codes import DONE, run
from tarjih.runs.files import write_folder
from tarjih.runs.interrupts import Interrupted, check_interrupt, run_child


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_ends_a_command_with_its_own_status(capsys, number, status):
    """SIGINT gives 130 and SIGTERM 143, with one line; the handlers are put back."""
    before = signal.getsignal(number)

    def command():
        os.kill(os.getpid(), number)
        time.sleep(1)

    assert run(command) == status
    assert capsys.readouterr().err == "stopped; finished tasks are stored.\n"
    assert signal.getsignal(number) is before


def test_an_interrupt_that_a_library_swallowed_publishes_nothing(tmp_path):
    """A signal whose exception is lost is raised again before a folder is put in its place, and at the end."""

    def command():
        with contextlib.suppress(BaseException):  # as libraries do
            os.kill(os.getpid(), signal.SIGINT)
        write_folder(tmp_path / "out", {"run.json": b"{}"})

    assert run(command) == 130
    assert not list(tmp_path.iterdir())
    assert run(lambda: DONE) == DONE


def test_an_interrupt_that_a_callback_swallowed_says_one_line(capsys):
    """An interrupt in a callback of a compiled library ends the command, without the traceback of what was ignored."""
    called = ctypes.CFUNCTYPE(None)(lambda: os.kill(os.getpid(), signal.SIGTERM))

    assert run(lambda: called() or DONE) == 143
    assert capsys.readouterr().err == "stopped; finished tasks are stored.\n"


@pytest.mark.parametrize("error", [RuntimeError("no compiled object yet"), ZeroDivisionError("no draws")])
def test_an_interrupt_that_a_library_made_an_error_of_is_an_interrupt(capsys, error):
    """What a compiler or a sampler raises in the place of the interrupt is no failure of the software: one line."""

    def command():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except KeyboardInterrupt:
            raise error from None

    assert run(command) == 143
    assert capsys.readouterr().err == "stopped; finished tasks are stored.\n"


def test_a_sampler_that_is_interrupted_is_ended_and_leaves_no_trace():
    """^C in the middle of sampling cancels the sampler; what it has drawn is not taken for a result."""

    class Sampler:
        is_finished, cancelled = False, False

        def cancel(self):
            self.cancelled = True

    sampler = Sampler()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waiting.time, "sleep", lambda _: os.kill(os.getpid(), signal.SIGINT))
        with interrupts.interruptible(), pytest.raises(Interrupted, match="SIGINT"):
            waiting.finished(sampler)
    assert sampler.cancelled


def test_children_end_with_their_parent():
    """What a command started is ended when it is interrupted."""

    def command():
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        run_child([sys.executable, "-c", "import time; time.sleep(60)"])

    before = signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    try:
        began = time.monotonic()
        assert run(command) == 143
    finally:
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - began < 10
    assert not interrupts._children


def test_nothing_is_raised_without_a_signal():
    """A check in a loop costs nothing where nobody interrupts."""
    check_interrupt()
    assert not interrupts.interrupted()


START = "import sys; from tarjih.__main__ import main; print('up', flush=True); sys.exit(main())"


@pytest.mark.parametrize("delay", [0.1, 0.8, 4.0])
def test_a_fit_that_is_interrupted_writes_nothing(tmp_path, root, delay):
    """At any moment, while importing too: one line, status 130, no fit and nothing beside it."""
    case = write_small(tmp_path / "case")
    command = [sys.executable, "-c", START, "fit", "--corpus", str(case), "--out", str(tmp_path / "fit")]
    command += ["--draws", "200000"]
    env = {**os.environ, "PYTHONPATH": str(root / "model")}
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as fit:
        assert fit.stdout.readline() == "up\n"
        time.sleep(delay)
        fit.send_signal(signal.SIGINT)
        out, err = fit.communicate(timeout=60)

    assert (fit.returncode, out) == (130, "")
    assert err in {"stopped.\n", "stopped; finished tasks are stored.\n"}
    assert [p.name for p in tmp_path.iterdir()] == ["case"]


SCRIPT = """
import runpy, sys
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_analysis_that_is_interrupted_while_it_is_loaded_says_one_line(tmp_path, root, number):
    """A script imports for seconds before it runs: an interrupt then gives no traceback either."""
    command = [sys.executable, "-v", "-c", SCRIPT, str(root / "analyses" / "structures.py"), "--cases", str(tmp_path)]
    env = {**os.environ, "PYTHONPATH": str(root / "model")}
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as run:
        for line in run.stderr:
            if "import 'tarjih.runs.faults'" in line:  # said by -v, long before the last import
                run.send_signal(number)
                break
        said = [line for line in run.stderr.read().splitlines() if not line.startswith(("#", "import "))]

    assert (run.returncode, said[-1]) == (128 + number, "stopped.")
    assert not [line for line in said if "Traceback" in line]
