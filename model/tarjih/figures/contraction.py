"""The figure of posterior contraction: how far each parameter's posterior moved from its prior.

Supply a fit; get an exhibit, those moved most first.  Every free parameter is a coordinate that is
standard normal a priori (:mod:`tarjih.testimony.parameters`), so

    contraction = 1 − var(z | claims),   shift = mean(z | claims) in prior standard deviations

the posterior contraction and the z-score's numerator of Betancourt (*Towards a principled Bayesian workflow*, 2020) and
Schad, Betancourt and Vasishth (*Psychological Methods* 26, 2021).  A parameter counts as ``moved`` when a tenth of its
prior variance is gone or its mean has moved by a third of a prior standard deviation; otherwise its posterior is its
``prior``.  ``fixed`` are parameters to which the priors file gives no spread: no corpus could move them.  ``error`` is
the standard error of the contraction from a finite number of draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from tarjih.figures.exhibit import Exhibit, quoted, spelled
from tarjih.figures.rows import BETWEEN, FILLED, HOLLOW, Row, Scale, chart
from tarjih.inference.fit import Fit
from tarjih.inference.stamp import Stamp
from tarjih.runs.table import Table, of_records

__all__ = ["CONTRACTION", "FIXED", "MOVED", "PRIOR", "contraction", "contraction_table", "parameter_label", "taught"]

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
    "bloc": "Blocs that may lie",
}
REST = "How sources report"
LABELS = {
    "channel.reliability": "How often a channel is genuine",
    "copying.fidelity": "How faithful a copy is",
    "default_question.probability": "Any other proposition",
    "forecast.shift": "Credibility of forecasts",
    "veracity.bloc": "How often a bloc does not lie",
    "spread.sources": "Spread of sources of one kind",
    "story.admission": "How often the uninformed speak against an interest",
    "story.circulation": "How far the first claim goes round",
    "story.clarity": "What agreement is worth",
    "story.difficulty": "How far questions differ in clarity",
    "story.leaving": "How many leave their bloc's line",
    "story.fidelity": "How often the uninformed repeat a rumour",
    "story.hedge": "What a hedged claim weighs",
    "story.pledge": "How often pledges bind",
    "story.rumour": "How often a rumour goes round",
}


def contraction_table(fit: Fit) -> Table:
    """Return a row for each parameter; ``rank`` counts from the one moved most, over all groups.

    The three columns ``group_…`` give, in every row, how many free parameters its group has and the largest
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


def parameter_label(name: str) -> str:
    """Return the label of a parameter: that declared for it, or one made of the parts of its id."""
    head, _, rest = name.partition(".")
    if name in LABELS or not rest:
        return LABELS.get(name) or spelled(name)
    if head == "bloc":
        return f"{spelled(rest)}: how often it does not lie"
    if head == "trait":
        return ": ".join(spelled(part) for part in rest.split("."))
    return spelled(rest) if head in GROUPS else spelled(name.replace(".", ": "))


def _named(fit: Fit, name: str) -> dict[str, str]:
    head, _, rest = name.partition(".")
    corpus = fit.case.corpus
    label = parameter_label(name)
    if head == "source" and corpus.sources[rest].name:
        label = corpus.sources[rest].name
    elif head == "questions":
        asked = corpus.propositions.get(rest)
        label = (asked.en if asked else "") or label
    return {"name": name, "label": label.rstrip("."), "group": GROUPS.get(head, REST)}


def taught(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say how many of the free parameters the claims moved, and which most."""
    free = [r for r in rows if r["rank"] is not None]
    moved = [r for r in free if r["verdict"] == MOVED]
    if not free:
        return "No parameter is free: all is prior"
    if not moved:
        return f"None of {len(free)} parameters moved: all stayed at their prior"
    first = min(moved, key=lambda r: r["rank"])
    stayed = len(free) - len(moved)
    rest = f"{stayed} stayed at their prior" if stayed else "none stayed at its prior"
    return f"{len(moved)} of {len(free)} parameters moved, {quoted(first['label'])} furthest; {rest}"


def contraction(fit: Fit, *, most: int = 12) -> Exhibit:
    """Return the figure of the parameters that moved most."""
    table = contraction_table(fit)
    title = taught(table.records())
    return Exhibit(
        "contraction",
        table,
        lambda shown, stamp, *, title, subtitle: _draw(shown, stamp, title=title, subtitle=subtitle, most=most),
        title,
        "A parameter that did not move is what its prior says, with its reason in the priors file. What the priors "
        "file fixes is in the table, marked as fixed.",
        f"How far each parameter moved from its prior. {title}.",
        "What did the articles teach about sources, and about everything else that the model does not know?",
    )


def _gone(row: Mapping[str, Any]) -> str:
    return f"{max(row['contraction'], 0):.0%}".replace("%", " %")


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str, most: int) -> Figure:
    """Draw the shift of each parameter, with the contraction of its variance."""
    free = [r for r in table.records() if r["rank"] is not None]
    shown = sorted(free, key=lambda r: r["rank"])[:most]
    groups = list(dict.fromkeys(r["group"] for r in shown))
    shown.sort(key=lambda r: (groups.index(r["group"]), r["rank"]))
    reach = max([1.0, *(abs(r["shift"]) for r in shown)]) * 1.08
    ticks = tuple((t / 2, f"{t / 2:+g}".replace("-", "\N{MINUS SIGN}") if t else "0") for t in range(-8, 9))
    differ = len({r["verdict"] for r in shown}) > 1
    rows = [
        Row(
            r["label"],
            (_gone(r), r["verdict"]) if differ else (_gone(r),),
            ((0.0, HOLLOW), (r["shift"], FILLED)),
            ((0.0, r["shift"], BETWEEN),),
            head=r["group"],
        )
        for r in shown
    ]
    left = f"Shown: the {len(shown)} that moved most of {len(free)} free parameters; the table has all."
    return chart(
        rows,
        stamp,
        title=title,
        subtitle=subtitle,
        scale=Scale(
            -reach,
            reach,
            tuple(t for t in ticks if abs(t[0]) <= reach),
            "shift of the mean, in prior standard deviations",
        ),
        columns=("variance gone", "verdict") if differ else ("variance gone",),
        key=((HOLLOW, "prior mean"), (FILLED, "posterior mean")),
        notes=("Moved: at least 10 % of the prior's variance gone, or a shift of a third or more.", left),
    )
