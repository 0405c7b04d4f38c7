"""Stored JSON, read strictly: one reader for every record, summary and forecast.

Supply the bytes of a file; get plain data, or :class:`ValueError` with what is wrong.  JSON as other readers take it
may hold a key twice (of which readers show one value and a digest covers the other), numbers that are none, half
characters, or so many levels that a program fails on them: all are refused.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from tarjih.runs.faults import printable

__all__ = ["LARGEST_WHOLE", "MOST_LEVELS", "read_json"]

MOST_LEVELS = 32
"""Levels of lists within lists; records need eight."""
LARGEST_WHOLE = 2**63 - 1
"""The largest whole number of a record."""
NO_JSON = "this is no document of a run: it is not JSON"


def read_json(content: bytes) -> Any:  # noqa: ANN401 - any plain data
    """Read JSON.

    Raises
    ------
    ValueError
        When it is not JSON, or holds what no run writes.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise ValueError(f"{NO_JSON} in UTF-8.") from problem
    try:
        found = json.loads(
            text, parse_constant=_no_number, parse_float=_float, parse_int=_int, object_pairs_hook=_mapping
        )
    except _Refused as problem:
        raise ValueError(f"{NO_JSON} of ours: {problem}.") from problem
    except (ValueError, RecursionError) as problem:
        raise ValueError(f"{NO_JSON}.") from problem
    _look_through(found)
    return found


class _Refused(ValueError):
    """Something that JSON allows and no run writes."""


def _no_number(text: str) -> NoReturn:
    raise _Refused(f"it has {text} for a number")


def _float(text: str) -> float:
    value = float(text)
    if value - value != 0:
        raise _Refused(f"the number {printable(text, limit=30)} is too large")
    return value


def _int(text: str) -> int:
    if len(text) > 20 or abs(int(text)) > LARGEST_WHOLE:
        raise _Refused(f"the number {printable(text, limit=30)} is too large")
    return int(text)


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        names = [k for k, _ in pairs]
        twice = next(n for n in names if names.count(n) > 1)
        raise _Refused(f'it has "{printable(twice, limit=60)}" twice')
    return out


def _look_through(found: object) -> None:
    """Refuse too many levels, and text with half characters, which cannot be written anywhere."""
    level = [found]
    for _ in range(MOST_LEVELS):
        below: list[object] = []
        for value in level:
            if isinstance(value, dict):
                below += [*value, *value.values()]
            elif isinstance(value, list):
                below += value
            elif isinstance(value, str) and not value.isascii() and not _whole(value):
                raise ValueError(f"{NO_JSON} of ours: it has text with half a character.")
        level = below
        if not level:
            return
    raise ValueError(f"{NO_JSON} of ours: it has more than {MOST_LEVELS} levels.")


def _whole(text: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in text)
