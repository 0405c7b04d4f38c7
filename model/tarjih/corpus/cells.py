"""What one cell of a case may hold: scales, labels, names, dates, digests.

Supply the text of a cell without its surrounding blanks; get its value, or a ``ValueError`` whose
message goes on from the column and the cell ("is off the scale. The codebook allows …").
Signs and digits are read as people type them in Arabic too.  Non-goal: which column holds what;
that is declared where the file is read.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise

from tarjih.runs.faults import nearest, one_of
from tarjih.runs.input_limits import LONGEST_NAME

__all__ = [
    "DIGITS",
    "JOINERS",
    "REVERSING",
    "Parse",
    "chain",
    "count",
    "day",
    "digest",
    "identifier",
    "last_day",
    "prose",
    "scale",
    "share",
    "web_address",
    "word",
]

type Parse[T] = Callable[[str], T]
"""Turns the text of a cell into its value, or raises ``ValueError`` with what is allowed."""

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹\N{MINUS SIGN}", "01234567890123456789-", "\u200e\u200f\u061c")
"""Arabic-Indic and Persian digits and the typeset minus; marks of direction around a number are dropped."""
DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
SPREADSHEET_ERRORS = {"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
FORMULA = {"=", "+", "-", "@", "\t"}
OPENING_QUOTES, CLOSING_QUOTES = '"“„‟«', '"”“‟»'
SPACES = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
"""Spaces of other widths, which look like the plain one."""
JOINERS = {"\u200c", "\u200d"}
"""Persian and the scripts of India need them inside words, so they are no hidden characters there."""


def scale(low: int, high: int) -> Parse[int]:
    """Return the reader of a whole number from `low` to `high`, with or without its plus sign."""
    allowed = f"The codebook allows {', '.join(str(n) for n in range(low, high + 1))}."

    def parse(text: str) -> int:
        plain = text.translate(DIGITS)
        if re.fullmatch(r"[-+]?[0-9]", plain) and low <= int(plain) <= high:
            return int(plain)
        if re.fullmatch(r"[-+]?[0-9]+", plain):
            raise ValueError(f"is off the scale. {allowed}")
        raise ValueError(f"is not a whole number. {allowed}")

    return parse


def word(*allowed: str) -> Parse[str]:
    """Return the reader of one word out of those that are allowed."""

    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"is not in the codebook.{nearest(text, allowed)} It allows: {one_of(allowed)}.")
        return text

    return parse


def identifier(text: str) -> str:
    """Read a name: any visible text, up to 200 characters, in one of the ways that Unicode writes it."""
    text = _unguarded(text)
    if not text:
        raise ValueError("is empty.")
    if len(text) > LONGEST_NAME:
        raise ValueError(f"is a name of {len(text):,} characters. At most {LONGEST_NAME} are allowed.")
    if text in SPREADSHEET_ERRORS:
        raise ValueError("is what a spreadsheet shows where a formula fails. Write the name as text.")
    if text[0] in OPENING_QUOTES and text[-1] in CLOSING_QUOTES:
        raise ValueError("stands in quotation marks that would be part of the name. Write it without them.")
    if text.isascii() and text.isprintable():
        return text
    hidden = _hidden(text, except_for=JOINERS) or _joiner(text)
    if hidden:
        raise ValueError(f"holds the invisible character {hidden}. A name is made of visible ones.")
    return SPACES.sub(" ", unicodedata.normalize("NFC", text))


def _unguarded(text: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from running a text as a formula: it is no part of it."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text


REVERSING = "\N{LEFT-TO-RIGHT OVERRIDE}\N{RIGHT-TO-LEFT OVERRIDE}"
"""What makes a text show something else than it says; marks and isolates of direction only set it right."""


def prose(text: str) -> str:
    """Read free text: line ends and marks of direction stay; marks that reverse it, and other controls, do not."""
    text = _unguarded(text)
    if text.isprintable():
        return text
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    hidden = next((c for c in plain if (unicodedata.category(c) == "Cc" and c not in "\n\t") or c in REVERSING), None)
    if hidden:
        raise ValueError(f"holds the control character U+{ord(hidden):04X}. Delete it.")
    return plain


def day(text: str) -> str:
    """Read an ISO date, or as much of one as is known: 2021, 2021-07 or 2021-07-23."""
    plain = text.translate(DIGITS)
    if not DATE.fullmatch(plain):
        raise ValueError("is not a date. Write 2021-07-23, or the part that is known: 2021-07 or 2021.")
    try:
        last_day(plain)
    except ValueError:
        raise ValueError("is a date that does not exist.") from None
    return plain


def last_day(date: str) -> str:
    """Return the last day of a date that may lack its day or month, as an ISO date; nothing for nothing."""
    if not date:
        return ""
    year, month, of_month = (*map(int, date.split("-")), 0, 0)[:3]
    if "-" not in date:
        month = 12
    if date.count("-") < 2:
        of_month = calendar.monthrange(year, month)[1]
    return dt.date(year, month, of_month).isoformat()


def count(text: str) -> int:
    """Read a number of things, from one on."""
    plain = text.translate(DIGITS)
    if not re.fullmatch(r"[1-9][0-9]{0,8}", plain):
        raise ValueError("is not a whole number from 1 on.")
    return int(plain)


def share(text: str) -> float:
    """Read a number from 0 to 1, with a point, a comma or an Arabic decimal mark, or as a percentage."""
    plain = text.translate(DIGITS).replace("\N{ARABIC DECIMAL SEPARATOR}", ".").replace("\N{ARABIC PERCENT SIGN}", "%")
    plain = plain.replace(",", ".")
    found = re.fullmatch(r"([0-9]{1,3}(\.[0-9]{1,20})?|\.[0-9]{1,20})\s*(%?)", plain)
    value = float(found[1]) / (100 if found[3] else 1) if found else -1.0
    if not 0 <= value <= 1:
        raise ValueError("is not a number from 0 to 1. Write 0.8 or 80%.")
    return value


def web_address(text: str) -> str:
    """Read the address of a web page, which begins with ``http://`` or ``https://``."""
    named = re.fullmatch(r"https?://([^\s<>\"'\\^`{|}/?#]{1,255})([/?#][^\s<>\"'\\^`{|}]{0,1990})?", text)
    if not named or "@" in named[1] or not text.isprintable():  # what stands before an @ passes for the site
        raise ValueError("is not the address of a web page. Write it whole: https://example.org/page.")
    return text


def digest(text: str) -> str:
    """Read a SHA-256 digest."""
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise ValueError("is not a SHA-256 digest, which has 64 characters out of 0–9 and a–f.")
    return text.lower()


def chain(text: str) -> tuple[str, ...]:
    """Read the outlets that passed a claim on, first to last, joined by ``>``."""
    links = tuple(link.strip() for link in text.split(">"))
    if not all(links):
        raise ValueError("has an empty link. Join outlets by >, as in reuters>aawsat.")
    return tuple(identifier(link) for link in links)


def _joiner(text: str) -> str:
    """Name the first joiner after a letter of a script that has no use for it, or return nothing."""
    for before, c in pairwise(text):
        if c in JOINERS and not (before >= "\u0600" and unicodedata.category(before)[0] in "LMS"):
            return f"U+{ord(c):04X}"
    return f"U+{ord(text[0]):04X}" if text[0] in JOINERS else ""


def _hidden(text: str, *, except_for: set[str]) -> str:
    """Name the first character that cannot be seen, or return nothing."""
    found = (c for c in text if unicodedata.category(c) in HIDDEN and c not in except_for)
    return next((f"U+{ord(c):04X}" for c in found), "")
