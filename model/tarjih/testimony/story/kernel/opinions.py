"""The likelihood of stated probabilities under each state of a node, and its gradient.

Supply the quantities on their natural scales and the arrays of a case; :func:`add_opinions` adds to the
log-likelihood of every slot, and :func:`opinions_back` adds the gradient from theirs.  Formulas:
:mod:`tarjih.testimony.story`.
"""

from __future__ import annotations

import math

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.testimony.kernel.arrays import Places, compiled
from tarjih.testimony.story.kernel.arrays import StoryArrays
from tarjih.testimony.story.kernel.names import BOLD, DRAWN, LEAN, PRIVATE, SIGNAL

__all__ = ["add_opinions", "opinions_back"]


@compiled
def _scales(scalars: Floats, weight: float) -> tuple[float, float, float]:
    """Return by how much the true state is above the others, and the variances of one opinion and of the mean of all.

    The latter times `weight`, the number of sources, each of them counted as often as it weighs.
    """
    bold, shared, own = scalars[BOLD], scalars[SIGNAL] ** 2, scalars[DRAWN] ** 2
    step = 0.5 * (bold * shared + scalars[PRIVATE] * own / bold)
    return step, 0.5 * own, 0.5 * (own + weight * bold * bold * shared)


@compiled
def add_opinions(story: StoryArrays, scalars: Floats, first_slot: Places, slots: Floats) -> None:
    """Add the log density of the opinions on each node, up to a constant."""
    for n in range(first_slot.size - 1):
        first, states = first_slot[n], first_slot[n + 1] - first_slot[n]
        count, weight, stated = story.opinion_count[n], story.opinion_weight[n], story.opinion_stated[n]
        if count == 0.0 or states < 2:
            continue
        step, one, mean = _scales(scalars, weight)
        centre = story.opinion_mean[first : first + states] - scalars[LEAN] * story.opinion_lean[first : first + states]
        squares = np.sum(centre * centre) + step * step * (1.0 - 1.0 / states)
        base = stated * ((count - 1.0) * math.log(one) + math.log(mean)) + story.opinion_within[n] / one
        for s in range(states):
            slots[first + s] -= 0.5 * (base + weight * (squares - 2.0 * step * centre[s]) / mean)


@compiled
def opinions_back(story: StoryArrays, scalars: Floats, first_slot: Places, g_slots: Floats, d: Floats) -> None:
    """Add to `d`, the gradient by the quantities, that through the log density of the opinions."""
    for n in range(first_slot.size - 1):
        first, states = first_slot[n], first_slot[n + 1] - first_slot[n]
        count, weight, stated = story.opinion_count[n], story.opinion_weight[n], story.opinion_stated[n]
        if count == 0.0 or states < 2:
            continue
        bold, private = scalars[BOLD], scalars[PRIVATE]
        shared, own = scalars[SIGNAL] ** 2, scalars[DRAWN] ** 2
        step, one, mean = _scales(scalars, weight)
        lean = story.opinion_lean[first : first + states]
        centre = story.opinion_mean[first : first + states] - scalars[LEAN] * lean
        squares = np.sum(centre * centre) + step * step * (1.0 - 1.0 / states)
        along = np.sum(centre * lean)
        for s in range(states):
            by = g_slots[first + s]
            off = squares - 2.0 * step * centre[s]
            by_one = 0.5 * by * (story.opinion_within[n] / one - stated * (count - 1.0)) / one
            by_mean = 0.5 * by * (weight * off / mean - stated) / mean
            by_step = by * weight / mean * (centre[s] - step * (1.0 - 1.0 / states))
            d[LEAN] += by * weight / mean * (along - step * lean[s])
            d[BOLD] += by_mean * weight * bold * shared + by_step * 0.5 * (shared - private * own / (bold * bold))
            d[PRIVATE] += by_step * 0.5 * own / bold
            d[DRAWN] += scalars[DRAWN] * (by_one + by_mean + by_step * private / bold)
            d[SIGNAL] += scalars[SIGNAL] * (by_mean * weight * bold * bold + by_step * bold)
