"""The accuracy of the answers: probabilities scored against settled outcomes.

Supply what was forecast (:func:`of_fit`, or a frozen file by :mod:`tarjih.validation.freeze`) and the outcomes; get a
score for each item, their summary, and which sources and claims were right.

* A proposition is one item; a question whose truths sum to one is one item with all its states; a question of which
  only some states are settled gives one item for each of these.
* Log score: the natural logarithm of the probability of the outcome, no lower than that of :data:`LEAST`
  (Good, "Rational decisions", JRSS B 14, 1952).  A coin has −0.693.
* Brier score: half the sum over the answers of the squared error (Brier, Monthly Weather Review 78, 1950, has the
  whole sum), so that a proposition has (p − t)² and everything lies between 0 and 1.  A coin has 0.25.
* A truth between 0 and 1 gives the scores' expectations under it.  Equal answers share the call.

Claims made on the day of settling or later are hindsight.  :func:`as_of_resolution` therefore weighs again
the claims up to the day before, by the fast path.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tarjih.corpus.outcomes import Outcome, Outcomes
from tarjih.inference.fit import Fit
from tarjih.inference.importance import DRAWS, reweigh, usable
from tarjih.inference.summary import last_day
from tarjih.inference.targets import FALSE, TRUE, named
from tarjih.priors import Priors
from tarjih.runs.arrays import Floats
from tarjih.runs.table import Table, of_records
from tarjih.testimony.case import assemble, claims_until
from tarjih.validation.scored_numbers import Spread

__all__ = [
    "LEAST",
    "Forecast",
    "Item",
    "as_of_resolution",
    "calibration",
    "day_before",
    "items",
    "of_fit",
    "overall",
    "shown",
    "table",
]

LEAST = 1e-6
"""Probabilities below count as this much in the log score, so that one impossible answer does not decide alone."""
SURE = 0.99
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
COLUMNS = ("item", "label", "answers", "called", "probability", "truth", "right", "brier", "log_score")
SINCE = ("resolved_on", "as_of", "hindsight", "method", "pareto_k", "effective", "citation")


@dataclass(frozen=True)
class Forecast:
    """Probabilities, and when they were made.

    Parameters
    ----------
    propositions
        Probability that each is true.
    questions
        Probability of each state of each question.
    as_of
        The last day of the claims used; empty when not known.
    run
        Short name of the run.
    source
        The folder or file, as the user named it.
    quantities
        The distribution of each number.
    """

    propositions: Mapping[str, float]
    questions: Mapping[str, Mapping[str, float]]
    as_of: str
    run: str
    source: str = ""
    quantities: Mapping[str, Spread] = field(default_factory=dict)

    def states(self) -> dict[str, tuple[str, ...]]:
        """Return the states of each question."""
        return {q: tuple(states) for q, states in self.questions.items()}


@dataclass(frozen=True)
class Item:
    """One settled answer and its forecast.

    Parameters
    ----------
    name
        The proposition, the question, or ``question=state``.
    answers
        Its answers; true and false of a proposition.
    probabilities, truths
        Of each answer, both summing to 1.
    resolved_on, citation
        When and by whom it was settled.
    as_of
        The last day of the claims used.
    method
        ``nuts`` or ``importance``; with a warning where the fast path will not do.
    pareto_k, effective
        Of the weights where the case was weighed again: the shape of their tail, and the draws they are worth.
    """

    name: str
    answers: tuple[str, ...]
    probabilities: tuple[float, ...]
    truths: tuple[float, ...]
    resolved_on: str = ""
    citation: str = ""
    as_of: str = ""
    method: str = ""
    pareto_k: float | None = None
    effective: float | None = None

    @property
    def hindsight(self) -> bool:
        """Whether claims of the day on which it was settled, or of a later one, were used."""
        return bool(self.as_of and self.resolved_on) and self.as_of >= _first_day(self.resolved_on)

    @property
    def brier(self) -> float:
        """The expected Brier score, from 0 to 1; less is better."""
        p = np.array(self.probabilities)
        each = [float(np.sum((p - np.eye(len(p))[k]) ** 2)) / 2 for k in range(len(p))]
        return float(np.dot(each, self.truths))

    @property
    def log_score(self) -> float:
        """The expected log score; 0 is best."""
        return float(
            sum(t * math.log(max(p, LEAST)) for p, t in zip(self.probabilities, self.truths, strict=True) if t)
        )

    @property
    def confidence(self) -> float:
        """The probability of the answer that was called."""
        return max(self.probabilities)

    @property
    def right(self) -> float:
        """How true the answer called is; the mean of answers that are equally probable."""
        best = [t for p, t in zip(self.probabilities, self.truths, strict=True) if p >= self.confidence - 1e-12]
        return sum(best) / len(best)

    def record(self) -> dict[str, Any]:
        """Return the item as a row."""
        called = self.answers[int(np.argmax(self.probabilities))]
        # Of a proposition the probability shown is that of its being true; of a question, that of what came true.
        shown = 0 if self.answers == (TRUE, FALSE) else int(np.argmax(self.truths))
        return {
            "item": self.name,
            "label": self.answers[shown],
            "answers": len(self.answers),
            "called": called,
            "probability": self.probabilities[shown],
            "truth": self.truths[shown],
            "right": self.right,
            "brier": self.brier,
            "log_score": self.log_score,
            "resolved_on": self.resolved_on,
            "as_of": self.as_of,
            "hindsight": self.hindsight,
            "pareto_k": self.pareto_k,
            "effective": self.effective,
            "method": self.method,
            "citation": self.citation,
        }


def of_fit(fit: Fit, source: str = "") -> Forecast:
    """Return the forecast of a fit."""
    s = fit.summary
    questions = {q: {n: e["mean"] for n, e in entry["states"].items()} for q, entry in s["questions"].items()}
    propositions = {p: e["mean"] for p, e in s["propositions"].items()}
    grids = fit.case.network.grids
    numbers = {
        q: Spread(tuple(grids[q].numbers.tolist()), tuple(e["mass"]), tuple(e["before"]))
        for q, e in s.get("quantities", {}).items()
    }
    return Forecast(propositions, questions, s["as_of"], fit.run["id"], source, numbers)


def items(forecast: Forecast, outcomes: Outcomes, *, method: str = "") -> list[Item]:
    """Return an item for everything that is settled, in the order of the file."""
    settled: dict[str, list[Outcome]] = {}
    for row in outcomes.settled:
        settled.setdefault(row.proposition or row.question, []).append(row)
    out: list[Item] = []
    for name, rows in settled.items():
        out += [replace(item, as_of=forecast.as_of, method=method) for item in _items(forecast, name, rows)]
    return out


def _items(forecast: Forecast, name: str, rows: Sequence[Outcome]) -> list[Item]:
    truths = {r.state: r.truth or 0.0 for r in rows}
    if rows[0].question and abs(sum(truths.values()) - 1) < 1e-5:
        states = forecast.questions[name]
        outcome = tuple(truths.get(s, 0.0) for s in states)
        last = max(rows, key=lambda r: _first_day(r.resolved_on) if r.resolved_on else "")
        return [Item(name, tuple(states), _whole(tuple(states.values())), outcome, last.resolved_on, last.citation)]
    out = []
    for row in rows:
        p = forecast.questions[name][row.state] if row.question else forecast.propositions[name]
        t = row.truth or 0.0
        p = min(max(p, 0.0), 1.0)
        out.append(Item(row.name, (TRUE, FALSE), (p, 1 - p), (t, 1 - t), row.resolved_on, row.citation))
    return out


def _whole(p: tuple[float, ...]) -> tuple[float, ...]:
    total = sum(p)
    return tuple(x / total for x in p)


def as_of_resolution(
    fit: Fit, outcomes: Outcomes, *, seed: int, draws: int = DRAWS, priors: Priors | None = None
) -> list[Item]:
    """Score each item by the claims up to the day before it was settled.

    Items without a day are scored by the fit as it is.  Where claims and priors are the fit's own, its numbers are
    taken; else the case is weighed again by the fast path with so many draws, under `priors` where they are given, and
    an item says so where that will not do.
    """
    groups: dict[str, list[Outcome]] = {}
    questions = {r.question: day_before(r.resolved_on) for r in outcomes.settled if r.question and r.resolved_on}
    for row in outcomes.settled:
        day = questions.get(row.question, "") if row.question else day_before(row.resolved_on)
        groups.setdefault(day, []).append(row)
    found: dict[str, Item] = {}
    for day, rows in groups.items():
        some = replace(outcomes, rows=tuple(rows))
        if priors is None and (not day or _same_claims(fit, day)):
            scored = items(of_fit(fit), some, method=fit.draws.method)
        else:
            at = day or fit.case.as_of
            case = assemble(fit.case.corpus, priors or fit.case.priors, as_of=at, given=fit.case.given)
            drawn = reweigh(case, draws=draws, seed=seed)
            well = "" if usable(drawn) else f", unreliable: Pareto k {drawn.pareto_k:.2f}"
            wanted = dict.fromkeys(r.proposition or r.question for r in rows)
            answers = {n: named(case, n) for n in wanted}
            p: dict[str, Floats] = {n: t.mean(drawn.slots, drawn.weights) for n, t in answers.items()}
            truly = {n: float(p[n][0]) for n, t in answers.items() if t.binary}
            states = {
                n: dict(zip(t.answers, map(float, p[n]), strict=True)) for n, t in answers.items() if not t.binary
            }
            scored = items(Forecast(truly, states, last_day(case), ""), some, method=f"{drawn.method}{well}")
            scored = [replace(i, pareto_k=drawn.pareto_k, effective=drawn.effective) for i in scored]
        found |= {i.name: i for i in scored}
    order = [i.name for i in items(of_fit(fit), outcomes)]
    return [found[n] for n in order]


def _same_claims(fit: Fit, day: str) -> bool:
    return not fit.case.as_of and len(claims_until(fit.case.corpus.claims, day)) == len(fit.case.corpus.claims)


def day_before(resolved_on: str) -> str:
    """Return the last day that was certainly before something was settled; nothing for nothing."""
    if not resolved_on:
        return ""
    return (dt.date.fromisoformat(_first_day(resolved_on)) - dt.timedelta(days=1)).isoformat()


def _first_day(date: str) -> str:
    year, month, day = (*date.split("-"), "01", "01")[:3]
    return f"{year}-{month}-{day}"


def table(scored: Iterable[Item]) -> Table:
    """Return the items as a table."""
    return of_records((*COLUMNS, *SINCE), (i.record() for i in scored))


def shown(scored: Iterable[Item], fit: Fit) -> Table:
    """Return what a figure of the items draws: by the day of settling, with the reader's labels and the prior.

    A question has a row for what came true. A forecast is named by the event that settles it.
    """
    rows = []
    for item in scored:
        row = item.record()
        if item.name in fit.case.corpus.questions:
            question = fit.case.corpus.questions[item.name]
            label = question.labels.get(row["label"])
            answer = label.en if label and label.en else str(row["label"])
            text = f"{question.en or item.name} {answer[:1].upper()}{answer[1:]}"
            before = fit.summary["questions"][item.name]["states"][row["label"]]["prior_mean"]
        else:
            about = fit.case.corpus.propositions.get(item.name)
            text = (about.event or about.en if about else "") or item.name
            before = fit.summary["propositions"].get(item.name, {}).get("prior_mean")
        rows.append({**row, "name": item.name, "label": text, "prior_mean": before})
    rows.sort(key=lambda r: r["resolved_on"] or "9999")
    columns = ("name", "label", "prior_mean", "probability", "truth", "right", "brier", "log_score", *SINCE)
    return of_records(columns, rows)


def overall(scored: Sequence[Item]) -> dict[str, float]:
    """Return the summary of the scores; empty where nothing is settled."""
    if not scored:
        return {}
    n = len(scored)
    sure = [i for i in scored if i.confidence > SURE]
    return {
        "items": n,
        "accuracy": sum(i.right for i in scored) / n,
        "stated": sum(i.confidence for i in scored) / n,
        "log_score": sum(i.log_score for i in scored) / n,
        "brier": sum(i.brier for i in scored) / n,
        "sure": len(sure) / n,
        "sure_items": len(sure),
        "sure_right": sum(i.right for i in sure) / len(sure) if sure else math.nan,
    }


def calibration(scored: Iterable[Item]) -> Table:
    """Return, for each range of the probability stated for the call, how often the call was right."""
    bins: dict[int, list[Item]] = {}
    for item in scored:
        at = next(k for k in range(len(BINS) - 1) if item.confidence < BINS[k + 1] or k == len(BINS) - 2)
        bins.setdefault(at, []).append(item)
    rows = (
        {
            "from": BINS[k],
            "to": BINS[k + 1],
            "items": len(own),
            "stated": sum(i.confidence for i in own) / len(own),
            "held": sum(i.right for i in own) / len(own),
        }
        for k, own in sorted(bins.items())
    )
    return of_records(("from", "to", "items", "stated", "held"), rows)
