"""One model stated three more ways, for the benchmarks: truths sampled by PyMC, marginalised in PyMC, enumerated.

Supply a case without interests, channels or pledges, whose propositions stand by themselves; get from each way the
draws of its continuous unknowns and of the probability of every proposition, with the seconds of compiling and of
drawing.

Run: python tests/other_samplers.py WAY CORPUS PRIORS DRAWS OUT
"""

import functools
import itertools
import sys
import time
from pathlib import Path

import numpy as np

from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble
from tarjih.testimony.hypotheses import BASE_RATE
from tarjih.testimony.messages import ACCESS, IDENTITY
from tarjih.testimony.story.groups import EASY, EDGE, GRID
from tarjih.testimony.weigh import weigh

CHAINS = 4


class Plain:
    """The model as a script would state it, in whatever mathematics `xp` (numpy, PyTensor, jax) speaks."""

    def __init__(self, case, xp):
        self.case, self.xp = case, xp
        g, p = case.parameters.groups, case.parameters
        self.g, self.scalars, self.index, self.n = g, p.priors.scalars, p.index, len(p.names)
        self.kind_prior = [p.priors.accuracy_of(k) for k in g.kinds]

    def linear(self, z, name, prior=None):
        prior = prior or self.scalars[name]
        return prior.mu + prior.sigma * z[self.index[name]] if name in self.index else prior.mu

    def logistic(self, x):
        return 1 / (1 + self.xp.exp(-x))

    def slots(self, z):
        """Return the log-likelihood of each proposition's claims, true and false, and the base rate."""
        g, xp = self.g, self.xp
        best = float(self.scalars["informed_accuracy"].median)
        chances = ("hedge", "fidelity", "rumour")
        hedge, fidelity, rumour = (self.logistic(self.linear(z, f"story.{n}")) for n in chances)
        tilt, hard, clear = (xp.exp(self.linear(z, f"story.{n}")) for n in ("circulation", "difficulty", "clarity"))
        kind = xp.stack([self.linear(z, f"accuracy.{k}", q) for k, q in zip(g.kinds, self.kind_prior, strict=True)])
        access = xp.stack([self.linear(z, f"access.{a}") + 0.0 * z[0] for a in ACCESS])
        identity = xp.stack([self.linear(z, f"identity.{i}") + 0.0 * z[0] for i in IDENTITY])
        sources = z[np.array([self.index[f"source.{s}"] for s in g.sources])]
        logit = kind[g.group_kind] + identity[g.group_identity] + (g.group_access * access).sum(axis=1)
        logit = logit + g.group_forecast * self.linear(z, "forecast.shift")
        c = self.logistic(logit + xp.exp(self.linear(z, "spread.sources")) * sources[g.group_source])
        strength = g.group_clear * (1 - g.group_hedged * (1 - hedge))
        says = [0.5 + strength * (best - 0.5) * (2 * g.membership[b::2] - 1) for b in (0, 1)]
        repeats = fidelity * (1 - g.group_overlap)
        node = np.eye(len(self.case.network.nodes))[:, g.group_node]  # small cases only
        b, edge, x = EASY + hard * g.node_overlap, np.log(EDGE / (1 - EDGE)), GRID[1:-1]
        doubt = [-(b + clear) * edge - xp.log(b + clear)]
        doubt += [(b + clear) * np.log(q) + b * np.log(1 - q) + np.log(2 * edge / x.size) for q in x]
        doubt += [-b * edge - xp.log(b)]
        off = xp.log(1 - rumour) - np.log(2)
        pull = [tilt * g.circulation[k::2] for k in (0, 1)]
        on = [xp.log(rumour) + own - xp.logaddexp(*pull) for own in pull]
        out = []
        for true in (0, 1):
            terms = []
            for k, goes, (q, prior) in itertools.product((0, 1), (0, 1), zip(GRID, doubt, strict=True)):
                look = q * says[true] + (1 - q) * says[k]
                told = xp.log(c * look + (1 - c) * (0.5 + goes * repeats * (says[k] - 0.5)))
                terms.append((node * told).sum(axis=1) + prior + (on[k] if goes else off))
            out.append(functools.reduce(xp.logaddexp, terms) - functools.reduce(xp.logaddexp, doubt))
        return out, self.logistic(self.linear(z, BASE_RATE))


def marginal(plain, z):
    """Return the log-likelihood of all words, and the probability of each proposition."""
    (true, false), base = plain.slots(z)
    xp = plain.xp
    both = xp.logaddexp(xp.log(base) + true, xp.log(1 - base) + false)
    return both.sum(), xp.exp(xp.log(base) + true - both)


def by_pymc(case, draws, *, discrete):
    """Sample by PyMC: each truth a Bernoulli variable, or summed out."""
    import pymc as pm
    import pytensor.tensor as pt

    began = time.perf_counter()
    with pm.Model():
        z = pm.Normal("z", shape=len(case.parameters.names))
        plain = Plain(case, pt)
        (true, false), base = plain.slots(z)
        if discrete:
            held = pm.Bernoulli("held", p=base, shape=len(case.network.nodes))
            pm.Potential("words", pt.switch(held, true, false).sum())
        else:
            pm.Potential("words", pt.logaddexp(pt.log(base) + true, pt.log(1 - base) + false).sum())
        trace = pm.sample(
            draws=draws,
            tune=draws,
            chains=CHAINS,
            cores=2,
            random_seed=1,
            progressbar=False,
            nuts_sampler="pymc",
            compute_convergence_checks=False,
        )
    drawing = float(trace.posterior.attrs["sampling_time"])
    preparing = time.perf_counter() - began - drawing
    z = trace.posterior["z"].values
    held = trace.posterior["held"].values.astype(float) if discrete else _held(case, z)
    return z, held, preparing, drawing


def by_numpyro(case, draws):
    """Sample by NumPyro, which enumerates the truths."""
    import jax
    import numpyro
    import numpyro.distributions as dist
    from numpyro.infer import MCMC, NUTS

    jax.config.update("jax_enable_x64", True)
    numpyro.set_host_device_count(CHAINS)
    n, nodes = len(case.parameters.names), len(case.network.nodes)
    plain = Plain(case, jax.numpy)

    def model():
        z = numpyro.sample("z", dist.Normal(0, 1).expand([n]).to_event(1))
        (true, false), base = plain.slots(z)
        with numpyro.plate("propositions", nodes):
            held = numpyro.sample("held", dist.Bernoulli(base), infer={"enumerate": "parallel"})
            numpyro.factor("words", jax.numpy.where(held == 1, true, false))

    began = time.perf_counter()
    mcmc = MCMC(NUTS(model), num_warmup=draws, num_samples=draws, num_chains=CHAINS, progress_bar=False)
    mcmc.run(jax.random.PRNGKey(1))
    middle = time.perf_counter()
    mcmc.run(jax.random.PRNGKey(2))  # the same again, warm-up and all, with everything compiled
    drawing = time.perf_counter() - middle
    z = np.asarray(mcmc.get_samples(group_by_chain=True)["z"])
    return z, _held(case, z), max(0.0, middle - began - drawing), drawing


def by_tarjih(case, draws):
    """Sample the compiled density by nutpie, as ``tarjih fit`` does."""
    from tarjih.inference import nuts as posterior
    from tarjih.testimony.weigh import density

    began = time.perf_counter()
    density(case.parameters, known=case.known)(np.zeros(len(case.parameters.names)))
    run = posterior._compiled(case)
    ready = time.perf_counter()
    z, _ = run(posterior.Attempt(draws, draws, 0.9), CHAINS, 1)
    done = time.perf_counter()
    z = z.reshape(len(z), CHAINS, -1).transpose(1, 2, 0)
    return z, _held(case, z), ready - began, done - ready


def _held(case, z):
    """Return the probability of each proposition given each draw, shape (chains, draws, nodes)."""
    flat = z.reshape(-1, z.shape[-1]).T
    return weigh(case.parameters, flat, known=case.known).slots[::2].T.reshape(*z.shape[:2], -1)


WAYS = {
    "tarjih (numba, nutpie)": by_tarjih,
    "PyMC, truths summed out": lambda case, draws: by_pymc(case, draws, discrete=False),
    "PyMC, truths sampled": lambda case, draws: by_pymc(case, draws, discrete=True),
    "NumPyro, truths enumerated": by_numpyro,
}

if __name__ == "__main__":
    way, corpus, priors, draws, out = sys.argv[1:]
    case = assemble(*load(Path(corpus), Path(priors)))
    z, held, preparing, drawing = WAYS[way](case, int(draws))
    np.savez(out, z=z, held=held, seconds=np.array([preparing, drawing]))
