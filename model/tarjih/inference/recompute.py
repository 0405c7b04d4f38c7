"""Every number that a fit's folder states, computed again from its draws.

Supply a fit as it was read; get what does not follow from its draws: a mean, a quantile, a prior mean, a credibility or
a count of the summary, a diagnostic of the record, an outcome of the gate, a variable of ``posterior.nc``.  Neither the
number of divergent transitions nor the Pareto k of weighted draws follows from the stored draws; only a rerun
tells whether they are right.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from tarjih.inference.fit import Fit
from tarjih.inference.gate import checks
from tarjih.inference.importance import effective
from tarjih.inference.results import BYTE_ORDER_MARK, results, workbook, workbook_parts, workbook_rows
from tarjih.inference.summary import summarise

__all__ = ["differing"]

AGREE = 1e-6
MOST = 12
"""Faults of one file that are listed."""
STRINGS = "xl/sharedStrings.xml"
"""A part that only some versions of the library that writes a workbook need."""
BOUND = 1e9
"""What a diagnostic without bound is recorded as."""


def differing(fit: Fit, files: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """Say what of a fit does not follow from its draws.

    Parameters
    ----------
    fit
        The fit, read from its folder.
    files
        The content of ``posterior.nc``, ``results.csv`` and ``results.xlsx``, as far as it has them.

    Returns
    -------
    File and sentence of each number.
    """
    again = summarise(fit.case, fit.draws, fit.run["diagnostics"])
    out = [("summary.json", what) for what in list(_apart(fit.summary, again, ""))[:MOST]]
    out += [("run.json", what) for what in _diagnostics(fit)]
    if fit.run["checks"] != checks(fit.run["diagnostics"]):
        out.append(("run.json", "the outcomes of its checks do not follow from its diagnostics."))
    if "posterior.nc" in files:
        from tarjih.inference.container import container_mismatch  # noqa: PLC0415 - it loads ArviZ

        mismatch = container_mismatch(files["posterior.nc"], fit.case, fit.draws, fit.summary)
        out += [("posterior.nc", mismatch)] if mismatch else []
    return out + [(name, "it does not say what the summary says.") for name in _other_tables(fit, files)]


def _other_tables(fit: Fit, files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the names of the tables of results that are not those of the summary."""
    table = results(fit.summary, fit.case.corpus)
    if "results.csv" in files and files["results.csv"].removeprefix(BYTE_ORDER_MARK) != table.csv():
        yield "results.csv"
    if "results.xlsx" in files:
        try:
            again = workbook(table)
            same = workbook_rows(files["results.xlsx"]) == workbook_rows(again)
            same = same and workbook_parts(files["results.xlsx"]) <= workbook_parts(again) | {STRINGS}
        except Exception:  # noqa: BLE001 - whatever the library makes of a file that somebody spoilt
            same = False
        if not same:
            yield "results.xlsx"


def _apart(found: object, want: object, name: str) -> Iterator[str]:
    """Yield a sentence for each part in which two documents differ."""
    if isinstance(want, Mapping) and isinstance(found, Mapping):
        for key in sorted({*found} ^ {*want}):
            yield f"{_joined(name, key)} is {'missing' if key in want else 'nothing that a fit has'}."
        for key in want:
            if key in found:
                yield from _apart(found[key], want[key], _joined(name, str(key)))
    elif isinstance(want, list) and isinstance(found, list) and len(want) == len(found):
        for at, (one, two) in enumerate(zip(found, want, strict=True)):
            yield from _apart(one, two, f"{name}[{at}]")
    elif _number(want) and _number(found):
        if not math.isclose(float(found), float(want), rel_tol=AGREE, abs_tol=AGREE):  # type: ignore[arg-type]
            yield f"{name} is {found:.6g}, and the draws give {want:.6g}."
    elif found != want:
        yield f"{name} is not what the draws give."


def _joined(name: str, key: str) -> str:
    return f"{name}.{key}" if name else key


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _diagnostics(fit: Fit) -> Iterator[str]:
    """Yield a sentence for each diagnostic that is not that of the draws."""
    d = fit.run["diagnostics"]
    if d["method"] == "nuts":
        from tarjih.inference.nuts import diagnose  # noqa: PLC0415 - it loads the sampler

        seen = diagnose(fit.case, fit.draws, d["divergences"], 1)
        want = {"rhat_max": seen.rhat_max, "ess_bulk_min": seen.ess_bulk_min, "ess_tail_min": seen.ess_tail_min}
        want = {name: min(value, BOUND) for name, value in want.items()}
    else:
        most = effective(fit.draws.weights)
        exact = d["method"] in {"importance", "variational"}
        names = ("ess_bulk_min", "ess_tail_min")
        want = {n: most if exact else min(float(d[n]), most) for n in names} | {"rhat_max": 1.0}
    for name, value in want.items():
        if not math.isclose(float(d[name]), value, rel_tol=1e-4):
            yield f"diagnostics.{name} is {d[name]:.6g}, and the draws give {value:.6g}."
