"""Executors of tasks: this process, or processes of this machine.

Supply calls; get back from :class:`Here` or :class:`Processes` the result of each, in the order in which they end, or
that its process died.  :class:`tarjih.runs.sweep.cluster.Cluster` is the third of the kind.

Each process has a pipe to its parent and does one call at a time, so that its death costs that call; another is started
in its place.  A pool of the standard library ends as a whole when one of its processes dies.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import Any, Protocol

from tarjih.runs.sweep.work import Given, worked

__all__ = ["Call", "Crew", "Ended", "Here", "Processes"]


@dataclass(frozen=True)
class Call:
    """A task on its way.

    Parameters
    ----------
    number
        Which task it is.
    identity
        Digest of code, libraries and files with which it is to be done.
    work
        The function.
    shared
        What it takes first, in common with the others of its sweep; ``None`` where there is no such thing.
    arguments
        What it takes besides.
    """

    number: int
    identity: str
    work: Callable[..., Any]
    shared: Given | None
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Ended:
    """The end of a call: with bytes, with an exception, or, with neither, by the death of its process."""

    number: int
    result: bytes | None = None
    raised: Exception | None = None


class Crew(Protocol):
    """An executor of calls."""

    def room(self) -> bool:
        """Tell whether another call may be handed over."""

    def hand(self, call: Call) -> None:
        """Hand a call over."""

    def next(self) -> Ended:
        """Wait for a call to end."""

    def drop(self) -> None:
        """Let go of every call that has not ended."""

    def close(self) -> None:
        """Dismiss everybody."""


@dataclass
class Here:
    """The process that asks, which does a call when it is waited for."""

    calls: deque[Call] = field(default_factory=deque)

    def room(self) -> bool:
        """Tell whether it has nothing to do."""
        return not self.calls

    def hand(self, call: Call) -> None:
        """Take a call."""
        self.calls.append(call)

    def next(self) -> Ended:
        """Do the call."""
        call = self.calls.popleft()
        return Ended(call.number, worked(call.work, call.shared, call.arguments))

    def drop(self) -> None:
        """Forget the call."""
        self.calls.clear()

    def close(self) -> None:
        """Do nothing: the process goes on."""


@dataclass
class _Worker:
    process: BaseProcess
    pipe: connection.Connection
    shared: str = ""
    doing: int | None = None


class Processes:
    """Processes of this machine.

    Parameters
    ----------
    count
        How many.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.workers: list[_Worker] = []

    def room(self) -> bool:
        """Tell whether a process is idle, or may still be started."""
        return len(self.workers) < self.count or any(w.doing is None for w in self.workers)

    def hand(self, call: Call) -> None:
        """Give a call to an idle process."""
        worker = next((w for w in self.workers if w.doing is None), None) or self._start()
        worker.doing = call.number
        key = "" if call.shared is None else call.shared.key
        sent = None if key == worker.shared else call.shared
        worker.shared = key
        message = pickle.dumps((call.identity, call.work, key, sent, call.arguments))
        with contextlib.suppress(OSError):  # it died: its pipe says so when it is waited for
            worker.pipe.send_bytes(message)

    def next(self) -> Ended:
        """Wait for a call to end."""
        ready = connection.wait([w.pipe for w in self.workers if w.doing is not None])[0]
        worker = next(w for w in self.workers if w.pipe is ready)
        number = worker.doing
        assert number is not None  # noqa: S101 - only those that do something are waited for
        worker.doing = None
        try:
            result, raised = pickle.loads(worker.pipe.recv_bytes())  # noqa: S301 - from our own child, by a pipe of ours
        except (EOFError, OSError):
            self._end(worker)
            return Ended(number)
        return Ended(number, result, raised)

    def drop(self) -> None:
        """End the processes that are at work."""
        for worker in [w for w in self.workers if w.doing is not None]:
            self._end(worker)

    def close(self) -> None:
        """End all processes."""
        for worker in list(self.workers):
            self._end(worker)

    def _start(self) -> _Worker:
        own, theirs = multiprocessing.Pipe()
        # Forking a process with threads is unsafe, and the sampler and the linear algebra have some.
        process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=False)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # until it ignores ^C, as the parent ends it
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        self.workers.append(_Worker(process, own))
        return self.workers[-1]

    def _end(self, worker: _Worker) -> None:
        self.workers.remove(worker)
        worker.pipe.close()
        worker.process.kill()
        worker.process.join()
        worker.process.close()


def _leave_with_parent() -> None:
    """End this process when its parent is gone, also in the middle of a call."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _serve(pipe: connection.Connection) -> None:
    """Do calls until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who interrupts the parent has it end its children
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    shared: dict[str, Given | None] = {"": None}
    while True:
        try:
            message = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        reply: tuple[bytes | None, Exception | None]
        try:
            wanted, work, key, sent, arguments = pickle.loads(message)  # noqa: S301 - from our own parent, by its pipe
            if key not in shared or key == "":
                shared = {key: sent}
            reply = worked(work, shared[key], arguments, wanted=wanted), None
        except Exception as problem:  # noqa: BLE001 - the parent raises it
            reply = None, problem
        with contextlib.suppress(OSError):
            pipe.send_bytes(_pickled(reply))


def _pickled(reply: tuple[bytes | None, Exception | None]) -> bytes:
    try:
        whole = pickle.dumps(reply)
        pickle.loads(whole)  # noqa: S301 - what was just written: some exceptions pickle and do not come back
    except Exception:  # noqa: BLE001
        return pickle.dumps((None, RuntimeError(f"{type(reply[1]).__name__}: {reply[1]}")))
    return whole
