"""The priors that have an effect in a case.

Supply a case and the name of a prior of one number; get by :func:`acts` whether it makes a difference there.
"""

from __future__ import annotations

from collections.abc import Callable

from tarjih.priors import QuestionPrior
from tarjih.testimony.case import Case
from tarjih.testimony.hypotheses import BASE_RATE
from tarjih.testimony.parameters import VERACITY
from tarjih.testimony.story.parameters import acting

__all__ = ["acts"]


def acts(case: Case, name: str) -> bool:
    """Tell whether a prior of one number has an effect in the case."""
    groups = case.parameters.groups
    head, _, rest = name.partition(".")
    if name in case.parameters.names:
        return True
    own: dict[str, Callable[[], bool]] = {
        "traits": lambda: rest.rpartition(".")[0] in case.corpus.traits,
        "copying": lambda: bool(case.priors.switches["copying"]) and any(max(p.weights) < 1 for p in case.positions),
        "accuracy": lambda: any(case.priors.accuracy_of(k).name == name for k in groups.kinds),
        "questions": lambda: name in case.network.events,
    }
    if name == "default_question.other":
        return any(
            "other" in q.states and "other" not in _named(case.priors.questions.get(q.id))
            for q in case.corpus.questions.values()
        )
    if name == "default_question.probability":
        return BASE_RATE in case.network.events
    if head in own:
        return own[head]()
    return acting(groups).get(name, False) or (name == VERACITY and bool(groups.blocs))


def _named(prior: QuestionPrior | None) -> set[str]:
    return set() if prior is None else {*(prior.states or {}), *(s for row in prior.given for s in row.states)}
