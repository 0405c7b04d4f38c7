"""The arrays of a case's hypotheses that the compiled density reads, and the decorator that compiles.

Supply nothing; get :class:`CaseArrays` and :data:`compiled`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, NamedTuple, cast

import numpy as np
from numba import config, njit

from tarjih.runs.arrays import Floats
from tarjih.testimony.kernel.cache import folder, written

__all__ = ["CaseArrays", "Places", "compiled"]

IMPOSSIBLE = -1e9
"""Log weight of what is ruled out: finite, so that gradients stay numbers."""
Places = np.ndarray[tuple[int, ...], np.dtype[np.int32]]
"""Narrow, since with many claims most of the time goes by in fetching them."""


def compiled[F: Callable[..., Any]](function: F) -> F:
    """Compile a function, and cache it in the folder of the kernel's sources as they are now.

    Numba looks only at the file of the function itself, and would go on using what was compiled of another file
    before it was edited.
    """
    place = folder()
    settings: Any = config
    before, settings.CACHE_DIR = settings.CACHE_DIR, str(place or "")
    try:
        made: Any = njit(cache=place is not None, nogil=True, error_model="numpy")(function)
    except (RuntimeError, OSError):  # numba finds no way to write there
        made = njit(nogil=True, error_model="numpy")(function)
    finally:
        settings.CACHE_DIR = before
    _keep_where_possible(made)
    return cast("F", made)


def _keep_where_possible(made: Any) -> None:  # noqa: ANN401 - a function that numba made has no types
    """Let a disk that is full cost the time of compiling again, and nothing else; note what was written."""
    numba_cache = made._cache  # noqa: SLF001 - numba has no other way
    save = numba_cache.save_overload

    def tolerant(*of: Any) -> None:  # noqa: ANN401
        with contextlib.suppress(OSError):
            save(*of)
            written.append(made.__name__)

    numba_cache.save_overload = tolerant


class CaseArrays(NamedTuple):
    """The hypotheses of a case as arrays; ``first_…`` are bounds into what they name, one more than there are rows.

    Parameters
    ----------
    mu, sigma, column
        Of each event's log-odds: location, spread, and coordinate (−1 for none).
    level_before, level_mu, level_sigma, level_column
        Of each era of each trait: the era before (−1 for none), location and spread of the step, coordinate.
    link_event, link_weight, link_up, link_down
        Of each link: its event, what the lead of one level over another (−1 for one half) is multiplied by.
    first_slot, known
        Bounds of the nodes' slots, and the log weight of each from what is given.
    first_sum, …, inner
        As in :class:`tarjih.testimony.elimination.Sums`.
    """

    mu: Floats
    sigma: Floats
    column: Places
    level_before: Places
    level_mu: Floats
    level_sigma: Floats
    level_column: Places
    link_event: Places
    link_weight: Floats
    link_up: Places
    link_down: Places
    first_slot: Places
    known: Floats
    first_sum: Places
    first_term: Places
    term_prior: Floats
    term_slot: Places
    term_event: Places
    first_inner: Places
    inner: Places
