"""Optional libraries, and the message where one is missing.

Supply the name of an extra of ``pyproject.toml`` and the option that needs it; where a library of the extra is missing,
the import inside ``with extra(...)`` becomes a fault of the input that says how to install it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from tarjih.runs.faults import Fault, InputFault

__all__ = ["EXTRAS", "extra"]

EXTRAS = {"cluster": ("dask", "distributed"), "slides": ("docx", "pptx")}
"""The modules that each extra brings."""


@contextlib.contextmanager
def extra(name: str, asked_by: str) -> Iterator[None]:
    """Turn a missing library of an extra into a fault.

    Parameters
    ----------
    name
        The extra.
    asked_by
        The option that needs it, for the message.

    Raises
    ------
    InputFault
        When a library of the extra is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as problem:
        missing = (problem.name or "").partition(".")[0]
        if missing not in EXTRAS[name]:
            raise
        what = f"this needs the library {missing}, which is not installed. Install it: pip install 'tarjih[{name}]'."
        raise InputFault([Fault(asked_by, 0, what)]) from problem
