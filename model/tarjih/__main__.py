"""The command line: one subcommand for each module of :mod:`tarjih.cli`.

Supply arguments; get output on the terminal and an exit status: 0 done, 1 the software failed, 2 the input is at
fault, 3 the fit did not converge.  Each command loads only what it needs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tarjih.cli import (
    agreement,
    brief,
    briefing,
    check,
    diff,
    explain,
    fit,
    freeze,
    new,
    score,
    sensitivity,
    verify,
    watch,
    what_if,
)
from tarjih.runs.exit_codes import DONE, Parser, run

__all__ = ["main"]

COMMANDS = (
    check,
    fit,
    what_if,
    watch,
    explain,
    sensitivity,
    score,
    freeze,
    diff,
    verify,
    agreement,
    brief,
    briefing,
    new,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""

    def command() -> int:
        chosen = _parser().parse_args(arguments)
        return int(chosen.run(chosen) or DONE)

    return run(command)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="tarjih", description="Weigh testimony until one side preponderates.", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser)
    for module in COMMANDS:
        module.declare(commands)
    return parser


if __name__ == "__main__":
    status = main()
    sys.exit(status)
