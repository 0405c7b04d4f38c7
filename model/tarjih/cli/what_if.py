"""``tarjih what-if``: a fit's answers under other priors."""

from __future__ import annotations

import argparse
from pathlib import Path

from tarjih.cli.options import Commands, fit_folder, fit_option, json_option, out_folder, print_json

__all__ = ["declare"]

MOST_NAMED = 6


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("what-if", help="show and write what a fit would be under other priors")
    fit_option(parser)
    parser.add_argument("--priors", type=Path, required=True, metavar="FILE", help="the other priors")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write, of a fit's shape")
    json_option(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.inference.fit import read_fit, write_fit
    from tarjih.inference.whatif import what_if
    from tarjih.priors import read_priors
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.faults import Fault, InputFault, one_of

    chosen.fit = fit_folder(chosen.fit, chosen.corpus)
    if chosen.out.resolve() == chosen.fit.resolve():
        raise InputFault([Fault("--out", 0, "this is the fit itself, which stays as it is. Name another folder.")])
    if chosen.out.exists() and not chosen.out.is_dir():
        raise InputFault([Fault("--out", 0, f"{chosen.out} is a file, not a folder to write.")])
    out_folder(chosen.out, fit=True, read=[chosen.fit, chosen.priors])
    priors = read_priors(chosen.priors)
    done = read_fit(chosen.fit)
    found = what_if(done, priors, tell=_tell)
    write_fit(found.fit, chosen.out)
    if chosen.json:
        print_json(found.fit.run["what_if"] | {"run": found.fit.run["id"], "folder": str(chosen.out)})
        return DONE
    names = found.edited
    print(f"Changed: {one_of(names, most=MOST_NAMED)}." if names else "The priors say the same as the fit's own.")
    width = max((len(m.target.label(m.answer)) for m in found.moved), default=0)
    for m in found.moved:
        print(f"  {m.target.label(m.answer):<{width}}  {m.before:.3f} → {m.after:.3f} ± {m.error:.1g}")
    print(f"± is the Monte Carlo standard error. {found.how} Written to {chosen.out}.")
    return DONE


def _tell(line: str) -> None:
    from tarjih.runs.progress import tell

    tell(line)
