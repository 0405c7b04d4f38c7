"""Author, classification and date of a briefing: ``brief.yaml`` beside the case, or options.

Supply the folder of a case and the options; get :class:`Details`.  The file has ``author``, ``classification`` and
``date``; an option overrides it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from tarjih.corpus.yamltree import Map, read_yaml, text, unknown_keys
from tarjih.runs.faults import Faults

__all__ = ["Details", "read_details"]

FILE = "brief.yaml"
KEYS = ("author", "classification", "date")
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Details:
    """The head and foot of every format; empty where they are not given."""

    author: str = ""
    classification: str = ""
    date: str = ""


def read_details(folder: Path, given: Details) -> Details:
    """Return the details of a case: those given, else those of its file.

    Parameters
    ----------
    folder
        That of the case.
    given
        What options say; empty where they say nothing.

    Raises
    ------
    InputFault
        With every fault of the file and of the options.
    """
    faults = Faults()
    found: dict[str, str] = {}
    path = folder / FILE
    if path.is_file():
        tree = read_yaml(path, faults)
        if isinstance(tree, Map):
            unknown_keys(tree, KEYS, "brief.yaml", str(path), faults)
            for key in KEYS:
                node = tree.entries.get(key)
                if node is not None:
                    found[key] = text(node, key, str(path), faults) or ""
        elif tree is not None:
            faults.add(str(path), 1, f"this is not a list of keys with texts. It takes: {', '.join(KEYS)}.")
    for key in KEYS:
        found[key] = getattr(given, key) or found.get(key, "")
        if len(found[key]) > LONGEST:
            faults.add(f"--{key}", 0, f"this is longer than {LONGEST} characters.")
    day = found["date"]
    if day:
        try:
            dt.date.fromisoformat(day)
        except ValueError:
            faults.add("--date", 0, f"{day} is not a day. It is written like 2021-12-31.")
    faults.raise_any()
    return dataclasses.replace(given, **found)
