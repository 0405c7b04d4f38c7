"""How many independent sources the claims on a proposition amount to.

Supply a :class:`~tarjih.inference.fit.Fit`; get a number for each proposition, and the sentence that a figure sets
beside a probability: "12 claims, 7 outlets, 3 origins, 2.4 independent".

Copies of a message are one already (:mod:`tarjih.testimony.messages`), and sources that share one channel, or
one party line, stand or fall together: a *unit* (:mod:`tarjih.testimony.story`).  Units differ in the weight of their
claims, and one strong unit beside four weak ones is not five sources.  With λ_u the log-likelihood ratio that unit u
alone gives the proposition, the number is

    n = (Σ |λ_u|)² / Σ λ_u²

the order-2 number of Hill (*Ecology* 54, 1973), which political science knows as the effective number of parties
(Laakso and Taagepera, *Comparative Political Studies* 12, 1979) and sampling as Kish's effective size: as many units
of equal weight would be as far from resting on one.  It is at most the number of units, which is at most the number
of origins, and equals it where all weigh the same.  It measures how widely the claims are spread over sources that
can err separately, not how strong they are nor on which side: two who contradict each other are two.
"""

from __future__ import annotations

import numpy as np

from tarjih.evidence.drawn import posterior_draws
from tarjih.evidence.remaining import Remaining
from tarjih.inference.fit import Fit
from tarjih.inference.summary import outlet_of
from tarjih.runs.arrays import Floats, Ints

__all__ = ["counted", "independent", "spread_over"]

DRAWS = 400
SEED = 20211107


def independent(fit: Fit) -> dict[str, float]:
    """Return the effective number of independent sources of each proposition; 0 where no claim takes a side."""
    case = fit.case
    remaining = Remaining(case, posterior_draws(fit, DRAWS, seed=SEED))
    of: dict[str, list[int]] = {}
    for i, claim in enumerate(case.claims):
        if claim.proposition is not None:
            of.setdefault(claim.proposition, []).append(i)
    return {
        p: spread_over(unit_weights(remaining, np.array(of[p], dtype=np.int64))) if p in of else 0.0
        for p in case.network.ties
    }


def spread_over(weights: Floats) -> float:
    """Return how many equal weights would be spread as far as these; 0 where all are zero."""
    size = np.abs(weights)
    return float(size.sum() ** 2 / (size**2).sum()) if size.sum() > 0 else 0.0


def unit_weights(remaining: Remaining, rows: Ints) -> Floats:
    """Return the mean log-likelihood ratio of each unit of some rows on one node by itself, shape (units,).

    That is the log-likelihood ratio of the state it favours most over the one it favours least, over the draws.
    """
    node, out = int(remaining.node_of[rows[0]]), []
    for members in remaining.units(node, remaining.positions_of(rows)):
        ratio = remaining.likelihood(node, members)
        out.append(float((ratio.max(axis=0) - ratio.min(axis=0)).mean()))
    return np.array(out)


def counted(fit: Fit) -> dict[str, str]:
    """Return the counts of each proposition as text: ``12 claims, 7 outlets, 3 origins, 2.4 independent``."""
    case, out = fit.case, {}
    for name, n in independent(fit).items():
        own = [c for c in case.claims if c.proposition == name]
        outlets, origins = len({outlet_of(c, case.corpus) for c in own}), len({c.origin for c in own})
        parts = [_many(len(own), "claim"), _many(outlets, "outlet"), _many(origins, "origin")]
        out[name] = ", ".join([*parts, f"{n:.1f} independent"]) if own else "no claims"
    return out


def _many(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
