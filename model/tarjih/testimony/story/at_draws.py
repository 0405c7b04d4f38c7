"""The quantities of the story at draws of the coordinates, for the simulation of messages.

Supply coordinates; get by :class:`AtDraws` each quantity before and after its transformation, and the credibility of a
group's source.
"""

from __future__ import annotations

import numpy as np

from tarjih.priors import credibility_entry
from tarjih.runs.arrays import Floats
from tarjih.testimony.messages import ACCESS, IDENTITY
from tarjih.testimony.parameters import Parameters, transformed
from tarjih.testimony.story.groups import Groups
from tarjih.testimony.story.kernel.names import MOST_LEAVE
from tarjih.testimony.story.parameters import prior_of

__all__ = ["AtDraws"]


class AtDraws:
    """Quantities of a case at draws of its coordinates.

    Parameters
    ----------
    parameters
        Coordinates of a case, and who speaks in it on what.
    z
        Draws of them, shape (coordinates, draws), or one draw, shape (coordinates,).
    """

    def __init__(self, parameters: Parameters, z: Floats) -> None:
        self.parameters, self.z = parameters, z
        self.g: Groups = parameters.groups

    def coordinate(self, name: str) -> Floats:
        """Return a coordinate, 0 where there is none of this name; shape (draws,) or ()."""
        at = self.parameters.index.get(name)
        out: Floats = np.zeros(self.z.shape[1:]) if at is None else self.z[at]
        return out

    def raw(self, name: str) -> Floats:
        """Return a quantity before it is transformed."""
        prior = prior_of(self.parameters.priors, name)
        return prior.mu + prior.sigma * self.coordinate(name)

    def value(self, name: str) -> Floats:
        """Return a quantity."""
        return transformed(prior_of(self.parameters.priors, name), self.coordinate(name))

    def credibility(self, i: int) -> Floats:
        """Return the probability that the source of a group is informed."""
        g = self.g
        logit = self.raw(credibility_entry(g.kinds[g.group_kind[i]]))
        logit = logit + self.raw(f"identity.{IDENTITY[g.group_identity[i]]}")
        for share, access in zip(g.group_access[i], ACCESS, strict=True):
            logit = logit + share * self.raw(f"access.{access}")
        logit = logit + g.group_forecast[i] * self.raw("forecast.shift")
        own = self.coordinate(f"source.{g.sources[g.group_source[i]]}")
        out: Floats = 1 / (1 + np.exp(-logit - self.value("spread.sources") * own))
        return out

    def leaving(self, i: int) -> Floats:
        """Return how many of the bloc of a group's source are expected to leave its line."""
        return MOST_LEAVE * self.value(self.g.leaving[self.g.group_leaving[i]])
