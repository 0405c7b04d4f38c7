"""The registers of a case: its sources (``sources.csv``) and its articles (``articles.csv``).

Supply a folder and a :class:`~tarjih.runs.faults.Faults`; get the sources and the articles by name, in the
order of their files.  Both files may be missing.  Non-goals: the sources' claims
(:mod:`tarjih.corpus.claims`), and the texts of articles (:mod:`tarjih.corpus.articles`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tarjih.corpus.cells import count, day, digest, identifier, prose, web_address, word
from tarjih.corpus.csvfile import Column, Table, read_table
from tarjih.runs.faults import Faults, printable

__all__ = ["IDENTITIES", "Article", "Register", "Source", "read_articles", "read_sources"]

IDENTITIES = ("named", "anonymous")


@dataclass(frozen=True, slots=True)
class Source:
    """A source: a person or body that takes stances.

    Parameters
    ----------
    source
        Its name in the files.
    kind
        What it is (militia, diplomat, …); how credible a kind is stands in the priors.
    bloc
        Whose side it is on.
    identity
        Whether the articles name it: ``named`` or ``anonymous``.
    name, name_ar
        Its name for readers, in English and in Arabic.
    line
        Its line in sources.csv; 0 when it is not in it.
    """

    source: str
    kind: str = "unknown"
    bloc: str = "unknown"
    identity: str = "named"
    name: str = ""
    name_ar: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """Where claims were printed.

    Parameters
    ----------
    article
        Its name in the files.
    outlet, language
        Who printed it, and in which language.
    title, title_ar
        Its title for readers, in English and in Arabic.
    url
        Its address on the web; empty when it has none.
    published
        An ISO date or part of one.
    sha256
        Digest of its text, which is stored elsewhere.
    paragraphs
        How many non-blank lines the text has.
    line
        Its line in articles.csv; 0 when it is not in it.
    """

    article: str
    outlet: str = ""
    published: str = ""
    language: str = ""
    title: str = ""
    title_ar: str = ""
    url: str = ""
    sha256: str = ""
    paragraphs: int | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Register[T]:
    """The entries of one file by name.

    Parameters
    ----------
    file
        The file as the user named it.
    entries
        What it lists.
    digest
        SHA-256 of its bytes; empty when there is no such file.
    whole
        Whether everything that it lists could be read, so that what is not in `entries` is not in the file.
    filled
        Names of the columns that each entry fills, by entry.
    """

    file: str
    entries: dict[str, T] = field(default_factory=dict)
    digest: str = ""
    whole: bool = False
    filled: dict[str, dict[str, str]] = field(default_factory=dict)


SOURCE_COLUMNS = (
    Column("source", identifier, required=True),
    Column("kind", identifier),
    Column("bloc", identifier),
    Column("identity", word(*IDENTITIES)),
    Column("name", prose),
    Column("name_ar", prose),
)
ARTICLE_COLUMNS = (
    Column("article", identifier, required=True),
    Column("outlet", prose),
    Column("published", day),
    Column("language", identifier),
    Column("title", prose),
    Column("title_ar", prose),
    Column("url", web_address),
    Column("sha256", digest),
    Column("paragraphs", count, default=None),
)


def read_sources(folder: Path, faults: Faults) -> Register[Source]:
    """Read ``sources.csv`` of a case."""
    return _read(folder / "sources.csv", SOURCE_COLUMNS, Source, faults)


def read_articles(folder: Path, faults: Faults) -> Register[Article]:
    """Read ``articles.csv`` of a case."""
    return _read(folder / "articles.csv", ARTICLE_COLUMNS, Article, faults)


def _read[T](path: Path, columns: tuple[Column, ...], make: Callable[..., T], faults: Faults) -> Register[T]:
    """Read a file whose first column names each entry; cells that are empty leave `make` its default."""
    if not path.exists() and not path.is_symlink():
        return Register(str(path))
    table = read_table(path, columns, faults)
    if table is None:
        return Register(str(path))
    entries: dict[str, T] = {}
    first: dict[str, int] = {}
    given: dict[str, dict[str, str]] = {}
    key = columns[0].name
    for row, line in enumerate(table.lines):
        name = table.values[key][row]
        if not name:
            continue
        if name in first:
            faults.add(path, line, f'{key} "{printable(name)}" is given twice; the first is on line {first[name]}.')
            continue
        first[name] = line
        filled = _filled(table, row)
        entries[name] = make(**filled, line=line)
        given[name] = {column: value for column, value in filled.items() if column != key}
    return Register(str(path), entries, table.digest, table.whole and not table.faulty[key], given)


def _filled(table: Table, row: int) -> dict[str, Any]:
    cells = ((column, values[row]) for column, values in table.values.items())
    return {column: value for column, value in cells if value not in {"", None}}
