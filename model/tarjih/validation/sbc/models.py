"""The models that are compared with their simulators, and simulations of any of them.

Supply a name of :data:`MODELS`, a seed and a number; get an :class:`~tarjih.validation.sbc.ranked.Outcome` by
:func:`check`, or as many as are wanted, as a sweep, by :func:`simulate_many`.  After Talts, Betancourt, Simpson,
Vehtari and Gelman (2018) the ranks of true values among draws of the posterior are uniform if posterior and simulator
are of one model.  A quantity may depend on the claims too, and finds what no parameter alone can (Modrák et al.,
*Bayesian Analysis* 20, 2025).  Ranked are

- every coordinate;
- the log-likelihood of all claims with the truth summed out, and given the world;
- the log score of the world by the posterior, and how many propositions are true in it;
- the state of each node, ties broken at random.

Beside the probability of each state an outcome has the true world and those of the thinned draws, from which
:mod:`tarjih.validation.sbc.judged` compares probabilities with truths.

Where a sampler reports that it failed (divergences, unreliable weights) the simulation does not count: that depends on
the claims alone, and ranks are uniform given any claims.

A simulation is cached under the digests of the code behind it and of the files that it reads: those of the shipped case
for the models that use it, the general priors for the others.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tarjih.runs.sweep.running import Task, sweep
from tarjih.testimony.case import Case
from tarjih.validation.sbc.designs import design
from tarjih.validation.sbc.drawing import Sampler, by_nuts, fast, simulated
from tarjih.validation.sbc.ideal_points import simulate_ideal_points
from tarjih.validation.sbc.posterior_sbc import again
from tarjih.validation.sbc.ranked import Outcome

__all__ = ["MODELS", "Model", "Simulations", "check", "simulate_many"]

MOST_TRIES = 3
"""Simulations that are tried for each that is wanted: where the sampler failed, another is made."""
PRIORS = "priors/general.yaml"


@dataclass(frozen=True)
class Model:
    """What is simulated, and how its posterior is drawn.

    Parameters
    ----------
    title
        Its title on the figure.
    exact
        Whether the likelihood is the simulator's; where it approximates, ranks may leave their band.
    one
        Makes an outcome of a seed: of the generator and, apart, of the sampler.
    shipped
        Whether it uses the shipped case.
    """

    title: str
    exact: bool
    one: Callable[[np.random.Generator, int], Outcome]
    shipped: bool = False


def check(model: str, seed: int, number: int) -> Outcome:
    """Make one simulation of a model; the same seed and number give the same."""
    rng = np.random.default_rng([seed, number])
    return MODELS[model].one(rng, int(rng.integers(2**31)))


@functools.cache
def _design(name: str) -> Case:
    return design(name)


def _of(name: str, draw: Sampler) -> Callable[..., Outcome]:
    return lambda rng, seed: simulated(_design(name), draw, rng, seed)


MODELS: Mapping[str, Model] = {
    "joint_nuts": Model("the model of testimony, by NUTS", exact=True, one=_of("interested", by_nuts)),
    "joint_fast": Model("the model of testimony, by the fast path", exact=True, one=_of("interested", fast)),
    "neutral_fast": Model("the model without interests, by the fast path", exact=True, one=_of("neutral", fast)),
    "opinions_fast": Model(
        "the model of stated probabilities, by the fast path", exact=True, one=_of("opinions", fast)
    ),
    "numbers_fast": Model("the model of stated numbers, by the fast path", exact=True, one=_of("numbers", fast)),
    "ideal_points": Model("the ordinal ideal-point model, by NUTS", exact=True, one=simulate_ideal_points),
    "corpus_fast": Model("the posterior of the shipped case, by the fast path", exact=False, one=again, shipped=True),
}
"""Every model that is checked, by its name."""


@dataclass(frozen=True)
class Simulations:
    """Simulations of a model.

    Parameters
    ----------
    outcomes
        Of those that are sound, in the order of their numbers.
    tried
        How many were made for them.
    seconds
        The time of all of them, one after the other.
    """

    outcomes: list[Outcome]
    tried: int
    seconds: float


def simulate_many(
    model: str, wanted: int, seed: int, inputs: Mapping[str, str], *, make: bool = True, heavy: bool = True
) -> Simulations:
    """Simulate a model until enough simulations are sound.

    Parameters
    ----------
    model
        Its name.
    wanted
        How many.
    seed
        Of all of them; with its number each has its own.
    inputs
        Digest of every file of the shipped case and its priors.
    make
        Whether to make what is not cached.
    heavy
        Whether to start other processes at once.
    """
    reads = dict(inputs) if MODELS[model].shipped else {PRIORS: inputs[PRIORS]}
    tasks = (Task((model, seed, n), about=[model, seed, n, reads]) for n in range(MOST_TRIES * wanted))
    sound: list[Outcome] = []
    tried, seconds = 0, 0.0
    for done in sweep(simulation, tasks, heavy=heavy, make=make):
        outcome = Outcome(**done.value | {"names": tuple(done.value["names"])})
        tried, seconds = tried + 1, seconds + done.seconds
        sound += [outcome] * outcome.sound
        if len(sound) == wanted:
            break
    return Simulations(sound, tried, seconds)


def simulation(model: str, seed: int, number: int) -> dict[str, Any]:
    """Return one outcome as plain data."""
    return asdict(check(model, seed, number))
