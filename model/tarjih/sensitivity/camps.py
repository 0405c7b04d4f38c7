"""The same headlines under every camp: where camps with different priors reach one answer, it rests on the evidence.

Supply a fit and what is asked; get a table with a row for each headline and each set of priors, and
:func:`verdicts`, which puts it into a phrase.  A camp is a priors file beside the fit's own or among the shipped
ones that builds on what the fit's priors are built on; files about another case are excluded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tarjih.evidence.fit_digest import distinct
from tarjih.inference.fit import Fit
from tarjih.inference.importance import SEED
from tarjih.inference.summary import prior_draws
from tarjih.inference.targets import Target
from tarjih.priors import Priors, read_priors
from tarjih.priors.check import for_corpus
from tarjih.runs.faults import InputFault
from tarjih.runs.files import digest
from tarjih.runs.places import SHIPPED
from tarjih.runs.sweep.running import Shared, Task, sweep
from tarjih.runs.table import Table, of_records
from tarjih.sensitivity.probe import Belief, Probe, edited, probe
from tarjih.testimony.weigh import before_claims

__all__ = ["BELIEFS", "CLOSE", "COLUMNS", "beliefs", "camps", "found", "verdicts"]

COLUMNS = ("target", "camp", "call", "p", "answer", "prior_mean", "mean", "pareto_k", "effective", "method", "verdict")
BELIEFS = ("target", "answer", "camp", "prior_mean", "mean", "pareto_k", "effective", "method")
CLOSE = 0.15
"""Probabilities that differ by less are called close."""
SAME = 0.005
"""Camps that differ by less, before and after, differ in nothing that bears on the headline."""


def found(fit: Fit, folders: Iterable[Path] = ()) -> dict[str, Priors]:
    """Return the camps of a fit by name, its own priors first.

    Parameters
    ----------
    fit
        The fit.
    folders
        Where to look beside the folder of the fit's own priors and the shipped one.
    """
    own = fit.case.priors
    out = {Path(own.file).stem: own}
    digests = {own.digest}
    bases = {Path(n).name for n in own.files}
    files = [f for d in (Path(own.file).parent, *folders, SHIPPED) for f in sorted(d.glob("*.yaml"))]
    for file in files:
        try:
            read = read_priors(file)
        except InputFault:
            continue
        builds_on = {Path(n).name for n in list(read.files)[1:]}
        if not builds_on & bases or read.digest in digests or for_corpus(read, fit.case.corpus):
            continue
        digests.add(read.digest)
        out.setdefault(file.stem, read)
    return out


def camps(
    fit: Fit, targets: Sequence[Target], every: dict[str, Priors], *, draws: int = 4000, seed: int = SEED
) -> Table:
    """Return the posterior of each headline under each camp's priors, before and after the claims.

    Parameters
    ----------
    fit, targets
        The fit, and what is asked.
    every
        The camps, from :func:`found`.
    draws
        Draws with which each camp is weighed.
    seed
        Of all that is drawn.

    Returns
    -------
    For each target and camp: its call and how probable that is; ``answer`` is the call of the fit's own priors, and
    ``prior_mean`` and ``mean`` how probable the camp holds *that* answer before and after.
    """
    camps = _camps(fit, targets, every, draws=draws, seed=seed)
    rows = []
    for i, target in enumerate(targets):
        own = target.call(np.array(next(iter(camps.values()))["after"][i]))
        at = target.answers.index(own)
        for name, camp in camps.items():
            p = np.array(camp["after"][i])
            call = target.call(p)
            rows.append(
                {
                    "target": target.name,
                    "camp": name,
                    "call": call,
                    "p": float(p[target.answers.index(call)]),
                    "answer": own,
                    "prior_mean": camp["before"][i][at],
                    "mean": float(p[at]),
                    "pareto_k": camp["pareto_k"],
                    "effective": camp["effective"],
                    "method": camp["method"],
                }
            )
    verdict = verdicts(of_records(COLUMNS, rows))
    return of_records(COLUMNS, ({**r, "verdict": verdict[str(r["target"])]} for r in rows))


def _camps(
    fit: Fit, targets: Sequence[Target], every: dict[str, Priors], *, draws: int, seed: int
) -> dict[str, dict[str, Any]]:
    """Return each camp's posterior of each answer; for the fit's own priors, from its draws."""
    on = probe(fit, seed=seed, draws=draws, redraw=2 * draws)
    named = Shared((on, tuple(targets)), [distinct(fit), [t.name for t in targets], draws, seed])
    tasks = [Task((priors,), about=[dict(priors.files), digest(repr(priors).encode())]) for priors in every.values()]
    camps = {name: done.value for name, done in zip(every, sweep(believed, tasks, shared=named), strict=True)}
    for name, priors in every.items():
        if priors is fit.case.priors:
            camps[name] |= _posterior(_own(fit), targets)
    return camps


def beliefs(
    fit: Fit, targets: Sequence[Target], every: dict[str, Priors], *, draws: int = 4000, seed: int = SEED
) -> Table:
    """Return what each camp believes of every answer, before and after the claims.

    Parameters
    ----------
    fit, targets, every, draws, seed
        As of :func:`camps`.

    Returns
    -------
    A row for each target, answer and camp; the range over the camps is that of ``mean``.
    """
    rows = []
    camps = _camps(fit, targets, every, draws=draws, seed=seed)
    for i, target in enumerate(targets):
        for at, answer in enumerate(target.answers):
            for name, camp in camps.items():
                means = {"prior_mean": camp["before"][i][at], "mean": camp["after"][i][at]}
                how = {k: camp[k] for k in ("pareto_k", "effective", "method")}
                rows.append({"target": target.name, "answer": answer, "camp": name, **means, **how})
    return of_records(BELIEFS, rows)


def believed(shared: tuple[Probe, tuple[Target, ...]], priors: Priors) -> dict[str, Any]:
    """Return the probability of each answer under one camp's priors, before and after the claims."""
    on, targets = shared
    case = edited(on.case, priors)
    before = before_claims(case.parameters, prior_draws(case, 1000), known=case.known)
    means = [[float(np.mean(row)) for row in t.each(before)] for t in targets]
    return {"before": means, **_posterior(on.at(case), targets)}


def _posterior(belief: Belief, targets: Sequence[Target]) -> dict[str, Any]:
    return {
        "after": [belief.mean(t).tolist() for t in targets],
        "pareto_k": belief.pareto_k,
        "effective": belief.effective,
        "method": belief.method if belief.sure else f"{belief.method}, few effective draws",
    }


def _own(fit: Fit) -> Belief:
    """Return the posterior by all of the fit's own draws."""
    return Belief(fit.draws, fit.draws.method, sure=bool(fit.run["diagnostics"]["ok"]))


def verdicts(table: Table) -> dict[str, str]:
    """Return for each headline whether the evidence or the prior decides it."""
    out = {}
    for target in dict.fromkeys(table.column("target")):
        rows = table.where("target", target).records()
        after, before = [r["mean"] for r in rows], [r["prior_mean"] for r in rows]
        apart, began = max(after) - min(after), max(before) - min(before)
        moved = max(abs(a - b) for a, b in zip(after, before, strict=True))
        if len(rows) == 1:
            out[target] = "no camps to compare"
        elif max(apart, began) < SAME:
            out[target] = "no camp differs on it"
        elif len({r["call"] for r in rows}) > 1:
            out[target] = "the prior speaks: camps call differently"
        elif apart > CLOSE:
            out[target] = "the call stands in every camp; how sure it is, the prior says"
        elif began <= CLOSE and moved <= CLOSE:
            out[target] = "the camps agree beforehand already, and the evidence moves none of them far"
        else:
            out[target] = "the evidence speaks: every camp ends near one answer"
    return out
