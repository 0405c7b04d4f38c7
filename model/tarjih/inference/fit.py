"""One fit from folder to folder: read, weigh, pass the gate, write.

Supply a case's folder, priors and settings; get a :class:`Fit` and, by :func:`write_fit`, the folder that every
other command reads: ``posterior.nc``, ``draws.npz``, ``summary.json``, ``run.json``, and under ``inputs/`` a copy
of what was read, so that a fit explains itself. The folder appears whole or stays as it was; one without ``run.json``
is no fit.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tarjih.corpus import Corpus
from tarjih.corpus.coders import coder_files
from tarjih.corpus.size import size_note
from tarjih.inference.gate import ENOUGH, MOST_K, VARIATIONAL, checks
from tarjih.inference.given import certain, consistent, met, misgiven, solved
from tarjih.inference.importance import SEED, Draws, reweigh, usable
from tarjih.inference.memory import no_room
from tarjih.inference.results import BYTE_ORDER_MARK, results, workbook
from tarjih.inference.store import arrays, given_of, packed, unpacked
from tarjih.inference.stored import altered, checked, misnamed, misread, read_record
from tarjih.inference.summary import misstated, summarise
from tarjih.priors import Priors
from tarjih.priors.files import located
from tarjih.priors.inputs import load
from tarjih.runs.faults import Fault, InputFault, NotConverged
from tarjih.runs.files import canonical, digest, write_folder
from tarjih.runs.progress import tell
from tarjih.runs.record import code_digest, record, sealed
from tarjih.runs.strictjson import read_json
from tarjih.testimony.case import Case, assemble

__all__ = [
    "Fit",
    "Settings",
    "case_mark",
    "finished",
    "fit",
    "folder_mark",
    "input_digests",
    "prepared",
    "read_fit",
    "weighted",
    "write_fit",
]

NEEDED = ("draws.npz", "summary.json")
STEPS = 4
"""Times that a case is drawn until its draws have the probabilities taken as known."""


@dataclass(frozen=True)
class Settings:
    """All that determines a fit's numbers besides its inputs.

    Parameters
    ----------
    seed, chains, draws
        Of the sampler; `draws` for each chain, the gate's own when ``None``. With `quick`, those of its last round.
    as_of
        ISO day, or "".
    given
        Proposition to the probability at which it is taken as known.
    quick
        Importance sampling instead of NUTS.
    approximate
        A normal approximation instead of NUTS (:mod:`tarjih.inference.normal`).
    draft
        Publish even what fails the gate.
    """

    seed: int = SEED
    chains: int = 4
    draws: int | None = None
    as_of: str = ""
    given: tuple[tuple[str, float], ...] = ()
    quick: bool = False
    approximate: bool = False
    draft: bool = False

    def plain(self) -> dict[str, Any]:
        """Return the settings as data for the record."""
        method = "importance" if self.quick else VARIATIONAL if self.approximate else "nuts"
        out: dict[str, Any] = {"seed": self.seed, "method": method, "draft": self.draft}
        if method == "nuts":
            out |= {"chains": self.chains, "draws": self.draws}
        elif self.draws is not None:
            out |= {"draws": self.draws}
        return out | {"as_of": self.as_of, "given": dict(self.given)}


@dataclass(frozen=True)
class Fit:
    """A case, its weighted draws, their summary, and the record of the run."""

    case: Case
    draws: Draws
    summary: dict[str, Any]
    run: dict[str, Any]


def input_digests(corpus: Corpus, priors: Priors) -> dict[str, str]:
    """Return the digest of every file a fit depends on."""
    own = {f"corpus/{name}": d for name, d in corpus.files.items()}
    if priors.switches["coders"]:
        own |= {f"corpus/{n}": digest(path.read_bytes()) for n, path in coder_files(corpus.folder).items()}
    names: dict[str, str] = {}
    for name in priors.files:
        other = names.setdefault(Path(name).name, name)
        if other != name:
            what = f"{other} has the same name, and a fit keeps one file of a name. Rename one of them."
            raise InputFault([Fault(name, 0, what)])
    return own | {f"priors/{Path(name).name}": d for name, d in priors.files.items()}


def fit(corpus: Corpus, priors: Priors, settings: Settings) -> Fit:
    """Fit a case.

    Raises
    ------
    InputFault
        When what is given contradicts itself or names nothing.
    NotConverged
        When the draws fail the gate and the settings do not ask for a draft.
    """
    read = input_digests(corpus, priors)
    case, soft = prepared(corpus, priors, settings), _soft(settings)
    draws, diagnostics = _draw(case, settings)
    for step in range(STEPS if soft else 0):
        case, draws, near = met(case, draws, soft)
        if draws.method == "importance":
            diagnostics = weighted(draws)
        if near:
            break
        if step + 1 == STEPS:
            raise NotConverged([f"{STEPS} fits did not come near enough to what is given. Draw more (--draws)."])
        draws, diagnostics = _draw(case, settings)
    changed = [name for name, d in input_digests(corpus, priors).items() if read.get(name) != d]
    if changed:
        raise InputFault(Fault(name, 0, "the file changed while it was being fitted. Run again.") for name in changed)
    return finished(case, draws, diagnostics, settings.plain())


def prepared(corpus: Corpus, priors: Priors, settings: Settings) -> Case:
    """Make a case ready, with everything that the settings take as known.

    Raises
    ------
    InputFault
        When what is given contradicts itself or names nothing.
    """
    consistent(settings.given)
    case = assemble(corpus, priors, as_of=settings.as_of, given=certain(dict(settings.given)))
    soft = _soft(settings)
    return _bring_to(case, soft, settings) if soft else case


def finished(case: Case, draws: Draws, diagnostics: Mapping[str, Any], settings: Mapping[str, Any]) -> Fit:
    """Return the fit that draws make: their summary, and the record of the run under plain `settings`."""
    summary = summarise(case, draws, diagnostics)
    run = record(
        inputs=input_digests(case.corpus, case.priors),
        settings=settings,
        diagnostics=diagnostics,
        checks=checks(diagnostics),
        outputs={},
    )
    return Fit(case, draws, summary, run)


def weighted(draws: Draws) -> dict[str, Any]:
    """Return the diagnostics of weighted draws."""
    return {
        "method": draws.method,
        "rhat_max": 1.0,
        "ess_bulk_min": draws.effective,
        "ess_tail_min": draws.effective,
        "divergences": 0,
        "pareto_k": draws.pareto_k,
        "ok": usable(draws),
    }


def _draw(case: Case, settings: Settings) -> tuple[Draws, dict[str, Any]]:
    if settings.quick:
        draws = _fast(case, settings)
        if not usable(draws) and not settings.draft:
            worth = f"{draws.effective:.0f} effective draws of {ENOUGH} needed"
            why = f"{worth}, Pareto k {draws.pareto_k:.2f}, at most {MOST_K}"
            raise NotConverged([f"the fast path will not do for this case: {why}. Run without --quick."])
        return draws, weighted(draws)
    if settings.approximate:
        return _approximated(case, settings)
    from tarjih.inference.nuts import sample

    if size_note(case.corpus):
        tell(size_note(case.corpus))
    drawn, seen = sample(case, seed=settings.seed, chains=settings.chains, draws=settings.draws, draft=settings.draft)
    return drawn, {
        "method": "nuts",
        "rhat_max": min(seen.rhat_max, 1e9),
        "ess_bulk_min": min(seen.ess_bulk_min, 1e9),
        "ess_tail_min": min(seen.ess_tail_min, 1e9),
        "divergences": seen.divergences,
        "ok": seen.ok,
    }


def _approximated(case: Case, settings: Settings) -> tuple[Draws, dict[str, Any]]:
    from tarjih.inference.normal import approximate

    too_many = no_room(case, 1, settings.draws or 0)
    if too_many:
        raise InputFault([Fault("--draws", 0, too_many)])
    draws = approximate(case, seed=settings.seed, draws=settings.draws)
    diagnostics = {**weighted(draws), "pareto_k": min(draws.pareto_k, 1e9), "ok": draws.pareto_k <= MOST_K}
    if not diagnostics["ok"] and not settings.draft:
        why = f"Pareto k {draws.pareto_k:.2f}, at most {MOST_K} is accepted"
        raise NotConverged([f"the normal approximation cannot be vouched for: {why}. Run NUTS, or take it as --draft."])
    return draws, diagnostics


def _fast(case: Case, settings: Settings) -> Draws:
    if settings.quick and settings.draws is not None:
        return reweigh(case, draws=settings.draws, seed=settings.seed)
    return reweigh(case, seed=settings.seed)


def _soft(settings: Settings) -> dict[str, float]:
    """Return what is taken as known with a probability strictly between 0 and 1."""
    return {p: v for p, v in settings.given if 0 < v < 1}


def _bring_to(case: Case, soft: Mapping[str, float], settings: Settings) -> Case:
    """Return the case with the odds that bring its posterior to the probabilities taken as known."""
    if any(name not in case.network.ties for name in soft):
        return case.knowing({**case.given, **dict.fromkeys(soft, 1.0)})
    draws = _fast(case, settings)
    if not usable(draws):
        draws, _diagnostics = _draw(case, settings)
    return solved(case, draws, soft)


def case_mark(corpus: Corpus) -> str:
    """Return a digest of a case's location, which identifies the case of a fit."""
    return folder_mark(corpus.folder)


def folder_mark(folder: Path) -> str:
    """Return the mark of the case in a folder."""
    return digest(os.fsencode(folder.resolve()))[:16]


def write_fit(done: Fit, out: Path, *, excel: bool = False) -> Fit:
    """Write a fit's folder, whole or not at all, and return the fit with its record completed.

    Parameters
    ----------
    done
        The fit.
    out
        The folder.
    excel
        Whether the table of results is written for Excel: with a byte order mark, and as a workbook too.
    """
    contents: dict[str, bytes] = {}
    for name in done.run["inputs"]:
        if name.startswith("corpus/"):
            contents[f"inputs/{name}"] = (done.case.corpus.folder / name.removeprefix("corpus/")).read_bytes()
    beside = {f"inputs/corpus/{n}": path.read_bytes() for n, path in coder_files(done.case.corpus.folder).items()}
    for name, sha256 in done.case.priors.files.items():
        contents[f"inputs/priors/{Path(name).name}"] = located(name, sha256).read_bytes()
    for name, content in contents.items():
        if digest(content) != done.run["inputs"].get(name.removeprefix("inputs/")):
            raise InputFault(
                [Fault(name.removeprefix("inputs/"), 0, "the file changed while it was being fitted. Run again.")]
            )
    contents = {**beside, **contents}  # who coded what: a ledger names them even where no number hangs on it
    contents["draws.npz"] = packed(done.case, done.draws)
    contents["summary.json"] = canonical(done.summary)
    table = results(done.summary, done.case.corpus)
    contents["results.csv"] = BYTE_ORDER_MARK * excel + table.csv()
    if excel:
        contents["results.xlsx"] = workbook(table)
    if done.draws.method == "nuts":
        from tarjih.inference.container import container

        contents["posterior.nc"] = container(done.case, done.draws, done.summary)
    run = {**done.run, "outputs": {n: digest(c) for n, c in contents.items()}}
    run["priors_file"] = Path(done.case.priors.file).name
    run.setdefault("case", case_mark(done.case.corpus))
    write_folder(out, {**contents, "run.json": sealed(run)})
    return Fit(done.case, done.draws, done.summary, run)


NO_FIT = "this is not the folder of a fit, or one that was interrupted. Make one: tarjih fit --corpus DIR --out DIR."


def read_fit(folder: Path) -> Fit:
    """Read a fit's folder; nothing stored in it is executed, and no sampler is loaded.

    Raises
    ------
    InputFault
        When the folder is no fit, a file of it is not what its record says, or nothing that a fit can have written.
    """
    run, wrong = read_record(folder)
    files = run.get("outputs")
    if not isinstance(files, dict) or not {*NEEDED} <= {*files} or not isinstance(run.get("inputs"), dict):
        raise InputFault([Fault(str(folder), 0, NO_FIT)])
    wrong = wrong or [Fault(str(folder / "run.json"), 0, what) for what in (*misnamed(run), *misread(run))]
    spoilt = [] if wrong else [Fault(str(folder / "run.json"), 0, what) for what in altered(run)]
    if wrong:
        raise InputFault(wrong)
    try:
        done = _read(folder, run)
    except InputFault as problem:
        raise InputFault([*problem.faults, *spoilt]) from problem
    if spoilt:
        raise InputFault(spoilt)
    return done


def _read(folder: Path, run: dict[str, Any]) -> Fit:
    """Read a fit whose record is one."""
    if not all(os.path.lexists(folder / name) for name in run["outputs"]):
        raise InputFault([Fault(str(folder), 0, NO_FIT)])
    stored = checked(folder, run)
    corpus, priors = load(folder / "inputs" / "corpus", folder / "inputs" / "priors" / run["priors_file"])
    if input_digests(corpus, priors) != run["inputs"]:
        raise InputFault([Fault(str(folder / "inputs"), 0, "the stored inputs are not those that the record lists.")])
    try:
        found = arrays(stored["draws.npz"])
        case = assemble(corpus, priors, as_of=run["settings"]["as_of"], given=given_of(found))
        draws = unpacked(found, case, run["diagnostics"])
    except ValueError as problem:
        raise InputFault([Fault(str(folder / "draws.npz"), 0, f"{problem} Fit again.")]) from problem
    try:
        summary = read_json(stored["summary.json"])
    except ValueError as problem:
        raise InputFault([Fault(str(folder / "summary.json"), 0, f"{problem} Fit again.")]) from problem
    mismatch = misstated(summary, case, draws, run["diagnostics"])
    if mismatch:
        raise InputFault([Fault(str(folder / "summary.json"), 0, _why(mismatch, run))])
    means = {name: float(entry["mean"]) for name, entry in summary["propositions"].items()}
    mismatch = misgiven(run["settings"]["given"], case.given, means)
    if mismatch:
        raise InputFault([Fault(str(folder / "draws.npz"), 0, f"{mismatch} Fit again.")])
    return Fit(case, draws, summary, run)


def _why(mismatch: str, run: Mapping[str, Any]) -> str:
    same = run["code"] == code_digest()
    return (
        f"{mismatch} Fit again."
        if same
        else f"{mismatch} Another version of the software wrote it. Fit again, or use that."
    )
