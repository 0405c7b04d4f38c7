"""Two fits compared: what changed between them, and what each change moved.

Supply two fits, A and B; get the changes (:func:`changes`) and, for every answer that matters, what each moved when
the changes are made one after another, from A's inputs to B's, each time weighed anew by the fast path
(:func:`replay`).  The order is: date and what was given, entries of the priors, the files beside the claims, the
claims; so what a change moved is meant with those before it already made.  A change that makes no sense alone (a new
question without its prior) is made together with the next.  All steps are weighed from one seed, so the noise that
they share cancels; the Monte Carlo error stated supposes that none does.

Seed, method and number of draws move nothing but Monte Carlo noise and are not replayed.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tarjih.case import Case, assemble
from tarjih.corpus import Claim, Corpus
from tarjih.errors import InputFault, one_of
from tarjih.fit import Fit
from tarjih.hypotheses import Floats
from tarjih.priors import Priors
from tarjih.priors.check import for_corpus
from tarjih.reweight import Draws, reweigh, usable
from tarjih.table import Table, of_records
from tarjih.targets import Target, headlines, named

__all__ = ["Change", "Replay", "changed_files", "changes", "replay"]

MOVED = 0.01
"""A proposition that no change moves by more is left out."""
MOST_ENTRIES = 16
"""Of more changed entries of the priors than this, those of one section are one change."""
MOST_ROWS = 16
"""Of more changed claims than this, those of one source are one change; of more such sources, all of them."""
DRAWS = 12_000
"""Draws of each step: there may be thirty, and each says its error."""
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
            told = f"{len(names)} entries: {one_of(n.partition('.')[2] or n for n in names)}"
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
        silent = {"line", "lines", "file", "because", "name", "said"}
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
        return str(value.said) or f"middle {value.median:.3g}, sd {value.sigma:.3g}"
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


def replay(a: Fit, b: Fit, *, seed: int) -> Replay:
    """Make the changes one after another and say what each moved.

    Parameters
    ----------
    a, b
        The fits.
    seed
        Seed of every step.
    """
    now = inputs_of(a)
    wanted = _targets(a, b)
    before = _weighed(now.case(), seed, wanted)
    ends = [before]
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
        after = _weighed(case, seed, wanted)
        rows += _moved(len(ends), "; together with ".join(waiting), before, after)
        waiting = []
        ends.append(after)
        before = after
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
            "replayed_a": ends[0].get(k, (None,))[0],
            "replayed_b": ends[-1].get(k, (None,))[0],
        }
        for k in shown
    ]
    steps = of_records(COLUMNS, (r for r in rows if r["answer"] in shown))
    return Replay(steps, of_records(("answer", "a", "b", "moved", "replayed_a", "replayed_b"), totals))


type Answers = dict[str, tuple[float, float, bool]]
"""Probability, Monte Carlo error and whether the weights can be relied on, by the label of the answer."""


def _targets(a: Fit, b: Fit) -> list[str]:
    """Return what both fits or one of them asks: headlines first, then every proposition."""
    heads = [t.name for f in (a, b) for t in headlines(f.case)]
    return list(dict.fromkeys([*heads, *a.case.network.ties, *b.case.network.ties]))


def _present(case: Case, wanted: Sequence[str]) -> Iterator[Target]:
    questions = {n.name for n in case.network.nodes if n.about is None}
    return (named(case, w) for w in wanted if w in case.network.ties or w in questions)


def _weighed(case: Case, seed: int, wanted: Sequence[str]) -> Answers:
    draws = reweigh(case, draws=DRAWS, seed=seed)
    well = usable(draws)
    return {
        target.label(x): (float(p @ draws.weights), error(p, draws), well)
        for target in _present(case, wanted)
        for x, p in zip(target.answers, target.each(draws.slots), strict=True)
        if not (target.binary and x == target.answers[1])
    }


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


def _moved(step: int, what: str, before: Answers, after: Answers) -> Iterator[dict[str, Any]]:
    for answer in dict.fromkeys([*before, *after]):
        if answer not in before or answer not in after:
            continue
        (was, e0, ok0), (now, e1, ok1) = before[answer], after[answer]
        yield {
            "step": step,
            "change": what,
            "answer": answer,
            "before": was,
            "after": now,
            "moved": now - was,
            "mc_error": float(np.hypot(e0, e1)),
            "reliable": ok0 and ok1,
        }
