"""``tarjih new``: a case to fill in, empty or from coded statements."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sized
from pathlib import Path
from typing import TYPE_CHECKING

from tarjih.cli.options import Commands, command_line

if TYPE_CHECKING:
    from tarjih.corpus.importing import Imported, Options

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
        help="coded statements: CSV, .xlsx, .xls, .ods, JSON, .dna, an export of a program that codes, .qdc, .qdpx",
    )
    parser.add_argument("--xlsx", action="store_true", help="write the tables as sheets of one workbook to code in")
    own = parser.add_argument_group("what FILE holds")
    for name, metavar, text in (
        ("--map", "WHAT=COLUMN", "which column is what: source=Speaker, proposition=Issue, stance=Position, …"),
        ("--stance", "WORD=N", "what a word of the column of stances means: 2 asserts … -2 denies, or out"),
        ("--split", "SIGN", 'what separates several values in a cell: ";" or source=";"'),
        ("--fill", "WHAT", "repeat the cell above where this one is empty: source, …, or none"),
        ("--skip", "COLUMN", "with --wide, a column that is no proposition, or rest for all of them"),
        ("--name", "WORD", "a name that looks like a missing value, such as NA"),
        ("--set", "WHAT=VALUE", "what every row has though no column says it: source=Reuters, stance=2, …"),
    ):
        own.add_argument(name, action="append", default=[], metavar=metavar, help=text)
    own.add_argument("--scale", default="", metavar="LOW..HIGH", help="stances in numbers, denial first: 1..5")
    own.add_argument("--dates", default="", choices=("dmy", "mdy"), help="whether the day or the month comes first")
    own.add_argument(
        "--lost",
        default="",
        choices=("mend", "out", "keep"),
        help='texts without their letters ("????"): put right what can be and leave out the rest, leave out, or keep',
    )
    own.add_argument(
        "--wide", action="store_true", help="each column that is nothing else is a proposition (or a source)"
    )
    own.add_argument(
        "--answers",
        action="store_true",
        help="as --wide, and each column with a few text answers is a question, its answers the states",
    )
    own.add_argument("--header", default="", metavar="LINE", help="the line that names the columns: 4, 1,2 or none")
    own.add_argument("--sheet", default="", metavar="NAME", help="the sheet of a workbook")
    own.add_argument("--encoding", default="", metavar="NAME", help="of a text that is not UTF-8: windows-1256, …")
    # What begins with a minus and a digit is a value: --scale -1..1, --stance -=-2.
    parser._negative_number_matcher = re.compile(r"-[0-9.=]")  # noqa: SLF001 (argparse has no other way)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.cli.newcase import new_case
    from tarjih.corpus.casebook import case_files, is_casebook
    from tarjih.corpus.importing import Imported, Options, read_statements
    from tarjih.corpus.importing_columns import columns_of
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.faults import Fault, InputFault

    mapping, options = columns_of(chosen.map), _options(chosen)
    imported: Imported | Mapping[str, bytes] | None = None
    workbook_of: Path | None = None
    if chosen.file is None:
        if mapping or options != Options():
            raise InputFault([Fault("--map", 0, "there is no file to read columns from. Name it: --from FILE.")])
    elif not mapping and options == Options() and is_casebook(chosen.file):
        imported, workbook_of = case_files(chosen.file), chosen.file
    else:
        imported = read_statements(chosen.file, mapping, options)
    names = new_case(chosen.folder, imported, xlsx=chosen.xlsx, workbook_of=workbook_of)
    if isinstance(imported, Imported):
        _tell(imported, chosen.file, chosen.folder)
    print(f"{chosen.folder} holds: {', '.join(names)}.")
    case = chosen.folder / "case.xlsx" if chosen.xlsx else chosen.folder
    print(f"Read CODEBOOK.md, fill in the tables, then run: {command_line('check', '--corpus', case)}")
    return DONE


def _options(chosen: argparse.Namespace) -> Options:
    from tarjih.corpus.importing import Options
    from tarjih.corpus.importing_columns import TARGETS, columns_of
    from tarjih.corpus.several import read_splits
    from tarjih.corpus.stance_words import read_scale, read_word_stances

    return Options(
        sheet=chosen.sheet,
        encoding=chosen.encoding,
        word_stances=read_word_stances(chosen.stance),
        scale=read_scale(chosen.scale),
        dates=chosen.dates,
        splits=read_splits(chosen.split, TARGETS),
        fill=tuple(chosen.fill),
        wide=chosen.wide,
        answers=chosen.answers,
        skip=tuple(chosen.skip),
        names=tuple(chosen.name),
        lost=chosen.lost,
        header=chosen.header.replace(" ", ""),
        same=columns_of(chosen.set, "--set"),
    )


def _tell(imported: Imported, file: Path, folder: Path) -> None:
    """Print what was read, as what, and what was not."""
    from tarjih.runs.faults import one_of, printable
    from tarjih.runs.input_limits import MOST_SHOWN

    if not len(imported.claims):
        print(f"{len(imported.wordings)} code{'s' if len(imported.wordings) != 1 else ''} of {imported.form}.")
    else:
        numbers: dict[str, Sized] = {
            "source": imported.sources,
            "proposition": imported.wordings,
            "question": imported.questions,
            "quantity": imported.quantities,
        }
        several = {"quantity": "quantities"}
        about = [
            f"{len(n)} {what if len(n) == 1 else several.get(what, what + 's')}"
            for what, n in numbers.items()
            if len(n)
        ]
        rows = f"{imported.rows} row{'s' if imported.rows != 1 else ''}"
        claims = f"{len(imported.claims)} claim{'s' if len(imported.claims) != 1 else ''}"
        print(f"{claims} from {rows} of {imported.form}: {', '.join(about)}.")
    for note in imported.notes:
        print(f"  {note}")
    if imported.quantities:
        names = one_of(map(printable, imported.quantities))
        print(f"  The range of {names} in questions.yaml is a wide one around what is stated: write what is possible.")
    lines: dict[tuple[str, str, str], list[int]] = {}
    for entry in imported.unread.records():
        lines.setdefault((entry["column"], entry["cell"], entry["why"]), []).append(entry["line"])
    for (column, cell, why), where in list(lines.items())[:MOST_SHOWN]:
        also = f" (and on {len(where) - 1} more line{'s' if len(where) > 2 else ''})" if len(where) > 1 else ""
        print(f'  {file}:{where[0]}: {printable(column)} "{printable(cell)}" {why}{also}')
    if lines:
        print(f"What could not be read ({len(imported.unread)}) is in {folder / 'import_unread.csv'}.")
