"""``tarjih diff A B``: what changed between two fits, and what each change moved."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tarjih.cli.aligned import aligned, number
from tarjih.cli.options import Commands, case_option, fit_folder, json_option, out_file, print_json

if TYPE_CHECKING:
    from tarjih.inference.compare import Replay
    from tarjih.inference.fit import Fit

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("diff", help="say what changed between two fits, and what each change moved")
    parser.add_argument(
        "a", type=Path, metavar="A", help="folder of a fit, or its name in the case's log: previous, latest, …"
    )
    parser.add_argument("b", type=Path, metavar="B", help="folder or name of another")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write a row for each change and answer")
    case_option(parser, what="the case among whose fits names are looked up (default: the shipped one)")
    json_option(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.inference.changes import changed_files, changes
    from tarjih.inference.compare import replay
    from tarjih.inference.fit import read_fit
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.files import write

    chosen.a, chosen.b = (fit_folder(f, chosen.corpus, option=o) for f, o in ((chosen.a, "A"), (chosen.b, "B")))
    if chosen.csv:
        out_file(chosen.csv, read=[chosen.a, chosen.b])
    a, b = read_fit(chosen.a), read_fit(chosen.b)
    todo = changes(a, b)
    if not chosen.json:
        print(_inputs(a, b, [c.what for c in todo]), end="")
    found = replay(a, b, seed=int(b.run["settings"]["seed"]))
    if chosen.csv:
        write(chosen.csv, found.steps.csv())
    if chosen.json:
        changed = {"files": changed_files(a, b), "changes": [c.what for c in todo]}
        totals, steps = found.totals.records(), found.steps.records()
        print_json({"a": a.run["id"], "b": b.run["id"], **changed, "answers": totals, "steps": steps})
    else:
        print(_moves(found), end="")
    return DONE


def _inputs(a: Fit, b: Fit, todo: list[str]) -> str:
    from tarjih.inference.changes import changed_files

    out = [f"{'the software is another' if a.run['code'] != b.run['code'] else 'the same software'}"]
    noise = {k: (a.run["settings"].get(k), b.run["settings"].get(k)) for k in ("method", "seed", "chains", "draws")}
    out += [f"{k} {was} → {now}" for k, (was, now) in noise.items() if was != now]
    head = f"run {a.run['id']} and run {b.run['id']}: {'; '.join(out)}.\n"
    files = changed_files(a, b)
    lines = [f"  {name}: {how}\n" for name, how in files.items()]
    file_lines = "Files of the inputs:\n" + "".join(lines) if lines else "No file of the inputs differs.\n"
    steps = "Changes, in the order in which they are replayed:\n" + "".join(f"  {w}\n" for w in todo) if todo else ""
    return head + file_lines + steps + ("" if todo else "Nothing that moves an answer differs.\n")


def _moves(found: Replay) -> str:
    totals = found.totals.records()
    out = [
        "What the fits say:\n",
        aligned(
            ("answer", "A", "B", "moved", "replayed"),
            [
                (
                    str(r["answer"]),
                    number(r["a"]),
                    number(r["b"]),
                    _signed(r["moved"]),
                    _signed(
                        None
                        if r["replayed_a"] is None or r["replayed_b"] is None
                        else r["replayed_b"] - r["replayed_a"]
                    ),
                )
                for r in totals
            ],
        ),
    ]
    steps = found.steps.records()
    for what in dict.fromkeys(r["change"] for r in steps):
        own = [r for r in steps if r["change"] == what and abs(r["moved"]) >= 0.0005]
        own.sort(key=lambda r: -abs(r["moved"]))
        out.append(f"{what}\n")
        rows = [
            (str(r["answer"]), number(r["before"]), number(r["after"]), _signed(r["moved"]), number(r["mc_error"], 4))
            for r in own[:10]
        ]
        out.append(aligned(("answer", "before", "after", "moved", "± error"), rows) if rows else "  moved nothing\n")
    poor = any(not r["reliable"] for r in steps)
    out.append("Each change is made with those above it already made. Error: Monte Carlo, one standard deviation.\n")
    if poor:
        out.append("The fast path will not do for some steps: too few effective draws. Their rows are unreliable.\n")
    return "".join(out)


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.3f}"
