"""``tarjih agreement``: how reliably the corpus was coded."""

from __future__ import annotations

import argparse

from tarjih.cli.options import Commands, case_options, corpus_of, json_option

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("agreement", help="compute how reliably the corpus was coded")
    case_options(parser)
    json_option(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.corpus.agreement import agreement_of, report
    from tarjih.runs.exit_codes import DONE

    if not chosen.json:
        return report(corpus_of(chosen))
    print(agreement_of(corpus_of(chosen))[1].read_text(encoding="utf-8"), end="")
    return DONE
