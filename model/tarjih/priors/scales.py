"""The scales on which an analyst states a prior, and the prior that the model gets.

Supply numbers on the analyst's scale (a probability, an accuracy, a spread, a shift of accuracy); get
the mean and the standard deviation of a normal variable on an unconstrained scale, in closed form.  An
interval holds the stated mass between its two ends with equal tails; a single value has no spread.

- ``PROBABILITY``: logit-normal.
- ``ACCURACY``: the share `a` of such statements that are right at even odds.  The model's credibility is
  ``c = (a - 1/2) / (a* - 1/2)``, where ``a*`` is the accuracy of a fully informed source: 1/2 is a
  coin and ``a*`` the best there is.  Logit-normal in `c`.
- ``SCALE``: log-normal; a standard deviation, a slope, a count: anything above zero.
- ``SHIFT``: points of accuracy that a reference source, right 75 % of the time, gains or loses.  The
  model adds ``logit(c(0.75 + shift)) - logit(c(0.75))`` to the logit of `c`; normal in that.
- ``NUMBER``: any number, as it is.  Of a quantity only the two ends of the interval are used, which are laid on the
  quantity's own scale (:mod:`tarjih.testimony.numbers`).

Non-goals: densities, and drawing; the model and the fast path do their own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from statistics import NormalDist
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    type Floats = npt.NDArray[np.float64]

__all__ = [
    "REFERENCE",
    "Prior",
    "Scale",
    "interval",
    "limits",
    "logistic",
    "logit",
    "natural",
    "unconstrained",
]

REFERENCE = 0.75
"""The accuracy of the source for which shifts are stated."""

NEARLY = 1e-9
"""What stands for 0, and one less it for 1, where a fixed probability is exactly that."""


class Scale(Enum):
    """A scale on which priors are stated; its value is the article and noun for messages."""

    PROBABILITY = "a probability"
    ACCURACY = "an accuracy"
    SCALE = "a size"
    SHIFT = "a shift"
    NUMBER = "a number"

    @property
    def family(self) -> str:
        """Return the family of the priors on this scale."""
        return {Scale.SCALE: "log_normal", Scale.SHIFT: "normal", Scale.NUMBER: "normal"}.get(self, "logit_normal")

    @property
    def parameters(self) -> tuple[str, str]:
        """Return the names of the two parameters of that family."""
        return ("mean", "sd") if self.family == "normal" else ("location", "scale")


@dataclass(frozen=True, slots=True)
class Prior:
    """One resolved prior: ``value(z)`` of a standard normal `z` is distributed as it says.

    Parameters
    ----------
    name
        Where it stands among the priors: ``accuracy.official``.
    family
        ``normal``, ``logit_normal`` or ``log_normal``: how the value follows from the normal variable.
    mu, sigma
        Mean and standard deviation of that variable; `sigma` is 0 for a fixed value.
    stated
        What the analyst wrote, as text.
    because, because_ar
        The reason given for it, and the same in Arabic where that is given too.
    file, line
        Where it was written.
    """

    name: str
    family: str
    mu: float
    sigma: float
    stated: str = ""
    because: str = ""
    because_ar: str = ""
    file: str = ""
    line: int = 0

    @property
    def fixed(self) -> bool:
        """Return whether the value is given rather than distributed."""
        return self.sigma == 0.0

    @property
    def median(self) -> float:
        """Return the value in the middle: that of `z` = 0."""
        return self.value(0.0)

    @overload
    def value(self, z: float) -> float: ...
    @overload
    def value(self, z: Floats) -> Floats: ...
    def value(self, z: float | Floats) -> float | Floats:
        """Return the model's value at the standard normal `z`: for an accuracy `c`, for a shift logits.

        Parameters
        ----------
        z
            A number, or an array of them, which is taken one by one.
        """
        u = self.mu + self.sigma * z
        if self.family == "normal":
            return u
        if isinstance(u, float | int):
            return logistic(u) if self.family == "logit_normal" else math.exp(u)
        import numpy as np  # noqa: PLC0415 - who has an array has loaded it; a reader of files need not

        out: Floats = 0.5 * (1 + np.tanh(u / 2)) if self.family == "logit_normal" else np.exp(u)
        return out

    def quantile(self, p: float) -> float:
        """Return the value below which the share `p` of the prior lies."""
        return self.value(NormalDist().inv_cdf(p))


def logit(p: float) -> float:
    """Return the log-odds of a probability strictly between 0 and 1."""
    return math.log(p) - math.log1p(-p)


def logistic(u: float) -> float:
    """Return the probability whose log-odds are `u`, without overflow."""
    if u >= 0:
        return 1 / (1 + math.exp(-u))
    e = math.exp(u)
    return e / (1 + e)


def limits(scale: Scale, informed: float) -> tuple[float, float]:
    """Return the ends between which, strictly, a number on `scale` lies; `informed` is ``a*``."""
    if scale is Scale.ACCURACY:
        return 0.5, informed
    if scale is Scale.SHIFT:
        return 0.5 - REFERENCE, informed - REFERENCE
    if scale is Scale.NUMBER:
        return -math.inf, math.inf
    return 0.0, (1.0 if scale is Scale.PROBABILITY else math.inf)


def unconstrained(x: float, scale: Scale, informed: float) -> float:
    """Map a number on the analyst's scale to the unconstrained one.

    A probability of exactly 0 or 1, which only some fixed entries allow, becomes one of
    1e-9 or 1 - 1e-9.  Any other number must lie strictly within :func:`limits`.
    """
    if scale is Scale.NUMBER:
        return x
    if scale is Scale.SCALE:
        return math.log(x)
    if scale is Scale.PROBABILITY:
        return logit(min(max(x, NEARLY), 1 - NEARLY)) if x in {0.0, 1.0} else logit(x)
    low, high = limits(scale, informed)
    here = math.log(x - low) - math.log(high - x)  # logit of c, without the rounding of c itself
    return here if scale is Scale.ACCURACY else here - (math.log(-low) - math.log(high))


def natural(u: float, scale: Scale, informed: float) -> float:
    """Map an unconstrained number back to the analyst's scale: the inverse of :func:`unconstrained`."""
    if scale is Scale.NUMBER:
        return u
    if scale is Scale.SCALE:
        return math.exp(u)
    if scale is Scale.PROBABILITY:
        return logistic(u)
    low, high = limits(scale, informed)
    at_zero = 0.0 if scale is Scale.ACCURACY else math.log(-low) - math.log(high)
    return low + (high - low) * logistic(u + at_zero)


def interval(low: float, high: float, mass: float, scale: Scale, informed: float) -> tuple[float, float]:
    """Return mean and standard deviation of the normal with `mass` between `low` and `high`, tails equal."""
    a, b = unconstrained(low, scale, informed), unconstrained(high, scale, informed)
    return (a + b) / 2, (b - a) / (2 * NormalDist().inv_cdf((1 + mass) / 2))
