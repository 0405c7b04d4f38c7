"""A case as a workbook to code in: one sheet a table, with drop-downs from the codebook and from the case's own lists.

Supply the files of a case; get the bytes of a workbook that ``--corpus FILE.xlsx`` and ``--from`` read
(:mod:`tarjih.corpus.casebook`).  Sources, propositions, questions, states, quantities and articles are chosen from the
sheets that list them; stance, interest, access, mode, identity, kind, scale and circulation from the codebook.
Non-goal: formulas.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarjih.corpus import Corpus, Quantity, read_corpus
from tarjih.corpus.claims import ACCESS, COLUMNS, MODES
from tarjih.corpus.questions import CIRCULATES, SCALES
from tarjih.corpus.registers import ARTICLE_COLUMNS, IDENTITIES, SOURCE_COLUMNS
from tarjih.priors import read_priors
from tarjih.runs.places import SHIPPED

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["workbook"]

ROWS = 5000
"""Rows for which drop-downs are set."""
FROM_CODEBOOK: Mapping[str, Sequence[object]] = {
    "stance": (2, 1, 0, -1, -2),
    "interest": (1, 0, -1),
    "access": ACCESS,
    "mode": MODES,
    "identity": IDENTITIES,
    "circulates": CIRCULATES,
    "scale": SCALES,
}
FROM_LISTS = {
    "source": "sources!$A$2:$A$5000",
    "proposition": "propositions!$A$2:$A$5000",
    "article": "articles!$A$2:$A$5000",
    "question": "questions!$A$2:$A$5000",
    "state": "questions!$B$2:$B$5000",
    "quantity": "quantities!$A$2:$A$5000",
}
AS_TEXT = {"said_on", "published", "horizon", "value", "above", "below", "lowest", "highest"}
"""Columns in which a spreadsheet would turn what is typed, such as 5-10, into a date of its own."""
NUMBERS = {"stance", "interest", "paragraph", "paragraphs", "confidence", "probability"}
WIDE = {
    "gloss": 60,
    "gloss_ar": 60,
    "en": 60,
    "ar": 60,
    "title": 40,
    "title_ar": 40,
    "name": 28,
    "note": 24,
    "background": 80,
}
PROPOSITION = (
    "proposition",
    "en",
    "ar",
    "event",
    "threshold",
    "horizon",
    "group",
    "circulates",
    "quantity",
    "above",
    "below",
)
QUANTITY = ("quantity", "en", "ar", "unit", "scale", "lowest", "highest")
QUESTION = ("question", "state", "makes_true", "en", "ar", "state_en", "state_ar")


def workbook(contents: Mapping[str, bytes]) -> bytes:
    """Return a workbook of the files of a case."""
    from openpyxl import Workbook

    with tempfile.TemporaryDirectory() as name:
        for file, content in contents.items():
            (Path(name) / file).write_bytes(content)
        corpus = read_corpus(Path(name))
    book = Workbook()
    for name, header in (
        ("claims", [c.name for c in COLUMNS if c.name not in {"kind", "bloc", "identity"}]),
        ("sources", [c.name for c in SOURCE_COLUMNS]),
        ("articles", [c.name for c in ARTICLE_COLUMNS]),
    ):
        rows = _rows(contents.get(f"{name}.csv", b""))
        own = [c for c in rows[0] if c not in header] if rows else []
        columns = [*header, *own] if "note" in own else [*header, *own, "note"]
        _fill(book.create_sheet(name), columns, [dict(zip(rows[0], r, strict=True)) for r in rows[1:]], key=header[0])
    _fill(book.create_sheet("propositions"), PROPOSITION, _propositions(corpus), key="proposition")
    _fill(book.create_sheet("questions"), QUESTION, _questions(corpus), key="question")
    _fill(book.create_sheet("quantities"), QUANTITY, _quantities(corpus), key="quantity")
    texts = (("title", corpus.title), ("background", corpus.background))
    _fill(book.create_sheet("case"), ("what", "en", "ar"), [{"what": w, "en": t.en, "ar": t.ar} for w, t in texts])
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(content: bytes) -> list[list[str]]:
    """Return the rows of a table of a case, less the apostrophes that keep a spreadsheet from running a text."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return [[c[1:] if c[:1] == "'" and c[1:2] in set("=+-@\t") else c for c in row] for row in rows]


def _propositions(corpus: Corpus) -> list[dict[str, Any]]:
    out = []
    for p in corpus.propositions.values():
        known = corpus.quantities.get(p.quantity)
        ends = {k: _end(getattr(p, k), known) for k in ("above", "below")}
        out.append({"proposition": p.id, **{k: getattr(p, k) for k in PROPOSITION[1:]}, **ends})
    return out


def _quantities(corpus: Corpus) -> list[dict[str, Any]]:
    return [
        {"quantity": q.id, **{k: getattr(q, k) for k in QUANTITY[1:5]}}
        | {"lowest": _end(q.low, q), "highest": _end(q.high, q)}
        for q in corpus.quantities.values()
    ]


def _end(x: float | None, of: Quantity | None) -> str:
    """Return an end of a range or a threshold as it is typed: a number, a day, or nothing where there is none."""
    if x is None or not math.isfinite(x):
        return ""
    return dt.date.fromordinal(round(x)).isoformat() if of and of.scale == "date" else f"{x:.15g}"


def _questions(corpus: Corpus) -> list[dict[str, Any]]:
    """Return a row for each state of each question."""
    out = []
    for question in corpus.questions.values():
        for state in question.states:
            label = question.labels.get(state)
            true = "; ".join(p for p, value in question.truth.get(state, {}).items() if value == 1)
            row = {"question": question.id, "state": state, "makes_true": true, "en": question.en, "ar": question.ar}
            out.append(row | ({"state_en": label.en, "state_ar": label.ar} if label else {}))
    return out


def _fill(sheet: Worksheet, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], key: str = "") -> None:
    """Write a header, the rows, and the drop-downs of each column but the one that names the rows."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet.freeze_panes = "A2"
    for at, name in enumerate(columns, start=1):
        letter = get_column_letter(at)
        sheet.cell(1, at, name).font = Font(bold=True)
        sheet.column_dimensions[letter].width = WIDE.get(name, max(12, len(name) + 4))
        for number, row in enumerate(rows, start=2):
            cell = sheet.cell(number, at)
            value = row.get(name) or ""
            cell.value = _number(str(value)) if name in NUMBERS else str(value) or None
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a text that begins like a formula is a text
            cell.alignment = Alignment(wrap_text=name in WIDE, vertical="top")
        if name in AS_TEXT:
            for number in range(2, max(len(rows) + 2, 500)):
                sheet.cell(number, at).number_format = "@"
        choices = ",".join(map(str, _choices(name)))
        source = f'"{choices}"' if choices else f"={FROM_LISTS[name]}" if name in FROM_LISTS else ""
        if source and name != key and not (sheet.title == "questions" and name == "state"):
            # What is chosen from the case's own lists may be new: a warning, no stop.
            strict = name in {"stance", "interest", "access", "mode", "identity", "circulates", "scale"}
            rule = DataValidation("list", formula1=source, allow_blank=True, errorStyle="stop" if strict else "warning")
            rule.error = "The codebook allows what the list shows." if strict else "This is not in the list. Is it new?"
            rule.errorTitle = name
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{ROWS}")


def _choices(column: str) -> Sequence[object]:
    """Return what the codebook allows in a column; of kinds, those that the general priors know."""
    if column != "kind":
        return FROM_CODEBOOK.get(column, ())
    return [n.partition(".")[2] for n in read_priors(SHIPPED / "general.yaml").scalars if n.startswith("accuracy.")]


def _number(text: str) -> int | float | str | None:
    """Return a number as a number, so that a spreadsheet calculates with it; anything else as it is."""
    plain = text.lstrip("-")
    return int(text) if plain.isdecimal() else float(text) if plain.replace(".", "", 1).isdecimal() else text or None
