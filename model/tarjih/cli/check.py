"""``tarjih check``: every fault of the inputs, every stale figure."""

from __future__ import annotations

import argparse
from pathlib import Path

from tarjih.cli.options import Commands, case_options, corpus_of

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("check", help="list every fault of the inputs and every stale figure")
    case_options(parser)
    parser.add_argument("--articles", type=Path, help="folder with the articles' texts: verify digests and paragraphs")
    parser.add_argument("--strict", action="store_true", help="treat what should be looked at again as a fault")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.report.check import check

    return check(corpus_of(chosen), chosen.priors, chosen.articles, strict=chosen.strict)
