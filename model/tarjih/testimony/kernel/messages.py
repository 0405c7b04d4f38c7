"""What claims are worth: log probabilities of each type of message, of each way of claiming uninformed, and of voices.

Supply coordinates, the quantities and the arrays of a case; get :class:`Messages`, and by :func:`messages_back` the
gradient from theirs.  Formulas: :mod:`tarjih.testimony.testimony`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.testimony.kernel.arrays import (
    ASKED,
    FIRM_I,
    FIRM_U,
    FORECAST,
    HIDE_I,
    HIDE_U,
    SHARE,
    SPREAD,
    TENDENCY,
    TINY,
    VERACITY,
    CaseArrays,
    Places,
    compiled,
)

__all__ = ["Messages", "Slopes", "both", "messages_back", "messages_of", "mixed", "sigmoid", "softplus"]


class Messages(NamedTuple):
    """What claims are worth at one draw.

    Parameters
    ----------
    types
        Log probabilities of the types from informed sources (row 0 where the target is false, 1 where it is true) and
        from those of a bloc that lies (rows 2 and 3), shape (4, types).
    ways
        Log probabilities of claims by uninformed sources, shape (ways,).
    straight
        Log probabilities that each bloc speaks for itself and that it lies, shape (2, blocs).
    voices
        Log probabilities that each voice is informed and that it is not, shape (voices, 2).
    type_slopes, lines, way_yes, chance, habits
        What the gradient needs: derivatives of the types, shape (4, types, 4); the lines of :func:`_linear`; how often
        each way affirms, and the probability of what it claims; the shares of :func:`_habits`.
    """

    types: Floats
    ways: Floats
    straight: Floats
    voices: Floats
    type_slopes: Floats
    lines: Floats
    way_yes: Floats
    chance: Floats
    habits: Floats


class Slopes(NamedTuple):
    """Gradients of the log density by the quantities, the events' log-odds, and by :class:`Messages`.

    ``straight`` is that by the log-odds; all have the shapes of what they are gradients by.
    """

    u: Floats
    eta: Floats
    types: Floats
    ways: Floats
    straight: Floats
    voices: Floats


@compiled
def sigmoid(x: float) -> float:
    """Return 1 / (1 + exp(−x))."""
    return 0.5 * (1.0 + math.tanh(0.5 * x))


@compiled
def softplus(x: float) -> float:
    """Return log(1 + exp(x))."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


@compiled
def both(a: float, b: float) -> float:
    """Return log(exp(a) + exp(b))."""
    return max(a, b) + math.log1p(math.exp(-abs(a - b)))


@compiled
def mixed(a: float, b: float) -> tuple[float, float]:
    """Return log(exp(a) + exp(b)), and the share of exp(a) in it: one exponential and one logarithm for both."""
    e = math.exp(-abs(a - b))
    larger = 1.0 / (1.0 + e)
    return max(a, b) + math.log(1.0 + e), larger if a >= b else e * larger


@compiled
def _label(interest: int, sign: int, yes: float, hidden: float) -> tuple[float, float, float, float]:
    """Return the log probability of naming an answer (or of ruling it out: `sign` −1), and its derivatives."""
    along, swayed = 1.0 if interest > 0 else 0.0, 1.0 if interest != 0 else 0.0
    up, by_yes, by_hidden = yes + hidden * (along - swayed * yes), 1.0 - hidden * swayed, along - swayed * yes
    way = 1.0 if sign > 0 else -1.0
    p = max(up if way > 0 else 1.0 - up, TINY)
    return np.log(p), way * by_yes / p, way * by_hidden / p, 0.0


@compiled
def _stance(
    weights: Floats, interest: int, neutral: float, yes: float, hidden: float, strong: float
) -> tuple[float, float, float, float]:
    """Return the log probability of a stance from a source that would affirm with probability `yes`.

    Its derivatives by `yes`, `hidden` (how much interest hides) and `strong` (how often it is put strongly) follow.
    """
    along, swayed = 1.0 if interest > 0 else 0.0, 1.0 if interest != 0 else 0.0
    up, by_yes, by_hidden = yes + hidden * (along - swayed * yes), 1.0 - hidden * swayed, along - swayed * yes
    denies, doubts, _, suggests, asserts = weights
    firm = asserts * up + denies * (1.0 - up)
    soft = suggests * up + doubts * (1.0 - up)
    side = 1.0 - neutral
    p = side * (strong * firm + (1.0 - strong) * soft) + neutral * weights[2]
    by_up = side * (strong * (asserts - denies) + (1.0 - strong) * (suggests - doubts)) / p
    return np.log(p), by_up * by_yes, by_up * by_hidden, side * (firm - soft) / p


@compiled
def _linear(case: CaseArrays, hidden: float, strong: float) -> Floats:
    """Return of each type by what its probability is a line in that of affirming: shape (types, 6).

    The probability is a + b·yes; the columns are a, b, and the derivatives of both by `hidden` and by `strong`.
    """
    out = np.zeros((case.type_interest.size, 6))
    side = 1.0 - case.fixed[1]
    for k in range(case.type_interest.size):
        along = 1.0 if case.type_interest[k] > 0 else 0.0
        swayed = 1.0 if case.type_interest[k] != 0 else 0.0
        floor, rise = hidden * along, 1.0 - hidden * swayed
        if case.type_labels[k] > 0:
            sign = 1.0 if case.type_sign[k] > 0 else -1.0
            base, slope, base_strong, slope_strong = 0.0 if sign > 0 else 1.0, sign, 0.0, 0.0
        else:
            denies, doubts, neutral, suggests, asserts = case.type_weights[k]
            base = side * (strong * denies + (1.0 - strong) * doubts) + case.fixed[1] * neutral
            slope = side * (strong * (asserts - denies) + (1.0 - strong) * (suggests - doubts))
            base_strong, slope_strong = side * (denies - doubts), side * (asserts - denies - suggests + doubts)
        out[k, 0], out[k, 1] = base + slope * floor, slope * rise
        out[k, 2], out[k, 3] = slope * along, -slope * swayed
        out[k, 4], out[k, 5] = base_strong + slope_strong * floor, slope_strong * rise
    return out


@compiled
def _habits(column: Places, first_habit: Places, spread: float, z: Floats) -> Floats:
    """Return how often each namer names each state when it does not know, state by state of all namers."""
    out = np.empty(column.size)
    for n in range(first_habit.size - 1):
        first, last = first_habit[n], first_habit[n + 1]
        top, total = -np.inf, 0.0
        for i in range(first, last):
            out[i] = spread * z[column[i]]
            top = max(top, out[i])
        for i in range(first, last):
            out[i] = math.exp(out[i] - top)
            total += out[i]
        for i in range(first, last):
            out[i] /= total
    return out


@compiled
def messages_of(z: Floats, u: Floats, case: CaseArrays) -> Messages:
    """Return what claims are worth at coordinates `z` and the quantities `u` that they give."""
    n_types, n_blocs, n_voices, n_ways = (
        case.type_interest.size,
        case.bloc_column.size,
        case.voice_group.size,
        case.way_class.size,
    )
    hide_i, hide_u = sigmoid(u[HIDE_I]), max(sigmoid(u[HIDE_I]), sigmoid(u[HIDE_U]))
    firm_i, firm_u = sigmoid(u[FIRM_I]), sigmoid(u[FIRM_U])
    tendency = np.exp(u[TENDENCY])
    affirm = np.empty(1 + case.talker_column.size + case.asked[0])
    affirm[0] = sigmoid(u[SHARE])
    if case.asked[0]:
        affirm[1] = sigmoid(u[ASKED])
    for k in range(case.talker_column.size):
        affirm[k + 1] = sigmoid(u[SHARE] + tendency * z[case.talker_column[k]])
    best = case.fixed[0]
    table = np.zeros((4, n_types, 4))  # value, then derivatives by yes, hidden and strong
    for k in range(n_types):
        interest, labels, sign = case.type_interest[k], case.type_labels[k], case.type_sign[k]
        if labels > 0:
            others = labels - 1 if labels > 1 else 1
            table[0, k] = _label(interest, sign, (1.0 - best) / others, hide_i)
            table[1, k] = _label(interest, sign, best, hide_i)
            # A bloc that lies claims the opposite, whatever its members would lose by it.
            table[2, k] = _label(interest, sign, best / others, 0.0)
            table[3, k] = _label(interest, sign, 1.0 - best, 0.0)
        else:
            weights, neutral = case.type_weights[k], case.fixed[1]
            table[0, k] = _stance(weights, interest, neutral, 1.0 - best, hide_i, firm_i)
            table[1, k] = _stance(weights, interest, neutral, best, hide_i, firm_i)
            table[2, k] = _stance(weights, interest, neutral, best, 0.0, firm_i)
            table[3, k] = _stance(weights, interest, neutral, 1.0 - best, 0.0, firm_i)
    habits = _habits(case.habit_column, case.first_habit, tendency, z)
    way_yes, chance, ways = np.empty(n_ways), np.empty(n_ways), np.empty(n_ways)
    lines = _linear(case, hide_u, firm_u)
    for n in range(n_ways):
        k = case.way_type[n]
        if case.way_habit[n] >= 0:
            way_yes[n] = habits[case.way_habit[n]]
        else:
            way_yes[n] = 1.0 / case.type_labels[k] if case.type_labels[k] > 0 else affirm[case.way_class[n]]
        chance[n] = max(lines[k, 0] + lines[k, 1] * way_yes[n], TINY)
        ways[n] = math.log(chance[n])
    straight = np.empty((2, n_blocs))
    for b in range(n_blocs):
        odds = u[VERACITY] + case.sigma[VERACITY] * z[case.bloc_column[b]]
        straight[0, b], straight[1, b] = -softplus(-odds), -softplus(odds)
    kind, access, identity, _event = case.starts
    spread = np.exp(u[SPREAD])
    voices = np.empty((n_voices, 2))
    for n in range(n_voices):
        g = case.voice_group[n]
        c = u[kind + case.group_kind[g]] + u[identity + case.group_identity[g]] + u[FORECAST] * case.group_forecast[g]
        for a in range(case.group_access.shape[1]):
            c += case.group_access[g, a] * u[access + a]
        c += spread * z[case.source_column[case.group_source[g]]]
        voices[n, 0], voices[n, 1] = -softplus(-c), -softplus(c)
    return Messages(table[:, :, 0].copy(), ways, straight, voices, table, lines, way_yes, chance, habits)


@compiled
def messages_back(z: Floats, u: Floats, case: CaseArrays, messages: Messages, slopes: Slopes, grad: Floats) -> None:
    """Carry the gradient back through :func:`messages_of`: adds to that by the quantities, and to `grad` by `z`."""
    g_u = slopes.u
    _voices_back(z, u, case, messages, slopes, grad)
    hide_i, hide_u = sigmoid(u[HIDE_I]), sigmoid(u[HIDE_U])
    firm_i, firm_u = sigmoid(u[FIRM_I]), sigmoid(u[FIRM_U])
    tendency = np.exp(u[TENDENCY])
    g_hidden, g_hidden_u, g_firm, g_firm_u = 0.0, 0.0, 0.0, 0.0
    for k in range(case.type_interest.size):
        for row in range(4):
            if row < 2:
                g_hidden += slopes.types[row, k] * messages.type_slopes[row, k, 2]
            g_firm += slopes.types[row, k] * messages.type_slopes[row, k, 3]
    habits, lines = messages.habits, messages.lines
    g_habits = np.zeros(habits.size)
    for n in range(case.way_class.size):
        k, yes, speaker = case.way_type[n], messages.way_yes[n], case.way_class[n]
        by = slopes.ways[n] / messages.chance[n]
        g_hidden_u += by * (lines[k, 2] + lines[k, 3] * yes)
        g_firm_u += by * (lines[k, 4] + lines[k, 5] * yes)
        if case.way_habit[n] >= 0:
            g_habits[case.way_habit[n]] += by * lines[k, 1]
        elif case.type_labels[k] == 0:
            by *= lines[k, 1] * yes * (1.0 - yes)
            g_u[ASKED if speaker > 0 and case.asked[0] else SHARE] += by
            if speaker > 0 and not case.asked[0]:
                column = case.talker_column[speaker - 1]
                g_u[TENDENCY] += by * tendency * z[column]
                grad[column] += by * tendency
    for n in range(case.first_habit.size - 1):
        mean = 0.0
        for i in range(case.first_habit[n], case.first_habit[n + 1]):
            mean += habits[i] * g_habits[i]
        for i in range(case.first_habit[n], case.first_habit[n + 1]):
            by = habits[i] * (g_habits[i] - mean) * tendency
            g_u[TENDENCY] += by * z[case.habit_column[i]]
            grad[case.habit_column[i]] += by
    if hide_u >= hide_i:
        g_u[HIDE_U] += g_hidden_u * hide_u * (1.0 - hide_u)
    else:
        g_hidden += g_hidden_u
    g_u[HIDE_I] += g_hidden * hide_i * (1.0 - hide_i)
    g_u[FIRM_I] += g_firm * firm_i * (1.0 - firm_i)
    g_u[FIRM_U] += g_firm_u * firm_u * (1.0 - firm_u)


@compiled
def _voices_back(z: Floats, u: Floats, case: CaseArrays, messages: Messages, slopes: Slopes, grad: Floats) -> None:
    """Carry the gradient back from the voices and the blocs."""
    g_u, voices = slopes.u, messages.voices
    kind, access, identity, _event = case.starts
    spread = np.exp(u[SPREAD])
    for b in range(case.bloc_column.size):
        grad[case.bloc_column[b]] += slopes.straight[b] * case.sigma[VERACITY]
    for n in range(case.voice_group.size):
        g = case.voice_group[n]
        g_c = slopes.voices[n, 0] * math.exp(voices[n, 1]) - slopes.voices[n, 1] * math.exp(voices[n, 0])
        column = case.source_column[case.group_source[g]]
        g_u[kind + case.group_kind[g]] += g_c
        g_u[identity + case.group_identity[g]] += g_c
        g_u[FORECAST] += g_c * case.group_forecast[g]
        for a in range(case.group_access.shape[1]):
            g_u[access + a] += g_c * case.group_access[g, a]
        g_u[SPREAD] += g_c * z[column] * spread
        grad[column] += g_c * spread
