"""``tarjih verify``: compute the digests of a run's folder again and, on request, its numbers."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tarjih.cli.options import Commands

if TYPE_CHECKING:
    from tarjih.inference.fit import Fit
    from tarjih.inference.verify import Verdict

__all__ = ["declare"]

MOST_SHOWN = 12


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "verify", help="compute the digests of a run's folder again and, with --rerun, its numbers"
    )
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="folder of a fit, of an analysis, figures/, or a frozen forecast"
    )
    parser.add_argument("--rerun", action="store_true", help="fit again and compare every number (a minute or two)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.inference.cache import anew
    from tarjih.inference.verify import folders, verify
    from tarjih.runs.exit_codes import AT_FAULT, DONE
    from tarjih.runs.faults import Fault, InputFault

    if chosen.folder.is_file():
        return _frozen(chosen.folder, rerun=chosen.rerun)
    faults: list[Fault] = []
    with anew():
        for folder in folders(chosen.folder):
            verdict = verify(folder)
            if chosen.rerun and not verdict.faults:
                (_rerun_fit if verdict.is_fit else _rerun_figures)(verdict)
            elif chosen.rerun:
                verdict.notes.append("not made again, since its files are at fault")
            if not verdict.faults:
                held = f"{verdict.outputs} outputs and {verdict.inputs} inputs are as recorded"
                print(f"{folder}: run {verdict.run['id']}: {held}; {'; '.join(verdict.notes)}.")
            faults += verdict.faults
    if faults:
        sys.stderr.write(InputFault(faults).report() + "\n")
    return AT_FAULT if faults else DONE


def _frozen(file: Path, *, rerun: bool) -> int:
    """Say of a frozen forecast whether it is as it was frozen, and of which run it is."""
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.faults import Fault, InputFault
    from tarjih.runs.record import code_digest
    from tarjih.validation.freeze import read_frozen

    forecast, document = read_frozen(file)
    if rerun:
        what = f"a frozen forecast has no words to weigh again. Verify the fit of run {forecast.run} with --rerun."
        raise InputFault([Fault(str(file), 0, what)])
    code = str(document.get("code"))
    made = "this very software" if code == code_digest() else f"another version of the software (sources {code[:12]}…)"
    size = f"{len(forecast.propositions)} propositions and {len(forecast.questions)} questions"
    print(f"{file}: {size} of run {forecast.run}, as frozen on {document.get('frozen_on')}; made by {made}.")
    return DONE


def _rerun_fit(verdict: Verdict) -> None:
    from tarjih.inference.fit import fit, read_fit
    from tarjih.inference.verify import FAR, compared, settings_of
    from tarjih.runs.faults import NotConverged

    then = read_fit(verdict.folder)
    try:
        now: Fit = fit(then.case.corpus, then.case.priors, settings_of(verdict.run))
    except NotConverged as problem:
        verdict.fault("", f"made again, it does not pass the gate: {'; '.join(problem.lines[:3])}")
        return
    _judge(verdict, *compared(then, now), far=FAR)


def _judge(verdict: Verdict, count: int, furthest: float, differ: list[str], *, far: float) -> None:
    for line in differ[:MOST_SHOWN]:
        verdict.fault("", f"made again, {line}.")
    if len(differ) > MOST_SHOWN:
        verdict.fault("", f"made again, {len(differ) - MOST_SHOWN} more numbers differ.")
    verdict.notes.append(
        f"made again: {count} numbers agree within {far:g} Monte Carlo standard errors, none is off by more than "
        f"{furthest:.2g}"
    )


def _rerun_figures(verdict: Verdict) -> None:
    """Draw an analysis again, into a folder that is thrown away, and compare its tables."""
    import contextlib
    import io
    import runpy
    import tempfile

    from tarjih.inference.stored import misread
    from tarjih.inference.verify import FAR, case_of, settings_of, tables_compared
    from tarjih.runs.exit_codes import run
    from tarjih.runs.places import SHIPPED, project

    # What the record calls its analysis is run only if the project has such a script.
    scripts = {p.stem: p for p in (project() / "analyses").glob("*.py")}
    script = scripts.get(str(verdict.run.get("analysis")))
    if script is None and "fit" in verdict.run["settings"]:
        of = verdict.run["settings"]["fit"]
        verdict.fault("", f"it was made of the fit of run {of}: verify that with --rerun, and make this again from it.")
        return
    if script is None:
        verdict.fault("", "there is no analysis of that name in analyses/, so it cannot be drawn again.")
        return
    told = misread(verdict.run)
    if told:
        verdict.fault("run.json", told[0])
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
        main = runpy.run_path(str(script))["main"]
        with contextlib.redirect_stdout(io.StringIO()):
            status = run(lambda: main(options))
        if status:
            verdict.fault("", "it could not be drawn again (see above).")
            return
        d = verdict.run["diagnostics"]
        effective = min(float(d["ess_bulk_min"]), float(d["ess_tail_min"]))
        _judge(verdict, *tables_compared(verdict.folder, out, effective=effective), far=FAR)
