"""Compile the kernel, once after each change of its sources, and say so.

Supply nothing; call :func:`ready` before the first use.  ``python -m tarjih.testimony.kernel`` does nothing else.
"""

from __future__ import annotations

import atexit
import functools
import time
from pathlib import Path
from typing import get_type_hints

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.runs.progress import tell
from tarjih.testimony.kernel.arrays import BOUNDS, COMPONENTS, NODES, SCALARS, SLOTS, CaseArrays, Flags
from tarjih.testimony.kernel.cache import emptied, folder, locked, note, sound, written
from tarjih.testimony.kernel.density import log_density, over_draws, together_misled

__all__ = ["nothing", "ready"]


@functools.cache
def ready() -> None:
    """Make sure that everything is compiled; where it is not yet, say that it takes a while, and how long it took.

    What was compiled before is used if every file is as it was noted then, and compiled anew else.
    """
    place = folder()
    if place is None:
        _compile()
        return
    try:
        if not sound(place):
            with locked(place):
                if not sound(place):
                    emptied(place)
                    _compile()
                    note(place)
    except OSError:  # the folder cannot be made or emptied after all
        _compile()
    written.clear()
    atexit.register(_note_again, place)


def _compile() -> None:
    begun = time.perf_counter()
    tell("Compiling the likelihood, which is done once on each machine and takes about a minute …")
    case, z = nothing(), np.zeros(0)
    log_density(z, case)
    over_draws(np.zeros((1, 0)), case, np.zeros((1, 1)), False, 1.0, np.zeros(1), np.zeros((1, 1)))  # noqa: FBT003
    together_misled(case.first_slot, np.zeros((1, 1)), np.zeros(1))
    tell(f"Compiled in {time.perf_counter() - begun:.0f} s.")


def _note_again(place: Path) -> None:
    """Note the digests again where this process compiled more, for arguments of other types."""
    if written:
        note(place)


def nothing() -> CaseArrays:
    """Return the arrays of a case with one question of one state, and no claims."""
    shapes = {"type_weights": (0, 5), "group_access": (0, 4)}
    empty = {
        name: np.zeros(shapes.get(name, (0,)), np.float64 if kind == Floats else np.int8 if kind == Flags else np.int32)
        for name, kind in get_type_hints(CaseArrays).items()
    }
    n = len(SCALARS)
    quantities: dict[str, Floats] = {"mu": np.zeros(n), "sigma": np.zeros(n), "known": np.zeros(1)}
    bounds = np.zeros((1, 2 * BOUNDS), dtype=np.int32)
    bounds[0, [BOUNDS + SLOTS, BOUNDS + NODES, BOUNDS + COMPONENTS]] = 1
    places = {
        "column": [-1] * n,
        "starts": [n] * 4,
        "misled": [0],
        "dissents": [0],
        "asked": [0],
        "first_habit": [0],
        "first_wire": [0],
        "first_of_pair": [0],
        "rate_event": [-1],
        "first_slot": [0, 1],
        "first_sum": [0, 1],
        "first_term": [0, 1],
        "term_slot": [0],
        "term_event": [-1],
        "first_inner": [0, 0],
    }
    whole = {name: np.array(values, dtype=np.int32) for name, values in places.items()}
    fixed = {"fixed": np.array([0.9, 0.1, 1.0]), "appearance": np.zeros((2, 7)), "term_prior": np.zeros(1)}
    return CaseArrays(**{**empty, **quantities, **whole, **fixed, "blocks": bounds})
