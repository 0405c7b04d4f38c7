"""What each coder made of the articles: raw passes, and the slugs that stand for others.

Supply two files or more of the format of ``claims.csv`` (``codings/coder_a.csv`` …), and ``aliases.csv`` where there
is one; get a :class:`Coding` of each: the rows by *unit*, which is (article, paragraph, source, proposition), the
source's slug replaced by what it stands for.  A coder finds a unit once; a second row of it is a fault.
Non-goals: how far the coders agree (:mod:`tarjih.corpus.agreement`), and which of them is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tarjih.corpus.cells import Parse, identifier, prose
from tarjih.corpus.claims import COLUMNS as CLAIM_COLUMNS
from tarjih.corpus.claims import Claim
from tarjih.corpus.csvfile import Column, Table, read_table
from tarjih.runs.faults import Fault, Faults, InputFault, nearest, one_of, printable

__all__ = ["Coding", "Unit", "coder_files", "read_codings", "uncompared", "unit_of", "unmatched"]

type Unit = tuple[str, int | None, str, str | None]
"""Article, paragraph, source and proposition."""

NO_PASS = {"aliases.csv", "adjudication.csv"}
REQUIRED = {"article", "paragraph", "source", "proposition", "stance"}
COLUMNS = tuple(replace(c, required=c.name in REQUIRED) for c in CLAIM_COLUMNS if c.name not in {"question", "state"})
OF_CLAIM = [c.name for c in COLUMNS if c.name not in {"kind", "bloc", "identity", "quantity"}]


@dataclass(frozen=True, slots=True)
class Coding:
    """One pass through the articles.

    Parameters
    ----------
    coder
        The file's name without its ending.
    rows
        What the coder made of each unit.
    files
        SHA-256 of each file that was read for it, by name.
    """

    coder: str
    rows: Mapping[Unit, Claim]
    files: Mapping[str, str]


def unit_of(claim: Claim) -> Unit:
    """Return the unit that a claim codes."""
    return claim.article, claim.paragraph, claim.source, claim.proposition


def coder_files(corpus_folder: Path) -> dict[str, Path]:
    """Return the files of all passes and the aliases, by name in the case's folder; nothing without two passes.

    A pass is a file ``coder_NAME.csv``; where no file is called so, every CSV file in ``codings`` is one.
    """
    folder = corpus_folder / "codings"
    passes = {f"codings/{p.name}": p for p in _passes(folder)}
    aliases = folder / "aliases.csv"
    return passes | ({"codings/aliases.csv": aliases} if aliases.is_file() else {}) if len(passes) > 1 else {}


def _passes(folder: Path) -> list[Path]:
    found = [p for p in sorted(folder.glob("*.csv")) if p.is_file() and p.name not in NO_PASS]
    return [p for p in found if p.name.startswith("coder_")] or found


def uncompared(corpus_folder: Path) -> list[Fault]:
    """Return a note for each table in ``codings/`` that is no pass, and so compared with nothing."""
    folder = corpus_folder / "codings"
    there = sorted(folder.glob("*.csv")) + sorted(folder.glob("*.xls*")) + sorted(folder.glob("*.ods"))
    passes = _passes(folder)
    out = [p for p in there if p.name not in NO_PASS and p not in passes]
    what = "this file is not compared with the other codings. A coder's file is called coder_NAME.csv."
    return [Fault(str(p), 0, what) for p in out]


def unmatched(folder: Path, claims: Iterable[Claim]) -> list[Fault]:
    """Return a note where no claim of a case is a unit of its codings, and the faults of these."""
    files = coder_files(folder)
    aliases = files.pop("codings/aliases.csv", None)
    if not files:
        return []
    try:
        codings = read_codings(*files.values(), aliases=aliases)
    except InputFault as problem:
        return list(problem.faults)
    found = {unit for coding in codings for unit in coding.rows}
    if any(unit_of(claim) in found for claim in claims):
        return []
    what = "no row has the article, paragraph, source and proposition of a row that a coder coded (folder codings),"
    return [Fault(str(folder / "claims.csv"), 0, f"{what} so the coders' disagreement cannot enter. Give both alike.")]


def read_codings(*coders: Path, aliases: Path | None = None) -> tuple[Coding, ...]:
    """Read the passes of two coders or more.

    Parameters
    ----------
    coders
        Their files; the names without endings (``coder_a``) are what `aliases` calls them.
    aliases
        A file with the columns coder, slug, stands_for, because: whom a coder's slug names.

    Raises
    ------
    InputFault
        With every fault of every file.
    """
    faults = Faults()
    for i, path in enumerate(coders):
        if path.stem in {other.stem for other in coders[:i]}:
            faults.add(path, 0, f'both coders are called "{path.stem}". Give the files different names.')
    names = {path.stem: read_table(path, COLUMNS, faults) for path in coders}
    files: dict[str, str] = {}
    stands_for: dict[str, dict[str, str]] = {name: {} for name in names}
    if aliases is not None:
        files, stands_for = _read_aliases(aliases, names, faults)
    out = [
        Coding(name, _rows(table, stands_for[name], faults), {Path(table.name).name: table.digest} | files)
        for name, table in names.items()
        if table is not None
    ]
    faults.raise_any()
    return tuple(out)


def _rows(table: Table, stands_for: Mapping[str, str], faults: Faults) -> dict[Unit, Claim]:
    """Make a claim of each row, by unit."""
    out: dict[Unit, Claim] = {}
    unread = set().union(*(table.faulty[name] for name in REQUIRED))
    if not table.lines and table.whole:
        faults.add(table.name, 0, "there is no claim below the header.")
    for row, line in enumerate(table.lines):
        if line in unread:
            continue
        cells = {name: table.values[name][row] for name in OF_CLAIM}
        cells["claim"] = cells["claim"] or f"c{row + 1}"
        slug = cells["source"]
        cells["source"] = stands_for.get(slug, slug)
        claim = Claim(**cells, line=line)
        first = out.setdefault(unit_of(claim), claim)
        if first is not claim:
            where = f'article "{printable(claim.article)}", paragraph {claim.paragraph}'
            what = f'"{printable(claim.source)}" on "{printable(str(claim.proposition))}" in {where}'
            why = f', for which "{printable(slug)}" stands,' if slug != claim.source else ""
            faults.add(table.name, line, f"{what}{why} is coded twice; the first is on line {first.line}.")
    return out


def _read_aliases(
    path: Path, tables: Mapping[str, Table | None], faults: Faults
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Read which slugs of a coder stand for which; also the file's digest."""
    out: dict[str, dict[str, str]] = {name: {} for name in tables}
    columns = (
        Column("coder", _coder(list(tables)), required=True),
        Column("slug", identifier, required=True),
        Column("stands_for", identifier, required=True),
        Column("because", prose, required=True),
    )
    table = read_table(path, columns, faults)
    if table is None:
        return {}, out
    unread = set().union(*table.faulty.values())
    rows = zip(table.lines, *(table.values[name] for name in ("coder", "slug", "stands_for")), strict=True)
    lines: dict[tuple[str, str], int] = {}
    for line, coder, slug, meant in (row for row in rows if row[0] not in unread):
        coded = tables[coder]
        known = coded.values.get("source", []) if coded else [slug]
        if (coder, slug) in lines:
            what = f"is given twice for {coder}; the first is on line {lines[coder, slug]}."
            faults.add(path, line, f'slug "{printable(slug)}" {what}')
        elif slug == meant:
            faults.add(path, line, f'slug "{printable(slug)}" stands for itself. Delete the row.')
        elif slug not in known:
            hint = nearest(slug, dict.fromkeys(s for s in known if s))
            faults.add(path, line, f'slug "{printable(slug)}" does not occur in the coding of {coder}.{hint}')
        lines.setdefault((coder, slug), line)
        out[coder].setdefault(slug, meant)
    for (coder, slug), line in lines.items():
        meant = out[coder][slug]
        if meant != slug and meant in out[coder]:
            what = f'stands for "{printable(meant)}", which stands for another (line {lines[coder, meant]}).'
            faults.add(path, line, f'slug "{printable(slug)}" {what} Name the last one.')
    return {path.name: table.digest}, out


def _coder(names: list[str]) -> Parse[str]:
    """Return the reader of a coder's name: ``coder_a``, ``coder A`` and ``a`` are the same."""

    def plain(text: str) -> str:
        return text.casefold().replace(" ", "_").removeprefix("coder_")

    def parse(text: str) -> str:
        found = [name for name in names if plain(name) == plain(text)]
        if not found:
            raise ValueError(f"is no coder.{nearest(text, names)} The files are those of {one_of(names)}.")
        return found[0]

    return parse
