"""Rows of a tidy table of probabilities: prior, posterior, its spread over draws, and the claims behind it.

Supply an entry of a fit's summary; get a row in the manner of bayesplot's interval data: the prior's and the
posterior's mean, the quantiles ``ll, l, m, h, hh`` over the draws (5, 25, 50, 75 and 95 %), and the widths of both
intervals, ``outer`` and ``inner``, in every row.  ``claims``, ``origins`` and ``outlets`` count the claims behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tarjih.corpus import Claim, Corpus
from tarjih.inference.summary import outlet_of

__all__ = ["COLUMNS", "INNER", "OUTER", "QUANTILES", "Ranges", "interval", "tally"]

OUTER, INNER = 0.9, 0.5
QUANTILES = {"ll": "q05", "l": "q25", "m": "q50", "h": "q75", "hh": "q95"}
COLUMNS = (
    *("name", "label", "label_ar", "group", "prior_mean", "mean"),
    *(*QUANTILES, "outer", "inner", "claims", "origins", "outlets"),
)

type Ranges = Mapping[tuple[str, str], tuple[float, float]]
"""Lowest and highest probability over the camps, of an answer to a question: by their names."""


def interval(entry: Mapping[str, Any], **rest: object) -> dict[str, Any]:
    """Return one row from an entry of the summary."""
    quantiles = {c: float(entry[q]) for c, q in QUANTILES.items()}
    means = {"prior_mean": entry.get("prior_mean"), "mean": float(entry["mean"])}
    return {**rest, **means, **quantiles, "outer": OUTER, "inner": INNER}


def tally(claims: Iterable[Claim], corpus: Corpus) -> dict[str, int]:
    """Count claims, their independent origins, and the outlets that carried them."""
    rows = list(claims)
    outlets = {outlet_of(c, corpus) for c in rows}
    return {"claims": len(rows), "origins": len({c.origin for c in rows}), "outlets": len(outlets)}
