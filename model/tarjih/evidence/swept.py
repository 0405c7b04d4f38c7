"""Slow analyses of the evidence as tasks of a sweep: an answer's ledger, and the fewest claims on which a call hangs.

Supply what :func:`~tarjih.evidence.ledger.ledger` and :func:`~tarjih.evidence.linchpins.linchpins` take; get the same
tables, target by target and level by level wherever sweeps run, and stored where sweeps store their results.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tarjih.evidence.leaving import Leaving
from tarjih.evidence.ledger import ledger
from tarjih.evidence.linchpins import linchpins as searched
from tarjih.evidence.trace import codings, traced
from tarjih.inference.fit import Fit
from tarjih.inference.targets import Target
from tarjih.runs.sweep.running import Shared, Task, sweep
from tarjih.runs.table import Table, of_records
from tarjih.testimony.case import Case

__all__ = ["ledgers", "linchpins"]


def ledgers(
    fit: Fit,
    targets: Sequence[Target],
    answers: Mapping[str, str],
    *,
    leaving: Leaving | None = None,
    **how: Any,
) -> dict[str, Table]:
    """Return the ledger of each target's answer, by the target's name.

    Parameters
    ----------
    fit, targets
        The fit, and what is asked.
    answers
        Of each target the answer whose log-odds are followed.
    leaving
        What leaves claims out for these targets, where it is shared with other tables.
    how
        As :func:`~tarjih.evidence.ledger.ledger` takes it.
    """
    tasks = [Task((i, answers[t.name], how)) for i, t in enumerate(targets)]
    found = sweep(one_ledger, tasks, shared=_asked(leaving or Leaving(fit, targets)))
    return {t.name: _coded(_table(d.value), fit.case) for t, d in zip(targets, found, strict=True)}


def linchpins(
    fit: Fit, targets: Sequence[Target], *, refit: bool = False, leaving: Leaving | None = None, **how: Any
) -> Table:
    """Find the smallest sets whose removal changes each call.

    Parameters
    ----------
    fit, targets
        The fit, and what is asked.
    refit
        Whether to sample by NUTS where nothing faster will do; it loads PyMC.
    leaving
        What leaves claims out for these targets, where it is shared with other tables.
    how
        As :func:`~tarjih.evidence.linchpins.linchpins` takes it.
    """
    leaving = leaving or Leaving(fit, targets, refit=refit)
    tasks = [Task((i, how)) for i in range(len(targets))]
    tables = [_table(d.value) for d in sweep(one_search, tasks, shared=_asked(leaving))]
    columns = tables[0].columns if tables else searched(fit, [], **how).columns
    return Table(columns, tuple(row for t in tables for row in t.rows))


def one_ledger(leaving: Leaving, target: int, answer: str, how: dict[str, Any]) -> dict[str, Any]:
    """Return the ledger of one target as plain data."""
    return _plain(ledger(leaving.fit, leaving.targets[target], answer, leaving=leaving, **how))


def one_search(leaving: Leaving, target: int, how: dict[str, Any]) -> dict[str, Any]:
    """Return the linchpins of one target as plain data."""
    return _plain(searched(leaving.fit, [leaving.targets[target]], leaving=leaving, **how))


def _asked(leaving: Leaving) -> Shared:
    return Shared(leaving, leaving.about)


def _coded(found: Table, case: Case) -> Table:
    """Return a ledger with the current codings of the coders' passes, which no task needs."""
    coded, at = codings(case), {c.claim: i for i, c in enumerate(case.claims)}
    rows = []
    for row in found.records():
        claims = str(row["claims"] or "").split(" ")
        if all(c in at for c in claims):
            row |= {"coders": traced(case, np.array([at[c] for c in claims]), coded)["coders"]}
        rows.append(row)
    return of_records(found.columns, rows)


def _plain(table: Table) -> dict[str, Any]:
    return {"columns": table.columns, "rows": table.rows}


def _table(plain: Mapping[str, Any]) -> Table:
    return Table(tuple(plain["columns"]), tuple(tuple(row) for row in plain["rows"]))
