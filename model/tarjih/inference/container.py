"""The posterior as an xarray DataTree and as the NetCDF file of it, which ArviZ opens.

Supply a case and its draws; get labelled variables: coordinates, credibilities of kinds and
sources, probabilities of propositions and of states, degrees of traits.  Supply such a file as well; get whether
it agrees with them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
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
MARKS = ("as_of", "method", "scale_factor", "add_offset", "_FillValue", "missing_value", "units", "dtype")
"""Attributes that say what numbers mean, or change them where they are read."""


OF_ITS_WRITER = (
    *("created_at", "creation_library", "creation_library_version", "creation_library_language", "sample_dims"),
    *("_NCProperties", "_nc3_strict", "_Netcdf4Coordinates", "_Netcdf4Dimid", "coordinates"),
)
"""Attributes of the libraries that write the file, which differ from one version to another."""
LONGEST_NOTE = 120


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

    probabilities = propositions(case.network, draws.slots)
    c = credibilities(case, draws.z)
    traits = case.parameters.natural(draws.z).trait
    kinds = 1 / (1 + np.exp(-case.parameters.natural(draws.z).kind))
    labels = {
        "z": ("parameter", list(case.parameters.names), draws.z),
        "credibility": ("source", list(c), _rows(c)),
        "kind_credibility": ("kind", list(case.parameters.groups.kinds), kinds),
        "probability": ("proposition", list(probabilities), _rows(probabilities)),
        "state_probability": ("state", [f"{n.name}={s}" for n in case.network.nodes for s in n.states], draws.slots),
        "trait": ("era", [n.removeprefix("trait.") for n in traits], _rows(traits)),
    }
    labelled = {name: (dim, coords, rows) for name, (dim, coords, rows) in labels.items() if coords}
    tree: DataTree = from_dict(
        {
            "posterior": {name: cube(rows) for name, (_, _, rows) in labelled.items()},
            "log_likelihood": {"words": draws.log_likelihood.reshape(draws.chains, -1)},
        },
        coords={dim: coords for dim, coords, _ in labelled.values()},
        dims={name: [dim] for name, (dim, _, _) in labelled.items()},
        attrs={"posterior": {"as_of": str(summary["as_of"]), "method": draws.method}},
    )
    return tree


def container_mismatch(content: bytes, case: Case, draws: Draws, summary: dict[str, Any]) -> str:
    """Say in what a stored file is not the posterior of these draws, or nothing.

    It is compared, part by part, with the file that the draws give now.  No library that makes objects of a file's
    attributes reads it, and no array is read before its shape is known to be that of the draws.
    """
    import h5py  # noqa: PLC0415 - loaded to verify a fit by NUTS, which is seldom asked for

    want = container(case, draws, summary)
    try:
        with h5py.File(io.BytesIO(content), "r") as one, h5py.File(io.BytesIO(want), "r") as two:
            part = next(_differing(one, two), "")
            return f"{part} does not follow from the draws." if part else ""
    except Exception as problem:  # noqa: BLE001 - whatever the library makes of a file that somebody spoilt
        return f"it does not read ({type(problem).__name__})."


def _differing(found: Any, want: Any) -> Iterator[str]:  # noqa: ANN401 - groups of h5py, which has no types
    """Yield what differs between two groups: a part, by its name and that of its group."""
    name = str(want.name).strip("/")
    if set(found) != set(want):
        yield f"the list of parts of {name or 'the file'}"
        return
    if not _alike(found, want):
        yield f"an attribute of {name or 'the file'}"
    for key in want:
        one, two = found[key], want[key]
        linked = type(found.get(key, getlink=True)) is not type(want.get(key, getlink=True))
        if linked or type(one) is not type(two) or not _alike(one, two):
            yield f"{key} of {name}"
        elif hasattr(two, "keys"):
            yield from _differing(one, two)
        elif one.shape != two.shape or one.dtype.kind != two.dtype.kind or one.external or not _equal(one[()], two[()]):
            yield f"{key} of {name}"


def _alike(found: Any, want: Any) -> bool:  # noqa: ANN401
    """Tell whether the attributes that decide how a part is read agree, except ArviZ's own notes, such as the day."""
    same = all(repr(found.attrs.get(mark)) == repr(want.attrs.get(mark)) for mark in MARKS)
    own = {mark: found.attrs[mark] for mark in {*found.attrs} - {*want.attrs} - {*OF_ITS_WRITER}}
    notes = [found.attrs[mark] for mark in OF_ITS_WRITER if isinstance(found.attrs.get(mark), str | bytes)]
    return same and not own and all(len(text) <= LONGEST_NOTE for text in notes)


def _equal(found: Any, want: Any) -> bool:  # noqa: ANN401 - arrays of numbers or of texts
    numbers = want.dtype.kind in "fiu"
    return bool(np.allclose(found, want, rtol=AGREE, atol=AGREE) if numbers else (found == want).all())


def _rows(values: Mapping[str, Floats]) -> Floats:
    """Stack the draws of several quantities."""
    return np.array(list(values.values())) if values else np.zeros((0, 1))
