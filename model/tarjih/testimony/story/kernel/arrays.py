"""The arrays of a case that the compiled story likelihood reads, and what it makes of them at one draw.

Supply nothing; get :class:`StoryArrays`, :class:`Voices` and :class:`Slopes`.
"""

from __future__ import annotations

from typing import NamedTuple

from tarjih.runs.arrays import Floats
from tarjih.testimony.kernel.arrays import Places

__all__ = ["Slopes", "StoryArrays", "Voices"]


class StoryArrays(NamedTuple):
    """The claims of a case as arrays, as in :class:`tarjih.testimony.story.groups.Groups`.

    Parameters
    ----------
    mu, sigma, column
        Of each quantity on its unconstrained scale: location, spread, and coordinate (−1 for none).
    starts
        Positions among the quantities of the first kind, access and identity, shape (3,).
    fixed
        a, the share of messages that come through as they were meant, shape (1,).
    source_column, bloc_column
        Coordinate of each source (−1 for one with a prior of its own), and of each bloc that may lie.
    group_leaving
        Position among the quantities of how many leave the line of each group's bloc, shape (G,).
    grid
        Shares of the informed who see the truth, shape (points,).
    node_overlap
        w of each node, shape (nodes,).
    opinion_count, …, opinion_lean
        As in :class:`tarjih.testimony.story.opinions.Pool`.
    number_low, …, number_flat
        As in :class:`tarjih.testimony.numbers.Reading`, shape (G,); `number_wide` is 0 for groups that are no numbers.
    first_scale
        Where the slots of each group's node begin, shape (G,).
    scale, circulating
        Place of each slot on its quantity's scale, and the log probability that it is the number in circulation.
    """

    mu: Floats
    sigma: Floats
    column: Places
    starts: Places
    fixed: Floats
    source_column: Places
    bloc_column: Places
    group_source: Places
    group_kind: Places
    group_identity: Places
    group_access: Floats
    group_forecast: Floats
    group_gain: Places
    group_leaving: Places
    group_hedged: Floats
    group_clear: Floats
    group_overlap: Floats
    first_cell: Places
    membership: Floats
    first_group: Places
    unit_kind: Places
    unit_bloc: Places
    first_unit: Places
    grid: Floats
    node_overlap: Floats
    circulation: Floats
    wanted: Floats
    opinion_count: Floats
    opinion_weight: Floats
    opinion_within: Floats
    opinion_stated: Floats
    opinion_mean: Floats
    opinion_lean: Floats
    number_low: Floats
    number_high: Floats
    number_rounded: Floats
    number_wide: Floats
    number_flat: Floats
    first_scale: Places
    scale: Floats
    circulating: Floats


class Voices(NamedTuple):
    """What the groups and units are worth at one draw.

    Parameters
    ----------
    scalars
        The first quantities on their natural scales.
    informed, repeats, leaving
        c, f (1 − w) and l of each group, shape (G,).
    message, plain, random
        M of each cell, and what it is without hedge or doubt, shape (C,); |A| / S of each group, shape (G,).  Of a
        number: its density if the cell's number is meant, and if it is exaggerated; and by who knows nothing.
    other, lie
        Log probability of what each unit says instead: of its own choice, shape (U,), and as a lie in each state,
        shape (U, widest node).
    lies
        v of each bloc, with the log of v and of 1 − v, shape (blocs, 3).
    """

    scalars: Floats
    informed: Floats
    repeats: Floats
    leaving: Floats
    message: Floats
    plain: Floats
    random: Floats
    other: Floats
    lie: Floats
    lies: Floats


class Slopes(NamedTuple):
    """Gradients by what :class:`Voices` holds under the same names."""

    scalars: Floats
    informed: Floats
    repeats: Floats
    leaving: Floats
    message: Floats
    plain: Floats
    other: Floats
    lie: Floats
    lies: Floats
