"""Folders: those of the project, of the priors that ship with the package, and caches.

Supply nothing; get folders.  The *project* is the folder that holds ``analyses/``, ``figures/`` and ``priors/``: the
checkout from which the package runs or, where the package was installed by itself, the working folder.
Only this module depends on the package's location.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["PACKAGE", "SHIPPED", "analysis_script", "cache_folder", "project", "project_case", "project_figures"]

PACKAGE = Path(__file__).resolve().parents[1]
"""The folder of the package."""

_above = PACKAGE.parents[1]
CHECKOUT: Path | None = _above if (_above / "pyproject.toml").is_file() and (_above / "priors").is_dir() else None
"""The checkout from which the package runs; ``None`` where it was installed by itself."""

SHIPPED = PACKAGE / "priors" / "shipped" if CHECKOUT is None else CHECKOUT / "priors"
"""The folder of the priors that ship: ``general.yaml`` in any case, in a checkout the project's others beside it."""


def project() -> Path:
    """Return the folder of the project."""
    return CHECKOUT or Path.cwd()


def project_case() -> Path:
    """Return the folder of the project's own case, which commands read when none is named."""
    return project() / "analyses" / "corpus"


def project_figures() -> Path:
    """Return the folder of the figures of the project's own case."""
    return project() / "figures"


def analysis_script(name: str) -> Path:
    """Return the script of an analysis, whether or not there is one."""
    return project() / "analyses" / f"{name}.py"


def cache_folder(name: str) -> Path:
    """Return the folder in which results of one kind are cached: in the checkout, else in the user's own cache.

    The environment variable ``TARJIH_CACHE`` names another folder for all of them.  Where the user has no home, it is
    a place that nothing can be written to, so that nothing is stored.
    """
    named = os.environ.get("TARJIH_CACHE")
    if named:
        return Path(named) / name
    if CHECKOUT is not None:
        return CHECKOUT / ".cache" / name
    try:
        own = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    except RuntimeError:
        own = Path(os.devnull)
    return Path(os.environ.get("XDG_CACHE_HOME") or own) / "tarjih" / name
