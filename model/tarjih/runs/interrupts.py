"""Interrupts of a command: SIGINT (^C) and SIGTERM end it with one line, and its children with it.

Supply a block of code by :func:`interruptible`; either signal then raises :class:`Interrupted` in it, so that every
``finally`` runs and nothing is left half-written.  Libraries may swallow an exception that is raised inside them:
:func:`check_interrupt`, called in long loops and before anything is published, raises it again.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from types import FrameType

__all__ = [
    "Interrupted",
    "check_interrupt",
    "end_children",
    "interrupt_handled",
    "interrupted",
    "interruptible",
    "run_child",
]

PATIENCE = 5.0
"""Seconds that a child has to end by itself."""
MOST_SIGNALS = 3
"""Signals after which the process ends at once, whatever it is cleaning up."""


class Interrupted(KeyboardInterrupt):
    """The process received a signal to end.

    Parameters
    ----------
    number
        The signal.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(signal.Signals(number).name)

    @property
    def status(self) -> int:
        """The exit status that shells give to a process ended by the signal: 130 or 143."""
        return 128 + self.number


_received: list[int] = []
_children: set[subprocess.Popen[str]] = set()


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGINT and SIGTERM raise :class:`Interrupted` meanwhile; outside the main thread, leave them as they are."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    ours = [n for n, handler in before.items() if handler is not signal.SIG_IGN and handler is not _raise]
    if threading.current_thread() is not threading.main_thread() or not ours:
        yield
        return
    _received.clear()
    for number in ours:
        signal.signal(number, _raise)
    unraised = sys.unraisablehook

    def quiet(lost: sys.UnraisableHookArgs) -> None:
        """Suppress the message of an interrupt inside a library's callback: it is raised again later."""
        if not isinstance(lost.exc_value, Interrupted):
            unraised(lost)

    sys.unraisablehook = quiet
    try:
        yield
    finally:
        sys.unraisablehook = unraised
        for number in ours:
            signal.signal(number, before[number])
        _received.clear()


def _raise(number: int, _frame: FrameType | None) -> None:
    """Raise the first signal, note further ones, and end at once after too many of them."""
    _received.append(number)
    if len(_received) >= MOST_SIGNALS:
        os._exit(128 + number)
    if len(_received) == 1:
        raise Interrupted(number)


def check_interrupt() -> None:
    """Raise :class:`Interrupted` where a signal came and its exception was swallowed."""
    if _received and threading.current_thread() is threading.main_thread():
        raise Interrupted(_received[0])


def interrupted() -> bool:
    """Tell whether the process received a signal to end."""
    return bool(_received)


def interrupt_handled() -> None:
    """Forget the signal that came: a command that is meant to be ended by it has ended as it should."""
    _received.clear()


def run_child(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command, as :func:`subprocess.run` does, so that :func:`end_children` can end it.

    Parameters
    ----------
    command
        The program and its arguments.

    Returns
    -------
    Its exit status and what it printed.
    """
    with subprocess.Popen(  # noqa: S603 - commands of ours
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, errors="replace"
    ) as child:
        _children.add(child)
        try:
            out, err = child.communicate()
        except BaseException:
            child.kill()
            raise
        finally:
            _children.discard(child)
    return subprocess.CompletedProcess(command, child.returncode, out, err)


def end_children() -> None:
    """End every child of :func:`run_child`: by SIGTERM, so that it ends its own, and after some seconds for good."""
    children = list(_children)
    for child in children:
        with contextlib.suppress(OSError):
            child.terminate()
    for child in children:
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
