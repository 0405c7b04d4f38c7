"""The end of a command or an analysis: exit statuses, and the messages on wrong options.

Supply what is to be run; get its exit status: 0 done, 1 the software failed, 2 the input is at fault, 3 the fit did
not converge, 4 the case does not have what an analysis is about, 130 or 143 it was interrupted. Unexpected
exceptions keep their traceback, and Python's own status 1.
"""

from __future__ import annotations

import argparse
import errno
import re
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from tarjih.runs.faults import Fault, InputFault, NotConverged, NotForThisCase, printable
from tarjih.runs.interrupts import Interrupted, check_interrupt, end_children, interruptible
from tarjih.runs.room import room_for_imports
from tarjih.runs.terminal import terminal

__all__ = ["AT_FAULT", "DONE", "FAILED", "NOT_FOR_THIS_CASE", "UNCONVERGED", "Parser", "run"]

DONE, FAILED, AT_FAULT, UNCONVERGED, NOT_FOR_THIS_CASE, INTERRUPTED = 0, 1, 2, 3, 4, 130
OUT_OF_MEMORY = (
    "out of memory. Free some, let this process take more (ulimit -v), or take fewer draws (--draws), fewer processes "
    "(--workers 1), or a case with fewer claims or states. What was there before is as it was."
)
NO_MEMORY = ("cannot allocate memory", "unable to allocate", "failed to map segment", "can't start new thread")
"""What libraries say, as errors of any kind, where the system has no more memory."""
MOST_LINES = 12
NAMED_WRONG = {
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ELOOP),
    *(errno.ENAMETOOLONG, errno.ENODEV),
}
"""What the system says where a folder was named that cannot be written: the fault of who named it."""

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


class Parser(argparse.ArgumentParser):
    """Reports a wrong option as an input at fault, in the house's wording."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Refuse an argument that is empty, as of a variable of the shell that is not set: no option means that."""
        given = sys.argv[1:] if args is None else list(args)
        for at, text in enumerate(given):
            if not text.strip() or re.fullmatch(r"--[a-z-]+=\s*", text) or "\0" in text:
                what = f"argument {at + 1} of {len(given)}" if not text.strip() else text.strip()
                self.error(f"{what} is empty" if "\0" not in text else f"{what} has a NUL character in it")
        return super().parse_known_args(given, namespace)

    def error(self, message: str) -> NoReturn:
        """Raise the fault in the place of leaving the interpreter."""
        raise InputFault([Fault(self.prog, 0, f"{message}. See: {self.prog} --help.")])


def run(command: Callable[[], int | None]) -> int:
    """Run a command and return its exit status; the reason for an early end goes to standard error."""
    with terminal(), interruptible():
        try:
            room_for_imports()
            status = _guarded(command)
            check_interrupt()
        except KeyboardInterrupt as problem:
            end_children()
            _say("stopped; finished tasks are stored.")
            return problem.status if isinstance(problem, Interrupted) else INTERRUPTED
        except MemoryError:
            _say(OUT_OF_MEMORY)
            return FAILED
        else:
            return status


def _guarded(command: Callable[[], int | None]) -> int:
    """Run a command and return its exit status, where its end was foreseen."""
    try:
        return _ended(command)
    except InputFault as problem:
        _say(problem.report())
        return NOT_FOR_THIS_CASE if isinstance(problem, NotForThisCase) else AT_FAULT
    except NotConverged as problem:
        _say("\n".join(problem.lines[:MOST_LINES]))
        _say("Nothing was written. --draft writes it all the same, with DRAFT across every figure.")
        return UNCONVERGED
    except RuntimeError as problem:
        if _out_of_memory(problem):
            raise MemoryError from problem
        if "Symlink loop" not in str(problem):  # what pathlib says of a link that leads to itself
            raise
        return _refused(OSError(errno.ELOOP, "a link leads to itself", str(problem).rpartition(" ")[2].strip("'")))
    except OSError as problem:
        if _out_of_memory(problem):
            raise MemoryError from problem
        return _refused(problem)
    except Exception as problem:
        if _out_of_memory(problem):
            raise MemoryError from problem
        raise


def _ended(command: Callable[[], int | None]) -> int:
    """Run a command; an error that a library made of an interrupt is the interrupt."""
    try:
        return int(command() or DONE)
    except Exception:
        check_interrupt()
        raise


def _out_of_memory(problem: BaseException | None) -> bool:
    """Tell whether an error, or one that led to it, is that there is no more memory."""
    seen: set[int] = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        text = str(problem).lower()
        if isinstance(problem, MemoryError) or getattr(problem, "errno", None) == errno.ENOMEM:
            return True
        if any(sign in text for sign in NO_MEMORY):
            return True
        problem = problem.__cause__ or problem.__context__
    return False


def _refused(problem: OSError) -> int:
    """Write what the system refused, and return the exit status."""
    place = problem.filename or "output"
    place = place.decode(errors="replace") if isinstance(place, bytes) else str(place)
    if problem.errno in NAMED_WRONG:
        _say(f"{place}: {problem.strerror or problem}. Name another folder, or change its rights.")
        return AT_FAULT
    unchanged = " What was there before is as it was." if problem.errno in FULL else ""
    _say(f"{place}: {problem.strerror or problem}.{unchanged}")
    return FAILED


def _say(text: str) -> None:
    """Write to standard error only what a terminal can show: names of files may contain anything."""
    for line in text.split("\n"):
        sys.stderr.write(printable(line, limit=4000) + "\n")
