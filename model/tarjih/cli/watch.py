"""``tarjih watch``: figures that follow the files."""

from __future__ import annotations

import argparse
from pathlib import Path

from tarjih.cli.options import Commands, case_options, corpus_of

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("watch", help="redraw the figures as priors or case are saved")
    case_options(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder to draw into (default: build/watch/CASE)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.report.watch import Watched, watch
    from tarjih.runs.faults import Fault, InputFault
    from tarjih.runs.places import project

    corpus = corpus_of(chosen)
    for name, path, there in (
        ("--corpus", corpus, corpus.is_dir()),
        ("--priors", chosen.priors, chosen.priors is None or chosen.priors.is_file()),
    ):
        if not there:
            raise InputFault([Fault(name, 0, f"there is no {path}.")])
    out = chosen.out or project() / "build" / "watch" / corpus.resolve().name
    if out.exists() and not out.is_dir():
        raise InputFault([Fault("--out", 0, f"{out} is a file, not a folder to draw into.")])
    return watch(Watched(corpus, chosen.priors, out))
