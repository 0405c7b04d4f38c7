"""Other methods of pooling stated numbers, as densities on one scale, and their scores.

Supply the statements on each quantity on a scale on which errors are alike, with their sources, and the points of that
scale; get by each of :data:`METHODS` a density for every quantity, and by :func:`judged_number` its score.

All of them have the prior too: a twentieth of each density is the prior's, so that no single miss decides.

* ``median``: normal about the median, with the standard deviation of its bootstrap.
* ``trimmed mean``: a fifth taken off either end, with Yuen's standard error and Student's t (Biometrika 61, 1974).
* ``KDEm``: a kernel density whose weights are those of the sources, each the less the further its statements are from
  the densities (after Wan et al., "From truth discovery to trustworthy opinion discovery", KDD 2016).
* ``GTM``: sources with normal errors, each of its own variance (Zhao and Han, "A probabilistic model for estimating
  real-valued truth from conflicting sources", QDB 2012), by EM.

Non-goal: drawing worlds (:mod:`tarjih.validation.worlds.numbers`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from tarjih.runs.arrays import Floats

__all__ = ["METHODS", "JudgedNumber", "judged_number", "with_prior"]

LEVEL = 0.9
LEAST = 1e-6
LEAST_SD = 0.05
PRIOR_SHARE = 0.05
ROUNDS = 20
ALPHA, BETA = 10.0, 10.0
"""Prior of a source's variance in GTM, which its authors give for standardised numbers."""

Stated = Mapping[str, Sequence[tuple[str, float]]]
"""Of each quantity who states which place on the scale."""


@dataclass(frozen=True)
class JudgedNumber:
    """The scores of a density: its log at the truth, whether its interval covers the truth, and its median's error."""

    log_density: float
    covered: bool
    off: float


def judged_number(at: Floats, density: Floats, truth: float) -> JudgedNumber:
    """Hold a density against the truth; `at` are points equally far apart."""
    mass = density / density.sum()
    level = np.cumsum(mass) - 0.5 * mass
    low, middle, high = np.interp([(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2], level, at)
    height = float(np.interp(truth, at, mass / (at[1] - at[0]), left=0.0, right=0.0))
    return JudgedNumber(float(np.log(max(height, LEAST))), bool(low <= truth <= high), abs(float(middle) - truth))


def medians(stated: Stated, prior: NormalDist, at: Floats) -> dict[str, Floats]:
    """Return normals about medians."""
    rng = np.random.default_rng(1)
    out = {}
    for quantity, numbers in stated.items():
        x = np.array([y for _, y in numbers])
        spread = np.median(rng.choice(x, (400, x.size)), axis=1).std() if x.size > 1 else prior.stdev / 4
        out[quantity] = _normal(at, float(np.median(x)), max(float(spread), LEAST_SD))
    return out


def trimmed(stated: Stated, prior: NormalDist, at: Floats) -> dict[str, Floats]:
    """Return Student's t about trimmed means."""
    from scipy.stats import t

    out = {}
    for quantity, numbers in stated.items():
        x = np.sort([y for _, y in numbers])
        cut = int(0.2 * x.size)
        middle = x[cut : x.size - cut]
        if middle.size < 2:
            out[quantity] = _normal(at, float(middle.mean()), prior.stdev / 4)
            continue
        ends = np.clip(x, middle[0], middle[-1])
        se = max(float(ends.std(ddof=1)) / (middle.size / x.size * x.size**0.5), LEAST_SD)
        out[quantity] = t.pdf(at, middle.size - 1, float(middle.mean()), se)
    return out


def kernels(stated: Stated, _prior: NormalDist, at: Floats) -> dict[str, Floats]:
    """Return kernel densities weighted by sources."""
    weight = {s: 1.0 for numbers in stated.values() for s, _ in numbers}
    width = {}
    for quantity, numbers in stated.items():
        x = np.array([y for _, y in numbers])
        robust = float(np.median(np.abs(x - np.median(x)))) / 0.6745
        width[quantity] = max(1.06 * robust * x.size**-0.2, LEAST_SD)
    shares: dict[str, Floats] = {}
    for _ in range(ROUNDS):
        loss = dict.fromkeys(weight, 0.0)
        count = dict.fromkeys(weight, 0)
        for quantity, numbers in stated.items():
            x = np.array([y for _, y in numbers])
            w = np.array([weight[s] for s, _ in numbers])
            shares[quantity] = w = w / w.sum()
            gram = np.exp(-(((x[:, None] - x) / width[quantity]) ** 2) / 4)
            far = 1.0 - 2.0 * gram @ w + w @ gram @ w
            for (s, _), d in zip(numbers, far, strict=True):
                loss[s] += float(d)
                count[s] += 1
        mean = {s: max(loss[s] / count[s], 1e-6) for s in weight}
        whole = sum(mean.values())
        weight = {s: max(-float(np.log(mean[s] / whole)), 1e-3) if len(mean) > 1 else 1.0 for s in weight}
    return {
        q: np.sum([w * _normal(at, y, width[q]) for w, (_, y) in zip(shares[q], numbers, strict=True)], axis=0)
        for q, numbers in stated.items()
    }


def gaussian(stated: Stated, _prior: NormalDist, at: Floats) -> dict[str, Floats]:
    """Return normals by sources that have each their variance, from numbers standardised within each quantity."""
    scale = {q: _standard([y for _, y in numbers]) for q, numbers in stated.items()}
    x = {q: [(s, (y - scale[q][0]) / scale[q][1]) for s, y in numbers] for q, numbers in stated.items()}
    variance = {s: 1.0 for numbers in x.values() for s, _ in numbers}
    found: dict[str, tuple[float, float]] = {}
    for _ in range(ROUNDS):
        for q, numbers in x.items():
            precision = 1.0 + sum(1 / variance[s] for s, _ in numbers)
            found[q] = sum(y / variance[s] for s, y in numbers) / precision, 1 / precision
        total = {s: [2 * BETA, 2 * (ALPHA + 1)] for s in variance}
        for q, numbers in x.items():
            for s, y in numbers:
                total[s][0] += (y - found[q][0]) ** 2 + found[q][1]
                total[s][1] += 1
        variance = {s: a / b for s, (a, b) in total.items()}
    return {
        q: _normal(at, scale[q][0] + scale[q][1] * m, max(scale[q][1] * v**0.5, LEAST_SD))
        for q, (m, v) in found.items()
    }


METHODS: Mapping[str, Callable[[Stated, NormalDist, Floats], dict[str, Floats]]] = {
    "median": medians,
    "trimmed mean": trimmed,
    "KDEm": kernels,
    "GTM": gaussian,
}


def with_prior(density: Floats, prior: NormalDist, at: Floats) -> Floats:
    """Return a density of which a twentieth is the prior's."""
    step = at[1] - at[0]
    out: Floats = (1 - PRIOR_SHARE) * density / (density.sum() * step) + PRIOR_SHARE * _normal(
        at, prior.mean, prior.stdev
    )
    return out


def _standard(x: Sequence[float]) -> tuple[float, float]:
    return float(np.mean(x)), max(float(np.std(x)), LEAST_SD)


def _normal(at: Floats, mean: float, sd: float) -> Floats:
    out: Floats = np.exp(-(((at - mean) / sd) ** 2) / 2) / (sd * np.sqrt(2 * np.pi))
    return out
