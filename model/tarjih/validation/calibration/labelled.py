"""Cases with labels: each weighed, and scored beside other methods on the same claims.

Supply a folder of cases, or one case (claims.csv and truth.csv), and priors; get a row for each case and method,
and rows that average over the cases.
truth.csv may speak of propositions, or name the state of a question that is the true one; a case may have both.
What was never settled is left out of the scores and not of the weighing.

Structure is not chosen by fit: a model that fits the votes better may be right less often, as on votes with many
careless workers a two-sided one is.  The shipped switches and priors decide it for every case alike: graded shared
error, and nobody with a tendency, where twenty things were asked of five or more
(:mod:`tarjih.testimony.shared_error`).
"""

from __future__ import annotations

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
from tarjih.testimony.case import assemble
from tarjih.validation.calibration.peers import Answers, by_votes, peers, votes
from tarjih.validation.calibration.serialise import as_items, digests, files, peers_version, plain_items, unpacked
from tarjih.validation.calibration.weighed import weighed
from tarjih.validation.scoring import Forecast, Item, items, overall

__all__ = ["CASES", "Scored", "case_folders", "every_labelled", "labelled", "of_cases"]

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


@dataclass(frozen=True)
class Scored:
    """What one method said of one case, held against its labels.

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


def labelled(folder: Path, priors: Path, *, seed: int, tell: Callable[[str], None] = print) -> Iterator[Scored]:
    """Weigh one case and let every other method answer it."""
    corpus, held = load(folder, priors)
    case = assemble(corpus, held)
    states = {n.name: n.states for n in case.network.nodes if n.about is None}
    told = read_outcomes(folder / "truth.csv", case.network.ties, states)
    targets = list(dict.fromkeys(r.proposition or r.question for r in told.settled))
    if not targets:
        raise InputFault([Fault(str(folder / "truth.csv"), 0, "nothing in it is settled, so nothing can be scored.")])
    names = {t: named(case, t).answers for t in targets}
    said = weighed(corpus, held, targets, seed=seed)
    tell(f"{folder.name}: {len(case.claims)} claims weighed in {said.seconds:.0f} s, {said.method}")
    yield Scored(folder.name, OURS, _items(said.answers, names, told), said.method, said.seconds)
    cast = votes(case.claims)
    for method, make in peers().items():
        began = time.perf_counter()
        answers = by_votes(make, cast, names)
        yield Scored(folder.name, method, _items(answers, names, told), "", time.perf_counter() - began)


def every_labelled(
    folders: Sequence[Path], priors: Path, *, seed: int, tell: Callable[[str], None] = print
) -> Iterator[Scored]:
    """Do the same with every case of many, as a sweep: each is read when its turn comes, and goes as its files."""
    reads = [dict(read_priors(priors).files), peers_version()]
    own = priors.resolve()
    named = own.name if own.parent == SHIPPED else own  # a worker's checkout may lie elsewhere

    def tasks() -> Iterator[Task]:
        for folder in folders:
            held = files(folder)
            yield Task((str(folder), held, str(named), seed), about=[folder.name, digests(held), seed, reads])

    for done in sweep(case_scored, tasks(), heavy=len(folders) > FEW):
        for line in done.value["said"]:
            tell(line)
        yield from (Scored(**s | {"items": as_items(s["items"])}) for s in done.value["scored"])


def case_scored(shown: str, held: Mapping[str, bytes], priors: str, seed: int) -> dict[str, Any]:
    """Return as plain data what every method says of one case, and what was to be told."""
    said: list[str] = []
    with unpacked(held, shown) as folder:
        scored = list(labelled(folder, SHIPPED / priors, seed=seed, tell=said.append))
    return {"said": said, "scored": [{**vars(s), "items": plain_items(s.items)} for s in scored]}


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


def _items(answers: Answers, names: Mapping[str, Sequence[str]], told: Outcomes) -> tuple[Item, ...]:
    propositions = {t: p[0] for t, p in answers.items() if tuple(names[t]) == (TRUE, FALSE)}
    questions = {t: dict(zip(names[t], p, strict=True)) for t, p in answers.items() if t not in propositions}
    return tuple(items(Forecast(propositions, questions, "", ""), told))
