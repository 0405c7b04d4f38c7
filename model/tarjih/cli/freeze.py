"""``tarjih freeze``: store a dated, digest-signed forecast, to be scored later."""

from __future__ import annotations

import argparse
from pathlib import Path

from tarjih.cli.options import Commands, fit_option, out_file

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("freeze", help="store a dated, digest-signed forecast, to be scored later")
    fit_option(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="file to write")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    import datetime as dt

    from tarjih.inference.fit import read_fit
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.files import write_json
    from tarjih.validation.freeze import frozen

    out_file(chosen.out, read=[chosen.fit])
    document = frozen(read_fit(chosen.fit), on=dt.datetime.now(dt.UTC).date().isoformat())
    write_json(chosen.out, document)
    size = f"{len(document['propositions'])} propositions and {len(document['questions'])} questions"
    print(f"{size} of run {document['run']}, frozen on {document['frozen_on']} (UTC). Written to {chosen.out}.")
    print(f"Its digest, to be given to somebody else today: {document['sha256']}")
    return DONE
