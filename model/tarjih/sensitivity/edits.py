"""Priors edited as an analyst would edit the YAML: the one place where this is done.

Supply :class:`~tarjih.priors.Priors` and what is to be different; get the priors that the edited file would give; those
supplied stay unchanged.  Non-goal: whether the format allows the value; :mod:`tarjih.sensitivity.knobs` stays within
it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from tarjih.priors import Prior, Priors, QuestionPrior
from tarjih.priors.scales import logit

__all__ = ["with_factor", "with_probability", "with_scalar", "with_state", "with_switch", "with_value"]


def with_scalar(priors: Priors, name: str, mu: float) -> Priors:
    """Return the priors with one number's location, on its unconstrained scale, in place of what it was."""
    return _placed(priors, name, dataclasses.replace(priors.scalars[name], mu=mu))


def with_value(priors: Priors, name: str, mu: float) -> Priors:
    """Return the priors with one number fixed at a location, so that no claim can move it."""
    return _placed(priors, name, dataclasses.replace(priors.scalars[name], mu=mu, sigma=0.0))


def with_probability(priors: Priors, proposition: str, p: float) -> Priors:
    """Return the priors with a fixed probability of a proposition that had none of its own, or had a fixed one."""
    return _placed(priors, f"questions.{proposition}", Prior(f"questions.{proposition}", "logit_normal", logit(p), 0.0))


def _placed(priors: Priors, name: str, prior: Prior) -> Priors:
    """Set one number in every place from which it is read."""
    questions, traits = priors.questions, priors.traits
    head, _, rest = name.partition(".")
    if head == "questions" and rest.endswith(".concentration"):
        question = rest.removesuffix(".concentration")
        questions = {**questions, question: dataclasses.replace(questions[question], concentration=prior)}
    elif head == "questions":
        fixed = {"true": prior.median, "false": 1 - prior.median} if prior.fixed else None
        was = questions.get(rest, QuestionPrior(rest))
        questions = {**questions, rest: dataclasses.replace(was, probability=prior, states=fixed)}
    if head == "traits":
        trait, _, part = rest.rpartition(".")
        changed: dict[str, Any] = {part: prior}
        traits = {**traits, trait: dataclasses.replace(traits[trait], **changed)}
    return dataclasses.replace(priors, scalars={**priors.scalars, name: prior}, questions=questions, traits=traits)


def with_state(priors: Priors, question: str, row: int | None, states: Mapping[str, float]) -> Priors:
    """Return the priors with other probabilities of a question's states, in a row of its table where there is one."""
    was = priors.questions.get(question, QuestionPrior(question, heeds=True))
    if row is None:
        now = dataclasses.replace(was, states=dict(states))
    else:
        rows = list(was.given)
        rows[row] = dataclasses.replace(rows[row], states=dict(states))
        now = dataclasses.replace(was, given=tuple(rows))
    return dataclasses.replace(priors, questions={**priors.questions, question: now})


def with_factor(priors: Priors, question: str, at: tuple[str, str, str], factor: float) -> Priors:
    """Return the priors with another shift; `at` is the parent, its state, and the state that is shifted."""
    parent, when, state = at
    was = priors.questions[question]
    by = was.shifts[parent]
    shifts = {**was.shifts, parent: {**by, when: {**by[when], state: factor}}}
    now = dataclasses.replace(was, shifts=shifts)
    return dataclasses.replace(priors, questions={**priors.questions, question: now})


def with_switch(priors: Priors, switch: str, *, to: bool) -> Priors:
    """Return the priors with one switch in another position."""
    return dataclasses.replace(priors, switches={**priors.switches, switch: to})
