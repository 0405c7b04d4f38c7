"""What differs between the inputs of two fits, each difference a change that can be made by itself.

Supply two fits; get by :func:`changes` the changes that lead from the inputs of the first to those of the second, in
the order: date and what was given, entries of the priors, the files beside the claims, the claims.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tarjih.corpus import Claim, Corpus
from tarjih.inference.fit import Fit
from tarjih.priors import Priors
from tarjih.priors.check import for_corpus
from tarjih.runs.faults import InputFault, one_of
from tarjih.testimony.case import Case, assemble

__all__ = ["Change", "Inputs", "changed_files", "changes", "inputs_of"]

MOST_ENTRIES = 16
"""Of more changed entries of the priors than this, those of one section are one change."""
MOST_ROWS = 16
"""Of more changed claims than this, those of one source are one change; of more such sources, all of them."""
PARTS = ("scalars", "questions", "traits", "switches")


@dataclass(frozen=True)
class Inputs:
    """What determines a posterior: a case, its priors, the date, and what was given."""

    corpus: Corpus
    priors: Priors
    as_of: str
    given: Mapping[str, float]

    def case(self) -> Case:
        """Return the case, or raise the faults of its parts together."""
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
        The change as a phrase.
    make
        Makes it: from inputs to inputs.
    kind, parts
        What kind of change it is and its names and numbers, for those who say it in another language.
    """

    what: str
    make: Callable[[Inputs], Inputs]
    kind: str = ""
    parts: Mapping[str, Any] = field(default_factory=dict)


def inputs_of(fit: Fit) -> Inputs:
    """Return what a fit was made of."""
    return Inputs(_by_content(fit.case.corpus), fit.case.priors, fit.case.as_of, dict(fit.case.given))


def _by_content(corpus: Corpus) -> Corpus:
    """Name claims by their content where they have no names but their rows' numbers, which one new row shifts."""
    if any(c.claim != f"c{n}" for n, c in enumerate(corpus.claims, start=1)):
        return corpus
    seen: Counter[str] = Counter()
    named_again = []
    for claim in corpus.claims:
        name = f"{claim.source}/{claim.proposition or f'{claim.question}={claim.state}'}"
        seen[name] += 1
        name += f"/{seen[name]}" if seen[name] > 1 else ""
        named_again.append(replace(claim, claim=name, origin=name if claim.origin == claim.claim else claim.origin))
    return replace(corpus, claims=tuple(named_again))


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
        yield Change(what, lambda i: replace(i, as_of=b.as_of), "day", {"day": b.as_of})
    for name in dict.fromkeys([*a.given, *b.given]):
        if a.given.get(name) != b.given.get(name):
            was, now = _odds(a.given.get(name)), _odds(b.given.get(name))
            parts = {"name": name, "was": was, "now": now}
            yield Change(f"given: {name} {was} → {now}", _giving(name, b.given), "given", parts)


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
            which = f"{many}: {one_of(n.partition('.')[2] or n for n in names)}"
            make = _setting([place for n in names for place in entries[n]], b)
            yield Change(f"priors {section}, {which}", make, "section", {"section": section, "n": len(names)})
        return
    for full, places in entries.items():
        part, name = places[0]
        was, now = _shown(getattr(a, part).get(name)), _shown(getattr(b, part).get(name))
        moved = f": {was} → {now}" if was != now else ""
        entry = name if part == "scalars" else full
        yield Change(f"priors {entry}{moved}", _setting(places, b), "prior", {"entry": entry, "was": was, "now": now})


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
            entries = parts.setdefault(part, dict(getattr(i.priors, part)))
            entries.pop(name, None)
            if name in getattr(b, part):
                entries[name] = getattr(b, part)[name]
        return replace(i, priors=replace(i.priors, **parts))

    return make


def _beside(a: Fit, b: Fit) -> Iterator[Change]:
    """Give the files beside the claims, each one change."""
    files = changed_files(a, b)
    two = b.case.corpus
    if any(n.startswith("corpus/codings/") for n in files):
        yield Change("the coders' passes", lambda i: replace(i, corpus=replace(i.corpus, folder=two.folder)), "codings")
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

        yield Change(f"questions.yaml {files['corpus/questions.yaml']}", questions, "questions")
    if _unlined(a.case.corpus.sources) != {
        k: v for k, v in _unlined(two.sources).items() if k in a.case.corpus.sources
    }:
        yield Change(
            "what the sources are (kind, bloc, identity)",
            lambda i: replace(i, corpus=replace(i.corpus, sources=_with(two.sources, i.corpus.sources))),
            "sources",
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
        what, kind, parts = _claims_changed(head, names, one, two)
        yield Change(what, _claiming(names, b), kind, parts)


def _claims_changed(
    head: str, names: Sequence[str], one: Mapping[str, Claim], two: Mapping[str, Claim]
) -> tuple[str, str, dict[str, Any]]:
    """Describe a change of some claims: as a phrase, its kind, and its parts."""
    if len(names) > 1:
        added, gone = sum(n not in one for n in names), sum(n not in two for n in names)
        parts = {"source": head, "added": added, "gone": gone, "changed": len(names) - added - gone}
        whose = f" of {head}" if head else ""
        return f"claims{whose}: {added} added, {gone} removed, {parts['changed']} changed", "claims", parts
    name = names[0]
    claim = two.get(name) or one[name]
    about = claim.proposition or f"{claim.question}={claim.state}"
    parts = {"source": claim.source, "about": about, "stance": claim.stance}
    if name not in one:
        return f"claim {name} added: {claim.source} on {about}, {claim.stated_value}", "claim_added", parts
    if name not in two:
        return f"claim {name} removed: {claim.source} on {about}, {claim.stated_value}", "claim_removed", parts
    fields = [f.name for f in dataclasses.fields(Claim) if getattr(one[name], f.name) != getattr(two[name], f.name)]
    edits = "; ".join(f"{f} {_cell(getattr(one[name], f))} → {_cell(getattr(two[name], f))}" for f in fields)
    kind = "claim_stance" if fields == ["stance"] else "claim_changed"
    return f"claim {name} changed ({claim.source}): {edits}", kind, {**parts, "was": one[name].stance}


def _cell(value: object) -> str:
    text = ">".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    return (text if len(text) <= 40 else text[:39] + "…") or "(empty)"


def _claiming(names: Sequence[str], b: Corpus) -> Callable[[Inputs], Inputs]:
    wanted = {c.claim: c for c in b.claims if c.claim in set(names)}

    def make(i: Inputs) -> Inputs:
        claims = {c.claim: c for c in i.corpus.claims if c.claim not in set(names) or c.claim in wanted} | wanted
        whole = replace(
            i.corpus,
            claims=tuple(claims.values()),
            sources=_with(i.corpus.sources, b.sources),
            propositions=_with(i.corpus.propositions, b.propositions),
            questions=_with(i.corpus.questions, b.questions),
            articles={**i.corpus.articles, **b.articles},
        )
        return replace(i, corpus=whole)

    return make
