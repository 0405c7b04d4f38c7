"""A figure as a value: its table, its drawing and its texts, side by side.

Supply nothing; a function of a figure file returns an :class:`Exhibit`.  Analyses, page, slides and ``tarjih
sensitivity`` take the same ones.  The drawing shows the table, and the table is what gets tested.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from matplotlib.figure import Figure

from tarjih import language
from tarjih.corpus import Corpus
from tarjih.inference.stamp import Stamp
from tarjih.language import ENGLISH, FSI, PDI, either, say
from tarjih.runs.table import Table

__all__ = [
    "Exhibit",
    "answer_phrase",
    "begun",
    "percent",
    "points",
    "question_label",
    "quoted",
    "row_text",
    "spelled",
    "unasked",
    "worded_label",
]

CAPITALS = {"eu", "irgc", "isis", "kh", "pmf", "uae", "uk", "un", "us", "aah"}


@dataclass(frozen=True)
class Exhibit:
    """One figure.

    Parameters
    ----------
    key
        Its name in addresses and the stem of its files.
    table
        What it shows; every number that is drawn stands in a row.
    draw
        ``draw(table, stamp, title=…, subtitle=…)`` returns the figure.
    title
        The finding, in a plain sentence.
    caption
        What a reader needs besides the figure.
    alt
        A description of the figure for readers who cannot see it.
    subtitle
        The question that it answers.
    """

    key: str
    table: Table
    draw: Callable[..., Figure] = field(repr=False, compare=False)
    title: str
    caption: str
    alt: str
    subtitle: str = ""

    def __bool__(self) -> bool:
        """Whether there is anything to draw."""
        return len(self.table) > 0

    def figure(self, stamp: Stamp, *, bare: bool = False) -> Figure:
        """Draw it; `bare` where title and question are set as text beside it."""
        title, subtitle = ("", "") if bare else (self.title, self.subtitle)
        return self.draw(self.table, stamp, title=title, subtitle=subtitle)


def percent(p: float, lang: str = ENGLISH) -> str:
    """Return a probability as text for a figure, with a space that matplotlib and terminals can show."""
    return language.plain_percent(p, lang)


def points(difference: float) -> str:
    """Return a difference of probabilities in English."""
    whole = round(100 * abs(difference))
    if whole == 0 and difference:
        return "less than 1 point"
    return f"{whole} point" if whole == 1 else f"{whole} points"


def spelled(name: str) -> str:
    """Spell out an id of the files: ``us_posture`` as "US posture"."""
    text = " ".join(w.upper() if w in CAPITALS else w for w in name.replace("_", " ").split()) or name
    return begun(text)


def begun(text: str) -> str:
    """Return a text as a line begins, without its full stop."""
    text = text.rstrip(".") if not text.endswith(f".{PDI}") else text.removesuffix(f".{PDI}") + PDI
    at = next((i for i, c in enumerate(text) if c.isalnum()), 0)
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]


def unasked(question: str) -> str:
    """Return a question without its mark, as part of a sentence."""
    return re.sub(f"[?؟]({PDI}?)$", r"\1", question)


def quoted(label: str, most: int = 0, lang: str = ENGLISH) -> str:
    """Return a whole sentence as part of another, cut at a space where it has more than `most` letters."""
    first, last = label[:1], label[-1:]
    marks = (first, last) if (first, last) == (FSI, PDI) else ("", "")
    text = label.removeprefix(marks[0]).removesuffix(marks[1]).rstrip(".")
    if most and len(text) > most:
        text = text[:most].rsplit(" ", 1)[0].rstrip(",;:") + "…"
    return say("quote", lang, text=f"{marks[0]}{text}{marks[1]}")


def question_label(corpus: Corpus, question: str, lang: str = ENGLISH) -> str:
    """Return what a question asks."""
    asked = corpus.questions[question]
    return either(asked.en, asked.ar, lang) or spelled(question)


def worded_label(row: Mapping[str, Any], lang: str) -> str:
    """Return the label of a row in a language."""
    return begun(either(str(row["label"]), str(row.get("label_ar") or ""), lang))


def row_text(row: Mapping[str, Any], lang: str = ENGLISH) -> str:
    """Describe a row: its label, its probability, where it stood before, and its range."""
    ends = {"p": percent(row["mean"], lang), "before": percent(row["prior_mean"], lang)}
    out = say("row_alt", lang, label=worded_label(row, lang), **ends)
    if row.get("low") is not None:
        ends = {k: percent(row[k], lang) for k in ("low", "high")}
        out += say("semicolon", lang) + say("row_range", lang, **ends)
    return out


def answer_phrase(r: Mapping[str, Any], column: str, most: int = 60) -> str:
    """Name an answer so that it can stand alone: true and false with what they are about."""
    label = str(r[f"{column}_label"])
    if label not in {"true", "false"}:
        return quoted(label, most)
    return quoted(f"{str(r['asks']).rstrip('?')}: {label}", most + 10)
