"""The frozen forecasts of a case, scored by what has been settled since.

Supply the case's folder and its outcomes; get each forecast that its log has, with a score for each settled item.  A
forecast counts for an item only if it was frozen, and its claims had been made, before the day on which that was
settled: later ones are shown and left out of the mean.  The file of a forecast has to be the one that the log has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tarjih.corpus.outcomes import Outcomes
from tarjih.runs.caselog import LOG, entries, fits_folder
from tarjih.runs.faults import InputFault
from tarjih.runs.table import Table, of_records
from tarjih.validation.freeze import read_frozen
from tarjih.validation.scored_numbers import NumberItem, number_item
from tarjih.validation.scoring import Forecast, Item, day_before, items

__all__ = ["FORECASTS", "ScoredForecast", "logged", "number_items", "number_table", "score", "table", "without_given"]

FORECASTS = "forecasts"
"""The folder of a case for its forecasts, where no other is named."""
COLUMNS = (
    *("forecast", "run", "frozen_on", "as_of", "item", "label", "probability", "truth", "log_score", "brier"),
    "late",
)

NUMBER_COLUMNS = (
    *("forecast", "run", "frozen_on", "as_of", "name", "value", "low", "middle", "high", "crps", "crps_before"),
    *("resolved_on", "late"),
)


@dataclass(frozen=True)
class ScoredForecast:
    """A frozen forecast and what became of it.

    Parameters
    ----------
    name
        Of its file.
    run, frozen_on, as_of
        The run that it is of, the day on which it was frozen, and the last day of its claims.
    items
        A score for each settled item that it speaks of.
    late
        The names of those that were settled by the day on which it was frozen, or of whose day it has claims.
    numbers
        A score for each settled number that it speaks of.
    """

    name: str
    run: str
    frozen_on: str
    as_of: str
    items: tuple[Item, ...]
    late: frozenset[str]
    numbers: tuple[NumberItem, ...] = ()

    @property
    def counted(self) -> tuple[Item, ...]:
        """The items that it forecast."""
        return tuple(i for i in self.items if i.name not in self.late)


def logged(case: Path) -> tuple[list[tuple[Path, str]], list[str]]:
    """Return the forecasts in the log of a case whose files are there, with their digests, and the names of the rest.

    Raises
    ------
    InputFault
        When the log is broken.
    """
    found: dict[str, tuple[Path, str]] = {}
    lost: list[str] = []
    for entry in entries(fits_folder(case) / LOG):
        if entry["what"] != "forecast" or entry.get("sha256") in found:
            continue
        places = (case / str(entry.get("file") or entry["name"]), case / FORECASTS / entry["name"], Path(entry["name"]))
        path = next((p for p in places if p.is_file()), None)
        if path is None:
            lost.append(f"{entry['name']} (not found)")
        else:
            found[str(entry.get("sha256"))] = (path, str(entry.get("sha256")))
    return list(found.values()), lost


def score(case: Path, outcomes: Outcomes) -> tuple[list[ScoredForecast], list[str]]:
    """Return every logged forecast with its scores, the oldest first, and what could not be scored, and why."""
    paths, lost = logged(case)
    out = []
    for path, sha256 in paths:
        try:
            forecast, document = read_frozen(path)
        except InputFault as problem:
            lost.append(f"{path.name} ({problem.faults[0].what.rstrip('.')})")
            continue
        if document["sha256"] != sha256:
            lost.append(f"{path.name} (it is not the one in the log)")
        else:
            out.append(_scored(path.name, forecast, document, outcomes))
    return out, lost


def _scored(name: str, forecast: Forecast, document: Mapping[str, Any], outcomes: Outcomes) -> ScoredForecast:
    own, _ = without_given(outcomes, document)
    forecast_names = {*forecast.propositions, *forecast.questions}
    own = replace(own, rows=tuple(r for r in own.rows if (r.proposition or r.question) in forecast_names))
    scored = tuple(items(forecast, own, method=str(document["diagnostics"]["method"])))
    day = str(document["frozen_on"])
    late = {i.name for i in scored if i.resolved_on and (i.hindsight or day > day_before(i.resolved_on))}
    numbers = number_items(forecast, outcomes)
    late |= {i.name for i in numbers if i.resolved_on and max(day, forecast.as_of) > day_before(i.resolved_on)}
    return ScoredForecast(name, forecast.run, day, forecast.as_of, scored, frozenset(late), numbers)


def without_given(outcomes: Outcomes, run: Mapping[str, Any]) -> tuple[Outcomes, list[str]]:
    """Leave out what a fit was given as known: it is no forecast.  Return the rest, and the names left out."""
    known = run.get("settings", {}).get("given", {})
    given = [r.name for r in outcomes.settled if r.proposition in known]
    return replace(outcomes, rows=tuple(r for r in outcomes.rows if r.name not in given)), given


def number_items(forecast: Forecast, outcomes: Outcomes) -> tuple[NumberItem, ...]:
    """Score every settled number that a forecast has a distribution of."""
    known = [r for r in outcomes.numbers if r.quantity in forecast.quantities]
    return tuple(number_item(forecast.quantities[r.quantity], r) for r in known)


def number_table(forecasts: Sequence[ScoredForecast]) -> Table:
    """Return a row for each forecast and settled number."""
    rows = [
        {"forecast": f.name, "run": f.run, "frozen_on": f.frozen_on, "as_of": f.as_of, "late": i.name in f.late}
        | vars(i)
        for f in forecasts
        for i in f.numbers
    ]
    return of_records(NUMBER_COLUMNS, rows)


def table(forecasts: Sequence[ScoredForecast]) -> Table:
    """Return a row for each forecast and settled item."""
    rows = [
        {**i.record(), "forecast": f.name, "run": f.run, "frozen_on": f.frozen_on, "as_of": f.as_of}
        | {"late": i.name in f.late}
        for f in forecasts
        for i in f.items
    ]
    return of_records(COLUMNS, rows)
