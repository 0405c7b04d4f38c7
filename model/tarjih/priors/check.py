"""Whether priors and a corpus are about the same things.

Supply priors and a corpus; get the list of faults: priors of questions, states, parents, traits, sources or blocs that
the corpus does not have, kinds that are misspelt or are really sources, states and combinations of parents that a
prior leaves out, priors of propositions whose probability follows from elsewhere, and priors that the model does not
use yet.  A question without a prior is no fault: its states are equally probable, and a proposition has the base rate.
Non-goal: whether the numbers are wise.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from tarjih.corpus.questions import BINARY, OTHER
from tarjih.priors.entries import find
from tarjih.priors.questions import QuestionPrior
from tarjih.runs.faults import Fault, Faults, nearest, one_of, printable

if TYPE_CHECKING:
    from tarjih.corpus.questions import Question
    from tarjih.corpus.reading import Corpus
    from tarjih.corpus.registers import Source
    from tarjih.priors.reading import Priors

__all__ = ["elsewhere_stated", "for_corpus", "idle_kinds", "misspelt_kinds"]

GENERAL = "general.yaml"
"""The priors that ship for any case."""
SHIPPED = {GENERAL, "default.yaml"}
FEW = 4
"""Questions of a file from which on it is about another case where this one has none of them."""
ALIKE = 0.7
"""Similarity of names from which another kind or source may be meant."""
MISSPELT = 0.85
"""Similarity of names from which a kind that no source has counts as a misspelt kind of the corpus."""


def for_corpus(priors: Priors, corpus: Corpus) -> list[Fault]:
    """Return every fault that can be seen only from the priors and the corpus together.

    Parameters
    ----------
    priors
        What :func:`~tarjih.priors.read_priors` returned.
    corpus
        What :func:`~tarjih.corpus.read_corpus` returned.
    """
    faults = Faults()
    known = _known(corpus)
    elsewhere = elsewhere_stated(corpus)
    for name, prior in priors.questions.items():
        check = _Check(prior, corpus, faults)
        if name in corpus.questions:
            check.question(corpus.questions[name])
        elif name in elsewhere:
            check.note(name, elsewhere[name])
        elif name not in known:
            check.note(name, f"is no question or proposition of the corpus.{nearest(name, known)}")
        elif prior.probability is None:
            check.note(name, "is a proposition, true or false, without parents. Give its probability.")
    _traits(priors, corpus, faults)
    _kinds(priors, corpus, faults)
    _named(priors, corpus, faults)
    return sorted(set(_of_another_case(priors, known, elsewhere, faults.found)))


def idle_kinds(priors: Priors, corpus: Corpus) -> list[Fault]:
    """Return the kinds of sources that a file states and no source has: such an entry moves nothing."""
    kinds = {source.kind for source in corpus.sources.values()}
    notes = []
    for name, prior in priors.scalars.items():
        kind = name.removeprefix("accuracy.")
        if kind != name and kind not in kinds and Path(prior.file).name not in SHIPPED:
            hint = nearest(kind, kinds, alike=ALIKE) or nearest(kind, corpus.sources, alike=ALIKE)
            what = f"{name}: no source is of this kind, so this moves nothing.{hint} One source alone takes sources:"
            notes.append(Fault(prior.file, prior.line, f"{what} {{NAME: …}}."))
    return notes


def misspelt_kinds(priors: Priors, corpus: Corpus) -> list[Fault]:
    """Return the kinds of a case that the priors do not know and that are nearly one that they know."""
    known = [n.removeprefix("accuracy.") for n in priors.scalars if n.startswith("accuracy.")]
    sources: dict[str, Source] = {}
    for source in corpus.sources.values():
        sources.setdefault(source.kind, source)
    lines = {c.source: c.line for c in reversed(corpus.claims)}
    notes = []
    for kind in (k for k in sources if k and k not in known):
        hint = nearest(kind, [k for k in known if k not in sources], alike=MISSPELT)
        if hint:
            source = sources[kind]
            file, line = ("sources.csv", source.line) if source.line else ("claims.csv", lines.get(source.source, 0))
            what = f'kind "{printable(kind)}" is none that the priors know.{hint} State its accuracy if it is another.'
            notes.append(Fault(str(corpus.folder / file), line, what))
    return notes


def _of_another_case(
    priors: Priors, known: Sequence[str], elsewhere: Mapping[str, str], found: Sequence[Fault]
) -> list[Fault]:
    """Say once of a file that it is about another case, in the place of every question of it that this one lacks."""
    questions: dict[str, list[str]] = {}
    for name, prior in priors.questions.items():
        questions.setdefault(prior.file, []).append(name)
    out = list(found)
    for file, names in questions.items():
        extended = file != priors.file
        if {*names} & {*known, *elsewhere} or (not extended and len(names) < FEW):
            continue
        out = [f for f in out if f.file != file]
        what = f"it extends {Path(file).name}, which is" if extended else "these are priors"
        what += f" about another case: this one has none of its {len(names)} questions. Write extends: {GENERAL}"
        out.append(Fault(priors.file, 0, f"{what} and the priors of your own questions."))
    return out


def elsewhere_stated(corpus: Corpus) -> dict[str, str]:
    """Return the propositions whose probability follows from a question's states or from a trait."""
    out: dict[str, str] = {}
    for name, question in corpus.questions.items():
        for p in {p for row in question.truth.values() for p in row}:
            if all(row.get(p, 0.0) in {0.0, 1.0} for row in question.truth.values()):
                out[p] = f"is tied to {name}, whose states give its probability. Give questions.{name}."
    for name, trait in corpus.traits.items():
        for link in trait.links:
            out[link.proposition] = f"shows the trait {name}, which gives its probability. Give traits.{name}."
    return out


def _known(corpus: Corpus) -> list[str]:
    elsewhere = elsewhere_stated(corpus)
    return [*corpus.questions, *(p for p in corpus.propositions if p not in elsewhere)]


@dataclass(frozen=True, slots=True)
class _Check:
    """Holds one question's prior to the corpus."""

    prior: QuestionPrior
    corpus: Corpus
    faults: Faults
    states: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "states", self.states_of(self.prior.name))

    def note(self, name: str, what: str, line: int | None = None) -> None:
        """Note a fault where `name` stands, unless a line is given."""
        at = self.prior.lines.get(name, self.prior.line) if line is None else line
        own = "" if name == self.prior.name else f"questions.{self.prior.name}: "
        self.faults.add(self.prior.file, at, f"{own or 'questions.'}{name} {what}")

    def states_of(self, name: str) -> tuple[str, ...]:
        """Return the states of a question, the reserved one included, or those of a proposition."""
        question = self.corpus.questions.get(name)
        return question.states if question else BINARY

    def question(self, question: Question) -> None:
        """Check the prior of a question of the corpus."""
        prior = self.prior
        if prior.states is None and not prior.given:
            takes = f"Give the probabilities of its states: {one_of(self.states)}."
            self.note(prior.name, f"is a question, and a distribution is for propositions. {takes}")
            return
        if prior.states is not None:
            self.named(prior.states, None)
        for row in prior.given:
            self.named(row.states, row.line)
        if question.parents and not prior.heeds:
            what = f"depends on {one_of(question.parents)}, of which this says nothing."
            self.note(prior.name, f"{what} Add given, or shifts ({{}} when they make no difference).")
        before = len(self.faults.found)
        self.conditions(question)
        self.factors()
        if prior.given and len(self.faults.found) == before:
            self.covers(question)

    def named(self, given: Iterable[str], line: int | None) -> None:
        """Check that exactly the question's states are named; the reserved one may be left out."""
        given = list(given)
        for state in given:
            if state not in self.states:
                hint = " Declare other: true to reserve it." if state == OTHER else nearest(state, self.states)
                self.note(state, f"is no state of it.{hint} This takes: {one_of(self.states)}.", line)
        missing = [s for s in self.states if s not in given and s != OTHER]
        if missing:
            at = self.prior.lines.get("states") if line is None else line
            what = f"lacks {one_of(missing)}. Name every state, an impossible one with 0."
            self.note(self.prior.name, what, at)

    def conditions(self, question: Question) -> None:
        """Check that the conditions of rows and shifts are states of parents."""
        lines = self.prior.lines
        named = [(p, s, row.line) for row in self.prior.given for p, of in row.conditions.items() for s in of]
        named += [(p, s, lines.get(p, 0)) for p, by in self.prior.shifts.items() for s in by]
        for parent, state, line in dict.fromkeys(named):
            allowed = self.states_of(parent)
            if parent not in question.parents:
                own = one_of(question.parents) if question.parents else "none"
                hint = nearest(parent, question.parents)
                self.note(parent, f"is no parent of it.{hint} Its parents in questions.yaml: {own}.", line)
            elif state not in allowed:
                hint = nearest(state, allowed)
                self.note(state, f"is no state of {parent}.{hint} This takes: {one_of(allowed)}.", line)

    def factors(self) -> None:
        """Check that shifts bear on states of the question."""
        factors = [f for by in self.prior.shifts.values() for f in by.values()]
        for state in dict.fromkeys(itertools.chain.from_iterable(factors)):
            if state not in self.states:
                hint = nearest(state, self.states)
                self.note(state, f"is no state of it.{hint} A shift takes: {one_of(self.states)}.")

    def covers(self, question: Question) -> None:
        """Check that every combination of parents has a row, and every row a combination."""
        reached: set[int] = set()
        missing: list[str] = []
        for states in itertools.product(*(self.states_of(p) for p in question.parents)):
            given = dict(zip(question.parents, states, strict=True))
            row = self.prior.row(given)
            if row is None:
                missing.append(_spelt(given))
            else:
                reached.add(id(row))
        if missing:
            more = f"; nor for {len(missing) - 3} more" if len(missing) > 3 else ""
            what = f"has no row for {'; '.join(missing[:3])}{more}. A row without conditions is the rest."
            self.note(self.prior.name, what, self.prior.lines.get("given"))
        for row in self.prior.given:
            if id(row) not in reached:
                self.note(self.prior.name, "never reaches this row: those above take all.", row.line)


def _spelt(given: Mapping[str, str]) -> str:
    return " and ".join(f"{parent} {state}" for parent, state in given.items())


def _traits(priors: Priors, corpus: Corpus, faults: Faults) -> None:
    for name, prior in priors.traits.items():
        if name not in corpus.traits:
            at = prior.start
            faults.add(at.file, at.line, f"traits.{name} is no trait of the corpus.{nearest(name, corpus.traits)}")
    for name in corpus.traits:
        if name not in priors.traits:
            what = f"traits.{name} is missing. The trait takes: start, step, slope."
            how = "Name priors that have it (--priors FILE), or write it into priors.yaml in the folder of the case."
            faults.add(priors.file, 0, f"{what} {how}")


def _kinds(priors: Priors, corpus: Corpus, faults: Faults) -> None:
    """Note a kind that no source has and that is misspelt or a source's name: an entry that would move nothing.

    The kinds of the general priors are there for any case: a source of the kind "witness", or a kind "officials", is
    no fault, and the message lists the known kinds.
    """
    kinds = list(dict.fromkeys(source.kind for source in corpus.sources.values()))
    for name, prior in priors.scalars.items():
        kind = name.removeprefix("accuracy.")
        if kind == name or kind in kinds or Path(prior.file).name == GENERAL:
            continue
        near = get_close_matches(kind, kinds, n=1, cutoff=MISSPELT)
        if near:
            faults.add(prior.file, prior.line, f'{name}: no source is of this kind. Did you mean "{near[0]}"?')
        elif kind in corpus.sources:
            what = f"{name}: {kind} is a source, not a kind of source. Write sources: {{{kind}: …}}."
            faults.add(prior.file, prior.line, what)


def _named(priors: Priors, corpus: Corpus, faults: Faults) -> None:
    """Check the priors of single sources and blocs; note what the model does not use yet."""
    blocs = list(dict.fromkeys(s.bloc for s in corpus.sources.values() if s.bloc))
    for name, prior in priors.scalars.items():
        head, _, rest = name.partition(".")
        if head == "sources" and rest not in corpus.sources:
            faults.add(prior.file, prior.line, f"{name}: the corpus has no such source.{nearest(rest, corpus.sources)}")
        bloc = rest.removesuffix(".leaving")
        if head == "blocs" and bloc not in blocs:
            faults.add(prior.file, prior.line, f"{name}: the corpus has no such bloc.{nearest(bloc, blocs)}")
        if _enters(name) == "no":
            faults.add(prior.file, prior.line, f"{name} is not used by the model yet. Leave it out.")


def _enters(name: str) -> str:
    """Return how a prior enters the model; a name of the user's own, in the middle or at the end, may hold dots."""
    head, _, rest = name.partition(".")
    own, _, last = rest.rpartition(".")
    entry = find((head, own, last)) or find((head, rest))
    return entry.enters if entry else "whole"
