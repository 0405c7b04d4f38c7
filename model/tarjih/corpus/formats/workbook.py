"""Statements in a workbook: .xlsx, .xls and .ods, through python-calamine.

Supply the bytes of a file and, where it has several sheets, the name of one; get a
:class:`~tarjih.corpus.formats.sheet.Sheet` whose lines are the rows of the sheet.  Cells merged downwards stand for
each of the rows that they span, and this is noted, as is what the sheet hides.  A formula is read as the value that
was last computed, and a workbook whose formulas were never computed is refused; those of other workbooks are noted.
Non-goals: charts, formats of numbers, and comments.
"""

from __future__ import annotations

import io
import shlex
import zipfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from tarjih.corpus.formats import biff
from tarjih.corpus.formats.heading import headed
from tarjih.corpus.formats.ooxml import Aside, aside
from tarjih.corpus.formats.opendocument import hidden_lines, linked_cells, merged_areas
from tarjih.corpus.formats.precheck import refusal
from tarjih.corpus.formats.sheet import DAMAGED, Asked, Sheet, as_text
from tarjih.runs.faults import Faults, nearest, one_of, printable
from tarjih.runs.input_limits import MOST_CELLS, MOST_CHARACTERS, MOST_ROWS

__all__ = ["read", "tables"]


def read(path: Path, raw: bytes, asked: Asked, faults: Faults) -> Sheet | None:
    """Read one sheet of a workbook (see the module's docstring)."""
    found = _guarded(path, raw, faults, lambda book: _chosen(path, raw, book, asked, faults))
    if found is None:
        return None
    name, grid, _, unread = found
    if not grid or len(grid) > MOST_ROWS:
        faults.add(path, 0, "the sheet is empty." if not grid else f"there are more than {MOST_ROWS:,} rows.")
        return None
    beside = _beside(raw, name)
    if not _computed(path, beside, grid, faults):
        return None
    sheet = _sheet(path, found, asked.header, faults)
    if sheet is not None:
        sheet.notes += _hidden(beside, grid)
        if beside.linked:
            cells = one_of(beside.linked, most=6)
            sheet.notes.append(f"Taken from other workbooks by formulas, as last computed: {cells}. Look at them.")
        sheet.notes += [unread] if unread else []
    return sheet


def _computed(path: Path | str, beside: Aside, grid: list[list[str]], faults: Faults) -> bool:
    """Write the error values of failed formulas into the cells of a sheet; tell whether all others have a result."""
    for (row, column), shown in beside.failed.items():
        if row < len(grid) and column < len(grid[row]):
            grid[row][column] = shown
    if beside.uncomputed:
        cells = one_of(beside.uncomputed, most=6)
        what = f"formulas without a result, which no spreadsheet has computed yet ({cells}), would be read as empty."
        faults.add(path, 0, f"{what} Open the workbook in a spreadsheet, and save it.")
    return not beside.uncomputed


def _beside(raw: bytes, name: str) -> Aside:
    """Return the other content of a sheet of a workbook."""
    if not raw.startswith(b"PK"):
        return biff.aside(raw, name)
    try:
        rows, columns = hidden_lines(raw, name)
        linked = linked_cells(raw, name)
    except (KeyError, ValueError, OSError, SyntaxError, NotImplementedError, zipfile.BadZipFile):
        return aside(raw, name)
    return Aside(hidden_rows=rows, hidden_columns=columns, linked=[f"{_letters(c)}{r + 1}" for r, c in linked])


def _hidden(beside: Aside, grid: list[list[str]]) -> list[str]:
    """Return a note on hidden rows and columns, which are read like the others."""
    rows = [row + 1 for row in beside.hidden_rows if row < len(grid) and any(grid[row])]
    columns = [_letters(c) for c in beside.hidden_columns if any(c < len(row) and row[c] for row in grid)]
    parts = []
    for what, places in (("row", [str(r) for r in rows]), ("column", columns)):
        if places:
            parts.append(f"{what}{'s' if len(places) > 1 else ''} {one_of(places)}")
    return [f"Hidden in the sheet, and read like the rest: {' and '.join(parts)}."] if parts else []


def _letters(column: int) -> str:
    """Return a column's name in a spreadsheet: A, …, Z, AA."""
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def tables(
    path: Path, raw: bytes, faults: Faults, *, checked: Collection[str] = ()
) -> dict[str, list[tuple[int, list[str]]]]:
    """Return the rows of every sheet that is not empty, by its name in small letters, each with its row's number.

    Parameters
    ----------
    path, raw
        The workbook.
    faults
        Where it is noted what cannot be read.
    checked
        Sheets whose formulas must have results, and none of another workbook.
    """

    def every(book: Any) -> dict[str, list[tuple[int, list[str]]]]:  # noqa: ANN401 - the library has no types for it
        out = {}
        for name in book.sheet_names:
            grid, own = _grid(book, name), name.casefold().strip()
            if grid and own in checked:
                place, beside = f"{path} (sheet {own})", _beside(raw, name)
                _computed(place, beside, grid, faults)
                if beside.linked:
                    cells = one_of(beside.linked, most=6)
                    what = f"formulas take values from other workbooks, and may be out of date ({cells})."
                    faults.add(place, 0, f"{what} Copy the cells, and paste them as values.")
            out[own] = _numbered(grid)
        return out

    return {name: rows for name, rows in (_guarded(path, raw, faults, every) or {}).items() if rows}


def _guarded[T](path: Path, raw: bytes, faults: Faults, take: Callable[[Any], T]) -> T | None:
    """Open a workbook and take something from it, or note why it cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415 - few commands need it

    try:
        wrong = refusal(path, raw)
    except DAMAGED:
        wrong = "it is damaged. Open it in a spreadsheet, and save it again."
    if wrong:
        faults.add(path, 0, f"this workbook cannot be opened: {wrong}")
        return None
    try:
        return take(CalamineWorkbook.from_filelike(io.BytesIO(raw)))
    except PasswordError:
        faults.add(path, 0, "this workbook has a password. Save it without one.")
    except (CalamineError, ValueError, OSError) as problem:
        what = f"this workbook cannot be read: {printable(str(problem))}. Open it, and save it again as .xlsx."
        faults.add(path, 0, what)
    return None


type Place = tuple[int, int]
type Found = tuple[str, list[list[str]], list[tuple[Place, Place]], str]
"""The name of a sheet, its cells, what is merged in it, and a note on the other sheets, which are not read."""


def _chosen(path: Path, raw: bytes, book: Any, asked: Asked, faults: Faults) -> Found | None:  # noqa: ANN401 - no types
    """Return the sheet that is meant: the one that is named, or the only one that is not empty."""
    names = list(book.sheet_names)
    if asked.sheet and asked.sheet not in names:
        there = ", ".join(f'"{printable(n)}"' for n in names)
        what = f'there is no sheet "{printable(asked.sheet)}".{nearest(asked.sheet, names)} It has: {there}.'
        faults.add(path, 0, what)
        return None
    grids = {name: _grid(book, name) for name in ([asked.sheet] if asked.sheet else names)}
    wanted = [name for name in grids if grids[name] or asked.sheet]
    seen = {sheet.name for sheet in book.sheets_metadata if str(sheet.visible).endswith(".Visible")}
    wanted = wanted if asked.sheet else [name for name in wanted if name in seen] or wanted
    others = names if asked.sheet else [name for name in grids if grids[name] and name not in seen]
    others = [printable(name) for name in others if name not in wanted]
    what = "Other sheets of the workbook, not read" if asked.sheet else "Hidden in the workbook, and not read: sheet"
    unread = f"{what}{':' if asked.sheet else ''} {one_of(others)}." if others else ""
    own = [name for name in wanted if name.casefold().strip() == "claims"]
    wanted = own if len(own) == 1 else wanted
    if len(wanted) > 1:
        rows = {n: max(len(grids[n]) - 1, 0) for n in wanted}
        there = ", ".join(f'"{printable(n)}" ({m} row{"s" if m != 1 else ""})' for n, m in rows.items())
        likely = max(rows, key=lambda n: rows[n])
        what = f"this workbook has several sheets: {there}. Name one: --sheet {shlex.quote(likely)}"
        alike = [n for n in wanted if grids[n][:1] == grids[likely][:1]]
        if len(alike) > 1:
            what += f". If the rows of {one_of(map(printable, alike))} belong together, copy them into one sheet"
        faults.add(path, 0, what)
        return None
    if not wanted:
        faults.add(path, 0, "the workbook is empty.")
        return None
    merged: list[tuple[Place, Place]] = book.get_sheet_by_name(wanted[0]).merged_cell_ranges or []
    return wanted[0], grids[wanted[0]], merged or _areas(raw, wanted[0]), unread


def _areas(raw: bytes, name: str) -> list[tuple[Place, Place]]:
    """Return the merged areas of a sheet of an .ods file, which the library does not give; none of another file."""
    try:
        return merged_areas(raw, name) if raw.startswith(b"PK") else []
    except (*DAMAGED, SyntaxError):
        return []


def _grid(book: Any, name: str) -> list[list[str]]:  # noqa: ANN401 - the library has no types for it
    """Return all cells of a sheet as texts, from its first row and column on, less empty rows at the end."""
    sheet = book.get_sheet_by_name(name)
    most = MOST_CHARACTERS + 1
    cells = sheet.to_python(skip_empty_area=False)
    rows = [["" if cell == "" else as_text(cell)[:most] for cell in row] for row in cells]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _numbered(grid: list[list[str]]) -> list[tuple[int, list[str]]]:
    return [(number, row) for number, row in enumerate(grid, start=1) if any(row)]


def _sheet(path: Path, found: Found, header: str, faults: Faults) -> Sheet | None:
    """Make a sheet of a grid."""
    name, grid, merged, _ = found
    if sum(min(bottom, len(grid)) - top for (top, _), (bottom, _) in merged) > MOST_CELLS:
        faults.add(path, 0, "the merged cells of the sheet lie over each other. Unmerge them.")
        return None
    notes = _unmerge(grid, merged)
    rows = _numbered(grid)
    first = next((number for number, row in rows if sum(map(bool, row)) > 1), 0)
    spanning = any(top == bottom == first - 1 and right > left for (top, left), (bottom, right) in merged)
    head = headed(rows, header, path, faults, spanning=spanning)
    if head is None:
        return None
    width = max([len(head.names), *(n for _, row in head.rows for n, cell in enumerate(row, 1) if cell)])
    names = [*head.names, *[""] * (width - len(head.names))]
    body = [(number, [*row, *[""] * (width - len(row))][:width]) for number, row in head.rows]
    if notes:
        notes = [f"Merged cells stand for every row that they span: {', '.join(notes)}."]
    return Sheet(names, body, f'the sheet "{printable(name)}" of a workbook', head.line, notes=[*notes, *head.notes])


def _unmerge(grid: list[list[str]], merged: list[tuple[Place, Place]]) -> list[str]:
    """Write the value of each merged area into all rows of its first column, and return notes on these areas."""
    notes = []
    for (top, left), (bottom, _) in merged:
        if top >= len(grid) or left >= len(grid[top]) or bottom == top:
            continue
        for row in range(top + 1, min(bottom, len(grid) - 1) + 1):
            grid[row][left] = grid[row][left] or grid[top][left]
        notes.append(f'"{printable(grid[top][left])}" in rows {top + 1} to {bottom + 1}')
    return notes[:12] + ([f"and {len(notes) - 12} more"] if len(notes) > 12 else [])
