"""The data with which the page reweighs the stored draws: the draws, the priors that can be set, and the script.

Supply findings; get :class:`Interactive`: plain data for the page's script, ``page.js``, which
does this arithmetic for every draw i:

- the prior of a question's state: each row of its table is multiplied by new/old and made to sum to one again; of an
  uncertain proposition: its log-odds are moved as far as those of the prior's median;
- the components of the headlines are summed out again, and log w_i grows by the difference of the log totals;
- the accuracy of a kind of source: the claims' likelihood depends on its credibility α and not on the middle of its
  prior, so log w_i grows by the log ratio of the two priors at α = μ + σ z_i, which is z_i δ / σ − δ² / (2 σ²) for a
  move by δ;
- without a source: the log-likelihood of each slot is that of the claims that remain, and log w_i grows by the log
  ratio of the remaining claims' likelihood to that of all;
- a set of assumptions that is a file, or all without a wire or an outlet: the numbers as Python has computed them;
- answers are the weighted means of the exact posterior given the draw, and the effective number of draws is Kish's
  share of what the fit's own were worth; where they are too few, or Pareto k is too large, the page says so.

This is what ``reweigh`` computes under the edited priors, from other draws.  A component with more configurations
than :data:`MOST` would be slow in a page: its headlines stay at the numbers of the fit, and get no slider.
"""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tarjih.inference.fit import Fit
from tarjih.inference.gate import ENOUGH, MOST_K
from tarjih.inference.importance import EVEN, systematic
from tarjih.inference.targets import named
from tarjih.priors import Priors, credibility_entry
from tarjih.priors.scales import Prior, Scale, natural
from tarjih.report.findings import Findings
from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.case import Case
from tarjih.testimony.hypotheses import Network
from tarjih.testimony.weigh import claim_likelihoods, weigh

__all__ = ["Interactive", "Slider", "interactive", "script"]

DRAWS = 4000
MOST = 5_000
LEAST = 0.002
MOST_SOURCES, LEAST_MOVE, SEED = 6, 0.02, 5
"""Sources that can be left out, the least that one moves, and the seed of coordinates that only a smaller case has."""


@dataclass(frozen=True, slots=True)
class Slider:
    """A slider: its key in the page, its subject, the ends of its scale and its value.

    Parameters
    ----------
    key
        ``question.state``, with ``@2`` for the second row of a table; ``event.proposition``; ``kind.kind``.
    about, answer
        The question, proposition or kind; the state of a question.
    row, conditions
        Which row of a table, from 0, and under which states of parents it holds.
    low, high, value
        The scale, and the fit's own place on it.
    """

    key: str
    about: str
    answer: str
    row: int
    conditions: Mapping[str, Sequence[str]]
    low: float
    high: float
    value: float


@dataclass(frozen=True)
class Interactive:
    """Data of the page's script, and the sliders in order."""

    data: Mapping[str, Any]
    sliders: tuple[Slider, ...]


@dataclass(frozen=True)
class _Row:
    """A row of a question's table that a reader can set: base weights, and how the YAML states its conditions."""

    question: str
    base: tuple[float, ...]
    conditions: Mapping[str, Sequence[str]]


def script() -> str:
    """Return the page's script."""
    return Path(__file__).with_name("page.js").read_text(encoding="utf-8")


def interactive(f: Findings) -> Interactive:
    """Collect the data of the page.

    Parameters
    ----------
    f
        What the page says: its headlines, what their answers share, its traits and its camps.
    """
    fit = f.fit
    targets = [j.target for j in f.judgements] + [named(fit.case, s.proposition) for s in f.shared.values()]
    case, network = fit.case, fit.case.network
    z, worth = _even(fit)
    free = case.parameters.natural(z)
    likelihood = claim_likelihoods(case.parameters, z) + case.known[:, None]
    nodes = network.node_of_slot
    wanted = {t.node for t in targets}
    chosen = [c for c in _components(network, nodes) if c[1] & wanted and len(c[0]) <= MOST]
    slots = [s for _configs, members in chosen for m in sorted(members) for s in network.slots(m)]
    events = sorted({int(e) // 2 for configs, _m in chosen for i in configs for e in _columns(network, i)})
    local = {s: i for i, s in enumerate(slots)}
    shown = [t for t in targets if t.own.start in local]
    tables = list(_tables(case.priors, network, {m for _c, members in chosen for m in members}))
    layout = _Layout(case.priors, network, nodes, tables, local, events)
    laid_out: list[dict[str, Any]] = []
    components = []
    for configs, _members in chosen:
        first = len(laid_out)
        laid_out += [layout.config(i) for i in configs]
        components.append([first, len(laid_out)])
    kinds = [(k, case.priors.accuracy_of(k)) for k in case.parameters.groups.kinds]
    index = case.parameters.index
    moving = [(k, p) for k, p in kinds if credibility_entry(k) in index]
    odds = np.log(free.event[events]) - np.log1p(-free.event[events]) if events else np.zeros((0, z.shape[1]))
    block = np.concatenate(
        [likelihood[slots] - _tops(likelihood, nodes)[slots], odds, z[[index[credibility_entry(k)] for k, _ in moving]]]
    )
    traits = list(f.traits)
    fallen = [_fell(free.trait, t.name, case.corpus.traits[t.name].eras) for t in traits]
    removed = [_without(case, z, likelihood, slots, name) for name in _sources(f)]
    block = np.concatenate([block, *([np.stack(fallen)] if fallen else []), *(r.numbers for r in removed)])
    block = np.clip(np.nan_to_num(block, nan=0.0, neginf=-1e4, posinf=1e4), -1e4, 1e4)
    settable = [_own(case.priors, network.events[e]) for e in events]
    data = {
        "draws": z.shape[1],
        "worth": worth,
        "enough": ENOUGH,
        "most_k": MOST_K,
        "even": EVEN,
        "numbers": base64.b64encode(block.astype("<f4").tobytes()).decode(),
        "slots": len(slots),
        "components": components,
        "configs": laid_out,
        "tables": [{"question": t.question, "base": t.base, "conditions": t.conditions} for t in tables],
        "rows": [{"table": t, "weights": list(w)} for t, w in layout.rows],
        "events": [
            {"name": name, "mu": p.mu if p else None, "sigma": p.sigma if p else None}
            for name, p in zip((network.events[e].removeprefix("questions.") for e in events), settable, strict=True)
        ],
        "kinds": [{"name": k, "mu": p.mu, "sigma": p.sigma} for k, p in moving],
        "traits": [t.name for t in traits],
        "without": [{"source": r.source, "slots": r.slots} for r in removed],
        "camps": [*_camps(f), *_outlets(f)],
        "informed": case.priors.informed_accuracy,
        "targets": [
            {
                "name": t.name,
                "answers": t.answers,
                "shares": [[[local[t.own.start] + int(s), float(r[s])] for s in np.flatnonzero(r)] for r in t.shares],
            }
            for t in shown
        ],
        "extends": Path(case.priors.file).name,
        "states": {t.question: list(_states(network, t.question)) for t in tables},
        "shifts": {
            t.question: case.priors.questions[t.question].shifts for t in tables if t.question in case.priors.questions
        },
        "given": sorted(
            {
                t.question
                for t in tables
                if t.question in case.priors.questions and case.priors.questions[t.question].given
            }
        ),
    }
    sliders = tuple(_sliders(tables, network, data, case.priors))
    return Interactive(data, sliders)


@dataclass(frozen=True)
class _Without:
    """A source left out: the log ratio of the remaining likelihood to that of all claims, then each slot's change."""

    source: str
    slots: list[int]
    numbers: Floats


def _sources(f: Findings) -> list[str]:
    """Return the sources whose loss moves a call most, of all headlines that are open."""
    moved: dict[str, float] = {}
    for j in f.judgements:
        for d in j.drivers if j.name not in f.settled else ():
            moved[d.source] = max(moved.get(d.source, 0.0), abs(d.without - j.base))
    if len({claim.source for claim in f.fit.case.claims}) < 2:
        return []  # without its only source a case says nothing
    return sorted((s for s, by in moved.items() if by >= LEAST_MOVE), key=lambda s: -moved[s])[:MOST_SOURCES]


def _without(case: Case, z: Floats, likelihood: Floats, slots: Sequence[int], source: str) -> _Without:
    """Leave a source out of the case, and return the change of every draw."""
    less = case.without([i for i, c in enumerate(case.claims) if c.source == source])
    index, rng = case.parameters.index, np.random.default_rng(SEED)
    fresh = {n: rng.standard_normal(z.shape[1]) for n in less.parameters.names if n not in index}
    own = np.stack([z[index[n]] if n in index else fresh[n] for n in less.parameters.names])
    ratio = weigh(less.parameters, own, known=less.known).log_likelihood
    ratio -= weigh(case.parameters, z, known=case.known).log_likelihood
    now = claim_likelihoods(less.parameters, own) + less.known[:, None]
    change = np.nan_to_num(now[list(slots)] - likelihood[list(slots)])
    moved = [i for i in range(len(slots)) if np.any(np.abs(change[i]) > 1e-9)]
    return _Without(source, moved, np.concatenate([ratio[None], change[moved]]))


def _fell(degrees: Mapping[str, Floats], name: str, eras: Sequence[str]) -> Floats:
    """Return for each draw whether a trait is lower in its last era than in its first: 1 or 0."""
    last, first = (degrees[f"trait.{name}.{era}"] for era in (eras[-1], eras[0]))
    return (last < first).astype(float)


def _camps(f: Findings) -> list[dict[str, Any]]:
    """Return the answers of each camp but the fit's own, as Python has computed them."""
    out = []
    for camp in f.camps[1:]:
        rows = [r for r in f.beliefs.records() if r["camp"] == camp]
        out.append({"name": camp, "means": {f"{r['target']} {r['answer']}": round(r["mean"], 6) for r in rows}})
    return out


def _outlets(f: Findings) -> list[dict[str, Any]]:
    """Return the answers without each wire or outlet, as Python has computed them."""
    means = {name: {f"{t} {a}": round(p, 6) for (t, a), p in own.items()} for name, own in f.outlets.items()}
    return [{"name": name, "outlet": True, "means": own} for name, own in means.items()]


def _even(fit: Fit) -> tuple[Floats, float]:
    """Return coordinates of draws that count alike, and how many independent draws they are worth."""
    w = fit.draws.weights
    seen = fit.summary["diagnostics"]
    worth = float(min(seen["ess_bulk_min"], seen["ess_tail_min"], w.size, DRAWS))
    if w.size <= DRAWS and float(np.ptp(w)) < 1e-12:
        return fit.draws.z, worth
    return fit.draws.z[:, systematic(w, DRAWS)], worth


def _components(network: Network, nodes: Ints) -> Iterator[tuple[range, set[int]]]:
    for first, last in zip(network.first_config[:-1], network.first_config[1:], strict=True):
        slots = network.config_slots[first:last]
        yield range(int(first), int(last)), {int(nodes[s]) for s in np.unique(slots) if s < network.n_slots}


def _columns(network: Network, config: int) -> list[int]:
    return [int(c) for c in network.config_events[config] if c < 2 * len(network.events)]


def _tops(likelihood: Floats, nodes: Ints) -> Floats:
    """Return the largest log-likelihood of each slot's node: taken off, it changes no ratio and keeps numbers small."""
    top = np.full((int(nodes[-1]) + 1, likelihood.shape[1]), -np.inf)
    np.maximum.at(top, nodes, likelihood)
    return np.where(np.isfinite(top), top, 0.0)[nodes]


def _states(network: Network, question: str) -> tuple[str, ...]:
    return network.nodes[network.index(question)].states


def _tables(priors: Priors, network: Network, members: set[int]) -> Iterator[_Row]:
    """Yield the editable rows of each question: the one row of its states, or each row of its table."""
    other = priors.scalars["default_question.other"].median
    for m in sorted(members):
        node = network.nodes[m]
        if node.about is not None:
            continue
        prior = priors.questions.get(node.name)
        if prior is None:
            yield _Row(node.name, _weights(priors, network, m, {}), {})
        elif prior.given:
            for row in prior.given:
                alone = dataclasses.replace(prior, given=(dataclasses.replace(row, conditions={}),), shifts={})
                yield _Row(node.name, alone.weights(node.states, {}, other), row.conditions)
        else:
            plain = dataclasses.replace(prior, shifts={})
            yield _Row(node.name, plain.weights(node.states, {}, other), {})


def _weights(priors: Priors, network: Network, node: int, given: Mapping[str, str]) -> tuple[float, ...]:
    """Return a question's prior probabilities under the states of its parents, as the network was laid out."""
    asked, other = network.nodes[node], priors.scalars["default_question.other"].median
    prior = priors.questions.get(asked.name)
    if prior is not None:
        return prior.weights(asked.states, given, other)
    n = len(asked.states)
    if "other" not in asked.states or n == 1:
        return (1 / n,) * n
    return tuple(other if s == "other" else (1 - other) / (n - 1) for s in asked.states)


@dataclass(frozen=True)
class _Layout:
    """Turns configurations of the network into data; `rows` fills with the distinct rows that they use."""

    priors: Priors
    network: Network
    nodes: Ints
    tables: Sequence[_Row]
    local: Mapping[int, int]
    events: Sequence[int]
    rows: dict[tuple[int, tuple[float, ...]], int] = field(default_factory=dict)

    def config(self, config: int) -> dict[str, Any]:
        """Return a configuration: its slots, its constant, the rows and events that its prior is the product of."""
        network = self.network
        slots = [int(s) for s in network.config_slots[config] if s < network.n_slots]
        at = {int(self.nodes[s]): s - int(network.first_slot[self.nodes[s]]) for s in slots}
        states = {network.nodes[m].name: network.nodes[m].states[i] for m, i in at.items()}
        constant = float(network.config_prior[config])
        used = []
        for m, i in at.items():
            node = network.nodes[m]
            if node.about is not None:
                continue
            given = {p: states[p] for p in node.parents}
            weights = _weights(self.priors, network, m, given)
            constant -= float(np.log(weights[i]))
            used.append([self.rows.setdefault((self._table(node.name, given), weights), len(self.rows)), i])
        columns = [[self.events.index(c // 2), c % 2] for c in _columns(network, config)]
        return {"slots": [self.local[s] for s in slots], "constant": constant, "rows": used, "events": columns}

    def _table(self, question: str, given: Mapping[str, str]) -> int:
        """Return which of the tables a row of a question is in under the states of its parents."""
        prior = self.priors.questions.get(question)
        row = prior.row(given) if prior else None
        mine = [i for i, t in enumerate(self.tables) if t.question == question]
        return mine[prior.given.index(row)] if prior and row is not None else mine[0]


def _own(priors: Priors, event: str) -> Prior | None:
    """Return the prior of an event where a reader can set it."""
    return priors.scalars.get(event) if event.startswith("questions.") else None


def _sliders(tables: Sequence[_Row], network: Network, data: Mapping[str, Any], priors: Priors) -> Iterator[Slider]:
    nth: dict[str, int] = {}
    for t in tables:
        row = nth[t.question] = nth.get(t.question, -1) + 1
        after = f"@{row + 1}" if row else ""
        for state, value in zip(_states(network, t.question), t.base, strict=True):
            key = f"{t.question}.{state}{after}"
            low, high = min(LEAST, value), max(1 - LEAST, value)
            yield Slider(key, t.question, state, row, t.conditions, low, high, value)
    for e in data["events"]:
        if e["mu"] is not None:
            value = float(1 / (1 + np.exp(-e["mu"])))
            low, high = min(LEAST, value), max(1 - LEAST, value)
            yield Slider(f"event.{e['name']}", e["name"], "", 0, {}, low, high, value)
    best = priors.informed_accuracy
    for k in data["kinds"]:
        value = natural(k["mu"], Scale.ACCURACY, best)
        yield Slider(f"kind.{k['name']}", k["name"], "", 0, {}, 0.51, round(best - 0.01, 4), value)
