"""``tarjih path``: what the answers were on each day, one case as of each, in one figure."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarjih.cli.aligned import aligned
from tarjih.cli.options import Commands, fit_folder, fit_option, json_option, out_folder, print_json

if TYPE_CHECKING:
    from tarjih.corpus.outcomes import Outcomes
    from tarjih.figures.exhibit import Exhibit
    from tarjih.inference.fit import Fit
    from tarjih.inference.importance import Draws
    from tarjih.inference.targets import Target
    from tarjih.runs.table import Table
    from tarjih.testimony.case import Case

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("path", help="say how the answers changed, from article to article or day to day")
    what = "a question or a proposition, drawn with all its answers; the calls of all headlines when omitted"
    parser.add_argument("name", nargs="?", metavar="NAME", help=what)
    fit_option(parser)
    what = "the case as of each article's date (default), or as of each day with a claim or an article"
    parser.add_argument("--by", choices=("article", "day"), default="article", help=what)
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder to write (default: FIT-path beside the fit)")
    json_option(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.corpus.cells import last_day
    from tarjih.corpus.claims import undated
    from tarjih.figures.daily import paths
    from tarjih.inference.fit import read_fit
    from tarjih.inference.targets import headlines
    from tarjih.report.settled import outcomes_of
    from tarjih.runs.caselog import case_under
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.faults import Fault, InputFault
    from tarjih.runs.files import digest, write_folder
    from tarjih.runs.record import record, sealed

    chosen.fit = fit_folder(chosen.fit, chosen.corpus)
    out = chosen.out or chosen.fit.with_name(f"{chosen.fit.name}-path")
    out_folder(out, fit=False, read=[chosen.fit])
    done = read_fit(chosen.fit)
    targets = headlines(done.case, wanted=[chosen.name] if chosen.name else [])
    articles = sorted({last_day(a.published) for a in done.case.corpus.articles.values()} - {""})
    seed = int(done.run["settings"]["seed"])
    on = articles if chosen.by == "article" else []
    tables = paths(done, [t.name for t in targets], on=on, refit=partial(_by_nuts, seed))
    if not any(map(len, tables)):
        what = "no claim and no article has a date, so there is no path. Give claims.csv a column said_on."
        raise InputFault([Fault(str(done.case.corpus.folder / "claims.csv"), 0, what)])
    case = chosen.corpus or case_under(chosen.fit)
    outcomes = outcomes_of(done, case) if chosen.name and case is not None else None
    drawn = _exhibit(chosen, done, tables, outcomes)
    contents = _contents(done, targets, tables, drawn)
    settings = {"fit": done.run["id"], "targets": [t.name for t in targets], "by": chosen.by}
    run = record(
        inputs=done.run["inputs"]
        | ({} if outcomes is None else {f"corpus/{Path(outcomes.file).name}": outcomes.digest}),
        settings=settings,
        diagnostics=done.run["diagnostics"],
        checks=done.run["checks"],
        outputs={n: digest(c) for n, c in contents.items()},
    )
    write_folder(out, {**contents, "run.json": sealed(run)})
    without = undated(done.case.corpus.claims)
    if chosen.json:
        rows = {t.name: table.records() for t, table in zip(targets, tables, strict=True)}
        print_json({"folder": str(out), "paths": rows} | ({"undated": without} if without else {}))
        return DONE
    print(_report(targets, tables), end="")
    print(f"{without}\n" if without else "", end="")
    print(f"{drawn.title}. Written to {out}.")
    return DONE


def _by_nuts(seed: int, case: Case) -> tuple[Draws, bool]:
    """Fit the case as of a day by NUTS."""
    from tarjih.sensitivity.tables import by_nuts

    belief = by_nuts(seed, case)
    return belief.draws, belief.sure


def _exhibit(chosen: argparse.Namespace, done: Fit, tables: list[Table], outcomes: Outcomes | None) -> Exhibit:
    """Return the figure: of one question with its outcome, where that is known, or of all headlines."""
    from tarjih.figures.path import calls_path, path
    from tarjih.report.settled import scored, settled

    if not chosen.name:
        return calls_path(done, tables)
    name = str(tables[0].column("group")[0])
    return path(done, name, table=tables[0], settled=settled(done, scored(done, outcomes)).get(name))


def _contents(done: Fit, targets: list[Target], tables: list[Table], drawn: Exhibit) -> dict[str, bytes]:
    """Return every file: a table of each headline, and the figure with its own."""
    from tarjih.figures.canvas import png
    from tarjih.inference.stamp import stamp
    from tarjih.runs.filenames import file_name

    made = stamp(done.run, as_of=done.summary["as_of"], priors=str(done.run["priors_file"]))
    out = {f"path_{file_name(t.name)}.csv": table.csv() for t, table in zip(targets, tables, strict=True)}
    return out | {"path.png": png(drawn.figure(made)), "path.csv": drawn.table.csv()}


def _report(targets: list[Target], tables: list[Table]) -> str:
    """Return a row for each day: what was new, and the probability of each headline's call at the end."""
    from tarjih.language import plain_percent as percent

    heads, columns = ["day", "articles", "new claims"], []
    rows: list[dict[str, Any]] = []
    for target, table in zip(targets, tables, strict=True):
        last = {r["name"]: r["mean"] for r in table.records()}
        call = max(last, key=lambda a, last=last: last[a])  # type: ignore[misc]
        rows = table.where("name", call).records()
        heads.append(target.label(call))
        columns.append([percent(r["mean"]) + ("" if r["ok"] else " *") for r in rows])
    days = [(r["day"] or "before", str(r["articles"]), str(r["new"])) for r in rows]
    out = aligned(heads, [(*day, *cells) for day, *cells in zip(days, *columns, strict=True)])
    doubt = "" if all(r["ok"] for r in rows) else "* the draws of that day do not pass the gate.\n"
    return out + doubt
