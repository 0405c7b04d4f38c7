"""Every prior that an analyst could have written otherwise, as a knob: its current value and its plausible range.

Supply a case; get its :class:`Knob` values, each of which gives the priors when it is turned
(:mod:`tarjih.sensitivity.edits`).

- A *distribution* is moved along its own unconstrained scale with its spread fixed; one unit is its own standard
  deviation and the plausible range its own 99 % interval.
- A *fixed value* and the *probability of a state* have no spread of their own.  Their unit is that of an analyst who is
  right within a factor of three in the odds (of two in a size) nine times in ten, their range again 99 % of that:
  odds up to 5.6 times higher or lower, sizes up to 3 times.  The other states are rescaled.
- What the claims teach is also *fixed*, at any value within the same range from where they put it: moving its prior
  alone shows little, since the claims move it back.
- Ranges end where the format does (copies keep a message 80 % of the time or more).

Not knobs: ``informed_accuracy``, with which every accuracy would have to change; shifts fixed at a value,
which are the references (``identity.named``, ``access.informed``) against which the others are stated; a state at
exactly 0 or 1, which is excluded and not doubted; and priors without effect in the case.  This module is long because
each form in which a prior is written has its knob, and they are read side by side.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import NormalDist

from tarjih.priors import Priors
from tarjih.priors.entries import Entry, find
from tarjih.priors.scales import Scale, limits, logistic, logit, natural, unconstrained
from tarjih.sensitivity.acting import acts
from tarjih.sensitivity.edits import with_factor, with_probability, with_scalar, with_state, with_value
from tarjih.testimony.case import Case
from tarjih.testimony.hypotheses import BASE_RATE

__all__ = ["ENDS", "FACTOR", "ODDS", "Knob", "knobs"]

ENDS = NormalDist().inv_cdf(0.995)
"""Half the width of a 99 % interval, in standard deviations."""
ODDS = math.log(3) / NormalDist().inv_cdf(0.95)
FACTOR = math.log(2) / NormalDist().inv_cdf(0.95)
NEVER = frozenset({"informed_accuracy"})
KNOWN = " (known)"
"""Ends the name of a knob that fixes what claims would teach."""


@dataclass(frozen=True)
class Knob:
    """One prior, and how to turn it.

    Parameters
    ----------
    name
        Its place in the YAML; a state's after its question.
    about
        What it says, for readers.
    value
        What it says now, on the analyst's scale: the median of a distribution.
    low, high
        How far it can be turned within its plausible range, in units of its spread.
    own
        Whether that spread is the prior's own.
    turned, shown
        The priors, and the value, when it is turned by so many units.
    numbers_only
        Whether turning it leaves hypotheses and claims as they are laid out.
    only
        The one target that it is asked about, where it is a knob for that alone.
    question
        The question or proposition whose prior it is; "" of those that say how testimony works.
    """

    name: str
    about: str
    value: float
    low: float
    high: float
    own: bool
    turned: Callable[[float], Priors]
    shown: Callable[[float], float]
    numbers_only: bool
    only: str = ""
    question: str = ""


def knobs(
    case: Case,
    *,
    propositions: tuple[str, ...] = (),
    rate: float | None = None,
    learned: Mapping[str, float] | None = None,
) -> list[Knob]:
    """Return the knobs of a case.

    Parameters
    ----------
    case
        The case.
    propositions
        Propositions without a prior of their own that are asked about: each may be given one.
    rate
        The base rate from which that starts: what the case has taught of it; its prior's median where it is not given.
    learned
        Posterior mean of each coordinate, by name: where what is learned starts to be turned as known; 0, which is the
        prior's median, of what is not given.
    """
    own = [*_states(case), *_factors(case), *_own(case, propositions, rate)]
    return [*_scalars(case), *_known(case, learned or {}), *own]


def _scalars(case: Case) -> Iterator[Knob]:
    for name, prior in case.priors.scalars.items():
        entry, scale = _entry(name)
        if name in NEVER or not acts(case, name) or (prior.fixed and scale is Scale.SHIFT):
            continue
        unit = prior.sigma or (FACTOR if scale is Scale.SCALE else ODDS)
        if prior.fixed and abs(prior.mu) > 15:
            continue
        low, high = _ends(case, name, prior.mu, unit, 0.0)
        if low >= 0 and high <= 0:
            continue
        about = _meaning(case, name, entry)
        moved = name not in {"copying.fidelity", "default_question.other"} and not prior.fixed
        shown = partial(_scalar_shown, prior.mu, scale, case.priors.informed_accuracy, unit)
        turned = partial(_scalar_turned, case.priors, name, unit)
        asked = name.removeprefix("questions.") if name.startswith("questions.") else ""
        ends = min(low, 0.0), max(high, 0.0)
        yield Knob(name, about, shown(0.0), *ends, not prior.fixed, turned, shown, moved, question=asked)


def _known(case: Case, learned: Mapping[str, float]) -> Iterator[Knob]:
    """Yield the knob that fixes each quantity that has a coordinate of its own."""
    for name in case.parameters.names:
        prior = case.priors.scalars.get(name)
        if prior is None or name.startswith("questions."):
            continue
        entry, scale = _entry(name)
        middle = learned.get(name, 0.0)
        start = prior.mu + middle * prior.sigma
        low, high = _ends(case, name, start, prior.sigma, middle)
        yield Knob(
            name + KNOWN,
            f"{_meaning(case, name, entry)}, if known",
            natural(start, scale, case.priors.informed_accuracy),
            min(low, 0.0),
            max(high, 0.0),
            own=True,
            turned=partial(_value_turned, case.priors, name, start),
            shown=partial(_scalar_shown, start, scale, case.priors.informed_accuracy, prior.sigma),
            numbers_only=True,
        )


def _entry(name: str) -> tuple[Entry | None, Scale]:
    entry = find(tuple(name.split(".")))
    return entry, entry.scale if entry and entry.form == "prior" else Scale.PROBABILITY


def _ends(case: Case, name: str, start: float, unit: float, middle: float) -> tuple[float, float]:
    """Return how far a location can be turned, in units: within 99 % of the prior, and where its format ends."""
    entry, scale = _entry(name)
    low, high = (entry.low, entry.high) if entry else (None, None)
    top, bottom = _limits(case.priors.informed_accuracy, scale, low, high)
    return max(-ENDS - middle, (bottom - start) / unit), min(ENDS - middle, (top - start) / unit)


def _scalar_shown(start: float, scale: Scale, informed: float, unit: float, by: float) -> float:
    return natural(start + by * unit, scale, informed)


def _scalar_turned(priors: Priors, name: str, unit: float, by: float) -> Priors:
    return with_scalar(priors, name, priors.scalars[name].mu + by * unit)


def _value_turned(priors: Priors, name: str, start: float, by: float) -> Priors:
    return with_value(priors, name, start + by * priors.scalars[name].sigma)


def _meaning(case: Case, name: str, entry: Entry | None) -> str:
    """Describe a prior of one number, with the name in place of a star in its entry."""
    if name.startswith("questions."):
        return f"prior of “{_proposition(case, name)}”"
    if entry is None:
        return name
    if name.startswith("accuracy."):
        return f"how often a source of the kind {name.removeprefix('accuracy.').replace('_', ' ')} is right"
    stars = [part for part, star in zip(name.split("."), entry.path, strict=True) if star == "*"]
    return entry.meaning + (f" ({', '.join(stars).replace('_', ' ')})" if stars else "")


def _limits(informed: float, scale: Scale, low: float | None, high: float | None) -> tuple[float, float]:
    """Return the highest and the lowest location that a prior may have."""
    first, last = limits(scale, informed)
    top = unconstrained(high, scale, informed) if high is not None and first < high < last else math.inf
    bottom = unconstrained(low, scale, informed) if low is not None and first < low < last else -math.inf
    return top, bottom


def _states(case: Case) -> Iterator[Knob]:
    for question in case.corpus.questions.values():
        prior = case.priors.questions.get(question.id)
        tables: list[tuple[int | None, Mapping[str, float], str]] = []
        if prior is None:
            other = case.priors.scalars["default_question.other"].median
            even = (1 - other if question.other else 1.0) / max(len(question.states) - question.other, 1)
            tables.append((None, {s: other if s == "other" else even for s in question.states}, ""))
        elif prior.states is not None:
            tables.append((None, prior.states, ""))
        else:
            for i, given in enumerate(prior.given):
                when = "; ".join(_when(case, p, of) for p, of in given.conditions.items()) or "otherwise"
                tables.append((i, given.states, when))
        for row, states, when in tables:
            for state, p in states.items():
                if not 0 < p < 1:
                    continue
                place = f"questions.{question.id}" + (f".given[{row + 1}]" if row is not None else "")
                about = f"prior of “{_label(case, question.id, state)}”" + (f" ({when})" if when else "")
                yield Knob(
                    f"{place}.{state}",
                    about,
                    p,
                    -ENDS,
                    ENDS,
                    own=False,
                    turned=partial(_state_turned, case.priors, (question.id, row), states, state),
                    shown=partial(_odds_moved, p),
                    numbers_only=False,
                    question=question.id,
                )


def _label(case: Case, question: str, state: str) -> str:
    known = case.corpus.questions.get(question)
    label = known.labels.get(state) if known else None
    return (label.en if label else "") or state.replace("_", " ")


def _when(case: Case, parent: str, states: Sequence[str]) -> str:
    """Describe the states of a parent under which a row applies."""
    known = case.corpus.questions.get(parent)
    others = [s for s in known.states if s not in states] if known else []
    shorter = [" or ".join(_label(case, parent, s) for s in states)]
    shorter += ["not " + " nor ".join(_label(case, parent, s) for s in others)] if others else []
    return f"{parent.replace('_', ' ')}: {min(shorter, key=len)}"


def _state_turned(
    priors: Priors, at: tuple[str, int | None], states: Mapping[str, float], state: str, by: float
) -> Priors:
    was = states[state]
    now = _odds_moved(was, by)
    rest = (1 - now) / (1 - was)
    return with_state(priors, *at, {s: now if s == state else p * rest for s, p in states.items()})


def _odds_moved(p: float, by: float) -> float:
    return logistic(logit(p) + by * ODDS)


def _factors(case: Case) -> Iterator[Knob]:
    for name, prior in case.priors.questions.items():
        if name not in case.corpus.questions:
            continue
        for parent, by in prior.shifts.items():
            for when, factors in by.items():
                for state, factor in factors.items():
                    at = (parent, when, state)
                    yield Knob(
                        f"questions.{name}.shifts.{parent}.{when}.{state}",
                        f"by what {parent} being {when} multiplies the odds of “{_label(case, name, state)}”",
                        factor,
                        -ENDS,
                        ENDS,
                        own=False,
                        turned=partial(_factor_turned, case.priors, name, at, factor),
                        shown=partial(_factor_moved, factor),
                        numbers_only=False,
                        question=name,
                    )


def _factor_turned(priors: Priors, question: str, at: tuple[str, str, str], factor: float, by: float) -> Priors:
    return with_factor(priors, question, at, _factor_moved(factor, by))


def _factor_moved(factor: float, by: float) -> float:
    return factor * math.exp(by * FACTOR)


def _own(case: Case, propositions: tuple[str, ...], rate: float | None) -> Iterator[Knob]:
    """Yield the knob of each proposition asked about that has only the base rate of all."""
    base = case.priors.scalars[BASE_RATE].median if rate is None else rate
    nodes = {n.name for n in case.network.nodes if n.about is not None and not n.parents}
    for name in propositions:
        if name not in nodes or name in case.priors.questions or f"link.{name}" in case.network.events:
            continue
        yield Knob(
            f"questions.{name}",
            f"prior of “{_proposition(case, f'questions.{name}')}” by itself",
            base,
            -ENDS,
            ENDS,
            own=False,
            turned=partial(_own_turned, case.priors, name, base),
            shown=partial(_odds_moved, base),
            numbers_only=False,
            only=name,
        )


def _own_turned(priors: Priors, name: str, base: float, by: float) -> Priors:
    return with_probability(priors, name, _odds_moved(base, by))


def _proposition(case: Case, name: str) -> str:
    """Return the text of a proposition, or its name with spaces where the case has no text for it."""
    plain = name.removeprefix("questions.")
    known = case.corpus.propositions.get(plain)
    return (known.en.rstrip(".") if known else "") or plain.replace("_", " ")
