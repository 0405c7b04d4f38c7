"""What the record of a fit says besides digests and diagnostics, each field held to what a fit can have written.

Supply a fit as it was read, and its folder; get what no fit writes: a field with free words, a library that numbers do
not depend on, a number of chains that is not that of the draws, a run that the log of its case does not have.  Whether
the versions and the seed are true follows from no draws; a rerun tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tarjih.inference.fit import Fit
from tarjih.runs.caselog import entries, log_of
from tarjih.runs.faults import InputFault, one_of, printable
from tarjih.runs.record import LIBRARIES, code_digest

__all__ = ["log_mismatch", "strange_fields", "strange_versions"]

WHAT_IF = {"of": str, "edited": list, "how": str, "tried": list, "answers": list}
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+!_-]{0,59}")


def strange_versions(run: Mapping[str, Any]) -> list[str]:
    """Say which of the versions of a record are none."""
    known = {"python", "tarjih", *LIBRARIES}
    wrong = sorted(n for n, v in run["versions"].items() if n not in known or not VERSION.fullmatch(v))
    return [f"versions has {one_of(map(printable, wrong), most=3)}, which no run records."] if wrong else []


def strange_fields(fit: Fit) -> Iterator[str]:
    """Yield what is nothing that a fit records, with the fields that its draws tell."""
    run, settings = fit.run, fit.run["settings"]
    if "sha256" not in run and run["code"] == code_digest():
        yield "its own digest is missing, which this version always writes."
    if not re.fullmatch("([0-9a-f]{16})?", run.get("case", "")):
        yield "case is no mark of a case."
    reweighted = settings["method"] == "reweighted"
    if ("of" in settings) != reweighted or not re.fullmatch("[0-9a-f]{8}", str(settings.get("of", "0" * 8))):
        yield "settings.of is not the run of another fit."
    if settings["method"] == "nuts" and settings.get("chains") != fit.draws.chains:
        yield f"settings.chains is {settings.get('chains')}, and the draws are of {fit.draws.chains}."
    told = run.get("what_if")
    if told is not None and not _is_what_if(told):
        yield "what_if is not the comparison of two fits."
    elif reweighted and told is not None and told["of"] != settings["of"]:
        yield "what_if is of another run than the settings."


def _is_what_if(told: object) -> bool:
    """Tell whether a field has the parts of a comparison and no others."""
    return (
        isinstance(told, dict)
        and told.keys() == WHAT_IF.keys()
        and all(isinstance(told[name], kind) for name, kind in WHAT_IF.items())
        and re.fullmatch("[0-9a-f]{8}", told["of"]) is not None
    )


def log_mismatch(folder: Path, run: Mapping[str, Any]) -> str:
    """Say whether the log of the case has another run under the name of a fit, and not this one; nothing without a log.

    An input or a setting that is changed gives another run, which the log does not have.
    """
    log = log_of(folder)
    if log is None:
        return ""
    try:
        logged = [e for e in entries(log) if e["what"] == "fit"]
    except InputFault as problem:
        return f"the log of its case is broken: {problem.faults[0].what}"
    last = next((e["run"] for e in reversed(logged) if e["name"] == folder.resolve().name), run["id"])
    if last == run["id"] or any(e["run"] == run["id"] for e in logged):
        return ""
    return (
        f"the log of its case has run {last} under this name, and no run {run['id']}: the fit was changed. Fit again."
    )
