"""The check of a case before anything is computed from it, and of figures that are out of date.

Supply a case's folder, the priors and, where they are at hand, the texts that were coded; get one line of counts when
all is well, else every fault with its place (exit status 2).  Incoherent codings are listed for the
coder and are no faults.  Figures are compared with today's inputs only for the
shipped case under its own priors, since those are the ones that the repository contains; one that was never drawn is
not stale.  Non-goal: loading anything that samples or draws.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tarjih.corpus import Corpus, read_corpus
from tarjih.corpus.advice import advice
from tarjih.corpus.articles import check_articles
from tarjih.corpus.coders import uncompared, unmatched
from tarjih.corpus.filenames import misnamed
from tarjih.corpus.incoherent import incoherent
from tarjih.corpus.near import near_names, unread_files
from tarjih.corpus.outcomes import FILES, read_outcomes
from tarjih.corpus.reading import read_as_far
from tarjih.corpus.size import size_note
from tarjih.priors import Priors, priors_path, read_priors
from tarjih.priors.analysts import analysts_folder, read_analysts
from tarjih.priors.check import for_corpus, idle_kinds, misspelt_kinds
from tarjih.priors.inputs import load
from tarjih.report.counts import counted
from tarjih.report.study import APART, stale_because
from tarjih.runs.exit_codes import AT_FAULT, DONE
from tarjih.runs.faults import Fault, InputFault, nearest, one_of, printable
from tarjih.runs.input_limits import MOST_SHOWN
from tarjih.runs.places import analysis_script, project_case, project_figures

__all__ = ["Checked", "check", "checked", "without_font"]

FIRST_RARE = "\u0700"
"""The first letter beyond Latin, Greek, Cyrillic, Armenian, Hebrew and Arabic, which every figure draws."""


@dataclass(frozen=True)
class Checked:
    """A case without faults.

    Parameters
    ----------
    counts
        How much it holds, in sentences.
    stale
        The figures that are out of date, and why.
    notes
        What should be looked at again, and refuses nothing.
    kinds
        Which kinds of sources the priors do not know; empty where they know all.
    fonts
        Which letters figures cannot draw; empty where they can draw all.
    """

    counts: str
    stale: tuple[str, ...]
    notes: tuple[Fault, ...]
    kinds: str
    fonts: str


def checked(corpus: Path, priors: Path | None, articles: Path | None, *, strict: bool = False) -> Checked:
    """Read a case and its priors, and return the messages about them.

    Parameters
    ----------
    corpus
        The case's folder.
    priors
        The priors file; the case's own when ``None``.
    articles
        The folder of the texts that were coded, as ``<article>.txt``; not looked at when ``None``.
    strict
        Whether what should be looked at again is a fault.

    Raises
    ------
    InputFault
        With every fault of every file.
    """
    faults: list[Fault] = []
    read: tuple[Corpus, Priors] | None = None
    try:
        read = load(corpus, priors)
    except InputFault as problem:
        faults += problem.faults
    if articles is not None:
        with suppress(InputFault):  # what is wrong with the case itself is noted above
            faults += check_articles(read[0] if read else read_corpus(corpus), articles)
    if read:
        faults += _outcomes(read[0])
        try:
            read_analysts(analysts_folder(corpus), read[0])
        except InputFault as problem:
            faults += problem.faults
    if faults or read is None:
        raise InputFault(faults)
    notes = _notes(*read)
    if strict and notes:
        raise InputFault(notes)
    stale = tuple(_stale(*read)) if _has_figures(corpus, priors) else ()
    return Checked(_well(*read, articles=articles), stale, tuple(notes), _unknown_kinds(*read), without_font(read[0]))


def check(corpus: Path, priors: Path | None, articles: Path | None, *, strict: bool = False) -> int:
    """Print every fault of the inputs and every stale figure (see :func:`checked`).

    Returns
    -------
    The exit status: 0, or 2 when a figure is stale.
    """
    try:
        found = checked(corpus, priors, articles, strict=strict)
    except InputFault as problem:
        sys.stdout.write(_listed(_slips(corpus, priors, problem.faults)))
        raise
    sys.stderr.write("".join(f"{line}\n" for line in found.stale))
    for text in ("" if found.stale else found.counts, found.kinds, found.fonts):
        sys.stdout.write(f"{text}\n" if text else "")
    sys.stdout.write(_listed(found.notes))
    return AT_FAULT if found.stale else DONE


def _outcomes(corpus: Corpus) -> list[Fault]:
    """Return the faults of the settled outcomes, where the case has such a file; no fit reads it."""
    faults: list[Fault] = []
    for path in (corpus.folder / name for name in FILES):
        if path.exists() or path.is_symlink():
            try:
                states = {q: a.states for q, a in corpus.questions.items()}
                read_outcomes(path, corpus.propositions, states, corpus.quantities)
            except InputFault as problem:
                faults += problem.faults
    return faults


def _has_figures(corpus: Path, priors: Path | None) -> bool:
    """Tell whether figures/ is of this case under these priors."""
    if corpus.resolve() != project_case().resolve():
        return False
    return priors is None or priors.resolve() == priors_path(corpus).resolve()


def _well(corpus: Corpus, priors: Priors, *, articles: Path | None) -> str:
    checked_texts = sum(bool(a.sha256) for a in corpus.articles.values())
    coded = f" Texts that match their digests: {checked_texts} of {len(corpus.articles)}." if articles else ""
    case = Fault(str(corpus.folder), 0, "").place
    return f"{case} and {priors.file} are sound: {counted(corpus)}.{coded} {size_note(corpus)}".strip()


def _unknown_kinds(corpus: Corpus, priors: Priors) -> str:
    """Return which kinds of sources the priors do not know: their sources are taken as of no known kind."""
    known = [n.removeprefix("accuracy.") for n in priors.scalars if n.startswith("accuracy.")]
    strange = [k for k in dict.fromkeys(s.kind for s in corpus.sources.values()) if k not in known]
    if not strange:
        return ""
    parts = {k: [n for n in known if k in n or n in k] for k in strange}
    hints = "".join(dict.fromkeys(nearest(k, parts[k]) for k in strange))
    kinds = one_of(map(printable, strange))
    return (
        f"The priors say nothing of sources of kind {kinds}, and take them as unknown.{hints} They know: "
        f"{one_of(known, most=20)}. Another kind needs accuracy: {{{printable(strange[0])}: …}} in the priors."
    )


def without_font(corpus: Corpus) -> str:
    """Return which letters of a case no installed font has, where some are of scripts that the usual one lacks."""
    parts = (corpus.sources, corpus.propositions, corpus.questions, corpus.articles)
    letters = {c for part in parts for c in set(repr(part)) if c >= FIRST_RARE and (c.isalpha() or c > "\uffff")}
    if not letters:
        return ""
    from tarjih.figures.fonts import advice, undrawable  # noqa: PLC0415 - it loads what draws

    return advice(undrawable(sorted(letters)))


def _notes(corpus: Corpus, priors: Priors) -> list[Fault]:
    """Return notes for the coder; they are no faults unless that is asked for."""
    notes = [*incoherent(corpus), *near_names(corpus), *advice(corpus)]
    notes += [note for note, _ in misnamed(corpus.folder)] + uncompared(corpus.folder)
    notes += unread_files(corpus.folder, *map(Path, priors.files))
    notes += unmatched(corpus.folder, corpus.claims) + idle_kinds(priors, corpus) + misspelt_kinds(priors, corpus)
    return sorted(set(notes))


def _slips(corpus: Path, priors: Path | None, faults: Sequence[Fault]) -> list[Fault]:
    """Return names that are nearly others in a case with faults, so that its coder sees all slips at once."""
    reported = {(f.file, f.line) for f in faults}
    unread = [f"is not in {Path(f.file).name}." for f in faults]
    try:
        read = read_as_far(corpus)
    except InputFault:
        return []
    notes = near_names(read) + unread_files(corpus, *([priors] if priors else []))
    with suppress(InputFault):  # what is wrong with the priors alone is among the faults
        own = read_priors(priors_path(corpus, priors))
        notes += [f for f in for_corpus(own, read) if "Did you mean" in f.what]
        notes += idle_kinds(own, read) + misspelt_kinds(own, read)
    return [n for n in notes if (n.file, n.line) not in reported and not any(reason in n.what for reason in unread)]


def _listed(notes: Sequence[Fault]) -> str:
    """Return the notes as they are printed."""
    if not notes:
        return ""
    head = f"For the coder to look at again ({len(notes)}; nothing is refused for it):"
    lines = [f"  {n.place}: {n.what}" for n in notes[:MOST_SHOWN]]
    more = [f"  … and {len(notes) - MOST_SHOWN} more."] if len(notes) > MOST_SHOWN else []
    return "\n".join([head, *lines, *more]) + "\n"


def _stale(corpus: Corpus, priors: Priors) -> Iterator[str]:
    for path in sorted(project_figures().glob("*/run.json")):
        name = path.parent.name
        if name in APART:
            continue
        why = stale_because(name, corpus, priors)
        if not analysis_script(name).is_file():
            yield f"figures/{name} is stale: there is no analyses/{name}.py that draws it. Remove the folder."
        elif why:
            since = " since it was drawn" if why.endswith("has changed") else ""
            yield f"figures/{name} is stale: {why}{since}. Run: python analyses/{name}.py"
