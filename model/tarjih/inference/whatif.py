"""What the answers would be under other priors, without sampling anew.

Supply a fit and other priors; get the fit that they would have given, by :func:`what_if`, and how it was come by.
There are two fast ways, both with the truth summed out exactly at every draw, so that states' probabilities, tables
and switches cost nothing to change.  Where carrying over leaves half of the fit's effective draws it is enough;
else both are tried, and the one with more effective draws is taken.

**Drawn afresh**: importance sampling from the new prior (:func:`tarjih.inference.importance.reweigh`).  It owes
nothing to the old fit, and on weak testimony it wins.

**Carried over**: the draws of a fit by NUTS, moved to the new prior and weighted (:func:`carried`).  It wins where the
words say much of the continuous unknowns, so that draws from a prior seldom fall where they point.  Any one-to-one
map T of a coordinate will do, since a draw z that is moved to T(z) gets the weight

    N(T(z)) L'(T(z)) |T'(z)| / (N(z) L(z)),

N the standard normal, L and L' the likelihood of all words under the old and the new priors; only how many effective
draws are left depends on T.  Each edited coordinate is moved by the affine map that takes the mean and the spread
of its draws to those which a normal likelihood would have given under the new prior: the natural value stays where
the words fix it, and follows its prior where they say nothing.  This is the moment matching of Paananen, Piironen,
Bürkner and Vehtari (Statistics and Computing 31, 2021), with moments foretold by conjugacy instead of being sought.
A coordinate that the fit did not have (a prior set free, a switch) is drawn from its prior; one that there is no more
(a prior fixed) is dropped, which leaves the ratio of likelihoods as its weight.

Where neither has 400 effective draws at a Pareto shape of at most 0.7, there are four times as many fresh draws, and
where they will not do either the case is fitted by NUTS, which takes a minute.  Nothing here loads PyMC or scipy but
that.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tarjih.corpus.coders import coder_files
from tarjih.inference.fit import Fit, Settings, finished, fit, prepared, weighted
from tarjih.inference.gate import VARIATIONAL
from tarjih.inference.given import met
from tarjih.inference.importance import SEED, Draws, effective, reweigh, smoothed, usable
from tarjih.inference.targets import Target, headlines
from tarjih.priors import Prior, Priors, QuestionPrior, for_corpus
from tarjih.runs.arrays import Floats
from tarjih.runs.faults import Fault, InputFault
from tarjih.testimony.case import Case
from tarjih.testimony.parameters import INTEREST, VERACITY, Parameters
from tarjih.testimony.weigh import weigh

__all__ = ["FEW", "Moved", "WhatIf", "carried", "edited", "error", "what_if"]

FEW, MANY = 10_000, 40_000
"""Fresh draws at first, and where they will not do."""
KEPT = 0.5
"""Share of a fit's effective draws that carrying over must leave for nothing to be drawn afresh."""
NARROWEST = 1e-3
"""Least variance that a coordinate's draws are taken to have."""


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
        The fit; its case, date, what it took as given and its seed are kept.
    priors
        The other priors.
    tell
        Takes a sentence when the case has to be fitted anew, before the wait.

    Raises
    ------
    InputFault
        When the priors do not go with the case.
    NotConverged
        When the case had to be fitted anew, and the draws failed the gate.
    """
    _allowed(done, priors)
    settings = _settings(done)
    corpus = done.case.corpus
    case = prepared(corpus, priors, settings)
    tried = [carried(done, case)] if done.draws.method == "nuts" else []
    if not (tried and usable(tried[0]) and tried[0].effective > KEPT * _independent(done)):
        tried.append(reweigh(case, draws=FEW, seed=settings.seed))
    if not any(usable(d) for d in tried):
        tried.append(reweigh(case, draws=MANY, seed=settings.seed))
    best = max(tried, key=lambda d: (usable(d), d.effective))
    if usable(best):
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
        how = f"{why}; so the case was fitted anew by NUTS: at least {least:,.0f} effective draws."
    moved = tuple(_moved(done, found))
    names = tuple(edited(done.case.priors, priors))
    told = {
        "of": done.run["id"],
        "edited": list(names),
        "how": how,
        "tried": [{"method": d.method, "effective": d.effective, "pareto_k": min(d.pareto_k, 1e9)} for d in tried],
        "answers": [
            {"answer": m.target.label(m.answer), "before": m.before, "after": m.after, "error": m.error} for m in moved
        ],
    }
    return WhatIf(dataclasses.replace(found, run={**found.run, **_mark(done), "what_if": told}), names, moved, how)


def _mark(done: Fit) -> dict[str, str]:
    """Return the mark of the case that a fit is of, which the fit under other priors is of too."""
    return {"case": done.run["case"]} if "case" in done.run else {}


def carried(done: Fit, case: Case, *, seed: int = SEED) -> Draws:
    """Carry a fit's draws over to a case that differs from its own by the priors.

    Parameters
    ----------
    done
        A fit with unweighted draws.
    case
        The same words under other priors.
    seed
        Seed of the coordinates that the fit did not have.

    Returns
    -------
    As many draws as there were, weighted.  Their effective number counts that draws of one chain hang together.
    """
    old, new = done.case.parameters, case.parameters
    n = done.draws.z.shape[1]
    z = new.draw(np.random.default_rng(seed), n)
    ratio = -done.draws.log_likelihood
    position = old.index
    for i, name in enumerate(new.names):
        if name in position:
            row = done.draws.z[position[name]]
            z[i], stretch = _carry(row, _behind(old, name), _behind(new, name))
            ratio = ratio + 0.5 * (row**2 - z[i] ** 2) + np.log(stretch)
    weighed = weigh(new, z, known=case.known)
    weights, k = smoothed(weighed.log_likelihood + ratio)
    left = effective(weights) * _independent(done) / n
    return Draws(z, weights, weighed.slots, weighed.log_likelihood, 1, left, k, "reweighted")


def _independent(done: Fit) -> float:
    """Return how many independent draws the draws of a fit by NUTS are worth at least."""
    return min(float(done.draws.z.shape[1]), float(done.run["diagnostics"]["ess_bulk_min"]))


def error(fit: Fit, values: Floats) -> float:
    """Return the Monte Carlo standard error of the mean of `values`, shape (draws,), over a fit's draws."""
    w = fit.draws.weights
    spread = float(np.sum(w**2 * (values - values @ w) ** 2))
    return float(np.sqrt(spread * effective(w) / max(min(fit.draws.effective, effective(w)), 1e-9)))


def edited(old: Priors, new: Priors) -> list[str]:
    """Return the names of the entries that say something else, in the order of the files."""
    before, after = (
        {n: _prior(s) for n, s in p.scalars.items()} | {f"questions.{n}": _question(q) for n, q in p.questions.items()}
        for p in (old, new)
    )
    out = [n for n in {**before, **after} if before.get(n) != after.get(n)]
    switches = {**old.switches, **new.switches}
    return out + [f"switches.{n}" for n in switches if old.switches.get(n) != new.switches.get(n)]


def _prior(prior: Prior | None) -> tuple[object, ...]:
    """Return what a prior says to the model, without where and why it was written."""
    return () if prior is None else (prior.family, prior.mu, prior.sigma)


def _question(prior: QuestionPrior) -> tuple[object, ...]:
    rows = [(row.conditions, row.states) for row in prior.given]
    return prior.states, rows, prior.shifts, _prior(prior.probability)


def _allowed(done: Fit, priors: Priors) -> None:
    corpus = done.case.corpus
    faults = list(for_corpus(priors, corpus))
    if priors.switches["coders"] and not done.case.priors.switches["coders"] and not coder_files(corpus.folder):
        what = "the switch coders is on, but the fit keeps no coders' files. Fit anew: tarjih fit."
        faults.append(Fault(priors.file, 0, what))
    if faults:
        raise InputFault(faults)


def _settings(done: Fit) -> Settings:
    kept = done.run["settings"]
    return Settings(
        seed=int(kept["seed"]), as_of=kept["as_of"], given=tuple(kept["given"].items()), quick=True, draft=True
    )


def _by_nuts(done: Fit, settings: Settings) -> Settings:
    kept = done.run["settings"]
    way = {"chains": int(kept.get("chains") or 4), "draws": None, "approximate": kept["method"] == VARIATIONAL}
    return dataclasses.replace(settings, quick=False, draft=kept["draft"] and way["approximate"], **way)


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
            out.append(Moved(target, answer, float(then[i]), float(now[i]), error(after, each[i])))
    return out


def _behind(parameters: Parameters, name: str) -> Prior | None:
    """Return the prior of which a coordinate is the standard normal; none where it is nobody's entry."""
    priors, head = parameters.priors, name.partition(".")[0]
    if name == INTEREST:
        pair = [priors.scalars[f"interest.{b}"] for b in ("informed", "uninformed")]
        return next(p for p in pair if p.sigma > 0)
    if head == "accuracy":
        return priors.accuracy_of(name.removeprefix("accuracy."))
    for trait in parameters.corpus.traits.values():
        if name == f"trait.{trait.id}.{trait.eras[0]}":
            start = priors.scalars[f"traits.{trait.id}.start"]
            return start if start.sigma > 0 else None
    if head == "bloc":
        return priors.scalars[VERACITY]
    return None if head in {"source", "talker", "naming", "trait"} else priors.scalars[name]


def _carry(z: Floats, old: Prior | None, new: Prior | None) -> tuple[Floats, float]:
    """Move draws of a coordinate to another prior, and return by what the move stretches them.

    Draws of u = mu + sigma z of mean m and variance v under the prior N(mu, sigma²) bear witness to a likelihood of
    precision p = max(0, 1/v - 1/sigma²) and linear term m (p + 1/sigma²) - mu/sigma²; under the new prior it gives
    the mean and the precision to which the draws are moved.
    """
    if old is None or new is None or (old.mu, old.sigma) == (new.mu, new.sigma):
        return z, 1.0
    mean = old.mu + old.sigma * float(z.mean())
    variance = old.sigma**2 * max(float(z.var()), NARROWEST)
    words = max(0.0, 1 / variance - 1 / old.sigma**2)
    was = words + 1 / old.sigma**2
    becomes = words + 1 / new.sigma**2
    moved = (mean * was + new.mu / new.sigma**2 - old.mu / old.sigma**2) / becomes
    scale = float(np.sqrt(was / becomes))
    out: Floats = (moved + scale * (old.mu + old.sigma * z - mean) - new.mu) / new.sigma
    return out, scale * old.sigma / new.sigma
