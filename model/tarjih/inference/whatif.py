"""The answers under other priors, without sampling again.

Supply a fit and other priors; get by :func:`what_if` the fit under them, and how it was computed. There are two fast
ways, both with the truth summed out exactly at every draw, so that states' probabilities, tables and switches cost
nothing to change: the fit's draws are carried over (:mod:`tarjih.inference.carry`), which is better where the claims
are informative about the continuous unknowns, or the case is drawn again by importance sampling, which does not depend
on the old fit and is better on weak testimony.  Where carrying over leaves half of the fit's effective draws it is
enough; else both are tried, and the one with more effective draws is taken.

Where neither passes the gate, there are four times as many fresh draws, and where these fail too the case is
fitted by NUTS, which takes a minute.  Only that loads PyMC and scipy.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tarjih.corpus.coders import coder_files
from tarjih.inference.carry import carry, drawn_again, error, start
from tarjih.inference.fit import Fit, Settings, finished, fit, prepared, weighted
from tarjih.inference.gate import VARIATIONAL
from tarjih.inference.given import met
from tarjih.inference.importance import Draws
from tarjih.inference.targets import Target, headlines
from tarjih.priors import Prior, Priors, QuestionPrior, for_corpus
from tarjih.runs.faults import Fault, InputFault

__all__ = ["FEW", "Moved", "WhatIf", "edited", "what_if"]

FEW, MANY = 10_000, 40_000
"""Fresh draws at first, and where they will not do."""
SHARE = 0.5
"""Share of a fit's effective draws that carrying over must leave for nothing to be drawn afresh."""


@dataclass(frozen=True)
class Moved:
    """One answer before and after.

    Parameters
    ----------
    target
        What is asked.
    answer
        The state of the question, or ``true`` of a proposition.
    before, after
        Its posterior probability.
    error
        Monte Carlo standard error of `after`.
    """

    target: Target
    answer: str
    before: float
    after: float
    error: float


@dataclass(frozen=True)
class WhatIf:
    """A fit under other priors.

    Parameters
    ----------
    fit
        The fit.
    edited
        Names of the entries in which the priors differ.
    moved
        The headline answers: the call before and after of each, and what moved most where that is another.
    how
        A sentence: how the fit was come by.
    """

    fit: Fit
    edited: tuple[str, ...]
    moved: tuple[Moved, ...]
    how: str


def what_if(done: Fit, priors: Priors, *, tell: Callable[[str], None] = lambda _: None) -> WhatIf:
    """Return the fit that other priors would have given.

    Parameters
    ----------
    done
        The fit; its case, date, what it took as given and its seed are recorded.
    priors
        The other priors.
    tell
        Takes a sentence when the case has to be fitted again, before the wait.

    Raises
    ------
    InputFault
        When the priors do not go with the case.
    NotConverged
        When the case had to be fitted again, and the draws failed the gate.
    """
    _allowed(done, priors)
    settings = _settings(done)
    corpus = done.case.corpus
    case = prepared(corpus, priors, settings)
    begun = start(done, seed=settings.seed)
    if done.draws.method == "nuts":
        moved_over = carry(begun, case, redraw=(FEW, MANY), enough=SHARE)
    else:
        moved_over = drawn_again(begun, case, redraw=(FEW, MANY))
    best = moved_over.draws
    if moved_over.ok:
        plain = dataclasses.replace(settings, draws=best.z.shape[1]).plain()
        if best.method == "reweighted":
            plain = {k: v for k, v in plain.items() if k != "draws"} | {"method": best.method, "of": done.run["id"]}
        soft = {p: v for p, v in settings.given if 0 < v < 1}
        case, best, _ = met(case, best, soft) if soft else (case, best, True)
        found, how = finished(case, best, weighted(best), plain), _how(best)
    else:
        why = f"The fast path will not do here: {best.effective:.0f} effective draws, Pareto k {best.pareto_k:.2f}"
        tell(f"{why}; at least 400 and at most 0.7 are needed. Fitting by NUTS, which takes a minute or two …")
        found = fit(corpus, priors, _by_nuts(done, settings))
        least = found.run["diagnostics"]["ess_bulk_min"]
        how = f"{why}; so the case was fitted again by NUTS: at least {least:,.0f} effective draws."
    moved = tuple(_moved(done, found))
    names = tuple(edited(done.case.priors, priors))
    comparison = {
        "of": done.run["id"],
        "edited": list(names),
        "how": how,
        "tried": [
            {"method": d.method, "effective": d.effective, "pareto_k": min(d.pareto_k, 1e9)} for d in moved_over.tried
        ],
        "answers": [
            {"answer": m.target.label(m.answer), "before": m.before, "after": m.after, "error": m.error} for m in moved
        ],
    }
    return WhatIf(
        dataclasses.replace(found, run={**found.run, **_mark(done), "what_if": comparison}), names, moved, how
    )


def _mark(done: Fit) -> dict[str, str]:
    """Return the mark of the case that a fit is of, which the fit under other priors is of too."""
    return {"case": done.run["case"]} if "case" in done.run else {}


def edited(old: Priors, new: Priors) -> list[str]:
    """Return the names of the entries that differ, in the order of the files."""
    before, after = (
        {n: _prior(s) for n, s in p.scalars.items()} | {f"questions.{n}": _question(q) for n, q in p.questions.items()}
        for p in (old, new)
    )
    out = [n for n in {**before, **after} if before.get(n) != after.get(n)]
    switches = {**old.switches, **new.switches}
    return out + [f"switches.{n}" for n in switches if old.switches.get(n) != new.switches.get(n)]


def _prior(prior: Prior | None) -> tuple[object, ...]:
    """Return what the model gets of a prior, without its place and reason."""
    return () if prior is None else (prior.family, prior.mu, prior.sigma)


def _question(prior: QuestionPrior) -> tuple[object, ...]:
    rows = [(row.conditions, row.states) for row in prior.given]
    return prior.states, rows, prior.shifts, _prior(prior.probability)


def _allowed(done: Fit, priors: Priors) -> None:
    corpus = done.case.corpus
    faults = list(for_corpus(priors, corpus))
    if priors.switches["coders"] and not done.case.priors.switches["coders"] and not coder_files(corpus.folder):
        what = "the switch coders is on, but the fit keeps no coders' files. Fit again: tarjih fit."
        faults.append(Fault(priors.file, 0, what))
    if faults:
        raise InputFault(faults)


def _settings(done: Fit) -> Settings:
    recorded = done.run["settings"]
    return Settings(
        seed=int(recorded["seed"]),
        as_of=recorded["as_of"],
        given=tuple(recorded["given"].items()),
        quick=True,
        draft=True,
    )


def _by_nuts(done: Fit, settings: Settings) -> Settings:
    recorded = done.run["settings"]
    way = {"chains": int(recorded.get("chains") or 4), "draws": None, "approximate": recorded["method"] == VARIATIONAL}
    return dataclasses.replace(settings, quick=False, draft=recorded["draft"] and way["approximate"], **way)


def _how(draws: Draws) -> str:
    ways = {
        "importance": "Drawn afresh from the new priors",
        "reweighted": "The fit's own draws, carried over and weighted",
    }
    return f"{ways[draws.method]}: {draws.effective:,.0f} effective draws, Pareto k {draws.pareto_k:.2f}."


def _moved(before: Fit, after: Fit) -> list[Moved]:
    out: list[Moved] = []
    for target in headlines(after.case):
        then = target.mean(before.draws.slots, before.draws.weights)
        each = target.each(after.draws.slots)
        now = each @ after.draws.weights
        if target.binary:
            shown = ["true"]
        else:
            most = target.answers[int(np.argmax(np.abs(now - then)))]
            shown = list(dict.fromkeys((target.call(then), target.call(now), most)))
        for answer in shown:
            i = target.answers.index(answer)
            out.append(Moved(target, answer, float(then[i]), float(now[i]), float(error(after.draws, each[i]))))
    return out
