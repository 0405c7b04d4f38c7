"""The options of every command and analysis that sweeps.

Supply a parser; get ``--scheduler`` and ``--workers``, and by :func:`sweeping_as` the place that was chosen.
"""

from __future__ import annotations

import argparse
import os
from contextlib import AbstractContextManager

from tarjih.runs.faults import Fault, InputFault

__all__ = ["cores", "sweep_options", "sweeping_as"]


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


MOST_WORKERS = 256
"""Processes of one machine; cores are fewer, and each process takes some hundred megabytes."""


def sweep_options(parser: argparse.ArgumentParser) -> None:
    """Give a parser the options."""
    scheduler = "do the sweeps on the workers of this Dask scheduler, which has to be trusted (tcp://… or tls://…)"
    parser.add_argument("--scheduler", default="", metavar="ADDRESS", help=scheduler)
    workers = f"processes of this machine that sweep (default: its cores, {cores()})"
    parser.add_argument("--workers", type=int, default=None, metavar="N", help=workers)


def sweeping_as(chosen: argparse.Namespace, *, keep: bool = True) -> AbstractContextManager[None]:
    """Return the place of sweeps that was chosen.

    Parameters
    ----------
    chosen
        The options.
    keep
        Whether earlier results are used, and new ones stored.

    Raises
    ------
    InputFault
        When the number of processes is none.
    """
    from tarjih.runs.sweep import running

    if chosen.workers is not None and chosen.workers < 1:
        raise InputFault([Fault("--workers", 0, f"{chosen.workers} is too few: at least 1.")])
    if (chosen.workers or 0) > MOST_WORKERS:
        what = f"{chosen.workers} is too large: at most {MOST_WORKERS}, since each is a process and takes memory."
        raise InputFault([Fault("--workers", 0, what)])
    return running.sweeping(scheduler=chosen.scheduler, workers=chosen.workers, cache=running.CACHE if keep else None)
