"""Public affairs, scored as of the day before each answer was settled: the domain itself, small and no random sample.

Supply the folder of the affairs and priors; get the scores of the answers, with the whole model and without one part of
it at a time (:func:`ablation`), and where the shipped priors contradict what the affairs show (:func:`contradictions`).

A part is a switch of the model or a column of the coding: access, identity, kind, or denials.  ``worth`` is the mean
log score of the whole less that of the rest, over answers; its standard error treats affairs, not answers, as
independent, since the claims within one affair are not.  Ten affairs show a direction and no rate.
"""

from __future__ import annotations

import csv
import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tarjih.corpus import Claim, Corpus
from tarjih.corpus.outcomes import Outcomes, read_outcomes
from tarjih.inference.fit import Fit, Settings, fit
from tarjih.priors import Priors
from tarjih.priors.inputs import load
from tarjih.runs.sweep.running import Shared, Task, sweep
from tarjih.runs.table import Table, of_records
from tarjih.testimony.case import assemble
from tarjih.testimony.weigh import claim_likelihoods
from tarjih.validation.calibration.weighed import DRAWS, as_items, plain_items
from tarjih.validation.hindsight import Statement, statements
from tarjih.validation.scoring import Item, as_of_resolution, overall

__all__ = ["PARTS", "TO_BEAT", "Affairs", "ablation", "contradictions", "of_affairs", "read_affairs"]

TO_BEAT = (0.63, -0.62)
"""Accuracy and mean log score of a mixture with fixed parameters and the interest filter, on the same affairs."""
ABLATION = (
    "without",
    "accuracy",
    "stated",
    "log_score",
    "brier",
    "sure",
    "sure_items",
    "sure_right",
    "worth",
    "worth_se",
)
GROUPS = ("group", "statements", "right", "share", "expected", "prior", "z")

type Change = Callable[[Corpus, Priors], tuple[Corpus, Priors]]


@dataclasses.dataclass(frozen=True)
class Affairs:
    """The affairs as read.

    Parameters
    ----------
    corpus, priors
        The case and what holds before it.
    outcomes
        What was settled, and when.
    affair
        The affair that each proposition belongs to.
    """

    corpus: Corpus
    priors: Priors
    outcomes: Outcomes
    affair: Mapping[str, str]


def read_affairs(folder: Path, priors: Path) -> Affairs:
    """Read the folder: claims.csv with a column ``x_affair``, questions.yaml and truth.csv."""
    corpus, resolved = load(folder, priors)
    with (folder / "claims.csv").open(encoding="utf-8", newline="") as file:
        affair = {row["proposition"]: row["x_affair"] for row in csv.DictReader(file)}
    names = dict.fromkeys([*corpus.propositions, *affair])
    return Affairs(corpus, resolved, read_outcomes(folder / "truth.csv", names, {}), affair)


def of_affairs(
    affairs: Affairs, *, seed: int, change: Change | None = None, draws: int = DRAWS // 2
) -> tuple[Fit, list[Item]]:
    """Weigh the affairs, with a part taken away where one is named, and score each as of the day before."""
    corpus, priors = change(affairs.corpus, affairs.priors) if change else (affairs.corpus, affairs.priors)
    done = fit(corpus, priors, Settings(quick=True, draft=True, seed=seed, draws=draws))
    return done, as_of_resolution(done, affairs.outcomes, seed=seed, draws=draws)


def ablation(affairs: Affairs, *, seed: int) -> Table:
    """Return the scores of the whole model, and of what is left without each of :data:`PARTS`."""
    about = [affairs.corpus.files, affairs.priors.files, affairs.outcomes.digest, dict(affairs.affair)]
    tasks = [Task((name, seed)) for name in ("", *PARTS)]
    whole, *others = [as_items(d.value) for d in sweep(without, tasks, shared=Shared(affairs, about))]
    rows = [{"without": "nothing: the whole model", **overall(whole)}]
    for name, left in zip(PARTS, others, strict=True):
        worth, error = _clustered([w.log_score - x.log_score for w, x in zip(whole, left, strict=True)], whole, affairs)
        rows.append({"without": name, **overall(left), "worth": worth, "worth_se": error})
    return of_records(ABLATION, rows)


def without(affairs: Affairs, part: str, seed: int) -> list[dict[str, Any]]:
    """Return as plain data the answers of the model without a part, or of the whole model where none is named."""
    return plain_items(of_affairs(affairs, seed=seed, change=PARTS[part] if part else None)[1])


def contradictions(affairs: Affairs, done: Fit, scored: Sequence[Item]) -> Table:
    """Return, for groups of statements, how many were right beside what was expected of them.

    ``expected`` is the mean probability that the fit of the day before gave what they say; ``prior`` is what the
    priors at their medians give such a statement by itself at even odds.  ``z`` is (right − expected) by its
    standard error, affairs taken for independent: beyond ±2 the affairs contradict the model.
    """
    p = {i.name: i.probabilities[0] for i in scored}
    made = [s for s in statements(done.case, affairs.outcomes) if s.about in p]
    rows = []
    for name, of in _groups(done.case.corpus, made).items():
        expected = [p[s.about] if s.claim.stance > 0 else 1 - p[s.about] for s in of]
        off: dict[str, float] = {}
        for s, e in zip(of, expected, strict=True):
            off[affairs.affair[s.about]] = off.get(affairs.affair[s.about], 0.0) + s.right - e
        error = math.sqrt(sum(x * x for x in off.values()))
        rows.append(
            {
                "group": name,
                "statements": len(of),
                "right": sum(s.right for s in of),
                "share": sum(s.right for s in of) / len(of),
                "expected": sum(expected) / len(of),
                "prior": float(np.mean([_alone(s.claim, done.case.corpus, affairs.priors) for s in of])),
                "z": sum(off.values()) / error if error else None,
            }
        )
    return of_records(GROUPS, rows)


def _groups(corpus: Corpus, made: Sequence[Statement]) -> dict[str, list[Statement]]:
    out: dict[str, list[Statement]] = {"all": list(made)}
    lean = {1: "along interest", 0: "no interest", -1: "against interest"}

    def of(s: Statement) -> list[str]:
        side = "assertions" if s.claim.stance > 0 else "denials"
        toward = lean[s.claim.interest * (1 if s.claim.stance > 0 else -1)]
        who = corpus.sources[s.claim.source]
        return [toward, f"{toward}: {side}", f"access {s.claim.access}", who.identity, f"kind {who.kind}"]

    for s in made:
        for name in of(s):
            out.setdefault(name, []).append(s)
    return {"all": out.pop("all")} | {n: of for n, of in sorted(out.items()) if len(of) >= 5}


def _alone(claim: Claim, corpus: Corpus, priors: Priors) -> float:
    """Return the probability that one statement by itself is right, at even odds and the priors' medians."""
    case = assemble(dataclasses.replace(corpus, claims=(claim,)), priors)
    tie = case.network.ties[str(claim.proposition)]
    span = case.network.slots(tie.node)
    at = np.zeros((len(case.parameters.names), 1))
    likelihood = np.exp(claim_likelihoods(case.parameters, at)[span.start : span.stop, 0])
    holds = np.asarray(tie.truth)
    true, false = likelihood @ holds / holds.sum(), likelihood @ (1 - holds) / (1 - holds).sum()
    return float((true if claim.stance > 0 else false) / (true + false))


def _clustered(values: Sequence[float], scored: Sequence[Item], affairs: Affairs) -> tuple[float, float]:
    """Return the mean and its standard error, summing within affairs first."""
    mean = float(np.mean(values))
    off: dict[str, float] = {}
    for v, item in zip(values, scored, strict=True):
        off[affairs.affair[item.name]] = off.get(affairs.affair[item.name], 0.0) + v - mean
    n = len(off)
    return mean, math.sqrt(sum(x * x for x in off.values()) * n / (n - 1)) / len(values)


def _switched(name: str) -> Change:
    return lambda corpus, priors: (corpus, dataclasses.replace(priors, switches={**priors.switches, name: False}))


def _recoded(**same: str) -> Change:
    def change(corpus: Corpus, priors: Priors) -> tuple[Corpus, Priors]:
        claims = tuple(dataclasses.replace(c, **same) for c in corpus.claims)  # type: ignore[arg-type]
        return dataclasses.replace(corpus, claims=claims), priors

    return change


def _regarded(**same: str) -> Change:
    def change(corpus: Corpus, priors: Priors) -> tuple[Corpus, Priors]:
        sources = {n: dataclasses.replace(s, **same) for n, s in corpus.sources.items()}  # type: ignore[arg-type]
        return dataclasses.replace(corpus, sources=sources), priors

    return change


def _undenied(corpus: Corpus, priors: Priors) -> tuple[Corpus, Priors]:
    return dataclasses.replace(corpus, claims=tuple(c for c in corpus.claims if c.stance >= 0)), priors


PARTS: Mapping[str, Change] = {
    "interest": _switched("interest"),
    "access: all unstated": _recoded(access="unstated"),
    "identity: all named": _regarded(identity="named"),
    "kind: all unknown": _regarded(kind="unknown"),
    "copying": _switched("copying"),
    "party line": _switched("party_line"),
    "lying blocs": _switched("veracity"),
    "channel": _switched("channel"),
    "denials": _undenied,
}
"""What may be taken away, and how."""
