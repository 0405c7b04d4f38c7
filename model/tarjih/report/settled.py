"""The settled answers of a case, and their forecasts of the day before.

Supply a fit and the case's folder; get the outcomes, with the forecast of the day before, and the score of all.  The
file of outcomes is no input of a fit: it is looked up in the folder of the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tarjih.corpus.outcomes import FILES, Outcomes, read_outcomes
from tarjih.figures.daily import DRAWS
from tarjih.figures.path import Settled
from tarjih.inference.fit import Fit
from tarjih.inference.importance import SEED
from tarjih.validation.scoring import Item, as_of_resolution, of_fit

__all__ = ["outcomes_of", "scored", "settled"]


def outcomes_of(fit: Fit, folder: Path) -> Outcomes | None:
    """Return the outcomes of a case, or nothing where it has no such file or nothing in it is settled.

    Raises
    ------
    InputFault
        With every fault of the file.
    """
    path = next((folder / f for f in FILES if (folder / f).is_file()), None)
    if path is None:
        return None
    forecast = of_fit(fit)
    outcomes = read_outcomes(path, forecast.propositions, forecast.states())
    return outcomes if outcomes.settled else None


def scored(fit: Fit, outcomes: Outcomes | None) -> list[Item]:
    """Return the settled answers as they were forecast on the day before; empty where nothing is settled."""
    return [] if outcomes is None else as_of_resolution(fit, outcomes, seed=SEED, draws=DRAWS)


def settled(fit: Fit, items: list[Item]) -> Mapping[str, Settled]:
    """Return the outcome of each question and proposition, its day, and its forecast."""
    out = {}
    for item in items:
        true = max(range(len(item.answers)), key=lambda i: item.truths[i])
        if item.truths[true] >= 0.5 and item.resolved_on:
            forecast = dict(zip(item.answers, item.probabilities, strict=True))
            out[item.name] = Settled(item.answers[true], item.resolved_on, item.probabilities[true], forecast)
    known = {*fit.summary["questions"], *fit.summary["propositions"]}
    return {name: found for name, found in out.items() if name in known}
