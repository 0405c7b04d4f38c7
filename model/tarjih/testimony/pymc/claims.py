"""The likelihood of the claims in PyMC, in vectors of types, cells and components.

Supply the quantities and what the claims state; get the log-likelihood of each slot (:func:`state_likelihoods`) and of
each component, its truth summed out (:func:`summed_out`).  Formulas: :mod:`tarjih.testimony.testimony`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from tarjih.priors.scales import Prior
from tarjih.runs.arrays import Ints
from tarjih.testimony.hypotheses import BASE_RATE, Network
from tarjih.testimony.parameters import INTEREST, Parameters
from tarjih.testimony.shared_error import grid
from tarjih.testimony.story.parameters import QUANTITIES, StoryParameters, prior_of
from tarjih.testimony.testimony import ACCESS, IDENTITY, LINE, NEUTRAL, WIRE, Testimony

__all__ = ["Quantities", "Stated", "entries_of", "state_likelihoods", "summed_out"]

SCALARS = (
    "asserting.asked",
    "asserting.share",
    "hedging.informed",
    "hedging.uninformed",
    "interest.informed",
    "interest.uninformed",
    "channel.reliability",
    "party_line.discipline",
    "common_error.probability",
    "commitment.kept",
    "copying.fidelity",
    "informed_accuracy",
    "forecast.shift",
    "spread.sources",
    "shared_error.spread",
    "tendency.spread",
    "veracity.bloc",
)
STORY = ("channel.reliability", "forecast.shift", "informed_accuracy", "spread.sources", "veracity.bloc", *QUANTITIES)


class Stated(NamedTuple):
    """What the claims state: a table with a row for each type of message, and the type of each claim in it.

    Parameters
    ----------
    table
        The testimony, with five types more for each of its own: one for each stance.
    positions, entries, line
        Type of each position, of each position in each state, and of each that is in a party line.
    """

    table: Testimony
    positions: TensorVariable
    entries: TensorVariable
    line: TensorVariable


def entries_of(parameters: Parameters) -> dict[str, Prior]:
    """Return the priors of the named quantities, in their order."""
    scalars = parameters.priors.scalars
    kinds = {f"accuracy.{k}": parameters.priors.accuracy_of(k) for k in parameters.testimony.kinds}
    named = STORY if isinstance(parameters, StoryParameters) else SCALARS
    shifts = (*(f"access.{a}" for a in ACCESS), *(f"identity.{i}" for i in IDENTITY))
    others = {n: prior_of(parameters.priors, n) for n in (*named, *shifts)}
    events = {e: scalars[e] for e in parameters.network.events if not e.startswith("link.")}
    starts = {f"traits.{t}.start": scalars[f"traits.{t}.start"] for t in parameters.corpus.traits}
    return {**kinds, **others, **events, **starts}


class Quantities:
    """Named quantities of the likelihood as functions of z."""

    def __init__(self, parameters: Parameters, z: TensorVariable, mu: TensorVariable, sigma: TensorVariable) -> None:
        self.parameters = parameters
        self.priors = entries_of(parameters)
        self.position = {n: i for i, n in enumerate(self.priors)}
        index = parameters.index
        silent = len(parameters.names)
        shared = {"interest.informed": INTEREST, "interest.uninformed": INTEREST}
        column = [index.get(shared.get(n, n), silent) for n in self.priors]
        for t in parameters.corpus.traits.values():
            column[self.position[f"traits.{t.id}.start"]] = index.get(f"trait.{t.id}.{t.eras[0]}", silent)
        self.z = pt.concatenate([z, np.zeros(1)])
        self.linear = mu + sigma * self.z[np.array(column)]

    def logit(self, name: str) -> TensorVariable:
        """Return a quantity on its unconstrained scale."""
        return self.linear[self.position[name]]

    def value(self, name: str) -> TensorVariable:
        """Return a quantity on its natural scale."""
        family = self.priors[name].family
        raw = self.logit(name)
        return pt.sigmoid(raw) if family == "logit_normal" else pt.exp(raw) if family == "log_normal" else raw

    def each(self, names: Sequence[str]) -> TensorVariable:
        """Return several quantities, unconstrained, as a vector."""
        return self.linear[np.array([self.position[n] for n in names], dtype=np.int64)]

    def own(self, prefix: str, labels: Sequence[str]) -> TensorVariable:
        """Return the coordinates called ``prefix.label``."""
        index = self.parameters.index
        return self.z[np.array([index[f"{prefix}.{s}"] for s in labels], dtype=np.int64)]

    def event(self, network: Network) -> TensorVariable:
        """Return the log-odds of every uncertain event."""
        links = self._links()
        return (
            pt.stack([links[e] if e in links else self.logit(e) for e in network.events])
            if network.events
            else pt.zeros(0)
        )

    def _links(self) -> dict[str, TensorVariable]:
        p = self.parameters
        out: dict[str, TensorVariable] = {}
        for t in p.corpus.traits.values():
            level = self.logit(f"traits.{t.id}.start")
            degree = {t.eras[0]: pt.sigmoid(level)}
            for era in t.eras[1:]:
                level = level + p.priors.scalars[f"traits.{t.id}.step"].median * self.z[p.index[f"trait.{t.id}.{era}"]]
                degree[era] = pt.sigmoid(level)
            slope = p.priors.scalars[f"traits.{t.id}.slope"].median
            for link in t.links:
                if link.difference is not None:
                    lead = degree[link.difference[0]] - degree[link.difference[1]]
                else:
                    lead = degree[str(link.era)] - 0.5
                out[f"link.{link.proposition}"] = link.sign * slope * lead
        return out


def state_likelihoods(parameters: Parameters, q: Quantities, stated: Stated) -> TensorVariable:
    """Return the log-likelihood of all claims under each slot."""
    t, network = stated.table, parameters.network
    switches = parameters.priors.switches
    out = pt.zeros(network.n_slots)
    if t.group_kind.size:
        credibility = (
            q.each([f"accuracy.{k}" for k in t.kinds])[t.group_kind]
            + q.each([f"identity.{i}" for i in IDENTITY])[t.group_identity]
            + pt.dot(t.group_access, q.each([f"access.{a}" for a in ACCESS]))
            + t.group_forecast * q.logit("forecast.shift")
            + q.value("spread.sources") * q.own("source", t.sources)[t.group_source]
        )
        holds, fails, blind = _words(t, q)
        words = blind[t.group_class[t.said_group], stated.positions]
        words = pt.switch(t.said_habit >= 0, _by_habit(parameters, q, stated), words) if t.namers else words
        uninformed = _gathered(t.said_group, words, t.group_kind.size)
        ok = t.heard_true.astype(np.float64)
        heard = ok * holds[stated.entries] + (1 - ok) * fails[stated.entries]
        informed = _gathered(t.heard_cell, heard, t.cell_group.size)
        cells = pt.logaddexp(
            (-pt.softplus(-credibility))[t.cell_group] + informed, (uninformed - pt.softplus(credibility))[t.cell_group]
        )
        cells = _or_lied(stated, cells, (holds, fails), q)
        left = t.group_dissents[t.cell_group] * pt.log(1 - q.value("party_line.discipline"))
        cells = cells + left
        units = _gathered(t.cell_unit_cell, cells, t.unit_cell_unit.size)
        credible = (-pt.softplus(-credibility), uninformed - pt.softplus(credibility))
        units = _in_channels(parameters, units, q.value("channel.reliability"))
        units = _in_lines(stated, units, credible, (holds, fails), _discipline(parameters, q))
        out = _appeared(parameters, cells, q) if t.pairs else _gathered(t.unit_cell_slot, units, network.n_slots)
        if switches["common_error"]:
            out = _misled(network, out, q.value("common_error.probability"))
    if t.pledge_slot.size:
        kept = q.value("commitment.kept")
        held = 0.5 + (kept - 0.5) * np.where(t.pledge_strong == 1, 1.0, 0.5)
        out = out + _gathered(t.pledge_slot, pt.log(pt.switch(t.pledge_right, held, 1 - held)), network.n_slots)
    return out


def _words(t: Testimony, q: Quantities) -> tuple[TensorVariable, ...]:
    """Return log probabilities of each type: informed and true, informed and false, uninformed."""
    w, sign, interest = t.type_weights, t.type_sign, t.type_interest
    label = t.type_labels > 0
    n_states = np.maximum(t.type_labels, 2)
    best, share = q.value("informed_accuracy"), q.logit("asserting.share")
    lean = pt.concatenate([share[None], share + q.value("tendency.spread") * q.own("talker", t.talkers)])
    if t.asked:
        lean = pt.stack([share, q.logit("asserting.asked")])
    affirm = pt.sigmoid(lean)[:, None]
    hidden_i = q.value("interest.informed")
    hidden_u = pt.maximum(hidden_i, q.value("interest.uninformed"))

    def said(yes: TensorVariable, hidden: TensorVariable, strong: TensorVariable) -> TensorVariable:
        along = np.where(interest > 0, 1.0, 0.0)
        against = np.where(interest < 0, 1.0, 0.0)
        up = yes + hidden * (along * (1 - yes) - against * yes)
        firm = w[:, 4] * up + w[:, 0] * (1 - up)
        soft = w[:, 3] * up + w[:, 1] * (1 - up)
        return pt.log((1 - NEUTRAL) * (strong * firm + (1 - strong) * soft) + NEUTRAL * w[:, 2])

    def informed(held: TensorVariable, labelled: TensorVariable) -> TensorVariable:
        words = said(held, hidden_i, q.value("hedging.informed"))
        return pt.switch(label, named(labelled, hidden_i), words)

    def named(yes: TensorVariable, hidden: TensorVariable) -> TensorVariable:
        along, against = np.where(interest > 0, 1.0, 0.0), np.where(interest < 0, 1.0, 0.0)
        yes = yes + hidden * (along * (1 - yes) - against * yes)
        return pt.log(pt.switch(sign > 0, yes, 1 - yes))

    holds = informed(best, best)
    fails = informed(1 - best, (1 - best) / np.where(t.type_labels > 1, n_states - 1, 1))
    blind = pt.switch(label, named(1 / n_states, hidden_u), said(affirm, hidden_u, q.value("hedging.uninformed")))
    return holds, fails, blind


def _by_habit(parameters: Parameters, q: Quantities, stated: Stated) -> TensorVariable:
    """Return of each position its log probability from one who names answers by habit; anything where there is none."""
    t = parameters.testimony
    owner = np.repeat(np.arange(len(t.namers)), [len(states) for _, states in t.namers])
    lean = q.value("tendency.spread") * q.z[np.array([parameters.index[n] for n in parameters.naming])]
    yes = pt.exp(lean - pt.log(_gathered(owner, pt.exp(lean), len(t.namers)))[owner])[np.maximum(t.said_habit, 0)]
    hidden = pt.maximum(q.value("interest.informed"), q.value("interest.uninformed"))
    interest, sign = (pt.as_tensor(v)[stated.positions] for v in (stated.table.type_interest, stated.table.type_sign))
    yes = pt.switch(interest > 0, 1 - (1 - hidden) * (1 - yes), pt.switch(interest < 0, (1 - hidden) * yes, yes))
    return pt.log(pt.switch(sign > 0, yes, 1 - yes))


def _straight(parameters: Parameters, q: Quantities, bloc: Ints) -> TensorVariable:
    """Return how often each of `bloc` speaks for itself, one for who belongs to none that may lie."""
    prior = q.priors["veracity.bloc"]
    each = pt.sigmoid(prior.mu + prior.sigma * q.own("bloc", parameters.testimony.blocs))
    return pt.concatenate([each, np.ones(1)])[bloc]


def _or_lied(
    stated: Stated, cells: TensorVariable, tables: tuple[TensorVariable, TensorVariable], q: Quantities
) -> TensorVariable:
    """Mix what is said with the opposite of what is, where a bloc that may lie has something at stake."""
    t = stated.table
    if not t.blocs:
        return cells
    w, best, strong = t.type_weights, q.value("informed_accuracy"), q.value("hedging.informed")
    staked, label, others = t.type_interest != 0, t.type_labels > 0, np.maximum(t.type_labels - 1, 1)

    def said(yes: TensorVariable, named: TensorVariable) -> TensorVariable:
        side = strong * (w[:, 4] * yes + w[:, 0] * (1 - yes)) + (1 - strong) * (w[:, 3] * yes + w[:, 1] * (1 - yes))
        word = pt.switch(t.type_sign > 0, named, 1 - named)
        return pt.log(pt.switch(label, word, (1 - NEUTRAL) * side + NEUTRAL * w[:, 2]))

    opposite = said(1 - best, (1 - best) * np.ones_like(others)), said(best, best / others)
    holds, fails = (pt.switch(staked, o, told) for o, told in zip(opposite, tables, strict=True))
    either = pt.switch(t.heard_true, holds[stated.entries], fails[stated.entries])
    lied = _gathered(t.heard_cell, either, t.cell_group.size)
    bloc = t.group_bloc[t.cell_group]
    h = pt.switch(bloc >= 0, _straight(q.parameters, q, bloc), 0.5)
    return pt.switch(bloc >= 0, pt.logaddexp(pt.log(h) + cells, pt.log1p(-h) + lied), cells)


def _discipline(parameters: Parameters, q: Quantities) -> TensorVariable:
    """Return the discipline of each unit cell's line: a bloc that lies has none."""
    t = parameters.testimony
    return q.value("party_line.discipline") * _straight(parameters, q, t.unit_bloc[t.unit_cell_unit])


def _in_channels(parameters: Parameters, units: TensorVariable, r: TensorVariable) -> TensorVariable:
    """Mix what came through one channel with stories built around any answer alike."""
    t = parameters.testimony
    answers = np.diff(parameters.network.first_slot)
    of = t.unit_cell_unit
    wires = np.flatnonzero(t.unit_kind == WIRE)
    cells = [np.flatnonzero(of == u) for u in wires]
    for size in np.unique(answers):
        index = np.array([c for c in cells if c.size == size], dtype=np.int64)
        if index.size:
            block = units[index]
            built = pt.logsumexp(block, axis=1, keepdims=True) - np.log(size)
            units = pt.set_subtensor(units[index], pt.logaddexp(pt.log(r) + block, pt.log(1 - r) + built))
    return units


def _in_lines(
    stated: Stated,
    units: TensorVariable,
    credible: tuple[TensorVariable, TensorVariable],
    tables: tuple[TensorVariable, TensorVariable],
    d: TensorVariable,
) -> TensorVariable:
    """Mix what members of a bloc said along its interest with words told as the bloc wants things to be."""
    t = stated.table
    (informed, blind), (holds, fails) = credible, tables
    told = _gathered(t.line_group, pt.switch(t.line_true, holds[stated.line], fails[stated.line]), t.group_kind.size)
    apart = t.heard_own * pt.switch(t.heard_true, holds[stated.entries], fails[stated.entries])
    beside = _gathered(t.heard_cell, apart, t.cell_group.size)
    in_line = t.unit_kind[t.unit_cell_unit] == LINE
    each = pt.logaddexp((informed + told)[t.cell_group] + beside, blind[t.cell_group])
    line = _gathered(t.cell_unit_cell, each, t.unit_cell_unit.size)
    return pt.switch(in_line, pt.logaddexp(pt.log(1 - d) + units, pt.log(d) + line), units)


def _appeared(parameters: Parameters, cells: TensorVariable, q: Quantities) -> TensorVariable:
    """Sum out how each pair of states appears to those who know."""
    pairs, network = parameters.testimony.pairs, parameters.network
    x, taken = grid(parameters.priors.scalars["informed_accuracy"].median)
    spread, link = q.value("shared_error.spread"), parameters.priors.scalars["shared_error.link"].median
    rate = q.value(BASE_RATE) if BASE_RATE in network.events else 0.5
    base = pt.switch(pairs.based, rate, 0.5)[:, None]
    lobe = [pt.exp(-0.5 * ((x + sign * x[0]) / spread) ** 2) for sign in (1, -1)]
    lobes = pt.log(base * lobe[0] + (1 - base) * lobe[1])
    either = pt.stack([cells[pairs.up_cell], cells[pairs.down_cell]], axis=1)
    top = either.max(axis=1, keepdims=True)
    mixed = (top + pt.log(pt.dot(pt.exp(either - top), np.stack([taken, 1 - taken]))))[pairs.contrast]
    seen = pt.inc_subtensor(pt.zeros((pairs.up.size, x.size))[pairs.of_pair], mixed)
    slots: dict[int, list[TensorVariable]] = {}
    for slot, toward in ((pairs.up, x), (pairs.down, -x)):
        weight = lobes - pt.softplus(-link * toward)
        value = pt.logsumexp(seen + weight, axis=1) - pt.logsumexp(weight, axis=1)
        for i, s in enumerate(slot):
            slots.setdefault(int(s), []).append(value[i])
    heard = [pt.logsumexp(pt.stack(values)) - np.log(len(values)) for values in slots.values()]
    return pt.set_subtensor(pt.zeros(network.n_slots)[np.array(list(slots))], pt.stack(heard))


def _misled(network: Network, heard: TensorVariable, share: TensorVariable) -> TensorVariable:
    """Mix every state's likelihood with those to which the informed may all have been misled."""
    sizes = np.diff(network.first_slot)
    out = heard
    for size in np.unique(sizes[sizes > 1]):
        index = network.first_slot[:-1][sizes == size][:, None] + np.arange(size)
        block = heard[index]
        wrong = (np.ones((size, size)) - np.eye(size)) / (size - 1)
        top = block.max(axis=1, keepdims=True)
        mixed = pt.dot(pt.exp(block - top), (1 - share) * np.eye(size) + share * wrong)
        out = pt.set_subtensor(out[index], top + pt.log(mixed))
    return out


def summed_out(network: Network, log_odds: TensorVariable, heard: TensorVariable) -> TensorVariable:
    """Sum the truth out of every component: one number for each."""
    columns = pt.zeros(2 * len(network.events) + 1)
    if network.events:
        both = pt.stack([-pt.softplus(-log_odds), -pt.softplus(log_odds)], axis=1).flatten()
        columns = pt.concatenate([both, np.zeros(1)])
    slots = pt.concatenate([heard, np.zeros(1)])
    joint = network.config_prior
    if network.config_events.shape[1]:
        joint = joint + columns[network.config_events].sum(axis=1)
    joint = joint + slots[network.config_slots].sum(axis=1)
    first, sizes = network.first_config[:-1], np.diff(network.first_config)
    total = pt.zeros(sizes.size)
    for size in np.unique(sizes):
        index = first[sizes == size][:, None] + np.arange(size)
        total = pt.set_subtensor(total[np.flatnonzero(sizes == size)], pt.logsumexp(joint[index], axis=1))
    return total


def _gathered(index: Ints, values: TensorVariable, n: int) -> TensorVariable:
    """Sum values that share an index into a vector of length `n`."""
    return pt.inc_subtensor(pt.zeros(n)[index], values)
