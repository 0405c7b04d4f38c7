"""The ordinal ideal-point model: positions and stances from the prior, and positions given the stances.

Supply a generator and a seed; get an :class:`~tarjih.validation.sbc.ranked.Outcome` by
:func:`simulate_ideal_points`.  The simulator is :func:`tarjih.testimony.spatial.simulate`; the model is compiled once
and its stances exchanged.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

import numpy as np

from tarjih.inference.idealpoints import build, judge
from tarjih.inference.nuts import Run, runners
from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.spatial import Line, simulate
from tarjih.validation.sbc.drawing import CHAINS, HOW
from tarjih.validation.sbc.ranked import THINNED, Outcome, rank

__all__ = ["simulate_ideal_points"]


def _line() -> Line:
    """Return a design: twelve actors in three blocs and in none; each has claims on five of eight propositions."""
    actors, propositions = 12, 8
    at = [(i, j) for i in range(actors) for j in range(propositions) if (i + 3 * j) % 8 < 5]
    return Line(
        tuple(f"a{i}" for i in range(actors)),
        ("north", "south", "coast"),
        tuple(f"p{j}" for j in range(propositions)),
        np.arange(actors) % 4 - 1,
        np.array([1, -1, 0, 1, 0, -1, 0, 1]),
        np.array([i for i, _ in at]),
        np.array([j for _, j in at]),
        np.zeros(len(at), dtype=np.int64),
    )


@functools.cache
def _compiled() -> tuple[Line, Callable[[Mapping[str, Ints]], Run]]:
    line = _line()
    return line, runners(build(line))


def simulate_ideal_points(rng: np.random.Generator, seed: int) -> Outcome:
    """Draw positions and stances from the prior, and positions given the stances."""
    line, runs = _compiled()
    z, new = simulate(line, rng)
    drawn, divergences = runs({"answers": new.stance + 2})(HOW, CHAINS, seed)
    seen = judge(new, drawn, CHAINS, divergences, 1)
    every = np.concatenate([z[:, None], drawn[:, np.linspace(0, drawn.shape[1] - 1, THINNED).astype(np.int64)]], axis=1)
    v = new.natural(every)
    quantities = {
        **dict(zip(line.names, every, strict=True)),
        **{f"position of {a}": row for a, row in zip(line.actors, v.position, strict=True)},
        "words: log-likelihood": _stance_log_likelihood(new, every),
    }
    none: Floats = np.zeros(0)
    return Outcome(
        names=tuple(quantities),
        ranks=np.array([rank(row, rng) for row in quantities.values()]),
        probability=none,
        true=none.astype(np.int64),
        drawn=np.zeros((0, THINNED), dtype=np.int64),
        effective=min(seen.ess_bulk_min, seen.ess_tail_min),
        sound=divergences == 0,
    )


def _stance_log_likelihood(line: Line, z: Floats) -> Floats:
    v = line.natural(z)
    level = v.ease[line.proposition] + v.discrimination[line.proposition] * v.position[line.actor]
    draws = np.arange(z.shape[1])
    ends = np.concatenate([np.full((1, z.shape[1]), -np.inf), v.cuts, np.full((1, z.shape[1]), np.inf)])
    above, under = (1 / (1 + np.exp(level - ends[line.stance + 2 + up][:, draws])) for up in (1, 0))
    return np.asarray(np.log(np.maximum(above - under, 1e-300)).sum(axis=0))
