"""The quantities of the likelihood as functions of the coordinates, and the truth summed out, in PyMC.

Supply the coordinates of a case; get :class:`Quantities`, and by :func:`summed_out` from the log-likelihood of each
slot that of each component.  Formulas: :mod:`tarjih.testimony.hypotheses`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from tarjih.priors import credibility_entry
from tarjih.priors.scales import Prior
from tarjih.testimony.hypotheses import Network
from tarjih.testimony.messages import ACCESS, IDENTITY
from tarjih.testimony.parameters import Parameters
from tarjih.testimony.story.kernel.names import SCALARS
from tarjih.testimony.story.parameters import prior_of

__all__ = ["Quantities", "entries_of", "summed_out"]


def entries_of(parameters: Parameters) -> dict[str, Prior]:
    """Return the priors of the named quantities, in their order."""
    scalars = parameters.priors.scalars
    groups = parameters.groups
    kinds = {credibility_entry(k): parameters.priors.accuracy_of(k) for k in groups.kinds}
    shifts = (*(f"access.{a}" for a in ACCESS), *(f"identity.{i}" for i in IDENTITY))
    others = {n: prior_of(parameters.priors, n) for n in (*SCALARS, "informed_accuracy", "story.wanted", *shifts)}
    events = {e: scalars[e] for e in parameters.network.events if not e.startswith("link.")}
    starts = {f"traits.{t}.start": scalars[f"traits.{t}.start"] for t in parameters.corpus.traits}
    return {**kinds, **others, **{n: scalars[n] for n in groups.leaving}, **events, **starts}


class Quantities:
    """Named quantities of the likelihood as functions of z."""

    def __init__(self, parameters: Parameters, z: TensorVariable, mu: TensorVariable, sigma: TensorVariable) -> None:
        self.parameters = parameters
        self.priors = entries_of(parameters)
        self.position = {n: i for i, n in enumerate(self.priors)}
        index = parameters.index
        silent = len(parameters.names)
        column = [index.get(n, silent) for n in self.priors]
        for t in parameters.corpus.traits.values():
            column[self.position[f"traits.{t.id}.start"]] = index.get(f"trait.{t.id}.{t.eras[0]}", silent)
        self.z = pt.concatenate([z, np.zeros(1)])
        self.linear = mu + sigma * self.z[np.array(column)]

    def logit(self, name: str) -> TensorVariable:
        """Return a quantity on its unconstrained scale."""
        return self.linear[self.position[name]]

    def value(self, name: str) -> TensorVariable:
        """Return a quantity on its natural scale."""
        family = self.priors[name].family
        raw = self.logit(name)
        return pt.sigmoid(raw) if family == "logit_normal" else pt.exp(raw) if family == "log_normal" else raw

    def each(self, names: Sequence[str]) -> TensorVariable:
        """Return several quantities, unconstrained, as a vector."""
        return self.linear[np.array([self.position[n] for n in names], dtype=np.int64)]

    def own(self, prefix: str, labels: Sequence[str]) -> TensorVariable:
        """Return the coordinates called ``prefix.label``."""
        index = self.parameters.index
        return self.z[np.array([index[f"{prefix}.{s}"] for s in labels], dtype=np.int64)]

    def event(self, network: Network) -> TensorVariable:
        """Return the log-odds of every uncertain event."""
        links = self._links()
        return (
            pt.stack([links[e] if e in links else self.logit(e) for e in network.events])
            if network.events
            else pt.zeros(0)
        )

    def _links(self) -> dict[str, TensorVariable]:
        p = self.parameters
        out: dict[str, TensorVariable] = {}
        for t in p.corpus.traits.values():
            level = self.logit(f"traits.{t.id}.start")
            degree = {t.eras[0]: pt.sigmoid(level)}
            for era in t.eras[1:]:
                level = level + p.priors.scalars[f"traits.{t.id}.step"].median * self.z[p.index[f"trait.{t.id}.{era}"]]
                degree[era] = pt.sigmoid(level)
            slope = p.priors.scalars[f"traits.{t.id}.slope"].median
            for link in t.links:
                if link.difference is not None:
                    lead = degree[link.difference[0]] - degree[link.difference[1]]
                else:
                    lead = degree[str(link.era)] - 0.5
                out[f"link.{link.proposition}"] = link.sign * slope * lead
        return out


def summed_out(network: Network, log_odds: TensorVariable, slot_likelihood: TensorVariable) -> TensorVariable:
    """Sum the truth out of every component: one number for each."""
    columns = pt.zeros(2 * len(network.events) + 1)
    if network.events:
        both = pt.stack([-pt.softplus(-log_odds), -pt.softplus(log_odds)], axis=1).flatten()
        columns = pt.concatenate([both, np.zeros(1)])
    slots = pt.concatenate([slot_likelihood, np.zeros(1)])
    joint = network.config_prior
    if network.config_events.shape[1]:
        joint = joint + columns[network.config_events].sum(axis=1)
    joint = joint + slots[network.config_slots].sum(axis=1)
    first, sizes = network.first_config[:-1], np.diff(network.first_config)
    total = pt.zeros(sizes.size)
    for size in np.unique(sizes):
        index = first[sizes == size][:, None] + np.arange(size)
        total = pt.set_subtensor(total[np.flatnonzero(sizes == size)], pt.logsumexp(joint[index], axis=1))
    return total
