"""``tarjih verify``: compute the digests of a run's folder again and, on request, its numbers."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarjih.cli.options import Commands, case_behind, case_option, fit_folder, json_option, print_json
from tarjih.runs.faults import printable

if TYPE_CHECKING:
    from tarjih.inference.verify import Verdict

__all__ = ["declare"]

PROVES = (
    "A digest proves that nothing was changed by accident, or by somebody who did not compute it again. It does not "
    "prove who made this, or when: for that there are signatures (--signer), and digests given to others on the day."
)
BELIEVED = (
    f"{PROVES} Believed without proof: the seed, the versions, and the tables, texts and pictures that are made of a "
    "fit; --rerun makes them again."
)
PROVES_AGAIN = f"Made again, the numbers themselves were found. {PROVES}"


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "verify", help="compute the digests of a run's folder again and, with --rerun, its numbers"
    )
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="folder of a fit, of an analysis, figures/, a forecast, or a page"
    )
    parser.add_argument("--rerun", action="store_true", help="fit again and compare every number (a minute or two)")
    parser.add_argument("--signer", type=Path, metavar="FILE", help="public key that must have signed")
    parser.add_argument(
        "--fit", type=Path, metavar="DIR", help="the fit that a page or tables are of: they are made again from it"
    )
    case_option(parser, what="the case among whose fits a name is looked up (default: the shipped one)")
    json_option(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.cli.rerun import rerun
    from tarjih.inference.cache import cache_bypassed
    from tarjih.inference.verify import folders, verify
    from tarjih.runs.exit_codes import AT_FAULT, DONE
    from tarjih.runs.faults import Fault, InputFault

    chosen.folder = fit_folder(chosen.folder, chosen.corpus)
    if chosen.folder.is_file():
        return _of_file(chosen)
    if chosen.signer is not None:
        what = "a folder is not signed. Sign the forecast or the page that is made of it: tarjih freeze --key."
        raise InputFault([Fault("--signer", 0, what)])
    sound: list[Verdict] = []
    faults: list[Fault] = []
    fit = None if chosen.fit is None else fit_folder(chosen.fit, chosen.corpus)
    with cache_bypassed():
        for folder in folders(chosen.folder):
            verdict = verify(folder)
            if chosen.rerun and not verdict.faults:
                rerun(verdict, fit=fit, corpus=chosen.corpus)
            elif chosen.rerun:
                verdict.notes.append("not made again, since its files are at fault")
            sound += [] if verdict.faults else [verdict]
            faults += verdict.faults
    if chosen.json:
        records = [{"folder": str(v.folder), "run": v.run["id"], "notes": [_as_recorded(v), *v.notes]} for v in sound]
        print_json({"sound": records, "faults": [{"file": f.file, "what": f.what} for f in sorted(faults)]})
    else:
        for v in sound:
            print(
                f"{printable(str(v.folder), limit=400)}: run {v.run['id']}: {'; '.join([_as_recorded(v), *v.notes])}."
            )
        if sound:
            print(PROVES_AGAIN if chosen.rerun else BELIEVED)
    if faults:
        sys.stderr.write(InputFault(faults).report() + "\n")
    return AT_FAULT if faults else DONE


def _as_recorded(verdict: Verdict) -> str:
    return f"{verdict.outputs} outputs and {verdict.inputs} inputs are as recorded"


def _of_file(chosen: argparse.Namespace) -> int:
    """Verify a forecast or a page."""
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.faults import Fault, InputFault
    from tarjih.runs.signing import read_public
    from tarjih.validation.log_standing import PAGES

    signer = "" if chosen.signer is None else read_public(chosen.signer)
    is_page = chosen.folder.suffix.lower() in PAGES
    run, sound, result = _page(chosen, signer) if is_page else _frozen(chosen.folder, rerun=chosen.rerun, signer=signer)
    if not sound:
        raise InputFault([Fault(str(chosen.folder), 0, result if result.endswith(".") else f"{result}.")])
    if chosen.json:
        print_json({"sound": [{"file": str(chosen.folder), "run": run, "notes": [result]}], "faults": []})
    else:
        print(f"{printable(str(chosen.folder), limit=400)}: {result}.")
        print(PROVES)
    return DONE


def _page(chosen: argparse.Namespace, signer: str) -> tuple[str, bool, str]:
    """Check that a page is unchanged and, with its fit, that it agrees with the fit."""
    from tarjih.inference.fit import read_fit
    from tarjih.language.catalogue import LANGUAGES
    from tarjih.report.brief import Asked, brief
    from tarjih.runs.faults import Fault, InputFault
    from tarjih.runs.files import digest
    from tarjih.runs.signing import check_page, page_body, seal_of
    from tarjih.validation.log_standing import MOST_PAGE_BYTES

    if chosen.folder.stat().st_size > MOST_PAGE_BYTES:
        raise InputFault([Fault(str(chosen.folder), 0, "the file is larger than any page that is written.")])
    content = chosen.folder.read_bytes()
    run, sound, result = check_page(content, signer=signer)
    seal = seal_of(content) or {}
    result += _in_the_log(seal, chosen.folder, run) if sound and "signature" in seal else ""
    if not sound or chosen.fit is None:
        return run, sound, f"the page of run {run}, as it was written; {result}" if sound else result
    folder = fit_folder(chosen.fit, chosen.corpus)
    fit = read_fit(folder)
    if fit.run["id"] != run:
        return run, False, f"the page is of run {run}, and the fit is run {fit.run['id']}."
    body = page_body(content)
    case = case_behind(folder, fit.run.get("case", ""), chosen.corpus)
    written = (brief(fit, Asked(lang=lang, folder=case)) for lang in LANGUAGES)
    if not any(digest(page_body(page)) == digest(body) for page in written):
        return (
            run,
            False,
            "the page is not what this version writes of that fit without options such as --since or --author.",
        )
    return run, True, f"the page of run {run}, as it was written and as it is written again from its fit; {result}"


def _frozen(file: Path, *, rerun: bool, signer: str) -> tuple[str, bool, str]:
    """Check that a frozen forecast is unchanged, and return its run."""
    from tarjih.runs.faults import Fault, InputFault
    from tarjih.runs.record import code_digest
    from tarjih.runs.signing import check_signature
    from tarjih.validation.freeze import read_frozen

    forecast, document = read_frozen(file)
    if rerun:
        what = f"a frozen forecast has no claims to weigh again. Verify the fit of run {forecast.run} with --rerun."
        raise InputFault([Fault(str(file), 0, what)])
    sound, signed = check_signature(document.get("signature"), str(document["sha256"]), signer=signer)
    if not sound:
        return forecast.run, False, signed
    code = str(document.get("code"))
    made = "this very software" if code == code_digest() else f"another version of the software (sources {code[:12]}…)"
    size = f"{len(forecast.propositions)} propositions and {len(forecast.questions)} questions"
    frozen = f"{size} of run {forecast.run}, as frozen on {document.get('frozen_on')}; made by {made}"
    return forecast.run, True, f"{frozen}; {signed}{_in_the_log(document, file, forecast.run)}"


def _in_the_log(document: Mapping[str, Any], file: Path, run: str) -> str:
    """Return the place of a forecast or a signed page in the log of its case, where that is available."""
    from tarjih.priors.inputs import shipped
    from tarjih.runs.caselog import LOG, entries, fits_folder
    from tarjih.runs.faults import Fault, InputFault
    from tarjih.validation.log_standing import MISPLACED, describe, log_standing, misplaced

    if "after" not in document:
        return "; in no log"
    above = file.resolve().parents[:3]
    places = [fits_folder(folder) / LOG for folder in above] + [folder / LOG for folder in above]
    with contextlib.suppress(InputFault):  # where there is no project
        places.append(fits_folder(shipped()) / LOG)
    for log in (p for p in places if p.is_file()):
        for entry in entries(log):
            if entry.get("sha256") == document["sha256"]:
                if misplaced(document, entry) or entry["run"] != run:
                    raise InputFault([Fault(str(file), 0, f"{MISPLACED}.")])
                return f"; entered in {log} at {entry['at']}. {describe(log_standing(log)).removesuffix('.')}"
        what = f"the log of the case does not have this ({log}): it was made elsewhere, or made up."
        raise InputFault([Fault(str(file), 0, what)])
    return "; its case's log is not at hand"
