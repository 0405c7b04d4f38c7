"""The posterior as an xarray DataTree and as the NetCDF file of it, which ArviZ opens.

Supply a case and its draws; get labelled variables: coordinates, credibilities of kinds and
sources, probabilities of propositions and of states, degrees of traits.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from arviz_base import from_dict  # arviz itself loads its plots too, which takes seconds

from tarjih.inference.importance import Draws
from tarjih.inference.summary import credibilities
from tarjih.runs.arrays import Floats
from tarjih.testimony.case import Case
from tarjih.testimony.weigh import propositions

if TYPE_CHECKING:
    from xarray import DataTree

__all__ = ["container", "posterior"]


def container(case: Case, draws: Draws, summary: dict[str, Any]) -> bytes:
    """Return the content of ``posterior.nc``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "posterior.nc"
        posterior(case, draws, summary).to_netcdf(path, engine="h5netcdf")
        return path.read_bytes()


def posterior(case: Case, draws: Draws, summary: dict[str, Any]) -> DataTree:
    """Return the posterior with its labels.

    Parameters
    ----------
    case
        The case.
    draws
        Its draws, of equal weight.
    summary
        What the fit says; its day is an attribute of the group ``posterior``.

    Returns
    -------
    The group ``posterior`` has, by chain and draw: ``z`` (parameter), ``credibility`` (source),
    ``kind_credibility`` (kind), ``probability`` (proposition), ``state_probability`` (state, as ``question=state``)
    and ``trait`` (era), as far as the case has them; the group ``log_likelihood`` that of all claims.
    """

    def cube(rows: Floats) -> Floats:
        """Turn (labels, draws) into (chains, draws, labels)."""
        return np.moveaxis(rows.reshape(len(rows), draws.chains, -1), 0, 2)

    held = propositions(case.network, draws.slots)
    c = credibilities(case, draws.z)
    traits = case.parameters.natural(draws.z).trait
    kinds = 1 / (1 + np.exp(-case.parameters.natural(draws.z).kind))
    labels = {
        "z": ("parameter", list(case.parameters.names), draws.z),
        "credibility": ("source", list(c), _rows(c)),
        "kind_credibility": ("kind", list(case.testimony.kinds), kinds),
        "probability": ("proposition", list(held), _rows(held)),
        "state_probability": ("state", [f"{n.name}={s}" for n in case.network.nodes for s in n.states], draws.slots),
        "trait": ("era", [n.removeprefix("trait.") for n in traits], _rows(traits)),
    }
    kept = {name: (dim, coords, rows) for name, (dim, coords, rows) in labels.items() if coords}
    tree: DataTree = from_dict(
        {
            "posterior": {name: cube(rows) for name, (_, _, rows) in kept.items()},
            "log_likelihood": {"words": draws.log_likelihood.reshape(draws.chains, -1)},
        },
        coords={dim: coords for dim, coords, _ in kept.values()},
        dims={name: [dim] for name, (dim, _, _) in kept.items()},
        attrs={"posterior": {"as_of": str(summary["as_of"]), "method": draws.method}},
    )
    return tree


def _rows(values: Mapping[str, Floats]) -> Floats:
    """Stack the draws of several quantities."""
    return np.array(list(values.values())) if values else np.zeros((0, 1))
