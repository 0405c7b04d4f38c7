"""Waiting for the sampler: it shows how far it is, and an interrupt ends it.

Supply a sampler of nutpie that runs in the background; get its trace, by :func:`finished`, or the interrupt.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from tarjih.runs.interrupts import check_interrupt
from tarjih.runs.progress import Progress

__all__ = ["finished", "show"]

POLL = 0.02
"""Seconds between two looks whether the sampler has finished."""


def show(shown: Progress, states: Sequence[Any]) -> None:
    """Show how far the chains are."""
    if states:
        divergent = sum(s.divergences for s in states)
        note = f"{len(states)} chains, {divergent} divergences" if divergent else f"{len(states)} chains"
        shown.update(sum(s.finished_draws for s in states), note=note)


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
