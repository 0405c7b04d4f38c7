"""Priors of questions and of traits: probabilities of states, tables under parents, shifts of odds.

    culprit: {states: {insider: 0.3, …}, concentration: {between: [5, 40]}, because: …}
    motive: {given: [{culprit: [insider, both], states: {…}}, {states: {…}}], because: …}
    next_step: {states: {…}, shifts: {evidence_found: {true: {charges: 1.5}}}, because: …}
    alarm_was_off: {probability: {between: [0.1, 0.4]}, because: …}

Supply the node; get a :class:`QuestionPrior`, whose :meth:`~QuestionPrior.weights` gives the prior of the states under
one configuration of the parents.  Rows are tried in order, the first that matches wins, and one without conditions is
the rest.  A shift multiplies the weight of the named states when the parent is in the state, before all are made to sum
to one.  ``concentration`` is that of a Dirichlet distribution of the shares. ``states: {true: …, false: …}`` is a
probability. Non-goal: whether the names exist in a corpus (:mod:`tarjih.priors.check`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tarjih.corpus.questions import OTHER
from tarjih.corpus.yamltree import Map, Node, Scalar, Seq, number, text
from tarjih.priors.entries import ENTRIES, Entry
from tarjih.priors.forms import REASONS, Context, check_parts, one_form, read_prior, read_reason, read_translation
from tarjih.priors.scales import Prior, Scale
from tarjih.runs.input_limits import MOST_PRIOR_ROWS

__all__ = ["QuestionPrior", "Row", "TraitPrior", "read_question"]

FORMS = ("states", "given", "probability")
CONCENTRATION = next(e for e in ENTRIES if e.key == "questions.*.concentration")
PROBABILITY = Entry("questions.*.probability", "prior", "how probable the proposition is", Scale.PROBABILITY)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the states of parents under which it applies, and the states' probabilities."""

    conditions: dict[str, tuple[str, ...]]
    states: dict[str, float]
    because: str = ""
    because_ar: str = ""
    line: int = 0

    def matches(self, given: Mapping[str, str]) -> bool:
        """Return whether the row applies when the parents are in the `given` states."""
        return all(given[parent] in allowed for parent, allowed in self.conditions.items())


@dataclass(frozen=True, slots=True)
class QuestionPrior:
    """The prior of one question: its states' probabilities, a table, or the probability of a proposition.

    Parameters
    ----------
    name
        The question, or the proposition that is one of its own.
    states
        The states' probabilities, with `shifts` those before any shift; a fixed `probability` has them too.
    given
        The rows of a table under parents.
    shifts
        Parent, its state, and by what the weights of states are multiplied then.
    heeds
        Whether parents are given, be it with empty shifts, which state that they make no difference.
    probability
        The prior of the probability of a proposition.
    concentration
        How firm the shares of the states are: a Dirichlet distribution has the shares times this for its parameters.
        Without one the shares are fixed.
    because, because_ar, file, line
        The reason, the same in Arabic, and where it was written.
    lines
        The line on which each name first stands, for messages.
    """

    name: str
    states: dict[str, float] | None = None
    given: tuple[Row, ...] = ()
    shifts: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)
    heeds: bool = False
    probability: Prior | None = None
    concentration: Prior | None = None
    because: str = ""
    because_ar: str = ""
    file: str = ""
    line: int = 0
    lines: dict[str, int] = field(default_factory=dict, compare=False)

    def row(self, given: Mapping[str, str]) -> Row | None:
        """Return the first row of the table that matches, if any."""
        return next((row for row in self.given if row.matches(given)), None)

    def weights(self, states: Sequence[str], given: Mapping[str, str], other: float) -> tuple[float, ...]:
        """Return the probabilities of `states` when the parents are in the states `given`.

        Parameters
        ----------
        states
            The question's states, in the order wanted.
        given
            The state of each parent.
        other
            The share of the state ``other`` when it is among `states` and the prior does not name it.
        """
        row = self.row(given)
        named = self.states if row is None else row.states
        if named is None:
            raise ValueError(f"{self.name} says nothing of states under {dict(given)}")
        share = other if OTHER in states and OTHER not in named else 0.0
        weight = {s: share if s == OTHER and s not in named else named[s] * (1 - share) for s in states}
        for parent, when in self.shifts.items():
            for state, factor in when.get(given[parent], {}).items():
                weight[state] *= factor
        total = math.fsum(weight.values())
        return tuple(weight[s] / total for s in states)


@dataclass(frozen=True, slots=True)
class TraitPrior:
    """The priors of one trait: its degree in the first era, its steps between eras, its links' slope."""

    start: Prior
    step: Prior
    slope: Prior
    because: str = ""
    because_ar: str = ""


def read_question(node: Node, name: str, context: Context, *, line: int) -> QuestionPrior | None:
    """Read the prior of one question, or note every fault of it and return ``None``."""
    full = f"questions.{name}"
    if not isinstance(node, Map):
        shown = node.text if isinstance(node, Scalar) and node.text else "…"
        context.fault(
            line,
            f"{full} must be {{probability: {shown}, because: …}} or {{states: {{…}}, because: …}}.",
        )
        return None
    before = len(context.faults.found)
    check_parts(node, [*FORMS, "shifts", "concentration", *REASONS], full, context)
    noted = len(context.faults.found) > before
    inner = node.entries.get("probability")
    nested = isinstance(inner, Map) and "because" in inner.entries
    because = read_reason(node, full, context, line=line, required=not nested)
    in_arabic = read_translation(node, full, context)
    forms = [f for f in FORMS if f in node.entries]
    if len(forms) != 1:
        one_form(forms, FORMS, full, context, line=line, noted=noted)
        return None
    if "shifts" in node.entries and forms != ["states"]:
        context.fault(
            node.line_of("shifts"),
            f"{full} has shifts and {forms[0]}. Shifts go with states, which they shift.",
        )
    if "concentration" in node.entries and forms == ["probability"]:
        what = f"{full} has concentration and probability. Give it with states, or probability: {{between: …}}."
        context.fault(node.line_of("concentration"), what)
    states = _states(node.entries["states"], full, context) if "states" in node.entries else None
    given = tuple(_rows(node.entries["given"], full, context)) if "given" in node.entries else ()
    shifts = _shifts(node.entries["shifts"], full, context) if "shifts" in node.entries else {}
    heeds = bool(given) or "shifts" in node.entries
    if inner is None and states and not heeds and set(states) == {"true", "false"}:
        inner = Scalar(node.line_of("states"), repr(states["true"]), plain=True)
    probability = _probability(inner, full, context, line, because) if inner is not None else None
    firm = _concentration(node, full, context, because) if "concentration" in node.entries else None
    if len(context.faults.found) > before:
        return None
    if probability and probability.fixed:
        states = {"true": probability.median, "false": 1 - probability.median}
    reason = because or (probability.because if probability else "")
    in_arabic = in_arabic or (probability.because_ar if probability else "")
    return QuestionPrior(
        name,
        states=states,
        given=given,
        shifts=shifts,
        heeds=heeds,
        probability=probability,
        concentration=firm,
        because=reason,
        because_ar=in_arabic,
        file=context.file,
        line=line,
        lines=dict(_mentions(node)),
    )


def _mentions(node: Node) -> Iterator[tuple[str, int]]:
    """Yield each name with its line, the first mention last, so that a dict keeps it."""
    if isinstance(node, Scalar):
        yield node.text, node.line
    elif isinstance(node, Seq):
        for item in reversed(node.items):
            yield from _mentions(item)
    else:
        for key, child in reversed(node.entries.items()):
            yield from _mentions(child)
            yield key, node.line_of(key)


def _probability(node: Node, full: str, context: Context, line: int, because: str) -> Prior | None:
    if isinstance(node, Scalar):  # a bare number: the reason stands beside it
        node = Map(node.line, {"value": node}, {"value": node.line})
    noted = because or "a fault when it is in neither place, noted already"
    return read_prior(node, full, PROBABILITY, context, line=line, because=noted)


def _concentration(node: Map, full: str, context: Context, because: str) -> Prior | None:
    """Read how firm the shares of the states are; the question's own reason will do for it."""
    at, line = node.entries["concentration"], node.line_of("concentration")
    if isinstance(at, Scalar):
        at = Map(at.line, {"value": at}, {"value": at.line})
    noted = because or "a fault when it is missing, noted already"
    name = f"{full}.concentration"
    return read_prior(at, name, CONCENTRATION, context, line=line, because=noted)


def _states(node: Node, full: str, context: Context) -> dict[str, float] | None:
    """Read probabilities of states, which sum to one."""
    if not isinstance(node, Map) or not node.entries:
        context.fault(node.line, f"states of {full} must be a mapping of states to probabilities.")
        return None
    file, faults = context.file, context.faults
    read = {s: number(n, f"{full}: {s}", file, faults, low=0, high=1) for s, n in node.entries.items()}
    out = {s: p for s, p in read.items() if p is not None}
    if len(out) < len(read):
        return None
    total = math.fsum(out.values())
    if abs(total - 1) > 1e-6:
        gap = f"{abs(1 - total):.6g} {'is missing' if total < 1 else 'is too much'}"
        context.fault(node.line, f"the states of {full} sum to {total:.7g}. They must sum to 1: {gap}.")
        return None
    return {s: p / total for s, p in out.items()}


def _rows(node: Node, full: str, context: Context) -> Iterator[Row]:
    """Read the rows of a table under parents."""
    if not isinstance(node, Seq) or not node.items:
        context.fault(node.line, f"given of {full} must be a list of rows such as {{parent: state, states: {{…}}}}.")
        return
    if len(node.items) > MOST_PRIOR_ROWS:
        context.fault(
            node.line, f"given of {full} has {len(node.items):,} rows. At most {MOST_PRIOR_ROWS:,} are allowed."
        )
        return
    for item in node.items:
        if not isinstance(item, Map) or "states" not in item.entries:
            context.fault(item.line, f"this row of {full} has no states. A row is {{parent: state, states: {{…}}}}.")
            continue
        because = read_reason(item, f"this row of {full}", context, line=item.line, required=False)
        in_arabic = read_translation(item, f"this row of {full}", context)
        states = _states(item.entries["states"], full, context)
        when = {p: _among(n, p, full, context) for p, n in item.entries.items() if p not in {"states", *REASONS}}
        yield Row(when, states or {}, because, in_arabic, item.line)


def _among(node: Node, parent: str, full: str, context: Context) -> tuple[str, ...]:
    """Read one state of a parent, or a list of them."""
    items = node.items if isinstance(node, Seq) else (node,)
    if not items:
        context.fault(node.line, f"{parent} in a row of {full} has no state.")
    what = f"{parent} in a row of {full}"
    return tuple(t for t in (text(item, what, context.file, context.faults) for item in items) if t is not None)


def _shifts(node: Node, full: str, context: Context) -> dict[str, dict[str, dict[str, float]]]:
    """Read by what each parent's state multiplies the weights of states."""
    out: dict[str, dict[str, dict[str, float]]] = {}
    shape = f"shifts of {full} must be mappings: {{parent: {{its state: {{state: factor}}}}}}."
    if not isinstance(node, Map):
        context.fault(node.line, shape)
        return out
    for parent, by_state in node.entries.items():
        if not isinstance(by_state, Map):
            context.fault(by_state.line, shape)
            continue
        for at, factors in by_state.entries.items():
            if not isinstance(factors, Map):
                context.fault(factors.line, shape)
                continue
            what = f"shift of {full} by {parent}"
            read = {
                s: number(n, what, context.file, context.faults, low=0.001, high=1000)
                for s, n in factors.entries.items()
            }
            out.setdefault(parent, {})[at] = {s: x for s, x in read.items() if x is not None}
    return out
