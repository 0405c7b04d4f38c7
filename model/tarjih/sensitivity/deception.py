"""Deception stress: the rate at which a bloc would have to tell one invented story for the call to change.

Supply a fit and what is asked; get a table with a row for each headline and each bloc.  On each question, with
probability d, all claims of the bloc's members on it (and what others only repeat of them) are one story, independent
of the truth: that of the answer which their claims fit best.  With probability 1 − d the model is unchanged:

    L_d(s) = (1 − d) L(s) + d · L_without(s) · K,    K = max over b of Π_g M_g(b),  g the bloc's members

L_without is the likelihood of all other claims, M_g(b) the probability of a member's message if its story is b, as of a
member in line (:mod:`tarjih.testimony.story`).  The mixture is taken over all claims of the bloc and not only over
those along its interest, since a deceiver's best claims look disinterested; and at the question, as the party line is,
and not over the whole case: a bloc may invent one story and report another truthfully.  At d = 0 this is the model, at
d = 1 the bloc's claims are no evidence on the question.  Pledges stay: they are no testimony.  Not reweighed is the
bloc's credibility elsewhere beyond what the draws learn from L_d.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from tarjih.corpus import Claim
from tarjih.inference.carry import coordinates
from tarjih.inference.fit import Fit
from tarjih.inference.importance import SEED
from tarjih.inference.targets import Target
from tarjih.runs.arrays import Floats
from tarjih.runs.table import Table, of_records
from tarjih.sensitivity.probe import Belief, Probe, probe
from tarjih.testimony.case import Case, assemble
from tarjih.testimony.messages import NO_LINE
from tarjih.testimony.parameters import Parameters, transformed
from tarjih.testimony.story.parameters import prior_of
from tarjih.testimony.weigh import Weighed, claim_likelihoods, sum_out

__all__ = ["COLUMNS", "RATES", "Stressed", "blocs", "deception", "stressed"]

COLUMNS = (
    *("target", "bloc", "sources", "claims", "call", "p", "p_25", "p_50", "p_75", "p_100", "flips_at", "becomes"),
    *("pareto_k", "effective", "note"),
)
RATES = (0.0, 0.25, 0.5, 0.75, 1.0)
STEPS = 6
MOST_BLOCS = 20
"""Blocs that are tried: those with most claims."""

type Progress = Callable[[str], None]


@dataclass(frozen=True)
class Stressed:
    """One bloc under suspicion, ready for any rate.

    Parameters
    ----------
    of
        The draws.
    rest, own
        The case without the bloc's claims, and with these alone.
    """

    of: Probe
    rest: Case
    own: Case

    def at(self, rate: float) -> Belief:
        """Return the posterior when the bloc invents its story at this rate, from 0 to 1."""
        return self.of.at(self.of.case, by=partial(self._weighed, rate))

    def _weighed(self, rate: float, z: Floats) -> Weighed:
        case = self.of.case
        mixed, without, story = self._parts(z)
        if rate == 1:
            mixed = without + story
        elif rate > 0:
            mixed = np.logaddexp(np.log1p(-rate) + mixed, np.log(rate) + without + story)
        return sum_out(case.parameters, z, mixed, known=case.known)

    def _parts(self, z: Floats) -> tuple[Floats, Floats, Floats]:
        """Return log-likelihoods of slots: of all claims, of all but the bloc's, and of the bloc's as one story.

        The last are those of the state of each slot's node that they fit best.  Those of the fit's own draws are
        worked out once for all rates.
        """
        own = z.shape == self.of.z.shape and bool((z == self.of.z).all())
        return self._of_the_fit if own else self._computed(z)

    @cached_property
    def _of_the_fit(self) -> tuple[Floats, Floats, Floats]:
        return self._computed(self.of.z)

    def _computed(self, z: Floats) -> tuple[Floats, Floats, Floats]:
        case = self.of.case
        at = [coordinates(case.parameters, z, c.parameters, seed=self.of.seed) for c in (self.own, self.rest)]
        rest, own = claim_likelihoods(self.rest.parameters, at[1]), _messages(self.own.parameters, at[0])
        story = np.maximum.reduceat(own, case.network.first_slot[:-1], axis=0)[case.network.node_of_slot]
        return claim_likelihoods(case.parameters, z), rest, story


def blocs(case: Case) -> list[str]:
    """Return the blocs that could coordinate, those with most claims first."""
    n_claims = Counter(case.corpus.sources[c.source].bloc for c in case.claims)
    return sorted((b for b in n_claims if b not in NO_LINE), key=lambda b: (-n_claims[b], b))


def stressed(on: Probe, bloc: str) -> Stressed:
    """Return a bloc under suspicion."""
    case = on.case
    theirs = {
        row for p in case.positions if case.corpus.sources[p.source].bloc == bloc and not p.commitment for row in p.rows
    }
    claims = case.claims
    rest = _with(case, tuple(c for i, c in enumerate(claims) if i not in theirs), {})
    alone = {"party_line": False, "channel": False}
    own = _with(case, tuple(c for i, c in enumerate(claims) if i in theirs), alone)
    return Stressed(on, rest, own)


def _messages(parameters: Parameters, z: Floats) -> Floats:
    """Return the log probability of all messages on each slot's node if the senders claim its state, (slots, draws)."""
    g, network, priors = parameters.groups, parameters.network, parameters.priors
    hedge = prior_of(priors, "story.hedge")
    at = parameters.index.get(hedge.name)
    flat = transformed(hedge, z[at] if at is not None else np.zeros(z.shape[1]))
    a, out = priors.informed_accuracy, np.zeros((network.n_slots, z.shape[1]))
    for i, node in enumerate(g.group_node.tolist()):
        membership = g.membership[g.first_cell[i] : g.first_cell[i + 1]]
        random = membership.mean()
        plain = a * membership + (1 - a) * (membership.sum() - membership) / (membership.size - 1)
        strength = g.group_clear[i] * (1 - g.group_hedged[i] * (1 - flat))
        out[list(network.slots(node))] += np.log(random + strength * (plain - random)[:, None])
    return out


def _with(case: Case, claims: tuple[Claim, ...], switches: dict[str, bool]) -> Case:
    priors = dataclasses.replace(case.priors, switches={**case.priors.switches, **switches})
    corpus = dataclasses.replace(case.corpus, claims=claims)
    return assemble(corpus, priors, as_of=case.as_of, given=case.given, like=case)


def deception(
    fit: Fit, targets: Sequence[Target], *, draws: int = 2000, seed: int = SEED, progress: Progress | None = None
) -> Table:
    """Return from what rate of deception on each bloc's word changes each call.

    Returns
    -------
    For each target and bloc: the call, how probable it is now and at rates of 25, 50, 75 and 100 %; the rate at which
    the call changes, empty where it never does; the next call; the largest Pareto k of the weights, and the fewest
    effective draws.
    """
    on = probe(fit, seed=seed, draws=draws)
    every = blocs(fit.case)
    rows: list[dict[str, object]] = []
    for i, bloc in enumerate(every[:MOST_BLOCS]):
        if progress and i % 5 == 0:
            progress(f"deception: {i} of {min(len(every), MOST_BLOCS)} blocs")
        suspect = stressed(on, bloc)
        at = {rate: suspect.at(rate) for rate in RATES}
        spoke = [c for c in fit.case.claims if fit.case.corpus.sources[c.source].bloc == bloc]
        for target in targets:
            call = at[0.0].call(target)
            answer = target.answers.index(call)
            p = {rate: float(h.mean(target)[answer]) for rate, h in at.items()}
            rate, becomes = _flip(suspect, target, call, at)
            k = max(h.pareto_k for h in at.values())
            rows.append(
                {
                    "target": target.name,
                    "bloc": bloc,
                    "sources": len({c.source for c in spoke}),
                    "claims": len(spoke),
                    "call": call,
                    "p": p[0.0],
                    **{f"p_{round(100 * r)}": p[r] for r in RATES[1:]},
                    "flips_at": rate,
                    "becomes": becomes,
                    "pareto_k": k,
                    "effective": min(h.effective for h in at.values()),
                    "note": ""
                    if all(h.sure for h in at.values())
                    else f"Pareto k {k:.2f}: the weights cannot be relied on",
                }
            )
    order = {t.name: i for i, t in enumerate(targets)}

    def nearest(row: Mapping[str, object]) -> tuple[int, float, float]:
        at_rate = row["flips_at"]
        least = 2.0 if at_rate is None else float(str(at_rate))
        return order[str(row["target"])], least, float(str(row["p_100"]))

    return of_records(COLUMNS, sorted(rows, key=nearest))


def _flip(suspect: Stressed, target: Target, call: str, at: dict[float, Belief]) -> tuple[float | None, str]:
    """Return the rate at which the call first changes, closed in upon by bisection, and what leads then."""
    for near, far in itertools.pairwise(RATES):
        becomes = at[far].call(target)
        if becomes == call:
            continue
        inside, outside = near, far
        for _ in range(STEPS):
            middle = (inside + outside) / 2
            then = suspect.at(middle).call(target)
            if then == call:
                inside = middle
            else:
                outside, becomes = middle, then
        return outside, becomes
    return None, ""
