"""The briefing as one HTML file: no network, no second file, no inline handler, readable without scripts.

Supply what was gathered and the data of its sliders; get the text of the file, the same for the same fit.  A
Content-Security-Policy allows the one style and the one script by their digests, pictures that are inside the file,
and nothing else: what a claim says cannot run, whatever it says.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from itertools import groupby

from tarjih.evidence.bearing import label, question_text
from tarjih.figures.answers import spoken
from tarjih.inference.targets import named
from tarjih.language import hold, isolated, percent, say, word
from tarjih.report import sections
from tarjih.report.briefing_content import Gathered
from tarjih.report.interactive import Interactive, Slider, script
from tarjih.report.marks import anchor, attribute, link, paragraph, text
from tarjih.report.style import STYLE

__all__ = ["html"]

SECTIONS = ("judgements", "exhibits", "what_if", "ledgers", "sources", "articles", "how", "assumed")


def html(g: Gathered, live: Interactive) -> str:
    """Return the page.

    Raises
    ------
    InputFault
        When likelihood and confidence meet in one of its sentences.
    """
    lang = g.lang
    hold((s for s in _own_words(g)), "the briefing")
    code = script()
    policy = (
        f"default-src 'none'; img-src data:; style-src {_digest(STYLE)}; script-src {_digest(code)}; "
        "base-uri 'none'; form-action 'none'"
    )
    corpus = g.fit.case.corpus
    counted = say(
        "counted",
        lang,
        claims=len(g.fit.case.claims),
        sources=len(corpus.sources),
        articles=len(corpus.articles),
        propositions=len(corpus.propositions),
    )
    day = g.fit.summary["as_of"]
    as_of = say("as_of", lang, day=isolated(day, lang)) if day else say("undated", lang)
    bodies: dict[str, Iterable[str]] = {
        "judgements": sections.judged(g),
        "exhibits": sections.figures(g),
        "what_if": _what_if(g, live),
        "ledgers": sections.ledgers(g),
        "sources": sections.sources(g),
        "articles": sections.articles(g),
        "how": sections.how(g),
        "assumed": sections.assumptions(g),
    }
    parts = [
        "<!doctype html>",
        f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<link rel="icon" href="data:,">',
        f"<title>{text(g.title)}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        "<header>",
        f"<h1>{text(g.title)}</h1>",
        paragraph(g.draft, "warn"),
        paragraph(g.background),
        paragraph(f"{say('read', lang, what=counted)} {as_of}", "sub"),
        paragraph(g.run, "run"),
        "</header>",
        _contents(g),
        "<main>",
    ]
    for key in SECTIONS:
        parts += [f'<section id="{_id(key)}">', f"<h2>{text(say(key, lang))}</h2>", *bodies[key], "</section>"]
    stored = json.dumps(live.data, ensure_ascii=True, separators=(",", ":"), default=list).replace("<", "\\u003c")
    parts += [
        "</main>",
        f'<script type="application/json" id="stored-draws">{stored}</script>',
        f"<script>{code}</script>",
        "</body>",
        "</html>",
    ]
    return "\n".join(p for p in parts if p) + "\n"


def _id(key: str) -> str:
    return key.replace("_", "-")


def _digest(inline: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode() + "'"


def _own_words(g: Gathered) -> Iterable[str]:
    """Yield the sentences that are the briefing's own."""
    yield from (s for _j, said in g.judgements for s in said.sentences)
    yield from (e.title for e in g.exhibits)
    yield from (say(k, g.lang, table="") for k in ("how_words", "how_confidence", "how_model"))


def _contents(g: Gathered) -> str:
    lang = g.lang
    rows = []
    for key in SECTIONS:
        below = ""
        if key == "judgements":
            own = (f"<li>{link(anchor('judgement', j.name), s.question)}</li>" for j, s in g.judgements)
            below = f"<ol>{''.join(own)}</ol>"
        rows.append(f"<li>{link(_id(key), say(key, lang))}{below}</li>")
    name = say("contents", lang)
    return f'<nav aria-label="{attribute(name)}"><h2>{text(name)}</h2><ol>{"".join(rows)}</ol></nav>'


def _what_if(g: Gathered, live: Interactive) -> Iterable[str]:
    lang = g.lang
    if not live.sliders:
        return
    yield paragraph(say("what_if_note", lang))
    yield f"<noscript>{paragraph(say('static', lang), 'warn')}</noscript>"
    yield '<div class="beside"><div class="sticky">'
    yield from _now(g, live)
    before, after = say("reliability", lang, n="\0").split("\0")
    yield '<div id="what-if-controls" hidden>'
    yield f'<p class="sub">{text(before)}<output id="worth" dir="ltr"></output>{text(after)}</p>'
    yield f'<p class="warn" id="too-few" role="status" hidden>{text(say("unreliable", lang))}</p>'
    yield f'<p><button type="button" id="reset-button">{text(say("reset", lang))}</button>'
    yield f'<button type="button" id="yaml-button">{text(say("yaml", lang))}</button></p>'
    yield '<pre id="yaml-text" hidden></pre></div></div>'
    yield '<div id="what-if-panel" hidden>'
    for (about, row), own in groupby(live.sliders, key=_block):
        sliders = list(own)
        yield f"<fieldset><legend>{text(_heading(g, sliders[0], about))}</legend>"
        yield from (_slider(g, s, f"{about}@{row}" if s.answer else "") for s in sliders if s.value > 0)
        yield "</fieldset>"
    yield "</div></div>"


def _block(s: Slider) -> tuple[str, int]:
    """Return what a slider stands together with: its row of a table, other propositions, other kinds."""
    return (s.about, s.row) if s.answer else (s.key.partition(".")[0], -1)


def _now(g: Gathered, live: Interactive) -> Iterable[str]:
    lang, shown = g.lang, {t["name"] for t in live.data["targets"]}
    heads = (("", "answer"), (' class="n"', "now"), (' class="n"', "fitted"))
    head = "".join(f'<th scope="col"{kind}>{text(say(key, lang))}</th>' for kind, key in heads)
    yield f'<table class="now"><thead><tr>{head}<td></td></tr></thead>'
    for j, s in g.judgements:
        if j.name not in shown:
            continue
        yield f'<tbody><tr><th scope="rowgroup" colspan="4">{text(s.question)}</th></tr>'
        means = j.target.mean(g.fit.draws.slots, g.fit.draws.weights)
        for answer, p in zip(j.target.answers, means, strict=True):
            name = label(g.fit.case, j.target, answer, lang)
            place = f'data-target="{attribute(j.name)}" data-answer="{attribute(answer)}" data-value="{p:.6f}"'
            start = f' x="{100 - 100 * p:.2f}%"' if lang == "ar" else ""
            size = f'width="{100 * p:.2f}%"{start} height="80%" y="10%" fill="#0072b2"'
            bar = f'<svg aria-hidden="true"><rect class="now" {size}/></svg>'
            now, fitted = text(percent(float(p), "en")), text(percent(float(p), lang))
            yield (
                f'<tr><td>{text(name)}</td><td class="n" dir="ltr" {place}>{now}</td><td class="n">{fitted}</td>'
                f"<td>{bar}</td></tr>"
            )
        yield "</tbody>"
    yield "</table>"


def _heading(g: Gathered, s: Slider, about: str) -> str:
    lang, case = g.lang, g.fit.case
    if about == "kind" and not s.answer:
        return say("trust", lang)
    if not s.answer:
        return say("priors_of", lang, name=say("proposition", lang))
    out = say("priors_of", lang, name=question_text(case.corpus, named(case, s.about), lang))
    if s.conditions:
        told = "; ".join(
            f"{question_text(case.corpus, t, lang)} {' / '.join(label(case, t, a, lang) for a in states)}"
            for t, states in ((named(case, p), states) for p, states in s.conditions.items())
        )
        return f"{out} ({say('where', lang, condition=told)})"
    return f"{out} ({say('otherwise', lang)})" if s.row else out


def _slider(g: Gathered, s: Slider, row: str) -> str:
    lang, case = g.lang, g.fit.case
    if s.answer:
        name = label(case, named(case, s.about), s.answer, lang)
    elif s.key.startswith("kind."):
        name = word(s.about, spoken(s.about), lang)
    else:
        name = question_text(case.corpus, named(case, s.about), lang)
    key, own = attribute(s.key), f' data-row="{attribute(row)}"' if row else ""
    place = anchor("set", s.key)
    return (
        f'<div class="slider"><label for="{place}">{text(name)}</label>'
        f'<input type="range" id="{place}" data-key="{key}"{own} data-start="{s.value!r}" min="{s.low}" max="{s.high}" '
        f'step="any" value="{s.value!r}"><output id="at:{key}" dir="ltr"></output></div>'
    )
