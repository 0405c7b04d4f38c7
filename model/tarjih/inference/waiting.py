"""Waiting for the sampler: its progress and effective draws are shown, and an interrupt ends it.

Supply a sampler of nutpie that runs in the background; get its trace, by :func:`finished`, or the interrupt.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from tarjih.runs.arrays import Floats
from tarjih.runs.interrupts import check_interrupt
from tarjih.runs.progress import Progress

__all__ = ["Watch", "finished"]

POLL = 0.02
"""Seconds between two looks whether the sampler has finished."""
LOOK, LONGEST_LOOK = 2.0, 0.3
"""Seconds between two looks at the draws; a look that takes longer than the second number is the last."""
FEWEST, MOST = 50, 40
"""Draws of a chain from which on they are measured, and coordinates of which they are."""


class Watch:
    """Shows how far chains are: draws, how many independent ones they are worth so far, and divergences.

    Parameters
    ----------
    shown
        The bar.
    states
        The last progress report of the sampler on each chain.
    draws
        Returns the draws so far, shape (coordinates, chains, draws).
    worth
        Returns the least effective sample size of such draws.
    """

    def __init__(
        self,
        shown: Progress,
        states: Sequence[Any],
        draws: Callable[[], Floats],
        worth: Callable[[Floats], float],
    ) -> None:
        self.shown, self.states, self.draws, self.worth = shown, states, draws, worth
        self.looked = time.monotonic()
        self.costs = 0.0
        self.effective = ""

    def __call__(self) -> None:
        """Look once."""
        if not self.states:
            return
        done, total = (sum(getattr(s, f"{n}_draws") for s in self.states) for n in ("finished", "total"))
        divergent = sum(s.divergences for s in self.states)
        due = self.shown.visible and time.monotonic() - self.looked > LOOK and self.costs < LONGEST_LOOK
        if due and not any(s.tuning for s in self.states):
            self._measure()
        note = f"{done:,} of {total:,} draws{self.effective}"
        self.shown.update(done, note=f"{note}, {divergent} divergences" if divergent else note)

    def _measure(self) -> None:
        first, began = not self.effective, time.monotonic()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # few draws look like many chains
            found = self.draws()
        if found.shape[-1] >= FEWEST:
            step = max(1, len(found) // MOST)
            self.effective = f", {self.worth(found[::step]):,.0f} effective"
        self.looked = time.monotonic()
        self.costs = 0.0 if first else self.looked - began  # the first look loads what it needs


def finished(sampler: Any, tell: Callable[[], None] = lambda: None) -> Any:
    """Wait for a sampler and return its trace; an interrupt ends it, and what it has drawn so far is no result."""
    try:
        while not _ended(sampler):
            check_interrupt()
            tell()
            time.sleep(POLL)
    except BaseException:
        sampler.cancel()
        raise
    return sampler.wait()


def _ended(sampler: Any) -> bool:
    """Tell whether a sampler has finished; nutpie raises an error where it has not."""
    try:
        return bool(sampler.is_finished)
    except TimeoutError:
        return False
