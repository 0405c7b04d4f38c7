"""Weigh testimony: hand-coded claims and stances in, posterior estimates that an analyst can defend out."""

import os

__version__ = "0.1.0"

# The matrices multiplied here are small: a second thread only spins, and takes the core of the next chain.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
