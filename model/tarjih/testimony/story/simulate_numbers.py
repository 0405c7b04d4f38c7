"""Numbers stated again: what the same sources would have stated of a quantity, drawn step by step.

Supply coordinates of a case and a world; get by :func:`numbers_again` the value that each position then states.  Plain
numbers are drawn again, "at least" may become "at most"; ranges stay.  Story: :mod:`tarjih.testimony.story`.
"""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist

import numpy as np

from tarjih.corpus.values import Value
from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.numbers import REPEAT, Reading, cells
from tarjih.testimony.parameters import Parameters
from tarjih.testimony.story.at_draws import AtDraws
from tarjih.testimony.story.kernel.names import TRULY

__all__ = ["numbers_again"]


def numbers_again(parameters: Parameters, z: Floats, states: Ints, rng: np.random.Generator) -> dict[int, Value]:
    """Draw every stated number again.

    Parameters
    ----------
    parameters
        Coordinates of a case, and who states what.
    z, states
        Coordinates, shape (coordinates,), and a world, shape (nodes,).
    rng
        The generator.

    Returns
    -------
    Values by the ``id`` of their positions.
    """
    return _Again(parameters, z, rng).all(states)


class _Again(AtDraws):
    def __init__(self, parameters: Parameters, z: Floats, rng: np.random.Generator) -> None:
        super().__init__(parameters, z)
        self.rng = rng

    def all(self, states: Ints) -> dict[int, Value]:
        """Draw what is stated of every quantity."""
        network, out = self.parameters.network, dict[int, Value]()
        for node, of in enumerate(network.nodes):
            members = [i for i, at in enumerate(self.g.group_node) if at == node and self.g.numbers[i] is not None]
            if not of.at or not members:
                continue
            circulating = of.at[self.rng.choice(len(of.at), p=np.exp(network.tables[node]))]
            goes_round = self.rng.random() < self.value("story.rumour")
            misled = self.rng.random() < self.value("number.misled")
            seen = circulating if misled else of.at[states[node]]
            if not misled and self.rng.random() < TRULY:
                width = np.diff(cells(np.array(of.at)))
                weight = width * np.exp(-0.5 * ((np.array(of.at) - seen) / self.value("number.spread")) ** 2)
                circulating = of.at[self.rng.choice(len(of.at), p=weight / weight.sum())]
            for i in members:
                position = self.g.group_positions[i][0]
                stated = self.stated(i, seen, circulating if goes_round else None)
                if position.value is not None and stated is not None:
                    ends = (network.grids[of.name].number(stated[0]), network.grids[of.name].number(stated[1]))
                    out[id(position)] = replace(position.value, low=ends[0], high=ends[1])
        return out

    def stated(self, i: int, seen: float, circulating: float | None) -> tuple[float, float] | None:
        """Draw one statement, on the scale of its quantity; nothing for a range."""
        read = self.g.numbers[i]
        if read is None or (read.low != read.high and math.isfinite(read.low) and math.isfinite(read.high)):
            return None
        knows = self.rng.random() < self.credibility(i)
        repeats = self.rng.random() < self.value("story.fidelity") * (1 - self.g.group_overlap[i])
        meant = seen if knows else circulating if repeats else None
        spread = float(self.value("number.spread")) if knows else REPEAT
        sd = math.hypot(read.wide * spread, read.rounded)
        if read.low != read.high:
            return self.bound(read, meant, sd)
        if meant is None:
            return (self.flat(i).inv_cdf(self.rng.uniform(1e-12, 1 - 1e-12)),) * 2
        gain = int(self.g.group_gain[i])
        if knows and gain and self.rng.random() > self.leaving(i):
            meant = meant + gain * self.rng.exponential(float(self.value("number.exaggeration")))
        return (meant + sd * self.rng.standard_normal(),) * 2

    def bound(self, read: Reading, meant: float | None, sd: float) -> tuple[float, float]:
        """Draw "at least" or "at most" of the number that was named."""
        at, upwards = (read.low, True) if math.isfinite(read.low) else (read.high, False)
        p = read.flat if meant is None else NormalDist(0, sd).cdf((meant - at) * (1 if upwards else -1))
        return (at, math.inf) if (self.rng.random() < p) == upwards else (-math.inf, at)

    def flat(self, i: int) -> NormalDist:
        """Return the statement of an uninformed source."""
        node = self.parameters.network.nodes[int(self.g.group_node[i])]
        return self.parameters.network.grids[node.name].normal
