"""The identity of a fit, for what is stored about it.

Supply a fit; get plain data that change with its claims, its priors, what is given and its draws alone.
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
    claims = digest(repr((case.claims, sorted(case.corpus.sources.items()))).encode())
    p = case.priors
    priors = digest(repr([sorted(part.items()) for part in (p.scalars, p.questions, p.switches)]).encode())
    given = {name: repr(odds) for name, odds in case.given.items()}
    return [fit.run["inputs"], case.as_of, given, claims, priors, draws.hexdigest()]
