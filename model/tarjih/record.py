"""The run's record, and writing that leaves either the whole file or the old one.

Supply what a run read, did and wrote; get ``run.json``: digests of every input and output, seed, sampler arguments,
versions, diagnostics and the checks that were made, so that years later it can be shown how a number came about.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import secrets
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from tarjih import __version__

__all__ = ["FORMAT", "canonical", "code_digest", "digest", "record", "run_id", "versions", "write", "write_json"]

FORMAT = 1
LIBRARIES = ("numpy", "scipy", "pymc", "pytensor", "nutpie", "arviz", "matplotlib")


def write(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, and durable."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def canonical(document: Any) -> bytes:
    """Return JSON bytes that depend on nothing but the document; numbers have six significant digits or more."""
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=False, allow_nan=False, default=_plain)
    return (text + "\n").encode()


def write_json(path: Path, document: Any) -> None:
    """Write a document as JSON, whole or not at all."""
    write(path, canonical(document))


def _plain(value: Any) -> Any:
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} does not belong in a record")


def digest(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


DRAWING = {
    "__main__",
    "brief",
    "briefing",
    "check",
    "exhibits",
    "exits",
    "figures",
    "figures_matrix",
    "figures_trait",
    "figures_tree",
    "findings",
    "gathered",
    "interactive",
    "judgements",
    "language",
    "look",
    "marks",
    "page",
    "shared",
    "slides",
    "stances",
    "stamp",
    "study",
    "table",
    "tables",
    "tables_scenario",
    "tables_trait",
}
"""Modules and packages that show numbers and cannot change them."""


def code_digest(*, numbers_only: bool = False) -> str:
    """Return the SHA-256 of the package's own sources: the version of the code, whatever it is called.

    Parameters
    ----------
    numbers_only
        Leave out the modules that only show numbers, so that a new colour asks for no new fit.
    """
    folder = Path(__file__).parent
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        if numbers_only and path.relative_to(folder).parts[0].removesuffix(".py") in DRAWING:
            continue
        whole.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of the interpreter and of the libraries that numbers depend on."""
    out = {"python": platform.python_version(), "tarjih": __version__}
    for name in LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            out[name] = metadata.version(name)
    return out


def run_id(run: Mapping[str, Any]) -> str:
    """Return the short name of a run: eight digits of the digest of what determines it."""
    return digest(canonical({k: run.get(k) for k in ("inputs", "settings", "code")}))[:8]


def record(
    *,
    inputs: Mapping[str, str],
    settings: Mapping[str, Any],
    diagnostics: Mapping[str, Any],
    checks: Mapping[str, bool],
    outputs: Mapping[str, str],
) -> dict[str, Any]:
    """Return the record of a run.

    Parameters
    ----------
    inputs, outputs
        SHA-256 of each file by name.
    settings
        Seed, sampler arguments, date and what was given: all that, with the inputs, determines the numbers.
    diagnostics
        What the gate saw.
    checks
        Name of each check made, and whether it held.
    """
    run: dict[str, Any] = {
        "format": FORMAT,
        "inputs": dict(inputs),
        "settings": dict(settings),
        "code": code_digest(),
        "versions": versions(),
        "diagnostics": dict(diagnostics),
        "checks": dict(checks),
        "outputs": dict(outputs),
    }
    run["id"] = run_id(run)
    return run
