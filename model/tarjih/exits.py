"""How a command or an analysis ends: exit statuses, and wrong options said in the house's wording.

Supply what is to be run; get its exit status: 0 done, 1 the software failed, 2 the input is at fault, 3 the fit did
not converge.  What goes wrong unforeseen keeps its traceback, and Python's own status 1.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import NoReturn

from tarjih.errors import Fault, InputFault, NotConverged

__all__ = ["AT_FAULT", "DONE", "FAILED", "UNCONVERGED", "Parser", "run"]

DONE, FAILED, AT_FAULT, UNCONVERGED = 0, 1, 2, 3
MOST_LINES = 12


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
        _say(f"{problem.filename or 'output'}: {problem.strerror or problem}.")
        return FAILED


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
