"""Verification that a folder is what its run wrote, and that the run can be reproduced.

Supply the folder of a fit or of an analysis's figures; get what is wrong with it, and which software made it.
Digests are computed again of every output, and of every input: a fit holds its own, figures are compared with the case
they were drawn from.  With a fit made again from the recorded seed and arguments, every number is compared within
Monte Carlo error (:func:`compared`): the standard error of each mean from the effective number of draws of both runs,
times :data:`FAR`.  The same software on the same machine gives the same bits; other versions give other draws.

Digests find damage and mistakes, and a summary has to follow from the draws beside it.  Somebody who changes inputs,
draws, summary and record together is found by a rerun alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tarjih.inference.fit import Fit, Settings, read_fit
from tarjih.inference.gate import VARIATIONAL
from tarjih.inference.recompute import differing
from tarjih.inference.record_fields import log_mismatch, of_a_fit, strange_fields, strange_keys, strange_versions
from tarjih.inference.scenarios import storylines
from tarjih.inference.stored import altered, misnamed, own_file, read_record
from tarjih.inference.summary import QUANTILES, credibilities
from tarjih.runs.arrays import Floats
from tarjih.runs.faults import Fault, InputFault, one_of, printable
from tarjih.runs.files import digest
from tarjih.runs.lineage import code_of
from tarjih.runs.places import SHIPPED, analysis_script, project, project_case
from tarjih.runs.record import code_digest, versions
from tarjih.testimony.weigh import propositions

__all__ = ["FAR", "Verdict", "compared", "folders", "settings_of", "verify"]

PARTS = {"mean": 1.0} | dict.fromkeys(QUANTILES, 3.0)
"""Numbers of an entry, and how many times the error of the mean each may be off."""
FAR = 4.5
"""Standard errors by which a number may differ between two runs: of a thousand numbers none does by chance."""
FILES_OF_A_FIT = ("draws.npz", "summary.json", "posterior.nc", "results.csv", "results.xlsx")
PASSING = (".tmp", ".old")


@dataclass
class Verdict:
    """What was found of one folder.

    Parameters
    ----------
    folder
        As the user named it.
    run
        Its record; empty where there is none that reads.
    faults
        What is wrong.
    notes
        What is worth knowing and not wrong.
    outputs, inputs
        How many digests were computed.
    """

    folder: Path
    run: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    outputs: int = 0
    inputs: int = 0

    @property
    def is_fit(self) -> bool:
        """Whether it is the folder of a fit, not of figures."""
        return bool(self.run) and of_a_fit(self.run)

    def fault(self, name: str, what: str) -> None:
        """Note one fault of a file in the folder, or of the folder where the name is empty."""
        self.faults.append(Fault(str(self.folder / name) if name else str(self.folder), 0, printable(what, limit=600)))


def folders(folder: Path) -> list[Path]:
    """Return the folders to verify: the one named, or those under it that have a record.

    Raises
    ------
    InputFault
        When neither it nor any folder in it has one.
    """
    if not folder.is_dir():
        what = "this is not a folder." if folder.exists() else "there is no such folder."
        raise InputFault([Fault(str(folder), 0, what)])
    if (folder / "run.json").is_file():
        return [folder]
    found = sorted(p.parent for p in folder.glob("*/run.json"))
    if not found:
        what = "neither this folder nor any in it has a run.json: it is no fit and no figures, or was interrupted."
        raise InputFault([Fault(str(folder), 0, what)])
    return found


def verify(folder: Path) -> Verdict:
    """Compute all digests of a folder again."""
    verdict = Verdict(folder)
    run, wrong = read_record(folder)
    if wrong:
        verdict.faults += wrong
        return verdict
    verdict.run = run
    for what in (*misnamed(run), *altered(run), *strange_versions(run), *strange_keys(run)):
        verdict.fault("run.json", what)
    if "sha256" not in run:
        verdict.notes.append("an earlier version wrote it, and its texts have no digest")
    _outputs(verdict)
    if verdict.is_fit:
        _own_inputs(verdict)
        _own_numbers(verdict)
    else:
        _case_inputs(verdict)
    script = analysis_script(str(run.get("analysis", "")))
    behind = code_of(script, "tarjih.report.study") if script.is_file() else ""
    if run["code"] in {code_digest(), behind}:
        verdict.notes.append("made by this very software")
    else:
        verdict.notes.append(f"made by another version of the software (sources {run['code'][:12]}…)")
    now = versions()
    other = [f"{n} {v} (here {now.get(n, 'none')})" for n, v in run.get("versions", {}).items() if now.get(n) != v]
    if other:
        verdict.notes.append(f"made with {', '.join(other)}")
    return verdict


def _outputs(verdict: Verdict) -> None:
    recorded = verdict.run["outputs"]
    for name, wanted in recorded.items():
        verdict.outputs += 1
        _check_output(verdict, name, wanted)
        if verdict.is_fit and not _of_a_fit(name):
            verdict.fault(name, "no fit writes such a file.")
    for path in sorted(verdict.folder.rglob("*")):
        name = path.relative_to(verdict.folder).as_posix()
        if path.is_file() and name != "run.json" and name not in recorded and not path.name.endswith(PASSING):
            verdict.fault(name, "the run wrote no such file. Remove it.")


def _of_a_fit(name: str) -> bool:
    """Tell whether a fit writes a file of that name."""
    return name.startswith(("inputs/corpus/", "inputs/priors/")) or name in {*FILES_OF_A_FIT}


def _check_output(verdict: Verdict, name: str, wanted: str) -> None:
    try:
        found = digest(own_file(verdict.folder, name))
    except ValueError as problem:
        verdict.fault(name, str(problem))
        return
    if found != wanted:
        verdict.fault(name, f"the file is not as the run wrote it: its digest is {found[:12]}…, not {wanted[:12]}….")


def _own_inputs(verdict: Verdict) -> None:
    """Hold the inputs of a fit, which are among its outputs, against the record of what was read."""
    for name, wanted in verdict.run["inputs"].items():
        verdict.inputs += 1
        stored = verdict.run["outputs"].get(f"inputs/{name}")
        if stored is None:
            verdict.fault(f"inputs/{name}", "the fit does not keep this input, of which its record speaks.")
        elif stored != wanted:
            verdict.fault(
                f"inputs/{name}", "the stored input is not the one that was read: the record has two digests of it."
            )


def _own_numbers(verdict: Verdict) -> None:
    """Compute every number of a fit again from its draws, under this software."""
    if verdict.faults:
        return
    try:
        done = read_fit(verdict.folder)
    except InputFault as problem:
        verdict.faults += problem.faults
        return
    for what in (*strange_fields(done), log_mismatch(verdict.folder, verdict.run)):
        if what:
            verdict.fault("run.json", what)
    names = ("posterior.nc", "results.csv", "results.xlsx")
    files = {n: own_file(verdict.folder, n) for n in names if n in verdict.run["outputs"]}
    for file, what in differing(done, files):
        verdict.fault(file, what)


def _case_inputs(verdict: Verdict) -> None:
    """Hold what figures were drawn from against the case as it is; those of a fit rest on the copies that it keeps."""
    if "fit" in verdict.run["settings"] and "analysis" not in verdict.run:
        verdict.notes.append(f"its inputs are those of the fit of run {verdict.run['settings']['fit']}: verify that")
        _named_in_tables(verdict)
        return
    case = case_of(verdict.folder)
    missing: list[str] = []
    for name, wanted in verdict.run["inputs"].items():
        verdict.inputs += 1
        part, _, rest = name.partition("/")
        places = {"corpus": [case / rest], "priors": [case / rest, SHIPPED / rest]}.get(part)
        places = places or [project() / "analyses" / "cases" / name]  # a case of the project's others
        found = next((p for p in places if p.is_file()), None)
        if found is None:
            missing.append(name)
        elif digest(found.read_bytes()) != wanted:
            verdict.fault("", f"{name} has changed since this was drawn. Draw it again, or find that version.")
    if missing:
        verdict.notes.append(f"not at hand, and so not checked against their digests: {one_of(missing, most=3)}")
    script = analysis_script(str(verdict.run.get("analysis", "")))
    if script.is_file() and digest(script.read_bytes()) != verdict.run.get("script"):
        verdict.notes.append(f"analyses/{script.name} has changed since")


def _named_in_tables(verdict: Verdict) -> None:
    """Note a target or an analyst of the settings that is in no table beside the record."""
    if verdict.faults:
        return
    tables = b"".join(own_file(verdict.folder, n) for n in verdict.run["outputs"] if n.endswith(".csv"))
    settings = verdict.run["settings"]
    for name in [*settings.get("targets", ()), *settings.get("weights", ())]:
        if name.replace('"', '""').encode() not in tables:
            verdict.fault("run.json", f'it speaks of "{name}", and no table beside it does.')


def case_of(folder: Path) -> Path:
    """Return the case that a folder of figures lies beside; the shipped one's figures lie in the project."""
    above = folder.resolve().parent.parent
    return project_case() if above == project() or not (above / "claims.csv").is_file() else above


def settings_of(run: Mapping[str, Any]) -> Settings:
    """Return the settings that a record has.

    Raises
    ------
    InputFault
        When it has none that a fit takes.
    """
    s = run["settings"]
    try:
        draws, given = s.get("draws"), dict(s["given"])
        return Settings(
            seed=int(s["seed"]),
            chains=int(s.get("chains", 4)),
            draws=None if draws is None else int(draws),
            as_of=str(s["as_of"]),
            given=tuple((str(p), float(v)) for p, v in given.items()),
            quick=s["method"] == "importance",
            approximate=s["method"] == VARIATIONAL,
            draft=bool(s["draft"]),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise InputFault([Fault("run.json", 0, "its settings are not those of a fit.")]) from problem


def compared(then: Fit, now: Fit) -> tuple[int, float, list[str]]:
    """Compare the numbers that a fit's folder states with those of the fit made again.

    Returns
    -------
    numbers
        How many were compared.
    furthest
        The largest difference.
    differ
        The differences beyond Monte Carlo error, as text.
    """
    stated, again = _entries(then.summary), _entries(now.summary)
    new = _quantities(now)
    differ = [f"{n} is in one of the two runs only" for n in sorted({*stated} ^ {*again})]
    furthest = 0.0
    count = 0
    for name in stated.keys() & again.keys():
        error = float(np.sqrt(2)) * _error(new, name, now)
        for part, wide in PARTS.items():
            was, value = float(stated[name][part]), float(again[name][part])
            count += 1
            furthest = max(furthest, abs(was - value))
            if not abs(was - value) <= FAR * wide * error + 1e-9:
                what = name if part == "mean" else f"{name}.{part}"
                differ.append(f"{what}: {was:.4f} is recorded, {value:.4f} made again, error {wide * error:.4f}")
    return count, furthest, sorted(differ)


def _entries(summary: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return every entry of a summary, a mean with its quantiles, by its name."""
    out = {f"{part}.{n}": e for part in ("propositions", "sources", "kinds") for n, e in summary[part].items()}
    for q, entry in summary["questions"].items():
        out |= {f"questions.{q}={s}": e for s, e in entry["states"].items()}
    for trait, eras in summary["traits"].items():
        out |= {f"traits.{trait}.{era}": e for era, e in eras.items()}
    return out | {f"storylines.{'>'.join(line['path'])}": line for line in summary["storylines"]}


def _quantities(fit: Fit) -> dict[str, Floats]:
    """Return the draws behind those means, shape (draws,) each."""
    case, slots = fit.case, fit.draws.slots
    natural = case.parameters.natural(fit.draws.z)
    out = {f"propositions.{n}": p for n, p in propositions(case.network, slots).items()}
    out |= {f"sources.{n}": c for n, c in credibilities(case, fit.draws.z).items()}
    out |= {f"kinds.{k}": 1 / (1 + np.exp(-natural.kind[i])) for k, i in case.parameters.kinds.items()}
    for q in case.corpus.questions:
        node = case.network.index(q)
        for state, row in zip(case.network.nodes[node].states, case.network.slots(node), strict=True):
            out[f"questions.{q}={state}"] = slots[row]
    for trait in case.corpus.traits.values():
        names = [f"trait.{trait.id}.{era}" for era in trait.eras]
        out |= {f"traits.{trait.id}.{e}": natural.trait[n] for e, n in zip(trait.eras, names, strict=True)}
        out[f"traits.{trait.id}.difference"] = natural.trait[names[-1]] - natural.trait[names[0]]
    return out | {f"storylines.{'>'.join(line.path)}": line.probability for line in storylines(case, slots)}


def _error(draws: Mapping[str, Floats], name: str, fit: Fit) -> float:
    """Return the Monte Carlo standard error of one mean: that of the weights, or of as few draws as count."""
    values, w = draws[name], fit.draws.weights
    squares = (values - values @ w) ** 2
    if fit.draws.method == "importance":
        return float(np.sqrt(np.sum(w**2 * squares)))
    d = fit.summary["diagnostics"]
    return float(np.sqrt(squares @ w / max(min(d["ess_bulk_min"], d["ess_tail_min"]), 1.0)))
