"""Analytic confidence: how well founded a judgement is, by five criteria that anybody can recompute.

Supply counts and shifts; get a :class:`Confidence` with the level of each criterion.  It is independent of the
probability of the judgement and is never stated in the same sentence.  ICD 203 names the grounds (quality and quantity
of the sources, depth of knowledge, consistency) and gives no rule; ours is :data:`CRITERIA`: for each criterion what
counts as moderate and as high.  Confidence is high where four of the five are high and none is low, low where two are
low or where either removal changes the call, and moderate otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["CRITERIA", "HIGH", "LOW", "MODERATE", "Confidence", "Criterion", "confidence"]

LOW, MODERATE, HIGH = "low", "moderate", "high"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its name, and the values from which it is moderate and high; `less` where less is better."""

    name: str
    moderate: float
    high: float
    less: bool = False

    def level(self, value: float) -> str:
        """Return the level of a value."""
        sign = -1 if self.less else 1
        if sign * value >= sign * self.high:
            return HIGH
        return MODERATE if sign * value >= sign * self.moderate else LOW


CRITERIA = (
    Criterion("origins", 3, 6),  # independent origins whose claims bear on the answer
    Criterion("access", 1 / 3, 2 / 3),  # share of them that took part, saw it or were informed
    Criterion("agreement", 0.6, 0.85),  # share of those that take a side which take the call's
    Criterion("source", 0.15, 0.05, less=True),  # shift of the call without the source that carries most of it
    Criterion("prior", 0.15, 0.07, less=True),  # shift of the call at half its odds before any claim
)


@dataclass(frozen=True, slots=True)
class Confidence:
    """A level with its reasons.

    Parameters
    ----------
    level
        ``low``, ``moderate`` or ``high``.
    values, levels
        Of each criterion by its name.
    flips
        The criteria under which the call itself changes.
    """

    level: str
    values: Mapping[str, float]
    levels: Mapping[str, str]
    flips: tuple[str, ...] = ()


def confidence(values: Mapping[str, float], *, flips: tuple[str, ...] = ()) -> Confidence:
    """Judge how well founded a call is.

    Parameters
    ----------
    values
        The value of each of :data:`CRITERIA` by its name: a count, shares and absolute shifts of probability.
    flips
        Which of ``source`` and ``prior`` change the call.
    """
    levels = {c.name: LOW if c.name in flips else c.level(values[c.name]) for c in CRITERIA}
    seen = list(levels.values())
    if flips or seen.count(LOW) >= 2:
        level = LOW
    elif seen.count(HIGH) >= 4 and LOW not in seen:
        level = HIGH
    else:
        level = MODERATE
    return Confidence(level, dict(values), levels, flips)
