"""Tables of a scenario: the tree of states and consequences, and the same question with and without its contrast.

Supply a :class:`~tarjih.inference.fit.Fit` and the name of a question that conditionals hang on; get tidy tables.  A
row of the tree is a path from the root: its probability is that of everything along it, so the leaves add up to one and
every other row to the rows below it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tarjih.figures.answers import COLUMNS, interval, spoken
from tarjih.inference.fit import Fit
from tarjih.inference.scenarios import Storyline, contrast, short, storylines
from tarjih.inference.summary import prior_draws, spread
from tarjih.runs.arrays import Floats
from tarjih.runs.table import Table, of_records
from tarjih.testimony.weigh import before_claims

__all__ = ["WITH", "WITHOUT", "steps", "tree", "with_and_without"]

TREE = (*COLUMNS, "parent", "depth", "leaf")
WITH, WITHOUT = "with", "without"


def tree(fit: Fit, question: str) -> Table:
    """Return every path of the scenario, shorter ones before those that they begin; a leaf is a storyline."""
    case = fit.case
    before = before_claims(case.parameters, z := prior_draws(case), known=case.known)
    even = np.full(z.shape[1], 1 / z.shape[1])
    now = _paths([s for s in storylines(case, fit.draws.slots) if s.question == question])
    then = _paths([s for s in storylines(case, before) if s.question == question])
    labels = _labels(fit, question)
    records: list[dict[str, Any]] = []
    for path, values in now.items():
        entry = {**spread(values, fit.draws.weights), "prior_mean": float(then[path] @ even)}
        leaf = not any(other[: len(path)] == path and len(other) > len(path) for other in now)
        place = {"parent": ">".join(path[:-1]), "depth": len(path), "leaf": leaf}
        label = labels.get(path[-1]) or spoken(path[-1]).lower()
        records.append({**interval(entry, name=">".join(path), label=label, group=path[0]), **place})
    return of_records(TREE, records)


def _paths(lines: list[Storyline]) -> dict[tuple[str, ...], Floats]:
    """Return the probability of each path and of what it begins with, in the order of a tree read downwards."""
    out: dict[tuple[str, ...], Floats] = {}
    for line in lines:
        for depth in range(1, len(line.path) + 1):
            begun = line.path[:depth]
            out[begun] = out.get(begun, np.zeros_like(line.probability)) + line.probability
    return out


def _labels(fit: Fit, question: str) -> dict[str, str]:
    corpus = fit.case.corpus
    out = {s: w.en for s, w in corpus.questions[question].labels.items()}
    for c in corpus.conditionals.values():
        if c.on == question:
            step = spoken(short(c.proposition)).lower()
            out |= {short(c.proposition): step, f"no_{short(c.proposition)}": f"no {step}"}
    return out


def with_and_without(fit: Fit, question: str, event: str) -> Table:
    """Return the answers to a question with and without its contrast, called `event`, two rows for each answer."""
    case, asked = fit.case, fit.case.corpus.questions[question]
    if not asked.contrast:
        return of_records(COLUMNS, [])
    now = contrast(case, fit.draws.z, question)
    z = prior_draws(case)
    even = np.full(z.shape[1], 1 / z.shape[1])
    span = case.network.slots(case.network.index(question))
    then = {}
    for happened in (True, False):
        supposed = case.knowing({**case.given, asked.contrast: np.inf if happened else 0.0})
        then[happened] = before_claims(supposed.parameters, z, known=supposed.known)[span.start : span.stop]
    records = []
    for i, state in enumerate(asked.states):
        label = asked.labels.get(state)
        for happened in (True, False):
            entry = {**spread(now[happened][i], fit.draws.weights), "prior_mean": float(then[happened][i] @ even)}
            text = (label.en if label else "") or spoken(state)
            name = f"{state}:{WITH if happened else WITHOUT}"
            records.append(interval(entry, name=name, label=f"{WITH if happened else WITHOUT} {event}", group=text))
    return of_records(COLUMNS, records)


def steps(fit: Fit, question: str) -> list[str]:
    """Return what each step of the storylines means, in whole sentences."""
    every = fit.case.corpus
    hung = [c.proposition for c in every.conditionals.values() if c.on == question]
    told = [f"{spoken(short(p))}: {every.propositions[p].en}" for p in hung if every.propositions[p].en]
    return [" · ".join(told)] if told else []
