"""Where compiled functions are kept: a folder named by the digest of the kernel's sources.

Supply nothing; get :func:`folder`.  An edit of any source gives another folder, and going back to the sources as they
were gives the old one.  Other sources' folders are removed after a month.
"""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import time
from pathlib import Path

__all__ = ["folder", "stamp"]

HERE = Path(__file__).parent
MONTH = 30 * 24 * 3600


@functools.cache
def folder() -> Path:
    """Return the folder, beside the sources where one can write there, and else in the user's cache."""
    sources = b"\0".join(f.name.encode() + b"\0" + f.read_bytes() for f in sorted(HERE.glob("*.py")))
    name = f"kernel-{hashlib.sha256(sources).hexdigest()[:16]}"
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    beside = HERE / "__pycache__"
    if chosen:
        parent = Path(chosen)
    elif os.access(beside if beside.is_dir() else HERE, os.W_OK):
        parent = beside
    else:
        parent = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tarjih"
    for old in parent.glob("kernel-*"):
        if old.name != name and time.time() - old.stat().st_mtime > MONTH:
            shutil.rmtree(old, ignore_errors=True)
    return parent / name


def stamp() -> str:
    """Return what numba goes by beside the digest: when and how large each source was written."""
    found = ((f.name, f.stat()) for f in sorted(HERE.glob("*.py")))
    return "\n".join(f"{name} {s.st_mtime_ns} {s.st_size}" for name, s in found)
