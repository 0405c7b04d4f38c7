"""Finished tasks, each in a file of its own under the digest of what it depends on.

Supply a folder; get a :class:`Results`, which reads and writes results of tasks.  A file appears whole or not at all,
and a damaged one counts as missing: its task is done again.  The least recently used files are removed above a size
of the folder.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from tarjih.runs.files import write
from tarjih.runs.sweep.serialise import Damaged, unpack

__all__ = ["Results"]

MOST_RESULT_BYTES = 2**28
"""Bytes of one result, beyond which none is read."""
MOST_BYTES = 2**30
"""What results may take on the disk before the oldest go."""


@dataclass
class Results:
    """A folder of results; nothing is stored without one.

    Parameters
    ----------
    folder
        The folder.
    """

    folder: Path | None
    wrote: bool = False

    def read(self, key: str) -> object | None:
        """Return the result under a digest, or nothing where none can be read."""
        path = self._place(key)
        if path is None:
            return None
        try:
            if path.stat().st_size > MOST_RESULT_BYTES:
                return None
            content = path.read_bytes()
            if not content.startswith(_head(key)):
                return None
            found: object = unpack(content.removeprefix(_head(key)))
        except (OSError, Damaged):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return found

    def write(self, key: str, content: bytes) -> None:
        """Keep packed bytes under a digest."""
        path = self._place(key)
        if path is not None:
            with contextlib.suppress(OSError):  # where nothing can be written, the task is done again next time
                write(path, _head(key) + content)
                self.wrote = True

    def prune(self, most: int = MOST_BYTES) -> None:
        """Remove the results used longest ago where all take more bytes than they may."""
        if self.folder is None or not self.wrote:
            return
        found = sorted(((p.stat(), p) for p in self.folder.glob("*/*.result")), key=lambda f: -f[0].st_mtime_ns)
        total = 0
        for about, path in found:
            total += about.st_size
            if total > most:
                path.unlink(missing_ok=True)

    def _place(self, key: str) -> Path | None:
        return None if self.folder is None else self.folder / key[:2] / f"{key}.result"


def _head(key: str) -> bytes:
    """Return the first bytes of a file, which identify its task."""
    return f"of {key}\n".encode()
