"""The ideal-point model in PyMC, and its posterior through the gate.

Supply a :class:`~tarjih.testimony.spatial.Line`; get :class:`~tarjih.testimony.spatial.Positions`.  The generative
story, its sources and how the signs are fixed are described in :mod:`tarjih.testimony.spatial`.  As in
:mod:`tarjih.testimony.pymc` there is one vector ``z`` of standard normals (the non-centred form), so that a bloc with
one member costs the sampler no funnel.

The gate is that of :mod:`tarjih.inference.nuts`, checked for every coordinate, every position and ρ.
"""

from __future__ import annotations

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from tarjih.inference.nuts import Diagnostics, attempts, check_gate, runner
from tarjih.runs.arrays import Floats
from tarjih.runs.faults import NotConverged
from tarjih.testimony.spatial import END_LOCATION, END_SPREAD, FIRST_CUT, GAP_SPREAD, ORIENTED_SPREAD, Line, Positions

__all__ = ["build", "place"]


def build(line: Line) -> pm.Model:
    """State the model.

    Parameters
    ----------
    line
        Stances and what fixes the signs.

    Returns
    -------
    A model whose ``compile_logp()`` is log p(z) + log p(stances | z).
    """
    blocs, actors, propositions = len(line.blocs), len(line.actors), len(line.propositions)
    with pm.Model(coords={"parameter": list(line.names)}) as model:
        z = pm.Normal("z", 0.0, 1.0, dims="parameter")
        first, gaps, pooling = z[0], pt.exp(GAP_SPREAD * z[1:4]), pm.math.sigmoid(z[4])
        start = 5 + blocs
        own, ease = z[start : start + actors], z[start + actors : start + actors + propositions]
        steep = z[start + actors + propositions :]
        right = pt.exp(END_LOCATION + END_SPREAD * z[5])
        left = -pt.exp(END_LOCATION + END_SPREAD * z[6])
        mean = pt.concatenate([pt.stack([right, left]), z[7:start]])
        member = line.bloc_of >= 0
        pooled = pt.sqrt(pooling) * mean[line.bloc_of] + pt.sqrt(1 - pooling) * own
        position = pt.switch(member, pooled, own)
        oriented = line.orientation * pt.exp(ORIENTED_SPREAD * steep)
        discrimination = pt.switch(line.orientation == 0, steep, oriented)
        cuts = pt.concatenate([(FIRST_CUT + first)[None], FIRST_CUT + first + pt.cumsum(gaps)])
        level = ease[line.proposition] + discrimination[line.proposition] * position[line.actor]
        pm.OrderedLogistic(
            "stance", eta=level, cutpoints=cuts, observed=pm.Data("answers", line.stance + 2), compute_p=False
        )
    return model


def place(line: Line, *, seed: int, chains: int = 4, draws: int | None = None, draft: bool = False) -> Positions:
    """Draw from the posterior until the gate is passed.

    Parameters
    ----------
    line
        Stances and what fixes the signs.
    seed
        Seed of all chains.
    chains, draws
        Number of chains, and of draws in each at the first attempt (1,000 when omitted).
    draft
        Return the draws even if they fail the gate.

    Raises
    ------
    NotConverged
        If no attempt passes and `draft` is false; it names each parameter that failed.
    """
    run = runner(build(line))
    first, last = attempts(draws)
    z, divergences = run(first, chains, seed)
    seen = judge(line, z, chains, divergences, 1)
    if not seen.ok:
        z, divergences = run(last, chains, seed + 1000)
        seen = judge(line, z, chains, divergences, 2)
    if not seen.ok and not draft:
        raise NotConverged(seen.failures)
    return Positions(line, z, chains, seen.rhat_max, min(seen.ess_bulk_min, seen.ess_tail_min), seen.ok)


def judge(line: Line, z: Floats, chains: int, divergences: int, number: int) -> Diagnostics:
    """Check every coordinate, every position and ρ against the gate."""
    v = line.natural(z)
    names = [*line.names, *(f"position[{a}]" for a in line.actors), "share between blocs"]
    values: Floats = np.concatenate([z, v.position, v.pooling[None]])
    return check_gate(names, values, chains, divergences, number)
