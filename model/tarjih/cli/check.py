"""``tarjih check``: every fault of the inputs, every stale figure."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from tarjih.cli.options import Commands, case_options, corpus_of, json_option, print_json

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("check", help="list every fault of the inputs and every stale figure")
    case_options(parser)
    parser.add_argument("--articles", type=Path, help="folder with the articles' texts: verify digests and paragraphs")
    parser.add_argument("--strict", action="store_true", help="treat what should be looked at again as a fault")
    json_option(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.report.check import check, checked
    from tarjih.runs.exit_codes import AT_FAULT, DONE
    from tarjih.runs.faults import InputFault

    if not chosen.json:
        return check(corpus_of(chosen), chosen.priors, chosen.articles, strict=chosen.strict)
    try:
        found = checked(corpus_of(chosen), chosen.priors, chosen.articles, strict=chosen.strict)
    except InputFault as problem:
        print_json({"faults": [asdict(f) for f in problem.faults]})
        return AT_FAULT
    notes = [asdict(n) for n in found.notes]
    print_json({"faults": [], **asdict(found), "notes": notes})
    return AT_FAULT if found.stale else DONE
