"""Which column of a table is what: by its name, by what the user says, or by the program that wrote it.

Supply a header and the user's ``--map WHAT=COLUMN``; get the place of each thing, or a message that names the options
that would do.  A table with a column for each of tasks, workers and labels is recognised by these names.
What no column holds and every row shares is given by :func:`same_in_all` (``--set source=Reuters``).
Non-goals: what the cells hold, and wide tables (:mod:`tarjih.corpus.wide`).
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tarjih.corpus.formats.dna import FORM as DNA_FORM
from tarjih.corpus.formats.exports import ASKED
from tarjih.corpus.formats.heading import OF_SURVEYS, usual
from tarjih.corpus.formats.sheet import Sheet
from tarjih.corpus.identities import is_missing
from tarjih.corpus.importing_numbers import INSTEAD, columns_of_numbers, names_numbers
from tarjih.corpus.stance_words import known_share, number_of
from tarjih.corpus.wide import all_numbers, looks_asked, looks_wide
from tarjih.runs.faults import Faults, nearest, one_of, printable

__all__ = ["CROWD", "TARGETS", "columns_of", "places", "probabilities", "proposals", "same_in_all"]

TARGETS = (
    *("source", "proposition", "stance", "question", "state", "article", "interest", "access", "mode", "said_on"),
    *("published", "paragraph", "identity", "channel", "claim", "utterance", "origin", "kind", "bloc", "language"),
    *("gloss", "gloss_ar", "outlet", "title", "title_ar", "url", "confidence", "organization", "document"),
    *INSTEAD,
    "quantity",
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
LONGEST_LABEL = 80
"""Characters that the name of a claim has at most where nobody says what the column holds."""
CROWD = "a table of tasks, workers and labels"
ROLES = {
    "source": {
        *("worker", "annotator", "performer", "rater", "coder", "labeler", "labeller", "user", "judge"),
        *("worker_id", "annotator_id", "rater_id", "coder_id", "session_id"),
    },
    "proposition": {"task", "item", "question", "object", "instance", "task_id", "item_id", "claim", "statement"},
    "stance": {"label", "answer", "response", "category", "annotation", "vote", "choice", "rating", "class"},
}
"""Names that tables of votes give to their three columns."""
ALIKE = {
    "source": {
        *("speaker", "actor", "who", "author", "person", "spokesperson", "name", "respondent", "forecaster", "expert"),
        *("politician", "country", "agency", "checker", "fact_checker", "reviewer", "member"),
        *("claimant", "screen_name", "username", "user_name", "handle", "participant", "informant", "coder_name"),
        *("respondent_id", "response_id", "participant_id", "user_id", "author_id", "witness", "quelle", "sprecher"),
        *("qui", "auteur", "locuteur", "acteur", "wer", "akteur", "quién", "quien", "autor", "chi", "fonte", "кто"),
        *("автор", "الجهة", "القائل", "الشخص", "منبع", "kaynak", "bron", "źródło", "källa", "来源", "发言人"),
        *("email", "email_address", "e_mail", "e_mail_address", "token"),
        *("orateur", "fuente", "المصدر", "المتحدث", "گوینده", "источник", "spokesman", "speaker_name", "case"),
    },
    "proposition": {
        *("issue", "claim", "statement", "topic", "target", "concept", "question", "item", "text", "body_id"),
        *("rumour", "rumor", "hypothesis", "thesis", "assertion", "event", "tweet", "post", "headline", "rcid"),
        *("aussage", "énoncé", "enjeu", "proposición", "afirmación", "القضية", "الادعاء", "گزاره", "утверждение"),
        *("thema", "thème", "sujet", "tema", "الموضوع", "what", "code", "codes", "unit_id"),
    },
    "stance": {
        *("position", "label", "agreement", "verdict", "answer", "rating", "vote", "opinion", "sentiment"),
        *("attitude", "evaluation", "veracity", "support", "haltung", "postura", "الموقف", "موضع", "позиция"),
    },
    "said_on": {"date", "day", "event_date", "when", "date_said", "datum", "fecha", "التاريخ", "تاریخ", "дата", "time"},
    "published": {"date_published", "publication_date", "pub_date", "published_on", "review_date"},
    "outlet": {
        *("newspaper", "paper", "publisher", "medium", "media", "journal", "publication", "zeitung", "channel_name"),
    },
    "article": {
        *("headline", "article_title", "document", "story", "article_id", "document_title", "page", "document_name"),
    },
    "url": {"link", "address", "web_address", "post_url", "source_url", "review_url", "href"},
    "kind": {"role", "type_of_source", "source_type", "actor_type", "function", "profession", "job"},
    "bloc": {"side", "party", "camp", "faction", "affiliation", "group", "alliance", "coalition", "partei", "parti"},
    "organization": {"organisation", "institution", "employer"},
    "confidence": {
        *("sure", "certainty", "how_sure", "coder_confidence", "الثقة", "درجة_الثقة", "sicherheit", "certainty_0_1"),
    },
    "access": {"how_they_know", "knowledge", "access_to_facts", "basis"},
    "interest": {"gain", "stake", "benefit", "self_interest"},
    "gloss": {
        *("quote", "quotation", "excerpt", "comment", "note", "notes", "zitat", "citation", "cita", "الاقتباس", "النص"),
        *("نقل قول", "цитата", "segment", "quotation_content"),
    },
    "paragraph": {"para", "paragraph_no"},
    "origin": {"taken_from", "copied_from", "based_on", "original_source"},
    "probability": {
        *("forecast", "prob", "chance", "likelihood", "credence", "forecast_probability", "wahrscheinlichkeit"),
    },
}
"""Names that others give to what is needed or useful, by which an option is proposed."""
OPTIONAL = tuple(ALIKE)[3:]
VERDICTS = {
    "verdict",
    "veracity",
    "textual_rating",
    "truth_rating",
    "ruling",
    "fact_check",
    "review_date",
    "review_url",
}
"""Columns of a table of fact checks."""
SPEAKERS = {"speaker", "claimant", "politician", "author", "person", "who", "name"}
"""Columns that there say who made the claim."""
LESS_LIKELY = {
    *("headline", "tweet", "post", "text", "event", "item", "rcid", "body_id", "target", "topic", "user_id", "case"),
    *("email", "email_address", "e_mail", "e_mail_address", "token", "task_id", "item_id"),
    *("name", "who", "author", "agreement", "support", "rating", "answer", "note", "notes", "time", "page", "group"),
    *("country", "quelle", "fuente", "fonte", "المصدر", "منبع", "источник", "comment", "document"),
}
"""Names that give way where another column has a likelier one."""


def columns_of(texts: list[str], option: str = "--map") -> dict[str, str]:
    """Read ``what=Column`` (or ``what=value``) as the user wrote it on the command line.

    Raises
    ------
    InputFault
        With every text that is not of this form, or names what no column can be.
    """
    faults = Faults()
    out: dict[str, str] = {}
    for text in texts:
        target, sign, column = text.partition("=")
        if not sign or not (column.strip() or option == "--map"):
            faults.add(option, 0, f'"{printable(text)}" is not of the form source=Speaker.')
        elif target not in TARGETS:
            hint = nearest(target, TARGETS)
            what = f'no column can be "{printable(target)}".{hint} It takes: {one_of(TARGETS, most=30)}.'
            faults.add(option, 0, what)
        elif target in out:
            faults.add(option, 0, f"{target} is given twice.")
        else:
            out[target] = column.strip()
    faults.raise_any()
    return out


def places(
    sheet: Sheet, mapping: Mapping[str, str], path: Path, faults: Faults, *, wide: bool, skip: Sequence[str] = ()
) -> tuple[dict[str, int], str]:
    """Find the column of each field but those that the user skips, and the kind of the file."""
    plain = [re.sub(r"[\s_-]+", "_", name.casefold()) for name in sheet.header]
    dna = {"concept", "agreement"} <= {*plain} and bool({"statement_id", "person"} & {*plain})
    named = {t: plain.index(c) for t, c in (DNA.items() if dna else ((t, t) for t in TARGETS)) if c in plain}
    _drop_others(named, sheet, mapping, wide=wide)
    named = {t: i for t, i in named.items() if sheet.header[i] not in skip}
    for name in (n for n in skip if not wide and n not in sheet.header and ASKED not in sheet.header):
        faults.add("--skip", 0, f'there is no column "{printable(name)}".{nearest(name, sheet.header)}')
    form = DNA_FORM if dna else sheet.form
    mapped = {t: i for t, i in _mapped(sheet, mapping, path, faults).items() if sheet.header[i] not in skip}
    out = {t: c for t, c in named.items() if t in mapped or c not in mapped.values()} | mapped
    if (
        not dna
        and not {"source", "proposition", "stance"} <= out.keys()
        and not ({"question", "state"} & mapped.keys())
    ):
        plainer = [usual(name) for name in sheet.header]
        crowd = {role: [i for i, n in enumerate(plainer) if n in names] for role, names in ROLES.items()}
        if all(len(found) == 1 for found in crowd.values()) and not mapping and not wide:
            return {role: found[0] for role, found in crowd.items()}, CROWD
    if "source" not in out and "organization" in out and not _proposed(sheet, "source", out):
        out["source"] = out["organization"]
    if faults.found:
        return out, form
    _needed(sheet, out, path, faults, wide=wide)
    return out, form


def _drop_others(named: dict[str, int], sheet: Sheet, mapping: Mapping[str, str], *, wide: bool) -> None:
    """Remove columns whose content contradicts their names."""
    if "question" not in named and "question" not in mapping and "state" not in mapping:
        named.pop("state", None)  # without a question a state is a part of a country
    if "state" not in named and "state" not in mapping and "question" not in mapping and not wide:
        named.pop("question", None)  # without a state a question is a statement
    if "claim" in named and any(len(cells[named["claim"]]) > LONGEST_LABEL for _, cells in sheet.rows):
        named.pop("claim")  # the text of a claim, and not its name
    if not names_numbers(sheet, named, mapping):
        for target in ("value", "quantity"):
            named.pop(target, None)
    if {"hitid", "workerid"} <= {usual(name) for name in sheet.header}:
        named.pop("title", None)  # of the task, in Mechanical Turk


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
    """Note fields without a column, with the options that would name it."""
    needed = ["source"]
    if not wide and ("question" in at or "state" in at):
        needed += ["question", "state"]
    elif wide:
        needed = [] if {"source", "proposition", "question"} & at.keys() else ["source"]
    elif "value" in at:
        needed += ["proposition" if "proposition" in at else "quantity"]
    else:
        needed += ["proposition"] if "probability" in at else ["proposition", "stance"]
    missing = [target for target in needed if target not in at]
    if not missing:
        return
    names, taken = {}, dict(at)
    for target in missing:
        names[target] = _proposed(sheet, target, taken)
        if names[target]:
            taken[target] = sheet.header.index(names[target])
    if "stance" in names and not names["stance"] and _proposed(sheet, "probability", at):
        names = {t: n for t, n in names.items() if t != "stance"}
        names["probability"] = _proposed(sheet, "probability", at)
    elif "stance" in names and not names["stance"]:
        names = _of_numbers(sheet, at, names)
    proposed = any(names.values())
    what = f"no column is named as the {missing[0]}."
    what += f" Name it: {' '.join(map(_option, names.items()))}{' (if these are meant)' if proposed else ''}."
    read = ", ".join(f'{t} "{printable(sheet.header[i])}"' for t, i in at.items() if t in needed)
    what += f" Read so far: {read}." if read else ""
    lacking = [target for target in names if not names[target]]
    if lacking:
        same = " ".join(f"--set {t}={ ({'stance': '2', 'source': 'NAME'}.get(t, 'TEXT')) }" for t in lacking)
        what += f" If every row has the same {' and '.join(lacking)} and no column says it: {same}."
        what += _other_shapes(sheet, at, names)
    taken = {**at, **{t: sheet.header.index(n) for t, n in names.items() if n}}
    beside = proposals(sheet, taken)
    what += f" And, where meant: {beside}." if beside and proposed else ""
    what += f"{_another_header(sheet)} It has: {one_of(map(printable, sheet.header), most=20)}."
    faults.add(path, sheet.line, what)


def _other_shapes(sheet: Sheet, at: Mapping[str, int], names: Mapping[str, str]) -> str:
    """Say how a table is read whose columns are propositions, sources or questions, where it looks like one."""
    nameless = sheet.header.count("") == 1 and not all_numbers(sheet, sheet.header.index(""))
    source, proposition = (
        _option((t, names.get(t) or (sheet.header[at[t]] if t in at else "")), nameless=nameless)
        for t in ("source", "proposition")
    )
    what = ""
    if "proposition" in names and looks_wide(sheet, at):
        what += f" If each column is a proposition and each row somebody's answers: --wide {source}."
        what += f" If each column is a source: --wide {proposition}."
    elif "proposition" in at and not names.get("source", "-") and looks_wide(sheet, at):
        what += f" If each column is a source: --wide {proposition}."
    if "proposition" in names and looks_asked(sheet, at):
        what += f" If columns are questions, and their cells answers to choose from: --answers {source}."
    return what


def _of_numbers(sheet: Sheet, at: Mapping[str, int], names: dict[str, str]) -> dict[str, str]:
    """Return the columns to name where each row seems to state a number in the place of a stance."""
    found = columns_of_numbers(sheet, {**at, **{t: sheet.header.index(n) for t, n in names.items() if n}})
    if not found:
        return names
    subject = {} if names.get("proposition", "-") else {"quantity": _proposed(sheet, "quantity", at)}
    others = {t: n for t, n in names.items() if t != "stance" and not (t == "proposition" and subject)}
    return others | subject | {"value": found[0]}


def _option(item: tuple[str, str], *, nameless: bool = False) -> str:
    """Return the option that names a column; the one without a name is named by nothing."""
    target, name = item
    return f"--map {shlex.quote(f'{target}={name}')}" if name or nameless else f"--map {target}=…"


def proposals(sheet: Sheet, at: Mapping[str, int]) -> str:
    """Return the options that read further columns by their names; nothing where there are none."""
    taken = dict(at)
    options = []
    for target in OPTIONAL:
        name = _proposed(sheet, target, taken) if target not in taken else ""
        if name:
            taken[target] = sheet.header.index(name)
            options.append(_option((target, name)))
    numbers = columns_of_numbers(sheet, taken) if not {"value", "state"} & taken.keys() else []
    return " ".join([*options, *(_option(("value", name)) for name in numbers[:1])])


def _another_header(sheet: Sheet) -> str:
    """Return how to name the header where another line looks like it, or the first looks like a row."""
    if not sheet.line:
        return ""
    known = {*TARGETS, *(n for names in (*ALIKE.values(), *ROLES.values()) for n in names)}
    here = sum(usual(name) in known for name in sheet.header)
    for line, cells in sheet.rows[:20]:
        found = sum(usual(cell) in known for cell in cells if cell)
        if found > here + 2:
            return f" If line {line} names the columns: --header {line}."
    some = [cells for _, cells in sheet.rows[:200]]
    again = sum(number_of(name) is not None for name in sheet.header if name) >= 2
    again = again or any(name and name in {row[i] for row in some} for i, name in enumerate(sheet.header))
    again = again or any(
        known_share(Counter([n])) == 1 and here == 0 for n in sheet.header if n and usual(n) not in known
    )
    return " If its first line is a row like the others: --header none." if again and some else ""


def _proposed(sheet: Sheet, target: str, at: Mapping[str, int]) -> str:
    """Return the one column with a usual name of this field; for stances also by its cells."""
    names = {target} | ALIKE.get(target, set()) | ROLES.get(target, set())
    if target == "source" and VERDICTS & {usual(c) for c in sheet.header}:
        names = names - SPEAKERS  # a verdict is its checker's stance, and not that of who made the claim
    taken = {i for t, i in at.items() if t != "claim"}  # a column "claim" may hold names of claims, or their texts
    found = [c for i, c in enumerate(sheet.header) if names & _called(c) and i not in taken]
    ids = (*(f"{name}_id" for name in names), *(f"_{name}" for name in names if name.endswith("_id")))
    if target != "stance":
        found = found or [c for i, c in enumerate(sheet.header) if usual(c).endswith(ids) and i not in taken]
    shown = [c for c in sheet.header if re.match("input[:.]", c.casefold()) and usual(c) != "id"]
    found = shown if target == "proposition" and len(shown) == 1 else found  # what Toloka shows to its workers
    if target == "stance" and not found:
        some = sheet.rows[:200]
        found = [
            c
            for i, c in enumerate(sheet.header)
            if i not in taken
            and c
            and usual(c) not in OF_SURVEYS
            and not all_numbers(sheet, i)
            and known_share(Counter(row[i] for _, row in some if row[i])) > 0.9
        ]
    likely = [c for c in found if usual(c) not in LESS_LIKELY]
    found = likely if len(found) > 1 else found
    return found[0] if len(found) == 1 else ""


def _called(name: str) -> set[str]:
    """Return the name of a column in its usual form, with and without what it says in brackets."""
    return {usual(part).rstrip("?") for part in (name, re.sub(r"\s*[(\[].*", "", name))}


def same_in_all(sheet: Sheet, texts: Mapping[str, str], faults: Faults) -> None:
    """Add a column of one value for each field that the user gives for every row."""
    for target, value in texts.items():
        if target in (name.casefold() for name in sheet.header):
            faults.add("--set", 0, f'there is a column "{target}" already.')
            continue
        sheet.header.append(target)
        sheet.rows = [(line, [*cells, value]) for line, cells in sheet.rows]


def probabilities(sheet: Sheet, at: Mapping[str, int], path: Path, faults: Faults) -> None:
    """Understand the column of stated probabilities as a whole: shares of one, or percentages; note others."""
    if "probability" not in at:
        return
    column, name = at["probability"], printable(sheet.header[at["probability"]])
    stated = [(line, cells) for line, cells in sheet.rows if cells[column] and not is_missing(cells[column])]
    numbers = [number_of(cells[column].rstrip("%\N{ARABIC PERCENT SIGN} ")) for _, cells in stated]
    wrong = [row for row, number in zip(stated, numbers, strict=True) if number is None or not 0 <= number <= 100]
    if wrong:
        shown = ", ".join(f'"{printable(cells[column], limit=40)}"' for _, cells in wrong[:5])
        what = f'{len(wrong):,} of {len(stated):,} cells of "{name}" are no probabilities: {shown}'
        faults.add(path, wrong[0][0], f"{what}. Write numbers from 0 to 1, or percentages.")
        return
    signs = {"%" in cells[column] or "\N{ARABIC PERCENT SIGN}" in cells[column] for _, cells in stated}
    if signs == {True, False}:
        faults.add(path, sheet.line, f'some cells of "{name}" have a percent sign and others none. Write all alike.')
    elif True not in signs and any(n and 0 < n < 1 for n in numbers) and any(n and n > 1 for n in numbers):
        what = f'some cells of "{name}" are shares of 1 and others are above 1. Write all one way, from 0 to 1 or'
        faults.add(path, sheet.line, f"{what} each with a percent sign.")
    elif any(number > 1 for number in numbers if number is not None) or True in signs:
        for (_, cells), number in zip(stated, numbers, strict=True):
            cells[column] = f"{(number or 0) / 100:.10g}"
        sheet.notes.append(f'The numbers of "{name}" were read as percentages.')
