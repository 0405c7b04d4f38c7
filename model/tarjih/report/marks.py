"""The marks of the page: escaped text, links to ledgers, rows with intervals, dots.

Supply text and numbers; get HTML.  Everything that came from a file passes through :func:`text`.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from tarjih.figures.exhibit import Exhibit, row_words
from tarjih.language import percent, say

__all__ = ["anchor", "attribute", "chart", "dots", "link", "paragraph", "picture", "table", "text"]

TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ISOLATED = re.compile("\u2066([^\u2066-\u2069]*)\u2069")
LEFT, ROOM = 1.5, 97.0


def text(words: object) -> str:
    """Return text as HTML: nothing in it is markup, and no mark in it turns the direction of what follows.

    An isolated number becomes an element, since marks alone are not heeded everywhere.
    """
    return TURNING.sub("", ISOLATED.sub(r'<bdi dir="ltr">\1</bdi>', _escaped(words)))


def attribute(words: object) -> str:
    """Return text for the value of an attribute."""
    return TURNING.sub("", _escaped(words))


def _escaped(words: object) -> str:
    whole = str(words)
    return escape("".join(c if c in "\n\t" or unicodedata.category(c) != "Cc" else "\ufffd" for c in whole))


def anchor(kind: str, name: object) -> str:
    """Return the id of a place: letters, digits, and a code for anything else."""
    return f"{kind}-" + re.sub(r"[^A-Za-z0-9_-]", lambda c: f".{ord(c[0]):x}.", str(name))


def link(place: str, words: object, kind: str = "") -> str:
    """Return a link to a place on the page."""
    return f'<a{f" class={chr(34)}{kind}{chr(34)}" if kind else ""} href="#{place}">{text(words)}</a>'


def paragraph(words: str, kind: str = "") -> str:
    """Return a paragraph, or nothing where there are no words."""
    return f"<p{f' class={chr(34)}{kind}{chr(34)}' if kind else ''}>{text(words)}</p>" if words else ""


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, name: str, numbers: Sequence[int] = ()) -> str:
    """Return a table of cells that are HTML already; the columns `numbers` are set to the end of the line.

    Its `name` is what it is called where it cannot be seen.
    """

    def cell(tag: str, k: int, inner: str) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        return f"<{tag}{scope}{' class="n"' if k in numbers else ''}>{inner}</{tag}>"

    heads = "".join(cell("th", k, text(h)) for k, h in enumerate(head))
    body = "\n".join("<tr>" + "".join(cell("td", k, c) for k, c in enumerate(row)) + "</tr>" for row in rows)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{attribute(name)}"><table><thead>'
        f"<tr>{heads}</tr></thead><tbody>\n{body}\n</tbody></table></div>"
    )


def dots(p: float, lang: str) -> str:
    """Return twenty dots, as many filled as twenty such judgements come true."""
    n = min(max(round(20 * p), 0), 20)
    out = []
    for i in range(20):
        column = i % 10 if lang == "en" else 9 - i % 10
        look = 'fill="#0072b2"' if i < n else 'fill="#fff" stroke="#6e6e6e" stroke-width="1.5"'
        out.append(f'<circle cx="{10 + 20 * column}" cy="{10 + 20 * (i // 10)}" r="7.5" {look}/>')
    alt = attribute(say("dots_alt", lang, n=n))
    return f'<svg class="dots" viewBox="0 0 200 40" role="img" aria-label="{alt}">{"".join(out)}</svg>'


def chart(exhibit: Exhibit, lang: str, ledgers: Mapping[str, str], run: str) -> str:
    """Return a figure of rows; each number links to the ledger that it is looked up in."""
    counted = any(r["counts"] for r in exhibit.rows)
    heads = [("lab", say("answer", lang)), ("bar", ""), ("after", say("after", lang)), ("was", say("before", lang))]
    heads += [("cnt", say(exhibit.counted, lang))] if counted else []
    head = "".join(
        f'<th scope="col" class="{c}">{text(h)}</th>' if h else f'<td class="{c}">{_scale(lang)}</td>' for c, h in heads
    )
    rows = "\n".join(_chart_row(r, lang, ledgers.get(r["ledger"], ""), counted=counted) for r in exhibit.rows)
    return (
        f'<figure id="{anchor("figure", exhibit.key)}"><p class="finding">{text(exhibit.title)}</p>'
        f'<p class="sub">{text(exhibit.subtitle)}</p>'
        f'<table class="rows"><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>'
        f"<figcaption>{text(say('key_short', lang))} {text(run)}</figcaption></figure>"
    )


def _scale(lang: str) -> str:
    """Return the scale above the bars."""
    marks = []
    for t, end in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        flipped = {"start": "end", "end": "start"}.get(end, end) if lang == "ar" else end
        at = 100 - LEFT - ROOM * t if lang == "ar" else LEFT + ROOM * t
        marks.append(
            f'<text x="{at:.2f}%" y="70%" text-anchor="{flipped}" font-size="11" fill="#595959" direction="ltr">'
            f"{100 * t:.0f} %</text>"
        )
    return f'<svg aria-hidden="true">{"".join(marks)}</svg>'


def _chart_row(row: Mapping[str, Any], lang: str, place: str, *, counted: bool) -> str:
    after = percent(row["mean"], lang)
    number = link(place, after) if place else f"<strong>{text(after)}</strong>"
    cells = [
        f'<td class="lab">{text(row["label"])}</td>',
        f'<td class="bar">{_bar(row, lang)}</td>',
        f'<td class="after" data-mean="{row["mean"]:.6f}">{number}</td>',
        f'<td class="was">{text(percent(row["prior_mean"], lang))}</td>',
    ]
    cells += [f'<td class="cnt">{text(row["counts"])}</td>'] if counted else []
    return f"<tr>{''.join(cells)}</tr>"


def _bar(row: Mapping[str, Any], lang: str) -> str:
    """Return a row's interval, dot and prior on a scale from 0 to 100 %; from right to left where the text is."""

    def x(p: float) -> str:
        at = LEFT + ROOM * p
        return f"{100 - at if lang == 'ar' else at:.2f}%"

    def line(a: float, b: float, y: str, look: str) -> str:
        return f'<line x1="{x(a)}" x2="{x(b)}" y1="{y}" y2="{y}" {look}/>'

    parts = [f'<line x1="{x(t)}" x2="{x(t)}" y1="0" y2="100%" stroke="#d4d4d4"/>' for t in (0, 0.25, 0.5, 0.75, 1)]
    if row.get("prior_ll") is not None:
        parts.append(line(row["prior_ll"], row["prior_hh"], "76%", 'stroke="#6e6e6e" stroke-dasharray="4 2"'))
    if row["ll"] is not None:
        parts.append(line(row["ll"], row["hh"], "45%", 'stroke="#0072b2" stroke-width="1.6"'))
        parts.append(line(row["l"], row["h"], "45%", 'stroke="#0072b2" stroke-width="5"'))
    parts.append(f'<circle cx="{x(row["mean"])}" cy="45%" r="5.5" fill="#0072b2" stroke="#fff"/>')
    if row["prior_mean"] is not None:
        parts.append(
            f'<text x="{x(row["prior_mean"])}" y="96%" text-anchor="middle" font-size="12" fill="#6e6e6e">\u25c7</text>'
        )
    return f'<svg role="img" aria-label="{attribute(row_words(row, lang))}">{"".join(parts)}</svg>'


def picture(exhibit: Exhibit, run: str) -> str:
    """Return a figure that is a picture, inside the page."""
    inside = base64.b64encode(exhibit.png).decode()
    return (
        f'<figure id="{anchor("figure", exhibit.key)}"><p class="finding">{text(exhibit.title)}</p>'
        f'<p class="sub">{text(exhibit.subtitle)}</p>'
        f'<div class="wide" tabindex="0" role="region" aria-label="{attribute(exhibit.title)}">'
        f'<img src="data:image/png;base64,{inside}" alt="{attribute(exhibit.alt)}" width="2560" height="1440"></div>'
        f"<figcaption>{text(run)}</figcaption></figure>"
    )
