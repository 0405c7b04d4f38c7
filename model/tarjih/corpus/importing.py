"""Coded statements from elsewhere: anybody's table, or an export of a program that codes.

Supply a file of any format that :mod:`tarjih.corpus.formats` reads, and what the user says of it; get an
:class:`Imported`: claims, sources and articles as this software's own tables, propositions and questions in their own
wording, and every cell that could not be read with its line.  A column is read as a whole or the file is refused with
the options to give; a row is left out only where it lacks a source, a proposition or a stance, and is then listed.
Names are made safe to type, no two texts share one, and the original wording stays beside them.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tarjih.corpus.fitting import check_coders, check_fits
from tarjih.corpus.formats import Asked, Sheet, read_sheet
from tarjih.corpus.formats.dna import FORM as DNA_FORM
from tarjih.corpus.formats.exports import ASKED
from tarjih.corpus.identities import Names, identity, is_missing
from tarjih.corpus.importing_columns import CROWD, TARGETS, places, probabilities, proposals, same_in_all
from tarjih.corpus.importing_numbers import as_probabilities, check_one_statement
from tarjih.corpus.lost_letters import Missed, without_lost
from tarjih.corpus.several import Splits, split_rows
from tarjih.corpus.stance_words import Reading, Scale, number_of, understood
from tarjih.corpus.statements import Reader
from tarjih.corpus.values import Value
from tarjih.corpus.wide import Asked as Wide
from tarjih.corpus.wide import turned
from tarjih.runs.faults import Fault, Faults, InputFault, one_of, printable
from tarjih.runs.table import Table, of_records

__all__ = ["TARGETS", "Imported", "Options", "read_statements"]

NEEDED = ("source", "proposition", "question", "state", "stance")
NOTHING = "none"
"""What stands for filling nothing in."""
TOTALS = {
    *("total", "totals", "grand total", "subtotal", "sum", "mean", "average", "median", "gesamt", "summe", "insgesamt"),
    *(
        "mittelwert",
        "total général",
        "somme",
        "moyenne",
        "suma",
        "promedio",
        "totale",
        "итого",
        "всего",
        "合计",
        "总计",
    ),
    *("المجموع", "الإجمالي", "الاجمالي", "المتوسط", "جمع", "جمع کل", "مجموع", "میانگین", "toplam", "ortalama"),
}
"""Labels of rows of totals, in the place of a name."""
OF_CLAIM = (
    *("claim", "source", "proposition", "question", "state", "stance", "interest", "access", "mode", "utterance"),
    *("origin", "channel", "said_on", "article", "paragraph", "gloss", "gloss_ar", "confidence", "probability"),
    *("value", "quantity"),
)
OF_ARTICLE = ("article", "outlet", "published", "language", "title", "title_ar", "url")


@dataclass(frozen=True, slots=True)
class Options:
    """The user's options for a file.

    Parameters
    ----------
    sheet, encoding
        The sheet of a workbook, and the encoding of a text.
    word_stances, scale
        Stances of labels in the column of stances, and the ends of its scale.
    dates
        The order of day and month: one of :data:`tarjih.corpus.dates.ORDERS`.
    splits
        What separates several values in a cell.
    fill
        Columns (by what they are) whose empty cells repeat the one above.
    wide
        Whether each column that is nothing else is a proposition, or a source.
    lost
        What is done with texts that lost their letters: one of :data:`tarjih.corpus.lost_letters.LOST`.
    answers
        Whether a table is wide, and columns with a few text answers are questions.
    header
        Which line names the columns: ``4``, ``1,2`` or ``none``; empty for what the file shows.
    same
        What every row has though no column says it, by what it is.
    skip
        Columns that are to be left alone.
    names
        Texts that are names though they look like a missing value.
    """

    sheet: str = ""
    encoding: str = ""
    word_stances: Mapping[str, int | None] = field(default_factory=dict)
    scale: Scale | None = None
    dates: str = ""
    splits: Splits = field(default_factory=dict)
    fill: Sequence[str] = ()
    wide: bool = False
    answers: bool = False
    skip: Sequence[str] = ()
    names: Sequence[str] = ()
    lost: str = ""
    header: str = ""
    same: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Imported:
    """Claims from elsewhere.

    Parameters
    ----------
    claims, sources, articles
        Tables as ``claims.csv``, ``sources.csv`` and ``articles.csv`` have them.
    wordings
        Each proposition as it was worded.
    questions
        Each question as it was worded, and its states with theirs.
    quantities
        Each quantity as it was worded, and what is stated of it.
    unread
        What was left out: line, column, cell, why; a row that was left out altogether has the column that it lacks.
    rows
        How many rows the file has.
    form
        What it was taken for.
    notes
        What the user should know of how it was read.
    """

    claims: Table
    sources: Table
    articles: Table
    wordings: dict[str, str]
    unread: Table
    rows: int
    form: str
    questions: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    quantities: dict[str, tuple[str, list[Value]]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_statements(path: Path, mapping: Mapping[str, str] | None = None, options: Options | None = None) -> Imported:
    """Read coded statements.

    Parameters
    ----------
    path
        A file that :mod:`tarjih.corpus.formats` reads.
    mapping
        For each thing of ``TARGETS`` the column that holds it, where the header does not say so itself.
    options
        What else the user says of the file.

    Raises
    ------
    InputFault
        When the file cannot be read, lacks a column, has one that is not understood, or holds no statement at all.
    """
    faults = Faults()
    options, mapping = options or Options(), dict(mapping or {})
    known = (*TARGETS, "statement_id", "concept", "agreement", "person", *mapping.values())
    sheet = read_sheet(path, Asked(options.sheet, options.encoding, known, options.header), faults)
    faults.raise_any()
    if sheet is None:
        raise InputFault([Fault(str(path), 0, "nothing in it could be read.")])
    if sheet.codes:
        return _codes(sheet)
    same_in_all(sheet, options.same, faults)
    wide = options.wide or options.answers
    at, form = places(sheet, mapping, path, faults, wide=wide, skip=options.skip)
    if options.wide and not options.answers and "question" in at and "proposition" not in at:
        at["proposition"] = at.pop("question")  # what stances are on is a proposition
    if wide and "source" in at and {"proposition", "question"} & at.keys():
        what = "each row names a source and what it speaks of already, so the table is not wide. Leave out"
        faults.add(path, sheet.line, f"{what} {'--answers' if options.answers else '--wide'}.")
    faults.raise_any()
    rows, totals = len(sheet.rows), _totals(sheet, at, options.names)
    if wide:
        asked = Wide(options.skip, options.word_stances, options.scale, options.answers)
        sheet, at = turned(sheet, at, asked, path, faults)
    missed = without_lost(sheet, at, options.lost, path, faults)
    faults.raise_any()
    sheet = split_rows(sheet, at, options.splits, path, faults)
    _fill(sheet, at, options.fill, path, faults)
    if form == CROWD:
        _one_kind(sheet, at, options, path, faults)
    check_coders(sheet, at, options.skip, path, faults)
    probabilities(sheet, at, path, faults)
    check_one_statement(sheet, at, path, faults)
    faults.raise_any()
    at, stances = _stances(sheet, at, options, form)
    if isinstance(stances, str):
        column = printable(sheet.header[at["stance"]])
        hint = "" if wide else as_probabilities(sheet, at["stance"])
        faults.add(path, sheet.line, f'the column "{column}" is not understood: {stances}{hint}')
    orders = check_fits(sheet, at, options.dates, path, faults)
    faults.raise_any()
    stances = stances if isinstance(stances, Reading) else Reading()
    reader = Reader(sheet.header, at, stances, orders, {identity(n) for n in options.names})
    _read(reader, sheet, [*missed, *totals], path)
    notes = [f"Stances were read so: {stances.summary}."] if stances.summary else []
    if not wide:
        notes += _left(sheet, at, {**mapping, **options.same}, options.skip)
    return _imported(reader, rows, form, (*sheet.notes, *notes))


def _read(reader: Reader, sheet: Sheet, missed: Sequence[Missed], path: Path) -> None:
    """Read every row, or note why there is nothing to read."""
    for line, target, cell, why in missed:
        reader.miss(line, target, cell, why)
    for line, cells in sheet.rows:
        reader.row(line, cells)
    if not reader.claims:
        first = reader.unread[0] if reader.unread else {}
        cell = printable(first.get("cell", ""), limit=60)
        why = f' The first: line {first["line"]}: {printable(first["column"])} "{cell}" {first["why"]}' if first else ""
        raise InputFault([Fault(str(path), 0, f"no statement in it could be read.{why}")])


def _left(sheet: Sheet, at: Mapping[str, int], mapping: Mapping[str, str], skip: Sequence[str]) -> list[str]:
    """Name the columns that were not read, with the options that may read them, and those that their names decided."""
    rest = [_column(sheet, i) for i, c in enumerate(sheet.header) if i not in at.values() and c not in {*skip, ASKED}]
    rest = [name for name in rest if name]
    if not rest:
        return []
    notes = [f"Columns that were not read: {one_of(rest)}. To read one: {proposals(sheet, at) or '--map WHAT=COLUMN'}."]
    guessed = [f'{t} "{printable(sheet.header[i])}"' for t, i in at.items() if t not in {*mapping, *NEEDED}]
    return notes + ([f"Read by their names: {', '.join(guessed)}."] if guessed else [])


def _column(sheet: Sheet, at: int) -> str:
    """Return the name of a column in a message; nothing for one without name and cells."""
    named = printable(sheet.header[at])
    empty = not named and not any(cells[at] for _, cells in sheet.rows)
    numbers = not named and [cells[at] for _, cells in sheet.rows] == [str(n) for n in range(1, len(sheet.rows) + 1)]
    return "" if empty or numbers else named or f"column {at + 1}, which has no name"


def _codes(sheet: Sheet) -> Imported:
    """Return a case of propositions without any claim."""
    what = Names()
    for code in sheet.codes:
        what.of(code)
    none = of_records(("line", "column", "cell", "why"), [])
    claims = of_records(("source", "proposition", "stance"), [])
    return Imported(
        claims,
        of_records(("source", "kind"), []),
        of_records(("article",), []),
        what.texts,
        none,
        len(sheet.codes),
        sheet.form,
        notes=tuple(sheet.notes),
    )


def _totals(sheet: Sheet, at: Mapping[str, int], names: Sequence[str]) -> list[Missed]:
    """Remove rows of totals, and return their lines and names."""
    first = next((at[t] for t in ("source", "proposition") if t in at), 0)
    totals = TOTALS - {identity(n) for n in names}
    found = [(line, cells[first]) for line, cells in sheet.rows if identity(cells[first]).strip(" :") in totals]
    lines = {line for line, _ in found}
    sheet.rows = [row for row in sheet.rows if row[0] not in lines]
    why = "is a total and no name: the row was left out. If it is a name: --name"
    return [(line, "source", cell, f"{why} {shlex.quote(cell)}") for line, cell in found]


def _fill(sheet: Sheet, at: Mapping[str, int], asked: Sequence[str], path: Path, faults: Faults) -> None:
    """Repeat the cell above in columns that the user names, and point out others that seem to want it."""
    for target in asked:
        if target == NOTHING:
            continue
        if target not in at:
            faults.add("--fill", 0, f'no column is "{printable(target)}". There are: {one_of(at)}.')
            continue
        above = ""
        for _, cells in sheet.rows:
            above = cells[at[target]] or above
            cells[at[target]] = above
    blocks = ("source", "article") if "question" in at else ("source", "proposition", "article")
    for target in (t for t in blocks if t in at and not {t, NOTHING} & {*asked}):
        beside = [at[target], *([at["organization"]] if target == "source" and "organization" in at else [])]
        others = [at[t] for t in ("source", "proposition", "stance") if t in at and t != target]
        whole = [cells for _, cells in sheet.rows if all(cells[i] for i in others)]
        column = [next((cells[i] for i in beside if cells[i]), "") for cells in whole]
        empty = column.count("")
        if column and column[0] and empty > 1 and 4 * empty >= len(column) and len(set(column)) > 1:
            name = printable(sheet.header[at[target]])
            what = f'"{name}" is empty in {empty} of {len(column)} rows, as if it stood only in the first of each block'
            faults.add(
                path,
                0,
                f"{what} (cells that were merged). Repeat it downwards: --fill {target}, or not: --fill {NOTHING}",
            )


def _one_kind(sheet: Sheet, at: Mapping[str, int], options: Options, path: Path, faults: Faults) -> None:
    """Leave out the questions of an export that the user skips, and point out those that ask for something else."""
    if ASKED not in sheet.header:
        return
    asked = sheet.header.index(ASKED)
    sheet.rows = [(line, cells) for line, cells in sheet.rows if cells[asked] not in options.skip]
    if len({cells[asked] for _, cells in sheet.rows}) == 1:
        for _, cells in sheet.rows:  # one question is left: the text alone names it
            cells[at["proposition"]] = cells[at["proposition"]].removesuffix(f" [{cells[asked]}]")
    answers: dict[str, Counter[str]] = {}
    for _, cells in sheet.rows:
        answers.setdefault(cells[asked], Counter())[cells[at["stance"]]] += 1
    read = {q: isinstance(understood(a, options.word_stances, options.scale), Reading) for q, a in answers.items()}
    wrong = [q for q, of_stances in read.items() if not of_stances]
    if wrong and len(wrong) < len(read):
        names = one_of(f'"{printable(q)}"' for q in wrong)
        what = f"the answers to {names} are no stances, and others are. Leave them out:"
        faults.add(path, 0, f"{what} {' '.join(f'--skip {shlex.quote(q)}' for q in wrong)}")


def _stances(sheet: Sheet, at: dict[str, int], options: Options, form: str) -> tuple[dict[str, int], Reading | str]:
    """Understand the column of stances as a whole; labels that are no stances are answers to questions."""
    if "stance" not in at:
        return at, Reading()
    who, what = (
        [at[t] for t in targets if t in at] for targets in (("source", "organization"), ("proposition", "question"))
    )
    stated = [row for _, row in sheet.rows if any(row[i] for i in who) and any(row[i] for i in what)]
    cells = Counter(row[at["stance"]] for row in stated)
    scale, seen = options.scale, {c for c in cells if c}
    if form == DNA_FORM and scale is None and seen <= {"-1", "0", "1"} and "-1" in seen:
        scale = (-1, 1)  # DNA's own qualifier in numbers
    read = understood(cells, options.word_stances, scale)
    if isinstance(read, Reading) and scale is None and sheet.header[at["stance"]].casefold() != "stance":
        read = _undecided(seen - {*options.word_stances}) or read
    if form != CROWD or options.word_stances or options.scale is not None:
        return at, read
    asked = {"source": at["source"], "question": at["proposition"], "state": at["stance"]}
    if isinstance(read, str) and seen and all(number_of(c) is not None for c in seen):
        names = " ".join(f"--map {shlex.quote(f'{t}={sheet.header[i]}')}" for t, i in asked.items())
        return at, f"{read.partition(' If they are answers')[0]} If they are labels of kinds: {names}"
    if isinstance(read, str) or seen <= {"0", "1"}:
        shown = ", ".join(f'"{printable(c, limit=40)}" ({n})' for c, n in cells.most_common(12))
        sheet.notes.append(f"Labels were read as answers to questions, and not as stances: {shown}.")
        return {t: c for t, c in at.items() if t not in {"stance", "proposition"}} | asked, Reading()
    return at, read


def _undecided(cells: set[str]) -> str:
    """Return a message where a column that others have named holds 1 and 2, which may be codes; else nothing."""
    seen = {number_of(cell) for cell in cells if not is_missing(cell)}
    if not {1, 2} <= seen or not seen <= {0, 1, 2}:
        return ""
    codes = "0..2" if 0 in seen else "2..1"
    what = 'it holds no negative number. If 1 and 2 are the codebook\'s "suggests" and "asserts": --scale -2..2.'
    return f"{what} If they are codes, name the ends, full denial first: --scale {codes} (or turned round)."


def _imported(reader: Reader, rows: int, form: str, notes: Iterable[str]) -> Imported:
    """Return the tables, less the columns that stay empty."""
    if reader.claimed:
        for claim in reader.claims:
            claim["claim"] = claim["claim"] or reader.names["claim"].of(f"row {claim['line']}")
    asked = any(claim.get("question") for claim in reader.claims)
    proposed = any(claim.get("proposition") for claim in reader.claims)
    subject = (*(("proposition",) if proposed else ()), *(("question", "state") if asked else ()))
    needed = ("source", *subject, *(("stance",) if "stance" in reader.at else ()))
    texts = reader.names["question"].texts
    return Imported(
        _filled(OF_CLAIM, reader.claims, needed),
        _filled(("source", "kind", "bloc", "identity", "name"), list(reader.sources.values()), ("source", "kind")),
        _filled(OF_ARTICLE, list(reader.articles.values()), ("article",)),
        reader.names["proposition"].texts,
        of_records(("line", "column", "cell", "why"), reader.unread),
        rows,
        form,
        {name: (texts[name], states) for name, states in reader.states.items()},
        {name: (reader.names["quantity"].texts[name], values) for name, values in reader.values.items()},
        tuple(notes),
    )


def _filled(columns: tuple[str, ...], records: list[dict[str, Any]], always: tuple[str, ...]) -> Table:
    """Return a table with the columns that some record fills."""
    filled = [c for c in columns if c in always or any(r.get(c) not in {None, ""} for r in records)]
    filled = [c for c in filled if c != "stance" or "stance" in always]
    return of_records(filled, records)
