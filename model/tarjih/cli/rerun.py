"""What ``tarjih verify --rerun`` does: make a fit, an analysis, or tables of a fit again, and compare every number.

Supply the verdict on a folder, to which what differs is added.  What is made again goes into a folder that is thrown
away.  An analysis is made by the project's own script of that name, tables of a fit by the command that wrote them,
from the fit that their record names.
"""

from __future__ import annotations

import contextlib
import io
import math
import runpy
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tarjih.inference.fit import Fit
    from tarjih.inference.verify import Verdict

__all__ = ["rerun"]

MOST_SHOWN = 12


def rerun(verdict: Verdict, *, fit: Path | None, corpus: Path | None) -> None:
    """Make a run again and note what differs.

    Parameters
    ----------
    verdict
        The verdict on its folder.
    fit
        The fit that tables are of; looked for beside them when omitted.
    corpus
        The case of that fit, where it was named.
    """
    if verdict.is_fit:
        _fit(verdict)
    elif "analysis" not in verdict.run and "fit" in verdict.run["settings"]:
        _tables(verdict, fit or _fit_beside(verdict), corpus)
    else:
        _figures(verdict)


def _fit(verdict: Verdict) -> None:
    from tarjih.inference.fit import fit, read_fit
    from tarjih.inference.verify import FAR, compared, settings_of
    from tarjih.runs.faults import NotConverged

    then = read_fit(verdict.folder)
    try:
        now: Fit = fit(then.case.corpus, then.case.priors, settings_of(verdict.run))
    except NotConverged as problem:
        verdict.fault("", f"made again, it does not pass the gate: {'; '.join(problem.lines[:3])}")
        return
    _judge(verdict, *compared(then, now), within=_errors(FAR))
    same = then.draws.z.shape == now.draws.z.shape and bool((then.draws.z == now.draws.z).all())
    verdict.notes.append(
        "these are the very same draws, so the seed and the versions are as recorded"
        if same
        else "these are not the same draws, as of another seed, other versions or another machine than recorded"
    )


def _judge(verdict: Verdict, count: int, furthest: float, differ: list[str], *, within: str) -> None:
    for line in differ[:MOST_SHOWN]:
        verdict.fault("", f"made again, {line}.")
    if len(differ) > MOST_SHOWN:
        verdict.fault("", f"made again, {len(differ) - MOST_SHOWN} more numbers differ.")
    verdict.notes.append(f"made again: {count} numbers agree{within}, none is off by more than {furthest:.2g}")


def _errors(far: float) -> str:
    return f" within {far:g} Monte Carlo standard errors"


def _again(verdict: Verdict, main: Callable[[], int]) -> bool:
    """Run something without a word of its own; where it fails, that is a fault."""
    from tarjih.runs.exit_codes import run

    with contextlib.redirect_stdout(io.StringIO()):
        status = run(main)
    if status:
        verdict.fault("", "it could not be made again (see above).")
    return not status


def _tables(verdict: Verdict, fit: Path | None, corpus: Path | None) -> None:
    """Make tables of a fit again by the command that wrote them; of the same draws they are the same."""
    from tarjih.cli.main import main
    from tarjih.inference.redrawn import redrawn, tables_compared

    if fit is None:
        of = verdict.run["settings"]["fit"]
        verdict.fault("", f"it was made of the fit of run {of}, which does not lie beside it. Name it: --fit DIR.")
        return
    at = ["--fit", str(fit), *([] if corpus is None else ["--corpus", str(corpus)])]
    with tempfile.TemporaryDirectory() as folder:
        tried: list[tuple[int, list[tuple[str, str]], list[str], tuple[int, float, list[str]]]] = []
        for command, *options in _commands(verdict.run):
            out = Path(folder) / str(len(tried))
            if not _again(verdict, partial(main, [command, *at, "--out", str(out), *options])):
                return
            compared = tables_compared(verdict.folder, out, effective=math.inf)
            wrong, notes = redrawn(verdict.folder, out, verdict.run, effective=math.inf)
            tried.append((len(wrong) + len(compared[2]), wrong, notes, compared))
        _, wrong, notes, compared = min(tried, key=lambda each: each[0])
    _judge(verdict, *compared, within="")
    for name, what in wrong:
        verdict.fault(name, what)
    verdict.notes += [*notes, f"made of {fit}: verify that, too"]


def _commands(run: Mapping[str, Any]) -> Iterator[list[str]]:
    """Yield each command that may have written tables, by the settings of their record."""
    s = run["settings"]
    names = [str(t) for t in s.get("targets", [])]
    targets = [f"--target={name}" for name in names]
    if "by" in s:
        yield ["path", f"--by={s['by']}"]
        if len(names) == 1:  # asked for by name it is drawn with all its answers
            yield ["path", f"--by={s['by']}", "--", *names]
    elif "pool" in s:
        yield ["pool", f"--pool={s['pool']}", *targets]
        yield ["pool", f"--pool={s['pool']}", *targets, *(f"--weight={n}={w}" for n, w in s.get("weights", {}).items())]
    else:
        yield ["sensitivity", f"--seed={s.get('seed')}", *["--verify"] * (s.get("verify") is True), *targets]


def _fit_beside(verdict: Verdict) -> Path | None:
    """Return the fit that tables name, where it is beside them or in the folder of a case that does."""
    from tarjih.inference.record_fields import of_a_fit
    from tarjih.inference.stored import read_record
    from tarjih.runs.caselog import fits_folder

    above = verdict.folder.resolve().parent
    for place in sorted(p.parent for where in (above, fits_folder(above)) for p in where.glob("*/run.json")):
        run, wrong = read_record(place)
        if not wrong and run["id"] == verdict.run["settings"]["fit"] and of_a_fit(run):
            return place
    return None


def _figures(verdict: Verdict) -> None:
    """Draw an analysis again, and compare its tables, texts and pictures."""
    from tarjih.inference.redrawn import redrawn, tables_compared
    from tarjih.inference.stored import misread
    from tarjih.inference.verify import FAR, case_of, settings_of
    from tarjih.runs.places import SHIPPED, project
    from tarjih.runs.strictjson import read_json

    # What the record calls its analysis is run only if the project has such a script.
    scripts = {p.stem: p for p in (project() / "analyses").glob("*.py")}
    script = scripts.get(str(verdict.run.get("analysis")))
    if script is None:
        verdict.fault("", "there is no analysis of that name in analyses/, so it cannot be drawn again.")
        return
    misreadings = misread(verdict.run)
    if misreadings:
        verdict.fault("run.json", misreadings[0])
        return
    settings, case = settings_of(verdict.run), case_of(verdict.folder)
    name = Path(str(verdict.run.get("priors_file"))).name
    priors = next((p for p in (case / name, SHIPPED / name) if p.is_file()), None)
    if priors is None:
        verdict.fault("", f"{name}, the priors it was drawn under, is not at hand, so it cannot be drawn again.")
        return
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "again"
        options = ["--corpus", str(case), "--priors", str(priors), "--out", str(out), "--seed", str(settings.seed)]
        options += ["--quick"] * settings.quick + ["--draft"] * settings.draft
        options += ["--print"] * any(name.endswith("_print.png") for name in verdict.run["outputs"])
        main = runpy.run_path(str(script))["main"]
        if not _again(verdict, lambda: main(options)):
            return
        d = read_json((out / "run.json").read_bytes())["diagnostics"]  # its own: those recorded may be made up
        effective = min(float(d["ess_bulk_min"]), float(d["ess_tail_min"]))
        _judge(verdict, *tables_compared(verdict.folder, out, effective=effective), within=_errors(FAR))
        wrong, notes = redrawn(verdict.folder, out, verdict.run, effective=effective)
        for name, what in wrong:
            verdict.fault(name, what)
        verdict.notes += notes
