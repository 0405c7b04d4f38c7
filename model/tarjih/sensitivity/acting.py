"""Which priors anything in a case hangs on.

Supply a case and the name of a prior of one number; get by :func:`acts` whether it makes a difference there, and by
:func:`exists` whether the likelihood of the case has it at all.
"""

from __future__ import annotations

from collections.abc import Callable

from tarjih.priors import QuestionPrior
from tarjih.testimony.case import Case
from tarjih.testimony.hypotheses import BASE_RATE
from tarjih.testimony.parameters import VERACITY
from tarjih.testimony.story.parameters import StoryParameters
from tarjih.testimony.testimony import LINE, WIRE

__all__ = ["acts", "exists"]

OF_HABITS = frozenset(
    {"asserting", "commitment", "common_error", "hedging", "interest", "party_line", "shared_error", "tendency"}
)
"""Headings of priors that the story does not have, as the other likelihood does not have ``story``."""


def exists(case: Case, name: str) -> bool:
    """Tell whether the likelihood of a case has a prior, whether or not anything hangs on it there."""
    head = name.partition(".")[0]
    if isinstance(case.parameters, StoryParameters):
        return head not in OF_HABITS and name != "veracity.nodes"
    return head != "story"


def acts(case: Case, name: str) -> bool:
    """Tell whether anything in the case hangs on a prior of one number."""
    t = case.testimony
    head, _, rest = name.partition(".")
    if name in case.parameters.names:
        return True
    own: dict[str, Callable[[], bool]] = {
        "traits": lambda: rest.rpartition(".")[0] in case.corpus.traits,
        "copying": lambda: bool(case.priors.switches["copying"]) and any(max(p.weights) < 1 for p in t.positions),
        "accuracy": lambda: any(case.priors.accuracy_of(k).name == name for k in t.kinds),
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
    if isinstance(case.parameters, StoryParameters):
        return name in case.parameters.acting or (name == VERACITY and bool(case.parameters.groups.blocs))
    return _habits_act(case, head)


def _habits_act(case: Case, head: str) -> bool:
    """Tell whether anything hangs on the priors under a heading of the likelihood of habits."""
    t = case.testimony
    spoken = bool(t.group_kind.size)
    own = {
        "interest": bool(t.type_interest.any()),
        "hedging": spoken,
        "party_line": bool((t.unit_kind == LINE).any()),
        "channel": bool((t.unit_kind == WIRE).any()),
        "common_error": bool(case.priors.switches["common_error"]) and spoken,
        "commitment": bool(t.pledge_slot.size),
        "asserting": spoken,
        "spread": spoken,
        "tendency": bool(t.talkers or t.namers),
        "veracity": bool(t.blocs),
    }
    return own.get(head, False)


def _named(prior: QuestionPrior | None) -> set[str]:
    return set() if prior is None else {*(prior.states or {}), *(s for row in prior.given for s in row.states)}
