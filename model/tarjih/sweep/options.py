"""The options of every command and analysis that sweeps, and what they name.

Supply a parser; get ``--scheduler`` and ``--workers``, and by :func:`sweeping_as` the place that was chosen.
"""

from __future__ import annotations

import argparse
from contextlib import AbstractContextManager

from tarjih.errors import Fault, InputFault
from tarjih.sweep import running
from tarjih.sweep.running import cores, sweeping

__all__ = ["sweep_options", "sweeping_as"]


def sweep_options(parser: argparse.ArgumentParser) -> None:
    """Give a parser the options."""
    parser.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="run sweeps on the workers of this Dask scheduler, which has to be trusted (tcp://… or tls://…)",
    )
    parser.add_argument(
        "--workers",
        type=int,
        default=None,
        metavar="N",
        help=f"processes of a sweep here (default: {cores()}, the cores)",
    )


def sweeping_as(chosen: argparse.Namespace) -> AbstractContextManager[None]:
    """Return the place of sweeps that was chosen.

    Raises
    ------
    InputFault
        When the number of processes is none.
    """
    if chosen.workers is not None and chosen.workers < 1:
        raise InputFault([Fault("--workers", 0, f"{chosen.workers} is too few: at least 1.")])
    return sweeping(scheduler=chosen.scheduler, workers=chosen.workers, cache=running.CACHE)
