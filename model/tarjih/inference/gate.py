"""The gate that every published number passes, in one place.

Supply the diagnostics of a fit, as its record has them; get :func:`checks`, each with whether it was passed.  By NUTS:
R-hat, effective draws and divergences (:mod:`tarjih.inference.nuts`).  By weighted draws: how many they are worth, and
Pareto k (:mod:`tarjih.inference.importance`).  By a normal approximation: Pareto k alone
(:mod:`tarjih.inference.normal`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["ENOUGH", "MOST_K", "MOST_RHAT", "VARIATIONAL", "checks"]

ENOUGH = 400
"""Effective draws below which nothing is published."""
MOST_RHAT = 1.01
MOST_K = 0.7
VARIATIONAL = "variational"
"""The method of a normal approximation."""


def checks(diagnostics: Mapping[str, Any]) -> dict[str, bool]:
    """Return the checks of a fit's diagnostics, and whether each passes."""
    d, method = diagnostics, diagnostics["method"]
    out: dict[str, bool] = {}
    if method == "nuts":
        out[f"rhat <= {MOST_RHAT}"] = d["rhat_max"] <= MOST_RHAT
    if method != VARIATIONAL:
        out[f"ess >= {ENOUGH}"] = min(d["ess_bulk_min"], d["ess_tail_min"]) >= ENOUGH
    if method == "nuts":
        out["no divergences"] = d["divergences"] == 0
    else:
        out[f"pareto k <= {MOST_K}"] = d["pareto_k"] <= MOST_K
    return out
