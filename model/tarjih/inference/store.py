"""The draws of a fit as its folder keeps them: ``draws.npz``, written and read back.

Supply draws and their case; get bytes.  Supply bytes; get the arrays, and with the case that they are of the
:class:`~tarjih.inference.importance.Draws`.  An array is taken from bytes that lie there as they are and that its shape
fills: nothing is unpacked, no object is made, and a file takes as much memory as it has bytes.  What is no posterior of
the case (other parameters, lost draws, weights that are none) is refused.
"""

from __future__ import annotations

import ast
import io
import math
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tarjih.inference.importance import Draws, effective
from tarjih.testimony.case import Case
from tarjih.testimony.weigh import weigh

__all__ = ["Arrays", "given_of", "packed", "unpacked"]

type Arrays = dict[str, np.ndarray[Any, Any]]

HEADER = re.compile(rb"\x93NUMPY\x01\x00(..)", re.DOTALL)
ROUNDING = 1e-6
ARRAYS = {"names", "z", "weights", "log_likelihood", "chains", "method", "known", "given", "odds"}
FARTHEST = 60.0
"""Standard deviations from the prior's middle at which no draw can lie."""


def packed(case: Case, draws: Draws) -> bytes:
    """Return the content of ``draws.npz``."""
    buffer = io.BytesIO()
    np.savez(  # random numbers do not compress
        buffer,
        names=np.array(case.parameters.names, dtype=np.str_),
        z=draws.z,
        weights=draws.weights,
        log_likelihood=draws.log_likelihood,
        chains=np.array(draws.chains),
        method=np.array(draws.method),
        known=case.known,
        given=np.array(list(case.given), dtype=np.str_),
        odds=np.array(list(case.given.values()), dtype=np.float64),
    )
    return buffer.getvalue()


def arrays(content: bytes) -> Arrays:
    """Read the arrays of an ``.npz`` file: numbers and texts that fill their bytes, and nothing that is unpacked.

    Raises
    ------
    ValueError
        When it is no such file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in archive.infolist()):
                raise ValueError("it is packed, which no run does.")
            if len({*archive.namelist()}) < len(archive.namelist()):
                raise ValueError("it holds an array twice.")
            found = {e.filename.removesuffix(".npy"): _array(archive.read(e)) for e in archive.infolist()}
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as problem:
        raise ValueError("it is damaged.") from problem
    if not found.keys() <= ARRAYS:
        raise ValueError("it holds an array that no run writes.")
    return found


def _array(raw: bytes) -> np.ndarray[Any, Any]:
    """Read one array of format 1.0 in C or Fortran order."""
    opening = HEADER.match(raw)
    if opening is None:
        raise ValueError("it holds something else than arrays.")
    end = opening.end() + int.from_bytes(opening[1], "little")
    try:
        head = ast.literal_eval(raw[opening.end() : end].decode("latin-1").strip())
        kind, shape = np.dtype(str(head["descr"])), tuple(int(n) for n in head["shape"])
        in_fortran = head["fortran_order"] is True
    except (ValueError, SyntaxError, KeyError, TypeError, RecursionError, MemoryError) as problem:
        raise ValueError("it holds an array of no known form.") from problem
    if kind.kind not in "fiuU" or kind.names or min(shape, default=0) < 0:
        raise ValueError("it holds an array of objects, which are never read.")
    if math.prod(shape) * kind.itemsize != len(raw) - end:
        raise ValueError("it holds an array that its bytes do not fill.")
    found: np.ndarray[Any, Any] = np.frombuffer(raw, kind, offset=end) if kind.itemsize else np.zeros(0, kind)
    return found.reshape(shape, order="F" if in_fortran else "C").copy()


def given_of(found: Arrays) -> dict[str, float]:
    """Return what was taken as known: propositions, and the multipliers of their odds.

    Raises
    ------
    ValueError
        When the arrays hold no such thing.
    """
    names, odds = _texts(found, "given", 1), _numbers(found, "odds", 1)
    if len(names) != len(odds) or not (odds >= 0).all():
        raise ValueError("what it says was given is nothing that can be.")
    return dict(zip(map(str, names), map(float, odds), strict=True))


def unpacked(found: Arrays, case: Case, diagnostics: Mapping[str, Any]) -> Draws:
    """Return the draws of a case from their arrays.

    Raises
    ------
    ValueError
        When they are no draws of its posterior.
    """
    names = tuple(map(str, _texts(found, "names", 1)))
    if names != case.parameters.names:
        if not _of_story(names) and _of_story(case.parameters.names):
            raise ValueError("it was made by an earlier likelihood, which is no longer the one of the case. Fit again.")
        raise ValueError("its draws are of other parameters than this version of the software gives the case.")
    z, weights = _numbers(found, "z", 2), _numbers(found, "weights", 1)
    log_likelihood, known = _numbers(found, "log_likelihood", 1), _numbers(found, "known", 1)
    method, chains = str(_texts(found, "method", 0)), int(_numbers(found, "chains", 0))
    draws = len(weights)
    if z.shape != (len(case.parameters.names), draws) or not draws or chains < 1 or draws % chains:
        raise ValueError("its arrays do not belong together.")
    if not (np.abs(z) < FARTHEST).all() or not (weights >= 0).all() or abs(weights.sum() - 1) > ROUNDING:
        raise ValueError("its draws or their weights are none.")
    if log_likelihood.shape != weights.shape or not (known.shape == case.known.shape and (known == case.known).all()):
        raise ValueError("it was drawn under other things taken as known than it says.")
    if method != diagnostics["method"]:
        raise ValueError("it was drawn in another way than its record says.")
    if method == "nuts" and np.ptp(weights) > ROUNDING / draws:
        raise ValueError("its draws have weights, which those of NUTS have not.")
    if method != "nuts" and effective(weights) < float(diagnostics["ess_bulk_min"]) * (1 - ROUNDING):
        raise ValueError("its weights are worth fewer draws than its record says.")
    weighed = weigh(case.parameters, z, known=case.known)
    if not np.allclose(weighed.log_likelihood, log_likelihood, rtol=ROUNDING, atol=ROUNDING):
        raise ValueError("its log likelihood does not follow from its draws.")
    return Draws(
        z=z,
        weights=weights,
        slots=weighed.slots,
        log_likelihood=log_likelihood,
        chains=chains,
        effective=float(diagnostics["ess_bulk_min"]),
        pareto_k=float(diagnostics.get("pareto_k", 0.0)),
        method=method,
    )


def _of_story(names: Iterable[str]) -> bool:
    return any(n.startswith("story.") for n in names)


def _numbers(found: Arrays, name: str, dimensions: int) -> np.ndarray[Any, Any]:
    array = found.get(name)
    if array is None or array.ndim != dimensions or array.dtype.kind not in "fiu" or np.isnan(array).any():
        raise ValueError(f'"{name}" is missing from it, or is not what it should be.')
    return array


def _texts(found: Arrays, name: str, dimensions: int) -> np.ndarray[Any, Any]:
    array = found.get(name)
    if array is None or array.ndim != dimensions or array.dtype.kind != "U":
        raise ValueError(f'"{name}" is missing from it, or is not what it should be.')
    return array
