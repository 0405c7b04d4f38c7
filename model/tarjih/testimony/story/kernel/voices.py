"""What groups and units are worth at one draw, and the way back to the coordinates.

Supply coordinates, quantities and the arrays of a case; get :class:`~tarjih.testimony.story.kernel.arrays.Voices`,
and by :func:`units_back` and :func:`voices_back` the gradient from theirs. Formulas: :mod:`tarjih.testimony.story`.
"""

from __future__ import annotations

import math

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.testimony.kernel.arrays import compiled
from tarjih.testimony.kernel.truth import sigmoid, softplus
from tarjih.testimony.story.kernel.arrays import Slopes, StoryArrays, Voices
from tarjih.testimony.story.kernel.names import (
    ADMISSION,
    BOLD,
    CHANNEL,
    CLEAR,
    DRAWN,
    FIDELITY,
    FORECAST,
    HARD,
    HEDGE,
    IN_LINE,
    LEAN,
    MISLED,
    MORE,
    MOST_LEAVE,
    NEAR,
    PLEDGE,
    PLEDGED,
    PRIVATE,
    RUMOUR,
    SIGNAL,
    SPREAD,
    TILT,
    VERACITY,
    WIRE,
)
from tarjih.testimony.story.kernel.numbers import near

__all__ = ["units_back", "voices_back", "voices_of"]


@compiled
def _strength(story: StoryArrays, g: int, hedge: float) -> float:
    out: float = story.group_clear[g] * (1.0 - story.group_hedged[g] * (1.0 - hedge))
    return out


@compiled
def voices_of(z: Floats, u: Floats, story: StoryArrays) -> Voices:
    """Return what groups and units are worth at coordinates `z` and the quantities `u` that they give."""
    scalars = u[: MISLED + 1].copy()
    for q in (RUMOUR, FIDELITY, ADMISSION, HEDGE, PLEDGE, WIRE, PRIVATE, MISLED):
        scalars[q] = sigmoid(u[q])
    for q in (TILT, SPREAD, HARD, CLEAR, BOLD, DRAWN, SIGNAL, NEAR, MORE):
        scalars[q] = math.exp(u[q])
    n = story.group_gain.size
    informed, repeats, leaving, random = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    message, plain = np.empty(story.membership.size), np.empty(story.membership.size)
    a = story.fixed[0]
    for g in range(n):
        first, last = story.first_cell[g], story.first_cell[g + 1]
        states = last - first
        size = story.membership[first:last].sum()
        random[g] = size / states
        strength = _strength(story, g, scalars[HEDGE])
        if story.number_wide[g] > 0.0:
            random[g], clear = story.number_flat[g], story.group_clear[g]
            node = story.first_scale[g]
            for i in range(first, last):
                found = near(story, g, story.scale[node + i - first], scalars[NEAR], scalars[MORE])
                message[i] = random[g] + clear * (found[0] - random[g])
                plain[i] = random[g] + clear * (found[1] - random[g])
        for i in range(first, last if story.number_wide[g] == 0.0 else first):
            own = story.membership[i]
            plain[i] = a * own + (1.0 - a) * (size - own) / (states - 1) if states > 1 else random[g]
            message[i] = random[g] + strength * (plain[i] - random[g])
        repeats[g] = scalars[FIDELITY] * (1.0 - story.group_overlap[g])
        leaving[g] = MOST_LEAVE * sigmoid(u[story.group_leaving[g]])
        informed[g] = 0.0
        if story.group_kind[g] < 0:
            continue
        logit = u[story.starts[0] + story.group_kind[g]] + u[story.starts[2] + story.group_identity[g]]
        for k in range(story.group_access.shape[1]):
            logit += story.group_access[g, k] * u[story.starts[1] + k]
        logit += story.group_forecast[g] * u[FORECAST]
        column = story.source_column[story.group_source[g]]
        if column >= 0:
            logit += scalars[SPREAD] * z[column]
        informed[g] = sigmoid(logit)
    lies = np.empty((story.bloc_column.size, 3))
    for b in range(lies.shape[0]):
        x = u[VERACITY] + story.sigma[VERACITY] * z[story.bloc_column[b]]
        lies[b, 0], lies[b, 1], lies[b, 2] = sigmoid(-x), -softplus(x), -softplus(-x)
    other, lie = _instead(story, message)
    return Voices(scalars, informed, repeats, leaving, message, plain, random, other, lie, lies)


@compiled
def _instead(story: StoryArrays, message: Floats) -> tuple[Floats, Floats]:
    """Return the log probability of what each unit says of its own choice, and of what it says as a lie in each state.

    For a channel, the second is what it would say if each state were true.
    """
    widest = 1
    for g in range(story.group_gain.size):
        widest = max(widest, story.first_cell[g + 1] - story.first_cell[g])
    other, lie = np.zeros(story.unit_kind.size), np.zeros((story.unit_kind.size, widest))
    for t in range(other.size):
        kind = story.unit_kind[t]
        if kind == PLEDGED:
            other[t] = -math.log(2.0)
        if kind not in (IN_LINE, CHANNEL):
            continue
        from_group, to_group = story.first_group[t], story.first_group[t + 1]
        states = story.first_cell[from_group + 1] - story.first_cell[from_group]
        for g in range(from_group, to_group):
            first = story.first_cell[g]
            total = message[first : first + states].sum()
            for s in range(states):
                if kind == CHANNEL:
                    lie[t, s] += math.log(message[first + s])
                elif states > 1:
                    lie[t, s] += math.log((total - message[first + s]) / (states - 1))
        if kind == CHANNEL:
            top = lie[t, :states].max()
            other[t] = top + math.log(np.exp(lie[t, :states] - top).sum() / states)
    return other, lie


@compiled
def units_back(story: StoryArrays, v: Voices, d: Slopes) -> None:
    """Carry the gradient by what units say instead back to the messages."""
    for t in range(story.unit_kind.size):
        kind = story.unit_kind[t]
        if kind not in (IN_LINE, CHANNEL):
            continue
        from_group = story.first_group[t]
        states = story.first_cell[from_group + 1] - story.first_cell[from_group]
        for g in range(from_group, story.first_group[t + 1]):
            first = story.first_cell[g]
            total = v.message[first : first + states].sum()
            for s in range(states):
                if kind == CHANNEL:
                    share = math.exp(v.lie[t, s] - v.other[t]) / states
                    d.message[first + s] += d.other[t] * share / v.message[first + s]
                elif d.lie[t, s] != 0.0:
                    each = d.lie[t, s] / (total - v.message[first + s])
                    for b in range(states):
                        d.message[first + b] += 0.0 if b == s else each


@compiled
def _near_back(story: StoryArrays, v: Voices, d: Slopes, g: int) -> None:
    """Carry the gradient by the density of a stated number back to how far numbers are off and are exaggerated."""
    first, node, clear = story.first_cell[g], story.first_scale[g], story.group_clear[g]
    for i in range(first, story.first_cell[g + 1]):
        found = near(story, g, story.scale[node + i - first], v.scalars[NEAR], v.scalars[MORE])
        d.scalars[NEAR] += clear * (d.message[i] * found[2] + d.plain[i] * found[3])
        d.scalars[MORE] += clear * d.plain[i] * found[4]


@compiled
def voices_back(z: Floats, story: StoryArrays, v: Voices, d: Slopes, grad: Floats) -> None:
    """Carry the gradient by what groups are worth back to the quantities, and to `grad` by the coordinates."""
    g_u = np.zeros(story.mu.size)
    spread = v.scalars[SPREAD]
    for g in range(story.group_gain.size):
        by_strength = 0.0
        if story.number_wide[g] > 0.0:
            _near_back(story, v, d, g)
        for i in range(story.first_cell[g], story.first_cell[g + 1] if story.number_wide[g] == 0.0 else 0):
            by_strength += d.message[i] * (v.plain[i] - v.random[g])
        d.scalars[HEDGE] += by_strength * story.group_clear[g] * story.group_hedged[g]
        d.scalars[FIDELITY] += d.repeats[g] * (1.0 - story.group_overlap[g])
        leaving = v.leaving[g]
        g_u[story.group_leaving[g]] += d.leaving[g] * leaving * (1.0 - leaving / MOST_LEAVE)
        if story.group_kind[g] < 0:
            continue
        by = d.informed[g] * v.informed[g] * (1.0 - v.informed[g])
        g_u[story.starts[0] + story.group_kind[g]] += by
        g_u[story.starts[2] + story.group_identity[g]] += by
        for k in range(story.group_access.shape[1]):
            g_u[story.starts[1] + k] += by * story.group_access[g, k]
        g_u[FORECAST] += by * story.group_forecast[g]
        column = story.source_column[story.group_source[g]]
        if column >= 0:
            grad[column] += by * spread
            d.scalars[SPREAD] += by * z[column]
    g_u[LEAN] += d.scalars[LEAN]
    for q in (RUMOUR, FIDELITY, ADMISSION, HEDGE, PLEDGE, WIRE, PRIVATE, MISLED):
        g_u[q] += d.scalars[q] * v.scalars[q] * (1.0 - v.scalars[q])
    for q in (TILT, SPREAD, HARD, CLEAR, BOLD, DRAWN, SIGNAL, NEAR, MORE):
        g_u[q] += d.scalars[q] * v.scalars[q]
    for b in range(story.bloc_column.size):
        grad[story.bloc_column[b]] += d.lies[b] * story.sigma[VERACITY]
    for q in range(g_u.size):
        if story.column[q] >= 0:
            grad[story.column[q]] += g_u[q] * story.sigma[q]
