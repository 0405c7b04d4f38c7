"""The analysts of a case, pooled: with weights given by the user, learned from outcomes, or equal.

Supply a fit and the folder of its case; get :class:`Analysts`, or nothing where fewer than two have a file there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from tarjih.corpus.cells import last_day
from tarjih.corpus.outcomes import Outcomes
from tarjih.figures.daily import DRAWS
from tarjih.inference.fit import Fit
from tarjih.inference.importance import SEED
from tarjih.inference.targets import Target
from tarjih.priors import Priors
from tarjih.priors.analysts import analysts_folder, read_analysts
from tarjih.report.settled import outcomes_of
from tarjih.runs.table import Table
from tarjih.sensitivity.analysts import (
    Pool,
    Refit,
    differences,
    read_weights,
    together,
    weighed,
)
from tarjih.sensitivity.pooling import LOG
from tarjih.validation.scoring import as_of_resolution

__all__ = ["Analysts", "analysts_of"]


@dataclass(frozen=True)
class Analysts:
    """What the analysts of a case believe, each and together.

    Parameters
    ----------
    table
        A row for each headline, answer and analyst, and the pool's (:data:`tarjih.sensitivity.analysts.BELIEFS`).
    pool
        How they are pooled.
    priors
        What each assumes.
    files
        The digest of each file that was read, by its name.
    """

    table: Table
    pool: Pool
    priors: Mapping[str, Priors]
    files: Mapping[str, str]

    @property
    def names(self) -> list[str]:
        """The names of the analysts."""
        return list(self.pool.weights)

    @cached_property
    def differences(self) -> Table:
        """How far they differ on each headline, the most first."""
        return differences(self.table)


def analysts_of(
    fit: Fit,
    case: Path,
    targets: Sequence[Target],
    *,
    how: str = LOG,
    weights: Sequence[str] = (),
    folder: Path | None = None,
    refit: Refit | None = None,
    seed: int = SEED,
) -> Analysts | None:
    """Return what the analysts of a case believe; nothing where there are fewer than two.

    Parameters
    ----------
    fit, case, targets
        The fit, the folder of its case, and what is asked.
    how
        ``log`` or ``linear``.
    weights
        ``NAME=WEIGHT`` as the user wrote it; learned from the outcomes of the case where there are none.
    folder
        Where the analysts' files lie; the case's own when omitted.
    refit
        What draws the case of an analyst for whom nothing faster will do.
    seed
        Of all that is drawn.

    Raises
    ------
    InputFault
        With every fault of the analysts' files, of the weights, or of the outcomes.
    """
    priors = read_analysts(folder or analysts_folder(case), fit.case.corpus)
    given = read_weights(weights, list(priors))
    if len(priors) < 2:
        return None
    outcomes = None if given else outcomes_of(fit, case)
    pool = Pool(given, how, given=True) if given else _learned(fit, outcomes, priors, how)
    files = {f"priors/analysts/{Path(n).name}": d for p in priors.values() for n, d in list(p.files.items())[:1]}
    files |= {} if outcomes is None else {f"corpus/{Path(outcomes.file).name}": outcomes.digest}
    return Analysts(together(fit, targets, priors, pool, seed=seed, refit=refit), pool, priors, files)


def _learned(fit: Fit, outcomes: Outcomes | None, priors: Mapping[str, Priors], how: str) -> Pool:
    """Return the pool with weights by what has been settled, each forecast made as of the day before."""
    today = fit.case.as_of
    if outcomes is not None and today:  # what was settled later cannot be known
        outcomes = replace(
            outcomes, rows=tuple(r for r in outcomes.rows if r.resolved_on and last_day(r.resolved_on) <= today)
        )
    if outcomes is None or not outcomes.settled:
        return Pool(dict.fromkeys(priors, 1 / len(priors)), how)
    scored = {n: as_of_resolution(fit, outcomes, seed=SEED, draws=DRAWS, priors=p) for n, p in priors.items()}
    poor = {i.name for items in scored.values() for i in items if "unreliable" in i.method}
    forecasts = {
        n: [(i.name, np.array(i.probabilities), np.array(i.truths)) for i in items if i.name not in poor]
        for n, items in scored.items()
    }
    every = [i for items in scored.values() for i in items if i.pareto_k is not None and i.effective is not None]
    worth = (max(i.pareto_k or 0.0 for i in every), min(i.effective or 0.0 for i in every)) if every else None
    return replace(weighed(forecasts, how, fit.case.corpus), worth=worth)
