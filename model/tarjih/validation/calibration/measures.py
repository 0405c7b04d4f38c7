"""Measures of a method: one row for each replicate, then their means with standard errors.

Supply answers and the truth; get the measures of :func:`tarjih.validation.scoring.overall` by replicate, and
tables over replicates: means and standard errors (:func:`summarised`), and how often stated probabilities came true
(:func:`reliability`).

* ``accuracy``: share of targets whose most probable answer is the true one, ties shared.
* ``stated``: mean probability of that answer. A calibrated method has both alike.
* ``log_score``: mean natural logarithm of the probability of the truth, each no lower than
  :data:`tarjih.validation.scoring.LEAST` (one in a million), for every method alike. A coin has −0.693.
* ``brier``: half the sum of squared errors; a coin has 0.25.
* ``sure``: share of targets with an answer above 99 %, ``sure_right`` how many of these are right.
* ``gap``: the log score less that of the oracle on the same replicate, in nats; its standard error is that of the
  paired differences, which is what comparing on the same cases is for.

A standard error is the standard deviation over replicates by the root of their number.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tarjih.runs.table import Table, of_records
from tarjih.validation.calibration.peers import Answers
from tarjih.validation.scoring import Item, calibration, overall

__all__ = ["BINS", "MEASURES", "Judged", "judged", "reliability", "summarised"]

SCORES = ("accuracy", "stated", "log_score", "brier", "sure")
MEASURES = (
    "variant",
    "method",
    "replicates",
    "items",
    *(f"{s}{end}" for s in SCORES for end in ("", "_se")),
    "sure_items",
    "sure_right",
    "gap",
    "gap_se",
    "accuracy_gap",
    "accuracy_gap_se",
    "seconds",
)
BINS = ("variant", "method", "from", "to", "items", "stated", "held", "held_se")


@dataclass(frozen=True)
class Judged:
    """The answers of one method in one case, beside the truth.

    Parameters
    ----------
    variant, replicate, method
        The case, and the method.
    items
        Its answer on each target.
    seconds
        How long it took.
    """

    variant: str
    replicate: int
    method: str
    items: tuple[Item, ...]
    seconds: float = 0.0


def judged(
    answers: Answers, names: Mapping[str, Sequence[str]], truth: Mapping[str, Mapping[str, float]]
) -> tuple[Item, ...]:
    """Hold probabilities against the truth.

    Parameters
    ----------
    answers
        Probabilities of each target's answers.
    names
        The answers of each target, in the same order.
    truth
        Of each target that is settled, how true each answer is.
    """
    return tuple(
        Item(t, tuple(names[t]), tuple(answers[t]), tuple(float(of.get(a, 0.0)) for a in names[t]))
        for t, of in truth.items()
    )


def summarised(found: Sequence[Judged], *, against: str) -> Table:
    """Return means and standard errors over replicates, for each variant and method, as they come.

    Parameters
    ----------
    found
        One entry for each variant, replicate and method.
    against
        The method that ``gap`` is taken from; where a variant lacks it, there is none.
    """
    scores = {(j.variant, j.replicate, j.method): overall(j.items) for j in found}
    rows = []
    for variant, method in dict.fromkeys((j.variant, j.method) for j in found):
        own = [j for j in found if (j.variant, j.method) == (variant, method)]
        of = [scores[variant, j.replicate, method] for j in own]
        sure = [i for j in own for i in j.items if i.confidence > 0.99]
        row: dict[str, Any] = {
            "variant": variant,
            "method": method,
            "replicates": len(own),
            "items": sum(len(j.items) for j in own),
            "sure_items": len(sure),
            "sure_right": sum(i.right for i in sure) / len(sure) if sure else None,
            "seconds": sum(j.seconds for j in own),
        }
        for s in SCORES:
            row[s], row[f"{s}_se"] = _mean([o[s] for o in of])
        best = [scores.get((variant, j.replicate, against)) for j in own]
        for name, s in (("gap", "log_score"), ("accuracy_gap", "accuracy")):
            less = [o[s] - b[s] for o, b in zip(of, best, strict=True) if b]
            row[name], row[f"{name}_se"] = _mean(less) if less else (None, None)
        rows.append(row)
    return of_records(MEASURES, rows)


def reliability(found: Sequence[Judged]) -> Table:
    """Return, for each variant, method and range of what was stated, how often it was true.

    ``held_se`` is √(h (1 − h) / n) with h taken from (right + ½) / (n + 1), so that a bin in which all were right
    still has an error.  Targets of one replicate are not quite independent, so it is a little small.
    """
    rows = []
    for variant, method in dict.fromkeys((j.variant, j.method) for j in found):
        own = [i for j in found if (j.variant, j.method) == (variant, method) for i in j.items]
        for row in calibration(own).records():
            share = (row["held"] * row["items"] + 0.5) / (row["items"] + 1)
            error = math.sqrt(share * (1 - share) / row["items"])
            rows.append({"variant": variant, "method": method, **row, "held_se": error})
    return of_records(BINS, rows)


def _mean(values: Sequence[float]) -> tuple[float, float | None]:
    n = len(values)
    return float(np.mean(values)), float(np.std(values, ddof=1) / math.sqrt(n)) if n > 1 else None
