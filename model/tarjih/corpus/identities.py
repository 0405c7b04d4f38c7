"""Names as identities: which texts are one name, which only look alike, and which are none.

Supply texts as people, spreadsheets and databases write them; get the key under which two spellings are one name
(:func:`identity`), a short name that is safe to type and that no other text shares (:class:`Names`), and what is no
name at all: a word for a missing value.  What a reader cannot see is no difference:
compatibility forms, marks of direction, soft hyphens, tatweel, vowel marks of Arabic, the Persian and the Arabic yeh
and kaf, the kind of apostrophe, capital letters.  Vowel signs of other scripts are letters, and stay.
Non-goal: telling whether two names are one person.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from tarjih.corpus.cells import REVERSING, SPREADSHEET_ERRORS
from tarjih.runs.input_limits import LONGEST_NAME

__all__ = ["Names", "clean", "identity", "is_missing", "look_alike", "one_apart", "slug"]

MISSING = {
    *(
        "na",
        "n/a",
        "n.a.",
        "n. a.",
        "nan",
        "none",
        "null",
        "nil",
        "nul",
        "missing",
        "unknown",
        "(blank)",
        "<na>",
        "nat",
    ),
    *("", "-", "--", "---", "\N{EN DASH}", "\N{EM DASH}", "?", ".", "..", "...", "…", "/", "\\n", "#na"),
    *("not stated", "not given", "not specified", "not available", "not applicable", "unspecified", "none given", "nd"),
    *("no data", "no source", "n.d.", "n.n.", "tbd", "keine angabe", "k.a.", "k. a.", "nicht angegeben", "sin datos"),
    *("non précisé", "non disponible", "non renseigné", "s/d", "no especificado", "н/д", "нет данных", "неизвестно"),
    *("无", "不详", "未知", "不明", "غير محدد", "لا ينطبق", "نامشخص", "بدون منبع", "belirtilmemiş", "não informado"),
    *("غير معروف", "غير معلوم", "لا يوجد", "مجهول", "نامعلوم", "inconnu", "unbekannt", "desconocido"),
    *("inconnue", "desconocida", "sconosciuto", "sconosciuta", "desconhecido", "desconhecida", "onbekend", "nieznany"),
    *("bilinmiyor", "belirsiz", "неизвестен", "неизвестна", "не указан", "не указано", "не вказано", "невідомо"),
    *("not known", "not reported", "not recorded", "not provided", "no answer", "no response", "refused", "skipped"),
    *("blank", "empty", "n.k.", "nk", "n/k", "n/d", "#n/d", "#nv", "undefined", "-99", "-999", "-9999"),
    *("なし", "該当なし", "없음", "해당 없음", "無", "没有", "לא ידוע", "אין", "غير متوفر", "غير متاح"),
    *("غير مذكور", "غير معلن", "لا شيء", "لا أحد", "ناشناس", "ندارد", "معلوم نیست", "senza fonte"),
    *("sans source", "sin fuente", "ohne angabe", "o.a.", "o. a.", "s.o.", "geen", "geen bron", "brak"),
    *("brak danych", "yok", "нет источника", "источник не указан"),
    *(error.casefold() for error in SPREADSHEET_ERRORS),
}
"""Cells that stand for a missing value, as identities."""
SAME = str.maketrans(
    {
        "\u0640": None,  # tatweel
        "\u06cc": "\u064a",  # Persian yeh
        "\u06a9": "\u0643",  # Persian kaf
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u02b9\u00b4\u0060\u2032\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    }
)
HARAKAT = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]")
CONFUSABLE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u043a\u043c\u0442\u043d\u0432\u0433\u0438\u043f"
    "\u03bf\u03b1\u03b5\u03b9\u03ba\u03bd\u03c1\u03c4\u03c5\u03c7\u03b3\u03b7\u0131\u0269\u0261\u0585\u057d\u0570\u0578"
    "\u0649\u0629\u0623\u0625\u0622\u0671\u0624\u0626",
    "aeopcyxijshdqwkmthbrunoaeikvptuxynilg" + "ouhn\u064a\u0647\u0627\u0627\u0627\u0627\u0648\u064a",
)
"""Letters that look like others of another alphabet (after Unicode's TR 39), and forms of alef, teh and yeh."""
SHORTEST_SLIP = 4
"""Characters of a name from which on one that differs may be a slip."""


@lru_cache(maxsize=100_000)
def identity(text: str) -> str:
    """Return the key under which two spellings of a text are one name."""
    plain = unicodedata.normalize("NFKC", text).translate(SAME)
    plain = "".join(c for c in plain if unicodedata.category(c) not in {"Cf", "Cc", "Cs"} or c in "\n\t")
    return " ".join(HARAKAT.sub("", plain).casefold().split())


@lru_cache(maxsize=100_000)
def look_alike(text: str) -> str:
    """Return a key that names share which look alike: other signs, accents, look-alike letters of other alphabets."""
    plain = unicodedata.normalize("NFKD", identity(text).translate(CONFUSABLE))
    plain = "".join(c for c in plain if not ("\u0300" <= c <= "\u036f" or "\u0591" <= c <= "\u05c7"))
    plain = unicodedata.normalize("NFC", plain).translate(CONFUSABLE)
    return "".join(c for c in plain if unicodedata.category(c)[0] in "LMN") or identity(text)


def is_missing(text: str) -> bool:
    """Tell whether a text is a word for a missing value."""
    plain = identity(text)
    return plain in MISSING or plain.strip("()[]<>{}*# ") in MISSING


def clean(text: str) -> str:
    """Return a text on one line, without controls and marks that change the order in which it is shown."""
    plain = "".join(
        c if unicodedata.category(c) not in {"Cc", "Cs", "Zl", "Zp"} else " " for c in text if c not in REVERSING
    )
    return " ".join(plain.split())


def slug(text: str) -> str:
    """Return a name that is safe to type: small letters, marks and digits of any script, joined by underscores."""
    plain = unicodedata.normalize("NFKD", identity(text))
    plain = unicodedata.normalize("NFC", "".join(c for c in plain if not "\u0300" <= c <= "\u036f"))
    plain = "".join(c if unicodedata.category(c)[0] in "LMN" else "_" for c in plain)
    return re.sub("_+", "_", plain).strip("_")


def one_apart(one: str, two: str) -> bool:
    """Tell whether one slip of a key makes one text of another; digits and single letters are no slips."""
    if one == two or abs(len(one) - len(two)) > 1 or min(len(one), len(two)) < SHORTEST_SLIP:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    a, b = one[start:], two[start:]
    swapped = len(a) == len(b) and a[:2] == b[1::-1] and a[2:] == b[2:]
    if not (swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:]):
        return False
    changed = a[:1] + b[:1] if len(a) == len(b) else (a if len(a) > len(b) else b)[:1]
    if any(c.isdigit() for c in changed) or re.sub(r"[0-9]", "#", one) == re.sub(r"[0-9]", "#", two):
        return False
    parts = [set(re.split(r"[\W_]+", text)) for text in (one, two)]
    return not any(len(word) <= 1 for word in parts[0] ^ parts[1])


@dataclass
class Names:
    """Short names for texts: one for each identity, and no two identities share one.

    Parameters
    ----------
    taken
        The name of each identity.
    texts
        The text of each name as it was first written.
    """

    taken: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def of(self, text: str) -> str:
        """Return the name of a text; nothing for no text."""
        key = identity(text)
        if not key:
            return ""
        if key not in self.taken:
            base = slug(text) or "name_" + hashlib.sha256(key.encode()).hexdigest()[:8]
            if len(base) > LONGEST_NAME - 10:
                base = f"{base[: LONGEST_NAME - 30]}_{hashlib.sha256(key.encode()).hexdigest()[:12]}"
            name, n = base, 2
            while name in self.texts:
                name, n = f"{base}_{n}", n + 1
            self.taken[key] = name
            self.texts[name] = clean(text)
        return self.taken[key]
