"""Statements from a database of the Discourse Network Analyzer (``.dna``), versions 2 and 3.

Supply the path; get a :class:`~tarjih.corpus.formats.sheet.Sheet` with the columns of DNA's own event list: one
statement a row, with person, organization, concept, agreement and its document.  The database is
opened for reading only.  A database whose variables have other names has these as columns.  Non-goals: networks,
and attributes.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tarjih.corpus.formats.sheet import Sheet
from tarjih.runs.faults import Faults
from tarjih.runs.input_limits import MOST_COLUMNS, MOST_ROWS

__all__ = ["FORM", "read"]

VARIABLES = ("person", "organization", "concept", "agreement")
"""The variables of a statement as the program has them unless somebody defines others."""
FORM = "a Discourse Network Analyzer event list"
WAY_OUT = "In the Discourse Network Analyzer choose Export, then Event list, and read that CSV file."


def read(path: Path, faults: Faults) -> Sheet | None:
    """Read the statements of a database (see the module's docstring)."""
    try:
        connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error as problem:
        faults.add(path, 0, f"this is a database (SQLite) that cannot be opened: {problem}. {WAY_OUT}")
        return None
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        found = _statements(connection)
    except (sqlite3.Error, ValueError, TypeError, OverflowError) as problem:
        faults.add(path, 0, f"this is a database (SQLite) that is damaged or of no known form: {problem}. {WAY_OUT}")
        return None
    finally:
        connection.close()
    if found is None:
        faults.add(path, 0, f"this is a database (SQLite) without the tables of a known version of DNA. {WAY_OUT}")
        return None
    header, rows = found
    if not rows:
        faults.add(path, 0, "the database holds no coded statement.")
        return None
    notes = ["Its lines are the statements in the order of their numbers, from 1 on."]
    return Sheet(header, list(enumerate(rows, start=1)), "a Discourse Network Analyzer database", notes=notes)


def _statements(connection: sqlite3.Connection) -> tuple[list[str], list[list[str]]] | None:
    """Return the columns and a row for each statement; ``None`` where tables or columns are missing."""
    tables = {str(name).upper() for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    if not {"STATEMENTS", "DOCUMENTS", "VARIABLES", "DATASHORTTEXT"} <= tables:
        return None
    short = _columns(connection, "DATASHORTTEXT")
    if "variableid" not in short:
        return None
    names = {int(i): str(n).casefold() for i, n in connection.execute("SELECT ID, Variable FROM VARIABLES ORDER BY ID")}
    about = VARIABLES if "concept" in names.values() else tuple(dict.fromkeys(names.values()))[:MOST_COLUMNS]
    values: dict[int, dict[str, str]] = {}
    for statement, variable, value in _texts(connection, short, tables):
        values.setdefault(int(statement), {})[names.get(int(variable), "")] = str(value or "")
    for table in ("DATABOOLEAN", "DATAINTEGER"):
        if table in tables:
            for statement, variable, value in connection.execute(f"SELECT StatementId, VariableId, Value FROM {table}"):  # noqa: S608 - one of two names
                values.setdefault(int(statement), {}).setdefault(names.get(int(variable), ""), str(value))
    document = "DocumentId" if "documentid" in _columns(connection, "STATEMENTS") else "Document"
    query = (
        "SELECT s.ID, s.Start, s.Stop, d.ID, d.Title, d.Source, d.Date, d.Text "  # noqa: S608 - one of two names
        f"FROM STATEMENTS s JOIN DOCUMENTS d ON d.ID = s.{document} ORDER BY s.ID LIMIT {MOST_ROWS}"
    )
    out = []
    for number, start, stop, of, title, source, date, text in connection.execute(query):
        variables = values.get(int(number), {})
        if not variables or ("concept" in about and not variables.get("concept")):
            continue
        piece = " ".join(str(text or "")[int(start or 0) : int(stop or 0)].split())
        cells = [variables.get(key, "") for key in about]
        out.append([str(number), _day(date), *cells, piece, str(of), str(title or ""), str(source or "")])
    return ["statement_id", "time", *about, "text", "document_id", "document_title", "document_source"], out


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {str(row[1]).casefold() for row in connection.execute(f"PRAGMA table_info({table})")}


def _texts(connection: sqlite3.Connection, short: set[str], tables: set[str]) -> Iterable[tuple[Any, Any, Any]]:
    """Give the short texts of statements: written out in version 2, as numbers of entities in version 3."""
    own = "Entity" if "entity" in short else "Value"
    named = "ENTITIES" if own == "Entity" else "ATTRIBUTES"
    values = list(connection.execute(f"SELECT StatementId, VariableId, {own} FROM DATASHORTTEXT"))  # noqa: S608 - one of two names
    if named in tables and all(isinstance(value, int) for _, _, value in values):
        texts = dict(connection.execute(f"SELECT ID, Value FROM {named}"))  # noqa: S608 - one of two names
        return [(statement, variable, texts.get(value, "")) for statement, variable, value in values]
    return values


def _day(stamp: Any) -> str:  # noqa: ANN401 - whatever the database holds
    """Return the day of a time in seconds or, as version 2 has it, in thousandths of them."""
    if not isinstance(stamp, int):
        return str(stamp or "")
    seconds = stamp / 1000 if abs(stamp) > 10_000_000_000 else stamp
    return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)).date().isoformat()
