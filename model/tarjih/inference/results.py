"""All answers of a fit in one table.

Supply the summary of a fit and its case; get a row for each state of a question, each proposition, source, kind of
source, bloc, trait and storyline: the posterior probability, its quantiles over the draws, the prior's mean, and the
claims behind it.  As a workbook the same rows stand on one sheet.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from tarjih.corpus import Corpus
from tarjih.runs.table import Table, of_records

__all__ = ["BYTE_ORDER_MARK", "COLUMNS", "results", "workbook", "workbook_parts", "workbook_rows"]

COLUMNS = (
    *("part", "name", "answer", "label", "mean", "q05", "q25", "q50", "q75", "q95", "prior_mean"),
    *("claims", "origins", "outlets"),
)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""What a CSV file begins with for Excel to read it as UTF-8."""


def results(summary: Mapping[str, Any], corpus: Corpus) -> Table:
    """Return every answer.

    Parameters
    ----------
    summary
        The summary of a fit.
    corpus
        The case, for the wording of questions and propositions.
    """
    return of_records(COLUMNS, _rows(summary, corpus))


def _rows(summary: Mapping[str, Any], corpus: Corpus) -> Iterator[dict[str, Any]]:
    for name, question in summary["questions"].items():
        labels = corpus.questions[name].labels
        for state, entry in question["states"].items():
            label = labels.get(state)
            yield {"part": "question", "name": name, "answer": state, "label": label.en if label else "", **entry}
    for name, entry in summary["propositions"].items():
        worded = corpus.propositions.get(name)
        yield {"part": "proposition", "name": name, "answer": "true", "label": worded.en if worded else "", **entry}
    for name, entry in summary.get("quantities", {}).items():
        shown = {k: v for k, v in entry.items() if k in COLUMNS}
        asked = corpus.quantities.get(name)
        text = " ".join(t for t in (asked.en, asked.unit and f"({asked.unit})") if t) if asked else ""
        yield {"part": "quantity", "name": name, "answer": "", "label": text, **shown}
    for part, singular in (("sources", "source"), ("kinds", "kind"), ("blocs", "bloc")):
        for name, entry in summary.get(part, {}).items():
            yield {"part": singular, "name": name, "answer": "", "label": "", **entry}
    for name, eras in summary["traits"].items():
        for era, entry in eras.items():
            yield {"part": "trait", "name": name, "answer": era, "label": "", **entry}
    for line in summary["storylines"]:
        yield {"part": "storyline", "label": "", **line, "name": line["question"], "answer": " > ".join(line["path"])}


def workbook(table: Table) -> bytes:
    """Return a table as a workbook of one sheet; text is text, so that no cell is run as a formula."""
    from openpyxl import Workbook  # noqa: PLC0415 - loaded by whoever asks for a workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one
    sheet.title = "results"
    for at, row in enumerate([table.columns, *table.rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(at, column)
            cell.value = _plain(value)
            if isinstance(value, str):
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook_rows(content: bytes) -> list[list[Any]]:
    """Return the cells of the sheet of a workbook, from top to bottom."""
    from openpyxl import load_workbook  # noqa: PLC0415

    book = load_workbook(io.BytesIO(content), read_only=True)
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def workbook_parts(content: bytes) -> set[str]:
    """Return the names of the parts of a workbook: another sheet, a comment or a picture is a part of its own."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {*archive.namelist()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any cell
    """Return a value as a cell takes it; characters that XML does not have become ``?``."""
    if isinstance(value, str):
        return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in value)[:32_000]
    return value
