r"""The output of a command, escaped for the terminal.

Supply a block of code by :func:`terminal`; what it prints to standard output and standard error is escaped once, here:
control characters and marks of direction, which stored files may hold, become ``\xNN``, and what the encoding of the
terminal lacks becomes ``?``.  When the reader of the output goes away, the rest is dropped silently.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, TextIO

__all__ = ["BEFORE", "behind", "safe", "terminal", "unfinished"]

SHOWN = {"\n", "\t", "\u200c", "\u200d"}
"""What is shown though it is not printable: lines, tabs, and the joiners that Persian and Indic scripts need."""
BEFORE: list[Callable[[], None]] = []
"""What is done before anything is written: a line that shows what is under way is wiped."""
_open_lines: set[int] = set()
"""Which streams were left within a line."""


def unfinished() -> bool:
    """Tell whether the last output of some stream ends within a line."""
    return bool(_open_lines)


def safe(text: str) -> str:
    """Return text in which nothing moves the cursor, changes colours or turns the direction of writing."""
    if text.isprintable():
        return text
    return "".join(c if c in SHOWN or c.isprintable() else f"\\x{ord(c):02x}" for c in text)


class _Safe(io.TextIOBase):
    """A stream that escapes its text and writes it to another."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.gone = False

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream behind it."""
        return getattr(self.stream, "encoding", None) or "utf-8"

    def isatty(self) -> bool:
        """Tell whether a terminal shows it."""
        return self.stream.isatty()

    def fileno(self) -> int:
        """Return the number of the file behind it."""
        return self.stream.fileno()

    def writable(self) -> bool:
        """Tell that it takes text."""
        return True

    def write(self, text: str) -> int:
        """Write text; it is dropped when the reader is gone."""
        shown = safe(text).encode(self.encoding, "replace").decode(self.encoding, "replace")
        for act in BEFORE:
            act()
        if shown and self.isatty():
            (_open_lines.discard if shown.endswith("\n") else _open_lines.add)(id(self))
        self._quietly(lambda: self.stream.write(shown))
        return len(text)

    def flush(self) -> None:
        """Flush the stream behind."""
        self._quietly(self.stream.flush)

    def _quietly(self, act: Callable[[], object]) -> None:
        if self.gone or self.stream.closed:
            return
        try:
            act()
        except ValueError:  # it was closed
            self.gone = True
        except BrokenPipeError:
            self.gone = True
            with contextlib.suppress(OSError, ValueError):  # Python flushes once more when it ends, and must not fail
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, self.stream.fileno())
                os.close(nowhere)


def behind(stream: Any) -> TextIO | None:  # noqa: ANN401 - a stream of Python's, or one of ours
    """Return the stream behind, to which code that draws on the terminal writes directly."""
    found: TextIO | None = stream.stream if isinstance(stream, _Safe) else stream
    return found


@contextlib.contextmanager
def terminal() -> Iterator[None]:
    """Escape the output of the block; a closed stream takes nothing."""
    with contextlib.ExitStack() as stack:
        streams: list[tuple[Any, TextIO | None]] = [
            (contextlib.redirect_stdout, sys.stdout),
            (contextlib.redirect_stderr, sys.stderr),
        ]
        for redirect, stream in streams:
            if stream is None:  # closed by whoever started the process
                stack.enter_context(redirect(stack.enter_context(open(os.devnull, "w", encoding="utf-8"))))  # noqa: PTH123
            elif not isinstance(stream, _Safe):
                out = _Safe(stream)
                stack.callback(out.flush)
                stack.enter_context(redirect(out))
        yield
