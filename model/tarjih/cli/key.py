"""``tarjih key``: make a key that signs forecasts and pages."""

from __future__ import annotations

import argparse
from pathlib import Path

from tarjih.cli.options import Commands

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("key", help="make a key that signs forecasts and pages (Ed25519)")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="file of the private key; FILE.pub: public"
    )
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.signing import make_key

    fingerprint = make_key(chosen.out)
    print(f"The private key is {chosen.out}: keep it to yourself. Give {chosen.out}.pub to whoever verifies.")
    print(f"Public key: {fingerprint}")
    return DONE
