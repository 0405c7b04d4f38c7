"""Two fits compared: what changed between them, and what each change moved.

Supply two fits, A and B; get the changes (:func:`changes`) and, for every answer that matters, what each moved when the
changes are made one after another, from A's inputs to B's (:func:`replay`).  The order is: date and what was given,
entries of the priors, the files beside the claims, the claims; so the effect of a change is conditional on those before
it.  A change that makes no sense alone (a new question without its prior) is made together with the next.

A's draws are carried over to each step (:mod:`tarjih.inference.carry`).  Steps that share draws share their noise, and
the error stated is that of the difference.  Where the gate fails, the step is drawn again and the next ones start from
there.

Seed, method and number of draws change only Monte Carlo noise and are not replayed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tarjih.inference.carry import Carried, carry, noise, start
from tarjih.inference.changes import changes, inputs_of
from tarjih.inference.fit import Fit
from tarjih.inference.targets import Target, headlines, named
from tarjih.runs.arrays import Floats
from tarjih.runs.faults import InputFault
from tarjih.runs.table import Table, of_records
from tarjih.testimony.case import Case

__all__ = ["TOGETHER", "Replay", "replay"]


TOGETHER = "; together with "
"""Between changes that are made in one step."""
MOVED = 0.01
"""A proposition that no change moves by more is left out."""
MOST, DRAWS = 4000, 12_000
"""Draws from which steps are weighed, and of a step that is drawn afresh."""
WORTH = ("pareto_k", "effective")
COLUMNS = ("step", "change", "answer", "before", "after", "moved", "mc_error", "reliable", *WORTH)
TOTALS = ("answer", "a", "b", "moved", "replayed_a", "replayed_b", *WORTH)


@dataclass(frozen=True)
class Replay:
    """What each change moved.

    Parameters
    ----------
    steps
        A row for each step and answer.
    totals
        A row for each answer: A's and B's own numbers, and those of the replay's ends.
    """

    steps: Table
    totals: Table


@dataclass(frozen=True)
class _Answer:
    """One answer at one step.

    Parameters
    ----------
    p
        Its probability.
    noise
        What each draw adds to it by chance, shape (draws,): the root of the sum of squares is its standard error.
    reliable
        Whether the weights can be relied on.
    pareto_k, effective
        Shape of their tail, and how many draws they are worth.
    """

    p: float
    noise: Floats
    reliable: bool
    pareto_k: float
    effective: float


type Answers = dict[str, _Answer]
"""By the label of the answer."""


def _answers(carried: Carried, wanted: Sequence[str]) -> Answers:
    """Return the probability of every answer that is wanted and that the case has."""
    labels, each = [], []
    for target in _present(carried.case, wanted):
        for x, values in zip(target.answers, target.each(carried.draws.slots), strict=True):
            if not (target.binary and x == target.answers[1]):
                labels.append(target.label(x))
                each.append(values)
    p, by_chance = np.array(each) @ carried.draws.weights, noise(carried.draws, np.array(each))
    worth = carried.ok, carried.draws.pareto_k, carried.draws.effective
    return {n: _Answer(float(x), e, *worth) for n, x, e in zip(labels, p, by_chance, strict=True)}


def _began(a: Fit, seed: int) -> Carried:
    """Return the posterior under A's inputs from at most :data:`MOST` of its own draws."""
    begun = start(a, most=MOST, seed=seed, case=inputs_of(a).case())
    return Carried(begun.case, begun.draws, begun, ())


def _root(by_chance: Floats) -> float:
    return float(np.sqrt(np.sum(by_chance**2)))


def replay(a: Fit, b: Fit, *, seed: int) -> Replay:
    """Make the changes one after another and return the effect of each.

    Parameters
    ----------
    a, b
        The fits.
    seed
        Seed of what is drawn.
    """
    now = inputs_of(a)
    wanted = _targets(a, b)
    carried = _began(a, seed)
    ends = [_answers(carried, wanted)]
    rows: list[dict[str, Any]] = []
    waiting: list[str] = []
    todo = changes(a, b)
    for n, change in enumerate(todo):
        now = change.make(now)
        waiting.append(change.what)
        try:
            case = now.case() if n + 1 < len(todo) else inputs_of(b).case()
        except (InputFault, KeyError, ValueError, IndexError):
            if n + 1 == len(todo):
                raise
            continue
        before, carried = carried, carry(carried.start, case, redraw=(DRAWS,))
        ends.append(_answers(carried, wanted))
        paired = before.start is carried.start
        rows += _moved(len(ends) - 1, TOGETHER.join(waiting), ends[-2], ends[-1], paired=paired)
        waiting = []
    own = _own(a, wanted), _own(b, wanted)
    every = dict.fromkeys([*own[0], *own[1]])
    big = {r["answer"] for r in rows if abs(r["moved"]) > MOVED}
    headline = {t.label(x) for f in (a, b) for t in headlines(f.case) for x in t.answers}
    shown = [k for k in every if k in headline or k in big or abs(own[0].get(k, 0) - own[1].get(k, 0)) > MOVED]
    totals = [
        {
            "answer": k,
            "a": own[0].get(k),
            "b": own[1].get(k),
            "moved": own[1][k] - own[0][k] if k in own[0] and k in own[1] else None,
            "replayed_a": ends[0][k].p if k in ends[0] else None,
            "replayed_b": ends[-1][k].p if k in ends[-1] else None,
            "pareto_k": max((e[k].pareto_k for e in (ends[0], ends[-1]) if k in e), default=None),
            "effective": min((e[k].effective for e in (ends[0], ends[-1]) if k in e), default=None),
        }
        for k in shown
    ]
    steps = of_records(COLUMNS, (r for r in rows if r["answer"] in shown))
    return Replay(steps, of_records(TOTALS, totals))


def _targets(a: Fit, b: Fit) -> list[str]:
    """Return what both fits or one of them asks: headlines first, then every proposition."""
    heads = [t.name for f in (a, b) for t in headlines(f.case)]
    return list(dict.fromkeys([*heads, *a.case.network.ties, *b.case.network.ties]))


def _present(case: Case, wanted: Sequence[str]) -> Iterator[Target]:
    questions = {n.name for n in case.network.nodes if n.about is None}
    return (named(case, w) for w in wanted if w in case.network.ties or w in questions)


def _own(fit: Fit, wanted: Sequence[str]) -> dict[str, float]:
    return {
        target.label(x): float(p)
        for target in _present(fit.case, wanted)
        for x, p in zip(target.answers, target.mean(fit.draws.slots, fit.draws.weights), strict=True)
        if not (target.binary and x == target.answers[1])
    }


def _moved(step: int, what: str, before: Answers, after: Answers, *, paired: bool) -> Iterator[dict[str, Any]]:
    """Say what one step moved; where both sides were weighed on the same draws, their noise is taken together."""
    for answer in dict.fromkeys([*before, *after]):
        if answer not in before or answer not in after:
            continue
        was, now = before[answer], after[answer]
        yield {
            "step": step,
            "change": what,
            "answer": answer,
            "before": was.p,
            "after": now.p,
            "moved": now.p - was.p,
            "mc_error": _root(now.noise - was.noise if paired else np.concatenate([now.noise, was.noise])),
            "reliable": was.reliable and now.reliable,
            "pareto_k": max(was.pareto_k, now.pareto_k),
            "effective": min(was.effective, now.effective),
        }
