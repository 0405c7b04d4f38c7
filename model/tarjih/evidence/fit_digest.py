"""What tells one fit from all others, for what is kept of it.

Supply a fit; get plain data that change with its words, its priors, what is given and its draws, and with nothing else.
"""

from __future__ import annotations

import hashlib
from typing import Any

from tarjih.inference.fit import Fit
from tarjih.runs.files import digest

__all__ = ["distinct"]


def distinct(fit: Fit) -> list[Any]:
    """Return digests of all that a fit's tables depend on, the code apart."""
    case, draws = fit.case, hashlib.sha256()
    for array in (fit.draws.z, fit.draws.weights, fit.draws.log_likelihood, case.known):
        draws.update(array.tobytes())
    said = digest(repr((case.claims, sorted(case.corpus.sources.items()))).encode())
    p = case.priors
    held = digest(repr([sorted(part.items()) for part in (p.scalars, p.questions, p.switches)]).encode())
    given = {name: repr(odds) for name, odds in case.given.items()}
    return [fit.run["inputs"], case.as_of, given, said, held, draws.hexdigest()]
