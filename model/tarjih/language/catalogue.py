"""Every phrase of the briefing, English and Arabic side by side in ``texts.yaml``.

Supply a key and values; get the phrase in a language.  Numbers, ranges and names of files are isolated in Arabic
(U+2066, U+2069), so that they read from left to right inside a line that runs from right to left.
"""

from __future__ import annotations

from pathlib import Path

import yaml

__all__ = ["LANGUAGES", "NAMES", "TEXTS", "isolated", "percent", "say", "span", "word"]

LANGUAGES = ("en", "ar")
LRI, PDI, GLUE = "\u2066", "\u2069", "\u00a0"
TEXTS: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("texts.yaml").read_text(encoding="utf-8"))
"""Each phrase by its key and language."""
NAMES: dict[str, str] = yaml.safe_load(Path(__file__).with_name("names.yaml").read_text(encoding="utf-8"))
"""Arabic for names of the files that have no words of their own there."""


def say(key: str, lang: str, **values: object) -> str:
    """Return a phrase with its values filled in.

    Parameters
    ----------
    key
        Of :data:`TEXTS`.
    lang
        ``en`` or ``ar``.
    values
        What stands in its braces; text that holds braces itself is left as it is.
    """
    return TEXTS[key][lang].format(**values)


def word(name: str, english: str, lang: str) -> str:
    """Return a name of the files in a language: `english` where that is English or the name is not known."""
    return NAMES.get(name) or isolated(english, lang) if lang == "ar" else english


def isolated(text: str, lang: str) -> str:
    """Keep a number or a name from left to right inside Arabic."""
    return f"{LRI}{text}{PDI}" if lang == "ar" else text


def percent(p: float, lang: str) -> str:
    """Return a probability as a reader says it; what is neither 0 nor 1 is never rounded to it."""
    shown = "<1" if 0 < p < 0.005 else ">99" if 0.995 <= p < 1 else f"{100 * p:.0f}"
    return isolated(f"{shown}{GLUE}%", lang)


def span(low: float, high: float, lang: str) -> str:
    """Return a range of probabilities: ``55–80 %``."""
    return isolated(f"{100 * low:.3g}–{100 * high:.3g}{GLUE}%", lang)
