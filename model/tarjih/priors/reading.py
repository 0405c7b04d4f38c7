"""Reading the priors of an analysis from YAML.

Supply a priors file; get :class:`Priors`: every entry of it and of the files that it extends, resolved once
to what the model takes, with the reason that was given and the place.  All faults are raised together as
:class:`~tarjih.runs.faults.InputFault`, each under the file in which it stands.

A file extends another by its bare name, looked up beside it and then among the shipped priors.  What it gives replaces
whole entries.  An estimative word keeps the meaning of the file in which it stands, while accuracies and shifts all
follow the resulting ``informed_accuracy``. What entries there are is declared in :mod:`tarjih.priors.entries`, how each
is written in :mod:`tarjih.priors.forms` and :mod:`tarjih.priors.questions`.  Non-goal: defaults in code; they are in
``priors/general.yaml``, but for entries that came later than the format: a file that stands by itself and was written
before them means the model without them (``absent``).
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from tarjih.corpus import Source
from tarjih.corpus.yamltree import text, truth
from tarjih.priors.check import for_corpus
from tarjih.priors.entries import ENTRIES, Leaf, find
from tarjih.priors.files import read_chain
from tarjih.priors.forms import REASONS, Context, read_prior
from tarjih.priors.questions import QuestionPrior, TraitPrior, read_question
from tarjih.priors.scales import Prior, Scale, unconstrained
from tarjih.runs.faults import Faults, one_of
from tarjih.runs.places import SHIPPED, project, project_case

__all__ = [
    "Prior",
    "Priors",
    "QuestionPrior",
    "TraitPrior",
    "credibility_entry",
    "for_corpus",
    "priors_path",
    "read_priors",
]

TRAIT = ("start", "step", "slope")
ONE_SOURCE = "sources."


@dataclass(frozen=True, slots=True)
class Priors:
    """The priors of an analysis, resolved.

    Parameters
    ----------
    file
        The file that was read, as it is named in messages.
    scalars
        Every prior of one number by its full name, those of propositions and traits included.
    questions, traits
        The priors of questions and of traits by name.
    switches
        Which parts of the model are on, by name.
    bands
        The table of estimative words of the file itself.
    files
        The SHA-256 of every file that was read, by its name in messages; the file itself comes first.
    because, because_ar
        What the file itself says that it holds, as a set of assumptions; nothing of this is inherited.
    """

    file: str
    scalars: dict[str, Prior]
    questions: dict[str, QuestionPrior] = field(default_factory=dict)
    traits: dict[str, TraitPrior] = field(default_factory=dict)
    switches: dict[str, bool] = field(default_factory=dict)
    bands: str = "icd203"
    files: dict[str, str] = field(default_factory=dict)
    because: str = ""
    because_ar: str = ""

    @property
    def informed_accuracy(self) -> float:
        """Return ``a*``: how often a fully informed source is right."""
        return self.scalars["informed_accuracy"].median

    def accuracy_of(self, kind: str) -> Prior:
        """Return the prior of the credibility of a kind of source, or that of an unknown one.

        A source with a prior of its own is a kind of its own (:meth:`kind_of`).
        """
        return self.scalars.get(credibility_entry(kind), self.scalars["accuracy.unknown"])

    def kind_of(self, source: Source) -> str:
        """Return the kind of a source: ``sources.<id>`` where it has a prior of its own."""
        own = f"{ONE_SOURCE}{source.source}"
        return own if own in self.scalars else source.kind

    def leaving_of(self, bloc: str) -> str:
        """Return the entry of the number that leave a bloc's line: its own, or that of all."""
        own = f"blocs.{bloc}.leaving"
        return own if own in self.scalars else "story.leaving"

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what a fit depends on: names and numbers; no reasons, layout, file names."""
        content = {
            "scalars": {n: (p.family, *_rounded(p.mu, p.sigma)) for n, p in self.scalars.items()},
            "questions": {n: _canonical(q) for n, q in self.questions.items()},
            "switches": {n: str(on) for n, on in self.switches.items()},
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def credibility_entry(kind: str) -> str:
    """Return the entry that holds the credibility of a kind, or of a source that is a kind of its own."""
    return kind if kind.startswith(ONE_SOURCE) else f"accuracy.{kind}"


def _rounded(*numbers: float) -> list[str]:
    """Write numbers with 12 digits, since logarithms differ in the last between machines."""
    return [f"{x + 0.0:.12g}" for x in numbers]


def _canonical(question: QuestionPrior) -> dict[str, object]:
    def states(of: dict[str, float]) -> dict[str, str]:
        return {s: _rounded(p)[0] for s, p in of.items()}

    shifts = {p: {s: states(f) for s, f in by.items()} for p, by in question.shifts.items()}
    rows = [({p: sorted(s) for p, s in row.conditions.items()}, states(row.states)) for row in question.given]
    return {"states": states(question.states or {}), "given": rows, "shifts": shifts}


def priors_path(corpus_folder: Path, explicit: Path | None = None) -> Path:
    """Return the priors file of an analysis.

    Parameters
    ----------
    corpus_folder
        The folder of the corpus; its own ``priors.yaml`` is next in turn.
    explicit
        The file that the user named, if any: it comes first.

    Returns
    -------
    Failing both, ``priors/default.yaml`` of the project for its own case or a copy of it, which asks the same
    questions, and ``general.yaml`` for any other.
    """
    if explicit is not None:
        return explicit
    own = corpus_folder / "priors.yaml"
    if os.path.lexists(own):  # also a link that leads nowhere, which reading it then names
        return own
    default = project() / "priors" / "default.yaml"
    ours = corpus_folder.resolve() == project_case().resolve() or _asks_the_same(corpus_folder, project_case())
    return default if ours and default.is_file() else SHIPPED / "general.yaml"


def _asks_the_same(one: Path, two: Path) -> bool:
    """Tell whether two cases have the same ``questions.yaml``."""
    try:
        first, second = ((folder / "questions.yaml").read_bytes() for folder in (one, two))
    except OSError:
        return False
    return first == second


def read_priors(path: Path | str, *, place: Path | None = None) -> Priors:
    """Read a priors file with all that it extends.

    Parameters
    ----------
    path
        The file.
    place
        Where the file is going to lie, from which those that it extends are looked up; where it is when omitted.

    Raises
    ------
    InputFault
        With every fault of every file.
    """
    faults = Faults()
    chain = read_chain(Path(path), faults, place=place)
    missing = [e.key for e in ENTRIES if e.required and e.key not in chain.leaves]
    if chain.whole and missing:
        what = f"these are missing: {one_of(missing, most=40)}. Give them, or write extends: general.yaml."
        faults.add(chain.file, 0, what)
    informed, at = _informed(chain.leaves.get("informed_accuracy"))
    scalars = {e.key: _absent(e.key, e.scale, e.absent, informed) for e in ENTRIES if e.absent is not None}
    questions: dict[str, QuestionPrior] = {}
    switches: dict[str, bool] = {
        e.path[1]: e.default for e in ENTRIES if e.path[0] == "switches" and e.default is not None
    }
    texts: dict[str, str] = {}
    for name, leaf in chain.leaves.items():
        elsewhere = "" if leaf.file in {chain.file, at[0]} else f"informed_accuracy, {at[0]}:{at[1]}"
        context = Context(leaf.file, leaf.bands, informed, faults, elsewhere)
        match leaf.entry.form:
            case "prior":
                _keep(scalars, name, read_prior(leaf.node, name, leaf.entry, context, line=leaf.line))
            case "question":
                about = name.removeprefix("questions.")
                question = read_question(leaf.node, about, context, line=leaf.line)
                _keep(questions, about, question)
                _keep(scalars, name, question.probability if question else None)
                _keep(scalars, f"{name}.concentration", question.concentration if question else None)
            case "switch":
                _keep(switches, name.removeprefix("switches."), truth(leaf.node, name, leaf.file, faults))
            case "version":  # looked at where the file was opened
                pass
            case _:
                _keep(texts, name, text(leaf.node, name, leaf.file, faults))
    traits = _traits(chain.leaves, scalars, texts, faults)
    faults.raise_any()
    own = {n: texts[n] for n in ("because", "because_ar") if n in texts and chain.leaves[n].file == chain.file}
    return Priors(chain.file, scalars, questions, traits, switches, texts["bands"], chain.files, **own)


def _absent(name: str, scale: Scale, value: float, informed: float) -> Prior:
    mu = unconstrained(value, scale, informed)
    return Prior(name, scale.family, mu, 0.0, stated=f"{value:g}", because="the default where no file gives it")


def _keep[T](entries: dict[str, T], name: str, value: T | None) -> None:
    if value is not None:
        entries[name] = value


def _informed(leaf: Leaf | None) -> tuple[float, tuple[str, int]]:
    """Return ``a*`` and its place for the entries that depend on it; a harmless value where it is at fault."""
    entry = find(("informed_accuracy",))
    if leaf is None or entry is None:
        return 1.0, ("", 0)
    context = Context(leaf.file, leaf.bands, 1.0, Faults())
    trial = read_prior(leaf.node, leaf.name, entry, context, line=leaf.line, because="read again below")
    return (trial.median if trial else 1.0), (leaf.file, leaf.line)


def _traits(
    leaves: dict[str, Leaf], scalars: dict[str, Prior], texts: dict[str, str], faults: Faults
) -> dict[str, TraitPrior]:
    """Gather the entries of each trait; it needs all three."""
    first: dict[str, Leaf] = {}
    for name, leaf in leaves.items():
        if name.startswith("traits."):
            first.setdefault(name.removeprefix("traits.").rpartition(".")[0], leaf)
    out: dict[str, TraitPrior] = {}
    for trait, leaf in first.items():
        names = [f"traits.{trait}.{part}" for part in TRAIT]
        lacks = [part for part, name in zip(TRAIT, names, strict=True) if name not in leaves]
        if lacks:
            what = f"traits.{trait} lacks {one_of(lacks)}. A trait takes: {one_of(TRAIT)}."
            faults.add(leaf.file, leaf.line, what)
        elif all(name in scalars for name in names):
            start, step, slope = (scalars[name] for name in names)
            because, in_arabic = (texts.get(f"traits.{trait}.{key}", "") for key in REASONS)
            out[trait] = TraitPrior(start, step, slope, because, in_arabic)
    return out
