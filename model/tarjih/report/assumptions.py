"""The range of a case's answers over the camps.

Supply a fit and questions; get, for each answer, the lowest and the highest probability over the camps, for the
propositions that likely answers share too.  A case without another camp has no ranges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tarjih.figures.answers import shared
from tarjih.figures.intervals import Ranges
from tarjih.inference.fit import Fit
from tarjih.inference.targets import named
from tarjih.priors import Priors
from tarjih.runs.table import Table, of_records
from tarjih.sensitivity.camps import BELIEFS, beliefs, found

__all__ = ["camp_beliefs", "camp_ranges", "ranges_of"]


def camp_beliefs(fit: Fit, names: Iterable[str], every: Mapping[str, Priors]) -> Table:
    """Return every camp's probabilities of some questions and propositions; without rows where there is one camp.

    Parameters
    ----------
    fit, names, every
        The fit, what is asked, and the camps.
    """
    if len(every) < 2:
        return of_records(BELIEFS, [])
    return beliefs(fit, [named(fit.case, n) for n in dict.fromkeys(names)], dict(every))


def ranges_of(table: Table) -> Ranges:
    """Return the range of each answer over the camps."""
    by: dict[tuple[str, str], list[float]] = {}
    for r in table.records():
        by.setdefault((r["target"], r["answer"]), []).append(r["mean"])
    return {key: (min(means), max(means)) for key, means in by.items()}


def camp_ranges(fit: Fit, questions: Iterable[str]) -> Ranges:
    """Return the range over the camps of every answer, and of propositions that the likely ones share."""
    names: list[str] = []
    for q in questions:
        states = fit.summary["questions"][q]["states"]
        above = shared(fit.case.corpus.questions[q], {s: e["mean"] for s, e in states.items()})
        names += [q, *([above.proposition] if above else [])]
    return ranges_of(camp_beliefs(fit, names, found(fit)))
