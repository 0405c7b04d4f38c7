"""``tarjih freeze``: store a dated forecast with its digest and, with a key, a signature, to be scored later."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path

from tarjih.cli.options import Commands, fit_folder, fit_option, json_option, out_file, print_json

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("freeze", help="store a dated forecast with its digest, to be scored later")
    fit_option(parser)
    where = "file to write (default: forecasts/DAY-FIT.json in the case that has the fit in its folder)"
    parser.add_argument("--out", type=Path, metavar="FILE", help=where)
    parser.add_argument("--key", type=Path, metavar="FILE", help="sign it with this private key (tarjih key)")
    json_option(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    import datetime as dt
    import os

    from tarjih.inference.fit import read_fit
    from tarjih.runs.caselog import append, entries, head, log_of
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.files import write_json
    from tarjih.runs.signing import sign
    from tarjih.validation.freeze import frozen

    chosen.fit = fit_folder(chosen.fit, chosen.corpus)
    log = log_of(chosen.fit)
    chosen.out = chosen.out or _place(chosen.fit, log)
    out_file(chosen.out, read=[chosen.fit, chosen.key])
    if log is not None:
        entries(log)  # a log that is broken is refused before anything is written
    before = None if log is None else head(log)
    document = frozen(read_fit(chosen.fit), on=dt.datetime.now(dt.UTC).date().isoformat(), after=before)
    _refuse_to_replace(chosen.out, document["sha256"])
    if chosen.key is not None:
        document["signature"] = sign(chosen.key, document["sha256"])
    write_json(chosen.out, document)
    if log is not None:
        file = os.path.relpath(chosen.out.resolve(), log.parent.parent)
        append(log, "forecast", name=chosen.out.name, run=document["run"], sha256=document["sha256"], file=file)
    if chosen.json:
        print_json({k: document[k] for k in ("run", "frozen_on", "sha256")} | {"file": str(chosen.out)})
        return DONE
    size = f"{len(document['propositions'])} propositions and {len(document['questions'])} questions"
    print(f"{size} of run {document['run']}, frozen on {document['frozen_on']} (UTC). Written to {chosen.out}.")
    if chosen.key is not None:
        print(f"Signed by key {document['signature']['key'][:16]}….")
    print(f"Its digest, to be given to somebody else today: {document['sha256']}")
    return DONE


def _refuse_to_replace(out: Path, sha256: str) -> None:
    """Refuse to write over a forecast, but for the very same: of a run that was stopped before its entry in the log."""
    from tarjih.runs.faults import Fault, InputFault
    from tarjih.runs.strictjson import read_json

    with contextlib.suppress(OSError, ValueError):
        there = read_json(out.read_bytes())
        if isinstance(there, dict) and "frozen_on" in there and there.get("sha256") != sha256:
            what = "there is a forecast already, and none is ever written over another. Name a new file."
            raise InputFault([Fault(str(out), 0, what)])


def _place(fit: Path, log: Path | None) -> Path:
    """Return where a forecast goes that no place is named for: under the case of its fit."""
    import datetime as dt

    from tarjih.runs.faults import Fault, InputFault
    from tarjih.validation.forecasts import FORECASTS

    if log is None:
        what = "the fit is in the folder of no case, so name a file for the forecast: --out FILE."
        raise InputFault([Fault("--out", 0, what)])
    stem = f"{dt.datetime.now(dt.UTC).date().isoformat()}-{fit.resolve().name}"
    names = (f"{stem}.json", *(f"{stem}-{n}.json" for n in range(2, 10_000)))
    folder = log.parent.parent / FORECASTS
    return next(folder / n for n in names if not (folder / n).exists())
