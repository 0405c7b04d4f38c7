"""Results as bytes: plain data and arrays, with a digest that detects damage.

Supply data (``None``, truth values, numbers, text, lists, mappings from text, arrays of numbers); get bytes by
:func:`pack`, and by :func:`unpack` the data, exactly, with tuples as lists.  Nothing stored is ever executed: no
pickle is written, and none is read.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import numpy as np

__all__ = ["Damaged", "pack", "unpack", "unpacked_fits"]

HEAD = b"tarjih result 1 "
ARRAY = "array "
"""Marks text that stands for an array; text of one's own that begins so is marked too."""


class Damaged(ValueError):
    """The bytes are not those of a result."""


def pack(value: Any) -> bytes:
    """Return data as bytes."""
    arrays: list[np.ndarray[Any, Any]] = []
    tree = json.dumps(_flat(value, arrays), ensure_ascii=False, separators=(",", ":")).encode()
    out = io.BytesIO()
    np.savez(out, allow_pickle=False, tree=np.frombuffer(tree, np.uint8), **{f"a{i}": a for i, a in enumerate(arrays)})
    body = out.getvalue()
    return HEAD + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def unpack(content: bytes) -> Any:
    """Return data from their bytes.

    Raises
    ------
    Damaged
        When they are not as they were packed.
    """
    head, _, body = content.partition(b"\n")
    if head != HEAD + hashlib.sha256(body).hexdigest().encode():
        raise Damaged("the bytes are not as they were packed")
    if not unpacked_fits(body):
        raise Damaged("the bytes hold no result, or would take more memory than they are")
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as stored:
            return _deep(json.loads(stored["tree"].tobytes()), stored)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as problem:
        raise Damaged("the bytes hold no result") from problem


def unpacked_fits(content: bytes) -> bool:
    """Tell whether an ``.npz`` file is uncompressed, so that it takes no more memory than it has bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    stored = all(e.compress_type == zipfile.ZIP_STORED for e in entries)
    return stored and sum(e.file_size for e in entries) <= len(content)


def _flat(value: Any, arrays: list[np.ndarray[Any, Any]]) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        return ARRAY + value if value.startswith(ARRAY) else value
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_flat(v, arrays) for v in value]
    if isinstance(value, dict) and all(isinstance(k, str) for k in value):
        return {k: _flat(v, arrays) for k, v in value.items()}
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        arrays.append(value)
        return f"{ARRAY}{len(arrays) - 1}"
    raise TypeError(f"{type(value).__name__} is no plain data, and cannot be stored")


def _deep(value: Any, stored: Any) -> Any:
    if isinstance(value, str) and value.startswith(ARRAY):
        rest = value.removeprefix(ARRAY)
        return rest if rest.startswith(ARRAY) else stored[f"a{int(rest)}"]
    if isinstance(value, list):
        return [_deep(v, stored) for v in value]
    if isinstance(value, dict):
        return {k: _deep(v, stored) for k, v in value.items()}
    return value
