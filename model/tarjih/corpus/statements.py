"""Statements as claims: each row of a table becomes a claim, or is listed with why it does not.

Supply the header, where each thing stands and what the columns of stances and dates were understood as; give rows to a
:class:`Reader` and get claims, sources, articles, and what could not be read with its line.  A row without a source, a
proposition or a stance is left out; any other cell that cannot be read is left empty; both are listed.
Non-goal: what a column means (:mod:`tarjih.corpus.importing`).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from itertools import count as count_from
from typing import Any

from tarjih.corpus.cells import SPREADSHEET_ERRORS, Parse, chain, count, identifier, scale, share, web_address, word
from tarjih.corpus.claims import ACCESS, MODES
from tarjih.corpus.dates import read_date
from tarjih.corpus.identities import Names, clean, identity, is_missing
from tarjih.corpus.importing_numbers import INSTEAD
from tarjih.corpus.registers import IDENTITIES
from tarjih.corpus.stance_words import Reading
from tarjih.corpus.values import Value, stated_value
from tarjih.runs.faults import printable

__all__ = ["PARSED", "Reader"]

NO_ANSWER = {
    *("don't know", "do not know", "dont know", "dk", "not sure", "unsure", "no idea", "no opinion"),
    *("undecided", "can't say", "cannot say", "prefer not to say", "rather not say", "no answer", "pass"),
    *("weiß nicht", "weiss nicht", "keine meinung", "ne sait pas", "je ne sais pas", "sans opinion"),
    *("no sé", "no sabe", "ns/nc", "non so", "não sei", "не знаю", "затрудняюсь ответить", "bilmiyorum"),
    *("لا أعرف", "لا أدري", "لا أعلم", "غير متأكد", "نمیدانم", "نمی دانم", "不知道", "わからない", "모름"),
    *("weet niet", "vet ej", "nie wiem"),
}
"""Answers to a question that name no state, as identities."""
LONGEST_GLOSS = 400
WHOLE = re.compile(r"(?<=[0-9])[.,]0+$")
"""What pandas writes behind whole numbers in a column with an empty cell."""
NAMED = ("source", "proposition", "question", "state")
OWN = ("claim", "quantity", "utterance", "origin", "kind", "bloc", "language")
"""Columns whose texts become names of their own kind."""
PLACE = re.compile(r"^(?:paragraph|para|par|pp?|abs|al|no|nr|§|¶|فقرة|الفقرة)\.?\s*(?=\d)", re.IGNORECASE)
"""What people write before the number of a paragraph."""
PARSED: dict[str, Parse[Any]] = {
    "interest": lambda text: scale(-1, 1)(WHOLE.sub("", text)),
    "access": lambda text: word(*ACCESS)(identity(text)),
    "mode": lambda text: word(*MODES)(identity(text)),
    "paragraph": lambda text: count(WHOLE.sub("", PLACE.sub("", text))),
    "identity": lambda text: word(*IDENTITIES)(identity(text)),
    "channel": lambda text: ">".join(chain(text)),
    "confidence": share,
    "probability": share,
    "value": lambda text: stated_value(text).text,
    "language": identifier,
    "url": web_address,
}
"""Cells that have a form of their own; what does not fit is left out and listed."""


class Reader:
    """Turns rows into claims, and gathers sources, articles and what could not be read."""

    def __init__(
        self, header: list[str], at: Mapping[str, int], stances: Reading, orders: Mapping[str, str], names: set[str]
    ) -> None:
        self.header, self.at, self.stances, self.orders, self.allowed = header, at, stances, orders, names
        self.claims: list[dict[str, Any]] = []
        self.unread: list[dict[str, Any]] = []
        self.sources: dict[str, dict[str, Any]] = {}
        self.articles: dict[str, dict[str, Any]] = {}
        self.names = {target: Names() for target in (*NAMED, *OWN, "article")}
        self.states: dict[str, dict[str, str]] = {}
        self.values: dict[str, list[Value]] = {}
        self.claimed: set[str] = set()
        self.numbered: dict[str, str] = {}

    def cell(self, cells: list[str], target: str) -> str:
        """Return a row's cell for one field; nothing for a sign of a missing value."""
        text = cells[self.at[target]] if target in self.at else ""
        missing = target != "stance" and is_missing(text) and identity(text) not in self.allowed
        return "" if missing else text

    def miss(self, line: int, target: str, cell: str, why: str) -> None:
        """Note what was left out."""
        column = self.header[self.at[target]] if target in self.at else target
        self.unread.append({"line": line, "column": column, "cell": clean(cell)[:200], "why": why})

    def row(self, line: int, cells: list[str]) -> None:
        """Read one row into a claim, or note why there is none."""
        person = self.cell(cells, "source") or self.cell(cells, "organization")
        subject = self.subject(line, cells, person)
        if not subject:
            return
        instead = any(self.cell(cells, target) for target in INSTEAD)
        asked = subject[0] == "question"
        stance = None if instead else self.stance(line, cells, asked=asked)
        number = self.number(line, cells, subject[0])
        if (stance is None and not instead) or (number is None and self.cell(cells, "value")):
            return
        self.failed(line, cells)
        claim: dict[str, Any] = {"line": line, "source": self.names["source"].of(person), "stance": stance}
        if number is None:
            claim |= {target: self.names[target].of(self.cell(cells, target)) for target in subject}
        else:
            claim |= {"quantity": self.names["quantity"].of(self.cell(cells, subject[0])), "value": number.text}
        if asked:
            states = self.states.setdefault(claim["question"], {})
            states[claim["state"]] = self.names["state"].texts[claim["state"]]
        claim |= {t: self.parsed(line, cells, t) for t in PARSED if t not in {"identity", "url", "language", "value"}}
        published = self.date(line, cells, "published")
        claim |= {"said_on": self.date(line, cells, "said_on"), "article": self.article(line, cells, published)}
        if not claim["article"]:
            claim["said_on"] = claim["said_on"] or published
        claim |= {t: self.names[t].of(self.cell(cells, t)) for t in ("utterance", "origin")}
        claim |= {t: clean(self.cell(cells, t))[:LONGEST_GLOSS] for t in ("gloss", "gloss_ar")}
        claim |= {"claim": self.name(line, cells)}
        self.source(line, cells, claim["source"])
        self.claims.append(claim)

    def subject(self, line: int, cells: list[str], person: str) -> tuple[str, ...]:
        """Return the fields of a row's subject, or nothing where it or its source has no name."""
        stated = {"proposition", "stance"} <= self.at.keys()
        asked = {"question", "state"} <= self.at.keys() and (not stated or bool(self.cell(cells, "question")))
        subject: tuple[str, ...] = ("question", "state") if asked else ("proposition",)
        if self.cell(cells, "value") or not self.at.keys() & {"proposition", "question"}:
            subject = self.measured(line, cells)
        for target in ("source", *subject):
            text = person if target == "source" else self.cell(cells, target)
            if not text:
                whole = cells[self.at[target]]
                why = "is a word for a missing value" if whole else "is empty"
                named = whole and whole not in SPREADSHEET_ERRORS
                hint = f" If it is a name: --name {printable(shlex.quote(whole))}" if named else ""
                self.miss(line, target, whole, f"{why}: the row was left out.{hint}")
                return ()
            if target == "state" and identity(text) in NO_ANSWER - self.allowed:
                hint = f"If it is one: --name {printable(shlex.quote(text))}"
                self.miss(line, target, text, f"is no answer: the row was left out. {hint}")
                return ()
        return subject

    def failed(self, line: int, cells: list[str]) -> None:
        """Note the cells that a spreadsheet could not work out, where a row can do without them."""
        for target in self.at.keys() - {"source", "stance", "organization", "proposition", "question", "state"}:
            if cells[self.at[target]] in SPREADSHEET_ERRORS:
                why = "is what a spreadsheet shows where a formula fails. The cell was left empty."
                self.miss(line, target, cells[self.at[target]], why)

    def measured(self, line: int, cells: list[str]) -> tuple[str]:
        """Return the name of the quantity of a row that states a value; a proposition beside it is ignored."""
        named, proposition = "quantity" in self.at, self.cell(cells, "proposition")
        if named and proposition and self.cell(cells, "quantity"):
            self.miss(line, "proposition", proposition, "was not read: the row states a number of a quantity.")
        return ("quantity",) if named and (self.cell(cells, "quantity") or not proposition) else ("proposition",)

    def number(self, line: int, cells: list[str], subject: str) -> Value | None:
        """Return the number or the day that a row states, or note why it is none that its quantity can have."""
        text = self.cell(cells, "value")
        if not text:
            return None
        try:
            value = stated_value(text)
        except ValueError as problem:
            self.miss(line, "value", text, f"{problem} The row was left out.")
            return None
        values = self.values.setdefault(self.names["quantity"].of(self.cell(cells, subject)), [])
        if values and values[0].date != value.date:
            kinds = ("a day", "a number") if value.date else ("a number", "a day")
            self.miss(line, "value", text, f"is {kinds[0]}, and an earlier row has {kinds[1]}: the row was left out.")
            return None
        values.append(value)
        return value

    def stance(self, line: int, cells: list[str], *, asked: bool) -> int | None:
        """Return the stance of a row, or note why there is none; a state that is named is asserted."""
        instead = [target for target in INSTEAD if target in self.at]
        if "stance" not in self.at and instead:
            cell = cells[self.at[instead[0]]]
            why = "is a word for a missing value" if cell else "is empty"
            self.miss(line, instead[0], cell, f"{why}: the row was left out.")
            return None
        if asked and "stance" not in self.at:
            return 2
        text = cells[self.at["stance"]]
        stance = self.stances.stances.get(text)
        if not text and asked:
            return 2
        if stance is None:
            why = "is left out as you asked." if text else "is empty: the row was left out."
            gone = is_missing(text) and text
            self.miss(line, "stance", text, "is a word for a missing value: the row was left out." if gone else why)
        return stance

    def parsed(self, line: int, cells: list[str], target: str) -> Any:  # noqa: ANN401 - a column's own type
        """Read a cell that has a form of its own; nothing where it does not fit."""
        text = self.cell(cells, target)
        try:
            return PARSED[target](text) if text else None
        except ValueError as problem:
            self.miss(line, target, text, f"{problem} The cell was left empty.")
            return None

    def date(self, line: int, cells: list[str], target: str) -> str | None:
        """Read a date; nothing where there is none."""
        text = self.cell(cells, target)
        try:
            return read_date(text, self.orders[target]) if text else None
        except ValueError as problem:
            self.miss(line, target, text, f"{problem} The cell was left empty.")
            return None

    def name(self, line: int, cells: list[str]) -> str:
        """Return the claim's own name, or nothing where it has none or another has it."""
        text = self.cell(cells, "claim")
        own = self.names["claim"].of(text)
        name = f"s{own}" if own.isdigit() else own
        if name in self.claimed:
            self.miss(line, "claim", text, "is the name of an earlier row too. This one has none now.")
            return ""
        self.claimed |= {name} - {""}
        return name

    def article(self, line: int, cells: list[str], published: str | None) -> str:
        """Return the name of the row's article, and list it.

        Documents are recognised by their number where they have one, else by title, date, outlet and address together,
        and without a title by their address or by outlet and date; what an earlier row lacks a later one fills, and
        what contradicts it is another document.
        """
        title, number = self.cell(cells, "article") or self.cell(cells, "title"), self.cell(cells, "document")
        if not title and not number:
            outlet = self.cell(cells, "outlet")
            title = self.cell(cells, "url") or (outlet and f"{outlet} {published or ''}".strip())
        if not title and not number:
            return ""
        entry_of: dict[str, str | None] = {t: clean(self.cell(cells, t)) for t in ("outlet", "title_ar")}
        entry_of |= {"published": published} | {t: self.parsed(line, cells, t) for t in ("url", "language")}
        entry_of["title"] = clean(self.cell(cells, "title")) or clean(title)
        name = self._document(title, number, entry_of)
        entry = self.articles.setdefault(name, {"article": name})
        for target, value in entry_of.items():
            if value and not entry.get(target):
                entry[target] = value
            elif value and entry[target] != value and target != "title":
                why = f'differs from "{entry[target]}", which an earlier row gave this document. The first stays.'
                self.miss(line, target, value, why)
        return name

    def _document(self, title: str, number: str, found: Mapping[str, str | None]) -> str:
        """Return the name of a document: by its number, else by title, date, outlet and address together."""
        names = self.names["article"]
        if number:
            key = identity(number)
            if key not in self.numbered:
                fresh = title and identity(title) not in names.taken
                self.numbered[key] = names.of(title if fresh else f"{title or 'document'} {number}")
            return self.numbered[key]
        for same in count_from(1):
            name = names.of(title if same == 1 else f"{title} {same}")
            entry = self.articles.get(name, {})
            if all(not found[t] or not entry.get(t) or found[t] == entry[t] for t in ("published", "outlet", "url")):
                return name
        raise AssertionError  # there is always one more number

    def source(self, line: int, cells: list[str], name: str) -> None:
        """List a source with the entries of its first row; another kind or bloc later on is noted."""
        organization = self.cell(cells, "organization")
        known = {t: self.names[t].of(self.cell(cells, t)) for t in ("kind", "bloc")}
        known["bloc"] = known["bloc"] or self.names["bloc"].of(organization)
        known["identity"] = self.parsed(line, cells, "identity") or ""
        entry = self.sources.setdefault(name, {"source": name, "name": self.names["source"].texts[name], **known})
        for target, value in known.items():
            if value and not entry[target]:
                entry[target] = value
            elif value and entry[target] != value:
                shown = "organization" if target == "bloc" and organization else target
                why = f'differs from "{entry[target]}", which an earlier row gave this source. The first stays.'
                self.miss(line, shown, str(value), why)
