"""Types of the arrays that everything numerical takes and returns."""

from __future__ import annotations

import numpy as np

__all__ = ["Floats", "Ints"]

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Ints = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
