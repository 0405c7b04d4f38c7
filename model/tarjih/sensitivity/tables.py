"""Every table of what would change an answer, by one call.

Supply a fit and its headlines; get the tables by name, each with labels for readers beside the names of the files.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial

from tarjih.inference.fit import Fit
from tarjih.inference.targets import Target
from tarjih.priors import Priors
from tarjih.runs.table import Table
from tarjih.sensitivity.ablation import ablation
from tarjih.sensitivity.ach import ach, baselines
from tarjih.sensitivity.camps import camps as compared
from tarjih.sensitivity.camps import found
from tarjih.sensitivity.collection import collection
from tarjih.sensitivity.deception import deception
from tarjih.sensitivity.flips import flips
from tarjih.sensitivity.naming import labelled
from tarjih.sensitivity.probe import Belief
from tarjih.sensitivity.removal import removals
from tarjih.sensitivity.scaling import scaling
from tarjih.testimony.case import Case

__all__ = ["by_nuts", "sensitivity_tables"]


def sensitivity_tables(
    fit: Fit,
    targets: Sequence[Target],
    *,
    seed: int,
    camps: dict[str, Priors] | None = None,
    verify: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Table]:
    """Return every table by the name of its file.

    Parameters
    ----------
    fit
        The fit.
    targets
        The questions and propositions asked about.
    seed
        Of what is drawn.
    camps
        Priors to compare, by name (:func:`tarjih.sensitivity.camps.found`); those beside the fit's own when omitted.
    verify
        Whether to sample again by NUTS at the nearest flip of each target, and where leaving out is unreliable.
    progress
        Called with a short line before each part that takes long.
    """
    progress("camps, power-scaling, switches and counts")
    asked = list(targets)
    every = found(fit) if camps is None else camps
    tables = {
        "camps": compared(fit, asked, every, seed=seed),
        "scaling": scaling(fit, asked, seed=seed),
        "ablation": ablation(fit, asked, seed=seed),
        "baselines": baselines(fit, asked),
        "ach": ach(fit, asked),
        "deception": deception(fit, asked, seed=seed, progress=progress),
        "next": collection(fit, asked, seed=seed, progress=progress),
        "flips": flips(fit, asked, seed=seed, refit=partial(by_nuts, seed) if verify else None, progress=progress),
    }
    removed = removals(fit, asked, refit=verify, progress=progress)
    return {name: labelled(table, fit.case) for name, table in tables.items()} | removed


def by_nuts(seed: int, case: Case) -> Belief:
    """Fit a case by NUTS."""
    from tarjih.inference.nuts import sample  # noqa: PLC0415 - PyMC is loaded when a refit is asked for

    drawn, seen = sample(case, seed=seed, draft=True)
    return Belief(dataclasses.replace(drawn, effective=seen.ess_bulk_min), "NUTS", sure=seen.ok)
