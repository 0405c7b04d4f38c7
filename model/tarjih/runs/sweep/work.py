"""One task in its worker: the check of the worker's software, the task's cost, and its result as bytes.

Supply a function and its arguments; get the packed result with the seconds, the processor's seconds and the memory that
it took, from which :mod:`tarjih.validation.sizing` computes.
"""

from __future__ import annotations

import functools
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from tarjih.runs.faults import Fault, InputFault
from tarjih.runs.files import canonical, digest
from tarjih.runs.lineage import code_of
from tarjih.runs.places import PACKAGE, SHIPPED, project_case
from tarjih.runs.record import versions
from tarjih.runs.sweep.serialise import pack

__all__ = ["Given", "behind", "identity", "worked"]


@dataclass(frozen=True, eq=False)
class Given:
    """The first argument of all tasks of a sweep.

    Parameters
    ----------
    key
        Its digest.
    value
        The value.
    """

    key: str
    value: Any


@functools.cache
def behind(module: str) -> str:
    """Return the digest of the code and the libraries that a function of a module depends on."""
    own = Path(str(sys.modules[module].__file__)).resolve()
    code = code_of(module) if own.is_relative_to(PACKAGE) else [digest(own.read_bytes()), code_of(own)]
    return digest(canonical([code, versions()]))


@functools.cache
def identity(module: str) -> str:
    """Return the digest of the environment of a module's functions: code, libraries, shipped files."""
    shipped = {
        p.relative_to(folder).as_posix(): digest(p.read_bytes())
        for folder in (SHIPPED, project_case())
        for p in sorted(folder.rglob("*"))
        if p.suffix in {".csv", ".yaml"}
    }
    return digest(canonical([behind(module), shipped]))


def worked(
    work: Callable[..., Any], shared: Given | None, arguments: tuple[Any, ...], *, wanted: str | None = None
) -> bytes:
    """Do a task and return its packed result.

    Raises
    ------
    InputFault
        When this process has other software than the one that asks, whose :func:`identity` is `wanted`.
    """
    if wanted is not None and wanted != identity(work.__module__):
        text = "a worker has another version of this software, of its libraries or of priors/ than this process."
        raise InputFault([Fault("--scheduler", 0, f"{text} Start it from the same checkout, and again after an edit.")])
    wall, cpu = time.perf_counter(), time.process_time()
    with threadpool_limits(1):
        value = work(*(() if shared is None else (shared.value,)), *arguments)
    took = time.perf_counter() - wall, time.process_time() - cpu
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return pack({"value": value, "seconds": took[0], "cpu": took[1], "peak": peak})
