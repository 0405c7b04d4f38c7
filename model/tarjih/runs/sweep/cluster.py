"""Tasks on a cluster: those who do them are the workers of a Dask scheduler.

Supply its address; get a :class:`Cluster`, to which calls are handed as to the processes of this machine.  Only so many
are under way as keep the workers busy, so that neither this process nor the scheduler holds what ten thousand tasks
take.  Results come back as soon as they are there, so that a worker that dies takes with it no more than
what it does and what has not yet been fetched; the scheduler gives both to another.
"""

from __future__ import annotations

import queue
import secrets
import sys
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
        try:
            self.client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except (TimeoutError, OSError, ValueError, TypeError, RuntimeError) as problem:
            what = f"no Dask scheduler answers there ({type(problem).__name__}). Start one: dask scheduler."
            raise InputFault([Fault(f"--scheduler {address}", 0, what)]) from problem
        try:
            self.client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as problem:
            self.client.close()
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
                if not self.client.nthreads():
                    sys.stderr.write("the scheduler has lost all its workers; waiting for others …\n")
                continue
            future = self.futures.pop(number, None)
            if future is None or future.cancelled():
                continue
            return self._result(number, future)

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
        """Let go of every call that has not ended."""
        futures, self.futures = list(self.futures.values()), {}
        self.client.cancel(futures, force=True)

    def close(self) -> None:
        """Leave the scheduler; its workers stay."""
        self.client.close()

    def _shared(self, given: Given) -> Any:
        """Return what all tasks take as a result of the cluster's own: lost with a worker, it is made again."""
        if self.given[0] != given.key:
            key = f"shared-{given.key[:16]}-{secrets.token_hex(4)}"
            self.given = given.key, self.client.submit(_as_given, given, key=key, pure=False)
        return self.given[1]


def _as_given(given: Given) -> Given:
    return given
