"""What moved an answer, and on what it rests: ledgers, leaving out, linchpins, independence.

Supply a :class:`~tarjih.fit.Fit` and a :class:`~tarjih.targets.Target`; get tables.  Nothing here loads PyMC unless a
refit is asked for.
"""

from tarjih.evidence.independent import counted, independent
from tarjih.evidence.leaving import leave_out
from tarjih.evidence.ledger import ledger
from tarjih.evidence.players import LEVELS
from tarjih.evidence.shown import bars, steps, worded
from tarjih.evidence.swept import ledgers, linchpins

__all__ = ["LEVELS", "bars", "counted", "independent", "leave_out", "ledger", "ledgers", "linchpins", "steps", "worded"]
