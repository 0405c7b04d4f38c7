"""The story likelihood in PyMC: the readable statement that the compiled density is held to.

Supply :class:`~tarjih.testimony.story.parameters.StoryParameters`; get a ``pm.Model`` whose ``compile_logp()`` is
log p(z) + log p(claims | z), the truth summed out.  Node by node and unit by unit, in the words of
:mod:`tarjih.testimony.story`; tables of a node have the axes state, distractor, rumour and q.  Slow on large cases.
"""

from __future__ import annotations

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from tarjih.runs.arrays import Floats
from tarjih.testimony.pymc.claims import Quantities, entries_of, summed_out
from tarjih.testimony.story.groups import ALONE, CHANNEL, GRID, PLEDGED, Groups
from tarjih.testimony.story.parameters import StoryParameters, prior_of
from tarjih.testimony.testimony import ACCESS, IDENTITY

__all__ = ["build"]


class _Node:
    """The messages on one node."""

    def __init__(self, parameters: StoryParameters, z: TensorVariable, node: int) -> None:
        self.parameters, self.z, self.node = parameters, z, node
        self.g: Groups = parameters.groups
        self.states = len(parameters.network.nodes[node].states)

    def value(self, name: str) -> TensorVariable:
        """Return a quantity on its natural scale, what is added to a log-odds as it is."""
        prior = prior_of(self.parameters.priors, name)
        at = self.parameters.index.get(name)
        raw = prior.mu + prior.sigma * (self.z[at] if at is not None else 0.0)
        if name.startswith("accuracy.") or prior.family == "normal":
            return pt.as_tensor(raw)
        return pt.sigmoid(raw) if prior.family == "logit_normal" else pt.exp(raw)

    def lies(self, bloc: int) -> TensorVariable:
        """Return v of a bloc, 0 for none."""
        if bloc < 0:
            return pt.as_tensor(0.0)
        prior = prior_of(self.parameters.priors, "veracity.bloc")
        return 1.0 - pt.sigmoid(prior.mu + prior.sigma * self.z[self.parameters.index[f"bloc.{self.g.blocs[bloc]}"]])

    def informed(self, i: int) -> TensorVariable:
        """Return c of a group."""
        g = self.g
        logit = self.value(f"accuracy.{g.kinds[g.group_kind[i]]}")
        logit += self.value(f"identity.{IDENTITY[g.group_identity[i]]}")
        logit += sum(g.group_access[i, k] * self.value(f"access.{a}") for k, a in enumerate(ACCESS))
        logit += g.group_forecast[i] * self.value("forecast.shift")
        own = self.z[self.parameters.index[f"source.{g.sources[g.group_source[i]]}"]]
        logit += self.value("spread.sources") * own
        return pt.sigmoid(logit + (self.value("story.admission") if g.group_gain[i] < 0 else 0.0))

    def message(self, i: int) -> TensorVariable:
        """Return M(b) of a group."""
        g, n = self.g, self.states
        held = g.membership[g.first_cell[i] : g.first_cell[i + 1]]
        a = self.parameters.priors.scalars["informed_accuracy"].median
        base = held.sum() / n
        plain = a * held + (1 - a) * (held.sum() - held) / (n - 1)
        strength = g.group_clear[i] * (1 - g.group_hedged[i] * (1 - self.value("story.hedge")))
        return base + strength * (plain - base)

    def group(self, i: int) -> TensorVariable:
        """Return the probability of a group's message: shape (states, states, 2, points)."""
        g, m = self.g, self.message(i)
        base = g.membership[g.first_cell[i] : g.first_cell[i + 1]].sum() / self.states
        true, false = m[:, None, None, None], m[None, :, None, None]
        look = GRID * true + (1 - GRID) * false
        if g.group_kind[i] < 0:
            return look + pt.zeros((1, 1, 2, 1))
        rumour = np.array([0.0, 1.0])[:, None] * self.value("story.fidelity") * (1 - g.group_overlap[i])
        out = self.informed(i) * look + (1 - self.informed(i)) * (rumour * false + (1 - rumour) * base)
        lies = self.lies(int(g.group_bloc[i])) if g.group_gain[i] < 0 else 0.0
        return (1 - lies) * out + lies * base

    def unit(self, t: int) -> TensorVariable:
        """Return the log probability of a unit's messages, of the same shape."""
        g, kind = self.g, self.g.unit_kind[t]
        members = range(g.first_group[t], g.first_group[t + 1])
        each = sum(pt.log(self.group(i)) for i in members)
        messages = [self.message(i) for i in members]
        if kind == ALONE:
            return each
        if kind == CHANNEL:
            made_up = pt.logsumexp(sum(pt.log(m) for m in messages)) - np.log(self.states)
            return _mixed(self.value("channel.reliability"), each, made_up)
        wanted = sum(pt.log(m.max()) for m in messages)
        if kind == PLEDGED:
            return _mixed(self.value("story.pledge"), each, wanted)
        line = _mixed(1 - (0.75 + 0.25 * self.value("story.discipline")), each, wanted)
        if g.unit_bloc[t] < 0:
            return line
        lie = sum(pt.log((m.sum() - m) / (self.states - 1)) for m in messages)
        return _mixed(1 - self.lies(int(g.unit_bloc[t])), line, lie[:, None, None, None])

    def likelihood(self) -> TensorVariable:
        """Return the log-likelihood of each state."""
        span = self.parameters.network.slots(self.node)
        circulates = self.g.circulation[span.start : span.stop]
        rumour = self.value("story.rumour")
        off = pt.log1p(-rumour) + pt.zeros(self.states) - np.log(self.states)
        tilted = self.value("story.circulation") * circulates
        on = pt.log(rumour) + tilted - pt.logsumexp(tilted)
        table = pt.stack([off, on], axis=1)[None, :, :, None] + np.log(self.g.doubt[self.node])
        table += pt.zeros((self.states, 1, 1, 1))
        for t in range(self.g.first_unit[self.node], self.g.first_unit[self.node + 1]):
            table += self.unit(t)
        return pt.logsumexp(table.reshape((self.states, -1)), axis=1)


def build(parameters: StoryParameters, *, known: Floats | None = None) -> pm.Model:
    """State the joint model of a case.

    Parameters
    ----------
    parameters
        Its coordinates and grouped claims.
    known
        Log weight of each slot from what is taken as given, shape (slots,).

    Returns
    -------
    A model of one vector ``z`` (dimension ``parameter``), with the log-likelihood of each slot as ``slots``.
    """
    network, hypotheses = parameters.network, parameters.hypotheses
    entries = entries_of(hypotheses).values()
    mu, sigma = np.array([p.mu for p in entries]), np.array([p.sigma for p in entries])
    with pm.Model(coords={"parameter": list(parameters.names)}) as model:
        z = pm.Normal("z", 0.0, 1.0, dims="parameter")
        events = Quantities(hypotheses, z, pt.as_tensor(mu), pt.as_tensor(sigma)).event(network)
        slots = pt.concatenate([_Node(parameters, z, n).likelihood() for n in range(len(network.nodes))])
        pm.Deterministic("slots", slots)
        given = np.zeros(network.n_slots) if known is None else np.maximum(known, -1e9)
        pm.Potential("claims", summed_out(network, events, slots + given).sum())
    return model


def _mixed(share: TensorVariable, first: TensorVariable, second: TensorVariable) -> TensorVariable:
    """Return the log of a mixture of what has these logs."""
    return pt.logaddexp(pt.log(share) + first, pt.log1p(-share) + second)
