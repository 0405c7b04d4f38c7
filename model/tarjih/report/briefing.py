"""The briefing: every analysis on one shared fit, and the page in each language.

Supply a case's folder and its priors; get the figures that were not up to date drawn again, ``briefing.html`` and the
same in other languages beside them, progress on standard error, and the answers on standard output.

Each analysis is a process of its own, so that what ``python analyses/x.py`` gives and what the briefing gives cannot
differ; one that fails leaves its last good figures and does not stop the others.  Where nothing has changed, nothing
that samples or draws is loaded.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tarjih.corpus import Corpus
from tarjih.inference.cache import shared_fit
from tarjih.inference.fit import Fit, Settings, input_digests
from tarjih.inference.importance import SEED
from tarjih.language import ENGLISH, LANGUAGES
from tarjih.priors import Priors
from tarjih.priors.analysts import analyst_files, analysts_folder
from tarjih.priors.inputs import load
from tarjih.report.check import without_font
from tarjih.report.study import APART, code_behind, figures_folder, recorded, stale_because
from tarjih.runs.exit_codes import AT_FAULT, DONE, FAILED, NOT_FOR_THIS_CASE, UNCONVERGED
from tarjih.runs.files import canonical, digest, write
from tarjih.runs.interrupts import end_children, interrupted, run_child
from tarjih.runs.places import SHIPPED, analysis_script, cache_folder, project
from tarjih.runs.record import code_digest
from tarjih.runs.sweep.options import cores

__all__ = ["analyses", "briefing", "write_pages", "written"]

AGAIN = "make briefing FRESH=1, or tarjih briefing --fresh."
SWEEPS = ("sensitivity", "evidence")
"""The analyses that sweep: they take longest, so they begin first, and share the cores."""


def analyses() -> list[str]:
    """Return the names of the scripts in ``analyses/`` that are of the case at hand, in the order of the alphabet."""
    return sorted(p.stem for p in (project() / "analyses").glob("*.py") if p.stem not in APART)


@dataclass(frozen=True)
class Outcome:
    """How one analysis ended.

    Parameters
    ----------
    name
        The analysis.
    status
        Its exit status.
    message
        What it wrote to standard error.
    applies
        Whether the case has what it speaks of.
    """

    name: str
    status: int = DONE
    message: str = ""
    applies: bool = True


def briefing(
    corpus: Path,
    priors: Path | None,
    *,
    seed: int | None = None,
    draft: bool = False,
    fresh: bool = False,
    scheduler: str = "",
    workers: int | None = None,
) -> int:
    """Bring every figure up to date and write the page.

    Parameters
    ----------
    corpus
        The case's folder.
    priors
        The priors file; the case's own when ``None``.
    seed
        Seed of the sampler; the usual one when ``None``.
    draft
        Draw even what fails the gate, marked as a draft.
    fresh
        Run every analysis, also those that are up to date.
    scheduler, workers
        Where the analyses that sweep do so, and how many processes run here; the cores when ``None``.

    Returns
    -------
    The worst exit status of all analyses.

    Raises
    ------
    InputFault
        With every fault of the inputs.
    NotConverged
        When the shared fit fails the gate and no draft is asked for.
    """
    case, own = load(corpus, priors)
    if lost := without_font(case):
        _tell(f"warning: {lost}")
    settings = Settings(seed=SEED if seed is None else seed, draft=draft)
    folder = figures_folder(corpus)

    def why(name: str) -> str:
        return stale_because(name, case, own, settings=settings, out=folder / name)

    every = analyses()
    stale = [name for name in every if fresh or why(name)]
    ended = {} if fresh else {n: o for n in stale if (o := _refused(_refusal(n, case, own), n))}
    stale = [name for name in stale if name not in ended]
    for name in every:
        if name not in stale:
            _tell(f"{name}: not for this case" if name in ended else f"{name}: unchanged")
    unchanged = sum(name not in stale and name not in ended for name in every)
    if unchanged:
        _tell(f"{unchanged} of {len(every)} analyses are up to date, so they did not run. To run them: {AGAIN}")
    if stale:
        began = time.monotonic()
        shared_fit(case, own, settings)
        _tell(f"the shared fit: {time.monotonic() - began:.1f} s")
    options = ["--corpus", str(corpus), "--seed", str(settings.seed)]
    options += ["--priors", str(priors)] if priors else []
    options += ["--draft"] if draft else []
    at_once = workers or cores()
    each = max(1, at_once // max(1, len({*stale} & {*SWEEPS})))
    options += ["--scheduler", scheduler] if scheduler else ["--workers", str(each)]
    first = sorted(stale, key=lambda name: name not in SWEEPS)
    with ThreadPoolExecutor(at_once) as pool:
        try:
            ended |= {o.name: o for o in pool.map(partial(_run, options=options, folder=folder), first)}
        except BaseException:
            end_children()
            raise
    for name in stale:
        if not ended[name].applies:
            write(_refusal(name, case, own), ended[name].message.encode())
    place = folder / "briefing.html"
    _pages(place, corpus, (case, own, settings), fresh=fresh)
    _close(place, [n for n in every if ended.get(n, Outcome(n)).applies])
    return max((_severity(o) for o in ended.values()), default=DONE)


def _refusal(name: str, case: Corpus, priors: Priors) -> Path:
    """Return the file that records that an analysis is not for this case: it leaves no figures that show it."""
    script = analysis_script(name)
    whole = [name, digest(script.read_bytes()), code_behind(name), input_digests(case, priors)]
    return cache_folder("briefing") / digest(canonical(whole))[:20]


def _refused(record: Path, name: str) -> Outcome | None:
    """Return how an analysis ended that was found to be not for this case; nothing where that is not known."""
    return Outcome(name, message=record.read_text(encoding="utf-8"), applies=False) if record.is_file() else None


def _run(name: str, *, options: Sequence[str], folder: Path) -> Outcome:
    """Run one analysis and return its outcome."""
    began = time.monotonic()
    script = analysis_script(name)
    command = [sys.executable, str(script), *options, "--out", str(folder / name)]
    done = run_child(command)
    applies = done.returncode != NOT_FOR_THIS_CASE
    outcome = Outcome(name, done.returncode if applies else DONE, done.stderr.strip(), applies)
    if interrupted():
        return outcome
    if not applies:
        _tell(f"{name}: not for this case. {outcome.message}")
    elif outcome.status == DONE:
        _tell(f"{name}: drawn in {time.monotonic() - began:.1f} s")
    else:
        own = "\n".join(f"    {line}" for line in outcome.message.splitlines())
        _tell(f"{name}: FAILED with exit status {outcome.status}; its last good figures stay.\n{own}")
    return outcome


def _severity(outcome: Outcome) -> int:
    """Return an exit status of ours: a signal or an unknown status is a failure of the software."""
    return outcome.status if outcome.status in {DONE, AT_FAULT, UNCONVERGED} else FAILED


def written(folder: Path) -> dict[str, Any]:
    """Return the record of an analysis in its folder, empty where none can be read."""
    return recorded(folder)


def _pages(place: Path, folder: Path, made: tuple[Corpus, Priors, Settings], *, fresh: bool) -> None:
    """Write the page in each language where inputs, settings or code have changed."""
    wanted = _page_digest(folder, made)
    places = {lang: place if lang == ENGLISH else place.with_suffix(f".{lang}.html") for lang in LANGUAGES}
    if not fresh and all(_has(p, wanted) for p in places.values()):
        return
    began = time.monotonic()
    write_pages(places, folder, shared_fit(*made), wanted)
    _tell(f"the page: written in {time.monotonic() - began:.1f} s")


def write_pages(places: Mapping[str, Path], folder: Path, done: Fit, wanted: str) -> None:
    """Write the page of a fit in some languages, each with the digest of what it was made from.

    Parameters
    ----------
    places
        Where, by language.
    folder
        The case's folder.
    done, wanted
        The fit, and the digest.
    """
    from tarjih.report.brief import Asked, formatted  # noqa: PLC0415 - where nothing has changed nothing is loaded
    from tarjih.report.content import content  # noqa: PLC0415
    from tarjih.report.details import Details, read_details  # noqa: PLC0415
    from tarjih.report.findings import find  # noqa: PLC0415

    details, found = read_details(folder, Details()), find(done, folder)
    for lang, place in places.items():
        text = formatted(content(found, lang, details), found, Asked(lang=lang, folder=folder))
        write(place, text + _mark(wanted))


def _mark(wanted: str) -> bytes:
    """Return the line of a page that has the digest of its inputs."""
    return f"<!-- made from {wanted} -->\n".encode()


def _has(place: Path, wanted: str) -> bool:
    return place.is_file() and place.read_bytes().endswith(_mark(wanted))


def _page_digest(folder: Path, made: tuple[Corpus, Priors, Settings]) -> str:
    """Return the digest of what a page depends on: inputs, settings, outcomes, camps, details, and the code."""
    case, priors, settings = made
    beside = [p for name in ("outcomes.csv", "truth.csv", "brief.yaml") if (p := folder / name).is_file()]
    beside += sorted({*Path(priors.file).parent.glob("*.yaml"), *SHIPPED.glob("*.yaml")})
    texts = {p.name: digest(p.read_bytes()) for p in beside}
    texts |= {f"analysts/{p.name}": digest(p.read_bytes()) for p in analyst_files(analysts_folder(folder))}
    return digest(canonical([input_digests(case, priors), settings.plain(), texts, code_digest()]))


def _close(place: Path, names: Sequence[str]) -> None:
    """Print the answers and where to look."""
    lines = [h for n in names for h in written(place.parent / n).get("headlines", ())]
    cwd = Path.cwd()
    shown = place.relative_to(cwd) if place.is_relative_to(cwd) else place
    sys.stdout.write("".join(f"{line}\n" for line in [*lines, f"The briefing: {shown}"]))


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
