"""A case to fill in: its files with a few example rows that run, and a codebook that says how to code each column.

Supply an empty folder, and claims read from elsewhere where there are any (:mod:`tarjih.corpus.importing`); get
``claims.csv``, ``sources.csv``, ``articles.csv``, ``questions.yaml``, ``priors.yaml``, the schemas for editors, and
``CODEBOOK.md``.  The examples and the codebook lie in the folder ``new_case`` beside this file.  What is written passes
``tarjih check`` and can be fitted as it stands, or nothing is written.  A folder that holds anything is refused.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tarjih.cli.coding_sheet import workbook
from tarjih.corpus import read_corpus
from tarjih.corpus.importing import Imported
from tarjih.corpus.importing_numbers import range_of
from tarjih.corpus.questions import OTHER
from tarjih.corpus.ties import components
from tarjih.priors import schema
from tarjih.runs.faults import Fault, InputFault, named_row
from tarjih.runs.files import write_folder
from tarjih.runs.input_limits import MOST_ENTRIES, MOST_YAML_BYTES
from tarjih.runs.table import Table

__all__ = ["CODEBOOK", "TEMPLATES", "new_case"]

TEMPLATES = Path(__file__).parent / "new_case"
CODEBOOK = (TEMPLATES / "CODEBOOK.md").read_text(encoding="utf-8")
EXAMPLES = ("claims.csv", "sources.csv", "articles.csv", "questions.yaml", "priors.yaml")
MARK = b"\xef\xbb\xbf"
"""Tells a spreadsheet that a CSV file is UTF-8."""


def new_case(
    folder: Path,
    imported: Imported | Mapping[str, bytes] | None = None,
    *,
    xlsx: bool = False,
    workbook_of: Path | None = None,
) -> list[str]:
    """Write a case to fill in.

    Parameters
    ----------
    folder
        Where; it does not exist yet, or is empty.
    imported
        Claims from elsewhere, or the files of a case, in the place of the examples.
    xlsx
        Whether its tables are sheets of one workbook, ``case.xlsx``, to code in.
    workbook_of
        The workbook that the files of a case were read from.

    Returns
    -------
    The names of the files written.

    Raises
    ------
    InputFault
        When the folder is a file or holds anything, or what was imported is no case that can be read again.
    """
    check_empty(folder)
    if isinstance(imported, Imported):
        contents = _of(imported)
    else:
        contents = dict(imported or {n: (TEMPLATES / n).read_bytes() for n in EXAMPLES})
    if imported:
        _check(contents, folder, workbook_of)
    if xlsx:
        tables = {n: c for n, c in contents.items() if n in EXAMPLES and n != "priors.yaml"}
        contents = {n: c for n, c in contents.items() if n not in tables} | {"case.xlsx": workbook(tables)}
    contents = {n: MARK + c if n.endswith(".csv") else c for n, c in contents.items()} | beside()
    write_folder(folder, contents)
    return list(contents)


def check_empty(folder: Path) -> None:
    """Refuse a folder that is not empty."""
    if folder.exists() and not folder.is_dir():
        raise InputFault([Fault(str(folder), 0, "this is a file. Name a folder that does not exist yet.")])
    if folder.is_dir() and any(folder.iterdir()):
        what = "this folder is not empty, and nothing in it will be overwritten. Name another."
        raise InputFault([Fault(str(folder), 0, what)])


def beside() -> dict[str, bytes]:
    """Return the files beside the tables of every new case: the codebook, and the schemas for editors."""
    return {
        "CODEBOOK.md": CODEBOOK.encode(),
        "questions.schema.json": schema.rendered(schema.questions()),
        "priors.schema.json": schema.rendered(schema.priors()),
    }


def _of(imported: Imported) -> dict[str, bytes]:
    """Return the files of a case of claims from elsewhere."""
    claims, sources = imported.claims, imported.sources
    if not len(claims) and imported.wordings:
        claims, sources = _one_example(next(iter(imported.wordings)))
    out = {"claims.csv": claims.csv(), "sources.csv": sources.csv()}
    if len(imported.articles):
        out["articles.csv"] = imported.articles.csv()
    if len(imported.unread):
        out["import_unread.csv"] = imported.unread.csv()
    out["questions.yaml"] = _questions(imported)
    out["priors.yaml"] = (TEMPLATES / "priors_without_examples.yaml").read_bytes()
    return out


def _one_example(proposition: str) -> tuple[Table, Table]:
    """Return one claim that shows the form, where a codebook names propositions and there is no claim yet."""
    note = "an example: delete this row"
    claims = Table(
        ("claim", "source", "proposition", "stance", "note"), (("example_1", "example_source", proposition, 1, note),)
    )
    return claims, Table(("source", "kind", "name", "note"), (("example_source", "unknown", "An example", note),))


def _check(contents: Mapping[str, bytes], folder: Path, workbook_of: Path | None) -> None:
    """Read the files before they are written as any command would, and raise their faults."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / "case"
        place.mkdir()
        for file, content in contents.items():
            (place / file).write_bytes(content)
        try:
            read_corpus(place)
        except InputFault as problem:
            if workbook_of:
                raise InputFault([_in_workbook(f, workbook_of, contents) for f in problem.faults]) from None
            faults = [Fault(f.file.replace(str(place), str(folder)), f.line, f.what) for f in problem.faults]
            what = "what was read makes no case, and nothing was written. Mend the file that it is read from."
            raise InputFault([*faults, Fault(str(folder), 0, what)]) from None
        finally:
            shutil.rmtree(place, ignore_errors=True)


def _in_workbook(fault: Fault, workbook_of: Path, contents: Mapping[str, bytes]) -> Fault:
    """Return a fault with the sheet and the row of the workbook that its file was read from."""
    file = Path(fault.file).name
    sheet, row = file.removesuffix(".csv"), fault.line
    if file == "questions.yaml":
        sheet, row = named_row(contents[file].decode(), fault.line)
    return Fault(f"{workbook_of} (sheet {sheet})" if sheet else str(workbook_of), row, fault.what)


def _questions(imported: Imported) -> bytes:
    """Return ``questions.yaml`` with the propositions, questions and states as they were worded elsewhere."""
    lines = [
        "# yaml-language-server: $schema=questions.schema.json",
        "# Every proposition by itself is true or false. Which of them exclude each other is declared by a question:",
        "#   questions: {cause: {states: [arson, accident], truth: {arson: {fire_set: 1}}}}",
        "",
        'title: {en: "A case read from elsewhere: write here what it is about"}',
    ]
    if imported.wordings:
        lines += ["", "propositions:"]
        lines += [f"  {_quoted(name)}: {{en: {_quoted(text)}}}" for name, text in imported.wordings.items()]
    if imported.quantities:
        lines += ["", "# The ranges are wide ones around what is stated: write what is possible.", "quantities:"]
    for name, (text, values) in imported.quantities.items():
        scale, low, high = range_of(values)
        lines += [f"  {_quoted(name)}: {{en: {_quoted(text)}, scale: {scale}, range: [{low}, {high}]}}"]
    asked = list(_asked(imported))
    if (
        asked
        and len("".join(asked)) < MOST_YAML_BYTES // 2
        and sum(a.count(",") + 9 for a in asked) < MOST_ENTRIES // 2
    ):
        lines += ["", "questions:", *asked]
    elif asked:
        lines += ["", f"# {len(asked):,} questions are not listed: each has the states that claims name."]
    return "\n".join([*lines, ""]).encode()


def _asked(imported: Imported) -> list[str]:
    """Return an entry for each question; questions that share a state have all states of their family."""
    links = (["?" + name, *("=" + s for s in states)] for name, (_, states) in imported.questions.items())
    out = {}
    for family in components(links):
        states = sorted(name[1:] for name in family if name.startswith("="))
        labels = {s: t for name in family if name[0] == "?" for s, t in imported.questions[name[1:]][1].items()}
        named = [s for s in states if s != OTHER]
        other = ", other: true" if len(named) < 2 or len(named) < len(states) else ""
        shown = ", ".join(f"{_quoted(s)}: {_quoted(labels[s])}" for s in named if labels[s] != s)
        label = f", labels: {{{shown}}}" if shown else ""
        body = f"states: [{', '.join(map(_quoted, named))}]{other}{label}}}"
        for name in (n[1:] for n in family if n.startswith("?")):
            out[name] = f"  {_quoted(name)}: {{en: {_quoted(imported.questions[name][0])}, {body}"
    return [out[name] for name in imported.questions]


def _quoted(text: str) -> str:
    """Return a text in double quotation marks, which YAML reads as JSON does."""
    return json.dumps(text, ensure_ascii=False)
