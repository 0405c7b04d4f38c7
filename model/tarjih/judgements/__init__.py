"""Key judgements as data: the question, the call, how probable, how well founded, what drives it, what would change it.

Supply a :class:`~tarjih.fit.Fit`; get a :class:`~tarjih.judgements.calls.Judgement` for each headline, every number of
it looked up in the fit or computed from its draws, and sentences made of them by the templates of
:mod:`tarjih.language`.  Nothing is typed in for a case.
"""

from tarjih.judgements.bearing import Bearing, bearing, label
from tarjih.judgements.calls import Doubt, Driver, Judgement, judgements
from tarjih.judgements.leaving import Loss, left_out
from tarjih.judgements.sentences import Said, outlined, said

__all__ = [
    "Bearing",
    "Doubt",
    "Driver",
    "Judgement",
    "Loss",
    "Said",
    "bearing",
    "judgements",
    "label",
    "left_out",
    "outlined",
    "said",
]
