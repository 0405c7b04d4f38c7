"""Cases with labels: each is answered, and scored beside other methods on the same claims.

Supply a folder of cases, or one case (claims.csv and truth.csv), and priors; get a row for each case and method,
and rows that average over the cases.  truth.csv may name propositions, or the true state of a question; a case may have
both.  Unsettled items are left out of the scores, not of the fit.

:func:`compare_published` compares the anaesthesia ratings of Dawid and Skene (1979) with published class
probabilities.  Those are of another model, the Bayesian Dawid–Skene with an unpooled confusion matrix for each
rater, so the comparison is of answers and not of parameters.

Structure is not chosen by fit: a model that fits the votes better may be right less often, as a two-sided one is on
votes with many careless workers.  The shipped switches and priors decide it for every case alike.
"""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tarjih.corpus.outcomes import Outcomes, read_outcomes
from tarjih.inference.targets import FALSE, TRUE, named
from tarjih.priors import read_priors
from tarjih.priors.inputs import load
from tarjih.runs.faults import Fault, InputFault
from tarjih.runs.places import SHIPPED
from tarjih.runs.sweep.running import Task, sweep
from tarjih.runs.table import Table, of_records
from tarjih.testimony.case import Case, assemble
from tarjih.validation.calibration.peers import POOLED, Answers, by_opinions, by_votes, peers, votes
from tarjih.validation.calibration.weighed import (
    Answered,
    answer_case,
    as_items,
    case_files,
    digests,
    peers_version,
    plain_items,
    unpacked,
)
from tarjih.validation.scoring import Forecast, Item, items, overall

__all__ = [
    "CASES",
    "COMPARED",
    "PUBLISHED",
    "Scored",
    "case_folders",
    "compare_published",
    "items_of",
    "of_cases",
    "outcomes_of",
    "score_case",
    "score_cases",
]

CASES = (
    "case",
    "method",
    "items",
    "accuracy",
    "accuracy_se",
    "stated",
    "log_score",
    "log_score_se",
    "brier",
    "sure",
    "sure_items",
    "sure_right",
    "how",
    "seconds",
)
AVERAGED = ("accuracy", "stated", "log_score", "brier", "sure")
EVERY = "all cases, each counted once"
OURS = "tarjih"
FEW = 4
"""Cases for which no process is started before it is seen how long they take."""


PUBLISHED = "published_class_probabilities.csv"
COMPARED = ("question", "state", "tarjih", "published", "difference")


@dataclass(frozen=True)
class Scored:
    """The answers of one method in one case, beside its labels.

    Parameters
    ----------
    case, method
        Which.
    items
        One for each label.
    how, seconds
        How the posterior was drawn, and how long it took.
    """

    case: str
    method: str
    items: tuple[Item, ...]
    how: str
    seconds: float


def case_folders(folder: Path) -> list[Path]:
    """Return the folders that hold a case with labels: this one, or those in it.

    Raises
    ------
    InputFault
        When there is none.
    """
    found = [
        f for f in (folder, *sorted(folder.glob("*/"))) if (f / "claims.csv").is_file() and (f / "truth.csv").is_file()
    ]
    if not found:
        what = "no case with labels is here. A case is a folder with claims.csv and truth.csv."
        raise InputFault([Fault(str(folder), 0, what)])
    return found


def score_case(folder: Path, priors: Path, *, seed: int, tell: Callable[[str], None] = print) -> Iterator[Scored]:
    """Answer one case, by this project and by every other method."""
    corpus, resolved = load(folder, priors)
    case = assemble(corpus, resolved)
    outcomes = outcomes_of(case, folder / "truth.csv")
    targets = list(dict.fromkeys(r.proposition or r.question for r in outcomes.settled))
    if not targets:
        raise InputFault([Fault(str(folder / "truth.csv"), 0, "nothing in it is settled, so nothing can be scored.")])
    names = {t: named(case, t).answers for t in targets}
    found = answer_case(corpus, resolved, targets, seed=seed)
    tell(f"{folder.name}: {len(case.claims)} claims answered in {found.seconds:.0f} s, {found.method}")
    yield Scored(folder.name, OURS, items_of(found.answers, names, outcomes), found.method, found.seconds)
    cast = votes(case.claims)
    for method, pooled in POOLED.items() if case.parameters.groups.opinions else ():
        answers = by_opinions(pooled, case.positions, names)
        yield Scored(folder.name, method, items_of(answers, names, outcomes), "", 0.0)
    for method, make in peers().items() if cast else ():
        began = time.perf_counter()
        answers = by_votes(make, cast, names)
        yield Scored(folder.name, method, items_of(answers, names, outcomes), "", time.perf_counter() - began)


def score_cases(
    folders: Sequence[Path], priors: Path, *, seed: int, tell: Callable[[str], None] = print
) -> Iterator[Scored]:
    """Score many cases as a sweep; each is read when its turn comes, and travels as its files."""
    reads = [dict(read_priors(priors).files), peers_version()]
    own = priors.resolve()
    named = own.name if own.parent == SHIPPED else own  # a worker's checkout may lie elsewhere

    def tasks() -> Iterator[Task]:
        for folder in folders:
            contents = case_files(folder)
            about = [folder.name, digests(contents), seed, reads]
            yield Task((str(folder), contents, str(named), seed), about=about)

    for done in sweep(score_task, tasks(), heavy=len(folders) > FEW):
        for line in done.value["lines"]:
            tell(line)
        yield from (Scored(**s | {"items": as_items(s["items"])}) for s in done.value["scored"])


def score_task(shown: str, contents: Mapping[str, bytes], priors: str, seed: int) -> dict[str, Any]:
    """Return, as plain data, the scores of one case by every method, and the lines to print."""
    lines: list[str] = []
    with unpacked(contents, shown) as folder:
        scored = list(score_case(folder, SHIPPED / priors, seed=seed, tell=lines.append))
    return {"lines": lines, "scored": [{**vars(s), "items": plain_items(s.items)} for s in scored]}


def of_cases(scored: Sequence[Scored]) -> Table:
    """Return the measures of each case and method, then of each method over all cases.

    The standard errors are over items, as if these were independent.
    """
    rows: list[dict[str, Any]] = []
    for s in scored:
        errors = {}
        for name, values in (
            ("accuracy_se", [i.right for i in s.items]),
            ("log_score_se", [i.log_score for i in s.items]),
        ):
            errors[name] = float(np.std(values, ddof=1) / math.sqrt(len(values))) if len(values) > 1 else None
        rows.append(
            {"case": s.case, "method": s.method, **overall(s.items), **errors, "how": s.how, "seconds": s.seconds}
        )
    if len({s.case for s in scored}) > 1:
        for method in dict.fromkeys(s.method for s in scored):
            own = [r for r in rows if r["method"] == method]
            mean = {m: float(np.mean([r[m] for r in own])) for m in AVERAGED}
            total = sum(r["seconds"] for r in own)
            rows.append({"case": EVERY, "method": method, **mean, "seconds": total})
    return of_records(CASES, rows)


def outcomes_of(case: Case, path: Path) -> Outcomes:
    """Read what has been settled of a case.

    Raises
    ------
    InputFault
        With every fault of the file.
    """
    states = {n.name: n.states for n in case.network.nodes if n.about is None}
    return read_outcomes(path, case.network.ties, states)


def items_of(answers: Answers, names: Mapping[str, Sequence[str]], outcomes: Outcomes) -> tuple[Item, ...]:
    """Return an item for everything that is settled.

    Parameters
    ----------
    answers
        The probability of each answer to each target.
    names
        The names of these answers, in the same order.
    outcomes
        What is settled.
    """
    propositions = {t: p[0] for t, p in answers.items() if tuple(names[t]) == (TRUE, FALSE)}
    questions = {t: dict(zip(names[t], p, strict=True)) for t, p in answers.items() if t not in propositions}
    return tuple(items(Forecast(propositions, questions, "", ""), outcomes))


def compare_published(folder: Path, priors: Path, *, seed: int) -> tuple[Table, dict[str, float], Answered]:
    """Return the table, and: patients, share with the same most probable class, mean absolute difference.

    A published row is patient ``item`` with ``p1`` … of the classes ``k1`` …; what this project leaves to an
    unnamed class is in no row.
    """
    corpus, resolved = load(folder, priors)
    with (folder / PUBLISHED).open(encoding="utf-8", newline="") as file:
        published = {f"q{r['item']}": [float(r[f"p{k}"]) for k in range(1, len(r))] for r in csv.DictReader(file)}
    found = answer_case(corpus, resolved, list(published), seed=seed)
    rows, same, off = [], 0, []
    for q, theirs in published.items():
        of = dict(zip(found.names[q], found.answers[q], strict=True))
        ours = [of.get(f"k{k}", 0.0) for k in range(1, len(theirs) + 1)]
        same += int(np.argmax(ours)) == int(np.argmax(theirs))
        for k, (a, b) in enumerate(zip(ours, theirs, strict=True), start=1):
            rows.append({"question": q, "state": f"k{k}", "tarjih": a, "published": b, "difference": a - b})
            off.append(abs(a - b))
    share = same / len(published)
    return (
        of_records(COMPARED, rows),
        {"patients": len(published), "same_class": share, "mean_absolute_difference": float(np.mean(off))},
        found,
    )
