"""Posterior predictive checks: the coded claims beside replicated ones.

Supply a :class:`~tarjih.inference.fit.Fit`; :func:`check` returns a table of statistics of the coding, each observed
value beside its distribution over claims drawn again (:mod:`tarjih.testimony.simulate`), with Bayesian p-values, and
in every row the verdict on the whole.

**The statistics** are none to which a parameter was fitted: shares affirmed by kind and by interest, agreement of pairs
of sources on one proposition within a bloc and across blocs, the denial rate of every proposition with five or more
positions, and how far denials cluster on some propositions.  Positions are counted, not rows, so copies count once.

**p-values.**  For each statistic p = P(replicated > observed) + ½ P(equal) (Rubin, *Annals of Statistics* 12, 1984;
Gelman, Meng and Stern, *Statistica Sinica* 6, 1996); far from ½ is a bad fit.  Of many statistics one is always
extreme, so the verdict compares the most extreme of them with the most extreme of each replicate: ``overall`` is the
share of replicates whose worst statistic is at least as far out.  Below 0.01 the model is *refuted*.  Posterior
predictive p-values favour the model, which has seen the data, so a refutation is stronger evidence than its absence.

**Two versions** (column ``telling``).  ``all``: every claim that the model draws is printed.  ``printed``: the
likelihood does not say how many denials reach the page, so their share δ is estimated from the corpus, as the one at
which as many denials are expected as were observed, and the checks are made given that; the overall denial rate is
then no check, and is left out.  If only the first is refuted, the fault is in the story of what gets printed, which
cancels from the odds of every answer as long as silence is uninformative; if both are, it is the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from tarjih.inference.fit import Fit
from tarjih.runs.arrays import Floats, Ints
from tarjih.runs.table import Table, of_records
from tarjih.testimony.messages import NO_LINE
from tarjih.testimony.simulate import drawn_positions, retell, worlds

__all__ = ["ALL", "CHECKS", "PRINTED", "REFUTED", "check", "statistics"]

ALL, PRINTED = "all", "printed"
DRAWS, SEED = 2000, 11
REFUTED = 0.01
LEAST = 5
"""Positions on a proposition or of a kind from which its share is a check."""
DENIALS, AFFIRMED, AGREE = "Denials", "Affirmed", "Pairs that agree"
CHECKS = (
    *(
        "telling",
        "group",
        "name",
        "label",
        "n",
        "observed",
        "mean",
        "ll",
        "l",
        "m",
        "h",
        "hh",
        "outer",
        "inner",
    ),
    *("p", "overall", "refuted", "printed_share", "draws"),
)
QUANTILES = {"ll": 0.05, "l": 0.25, "m": 0.5, "h": 0.75, "hh": 0.95}


@dataclass(frozen=True)
class Statistic:
    """One number of the coding.

    Parameters
    ----------
    group, name
        What kind of statistic it is, and of what.
    n
        How many positions or pairs it is taken over.
    values
        One for each draw.
    """

    group: str
    name: str
    n: int
    values: Floats


def check(fit: Fit, *, draws: int = DRAWS, seed: int = SEED) -> Table:
    """Compare the coding with claims drawn again; the table has both versions, ``all`` first.

    Parameters
    ----------
    fit
        The fit.
    draws
        How many times all claims are drawn again.
    seed
        Seed of the generator.
    """
    case = fit.case
    positions = drawn_positions(case)
    if not positions:
        return of_records(CHECKS, [])
    rng = np.random.default_rng(seed)
    z = fit.draws.z[:, rng.choice(fit.draws.weights.size, size=draws, p=fit.draws.weights)]
    states = worlds(case, z, rng)
    affirms = np.array([p.lean > 0 for p in positions])[:, None]

    def replicated(share: float) -> list[Statistic]:
        drawn = retell(case, z, states, np.random.default_rng(seed + 1), printed=share)
        return statistics(fit, drawn.affirms)

    observed = statistics(fit, affirms)
    share = _printed_share(fit, z, states, float(np.mean(~affirms)), seed + 1)
    records = []
    for telling, printed in ((ALL, 1.0), (PRINTED, share)):
        again = replicated(printed)
        pairs = [(o, r) for o, r in zip(observed, again, strict=True) if telling == ALL or o.group != DENIALS or o.name]
        p = np.array([_tail(r.values, o.values[0]) for o, r in pairs])
        overall = _overall(p, [r.values for _, r in pairs])
        shared = {"telling": telling, "outer": 0.9, "inner": 0.5, "printed_share": printed, "draws": draws}
        for (o, r), tail in zip(pairs, p, strict=True):
            quantiles = dict(zip(QUANTILES, np.quantile(r.values, list(QUANTILES.values())).tolist(), strict=True))
            found = {"observed": float(o.values[0]), "mean": float(r.values.mean()), "p": float(tail)}
            verdict = {"overall": overall, "refuted": overall < REFUTED}
            label = {"group": o.group, "name": o.name, "label": _label(fit, o), "n": o.n}
            records.append({**shared, **label, **found, **quantiles, **verdict})
    return of_records(CHECKS, records)


def _label(fit: Fit, of: Statistic) -> str:
    asked = fit.case.corpus.propositions.get(of.name)
    if of.group == DENIALS and asked:
        return asked.en or of.name
    return of.name.replace("_", " ") or "of all positions"


def statistics(fit: Fit, affirms: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[Statistic]:
    """Return every statistic of claims, observed or drawn again.

    Parameters
    ----------
    fit
        The fit.
    affirms
        Whether each position affirms, shape (positions, draws).
    """
    corpus, positions = fit.case.corpus, drawn_positions(fit.case)
    of = [corpus.sources[p.source] for p in positions]
    yes = affirms.astype(np.float64)
    out = [Statistic(DENIALS, "", len(positions), 1 - yes.mean(axis=0))]
    kinds = sorted({s.kind for s in of})
    out += _shares(AFFIRMED, kinds, [[i for i, s in enumerate(of) if s.kind == k] for k in kinds], yes, least=LEAST)
    stakes = {"who gains by it": 1, "who has no stake": 0, "who loses by it": -1}
    rows = [[i for i, p in enumerate(positions) if p.interest == sign] for sign in stakes.values()]
    out += _shares(AFFIRMED, list(stakes), rows, yes)
    targets: dict[str, list[int]] = {}
    for i, p in enumerate(positions):
        targets.setdefault(p.proposition or f"{p.question}={p.state}", []).append(i)
    blocs = [s.bloc if s.bloc not in NO_LINE else "" for s in of]
    pairs = [
        (i, j)
        for rows in targets.values()
        for i, j in combinations(rows, 2)
        if positions[i].source != positions[j].source
    ]
    for name, wanted in (("within a bloc", True), ("across blocs", False)):
        chosen = np.array([(i, j) for i, j in pairs if (blocs[i] == blocs[j] != "") == wanted], dtype=np.int64)
        if len(chosen):
            same = affirms[chosen[:, 0]] == affirms[chosen[:, 1]]
            out.append(Statistic(AGREE, name, len(chosen), same.mean(axis=0)))
    much = {t: rows for t, rows in targets.items() if len(rows) >= LEAST}
    out += _shares(DENIALS, list(much), list(much.values()), 1 - yes)
    several = [rows for rows in targets.values() if len(rows) >= 2]
    if len(several) >= 2:
        rates = np.stack([(1 - yes[rows]).mean(axis=0) for rows in several])
        out.append(Statistic(DENIALS, "spread over propositions", len(several), rates.std(axis=0)))
    return out


def _shares(
    group: str, names: Sequence[str], rows: Sequence[list[int]], values: Floats, *, least: int = 1
) -> list[Statistic]:
    return [
        Statistic(group, name, len(i), values[i].mean(axis=0))
        for name, i in zip(names, rows, strict=True)
        if len(i) >= least
    ]


def _printed_share(fit: Fit, z: Floats, states: Ints, observed: float, seed: int) -> float:
    """Return the share of denials that is printed: the one at which as many are expected as were observed."""
    low, high = np.log(1e-3), 0.0
    for _ in range(14):
        middle = (low + high) / 2
        drawn = retell(fit.case, z, states, np.random.default_rng(seed), printed=float(np.exp(middle)))
        if np.mean(~drawn.affirms) < observed:
            low = middle
        else:
            high = middle
    return float(np.exp((low + high) / 2))


def _tail(replicated: Floats, observed: float) -> float:
    """Return the probability that what is replicated is above what was observed, ties counted half."""
    close = np.abs(replicated - observed) < 1e-9
    return float(np.mean((replicated > observed) & ~close) + 0.5 * np.mean(close))


def _overall(p: Floats, replicated: Sequence[Floats]) -> float:
    """Return how many replicates have a statistic at least as far out as the farthest one observed."""
    worst = float(np.min(np.minimum(p, 1 - p)))
    each = np.stack([_ranked(r) for r in replicated]).min(axis=0)
    return float(np.mean(each <= worst + 1e-12))


def _ranked(values: Floats) -> Floats:
    """Return the smaller tail of each value among all of them, ties counted half."""
    ordered = np.sort(np.round(values, 9))
    below = np.searchsorted(ordered, np.round(values, 9), side="left")
    upto = np.searchsorted(ordered, np.round(values, 9), side="right")
    lower = (below + upto) / 2 / values.size
    return np.minimum(lower, 1 - lower)
