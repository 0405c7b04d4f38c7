"""Dates as people write them, read in the one way that they admit, or asked about.

Supply the text of a cell and the order of day and month, where the user or the column says it; get an ISO date or as
much of one as is known.  ISO dates, times with or without a zone, years first with any sign, eight digits,
the day numbers of spreadsheets, seconds since 1970, and names of months in several languages admit one reading, and
so do numbers with full stops, which are nowhere written with the month first.  ``7/11/2021`` admits two:
another date of the same column may tell, and else the user does (``--dates dmy`` or ``mdy``).
Of a span of days what all of them share is read: ``7-9 November 2021`` is 2021-11.  A year such as 1400 or 1443 is one
of another calendar, and is not read.  Non-goals: times of day, eras, and calendars other than the Gregorian.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from tarjih.corpus.cells import DIGITS, day
from tarjih.corpus.identities import identity
from tarjih.runs.faults import Faults, printable

__all__ = ["ASK", "DAY_FIRST", "MONTH_FIRST", "ORDERS", "order_of", "orders_of", "read_date"]

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
ORDERS = (DAY_FIRST, MONTH_FIRST)
type DateColumn = tuple[str, Sequence[tuple[int, str]]]
"""The name of a column, and each line with its cell."""
TWO = re.compile(r"([0-9]{1,2})([/\-. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
TIME = re.compile(
    r"[T, ]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?\s*([ap]\.?m\.?)?"
    r"(\s*(Z|[A-Z]{3,4}|[+-][0-9]{2}:?[0-9]{2})){0,2}$",
    re.IGNORECASE,
)
"""A time of day at the end of a date, with or without a zone."""
MONTHS = (
    "january jan janvier januar enero كانون_الثاني يناير جانفي ژانویه",
    "february feb février februar febrero شباط فبراير فيفري فوریه",
    "march mar mars märz marzo آذار مارس مارس_آذار مارچ",
    "april apr avril abril نيسان أبريل ابريل أفريل آوریل",
    "may mai mayo أيار ايار مايو ماي مه",
    "june jun juin juni junio حزيران يونيو جوان ژوئن",
    "july jul juillet juli julio تموز يوليو جويلية ژوئیه",
    "august aug août agosto آب اب أغسطس اغسطس أوت اوت",
    "september sep sept septembre septiembre أيلول ايلول سبتمبر سپتامبر",
    "october oct octobre oktober octubre تشرين_الأول تشرين_الاول أكتوبر اكتوبر اکتبر",
    "november nov novembre noviembre تشرين_الثاني نوفمبر نوامبر",
    "december dec décembre dezember diciembre كانون_الأول كانون_الاول ديسمبر دسامبر",
)
"""Names of months; a name with a blank has an underscore."""
MONTH = {identity(name).replace("_", " "): n for n, names in enumerate(MONTHS, 1) for name in names.split()}
LANGUAGES = (
    *("en", "fr", "es", "de", "it", "pt", "nl", "pl", "cs", "sk", "ru", "uk", "be", "bg", "tr", "az", "id"),
    *("ar", "ar_IQ", "ar_MA", "ar_DZ", "ar_TN", "he", "sv", "da", "nb", "fi", "el", "hu", "ro", "sr", "hr", "sl"),
    *("fa", "ur"),
)
"""Languages whose names of months are read beside those above, as Babel has them."""
CJK = re.compile(r"([0-9]{4})\s*[年년]\s*([0-9]{1,2})\s*[月월](?:\s*([0-9]{1,2})\s*[日일号號])?")
BETWEEN = re.compile(
    r"\s+(?:-|to|until|till|bis|au|al|до|إلى|الى|حتى|تا)\s+|(?<=[0-9]{2})/(?=[0-9]{4}-)|\s*(?:\.\.|→)\s*"
)
"""What stands between the first and the last day of a span."""
DAYS = re.compile(r"(?<![0-9/.-])([0-9]{1,2})\s?[-/]\s?([0-9]{1,2})(?![0-9/.-])")
"""Two days of one month, as in 7-9 November."""
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
YEARS = range(1500, 2200)
FIRST_DAY, LAST_DAY = 20_000, 80_000
"""Day numbers of spreadsheets from 1954 to 2119; smaller and larger numbers are something else."""
EPOCH = dt.date(1899, 12, 30)
NOT_READ = "is not a date that is known. Write 2021-07-23, or the part that is known: 2021-07 or 2021."
CALENDAR = "has a year of another calendar (Hijri, Persian), or a slip. Write the date as 2021-07-23."
ASK = "can be read with the day or with the month first. Say which: --dates dmy or --dates mdy."


def order_of(cells: Iterable[str]) -> str:
    """Return the order of day and month that the dates of a column show: nothing where none or both do."""
    shown: set[str] = set()
    for cell in cells:
        found = TWO.fullmatch(_bare(cell))
        if found and found[2] != ".":
            first, second = int(found[1]), int(found[3])
            if first > 12 >= second:
                shown.add(DAY_FIRST)
            elif second > 12 >= first:
                shown.add(MONTH_FIRST)
    return shown.pop() if len(shown) == 1 else ""


def read_date(text: str, order: str = "") -> str:
    """Read a date.

    Parameters
    ----------
    text
        The text of a cell.
    order
        One of ``ORDERS``, or empty where it is not known.

    Raises
    ------
    ValueError
        When it is none, or admits two readings.
    """
    plain = _bare(text)
    found = _one(plain, order) or _span(plain, order)
    if not found:
        raise ValueError(CALENDAR if re.search(r"\b1[34][0-9]{2}\b", plain) else NOT_READ)
    date = day(found)
    if int(date[:4]) not in YEARS:
        raise ValueError(CALENDAR)
    return date


def orders_of(columns: Mapping[str, DateColumn], asked: str, place: tuple[Path, Faults]) -> dict[str, str]:
    """Return for each column of dates whether the day or the month comes first, or note that an option must decide.

    Parameters
    ----------
    columns
        By what a column is.
    asked
        What the user says: one of ``ORDERS``, or empty.
    place
        The file, and where it is noted.
    """
    path, faults = place
    orders = {}
    for target, (name, lines) in columns.items():
        shown = order_of(cell for _, cell in lines)
        orders[target] = asked or shown
        if asked and shown and asked != shown:
            line, cell = next((line, cell) for line, cell in lines if order_of([cell]) == shown)
            faults.add(
                path,
                line,
                f'"{printable(cell)}" of "{printable(name)}" is no date with --dates {asked}: --dates {shown}',
            )
        asking = [(line, cell) for line, cell in lines if _asks(cell, orders[target])]
        if asking:
            line, cell = asking[0]
            others = f" and {len(asking) - 1} other dates" if len(asking) > 1 else ""
            faults.add(path, line, f'"{printable(cell)}"{others} of "{printable(name)}" {ASK}')
    return orders


def _asks(cell: str, order: str) -> bool:
    try:
        read_date(cell, order)
    except ValueError as problem:
        return str(problem) == ASK
    return False


def _one(plain: str, order: str) -> str:
    """Return one date, or one month or year; nothing where it is none."""
    for read in (_year_first, _of_number, _by_order(order), _with_month):
        found = read(plain)
        if found:
            return found
    return ""


def _span(plain: str, order: str) -> str:
    """Return the common part of all days of a span: their month, or their year."""
    days = DAYS.search(plain)
    if days:
        last = _with_month(plain[: days.start()] + days[2] + plain[days.end() :])
        return last[:7] if int(days[1]) < int(days[2]) else ""
    ends = BETWEEN.split(plain)
    if len(ends) != 2:
        return ""
    first, last = (_one(_bare(end), order) for end in ends)
    if not first or not last or first > last:
        return ""
    return first if first == last else next((first[:n] for n in (7, 4) if first[:n] == last[:n]), "")


def _bare(text: str) -> str:
    """Return a date without its time of day, in plain digits and dashes."""
    plain = unicodedata.normalize("NFKC", text).translate(DIGITS).translate(DASHES)
    plain = CJK.sub(lambda m: "-".join(part for part in m.groups() if part), " ".join(plain.split()))
    plain = TIME.sub("", plain.removeprefix("'"))
    return re.sub(r"T[0-9]{2}([0-9]{2}){0,2}Z?$", "", plain).strip(" ,")


def _year_first(plain: str) -> str:
    known = re.fullmatch(r"([0-9]{4}(?:-[0-9]{2})?)(-00){1,2}", plain)  # what databases write for a part not known
    if known:
        return known[1].removesuffix("-00")
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", plain):
        return plain
    found = re.fullmatch(r"([0-9]{4})([/\-. ])([0-9]{1,2})(?:\2([0-9]{1,2}))?", plain)
    if found:
        return _iso(int(found[1]), int(found[3]), int(found[4]) if found[4] else None)
    eight = re.fullmatch(r"((?:1[6-9]|20|21)[0-9]{2})([0-9]{2})([0-9]{2})", plain)
    return _iso(*map(int, eight.groups())) if eight else ""


def _of_number(plain: str) -> str:
    """Read the day number of a spreadsheet, or seconds or thousandths of them since 1970."""
    whole = re.fullmatch(r"([0-9]{5}|[0-9]{10}|[0-9]{13})([.,][0-9]+)?", plain)
    if not whole:
        return ""
    number = int(whole[1])
    if len(whole[1]) == 5:
        return (EPOCH + dt.timedelta(days=number)).isoformat() if FIRST_DAY <= number <= LAST_DAY else ""
    seconds = number // 1000 if len(whole[1]) == 13 else number
    return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)).date().isoformat()


def _by_order(order: str) -> Callable[[str], str]:
    """Return the reader of two numbers and a year, or of a month and a year, in an order."""

    def read(plain: str) -> str:
        found = TWO.fullmatch(plain)
        if not found:
            short = re.fullmatch(r"([0-9]{1,2})[/.\-]([0-9]{4})", plain)
            return _iso(int(short[2]), int(short[1])) if short else ""
        first, second, year = int(found[1]), int(found[3]), _full(found[4])
        known = DAY_FIRST if found[2] == "." or first > 12 else MONTH_FIRST if second > 12 else order
        if not known and first != second:
            raise ValueError(ASK)
        return _iso(year, first, second) if known == MONTH_FIRST else _iso(year, second, first)

    return read


def _with_month(plain: str) -> str:
    """Read a date with the name of its month: 7 November 2021, Nov 7, 2021, 07-Nov-21, November 2021."""
    plain = re.sub(r"\b[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( [+-][0-9]{4}\b)?", "", plain)  # between the day and the year
    rest = identity(re.sub(r"(?<=[0-9])(st|nd|rd|th|er|º|ª)\b", "", plain, flags=re.IGNORECASE))
    names = re.findall(r"[^\W\d_]+(?:[ _][^\W\d_]+)*", rest)
    months = [m for name in names for m in _month(name)]
    numbers = re.findall(r"[0-9]+", rest)
    if len(set(months)) != 1 or not numbers or len(numbers) > 2:
        return ""
    year = numbers[-1] if len(numbers[-1]) in {2, 4} else numbers[0]
    if len(numbers) == 1:
        return _iso(int(year), months[0]) if len(year) == 4 else ""
    if len(numbers[0]) == 4:
        year, of_month = numbers
    else:
        of_month = numbers[0]
    return _iso(_full(year), months[0], int(of_month)) if len(of_month) <= 2 else ""


def _month(name: str) -> list[int]:
    """Return the month in a phrase, which may have "of" or the day of the week beside it."""
    parts_of = name.replace("_", " ").split()
    parts = (name, *(" ".join(pair) for pair in pairwise(parts_of)), *parts_of)
    known = [MONTH[part] for part in parts if part in MONTH]
    return (known or [_months()[part] for part in parts if part in _months()])[:1]


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Return the names of months of :data:`LANGUAGES`, less those that name two."""
    from babel.dates import get_month_names  # noqa: PLC0415 - few dates need it

    meant: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    meant.setdefault(identity(name).strip(" ."), set()).add(number)
    return {name: min(of) for name, of in meant.items() if len(of) == 1 and len(name) > 2}


def _full(year: str) -> int:
    """Return the year that two digits stand for: from 1970 to 2069."""
    return int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 70 else 1900)


def _iso(year: int, month: int, of_month: int | None = None) -> str:
    if not 1 <= month <= 12 or (of_month is not None and not 1 <= of_month <= calendar.monthrange(year, month)[1]):
        raise ValueError("is a date that does not exist.")
    return f"{year:04d}-{month:02d}" + ("" if of_month is None else f"-{of_month:02d}")
