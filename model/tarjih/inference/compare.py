"""Two fits compared: what changed between them, and what each change moved.

Supply two fits, A and B; get the changes (:func:`changes`) and, for every answer that matters, what each moved when
the changes are made one after another, from A's inputs to B's (:func:`replay`).  The order is: date and what was
given, entries of the priors, the files beside the claims, the claims; so what a change moved is meant with those
before it already made.  A change that makes no sense alone (a new question without its prior) is made together with
the next.

A's draws are weighted for each step by the likelihood of its words over that of A's (their coordinates are standard
normals in both, so the prior cancels; what the step has beside is drawn from its prior).  Steps that share draws share
their noise, and the error stated is that of the difference.  Where too few draws stay effective, or the Pareto shape
of the weights is too large, the step is drawn afresh and the next ones start from there.

Seed, method and number of draws move nothing but Monte Carlo noise and are not replayed.
"""

from __future__ import annotations

import dataclasses
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tarjih.corpus import Claim, Corpus
from tarjih.inference.fit import Fit
from tarjih.inference.gate import ENOUGH, MOST_K
from tarjih.inference.importance import Draws, effective, reweigh, smoothed, systematic, usable
from tarjih.inference.targets import Target, headlines, named
from tarjih.priors import Priors
from tarjih.priors.check import for_corpus
from tarjih.runs.arrays import Floats
from tarjih.runs.faults import InputFault, one_of
from tarjih.runs.table import Table, of_records
from tarjih.testimony.case import Case, assemble
from tarjih.testimony.weigh import weigh

__all__ = ["Change", "Replay", "changed_files", "changes", "replay"]

MOVED = 0.01
"""A proposition that no change moves by more is left out."""
MOST_ENTRIES = 16
"""Of more changed entries of the priors than this, those of one section are one change."""
MOST_ROWS = 16
"""Of more changed claims than this, those of one source are one change; of more such sources, all of them."""
KEPT, DRAWS = 4000, 12_000
"""Draws from which steps are weighed, and of a step that is drawn afresh."""
COLUMNS = ("step", "change", "answer", "before", "after", "moved", "mc_error", "reliable")
PARTS = ("scalars", "questions", "traits", "switches")


@dataclass(frozen=True)
class Inputs:
    """What determines a posterior: a case, its priors, the date, and what was given."""

    corpus: Corpus
    priors: Priors
    as_of: str
    given: Mapping[str, float]

    def case(self) -> Case:
        """Return the case, or fault what does not hold together."""
        faults = for_corpus(self.priors, self.corpus)
        if faults:
            raise InputFault(faults)
        return assemble(self.corpus, self.priors, as_of=self.as_of, given=self.given)


@dataclass(frozen=True)
class Change:
    """One difference between the inputs of two fits.

    Parameters
    ----------
    what
        In words.
    make
        Makes it: from inputs to inputs.
    """

    what: str
    make: Callable[[Inputs], Inputs]


@dataclass(frozen=True)
class Replay:
    """What each change moved.

    Parameters
    ----------
    steps
        A row for each step and answer.
    totals
        A row for each answer: A's and B's own numbers, and those of the replay's ends.
    """

    steps: Table
    totals: Table


def inputs_of(fit: Fit) -> Inputs:
    """Return what a fit was made of."""
    return Inputs(_by_content(fit.case.corpus), fit.case.priors, fit.case.as_of, dict(fit.case.given))


def _by_content(corpus: Corpus) -> Corpus:
    """Name claims by what they say where they have no names but their rows' numbers, which one new row shifts."""
    if any(c.claim != f"c{n}" for n, c in enumerate(corpus.claims, start=1)):
        return corpus
    seen: Counter[str] = Counter()
    named_anew = []
    for claim in corpus.claims:
        name = f"{claim.source}/{claim.proposition or f'{claim.question}={claim.state}'}"
        seen[name] += 1
        name += f"/{seen[name]}" if seen[name] > 1 else ""
        named_anew.append(replace(claim, claim=name, origin=name if claim.origin == claim.claim else claim.origin))
    return replace(corpus, claims=tuple(named_anew))


def changed_files(a: Fit, b: Fit) -> dict[str, str]:
    """Say of each input file whether it was added, removed or changed, by digest."""
    one, two = a.run["inputs"], b.run["inputs"]
    out = {}
    for name in dict.fromkeys([*one, *two]):
        if name not in two:
            out[name] = "removed"
        elif name not in one:
            out[name] = "added"
        elif one[name] != two[name]:
            out[name] = "changed"
    return out


def changes(a: Fit, b: Fit) -> list[Change]:
    """Return the changes that lead from the inputs of A to those of B, in the order in which they are replayed."""
    one, two = inputs_of(a), inputs_of(b)
    return [*_settings(one, two), *_priors(one.priors, two.priors), *_beside(a, b), *_claims(one.corpus, two.corpus)]


def _settings(a: Inputs, b: Inputs) -> Iterator[Change]:
    if a.as_of != b.as_of:
        what = f"as of {b.as_of or 'everything'} in place of {a.as_of or 'everything'}"
        yield Change(what, lambda i: replace(i, as_of=b.as_of))
    for name in dict.fromkeys([*a.given, *b.given]):
        if a.given.get(name) != b.given.get(name):
            yield Change(
                f"given: {name} {_odds(a.given.get(name))} → {_odds(b.given.get(name))}", _giving(name, b.given)
            )


def _odds(odds: float | None) -> str:
    if odds is None:
        return "(open)"
    return {0.0: "false", float("inf"): "true"}.get(odds, f"odds × {odds:.3g}")


def _giving(name: str, given: Mapping[str, float]) -> Callable[[Inputs], Inputs]:
    def make(i: Inputs) -> Inputs:
        rest = {k: v for k, v in i.given.items() if k != name}
        return replace(i, given=rest | ({name: given[name]} if name in given else {}))

    return make


def _priors(a: Priors, b: Priors) -> Iterator[Change]:
    """Give each entry that resolves to another number, under the name of the entry in the file."""
    entries: dict[str, list[tuple[str, str]]] = {}
    for part in PARTS:
        one, two = getattr(a, part), getattr(b, part)
        for name in dict.fromkeys([*one, *two]):
            if _plain(one.get(name)) != _plain(two.get(name)):
                full = name if part == "scalars" else f"{part}.{name}"
                # A trait and a question's probability stand under the scalars too: one entry, one change.
                full = full.rpartition(".")[0] if full.startswith("traits.") and part == "scalars" else full
                entries.setdefault(full, []).append((part, name))
    if len(entries) > MOST_ENTRIES:
        sections: dict[str, list[str]] = {}
        for full in entries:
            sections.setdefault(full.partition(".")[0], []).append(full)
        for section, names in sections.items():
            many = "1 entry" if len(names) == 1 else f"{len(names)} entries"
            told = f"{many}: {one_of(n.partition('.')[2] or n for n in names)}"
            yield Change(f"priors {section}, {told}", _setting([place for n in names for place in entries[n]], b))
        return
    for full, places in entries.items():
        part, name = places[0]
        was, now = _shown(getattr(a, part).get(name)), _shown(getattr(b, part).get(name))
        told = f": {was} → {now}" if was != now else ""
        yield Change(f"priors {name if part == 'scalars' else full}{told}", _setting(places, b))


def _plain(value: Any) -> Any:  # noqa: ANN401 - entries of a priors file, of any form
    """Return what of an entry moves numbers: not its place, its reason, its file."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        silent = {"line", "lines", "file", "because", "because_ar", "name", "stated"}
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value) if f.name not in silent}
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value


def _shown(value: Any) -> str:  # noqa: ANN401 - see above
    if value is None:
        return "(none)"
    if hasattr(value, "median") and hasattr(value, "sigma"):
        return str(value.stated) or f"middle {value.median:.3g}, sd {value.sigma:.3g}"
    states = getattr(value, "states", None)
    if states:
        return ", ".join(f"{s} {p:.3g}" for s, p in states.items())
    return "on" if value is True else "off" if value is False else value if isinstance(value, str) else "as in its file"


def _setting(places: Sequence[tuple[str, str]], b: Priors) -> Callable[[Inputs], Inputs]:
    def make(i: Inputs) -> Inputs:
        parts: dict[str, Any] = {}
        for part, name in places:
            held = parts.setdefault(part, dict(getattr(i.priors, part)))
            held.pop(name, None)
            if name in getattr(b, part):
                held[name] = getattr(b, part)[name]
        return replace(i, priors=replace(i.priors, **parts))

    return make


def _beside(a: Fit, b: Fit) -> Iterator[Change]:
    """Give the files beside the claims, each one change."""
    files = changed_files(a, b)
    two = b.case.corpus
    if any(n.startswith("corpus/codings/") for n in files):
        yield Change("the coders' passes", lambda i: replace(i, corpus=replace(i.corpus, folder=two.folder)))
    if "corpus/questions.yaml" in files:

        def questions(i: Inputs) -> Inputs:
            corpus = replace(
                i.corpus,
                propositions=_with(two.propositions, i.corpus.propositions),
                questions=_with(two.questions, {q: v for q, v in i.corpus.questions.items() if not v.line}),
                traits=two.traits,
                conditionals=two.conditionals,
            )
            return replace(i, corpus=corpus)

        yield Change(f"questions.yaml {files['corpus/questions.yaml']}", questions)
    if _unlined(a.case.corpus.sources) != {
        k: v for k, v in _unlined(two.sources).items() if k in a.case.corpus.sources
    }:
        yield Change(
            "what the sources are (kind, bloc, identity)",
            lambda i: replace(i, corpus=replace(i.corpus, sources=_with(two.sources, i.corpus.sources))),
        )


def _with[T](first: Mapping[str, T], rest: Mapping[str, T]) -> dict[str, T]:
    return {**first, **{k: v for k, v in rest.items() if k not in first}}


def _unlined(entries: Mapping[str, Any]) -> dict[str, Any]:
    return {k: replace(v, line=0) for k, v in entries.items()}


def _claims(a: Corpus, b: Corpus) -> Iterator[Change]:
    """Give each claim that was added, removed or changed; many together."""
    one, two = ({c.claim: replace(c, line=0) for c in corpus.claims} for corpus in (a, b))
    differ = [n for n in dict.fromkeys([*one, *two]) if one.get(n) != two.get(n)]
    groups: dict[str, list[str]] = {n: [n] for n in differ}
    if len(differ) > MOST_ROWS:
        groups = {}
        for n in differ:
            groups.setdefault((two.get(n) or one[n]).source, []).append(n)
    if len(groups) > MOST_ROWS:
        groups = {"": differ}
    for head, names in groups.items():
        yield Change(_claims_said(head, names, one, two), _claiming(names, b))


def _claims_said(head: str, names: Sequence[str], one: Mapping[str, Claim], two: Mapping[str, Claim]) -> str:
    if len(names) > 1:
        added, gone = sum(n not in one for n in names), sum(n not in two for n in names)
        whose = f" of {head}" if head else ""
        return f"claims{whose}: {added} added, {gone} removed, {len(names) - added - gone} changed"
    name = names[0]
    claim = two.get(name) or one[name]
    about = claim.proposition or f"{claim.question}={claim.state}"
    if name not in one:
        return f"claim {name} added: {claim.source} on {about}, {claim.stance:+d}"
    if name not in two:
        return f"claim {name} removed: {claim.source} on {about}, {claim.stance:+d}"
    fields = [f.name for f in dataclasses.fields(Claim) if getattr(one[name], f.name) != getattr(two[name], f.name)]
    told = "; ".join(f"{f} {_cell(getattr(one[name], f))} → {_cell(getattr(two[name], f))}" for f in fields)
    return f"claim {name} changed ({claim.source}): {told}"


def _cell(value: object) -> str:
    text = ">".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    return (text if len(text) <= 40 else text[:39] + "…") or "(empty)"


def _claiming(names: Sequence[str], b: Corpus) -> Callable[[Inputs], Inputs]:
    wanted = {c.claim: c for c in b.claims if c.claim in set(names)}

    def make(i: Inputs) -> Inputs:
        held = {c.claim: c for c in i.corpus.claims if c.claim not in set(names) or c.claim in wanted} | wanted
        whole = replace(
            i.corpus,
            claims=tuple(held.values()),
            sources=_with(i.corpus.sources, b.sources),
            propositions=_with(i.corpus.propositions, b.propositions),
            questions=_with(i.corpus.questions, b.questions),
            articles={**i.corpus.articles, **b.articles},
        )
        return replace(i, corpus=whole)

    return make


@dataclass(frozen=True)
class _Answer:
    """One answer at one step.

    Parameters
    ----------
    p
        Its probability.
    noise
        What each draw adds to it by chance, shape (draws,): the root of the sum of squares is its standard error.
    reliable
        Whether the weights can be relied on.
    """

    p: float
    noise: Floats
    reliable: bool


type Answers = dict[str, _Answer]
"""By the label of the answer."""


@dataclass(frozen=True)
class _Start:
    """Weighted draws from which steps are weighed.

    Parameters
    ----------
    case
        The case that they are draws of.
    z, log_likelihood, log_weights
        Their coordinates, shape (coordinates, draws); the log-likelihood of its words, and their own weights, shape
        (draws,).
    share
        Draws for each effective one: 1 of independent draws, more of a chain's.
    seed
        Of what is drawn.
    """

    case: Case
    z: Floats
    log_likelihood: Floats
    log_weights: Floats
    share: float
    seed: int

    def at(self, case: Case) -> _Held:
        """Weigh another case, drawn afresh where these draws will not do."""
        of = self.case.parameters.index
        rows = [self.z[of[n]] if n in of else self._new(n) for n in case.parameters.names]
        z = np.stack(rows) if rows else np.zeros((0, self.z.shape[1]))
        weighed = weigh(case.parameters, z, known=case.known)
        weights, k = smoothed(self.log_weights + weighed.log_likelihood - self.log_likelihood)
        if k <= MOST_K and effective(weights) >= ENOUGH * self.share:
            return _Held(self, case, weighed.slots, weights, reliable=True)
        drawn = reweigh(case, draws=DRAWS, seed=self.seed)
        with np.errstate(divide="ignore"):
            start = _Start(case, drawn.z, drawn.log_likelihood, np.log(drawn.weights), 1.0, self.seed)
        return _Held(start, case, drawn.slots, drawn.weights, reliable=usable(drawn))

    def _new(self, name: str) -> Floats:
        """Return draws of a coordinate that these lack; the same at every step."""
        rng = np.random.default_rng([self.seed, zlib.crc32(name.encode())])
        return rng.standard_normal(self.z.shape[1])


@dataclass(frozen=True)
class _Held:
    """What is held at one step: weighted draws of its case, and the draws from which it was weighed."""

    start: _Start
    case: Case
    slots: Floats
    weights: Floats
    reliable: bool

    def answers(self, wanted: Sequence[str]) -> Answers:
        """Return the probability of every answer that is wanted and that the case has."""
        labels, each = [], []
        for target in _present(self.case, wanted):
            for x, held in zip(target.answers, target.each(self.slots), strict=True):
                if not (target.binary and x == target.answers[1]):
                    labels.append(target.label(x))
                    each.append(held)
        values = np.array(each)
        p = values @ self.weights
        noise = np.sqrt(self.start.share) * self.weights * (values - p[:, None])
        return {n: _Answer(float(x), e, self.reliable) for n, x, e in zip(labels, p, noise, strict=True)}


def _began(a: Fit, seed: int) -> _Held:
    """Return what is held under A's inputs by its own draws, as many as are kept."""
    draws, case = a.draws, inputs_of(a).case()
    few = draws.weights.size <= KEPT
    z = draws.z if few else draws.z[:, systematic(draws.weights, KEPT)]
    weights = draws.weights if few else np.full(KEPT, 1 / KEPT)
    share = 1.0 if draws.method == "importance" else max(1.0, z.shape[1] / max(draws.effective, 1.0))
    weighed = weigh(case.parameters, z, known=case.known)
    with np.errstate(divide="ignore"):
        start = _Start(case, z, weighed.log_likelihood, np.log(weights), share, seed)
    return _Held(start, case, weighed.slots, weights, reliable=bool(a.run["diagnostics"]["ok"]))


def _root(noise: Floats) -> float:
    return float(np.sqrt(np.sum(noise**2)))


def replay(a: Fit, b: Fit, *, seed: int) -> Replay:
    """Make the changes one after another and say what each moved.

    Parameters
    ----------
    a, b
        The fits.
    seed
        Seed of what is drawn.
    """
    now = inputs_of(a)
    wanted = _targets(a, b)
    held = _began(a, seed)
    ends = [held.answers(wanted)]
    rows: list[dict[str, Any]] = []
    waiting: list[str] = []
    todo = changes(a, b)
    for n, change in enumerate(todo):
        now = change.make(now)
        waiting.append(change.what)
        try:
            case = now.case() if n + 1 < len(todo) else inputs_of(b).case()
        except (InputFault, KeyError, ValueError, IndexError):
            if n + 1 == len(todo):
                raise
            continue
        before, held = held, held.start.at(case)
        ends.append(held.answers(wanted))
        paired = before.start is held.start
        rows += _moved(len(ends) - 1, "; together with ".join(waiting), ends[-2], ends[-1], paired=paired)
        waiting = []
    own = _own(a, wanted), _own(b, wanted)
    every = dict.fromkeys([*own[0], *own[1]])
    big = {r["answer"] for r in rows if abs(r["moved"]) > MOVED}
    headline = {t.label(x) for f in (a, b) for t in headlines(f.case) for x in t.answers}
    shown = [k for k in every if k in headline or k in big or abs(own[0].get(k, 0) - own[1].get(k, 0)) > MOVED]
    totals = [
        {
            "answer": k,
            "a": own[0].get(k),
            "b": own[1].get(k),
            "moved": own[1][k] - own[0][k] if k in own[0] and k in own[1] else None,
            "replayed_a": ends[0][k].p if k in ends[0] else None,
            "replayed_b": ends[-1][k].p if k in ends[-1] else None,
        }
        for k in shown
    ]
    steps = of_records(COLUMNS, (r for r in rows if r["answer"] in shown))
    return Replay(steps, of_records(("answer", "a", "b", "moved", "replayed_a", "replayed_b"), totals))


def _targets(a: Fit, b: Fit) -> list[str]:
    """Return what both fits or one of them asks: headlines first, then every proposition."""
    heads = [t.name for f in (a, b) for t in headlines(f.case)]
    return list(dict.fromkeys([*heads, *a.case.network.ties, *b.case.network.ties]))


def _present(case: Case, wanted: Sequence[str]) -> Iterator[Target]:
    questions = {n.name for n in case.network.nodes if n.about is None}
    return (named(case, w) for w in wanted if w in case.network.ties or w in questions)


def error(values: Floats, draws: Draws) -> float:
    """Return the Monte Carlo standard error of the mean of values given the draws, shape (draws,)."""
    mean = values @ draws.weights
    if draws.method == "importance":
        return float(np.sqrt(np.sum(draws.weights**2 * (values - mean) ** 2)))
    return float(np.sqrt((values - mean) ** 2 @ draws.weights / max(draws.effective, 1.0)))


def _own(fit: Fit, wanted: Sequence[str]) -> dict[str, float]:
    return {
        target.label(x): float(p)
        for target in _present(fit.case, wanted)
        for x, p in zip(target.answers, target.mean(fit.draws.slots, fit.draws.weights), strict=True)
        if not (target.binary and x == target.answers[1])
    }


def _moved(step: int, what: str, before: Answers, after: Answers, *, paired: bool) -> Iterator[dict[str, Any]]:
    """Say what one step moved; where both sides were weighed on the same draws, their noise is taken together."""
    for answer in dict.fromkeys([*before, *after]):
        if answer not in before or answer not in after:
            continue
        was, now = before[answer], after[answer]
        yield {
            "step": step,
            "change": what,
            "answer": answer,
            "before": was.p,
            "after": now.p,
            "moved": now.p - was.p,
            "mc_error": _root(now.noise - was.noise if paired else np.concatenate([now.noise, was.noise])),
            "reliable": was.reliable and now.reliable,
        }
