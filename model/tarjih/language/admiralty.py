"""The reliability of a source as a letter of the Admiralty system (NATO AJP-2.1; FM 2-22.3, appendix B).

Supply the posterior mean of a source's credibility c with its 5 and 95 % quantiles; get a :class:`Grade`.  The letters
have no numbers in the manuals.  Ours are stated in :data:`GRADES`, on the scale of accuracy: the share of such
statements that are right at even odds, 0.5 + c (a* − 0.5), in whole percent as it is printed, a* that of a fully
informed source.  ``F``, cannot be judged, is given where little is known: the 90 % interval of the accuracy is at
least :data:`WIDE`, and the claims moved its mean by less than :data:`UNMOVED`.  The system's second sign, the
credibility of an item, is not given: that is what the model computes, as a probability.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["GRADES", "UNMOVED", "WIDE", "Grade", "grade"]

GRADES = {"A": 0.88, "B": 0.78, "C": 0.68, "D": 0.58, "E": 0.0}
"""The least accuracy of each grade."""
WIDE = 0.25
"""Width of the interval from which on a source that the claims did not move cannot be judged: two grades and a half."""
UNMOVED = 0.02


@dataclass(frozen=True, slots=True)
class Grade:
    """A letter, and the accuracy from which it was read."""

    letter: str
    accuracy: float
    low: float
    high: float


def grade(mean: float, q05: float, q95: float, *, prior_mean: float, informed: float) -> Grade:
    """Return the grade of a source.

    Parameters
    ----------
    mean, q05, q95, prior_mean
        Of its credibility c, as the summary has them.
    informed
        The accuracy a* of a fully informed source.
    """
    accuracy, low, high = (0.5 + c * (informed - 0.5) for c in (mean, q05, q95))
    unknown = high - low >= WIDE and abs(mean - prior_mean) * (informed - 0.5) < UNMOVED
    letter = "F" if unknown else next(g for g, least in GRADES.items() if round(accuracy, 2) >= least)
    return Grade(letter, accuracy, low, high)
