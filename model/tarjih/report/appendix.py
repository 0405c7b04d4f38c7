"""The folded appendix: every claim with its place, and the method with its checks, assumptions and sources.

Supply content and, where they are at hand, the paragraphs of the articles; get :class:`Appendix`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tarjih.corpus import Claim
from tarjih.evidence.bearing import label, source_name
from tarjih.figures.analysts import weights_text
from tarjih.figures.chain import chain
from tarjih.figures.exhibit import Exhibit, begun, spelled
from tarjih.figures.predictive import failed
from tarjih.figures.quantity import quantity
from tarjih.inference.targets import TRUE, named
from tarjih.language import GRADES, Grade, day_text, either, grade, isolated, name_isolated, percent, say, span, word
from tarjih.report.content import Content
from tarjih.report.model_checks import check_name
from tarjih.report.stated_priors import assumed
from tarjih.report.telling import stated

__all__ = ["Appendix", "Entry", "Part", "Texts", "appendix", "read_texts"]

type Texts = Mapping[str, Sequence[str]]
"""The paragraphs of each article, by its name."""
MOST_CHAINS = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim: its target, stance, gloss, place, and the calls that it supports."""

    key: str
    source: str
    about: str
    stance: str
    side: str
    gloss: str
    original: str
    place: str
    url: str
    sides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the method: a heading, a note, and a table."""

    name: str
    note: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Appendix:
    """The folded parts of the page."""

    claims: tuple[Entry, ...]
    figures: tuple[Exhibit, ...]
    method: tuple[Part, ...]


def read_texts(folder: Path, articles: Sequence[str]) -> Texts:
    """Return the paragraphs of the articles whose texts lie in a folder: their lines that are not blank."""
    out = {}
    for name in articles:
        path = folder / f"{name}.txt"
        if name and path.is_file():
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            out[name] = [line.strip() for line in lines if line.strip()]
    return out


def appendix(c: Content, texts: Texts) -> Appendix:
    """Return the folded parts of the page."""
    f = c.findings
    numbers = f.fit.case.corpus.quantities if f.judgements else ()
    figures = (*_chains(c), *(quantity(f.fit, name, c.lang) for name in numbers))
    return Appendix(tuple(_claims(c, texts)), figures, tuple(_method(c)))


def _claims(c: Content, texts: Texts) -> Iterator[Entry]:
    f, lang = c.findings, c.lang
    case, corpus = f.fit.case, f.fit.case.corpus
    sides = {j.name: {t.claim: side for t, side in f.telling(j.name, [j.call]).sided} for j in f.judgements}
    calls = {j.name: begun(label(case, j.target, j.call, lang)) for j in f.judgements}
    for claim in case.claims:
        about = claim.proposition or claim.question or ""
        own_sides = [
            say("speaks_for" if by[claim.claim] > 0 else "speaks_against", lang, label=calls[name])
            for name, by in sides.items()
            if by.get(claim.claim)
        ]
        article = corpus.articles.get(claim.article)
        yield Entry(
            key=claim.claim,
            source=source_name(case, claim.source, lang),
            about=begun(label(case, named(case, about), claim.state or TRUE, lang)),
            stance=stated(claim, lang),
            side="for" if claim.lean > 0 else "against" if claim.lean < 0 else "neither",
            gloss=either(claim.gloss, claim.gloss_ar, lang),
            original=_original(claim, texts),
            place=_place(c, claim),
            url=article.url if article else "",
            sides=tuple(own_sides),
        )


def _original(claim: Claim, texts: Texts) -> str:
    paragraphs, at = texts.get(claim.article, ()), claim.paragraph
    return paragraphs[at - 1] if at is not None and 0 < at <= len(paragraphs) else ""


def _place(c: Content, claim: Claim) -> str:
    article = c.findings.fit.case.corpus.articles.get(claim.article)
    parts = [name_isolated(claim.article or "–", c.lang)]
    if article:
        parts += [either(article.title, article.title_ar, c.lang), word(article.outlet, article.outlet, c.lang)]
        parts += [day_text(article.published, c.lang)] if article.published else []
    if claim.paragraph is not None:
        parts.append(say("paragraph", c.lang, n=claim.paragraph))
    if claim.channel:
        wires = (word(w, spelled(w), c.lang) for w in claim.channel)
        parts.append(say("through", c.lang, name=say("comma", c.lang).join(wires)))
    return " · ".join(p for p in parts if p)


def _chains(c: Content) -> Iterator[Exhibit]:
    case = c.findings.fit.case
    for j in c.findings.judgements[:MOST_CHAINS]:
        drawn = chain(case, j.target, j.call, label(case, j.target, j.call, c.lang), c.lang)
        if drawn:
            yield drawn


def _method(c: Content) -> Iterator[Part]:
    f, lang = c.findings, c.lang
    yield from _weighed(c)
    yield from _checks(c)
    if f.analysts is not None:
        yield Part(say("analysts", lang), weights_text(f.analysts.pool, lang))
    yield Part(
        say("every_proposition", lang),
        " ".join([say("spread_note", lang), *([say("settled_note", lang)] if f.settled else [])]),
        (say("proposition", lang), say("now_short", lang), say("before", lang), say("spread_head", lang)),
        tuple(
            (
                _ended(c, name),
                percent(e["mean"], lang),
                percent(e["prior_mean"], lang),
                span(round(e["q05"], 2), round(e["q95"], 2), lang),
            )
            for name, e in f.fit.summary["propositions"].items()
        ),
        key="propositions",
    )
    yield from _sources(c)
    rows = tuple((p.about, p.text, p.because) for p in assumed(f.fit.case.corpus, f.fit.case.priors, lang))
    yield Part(
        say("assumed", lang),
        say("assumed_from", lang, file=isolated(Path(f.fit.case.priors.file).name, lang)),
        (say("about", lang), say("stated", lang), say("because", lang)),
        rows,
        key="priors",
    )


def _ended(c: Content, name: str) -> str:
    """Return a proposition with its outcome, where that is known."""
    text = begun(label(c.findings.fit.case, named(c.findings.fit.case, name), TRUE, c.lang))
    came = c.findings.settled.get(name)
    if came is None:
        return text
    return say("outcome_true" if came.answer == TRUE else "outcome_false", c.lang, label=text)


def _weighed(c: Content) -> Iterator[Part]:
    """Return the effective number of the weighted draws behind numbers under other assumptions."""
    if c.findings.weighed:
        k, draws = max(k for k, _ in c.findings.weighed), int(min(n for _, n in c.findings.weighed))
        yield Part(say("weighed_head", c.lang), say("weighed", c.lang, draws=draws, k=f"{k:.2f}"))


def _checks(c: Content) -> Iterator[Part]:
    f, lang = c.findings, c.lang
    if f.checks is None or not len(f.checks):
        return
    rows = tuple(
        (
            begun(check_name(f.fit.case, r, lang)),
            percent(r["observed"], lang),
            span(round(r["ll"], 2), round(r["hh"], 2), lang),
        )
        for r in failed(f.checks)
    )
    head = (say("check", lang), say("observed", lang), say("expected", lang))
    yield Part(say("checks_head", lang), "" if rows else say("no_failed", lang), head, rows)


def _graded(found: Grade, lang: str) -> str:
    """Return a grade; with its reason where that is not how accurate the source is."""
    letter = isolated(found.letter, lang)
    return say("grade_unknown", lang, letter=letter) if found.letter == "F" else letter


def _sources(c: Content) -> Iterator[Part]:
    f, lang = c.findings, c.lang
    case, best = f.fit.case, f.fit.case.priors.informed_accuracy
    rows = []
    for name, e in sorted(f.fit.summary["sources"].items(), key=lambda x: -x[1]["claims"]):
        found = grade(e["mean"], e["q05"], e["q95"], prior_mean=e["prior_mean"], informed=best)
        kind = case.corpus.sources[name].kind
        ends = span(round(found.low, 2), round(found.high, 2), lang)
        counts = isolated(str(e["claims"]), lang)
        who = begun(source_name(case, name, lang))
        kind_text = word(kind, spelled(kind), lang)
        rows.append((who, kind_text, percent(found.accuracy, lang), ends, _graded(found, lang), counts))
    head = tuple(say(k, lang) for k in ("source", "kind", "accuracy", "spread_head", "grade", "claims"))
    note = say("grade_note", lang, **{k: percent(v, lang) for k, v in GRADES.items() if k != "E"})
    yield Part(say("sources", lang), note, head, tuple(rows), key="sources")
