"""A run's folder read as untrusted data: nothing in it is executed.

Supply the folder; get its record, and the files that the record names, or every fault of them.  A name leads nowhere
but into the folder, a file is a regular one of bounded size and has its digest, and what a record says of settings and
diagnostics has the types that a fit gives it: a folder that was damaged, or made to hurt, is refused with a message.
Non-goal: whether the numbers are right, which a rerun tells (:mod:`tarjih.inference.verify`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from tarjih.corpus.cells import day
from tarjih.inference.gate import checks
from tarjih.runs.faults import Fault, InputFault, printable
from tarjih.runs.files import digest
from tarjih.runs.input_limits import LARGEST_SEED, MOST_CHAINS, MOST_DRAWS, MOST_RECORD_BYTES, MOST_STORED_BYTES
from tarjih.runs.record import FORMAT, content_digest, run_id
from tarjih.runs.strictjson import read_json

__all__ = ["RUN_KEYS", "altered", "checked", "misdiagnosed", "misnamed", "misread", "own_file", "read_record"]

RUN_KEYS = {
    "format": int,
    "inputs": dict,
    "settings": dict,
    "code": str,
    "outputs": dict,
    "diagnostics": dict,
    "checks": dict,
    "versions": dict,
    "id": str,
}


def read_record(folder: Path) -> tuple[dict[str, Any], list[Fault]]:
    """Read ``run.json``, with the faults in it.

    Returns
    -------
    run
        The record; empty where there is none that reads.
    faults
        What no run can have written.
    """
    path = folder / "run.json"
    try:
        run = read_json(own_file(folder, "run.json", most=MOST_RECORD_BYTES))
    except ValueError as problem:
        return {}, [Fault(str(path), 0, str(problem))]
    if not isinstance(run, dict):
        return {}, [Fault(str(path), 0, "this is no record of a run.")]
    wrong = [
        f'"{key}" is missing, or is not what it should be.'
        for key, kind in RUN_KEYS.items()
        if not isinstance(run.get(key), kind) or isinstance(run.get(key), bool)
    ]
    if isinstance(run.get("format"), int) and run["format"] != FORMAT:
        wrong.append(f"its format is {run['format']}. This version reads {FORMAT}.")
    for part in ("inputs", "outputs"):
        named = run.get(part)
        for name, value in named.items() if isinstance(named, dict) else ():
            if not _inside(name) or not isinstance(value, str):
                wrong.append(f'{part} names "{name}", which cannot be a file of a run.')
    versions = run.get("versions")
    if not all(isinstance(v, str) and v.isprintable() for v in _values(versions)):
        wrong.append('"versions" has something else than texts.')
    if isinstance(run.get("code"), str) and not re.fullmatch("[0-9a-f]{64}", run["code"]):
        wrong.append('"code" is no digest.')
    return run, [Fault(str(path), 0, printable(what, limit=600)) for what in wrong]


def _inside(name: str) -> bool:
    """Tell whether a name can be that of a file in a folder, and leads to no other place."""
    path = PurePosixPath(name)
    plain = name.isprintable() and "\\" not in name and all(len(p.encode()) < 256 for p in path.parts)
    return plain and bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def own_file(folder: Path, name: str, *, most: int = MOST_STORED_BYTES) -> bytes:
    """Return the bytes of a regular file in a folder.

    Raises
    ------
    ValueError
        With what is wrong, where there is none that can be read.
    """
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ValueError("the file is a link that leads out of the folder.")
        if path.exists() and not path.is_file():
            raise ValueError("this is not a file.")
        if path.stat().st_size > most:
            raise ValueError(f"the file is larger than {most // 1_000_000:,} MB, which no run writes.")
        return path.read_bytes()
    except FileNotFoundError as problem:
        raise ValueError("the file is missing.") from problem
    except OSError as problem:
        raise ValueError(f"the file cannot be read ({problem.strerror}).") from problem
    except RuntimeError as problem:  # a link that leads to itself
        raise ValueError("the file is a link that leads nowhere.") from problem


def misnamed(run: Mapping[str, Any]) -> list[str]:
    """Say whether the name of a run is that of another."""
    what = f"the run's name {run['id']} does not follow from its inputs, settings and code."
    return [] if run_id(run) == run["id"] else [what]


def altered(run: Mapping[str, Any]) -> list[str]:
    """Return a message if a record was changed, by the digest of its content."""
    what = "the record is not as the run wrote it: its own digest does not fit its content."
    return [what] if "sha256" in run and run["sha256"] != content_digest(run) else []


def misread(run: Mapping[str, Any]) -> list[str]:
    """Say what in the record of a fit is nothing that a fit can have recorded."""
    s = run["settings"]
    out: list[str] = []
    hold = _holding(out)
    hold("settings.seed", _count(s.get("seed"), 0, LARGEST_SEED))
    hold("settings.method", isinstance(s.get("method"), str))
    hold("settings.draft", isinstance(s.get("draft"), bool))
    hold("settings.chains", _count(s.get("chains", 4), 1, MOST_CHAINS))
    hold("settings.draws", s.get("draws") is None or _count(s["draws"], 1, MOST_DRAWS))
    hold("settings.as_of", _day(s.get("as_of")))
    given = s.get("given")
    hold("settings.given", isinstance(given, dict), *(_number(v, 0, 1) for v in _values(given)))
    hold("case", isinstance(run.get("case", ""), str))
    file = run.get("priors_file")
    hold("priors_file", isinstance(file, str) and _inside(file) and len(PurePosixPath(str(file)).parts) == 1)
    return out + misdiagnosed(run)


def misdiagnosed(run: Mapping[str, Any]) -> list[str]:
    """Say what in the diagnostics of a fit, or of what was made of one, is nothing that a fit can have recorded."""
    d = run["diagnostics"]
    out: list[str] = []
    hold = _holding(out)
    hold("diagnostics.method", d.get("method") in ("nuts", "importance", "reweighted", "variational"))
    hold("diagnostics.divergences", _count(d.get("divergences"), 0, MOST_DRAWS * MOST_CHAINS))
    hold("diagnostics.ok", isinstance(d.get("ok"), bool))
    for name in ("rhat_max", "ess_bulk_min", "ess_tail_min"):
        hold(f"diagnostics.{name}", _number(d.get(name), 0, math.inf))
    if d.get("method") != "nuts":
        hold("diagnostics.pareto_k", _number(d.get("pareto_k"), -math.inf, math.inf))
    hold("checks", *(isinstance(v, bool) for v in run["checks"].values()))
    if not out and d["ok"] and not all(checks(d).values()):
        out.append("it says that its draws passed the gate, and its own diagnostics say that they did not.")
    return out


def _holding(out: list[str]) -> Callable[..., None]:
    """Return a function that notes a field unless all its conditions hold."""

    def hold(what: str, *found: bool) -> None:
        if not all(found):
            out.append(f"{what} is missing, or is not what a fit records.")

    return hold


def _values(found: object) -> list[object]:
    return list(found.values()) if isinstance(found, dict) else []


def _count(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _number(value: object, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _day(value: object) -> bool:
    try:
        return isinstance(value, str) and (not value or bool(day(value)))
    except ValueError:
        return False


def refuse(folder: Path, wrong: list[tuple[str, str]]) -> None:
    """Raise the faults of a folder's files, if there are any."""
    if wrong:
        raise InputFault(Fault(str(folder / name), 0, printable(what, limit=600)) for name, what in wrong)


def checked(folder: Path, run: Mapping[str, Any]) -> dict[str, bytes]:
    """Return every output of a run, each with the digest that its record has.

    Raises
    ------
    InputFault
        With every file that is missing or is not the one that the run wrote.
    """
    out: dict[str, bytes] = {}
    wrong: list[tuple[str, str]] = []
    for name, wanted in run["outputs"].items():
        try:
            out[name] = own_file(folder, name)
        except ValueError as problem:
            wrong.append((name, str(problem)))
            continue
        if digest(out[name]) != wanted:
            wrong.append((name, "the file is not the one that the run wrote. Fit again."))
    refuse(folder, wrong)
    return out
