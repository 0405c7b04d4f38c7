"""What is heard of one node, as a log-likelihood of its states: by the story, or by the likelihood that went before.

Supply a case and draws; get by :func:`speech` what :class:`~tarjih.evidence.remaining.Remaining` asks for each subset
of a node's rows.  By the story a node's likelihood needs nothing of other nodes but how far its sources are asked the
same other things.  That is kept as it is in the whole case: how the claims were gathered does not change when one is
left out, and a row that is left out costs no more than its own node.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Sequence

from tarjih.evidence.habits import Habits, Own
from tarjih.runs.arrays import Floats
from tarjih.testimony.case import Case
from tarjih.testimony.hypotheses import Network
from tarjih.testimony.messages import Position
from tarjih.testimony.parameters import Parameters
from tarjih.testimony.story.groups import Groups, group_claims
from tarjih.testimony.story.parameters import StoryParameters, widened_story
from tarjih.testimony.weigh import claim_likelihoods

__all__ = ["Story", "speech", "wide"]


def wide(case: Case) -> Parameters:
    """Return the coordinates that any subset of the rows may need, those of the whole case first."""
    if isinstance(case.parameters, StoryParameters):
        return widened_story(case.parameters, case.claims)
    return Habits.wide(case)


class Story:
    """What is heard of a node, by the story.

    Parameters
    ----------
    case, whole
        The whole case, and its parameters.
    z
        Draws of the coordinates :func:`wide` names.
    single
        Returns a node as a network by itself.
    """

    def __init__(self, case: Case, whole: StoryParameters, z: Floats, single: Callable[[int], Network]) -> None:
        self._case, self._z, self._single = case, z, single
        self._parameters, self._shared = widened_story(whole, case.claims), whole.shared

    def likelihood(self, n: int, heard: Sequence[Position], _: Own = ((), ())) -> Floats:
        """Return the log-likelihood of what is heard of a node under each of its states."""
        groups = self._groups(n, heard)
        return claim_likelihoods(dataclasses.replace(self._parameters, groups=groups, network=self._single(n)), self._z)

    def units(self, n: int, heard: Sequence[Position]) -> list[list[Position]]:
        """Sort what was heard into what stands or falls together."""
        g = self._groups(n, heard)
        return [[p for of in g.group_positions[a:b] for p in of] for a, b in itertools.pairwise(g.first_group.tolist())]

    def _groups(self, n: int, heard: Sequence[Position]) -> Groups:
        case, corpus = self._case, self._case.corpus
        return group_claims(
            case.claims,
            corpus.sources,
            corpus.propositions,
            self._single(n),
            heard,
            switches=case.priors.switches,
            shared=self._shared,
        )


def speech(case: Case, z: Floats, single: Callable[[int], Network]) -> Story | Habits:
    """Return what turns that which is heard of a node into the likelihood of its states."""
    if isinstance(case.parameters, StoryParameters):
        return Story(case, case.parameters, z, single)
    return Habits(case, z, single)
