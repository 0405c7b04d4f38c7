"""The likelihood of a case's claims by the compiled density, from which every reported probability comes.

Supply a :class:`~tarjih.testimony.parameters.Parameters` and coordinates, shape (coordinates, draws); get by
:func:`weigh` the log-likelihood of all claims with the truth summed out and the probability of every slot, by
:func:`claim_likelihoods` the log-likelihood of the claims under each slot, and by :func:`sum_out` the result of
such log-likelihoods.  :func:`density` gives value and gradient at one point, as a sampler asks for them.

Formulas: :mod:`tarjih.testimony.story`, :mod:`tarjih.testimony.hypotheses`.  Numba is loaded when something is
weighed, and not before.
"""

from __future__ import annotations

import functools
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from tarjih.runs.arrays import Floats
from tarjih.runs.sweep.options import cores
from tarjih.testimony.hypotheses import Network
from tarjih.testimony.parameters import Parameters

__all__ = [
    "Weighed",
    "before_claims",
    "claim_likelihoods",
    "density",
    "propositions",
    "sum_out",
    "weigh",
]

AT_ONCE = 128
"""Draws handed to the compiled function at a time."""
NONE = np.zeros((0, 0))


@dataclass(frozen=True)
class Weighed:
    """The posterior quantities at a set of draws.

    Parameters
    ----------
    log_likelihood
        Log probability of all claims given the draw; shape (draws,).
    slots
        Probability of each slot given the draw and the claims; shape (slots, draws).
    """

    log_likelihood: Floats
    slots: Floats


def weigh(parameters: Parameters, z: Floats, *, known: Floats | None = None) -> Weighed:
    """Weigh the claims under each draw.

    Parameters
    ----------
    parameters
        The model's coordinates.
    z
        Draws of them, shape (coordinates, draws).
    known
        Log weight of each slot from what is taken as given (:func:`tarjih.testimony.hypotheses.clamp`).
    """
    return _run(parameters, z, NONE, known=known)


def before_claims(parameters: Parameters, z: Floats, *, known: Floats | None = None) -> Floats:
    """Return the probability of each slot given each draw and no claims at all, shape (slots, draws)."""
    return _run(parameters, z, np.zeros((parameters.network.n_slots, z.shape[1])), given=True, known=known).slots


def claim_likelihoods(parameters: Parameters, z: Floats) -> Floats:
    """Return the log-likelihood of all claims about each slot's node if its state is the true one, (slots, draws)."""
    out: Floats = np.empty((parameters.network.n_slots, z.shape[1]))
    _run(parameters, z, out, states=False)
    return out


def sum_out(
    parameters: Parameters, z: Floats, likelihood: Floats, *, known: Floats | None = None, power: float = 1.0
) -> Weighed:
    """Sum the truth out of log-likelihoods of slots.

    Parameters
    ----------
    parameters, z, known
        As :func:`weigh` takes them; the claims are not looked at.
    likelihood
        Log-likelihood of each slot, shape (slots, draws).
    power
        To what power the prior of every configuration is raised; 1 for the prior itself.
    """
    return _run(parameters, z, np.ascontiguousarray(likelihood), given=True, known=known, power=power)


def density(parameters: Parameters, *, known: Floats | None = None) -> Callable[[Floats], tuple[float, Floats]]:
    """Return the function from coordinates, shape (coordinates,), to log p(z) + log p(claims | z) and its gradient."""
    kernel = _kernel()
    case = kernel.pack(parameters, known=known)

    def at(z: Floats) -> tuple[float, Floats]:
        value, gradient = kernel.log_density(np.ascontiguousarray(z, dtype=np.float64), *case)
        return float(value), gradient

    return at


def propositions(network: Network, slots: Floats) -> dict[str, Floats]:
    """Return the probability of each proposition, shape (draws,), from that of the slots."""
    out: dict[str, Floats] = {}
    for name, tie in network.ties.items():
        span = network.slots(tie.node)
        out[name] = np.asarray(tie.truth) @ slots[span.start : span.stop]
    return out


@functools.cache
def _kernel() -> SimpleNamespace:
    """Load what is compiled, and compile it where that was not done yet."""
    from tarjih.testimony.kernel.ready import ready
    from tarjih.testimony.story.arrays import pack_story
    from tarjih.testimony.story.kernel.density import log_density, over_draws

    ready()
    return SimpleNamespace(pack=pack_story, log_density=log_density, over_draws=over_draws)


def _run(
    parameters: Parameters,
    z: Floats,
    likelihood: Floats,
    *,
    given: bool = False,
    states: bool = True,
    known: Floats | None = None,
    power: float = 1.0,
) -> Weighed:
    """Go through the draws, on all cores in the process that a user started."""
    kernel = _kernel()
    case = kernel.pack(parameters, known=known)
    draws = z.shape[1]
    rows = np.ascontiguousarray(z.T, dtype=np.float64)
    n_slots = parameters.network.n_slots if states else 0
    total, probability = np.empty(draws if states else 0), np.empty((n_slots, draws))

    def some(block: slice) -> None:
        own = likelihood[:, block].copy() if likelihood.size else likelihood
        out = np.empty((probability.shape[0], block.stop - block.start))
        kernel.over_draws(rows[block], *case, own, given, power, total[block], out)
        probability[:, block] = out
        if likelihood.size and not given:
            likelihood[:, block] = own

    blocks = list(_blocks(draws))
    threads = cores() if multiprocessing.parent_process() is None else 1
    if threads > 1 and len(blocks) > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(some, blocks))
    else:
        for block in blocks:
            some(block)
    return Weighed(total, probability)


def _blocks(draws: int) -> Iterator[slice]:
    """Yield the draws in blocks whose columns stay in the processor's cache."""
    for start in range(0, draws, AT_ONCE):
        yield slice(start, min(start + AT_ONCE, draws))
