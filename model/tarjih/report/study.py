"""The frame of every analysis: options, the shared fit, and the publication of figures with their tables and record.

Supply the analysis's name and its requirements on the case; get a :class:`Study`.  Figures are drawn into memory
and written together by :meth:`Study.finish`, each beside the table it was drawn from, in one step:
a run that fails leaves the last good figures as they were.  :func:`stale_because` decides from that record whether
anything has changed since, without loading samplers or plotting.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarjih.corpus import Corpus
from tarjih.corpus.outcomes import FILES
from tarjih.inference.cache import cache_is_bypassed, shared_fit
from tarjih.inference.fit import Fit, Settings, input_digests
from tarjih.inference.importance import SEED
from tarjih.inference.stamp import Stamp, stamp
from tarjih.priors import Priors
from tarjih.priors.inputs import load, shipped
from tarjih.runs.exit_codes import DONE, Parser, run
from tarjih.runs.faults import Fault, InputFault, NotForThisCase, one_of
from tarjih.runs.files import canonical, digest, holds_another, write_folder
from tarjih.runs.input_limits import LARGEST_SEED, MOST_DRAWS
from tarjih.runs.lineage import code_of
from tarjih.runs.places import analysis_script, project, project_case, project_figures
from tarjih.runs.record import content_digest, record, run_id, sealed
from tarjih.runs.strictjson import read_json
from tarjih.runs.sweep.options import sweep_options, sweeping_as

if TYPE_CHECKING:
    from tarjih.figures.exhibit import Exhibit
    from tarjih.figures.intervals import Ranges
    from tarjih.figures.path import Settled
    from tarjih.validation.scoring import Item

__all__ = [
    "APART",
    "Study",
    "code_behind",
    "figures_folder",
    "fresh",
    "recorded",
    "run",
    "shared_fit",
    "stale_because",
    "study",
]

FEWEST = 50
"""Draws below which mixing cannot be judged."""

APART = {
    "calibration": "it is of drawn cases and of others with a known truth, not of the case at hand",
    "sbc": "it is of the software and of no case, and takes a quarter of an hour",
    "stated_numbers": "it is of drawn numbers with a known truth, and takes half an hour",
    "structures": "it compares designs of the likelihood on cases with a known truth, and takes longer than all else",
}
"""Analyses that stand apart from the briefing, and why; their figures go stale with no case."""


@dataclass
class Study:
    """One analysis under way.

    Parameters
    ----------
    name
        Of the analysis, its script and its folder.
    fit
        The shared fit.
    folder
        That of the case: a stored fit has copies of its inputs, and of nothing else in it.
    out
        The folder that :meth:`finish` writes.
    chosen
        The options, those of sweeps and of print among them.
    stamp
        What every figure says of its origin.
    record
        The run's record as far as it is known.
    """

    name: str
    fit: Fit
    folder: Path
    out: Path
    chosen: argparse.Namespace
    stamp: Stamp
    record: dict[str, Any]
    contents: dict[str, bytes] = field(default_factory=dict)
    figures: list[dict[str, str]] = field(default_factory=list)
    headlines: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def publish(self, exhibit: Exhibit, stem: str = "") -> None:
        """Draw a figure and keep it with its table for :meth:`finish`; of a table without rows, none.

        Parameters
        ----------
        exhibit
            The figure.
        stem
            Name of the PNG and of its CSV twin; the exhibit's own key when empty.
        """
        if not exhibit:
            return
        from tarjih.figures.canvas import PRINT, png, svg

        stem, drawn = stem or exhibit.key, exhibit.figure(self.stamp)
        self.contents[f"{stem}.png"] = png(drawn)
        if self.chosen.print:  # for paper too
            self.contents |= {f"{stem}_print.png": png(drawn, PRINT), f"{stem}.svg": svg(drawn)}
        self.contents[f"{stem}.csv"] = exhibit.table.csv()
        self.figures.append({"stem": stem, "title": exhibit.title, "caption": exhibit.caption, "alt": exhibit.alt})

    def answers(self, question: str, most: int = 1) -> None:
        """Note the most probable answers to a question, each a headline."""
        from tarjih.figures.answers import states
        from tarjih.figures.exhibit import begun, percent

        for r in sorted(states(self.fit, question).records(), key=lambda r: -r["mean"])[:most]:
            now, before = percent(r["mean"]), percent(r["prior_mean"])
            values = f"{now}, before the articles {before}"
            name = r["name"] if question == self.name else f"{question}: {r['name']}"
            self.headline(f"{name} {values}", f"{begun(r['label'])}: {values}")

    def trait(self, name: str) -> None:
        """Note the probability that a trait fell, with its range over the strengths of the link."""
        from tarjih.figures.exhibit import percent
        from tarjih.figures.trait import fell, slope_range, trait_label

        found, ends = fell(self.fit, name), slope_range(self.fit, name)
        if found and ends:
            values = f"{percent(found[0])}, before the articles {percent(found[1])}"
            over = f"{percent(ends[0])} to {percent(ends[1])} over the strengths"
            self.headline(f"{name}: fell {values}; {over}", f"{trait_label(self.fit, name)} fell: {values}; {over}")

    def ranges(self, *questions: str) -> Ranges:
        """Return the range of each answer over the camps, and note that the camps were read."""
        from tarjih.report.assumptions import camp_ranges
        from tarjih.runs.places import SHIPPED

        self.reads(SHIPPED, "*.yaml")
        return camp_ranges(self.fit, questions)

    def scored(self) -> list[Item]:
        """Return the settled answers as they were forecast on the day before; empty where nothing is settled."""
        from tarjih.report.settled import outcomes_of, scored

        for name in FILES:
            self.reads(self.folder, name)  # no input of the fit, so not among its inputs
        return scored(self.fit, outcomes_of(self.fit, self.folder))

    def settled(self) -> Mapping[str, Settled]:
        """Return the outcome of each settled question and proposition, its day, and its forecast."""
        from tarjih.report.settled import settled

        return settled(self.fit, self.scored())

    def sweeping(self) -> AbstractContextManager[None]:
        """Run the block's sweeps on the executors that the options name."""
        return sweeping_as(self.chosen, keep=not cache_is_bypassed())

    def reads(self, folder: Path, pattern: str) -> None:
        """Note files that the analysis reads besides the inputs of the fit, so that it is drawn again after them.

        Parameters
        ----------
        folder
            One of the project, or of the case.
        pattern
            Which files in it; those that are yet to come count.
        """
        place, case = folder.resolve(), self.folder.resolve()
        own = place.is_relative_to(case)
        within = Path("corpus") / place.relative_to(case) if own else place.relative_to(project())
        name = (within / pattern).as_posix()
        self.record.setdefault("read", {})[name] = _digest_of(name, self.folder)

    def headline(self, text: str, line: str = "") -> None:
        """Note one answer, printed and recorded when the study is finished; `line` replaces it on the page.

        The terminal shows names of the files; a reader of the record sees `line`.
        """
        self.headlines.append(f"{self.name}: {text}")
        self.lines.append(line or text)

    def finish(self) -> int:
        """Write all figures and tables, then the record, and print the headlines; return the exit status."""
        earlier = recorded(self.out)
        outputs = {n: digest(c) for n, c in self.contents.items()}
        printed: dict[str, Any] = {"figures": self.figures, "headlines": self.headlines, "lines": self.lines}
        write_folder(self.out, {**self.contents, "run.json": sealed({**self.record, "outputs": outputs, **printed})})
        for name in earlier.get("outputs", {}):
            if name not in self.contents and Path(name).name == name:
                (self.out / name).unlink(missing_ok=True)
        sys.stdout.write("".join(f"{line}\n" for line in self.headlines))
        return DONE


def study(name: str, argv: Sequence[str] | None = None, *, question: str = "", trait: str = "") -> Study:
    """Read an analysis's options and inputs and get the fit.

    Parameters
    ----------
    name
        Of the analysis.
    argv
        Its options; those of the process when omitted.
    question, trait
        What the analysis speaks of, and the case has to have.

    Raises
    ------
    InputFault
        With every fault of options and inputs.
    NotForThisCase
        When the case has no such question or trait.
    NotConverged
        When the draws fail the gate and no draft is asked for.
    """
    parser = Parser(prog=f"analyses/{name}.py", allow_abbrev=False, description=f"Draw the figures of {name}.")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="the case's folder (default: the shipped case)")
    parser.add_argument("--priors", type=Path, metavar="FILE", help="the priors (default: the case's own)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="the folder to write (default: figures/NAME)")
    parser.add_argument("--seed", type=int, default=SEED, metavar="N", help="seed of the sampler")
    parser.add_argument("--draws", type=int, metavar="N", help="draws of each chain, or in all with --quick")
    parser.add_argument("--quick", action="store_true", help="importance sampling in place of NUTS")
    parser.add_argument("--draft", action="store_true", help="draw even what fails the gate, marked as a draft")
    sweep_options(parser)
    parser.add_argument("--print", action="store_true", help="write each figure for paper too: PNG at 300 dpi, and SVG")
    chosen = parser.parse_args(argv)
    if not 0 <= chosen.seed <= LARGEST_SEED:
        what = f"{chosen.seed} is no seed. It takes a whole number from 0 on, up to 2^62."
        raise InputFault([Fault("--seed", 0, what)])
    if chosen.draws is not None and chosen.draws < FEWEST:
        raise InputFault([Fault("--draws", 0, f"{chosen.draws} is too few: at least {FEWEST}.")])
    if chosen.draws is not None and chosen.draws > MOST_DRAWS:
        raise InputFault([Fault("--draws", 0, f"{chosen.draws} is too many: at most {MOST_DRAWS:,}.")])
    folder = shipped() if chosen.corpus is None else chosen.corpus
    corpus, priors = load(folder, chosen.priors)
    for what, wanted, there in (("question", question, corpus.questions), ("trait", trait, corpus.traits)):
        if wanted and wanted not in there:
            has = f"It has: {one_of(there)}." if there else f"It has no {what}s."
            text = f'{name} needs the {what} "{wanted}", which this case does not have. {has}'
            raise NotForThisCase([Fault(str(folder), 0, text)])
    settings = Settings(seed=chosen.seed, draws=chosen.draws, quick=chosen.quick, draft=chosen.draft)
    out = chosen.out or figures_folder(folder) / name
    if out.exists() and not out.is_dir():
        raise InputFault([Fault(str(out), 0, "this is a file, not a folder to write figures into.")])
    another = holds_another(out, fit=False)
    if another:
        raise InputFault([Fault(str(out), 0, another)])
    known = {"inputs": input_digests(corpus, priors), "settings": settings.plain()}
    code, script = code_behind(name), _script(name)
    done = shared_fit(corpus, priors, settings)
    made = record(**known, diagnostics=done.run["diagnostics"], checks=done.run["checks"], outputs={})
    made |= {"code": code, "id": run_id({**made, "code": code})}
    made |= {"analysis": name, "script": script, "fit": done.run["id"], "priors_file": Path(priors.file).name}
    marked = stamp(made, as_of=done.summary["as_of"], priors=made["priors_file"])
    return Study(name, done, folder, out, chosen, marked, made)


def figures_folder(corpus: Path) -> Path:
    """Return where the figures of a case go: those of the shipped one into the project, others beside their case."""
    return project_figures() if corpus.resolve() == project_case().resolve() else corpus / "figures"


def fresh(
    name: str, corpus: Corpus, priors: Priors, *, settings: Settings | None = None, out: Path | None = None
) -> bool:
    """Tell whether the figures of an analysis are up to date with its inputs, settings and code."""
    return not stale_because(name, corpus, priors, settings=settings, out=out)


def stale_because(
    name: str, corpus: Corpus, priors: Priors, *, settings: Settings | None = None, out: Path | None = None
) -> str:
    """Return what has changed since an analysis was drawn, or nothing where nothing has.

    Parameters
    ----------
    name
        Of the analysis.
    corpus, priors
        As they read now.
    settings
        Those of a run without options, when omitted.
    out
        Its folder; the case's own when omitted.
    """
    folder = out or figures_folder(corpus.folder) / name
    run = recorded(folder)
    if not run:
        return "it has not been drawn"
    then, now = run.get("inputs", {}), input_digests(corpus, priors)
    for file in sorted({*then, *now}):
        if then.get(file) != now.get(file):
            shown = (
                f"analyses/{file}"
                if file.startswith("corpus/") and corpus.folder.resolve() == project_case().resolve()
                else file
            )
            return f"{shown} has changed"
    if run.get("script") != _script(name):
        return f"analyses/{name}.py has changed"
    if run.get("settings") != (settings or Settings()).plain():
        return "it was drawn with other options"
    other = next((f for f, wanted in run.get("read", {}).items() if _digest_of(f, corpus.folder) != wanted), "")
    if other:
        return f"{other} has changed"
    if run.get("code") != code_behind(name):
        return "the software has changed"
    return _spoilt(folder, run.get("outputs", {}))


def _spoilt(folder: Path, outputs: Mapping[str, str]) -> str:
    """Return the file of a folder that differs from its record, or nothing."""
    for file, wanted in outputs.items():
        path = folder / file
        if not path.is_file() or digest(path.read_bytes()) != wanted:
            return f"{file} is not as it was drawn"
    return ""


def recorded(folder: Path) -> dict[str, Any]:
    """Return the record of the last run, empty where none can be read or it is no run's."""
    try:
        found = read_json((folder / "run.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and not _foreign(found) else {}


def _foreign(run: dict[str, Any]) -> bool:
    """Tell whether a record has a part of another form than an analysis gives it, or is not as it was written."""
    if "sha256" in run and run["sha256"] != content_digest(run):
        return True
    figures, printed = run.get("figures", []), [run.get("headlines", []), run.get("lines", [])]
    return not (
        all(isinstance(run.get(part, {}), dict) for part in ("inputs", "outputs", "settings", "diagnostics"))
        and isinstance(figures, list)
        and all(isinstance(f, dict) and all(isinstance(v, str) for v in f.values()) and "stem" in f for f in figures)
        and all(isinstance(lines, list) and all(isinstance(line, str) for line in lines) for lines in printed)
    )


def code_behind(name: str) -> str:
    """Return the digest of the code that an analysis reaches: an edit of any other asks for no new figure."""
    path = analysis_script(name)
    return code_of(*([path] if path.is_file() else []), __name__)


def _digest_of(name: str, case: Path) -> str:
    """Return the digest of all files of a name with stars, under the case or the project."""
    first, _, rest = name.partition("/")
    if ".." in Path(name).parts or Path(name).is_absolute():
        return ""
    root, pattern = (case, rest) if first == "corpus" else (project(), name)
    return digest(canonical({p.name: digest(p.read_bytes()) for p in sorted(root.glob(pattern)) if p.is_file()}))


def _script(name: str) -> str:
    path = analysis_script(name)
    return digest(path.read_bytes()) if path.is_file() else ""
