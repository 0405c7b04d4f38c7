"""A priors file and the files that it extends, merged entry by entry.

Supply a path; get a :class:`Chain`: every entry in force, from the last file that gives it, with
that file's name, line and table of estimative words, and the digests of all files read.  A file is extended
by its bare name, looked up beside the one that extends it and then among the shipped priors, so that none
reaches outside these two folders; one in a folder ``analysts`` finds the priors of its case beside that folder too.
A file may be an elicitation form (:mod:`tarjih.priors.elicited`).  Non-goal: what the entries mean.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from tarjih.corpus.yamltree import Map, Scalar, read_yaml_once, text
from tarjih.priors.elicited import SHEETS, read_form, with_parents
from tarjih.priors.entries import Leaf, leaves
from tarjih.priors.forms import Context, choice
from tarjih.priors.words import BANDS
from tarjih.runs.faults import Faults, nearest, printable
from tarjih.runs.input_limits import MOST_EXTENDED
from tarjih.runs.places import SHIPPED

__all__ = ["Chain", "located", "read_chain"]


@dataclass(frozen=True, slots=True)
class Chain:
    """The entries in force of a file and those that it extends.

    Parameters
    ----------
    file
        The first file's name in messages.
    leaves
        The entries that hold, by full name, inherited ones first.
    files
        The SHA-256 of each file by its name in messages, the first file first.
    bands
        The table of estimative words in force in the first file, if any is.
    whole
        Whether every file could be read, so that what is missing is really missing.
    """

    file: str
    leaves: dict[str, Leaf]
    files: dict[str, str]
    bands: str | None
    whole: bool


def read_chain(path: Path, faults: Faults, above: tuple[Path, ...] = (), *, place: Path | None = None) -> Chain:
    """Read a file and what it extends.

    Parameters
    ----------
    path
        The file.
    faults
        Where what is wrong is noted, each fault under its own file.
    above
        The files that extend this one, resolved.
    place
        Where the file is going to lie, from which those that it extends are looked up; where it is when omitted.
    """
    file = _shown(path)
    form = path.suffix.lower() in SHEETS
    tree, sha256 = read_form(path, faults, file) if form else read_yaml_once(path, faults, shown=file)
    if tree is None:
        return Chain(file, {}, {}, None, whole=False)
    files = {file: sha256}
    if not isinstance(tree, Map):
        faults.add(file, tree.line, "a priors file is a mapping of entries: version: 1, and so on.")
        return Chain(file, {}, files, None, whole=False)
    _version(tree, file, faults)
    below = Chain(file, {}, {}, None, whole=True)
    if "extends" in tree.entries:
        chain = (*above, path.resolve())
        base = _extended(tree, place or path, file, chain, faults)
        below = read_chain(base, faults, chain) if base else Chain(file, {}, {}, None, whole=False)
    bands = below.bands
    if "bands" in tree.entries:
        bands = choice(tree.entries["bands"], "bands", list(BANDS), Context(file, None, 1.0, faults))
    own = {leaf.name: leaf for leaf in leaves(tree, file, bands, faults)}
    if form:
        own = {n: replace(leaf, node=with_parents(leaf, below.leaves.get(n), faults)) for n, leaf in own.items()}
    return Chain(file, below.leaves | own, files | below.files, bands, below.whole)


def _shown(path: Path) -> str:
    """Name a file as the user did; a shipped one by its place in the project."""
    return f"priors/{path.name}" if path.parent == SHIPPED else str(path)


def located(name: str, sha256: str) -> Path:
    """Return the file that messages name so, whichever has these bytes: where the user stands, or a shipped one.

    Parameters
    ----------
    name, sha256
        A key of :attr:`Chain.files` and its value.
    """
    places = (Path(name), SHIPPED / Path(name).name)
    found = (p for p in places if p.is_file() and hashlib.sha256(p.read_bytes()).hexdigest() == sha256)
    return next(found, places[0])


def _version(tree: Map, file: str, faults: Faults) -> None:
    given = tree.entries.get("version")
    if given is None:
        faults.add(file, 1, "version is missing. Write version: 1.")
    elif not isinstance(given, Scalar) or not given.plain or given.text != "1":
        shown = f'"{printable(given.text)}"' if isinstance(given, Scalar) else "no number"
        faults.add(file, tree.line_of("version"), f"version is {shown}. Write version: 1, the one there is.")


def _beside(path: Path) -> list[Path]:
    """Return the folders in which a file finds others: its own, and for an analyst's that of the case's priors."""
    folder, above = path.parent, path.absolute().parent
    if above.name != "analysts":
        return [folder]
    outer = folder.parent if folder.name else Path("..")
    return [folder, outer, *([outer.parent] if above.parent.name == "priors" else [])]


def _extended(tree: Map, path: Path, file: str, chain: tuple[Path, ...], faults: Faults) -> Path | None:
    """Find the file that `path` extends; it stays in its own folder or among the shipped ones."""
    line = tree.line_of("extends")
    name = text(tree.entries["extends"], "extends", file, faults)
    if name is None:
        return None
    shown = printable(name)
    if name in {".", ".."} or shown != name or any(c in "/\\:" for c in name):
        what = f'extends is "{shown}". It must be the bare name of a file, such as general.yaml.'
        faults.add(file, line, what)
        return None
    folders = (*_beside(path), SHIPPED)
    found = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if found is None:
        hint = nearest(name, sorted({f.name for folder in folders for f in folder.glob("*.yaml")}))
        faults.add(file, line, f'"{shown}" is neither beside this file nor among the shipped priors.{hint}')
    elif found.resolve().parent not in {folder.resolve() for folder in folders}:
        what = f'"{shown}" is a link that leads to another folder. Put the file itself here.'
        faults.add(file, line, what)
        found = None
    elif found.resolve() in chain:
        faults.add(file, line, f"extends goes round in a circle: {shown} is this file, or extends it.")
        found = None
    elif len(chain) > MOST_EXTENDED:
        faults.add(file, line, f"extends goes more than {MOST_EXTENDED} files deep.")
        found = None
    return found
