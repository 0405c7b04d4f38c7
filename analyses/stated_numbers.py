"""Do stated numbers come out right, and better than by other ways, in worlds that no model here is the truth of?

The reader gets, for each kind of world, how often the 90 % interval held the number, the mean log density that each
method gave it, and by how much its median was off.  Worlds are drawn by :mod:`tarjih.validation.worlds.numbers`, which
shares no code with the model, and fitted by ``tarjih.fit`` under the shipped priors; the other methods are in
:mod:`tarjih.validation.calibration.numbers`.  All density is by the logarithm of the number.  Nothing is tuned to it.

Run: python analyses/stated_numbers.py [--worlds N] [--kind NAME ...] [--seed N] [--out DIR]
"""

import math
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import NormalDist, fmean, median, stdev
from typing import Any

import numpy as np

import tarjih
from tarjih.inference.gate import MOST_K
from tarjih.runs.arrays import Floats
from tarjih.runs.exit_codes import DONE, Parser, run
from tarjih.runs.faults import Fault, InputFault, one_of
from tarjih.runs.files import digest, write_folder
from tarjih.runs.places import SHIPPED, project_figures
from tarjih.runs.record import record, sealed
from tarjih.runs.table import of_records
from tarjih.testimony.numbers import cells
from tarjih.validation.calibration.numbers import METHODS, JudgedNumber, judged_number, with_prior
from tarjih.validation.worlds.numbers import KINDS, PRIOR, NumberWorld, number_world

COLUMNS = ("world", "method", "numbers", "covered", "log_density", "log_density_se", "ahead", "ahead_se", "off")
OURS = "tarjih"
LEAST_COVERED, MOST_COVERED = 0.85, 0.95


def main(argv: Sequence[str] | None = None) -> int:
    parser = Parser(prog="analyses/stated_numbers.py", allow_abbrev=False, description="Score numbers in drawn worlds.")
    parser.add_argument("--worlds", type=int, default=40, metavar="N", help="of each kind (default: 40)")
    parser.add_argument("--kind", action="append", metavar="NAME", help="draw only these; may be repeated")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of the first world")
    parser.add_argument(
        "--out", type=Path, default=project_figures() / "stated_numbers", metavar="DIR", help="folder to write"
    )
    chosen = parser.parse_args(argv)
    kinds = chosen.kind or KINDS
    if unknown := [k for k in kinds if k not in KINDS]:
        raise InputFault([Fault("--kind", 0, f'there is no kind "{k}". There are: {one_of(KINDS)}.') for k in unknown])
    if chosen.worlds < 2 or chosen.seed < 0:
        raise InputFault([Fault("--worlds", 0, "at least 2 are needed, and a seed from 0 on.")])
    rows: list[dict[str, Any]] = []
    held: dict[str, float] = {}
    for kind in kinds:
        began = time.perf_counter()
        found: dict[str, list[list[JudgedNumber]]] = {}
        sound = 0
        for n in range(chosen.worlds):
            judged, well = answered(number_world(chosen.seed + n, kind), seed=chosen.seed)
            sound += well
            for method, own in judged.items():
                found.setdefault(method, []).append(own)
        held[kind] = sound / chosen.worlds
        rows += (row_of(kind, method, own, found[OURS]) for method, own in found.items())
        sys.stderr.write(f"{kind}: {chosen.worlds} worlds in {time.perf_counter() - began:.0f} s\n")
    content = of_records(COLUMNS, rows).csv()
    ours = [r for r in rows if r["method"] == OURS]
    others = [r for r in rows if r["method"] != OURS]
    checks = {
        "covered": all(LEAST_COVERED <= r["covered"] <= MOST_COVERED for r in ours),
        "ahead": all(r["ahead"] >= 0 for r in others),
    }
    headline = "stated_numbers: " + "; ".join(
        f"{r['world']} {100 * r['covered']:.0f} % in the 90 % interval, log density {r['log_density']:.2f} "
        f"(best other {max(o['log_density'] for o in others if o['world'] == r['world']):.2f})"
        for r in ours
    )
    general = SHIPPED / "general.yaml"
    made = record(
        inputs={"priors/general.yaml": digest(general.read_bytes())},
        settings={"seed": chosen.seed, "worlds": chosen.worlds, "kinds": list(kinds)},
        diagnostics={"method": "variational", "gate_held": held},
        checks=checks,
        outputs={"stated_numbers.csv": digest(content)},
    )
    made |= {"analysis": "stated_numbers", "headlines": [headline]}
    write_folder(chosen.out, {"stated_numbers.csv": content, "run.json": sealed(made)})
    print(headline)
    return DONE


def answered(world: NumberWorld, *, seed: int) -> tuple[dict[str, list[JudgedNumber]], bool]:
    """Return how each method fared on each number of a world, and whether the fit passed its gate."""
    with tempfile.TemporaryDirectory() as folder:
        case = tarjih.read_case(world.write(Path(folder) / "world"))
    fitted = tarjih.fit(case, seed=seed, approximate=True, draft=True)
    ends = [math.log(x) for x in PRIOR]
    prior = NormalDist(fmean(ends), (ends[1] - ends[0]) / 3.29)
    at = np.linspace(prior.mean - 5 * prior.stdev, prior.mean + 5 * prior.stdev, 4001)
    stated = {q: [(s, math.log(x)) for s, x in said] for q in world.truth if (said := world.stated(q))}
    out = {OURS: [judged_number(at, ours(fitted, q, at), math.log(world.truth[q])) for q in stated]}
    for method, make in METHODS.items():
        found = make(stated, prior, at)
        judged = [judged_number(at, with_prior(found[q], prior, at), math.log(world.truth[q])) for q in stated]
        out[method] = judged
    return out, fitted.result.draws.pareto_k <= MOST_K


def ours(fitted: tarjih.Fit, quantity: str, at: Floats) -> Floats:
    """Return the posterior density of a number by its logarithm."""
    y = np.log(fitted.result.case.network.grids[quantity].numbers)
    mass = np.array(fitted.summary["quantities"][quantity]["mass"])
    out: Floats = np.interp(at, y, mass / np.diff(cells(y)), left=0.0, right=0.0)
    return out


def row_of(kind: str, method: str, found: list[list[JudgedNumber]], own: list[list[JudgedNumber]]) -> dict[str, Any]:
    """Return the row of a method; worlds are what is independent, so standard errors are over their means."""
    each = [j for world in found for j in world]
    means = list(map(mean_of, found))
    ahead = [mean_of(a) - b for a, b in zip(own, means, strict=True)]
    return {
        "world": kind,
        "method": method,
        "numbers": len(each),
        "covered": fmean(j.covered for j in each),
        "log_density": fmean(means),
        "log_density_se": stdev(means) / math.sqrt(len(means)),
        "ahead": fmean(ahead),
        "ahead_se": stdev(ahead) / math.sqrt(len(ahead)),
        "off": median(j.off for j in each),
    }


def mean_of(world: list[JudgedNumber]) -> float:
    return fmean(j.log_density for j in world)


if __name__ == "__main__":
    raise SystemExit(run(main))
