"""Memory for the libraries, where a process has a limit (``ulimit -v``, a batch system).

Supply nothing; call :func:`room_for_imports` before any library is loaded.  Some of them end the whole process when
they are given no memory, or are loaded by half and fail later with a sentence of their own.  So whatever is imported
from then on is imported only if there is enough memory for it; else :class:`MemoryError` is raised, which the user
sees as one line.
"""

from __future__ import annotations

import contextlib
import mmap
import resource
import sys
from collections.abc import Sequence
from types import ModuleType

__all__ = ["room_for_imports"]

MEGABYTE = 2**20
NEEDED = {"numpy": 90, "scipy": 190, "llvmlite": 330, "pytensor": 130, "nutpie": 130}
NEEDED |= dict.fromkeys(("scipy.linalg", "scipy.special"), 130)  # the first of them loads OpenBLAS once more
"""Megabytes of addresses that a library takes when it is loaded and first used, measured, and some to spare."""
LEAST = 24
"""Megabytes that any other module finds."""


class _Guard:
    """Finds no module, and is asked for each before those that do."""

    def find_spec(self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None) -> None:
        """Raise where a module would have no room."""
        if not _free(NEEDED.get(name, LEAST)):
            raise MemoryError(name)


def room_for_imports() -> None:
    """Let nothing be imported from now on that has no room; without a limit on addresses do nothing."""
    if resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY:
        return
    if not any(isinstance(finder, _Guard) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Guard())


def _free(megabytes: int) -> bool:
    """Tell whether so many addresses are free: they are taken, and given back untouched."""
    with contextlib.suppress(OSError, ValueError, OverflowError):
        mmap.mmap(-1, megabytes * MEGABYTE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ).close()
        return True
    return False
