"""A priors file from priors: what :mod:`tarjih.priors.reading` reads, written.

Supply the entries that a file is to give, and the file that it extends; get its text by :func:`priors_text`.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from statistics import NormalDist

from tarjih.priors.entries import Entry, find
from tarjih.priors.scales import Prior, natural

__all__ = ["ends", "priors_text"]

MASS = 0.9
"""Mass of the intervals that are written; the one that a file means when it states none."""
WIDTH = 110
SMALLEST, DIGITS = 1e-6, 4
"""How close to the end of its range an interval is written, and to how many digits."""


def ends(prior: Prior, informed: float) -> tuple[float, float]:
    """Return the 5 % and 95 % quantiles of a prior on the scale on which an analyst states it.

    Parameters
    ----------
    prior
        The prior, by its full name.
    informed
        The accuracy of a fully informed source.
    """
    entry = _entry(prior.name)
    tail = NormalDist().inv_cdf((1 + MASS) / 2)
    low, high = (natural(prior.mu + s * tail * prior.sigma, entry.scale, informed) for s in (-1, 1))
    if entry.low is not None:
        low = max(low, entry.low + SMALLEST)
    if entry.high is not None:
        high = min(high, entry.high - SMALLEST)
    return low, high


def priors_text(entries: Mapping[str, Prior], *, extends: str, informed: float, heading: str) -> str:
    """Return the text of a priors file.

    Parameters
    ----------
    entries
        Priors of one number by full name, each with its reason.
    extends
        The file that gives everything else: one beside it, or a shipped one.
    informed
        The accuracy of a fully informed source.
    heading
        What stands at its top, as a comment.
    """
    lines = [f"# {line}" for line in textwrap.wrap(" ".join(heading.split()), WIDTH)]
    lines += ["version: 1", f"extends: {json.dumps(extends, ensure_ascii=False)}"]
    group = ""
    for name, prior in sorted(entries.items()):
        first, _, last = name.partition(".")
        if first != group:
            lines += ["", f"{first}:"]
            group = first
        low, high = ends(prior, informed)
        lines += [f"  {json.dumps(last, ensure_ascii=False)}:", f"    between: [{_number(low)}, {_number(high)}]"]
        lines += [f"    because: {json.dumps(prior.because, ensure_ascii=False)}"]
    return "\n".join(lines) + "\n"


def _entry(name: str) -> Entry:
    entry = find(tuple(name.split(".", 1)))
    if entry is None:
        raise KeyError(name)
    return entry


def _number(x: float) -> str:
    return f"{x:.{DIGITS}g}" if abs(x) < 0.99 else f"{x:.9g}"
