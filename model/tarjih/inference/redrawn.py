"""Words and pictures of an analysis, compared with those that were made again.

Supply the folder of an analysis, the folder into which it was drawn again, and its record; get what differs.  Words are
the same, but for numbers in them that may differ as those of the tables may.  Pictures are the same bytes where the
tables beside them are, and the library that draws them is; else they cannot be compared, which is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tarjih.runs.files import digest
from tarjih.runs.record import versions
from tarjih.runs.strictjson import read_json

__all__ = ["redrawn"]

FAR = 4.5
WORDS = ("figures", "headlines", "lines", "judgements")
SAME = ("inputs", "settings", "analysis", "priors_file", "read")
"""Fields that are the same whenever an analysis is made again of the same inputs."""
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
RUN = re.compile(r"run [0-9a-f]{8}")
PICTURES = {".png", ".svg"}


def redrawn(
    then: Path, now: Path, run: Mapping[str, Any], *, effective: float
) -> tuple[list[tuple[str, str]], list[str]]:
    """Compare the words and the pictures of an analysis with those that were made again.

    Parameters
    ----------
    then, now
        Its folder, and that into which it was drawn again.
    run
        Its record.
    effective
        Effective draws behind its numbers.

    Returns
    -------
    wrong
        File and sentence of each difference.
    notes
        What could not be compared.
    """
    again = read_json((now / "run.json").read_bytes())
    wrong = [
        ("run.json", f"made again, its {part} say something else: {what}.")
        for part in WORDS
        for what in _apart(run.get(part), again.get(part), effective)
    ]
    wrong += [("run.json", what) for what in _other_fields(run, again)]
    unseen = 0
    drawn_alike = run["versions"].get("matplotlib") == versions().get("matplotlib")
    for name in sorted(n for n in run["outputs"] if Path(n).suffix in PICTURES):
        if name not in again["outputs"]:
            wrong.append((name, "it was not drawn again."))
        elif run["outputs"][name] != again["outputs"][name]:
            if drawn_alike and run["id"] == again["id"] and _same_tables(then, now):
                wrong.append((name, "drawn again from the same table, it is another picture."))
            else:
                unseen += 1
    notes = [f"{unseen} pictures could not be compared: their numbers, or what draws them, are not to the bit the same"]
    return wrong, notes if unseen else []


def _other_fields(run: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[str]:
    """Yield each field of a record, and of its parts, that the record made again lacks or has else."""
    whole = {"": run, **{f"{p}.": run.get(p, {}) for p in ("settings", "diagnostics", "checks")}}
    new = {"": again, **{f"{p}.": again.get(p, {}) for p in ("settings", "diagnostics", "checks")}}
    for part, fields in whole.items():
        for name in sorted({*fields} ^ {*new[part]}):
            yield f"made again, {part}{name} is {'nothing that it has' if name in fields else 'missing'}."
    for name in SAME:
        if name in run and name in again and run[name] != again[name]:
            yield f"made again, its {name} is another."


def _same_tables(then: Path, now: Path) -> bool:
    """Tell whether all tables are the same bytes."""
    pairs = [(p, now / p.name) for p in then.glob("*.csv")]
    return all(two.is_file() and digest(one.read_bytes()) == digest(two.read_bytes()) for one, two in pairs)


def _apart(found: object, want: object, effective: float) -> Iterator[str]:
    """Yield each text in which two documents differ by more than their numbers may."""
    if isinstance(found, list) and isinstance(want, list) and len(found) == len(want):
        for one, two in zip(found, want, strict=True):
            yield from _apart(one, two, effective)
    elif isinstance(found, dict) and isinstance(want, dict) and found.keys() == want.keys():
        for key in found:
            yield from _apart(found[key], want[key], effective)
    elif isinstance(found, str) and isinstance(want, str):
        if not _agree(found, want, effective):
            yield f'"{found[:120]}" is recorded, "{want[:120]}" made again'
    elif found != want:
        yield "there are more or fewer of them"


def _agree(found: str, want: str, effective: float) -> bool:
    """Tell whether two texts are the same but for numbers within their error."""
    one, two = RUN.sub("run", found), RUN.sub("run", want)
    if NUMBER.sub("#", one) != NUMBER.sub("#", two):
        return False
    allowed = FAR * np.sqrt(2) * 0.5 / np.sqrt(max(effective, 1.0))
    pairs = zip(NUMBER.findall(one), NUMBER.findall(two), strict=True)
    return all(a == b or abs(_value(a) - _value(b)) <= allowed * _size(a) for a, b in pairs)


def _size(text: str) -> float:
    """Return the size by which a number's error is measured: a whole one may be a percentage."""
    return max(1.0, 100.0 * ("." not in text), _value(text))


def _value(text: str) -> float:
    return float(text.replace(",", ""))
