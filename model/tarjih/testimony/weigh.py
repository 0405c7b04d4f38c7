"""The likelihood and the posterior of every state, in plain numpy, for many draws at once.

Supply a :class:`~tarjih.testimony.parameters.Parameters` and coordinates; get a :class:`Weighed`: for each draw the
log-likelihood of all words with the truth summed out, and the probability of every slot given the draw and the
words. This is the arithmetic of the fast path and of every reported probability; :mod:`tarjih.testimony.pymc` states
the same density in PyMC, independently, for NUTS, and the tests hold the one to the other.  Formulas:
:mod:`tarjih.testimony.testimony`, :mod:`tarjih.testimony.hypotheses`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.hypotheses import BASE_RATE, Network
from tarjih.testimony.parameters import Natural, Parameters
from tarjih.testimony.shared_error import appeared
from tarjih.testimony.testimony import LINE, WIRE, Testimony

__all__ = [
    "NEUTRAL",
    "Weighed",
    "before_words",
    "combine",
    "credibility",
    "misled",
    "propositions",
    "slot_log_likelihood",
    "weigh",
]

NEUTRAL = 0.1
"""Share of statements that take no side, the same from everybody: it cancels from every odds (see ``testimony``)."""
MOST_BLOCK, MOST_CELLS = 256, 300_000
"""Draws weighed at a time, and numbers in one array of a block: what stays in the cache. On the shipped case
256 draws take half the time that 4,096 take; with 4,000,000 numbers 10,000 claims cost twice as much each."""
TINY = 1e-300


@dataclass(frozen=True)
class Weighed:
    """What a set of draws says once the words are weighed.

    Parameters
    ----------
    log_likelihood
        Log probability of all words given the draw; shape (draws,).
    slots
        Probability of each slot given the draw and the words; shape (slots, draws).
    """

    log_likelihood: Floats
    slots: Floats


def weigh(parameters: Parameters, z: Floats, *, known: Floats | None = None) -> Weighed:
    """Weigh the words under each draw.

    Parameters
    ----------
    parameters
        The model's coordinates.
    z
        Draws of them, shape (coordinates, draws).
    known
        Log weight of each slot from what is taken as given (:func:`tarjih.testimony.hypotheses.clamp`).
    """
    draws = z.shape[1]
    log_likelihood = np.empty(draws)
    slots = np.empty((parameters.network.n_slots, draws))
    for block in _blocks(parameters, draws):
        natural = parameters.natural(z[:, block])
        log_likelihood[block] = 0.0
        for part in parameters.parts:
            here = natural if len(parameters.parts) == 1 else replace(natural, talker=natural.talker[part.talkers])
            heard = slot_log_likelihood(part.testimony, part.network, here, parameters.priors.switches)
            if known is not None:
                heard = heard + known[part.slots][:, None]
            log_parts, slots[part.slots, block] = combine(part.network, natural.event, heard)
            log_likelihood[block] += log_parts
    return Weighed(log_likelihood, slots)


def before_words(parameters: Parameters, z: Floats, *, known: Floats | None = None) -> Floats:
    """Return the probability of each slot given each draw and no words at all, shape (slots, draws)."""
    out = np.empty((parameters.network.n_slots, z.shape[1]))
    for block in _blocks(parameters, z.shape[1]):
        silence = np.zeros((out.shape[0], block.stop - block.start))
        if known is not None:
            silence += known[:, None]
        out[:, block] = combine(parameters.network, parameters.natural(z[:, block]).event, silence)[1]
    return out


def _blocks(parameters: Parameters, draws: int) -> Iterator[slice]:
    """Yield the draws in blocks that can be weighed at a time."""
    size = 1
    for part in parameters.parts:
        t = part.testimony
        size = max(size, t.heard_cell.size, 2 * t.pairs.of_pair.size, len(part.network.config_prior))
    step = max(8, min(MOST_BLOCK, MOST_CELLS // size))
    for start in range(0, draws, step):
        yield slice(start, min(start + step, draws))


def propositions(network: Network, slots: Floats) -> dict[str, Floats]:
    """Return the probability of each proposition, shape (draws,), from that of the slots."""
    out: dict[str, Floats] = {}
    for name, tie in network.ties.items():
        span = network.slots(tie.node)
        out[name] = np.asarray(tie.truth) @ slots[span.start : span.stop]
    return out


def credibility(testimony: Testimony, natural: Natural) -> Floats:
    """Return the logit of the credibility of each group, shape (groups, draws)."""
    out: Floats = (
        natural.kind[testimony.group_kind]
        + natural.identity[testimony.group_identity]
        + testimony.group_access @ natural.access
        + testimony.group_forecast[:, None] * natural.scalar["forecast.shift"]
        + natural.scalar["spread.sources"] * natural.source[testimony.group_source]
    )
    return out


def slot_log_likelihood(
    testimony: Testimony, network: Network, natural: Natural, switches: Mapping[str, object]
) -> Floats:
    """Return the log-likelihood of all words about each slot's node if its state were the true one."""
    t = testimony
    draws = natural.scalar["forecast.shift"].shape[0]
    out: Floats = np.zeros((network.n_slots, draws))
    if t.group_kind.size:
        c = credibility(t, natural)
        first, like = np.unique(t.group_like, return_inverse=True)
        log_c, log_not = (-np.logaddexp(0, sign * c[first])[like] for sign in (-1, 1))
        holds, fails, blind = _tables(t, natural)
        uninformed = _sum_by(t.said_group, blind, t.group_kind.size)
        informed = _sum_by(
            t.heard_cell,
            np.where(t.heard_true[:, None] == 1, holds[t.heard_type], fails[t.heard_type]),
            t.cell_group.size,
        )
        first, like = np.unique(t.cell_like, return_inverse=True)
        of = t.cell_group[first]
        cells = np.logaddexp(log_c[of] + informed[first], (log_not + uninformed)[of])
        cells = _or_lied(t, cells, first, (holds, fails), natural)
        dissents = t.group_dissents[of] == 1
        cells[dissents] += np.log1p(-natural.scalar["party_line.discipline"])
        cells = cells[like]
        units = _sum_by(t.cell_unit_cell, cells, t.unit_cell_unit.size)
        units = _in_channels(t, units, natural.scalar["channel.reliability"])
        units = _in_lines(t, units, (log_c, log_not + uninformed), (holds, fails), _discipline(t, natural))
        if t.pairs:
            best = float(natural.scalar["informed_accuracy"][0])
            link = float(natural.scalar["shared_error.link"][0])
            size, base = natural.scalar["shared_error.spread"], natural.scalar[BASE_RATE]
            out += appeared(t.pairs, cells, network.n_slots, best=best, link=link, spread=size, base=base)
        else:
            out += _sum_by(t.unit_cell_slot, units, network.n_slots)
        if switches["common_error"]:
            out = misled(network, out, natural.scalar["common_error.probability"])
    if t.pledge_slot.size:
        kept = natural.scalar["commitment.kept"]
        half = 0.5 + 0.5 * (kept - 0.5)
        held = np.where(t.pledge_strong[:, None] == 1, kept, half)
        np.add.at(out, t.pledge_slot, np.log(np.where(t.pledge_right[:, None] == 1, held, 1 - held)))
    return out


def _in_channels(t: Testimony, units: Floats, reliability: Floats) -> Floats:
    """Mix what came through one channel with stories built around any answer alike."""
    mine = np.flatnonzero(t.unit_kind[t.unit_cell_unit] == WIRE)
    if not mine.size:
        return units
    mine = mine[np.argsort(t.unit_cell_unit[mine], kind="stable")]
    _, first, size = np.unique(t.unit_cell_unit[mine], return_index=True, return_counts=True)
    cells = units[mine]
    top = np.maximum.reduceat(cells, first, axis=0)
    total = np.add.reduceat(np.exp(cells - np.repeat(top, size, axis=0)), first, axis=0)
    built = np.repeat(top + np.log(total) - np.log(size)[:, None], size, axis=0)
    out = units.copy()
    out[mine] = np.logaddexp(np.log(reliability) + units[mine], np.log1p(-reliability) + built)
    return out


def _in_lines(
    t: Testimony, units: Floats, credible: tuple[Floats, Floats], tables: tuple[Floats, Floats], discipline: Floats
) -> Floats:
    """Mix what members of a bloc said along its interest with words told as the bloc wants things to be."""
    mine = np.flatnonzero(t.unit_kind[t.unit_cell_unit] == LINE)
    if not mine.size:
        return units
    (log_c, blind), (holds, fails) = credible, tables
    wanted = np.where(t.line_true[:, None] == 1, holds[t.line_type], fails[t.line_type])
    told = _sum_by(t.line_group, wanted, t.group_kind.size)
    own = t.heard_own == 1
    words = np.where(t.heard_true[own, None] == 1, holds[t.heard_type[own]], fails[t.heard_type[own]])
    beside = _sum_by(t.heard_cell[own], words, t.cell_group.size)
    members = np.flatnonzero(t.unit_kind[t.unit_cell_unit[t.cell_unit_cell]] == LINE)
    g = t.cell_group[members]
    each = np.logaddexp(log_c[g] + told[g] + beside[members], blind[g])
    line = np.zeros_like(units)
    np.add.at(line, t.cell_unit_cell[members], each)
    out = units.copy()
    d = discipline[mine] if discipline.ndim > 1 else discipline
    out[mine] = np.logaddexp(np.log1p(-d) + units[mine], np.log(d) + line[mine])
    return out


def _discipline(t: Testimony, natural: Natural) -> Floats:
    """Return the discipline of each unit cell's line, shape ([unit cells,] draws): a bloc that lies has none."""
    discipline = natural.scalar["party_line.discipline"]
    if not t.blocs:
        return discipline
    straight = np.concatenate([natural.veracity, np.ones((1, discipline.size))])
    out: Floats = discipline * straight[t.unit_bloc[t.unit_cell_unit]]
    return out


def _tables(t: Testimony, natural: Natural) -> tuple[Floats, Floats, Floats]:
    """Return log probabilities of each type of message.

    Returns
    -------
    holds, fails
        From an informed source when its target holds and when it fails; shape (types, draws).
    blind
        From an uninformed one, a row for each position; shape (positions, draws).
    """
    s = natural.scalar
    best = s["informed_accuracy"]
    share = s["asserting.share"]
    lean = np.log(share) - np.log1p(-share)
    own = lean + s["tendency.spread"] * natural.talker if natural.talker.size else np.zeros((0, share.size))
    if t.asked:
        asked = s["asserting.asked"]
        own = (np.log(asked) - np.log1p(-asked))[None]
    affirm = 1 / (1 + np.exp(-np.concatenate([lean[None], own])))
    n_types = t.type_interest.size
    holds, fails = np.empty((n_types, share.size)), np.empty((n_types, share.size))
    way = t.blind
    blind = np.empty((way.types.size, share.size))
    for k in range(n_types):
        labels = int(t.type_labels[k])
        mine = way.types == k
        if labels:
            off = (1 - best) / (labels - 1) if labels > 1 else 1 - best
            holds[k], fails[k] = _named(t, k, best, s["interest.informed"]), _named(t, k, off, s["interest.informed"])
            habit = way.habits[mine]
            named = natural.habit[habit] if t.namers else np.zeros((1, 1))
            yes = np.where(habit[:, None] >= 0, named, 1 / labels)
            blind[mine] = _named(t, k, yes, s["interest.uninformed"])
        else:
            holds[k], fails[k] = (_said(t, k, p, s, "informed") for p in (best, 1 - best))
            blind[mine] = _said(t, k, affirm[way.classes[mine]], s, "uninformed")
    return holds, fails, blind[way.said]


def _or_lied(t: Testimony, cells: Floats, first: Ints, tables: tuple[Floats, Floats], natural: Natural) -> Floats:
    """Mix what each cell would be worth with what it is if the bloc lies: the opposite of what is, whoever says it."""
    bloc = t.group_bloc[t.cell_group]
    mine = np.flatnonzero(bloc[first] >= 0)
    if not mine.size:
        return cells
    s = natural.scalar
    best = s["informed_accuracy"]
    holds, fails = (table.copy() for table in tables)
    for k in map(int, np.flatnonzero(t.type_interest)):
        labels = int(t.type_labels[k])
        for table, p in ((holds, 1 - best), (fails, best / (labels - 1) if labels > 1 else best)):
            if labels:
                table[k] = np.log(np.maximum(p if t.type_sign[k] > 0 else 1 - p, TINY))
            else:
                table[k] = _put(t, k, p, s["hedging.informed"])
    told = np.where(t.heard_true[:, None] == 1, holds[t.heard_type], fails[t.heard_type])
    lied = _sum_by(t.heard_cell, told, t.cell_group.size)[first[mine]]
    straight = natural.veracity[bloc[first[mine]]]
    out = cells.copy()
    with np.errstate(divide="ignore"):
        out[mine] = np.logaddexp(np.log(straight) + cells[mine], np.log1p(-straight) + lied)
    return out


def _filtered(yes: Floats, interest: int, hidden: Floats) -> Floats:
    """Probability of affirming once interest has filtered what would have been said."""
    if interest > 0:
        return yes + hidden * (1 - yes)
    return yes * (1 - hidden) if interest < 0 else yes


def _named(t: Testimony, k: int, yes: Floats, hidden: Floats) -> Floats:
    """Log probability of naming an answer, or of ruling it out, by one who would name it with probability `yes`."""
    yes = _filtered(yes, int(t.type_interest[k]), hidden)
    return np.asarray(np.log(np.maximum(yes if t.type_sign[k] > 0 else 1 - yes, TINY)))


def _said(t: Testimony, k: int, yes: Floats, s: Mapping[str, Floats], who: str) -> Floats:
    """Log probability of a stance, averaged over what was meant, by one who affirms with probability `yes`."""
    return _put(t, k, _filtered(yes, int(t.type_interest[k]), s[f"interest.{who}"]), s[f"hedging.{who}"])


def _put(t: Testimony, k: int, yes: Floats, strong: Floats) -> Floats:
    """Log probability of a stance by one who affirms with probability `yes` and puts it strongly so often."""
    side = 1 - NEUTRAL
    denies, doubts, neutral, suggests, asserts = t.type_weights[k]
    firm = asserts * yes + denies * (1 - yes)
    soft = suggests * yes + doubts * (1 - yes)
    return np.asarray(np.log(np.maximum(side * (strong * firm + (1 - strong) * soft) + NEUTRAL * neutral, TINY)))


def misled(network: Network, heard: Floats, share: Floats) -> Floats:
    """Mix each state's likelihood with that of the states to which everybody may have been misled."""
    n_states = np.diff(network.first_slot)
    node = np.repeat(np.arange(n_states.size), n_states)
    first = network.first_slot[:-1]
    top = np.maximum.reduceat(heard, first, axis=0)[node]
    raw = np.exp(heard - top)
    total = np.add.reduceat(raw, first, axis=0)[node]
    others = np.maximum(n_states[node] - 1, 1)[:, None]
    mixed = (1 - share) * raw + share * np.where(n_states[node][:, None] > 1, (total - raw) / others, raw)
    return np.asarray(top + np.log(np.maximum(mixed, TINY)))


def combine(network: Network, event: Floats, heard: Floats, *, power: float = 1.0) -> tuple[Floats, Floats]:
    """Sum the truth out of every component: log-likelihood of the draw, probability of each slot.

    Parameters
    ----------
    network
        The hypotheses.
    event
        Probability of each event, shape (events, draws).
    heard
        Log-likelihood of each slot, shape (slots, draws).
    power
        To what power the prior of every configuration is raised; 1 for the prior itself.
    """
    draws = heard.shape[1]
    padded = np.concatenate([heard, np.zeros((1, draws))])
    columns = np.zeros((2 * len(network.events) + 1, draws))
    columns[0:-1:2], columns[1::2] = np.log(event), np.log1p(-event)
    log_prior = np.repeat(network.config_prior[:, None], draws, axis=1)
    for j in range(network.config_events.shape[1]):
        log_prior += columns[network.config_events[:, j]]
    if power != 1.0:
        log_prior *= power
    joint = log_prior.copy()
    for j in range(network.config_slots.shape[1]):
        joint += padded[network.config_slots[:, j]]
    first = network.first_config[:-1]
    size = np.diff(network.first_config)
    top = np.maximum.reduceat(joint, first, axis=0)
    top = np.where(np.isfinite(top), top, 0.0)
    weight = np.exp(joint - np.repeat(top, size, axis=0))
    total = np.add.reduceat(weight, first, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_total = top + np.log(total)
        weight /= np.repeat(total, size, axis=0)
    slots = np.zeros((network.n_slots, draws))
    t = network.tally
    slots[t.alone] = weight[t.alone_in]
    if t.counts.size:
        slots[t.shared] = t.counts @ weight[t.shared_in]
    else:
        slots += _sum_by(t.entry_slot, weight[t.entry_in], network.n_slots)
    return log_total.sum(axis=0), slots


def _sum_by(index: Ints, rows: Floats, n: int) -> Floats:
    """Sum neighbouring rows that share an index; `index` is sorted, and rows without an entry are zero."""
    out = np.zeros((n, rows.shape[1]))
    if index.size:
        starts = np.flatnonzero(np.concatenate([[True], np.diff(index) > 0]))
        out[index[starts]] = np.add.reduceat(rows, starts, axis=0)
    return out
