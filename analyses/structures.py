"""Which structure of the likelihood answers best, over every labelled case and drawn world?

The reader gets a row for each case and design, and for each design the mean over the cases with its standard error.
The row "chosen on the others" gives each case the design that is best on all other cases: what choosing by these tables
earns.  Worlds are drawn with ``--worlds`` seeds each by two generators that share no code with the models, the second
in several kinds.  A case too large for weighted draws is answered by the normal approximation.  Nothing is gated:
differences between designs are what this is for.  The table is written after each case, of those done so far.

Run: python analyses/structures.py --cases FOLDER [--out DIR] [--priors FILE] [--worlds N] [--draws N] [--seed N]
"""

import dataclasses
import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from tarjih.corpus import Corpus
from tarjih.corpus.outcomes import Outcomes
from tarjih.inference.importance import reweigh, usable
from tarjih.inference.normal import approximate
from tarjih.inference.targets import named
from tarjih.priors import Priors
from tarjih.priors.inputs import load
from tarjih.runs.exit_codes import DONE, Parser, run
from tarjih.runs.faults import Fault, InputFault
from tarjih.runs.files import write
from tarjih.runs.places import SHIPPED, project_figures
from tarjih.runs.table import of_records
from tarjih.testimony.case import Case, assemble
from tarjih.validation.calibration.labelled import case_folders, items_of, outcomes_of
from tarjih.validation.calibration.peers import Answers
from tarjih.validation.learning import with_priors
from tarjih.validation.scoring import Item, overall
from tarjih.validation.worlds import news_regime, simulate_corpus
from tarjih.validation.worlds.drawn import Drawn

COLUMNS = ("case", "design", "items", "accuracy", "stated", "log_score", "log_score_se")
CHOSEN = "chosen on the others"
EVERY = "all cases, each counted once"
WEIGHTS = {-1: 2.0, 0: 0.7, 1: 0.0}
"""Log-odds of a claim against, beside and along its speaker's interest: the rule of three weights."""


def with_value(part: str, at: float, spread: float = 0.0) -> Callable[[Priors], Priors]:
    """Return the story with one quantity fixed, or left to the data within a `spread`; on its unconstrained scale."""

    def change(priors: Priors) -> Priors:
        return with_priors(priors, {part: dataclasses.replace(priors.scalars[part], mu=at, sigma=spread)})

    return change


def honest(priors: Priors) -> Priors:
    """Return the story without lying blocs."""
    return dataclasses.replace(priors, switches={**priors.switches, "veracity": False})


MOST_WEIGHTED = 2_000
"""Claims up to which weighted draws are tried."""
WORLDS: dict[str, Callable[..., Drawn]] = {
    "drawn corpus": simulate_corpus,
    "drawn news": partial(news_regime, affirmative=False),
    "mostly true": partial(news_regime, affirmative=False, base_rate=0.9),
    "many copies": partial(news_regime, affirmative=False, copied=0.9),
    "a bloc lies": partial(news_regime, affirmative=False, lying_bloc=True),
    "few denials carried": news_regime,
}


DESIGNS: dict[str, Callable[[Priors], Priors]] = {
    "story": lambda priors: priors,
    "story, base rate free": with_value("default_question.probability", 0.0, 0.147),
    "story with clarity 0.5": with_value("story.clarity", math.log(0.5)),
    "story with clarity 1": with_value("story.clarity", 0.0),
    "story, sources differ by 0.3": with_value("spread.sources", math.log(0.3)),
    "story, sources differ": with_value("spread.sources", math.log(0.5), 0.35),
    "story without rumour": with_value("story.rumour", -20.0),
    "story without admissions": with_value("story.admission", 20.0),
    "story without unproven claims": with_value("story.wanted", 0.0),
    "story without hedges": with_value("story.hedge", 20.0),
    "story without lies": honest,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Score the designs and write the table."""
    parser = Parser(description=__doc__, prog="structures.py")
    parser.add_argument("--cases", type=Path, required=True, help="a folder of cases with truth.csv")
    parser.add_argument("--out", type=Path, default=project_figures() / "structures")
    parser.add_argument("--priors", type=Path, default=SHIPPED / "general.yaml")
    parser.add_argument("--worlds", type=int, default=0, help="how many worlds to draw besides (none)")
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    if min(options.seed, options.worlds, options.draws - 1) < 0:
        raise InputFault([Fault(parser.prog, 0, "seed and worlds are counted from 0, draws from 1.")])
    rows = []
    for name, corpus, priors, outcomes in cases(options.cases, options.priors, options.worlds, options.seed):
        for row in scored(name, corpus, priors, outcomes, draws=options.draws, seed=options.seed):
            print(f"{name:24} {row['design']:26} {row['accuracy']:.3f} {row['stated']:.3f} {row['log_score']:.3f}")
            rows.append(row)
        write(options.out / "structures.csv", of_records(COLUMNS, [*rows, *averaged(rows)]).csv())
    return DONE


def cases(folder: Path, priors: Path, worlds: int, seed: int) -> Iterator[tuple[str, Corpus, Priors, Outcomes]]:
    """Yield each labelled case, and drawn worlds, with what is settled."""
    for place in case_folders(folder):
        corpus, resolved = load(place, priors)
        yield place.name, corpus, resolved, outcomes_of(assemble(corpus, resolved), place / "truth.csv")
    for kind, draw in WORLDS.items():
        for n in range(worlds):
            with tempfile.TemporaryDirectory() as written:
                place = draw(seed=seed + n).write(Path(written) / "world")
                corpus, resolved = load(place, priors)
                outcomes = outcomes_of(assemble(corpus, resolved), place / "truth.csv")
            yield f"{kind}, {n + 1}", corpus, resolved, outcomes


def scored(
    name: str, corpus: Corpus, priors: Priors, outcomes: Outcomes, *, draws: int, seed: int
) -> Iterator[dict[str, Any]]:
    """Yield the scores of every design on one case."""
    case = assemble(corpus, priors)
    targets = list(dict.fromkeys(r.proposition or r.question for r in outcomes.settled))
    answers = {t: named(case, t).answers for t in targets}
    for design, change in DESIGNS.items():
        made = answered(assemble(corpus, change(priors)), targets, draws=draws, seed=seed)
        yield row_of(name, design, items_of(made, answers, outcomes))
    for design, rule in (("smoothed vote", vote), ("rule of three weights", three_weights)):
        made = {t: rule(corpus, t, answers[t]) for t in targets}
        yield row_of(name, design, items_of(made, answers, outcomes))


def answered(case: Case, targets: Sequence[str], *, draws: int, seed: int) -> Answers:
    """Return the answers of a case by weighted draws, by the normal approximation where these are not enough."""
    drawn = reweigh(case, draws=draws, seed=seed) if len(case.claims) <= MOST_WEIGHTED else None
    if drawn is None or not usable(drawn):
        drawn = approximate(case, seed=seed)
    return {t: tuple(map(float, named(case, t).mean(drawn.slots, drawn.weights))) for t in targets}


def vote(corpus: Corpus, target: str, answers: tuple[str, ...]) -> tuple[float, ...]:
    """Return the shares of votes, one more for each answer."""
    counts = dict.fromkeys(answers, 1.0)
    for c in corpus.claims:
        if target == (c.proposition or c.question) and c.stance:
            answer = c.state if c.proposition is None else "true" if c.stance > 0 else "false"
            if answer in counts and (c.proposition is not None or c.stance > 0):
                counts[answer] += 1
    return tuple(n / sum(counts.values()) for n in counts.values())


def three_weights(corpus: Corpus, target: str, answers: tuple[str, ...]) -> tuple[float, ...]:
    """Return the answer of the rule of three weights, each origin once."""
    odds = dict.fromkeys(answers, 0.0)
    seen = set()
    for c in corpus.claims:
        answer = c.state if c.proposition is None else "true" if c.stance > 0 else "false"
        if target != (c.proposition or c.question) or not c.stance or (c.origin, answer) in seen or answer not in odds:
            continue
        seen.add((c.origin, answer))
        sign = 1 if c.stance > 0 or c.proposition is not None else -1
        odds[answer] += sign * WEIGHTS[c.interest * (1 if c.stance > 0 else -1)]
    total = sum(math.exp(x) for x in odds.values())
    return tuple(math.exp(x) / total for x in odds.values())


def row_of(case: str, design: str, found: list[Item]) -> dict[str, Any]:
    """Return the row of one design on one case."""
    scores = [i.log_score for i in found]
    se = stdev(scores) / math.sqrt(len(scores)) if len(scores) > 1 else math.nan
    return {"case": case, "design": design, **overall(found), "log_score_se": se}


def averaged(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the mean of each design over the cases, and that of the design chosen on the other cases."""
    by_case: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        by_case.setdefault(row["case"], {})[row["design"]] = row
    designs = list(dict.fromkeys(r["design"] for r in rows))
    for design in designs:
        yield mean_of(design, [found[design] for found in by_case.values()])
    picked = []
    for case, found in by_case.items():
        others = [f for c, f in by_case.items() if c != case]
        if others:
            picked.append(found[max(designs, key=lambda d: fmean(f[d]["log_score"] for f in others))])
    if picked:
        yield mean_of(CHOSEN, picked)


def mean_of(design: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the row that averages over cases."""
    means = {k: fmean(r[k] for r in found) for k in ("accuracy", "stated", "log_score")}
    scores = [r["log_score"] for r in found]
    se = stdev(scores) / math.sqrt(len(scores)) if len(scores) > 1 else math.nan
    return {"case": EVERY, "design": design, "items": sum(r["items"] for r in found), **means, "log_score_se": se}


if __name__ == "__main__":
    raise SystemExit(run(main))
