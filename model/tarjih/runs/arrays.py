"""Types of arrays, and operations that several packages use."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["Floats", "Ints", "centred"]

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Ints = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


def centred(values: Sequence[float] | Floats) -> Floats:
    """Return numbers less their mean."""
    out: Floats = np.asarray(values, dtype=np.float64)
    return out - out.mean()
