"""Tables, texts and pictures of a run, compared with those of a rerun.

Supply the folder of an analysis, or of tables of a fit, the folder of its rerun, and its record; get the differences.
Texts are the same, except for numbers in them that may differ as those of the tables may.  Pictures are the same bytes
where the tables beside them and the plotting library are the same; otherwise they cannot be compared, and a note says
so.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tarjih.runs.files import digest
from tarjih.runs.record import versions
from tarjih.runs.strictjson import read_json

__all__ = ["redrawn", "tables_compared"]

FAR = 4.5
TEXTS = ("figures", "headlines", "lines", "judgements")
SAME = ("inputs", "settings", "analysis", "priors_file", "read")
"""Fields that are the same whenever an analysis is made again of the same inputs."""
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
RUN = re.compile(r"run [0-9a-f]{8}")
PICTURES = {".png", ".svg"}
OF_THE_DRAWS = {"effective", "pareto_k"}
"""Columns that say how well something was drawn: no number of the answer, and another with every other draw."""


def redrawn(
    then: Path, now: Path, run: Mapping[str, Any], *, effective: float
) -> tuple[list[tuple[str, str]], list[str]]:
    """Compare the texts and pictures of an analysis with those of its rerun.

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
        for part in TEXTS
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


def tables_compared(then: Path, now: Path, *, effective: float) -> tuple[int, float, list[str]]:
    """Compare tables cell by cell with those that were made again.

    A mean that stands in a row with its interval may differ by its own error, any other number by that of a
    probability of which nothing is known.

    Parameters
    ----------
    then, now
        The folder, and that into which it was made again.
    effective
        Effective draws behind the numbers; infinite where they are made of the same draws and may not differ at all.

    Returns
    -------
    Numbers compared, the largest difference, and each difference that is too large, as text.
    """
    count, furthest, differ = 0, 0.0, []
    names = {p.name for folder in (then, now) for p in folder.glob("*.csv")}
    for name in sorted(names):
        if not ((then / name).is_file() and (now / name).is_file()):
            differ.append(f"{name} was not drawn again" if (then / name).is_file() else f"{name} is missing")
            continue
        one, two = _rows(then / name), _rows(now / name)
        if [*map(_labels, one)] != [*map(_labels, two)]:
            one, two = sorted(one, key=_labels), sorted(two, key=_labels)
        if [*map(_labels, one)] != [*map(_labels, two)]:
            differ.append(f"{name}: its rows are others")
            continue
        for row, new in zip(one, two, strict=True):
            for column, distance, allowed in _cells(row, new, effective):
                count += 1
                furthest = max(furthest, distance)
                if not distance <= allowed:
                    what = f"{name}: {column} of {next(iter(row.values()))}"
                    differ.append(f"{what} is {row[column]}, drawn again {new[column]}, error {allowed / FAR:.4f}")
    return count, furthest, differ


def _rows(path: Path) -> list[dict[str, str]]:
    """Return each row of a table by its columns; anything else unchanged."""
    content = path.read_text(encoding="utf-8", errors="replace")
    try:
        head, *rows = csv.reader(io.StringIO(content, newline=""))
        if len({*head}) == len(head) and rows:
            return [dict(zip(head, r, strict=True)) if len(r) == len(head) else {"row": repr(r)} for r in rows]
    except (csv.Error, ValueError):  # what is no table at all
        pass
    return [{"row": content}]


def _labels(row: Mapping[str, str]) -> list[str]:
    return [f"{k}={v}" if _number(v) is None else k for k, v in row.items()]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _cells(row: Mapping[str, str], new: Mapping[str, str], effective: float) -> Iterator[tuple[str, float, float]]:
    low, high = _number(new.get("ll", "")), _number(new.get("hh", ""))  # those recorded may be made up
    known = low is not None and high is not None
    sd = (high - low) / 3.29 if low is not None and high is not None else 0.5
    for column, text in row.items():
        was, now = _number(text), _number(new[column])
        if was is None or now is None or (column in OF_THE_DRAWS and math.isfinite(effective)):
            continue
        # A quantile is known less well than the mean: in the tails about three times.
        wide = 1.0 if column == "mean" or not known else 3.0
        size = max(1.0, abs(now)) if not known else 1.0
        yield column, abs(was - now), FAR * np.sqrt(2) * wide * size * sd / np.sqrt(max(effective, 1.0)) + 1e-5 * size


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
    return all(a == b or abs(_value(a) - _value(b)) <= allowed * _size(b) for a, b in pairs)


def _size(text: str) -> float:
    """Return the size by which a number's error is measured: a whole one may be a percentage."""
    return max(1.0, 100.0 * ("." not in text), _value(text))


def _value(text: str) -> float:
    return float(text.replace(",", ""))
