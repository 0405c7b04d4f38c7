"""Several values in one cell: split where the user says so, pointed out where they are plain to see.

Supply a sheet, where its things stand and what separates values in which column; get the sheet with a row for each
value.  A list written as JSON is several values too; one of a single value is that value.  Where nobody says anything,
cells whose parts occur again in other cells, alone or in other company, are refused with the option to give: as they
stand they would be names of nobody.  Non-goal: what the values mean.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from tarjih.corpus.formats.sheet import Sheet, as_text
from tarjih.corpus.identities import identity
from tarjih.runs.faults import Fault, Faults, InputFault, printable

__all__ = ["Splits", "read_splits", "split_rows"]

type Splits = Mapping[str, str]
"""What separates values, by what the column is; "" for every column of names."""

EVERY = ""
NONE, LIST = "none", "json"
NAMES = ("source", "proposition", "state", "stance")
SIGNS = (";", "|", "\n", "؛", "\uff1b", "、", "،", ",", "/", "+", "&", " and ", " und ", " et ", " y ", " و ")
PLAIN = {";", "|", "\n", "؛", "\uff1b"}
"""Signs that no name has; the others count only where every part occurs elsewhere, and one of them alone."""
OF_TEXT = ("source", "state")
"""Columns in which cells that mostly have such a sign are lists, whether or not their parts occur again."""
FEWEST = 3


def read_splits(texts: list[str], targets: tuple[str, ...]) -> dict[str, str]:
    """Read ``SIGN`` or ``WHAT=SIGN`` as the user wrote it on the command line."""
    out: dict[str, str] = {}
    for text in texts:
        target, sign, separator = text.partition("=")
        named = sign and target in targets
        value = separator if named else text
        if not value:
            what = f'"{printable(text)}" is no sign that separates values. Write --split ";" or --split source=";".'
            raise InputFault([Fault("--split", 0, what)])
        out[target if named else EVERY] = value.replace("\\n", "\n")
    return out


def split_rows(sheet: Sheet, at: Mapping[str, int], splits: Splits, path: Path, faults: Faults) -> Sheet:
    """Return the sheet with one value in each cell of a name (see the module's docstring)."""
    columns = {target: at[target] for target in NAMES if target in at}
    for target in splits:
        if target != EVERY and target not in at:
            faults.add("--split", 0, f'no column is "{printable(target)}".')
    columns |= {target: at[target] for target in splits if target in at}
    values: dict[str, dict[str, list[str]]] = {}
    for target, column in columns.items():
        distinct = dict.fromkeys(row[column] for _, row in sheet.rows)
        sign = splits.get(target, splits.get(EVERY, "") if target != "stance" else "")
        values[target] = {cell: _parts(cell, sign) for cell in distinct}
        if not sign:
            what = _several(sheet, target, column, values[target])
            faults.found += [Fault(str(path), *what)] if what else []
            sheet.notes += _pointed_out(printable(sheet.header[column]), target, values[target]) if not what else []
    several = any(len(parts) > 1 for own in values.values() for parts in own.values())
    rows: list[tuple[int, list[str]]] = []
    for line, cells in sheet.rows:
        for chosen in product(*(values[target][cells[column]] or [""] for target, column in columns.items())):
            row = list(cells)
            for column, part in zip(columns.values(), chosen, strict=True):
                row[column] = part
            rows.append((line, row))
    sheet.rows = rows
    if several and not faults.found:
        sheet.notes.append(f"Cells with several values were split: {len(rows)} rows came of it.")
    return sheet


def _parts(cell: str, sign: str) -> list[str]:
    """Return the values in a cell: those of a JSON list, else what a sign separates, else the cell itself."""
    listed = _listed(cell)
    if listed is not None and (sign or len(listed) <= 1):
        return listed or [""]
    if sign and sign not in {NONE, LIST} and sign in cell:
        return list(dict.fromkeys(part.strip() for part in cell.split(sign) if part.strip())) or [""]
    return [cell]


def _listed(cell: str) -> list[str] | None:
    """Return the values of a list written as JSON, or of an answer that has one; ``None`` otherwise."""
    if cell[:1] not in {"[", "{"}:
        return None
    value = _parsed(cell)
    if isinstance(value, dict) or (isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict)):
        of = value if isinstance(value, dict) else value[0]
        value = next((of[k] for k in ("choices", "labels", "value", "rating", "number") if k in of), None)
        value = [value] if isinstance(value, str | int | float) else value
    if not isinstance(value, list) or any(isinstance(v, list | dict) for v in value):
        return None
    return [as_text(v) for v in value]


def _parsed(cell: str) -> Any:  # noqa: ANN401 - JSON is any plain data
    """Return the value of a text that is JSON, or a list that Python wrote; nothing where it is neither."""
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(cell) if re.fullmatch(r"\[\s*(['\"]).*\1\s*\]", cell, re.DOTALL) else None
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def _several(sheet: Sheet, target: str, column: int, values: Mapping[str, list[str]]) -> tuple[int, str] | None:
    """Note the line on which a column's cells seem to have several values, with the option that splits them."""
    name = printable(sheet.header[column])
    for cell in values:
        if len(_listed(cell) or []) > 1:
            what = f'the cell "{printable(cell, limit=60)}" of "{name}" is a list of several values.'
            return _line(sheet, column, cell), f"{what} Make a row of each: --split {target}=json"
    for sign in SIGNS if target != "stance" else (*PLAIN, ","):
        again, number = _recurring(values, sign, plain=sign in PLAIN and target in OF_TEXT)
        again = again or (_mostly(values, sign) if sign in PLAIN and target in OF_TEXT else "")
        if again and not (target == "proposition" and sign not in PLAIN):
            shown, written = ("line end", "\\n") if sign == "\n" else (sign, sign)
            what = f'"{name}" seems to hold several values in one cell, separated by "{shown}": '
            what += f'"{printable(again, limit=60)}"' + (f" and {number - 1} more" if number > 1 else "")
            how = f"Make a row of each: --split '{target}={written}'"
            return _line(sheet, column, again), f"{what}. {how}, or keep them as they are: --split {target}=none"
    return None


def _pointed_out(name: str, target: str, cells: Iterable[str]) -> list[str]:
    """Say which cells have a sign that no name has, where they were taken for one name each."""
    for sign in (s for s in SIGNS if s in PLAIN and target != "stance"):
        having = [c for c in cells if sum(bool(part.strip()) for part in c.split(sign)) > 1]
        if having:
            shown, written = ("a line end", "\\n") if sign == "\n" else (f'"{sign}"', sign)
            what = f'{len(having)} of the names in "{name}" have {shown} in them, as "{printable(having[0], limit=60)}"'
            how = f"Each was taken for one name. If they are several: --split '{target}={written}'"
            return [f"{what}. {how}"]
    return []


def _recurring(values: Mapping[str, list[str]], sign: str, *, plain: bool) -> tuple[str, int]:
    """Return a cell whose parts occur in other cells (for most signs: each as a whole), and how many have the sign."""
    whole = {identity(cell) for cell in values}
    parted = {cell: {identity(p) for p in cell.split(sign) if p.strip()} for cell in values if sign in cell}
    parted = {cell: parts for cell, parts in parted.items() if len(parts) > 1}
    seen = Counter(part for parts in parted.values() for part in parts)
    again = [c for c, p in parted.items() if p & whole and all(part in whole or seen[part] > 1 for part in p)]
    if plain:
        again += [c for c, parts in parted.items() if any(p in whole or seen[p] > 1 for p in parts)]
    return (again[0] if again else ""), len(parted)


def _mostly(values: Mapping[str, list[str]], sign: str) -> str:
    """Return the first of the cells that have a sign between two texts, where these are most cells."""
    having = [cell for cell in values if sum(bool(part.strip()) for part in cell.split(sign)) > 1]
    return having[0] if len(having) >= FEWEST and 2 * len(having) > len(values) else ""


def _line(sheet: Sheet, column: int, cell: str) -> int:
    return next(line for line, cells in sheet.rows if cells[column] == cell)
