"""Plain tables in JSON: a list of entries, or one of the other ways in which pandas and scripts write a table.

Supply parsed JSON; get flat entries.  An entry within an entry becomes columns of its own, ``author.name``; a choice as
Label Studio writes it in short (``{"choices": ["Yes"]}``) is its list.  A table by columns, by rows, as lists
with a header, or as names and data (pandas' ``orient``) is recognised by its form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tarjih.corpus.formats.sheet import as_text

__all__ = ["CHOICES", "entries", "flat", "written"]

CHOICES = ("choices", "labels", "rating", "number", "taxonomy")
DEEPEST = 4


def entries(whole: Any) -> list[Any]:  # noqa: ANN401 - JSON is any plain data
    """Return the entries of a table in any of its forms; anything else is one entry, or the entries it lists."""
    if isinstance(whole, list):
        head = whole[0] if whole else None
        return _named(head, whole[1:]) if isinstance(head, list) and _are(head, str) else whole
    if not isinstance(whole, dict) or not whole:
        return [whole]
    names, data = whole.get("columns"), whole.get("data")
    if isinstance(names, list) and isinstance(data, list) and _are(names, str) and _are(data, list):
        return _named(names, data)
    values = list(whole.values())
    if all(isinstance(v, list) and len(v) == len(values[0]) and _plain(v) for v in values):
        return [dict(zip(whole, row, strict=True)) for row in zip(*values, strict=True)]
    if all(isinstance(v, dict) and v and _plain(v.values()) for v in values):
        return _by_number(whole)
    return [whole]


def _by_number(table: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    """Return the entries of a table in which the rows have numbers: within each column, or each with its columns."""
    keys = dict.fromkeys(k for own in table.values() for k in own)
    if all(k.isdecimal() for k in keys):
        return [{name: own.get(k) for name, own in table.items()} for k in keys]
    return list(table.values()) if all(k.isdecimal() for k in table) else [table]


def _plain(values: Iterable[Any]) -> bool:
    return not any(isinstance(value, dict | list) for value in values)


def _are(values: Sequence[Any], kind: type) -> bool:
    return bool(values) and all(isinstance(v, kind) and v for v in values)


def _named(names: Sequence[str], rows: Sequence[Any]) -> list[Any]:
    """Return rows as entries; rows of another length stay lists, and are reported."""
    fit = all(isinstance(row, list) and len(row) == len(names) for row in rows)
    return [dict(zip(names, row, strict=True)) for row in rows] if fit else list(rows)


def flat(record: Mapping[str, Any], before: str = "", deep: int = 0) -> dict[str, Any]:
    """Return an entry without entries in it."""
    out: dict[str, Any] = {}
    for key, value in record.items():
        name = f"{before}{str(key).strip()}"
        choice = next((value[c] for c in CHOICES if c in value), None) if isinstance(value, dict) else None
        if choice is not None:
            out[name] = choice[0] if isinstance(choice, list) and len(choice) == 1 else choice
        elif isinstance(value, dict) and deep < DEEPEST:
            out |= flat(value, f"{name}.", deep + 1)
        else:
            out[name] = value
    return out


def written(value: Any) -> str:  # noqa: ANN401 - JSON is any plain data
    """Return the text of a cell; a list stays JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else as_text(value)
