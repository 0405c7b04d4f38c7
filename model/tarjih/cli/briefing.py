"""``tarjih briefing``: every analysis on one shared fit, and the page."""

from __future__ import annotations

import argparse

from tarjih.cli.options import Commands, case_options, corpus_of, within
from tarjih.runs.sweep.options import MOST_WORKERS, sweep_options

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("briefing", help="run every analysis on one shared fit and gather the figures")
    case_options(parser)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--draft", action="store_true")
    parser.add_argument("--fresh", action="store_true", help="run every analysis, also those that are up to date")
    sweep_options(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.report.briefing import briefing
    from tarjih.runs.input_limits import LARGEST_SEED

    within("--workers", chosen.workers, 1, MOST_WORKERS, "since each is a process and takes memory")
    within("--seed", chosen.seed, 0, LARGEST_SEED, "which is 2^62: the sampler takes 64 bits")
    return briefing(
        corpus_of(chosen),
        chosen.priors,
        seed=chosen.seed,
        draft=chosen.draft,
        fresh=chosen.fresh,
        scheduler=chosen.scheduler,
        workers=chosen.workers,
    )
