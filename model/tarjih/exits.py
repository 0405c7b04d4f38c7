"""How a command or an analysis ends: exit statuses, and wrong options said in the house's wording.

Supply what is to be run; get its exit status: 0 done, 1 the software failed, 2 the input is at fault, 3 the fit did
not converge.  What goes wrong unforeseen keeps its traceback, and Python's own status 1.
"""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Callable
from typing import NoReturn

from tarjih.errors import Fault, InputFault, NotConverged

__all__ = ["AT_FAULT", "DONE", "FAILED", "UNCONVERGED", "Parser", "run"]

DONE, FAILED, AT_FAULT, UNCONVERGED = 0, 1, 2, 3
MOST_LINES = 12
NAMED_WRONG = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}
"""What the system says where a folder was named that cannot be written: the fault of who named it."""

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


class Parser(argparse.ArgumentParser):
    """Reports a wrong option as an input at fault, in the house's wording."""

    def error(self, message: str) -> NoReturn:
        """Raise the fault in the place of leaving the interpreter."""
        raise InputFault([Fault(self.prog, 0, f"{message}. See: {self.prog} --help.")])


def run(command: Callable[[], int | None]) -> int:
    """Run a command and return its exit status; what stopped it is said on standard error."""
    try:
        return int(command() or DONE)
    except InputFault as problem:
        _say(problem.report())
        return AT_FAULT
    except NotConverged as problem:
        _say("\n".join(problem.lines[:MOST_LINES]))
        _say("Nothing was written. --draft writes it all the same, with DRAFT across every figure.")
        return UNCONVERGED
    except KeyboardInterrupt:
        _say("stopped; what was finished is kept.")
        return FAILED
    except OSError as problem:
        place = problem.filename or "output"
        place = place.decode(errors="replace") if isinstance(place, bytes) else str(place)
        if problem.errno in NAMED_WRONG:
            _say(f"{place}: {problem.strerror or problem}. Name another folder, or change its rights.")
            return AT_FAULT
        kept = " What was there before is as it was." if problem.errno in FULL else ""
        _say(f"{place}: {problem.strerror or problem}.{kept}")
        return FAILED


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
