"""A dated forecast whose later change can be detected.

Supply a fit; get a document with its probabilities, the run that they are of, the digests of what that run read, the
day on which it was frozen, and the SHA-256 of all that in canonical form.  The digest shows that a file is
unchanged; its author and date are proved only by giving that digest to somebody else on the day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tarjih.inference.fit import Fit
from tarjih.runs.faults import Fault, Faults, InputFault
from tarjih.runs.record import content_digest
from tarjih.runs.strictjson import read_json
from tarjih.validation.scored_numbers import Spread, spread_of
from tarjih.validation.scoring import Forecast, of_fit

__all__ = ["FORMAT", "frozen", "read_frozen"]

FORMAT = 1
MOST_BYTES = 50_000_000
NO_FORECAST = "this is no frozen forecast. Make one: tarjih freeze --fit DIR --out FILE."


def frozen(fit: Fit, *, on: str, after: str | None = None) -> dict[str, Any]:
    """Return the forecast of a fit as a document.

    Parameters
    ----------
    fit
        The fit.
    on
        ISO day on which it is frozen.
    after
        Digest of the last entry of the case's log then, where there is a log.
    """
    forecast = of_fit(fit)
    document: dict[str, Any] = {
        "format": FORMAT,
        "frozen_on": on,
        "as_of": forecast.as_of,
        "run": forecast.run,
        "code": fit.run["code"],
        "settings": fit.run["settings"],
        "inputs": fit.run["inputs"],
        "diagnostics": fit.run["diagnostics"],
        "propositions": dict(forecast.propositions),
        "questions": {q: dict(states) for q, states in forecast.questions.items()},
    }
    if forecast.quantities:
        document["quantities"] = {q: dict(vars(spread)) for q, spread in forecast.quantities.items()}
    document |= {} if after is None else {"after": after}
    return {**document, "sha256": content_digest(document)}


def read_frozen(path: Path) -> tuple[Forecast, dict[str, Any]]:
    """Read a frozen forecast.

    Returns
    -------
    forecast
        Its probabilities.
    document
        The whole of it.

    Raises
    ------
    InputFault
        When the file is none, or is not as it was frozen.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputFault([Fault(str(path), 0, NO_FORECAST)])
        document = read_json(path.read_bytes())
    except OSError as problem:
        raise InputFault([Fault(str(path), 0, f"it cannot be read: {problem.strerror}.")]) from problem
    except ValueError as problem:
        raise InputFault([Fault(str(path), 0, f"{problem} {NO_FORECAST}")]) from problem
    if not isinstance(document, dict) or not {"format", "sha256", "propositions", "questions"} <= set(document):
        raise InputFault([Fault(str(path), 0, NO_FORECAST)])
    if document["format"] != FORMAT:
        raise InputFault([Fault(str(path), 0, f"its format is not {FORMAT}, the one that this version reads.")])
    if document["sha256"] != content_digest(document):
        what = (
            "the forecast is not as it was frozen: its digest does not fit its content. Find the file as it was made."
        )
        raise InputFault([Fault(str(path), 0, what)])
    return _forecast(document, path), document


def _forecast(document: Mapping[str, Any], path: Path) -> Forecast:
    """Read the probabilities of a document, which may be intact and still invalid."""
    faults = Faults()

    def probabilities(found: object, what: str) -> dict[str, float]:
        if not isinstance(found, Mapping):
            faults.add(path, 0, f"{what} is no list of probabilities.")
            return {}
        for name, p in found.items():
            if isinstance(p, bool) or not isinstance(p, int | float) or not -1e-9 <= p <= 1 + 1e-9:
                faults.add(path, 0, f'{what}: the probability of "{name}" is not a number from 0 to 1.')
        return dict(found)

    propositions = probabilities(document["propositions"], "propositions")
    asked = document["questions"] if isinstance(document["questions"], Mapping) else {}
    if asked != document["questions"]:
        faults.add(path, 0, "questions is no list of questions.")
    questions = {q: probabilities(states, f"questions.{q}") for q, states in asked.items()}
    for q, states in questions.items():
        if not faults.found and abs(sum(states.values()) - 1) > 1e-6:
            faults.add(path, 0, f"questions.{q}: the probabilities of its states do not sum to 1.")
    as_of = document.get("as_of", "")
    if not isinstance(as_of, str) or not re.fullmatch(r"(\d{4}-\d{2}-\d{2})?", as_of):
        faults.add(path, 0, "as_of is no date.")
    _of_a_run(document, path, faults)
    numbers = _numbers(document.get("quantities", {}), path, faults)
    faults.raise_any()
    return Forecast(propositions, questions, as_of, str(document.get("run", "")), str(path), numbers)


def _numbers(found: object, path: Path, faults: Faults) -> dict[str, Spread]:
    out = {}
    for q, x in found.items() if isinstance(found, Mapping) else [("quantities", None)]:
        spread = spread_of(x)
        if spread is None:
            faults.add(path, 0, f"quantities: {q} is no distribution of a number.")
        else:
            out[q] = spread
    return out


def _of_a_run(document: Mapping[str, Any], path: Path, faults: Faults) -> None:
    """Note invalid fields of the run that was frozen and its sampler."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(document.get("frozen_on"))):
        faults.add(path, 0, "frozen_on is no date.")
    for name in ("frozen_on", "run", "code"):
        if not isinstance(document.get(name), str) or not document[name].isprintable():
            faults.add(path, 0, f"{name} is missing, or is no text.")
    settings, diagnostics = document.get("settings"), document.get("diagnostics")
    if not isinstance(settings, Mapping) or not isinstance(settings.get("given"), Mapping):
        faults.add(path, 0, "settings is not what a fit records.")
    if not isinstance(diagnostics, Mapping) or not isinstance(diagnostics.get("method"), str):
        faults.add(path, 0, "diagnostics is not what a fit records.")
