"""``tarjih fit``: fit a case by NUTS and write the fit's folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from tarjih.cli.options import Commands, at_least, case_options, corpus_of, out_folder

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("fit", help="fit a case by NUTS and write the fit's folder")
    case_options(parser)
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--as-of", default="", metavar="DATE", help="use only what had been said by then")
    parser.add_argument(
        "--given", action="append", default=[], metavar="P=V", help="take P as true, false or V probable"
    )
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--draws", type=int, default=None, help="draws of each chain")
    parser.add_argument("--chains", type=int, default=4)
    parser.add_argument(
        "--approximate", action="store_true", help="a normal approximation, for a case too large for NUTS"
    )
    parser.add_argument("--draft", action="store_true", help="write even what fails the gate")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.inference.fit import Settings, fit, write_fit
    from tarjih.inference.importance import SEED
    from tarjih.priors.inputs import day, given, load
    from tarjih.runs.exit_codes import DONE

    for name, value, least in (
        ("--draws", chosen.draws, 50),
        ("--chains", chosen.chains, 2),
        ("--seed", chosen.seed, 0),
    ):
        at_least(name, value, least)
    settings = Settings(
        seed=SEED if chosen.seed is None else chosen.seed,
        chains=chosen.chains,
        draws=chosen.draws,
        as_of=day(chosen.as_of) if chosen.as_of else "",
        given=tuple(given(chosen.given).items()),
        approximate=chosen.approximate,
        draft=chosen.draft,
    )
    out_folder(chosen.out, fit=True)
    corpus, priors = load(corpus_of(chosen), chosen.priors)
    done = write_fit(fit(corpus, priors, settings), chosen.out)
    d = done.summary["diagnostics"]
    size = f"{len(done.case.claims)} claims, {len(done.summary['propositions'])} propositions"
    ess = min(d["ess_bulk_min"], d["ess_tail_min"])
    gate = f"R-hat at most {d['rhat_max']:.3f}, at least {ess:.0f} effective draws"
    if chosen.approximate:
        gate = f"a normal approximation, Pareto k {d['pareto_k']:.2f}{'' if d['ok'] else ', which fails the gate'}"
    print(f"{size}, {len(done.summary['sources'])} sources: {gate}. Written to {chosen.out}.")
    return DONE
