"""Every phrase of the briefing, one file a language: ``en.yaml``, ``ar.yaml``, and any other that is put beside them.

Supply a key and values; get the phrase in a language.  A language file has a ``name``, a ``direction`` (``ltr`` or
``rtl``), a ``locale`` for plural rules and dates, ``phrases``, and where they differ from English ``terms`` and
``names``.  A phrase that counts has a form for each plural category of its locale; ``n`` decides.  What a language
lacks is shown in English.  Numbers and names of another direction are isolated (U+2068, U+2066, U+2069).
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from babel.dates import format_date

__all__ = [
    "ENGLISH",
    "FSI",
    "LANGUAGES",
    "PDI",
    "Language",
    "day_text",
    "decibans",
    "either",
    "in_percent",
    "isolated",
    "language",
    "listed",
    "name_isolated",
    "number_text",
    "percent",
    "plain_percent",
    "points",
    "say",
    "signed",
    "signed_points",
    "span",
    "word",
]

FOLDER = Path(__file__).parent
ENGLISH = "en"
LRI, FSI, PDI, GLUE = "\u2066", "\u2068", "\u2069", "\u00a0"
MINUS = "\N{MINUS SIGN}"
SIGNED = re.compile(f"{LRI}([<>])(.*){PDI}")
"""A probability with a sign of comparison before it, on a page that runs from right to left."""


@dataclass(frozen=True)
class Language:
    """One language file.

    Parameters
    ----------
    code, name
        The file's name without its ending, and what the language calls itself.
    rightwards
        Whether it runs from right to left.
    locale
        For plural rules and dates.
    phrases, terms, names
        Phrases by key; estimative terms by table and English term; names of the files without a label there.
    """

    code: str
    name: str
    rightwards: bool
    locale: str
    phrases: Mapping[str, Any]
    terms: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]


@functools.cache
def language(code: str) -> Language:
    """Return a language by its code."""
    read = yaml.safe_load((FOLDER / f"{code}.yaml").read_text(encoding="utf-8"))
    return Language(
        code,
        read["name"],
        read["direction"] == "rtl",
        read["locale"],
        read.get("phrases", {}),
        read.get("terms", {}),
        read.get("names", {}),
    )


def available() -> tuple[str, ...]:
    """Return the codes of the languages that have a file, English first."""
    codes = sorted(p.stem for p in FOLDER.glob("*.yaml"))
    return (ENGLISH, *(c for c in codes if c != ENGLISH))


LANGUAGES = available()


def say(key: str, lang: str, **values: object) -> str:
    """Return a phrase with its values filled in.

    Parameters
    ----------
    key
        Of the language's phrases.
    lang
        A code of :data:`LANGUAGES`.
    values
        What stands in its braces; text that holds braces itself is left as it is.  Whole numbers are isolated; of a
        phrase with plural forms `n` chooses the form, whatever its sign.
    """
    own = language(lang)
    phrase = own.phrases.get(key)
    if phrase is None:
        own, phrase = language(ENGLISH), language(ENGLISH).phrases[key]
    if isinstance(phrase, Mapping):
        form = Locale.parse(own.locale).plural_form(abs(int(str(values["n"]))))
        phrase = phrase.get(form, phrase["other"])
    return str(phrase).format(**{k: _inside(v, lang) for k, v in values.items()})


def _inside(value: object, lang: str) -> object:
    """Return a value for a phrase: in a line from right to left ``<`` is read from its wrong side."""
    if isinstance(value, int):
        return isolated(f"{value:,}", lang)
    found = SIGNED.fullmatch(value) if isinstance(value, str) else None
    return say("below" if found[1] == "<" else "above", lang, p=isolated(found[2], lang)) if found else value


def word(name: str, english: str, lang: str) -> str:
    """Return a name of the files in a language: `english` where the language has no word for it."""
    return language(lang).names.get(name) or name_isolated(english, lang)


def either(en: str, ar: str, lang: str) -> str:
    """Return a text of the case in a language; where it has none, in the other, isolated."""
    if lang == "ar":
        return ar or name_isolated(en, lang)
    return en or (f"{FSI}{ar}{PDI}" if ar else "")


def isolated(text: str, lang: str) -> str:
    """Keep a number from left to right inside a line that runs from right to left."""
    return f"{LRI}{text}{PDI}" if language(lang).rightwards and text else text


def name_isolated(text: str, lang: str) -> str:
    """Let a name or a sentence in another language keep its own direction."""
    return f"{FSI}{text}{PDI}" if language(lang).rightwards and text else text


def percent(p: float, lang: str = ENGLISH) -> str:
    """Return a probability as text; one that is neither 0 nor 1 is never rounded to these."""
    shown = "<1" if 0 < p < 0.005 else ">99" if 0.995 <= p < 1 else f"{rounded(p)}"
    return in_percent(shown, lang)


def in_percent(number: str, lang: str = ENGLISH) -> str:
    """Return a number with its percent sign, which joins it where lines run from right to left (CLDR)."""
    return isolated(f"{number}%" if language(lang).rightwards else f"{number}{GLUE}%", lang)


def plain_percent(p: float, lang: str = ENGLISH) -> str:
    """Return a probability with a plain space, as terminals and figures set it."""
    return percent(p, lang).replace(GLUE, " ")


def rounded(p: float) -> int:
    """Return a probability in whole percent."""
    return int(f"{100 * p:.0f}")


def points(now: float, before: float, lang: str = ENGLISH) -> str:
    """Return the difference of two probabilities in points, taken after rounding, so that it agrees with both."""
    return say("points", lang, n=abs(rounded(now) - rounded(before)))


def signed(now: float, before: float, lang: str = ENGLISH) -> str:
    """Return the difference of two probabilities in points with its sign, taken after rounding."""
    shift = rounded(now) - rounded(before)
    return isolated(f"{shift:+d}".replace("-", MINUS) if shift else "0", lang)


def signed_points(now: float, before: float, lang: str = ENGLISH) -> str:
    """Return the difference of two probabilities with its sign and its unit, taken after rounding."""
    n = rounded(now) - rounded(before)
    return say("points_signed", lang, n=n, signed=signed(now, before, lang))


def number_text(x: float, lang: str = ENGLISH, *, day: bool = False) -> str:
    """Return a number as it is read: whole from 10 on, else in two digits; where it counts days, the day itself."""
    if day:
        return isolated(dt.date.fromordinal(round(x)).isoformat(), lang)
    plain = f"{x:,.0f}" if abs(x) >= 10 else f"{x:.2g}"
    return isolated(plain.replace("-", MINUS), lang)


def span(low: float, high: float, lang: str) -> str:
    """Return a range of probabilities: ``55–80 %``."""
    return in_percent(f"{100 * low:.3g}–{100 * high:.3g}", lang)


def day_text(iso: str, lang: str = ENGLISH, *, short: bool = False) -> str:
    """Return an ISO day, month or year as text; `short` with the month as calendars shorten it."""
    year, *rest = (int(part) for part in iso.split("-"))
    pattern = ("y", "MMM y", "d MMM y")[len(rest)] if short else ("y", "MMMM y", "d MMMM y")[len(rest)]
    month, day = (*rest, 1, 1)[:2]
    return str(format_date(dt.date(year, month, day), pattern, locale=language(lang).locale))


def listed(items: Iterable[str], lang: str) -> str:
    """Join items in a sentence: with commas, the last with the language's word for and."""
    parts = list(items)
    if len(parts) < 2:
        return "".join(parts)
    if len(parts) == 2:
        return say("and", lang, first=parts[0], last=parts[1])
    return say("and_last", lang, first=say("and_comma", lang).join(parts[:-1]), last=parts[-1])


def decibans(x: float, *, digits: int = 1, lang: str = ENGLISH) -> str:
    """Return decibans as a reader sees them, with their sign."""
    rounded = round(x, digits)
    text = f"{rounded + 0.0:+.{digits}f}".replace("-", MINUS) if rounded else f"{0:.{digits}f}"
    return isolated(text, lang)
