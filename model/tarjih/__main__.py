"""The command line: ``tarjih check``, ``tarjih fit``, ``tarjih agreement``, ``tarjih briefing``.

Supply arguments; get output on the terminal and an exit status: 0 done, 1 the software failed, 2 the input is at
fault, 3 the fit did not converge.  Each command loads only what it needs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tarjih.errors import Fault, InputFault
from tarjih.exits import DONE, Parser, run

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""

    def command() -> int:
        chosen = _parser().parse_args(arguments)
        return int(chosen.run(chosen) or DONE)

    return run(command)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="tarjih", description="Weigh testimony until one side preponderates.", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser)

    check = commands.add_parser("check", help="list every fault of the inputs and every stale figure")
    _common(check)
    check.add_argument("--articles", type=Path, help="folder with the articles' texts: verify digests and paragraphs")
    check.set_defaults(run=_check)

    fit = commands.add_parser("fit", help="fit a case by NUTS and write the fit's folder")
    _common(fit)
    fit.add_argument("--out", type=Path, required=True, help="folder to write")
    fit.add_argument("--as-of", default="", metavar="DATE", help="use only what had been said by then")
    fit.add_argument("--given", action="append", default=[], metavar="P=V", help="take P as true, false or V probable")
    fit.add_argument("--seed", type=int, default=None)
    fit.add_argument("--draws", type=int, default=None, help="draws of each chain")
    fit.add_argument("--chains", type=int, default=4)
    fit.add_argument("--draft", action="store_true", help="write even what fails the gate")
    fit.set_defaults(run=_fit)

    agreement = commands.add_parser("agreement", help="compute how reliably the corpus was coded")
    _common(agreement)
    agreement.set_defaults(run=_agreement)

    briefing = commands.add_parser("briefing", help="run every analysis on one shared fit and gather the figures")
    _common(briefing)
    briefing.add_argument("--seed", type=int, default=None)
    briefing.add_argument("--draft", action="store_true")
    briefing.set_defaults(run=_briefing)
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", type=Path, default=None, metavar="DIR", help="the case (default: the shipped one)")
    parser.add_argument("--priors", type=Path, default=None, metavar="FILE", help="default: the case's own")


def _corpus(chosen: argparse.Namespace) -> Path:
    from tarjih.inputs import shipped

    return shipped() if chosen.corpus is None else Path(chosen.corpus)


def _check(chosen: argparse.Namespace) -> int:
    from tarjih.check import check

    return check(_corpus(chosen), chosen.priors, chosen.articles)


def _fit(chosen: argparse.Namespace) -> int:
    from tarjih.fit import Settings, fit, write_fit
    from tarjih.inputs import day, given, load
    from tarjih.reweight import SEED

    bounds = (("--draws", chosen.draws, 50), ("--chains", chosen.chains, 2), ("--seed", chosen.seed, 0))
    for name, value, least in bounds:
        if value is not None and value < least:
            raise InputFault([Fault(name, 0, f"{value} is too few: at least {least}.")])
    settings = Settings(
        seed=SEED if chosen.seed is None else chosen.seed,
        chains=chosen.chains,
        draws=chosen.draws,
        as_of=day(chosen.as_of) if chosen.as_of else "",
        given=tuple(given(chosen.given).items()),
        draft=chosen.draft,
    )
    corpus, priors = load(_corpus(chosen), chosen.priors)
    done = write_fit(fit(corpus, priors, settings), chosen.out)
    d = done.summary["diagnostics"]
    size = f"{len(done.case.claims)} claims, {len(done.summary['propositions'])} propositions"
    ess = min(d["ess_bulk_min"], d["ess_tail_min"])
    gate = f"R-hat at most {d['rhat_max']:.3f}, at least {ess:.0f} effective draws"
    print(f"{size}, {len(done.summary['sources'])} sources: {gate}. Written to {chosen.out}.")
    return DONE


def _agreement(chosen: argparse.Namespace) -> int:
    from tarjih.agreement import report

    return report(_corpus(chosen))


def _briefing(chosen: argparse.Namespace) -> int:
    from tarjih.briefing import briefing

    return briefing(_corpus(chosen), chosen.priors, seed=chosen.seed, draft=chosen.draft)


if __name__ == "__main__":
    status = main()
    sys.exit(status)
