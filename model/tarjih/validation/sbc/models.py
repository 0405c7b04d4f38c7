"""The models that are held to their simulators, and one simulation of any of them.

Supply a name of :data:`MODELS`, a seed and a number; get an :class:`~tarjih.validation.sbc.ranked.Outcome`.  After
Talts,
Betancourt, Simpson, Vehtari and Gelman (2018) ranks of what was drawn among draws of the posterior are uniform if
posterior and simulator are of one model.  A quantity may depend on the words too, and finds what no parameter alone can
(Modrák et al., *Bayesian Analysis* 20, 2025); ranked are

- every coordinate;
- the log-likelihood of all words with the truth summed out, and given the world;
- the log score of the world by the posterior, and how many propositions hold in it;
- the state of each node, ties broken at random.

With the probability of each state goes the world that was drawn and those of the kept draws, by which
:mod:`tarjih.validation.sbc.judged` holds probabilities against truths.

Where a sampler says of itself that it failed (divergences, weights that cannot be relied on) the simulation does not
count: that is seen from the words alone, and ranks are uniform given any words.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from tarjih.testimony.case import Case
from tarjih.validation.sbc.designs import design
from tarjih.validation.sbc.drawing import Sampler, by_nuts, fast, simulated
from tarjih.validation.sbc.ideal_point_sbc import placed
from tarjih.validation.sbc.posterior_sbc import again
from tarjih.validation.sbc.ranked import Outcome

__all__ = ["MODELS", "Model", "check"]


@dataclass(frozen=True)
class Model:
    """What is simulated and how it is drawn from.

    Parameters
    ----------
    title
        What the figure says of it.
    exact
        Whether the likelihood is that of the simulator; where it approximates ranks may stray.
    one
        Makes an outcome of a seed: of the generator and, apart, of the sampler.
    shipped
        Whether it speaks of the shipped case.
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
    "joint_nuts": Model("the model of testimony, by NUTS", exact=True, one=_of("words", by_nuts)),
    "joint_fast": Model("the model of testimony, by the fast path", exact=True, one=_of("words", fast)),
    "graded_nuts": Model("the model with graded shared error, by NUTS", exact=True, one=_of("asked", by_nuts)),
    "graded_fast": Model("the model with graded shared error, by the fast path", exact=True, one=_of("asked", fast)),
    "ideal_points": Model("the ordinal ideal-point model, by NUTS", exact=True, one=placed),
    "lines_fast": Model(
        "the model of testimony where blocs hold lines, by the fast path", exact=False, one=_of("lines", fast)
    ),
    "corpus_fast": Model("the posterior of the shipped case, by the fast path", exact=False, one=again, shipped=True),
    "corpus_no_line": Model(
        "the posterior of the shipped case without party lines",
        exact=True,
        one=functools.partial(again, part="party_line"),
        shipped=True,
    ),
}
"""Every model that is checked, by its name."""
