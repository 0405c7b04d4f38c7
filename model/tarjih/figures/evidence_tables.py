"""What the figures of evidence draw: the steps from prior to posterior, and the bars of a tornado.

Supply a table of :func:`~tarjih.evidence.ledger.ledger` or :func:`~tarjih.evidence.leaving.leave_out`; get one in which
every number that is drawn stands in its row.
"""

from __future__ import annotations

import math
from typing import Any

from tarjih.evidence.shapley import deciban, probability
from tarjih.runs.table import Table, of_records

__all__ = ["bars", "steps"]

STEPS = ("name", "label", "role", "start", "end", "share", "se", "alone", "p_start", "p_end", "method")
BARS = ("name", "label", "level", "p_with", "p_without", "db", "call_with", "call_without", "claims", "method")
SLIGHT = 0.005
"""Decibans below which a share is not drawn as a step of its own."""


def steps(table: Table, level: str, *, most: int = 12) -> Table:
    """Return the way from prior to posterior: a row for each end and each of the largest shares of a level.

    Parameters
    ----------
    table
        A ledger.
    level
        The level whose shares are the steps.
    most
        Steps at most; what is left is one step, the last.
    """
    rows = table.where("level", level).records()
    if not rows:
        return Table(STEPS, ())
    at = float(deciban(rows[0]["p_before"]))
    records: list[dict[str, Any]] = [_end("prior", "before the articles", at)]
    large = [r for r in rows if abs(r["shapley_db"]) >= SLIGHT]
    large = large[:most] if len(large) <= most else large[: most - 1]
    rest = rows[len(large) :]
    for r in large:
        records.append(_step(at, r["shapley_db"], r["id"], r["label"], "step"))
        records[-1] |= {"se": r["shapley_se"], "alone": r["loo_db"], "method": r["method"]}
        at += r["shapley_db"]
    if rest:
        many = f"{len(rest)} others together" if len(rest) > 1 else "one other"
        records.append(_step(at, sum(r["shapley_db"] for r in rest), "", many, "rest"))
        records[-1]["se"] = math.sqrt(sum(r["shapley_se"] ** 2 for r in rest))
        at = records[-1]["end"]
    return of_records(STEPS, [*records, _end("posterior", "after the articles", at)])


def _end(role: str, label: str, at: float) -> dict[str, Any]:
    p = float(probability(at))
    return {"name": role, "label": label, "role": role, "start": at, "end": at, "p_start": p, "p_end": p}


def _step(at: float, share: float, name: str, label: str, role: str) -> dict[str, Any]:
    ends = {"p_start": float(probability(at)), "p_end": float(probability(at + share))}
    return {"name": name, "label": label, "role": role, "start": at, "end": at + share, "share": share, **ends}


def bars(table: Table, target: str, *, most: int = 12) -> Table:
    """Return what moves a call most when it is left out, the largest first; of what is the same rows, one.

    Parameters
    ----------
    table
        What :func:`~tarjih.evidence.leaving.leave_out` returned.
    target
        The headline.
    most
        Bars at most.
    """
    rows = sorted(table.where("target", target).records(), key=lambda r: -abs(r["db"]))
    seen: set[tuple[int, float]] = set()
    records: list[dict[str, Any]] = []
    for r in rows:
        same = r["claims"], round(r["p_without"], 9)
        if same not in seen and len(records) < most:
            records.append({**r, "name": r["id"]})
        seen.add(same)
    return of_records(BARS, records)
