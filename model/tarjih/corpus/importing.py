"""Coded statements from elsewhere: a Discourse Network Analyzer event list, or anybody's spreadsheet.

Supply a CSV file, and for a spreadsheet which of its columns is what; get an :class:`Imported`: claims, sources and
articles as this software's own tables, the propositions in their own words, and what could not be read with its line.
Names are made short and safe to type, and the original wording is kept beside them.  DNA's event list (Leifeld 2017)
is told by its columns ``statement_id``, ``concept`` and ``agreement``: one statement a row, the qualifier true or
false, the time that of the document.  Non-goals: DNA's database, and other qualifiers than agreement.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tarjih.corpus.cells import chain, count, day, scale, word
from tarjih.corpus.claims import ACCESS, MODES
from tarjih.corpus.csvtext import bare, read_bytes, read_rows, utf_8
from tarjih.corpus.registers import IDENTITIES
from tarjih.runs.faults import Fault, Faults, InputFault, nearest, one_of, printable
from tarjih.runs.input_limits import MOST_COLUMNS
from tarjih.runs.table import Table, of_records

__all__ = ["TARGETS", "Imported", "columns_of", "read_statements"]

LONGEST = 60
"""Characters of a name that is made from a text."""
LONGEST_GLOSS = 400
YES = {"1", "2", "yes", "true", "agree", "agrees", "agreement", "positive", "affirms", "asserts", "supports", "for"}
NO = {
    "0",
    "-1",
    "-2",
    "no",
    "false",
    "disagree",
    "disagrees",
    "disagreement",
    "negative",
    "denies",
    "rejects",
    "against",
}

PARSED: dict[str, Callable[[str], Any]] = {
    "interest": scale(-1, 1),
    "access": word(*ACCESS),
    "mode": word(*MODES),
    "said_on": lambda text: day(_date(text)),
    "published": lambda text: day(_date(text)),
    "paragraph": count,
    "identity": word(*IDENTITIES),
    "channel": lambda text: ">".join(chain(text)),
}
"""Cells that have a form of their own; what does not fit is left out and listed."""
SLUGGED = ("claim", "utterance", "origin", "kind", "bloc", "language")
TEXTS = ("gloss", "outlet", "title")
TARGETS = ("source", "proposition", "stance", "article", *PARSED, *SLUGGED, *TEXTS, "organization")
"""What a column of a spreadsheet can be."""

DNA = {
    "claim": "statement_id",
    "source": "person",
    "organization": "organization",
    "proposition": "concept",
    "stance": "agreement",
    "published": "time",
    "article": "document_title",
    "outlet": "document_source",
    "gloss": "text",
}
OF_CLAIM = (
    *("claim", "source", "proposition", "stance", "interest", "access", "mode", "utterance", "origin", "channel"),
    *("said_on", "article", "paragraph", "gloss"),
)


@dataclass(frozen=True)
class Imported:
    """Claims from elsewhere.

    Parameters
    ----------
    claims, sources, articles
        Tables as ``claims.csv``, ``sources.csv`` and ``articles.csv`` have them.
    wordings
        Each proposition as it was worded.
    unread
        What was left out: line, column, cell, why; a row that was left out altogether has the column that it lacks.
    rows
        How many rows the file has.
    form
        What it was taken for.
    """

    claims: Table
    sources: Table
    articles: Table
    wordings: dict[str, str]
    unread: Table
    rows: int
    form: str


@dataclass
class _Names:
    """Short names for texts: one for each text, whatever its case and spacing."""

    prefix: str = ""
    taken: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def of(self, text: str) -> str:
        """Return the name of a text."""
        key = " ".join(unicodedata.normalize("NFC", text).casefold().split())
        if key not in self.taken:
            base = self.prefix + _slug(text)
            name, n = base, 2
            while name in self.texts:
                name, n = f"{base}_{n}", n + 1
            self.taken[key] = name
            self.texts[name] = _clean(text)
        return self.taken[key]


def columns_of(texts: list[str]) -> dict[str, str]:
    """Read ``what=Column`` as the user wrote it on the command line.

    Raises
    ------
    InputFault
        With every text that is not of this form, or names what no column can be.
    """
    faults = Faults()
    out: dict[str, str] = {}
    for text in texts:
        target, sign, column = text.partition("=")
        if not sign or not column.strip():
            faults.add("--map", 0, f'"{printable(text)}" is not of the form source=Speaker.')
        elif target not in TARGETS:
            hint = nearest(target, TARGETS)
            faults.add(
                "--map", 0, f'no column can be "{printable(target)}".{hint} It takes: {one_of(TARGETS, most=30)}.'
            )
        elif target in out:
            faults.add("--map", 0, f"{target} is given twice.")
        else:
            out[target] = column.strip()
    faults.raise_any()
    return out


def read_statements(path: Path, mapping: Mapping[str, str] | None = None) -> Imported:
    """Read coded statements.

    Parameters
    ----------
    path
        A CSV file as :mod:`tarjih.corpus.csvtext` reads it.
    mapping
        For each thing of ``TARGETS`` the column that holds it, where the header does not say so itself.

    Raises
    ------
    InputFault
        When the file cannot be read, lacks a column, or holds no statement at all.
    """
    faults = Faults()
    raw = read_bytes(path, faults)
    content = utf_8(raw, str(path), faults) if raw is not None else None
    faults.raise_any()
    known = [*TARGETS, *DNA.values(), *(mapping or {}).values()]
    rows = read_rows(content or b"", known, str(path), faults)
    line, header = next(rows, (0, []))
    header = [bare(cell) for cell in header]
    faults.raise_any()
    if not header or len(header) > MOST_COLUMNS:
        faults.add(path, line, "the file is empty." if not header else f"there are {len(header):,} columns.")
        faults.raise_any()
    at, form = _places(header, mapping or {}, path, line)
    reader = _Reader(header, at)
    read = [(number, [*map(bare, cells), *[""] * len(header)]) for number, cells in rows]
    reader.scale(cells[at["stance"]] for _, cells in read)
    faults.raise_any()
    for number, cells in read:
        reader.row(number, cells)
    if not reader.claims:
        why = f" The first: line {reader.unread[0]['line']}: {reader.unread[0]['why']}" if reader.unread else ""
        raise InputFault([Fault(str(path), 0, f"no statement in it could be read.{why}")])
    yes = any(re.fullmatch(r"[01](\.0)?", cells[at["stance"]]) for _, cells in read) and not reader.signed
    return reader.done(len(read), f"{form} (1 and 0 read as yes and no)" if yes else form)


def _places(header: list[str], mapping: Mapping[str, str], path: Path, line: int) -> tuple[dict[str, int], str]:
    """Find the column of each thing, and say what the file was taken for."""
    plain = [re.sub(r"[\s_-]+", "_", name.casefold()) for name in header]
    dna = {"statement_id", "concept", "agreement"} <= {*plain}
    faults = Faults()
    out: dict[str, int] = {}
    for target, column in (DNA if dna else {}).items():
        if column in plain:
            out[target] = plain.index(column)
    for target in TARGETS:
        if target in plain and not dna:
            out[target] = plain.index(target)
    for target, column in mapping.items():
        if column not in header:
            what = f'there is no column "{printable(column)}" for {target}.{nearest(column, header)}'
            faults.add(path, line, f"{what} It has: {one_of(map(printable, header), most=20)}.")
        else:
            out[target] = header.index(column)
    if "source" not in out and "organization" in out:
        out["source"] = out["organization"]
    for target in ("source", "proposition", "stance"):
        if target not in out and not faults.found:
            what = f"no column is said to be the {target}. Name it: --map {target}=…"
            faults.add(path, line, f"{what} It has: {one_of(map(printable, header), most=20)}.")
    faults.raise_any()
    return out, "a Discourse Network Analyzer event list" if dna else "a spreadsheet"


class _Reader:
    """Turns rows into claims, and gathers sources, articles and what could not be read."""

    def __init__(self, header: list[str], at: dict[str, int]) -> None:
        self.header, self.at = header, at
        self.claims: list[dict[str, Any]] = []
        self.unread: list[dict[str, Any]] = []
        self.sources: dict[str, dict[str, Any]] = {}
        self.articles: dict[str, dict[str, Any]] = {}
        self.who, self.what, self.where = _Names(), _Names(), _Names()
        self.named: set[str] = set()
        self.signed = False

    def scale(self, cells: Any) -> None:  # noqa: ANN401 - any iterable of texts
        """Tell by all stances whether they are of the codebook's scale: beyond 1 and 0, which are yes and no."""
        self.signed = any(re.fullmatch(r"[-\u2212][12](\.0)?|\+?2(\.0)?", cell) for cell in cells)

    def cell(self, cells: list[str], target: str) -> str:
        """Return what a row has for one thing."""
        return cells[self.at[target]] if target in self.at else ""

    def miss(self, line: int, target: str, cell: str, why: str) -> None:
        """Note what was left out."""
        column = self.header[self.at[target]] if target in self.at else target
        self.unread.append({"line": line, "column": column, "cell": _clean(cell)[:200], "why": why})

    def row(self, line: int, cells: list[str]) -> None:
        """Read one row into a claim, or note why there is none."""
        person = self.cell(cells, "source") or self.cell(cells, "organization")
        about, said = self.cell(cells, "proposition"), self.cell(cells, "stance")
        stance = self.stance(said)
        for target, missing in (("source", not person), ("proposition", not about)):
            if missing or not _slug(person if target == "source" else about):
                self.miss(line, target, self.cell(cells, target), "is empty: the row was left out.")
                return
        if stance is None:
            allowed = "It is a number from -2 to 2, or a word such as yes and no: the row was left out."
            self.miss(line, "stance", said, f"is no stance. {allowed}")
            return
        claim: dict[str, Any] = {"source": self.who.of(person), "proposition": self.what.of(about), "stance": stance}
        claim |= {t: self.parsed(line, cells, t) for t in PARSED if t not in {"published", "identity"}}
        claim |= {t: _slug(self.cell(cells, t)) for t in ("utterance", "origin")}
        claim |= {"gloss": _clean(self.cell(cells, "gloss"))[:LONGEST_GLOSS], "claim": self.name(cells)}
        claim |= {"article": self.article(line, cells)}
        self.source(line, cells, claim["source"])
        self.claims.append(claim)

    def stance(self, said: str) -> int | None:
        """Read a stance: a number where the column has the codebook's scale, else agreement or not."""
        plain = said.casefold().replace("\N{MINUS SIGN}", "-").removeprefix("+").strip()
        plain = plain.removesuffix(".0")
        if self.signed and re.fullmatch(r"-?[0-2]", plain):
            return int(plain)
        return 2 if plain in YES else -2 if plain in NO else None

    def parsed(self, line: int, cells: list[str], target: str) -> Any:  # noqa: ANN401 - a column's own type
        """Read a cell that has a form of its own; nothing where it does not fit."""
        text = self.cell(cells, target)
        try:
            return PARSED[target](text) if text else None
        except ValueError as problem:
            self.miss(line, target, text, f"{problem} The cell was left empty.")
            return None

    def name(self, cells: list[str]) -> str:
        """Return the claim's own name, or nothing where another has it."""
        own = _slug(self.cell(cells, "claim"))
        name = f"s{own}" if own.isdigit() else own
        if name in self.named:
            return ""
        self.named.add(name)
        return name

    def article(self, line: int, cells: list[str]) -> str:
        """Return the name of the row's article, and list it."""
        text = self.cell(cells, "article")
        if not text or not _slug(text):
            return ""
        name = self.where.of(text)
        entry = self.articles.setdefault(name, {"article": name, "title": _clean(text)})
        for target in ("outlet", "language"):
            entry.setdefault(target, _clean(self.cell(cells, target)))
        if "published" in self.at and not entry.get("published"):
            entry["published"] = self.parsed(line, cells, "published")
        return name

    def source(self, line: int, cells: list[str], name: str) -> None:
        """List a source with what its first row says of it; another kind or bloc later on is noted."""
        organization = self.cell(cells, "organization")
        told = {"kind": _slug(self.cell(cells, "kind")), "bloc": _slug(self.cell(cells, "bloc") or organization)}
        told["identity"] = self.parsed(line, cells, "identity") or ""
        entry = self.sources.setdefault(name, {"source": name, "name": self.who.texts[name], **told})
        for target, value in told.items():
            if value and not entry[target]:
                entry[target] = value
            elif value and entry[target] != value:
                shown = "organization" if target == "bloc" and organization else target
                why = f'differs from "{entry[target]}", which an earlier row gave this source. The first was kept.'
                self.miss(line, shown, str(value), why)

    def done(self, rows: int, form: str) -> Imported:
        """Return the tables, less the columns that stay empty."""
        return Imported(
            _filled(OF_CLAIM, self.claims, ("source", "proposition", "stance")),
            _filled(("source", "kind", "bloc", "identity", "name"), list(self.sources.values()), ("source", "kind")),
            _filled(
                ("article", "outlet", "published", "language", "title"), list(self.articles.values()), ("article",)
            ),
            self.what.texts,
            of_records(("line", "column", "cell", "why"), self.unread),
            rows,
            form,
        )


def _filled(columns: tuple[str, ...], records: list[dict[str, Any]], always: tuple[str, ...]) -> Table:
    """Return a table with the columns that some record fills."""
    kept = [c for c in columns if c in always or any(r.get(c) not in {None, ""} for r in records)]
    return of_records(kept, records)


def _slug(text: str) -> str:
    """Return a short name that is safe to type: small letters and digits of any script, joined by underscores."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not (unicodedata.combining(c) and ord(c) < 0x0600))
    plain = re.sub(r"[^\w]+|_+", "_", unicodedata.normalize("NFC", plain).casefold()).strip("_")
    if len(plain) <= LONGEST:
        return plain
    cut = plain[:LONGEST].rpartition("_")[0]
    return cut if len(cut) > LONGEST // 2 else plain[:LONGEST]


def _clean(text: str) -> str:
    """Return a text on one line, without characters that cannot be seen."""
    plain = "".join(c if unicodedata.category(c) not in {"Cc", "Cs", "Zl", "Zp"} else " " for c in text)
    return " ".join(plain.split())


def _date(text: str) -> str:
    """Return the day of a date with a time of day, as databases write it; anything else as it is."""
    return re.sub(r"^(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:?\d{2})?$", r"\1", text)
