"""A line on the terminal with the current task and its time, while nothing else is shown.

Supply what runs; get a line from the third second on, written again each second and wiped before anything else is
printed and at the end.  Nothing is shown in a pipe or with ``--quiet``, and a bar (:mod:`tarjih.runs.progress`) takes
its place.  Non-goal: the time left, which only a bar knows.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from typing import TextIO

from tarjih.runs import terminal
from tarjih.runs.terminal import behind

__all__ = ["clock", "stopped_clock"]

AFTER, EVERY = 2.0, 1.0
"""Seconds before the line is shown, and between two of its states."""


class _Clock:
    """The line and its thread."""

    def __init__(self, what: str, stream: TextIO) -> None:
        self.what, self.stream = what, stream
        self.lock, self.ended = threading.RLock(), threading.Event()
        self.paused, self.drawn = 0, ""
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        began, wait = time.monotonic(), AFTER
        while not self.ended.wait(wait):
            wait = EVERY
            with self.lock, contextlib.suppress(OSError, ValueError):  # the terminal went away
                if not self.paused and not terminal.unfinished():
                    self.wipe()
                    self.drawn = f"{self.what}: {time.monotonic() - began:.0f} s"
                    self.stream.write(self.drawn)
                    self.stream.flush()

    def wipe(self) -> None:
        """Take the line away."""
        with self.lock, contextlib.suppress(OSError, ValueError):
            if self.drawn:
                self.stream.write(f"\r{' ' * len(self.drawn)}\r")
                self.stream.flush()
                self.drawn = ""


_running: list[_Clock] = []


@contextlib.contextmanager
def clock(what: str, *, on: bool = True) -> Iterator[None]:
    """Show the current task and its time while the block runs.

    Parameters
    ----------
    what
        What runs: the command.
    on
        Whether it is to be shown at all.
    """
    stream = behind(sys.stderr)
    if not on or _running or stream is None or stream.closed or not stream.isatty():
        yield
        return
    shown = _Clock(what, stream)
    _running.append(shown)
    terminal.BEFORE.append(shown.wipe)
    shown.thread.start()
    try:
        yield
    finally:
        shown.ended.set()
        shown.wipe()
        terminal.BEFORE.remove(shown.wipe)
        _running.remove(shown)


@contextlib.contextmanager
def stopped_clock() -> Iterator[None]:
    """Show no such line meanwhile: something else is shown."""
    own = list(_running)
    for one in own:
        with one.lock:
            one.paused += 1
            one.wipe()
    try:
        yield
    finally:
        for one in own:
            one.paused -= 1
