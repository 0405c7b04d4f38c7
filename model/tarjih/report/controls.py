"""The controls of the page: camps, sources, wires and outlets that can be left out, and sliders, with their texts.

Supply content and the data of the page's script; get :class:`Controls`.  A few sliders are open: the starting point
of each open judgement, and the kinds of source with most claims; all others are folded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from tarjih.evidence.bearing import label, question_text, source_name
from tarjih.figures.analysts import analyst_name
from tarjih.figures.camps import camp_name
from tarjih.figures.exhibit import begun, spelled
from tarjih.inference.targets import named
from tarjih.language import either, percent, say, word
from tarjih.report.content import Content
from tarjih.report.interactive import Interactive, Slider

__all__ = ["Controls", "Group", "Set", "controls", "explained"]

KINDS, CALLS = 1, 3
"""Kinds of source and judgements that have an open slider."""
APART = 0.01
"""How far a slider of an answer may stand from where the answer stood before the claims, without a word on why."""


@dataclass(frozen=True, slots=True)
class Set:
    """A slider: its key, its name, the row whose other states share the rest, and its scale."""

    key: str
    name: str
    row: str
    start: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Group:
    """A named group of sliders."""

    name: str
    sliders: tuple[Set, ...]


@dataclass(frozen=True, slots=True)
class Controls:
    """The controls of the page."""

    camps: tuple[tuple[int, str], ...]
    outlets: tuple[tuple[int, str], ...]
    sources: tuple[tuple[str, str], ...]
    first: tuple[Group, ...]
    more: tuple[Group, ...]
    worth_before: str
    worth_after: str


def controls(c: Content, live: Interactive) -> Controls:
    """Return the controls of the page."""
    f, lang = c.findings, c.lang
    names = [camp_name(n, lang) for n in f.camps]
    outlets = [word(n, spelled(n), lang).partition(" (")[0] for n in f.outlets]
    sources = [(w["source"], begun(source_name(f.fit.case, w["source"], lang))) for w in live.data["without"]]
    usable = [s for s in live.sliders if s.value > 0]
    open_keys = _open(c, usable)
    first = [_set(c, s, short=False) for s in usable if s.key in open_keys]
    more = tuple(
        Group(_heading(c, own[0]), tuple(_set(c, s) for s in own))
        for _block, group in groupby((s for s in usable if s.key not in open_keys), key=_block_of)
        if (own := list(group))
    )
    before, after = say("worth", lang, n="\0").split("\0")
    return Controls(
        camps=tuple(zip(range(-1, len(names) - 1), names, strict=True)),
        outlets=tuple(enumerate(outlets, start=max(len(names) - 1, 0))),
        sources=tuple(sources),
        first=(Group("", tuple(first)),) if first else (),
        more=more,
        worth_before=before,
        worth_after=after,
    )


def explained(c: Content) -> list[tuple[str, str]]:
    """Return each set of assumptions and each analyst with the ``because`` of its file."""
    f, lang = c.findings, c.lang
    every = [(camp_name(n, lang), p) for n, p in f.sets.items() if n in f.camps]
    every += [(analyst_name(n, lang), p) for n, p in (f.analysts.priors if f.analysts else {}).items()]
    return [(name, text) for name, p in every if (text := either(p.because, p.because_ar, lang))]


def _open(c: Content, sliders: list[Slider]) -> set[str]:
    """Return the keys of the open sliders."""
    f = c.findings
    keys = {s.key for s in sliders}
    calls = [f"{j.name}.{j.call}" for j in f.judgements if j.name not in f.settled]
    calls += [f"event.{j.name}" for j in f.judgements]
    counted = Counter(f.fit.case.corpus.sources[x.source].kind for x in f.fit.case.claims)
    kinds = [f"kind.{k}" for k, _n in counted.most_common()]
    return {*[k for k in calls if k in keys][:CALLS], *[k for k in kinds if k in keys][:KINDS]}


def _block_of(s: Slider) -> tuple[str, int]:
    """Return the group of a slider: its row of a table, other propositions, other kinds."""
    return (s.about, s.row) if s.answer else (s.key.partition(".")[0], -1)


def _heading(c: Content, s: Slider) -> str:
    lang, case = c.lang, c.findings.fit.case
    if s.key.startswith("kind."):
        return say("trust", lang)
    if not s.answer:
        return say("priors_of", lang, name=say("propositions", lang))
    out = say("priors_of", lang, name=question_text(case.corpus, named(case, s.about), lang))
    if s.conditions:
        conditions = say("semicolon", lang).join(_conditions(c, s))
        return f"{out} ({say('where', lang, condition=conditions)})"
    return f"{out} ({say('otherwise', lang)})" if s.row else out


def _conditions(c: Content, s: Slider) -> Iterator[str]:
    lang, case = c.lang, c.findings.fit.case
    for parent, states in s.conditions.items():
        target = named(case, parent)
        answers = " / ".join(label(case, target, a, lang) for a in states)
        yield f"{question_text(case.corpus, target, lang)} {answers}"


def _set(c: Content, s: Slider, *, short: bool = True) -> Set:
    lang, case = c.lang, c.findings.fit.case
    if s.answer:
        name = label(case, named(case, s.about), s.answer, lang)
        before = c.findings.priors.get((s.about, s.answer), s.value)
        if not short and not s.conditions and abs(before - s.value) >= APART:
            name = say("other_aside", lang, name=name, before=percent(before, lang))
    elif s.key.startswith("kind."):
        name = word(s.about, spelled(s.about), lang)
        name = name if short else say("kind_accuracy", lang, kind=name)
    else:
        name = question_text(case.corpus, named(case, s.about), lang)
    row = f"{s.about}@{s.row}" if s.answer else ""
    return Set(s.key, begun(name), row, repr(s.value), s.low, s.high)
