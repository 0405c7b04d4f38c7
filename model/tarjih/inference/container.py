"""The posterior as an xarray DataTree and as the NetCDF file of it, which ArviZ opens.

Supply a case and its draws; get labelled variables: coordinates, credibilities of kinds and
sources, probabilities of propositions and of states, degrees of traits.  Supply such a file beside them; get whether
it says the same.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
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

__all__ = ["container", "container_mismatch", "posterior"]

AGREE = 1e-6


def container(case: Case, draws: Draws, summary: dict[str, Any]) -> bytes:
    """Return the content of ``posterior.nc``; it is made in memory, so that no folder for temporary files is needed."""
    out = io.BytesIO()
    posterior(case, draws, summary).to_netcdf(out, engine="h5netcdf")
    return out.getvalue()


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
        "kind_credibility": ("kind", list(case.parameters.groups.kinds), kinds),
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


def container_mismatch(content: bytes, case: Case, draws: Draws, summary: dict[str, Any]) -> str:
    """Say in what a stored file is not the posterior of these draws, or nothing."""
    import xarray as xr  # noqa: PLC0415 - loaded to verify a fit by NUTS, which is seldom asked for

    want = posterior(case, draws, summary)
    try:
        with xr.open_datatree(io.BytesIO(content), engine="h5netcdf") as found:
            if [*found.groups] != [*want.groups]:
                return "it has other groups than a fit writes."
            for group in want.groups:
                one, two = found[group].to_dataset(), want[group].to_dataset()
                told = _differing(one, two)
                if told:
                    return f"{told} of {group.strip('/')} does not follow from the draws."
    except Exception as problem:  # noqa: BLE001 - whatever the library makes of a file that somebody spoilt
        return f"it does not read ({type(problem).__name__})."
    return ""


def _differing(found: Any, want: Any) -> str:  # noqa: ANN401 - xarray Datasets
    """Name a variable in which two groups differ."""
    if set(found.variables) != set(want.variables):
        return "the list of variables"
    marks = ("as_of", "method")
    if any(found.attrs.get(m) != want.attrs.get(m) for m in marks):
        return "an attribute"
    for name in want.variables:
        a, b = found[name].values, want[name].values
        if a.shape != b.shape or found[name].dims != want[name].dims:
            return str(name)
        numbers = a.dtype.kind in "fiu" and b.dtype.kind in "fiu"
        if not (np.allclose(a, b, rtol=AGREE, atol=AGREE) if numbers else (a.astype(str) == b.astype(str)).all()):
            return str(name)
    return ""


def _rows(values: Mapping[str, Floats]) -> Floats:
    """Stack the draws of several quantities."""
    return np.array(list(values.values())) if values else np.zeros((0, 1))
