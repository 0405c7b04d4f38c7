"""Leave-out tables of the evidence, by the names of their files.

Supply a fit and what is asked; get what :mod:`tarjih.evidence` computes without each part of the claims, and the
smallest sets on which a call hangs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tarjih.evidence import Leaving, leave_out, linchpins
from tarjih.inference.fit import Fit
from tarjih.inference.targets import Target
from tarjih.runs.table import Table
from tarjih.sensitivity.naming import labelled

__all__ = ["removals"]

TABLES = {"leave_out": leave_out, "linchpins": linchpins}


def removals(
    fit: Fit, targets: Sequence[Target], *, refit: bool = False, progress: Callable[[str], None] | None = None
) -> dict[str, Table]:
    """Return the tables of leaving out and of linchpins, with labels for their readers.

    Parameters
    ----------
    fit, targets
        The fit, and what is asked.
    refit
        Whether what no weights will do for is sampled by NUTS.
    progress
        Called with a line for each table.
    """
    out, leaving = {}, Leaving(fit, targets, refit=refit)
    for name, table in TABLES.items():
        if progress:
            progress(name)
        out[name] = labelled(table(fit, targets, leaving=leaving), fit.case)
    return out
