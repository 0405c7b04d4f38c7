"""The record of a run.

Supply what a run read, did and wrote; get ``run.json``: digests of every input and output, seed, sampler arguments,
versions, diagnostics and the checks that were made, so that the origin of a number can be shown years later.
"""

from __future__ import annotations

import contextlib
import hashlib
import platform
from collections.abc import Mapping
from importlib import metadata
from typing import Any

from tarjih import __version__
from tarjih.runs.files import canonical, digest
from tarjih.runs.places import PACKAGE

__all__ = ["FORMAT", "LIBRARIES", "code_digest", "content_digest", "record", "run_id", "sealed", "versions"]

FORMAT = 1
LIBRARIES = ("numpy", "scipy", "pymc", "pytensor", "nutpie", "arviz", "matplotlib")


def code_digest() -> str:
    """Return the SHA-256 of the package's own sources: the version of the code, independent of its name."""
    whole = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        whole.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
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


def content_digest(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document but for its own digest and its signature; the order of keys is nothing."""
    return digest(canonical(_ordered({k: v for k, v in document.items() if k not in {"sha256", "signature"}})))


def sealed(run: Mapping[str, Any]) -> bytes:
    """Return the bytes of ``run.json``: the record with the digest of its content, texts included."""
    return canonical({**run, "sha256": content_digest(run)})


def _ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _ordered(value[k]) for k in sorted(value)}
    return [_ordered(v) for v in value] if isinstance(value, list | tuple) else value


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
        Name of each check made, and whether it passed.
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
