"""What a case asks, as values: propositions, questions, traits and conditionals.

Supply names and texts; get frozen values, each with the line of ``questions.yaml`` that declares it.  A
proposition that is on no question is a question of its own, with the states ``BINARY``.  Non-goals:
reading the file (:mod:`tarjih.corpus.catalogue`), and how probable anything is, which is a prior.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

__all__ = [
    "BINARY",
    "CIRCULATES",
    "OTHER",
    "SCALES",
    "Catalogue",
    "Conditional",
    "Proposition",
    "Quantity",
    "Question",
    "Trait",
    "TraitLink",
    "Wording",
]

CIRCULATES = ("affirmed", "denied", "neither")
"""Which way round a proposition can have gone about first."""
SCALES = ("linear", "log", "date")
"""The scale on which a quantity is modelled: the last for days."""
OTHER = "other"
"""The name of the unnamed state, where a question reserves one."""
BINARY = ("true", "false")
"""The states of a proposition that is on no question."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in English and in Arabic; empty where it is not given."""

    en: str = ""
    ar: str = ""


@dataclass(frozen=True, slots=True)
class Proposition:
    """Something that is true or false.

    Parameters
    ----------
    id
        Its name in the files.
    en, ar
        What it says.
    horizon, event, threshold
        For a forecast: by when, what has to happen, and from where on it counts as having happened.
    group
        The name of what it is shown with.
    line
        Its line; 0 when only claims or other entries name it.
    circulates
        Which way round it went about first: one of ``CIRCULATES``; empty when nobody says so.
    quantity, above, below
        For a threshold: the quantity, and beyond which number the proposition is true.
    """

    id: str
    en: str = ""
    ar: str = ""
    horizon: str = ""
    event: str = ""
    threshold: str = ""
    group: str = ""
    line: int = 0
    circulates: str = ""
    quantity: str = ""
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Something that has one answer out of several states.

    Parameters
    ----------
    id
        Its name in the files.
    states
        The answers, in the order of the file, the unnamed one last.
    other
        Whether the last state is the unnamed one, ``OTHER``.
    truth
        For each state the propositions that it makes true, and how surely; what is absent is false.
    parents
        The questions and propositions on which its prior depends.
    en, ar
        What is asked.
    line
        Its line; 0 when only claims name it.
    labels
        The states' names for readers.
    contrast
        The parent, a proposition, whose absence is shown beside its presence; or empty.
    """

    id: str
    states: tuple[str, ...]
    other: bool = False
    truth: dict[str, dict[str, float]] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    en: str = ""
    ar: str = ""
    line: int = 0
    labels: dict[str, Wording] = field(default_factory=dict)
    contrast: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something that has a number.

    Parameters
    ----------
    id
        Its name in the files.
    en, ar
        What is asked.
    unit
        Of what it is a number: ``people``.
    scale
        One of ``SCALES``.
    low, high
        Its range, inclusive; infinite where none is given.
    stated
        The numbers that claims name, in order.
    line
        Its line.
    """

    id: str
    en: str = ""
    ar: str = ""
    unit: str = ""
    scale: str = "linear"
    low: float = -math.inf
    high: float = math.inf
    stated: tuple[float, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class TraitLink:
    """A proposition that a trait makes more probable (sign 1) or less (-1): in one era, or by its change.

    Exactly one of `era` and `difference` is given; the difference is the first era less the second.
    """

    proposition: str
    era: str | None = None
    difference: tuple[str, str] | None = None
    sign: int = 1
    line: int = 0


@dataclass(frozen=True, slots=True)
class Trait:
    """A degree between 0 and 1 in each of several eras, and the propositions that show it."""

    id: str
    eras: tuple[str, ...]
    links: tuple[TraitLink, ...] = ()
    en: str = ""
    ar: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Conditional:
    """A proposition that is meant given that the answer to `on` is one of `states`."""

    proposition: str
    on: str
    states: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The declarations of questions.yaml.

    Parameters
    ----------
    file
        The file as the user named it.
    digest
        SHA-256 of its bytes; empty when there is nothing to read.
    title, background
        What the case is about.
    propositions, questions, traits, conditionals, quantities
        The entries by name, in the order of the file.
    ties
        What fixes each proposition that is not free: (the entry, the line that says so), for truth
        tables, traits and conditionals; one that is fixed twice has two.
    parent_lines
        The line on which each question names each parent.
    """

    file: str
    digest: str = ""
    title: Wording = field(default_factory=Wording)
    background: Wording = field(default_factory=Wording)
    propositions: dict[str, Proposition] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    traits: dict[str, Trait] = field(default_factory=dict)
    conditionals: dict[str, Conditional] = field(default_factory=dict)
    quantities: dict[str, Quantity] = field(default_factory=dict)
    ties: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    parent_lines: dict[tuple[str, str], int] = field(default_factory=dict)
