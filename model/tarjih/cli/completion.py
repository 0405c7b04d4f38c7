"""``tarjih completion``: a script that lets a shell complete commands, options and names of files."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from tarjih.cli.options import Commands

__all__ = ["declare"]

SHELLS = ("bash", "zsh", "tcsh")
PLACES = {"DIR", "FILE", "FIT", "PATH", "CASE", "A", "B"}
"""Placeholders of files and folders in the help, for options whose value is read as text."""


def declare(commands: Commands) -> None:
    """Declare the command."""
    what = "print a script by which a shell completes commands, options and files"
    parser = commands.add_parser("completion", help=what, description=f"{what}: source <(tarjih completion bash)")
    parser.add_argument("shell", choices=SHELLS, help="the shell")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    import shtab

    from tarjih.cli.main import parser
    from tarjih.language.catalogue import available
    from tarjih.runs.exit_codes import DONE

    whole = parser()
    for action in _actions(whole):
        if not action.choices and (action.type is Path or action.metavar in PLACES):
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.dest == "lang":
            action.choices = available()
    print(shtab.complete(whole, shell=chosen.shell))
    return DONE


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Give every option and argument of a parser and of its commands."""
    for action in parser._actions:  # noqa: SLF001 (argparse has no other way)
        yield action
        if isinstance(action.choices, dict):
            for command in action.choices.values():
                yield from _actions(command)
