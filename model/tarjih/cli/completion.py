"""``tarjih completion``: a script that lets a shell complete commands and options."""

from __future__ import annotations

import argparse

from tarjih.cli.options import Commands

__all__ = ["declare"]

SHELLS = ("bash", "zsh", "tcsh")


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("completion", help="print a script by which a shell completes commands and options")
    parser.add_argument("shell", choices=SHELLS, help="the shell: source <(tarjih completion bash)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    import shtab

    from tarjih.cli.main import parser
    from tarjih.runs.exit_codes import DONE

    print(shtab.complete(parser(), shell=chosen.shell))
    return DONE
