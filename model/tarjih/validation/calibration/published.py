"""The anaesthesia ratings of Dawid and Skene (1979), beside published class probabilities.

Supply the folder and priors; get a row for each patient and class, and what the rows come to.  What is published is of
another model, the Bayesian Dawid–Skene with an unpooled confusion matrix for each rater, so agreement is of answers
and not of parameters.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from tarjih.priors.inputs import load
from tarjih.runs.table import Table, of_records
from tarjih.validation.calibration.weighed import Said, weighed

__all__ = ["COMPARED", "PUBLISHED", "compared"]

PUBLISHED = "published_class_probabilities.csv"
COMPARED = ("question", "state", "tarjih", "published", "difference")


def compared(folder: Path, priors: Path, *, seed: int) -> tuple[Table, dict[str, float], Said]:
    """Return the table, and: patients, share with the same most probable class, mean absolute difference.

    A published row is patient ``item`` with ``p1`` … of the classes ``k1`` …; what the weighing leaves to an unnamed
    class is in no row.
    """
    corpus, held = load(folder, priors)
    with (folder / PUBLISHED).open(encoding="utf-8", newline="") as file:
        published = {f"q{r['item']}": [float(r[f"p{k}"]) for k in range(1, len(r))] for r in csv.DictReader(file)}
    said = weighed(corpus, held, list(published), seed=seed)
    rows, same, off = [], 0, []
    for q, theirs in published.items():
        of = dict(zip(said.names[q], said.answers[q], strict=True))
        ours = [of.get(f"k{k}", 0.0) for k in range(1, len(theirs) + 1)]
        same += int(np.argmax(ours)) == int(np.argmax(theirs))
        for k, (a, b) in enumerate(zip(ours, theirs, strict=True), start=1):
            rows.append({"question": q, "state": f"k{k}", "tarjih": a, "published": b, "difference": a - b})
            off.append(abs(a - b))
    share = same / len(published)
    return (
        of_records(COMPARED, rows),
        {"patients": len(published), "same_class": share, "mean_absolute_difference": float(np.mean(off))},
        said,
    )
