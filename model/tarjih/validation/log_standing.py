"""What the log of a case proves: the entries that its available forecasts and signed pages fix.

Supply a log; get how many of its entries a signed file fixes, or every file that it contradicts.  A forecast or a
signed page holds the digest of the entry before it, and that one of all before.  So a signature fixes them: rewriting
the log requires signing again.  A log without one can be rewritten as a whole, with every forecast, and looks the same
afterwards; :func:`describe` says so.  A page that was overwritten since is not among the available ones. Non-goal:
whose key it is (``verify --signer``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tarjih.runs.caselog import FIRST, entries, head
from tarjih.runs.faults import Fault, Faults, InputFault, printable
from tarjih.runs.signing import check_page, check_signature, seal_of
from tarjih.validation.forecasts import FORECASTS
from tarjih.validation.freeze import read_frozen

__all__ = ["MISPLACED", "MOST_PAGE_BYTES", "PAGES", "Standing", "describe", "log_standing", "misplaced"]

REWRITTEN = "the log was rewritten after this was signed: the entry that came before it is no longer there."
MISPLACED = "the log of the case has this at another place or on another day"
PAGES = {".html", ".htm"}
MOST_PAGE_BYTES = 200_000_000


@dataclass(frozen=True)
class Standing:
    """How much of a log is fixed.

    Parameters
    ----------
    entries
        How many the log has.
    fixed
        How many of them, from the first on, come before the last signed file.
    file
        Name of that forecast or page; empty where none is signed.
    key
        The public key that signed it.
    last
        Digest of the last entry.
    """

    entries: int
    fixed: int
    file: str
    key: str
    last: str


def log_standing(log: Path) -> Standing:
    """Check a log against every available forecast and signed page: those that it names, and those in the case.

    Raises
    ------
    InputFault
        When the log is broken, or a forecast or a page says something else than the log.
    """
    found, case = entries(log), log.parent.parent
    before = [str(e["before"]) for e in found]
    faults = Faults()
    signed: list[tuple[int, str, str]] = []
    named = {case / str(e["file"]): n for n, e in enumerate(found) if e["what"] in {"forecast", "page"} and "file" in e}
    own = [*(case / FORECASTS).glob("*.json"), *(p for p in case.glob("*.*") if p.suffix.lower() in PAGES)]
    loose = {p: None for p in sorted(own) if p not in named}
    for path, place in {**named, **loose}.items():
        document = _document(path, faults)
        if document is None:
            continue
        key = _signer(document)
        if place is not None and not (path.suffix.lower() in PAGES and document["sha256"] != found[place]["sha256"]):
            _hold(path, document, found[place], faults)
        elif key and str(document.get("after", FIRST)) not in {*before, head(log), FIRST}:
            faults.add(path, 0, REWRITTEN)
        if key and "after" in document and document["after"] in {*before, head(log)}:
            fixed = before.index(document["after"]) if document["after"] in before else len(found)
            signed.append((fixed, path.name, key))
    faults.raise_any()
    fixed, file, key = max(signed, default=(0, "", ""))
    return Standing(len(found), fixed, file, key, head(log))


def describe(standing: Standing) -> str:
    """Return one or two sentences on what a log proves and what it does not."""
    if not standing.file:
        return (
            "No forecast or page at hand that is in it is signed, so the log proves no order and no date: rewritten as "
            "a whole, with its forecasts, it would look the same. Sign forecasts (tarjih freeze --key FILE), or give "
            f"somebody else its last digest: {standing.last}"
        )
    later = standing.entries - standing.fixed
    rest = f"; the {later} from there on can still be changed" if later else ""
    file = printable(standing.file, limit=200)
    return (
        f"{file}, signed by key {standing.key[:16]}…, fixes the first {standing.fixed} of its {standing.entries} "
        f"entries: none of those was changed without that key{rest}."
    )


def _document(path: Path, faults: Faults) -> Mapping[str, Any] | None:
    """Return a frozen forecast or the seal of a sound page, or nothing; note why a forecast is invalid."""
    if not path.is_file():
        return None
    if path.suffix.lower() in PAGES:
        page = path.read_bytes() if path.stat().st_size < MOST_PAGE_BYTES else b""
        return seal_of(page) if check_page(page)[1] else None
    try:
        return read_frozen(path)[1]
    except InputFault as problem:
        faults.found += problem.faults
        return None


def _signer(document: Mapping[str, Any]) -> str:
    """Return the key that signed a forecast; empty where none did."""
    made = document.get("signature")
    sound = made is not None and check_signature(made, str(document["sha256"]))[0]
    return str(made["key"]) if made is not None and sound else ""


def _hold(path: Path, document: Mapping[str, Any], entry: Mapping[str, Any], faults: Faults) -> None:
    """Note in what a forecast and its entry differ."""
    if entry.get("sha256") != document["sha256"]:
        what = "this is not the forecast that the log of the case has under that name: one of the two was replaced."
        faults.found.append(Fault(str(path), 0, what))
    elif misplaced(document, entry):
        what = f"{MISPLACED}: the log was rewritten since, or this was."
        faults.found.append(Fault(str(path), 0, what))


def misplaced(document: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
    """Tell whether a forecast or a page was made after another entry, or on another day, than the log has it."""
    day = entry["at"][:10]
    return "after" in document and (entry["before"] != document["after"] or document.get("frozen_on", day) != day)
