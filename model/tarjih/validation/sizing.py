"""The cost of many cases on several machines, extrapolated from that of a few.

Supply what cases of several sizes took (:class:`Cost`; a sweep measures them, :func:`measured`), and what is wanted;
get a :class:`Sizing` for a number of machines, and :func:`table`, the note for several.  Nothing is assumed of the cost
but its form: processor time grows as a power of the claims, fitted to all sizes by least squares on their logarithms;
memory is what a process has anyhow and so much for each claim.  The ratio of the wanted size to the largest that
was measured is stated, since beyond it the form is an assumption.

A machine does as many cases at once as it has cores, or as fit into its memory where that is fewer.  Tasks are
independent, so machines add up; the last round, when some cores have nothing left to do, is
counted as a whole one.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tarjih.inference.fit import Settings, fit
from tarjih.priors.inputs import load
from tarjih.runs.places import SHIPPED
from tarjih.runs.sweep.running import Task, sweep, sweeping
from tarjih.runs.table import Table
from tarjih.validation.worlds import news_regime

__all__ = ["Cost", "Machine", "Sizing", "measured", "sized", "table"]

GIB = 2**30
COLUMNS = (
    *("cases", "claims", "core_seconds_each", "gib_each", "core_hours", "machines", "cores", "gib", "at_once", "hours"),
    *("exponent", "beyond_measured"),
)
CLAIMS_PER_SPEAKER, CLAIMS_PER_PROPOSITION = 5, 8


@dataclass(frozen=True)
class Cost:
    """What one case took.

    Parameters
    ----------
    claims
        How many it has.
    cpu
        Seconds of a processor.
    peak
        The most memory of its process, in bytes.
    """

    claims: int
    cpu: float
    peak: int


@dataclass(frozen=True)
class Machine:
    """One machine of a cluster.

    Parameters
    ----------
    cores
        Cores, each as fast as the one on which costs were measured.
    gib
        Memory, in GiB.
    """

    cores: int
    gib: float


@dataclass(frozen=True)
class Sizing:
    """What many cases take.

    Parameters
    ----------
    cases, claims
        How many cases of how many claims.
    cpu, gib
        Core seconds and GiB of one.
    core_hours
        Of all.
    machines, machine
        How many, of which make.
    at_once
        Cases that one of them does at once.
    hours
        Until all are done.
    exponent
        The power of the claims with which processor time grows.
    beyond
        How many times the claims of the largest case that was measured.
    """

    cases: int
    claims: int
    cpu: float
    gib: float
    core_hours: float
    machines: int
    machine: Machine
    at_once: int
    hours: float
    exponent: float
    beyond: float


def sized(costs: Sequence[Cost], *, cases: int, claims: int, machines: int, machine: Machine) -> Sizing:
    """Work out what many cases of one size take.

    Parameters
    ----------
    costs
        Of cases of at least two sizes.
    cases, claims
        How many cases of how many claims.
    machines, machine
        How many machines, of which make.

    Raises
    ------
    ValueError
        When there are not two sizes, or one case does not fit into a machine.
    """
    n = np.array([c.claims for c in costs], dtype=float)
    if np.unique(n).size < 2:
        raise ValueError("costs of at least two sizes are needed")
    exponent, constant = np.polyfit(np.log(n), np.log([c.cpu for c in costs]), 1)
    slope, base = np.polyfit(n, [c.peak for c in costs], 1)
    cpu = math.exp(constant) * claims**exponent
    seen = max((c.peak for c in costs if c.claims <= claims), default=0)
    gib = max(base + slope * claims, seen) / GIB
    at_once = min(machine.cores, int(machine.gib / gib))
    if at_once < 1:
        raise ValueError(f"a case of {claims:,} claims takes {gib:.1f} GiB, and a machine has {machine.gib:g}")
    rounds = math.ceil(cases / (machines * at_once))
    return Sizing(
        cases=cases,
        claims=claims,
        cpu=cpu,
        gib=gib,
        core_hours=cases * cpu / 3600,
        machines=machines,
        machine=machine,
        at_once=at_once,
        hours=rounds * cpu / 3600,
        exponent=float(exponent),
        beyond=claims / float(n.max()),
    )


def table(sizings: Sequence[Sizing]) -> Table:
    """Return the note: a row for each number of machines."""
    rows = [
        (
            *(s.cases, s.claims, round(s.cpu, 1), round(s.gib, 2), round(s.core_hours, 1), s.machines),
            *(s.machine.cores, s.machine.gib, s.at_once, round(s.hours, 2), round(s.exponent, 2), round(s.beyond, 1)),
        )
        for s in sizings
    ]
    return Table(COLUMNS, tuple(rows))


def measured(sizes: Sequence[int], *, seed: int = 1, quick: bool = False) -> list[Cost]:
    """Fit a drawn case of each size, each in a process of its own, and return what it took.

    Parameters
    ----------
    sizes
        Claims of the cases, copies not counted.
    seed
        Of the cases and their fits.
    quick
        Importance sampling in place of NUTS.
    """
    out = []
    for size in sizes:
        # A process says the most memory that it has ever had, so each case has one to itself.
        with sweeping(workers=2, cache=None):
            (done,) = sweep(one, [Task((size, seed, quick))], heavy=True)
        out.append(Cost(done.value["claims"], done.cpu, done.peak))
    return out


def one(size: int, seed: int, quick: bool) -> dict[str, Any]:  # noqa: FBT001 - a task's arguments have no names
    """Draw, write, read and fit a case of one size."""
    speakers, propositions = max(12, size // CLAIMS_PER_SPEAKER), max(8, size // CLAIMS_PER_PROPOSITION)
    drawn = news_regime(seed, claims=size, speakers=speakers, propositions=propositions)
    with tempfile.TemporaryDirectory() as place:
        corpus, priors = load(drawn.write(Path(place)), SHIPPED / "general.yaml")
        done = fit(corpus, priors, Settings(seed=seed, quick=quick, draft=True, chains=2, draws=None))
    return {"claims": len(corpus.claims), "method": done.draws.method}
