"""Next best evidence: which source's claim, on which proposition, would move which headline most in expectation.

Supply a fit and what is asked; get a ranked table.  Imagine one more source without a claim yet, without
interest, of each kind, identity and access that the case has, and of those kinds that it has not; it is asked about
each proposition.  The model gives the probability of each of its stances, and the posterior after each
(:mod:`tarjih.sensitivity.asking`).  From these:

- ``bits``, the expected information on the headline (the mutual information of its answer and the claim; Lindley,
  *Annals of Mathematical Statistics* 27, 1956);
- ``moves``, by how much the probability of the call is expected to change, either way;
- ``if_asserted``, ``if_denied``: the call's probability after a plain yes and a plain no.

``best`` marks the most telling source on each proposition.  Of many propositions those tied to a headline are asked
about first, at most 60.  The mixture of the posteriors after the claim is the posterior now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tarjih.inference.fit import Fit
from tarjih.inference.importance import SEED
from tarjih.inference.targets import TRUE, Target
from tarjih.runs.arrays import Floats
from tarjih.runs.table import Table, of_records
from tarjih.sensitivity.asking import asked, expected
from tarjih.sensitivity.probe import Probe, probe
from tarjih.testimony.case import Case
from tarjih.testimony.messages import ACCESS, IDENTITY

__all__ = ["COLUMNS", "Witness", "collection", "credibility", "witnesses"]

COLUMNS = (
    *("target", "rank", "kind", "identity", "access", "mode", "proposition", "label", "call", "p", "bits", "moves"),
    *("if_asserted", "if_denied", "chance_asserted", "chance_flips", "in_case", "best", "such_as"),
)
MOST_PROPOSITIONS, MOST_ROWS = 60, 200
"""Propositions asked about, those on which a headline hangs first; rows shown for each headline."""

type Progress = Callable[[str], None]


@dataclass(frozen=True)
class Witness:
    """A source that might be asked: its kind, identity and access, and whether the case has such a one."""

    kind: str
    identity: str
    access: str
    in_case: bool


def witnesses(case: Case) -> list[Witness]:
    """Return the sources that might be asked: those that resemble some of the case, and named ones of other kinds."""
    seen = Counter(
        (case.corpus.sources[c.source].kind, case.corpus.sources[c.source].identity, c.access)
        for c in case.claims
        if case.corpus.sources[c.source].identity in IDENTITY
    )
    here = [Witness(*key, in_case=True) for key in sorted(seen)]
    known = [n.removeprefix("accuracy.") for n in case.priors.scalars if n.startswith("accuracy.")]
    beside = [(kind, "named", access) for kind in known if kind != "unknown" for access in ("direct", "informed")]
    return [*here, *(Witness(*key, in_case=False) for key in beside if key not in seen)]


def credibility(on: Probe, witness: Witness, *, forecast: bool) -> Floats:
    """Return the probability that such a source is informed, shape (draws,)."""
    case, natural = on.case, on.case.parameters.natural(on.z)
    rng = np.random.default_rng(on.seed)
    fresh, other = rng.standard_normal(on.draws), rng.standard_normal(on.draws)
    if witness.kind in case.parameters.groups.kinds:
        level = natural.kind[case.parameters.groups.kinds.index(witness.kind)]
    else:
        prior = case.priors.accuracy_of(witness.kind)
        level = prior.mu + prior.sigma * other
    logit = level + natural.identity[IDENTITY.index(witness.identity)] + natural.access[ACCESS.index(witness.access)]
    logit = logit + forecast * natural.scalar["forecast.shift"] + natural.scalar["spread.sources"] * fresh
    out: Floats = 1 / (1 + np.exp(-logit))
    return out


def collection(
    fit: Fit, targets: Sequence[Target], *, draws: int = 2000, seed: int = SEED, progress: Progress | None = None
) -> Table:
    """Return what to ask whom next, the most telling first for each headline."""
    on = probe(fit, seed=seed, draws=draws)
    case = fit.case
    propositions = _propositions(case, targets)
    if progress:
        progress(f"next: {len(propositions)} of {len(case.network.ties)} propositions asked about")
    accuracy = {(w, f): credibility(on, w, forecast=f) for w in witnesses(case) for f in (False, True)}
    spoke = {(c.source, c.proposition) for c in case.claims}
    now = {t.name: on.settled(t, t.each(on.slots).mean(axis=1)) for t in targets}
    own: dict[str, list[dict[str, object]]] = {t.name: [] for t in targets}
    for name, about in asked(on, propositions):
        forecast = _is_forecast(case, name)
        for target in targets:
            p, joint = now[target.name], about.joint(target)
            at = int(np.argmax(p))
            for witness in witnesses(case):
                chance, after = expected(about, joint, accuracy[witness, forecast])
                after = on.settled(target, after)
                side = np.sign(about.stances)
                own[target.name].append(
                    {
                        "target": target.name,
                        "kind": witness.kind,
                        "identity": witness.identity,
                        "access": witness.access,
                        "mode": "forecast" if forecast else "fact",
                        "proposition": name,
                        "label": case.corpus.propositions[name].en or name.replace("_", " "),
                        "call": target.answers[at],
                        "p": float(p[at]),
                        "bits": _information(chance, after, p),
                        "moves": float(chance @ np.abs(after[:, at] - p[at])),
                        "if_asserted": float(after[-1, at]),
                        "if_denied": float(after[0, at]),
                        "chance_asserted": float(chance[side > 0].sum() / chance[side != 0].sum()),
                        "chance_flips": float(chance[np.argmax(after, axis=1) != at].sum()),
                        "in_case": witness.in_case,
                    }
                )
    return of_records(COLUMNS, [row for t in targets for row in _ranked(case, own[t.name], spoke)])


def _ranked(
    case: Case, rows: list[dict[str, object]], spoke: set[tuple[str, str | None]]
) -> Iterator[dict[str, object]]:
    """Yield the most telling rows of a headline, the first of each proposition marked, with sources of the case."""
    best: set[object] = set()
    for rank, row in enumerate(sorted(rows, key=lambda r: -float(str(r["bits"])))[:MOST_ROWS], start=1):
        such = _such(case, str(row["kind"]), str(row["identity"]), str(row["proposition"]), spoke)
        first = row["proposition"] not in best
        best.add(row["proposition"])
        yield {**row, "best": first, "rank": rank, "such_as": "; ".join(such) if row["in_case"] else ""}


def _information(chance: Floats, after: Floats, now: Floats) -> float:
    """Return the expected Kullback–Leibler divergence from the posterior now to the posterior after, in bits."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(after > 0, after * np.log2(after / now), 0.0)
    return float(max(0.0, chance @ np.nan_to_num(terms).sum(axis=1)))


def _is_forecast(case: Case, name: str) -> bool:
    """Tell whether a word on a proposition would be a forecast: where most claims on it are."""
    modes = [c.mode for c in case.claims if c.proposition == name and c.mode != "commitment"]
    if not modes:
        return bool(case.corpus.propositions[name].horizon)
    return sum(m == "forecast" for m in modes) * 2 > len(modes)


def _such(case: Case, kind: str, identity: str, proposition: str, spoke: set[tuple[str, str | None]]) -> Iterator[str]:
    """Yield up to three sources of the case of this sort without a claim on the proposition."""
    found = (
        s.name or s.source.replace("_", " ")
        for s in case.corpus.sources.values()
        if s.kind == kind and s.identity == identity and (s.source, proposition) not in spoke
    )
    for _, name in zip(range(3), found, strict=False):
        yield name


def _propositions(case: Case, targets: Sequence[Target]) -> list[str]:
    """Return the propositions to ask about: those tied to a headline first, then the most claimed."""
    network = case.network
    wanted = {int(network.component[t.node]) for t in targets}
    claimed = Counter(c.proposition for c in case.claims)

    def first(name: str) -> tuple[bool, bool, int, str]:
        near = int(network.component[network.ties[name].node]) in wanted
        own = any(t.name == name and t.answers[0] == TRUE for t in targets)
        return not own, not near, -claimed[name], name

    return sorted(network.ties, key=first)[:MOST_PROPOSITIONS]
