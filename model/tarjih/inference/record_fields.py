"""The fields of a record besides digests, each checked against what its kind of run can have written.

Supply a record; get the fields that no such run writes (:func:`strange_keys`), of a fit, an analysis, tables made of a
fit, a simulation, a comparison on drawn worlds or a calibration.  Supply a fit as it was read, and its folder; get what
no fit writes: a field with free text, a number of chains that is not that of the draws, a run that the log of its case
does not have.  Whether the versions and the seed are true follows from no draws, and whether the headlines of figures
are from no digest; a rerun tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tarjih import __version__
from tarjih.inference.fit import Fit
from tarjih.inference.gate import checks
from tarjih.inference.stored import RUN_KEYS, misdiagnosed
from tarjih.runs.caselog import entries, log_of
from tarjih.runs.faults import InputFault, one_of, printable
from tarjih.runs.input_limits import LARGEST_SEED
from tarjih.runs.record import LIBRARIES, code_digest, content_digest

__all__ = ["log_mismatch", "of_a_fit", "strange_fields", "strange_keys", "strange_versions"]

RUN = {*RUN_KEYS, "sha256"}
SETTINGS = {"seed", "method", "draft", "chains", "draws", "as_of", "given", "of"}
DIAGNOSTICS = {"method", "rhat_max", "ess_bulk_min", "ess_tail_min", "divergences", "ok", "pareto_k"}
KINDS: dict[str, tuple[set[str], set[str]]] = {
    "a fit": ({*RUN, "priors_file", "case", "what_if"}, SETTINGS),
    "an analysis": (
        {*RUN, "analysis", "script", "fit", "priors_file", "read", "figures", "headlines", "lines"},
        SETTINGS,
    ),
    "a table of a fit": (RUN, {"fit", "targets", "seed", "verify", "by", "pool", "weights"}),
    "a simulation": (
        {*RUN, "analysis", "figures", "headlines"},
        {"simulations", "seed", "kept", "coverage"},
    ),
    "a comparison": ({*RUN, "analysis", "headlines"}, {"seed", "worlds", "kinds"}),
    "a calibration": (
        {*RUN, "seconds", "anesthesia", "headlines"},
        {"seed", "replicates", "variants", "draws"},
    ),
}
"""Fields of the record of each kind of run, and of its settings."""
SIMULATED = {
    "tried",
    "sound",
    "seconds",
    "least_effective",
    "quantities",
    "outside",
    "jointly",
    "probabilities_outside",
}
CALIBRATED = {
    "seconds": {"affairs", "anesthesia", "labelled cases", "drawn cases"},
    "anesthesia": {"patients", "same_class", "mean_absolute_difference"},
}

WHAT_IF = {"of": str, "edited": list, "how": str, "tried": list, "answers": list}
CHOICES: dict[str, tuple[object, ...]] = {
    "pool": ("log", "linear"),
    "by": ("article", "day"),
    "verify": (True, False),
}
CHANGED = "the log of its case has this run with another record: the fit was changed after it was made. Fit again."
INPUT = re.compile("(corpus|priors)/.")
METHODS = {"nuts", "importance", "reweighted", "variational"}
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+!_-]{0,59}")


def strange_versions(run: Mapping[str, Any]) -> list[str]:
    """Return a note on the invalid versions of a record."""
    known = {"python", "tarjih", *LIBRARIES}
    wrong = sorted(n for n, v in run["versions"].items() if n not in known or not VERSION.fullmatch(v))
    out = [f"versions has {one_of(map(printable, wrong), most=3)}, which no run records."] if wrong else []
    if run["code"] == code_digest() and run["versions"].get("tarjih") != __version__:
        out.append(f"versions.tarjih is not {__version__}, the version of the software that it says made it.")
    return out


def of_a_fit(run: Mapping[str, Any]) -> bool:
    """Tell whether a record is that of a fit, not of figures or tables."""
    return "draws.npz" in run["outputs"]


def strange_keys(run: Mapping[str, Any]) -> list[str]:
    """Say what a record has that no run of its kind writes."""
    kind = _kind(run)
    if not kind:
        return ["it is the record of no fit, analysis, table of a fit, simulation or calibration."]
    out = []
    for part, known in zip((run, run["settings"]), KINDS[kind], strict=True):
        out += [f'"{name}" is nothing that {kind} records.' for name in sorted({*part} - known)]
    if kind in {"an analysis", "a table of a fit"}:
        of = run["fit"] if "fit" in run else run["settings"].get("fit")
        out += [] if re.fullmatch("[0-9a-f]{8}", str(of)) else ["fit is not the run of a fit."]
        wrong = misdiagnosed(run)
        out += wrong or (
            ["its checks do not follow from its diagnostics."] if run["checks"] != checks(run["diagnostics"]) else []
        )
    if kind == "a table of a fit":
        out += _strange_settings(run)
    if kind == "an analysis" and not re.fullmatch("[0-9a-f]{64}", str(run.get("script"))):
        out.append("script is no digest.")
    if kind in {"a simulation", "a calibration"}:
        out += _strange_numbers(run, kind)
    elif kind == "a comparison":
        out += _strange_comparison(run)
    else:
        out += [f'"diagnostics.{n}" is nothing that is recorded.' for n in sorted({*run["diagnostics"]} - DIAGNOSTICS)]
    return out


def _kind(run: Mapping[str, Any]) -> str:
    """Return which of :data:`KINDS` a record is; empty for none."""
    if of_a_fit(run):
        return "a fit"
    if "analysis" in run:
        return {"sbc": "a simulation", "stated_numbers": "a comparison"}.get(run["analysis"], "an analysis")
    if "fit" in run["settings"]:
        return "a table of a fit"
    return "a calibration" if "replicates" in run["settings"] else ""


def _strange_settings(run: Mapping[str, Any]) -> list[str]:
    """Say which settings of tables that were made of a fit are none, and which inputs no fit or pool reads."""
    out = [
        f"settings.{name} is nothing that {name} can be."
        for name, value in run["settings"].items()
        if not _can_be(name, value)
    ]
    return out + [f'"{name}" is no input of a fit.' for name in run["inputs"] if not INPUT.match(name)]


def _can_be(name: str, value: object) -> bool:
    """Tell whether a setting of tables that were made of a fit has a value that it takes."""
    if name in CHOICES:
        return value in CHOICES[name]
    if name == "targets":
        return isinstance(value, list) and all(isinstance(v, str) and v.isprintable() for v in value)
    if name == "weights":
        return isinstance(value, dict) and all(map(_is_number, value.values()))
    return name != "seed" or (isinstance(value, int) and 0 <= value <= LARGEST_SEED)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _strange_numbers(run: Mapping[str, Any], kind: str) -> Iterator[str]:
    """Yield the invalid entries where a simulation or a calibration records numbers."""
    tables = {name: SIMULATED for name in run["diagnostics"] if f"{name}.csv" in run["outputs"]}
    for part, known in (CALIBRATED if kind == "a calibration" else {"diagnostics": tables}).items():
        found = run.get(part)
        for name, value in found.items() if isinstance(found, dict) else ():
            plain = isinstance(value, int | float) or (
                kind == "a simulation" and _numbers(value, tables.get(name, set()))
            )
            if name not in known or not plain:
                yield f"{part}.{name} is nothing that {kind} records."
    if kind == "a calibration" and not all(str(v) in METHODS for v in run["diagnostics"].values()):
        yield "diagnostics names a method that there is not."
    if {*run["checks"]} - {*tables} or not all(isinstance(v, bool) for v in run["checks"].values()):
        yield f"checks has what {kind} does not record."


def _strange_comparison(run: Mapping[str, Any]) -> Iterator[str]:
    """Yield the invalid entries where a comparison on drawn worlds records numbers."""
    kinds, found = run["settings"].get("kinds"), run["diagnostics"]
    named = isinstance(kinds, list) and all(isinstance(k, str) and re.fullmatch("[a-z]{1,20}", k) for k in kinds)
    if not named or found.keys() != {"method", "gate_held"} or not _numbers(found["gate_held"], {*kinds}):
        yield "its kinds of worlds, or its diagnostics, are none that a comparison records."
    if {*run["checks"]} - {"covered", "ahead"} or not all(isinstance(v, bool) for v in run["checks"].values()):
        yield "checks has what a comparison does not record."


def _numbers(value: object, known: set[str]) -> bool:
    """Tell whether a part of a record has known numbers, and names only of the quantities outside their bands."""
    if not isinstance(value, dict) or not {*value} <= known:
        return False
    outside = value.get("outside", [])
    named = isinstance(outside, list) and all(isinstance(v, str) and v.isprintable() for v in outside)
    return named and all(isinstance(v, int | float) for k, v in value.items() if k != "outside")


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
    comparison = run.get("what_if")
    if comparison is not None and not _is_what_if(comparison):
        yield "what_if is not the comparison of two fits."
    elif reweighted and comparison is not None and comparison["of"] != settings["of"]:
        yield "what_if is of another run than the settings."


def _is_what_if(comparison: object) -> bool:
    """Tell whether a field has the parts of a comparison and no others."""
    return (
        isinstance(comparison, dict)
        and comparison.keys() == WHAT_IF.keys()
        and all(isinstance(comparison[name], kind) for name, kind in WHAT_IF.items())
        and re.fullmatch("[0-9a-f]{8}", comparison["of"]) is not None
    )


def log_mismatch(folder: Path, run: Mapping[str, Any]) -> str:
    """Say whether the log of the case has another fit under this name, or another record of this one; else nothing.

    An input or a setting that is changed gives another run, which the log does not have.  Whatever else is changed in a
    record, a version, a diagnostic or the digest of a table, gives it another digest than the log has.
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
        records = {e["record"] for e in logged if e["run"] == run["id"] and "record" in e}
        return CHANGED if records and content_digest(run) not in records else ""
    return (
        f"the log of its case has run {last} under this name, and no run {run['id']}: the fit was changed. Fit again."
    )
