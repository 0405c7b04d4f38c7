"""``tarjih sensitivity``: what would change the answer, as tables with a figure beside each."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tarjih.commands.options import Commands, at_least, fit_option, out_folder

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from tarjih.case import Case
    from tarjih.fit import Fit
    from tarjih.sensitivity.probe import Heard
    from tarjih.stamp import Stamp
    from tarjih.table import Table
    from tarjih.targets import Target

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("sensitivity", help="say what would change the answer")
    fit_option(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")
    parser.add_argument(
        "--target",
        action="append",
        default=[],
        metavar="NAME",
        help="a question or a proposition, in place of the case's headlines; may be repeated",
    )
    parser.add_argument("--camps", type=Path, default=None, metavar="DIR", help="a folder with further camps")
    parser.add_argument("--verify", action="store_true", help="verify the nearest flip of each headline by NUTS")
    parser.add_argument("--seed", type=int, default=None)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.errors import Fault, InputFault
    from tarjih.exits import DONE
    from tarjih.findings_sensitivity import lines
    from tarjih.fit import read_fit
    from tarjih.record import canonical, digest, record, write_folder
    from tarjih.reweight import SEED
    from tarjih.targets import headlines

    at_least("--seed", chosen.seed, 0)
    if chosen.camps is not None and not chosen.camps.is_dir():
        raise InputFault([Fault(str(chosen.camps), 0, "this is not a folder. Name the one that holds the camps.")])
    if chosen.out.exists() and not chosen.out.is_dir():
        raise InputFault([Fault(str(chosen.out), 0, "this is a file, not a folder to write into.")])
    out_folder(chosen.out, fit=False, read=[chosen.fit, chosen.camps])
    done = read_fit(chosen.fit)
    targets = headlines(done.case, wanted=chosen.target)
    seed = SEED if chosen.seed is None else chosen.seed
    tables = _tables(done, targets, chosen.camps, seed=seed, verify=chosen.verify)
    contents = _contents(done, tables)
    settings = {"fit": done.run["id"], "targets": [t.name for t in targets], "seed": seed, "verify": chosen.verify}
    run = record(
        inputs=done.run["inputs"],
        settings=settings,
        diagnostics=done.run["diagnostics"],
        checks=done.run["checks"],
        outputs={n: digest(c) for n, c in contents.items()},
    )
    write_folder(chosen.out, {**contents, "run.json": canonical(run)})
    print("\n".join([*lines(tables), f"Written to {chosen.out}."]))
    return DONE


def _tables(done: Fit, targets: list[Target], folder: Path | None, *, seed: int, verify: bool) -> dict[str, Table]:
    """Return every table by the name of its file."""
    from tarjih.sensitivity.ablation import ablation
    from tarjih.sensitivity.ach import ach, baselines
    from tarjih.sensitivity.camps import camps, found
    from tarjih.sensitivity.collection import collection
    from tarjih.sensitivity.deception import deception
    from tarjih.sensitivity.flips import flips
    from tarjih.sensitivity.naming import labelled
    from tarjih.sensitivity.removal import removals
    from tarjih.sensitivity.scaling import scaling

    _say("camps, power-scaling, switches and counts")
    every = found(done, [folder] if folder else [])
    tables = {
        "camps": camps(done, targets, every, seed=seed),
        "scaling": scaling(done, targets, seed=seed),
        "ablation": ablation(done, targets, seed=seed),
        "baselines": baselines(done, targets),
        "ach": ach(done, targets),
        "deception": deception(done, targets, seed=seed, progress=_say),
        "next": collection(done, targets, seed=seed, progress=_say),
        "flips": flips(done, targets, seed=seed, refit=partial(_by_nuts, seed) if verify else None, progress=_say),
    }
    return {n: labelled(t, done.case) for n, t in tables.items()} | removals(done, targets, progress=_say)


def _by_nuts(seed: int, case: Case) -> Heard:
    """Fit a case by NUTS."""
    from tarjih.posterior import sample
    from tarjih.sensitivity.probe import Heard

    drawn, seen = sample(case, seed=seed, draft=True)
    return Heard(drawn.slots, drawn.weights, 0.0, min(seen.ess_bulk_min, 1e9), "NUTS", sure=seen.ok)


@dataclass(frozen=True)
class _Figure:
    """How a table is drawn: what draws it, its title made from the table, and the question that it answers."""

    draw: Callable[..., Figure]
    title: Callable[[Table], str]
    subtitle: str


def _warned(row: Mapping[str, object]) -> str:
    return f" ({row['warning']})" if row["warning"] else ""


def _figures(tables: Mapping[str, Table]) -> dict[str, _Figure]:
    from tarjih import figures_ach
    from tarjih import figures_sensitivity as figures
    from tarjih import findings_sensitivity as findings
    from tarjih.sensitivity.ablation import SWITCHES

    strength = [
        f"Power-scaling, {r['asks']} {r['answer_label']}: {r['verdict']}{_warned(r)}."
        for r in tables["scaling"].records()[:3]
    ]
    return {
        "flips": _Figure(figures.flips, findings.flipping, "At which value of which prior does the call change?"),
        "camps": _Figure(
            partial(figures.camps, notes=strength),
            findings.converging,
            "What does each camp hold, before and after the articles? Where they end together the evidence speaks",
        ),
        "scaling": _Figure(
            figures.scaling, findings.scaled, "Does the answer move with the strength of the prior, or of the evidence?"
        ),
        "ablation": _Figure(
            partial(figures.ablation, words=SWITCHES),
            findings.ablated,
            "What does each part of the model do to the call?",
        ),
        "baselines": _Figure(
            figures.baselines, findings.counted, "What would counting reports, origins or sources, or ACH, have said?"
        ),
        "ach": _Figure(figures_ach.matrix, findings.against, "Which claims speak for and against each hypothesis?"),
        "deception": _Figure(
            figures.deception, findings.deceived, "How often would a bloc have to make it up before the call changes?"
        ),
        "next": _Figure(figures.nextbest, findings.telling, "Whose word, on what, would move the headline most?"),
    }


def _contents(done: Fit, tables: Mapping[str, Table]) -> dict[str, bytes]:
    """Return every file: each table, and a figure of each that has rows."""
    from tarjih.look import png
    from tarjih.stamp import stamp

    made: Stamp = stamp(done.run, as_of=done.summary["as_of"], priors=str(done.run["priors_file"]))
    figures = _figures(tables)
    contents = {}
    for name, table in tables.items():
        contents[f"{name}.csv"] = table.csv()
        if name in figures and len(table):
            f = figures[name]
            contents[f"{name}.png"] = png(f.draw(table, made, title=f.title(table), subtitle=f.subtitle))
    return contents


def _say(text: str) -> None:
    sys.stderr.write(f"{text} …\n")
    sys.stderr.flush()
