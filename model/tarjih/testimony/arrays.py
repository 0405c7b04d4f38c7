"""The hypotheses of a case as the arrays that the compiled density reads.

Supply a :class:`~tarjih.testimony.parameters.Parameters`; get a :class:`~tarjih.testimony.kernel.arrays.CaseArrays` by
:func:`pack_case`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.kernel.arrays import IMPOSSIBLE, CaseArrays, Places
from tarjih.testimony.parameters import Parameters

__all__ = ["pack_case"]


def pack_case(parameters: Parameters, *, known: Floats | None = None) -> CaseArrays:
    """Return the hypotheses of a case as arrays.

    Parameters
    ----------
    parameters
        Coordinates and priors of the case.
    known
        Log weight of each slot from what is taken as given, shape (slots,).
    """
    network, scalars, index = parameters.network, parameters.priors.scalars, parameters.index
    linked = [e.startswith("link.") for e in network.events]
    own = [None if link else scalars[e] for e, link in zip(network.events, linked, strict=True)]
    levels, links = _levels(parameters), _links(parameters)
    sums = network.sums
    return CaseArrays(
        mu=_floats([p.mu if p else 0.0 for p in own]),
        sigma=_floats([p.sigma if p else 0.0 for p in own]),
        column=_ints([index.get(e, -1) for e in network.events]),
        level_before=_ints([row[0] for row in levels]),
        level_mu=_floats([row[1] for row in levels]),
        level_sigma=_floats([row[2] for row in levels]),
        level_column=_ints([row[3] for row in levels]),
        link_event=_ints([row[0] for row in links]),
        link_weight=_floats([row[1] for row in links]),
        link_up=_ints([row[2] for row in links]),
        link_down=_ints([row[3] for row in links]),
        first_slot=_ints(network.first_slot),
        known=_floats(np.zeros(network.n_slots) if known is None else np.maximum(known, IMPOSSIBLE)),
        first_sum=_ints(sums.first_sum),
        first_term=_ints(sums.first_term),
        term_prior=_floats(sums.prior),
        term_slot=_ints(sums.slot),
        term_event=_ints(sums.event),
        first_inner=_ints(sums.first_inner),
        inner=_ints(sums.inner),
    )


def _levels(parameters: Parameters) -> list[tuple[int, float, float, int]]:
    """Return of each trait's eras: the level before, the location and spread of the step, and its coordinate."""
    out: list[tuple[int, float, float, int]] = []
    for t in parameters.corpus.traits.values():
        start = parameters.priors.scalars[f"traits.{t.id}.start"]
        step = parameters.priors.scalars[f"traits.{t.id}.step"].median
        for i, era in enumerate(t.eras):
            column = parameters.index[f"trait.{t.id}.{era}"]
            out.append((len(out) - 1, 0.0, step, column) if i else (-1, start.mu, start.sigma, column))
    return out


def _links(parameters: Parameters) -> list[tuple[int, float, int, int]]:
    """Return of each link: its event, what its lead is multiplied by, and the levels whose difference the lead is."""
    events = {e: i for i, e in enumerate(parameters.network.events)}
    out: list[tuple[int, float, int, int]] = []
    before = 0
    for t in parameters.corpus.traits.values():
        level = {era: before + i for i, era in enumerate(t.eras)}
        before += len(level)
        slope = parameters.priors.scalars[f"traits.{t.id}.slope"].median
        for link in t.links:
            up, down = link.difference if link.difference is not None else (str(link.era), "")
            event = events.get(f"link.{link.proposition}", -1)
            if event < 0:  # a node by itself has no events
                continue
            out.append((event, link.sign * slope, level[up], level.get(down, -1)))
    return out


def _ints(values: Sequence[int] | Ints) -> Places:
    return np.ascontiguousarray(values, dtype=np.int32)


def _floats(values: Sequence[float] | Floats) -> Floats:
    return np.ascontiguousarray(values, dtype=np.float64)
