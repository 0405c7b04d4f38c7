"""The story likelihood in PyMC: the readable statement against which the compiled density is checked.

Supply the coordinates of a case and its quantities; get by :func:`story_likelihoods` the log-likelihood of each slot.
Node by node and unit by unit, in the notation of :mod:`tarjih.testimony.story`; tables of a node have the axes state,
distractor, rumour and q.  Slow on large cases.
"""

from __future__ import annotations

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from tarjih.priors import credibility_entry
from tarjih.testimony.messages import ACCESS, IDENTITY
from tarjih.testimony.numbers import Reading, cells, repeated
from tarjih.testimony.parameters import Parameters
from tarjih.testimony.pymc.quantities import Quantities
from tarjih.testimony.story.groups import EASY, EDGE, GRID, Groups
from tarjih.testimony.story.kernel.names import ALONE, CHANNEL, IN_LINE, MOST_LEAVE, NUMBERED, TRULY

__all__ = ["story_likelihoods"]


class _Node:
    """The messages on one node."""

    def __init__(self, parameters: Parameters, q: Quantities, node: int) -> None:
        self.parameters, self.q, self.node = parameters, q, node
        self.g: Groups = parameters.groups
        self.states = len(parameters.network.nodes[node].states)

    def lies(self, bloc: int) -> TensorVariable:
        """Return v of a bloc, 0 for none."""
        if bloc < 0:
            return pt.as_tensor(0.0)
        prior = self.q.priors["veracity.bloc"]
        return 1.0 - pt.sigmoid(prior.mu + prior.sigma * self.q.own("bloc", [self.g.blocs[bloc]])[0])

    def doubt(self) -> TensorVariable:
        """Return the log probability of each point of the grid of q."""
        x, k = GRID[1:-1], self.q.value("story.clarity")
        beta = EASY + self.q.value("story.difficulty") * self.g.node_overlap[self.node]
        edge = np.log(EDGE / (1 - EDGE))
        inner = (beta + k) * np.log(x) + beta * np.log(1 - x) + np.log(2 * edge / x.size)
        ends = [-(beta + k) * edge - pt.log(beta + k), -beta * edge - pt.log(beta)]
        weight = pt.concatenate([ends[0][None], inner, ends[1][None]])
        return weight - pt.logsumexp(weight)

    def informed(self, i: int) -> TensorVariable:
        """Return c of a group."""
        g = self.g
        logit = self.q.logit(credibility_entry(g.kinds[g.group_kind[i]]))
        logit += self.q.logit(f"identity.{IDENTITY[g.group_identity[i]]}")
        logit += sum(g.group_access[i, k] * self.q.logit(f"access.{a}") for k, a in enumerate(ACCESS))
        logit += g.group_forecast[i] * self.q.logit("forecast.shift")
        source = g.sources[g.group_source[i]]
        if f"source.{source}" not in self.parameters.index:
            return pt.sigmoid(logit)
        return pt.sigmoid(logit + self.q.value("spread.sources") * self.q.own("source", [source])[0])

    def leaving(self, i: int) -> TensorVariable:
        """Return l of a group."""
        return MOST_LEAVE * self.q.value(self.g.leaving[self.g.group_leaving[i]])

    def message(self, i: int) -> TensorVariable:
        """Return M(b) of a group."""
        g, n = self.g, self.states
        membership = g.membership[g.first_cell[i] : g.first_cell[i + 1]]
        a = self.parameters.priors.scalars["informed_accuracy"].median
        base = membership.sum() / n
        plain = a * membership + (1 - a) * (membership.sum() - membership) / (n - 1)
        strength = g.group_clear[i] * (1 - g.group_hedged[i] * (1 - self.q.value("story.hedge")))
        return base + strength * (plain - base)

    def seen(self, i: int) -> tuple[TensorVariable, TensorVariable]:
        """Return the probability of a group's message where its source is informed, and where it is not."""
        g, m = self.g, self.message(i)
        base = g.membership[g.first_cell[i] : g.first_cell[i + 1]].sum() / self.states
        true, false = m[:, None, None, None], m[None, :, None, None]
        look = GRID * true + (1 - GRID) * false
        rumour = np.array([0.0, 1.0])[:, None] * self.q.value("story.fidelity") * (1 - g.group_overlap[i])
        return look, rumour * false + (1 - rumour) * base

    def group(self, i: int) -> TensorVariable:
        """Return the probability of the message of a group with nothing at stake: (states, states, 2, points)."""
        look, blind = self.seen(i)
        if self.g.group_kind[i] < 0:
            return look + pt.zeros((1, 1, 2, 1))
        return self.informed(i) * look + (1 - self.informed(i)) * blind

    def against(self, i: int) -> TensorVariable:
        """Return the rate at which an interested source that has left the line makes claims against its interest."""
        look, blind = (1 - m if self.g.group_gain[i] > 0 else m for m in self.seen(i))
        return self.informed(i) * look + (1 - self.informed(i)) * self.q.value("story.admission") * blind

    def line(self, t: int) -> TensorVariable:
        """Return the log probability of the claims of one bloc's interested sources."""
        g, members = self.g, range(self.g.first_group[t], self.g.first_group[t + 1])
        share = self.leaving(members[0]) / len(members)
        left = {i: share * self.against(i) for i in members}
        straight = sum(pt.log(1 - x if g.group_gain[i] > 0 else x) for i, x in left.items())
        if g.unit_bloc[t] < 0:
            return straight
        messages = [self.message(i) for i in members]
        lie = sum(pt.log((m.sum() - m) / (self.states - 1)) for m in messages)
        return _mixed(1 - self.lies(int(g.unit_bloc[t])), straight, lie[:, None, None, None])

    def unit(self, t: int) -> TensorVariable:
        """Return the log probability of a unit's messages, of the same shape."""
        g, kind = self.g, self.g.unit_kind[t]
        members = range(g.first_group[t], g.first_group[t + 1])
        if kind == IN_LINE:
            return self.line(t)
        each = sum(pt.log(self.group(i)) for i in members)
        if kind == ALONE:
            return each
        if kind == CHANNEL:
            made_up = pt.logsumexp(sum(pt.log(self.message(i)) for i in members)) - np.log(self.states)
            return _mixed(self.q.value("channel.reliability"), each, made_up)
        return _mixed(self.q.value("story.pledge"), each, pt.as_tensor(-np.log(2.0)))

    def likelihood(self) -> TensorVariable:
        """Return the log-likelihood of each state."""
        span = self.parameters.network.slots(self.node)
        circulates = self.g.circulation[span.start : span.stop]
        rumour = self.q.value("story.rumour")
        off = pt.log1p(-rumour) + pt.zeros(self.states) - np.log(self.states)
        tilted = self.q.value("story.circulation") * circulates
        on = pt.log(rumour) + tilted - pt.logsumexp(tilted)
        table = pt.stack([off, on], axis=1)[None, :, :, None] + self.doubt()
        table += pt.zeros((self.states, 1, 1, 1))
        for t in range(self.g.first_unit[self.node], self.g.first_unit[self.node + 1]):
            table += self.unit(t) if self.g.unit_kind[t] != NUMBERED else 0.0
        wanted = self.q.logit("story.wanted") * self.g.wanted[span.start : span.stop]
        return pt.logsumexp(table.reshape((self.states, -1)), axis=1) + wanted + self.opinions() + self.numbers()

    def opinions(self) -> TensorVariable:
        """Return the log density of what is stated under each state: a normal one for all sources together."""
        own = [o for o in self.g.opinions if o.node == self.node]
        if not own or self.states < 2:
            return pt.zeros(self.states)
        beta, spread, signal = (self.q.value(f"opinion.{q}") for q in ("boldness", "spread", "signal"))
        known = (signal**2 + self.q.value("opinion.private") * (spread / beta) ** 2) / 2
        weight = np.array([o.weight for o in own])
        lean = weight @ np.array([o.lean for o in own]) / weight.sum()
        covariance = pt.diag(spread**2 / 2 / weight) + (beta * signal) ** 2 / 2
        precision = pt.linalg.inv(covariance)
        stated = np.mean([min(len(o.positions), self.states - 1) for o in own])
        scale = -stated / 2 * (pt.log(pt.linalg.det(covariance)) + np.log(weight).sum())
        out = []
        for s in range(self.states):
            mean = beta * known * (np.arange(self.states) == s) - beta * known / self.states
            off = np.array([o.at for o in own]) - mean - self.q.logit("opinion.lean") * lean
            out.append(scale - (off * (precision @ off)).sum() / 2)
        return pt.stack(out)

    def numbers(self) -> TensorVariable:
        """Return the log density of what is stated of a quantity under each point of its scale."""
        here = zip(self.g.group_node, self.g.numbers, strict=True)
        members = {i: read for i, (node, read) in enumerate(here) if node == self.node and read is not None}
        if not members:
            return pt.zeros(self.states)
        rumour, misled = self.q.value("story.rumour"), self.q.value("number.misled")
        whether = pt.stack([1 - rumour, rumour])
        any_number = np.exp(self.parameters.network.tables[self.node])
        at = np.array(self.parameters.network.nodes[self.node].at)
        apart = (at[:, None] - at) / self.q.value("number.spread")
        known = np.diff(cells(at)) * pt.exp(-0.5 * apart**2)
        known = known / known.sum(axis=1, keepdims=True)
        circulating = ((1 - TRULY) * any_number + TRULY * known)[:, :, None] * whether
        density = pt.ones((self.states, self.states, 2))
        for i, read in members.items():
            knows = self.stated(i, read)
            flat, c = read.flat, self.informed(i)
            repeats = self.q.value("story.fidelity") * (1 - self.g.group_overlap[i])
            stated = flat + float(self.g.group_clear[i]) * (np.array(repeated(read, at.tolist())) - flat)
            blind = pt.stack([pt.full(self.states, flat), repeats * stated + (1 - repeats) * flat], axis=1)
            density *= c * knows[:, None, None] + (1 - c) * blind[None]
        together = pt.stack([density[k, k] for k in range(self.states)])
        wrong = (any_number[:, None] * whether * together).sum()
        return pt.log((1 - misled) * (circulating * density).sum(axis=(1, 2)) + misled * wrong)

    def stated(self, i: int, read: Reading) -> TensorVariable:
        """Return the density of an informed source's statement under each point."""
        at = np.array(self.parameters.network.nodes[self.node].at)
        sd = pt.sqrt((read.wide * self.q.value("number.spread")) ** 2 + read.rounded**2)
        if read.low != read.high:
            above = 1.0 if np.isinf(read.high) else _below((read.high - at) / sd)
            plain = above - (0.0 if np.isinf(read.low) else _below((read.low - at) / sd))
            stated = plain
        else:
            gain, more = int(self.g.group_gain[i]) or 1, self.q.value("number.exaggeration")
            plain = pt.exp(-0.5 * ((read.low - at) / sd) ** 2) / sd / np.sqrt(2 * np.pi)
            off = gain * (read.low - at)
            stated = pt.exp(sd**2 / 2 / more**2 - off / more) * _below(off / sd - sd / more) / more
        clear, flat = float(self.g.group_clear[i]), read.flat
        plain, stated = (flat + clear * (d - flat) for d in (plain, stated))
        leaves = self.leaving(i)
        return leaves * plain + (1 - leaves) * stated if self.g.group_gain[i] else plain


def _below(x: TensorVariable) -> TensorVariable:
    return pt.erfc(-x / np.sqrt(2)) / 2


def story_likelihoods(parameters: Parameters, q: Quantities) -> TensorVariable:
    """Return the log-likelihood of all claims under each slot."""
    return pt.concatenate([_Node(parameters, q, n).likelihood() for n in range(len(parameters.network.nodes))])


def _mixed(share: TensorVariable, first: TensorVariable, second: TensorVariable) -> TensorVariable:
    """Return the log of a mixture of what has these logs."""
    return pt.logaddexp(pt.log(share) + first, pt.log1p(-share) + second)
