"""A tidy table: what a figure draws, and the CSV beside it.

Supply columns and rows; get a frozen :class:`Table` that writes itself as CSV: UTF-8, numbers with six significant
digits, and no cell that a spreadsheet would run as a formula.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Table", "of_records"]

FORMULA = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows.

    Parameters
    ----------
    columns
        Their names.
    rows
        A cell for each column; ``None`` where there is nothing to say.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[Any]:
        """Return one column from top to bottom."""
        at = self.columns.index(name)
        return [row[at] for row in self.rows]

    def records(self) -> list[dict[str, Any]]:
        """Return each row by the names of its columns."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def where(self, name: str, value: object) -> Table:
        """Return the rows whose cell in a column is `value`."""
        at = self.columns.index(name)
        return Table(self.columns, tuple(row for row in self.rows if row[at] == value))

    def to_frame(self) -> pd.DataFrame:
        """Return the table as a pandas DataFrame."""
        import pandas as pd  # noqa: PLC0415 - only a user of the library needs it, and it takes half a second to load

        return pd.DataFrame(self.records(), columns=list(self.columns))

    def csv(self) -> bytes:
        """Return the table as CSV."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_cell(c) for c in row] for row in self.rows)
        return text.getvalue().encode()


def of_records(columns: Sequence[str], records: Iterable[Mapping[str, Any]]) -> Table:
    """Return a table of records; a column that a record lacks stays empty."""
    return Table(tuple(columns), tuple(tuple(r.get(c) for c in columns) for r in records))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | int):
        return str(int(value))
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.6g}"
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.startswith(FORMULA) else text
