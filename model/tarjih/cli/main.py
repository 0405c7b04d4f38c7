"""The parser of the command line, and the choice of the command.

Supply arguments; get the exit status of the command that they name.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tarjih.cli import (
    agreement,
    brief,
    briefing,
    check,
    completion,
    diff,
    elicit,
    explain,
    fit,
    freeze,
    key,
    learn,
    log,
    new,
    path,
    pool,
    score,
    sensitivity,
    settle,
    verify,
    watch,
    what_if,
    whole,
)
from tarjih.runs.exit_codes import DONE, Parser, run
from tarjih.runs.faults import Fault, InputFault, nearest

if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["main", "parser"]

COMMANDS = (
    *(new, check, elicit, whole, fit, log, what_if, watch, explain, sensitivity, path, pool),
    *(score, freeze, settle, learn, key, diff, verify, agreement, brief, briefing, completion),
)
TALKING = {"watch", "briefing"}
"""Commands that say on their own, for as long as they run, what is under way."""


class _Helpful(Parser):
    """A parser that suggests the command or option that was probably meant."""

    def error(self, message: str) -> NoReturn:
        """Raise the fault, with the nearest name."""
        raise InputFault([Fault(self.prog, 0, f"{message}.{self._meant(message)} See: {self.prog} --help.")])

    def _meant(self, message: str) -> str:
        parts = message.replace("'", " ").replace(",", " ").split()
        if "unrecognized arguments" in message:
            options = [w.partition("=")[0] for w in parts if w.startswith("--")]
            known = [s for a in self._chosen()._actions for s in a.option_strings]  # noqa: SLF001 - argparse has no other way
            folders = [w for w in parts if "--corpus" in known and Path(w).is_dir()]
            hint = f" Did you mean --corpus {shlex.quote(folders[0])}?" if folders else ""
            return next((hint for hint in (nearest(o, known) for o in options) if hint), hint)
        if "invalid choice" in message:
            wrong = message.partition("invalid choice: ")[2].split("'")[1:2]
            choices = [c for a in self._actions if isinstance(a.choices, dict) for c in a.choices]
            return nearest(wrong[0], choices) if wrong else ""
        return ""

    def _chosen(self) -> argparse.ArgumentParser:
        """Return the parser of the command that was named, or this one."""
        for action in self._actions:
            if isinstance(action.choices, dict):
                return next((action.choices[w] for w in [*sys.argv[1:], *self.given] if w in action.choices), self)
        return self

    given: Sequence[str] = ()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""

    def command() -> int:
        from tarjih.runs.clock import clock
        from tarjih.runs.progress import quiet

        whole_parser = parser()
        whole_parser.given = list(arguments or ())
        chosen = whole_parser.parse_args(arguments)
        own = chosen.quiet or chosen.command in TALKING
        with quiet(on=chosen.quiet), clock(f"tarjih {chosen.command}", on=not own):
            return int(chosen.run(chosen) or DONE)

    return run(command)


def parser() -> _Helpful:
    """Return the parser of all commands."""
    from tarjih import __version__

    top = _Helpful(prog="tarjih", description="Weigh testimony until one side preponderates.", allow_abbrev=False)
    top.add_argument("--version", action="version", version=f"tarjih {__version__}")
    commands = top.add_subparsers(dest="command", required=True, parser_class=_Helpful)
    for module in COMMANDS:
        module.declare(commands)
    for one in set(commands.choices.values()):
        one.add_argument("--quiet", action="store_true", help="show no progress")
    return top
