"""``tarjih log``: the fits and forecasts of a case, what changed between them, and their results."""

from __future__ import annotations

import argparse

from tarjih.cli.aligned import aligned
from tarjih.cli.options import Commands, case_option, command_line, corpus_of, json_option, print_json

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("log", help="list the fits, forecasts and scores of a case, with what changed")
    case_option(parser)
    json_option(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.runs.caselog import LOG, entries, fits_folder
    from tarjih.runs.exit_codes import DONE
    from tarjih.validation.log_standing import describe, log_standing

    log = fits_folder(corpus_of(chosen)) / LOG
    found = entries(log)
    standing = log_standing(log)
    if chosen.json:
        print_json(found)
        return DONE
    if not found:
        keep = command_line("fit", "--corpus", corpus_of(chosen))
        print(f"Nothing is logged yet. This keeps a fit under the case: {keep}")
        return DONE
    rows = [
        (e["at"][:16].replace("T", " "), e["what"], e["name"], e["run"], str(e.get("changed", "")), _result(e))
        for e in found
    ]
    print(aligned(("when (UTC)", "what", "name", "run", "changed", "headlines"), rows), end="")
    print(f"{len(found)} entries, each of which holds the digest of the one before. {describe(standing)}")
    return DONE


def _result(entry: dict[str, object]) -> str:
    if isinstance(entry.get("log_score"), float):
        scores = f"log score {entry['log_score']:.3f}, Brier {entry.get('brier', 0):.3f}"
        return f"{scores} over {entry.get('items')} settled, with {entry.get('settled')}"
    if isinstance(entry.get("crps"), float):
        before = entry.get("crps_before", 0)
        return f"CRPS {entry['crps']:.3g} of {entry.get('settled')} (before the claims {before:.3g})"
    headlines = entry.get("headlines")
    if not isinstance(headlines, dict):
        return str(entry.get("sha256", ""))[:16]
    return ", ".join(f"{name} {p:.0%}" for name, p in headlines.items() if isinstance(p, int | float) and 0 <= p <= 1)
