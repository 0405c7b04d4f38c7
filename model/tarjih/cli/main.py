"""The parser of the command line, and the choice of the command.

Supply arguments; get the exit status of the command that they name.
"""

from __future__ import annotations

import argparse
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

__all__ = ["main", "parser"]

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
        chosen = parser().parse_args(arguments)
        return int(chosen.run(chosen) or DONE)

    return run(command)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    whole = Parser(prog="tarjih", description="Weigh testimony until one side preponderates.", allow_abbrev=False)
    commands = whole.add_subparsers(dest="command", required=True, parser_class=Parser)
    for module in COMMANDS:
        module.declare(commands)
    return whole
