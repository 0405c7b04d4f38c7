"""The posterior by NUTS, and the gate that every published number passes.

Supply a :class:`~tarjih.testimony.case.Case`; get :class:`~tarjih.inference.importance.Draws` of the continuous
unknowns, with the probability of every state recomputed for each draw.  nutpie samples the compiled density of
:mod:`tarjih.testimony.kernel`; where nutpie is missing PyMC's own sampler takes the model of
:mod:`tarjih.testimony.pymc`, which is the same density against which the compiled one is checked.  This module alone
knows either sampler, and ArviZ's statistics.

**The gate** (Vehtari, Gelman, Simpson, Carpenter and Bürkner, Bayesian Analysis 16, 2021): R-hat at most 1.01, bulk and
tail effective sample sizes of at least 400, for every coordinate and every reported quantity, and no divergent
transition.  Four chains of 1,000 draws; if they fail, four of 4,000 at a target acceptance of 0.99; if those fail,
:class:`~tarjih.runs.faults.NotConverged` names what failed and what to try.  A large case has to pass the same gate,
and is sampled in coordinates of its own.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from arviz_stats.base.array import array_stats

from tarjih.inference.gate import ENOUGH, MOST_RHAT
from tarjih.inference.importance import Draws
from tarjih.inference.memory import no_room
from tarjih.inference.transport import transport
from tarjih.inference.waiting import Watch, finished
from tarjih.runs.arrays import Floats, Ints
from tarjih.runs.faults import Fault, InputFault, NotConverged
from tarjih.runs.progress import progress
from tarjih.runs.sweep.options import cores
from tarjih.testimony.case import Case
from tarjih.testimony.weigh import weigh

try:
    import nutpie
    import nutpie.compiled_pyfunc
except ImportError:  # a platform without its wheels: slower, and the same posterior
    nutpie = None

__all__ = [
    "ATTEMPTS",
    "Attempt",
    "Diagnostics",
    "attempts",
    "check_gate",
    "diagnose",
    "large",
    "once",
    "runner",
    "runners",
    "sample",
]


@dataclass(frozen=True)
class Attempt:
    """How the sampler is run."""

    draws: int
    tune: int
    target_accept: float


ATTEMPTS = (Attempt(1000, 1000, 0.9), Attempt(4000, 2000, 0.99))
LARGE = 2000
"""Claims from which on a case is sampled in coordinates of its own."""
MAPPED_TUNE = 400
"""Steps of warm-up there."""
BATCH = 2000
"""Quantities whose diagnostics are computed at once."""


@dataclass(frozen=True)
class Diagnostics:
    """The diagnostics on which the gate decides.

    Parameters
    ----------
    rhat_max, ess_bulk_min, ess_tail_min
        Worst values over all coordinates and reported quantities.
    divergences
        Number of divergent transitions after warm-up.
    failures
        A sentence for each quantity that failed, worst first.
    attempts
        How many runs it took.
    """

    rhat_max: float
    ess_bulk_min: float
    ess_tail_min: float
    divergences: int
    failures: tuple[str, ...]
    attempts: int

    @property
    def ok(self) -> bool:
        """Whether the draws may be published."""
        return not self.failures


def sample(
    case: Case, *, seed: int, chains: int = 4, draws: int | None = None, draft: bool = False, again: bool = True
) -> tuple[Draws, Diagnostics]:
    """Draw from the posterior until the gate is passed.

    Parameters
    ----------
    case
        The case.
    seed
        Seed of all chains.
    chains, draws
        Number of chains, and of draws in each at the first attempt (1,000 when omitted).
    draft
        Return the draws even if they fail the gate.
    again
        Whether there is a second attempt.

    Raises
    ------
    InputFault
        If the draws have no room in memory.
    NotConverged
        If no attempt passes and `draft` is false.
    """
    if not case.parameters.names:
        return _nothing_unknown(case, chains), Diagnostics(1.0, float("inf"), float("inf"), 0, (), 1)
    first, last = attempts(draws, large=large(case))
    too_many = no_room(case, chains, first.draws)
    if too_many:
        raise InputFault([Fault("--draws", 0, too_many)])
    run = _compiled(case)
    drawn, seen = _attempt(case, run, first, chains, seed, 1)
    if again and not seen.ok and not no_room(case, chains, last.draws):
        drawn, seen = _attempt(case, run, last, chains, seed + 1000, 2)
    if seen.ok or draft:
        return drawn, seen
    raise NotConverged(seen.failures)


def once(case: Case, how: Attempt, *, chains: int, seed: int) -> tuple[Draws, Diagnostics]:
    """Run the sampler once, regardless of the gate.

    Parameters
    ----------
    case
        The case, with at least one coordinate.
    how
        Draws, tuning and target acceptance.
    chains, seed
        Number of chains, and the seed of all of them.
    """
    return _attempt(case, _compiled(case), how, chains, seed, 1)


Run = Callable[[Attempt, int, int], tuple[Floats, int]]
"""Draws how, in how many chains, from which seed: the vector ``z``, shape (coordinates, draws), and divergences."""


def large(case: Case) -> bool:
    """Tell whether a case is so large that it is sampled through a map (:mod:`tarjih.inference.transport`)."""
    return len(case.claims) >= LARGE


def attempts(draws: int | None = None, *, large: bool = False) -> tuple[Attempt, Attempt]:
    """Return how the sampler is run at first, and how where that fails the gate.

    A large case is nearly round in its own coordinates and needs little tuning.
    """
    n = ATTEMPTS[0].draws if draws is None else draws
    tune, target_accept = (MAPPED_TUNE, 0.8) if large else (max(500, n), 0.9)
    return Attempt(n, tune, target_accept), Attempt(4 * n, 2 * tune, 0.99)


def _attempt(case: Case, run: Run, how: Attempt, chains: int, seed: int, number: int) -> tuple[Draws, Diagnostics]:
    """Run the sampler once and check its draws against the gate."""
    z, divergences = run(how, chains, seed)
    weighed = weigh(case.parameters, z, known=case.known)
    n = z.shape[1]
    drawn = Draws(z, np.full(n, 1 / n), weighed.slots, weighed.log_likelihood, chains, float(n), 0.0, "nuts")
    return drawn, diagnose(case, drawn, divergences, number)


def diagnose(case: Case, drawn: Draws, divergences: int, number: int) -> Diagnostics:
    """Check every coordinate and every probability against the gate."""
    names = [*case.parameters.names]
    names += [f"P({n.name} = {s})" for n in case.network.nodes for s in n.states]
    moving = np.concatenate([np.ones(len(drawn.z), dtype=bool), np.ptp(drawn.slots, axis=1) > 1e-9])
    rows = [r for values in (drawn.z, drawn.slots) for r in values]  # views: a large case's draws are not copied
    chosen = np.flatnonzero(moving)  # a probability may be certain; a coordinate that never moves was never sampled
    return check_gate([names[i] for i in chosen], [rows[i] for i in chosen], drawn.chains, divergences, number)


def check_gate(
    names: Sequence[str], values: Floats | Sequence[Floats], chains: int, divergences: int, number: int
) -> Diagnostics:
    """Check named quantities against the gate.

    Parameters
    ----------
    names, values
        What each row of `values`, shape (draws,), is called.
    chains
        Number of chains the draws come from, in order.
    divergences, number
        Divergent transitions, and which attempt it was.
    """
    batches = [np.asarray(values[i : i + BATCH]) for i in range(0, len(names), BATCH)] or [np.empty((0, chains))]
    seen = [_statistics(b.reshape(len(b), chains, b.shape[1] // chains)) for b in batches]
    rhat, bulk, tail = (np.concatenate(found) for found in zip(*seen, strict=True))
    failures: list[tuple[float, str]] = []
    for name, r, b, t in zip(names, rhat, bulk, tail, strict=True):
        if not r <= MOST_RHAT:
            what = f"has not converged: R-hat {r:.3f}, at most {MOST_RHAT} is accepted."
        elif not min(b, t) >= ENOUGH:
            what = f"rests on {min(b, t):.0f} effective draws, at least {ENOUGH} are needed."
        else:
            continue
        failures.append((r, f"{_shown(name)} {what} {_advice(name)}"))
    lines = [text for _, text in sorted(failures, key=lambda f: -f[0])]
    if divergences:
        advice = "Narrow the widest priors, or fix what the data cannot teach."
        lines.append(f"{divergences} divergent transitions, none is accepted. {advice}")
    return Diagnostics(
        rhat_max=float(np.max(rhat, initial=1.0)),
        ess_bulk_min=float(np.min(bulk, initial=np.inf)),
        ess_tail_min=float(np.min(tail, initial=np.inf)),
        divergences=divergences,
        failures=tuple(lines),
        attempts=number,
    )


def _shown(name: str) -> str:
    head, _, rest = name.partition(".")
    return f"credibility[{rest}]" if head in {"accuracy", "source"} else name


def _advice(name: str) -> str:
    if name.startswith("P("):
        return "Draw more (--draws), or look whether two readings of the case fit equally well."
    return "Draw more (--draws), or reconsider its prior."


def _statistics(cube: Floats) -> tuple[Floats, Floats, Floats]:
    """Return R-hat and both effective sample sizes of each row of (quantities, chains, draws)."""
    if not len(cube):
        return np.empty(0), np.empty(0), np.empty(0)
    rhat_of: Callable[..., Floats] = array_stats.rhat
    ess_of: Callable[..., Floats] = array_stats.ess
    axes = {"chain_axis": 1, "draw_axis": 2}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a quantity that never moves in one chain divides by zero; it fails below
        rhat = rhat_of(cube, **axes)
        bulk = ess_of(cube, **axes, method="bulk")
        tail = ess_of(cube, **axes, method="tail", prob=(0.05, 0.95))
    return _worst(rhat, np.inf), _worst(bulk, 0.0), _worst(tail, 0.0)


def _worst(statistic: Floats, worst: float) -> Floats:
    """Take a statistic that does not exist, as of a chain that never moved, for the worst that there is."""
    return np.nan_to_num(np.atleast_1d(statistic), nan=worst, posinf=np.inf)


def _nothing_unknown(case: Case, chains: int) -> Draws:
    """Return the exact posterior of a case without continuous unknowns, as if drawn."""
    n = 1000 * chains
    weighed = weigh(case.parameters, np.zeros((0, 1)), known=case.known)
    slots = np.repeat(weighed.slots, n, axis=1)
    return Draws(
        np.zeros((0, n)), np.full(n, 1 / n), slots, np.repeat(weighed.log_likelihood, n), chains, float(n), 0.0, "nuts"
    )


def _compiled(case: Case) -> Run:
    """Make the case ready once and return how to run it: by nutpie, or by PyMC's own sampler without it."""
    return _by_nutpie(case) if nutpie else _by_pymc(case)


def _by_nutpie(case: Case) -> Run:
    """Sample the density that is compiled once for all cases, a large case's through a map.

    Chains begin far apart on the model's own coordinates in either case, so that they can come to different peaks and
    R-hat can see it.  The price is that one may stay in a peak of no weight: of four chains on 5,568 posts about
    rumours one ended 28 nats below the others, and the gate refused them all.
    """
    from tarjih.testimony.weigh import density

    names = list(case.parameters.names)
    n = len(names)
    at = density(case.parameters, known=case.known)
    to = transport(case.parameters, at) if large(case) else None
    log_density = to.of(at) if to else at
    expanded = (lambda x: {"z": to(x)}) if to else _named

    def begin(seed: int) -> Floats:
        z = np.random.default_rng(seed).uniform(-1, 1, n)
        return to.back(z) if to else z

    model = nutpie.compiled_pyfunc.from_pyfunc(
        n,
        make_logp_fn=lambda: log_density,
        make_expand_fn=lambda *_seeds: expanded,
        make_initial_point_fn=begin,
        expanded_dtypes=[np.dtype(np.float64)],
        expanded_shapes=[(n,)],
        expanded_names=["z"],
        coords={"parameter": names},
        dims={"z": ("parameter",)},
    )
    return _through_nutpie(model)


def _named(z: Floats) -> dict[str, Floats]:
    return {"z": z}


def _by_pymc(case: Case) -> Run:
    """Sample the PyMC model of :mod:`tarjih.testimony.pymc`, which takes a minute or two to compile."""
    from tarjih.testimony.pymc import build

    return _by_pm_sample(build(case))


def runner(model: Any) -> Run:
    """Compile a PyMC model of one vector ``z`` and return how to run it: by nutpie, or by PyMC's own sampler."""
    return _through_nutpie(nutpie.compile_pymc_model(model)) if nutpie else _by_pm_sample(model)


def runners(model: Any) -> Callable[[Mapping[str, Ints]], Run]:
    """Compile a PyMC model of one vector ``z`` once, and return how to run it with other values of its data."""
    import pymc as pm

    if nutpie:
        compiled = nutpie.compile_pymc_model(model)
        return lambda data: _through_nutpie(compiled.with_data(**data))

    def by_pymc(data: Mapping[str, Ints]) -> Run:
        pm.set_data(dict(data), model=model)
        return _by_pm_sample(model)

    return by_pymc


def _by_pm_sample(model: Any) -> Run:
    import pymc as pm

    def run(how: Attempt, chains: int, seed: int) -> tuple[Floats, int]:
        common = {"draws": how.draws, "tune": how.tune, "chains": chains, "cores": min(cores(), chains)}
        accept = how.target_accept
        return _drawn(pm.sample(**common, model=model, random_seed=seed, target_accept=accept, progressbar=False))

    return run


def _through_nutpie(model: Any) -> Run:
    def run(how: Attempt, chains: int, seed: int) -> tuple[Floats, int]:
        common = {"draws": how.draws, "tune": how.tune, "chains": chains, "cores": min(cores(), chains)}
        how_so = {"target_accept": how.target_accept, "save_warmup": False, "progress_bar": False}
        chain_states: list[Any] = []

        def seen(states: Any) -> None:  # called by another thread
            chain_states[:] = states

        sampler = nutpie.sample(model, **common, **how_so, seed=seed, blocking=False, progress_callback=seen)
        with progress("Sampling", chains * (how.draws + how.tune)) as shown:
            watch = Watch(shown, chain_states, lambda: _so_far(sampler), lambda z: float(np.min(_statistics(z)[1])))
            return _drawn(finished(sampler, watch))

    return run


def _so_far(sampler: Any) -> Floats:
    """Return the draws that every chain has so far, shape (coordinates, chains, draws)."""
    z: Floats = sampler.inspect().posterior["z"].transpose("parameter", "chain", "draw").values
    whole = np.isfinite(z).all(axis=(0, 1))
    return z[:, :, whole]


def _drawn(trace: Any) -> tuple[Floats, int]:
    """Return the draws of all chains in order, shape (coordinates, draws), and the number of divergences."""
    z = trace.posterior["z"].transpose("parameter", "chain", "draw").values
    return z.reshape(z.shape[0], -1), int(trace.sample_stats["diverging"].sum())
