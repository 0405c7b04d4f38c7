"""Next best evidence: whose word, on which proposition, would move which headline most in expectation.

Supply a fit and what is asked; get a ranked table.  One more source is imagined that has not spoken yet, without
interest, of each kind, identity and access that the case has, and of those kinds that it has not; it is asked about
each proposition.  The model says how probable each of its five stances is, and what is held after each.  From these:

- ``bits``, the expected information on the headline (the mutual information of its answer and the word; Lindley,
  *Annals of Mathematical Statistics* 27, 1956);
- ``moves``, by how much the probability of the call is expected to change, either way;
- ``if_asserted``, ``if_denied``: the call's probability after a plain yes and a plain no.

``best`` marks the most telling source on each proposition.  Of many propositions those tied to a headline are asked
about first, at most 60.  This module holds the whole argument, from the word to the ranked table, and is long for that.

This is exact at the stored draws, and cheap: with the proposition true in some states of its node, the likelihood of
the new word is f + (h − f) T(s), which is linear, as is being misled together; so one more summing out for each
proposition, with T in the place of the word, serves every source and stance.  The mixture of all that may be
held after the word is what is held now.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tarjih.inference.fit import Fit
from tarjih.inference.importance import SEED
from tarjih.inference.targets import TRUE, Target
from tarjih.runs.arrays import Floats
from tarjih.runs.table import Table, of_records
from tarjih.sensitivity.probe import Probe, probe
from tarjih.testimony.case import Case
from tarjih.testimony.parameters import Natural
from tarjih.testimony.testimony import ACCESS, IDENTITY, NEUTRAL
from tarjih.testimony.weigh import claim_likelihoods, sum_out, together_misled

__all__ = ["COLUMNS", "STANCES", "Asked", "Word", "asked", "collection", "expected", "words"]

COLUMNS = (
    *("target", "rank", "kind", "identity", "access", "mode", "proposition", "label", "call", "p", "bits", "moves"),
    *("if_asserted", "if_denied", "chance_asserted", "chance_flips", "in_case", "best", "such_as"),
)
STANCES = (-2, -1, 0, 1, 2)
MOST_PROPOSITIONS, MOST_ROWS = 60, 200
"""Propositions asked about, those on which a headline hangs first; rows kept for each headline."""

type Progress = Callable[[str], None]


@dataclass(frozen=True)
class Word:
    """A source that might be heard: its kind, identity and access, and whether the case has such a one."""

    kind: str
    identity: str
    access: str
    in_case: bool


@dataclass(frozen=True)
class Asked:
    """What one proposition's being true has to do with everything else.

    Parameters
    ----------
    truth
        Probability of the words that the draw gives, times that of the proposition, over the former; (draws,).
    slots
        Probability of each slot given the draw, the words and the proposition, shape (slots, draws).
    """

    truth: Floats
    slots: Floats


def asked(on: Probe, propositions: Sequence[str]) -> dict[str, Asked]:
    """Sum the truth out once more for each proposition, with all else as it is."""
    case = on.case
    t, network = case.testimony, case.network
    natural = case.parameters.natural(on.z)
    quiet = {**case.priors.switches, "common_error": False}
    none = np.zeros(0, dtype=np.int64)
    alone = dataclasses.replace(case.parameters, priors=dataclasses.replace(case.priors, switches=quiet))
    no_pledges = dataclasses.replace(t, pledge_slot=none, pledge_right=none, pledge_strong=none)
    raw = claim_likelihoods(dataclasses.replace(alone, testimony=no_pledges), on.z)
    pledged = claim_likelihoods(alone, on.z) - raw + case.known[:, None]
    wrong = natural.scalar["common_error.probability"]
    together = bool(case.priors.switches["common_error"])
    heard = together_misled(network, raw, wrong) if together and t.group_kind.size else raw
    base = sum_out(case.parameters, on.z, heard + pledged).log_likelihood
    out = {}
    for name in propositions:
        tie = network.ties[name]
        if not any(tie.truth) or all(tie.truth):
            continue
        rows = list(network.slots(tie.node))
        held = raw.copy()
        with np.errstate(divide="ignore"):
            held[rows] += np.log(np.asarray(tie.truth))[:, None]
        if together:
            held[rows] = together_misled(network, held, wrong)[rows]
        whole = heard.copy()
        whole[rows] = held[rows]
        summed = sum_out(case.parameters, on.z, whole + pledged)
        out[name] = Asked(np.exp(np.minimum(summed.log_likelihood - base, 0.0)), summed.slots)
    return out


def words(case: Case) -> list[Word]:
    """Return the sources that might be heard: those of which the case has the like, and named ones of other kinds."""
    seen = Counter(
        (case.corpus.sources[c.source].kind, case.corpus.sources[c.source].identity, c.access)
        for c in case.claims
        if case.corpus.sources[c.source].identity in IDENTITY
    )
    here = [Word(*key, in_case=True) for key in sorted(seen)]
    known = [n.removeprefix("accuracy.") for n in case.priors.scalars if n.startswith("accuracy.")]
    beside = [(kind, "named", access) for kind in known if kind != "unknown" for access in ("direct", "informed")]
    return [*here, *(Word(*key, in_case=False) for key in beside if key not in seen)]


def _said(on: Probe, natural: Natural, word: Word, *, forecast: bool) -> tuple[Floats, Floats]:
    """Return the probability of each stance where the proposition is true, and where false; (stances, draws)."""
    case, s = on.case, natural.scalar
    rng = np.random.default_rng(on.seed)
    fresh, other = rng.standard_normal(on.draws), rng.standard_normal(on.draws)
    if word.kind in case.testimony.kinds:
        level = natural.kind[case.testimony.kinds.index(word.kind)]
    else:
        prior = case.priors.accuracy_of(word.kind)
        level = prior.mu + prior.sigma * other
    logit = level + natural.identity[IDENTITY.index(word.identity)] + natural.access[ACCESS.index(word.access)]
    logit = logit + forecast * s["forecast.shift"] + s["spread.sources"] * fresh
    c = 1 / (1 + np.exp(-logit))
    best = s["informed_accuracy"]

    def stances(yes: Floats, strong: Floats) -> Floats:
        side = 1 - NEUTRAL
        rows = [(1 - yes) * strong, (1 - yes) * (1 - strong), None, yes * (1 - strong), yes * strong]
        return np.stack([np.full_like(yes, NEUTRAL) if r is None else side * r for r in rows])

    blind = (1 - c) * stances(s["asserting.share"], s["hedging.uninformed"])
    return (
        c * stances(best, s["hedging.informed"]) + blind,
        c * stances(1 - best, s["hedging.informed"]) + blind,
    )


def expected(on: Probe, about: Asked, target: Target, said: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Return how probable each stance is, and what is held after it.

    Parameters
    ----------
    on
        The draws.
    about
        The proposition that is asked about.
    target
        What is read off.
    said
        Probability of each stance where the proposition is true and where it is false, each (stances, draws).

    Returns
    -------
    Probability of each stance, shape (stances,), and of each answer after it, shape (stances, answers).
    """
    return _mixed(target.each(on.slots), target.each(about.slots) * about.truth, about.truth, said)


def _mixed(now: Floats, true: Floats, truth: Floats, said: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    holds, fails = said
    n = now.shape[1]
    chance = (fails + (holds - fails) * truth).mean(axis=1)
    after = (fails @ now.T + (holds - fails) @ true.T) / n
    return chance, after / chance[:, None]


def collection(
    fit: Fit, targets: Sequence[Target], *, draws: int = 2000, seed: int = SEED, progress: Progress | None = None
) -> Table:
    """Return what to ask whom next, the most telling first for each headline."""
    on = probe(fit, seed=seed, draws=draws)
    case = fit.case
    propositions = _propositions(case, targets)
    if progress:
        progress(f"next: {len(propositions)} of {len(case.network.ties)} propositions asked about")
    about = asked(on, propositions)
    natural = case.parameters.natural(on.z)
    foretold = {p: _foretold(case, p) for p in about}
    heard = {
        (word, forecast): _said(on, natural, word, forecast=forecast)
        for word in words(case)
        for forecast in set(foretold.values())
    }
    spoke = {(c.source, c.proposition) for c in case.claims}
    rows: list[dict[str, object]] = []
    for target in targets:
        now = target.each(on.slots)
        p = on.settled(target, now.mean(axis=1))
        at = int(np.argmax(p))
        own: list[dict[str, object]] = []
        for name, what in about.items():
            true = target.each(what.slots) * what.truth
            for (word, forecast), said in heard.items():
                if forecast != foretold[name]:
                    continue
                chance, after = _mixed(now, true, what.truth, said)
                after = on.settled(target, after)
                own.append(
                    {
                        "target": target.name,
                        "kind": word.kind,
                        "identity": word.identity,
                        "access": word.access,
                        "mode": "forecast" if forecast else "fact",
                        "proposition": name,
                        "label": case.corpus.propositions[name].en or name.replace("_", " "),
                        "call": target.answers[at],
                        "p": float(p[at]),
                        "bits": _information(chance, after, p),
                        "moves": float(chance @ np.abs(after[:, at] - p[at])),
                        "if_asserted": float(after[-1, at]),
                        "if_denied": float(after[0, at]),
                        "chance_asserted": float(chance[3:].sum() / (1 - chance[2])),
                        "chance_flips": float(chance[np.argmax(after, axis=1) != at].sum()),
                        "in_case": word.in_case,
                    }
                )
        own.sort(key=lambda r: -float(str(r["bits"])))
        best: set[object] = set()
        for row in own:
            row["best"] = row["proposition"] not in best
            best.add(row["proposition"])
        for rank, row in enumerate(own[:MOST_ROWS], start=1):
            such = _such(case, str(row["kind"]), str(row["identity"]), str(row["proposition"]), spoke)
            rows.append({**row, "rank": rank, "such_as": "; ".join(such) if row["in_case"] else ""})
    return of_records(COLUMNS, rows)


def _information(chance: Floats, after: Floats, now: Floats) -> float:
    """Return the expected Kullback–Leibler divergence from what is held now to what is held after, in bits."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(after > 0, after * np.log2(after / now), 0.0)
    return float(max(0.0, chance @ np.nan_to_num(terms).sum(axis=1)))


def _foretold(case: Case, name: str) -> bool:
    """Tell whether a word on a proposition would be a forecast: where most claims on it are."""
    modes = [c.mode for c in case.claims if c.proposition == name and c.mode != "commitment"]
    if not modes:
        return bool(case.corpus.propositions[name].horizon)
    return sum(m == "forecast" for m in modes) * 2 > len(modes)


def _such(case: Case, kind: str, identity: str, proposition: str, spoke: set[tuple[str, str | None]]) -> Iterator[str]:
    """Yield up to three sources of the case of this sort that have not spoken on the proposition."""
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
