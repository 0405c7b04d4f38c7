"""``tarjih agreement``: how reliably the corpus was coded."""

from __future__ import annotations

import argparse

from tarjih.cli.options import Commands, case_options, corpus_of

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("agreement", help="compute how reliably the corpus was coded")
    case_options(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.corpus.agreement import report

    return report(corpus_of(chosen))
