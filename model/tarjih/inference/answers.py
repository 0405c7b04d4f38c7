"""Every answer of a fit in one table: questions by state, propositions, with prior, posterior and range.

Supply a fit; get a :class:`~tarjih.runs.table.Table`.  Nothing is computed: the numbers are those of the summary.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tarjih.inference.fit import Fit
from tarjih.inference.summary import QUANTILES
from tarjih.runs.table import Table, of_records

__all__ = ["COLUMNS", "answers_table"]

COUNTS = ("claims", "origins", "outlets")
COLUMNS = ("about", "name", "state", "label", "prior", "probability", *QUANTILES, *COUNTS)


def answers_table(fit: Fit) -> Table:
    """Return every answer of a fit.

    Parameters
    ----------
    fit
        The fit.

    Returns
    -------
    A row for each state of each question, then for each proposition.  `about` is ``question`` or ``proposition``;
    `state` is the state, or ``true``; `label` is its English wording in questions.yaml, or "".  `prior` and
    `probability` are before and after the claims; `q05` to `q95` are quantiles of the probability over the draws.
    `claims`, `origins` and `outlets` count what bears on a proposition directly, and are empty for questions.
    """
    return of_records(COLUMNS, [*_questions(fit), *_propositions(fit)])


def _questions(fit: Fit) -> Iterator[dict[str, Any]]:
    for name, found in fit.summary["questions"].items():
        labels = fit.case.corpus.questions[name].labels
        for state, entry in found["states"].items():
            label = labels[state].en if state in labels else ""
            yield {"about": "question", "name": name, "state": state, "label": label, **_numbers(entry)}


def _propositions(fit: Fit) -> Iterator[dict[str, Any]]:
    for name, entry in fit.summary["propositions"].items():
        known = fit.case.corpus.propositions.get(name)
        label = known.en if known else ""
        counts = {c: entry[c] for c in COUNTS}
        yield {"about": "proposition", "name": name, "state": "true", "label": label, **_numbers(entry), **counts}


def _numbers(entry: Mapping[str, float]) -> dict[str, float]:
    return {"prior": entry["prior_mean"], "probability": entry["mean"], **{q: entry[q] for q in QUANTILES}}
