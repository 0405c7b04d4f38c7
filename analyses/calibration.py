"""Is the weighing right as often as it says, where the truth is known?

The reader gets the scores of this project, of other methods and of oracles on drawn cases of a news regime; how often
each stated probability held; public affairs scored as of the day before each was settled, with the parts of the model
taken away in turn; cases with labels; and the anaesthesia ratings beside published estimates. Nothing is tuned.
What is done case by case runs on every core, or on a cluster with --scheduler; a run that was stopped goes on.
Run: python analyses/calibration.py [--replicates N] [--seed N] [--cases DIR] [--out DIR] [--scheduler ADDRESS]
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tarjih.figures.calibration import exhibits
from tarjih.figures.canvas import png
from tarjih.figures.exhibit import percent
from tarjih.inference.importance import SEED
from tarjih.inference.stamp import Stamp
from tarjih.report.study import run
from tarjih.runs.exit_codes import DONE, Parser
from tarjih.runs.faults import Fault, InputFault
from tarjih.runs.files import digest, write_folder
from tarjih.runs.places import project, project_figures
from tarjih.runs.record import record, sealed
from tarjih.runs.sweep.options import sweep_options, sweeping_as
from tarjih.runs.table import Table
from tarjih.validation.calibration.affairs import TO_BEAT, ablation, contradictions, of_affairs, read_affairs
from tarjih.validation.calibration.labelled import EVERY, case_folders, compare_published, of_cases, score_cases
from tarjih.validation.calibration.measures import Judged, reliability, summarised
from tarjih.validation.calibration.replicates import GENERAL, ORACLE, OURS, VARIANTS, replicates
from tarjih.validation.calibration.weighed import DRAWS
from tarjih.validation.scoring import overall, table

SHIPPED = project() / "analyses" / "cases"
FIGURED = (ORACLE, "ceiling", OURS, "majority vote", "Dawid–Skene", "one-coin", "MACE", "GLAD")

NEAR = 0.03
"""Nats by which the log score may stay behind the oracle's."""


def tell(line: str) -> None:
    sys.stderr.write(line + "\n")


def options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = Parser(prog="analyses/calibration.py", allow_abbrev=False, description="Measure calibration.")
    parser.add_argument("--replicates", type=int, default=20, metavar="N", help="drawn cases of each variant")
    parser.add_argument("--seed", type=int, default=SEED, metavar="N", help="seed of all that is drawn")
    parser.add_argument("--cases", type=Path, metavar="DIR", help="a folder of cases with claims.csv and truth.csv")
    parser.add_argument("--out", type=Path, metavar="DIR", help="the folder to write (default: figures/calibration)")
    sweep_options(parser)
    chosen = parser.parse_args(argv)
    if chosen.replicates < 1:
        raise InputFault([Fault("--replicates", 0, f"{chosen.replicates} is too few: at least 1.")])
    if chosen.seed < 0:
        raise InputFault([Fault("--seed", 0, f"{chosen.seed} is no seed. It takes a whole number from 0 on.")])
    return chosen


def distinct(folders: Sequence[Path]) -> list[Path]:
    """Return the cases that are no copies of one before: what ships here may lie among others too."""
    found: dict[tuple[str, ...], Path] = {}
    for folder in folders:
        held = tuple(digest((folder / f).read_bytes()) for f in ("claims.csv", "truth.csv"))
        found.setdefault(held, folder)
    return list(found.values())


def on_average(cases: Table) -> tuple[str, ...]:
    """Say how this project and the best of the others did on all cases with labels, where there are several."""
    rows = {str(r["method"]): r for r in cases.where("case", EVERY).records()}
    if not rows:
        return ()
    own, others = rows[OURS], [r for m, r in rows.items() if m != OURS]
    right, score = max(r["accuracy"] for r in others), max(r["log_score"] for r in others)
    many = len(cases.where("method", OURS)) - 1
    said = f"{percent(own['accuracy'])} right at a stated {percent(own['stated'])}"
    best = f"the best of the others {percent(right)} and {score:.2f}"
    return (f"over {many} cases with labels {said}, log score {own['log_score']:.2f} ({best})",)


def only(found: Table, methods: Sequence[str]) -> Table:
    at = found.columns.index("method")
    return Table(found.columns, tuple(r for m in methods for r in found.rows if r[at] == m))


def main(argv: Sequence[str] | None = None) -> int:
    chosen = options(argv)
    with sweeping_as(chosen):
        return measured(chosen)


def measured(chosen: argparse.Namespace) -> int:
    out = chosen.out or project_figures() / "calibration"
    given = [SHIPPED, *([chosen.cases] if chosen.cases else [])]
    folders = distinct([f for where in dict.fromkeys(given) for f in case_folders(where)])
    took: dict[str, float] = {}
    contents: dict[str, bytes] = {}

    def timed(what: str, began: float) -> None:
        took[what] = round(time.perf_counter() - began, 1)
        tell(f"{what}: {took[what]} s")

    began = time.perf_counter()
    affairs = read_affairs(SHIPPED / "affairs", SHIPPED / "affairs" / "before.yaml")
    done, scored = of_affairs(affairs, seed=chosen.seed)
    parts = ablation(affairs, seed=chosen.seed)
    contradicted = contradictions(affairs, done, scored)
    contents |= {
        "affairs.csv": table(scored).csv(),
        "ablation.csv": parts.csv(),
        "contradictions.csv": contradicted.csv(),
    }
    timed("affairs", began)

    began = time.perf_counter()
    classes, agreed, said = compare_published(SHIPPED / "anesthesia", GENERAL, seed=chosen.seed)
    contents["anesthesia.csv"] = classes.csv()
    timed("anesthesia", began)

    began = time.perf_counter()
    cases = of_cases(list(score_cases(folders, GENERAL, seed=chosen.seed, tell=tell)))
    contents["cases.csv"] = cases.csv()
    timed("labelled cases", began)

    began = time.perf_counter()
    found = list(replicates(chosen.replicates, chosen.seed, tell=tell))
    measures = summarised(found, against=ORACLE)
    pooled = [Judged("all variants", j.replicate, j.method, j.items) for j in found]
    bins = reliability([*pooled, *found])
    contents |= {"measures.csv": measures.csv(), "reliability.csv": bins.csv()}
    timed("drawn cases", began)

    every = overall([i for j in found if j.method == OURS for i in j.items])
    inputs = {f"priors/{Path(n).name}": d for n, d in affairs.priors.files.items()}
    for folder in dict.fromkeys([*folders, SHIPPED / "anesthesia"]):
        inputs |= {f"{folder.name}/{f.name}": digest(f.read_bytes()) for f in sorted(folder.glob("*.csv"))}
    made = record(
        inputs=inputs,
        settings={"seed": chosen.seed, "replicates": chosen.replicates, "variants": list(VARIANTS), "draws": DRAWS},
        diagnostics={"method": "importance", "anesthesia": said.method},
        checks={},
        outputs={},
    )
    stamp = Stamp(
        made["id"], f"{chosen.replicates} replicates of each variant", "", "importance sampling", "general.yaml"
    )
    error = [r for r in measures.records() if r["method"] == OURS]
    near = sum(r["gap"] >= -NEAR - 2 * (r["gap_se"] or 0.0) for r in error)
    finding = (
        f"On drawn cases {percent(every['accuracy'])} of the calls were right at a stated {percent(every['stated'])}; "
        f"within {NEAR} nats of the oracle, and two standard errors, in {near} of {len(error)} variants"
    )
    shown, pooled_bins = only(measures, FIGURED), only(bins.where("variant", "all variants"), FIGURED)
    average, happened = percent(every["stated"]), percent(every["accuracy"])
    for exhibit in exhibits(shown, pooled_bins, finding, average, happened):
        contents[f"{exhibit.key}.png"] = png(exhibit.figure(stamp))
    o = overall(scored)
    beaten = f"(to beat: {percent(TO_BEAT[0])}, {TO_BEAT[1]})"
    same, off = percent(agreed["same_class"]), agreed["mean_absolute_difference"]
    headline_texts: tuple[str, ...] = (
        f"{finding[:1].lower()}{finding[1:]}; mean log score {every['log_score']:.2f}",
        f"of {len(scored)} answers on affairs {percent(o['accuracy'])} right, log score {o['log_score']:.2f} {beaten}",
        f"the anaesthetists' class is the published one for {same} of patients, mean absolute difference {off:.3f}",
    )
    headline_texts = (*headline_texts, *on_average(cases))
    headlines = [f"calibration: {text}" for text in headline_texts]
    made |= {
        "outputs": {n: digest(c) for n, c in contents.items()},
        "seconds": took,
        "anesthesia": agreed,
        "headlines": headlines,
    }
    write_folder(out, {**contents, "run.json": sealed(made)})
    print("\n".join(headlines))
    return DONE


if __name__ == "__main__":
    raise SystemExit(run(main))
