"""``tarjih pool``: the beliefs of several analysts and of their pool, where they differ, and what would settle it."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tarjih.cli.aligned import aligned
from tarjih.cli.options import Commands, fit_folder, fit_option, json_option, out_folder, print_json

if TYPE_CHECKING:
    from tarjih.figures.exhibit import Exhibit
    from tarjih.inference.fit import Fit
    from tarjih.inference.targets import Target
    from tarjih.report.analysts import Analysts
    from tarjih.runs.table import Table

__all__ = ["declare", "pool_options"]

WORTH = ("pareto_k", "effective")
MOST_ASKED = 3
TELLS = 0.1
"""How far a yes and a no have to be apart for an answer to be worth asking for."""


def pool_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options for pooling analysts."""
    what = "how analysts are pooled: the weighted geometric mean (log, the default) or the weighted mean"
    parser.add_argument("--pool", choices=("log", "linear"), default="log", help=what)
    what = "an analyst's weight, in place of what outcomes teach; may be repeated, and whoever is not named has none"
    parser.add_argument("--weight", action="append", default=[], metavar="NAME=N", help=what)


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("pool", help="say what several analysts believe, each and together")
    fit_option(parser)
    parser.add_argument("--analysts", type=Path, metavar="DIR", help="their priors (default: analysts/ of the case)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder to write (default: FIT-pool beside the fit)")
    what = "a question or a proposition, in place of the case's headlines; may be repeated"
    parser.add_argument("--target", action="append", default=[], metavar="NAME", help=what)
    pool_options(parser)
    json_option(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.figures.analysts import analysts, weights_text
    from tarjih.inference.fit import read_fit
    from tarjih.inference.targets import headlines
    from tarjih.priors.analysts import analysts_folder
    from tarjih.report.analysts import analysts_of
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.faults import Fault, InputFault
    from tarjih.runs.files import write_folder
    from tarjih.sensitivity.collection import collection
    from tarjih.sensitivity.tables import by_nuts

    chosen.fit = fit_folder(chosen.fit, chosen.corpus)
    case = _case_of(chosen.fit, chosen.corpus)
    folder = chosen.analysts or analysts_folder(case)
    out = chosen.out or chosen.fit.with_name(f"{chosen.fit.name}-pool")
    out_folder(out, fit=False, read=[chosen.fit, folder])
    done = read_fit(chosen.fit)
    targets = headlines(done.case, wanted=chosen.target)
    seed = int(done.run["settings"]["seed"])
    pooling = {"how": chosen.pool, "weights": chosen.weight, "folder": folder}
    pooled = analysts_of(done, case, targets, **pooling, refit=partial(by_nuts, seed), seed=seed)
    if pooled is None:
        what = "a pool needs two analysts or more, each a file here. A form for one: tarjih elicit --form FILE.xlsx."
        raise InputFault([Fault(str(folder), 0, what)])
    widest = next(t for t in targets if t.name == pooled.differences.records()[0]["target"])
    asks = collection(done, [widest], seed=seed)
    drawn = analysts(pooled.table, pooled.pool, done.case)
    contents = _contents(done, pooled, asks, drawn)
    write_folder(out, contents | {"run.json": _record(done, pooled, targets, contents)})
    if chosen.json:
        tables = {"beliefs": pooled.table, "differences": pooled.differences, "next": asks}
        rows = {n: t.records() for n, t in tables.items()}
        summary = {"folder": str(out), "weights": dict(pooled.pool.weights), "pool": pooled.pool.how}
        worth = {f"weights_{c}": value for c, value in zip(WORTH, pooled.pool.worth or (), strict=False)}
        print_json(summary | worth | rows)
        return DONE
    print(_report(done, pooled), end="")
    print(f"{weights_text(pooled.pool)} {drawn.title}.")
    print(_settle(pooled, asks), end="")
    print(f"Written to {out}.")
    return DONE


def _case_of(fit: Path, corpus: Path | None) -> Path:
    """Return the folder of the case that a fit is of: the one that was named, or the one that has it in its folder."""
    from tarjih.priors.inputs import shipped
    from tarjih.runs.caselog import case_under

    return corpus or case_under(fit) or shipped()


def _contents(done: Fit, pooled: Analysts, asks: Table, drawn: Exhibit) -> dict[str, bytes]:
    """Return every file: the tables, and the figure."""
    from tarjih.figures.canvas import png
    from tarjih.inference.stamp import stamp
    from tarjih.runs.table import of_records

    made = stamp(done.run, as_of=done.summary["as_of"], priors="analysts")
    about = {"settled_items": pooled.pool.items, **dict(zip(WORTH, pooled.pool.worth or (), strict=False))}
    weights = [{"analyst": n, "weight": w, **about} for n, w in pooled.pool.weights.items()]
    tables = {
        "beliefs": pooled.table,
        "differences": pooled.differences,
        "next": asks,
        "weights": of_records(("analyst", "weight", "settled_items", *WORTH), weights),
    }
    return {f"{name}.csv": table.csv() for name, table in tables.items()} | {"analysts.png": png(drawn.figure(made))}


def _record(done: Fit, pooled: Analysts, targets: list[Target], contents: dict[str, bytes]) -> bytes:
    from tarjih.runs.files import digest
    from tarjih.runs.record import record, sealed

    settings = {"fit": done.run["id"], "targets": [t.name for t in targets], "pool": pooled.pool.how}
    return sealed(
        record(
            inputs=done.run["inputs"] | pooled.files,
            settings=settings | {"weights": dict(pooled.pool.weights)},
            diagnostics=done.run["diagnostics"],
            checks=done.run["checks"],
            outputs={n: digest(c) for n, c in contents.items()},
        )
    )


def _report(done: Fit, pooled: Analysts) -> str:
    """Return a table of the pool's calls with each analyst's probability of it."""
    from tarjih.inference.targets import named
    from tarjih.language import plain_percent as percent
    from tarjih.priors.analysts import POOL

    by = {(r["target"], r["answer"], r["analyst"]): r for r in pooled.table.records()}
    rows = []
    for r in pooled.differences.records():
        target, call = r["target"], r["call"]
        p = [percent(by[target, call, n]["mean"]) for n in (POOL, *pooled.names)]
        rows.append((named(done.case, target).label(call), *p, r["verdict"]))
    return aligned(("answer", "together", *pooled.names, ""), rows)


def _settle(pooled: Analysts, asks: Table) -> str:
    """Return the answers that would settle most of what the analysts differ on most."""
    from tarjih.language import plain_percent as percent

    first = pooled.differences.records()[0]
    best = [r for r in asks.records() if r["best"] and abs(r["if_asserted"] - r["if_denied"]) >= TELLS][:MOST_ASKED]
    if first["verdict"] == "agree" or not best:
        return ""
    lines = [f"What would settle {first['target']} soonest, by the fit's own priors:\n"]
    for r in best:
        after = f"{percent(r['if_asserted'])} after a yes, {percent(r['if_denied'])} after a no, now {percent(r['p'])}"
        who = f"{r['identity']} {str(r['kind']).replace('_', ' ')}, access {r['access']}"
        lines.append(f"  ask on {r['proposition']} ({who}): {r['call']} {after}\n")
    return "".join(lines)
