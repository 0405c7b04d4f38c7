"""Every entry of a priors file, declared once: its scale, its range and its meaning.

Supply nothing; get :data:`ENTRIES`, from which the reader of priors, its messages, the JSON Schema and the
table in ``priors/README.md`` are derived, and :func:`leaves`, which walks a file along it.  An entry
is one leaf, and the unit that a file replaces in the one that it extends: ``accuracy.official``,
``copying.fidelity``, ``questions.culprit``.  A ``*`` stands for a name of the user's own.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from tarjih.corpus.yamltree import Map, Node, Scalar, unknown_keys
from tarjih.priors.scales import Scale
from tarjih.runs.faults import Faults, one_of, printable

__all__ = ["ENTRIES", "Entry", "Leaf", "find", "leaves", "names_under"]

Form = Literal["prior", "question", "switch", "version", "file", "bands", "text"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry that a priors file may hold.

    Parameters
    ----------
    key
        Its place: names joined by dots, ``*`` for a name of the user's own.
    form
        What stands there; ``prior`` is a value, an interval, an estimative word or a distribution.
    meaning
        What it means, in one line.
    scale
        The scale of a prior; other forms have none, and this default means nothing for them.
    low, high
        Its range on that scale, inclusive, where it is narrower than the scale.
    required
        Whether the file and what it extends must give it between them.
    fixed
        Whether only a value will do, no distribution.
    ends
        Whether that value may be exactly 0 or 1.
    default
        What holds for a switch that no file gives.
    absent
        What holds for a prior that no file gives: entries that are younger than version 1 of the format have the value
        with which the model is as it was before them.
    enters
        How a prior that is an interval enters the model: ``whole``, as a coordinate that the data can move; with its
        ``middle`` only; or ``no``, where the model does not use it yet and :func:`~tarjih.priors.check.for_corpus`
        refuses it.
    """

    key: str
    form: Form
    meaning: str
    scale: Scale = Scale.PROBABILITY
    low: float | None = None
    high: float | None = None
    required: bool = False
    fixed: bool = False
    ends: bool = False
    default: bool | None = None
    absent: float | None = None
    enters: Literal["whole", "middle", "no"] = "whole"

    @property
    def path(self) -> tuple[str, ...]:
        """Return the names of `key`, from the outermost."""
        return tuple(self.key.split("."))


def _prior(key: str, scale: Scale, meaning: str, low: float | None = None, high: float | None = None) -> Entry:
    return Entry(key, "prior", meaning, scale, low, high, required="*" not in key)


def _fixed(key: str, scale: Scale, meaning: str, low: float, high: float) -> Entry:
    return Entry(key, "prior", meaning, scale, low, high, required="*" not in key, fixed=True)


def _later(entry: Entry, absent: float) -> Entry:
    return replace(entry, required=False, absent=absent)


def _middle(entry: Entry) -> Entry:
    return replace(entry, enters="middle")


def _not_yet(entry: Entry) -> Entry:
    return replace(entry, required=False, enters="no")


def _rate(key: str, meaning: str, low: float | None = None, high: float | None = None) -> Entry:
    return Entry(key, "prior", meaning, P, low, high, required=True, ends=True)


def _switch(name: str, meaning: str, *, default: bool) -> Entry:
    return Entry(f"switches.{name}", "switch", meaning, default=default)


P, A, S, D = Scale.PROBABILITY, Scale.ACCURACY, Scale.SCALE, Scale.SHIFT

ENTRIES: tuple[Entry, ...] = (
    Entry("version", "version", "the version of this format: 1"),
    Entry("extends", "file", "the priors file, beside this one or shipped, that gives everything else"),
    Entry("bands", "bands", "the table that this file's estimative words refer to", required=True),
    Entry("because", "text", "what this file assumes, in a sentence; a file that extends it has its own"),
    Entry("because_ar", "text", "the same in Arabic"),
    _fixed("informed_accuracy", P, "how often a fully informed source is right", 0.76, 0.999),
    _prior("accuracy.unknown", A, "how often a source of a kind without an entry of its own is right"),
    _prior("accuracy.*", A, "how often a source of this kind, named and briefed, is right at even odds"),
    _prior("sources.*", A, "how often this one source is right, named and briefed, in place of its kind's accuracy"),
    _prior("blocs.*.leaving", P, "how many of this bloc leave its line, as a share of 0.45, in place of story.leaving"),
    _prior("spread.sources", S, "how far sources of one kind differ (sd, log-odds of c)", 0.001, 5),
    _prior("access.direct", D, "what direct access adds: the source took part or saw it"),
    _prior("access.informed", D, "what informed access adds: the source was informed or briefed"),
    _prior("access.inference", D, "what inference adds: the source argues from circumstances"),
    _prior("access.unstated", D, "what unstated access adds"),
    _prior("identity.named", D, "what being named adds"),
    _prior("identity.anonymous", D, "what being anonymous adds"),
    _prior("forecast.shift", D, "what being a forecast adds"),
    _middle(_rate("copying.fidelity", "how often a copy repeats its origin correctly", 0.8, 1)),
    _rate("channel.reliability", "how often an outlet passes on claims correctly"),
    _later(_prior("veracity.bloc", P, "how often a bloc does not lie about what it has at stake"), 0.95),
    _later(_prior("story.rumour", P, "how often something goes round that sources who do not know repeat"), 0.5),
    _later(_prior("story.fidelity", P, "how often a source that does not know repeats it"), 0.87),
    _later(
        _prior("story.circulation", S, "how far what goes round is what circulated first (log-odds)", 0.01, 10), 2.0
    ),
    _later(_prior("story.leaving", P, "how many of a bloc leave its line on a question, as a share of 0.45"), 0.55),
    _later(_prior("story.admission", P, "how often who does not know speaks against an interest nonetheless"), 0.06),
    _later(
        _fixed("story.wanted", P, "how often what those with a stake want believed is so, at even odds", 0.1, 0.9), 0.5
    ),
    _later(_prior("story.hedge", P, "the share of a flat statement's weight that a hedged one has"), 0.85),
    _later(_prior("story.pledge", P, "how often pledges in one direction are bound by what will be"), 0.36),
    _later(
        _prior("story.difficulty", S, "how far things that all are asked differ in how clear they are", 0.01, 50), 0.45
    ),
    _later(_fixed("story.clarity", S, "for how many further sources the truth stands", 0.1, 10), 0.7),
    _later(_fixed("opinion.lean", P, "what is stated, on average, of what is as probable as not", 0.1, 0.9), 0.55),
    _later(_fixed("opinion.boldness", S, "how far stated probabilities overstate what is known", 0.2, 5), 1.3),
    _later(_fixed("opinion.private", P, "the share of their differences that is knowledge", 0.001, 0.999), 0.3),
    _later(_fixed("opinion.interested", P, "what one counts for whose author has something at stake", 0.001, 1), 0.2),
    _later(_prior("opinion.spread", S, "how far those on one thing differ (sd, log-odds)", 0.01, 10), 1.0),
    _later(_prior("opinion.signal", S, "how much all know together (sd, log-odds)", 0.01, 10), 1.3),
    _later(_prior("number.spread", S, "how far numbers of those who know are off (sd, in logs)", 0.01, 2), 0.12),
    _later(_prior("number.exaggeration", S, "by how much those with a stake overstate, in logs", 0.05, 5), 0.6),
    _later(_fixed("number.misled", P, "how often all who know are misled together", 0.001, 0.5), 0.1),
    _prior("default_question.probability", P, "how often a proposition without an entry is true"),
    _middle(_prior("default_question.other", P, "the share of the unnamed state where a prior does not name it")),
    _switch("copying", "copies repeat one message", default=True),
    _switch("interest", "interest filters claims", default=True),
    _switch("channel", "an outlet has a reliability of its own", default=True),
    _switch("party_line", "a bloc with an interest holds one line", default=True),
    _switch("coders", "disagreement between coders enters", default=False),
    _switch("veracity", "a bloc may lie as one", default=True),
    Entry("switches.because", "text", "the reason for the switches"),
    Entry("switches.because_ar", "text", "the same in Arabic"),
    Entry("questions.*", "question", "how probable a question's states are, or a proposition is"),
    _prior("quantities.*", Scale.NUMBER, "between which numbers a quantity lies"),
    _not_yet(_prior("questions.*.concentration", S, "how firm the states' shares are, in cases seen", 1, 1e6)),
    _prior("traits.*.start", P, "the degree in the first era"),
    _middle(_prior("traits.*.step", S, "how far the degree moves from era to era (sd, log-odds)", 0.001, 5)),
    _fixed("traits.*.slope", S, "how steeply linked propositions depend on the degree", 0.01, 50),
    Entry("traits.*.because", "text", "the reason for the trait's priors taken together"),
    Entry("traits.*.because_ar", "text", "the same in Arabic"),
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One entry in a file: its full name, its declaration, the node, and where."""

    name: str
    entry: Entry
    node: Node
    file: str
    line: int
    bands: str | None


def _fits(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    return all(p in {"*", name} for p, name in zip(pattern, path, strict=False))


@functools.lru_cache(maxsize=4096)
def names_under(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names declared right under a place, in order; none under a leaf."""
    deep = len(path)
    return tuple(dict.fromkeys(e.path[deep] for e in ENTRIES if len(e.path) > deep and _fits(e.path, path)))


@functools.lru_cache(maxsize=4096)
def find(path: tuple[str, ...]) -> Entry | None:
    """Return the declaration of the entry at a place; one by name comes before one by ``*``."""
    return next((e for e in ENTRIES if len(e.path) == len(path) and _fits(e.path, path)), None)


def leaves(node: Map, file: str, bands: str | None, faults: Faults, path: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """Yield every declared entry of a file; note what is not declared, and go on.

    Parameters
    ----------
    node
        The mapping at `path`.
    file
        The file's name in messages.
    bands
        The table of estimative words in force in this file.
    faults
        Where what is wrong is noted.
    path
        The place of `node` in the file; the file itself when omitted.
    """
    declared = names_under(path)
    place = ".".join(path)
    if "*" not in declared:
        unknown_keys(node, declared, f"entry of {place}" if path else "prior", file, faults)
    for key, child in node.entries.items():
        at, line = (*path, key), node.line_of(key)
        if "*" not in declared and key not in declared:
            continue
        if "*" in declared and (not key.strip() or key != key.strip() or key != printable(key, limit=200)):
            faults.add(
                file,
                line,
                f'"{printable(key)}" in {place} is no name: it is empty, too long, or has blanks around it.',
            )
            continue
        entry = find(at)
        if entry:
            yield Leaf(".".join(at), entry, child, file, line, bands)
        elif isinstance(child, Map):
            yield from leaves(child, file, bands, faults, at)
        else:
            faults.add(file, line, f"{'.'.join(at)} must be a mapping{_of(names_under(at))}{_empty(child)}.")


def _of(names: tuple[str, ...]) -> str:
    own = [n for n in names if n != "*"]
    return ": {name: …}" if not own or "*" in names else f" that takes: {one_of(own)}"


def _empty(node: Node) -> str:
    return ", and is empty" if isinstance(node, Scalar) and node.plain and not node.text else ""
