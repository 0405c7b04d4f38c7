"""``tarjih new``: a case to fill in, empty or from coded statements."""

from __future__ import annotations

import argparse
from pathlib import Path

from tarjih.cli.options import Commands

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("new", help="write a case to fill in, with its codebook, or from coded statements")
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that does not exist yet, or is empty")
    parser.add_argument(
        "--from",
        dest="file",
        type=Path,
        metavar="FILE",
        help="coded statements as CSV: a Discourse Network Analyzer event list, or any spreadsheet",
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="WHAT=COLUMN",
        help="which column of the spreadsheet is what: source=Speaker, proposition=Issue, stance=Position, …",
    )
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.cli.newcase import new_case
    from tarjih.corpus.importing import columns_of, read_statements
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.faults import Fault, InputFault
    from tarjih.runs.input_limits import MOST_SHOWN

    mapping = columns_of(chosen.map)
    if mapping and chosen.file is None:
        raise InputFault([Fault("--map", 0, "there is no file to read columns from. Name it: --from FILE.")])
    imported = read_statements(chosen.file, mapping) if chosen.file else None
    names = new_case(chosen.folder, imported)
    if imported:
        taken = f"{len(imported.claims)} of {imported.rows} rows of {imported.form}"
        print(f"{taken}: {len(imported.sources)} sources, {len(imported.wordings)} propositions.")
        lines: dict[tuple[str, str, str], list[int]] = {}
        for entry in imported.unread.records():
            lines.setdefault((entry["column"], entry["cell"], entry["why"]), []).append(entry["line"])
        for (column, cell, why), where in list(lines.items())[:MOST_SHOWN]:
            also = f" (and on {len(where) - 1} more lines)" if len(where) > 1 else ""
            print(f'  {chosen.file}:{where[0]}: {column} "{cell}" {why}{also}')
        if lines:
            print(f"What could not be read ({len(imported.unread)}) is in {chosen.folder / 'import_unread.csv'}.")
    print(f"{chosen.folder} holds: {', '.join(names)}.")
    print(f"Read CODEBOOK.md, fill in the tables, then run: tarjih check --corpus {chosen.folder}")
    return DONE
