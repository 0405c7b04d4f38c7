"""Trivially small tasks for the tests of sweeps: a module of its own, since workers import what they do."""

import os
import time
from pathlib import Path

import numpy as np

from tarjih.runs.faults import Fault, InputFault

__all__ = ["drawn", "failing", "fatal", "scaled"]


def drawn(seed, log="", seconds=0.0):
    """Draws by a seed, and notes that it did and in which process."""
    if log:
        with Path(log).open("a", encoding="utf-8") as out:
            out.write(f"{seed} {os.getpid()}\n")
    time.sleep(seconds)
    rng = np.random.default_rng(seed)
    matrix = rng.standard_normal((60, 60))
    return {"seed": seed, "sum": float((matrix @ matrix).sum()), "row": matrix[0]}


def scaled(shared, by):
    """Multiplies what all tasks share."""
    return shared * by


def failing(seed):
    """Finds the input at fault, in one task."""
    if seed == 3:
        raise InputFault([Fault("claims.csv", 7, "it is no claim."), Fault("claims.csv", 2, "nor is this.")])
    return seed


def fatal(seed):
    """Ends its own process."""
    os.kill(os.getpid(), 9)
    return seed
