"""The predicted stance of one more source on a proposition and the posterior after it, exact at the stored draws.

Supply a probe and propositions; get :class:`Asked` for each, from which :func:`expected` works out for any credibility
c of the source how probable each stance is and the posterior after it.  A stance has the probability
Σ over states of P(state) [c · informed + (1 − c) · blind], which is linear in c: so one more summing out for each state
of a node suffices for every source.

The source is one more group on the node, which shares distractor, rumour and q with those that are there.
It takes a side: how often sources hedge or take none is not modelled.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tarjih.corpus import Source
from tarjih.evidence.remaining import Remaining, wide
from tarjih.inference.targets import Target
from tarjih.priors import Prior
from tarjih.runs.arrays import Floats
from tarjih.sensitivity.probe import Probe
from tarjih.testimony.messages import STANCES, Position
from tarjih.testimony.weigh import claim_likelihoods, sum_out

__all__ = ["Asked", "asked", "expected"]

NEW = "(another source)"
SURE = 40.0
"""Log-odds with which a source is taken for informed, and −1 times that for uninformed."""


@dataclass(frozen=True)
class Asked:
    """The probabilities behind a source's stance on one proposition.

    Parameters
    ----------
    stances
        Those that it may take, denials first.
    states
        Probability of each state of what is asked about given the draw and the claims, shape (states, draws).
    slots
        For each state the probability of each slot given it, the draw and the claims, shape (slots, draws).
    informed, blind
        Probability of each stance in each state, of a source that is informed and of one that is not; shape
        (stances, states, draws).
    """

    stances: tuple[int, ...]
    states: Floats
    slots: tuple[Floats, ...]
    informed: Floats
    blind: Floats

    def joint(self, target: Target) -> list[Floats]:
        """Return the probability of each state and answer together, a table (answers, draws) for each state."""
        return [target.each(slots) * p for slots, p in zip(self.slots, self.states, strict=True)]


def expected(about: Asked, joint: Sequence[Floats], c: Floats) -> tuple[Floats, Floats]:
    """Return how probable each stance of a source is, and the posterior after it.

    Parameters
    ----------
    about
        The proposition that is asked about.
    joint
        The value of :meth:`Asked.joint` for the target of interest.
    c
        Probability that the source is informed, shape (draws,).

    Returns
    -------
    Probability of each stance, shape (stances,), and of each answer after it, shape (stances, answers).
    """
    stance = c * about.informed + (1 - c) * about.blind
    chance = np.einsum("ksd,sd->k", stance, about.states) / c.size
    after = sum(stance[:, s] @ own.T for s, own in enumerate(joint)) / c.size
    return chance, after / chance[:, None]


def asked(on: Probe, propositions: Sequence[str]) -> Iterator[tuple[str, Asked]]:
    """Yield :class:`Asked` for each proposition; those with the same probabilities in every state are left out.

    One more source makes a claim, once as an informed and once as an uninformed one.
    """
    case, network = on.case, on.case.network
    of_node: dict[int, list[str]] = defaultdict(list)
    for name in propositions:
        if len(set(network.ties[name].truth)) > 1:
            of_node[network.ties[name].node].append(name)
    sure, blind = (_with_another(on, logit) for logit in (SURE, -SURE))
    likelihood = claim_likelihoods(case.parameters, on.z)
    base = sum_out(case.parameters, on.z, likelihood, known=case.known).log_likelihood
    for node, names in of_node.items():
        stated = sure.positions_of(np.flatnonzero(sure.node_of == node))
        before = sure.likelihood(node, stated)
        span = network.slots(node)
        within = []
        for slot in span:
            only = likelihood.copy()
            only[[s for s in span if s != slot]] = -np.inf
            within.append(sum_out(case.parameters, on.z, only, known=case.known))
        states = np.stack([np.exp(np.minimum(w.log_likelihood - base, 0.0)) for w in within])
        slots = tuple(np.where(p > 0, w.slots, 0.0) for p, w in zip(states, within, strict=True))
        for name in names:
            yes = [np.exp(by.likelihood(node, [*stated, _affirmed(name)]) - before) for by in (sure, blind)]
            yield name, Asked((-2, 2), states, slots, *(np.stack([1 - p, p]) for p in yes))


def _with_another(on: Probe, logit: float) -> Remaining:
    """Return the case with another source whose credibility has these log-odds."""
    case = on.case
    name = f"accuracy.{NEW}"
    priors = dataclasses.replace(
        case.priors, scalars={**case.priors.scalars, name: Prior(name, "logit_normal", logit, 0.0)}
    )
    corpus = dataclasses.replace(case.corpus, sources={**case.corpus.sources, NEW: Source(NEW, kind=NEW)})
    names = (*case.parameters.names, f"source.{NEW}")
    parameters = dataclasses.replace(case.parameters, names=names, corpus=corpus, priors=priors)
    larger = dataclasses.replace(case, corpus=corpus, priors=priors, parameters=parameters)
    return Remaining(larger, on.begun.coordinates(wide(larger)))


def _affirmed(proposition: str) -> Position:
    weights = tuple(float(s == max(STANCES)) for s in STANCES)
    return Position(NEW, proposition, None, None, weights, 0, (), commitment=False, forecast=0.0, channel="", rows=())
