"""The error that all informed sources share, in its graded form: appearances summed out, and the way back.

Formulas: :mod:`tarjih.testimony.shared_error`.
"""

from __future__ import annotations

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.testimony.kernel.arrays import CaseArrays, compiled
from tarjih.testimony.kernel.messages import both, softplus

__all__ = ["appeared", "appeared_back"]


@compiled
def _clarity(case: CaseArrays, spread: float, base: float) -> tuple[Floats, Floats, Floats]:
    """Return log p(x | up) and log p(x | down), shape (2, points), and their derivatives by s and by log-odds b."""
    x = case.appearance[0]
    end = x[-1]
    out, by_spread, by_base = np.empty((2, x.size)), np.empty((2, x.size)), np.empty((2, x.size))
    for j in range(x.size):
        near, far = ((x[j] - end) / spread) ** 2, ((x[j] + end) / spread) ** 2
        plus, minus = np.log(base) - 0.5 * near, np.log(1.0 - base) - 0.5 * far
        lobes = both(plus, minus)
        own = np.exp(plus - lobes)
        for k in range(2):
            out[k, j] = lobes - softplus(case.fixed[2] * (-x[j] if k == 0 else x[j]))
            by_spread[k, j] = (own * near + (1.0 - own) * far) / spread
            by_base[k, j] = own - base
    for k in range(2):
        top = out[k].max()
        total = top + np.log(np.sum(np.exp(out[k] - top)))
        share = np.exp(out[k] - total)
        out[k] -= total
        by_spread[k] -= np.sum(share * by_spread[k])
        by_base[k] -= np.sum(share * by_base[k])
    return out, by_spread, by_base


@compiled
def appeared(case: CaseArrays, cells: Floats, spread: float, base: float, states: Floats) -> tuple[Floats, Floats]:
    """Sum the appearances out: fills `states`, and returns p(claims, x) and p(claims) in both states of each pair."""
    n_pairs, points = case.pair_up.size, case.appearance.shape[1]
    seen, value = np.zeros((n_pairs, points)), np.empty((n_pairs, 2))
    if n_pairs == 0:
        return seen, value
    rated, _rs, _rb = _clarity(case, spread, base)
    even, _es, _eb = _clarity(case, spread, 0.5)
    often = np.zeros(states.size)
    given_x = np.empty((case.up_cell.size, points))
    for i in range(case.up_cell.size):
        u, v = cells[case.up_cell[i]], cells[case.down_cell[i]]
        top = max(u, v)
        u, v = np.exp(u - top), np.exp(v - top)
        for j in range(points):
            q = case.appearance[1, j]
            given_x[i, j] = top + np.log(q * u + (1.0 - q) * v)
    for p in range(n_pairs):
        for i in range(case.first_of_pair[p], case.first_of_pair[p + 1]):
            for j in range(points):
                seen[p, j] += given_x[case.contrast[i], j]
        weight = rated if case.pair_based[p] else even
        for k in range(2):
            top = -np.inf
            for j in range(points):
                top = max(top, seen[p, j] + weight[k, j])
            total = 0.0
            for j in range(points):
                total += np.exp(seen[p, j] + weight[k, j] - top)
            value[p, k] = top + np.log(total)
            s = case.pair_up[p] if k == 0 else case.pair_down[p]
            states[s] = value[p, k] if often[s] == 0.0 else both(states[s], value[p, k])
            often[s] += 1.0
    for s in range(states.size):
        if often[s] > 0.0:
            states[s] -= np.log(often[s])
    return seen, value


@compiled
def appeared_back(
    case: CaseArrays, cells: Floats, spread: float, base: float, states: Floats, seen: Floats, value: Floats, g: Floats
) -> tuple[Floats, float, float]:
    """Carry the gradient back through :func:`appeared`: to the cells, to s and to the log-odds of the base rate."""
    n_pairs, points = case.pair_up.size, case.appearance.shape[1]
    if n_pairs == 0:
        return np.zeros(cells.size), 0.0, 0.0
    rated, rated_s, rated_b = _clarity(case, spread, base)
    even, even_s, _even_b = _clarity(case, spread, 0.5)
    often = np.zeros(states.size)
    for p in range(n_pairs):
        often[case.pair_up[p]] += 1.0
        often[case.pair_down[p]] += 1.0
    out, by_spread, by_base = np.zeros(cells.size), 0.0, 0.0
    g_seen, g_given_x = np.empty(points), np.zeros((case.up_cell.size, points))
    for p in range(n_pairs):
        g_seen[:] = 0.0
        weight = rated if case.pair_based[p] else even
        for k in range(2):
            s = case.pair_up[p] if k == 0 else case.pair_down[p]
            own = g[s] * np.exp(value[p, k] - states[s]) / often[s]
            for j in range(points):
                part = own * np.exp(seen[p, j] + weight[k, j] - value[p, k])
                g_seen[j] += part
                by_spread += part * (rated_s[k, j] if case.pair_based[p] else even_s[k, j])
                if case.pair_based[p]:
                    by_base += part * rated_b[k, j]
        for i in range(case.first_of_pair[p], case.first_of_pair[p + 1]):
            for j in range(points):
                g_given_x[case.contrast[i], j] += g_seen[j]
    for i in range(case.up_cell.size):
        u, v = cells[case.up_cell[i]], cells[case.down_cell[i]]
        top = max(u, v)
        u, v = np.exp(u - top), np.exp(v - top)
        for j in range(points):
            q = case.appearance[1, j]
            by = g_given_x[i, j] / (q * u + (1.0 - q) * v)
            out[case.up_cell[i]] += by * q * u
            out[case.down_cell[i]] += by * (1.0 - q) * v
    return out, by_spread, by_base
