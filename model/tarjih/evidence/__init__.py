"""The evidence behind an answer: ledgers, leave-one-out, linchpins, independence.

Supply a :class:`~tarjih.inference.fit.Fit` and a :class:`~tarjih.inference.targets.Target`; get tables.  Nothing here
loads PyMC unless a refit is asked for.
"""

from tarjih.evidence.bearing import answer_text, question_text
from tarjih.evidence.independent import counted, independent
from tarjih.evidence.leaving import Leaving, leave_out
from tarjih.evidence.ledger import ledger
from tarjih.evidence.players import LEVELS
from tarjih.evidence.swept import ledgers, linchpins

__all__ = [
    "LEVELS",
    "Leaving",
    "answer_text",
    "counted",
    "independent",
    "leave_out",
    "ledger",
    "ledgers",
    "linchpins",
    "question_text",
]
