"""A sweep from its first task to its last, on any executor.

Supply a function, its tasks, and, once for a whole command, where they are done (:func:`sweeping`); get the value
of each, in the order of the tasks.  Tasks are taken one by one as there is room, so that their arguments may be made
when they are wanted, and a sweep may be left when enough is known.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tarjih.runs.extras import extra
from tarjih.runs.files import canonical, digest
from tarjih.runs.places import cache_folder
from tarjih.runs.sweep import options
from tarjih.runs.sweep.crew import Call, Crew, Ended, Here, Processes
from tarjih.runs.sweep.results import Results
from tarjih.runs.sweep.serialise import unpack
from tarjih.runs.sweep.work import Given, behind, identity

__all__ = ["CACHE", "Done", "Shared", "Task", "sweep", "sweeping"]

CACHE: Path | None = cache_folder("sweeps")
MOST_TRIES = 3
"""Processes that a task may end before it is given up."""
ALONE = 5.0
"""Seconds of work that this process does by itself before it starts others, which takes them two or three."""


@dataclass(frozen=True)
class Task:
    """One task.

    Parameters
    ----------
    arguments
        What the function takes: of plain values and of the package's own, so that they can be pickled.
    about
        Plain data that tell these arguments from all others, digests of what is large; the arguments when omitted.
    """

    arguments: tuple[Any, ...]
    about: Any = None


@dataclass(frozen=True)
class Shared:
    """The first argument of every task of a sweep, sent once to each process.

    Parameters
    ----------
    value
        The value.
    about
        Plain data that tell it from all others.
    """

    value: Any
    about: Any


@dataclass(frozen=True)
class Done:
    """The value of a task, and its cost.

    Parameters
    ----------
    value
        The result.
    seconds, cpu
        By the clock, and of the processor.
    peak
        The most memory that its process has had, in bytes.
    reused
        Whether the result was stored before.
    """

    value: Any
    seconds: float
    cpu: float
    peak: int
    reused: bool


@dataclass
class _Where:
    """The executors of a sweep, and those started so far."""

    scheduler: str
    workers: int
    results: Results
    crew: Crew = field(default_factory=Here)
    alone: float = 0.0

    def called(self, *, heavy: bool) -> Crew:
        """Return the executor of the next task: another process where the work is worth it."""
        if isinstance(self.crew, Here):
            if self.scheduler:
                with extra("cluster", "--scheduler"):
                    from tarjih.runs.sweep.cluster import Cluster

                self.crew = Cluster(self.scheduler)
            elif self.workers > 1 and (heavy or self.alone > ALONE):
                self.crew = Processes(self.workers)
        return self.crew


_where: ContextVar[_Where | None] = ContextVar("_where", default=None)


@contextlib.contextmanager
def sweeping(*, scheduler: str = "", workers: int | None = None, cache: Path | None = CACHE) -> Iterator[None]:
    """Set where the sweeps of a command run, and where their results are stored.

    Parameters
    ----------
    scheduler
        Address of a Dask scheduler; this machine when empty.
    workers
        Processes of this machine; as many as it has cores when ``None``, and 1 for this process alone.
    cache
        The folder of finished tasks; nothing is stored when ``None``.
    """
    where = _Where(scheduler, workers or options.cores(), Results(cache))
    token = _where.set(where)
    try:
        yield
    finally:
        _where.reset(token)
        where.crew.close()
        where.results.prune()


def sweep(
    work: Callable[..., Any],
    tasks: Iterable[Task],
    *,
    shared: Shared | None = None,
    heavy: bool = False,
    make: bool = True,
) -> Generator[Done]:
    """Do tasks, and yield their values in order.

    Parameters
    ----------
    work
        A function of a module, which returns plain data and arrays and depends on nothing but its arguments, the
        package, and the files that it ships.
    tasks
        The tasks.
    shared
        What `work` takes first in each.
    heavy
        Whether a task takes so long that other processes are started at once.
    make
        Whether to do what has not been done before; the sweep ends at the first such task otherwise.

    Raises
    ------
    Exception
        What the first task to fail has raised; results of finished tasks are stored.
    """
    where = _where.get() or _Where("", 1, Results(None))
    whole = identity(work.__module__)
    common = [behind(work.__module__), work.__qualname__, None if shared is None else shared.about]
    given = None if shared is None else Given(digest(canonical(common)), shared.value)
    left = enumerate(tasks)
    run = _Run(where)
    due = 0
    crew: Crew = where.crew
    try:
        more = True
        while more or run.calls:
            if more and (not run.calls or crew.room()):
                number, task = next(left, (-1, None))
                if task is None:
                    more = False
                    continue
                key = digest(canonical([*common, task.arguments if task.about is None else task.about]))
                if not run.found(number, key):
                    if not make:
                        break
                    crew = where.called(heavy=heavy)
                    run.hand(crew, Call(number, whole, work, given, task.arguments), key)
            else:
                run.take(crew, crew.next())
            while due in run.done:
                yield run.done.pop(due)
                due += 1
    finally:
        if run.calls:
            crew.drop()


class _Run:
    """The tasks of a sweep under way, and those done and not yet yielded."""

    def __init__(self, where: _Where) -> None:
        self.where = where
        self.calls: dict[int, tuple[Call, str, int]] = {}
        self.done: dict[int, Done] = {}

    def found(self, number: int, key: str) -> bool:
        """Tell whether a task has been done before."""
        stored = self.where.results.read(key)
        if isinstance(stored, dict) and {*stored} == {"value", "seconds", "cpu", "peak"}:
            self.done[number] = Done(**stored, reused=True)
        return number in self.done

    def hand(self, crew: Crew, call: Call, key: str, tries: int = 1) -> None:
        """Hand a call over."""
        self.calls[call.number] = call, key, tries
        crew.hand(call)

    def take(self, crew: Crew, ended: Ended) -> None:
        """Take a call back: store its result, or submit it again where its process died."""
        call, key, tries = self.calls.pop(ended.number)
        if ended.raised is not None:
            raise ended.raised
        if ended.result is not None:
            self.where.results.write(key, ended.result)
            self.done[call.number] = Done(**unpack(ended.result), reused=False)
            self.where.alone += self.done[call.number].seconds
            return
        if tries >= MOST_TRIES:
            shown = str(call.arguments)[:200]
            raise RuntimeError(f"{tries} processes have died over one task, {call.work.__qualname__} of {shown}")
        self.hand(crew, call, key, tries + 1)
