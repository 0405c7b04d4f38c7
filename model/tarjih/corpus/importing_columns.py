"""Which column of a table is what: by its name, by what the user says, or by the program that wrote it.

Supply a header and the user's ``--map WHAT=COLUMN``; get the place of each thing, or a message that names the options
that would do.  A table with a column for each of tasks, workers and labels is told by these names.
:func:`turned` makes rows of a wide table, in which each column that is nothing else is a proposition.
Non-goal: what the cells hold.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tarjih.corpus.formats.dna import FORM as DNA_FORM
from tarjih.corpus.formats.sheet import Sheet
from tarjih.corpus.stance_words import known_share
from tarjih.runs.faults import Faults, nearest, one_of, printable

__all__ = ["CROWD", "TARGETS", "columns_of", "places", "turned"]

TARGETS = (
    *("source", "proposition", "stance", "question", "state", "article", "interest", "access", "mode", "said_on"),
    *("published", "paragraph", "identity", "channel", "claim", "utterance", "origin", "kind", "bloc", "language"),
    *("gloss", "gloss_ar", "outlet", "title", "title_ar", "url", "confidence", "organization", "document"),
)
"""What a column of a table can be."""
DNA = {
    "claim": "statement_id",
    "source": "person",
    "organization": "organization",
    "proposition": "concept",
    "stance": "agreement",
    "published": "time",
    "article": "document_title",
    "document": "document_id",
    "outlet": "document_source",
    "gloss": "text",
}
CROWD = "a table of tasks, workers and labels"
ROLES = {
    "source": {
        "worker",
        "annotator",
        "performer",
        "rater",
        "coder",
        "labeler",
        "labeller",
        "worker_id",
        "user",
        "judge",
    },
    "proposition": {"task", "item", "question", "object", "instance", "task_id", "item_id", "claim", "statement"},
    "stance": {"label", "answer", "response", "category", "annotation", "vote", "choice", "rating", "class"},
}
"""Names that tables of votes give to their three columns."""
ALIKE = {
    "source": {
        "speaker",
        "actor",
        "who",
        "author",
        "person",
        "spokesperson",
        "name",
        "respondent",
        "expert",
        "politician",
        *("claimant", "screen_name", "username", "user_name", "handle", "participant", "informant", "coder_name"),
    },
    "proposition": {
        *("issue", "claim", "statement", "topic", "target", "concept", "question", "item", "text", "body_id"),
        *("rumour", "rumor", "hypothesis", "thesis", "assertion", "event"),
    },
    "stance": {
        *("position", "label", "agreement", "verdict", "answer", "rating", "vote", "opinion", "sentiment"),
        *("attitude", "evaluation", "veracity", "support"),
    },
}
"""Names that others give to what is needed, by which an option is proposed."""


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
            what = f'no column can be "{printable(target)}".{hint} It takes: {one_of(TARGETS, most=30)}.'
            faults.add("--map", 0, what)
        elif target in out:
            faults.add("--map", 0, f"{target} is given twice.")
        else:
            out[target] = column.strip()
    faults.raise_any()
    return out


def places(
    sheet: Sheet, mapping: Mapping[str, str], path: Path, faults: Faults, *, wide: bool
) -> tuple[dict[str, int], str]:
    """Find the column of each thing, and say what the file was taken for."""
    plain = [re.sub(r"[\s_-]+", "_", name.casefold()) for name in sheet.header]
    dna = {"statement_id", "concept", "agreement"} <= {*plain}
    named = {t: plain.index(c) for t, c in (DNA.items() if dna else ((t, t) for t in TARGETS)) if c in plain}
    form = DNA_FORM if dna else sheet.form
    mapped = _mapped(sheet, mapping, path, faults)
    out = {t: c for t, c in named.items() if t in mapped or c not in mapped.values()} | mapped
    if (
        not dna
        and not {"source", "proposition", "stance"} <= out.keys()
        and not ({"question", "state"} & mapped.keys())
    ):
        usual = [_usual(name) for name in sheet.header]
        crowd = {role: [i for i, n in enumerate(usual) if n in names] for role, names in ROLES.items()}
        if all(len(found) == 1 for found in crowd.values()) and not mapping and not wide:
            return {role: found[0] for role, found in crowd.items()}, CROWD
    if "source" not in out and "organization" in out:
        out["source"] = out["organization"]
    if faults.found:
        return out, form
    _needed(sheet, out, path, faults, wide=wide)
    return out, form


def _mapped(sheet: Sheet, mapping: Mapping[str, str], path: Path, faults: Faults) -> dict[str, int]:
    """Find the columns that the user names, and note those of a name that two columns have."""
    out = {}
    for target, column in mapping.items():
        if column not in sheet.header:
            what = f'there is no column "{printable(column)}" for {target}.{nearest(column, sheet.header)}'
            faults.add(path, sheet.line, f"{what} It has: {one_of(map(printable, sheet.header), most=20)}.")
        else:
            out[target] = sheet.header.index(column)
    used = {*mapping.values(), *TARGETS, *DNA.values()}
    for column, times in Counter(sheet.header).items():
        if times > 1 and (column in used or column.casefold() in used):
            first = sheet.header.index(column)
            second = sheet.header.index(column, first + 1)
            what = f'"{printable(column)}" is given twice, as column {first + 1} and column {second + 1}.'
            faults.add(path, sheet.line, f"{what} Rename one of them.")
    return out


def _needed(sheet: Sheet, at: Mapping[str, int], path: Path, faults: Faults, *, wide: bool) -> None:
    """Note what no column is, with the options that would name it."""
    needed = ["source"]
    if "question" in at or "state" in at:
        needed += ["question", "state"]
    elif not wide:
        needed += ["proposition", "stance"]
    missing = [target for target in needed if target not in at]
    if not missing:
        return
    columns = one_of(map(printable, sheet.header), most=20)
    names = {target: _proposed(sheet, target, at) for target in missing}
    options = [f"--map {shlex.quote(f'{t}={name}')}" if name else f"--map {t}=…" for t, name in names.items()]
    how = f"Name it: {' '.join(options)}{' (if these are meant)' if any(names.values()) else ''}."
    what = f"no column is said to be the {missing[0]}. {how} It has: {columns}."
    if "proposition" in missing and not all(names.values()) and _looks_wide(sheet, at):
        source = options[missing.index("source")] if "source" in missing else "--map source=…"
        what += f" If each column is a proposition and each row somebody's answers: --wide {source}"
    faults.add(path, sheet.line, what)


def _proposed(sheet: Sheet, target: str, at: Mapping[str, int]) -> str:
    """Return the one column whose name others give to this thing."""
    names = ALIKE.get(target, set()) | ROLES.get(target, set())
    taken = {i for t, i in at.items() if t != "claim"}  # a column "claim" may hold names of claims, or their texts
    found = [c for i, c in enumerate(sheet.header) if _usual(c) in names and i not in taken]
    return found[0] if len(found) == 1 else ""


def _usual(name: str) -> str:
    """Return a column's name as others write it: of ``Answer.label`` the last part, of ``WorkerId`` two words."""
    last = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.rpartition(".")[2].strip())
    return re.sub(r"[\s_-]+", "_", last.casefold()).removeprefix("your_")


def _looks_wide(sheet: Sheet, at: Mapping[str, int]) -> bool:
    """Tell whether several columns that are nothing else hold stances."""
    rest = [i for i in range(len(sheet.header)) if i not in at.values()]
    some = sheet.rows[:200]
    columns = [Counter(cells[i] for _, cells in some) for i in rest]
    return sum(known_share(c) > 0.9 or _few_numbers(c) for c in columns) >= 2


def _few_numbers(cells: Counter[str]) -> bool:
    return bool(cells) and len(cells) <= 11 and all(re.fullmatch(r"-?[0-9]{1,2}|", cell) for cell in cells)


def turned(sheet: Sheet, at: Mapping[str, int], skip: Sequence[str]) -> tuple[Sheet, dict[str, int]]:
    """Turn a wide table: each cell of a column that is nothing else is a stance on the proposition of its name."""
    rest = [i for i, name in enumerate(sheet.header) if i not in at.values() and name and name not in skip]
    width = len(sheet.header)
    rows = [(line, [*cells, sheet.header[i], cells[i]]) for line, cells in sheet.rows for i in rest if cells[i].strip()]
    notes = [*sheet.notes, f"Each of {len(rest)} columns is a proposition."]
    header = [*sheet.header, "proposition", "stance"]
    return Sheet(header, rows, sheet.form, sheet.line, notes=notes), {**at, "proposition": width, "stance": width + 1}
