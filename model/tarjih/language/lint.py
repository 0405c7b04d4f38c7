"""The lint of the briefing's sentences: likelihood and confidence never meet, and two tables of terms are never mixed.

Supply text in English, Arabic or both; get the sentences at fault.  A sentence ends at a full stop, a question or
exclamation mark or a semicolon that is followed by space, at the Arabic ones, and at the end of a line.
Quoted claims are not checked: only the briefing's own sentences pass through here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tarjih.language.catalogue import LANGUAGES, language
from tarjih.priors.words import BANDS, TITLES
from tarjih.runs.faults import Fault, InputFault, printable

__all__ = ["hold", "lint", "sentences"]

ENDS = re.compile(r"(?<=[.!?;؟؛])[\s”\"')]+|\n+")
TERMS = {
    t: {w for synonyms in bands for w in synonyms}
    | {w for c in LANGUAGES for w in language(c).terms.get(t, {}).values()}
    for t, bands in BANDS.items()
}
LIKELY = re.compile(
    r"\b(probab\w+|improbab\w+|likel\w+|unlikel\w+|chance|odds)\b|"
    r"احتمال|محتمل|مرج[ّ]?ح|مستبعد|شبه مؤكد|شبه مستحيل|ترجيح|أرجح",
    re.IGNORECASE,
)
CONFIDENT = re.compile(r"\bconfiden(ce|t|tly)\b|(?<!\w)(?:و|ب|ال|بال|وال)?ثقة(?!\w)|ثقتنا|واثق", re.IGNORECASE)
STRETCH = re.compile("[\u0640\u064b-\u0650\u0652\u2066-\u2069\u200e\u200f]")
"""Signs that change no word: vowels (the doubling sign apart), stretching, direction marks."""


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [s.strip() for s in ENDS.split(text) if s.strip()]


def lint(text: str) -> list[str]:
    """Return each fault of a text: the sentences that state likelihood and confidence, and terms of two tables.

    Parameters
    ----------
    text
        One or more sentences.
    """
    out = []
    for sentence in sentences(text):
        plain = STRETCH.sub("", sentence).replace("_", " ")
        if _estimates(plain) and CONFIDENT.search(plain):
            out.append(f'likelihood and confidence meet in one sentence: "{printable(sentence, limit=160)}"')
    found = _terms(STRETCH.sub("", text).casefold())
    if not any(found <= own for own in TERMS.values()):
        tables = {w: next(t for t, own in TERMS.items() if w in own) for w in sorted(found)}
        each = {t: w for w, t in reversed(tables.items())}
        met = " and ".join(f'"{w}" of {TITLES[t]}' for t, w in sorted(each.items()))
        out.append(f"terms of two tables are mixed: {met}")
    return out


def hold(texts: Iterable[str], place: str) -> None:
    """Refuse texts in which likelihood and confidence meet.

    Raises
    ------
    InputFault
        With every sentence at fault.
    """
    found = [f for text in texts for f in lint(text)]
    if found:
        raise InputFault(Fault(place, 0, f"{f}. Put them into two sentences, or reword the label.") for f in found)


def _estimates(plain: str) -> bool:
    folded = plain.casefold()
    return bool(LIKELY.search(plain)) or any(_whole(w).search(folded) for own in TERMS.values() for w in own)


def _terms(text: str) -> set[str]:
    """Return the terms of any table in a text, without those that stand only inside a longer one."""
    every = sorted({w for own in TERMS.values() for w in own}, key=len, reverse=True)
    found = set()
    for word in every:
        text, times = _whole(word).subn(" · ", text)
        if times:
            found.add(word)
    return found


def _whole(word: str) -> re.Pattern[str]:
    """Return what finds a term as words of their own."""
    return re.compile(rf"(?<!\w){re.escape(STRETCH.sub('', word))}(?!\w)")
