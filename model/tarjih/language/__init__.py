"""The language of the briefing: estimative terms, analytic confidence, grades of sources, and a lint.

Supply probabilities and counts; get text in English (``en``) or Arabic (``ar``).  Likelihood and confidence are two
things (ICD 203, Analytic Standards, 2015, D.6.e(2)): how probable something is, and how well founded the judgement is.
No sentence states both, and :func:`~tarjih.language.lint.lint` finds one that does.
"""

from tarjih.language.admiralty import GRADES, Grade, grade
from tarjih.language.catalogue import (
    ENGLISH,
    FSI,
    LANGUAGES,
    PDI,
    Language,
    day_text,
    decibans,
    either,
    in_percent,
    isolated,
    language,
    listed,
    name_isolated,
    number_text,
    percent,
    plain_percent,
    points,
    say,
    signed,
    signed_points,
    span,
    word,
)
from tarjih.language.confidence import CRITERIA, Confidence, Criterion, confidence
from tarjih.language.lint import hold, lint
from tarjih.language.terms import Term, inside, term

__all__ = [
    "CRITERIA",
    "ENGLISH",
    "FSI",
    "GRADES",
    "LANGUAGES",
    "PDI",
    "Confidence",
    "Criterion",
    "Grade",
    "Language",
    "Term",
    "confidence",
    "day_text",
    "decibans",
    "either",
    "grade",
    "hold",
    "in_percent",
    "inside",
    "isolated",
    "language",
    "lint",
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
    "term",
    "word",
]
