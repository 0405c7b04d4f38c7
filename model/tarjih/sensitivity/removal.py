"""What leaving out does, as far as the ledger of evidence is at hand.

Supply a fit and what is asked; get the tables of :mod:`tarjih.evidence` by the names of their files.  The ledger is a
package of its own; where it is not installed there are no such tables.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Sequence

from tarjih.fit import Fit
from tarjih.table import Table
from tarjih.targets import Target

__all__ = ["LEDGER", "removals"]

LEDGER = "tarjih.evidence"
TABLES = ("leave_out", "linchpins")


def removals(fit: Fit, targets: Sequence[Target], *, progress: Callable[[str], None] | None = None) -> dict[str, Table]:
    """Return the tables of leaving out and of linchpins; none where the ledger is not installed."""
    if importlib.util.find_spec(LEDGER) is None:
        return {}
    ledger = importlib.import_module(LEDGER)
    out = {}
    for name in TABLES:
        if progress:
            progress(name)
        out[name] = getattr(ledger, name)(fit, targets)
    return out
