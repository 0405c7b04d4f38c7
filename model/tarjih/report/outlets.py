"""The answers without all claims that came through one wire or outlet.

Supply a fit and what is asked; get for each wire and outlet that several sources came by, the most claims first, the
probability of each answer without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tarjih.evidence import Leaving
from tarjih.inference.fit import Fit
from tarjih.inference.summary import outlet_of
from tarjih.inference.targets import Target
from tarjih.runs.arrays import Ints

__all__ = ["without_outlets"]

MOST = 3
"""Wires and outlets that can be left out; a page has no room for more."""
MOVES = 0.02
"""Those that move no answer by so much are not worth a button."""

type Means = Mapping[tuple[str, str], float]


def without_outlets(fit: Fit, targets: Sequence[Target]) -> dict[str, Means]:
    """Return the probability of each answer to each target without each wire or outlet that moves one."""
    leaving = Leaving(fit, targets)
    chosen = _outlets(fit)
    leaving.ahead(list(chosen.values()))
    out: dict[str, Means] = {}
    for name, rows in chosen.items():
        left = leaving.out(rows)
        moved = max(float(np.abs(a - b).max()) for a, b in zip(left.with_, left.without, strict=True))
        if moved >= MOVES and "not converged" not in left.method:
            out[name] = {
                (t.name, a): float(p)
                for t, own in zip(targets, left.without, strict=True)
                for a, p in zip(t.answers, own, strict=True)
            }
    return out


def _outlets(fit: Fit) -> dict[str, Ints]:
    """Return the claims of each wire and outlet by which several sources came, but not all claims."""
    rows: dict[str, list[int]] = {}
    claims = fit.case.claims
    for i, c in enumerate(claims):
        for name in {*c.channel, outlet_of(c, fit.case.corpus)}:
            rows.setdefault(name, []).append(i)
    sources = {n: len({claims[i].source for i in own}) for n, own in rows.items()}
    several = [(n, own) for n, own in rows.items() if sources[n] > 1 and len(own) < len(claims)]
    several.sort(key=lambda e: (-len(e[1]), e[0]))
    return {n: np.array(own, dtype=np.int64) for n, own in several[:MOST]}
