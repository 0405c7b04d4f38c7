"""The log of a case: its fits and forecasts, their dates and results.

Supply the folder in which a case's fits lie; get the entries of its log, and append to it.  The log is a file of JSON
lines.  Each entry holds the digest of the line before it, so that none can be changed, left out or inserted later
without breaking the chain of all that follow, which anybody with the last digest can detect.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tarjih.runs.faults import Fault, InputFault
from tarjih.runs.files import digest, write
from tarjih.runs.strictjson import read_json

__all__ = ["LOG", "append", "case_under", "changed", "entries", "fits_folder", "head", "log_of"]

LOG = "log.jsonl"
FITS = "fits"
MOST_BYTES = 50_000_000
FIELDS = {
    "at": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"),
    "what": re.compile("fit|forecast|page|score"),
    "name": re.compile(".{1,255}", re.DOTALL),
    "run": re.compile("[0-9A-Za-z_]{0,64}"),
}
"""What every entry has."""
FIRST = "0" * 64
"""What stands for the digest of the line before the first."""


def fits_folder(case: Path) -> Path:
    """Return the folder of the fits of a case."""
    return case / FITS


def log_of(fit: Path) -> Path | None:
    """Return the log of the case that has a fit in its folder, or nothing where the fit is elsewhere."""
    folder = fit.resolve().parent
    return folder / LOG if folder.name == FITS and (folder.parent / "claims.csv").is_file() else None


def case_under(fit: Path) -> Path | None:
    """Return the folder of the case that has a fit in it, or nothing where the fit is elsewhere."""
    log = log_of(fit)
    return None if log is None else log.parent.parent


def entries(log: Path) -> list[dict[str, Any]]:
    """Return the entries of a log, the oldest first; none where there is no log.

    Raises
    ------
    InputFault
        When a line is no entry, or does not follow from the one before it.
    """
    try:
        if log.stat().st_size > MOST_BYTES:
            raise InputFault([Fault(str(log), 0, "the log is larger than any that is written.")])
        lines = log.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    out: list[dict[str, Any]] = []
    before = FIRST
    for number, line in enumerate(lines, start=1):
        try:
            entry = read_json(line)
        except ValueError as problem:
            raise InputFault([Fault(str(log), number, str(problem))]) from problem
        if not isinstance(entry, dict) or not all(p.fullmatch(str(entry.get(k))) for k, p in FIELDS.items()):
            raise InputFault([Fault(str(log), number, "this is no entry of a case's log.")])
        if entry.get("before") != before:
            what = "this entry does not follow the one before it: the log was changed by hand."
            raise InputFault([Fault(str(log), number, what)])
        if out and entry["at"] < out[-1]["at"]:
            raise InputFault([Fault(str(log), number, "this entry is dated before the one above it.")])
        out.append(entry)
        before = digest(line)
    return out


def head(log: Path) -> str:
    """Return the digest of the last line of a log, which fixes its state at that time."""
    lines = log.read_bytes().splitlines() if log.exists() else []
    return digest(lines[-1]) if lines else FIRST


def append(log: Path, what: str, **about: Any) -> dict[str, Any]:  # noqa: ANN401 - plain data
    """Append an entry and return it.

    Parameters
    ----------
    log
        The file.
    what
        ``fit``, ``forecast``, ``page`` or ``score``.
    about
        Its name, its run, and whatever else is worth keeping: plain data.

    Raises
    ------
    InputFault
        When the log is broken: nothing is appended to it.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with _locked(log):
        earlier = entries(log)
        content = log.read_bytes() if log.exists() else b""
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        entry = {"at": max(now, earlier[-1]["at"] if earlier else now), "what": what, **about}
        entry["before"] = digest(content.splitlines()[-1]) if earlier else FIRST
        line = json.dumps(entry, ensure_ascii=False, allow_nan=False).encode()
        write(log, content + line + b"\n")
    return entry


@contextlib.contextmanager
def _locked(log: Path) -> Iterator[None]:
    """Let one writer append at a time; the lock is on the folder, which has no file more for it."""
    lock = os.open(log.parent, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # where the system has no locks
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def changed(now: Mapping[str, Any], then: Mapping[str, Any]) -> str:
    """Return what differs between the record of a fit and an earlier log entry: inputs and settings by name."""
    out = []
    for part in ("inputs", "settings"):
        one, two = now.get(part, {}), then.get(part, {})
        out += [k for k in sorted({*one, *two}) if one.get(k) != two.get(k)]
    if now.get("code") != then.get("code"):
        out.append("the software")
    return ", ".join(out) or "nothing"
