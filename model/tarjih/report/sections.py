"""The sections of the page: key judgements, figures, ledgers, sources, articles, what is assumed.

Supply what was gathered; get HTML.  Every number of a judgement or a figure links to its ledger, each claim of a ledger
to the paragraph that it stands in, and each paragraph's claims back to what they are about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tarjih.corpus import Claim
from tarjih.evidence.bearing import label, source_name
from tarjih.evidence.judgements import Judgement
from tarjih.figures.answers import spoken
from tarjih.inference.targets import TRUE, named
from tarjih.language import GRADES, isolated, percent, say, span, word
from tarjih.priors.stated_priors import assumed
from tarjih.priors.words import TITLES
from tarjih.report.briefing_content import Gathered
from tarjih.report.chain import chain
from tarjih.report.judgements import Said, graded
from tarjih.report.marks import anchor, chart, dots, link, paragraph, picture, table, text

__all__ = ["articles", "assumptions", "figures", "how", "judged", "ledgers", "sources", "where"]

SIDES = {1: ("for", "agrees"), -1: ("against", "contradicts"), 0: ("neither", "neither")}


def where(g: Gathered) -> dict[str, str]:
    """Return the place of each ledger by what it is the ledger of."""
    out = {f"answer:{j.name}": anchor("ledger", j.name) for j, _said in g.judgements}
    return out | {f"proposition:{p}": anchor("ledger", p) for p in g.fit.summary["propositions"]}


def judged(g: Gathered) -> Iterator[str]:
    """Yield the key judgements."""
    for j, s in g.judgements:
        yield _judgement(g, j, s)


def _judgement(g: Gathered, j: Judgement, s: Said) -> str:
    lang, place = g.lang, anchor("ledger", j.name)

    def listed(head: str, items: Sequence[str], none: str, kind: str = "") -> str:
        rows = "".join(f"<li>{text(i)}</li>" for i in items) or f"<li>{text(none)}</li>"
        return f"<div><h4{f' class={chr(34)}{kind}{chr(34)}' if kind else ''}>{text(head)}</h4><ul>{rows}</ul></div>"

    nobody = say("nobody", lang)
    shown = text(percent(j.probability, lang))
    number = f'<a class="number" href="#{place}" data-mean="{j.probability:.6f}">{shown}</a>'
    reasons = "".join(f"<li>{text(r)}</li>" for r in s.reasons)
    return "\n".join(
        (
            f'<article class="judgement" id="{anchor("judgement", j.name)}">',
            f"<h3>{text(s.question)}</h3>",
            paragraph(s.call, "call"),
            f'<div class="lead">{number}{dots(j.probability, lang)}</div>',
            paragraph(s.likelihood, "likelihood"),
            paragraph(s.spread, "sub"),
            paragraph(s.next, "sub"),
            paragraph(s.weightiest),
            f"<h4>{text(s.confidence)}</h4>",
            f"<ul>{reasons}</ul>",
            '<div class="cols">',
            listed(f"{say('drivers', lang)}: {say('for', lang)}", s.drives, nobody, "for"),
            listed(f"{say('drivers', lang)}: {say('against', lang)}", s.opposes, nobody, "against"),
            listed(say("dissent", lang), s.dissents, say("no_dissent", lang)),
            listed(say("change", lang), s.changes, nobody),
            listed(say("doubts", lang), s.doubts, nobody),
            "</div>",
            f'<p class="sub">{text(s.rests)} {text(s.as_of)} {link(place, say("see_ledger", lang))}</p>',
            "</article>",
        )
    )


def figures(g: Gathered) -> Iterator[str]:
    """Yield the figures in order."""
    places = where(g)
    yield paragraph(say("key", g.lang), "sub")
    for e in g.exhibits:
        yield picture(e, g.run) if e.png else chart(e, g.lang, places, g.run)


def ledgers(g: Gathered) -> Iterator[str]:
    """Yield a ledger for each headline and for each other proposition."""
    lang, case = g.lang, g.fit.case
    headlines = {j.name for j, _ in g.judgements}
    for j, s in g.judgements:
        rows = sorted(j.claims, key=lambda b: -abs(j.moved.get(b.claim.claim, 0.0)))
        body = [
            [
                *_claim(g, b.claim)[:2],
                f'<span class="{SIDES[b.side][0]}">{text(say(SIDES[b.side][1], lang))}</span>',
                *_claim(g, b.claim)[2:],
                text(isolated(_decibans(j.moved.get(b.claim.claim)), lang)),
            ]
            for b in rows
        ]
        head = ["claim", "source", "side", "stance", "gloss", "place", "moved"]
        name = f"{s.question} – {label(case, j.target, j.call, lang)}"
        yield _ledger(g, j.name, name, (j.prior, j.probability), head=head, body=body, note=say("moved_note", lang))
        yield chain(g, say("chain_of", lang, name=name), j)
    by: dict[str, list[Claim]] = {}
    for claim in case.claims:
        by.setdefault(claim.proposition or "", []).append(claim)
    for name, entry in g.fit.summary["propositions"].items():
        if name in headlines:
            continue
        body = [list(_claim(g, c)) for c in by.get(name, [])]
        words = label(case, named(case, name), "true", lang)
        head = ["claim", "source", "stance", "gloss", "place"]
        yield _ledger(g, name, words, (entry["prior_mean"], entry["mean"]), head=head, body=body)


def _ledger(
    g: Gathered,
    key: str,
    name: str,
    numbers: tuple[float, float],
    *,
    head: Sequence[str],
    body: Sequence[Sequence[str]],
    note: str = "",
) -> str:
    lang = g.lang
    before, after = (percent(p, lang) for p in numbers)
    out = [
        f'<section id="{anchor("ledger", key)}"><h3>{text(say("ledger", lang, name=name))}</h3>',
        f'<p data-mean="{numbers[1]:.6f}">{text(say("headline_numbers", lang, before=before, p=after))}</p>',
    ]
    if body:
        out.append(
            table(
                [say(h, lang) for h in head],
                body,
                name=say("ledger", lang, name=name),
                numbers=[i for i, h in enumerate(head) if h == "moved"],
            )
        )
    else:
        out.append(paragraph(say("no_claims", lang)))
    return "\n".join([*out, paragraph(note, "sub") if body else "", "</section>"])


def _claim(g: Gathered, claim: Claim) -> tuple[str, str, str, str, str]:
    """Return a claim's cells: name, source with its grade, stance, gloss, article and paragraph."""
    return (
        link(anchor("claim", claim.claim), claim.claim),
        _source(g, claim.source),
        _stance(claim, g.lang),
        _foreign(claim.gloss, g.lang),
        link(_paragraph(claim), _place(claim)),
    )


def _stance(claim: Claim, lang: str) -> str:
    """Return a stance with its sign."""
    return text(isolated(f"{claim.stance:+d}".replace("-", "\N{MINUS SIGN}") if claim.stance else "0", lang))


def _source(g: Gathered, source: str) -> str:
    name = link(anchor("source", source), source_name(g.fit.case, source, g.lang))
    return f"{name} ({text(isolated(graded(g.fit, source).letter, g.lang))})"


def _place(claim: Claim) -> str:
    return f"{claim.article or '–'}{f', {claim.paragraph}' if claim.paragraph is not None else ''}"


def _paragraph(claim: Claim) -> str:
    return anchor("paragraph", f"{claim.article}:{claim.paragraph if claim.paragraph is not None else ''}")


def _foreign(words: str, lang: str) -> str:
    """Return English text of the files, marked as such on an Arabic page."""
    return f'<span lang="en" dir="ltr">{text(words)}</span>' if lang == "ar" and words else text(words)


def _decibans(value: float | None) -> str:
    """Return decibans with one decimal; what rounds to nothing has no sign."""
    if value is None:
        return "–"
    shown = round(value, 1)
    return f"{shown:+.1f}".replace("-", "\N{MINUS SIGN}") if shown else "0.0"


def sources(g: Gathered) -> Iterator[str]:
    """Yield the table of sources with their grades."""
    lang, case = g.lang, g.fit.case
    rows = []
    for name, entry in sorted(g.fit.summary["sources"].items(), key=lambda e: -e[1]["claims"]):
        found, kind = graded(g.fit, name), case.corpus.sources[name].kind
        shown = word(kind, spoken(kind), lang)
        ends = span(round(found.low, 2), round(found.high, 2), lang)
        who = f'<span id="{anchor("source", name)}">{text(source_name(case, name, lang))}</span>'
        moved = f"{percent(entry['mean'], lang)} ({percent(entry['prior_mean'], lang)})"
        rows.append(
            [
                who,
                text(shown),
                text(found.letter),
                text(f"{percent(found.accuracy, lang)} ({ends})"),
                text(moved),
                str(entry["claims"]),
            ]
        )
    credibility = f"{say('credibility', lang)} ({say('before', lang)})"
    accuracy = f"{say('accuracy', lang)} ({say('figure.draws', lang, share=percent(0.9, lang))})"
    head = [say(h, lang) for h in ("source", "kind", "grade")] + [accuracy, credibility, say("claims", lang)]
    yield table(head, rows, name=say("sources", lang), numbers=(5,))
    yield paragraph(say("grades_note", lang, **{k: percent(v, lang) for k, v in GRADES.items()}), "sub")


def articles(g: Gathered) -> Iterator[str]:
    """Yield every article with the claims of each paragraph."""
    corpus = g.fit.case.corpus
    by: dict[str, dict[int, list[Claim]]] = {}
    for claim in g.fit.case.claims:
        at = -1 if claim.paragraph is None else claim.paragraph
        by.setdefault(claim.article, {}).setdefault(at, []).append(claim)
    for article, paragraphs in by.items():
        own = corpus.articles.get(article)
        told = [own.title, own.outlet, own.published] if own else []
        yield f'<section id="{anchor("article", article)}"><h3>{text(article or "–")}</h3>'
        said = " · ".join(t for t in told if t)
        yield f'<p class="sub">{_foreign(said, g.lang)}</p>' if said else ""
        yield from (_paragraph_claims(g, n, paragraphs[n]) for n in sorted(paragraphs))
        yield "</section>"


def _paragraph_claims(g: Gathered, n: int, claims: Sequence[Claim]) -> str:
    lang = g.lang
    head = say("paragraph", lang, n=n) if n >= 0 else say("no_paragraph", lang)
    rows = []
    for c in claims:
        about = c.proposition or c.question or ""
        words = label(g.fit.case, named(g.fit.case, about), c.state or TRUE, lang)
        what = link(anchor("ledger", about), words)
        own = f'<li id="{anchor("claim", c.claim)}"><bdi>{text(c.claim)}</bdi> '
        rows.append(
            f"{own}{_source(g, c.source)}: <bdi>{what}</bdi> {_stance(c, lang)}. {_foreign(c.gloss, lang)}</li>"
        )
    return f'<div id="{_paragraph(claims[0])}"><h4>{text(head)}</h4><ul>{"".join(rows)}</ul></div>'


def assumptions(g: Gathered) -> Iterator[str]:
    """Yield the priors with their reasons, as the files word them."""
    case, lang = g.fit.case, g.lang
    name = isolated(Path(case.priors.file).name, lang)
    yield paragraph(say("assumed_from", lang, file=name))
    rows = [[_foreign(w, lang) for w in (p.about, p.said, p.because)] for p in assumed(case.corpus, case.priors)]
    yield table([say(h, lang) for h in ("about", "stated", "because")], rows, name=say("assumed", lang))


def how(g: Gathered) -> Iterator[str]:
    """Yield how the page is to be read."""
    values: Mapping[str, str] = {"table": isolated(TITLES[g.fit.case.priors.bands], g.lang)}
    for key in ("how_words", "how_confidence", "how_model"):
        yield paragraph(say(key, g.lang, **values))
