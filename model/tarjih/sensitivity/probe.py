"""One set of draws on which every "what if" is asked, so that answers differ by the question alone.

Supply a :class:`~tarjih.inference.fit.Fit`; get a :class:`Probe`, and from it the answers under edited priors or
another case.  Draws are carried over, gated and, where they fail, drawn again with one seed for all
(:mod:`tarjih.inference.carry`), so that answers stay comparable.  A case of some ten thousand claims is too large to be
drawn again for each edit: its answers are marked as unsure where the gate fails.

The draws are fewer than the fit's.  The effect of an edit is computed on them and added to the fit's own number
(:meth:`~tarjih.inference.carry.Start.settled`), so that all tables agree on an unedited answer.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from tarjih.inference.carry import Start, carry, start
from tarjih.inference.fit import Fit
from tarjih.inference.gate import ENOUGH
from tarjih.inference.importance import SEED, Draws, Weigh, reweigh, usable
from tarjih.inference.targets import Target
from tarjih.priors import Priors
from tarjih.runs.arrays import Floats
from tarjih.testimony.case import Case, assemble
from tarjih.testimony.hypotheses import lay_out
from tarjih.testimony.weigh import Weighed, claim_likelihoods, sum_out

__all__ = ["Belief", "Probe", "edited", "probe"]

MOST_CELLS = 4_000_000
LEAST_DRAWS = 100
ROUGH = 10_000_000
"""Cells times draws from which redrawing a case takes too long to be done for each edit."""


@dataclass(frozen=True)
class Belief:
    """The posterior under an edit.

    Parameters
    ----------
    draws
        Draws of the edited case.
    method
        ``stored`` when the fit's draws were weighted again, ``fresh`` when the case was drawn again.
    sure
        Whether the draws pass the gate.
    settle
        What puts the probabilities of a target's answers, as these draws have them, to the fit's own.
    """

    draws: Draws
    method: str
    sure: bool
    settle: Callable[[Target, Floats], Floats] | None = None

    @property
    def slots(self) -> Floats:
        """Probability of each slot given each draw, shape (slots, draws)."""
        return self.draws.slots

    @property
    def weights(self) -> Floats:
        """Weight of each draw, shape (draws,)."""
        return self.draws.weights

    @property
    def pareto_k(self) -> float:
        """Shape of the tail of the weights."""
        return self.draws.pareto_k

    @property
    def effective(self) -> float:
        """Effective number of draws."""
        return self.draws.effective

    def mean(self, target: Target) -> Floats:
        """Return the probability of each answer."""
        p = target.mean(self.draws.slots, self.draws.weights)
        return self.settle(target, p) if self.settle else p

    def call(self, target: Target) -> str:
        """Return the most probable answer."""
        return target.call(self.mean(target))


@dataclass(frozen=True)
class Probe:
    """Equally weighted draws of a fit's posterior, ready to be carried over.

    Parameters
    ----------
    begun
        The draws.
    redraw
        Draws of a case that is drawn again.
    """

    begun: Start
    redraw: int

    @property
    def case(self) -> Case:
        """The case as it was fitted."""
        return self.begun.case

    @property
    def seed(self) -> int:
        """Of all that is drawn."""
        return self.begun.seed

    @property
    def z(self) -> Floats:
        """Coordinates, shape (coordinates, draws)."""
        return self.begun.draws.z

    @property
    def slots(self) -> Floats:
        """Probability of each slot given each draw, shape (slots, draws)."""
        return self.begun.draws.slots

    @property
    def draws(self) -> int:
        """Number of draws."""
        return self.begun.size

    @property
    def rough(self) -> bool:
        """Whether the case is too large to be drawn again: too few draws would be had in the time."""
        return self.redraw < 2 * ENOUGH

    def now(self) -> Belief:
        """Return the posterior without any edit."""
        return Belief(self.begun.draws, "stored", sure=True, settle=self.settled)

    def settled(self, target: Target, p: Floats) -> Floats:
        """Return probabilities of answers, shape (…, answers), moved as far as the draws are from the fit unedited."""
        return self.begun.settled(target, p)

    def under(self, priors: Priors) -> Belief:
        """Return the posterior under other priors of the same case."""
        return self.at(edited(self.case, priors))

    def at(self, case: Case, *, by: Weigh | None = None) -> Belief:
        """Return the posterior of another case that shares coordinates with this one.

        Parameters
        ----------
        case
            The other case.
        by
            What weighs its coordinates, where that is not its own likelihood.
        """
        again = () if self.rough else (self.redraw, 4 * self.redraw)
        carried = carry(self.begun, case, by=by or self._by(case), redraw=again)
        if carried.reused:
            return Belief(carried.draws, "stored", sure=carried.ok, settle=self.settled)
        return Belief(carried.draws, "fresh", sure=carried.ok)

    def _by(self, case: Case) -> Weigh | None:
        """Return what weighs a case in which only hypotheses have other priors: the claims' likelihood stays."""
        regrouped = case.parameters.groups is not self.case.parameters.groups
        if regrouped or case.priors.scalars is not self.case.priors.scalars:
            return None

        def weighed(z: Floats) -> Weighed:
            own = z.shape == self.z.shape and bool((z == self.z).all())
            claims = self._claims if own else claim_likelihoods(case.parameters, z)
            return sum_out(case.parameters, z, claims, known=case.known)

        return weighed

    @cached_property
    def _claims(self) -> Floats:
        return claim_likelihoods(self.case.parameters, self.z)

    def fresh(self, case: Case, *, seed: int) -> Belief:
        """Return the posterior of a case that is drawn again, with four times the draws where the first will not do."""
        drawn = reweigh(case, draws=self.redraw, seed=seed)
        if not (usable(drawn) or self.rough):
            drawn = reweigh(case, draws=4 * self.redraw, seed=seed)
        return Belief(drawn, "fresh", sure=usable(drawn))


def probe(fit: Fit, *, draws: int = 2000, redraw: int = 8000, seed: int = SEED) -> Probe:
    """Take equally weighted draws from a fit, by systematic resampling, which adds the least noise.

    Parameters
    ----------
    fit
        The fit.
    draws, redraw
        Draws taken, and draws of a case that is drawn again; fewer where the case is so large that an
        answer would take seconds.
    seed
        Of all that is drawn.
    """
    size = max(fit.case.parameters.groups.membership.size, len(fit.case.network.config_prior), 1)
    n = int(min(draws, max(LEAST_DRAWS, MOST_CELLS // size)))
    again = int(min(redraw, max(LEAST_DRAWS, ROUGH // size)))
    return Probe(start(fit, most=n, seed=seed), again)


def edited(case: Case, priors: Priors, *, numbers_only: bool = False) -> Case:
    """Return a case under other priors.

    Parameters
    ----------
    case, priors
        The case, and what takes the place of its priors.
    numbers_only
        Whether nothing but the priors of its coordinates differs, so that hypotheses and claims stay as laid out.
    """
    if numbers_only:
        parameters = dataclasses.replace(case.parameters, priors=priors)
        return dataclasses.replace(case, priors=priors, parameters=parameters)
    if priors.scalars is case.priors.scalars and priors.switches is case.priors.switches:  # tables of questions
        network = lay_out(case.corpus, priors)
        parameters = dataclasses.replace(case.parameters, priors=priors, network=network)
        return dataclasses.replace(case, priors=priors, network=network, parameters=parameters)
    return assemble(case.corpus, priors, as_of=case.as_of, given=case.given)
