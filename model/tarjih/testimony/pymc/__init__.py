"""The joint model in PyMC, with the claims as observed data: the readable reference of the compiled density.

Supply a :class:`~tarjih.testimony.case.Case`; get a ``pm.Model`` on which ``pm.sample``, ``pm.sample_prior_predictive``
and ``pm.sample_posterior_predictive``, ``pm.compute_log_likelihood`` and ``az.loo`` work.  ``z`` are standard normals
(dimension ``parameter``); ``claims`` are the observed stances, a row for each group of connected questions
(dimension ``question``) and a column for each position on one of them (``place``).  The discrete truth is summed out,
so that leave-one-out drops a row.  Generative story and sources: :mod:`tarjih.testimony.story` for claims,
:mod:`tarjih.testimony.hypotheses` for truth.  Given ``z`` claims are drawn by :mod:`tarjih.testimony.simulate`.

Some things are conditioned on and not drawn: which sources make claims on which questions, their channels, interests
and strength, and claims that take no side.  The observed claims also decide who is in a party line, so that the
likelihood is that of the claims as they are coded, whatever other stances are put in their place.

The code deliberately shares nothing with that of the kernel, so that each can catch errors of the other.  What an
analyst edits, the location and spread of every prior, enters as ``pm.Data``.
"""

from __future__ import annotations

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from tarjih.priors import credibility_entry
from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.case import Case
from tarjih.testimony.hypotheses import Network
from tarjih.testimony.pymc.quantities import Quantities, entries_of, summed_out
from tarjih.testimony.pymc.story import story_likelihoods
from tarjih.testimony.simulate import drawn_positions, retell, worlds
from tarjih.testimony.story.parameters import wanted

__all__ = ["build"]

IMPOSSIBLE = -1e9
"""Log weight of what is ruled out by what is given: finite, so that gradients stay numbers."""


def build(case: Case) -> pm.Model:
    """State the joint model of a case.

    Returns
    -------
    A model whose ``compile_logp()`` is log p(z) + log p(claims, given | z); what is taken as given has a term of its
    own where anything is.
    """
    parameters, network, kinds = case.parameters, case.network, case.parameters.groups.kinds
    places = _places(case)
    coords = {
        "parameter": list(parameters.names),
        "kind": list(kinds),
        "event": list(network.events),
        "question": _questions(network),
        "place": range(places.shape[1]),
    }
    known = np.maximum(case.known, IMPOSSIBLE)

    def log_likelihood(_stances: TensorVariable, z: TensorVariable, _places: TensorVariable) -> TensorVariable:
        quantities = Quantities(parameters, z.flatten(), mu, sigma)  # it comes once for all questions
        claims = story_likelihoods(parameters, quantities)
        events = quantities.event(network)
        return summed_out(network, events, claims + known) - summed_out(network, events, pt.as_tensor(known))

    def random(z: Floats, at: Ints, rng: np.random.Generator, size: tuple[int, ...] | None) -> Ints:
        return _draw(case, z, at, rng, size)

    with pm.Model(coords=coords) as model:
        z = pm.Normal("z", 0.0, 1.0, dims="parameter")
        entries = entries_of(parameters).values()
        mu = pm.Data("prior_location", np.array([p.mu for p in entries]))
        sigma = pm.Data("prior_spread", np.array([p.sigma for p in entries]))
        quantities = Quantities(parameters, z, mu, sigma)
        events = quantities.event(network)
        if kinds:
            pm.Deterministic(
                "credibility", pt.sigmoid(quantities.each([credibility_entry(k) for k in kinds])), dims="kind"
            )
        if network.events:
            pm.Deterministic("event_probability", pt.sigmoid(events), dims="event")
        if case.known.any():
            pm.Potential("given", summed_out(network, events, pt.as_tensor(known)).sum())
        pm.CustomDist(
            "claims",
            z,
            places,
            logp=log_likelihood,
            random=random,
            signature="(p),(k)->(k)",
            dtype="int64",
            observed=_observed(case, places),
            dims=("question", "place"),
        )
    return model


def _questions(network: Network) -> list[str]:
    """Return the name of the first node of each component."""
    first = {int(c): n.name for n, c in reversed(list(zip(network.nodes, network.component, strict=True)))}
    return [first.get(i, f"({i})") for i in range(network.first_config.size - 1)]


def _places(case: Case) -> Ints:
    """Return the index of the position in each place, −1 for none; shape (questions, places)."""
    network, g = case.network, case.parameters.groups
    component = network.component[np.repeat(g.group_node, [len(members) for members in g.group_positions])]
    count = np.bincount(component, minlength=network.first_config.size - 1)
    out = np.full((count.size, max(int(count.max(initial=0)), 1)), -1, dtype=np.int64)
    for c in np.flatnonzero(count):
        own = np.flatnonzero(component == c)
        out[c, : own.size] = own
    return out


def _observed(case: Case, places: Ints) -> Ints:
    """Return the stance in each place, 0 for none; a stance that is uncertain is rounded away from 0."""
    lean = np.array([p.lean for p in drawn_positions(case)] or [0.0])
    stance = (np.sign(lean) * np.clip(np.floor(np.abs(lean) + 0.5), 1, 2)).astype(np.int64)
    return np.where(places >= 0, stance[places], 0)


def _draw(case: Case, z: Floats, at: Ints, rng: np.random.Generator, size: tuple[int, ...] | None) -> Ints:
    """Draw the truth given the coordinates, and then every claim; shape of `at`, or `size` and its last."""
    coordinates = np.asarray(z).reshape(-1, len(case.parameters.names))[0][:, None]
    known = np.maximum(case.known, IMPOSSIBLE) + wanted(case.parameters)
    states = worlds(case, coordinates, rng, log_likelihood=known[:, None])
    simulated = retell(case, coordinates, states, rng)
    stance = np.where(simulated.affirms[:, 0], 1, -1) * np.where(simulated.firm, 2, 1)
    stance = stance if stance.size else np.zeros(1, dtype=np.int64)
    out = np.where(at >= 0, stance[at], 0)
    return out if size is None else np.broadcast_to(out, (*size, out.shape[-1]))
