"""Weigh testimony: coded claims in, probabilities out that an analyst can defend.

The public interface is in :mod:`tarjih.api`; its names are found here and loaded when they are first used, so that
importing this package costs nothing.

>>> import tarjih
>>> case = tarjih.read_case("harbour")
>>> fit = tarjih.fit(case)
>>> answers = fit.to_frame()  # every answer with its range
>>> draws = fit.posterior  # an xarray DataTree
>>> why = tarjih.explain(fit, "arson").to_frame()
>>> page = tarjih.brief(fit, "harbour.html")
"""

import importlib
import os
import sys

TYPE_CHECKING = False  # what `typing` says, which takes longer to import than all else before an interrupt is handled
if TYPE_CHECKING:
    from tarjih.api import (
        Case,
        Fit,
        Priors,
        Table,
        WhatIf,
        brief,
        explain,
        fit,
        model,
        read_case,
        read_fit,
        read_priors,
        sensitivity_of,
        what_if,
    )

__all__ = [
    "Case",
    "Fit",
    "Priors",
    "Table",
    "WhatIf",
    "__version__",
    "brief",
    "explain",
    "fit",
    "model",
    "read_case",
    "read_fit",
    "read_priors",
    "sensitivity_of",
    "what_if",
]

__version__ = "0.1.0"

# The matrices multiplied here are small: a second thread only spins, and takes the core of the next chain.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A script of analyses/ is a command: until it runs, which takes seconds of importing, an interrupt ends it at once.
_script = os.path.abspath(getattr(sys.modules["__main__"], "__file__", None) or "")  # noqa: PTH100 - pathlib takes a moment
if os.path.dirname(_script) == os.path.abspath(f"{__file__}/../../../analyses"):  # noqa: PTH100, PTH120
    importlib.import_module(f"{__name__}.__main__").end_at_once()


def __getattr__(name: str) -> object:
    """Load a name of the public interface when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # By a name made at run time, so that nothing in the package depends on the interface above it.
    return getattr(importlib.import_module(f"{__name__}.api"), name)


def __dir__() -> list[str]:
    """Return the names of the public interface."""
    return sorted(__all__)
