"""The table of what the words taught: for every parameter how far its posterior moved from its prior.

Supply a :class:`~tarjih.inference.fit.Fit`; get a tidy table, those moved most first in each group.  Every free
parameter is a coordinate that is standard normal a priori (:mod:`tarjih.testimony.parameters`), so

    contraction = 1 − var(z | words),   shift = mean(z | words) in prior standard deviations

the posterior contraction and the z-score's numerator of Betancourt (*Towards a principled Bayesian workflow*, 2020) and
Schad, Betancourt and Vasishth (*Psychological Methods* 26, 2021).  A parameter counts as ``moved`` when a tenth of
its prior variance is gone or its mean has moved by a third of a prior standard deviation; otherwise what is reported of
it is its ``prior``.  ``fixed`` is what the priors file gives no room: no corpus could move it.  ``error`` is the
standard error of the contraction from a finite number of draws; a contraction below nought is noise, or a posterior
wider than its prior, which words that contradict each other can leave.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tarjih.figures.answers import spoken
from tarjih.inference.fit import Fit
from tarjih.runs.table import Table, of_records
from tarjih.testimony.testimony import lists_in

__all__ = ["CONTRACTION", "FIXED", "MOVED", "PRIOR", "contraction", "worded"]

MOVED, PRIOR, FIXED = "moved", "prior", "fixed"
LEAST_CONTRACTION, LEAST_SHIFT = 0.1, 1 / 3
CONTRACTION = (
    *("name", "label", "group", "contraction", "error", "shift", "sd", "verdict", "rank"),
    *("group_size", "group_contraction", "group_shift"),
)
GROUPS = {
    "accuracy": "Kinds of source",
    "access": "How a source knows",
    "identity": "Named or not",
    "questions": "Single propositions",
    "default_question": "Single propositions",
    "trait": "Degrees of control",
    "source": "Single sources",
    "talker": "Single sources",
    "naming": "Single sources",
    "bloc": "Blocs that may lie",
}
REST = "How people speak"
LABELS = {
    "asserting.share": "How often who does not know affirms",
    "channel.reliability": "How often a channel is genuine",
    "commitment.kept": "How often pledges are kept",
    "common_error.probability": "How often all are misled",
    "copying.fidelity": "How faithfully words are copied",
    "default_question.probability": "Any other proposition",
    "forecast.shift": "Credibility of forecasts",
    "hedging.informed": "How firmly who knows speaks",
    "hedging.uninformed": "How firmly who does not know speaks",
    "interest": "How strongly interest filters words",
    "party_line.discipline": "How often a bloc holds a line",
    "veracity.bloc": "How often a bloc does not lie",
    "spread.sources": "Spread of sources of one kind",
    "tendency.spread": "Spread of tendencies to affirm",
}


def contraction(fit: Fit) -> Table:
    """Return a row for each parameter; ``rank`` counts from the one moved most, over all groups.

    The three columns ``group_…`` hold, in every row, how many free parameters its group has and the largest
    contraction and shift among them.
    """
    z, w = fit.draws.z, fit.draws.weights
    mean = z @ w
    variance = (z - mean[:, None]) ** 2 @ w
    left = variance * np.sqrt(2 / max(fit.draws.effective, 2.0))
    rows: list[dict[str, Any]] = []
    for i, name in enumerate(fit.case.parameters.names):
        gone, shift = float(1 - variance[i]), float(mean[i])
        moved = gone >= LEAST_CONTRACTION or abs(shift) >= LEAST_SHIFT
        own = {"contraction": gone, "error": float(left[i]), "shift": shift, "sd": float(np.sqrt(variance[i]))}
        rows.append({**_named(fit, name), **own, "verdict": MOVED if moved else PRIOR})
    order = sorted(rows, key=_weight, reverse=True)
    for rank, row in enumerate(order, start=1):
        row["rank"] = rank
    groups = dict.fromkeys(r["group"] for r in order)
    for group in groups:
        members = [r for r in order if r["group"] == group]
        whole = {
            "group_size": len(members),
            "group_contraction": max(r["contraction"] for r in members),
            "group_shift": max(abs(r["shift"]) for r in members),
        }
        for r in members:
            r.update(whole)
    fixed = [
        {**_named(fit, name), "contraction": 0.0, "error": 0.0, "shift": 0.0, "sd": 0.0, "verdict": FIXED}
        for name, prior in fit.case.priors.scalars.items()
        if not prior.sigma
    ]
    return of_records(CONTRACTION, [r for g in groups for r in order if r["group"] == g] + fixed)


def _weight(row: dict[str, Any]) -> float:
    """Return how far a parameter moved, in units of what counts as moved."""
    return float(max(row["contraction"] / LEAST_CONTRACTION, abs(row["shift"]) / LEAST_SHIFT))


def worded(name: str) -> str:
    """Return a parameter in words, as far as its id tells: the words declared for it, or those it is made of."""
    head, _, rest = name.partition(".")
    if name in LABELS or not rest:
        return LABELS.get(name) or spoken(name)
    if head == "bloc":
        return f"{spoken(rest)}: how often it does not lie"
    if head == "trait":
        return ": ".join(spoken(part) for part in rest.split("."))
    if head == "naming":
        of, state, source = rest.split(".", 2)
        return f"{spoken(source)} (naming state {state} of list {of})"
    named = head in GROUPS
    return (spoken(rest) if named else spoken(name.replace(".", ": "))) + (" (tendency)" if head == "talker" else "")


def _naming(fit: Fit, rest: str) -> str:
    """Return whose habit of naming which state a coordinate is."""
    of, state, source = rest.split(".", 2)
    lists = lists_in(fit.case.network)
    name = fit.case.corpus.sources[source].name or spoken(source)
    return f"{name} (naming {spoken(lists[int(of) - 1][int(state) - 1])})"


def _named(fit: Fit, name: str) -> dict[str, str]:
    head, _, rest = name.partition(".")
    corpus = fit.case.corpus
    label = worded(name)
    if head == "naming":
        label = _naming(fit, rest)
    elif head in {"source", "talker"} and corpus.sources[rest].name:
        label = corpus.sources[rest].name + (" (tendency)" if head == "talker" else "")
    elif head == "questions":
        asked = corpus.propositions.get(rest)
        label = (asked.en if asked else "") or label
    return {"name": name, "label": label.rstrip("."), "group": GROUPS.get(head, REST)}
