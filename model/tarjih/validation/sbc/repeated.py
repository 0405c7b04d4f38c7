"""Simulations of one model, as many as are wanted, as a sweep.

Supply a model's name, how many sound simulations are wanted, a seed, and the digests of what the shipped case reads;
get the outcomes, and what they took.  A simulation is kept under the digests of the code behind it and of the files
that it reads: those of the shipped case for the models that speak of it, the general priors for the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tarjih.runs.sweep.running import Task, sweep
from tarjih.validation.sbc.models import MODELS, check
from tarjih.validation.sbc.ranked import Outcome

__all__ = ["Repeated", "repeated"]

MOST_TRIES = 3
"""Simulations that are tried for each that is wanted: where the sampler says that it failed, another is made."""
PRIORS = "priors/general.yaml"


@dataclass(frozen=True)
class Repeated:
    """Simulations of a model.

    Parameters
    ----------
    outcomes
        Of those that are sound, in the order of their numbers.
    tried
        How many were made for them.
    seconds
        What all of them took, one after the other.
    """

    outcomes: list[Outcome]
    tried: int
    seconds: float


def repeated(
    model: str, wanted: int, seed: int, inputs: Mapping[str, str], *, make: bool = True, heavy: bool = True
) -> Repeated:
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
        Whether to make what is not kept.
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
    return Repeated(sound, tried, seconds)


def simulation(model: str, seed: int, number: int) -> dict[str, Any]:
    """Return one outcome as plain data."""
    return asdict(check(model, seed, number))
