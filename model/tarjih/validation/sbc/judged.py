"""Tests that ranks are uniform and that truths are as frequent as stated.

Supply the outcomes of one model; get tables: :func:`levels`, a p-value for each quantity and whether its ECDF leaves
its band; :func:`curves`, the ECDFs less the diagonal beside their band; :func:`probabilities`, stated against
observed frequencies, beside those expected were the model right; :func:`ranks`, everything that these are made of.

A band contains the whole ECDF of one quantity with 99 %, so of a hundred quantities one leaves its band by chance.
:func:`jointly` says how often the furthest of so many would stray as far, by Bonferroni's bound.

The band of :func:`probabilities` needs no assumption on how answers depend on each other: in each replicate one draw of
every posterior stands for the truth, as it could if the posterior is right.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from tarjih.runs.table import Table
from tarjih.validation.sbc.bands import band, below, level
from tarjih.validation.sbc.ranked import THINNED, Outcome

__all__ = ["COVERAGE", "curves", "jointly", "levels", "probabilities", "ranks", "strayed"]

COVERAGE = 0.99
EDGES = (0.0, 0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98, 1.0)
REPLICATES = 4000
GROUPS = (
    ("words: ", "words and world"),
    ("world: ", "words and world"),
    ("state of ", "states"),
    ("source.", "each source's own"),
    ("bloc.", "each bloc's own"),
    ("actor.", "each source's own"),
    ("position of ", "positions"),
)


def group(name: str) -> str:
    """Return what kind of quantity a name is of."""
    return next((g for start, g in GROUPS if name.startswith(start)), "parameters")


def levels(outcomes: Sequence[Outcome]) -> Table:
    """Return for each quantity its p-value and whether it leaves its band, furthest first."""
    own = band(len(outcomes), THINNED + 1, COVERAGE)
    rows = []
    for i, name in enumerate(outcomes[0].names):
        mine = np.array([o.ranks[i] for o in outcomes])
        counts = below(mine, THINNED + 1)
        out = bool(((counts < own.low) | (counts > own.high)).any())
        rows.append((name, group(name), len(outcomes), level(mine, THINNED + 1), float(mine.mean() / THINNED), out))
    rows.sort(key=lambda r: r[3])
    return Table(("quantity", "group", "simulations", "p", "mean_rank", "outside"), tuple(rows))


def jointly(table: Table) -> float:
    """Return how often, at most, the furthest of all quantities would stray as far."""
    return float(min(1.0, min(table.column("p")) * len(table)))


def curves(outcomes: Sequence[Outcome]) -> Table:
    """Return the ECDF of each quantity's ranks less the diagonal, and the band; a row for each point."""
    n = len(outcomes)
    own = band(n, THINNED + 1, COVERAGE)
    every = np.stack([o.ranks for o in outcomes])
    columns = [below(every[:, i], THINNED + 1) / n - own.points for i in range(every.shape[1])]
    whole = np.stack([own.points, own.low / n - own.points, own.high / n - own.points, *columns], axis=1)
    return Table(("point", "low", "high", *outcomes[0].names), tuple(tuple(float(v) for v in row) for row in whole))


def ranks(outcomes: Sequence[Outcome]) -> Table:
    """Return every rank; a row for each simulation."""
    return Table(outcomes[0].names, tuple(tuple(int(r) for r in o.ranks) for o in outcomes))


def probabilities(outcomes: Sequence[Outcome], *, seed: int = 1) -> Table:
    """Return, by the stated probability of a state, how often it was true; empty where there are no truths.

    Parameters
    ----------
    outcomes
        Of one model.
    seed
        Of the replicates behind the band.
    """
    columns = ("from", "to", "states", "said", "came", "low", "high", "outside")
    stated = np.stack([o.probability for o in outcomes])
    if not stated.size:
        return Table(columns, ())
    cell = np.clip(np.searchsorted(EDGES, stated, side="right") - 1, 0, len(EDGES) - 2)
    inside = (cell[..., None] == np.arange(len(EDGES) - 1)).astype(float)
    came = np.einsum("sk,skb->b", np.stack([o.true for o in outcomes]), inside)
    each = np.stack([np.einsum("kd,kb->db", o.drawn, inside[i]) for i, o in enumerate(outcomes)])
    rng = np.random.default_rng(seed)
    expected = np.einsum("sk,skb->b", stated, inside)
    replicates = np.zeros((REPLICATES, len(EDGES) - 1))
    for of in each:
        replicates += of[rng.integers(of.shape[0], size=REPLICATES)]
    spread = replicates.std(axis=0)
    moving = spread > 0
    far = np.abs(replicates - expected)[:, moving] / spread[moving]
    reach = float(np.quantile(far.max(axis=1), COVERAGE)) if moving.any() else 0.0
    rows = []
    for b, (low, high) in enumerate(itertools.pairwise(EDGES)):
        n = float(inside[..., b].sum())
        if n:
            least, most = expected[b] - reach * spread[b] - 1e-9, expected[b] + reach * spread[b] + 1e-9
            shares = [float(np.clip(v / n, 0, 1)) for v in (expected[b], came[b], least, most)]
            rows.append((low, high, int(n), *shares, bool(not least <= came[b] <= most)))
    return Table(columns, tuple(rows))


def strayed(table: Table) -> list[str]:
    """Return the quantities that leave their bands, furthest first."""
    return [r["quantity"] for r in table.records() if r["outside"]]
