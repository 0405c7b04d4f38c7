"""Errors as values: a fault of the input, an unconverged fit, a refusal.

Supply nothing; get the exceptions that ``__main__`` turns into exit statuses (2 for
:class:`InputFault`, 3 for :class:`NotConverged`, 4 for :class:`NotForThisCase`), and :class:`Faults`, in which a reader
collects every fault before it raises them together.  Non-goal: logging, and warnings.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tarjih.runs.input_limits import MOST_FAULTS, MOST_HINTED, MOST_SHOWN

__all__ = [
    "Fault",
    "Faults",
    "InputFault",
    "NotConverged",
    "NotForThisCase",
    "named_row",
    "nearest",
    "one_of",
    "printable",
]


JOINERS = "\u200c\u200d"
LONGEST = 1_500
"""Characters of one message; options that name many columns need them."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong at one place.

    Parameters
    ----------
    file
        The file as the user named it.
    line
        Its line, counted from 1; 0 where the fault is the file itself.
    what
        What is wrong, what is allowed: whole sentences.
    """

    file: str
    line: int
    what: str

    @property
    def place(self) -> str:
        """Where it is, as ``file:line``; in a case that is a workbook, its sheet and row."""
        place, line = _of_workbook(self.file, self.line)
        return f"{place}:{line}" if line else place


def _of_workbook(file: str, line: int) -> tuple[str, int]:
    """Name the sheet and row of a workbook for a row of the tables made from it: that is where it is corrected."""
    found = re.fullmatch(r"(.+\.(?:xlsx|xls|ods|xlsm))\.tables(?:[/\\](\w+)\.(csv|yaml))?", file, re.DOTALL)
    if not found or found[2] == "priors":
        return file, line
    if found[3] == "yaml":
        sheet, row = named_row(Path(file).read_text(encoding="utf-8", errors="replace") if line else "", line)
        beside = str(Path(found[1]).with_name(Path(file).name))
        return (f"{found[1]} (sheet {sheet})", row) if sheet else (beside if line else found[1], line)
    return f"{found[1]} (sheet {found[2]})" if found[2] else found[1], line


def named_row(text: str, line: int) -> tuple[str, int]:
    """Return the sheet and the row that a line of a file names at its end, or the line before it; else ("", 0)."""
    for one in reversed(text.split("\n")[:line]):
        found = re.search(r"# sheet (\w+), row ([0-9]+)$", one)
        if found:
            return found[1], int(found[2])
    return "", 0


class InputFault(Exception):
    """The input is at fault: every fault that was found, in the order of files and lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__(self.report())

    def __reduce__(self) -> tuple[type[InputFault], tuple[tuple[Fault, ...]]]:
        """Pickle what it is made of, so that another process may raise it."""
        return type(self), (self.faults,)

    def report(self) -> str:
        """Return all faults as text: a single one as ``file:line: what``, several of a file under one head."""
        out: list[str] = []
        for file in dict.fromkeys(f.file for f in self.faults):
            own = [f for f in self.faults if f.file == file]
            if len(own) == 1:
                out.append(f"{own[0].place}: {own[0].what}")
                continue
            out.append(f"{_of_workbook(file, 0)[0]} has {len(own)} problems:")
            out += [f"  {f.place}: {f.what}" for f in own[:MOST_SHOWN]]
            if len(own) > MOST_SHOWN:
                out.append(f"  … and {len(own) - MOST_SHOWN} more of the kind.")
        return "\n".join(out)


class NotForThisCase(InputFault):
    """An analysis asks for something that the case does not have: no failure where many analyses run."""


class NotConverged(Exception):
    """The sampler's draws cannot be published: each line names a quantity and what to try."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))

    def __reduce__(self) -> tuple[type[NotConverged], tuple[tuple[str, ...]]]:
        """Pickle what it is made of, so that another process may raise it."""
        return type(self), (self.lines,)


@dataclass
class Faults:
    """Collects faults while a reader goes on reading; ``raise_any`` ends the reading once."""

    found: list[Fault] = field(default_factory=list)

    def add(self, file: str | Path, line: int, what: str) -> None:
        """Note one fault; control characters of the input are made visible, and a hopeless file ends the reading."""
        self.found.append(Fault(str(file), line, printable(what, limit=LONGEST)))
        if len(self.found) >= MOST_FAULTS:
            more = f"there are {MOST_FAULTS:,} faults by now, and nothing further was read."
            raise InputFault([*self.found, Fault(str(file), 0, more)])

    def raise_any(self) -> None:
        """Raise :class:`InputFault` if anything was found."""
        if self.found:
            raise InputFault(self.found)


def printable(text: str, *, limit: int = 80) -> str:
    """Make a piece of the input safe to show: no control or direction marks, cut at `limit`."""
    # Marks of direction are format characters, which are not printable either.
    # Joiners of letters are too, but belong to the spelling of Persian and of the scripts of India.
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c in JOINERS else f"\\x{ord(c):02x}" for c in text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def nearest(name: str, allowed: Iterable[str], *, alike: float = 0.6) -> str:
    """Return `` Did you mean "x"?`` for the nearest allowed name, or nothing."""
    candidates = [a for a in allowed if len(a) <= 120]
    if len(candidates) > MOST_HINTED:
        candidates = [a for a in candidates if a[:1] == name[:1]][:MOST_HINTED]
    near = difflib.get_close_matches(name[:80], candidates, n=1, cutoff=alike)
    return f' Did you mean "{near[0]}"?' if near else ""


def one_of(allowed: Iterable[str], *, most: int = 12) -> str:
    """Return a list of names for a message, cut where it would become a page."""
    names = list(allowed)
    return ", ".join(names[:most]) + (f", … ({len(names)} in all)" if len(names) > most else "")
