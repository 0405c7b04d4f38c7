"""The analysts of a case: people with priors of their own, one file each in its folder ``analysts``.

Supply the case; get the priors of each by name, or every fault of every file.  A file is ``NAME.yaml``, or the
elicitation form ``NAME.xlsx`` (:mod:`tarjih.priors.elicited`).  Non-goal: what they believe of the case.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tarjih.priors.check import for_corpus
from tarjih.priors.elicited import SHEETS
from tarjih.priors.reading import Priors, read_priors
from tarjih.runs.faults import Faults, InputFault, printable
from tarjih.runs.places import project, project_case

if TYPE_CHECKING:
    from tarjih.corpus import Corpus

__all__ = ["POOL", "analyst_files", "analysts_folder", "read_analysts"]

POOL = "pool"
"""What stands for the analyst in the rows of the pool."""


def analysts_folder(case: Path) -> Path:
    """Return the folder of a case in which its analysts' priors lie, whether or not it is there."""
    ours = [project() / "priors"] if case.resolve() == project_case().resolve() else []
    places = [folder / "analysts" for folder in (*ours, case / "priors", case)]
    return next((p for p in places if p.is_dir()), places[0] if ours else places[-1])


def analyst_files(folder: Path) -> list[Path]:
    """Return the files of analysts in a folder; none where it is no folder."""
    every = sorted(folder.iterdir()) if folder.is_dir() else []
    return [f for f in every if f.suffix.lower() in {".yaml", *SHEETS} and not f.name.startswith((".", "~"))]


def read_analysts(folder: Path, corpus: Corpus) -> dict[str, Priors]:
    """Return the analysts of a case by name.

    Parameters
    ----------
    folder
        Where their files lie; there are none where it is no folder.
    corpus
        The case.

    Raises
    ------
    InputFault
        With every fault of every file.
    """
    faults, out = Faults(), dict[str, Priors]()
    for file in analyst_files(folder):
        if file.stem in out or file.stem == POOL:
            what = "has a file already" if file.stem in out else "is what the pool is called"
            faults.add(file, 0, f'"{printable(file.stem)}" {what}. Give the file another name.')
            continue
        try:
            read = read_priors(file)
        except InputFault as problem:
            faults.found += problem.faults
        else:
            faults.found += for_corpus(read, corpus)
            out[file.stem] = read
    faults.raise_any()
    return out
