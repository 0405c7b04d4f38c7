"""The command line: one subcommand for each module of :mod:`tarjih.cli`.

Supply arguments; get output on the terminal and an exit status: 0 done, 1 the software failed, 2 the input is at
fault, 3 the fit did not converge, 4 the case lacks what an analysis is about, 130 and 143 interrupted. Each command
loads only what it needs; an interrupt ends the process with one line, also while it loads.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys

TYPE_CHECKING = False  # an interrupt is handled from here on: nothing is imported first that takes time
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from types import FrameType

__all__ = ["end_at_once", "main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    if arguments is None:  # a process of its own: until the command runs, an interrupt ends it at once
        end_at_once()
    try:
        from tarjih.runs.room import room_for_imports  # noqa: PLC0415 - importing takes a moment

        room_for_imports()
        from tarjih.cli.main import main as command_line  # noqa: PLC0415
    except MemoryError:
        os.write(2, b"out of memory. Let this process take more (ulimit -v).\n")
        os._exit(1)
    return command_line(arguments)


def _parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    from tarjih.cli.main import parser  # noqa: PLC0415

    return parser()


def end_at_once() -> None:
    """Let an interrupt end the process at once with one line, until a command runs, which handles it by itself."""
    atexit.register(_done)
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, _frame: FrameType | None) -> None:
    os.write(2, b"stopped.\n")
    os._exit(128 + number)


def _done() -> None:
    """Let no interrupt change the status of a command that has ended, while the interpreter takes itself down."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    status = main()
    sys.exit(status)
