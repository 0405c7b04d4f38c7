"""Compile the kernel, once after each change of its sources, and say so.

Supply nothing; call :func:`ready` before the first use.  ``python -m tarjih.testimony.kernel`` does nothing else.
"""

from __future__ import annotations

import atexit
import functools
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_type_hints

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.runs.progress import tell
from tarjih.testimony.kernel.arrays import CaseArrays
from tarjih.testimony.kernel.cache import emptied, folder, locked, note, sound, written
from tarjih.testimony.story.kernel.arrays import StoryArrays
from tarjih.testimony.story.kernel.density import log_density, over_draws
from tarjih.testimony.story.kernel.names import SCALARS

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
    case, story = nothing()
    log_density(np.zeros(0), case, story)
    over_draws(np.zeros((1, 0)), case, story, np.zeros((1, 1)), False, 1.0, np.zeros(1), np.zeros((1, 1)))  # noqa: FBT003
    tell(f"Compiled in {time.perf_counter() - begun:.0f} s.")


def _note_again(place: Path) -> None:
    """Note the digests again where this process compiled more, for arguments of other types."""
    if written:
        note(place)


def nothing() -> tuple[CaseArrays, StoryArrays]:
    """Return the arrays of a case with one question of one state, and no claims."""
    n = len(SCALARS)
    places = {
        "first_slot": [0, 1],
        "first_sum": [0, 1],
        "first_term": [0, 1],
        "term_slot": [0],
        "term_event": [-1],
        "first_inner": [0, 0],
    }
    case = _arrays(CaseArrays, places, {"known": np.zeros(1), "term_prior": np.zeros(1)})
    places = {
        "column": [-1] * n,
        "starts": [n] * 3,
        "first_cell": [0],
        "first_group": [0],
        "first_unit": [0, 0],
    }
    numbers = {"mu": np.zeros(n), "sigma": np.zeros(n), "fixed": np.array([0.9, 0.1, 0.9]), "grid": np.zeros(5)}
    numbers |= {"group_access": np.zeros((0, 4)), "node_overlap": np.zeros(1), "circulation": np.zeros(1)}
    numbers |= {f"opinion_{n}": np.zeros(1) for n in ("count", "weight", "within", "stated", "mean", "lean")}
    numbers |= {"scale": np.zeros(1), "circulating": np.zeros(1), "wanted": np.zeros(1)}
    return case, _arrays(StoryArrays, places, numbers)


def _arrays[T](of: type[T], places: Mapping[str, Sequence[int]], numbers: Mapping[str, Floats]) -> T:
    """Return arrays that are empty but for those that are given."""
    empty = {name: np.zeros(0, np.float64 if kind == Floats else np.int32) for name, kind in get_type_hints(of).items()}
    return of(**{**empty, **{n: np.array(v, dtype=np.int32) for n, v in places.items()}, **numbers})
