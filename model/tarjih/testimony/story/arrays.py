"""A case as the arrays that the compiled story likelihood reads.

Supply :class:`~tarjih.testimony.parameters.Parameters`; get the hypotheses as
:class:`~tarjih.testimony.kernel.arrays.CaseArrays` and the claims as
:class:`~tarjih.testimony.story.kernel.arrays.StoryArrays`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tarjih.priors import credibility_entry
from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.arrays import pack_case
from tarjih.testimony.kernel.arrays import CaseArrays, Places
from tarjih.testimony.messages import ACCESS, IDENTITY
from tarjih.testimony.numbers import repeated
from tarjih.testimony.parameters import Parameters
from tarjih.testimony.story.groups import EASY, EDGE, GRID
from tarjih.testimony.story.kernel.arrays import StoryArrays
from tarjih.testimony.story.kernel.names import LEAVING, SCALARS
from tarjih.testimony.story.opinions import pool
from tarjih.testimony.story.parameters import prior_of, wanted

__all__ = ["pack_story"]


def pack_story(parameters: Parameters, *, known: Floats | None = None) -> tuple[CaseArrays, StoryArrays]:
    """Return a case as arrays.

    Parameters
    ----------
    parameters
        Coordinates, priors and grouped claims of the case.
    known
        Log weight of each slot from what is taken as given, shape (slots,).
    """
    g, priors, index = parameters.groups, parameters.priors, parameters.index
    names = list(SCALARS)
    starts = [len(names), len(names) + len(g.kinds), len(names) + len(g.kinds) + len(ACCESS)]
    names += [credibility_entry(k) for k in g.kinds]
    names += [f"access.{a}" for a in ACCESS] + [f"identity.{i}" for i in IDENTITY]
    line = [LEAVING, *range(len(names), len(names) + len(g.leaving) - 1)]
    names += g.leaving[1:]
    entries = [prior_of(priors, n) for n in names]
    opinions = pool(g.opinions, parameters.network)
    story = StoryArrays(
        mu=np.array([p.mu for p in entries]),
        sigma=np.array([p.sigma for p in entries]),
        column=_ints([index.get(n, -1) for n in names]),
        starts=_ints(starts),
        fixed=np.array([priors.scalars["informed_accuracy"].median, EASY, EDGE]),
        source_column=_ints([index.get(f"source.{s}", -1) for s in g.sources]),
        bloc_column=_ints([index[f"bloc.{b}"] for b in g.blocs]),
        group_source=_ints(g.group_source),
        group_kind=_ints(g.group_kind),
        group_identity=_ints(g.group_identity),
        group_access=np.ascontiguousarray(g.group_access),
        group_forecast=g.group_forecast,
        group_gain=_ints(g.group_gain),
        group_leaving=_ints([line[i] for i in g.group_leaving]),
        group_hedged=g.group_hedged,
        group_clear=g.group_clear,
        group_overlap=g.group_overlap,
        first_cell=_ints(g.first_cell),
        membership=_membership(parameters),
        first_group=_ints(g.first_group),
        unit_kind=_ints(g.unit_kind),
        unit_bloc=_ints(g.unit_bloc),
        first_unit=_ints(g.first_unit),
        grid=GRID,
        node_overlap=g.node_overlap,
        circulation=g.circulation,
        wanted=_floats(wanted(parameters)),
        opinion_count=opinions.count,
        opinion_weight=opinions.weight,
        opinion_within=opinions.within,
        opinion_stated=opinions.stated,
        opinion_mean=opinions.mean,
        opinion_lean=opinions.lean,
        number_low=_floats([r.low if r else 0.0 for r in g.numbers]),
        number_high=_floats([r.high if r else 0.0 for r in g.numbers]),
        number_rounded=_floats([r.rounded if r else 0.0 for r in g.numbers]),
        number_wide=_floats([r.wide if r else 0.0 for r in g.numbers]),
        number_flat=_floats([r.flat if r else 0.0 for r in g.numbers]),
        first_scale=_ints(parameters.network.first_slot[g.group_node]),
        scale=_floats([y for n in parameters.network.nodes for y in n.at or (0.0,) * len(n.states)]),
        circulating=_circulating(parameters),
    )
    return pack_case(parameters, known=known), story


def _membership(parameters: Parameters) -> Floats:
    """Return A of each cell; for a stated number, its density if it repeats the number of the cell."""
    g, out = parameters.groups, parameters.groups.membership.copy()
    for i, read in enumerate(g.numbers):
        if read is not None:
            repeats = np.array(repeated(read, parameters.network.nodes[g.group_node[i]].at))
            out[g.first_cell[i] : g.first_cell[i + 1]] = read.flat + g.group_clear[i] * (repeats - read.flat)
    return out


def _circulating(parameters: Parameters) -> Floats:
    """Return of each slot of a quantity the log probability that it is the number in circulation: its prior."""
    network = parameters.network
    of = [t if n.at else np.zeros(len(n.states)) for n, t in zip(network.nodes, network.tables, strict=True)]
    return _floats(np.concatenate(of))


def _floats(values: Sequence[float] | Floats) -> Floats:
    return np.ascontiguousarray(values, dtype=np.float64)


def _ints(values: Sequence[int] | Ints) -> Places:
    return np.ascontiguousarray(values, dtype=np.int32)
