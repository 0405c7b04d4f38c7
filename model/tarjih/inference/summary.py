"""The results of a fit as one document: ``summary.json``.

Supply a :class:`~tarjih.testimony.case.Case` and weighted draws of its posterior; get the document of the design's § 7.
``mean`` is the posterior probability.  ``q05`` to ``q95`` are quantiles, over the draws, of the probability given
the draw: the uncertainty of the answer from not knowing the credibilities, not that about the truth itself.
``prior_mean`` is the same before any claims, under `given`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import Any

import numpy as np

from tarjih.corpus import Claim, Corpus
from tarjih.inference.importance import Draws
from tarjih.inference.scenarios import storylines
from tarjih.runs.arrays import Floats
from tarjih.testimony.case import Case
from tarjih.testimony.messages import ACCESS, IDENTITY
from tarjih.testimony.weigh import before_claims, propositions

__all__ = [
    "FORMAT",
    "QUANTILES",
    "counts",
    "credibilities",
    "last_day",
    "misstated",
    "outlet_of",
    "prior_draws",
    "spread",
    "summarise",
]

FORMAT = 1
QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}
PRIOR_DRAWS = 4000
MOST_PRIOR_NUMBERS = 30_000_000
SEED = 7


def summarise(case: Case, draws: Draws, diagnostics: Mapping[str, Any]) -> dict[str, Any]:
    """Write the summary of a fit as plain data."""
    prior_z = prior_draws(case)
    prior_slots = before_claims(case.parameters, prior_z, known=case.known)
    even = np.full(prior_z.shape[1], 1 / prior_z.shape[1])
    w = draws.weights
    probability, probability_before = propositions(case.network, draws.slots), propositions(case.network, prior_slots)
    seen = counts(case)

    def entry(values: Floats, before: Floats) -> dict[str, Any]:
        return {**spread(values, w), "prior_mean": float(before @ even)}

    questions: dict[str, Any] = {}
    for name in case.corpus.questions:
        node = case.network.index(name)
        states = zip(case.network.nodes[node].states, case.network.slots(node), strict=True)
        questions[name] = {"states": {s: entry(draws.slots[i], prior_slots[i]) for s, i in states}}
    c, c_before = credibilities(case, draws.z), credibilities(case, prior_z)
    kind, kind_before = _kinds(case, draws.z), _kinds(case, prior_z)
    n_claims: dict[str, int] = {}
    for claim in case.claims:
        n_claims[claim.source] = n_claims.get(claim.source, 0) + 1
    sources = {s: {**entry(c[s], c_before[s]), "claims": n_claims.get(s, 0)} for s in case.corpus.sources if s in c}
    lines = storylines(case, draws.slots)
    lines_before = storylines(case, prior_slots)
    return {
        "format": FORMAT,
        "as_of": case.as_of or last_day(case),
        "propositions": {
            p: {**entry(probability[p], probability_before[p]), **seen.get(p, NOTHING_SEEN)} for p in probability
        },
        "questions": questions,
        **_quantities(case, draws, prior_slots, even),
        "sources": sources,
        "kinds": {k: entry(kind[k], kind_before[k]) for k in kind},
        **_blocs(case, draws.z, prior_z, w, even),
        "traits": _traits(case, draws.z, prior_z, w, even),
        "storylines": [
            {"question": a.question, "path": list(a.path), **entry(a.probability, b.probability)}
            for a, b in zip(lines, lines_before, strict=True)
        ],
        "diagnostics": dict(diagnostics),
    }


def _quantities(case: Case, draws: Draws, prior_slots: Floats, even: Floats) -> dict[str, Any]:
    """Return the summary of each quantity: quantiles of the number, and its probabilities before and after."""
    out: dict[str, Any] = {}
    for name in case.corpus.quantities:
        own = case.network.slots(case.network.index(name))
        numbers = case.network.grids[name].numbers
        mass, before = draws.slots[own.start : own.stop] @ draws.weights, prior_slots[own.start : own.stop] @ even
        rows = [c for c in case.claims if c.value is not None and c.question == name]
        now, was = number_quantiles(numbers, mass), number_quantiles(numbers, before)
        out[name] = {
            **now,
            "mean": float(numbers @ mass),
            "prior_mean": float(numbers @ before),
            **{f"prior_{q}": x for q, x in was.items()},
            "mass": mass.tolist(),
            "before": before.tolist(),
            "claims": len(rows),
            "origins": len({c.origin for c in rows}),
            "outlets": len({outlet_of(c, case.corpus) for c in rows}),
        }
    return {"quantities": out} if out else {}


def number_quantiles(numbers: Floats, mass: Floats) -> dict[str, float]:
    """Return quantiles of a quantity from the probability of each point of its scale."""
    level = np.cumsum(mass) - 0.5 * mass
    found = np.interp(list(QUANTILES.values()), level, numbers)
    return {n: float(q) for n, q in zip(QUANTILES, found, strict=True)}


NOTHING_SEEN = {"claims": 0, "origins": 0, "outlets": 0}


def spread(values: Floats, weights: Floats) -> dict[str, float]:
    """Return mean and quantiles of weighted draws, both of shape (draws,)."""
    order = np.argsort(values, kind="stable")
    level = np.cumsum(weights[order]) - 0.5 * weights[order]
    found = np.interp(list(QUANTILES.values()), level, values[order])
    return {"mean": float(values @ weights), **{n: float(q) for n, q in zip(QUANTILES, found, strict=True)}}


def counts(case: Case) -> dict[str, dict[str, int]]:
    """Count, for each proposition, the claims, their independent origins, and the outlets that carried them."""
    seen: dict[str, tuple[list[int], set[str], set[str]]] = {}
    for claim in case.claims:
        if claim.proposition is None:
            continue
        rows, origins, outlets = seen.setdefault(claim.proposition, ([], set(), set()))
        rows.append(1)
        origins.add(claim.origin)
        outlets.add(outlet_of(claim, case.corpus))
    return {p: {"claims": len(r), "origins": len(o), "outlets": len(u)} for p, (r, o, u) in seen.items()}


def outlet_of(claim: Claim, corpus: Corpus) -> str:
    """Return the outlet that carried a claim, or the nearest substitute."""
    article = corpus.articles.get(claim.article)
    outlet = (article.outlet if article else "") or claim.article or (claim.channel[-1] if claim.channel else "")
    return outlet or claim.source


def prior_draws(case: Case, draws: int = PRIOR_DRAWS) -> Floats:
    """Return prior draws spread evenly (Latin hypercube), so that prior means carry next to no noise.

    Of a large case there are fewer, so that its slots and coordinates stay within a few hundred megabytes.
    """
    draws = max(64, min(draws, MOST_PRIOR_NUMBERS // (case.network.n_slots + len(case.parameters.names) + 1)))
    rng = np.random.default_rng(SEED)
    normal = NormalDist()
    grid = np.array([normal.inv_cdf((i + 0.5) / draws) for i in range(draws)])
    return (
        np.stack([rng.permutation(grid) for _ in case.parameters.names])
        if case.parameters.names
        else np.zeros((0, draws))
    )


def credibilities(case: Case, z: Floats) -> dict[str, Floats]:
    """Return c of every source with a claim, at its average access; shape (draws,) each.

    A source whose claims do not enter the likelihood (it took no side, pledged, or only passed on) has the
    credibility of a new source of its kind.
    """
    natural = case.parameters.natural(z)
    t = case.parameters.groups
    scalar = natural.scalar
    rng = np.random.default_rng(SEED)
    own = {s: i for i, s in enumerate(t.sources)}
    kinds = {k: i for i, k in enumerate(t.kinds)}
    rows: dict[str, list[int]] = {}
    for i, claim in enumerate(case.claims):
        rows.setdefault(claim.source, []).append(i)
    out: dict[str, Floats] = {}
    for name in sorted(rows):
        source = case.corpus.sources[name]
        fresh = rng.standard_normal(z.shape[1])
        kind = case.priors.kind_of(source)
        if kind in kinds:
            level = natural.kind[kinds[kind]]
        else:
            prior = case.priors.accuracy_of(kind)
            level = prior.mu + prior.sigma * rng.standard_normal(z.shape[1])
        own_claims = [case.claims[i] for i in rows[name] if case.claims[i].mode != "commitment"] or [
            case.claims[i] for i in rows[name]
        ]
        shares = np.array([sum(c.access == a for c in own_claims) / len(own_claims) for a in ACCESS])
        logit = (
            level
            + natural.identity[IDENTITY.index(source.identity)]
            + shares @ natural.access
            + sum(c.mode == "forecast" for c in own_claims) / len(own_claims) * scalar["forecast.shift"]
            + scalar["spread.sources"] * (natural.source[own[name]] if name in own else fresh * (kind == source.kind))
        )
        out[name] = 1 / (1 + np.exp(-logit))
    return out


def _kinds(case: Case, z: Floats) -> dict[str, Floats]:
    natural = case.parameters.natural(z)
    return {k: 1 / (1 + np.exp(-natural.kind[i])) for k, i in case.parameters.kinds.items()}


def _blocs(case: Case, z: Floats, before: Floats, w: Floats, even: Floats) -> dict[str, Any]:
    """Return the veracity of each bloc that may lie; nothing where there is none."""
    now, then = case.parameters.natural(z).veracity, case.parameters.natural(before).veracity
    blocs = case.parameters.groups.blocs
    lies = {b: {**spread(now[i], w), "prior_mean": float(then[i] @ even)} for i, b in enumerate(blocs)}
    return {"blocs": lies} if lies else {}


def _traits(case: Case, z: Floats, before: Floats, w: Floats, even: Floats) -> dict[str, Any]:
    now, then = case.parameters.natural(z).trait, case.parameters.natural(before).trait
    out: dict[str, Any] = {}
    for trait in case.corpus.traits.values():
        names = [f"trait.{trait.id}.{era}" for era in trait.eras]
        rows = {
            era: {**spread(now[n], w), "prior_mean": float(then[n] @ even)}
            for era, n in zip(trait.eras, names, strict=True)
        }
        if len(names) > 1:
            change = now[names[-1]] - now[names[0]]
            rows["difference"] = {**spread(change, w), "prior_mean": float((then[names[-1]] - then[names[0]]) @ even)}
        out[trait.id] = rows
    return out


def last_day(case: Case) -> str:
    """Return the last day of the claims that the case uses; empty where none has a date."""
    days: Sequence[str] = [c.date for c in case.claims if c.date]
    return max(days, default="")


AGREE = 1e-6
OF_ENTRY = ("mean", *QUANTILES, "prior_mean")


def misstated(summary: object, case: Case, draws: Draws, diagnostics: Mapping[str, Any]) -> str:
    """Say in what a stored summary is not that of these draws: another form, other names, or other numbers.

    Every probability of a proposition and of a state is computed again; of the rest the form is looked at.
    """
    want: dict[str, Mapping[str, Any]] = {
        "propositions": dict(propositions(case.network, draws.slots)),
        "sources": dict.fromkeys({c.source for c in case.claims}),
        "kinds": dict.fromkeys(case.parameters.kinds),
    }
    wrong = "this is no summary of a fit."
    if not isinstance(summary, dict) or summary.get("format") != FORMAT or summary.get("diagnostics") != diagnostics:
        return wrong
    if summary.get("as_of") != (case.as_of or last_day(case)):
        return 'its "as_of" is not that of the case.'
    parts: dict[str, Any] = {name: summary.get(name) for name in want}
    for name, states in _asked(summary.get("questions"), case).items():
        node = case.network.index(name)
        want[f"questions.{name}"] = dict(
            zip(case.network.nodes[node].states, draws.slots[case.network.slots(node)], strict=True)
        )
        parts[f"questions.{name}"] = states
    for trait in case.corpus.traits.values():
        eras = [*trait.eras, *(["difference"] if len(trait.eras) > 1 else [])]
        want[f"traits.{trait.id}"] = dict.fromkeys(eras)
        traits = summary.get("traits")
        parts[f"traits.{trait.id}"] = traits.get(trait.id) if isinstance(traits, dict) else None
    wrong_number = _misstated_quantities(summary, case, draws)
    if wrong_number:
        return wrong_number
    for name, entries in parts.items():
        mismatch = _entries(entries, want[name], draws.weights)
        if mismatch:
            return f"{name}{mismatch}"
    lines = summary.get("storylines")
    if not isinstance(lines, list) or not all(_entry(e) and isinstance(e.get("path"), list) for e in lines):
        return wrong
    paths = [list(line.path) for line in storylines(case, draws.slots)]
    return "" if [e["path"] for e in lines] == paths else "its storylines are not those of the case."


def _misstated_quantities(summary: Mapping[str, Any], case: Case, draws: Draws) -> str:
    """Say which quantity of a summary is not that of the draws; nothing where all are."""
    found = summary.get("quantities", {})
    if not isinstance(found, dict) or found.keys() != case.corpus.quantities.keys():
        return "its quantities are not those of the case."
    for name in case.corpus.quantities:
        own = case.network.slots(case.network.index(name))
        mass = draws.slots[own.start : own.stop] @ draws.weights
        want = {**number_quantiles(case.network.grids[name].numbers, mass), "mass": mass.tolist()}
        entry = found[name] if isinstance(found[name], dict) else {}
        for key, value in want.items():
            if not _agree(entry.get(key), value):
                return f"quantities.{name}: {key} does not follow from the draws."
    return ""


def _agree(found: object, want: object) -> bool:
    """Tell whether what is stored is this number, or are these numbers."""
    if isinstance(want, list):
        return isinstance(found, list) and len(found) == len(want) and all(map(_agree, found, want))
    if not isinstance(found, int | float) or isinstance(found, bool) or not isinstance(want, float):
        return False
    return abs(found - want) <= AGREE * max(1.0, abs(want))


def _asked(found: object, case: Case) -> dict[str, Any]:
    """Return what a summary has for each question of the case."""
    entries = found if isinstance(found, dict) else {}
    return {
        q: (entries.get(q) or {}).get("states") if isinstance(entries.get(q), dict) else None
        for q in case.corpus.questions
    }


def _entries(found: object, want: Mapping[str, Any], weights: Floats) -> str:
    if not isinstance(found, dict) or set(found) != set(want):
        return " are not those of the case." if isinstance(found, dict) else " are missing."
    for name, entry in found.items():
        if not _entry(entry):
            return f".{name} is no entry of a summary."
        if want[name] is not None and not abs(float(want[name] @ weights) - entry["mean"]) <= AGREE:
            return f".{name}: the mean {entry['mean']:.4g} does not follow from the draws."
    return ""


def _entry(found: object) -> bool:
    return isinstance(found, dict) and all(
        isinstance(found.get(n), int | float) and -1 - AGREE <= found[n] <= 1 + AGREE for n in OF_ENTRY
    )
