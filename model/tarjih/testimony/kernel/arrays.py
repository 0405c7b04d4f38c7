"""The arrays of a case that the compiled density reads, and the decorator that compiles.

Supply nothing; get :class:`CaseArrays`, :data:`SCALARS` with the position of each, and :data:`compiled`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, NamedTuple, cast

import numpy as np
from numba import config, njit

from tarjih.runs.arrays import Floats
from tarjih.testimony.kernel.cache import folder, written

__all__ = ["SCALARS", "CaseArrays", "Flags", "Places", "compiled"]

SCALARS = (
    "asserting.share",
    "hedging.informed",
    "hedging.uninformed",
    "interest.informed",
    "interest.uninformed",
    "channel.reliability",
    "party_line.discipline",
    "common_error.probability",
    "commitment.kept",
    "forecast.shift",
    "spread.sources",
    "tendency.spread",
    "shared_error.spread",
    "asserting.asked",
    "veracity.bloc",
)
"""The first quantities, in the order of the constants below; kinds, access, identity and events follow."""
(
    SHARE,
    FIRM_I,
    FIRM_U,
    HIDE_I,
    HIDE_U,
    WIRE,
    LINE,
    MISLED,
    KEPT,
    FORECAST,
    SPREAD,
    TENDENCY,
    CLARITY,
    ASKED,
    VERACITY,
) = range(15)
(GROUPS, POSITIONS, IN_LINE, CELLS, ENTRIES, UNITS, WIRES, SLOTS, PLEDGES, NODES, COMPONENTS, BOUNDS) = range(12)
"""Columns of ``CaseArrays.blocks``: where a block begins in each, and :data:`BOUNDS` further on where it ends."""
TINY = 1e-300
IMPOSSIBLE = -1e9
"""Log weight of what is ruled out: finite, so that gradients stay numbers."""
Places = np.ndarray[tuple[int, ...], np.dtype[np.int32]]
Flags = np.ndarray[tuple[int, ...], np.dtype[np.int8]]
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
    kept = made._cache  # noqa: SLF001 - numba has no other way
    save = kept.save_overload

    def tolerant(*of: Any) -> None:  # noqa: ANN401
        with contextlib.suppress(OSError):
            save(*of)
            written.append(made.__name__)

    kept.save_overload = tolerant


class CaseArrays(NamedTuple):
    """A case as arrays; ``first_…`` are bounds into what they name, one more than there are rows.

    Parameters
    ----------
    mu, sigma, column
        Of each quantity on its unconstrained scale: location, spread, and coordinate (−1 for none).
    starts
        Positions among the quantities of the first kind, access, identity and event, shape (4,).
    dissents
        How many groups on each node speak against what their bloc gains by, shape (nodes,).
    misled, fixed
        Whether the switch ``common_error`` is on, shape (1,); a*, the share that takes no side, and k, shape (3,).
    asked
        Whether some were asked rather than chose to speak, shape (1,).
    source_column, talker_column, bloc_column
        Coordinate of each source, of each talker and of each bloc that may lie.
    habit_column, first_habit
        Coordinate of each state of each namer, and where each namer's states begin.
    level_before, level_mu, level_sigma, level_column
        Of each era of each trait: the era before (−1 for none), location and spread of the step, coordinate.
    link_event, link_weight, link_up, link_down
        Of each link: its event, what the lead of one level over another (−1 for one half) is multiplied by.
    group_kind, …, pledge_strong
        As in :class:`tarjih.testimony.testimony.Testimony`, where a position's columns begin with ``said`` and those
        of an entry (a position in a state) with ``heard``; ``cell_unit`` is its ``cell_unit_cell``.
    position_way, way_class, way_type, way_habit
        How an uninformed source takes each position: a number, and the class, type and habit of each that occurs.
    group_voice, voice_group
        Which groups have the same credibility: its number for each group, and the first group of each.
    cell_like
        As in :class:`tarjih.testimony.testimony.Testimony` where the shared error is graded; elsewhere each cell for
        itself, since working a cell out again is cheaper than fetching it from far.
    unit_slot, unit_in_line, unit_bloc, first_wire, wire_units
        Of each unit cell its slot, whether it is of a party line, and of which bloc that may lie; and the unit
        cells of each channel.
    pair_up, …, down_cell
        As in :class:`tarjih.testimony.shared_error.Pairs`; no pairs where the shared error is not graded.
    appearance, rate_event
        The grid of :func:`tarjih.testimony.shared_error.grid`, shape (2, points); the event that is the base rate (−1
        for none).
    blocks
        Components that are worked out together, with all claims about them: where each block begins and ends among
        the groups, positions, cells and so on, shape (blocks, 2 · :data:`BOUNDS`).
    first_slot, known
        Bounds of the nodes' slots, and the log weight of each from what is given.
    first_sum, …, inner
        As in :class:`tarjih.testimony.elimination.Sums`.
    """

    mu: Floats
    sigma: Floats
    column: Places
    starts: Places
    misled: Places
    dissents: Places
    fixed: Floats
    asked: Places
    source_column: Places
    talker_column: Places
    habit_column: Places
    first_habit: Places
    bloc_column: Places
    level_before: Places
    level_mu: Floats
    level_sigma: Floats
    level_column: Places
    link_event: Places
    link_weight: Floats
    link_up: Places
    link_down: Places
    group_kind: Places
    group_source: Places
    group_identity: Places
    group_bloc: Places
    group_access: Floats
    group_forecast: Floats
    type_weights: Floats
    type_interest: Places
    type_labels: Places
    type_sign: Places
    position_group: Places
    position_way: Places
    way_class: Places
    way_type: Places
    way_habit: Places
    cell_group: Places
    cell_unit: Places
    entry_cell: Places
    entry_type: Places
    entry_true: Flags
    entry_own: Flags
    line_group: Places
    line_type: Places
    line_true: Flags
    unit_slot: Places
    unit_in_line: Flags
    unit_bloc: Places
    first_wire: Places
    wire_units: Places
    pledge_slot: Places
    pledge_right: Places
    pledge_strong: Places
    pair_up: Places
    pair_down: Places
    pair_based: Places
    first_of_pair: Places
    contrast: Places
    group_voice: Places
    voice_group: Places
    cell_like: Places
    up_cell: Places
    down_cell: Places
    appearance: Floats
    rate_event: Places
    blocks: Places
    first_slot: Places
    known: Floats
    first_sum: Places
    first_term: Places
    term_prior: Floats
    term_slot: Places
    term_event: Places
    first_inner: Places
    inner: Places
