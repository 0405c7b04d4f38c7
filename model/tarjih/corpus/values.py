"""Numbers as people state them: 7, "about 7", "at least 7", "at most 20", "5-10", "2.5k", "3 million"; days as dates.

Supply a text; get a :class:`Value`, or a ``ValueError`` that says what to write.  "2.500" is two and a half in one
country and two and a half thousand in another, and is refused.  Non-goal: of what it is a number
(:class:`tarjih.corpus.questions.Quantity`).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal

from tarjih.corpus.cells import DIGITS, day, last_day

__all__ = ["Value", "stated_value"]


@dataclass(frozen=True, slots=True)
class Value:
    """A stated value of a quantity.

    Parameters
    ----------
    low, high
        Between what it lies: alike for a plain number, −∞ or ∞ for "at most" and "at least"; dates as days of the
        proleptic Gregorian calendar.
    about
        Whether it is put as an estimate.
    unit
        To what it is rounded: 100 for 2,500.
    date
        Whether it is a day.
    text
        As it was written.
    """

    low: float
    high: float
    about: bool = False
    unit: float = 1.0
    date: bool = False
    text: str = ""

    @property
    def exact(self) -> bool:
        """Whether one number is named."""
        return self.low == self.high


ABOUT = ("about", "around", "roughly", "approximately", "circa", "ca.", "c.", "some", "nearly", "almost", "~", "≈")
ABOUT_AR = ("حوالي", "نحو", "قرابة", "زهاء", "ما يقارب")
LEAST = ("at least", "more than", "over", "no fewer than", "no less than", ">=", "≥", ">", "لا يقل عن", "أكثر من")
MOST = ("at most", "up to", "less than", "fewer than", "under", "no more than", "<=", "≤", "<", "لا يزيد على", "أقل من")
BETWEEN = ("between", "from", "بين", "من")
TO = re.compile(r"\s*(?:[-\N{EN DASH}]|\bto\b|\band\b|\bإلى\b|\s+و\s*)\s*")
NUMBER = re.compile(r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,9})?")
GROUPS = re.compile(
    r"(?<![0-9.,])[0-9]{1,3}(?:(?:[ '\N{RIGHT SINGLE QUOTATION MARK}][0-9]{3})+|(?:\.[0-9]{3}){2,})(?![0-9])"
)
"""Digits in threes, as many countries write them."""
TIMES = {
    "hundred": 100,
    "k": 1000,
    "thousand": 1000,
    "million": 10**6,
    "mn": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "ألف": 1000,
    "آلاف": 1000,
    "مليون": 10**6,
    "مليار": 10**9,
}
TIMED = re.compile(rf"(?<![0-9.,])([0-9]{{1,6}}(?:\.[0-9]{{1,6}})?)\s?({'|'.join(TIMES)})\b")
BOTH_TIMED = re.compile(rf"([0-9.]+)({TO.pattern})([0-9.]+\s?({'|'.join(TIMES)})\b)")
"""A range of which only the end says that it is in thousands, as "2 to 3 million"."""
AMBIGUOUS = re.compile(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{3}")
NOUGHT = {"zero", "nobody", "no one", "لا أحد", "صفر"}
HOW = 'Write a number, as 7 or 2,500; "about 7", "at least 7", "at most 20", 5-10; or a day, as 2021-12-31.'


def stated_value(text: str) -> Value:
    """Read a stated value of a quantity."""
    return replace(_read(text), text=" ".join(text.split()))


def _read(text: str) -> Value:
    plain = (
        text.translate(DIGITS)
        .replace("\N{ARABIC DECIMAL SEPARATOR}", ".")
        .replace("\N{ARABIC THOUSANDS SEPARATOR}", ",")
    )
    plain = " ".join(plain.replace("\N{MINUS SIGN}", "-").casefold().split())
    plain = GROUPS.sub(lambda m: re.sub("[^0-9]", "", m[0]), plain)
    plain = BOTH_TIMED.sub(r"\1 \4\2\3", plain)
    plain = TIMED.sub(lambda m: f"{(Decimal(m[1]) * TIMES[m[2]]).normalize():f}", plain)
    if plain in NOUGHT:
        return Value(0.0, 0.0)
    rest, about = _without(plain, (*ABOUT, *ABOUT_AR))
    at_least, least = _without(rest, LEAST)
    at_most, most = _without(rest, MOST)
    if not least and rest.endswith("+"):
        at_least, least = rest[:-1].strip(), True
    if least or most:
        one = _one(at_least if least else at_most)
        return (
            Value(one.low, math.inf, about, one.unit, one.date)
            if least
            else Value(-math.inf, one.high, about, one.unit, one.date)
        )
    ends = _ends(_without(rest, BETWEEN)[0])
    if ends:
        low, high = _one(ends[0]), _one(ends[1])
        if low.low > high.high or low.date != high.date:
            raise ValueError(f"ends before it begins. {HOW}")
        return Value(low.low, high.high, about, min(low.unit, high.unit), low.date)
    one = _one(rest)
    return Value(one.low, one.high, about, one.unit, one.date)


def _without(text: str, prefixes: tuple[str, ...]) -> tuple[str, bool]:
    """Remove one of some prefixes, and tell whether there was one."""
    for word in sorted(prefixes, key=len, reverse=True):
        if text.startswith(word) and (not word[-1].isalpha() or text[len(word) :][:1] in {" ", ""}):
            return text[len(word) :].strip(), True
    return text, False


def _ends(text: str) -> tuple[str, str] | None:
    """Return the two ends of a range, if it is one; a day has hyphens of its own."""
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){1,2}", text):
        return None
    for found in TO.finditer(text):
        one, two = text[: found.start()], text[found.end() :]
        if one and two and _is_one(one) and _is_one(two):
            return one, two
    return None


def _is_one(text: str) -> bool:
    return bool(NUMBER.fullmatch(text) or re.fullmatch(r"[0-9]{4}(-[0-9]{2}){1,2}", text))


def _one(text: str) -> Value:
    """Read one number or one day."""
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){1,2}", text):
        first = dt.date.fromisoformat(day(text) + {4: "-01-01", 7: "-01", 10: ""}[len(text)])
        last = dt.date.fromisoformat(last_day(text))
        return Value(float(first.toordinal()), float(last.toordinal()), date=True)
    if AMBIGUOUS.fullmatch(text):
        plain = text.replace(".", "")
        raise ValueError(f"may be {plain}, or have a decimal point. Write {plain} or, with a point, {text}0.")
    if not NUMBER.fullmatch(text):
        raise ValueError(f"is no number. {HOW}")
    digits = text.replace(",", "")
    value = float(digits)
    whole, _, part = digits.lstrip("+-").partition(".")
    zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
    return Value(value, value, unit=10.0 ** (-len(part) if part else zeros))
