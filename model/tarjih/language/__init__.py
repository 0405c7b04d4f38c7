"""The words of the briefing: estimative terms, analytic confidence, grades of sources, and a lint.

Supply probabilities and counts; get words in English (``en``) or Arabic (``ar``).  Likelihood and confidence are two
things (ICD 203, Analytic Standards, 2015, D.6.e(2)): how probable something is, and how well founded the judgement is.
No sentence states both, and :func:`~tarjih.language.lint.lint` finds one that does.
"""

from tarjih.language.admiralty import GRADES, Grade, grade
from tarjih.language.catalogue import LANGUAGES, NAMES, TEXTS, isolated, percent, say, span, word
from tarjih.language.confidence import CRITERIA, Confidence, Criterion, confidence
from tarjih.language.lint import hold, lint
from tarjih.language.terms import Term, inside, term

__all__ = [
    "CRITERIA",
    "GRADES",
    "LANGUAGES",
    "NAMES",
    "TEXTS",
    "Confidence",
    "Criterion",
    "Grade",
    "Term",
    "confidence",
    "grade",
    "hold",
    "inside",
    "isolated",
    "lint",
    "percent",
    "say",
    "span",
    "term",
    "word",
]
