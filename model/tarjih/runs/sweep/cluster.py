"""Tasks on a cluster: the workers are those of a Dask scheduler.

Supply its address; get a :class:`Cluster`, to which calls are handed as to the processes of this machine.  Only so many
are under way as keep the workers busy, so that neither this process nor the scheduler holds what ten thousand tasks
take.  Results come back as soon as they are there, so that a worker that dies takes with it no more than
what it does and what has not yet been fetched; the scheduler gives both to another.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import queue
import re
import secrets
import socket
import sys
import threading
import time
from typing import Any

import distributed

from tarjih.runs.faults import Fault, InputFault
from tarjih.runs.sweep.crew import Call, Ended
from tarjih.runs.sweep.work import Given, worked

__all__ = ["Cluster"]

AHEAD = 2
"""Calls under way for each thread of a worker: one that is done, one that waits for it."""
PATIENCE = 20.0
"""Seconds in which a scheduler answers and has a worker."""
KNOCK = 5.0
"""Seconds in which something answers at the address, and greets as a scheduler does."""
LOST = 60.0
"""Seconds without any worker after which a sweep is given up."""
GOODBYE = 2.0
"""Seconds in which a scheduler hears that it is left."""

for _name in [n for n in logging.root.manager.loggerDict if n.partition(".")[0] in {"distributed", "tornado"}]:
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # a message of one line replaces their output


class _Client(distributed.Client):  # type: ignore[misc]
    """A connection that is left by :func:`_leave` alone: one that was never made would otherwise be waited for."""

    def __del__(self) -> None:
        """Do nothing."""


class Cluster:
    """The workers of a scheduler.

    Parameters
    ----------
    address
        Of the scheduler, ``tcp://HOST:PORT`` or ``tls://HOST:PORT``.

    Raises
    ------
    InputFault
        When no scheduler answers there, or it has no workers.
    """

    def __init__(self, address: str) -> None:
        self.address, self.alive = address, time.monotonic()
        _knock(address)
        self.client = _connected(address)
        try:
            self.client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as problem:
            _leave(self.client)
            what = "the scheduler has no workers. Start some: dask worker ADDRESS --nthreads 1."
            raise InputFault([Fault(f"--scheduler {address}", 0, what)]) from problem
        self.ended: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.futures: dict[int, Any] = {}
        self.given: tuple[str, Any] = ("", None)
        self.threads, self.counted = 1, 0.0

    def room(self) -> bool:
        """Tell whether the workers, however many there are by now, can be handed another call."""
        if time.monotonic() - self.counted > 1:
            self.threads, self.counted = sum(self.client.nthreads().values()), time.monotonic()
        return len(self.futures) < max(1, AHEAD * self.threads)

    def hand(self, call: Call) -> None:
        """Hand a call over."""
        key = f"{call.work.__name__}-{call.number}-{secrets.token_hex(4)}"
        shared = None if call.shared is None else self._shared(call.shared)
        future = self.client.submit(
            worked, call.work, shared, call.arguments, wanted=call.identity, key=key, pure=False, retries=1
        )
        self.futures[call.number] = future
        future.add_done_callback(lambda _, number=call.number: self.ended.put(number))

    def next(self) -> Ended:
        """Wait for a call to end."""
        while True:
            try:
                number = self.ended.get(timeout=PATIENCE)
            except queue.Empty:
                self._still_there()
                continue
            future = self.futures.pop(number, None)
            if future is None or future.cancelled():
                continue
            return self._result(number, future)

    def _still_there(self) -> None:
        """Give up when no worker has been left for a while.

        Raises
        ------
        OSError
            Then; finished tasks are stored.
        """
        try:
            there = bool(self.client.nthreads())
        except Exception:  # noqa: BLE001 - whatever the library raises when the scheduler is gone
            there = False
        now = time.monotonic()
        if there:
            self.alive = now
        elif now - self.alive > LOST:
            what = (
                "the scheduler is gone, or has lost all its workers. Finished tasks are stored: start some, run again"
            )
            raise OSError(errno.ECONNRESET, what, f"--scheduler {self.address}")
        else:
            sys.stderr.write("the scheduler has lost all its workers; waiting for others …\n")

    def _result(self, number: int, future: Any) -> Ended:
        try:
            return Ended(number, future.result(timeout=PATIENCE))
        except (distributed.scheduler.KilledWorker, TimeoutError, OSError):
            return Ended(number)
        except ModuleNotFoundError as problem:
            what = f"its workers lack this software or a library ({problem}). Start them in the same environment."
            return Ended(number, raised=InputFault([Fault("--scheduler", 0, what)]))
        except Exception as problem:  # noqa: BLE001 - whoever asked raises it
            return Ended(number, raised=problem)

    def drop(self) -> None:
        """Let go of every call that has not ended, where the scheduler can still be reached."""
        futures, self.futures = list(self.futures.values()), {}
        with contextlib.suppress(Exception):
            self.client.sync(self.client._cancel, futures, force=True, callback_timeout=GOODBYE)  # noqa: SLF001

    def close(self) -> None:
        """Leave the scheduler, its workers stay; one that is gone is left at once."""
        _leave(self.client)

    def _shared(self, given: Given) -> Any:
        """Return the shared argument as a result of the cluster's own: lost with a worker, it is made again."""
        if self.given[0] != given.key:
            key = f"shared-{given.key[:16]}-{secrets.token_hex(4)}"
            self.given = given.key, self.client.submit(_as_given, given, key=key, pure=False)
        return self.given[1]


def _knock(address: str) -> None:
    """Refuse an address at which nothing answers, or something that is no scheduler, within seconds.

    A scheduler speaks first; a web server waits to be asked.
    """
    found = re.fullmatch(r"(tcp|tls)://(\[[^\]]+\]|[^:/\s]+):(\d{1,5})/?", address)
    if found is None:
        raise _no_scheduler(address, "an address is written tcp://HOST:PORT or tls://HOST:PORT")
    try:
        with socket.create_connection((found[2].strip("[]"), int(found[3])), timeout=KNOCK) as line:
            line.settimeout(KNOCK)
            greeted = found[1] == "tls" or bool(line.recv(1))
    except (TimeoutError, OverflowError) as problem:
        raise _no_scheduler(address, "nothing answered in time") from problem
    except OSError as problem:
        raise _no_scheduler(address, str(problem.strerror or problem)) from problem
    if not greeted:
        raise _no_scheduler(address, "it hung up")


def _connected(address: str) -> Any:
    """Connect to a scheduler, or give up after a while."""
    made: list[Any] = []

    def connect() -> None:
        try:
            made.append(_Client(address, timeout=PATIENCE, set_as_default=False))
        except Exception as problem:  # noqa: BLE001 - whatever the library raises is why there is no connection
            made.append(problem)

    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(PATIENCE + KNOCK)
    if not made or isinstance(made[0], Exception):
        why = "it does not speak as a scheduler does"
        if made and isinstance(made[0], TypeError):
            why = "tls:// takes certificates, distributed.comm.tls of Dask's configuration"
        raise _no_scheduler(address, why) from (made[0] if made else None)
    return made[0]


def _leave(client: Any) -> None:
    """Close a connection."""
    with contextlib.suppress(Exception):
        client.close(timeout=GOODBYE)


def _no_scheduler(address: str, why: str) -> InputFault:
    what = f"no Dask scheduler answers there ({why}). Start one: dask scheduler."
    return InputFault([Fault(f"--scheduler {address}", 0, what)])


def _as_given(given: Given) -> Given:
    return given
