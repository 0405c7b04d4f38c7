"""Texts that have lost their letters on the way: refused with the lines, left out, or put right where that is safe.

Supply a sheet and the places of what is read; get what was left out, or a fault that lists the cells and the options.
Letters are lost where a program wrote ``????`` or U+FFFD for them: nobody can bring them back.  UTF-8 that was read
as Windows-1252 (``FranÃ§ois``) holds all of them, and is put right on request (``--lost mend``).
A run of question marks after a word is punctuation in a text, and a doubt or a loss in a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from tarjih.corpus.formats.sheet import Sheet
from tarjih.runs.faults import Faults, one_of, printable

__all__ = ["KEEP", "LOST", "MEND", "OUT", "Missed", "lost", "without_lost"]

MEND, OUT, KEEP = "mend", "out", "keep"
LOST = (MEND, OUT, KEEP)
"""What the user may say of texts without letters: mend what can be and leave the rest out, leave out, or keep."""
NAMES = {"source", "organization", "proposition", "question", "state", "stance"}
"""What a row cannot do without; any other cell is left empty."""
MARKS = re.compile(r"\?{3,}|\ufffd")
PUNCTUATION = re.compile(r"(?<=\w)[!?]*\?{3,}[!?]*(?=[\s\"'”’»)]|$)")
SHOWN = 3

type Missed = tuple[int, str, str, str]
"""Line, what the column is, cell, and why it was left out."""


def lost(text: str, *, name: bool = True) -> str:
    """Return how a text, or a name, has lost its letters; nothing where it has not."""
    if text.isascii() and "???" not in text:
        return ""
    if MARKS.search(text if name else PUNCTUATION.sub("", text)):
        return "its letters were replaced when the file was saved in an encoding that lacks them"
    again = _mended(text)
    return f'it is UTF-8 that was read as something else, and may have been "{again[:40]}"' if again else ""


def _mended(text: str) -> str:
    """Return the UTF-8 text behind one that was decoded wrongly; nothing where it was not."""
    for encoding in ("windows-1252", "latin-1"):
        try:
            again = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if not again.isascii():
            return again
    return ""


def without_lost(sheet: Sheet, at: Mapping[str, int], asked: str, path: Path, faults: Faults) -> list[Missed]:
    """Leave out cells with lost letters where the user allows it, or note them; return those left out."""
    if asked == KEEP:
        return []
    found = [
        (line, target, cells, why)
        for line, cells in sheet.rows
        for target, column in at.items()
        if (why := lost(cells[column], name=target in NAMES))
    ]
    missed: list[Missed] = []
    gone = set()
    for line, target, cells, why in found if asked else ():
        cell = cells[at[target]]
        again = _mended(cell) if asked == MEND else ""
        if again and not MARKS.search(again):
            cells[at[target]] = again.strip()
            continue
        whole = target in NAMES
        gone |= {id(cells)} if whole else set()
        cells[at[target]] = cell if whole else ""
        missed.append((line, target, cell, f"is no text: {why}. The {'row' if whole else 'cell'} was left out."))
    sheet.rows = [row for row in sheet.rows if id(row[1]) not in gone]
    if asked == MEND and len(found) > len(missed):
        many = len(found) - len(missed)
        were = "1 cell was" if many == 1 else f"{many:,} cells were"
        sheet.notes.append(f"{were} put right: UTF-8 that was read as something else.")
    if found and not asked:
        _refuse(sheet, [(line, target, cells[at[target]], why) for line, target, cells, why in found], at, path, faults)
    return missed


def _refuse(sheet: Sheet, found: Sequence[Missed], at: Mapping[str, int], path: Path, faults: Faults) -> None:
    """Note the first cells, the lines of all, and the options."""
    unique: dict[tuple[str, str], Missed] = {}
    for missed in found:
        unique.setdefault(missed[1:3], missed)
    for line, target, cell, why in list(unique.values())[:SHOWN]:
        what = f'{printable(sheet.header[at[target]])} "{printable(cell, limit=40)}" is no text: {why}.'
        faults.add(path, line, what)
    lines = one_of(dict.fromkeys(str(line) for line, *_ in found), most=24)
    rows = len({line for line, target, *_ in found if target in NAMES})
    what = f"{len(found):,} cell{'s have' if len(found) > 1 else ' has'} lost letters (line {lines}). Go back to the "
    what += "file it came from, and save that as UTF-8. Or "
    if any(_mended(cell) for *_, cell, _ in found):
        what += f"put right what can be and leave out the rest: --lost {MEND}; "
    left = f"{rows:,} of {len(sheet.rows):,} rows" if rows else "what these cells hold"
    faults.add(path, 0, f"{what}leave out {left}: --lost {OUT}; or keep them as they are: --lost {KEEP}.")
