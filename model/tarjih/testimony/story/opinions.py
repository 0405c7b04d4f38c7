"""Stated probabilities as arrays: what each source states of a node, once, on the scale of log-odds.

Supply the positions that state a probability, and the hypotheses; get by :func:`opinions_of` one :class:`Opinion` for
each source and node, and by :func:`pool` what the likelihood needs of them, in the symbols of
:mod:`tarjih.testimony.story`.

What a source states of several targets of one node comes to the distribution over the node's states that agrees with
all of it and is nearest to an even one (iterative proportional fitting: Deming and Stephan, *Annals of Mathematical
Statistics* 11, 1940).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tarjih.corpus import Proposition
from tarjih.runs.arrays import Floats
from tarjih.testimony.hypotheses import Network
from tarjih.testimony.messages import Position

__all__ = ["FORWARD", "Opinion", "Pool", "opinions_of", "pool"]

FORWARD = {"affirmed": 1.0, "denied": -1.0, "neither": 0.0}
"""Sign of the direction in which a proposition is coded to have circulated."""
FITTED, ROUNDS = 1e-9, 200
"""When a distribution agrees with what was stated, and after how many rounds it is taken as it is."""
LEAST = 1e-12
"""Least probability of a state, where statements leave it none."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one source states of one node.

    Parameters
    ----------
    node, source
        On what, and whose it is.
    at
        Log probability of each state less their mean, shape (states,).
    weight
        Precision relative to that of a source with nothing at stake.
    lean
        Direction in which what was asked was put to the source: membership of what it affirms less its mean, (states,).
    positions
        What it was made of.
    """

    node: int
    source: str
    at: tuple[float, ...]
    weight: float
    lean: tuple[float, ...]
    positions: tuple[Position, ...]


@dataclass(frozen=True)
class Pool:
    """The opinions on each node, shapes (nodes,) and (slots,).

    Parameters
    ----------
    count, weight, within
        n; W, the sum of the weights; weighted sum of squares about the mean.
    stated
        In how many dimensions a source has stated something, on average: at most the number of states less one.
    mean, lean
        Weighted means of the opinions and of their directions.
    """

    count: Floats
    weight: Floats
    within: Floats
    stated: Floats
    mean: Floats
    lean: Floats


def opinions_of(
    positions: Sequence[Position], propositions: Mapping[str, Proposition], network: Network, *, interested: float
) -> tuple[Opinion, ...]:
    """Return what each source states of each node.

    Parameters
    ----------
    positions
        Positions; those that state no probability are passed over.
    propositions
        In which direction each proposition circulated: unless coded, what was asked is what is affirmed.
    network
        The hypotheses.
    interested
        Weight of a source that gains or loses by what it states.
    """
    stated: dict[tuple[int, str], list[_Stated]] = defaultdict(list)
    for p in positions:
        if p.probability is None:
            continue
        tie, known = network.tie(p.proposition, p.question, p.state), propositions.get(p.proposition or "")
        forward = FORWARD[known.circulates] if known is not None and known.circulates else 1.0
        stated[tie.node, p.source].append(_Stated(np.asarray(tie.truth), p.probability, forward, p))
    out = [_opinion(node, source, own, interested) for (node, source), own in stated.items()]
    return tuple(sorted(out, key=lambda o: (o.node, o.source)))


@dataclass(frozen=True)
class _Stated:
    """A probability of one target: its states, the probability, its direction, and the position it is from."""

    truth: Floats
    probability: float
    forward: float
    position: Position


def _opinion(node: int, source: str, stated: Sequence[_Stated], interested: float) -> Opinion:
    """Make one opinion of all that a source states of a node."""
    states = stated[0].truth.size
    share = np.full(states, 1.0 / states)
    for _ in range(ROUNDS if len(stated) > 1 else 1):
        before = share
        for one in stated:
            now = float(one.truth @ share)
            if 0 < now < 1:
                yes, no = one.probability / now, (1 - one.probability) / (1 - now)
                share = share * (one.truth * yes + (1 - one.truth) * no)
        share = share / share.sum()
        if np.abs(share - before).max() < FITTED:
            break
    at = np.log(np.maximum(share, LEAST))
    lean = sum((one.forward * (one.truth - one.truth.mean()) for one in stated), np.zeros(states))
    return Opinion(
        node=node,
        source=source,
        at=tuple((at - at.mean()).tolist()),
        weight=interested if any(one.position.interest for one in stated) else 1.0,
        lean=tuple(lean.tolist()),
        positions=tuple(one.position for one in stated),
    )


def pool(opinions: Sequence[Opinion], network: Network) -> Pool:
    """Return what the likelihood needs of the opinions on each node."""
    n = len(network.nodes)
    count, weight, within, stated = np.zeros((4, n))
    mean, lean = np.zeros(network.n_slots), np.zeros(network.n_slots)
    by_node: dict[int, list[Opinion]] = defaultdict(list)
    for o in opinions:
        by_node[o.node].append(o)
    for node, own in by_node.items():
        span = slice(network.slots(node).start, network.slots(node).stop)
        w, at = np.array([o.weight for o in own]), np.array([o.at for o in own])
        count[node], weight[node] = len(own), w.sum()
        mean[span] = w @ at / w.sum()
        lean[span] = w @ np.array([o.lean for o in own]) / w.sum()
        stated[node] = np.mean([min(len(o.positions), len(o.at) - 1) for o in own])
        within[node] = float(w @ ((at - mean[span]) ** 2).sum(axis=1))
    return Pool(count, weight, within, stated, mean, lean)
