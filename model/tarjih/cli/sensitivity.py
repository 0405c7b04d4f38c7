"""``tarjih sensitivity``: what would change the answer, as tables with a figure beside each."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tarjih.cli.options import Commands, fit_folder, fit_option, json_option, out_folder, print_json, within
from tarjih.runs.sweep.options import sweep_options, sweeping_as

if TYPE_CHECKING:
    from tarjih.figures.exhibit import Exhibit
    from tarjih.inference.fit import Fit
    from tarjih.priors import Priors
    from tarjih.runs.table import Table

__all__ = ["declare"]

MOST_LEFT_OUT = 4
"""Headlines of which leaving out is drawn; the table has all."""
MOST_HEADLINES = 12
"""Headlines without --target: each takes seconds, and hundreds no reader would look at."""
NO_HEADLINE = (
    "The case states numbers alone, and what would change an answer is asked of questions and propositions. To ask it "
    "of a number, make a proposition of it in questions.yaml: many_hurt: {quantity: hurt, above: 10}."
)


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
    parser.add_argument(
        "--verify",
        action="store_true",
        help="verify by NUTS the nearest flip of each headline, and what is left out where no weights will do",
    )
    parser.add_argument("--seed", type=int, default=None)
    sweep_options(parser)
    json_option(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.inference.cache import cache_is_bypassed
    from tarjih.inference.fit import read_fit
    from tarjih.inference.importance import SEED
    from tarjih.inference.targets import headlines
    from tarjih.report.reasons import reasons
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.faults import Fault, InputFault
    from tarjih.runs.files import digest, write_folder
    from tarjih.runs.input_limits import LARGEST_SEED
    from tarjih.runs.record import record, sealed
    from tarjih.sensitivity.camps import found
    from tarjih.sensitivity.tables import sensitivity_tables

    within("--seed", chosen.seed, 0, LARGEST_SEED, "which is 2^62")
    chosen.fit = fit_folder(chosen.fit, chosen.corpus)
    if chosen.camps is not None and not chosen.camps.is_dir():
        raise InputFault([Fault(str(chosen.camps), 0, "this is not a folder. Name the one that holds the camps.")])
    if chosen.out.exists() and not chosen.out.is_dir():
        raise InputFault([Fault(str(chosen.out), 0, "this is a file, not a folder to write into.")])
    out_folder(chosen.out, fit=False, read=[chosen.fit, chosen.camps])
    done = read_fit(chosen.fit)
    targets = headlines(done.case, wanted=chosen.target)
    if not chosen.target and len(targets) > MOST_HEADLINES:
        _say(f"the first {MOST_HEADLINES} of {len(targets)} headlines; --target names others")
        targets = targets[:MOST_HEADLINES]
    seed = SEED if chosen.seed is None else chosen.seed
    every = found(done, [chosen.camps] if chosen.camps else [])
    with sweeping_as(chosen, keep=not cache_is_bypassed()):
        tables = sensitivity_tables(done, targets, seed=seed, camps=every, verify=chosen.verify, progress=_say)
    drawn = _exhibits(done, tables)
    contents = _contents(done, tables, drawn)
    settings = {"fit": done.run["id"], "targets": [t.name for t in targets], "seed": seed, "verify": chosen.verify}
    run = record(
        inputs=done.run["inputs"] | _read(every),
        settings=settings,
        diagnostics=done.run["diagnostics"],
        checks=done.run["checks"],
        outputs={n: digest(c) for n, c in contents.items()},
    )
    write_folder(chosen.out, {**contents, "run.json": sealed(run)})
    if chosen.json:
        print_json({"folder": str(chosen.out), "tables": {n: t.records() for n, t in tables.items()}})
        return DONE
    lines = [f"{e.key}: {e.title}." for e in drawn if e.key in tables]
    lines += [] if targets else [NO_HEADLINE]
    print("\n".join([*lines, "", *reasons(tables), "", f"Written to {chosen.out}."]))
    return DONE


def _read(every: Mapping[str, Priors]) -> dict[str, str]:
    """Return the digest of each file of the camps, by its name in a record."""
    return {f"priors/camps/{Path(n).name}": d for p in every.values() for n, d in list(p.files.items())[:1]}


def _exhibits(done: Fit, tables: Mapping[str, Table]) -> list[Exhibit]:
    """Return a figure of each table that has rows, and of leave-one-out for the first headlines."""
    from tarjih.figures.ablation import ablation
    from tarjih.figures.ach import ach
    from tarjih.figures.baselines import baselines
    from tarjih.figures.camps import camps
    from tarjih.figures.collection import collection
    from tarjih.figures.deception import deception
    from tarjih.figures.flips import flips
    from tarjih.figures.leave_out import leave_out
    from tarjih.figures.linchpins import linchpins
    from tarjih.figures.scaling import scaling

    strength = [
        f"Power-scaling, {r['asks']} {r['answer_label']}: {r['verdict']}{f' ({w})' if (w := r['warning']) else ''}."
        for r in tables["scaling"].records()[:3]
    ]
    draw: dict[str, Callable[[Table], Exhibit]] = {
        "camps": lambda table: camps(table, done.case, notes=strength),
        "scaling": scaling,
        "ablation": ablation,
        "baselines": baselines,
        "ach": ach,
        "deception": deception,
        "next": collection,
        "flips": flips,
        "linchpins": linchpins,
    }
    out = [draw[name](table) for name, table in tables.items() if name in draw and len(table)]
    if {"leave_out", "linchpins"} <= {*tables}:
        what = {r["target"]: str(r["what"]) for r in tables["linchpins"].records()}
        out += [leave_out(tables["leave_out"], t, what[t]) for t in list(what)[:MOST_LEFT_OUT]]
    return [e for e in out if e]


def _contents(done: Fit, tables: Mapping[str, Table], drawn: Sequence[Exhibit]) -> dict[str, bytes]:
    """Return every file: each table, and each figure with its own where it draws another one."""
    from tarjih.figures.canvas import png
    from tarjih.inference.stamp import stamp
    from tarjih.runs.filenames import file_name

    made = stamp(done.run, as_of=done.summary["as_of"], priors=str(done.run["priors_file"]))
    contents = {f"{name}.csv": table.csv() for name, table in tables.items()}
    for exhibit in drawn:
        stem = file_name(exhibit.key.replace("-", "_"))
        contents |= {f"{stem}.png": png(exhibit.figure(made))}
        contents |= {} if f"{stem}.csv" in contents else {f"{stem}.csv": exhibit.table.csv()}
    return contents


def _say(text: str) -> None:
    from tarjih.runs.progress import tell

    tell(f"{text} …", in_pipes=False)
