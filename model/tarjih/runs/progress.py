"""Progress bars on a terminal, for work that takes longer than two seconds.

Supply what is being done and how many steps it has; get an object that takes how many are done.  Nothing is shown in a
pipe, with ``--quiet``, or in the first two seconds.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, TextIO

from tarjih.runs.clock import stopped_clock
from tarjih.runs.terminal import behind

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

__all__ = ["Progress", "progress", "quiet", "tell"]

AFTER = 2.0
"""Seconds before anything is shown."""
_quiet: ContextVar[bool] = ContextVar("_quiet", default=False)


@contextlib.contextmanager
def quiet(*, on: bool = True) -> Iterator[None]:
    """Show no progress meanwhile."""
    token = _quiet.set(on)
    try:
        yield
    finally:
        _quiet.reset(token)


def tell(line: str, *, in_pipes: bool = True) -> None:
    """Write the current task to standard error, unless nothing is to be shown.

    Parameters
    ----------
    line
        What to say.
    in_pipes
        Whether to print it, too, where no terminal shows it.
    """
    if not _quiet.get() and (in_pipes or sys.stderr.isatty()):
        sys.stderr.write(line + "\n")
        sys.stderr.flush()


class Progress:
    """One bar.

    Parameters
    ----------
    what
        What is being done.
    total
        Number of steps; unknown when ``None``.
    stream
        The terminal; nothing is shown where there is none.
    """

    def __init__(self, what: str, total: float | None, stream: TextIO | None) -> None:
        self.what, self.total, self.stream = what, total, stream
        self.began = time.monotonic()
        self.bar: Bar | None = None
        self.alone = contextlib.ExitStack()
        self.task: TaskID | None = None

    @property
    def visible(self) -> bool:
        """Whether anything is shown by now."""
        return self.stream is not None and time.monotonic() - self.began >= AFTER

    def update(self, done: float, *, total: float | None = None, note: str = "") -> None:
        """Show how many steps are done, with a note."""
        self.total = total or self.total
        if not self.visible:
            return
        if self.bar is None:
            self._start()
        if self.bar is not None and self.task is not None:
            self.bar.update(self.task, completed=done, total=self.total, note=note)

    def _start(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - loaded when something is shown
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn  # noqa: PLC0415
        from rich.progress import Progress as Bar  # noqa: PLC0415

        columns = (TextColumn("{task.description}"), BarColumn(bar_width=20), TextColumn("{task.fields[note]}"))
        console = Console(file=self.stream)
        self.bar = Bar(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console, transient=True)
        self.alone.enter_context(stopped_clock())
        self.bar.start()
        self.task = self.bar.add_task(self.what, total=self.total, note="")

    def close(self) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.stop()
        self.alone.close()


@contextlib.contextmanager
def progress(what: str, total: float | None = None) -> Iterator[Progress]:
    """Show a bar while something is done.

    Parameters
    ----------
    what
        What is being done, in a word or two.
    total
        Number of steps, where it is known.
    """
    stream = behind(sys.stderr)
    shown = Progress(what, total, stream if stream is not None and stream.isatty() and not _quiet.get() else None)
    try:
        yield shown
    finally:
        shown.close()
