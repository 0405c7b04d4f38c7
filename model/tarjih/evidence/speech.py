"""The log-likelihood of the claims on one node under each of its states.

Supply a case and draws; get a :class:`Speech`, from which :class:`~tarjih.evidence.remaining.Remaining` gets the
likelihood of each subset of a node's rows.  A node's likelihood depends on other nodes only through the overlap of its
sources on other questions.  The overlap stays as in the whole case, since leaving a claim out does not change how the
claims were collected, and a row that is left out costs no more than its own node.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Sequence

from tarjih.runs.arrays import Floats
from tarjih.testimony.case import Case
from tarjih.testimony.hypotheses import Network
from tarjih.testimony.messages import Position
from tarjih.testimony.parameters import Parameters
from tarjih.testimony.story.groups import Groups, group_claims
from tarjih.testimony.story.parameters import widened_story
from tarjih.testimony.weigh import claim_likelihoods

__all__ = ["Speech", "wide"]


def wide(case: Case) -> Parameters:
    """Return the coordinates that any subset of the rows may need, those of the whole case first."""
    return widened_story(case.parameters, case.claims)


class Speech:
    """The claims on one node.

    Parameters
    ----------
    case
        The whole case.
    z
        Draws of the coordinates :func:`wide` names.
    single
        Returns a node as a network by itself.
    """

    def __init__(self, case: Case, z: Floats, single: Callable[[int], Network]) -> None:
        self._case, self._z, self._single = case, z, single
        self._parameters, self._shared = wide(case), case.parameters.shared

    def likelihood(self, n: int, stated: Sequence[Position]) -> Floats:
        """Return the log-likelihood of positions on a node under each of its states."""
        groups = self._groups(self._single(n), stated)
        return claim_likelihoods(dataclasses.replace(self._parameters, groups=groups, network=self._single(n)), self._z)

    def units(self, n: int, stated: Sequence[Position]) -> list[list[Position]]:
        """Sort positions into units that stand or fall together."""
        g = self._groups(self._single(n), stated)
        bounds = itertools.pairwise(g.first_group.tolist())
        units = [[p for of in g.group_positions[a:b] for p in of] for a, b in bounds]
        return units + [list(o.positions) for o in g.opinions]

    def silent(self, network: Network) -> Parameters:
        """Return the coordinates over some hypotheses without claims."""
        return dataclasses.replace(self._parameters, groups=self._groups(network, []), network=network)

    def _groups(self, network: Network, stated: Sequence[Position]) -> Groups:
        case, corpus = self._case, self._case.corpus
        return group_claims(
            case.claims,
            corpus.sources,
            corpus.propositions,
            network,
            stated,
            priors=case.priors,
            shared=self._shared,
        )
