"""The citation chain of a headline as a graph: who spoke, through which wire, in which article.

Supply the claims that bear on a headline; get an SVG with three columns, speakers, channels and articles, joined by
lines as wide as there are claims, so that a reader sees when many speakers came by one wire.  It runs from right to
left where the text does, and says itself in words for those who cannot see it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tarjih.evidence.bearing import label
from tarjih.evidence.judgements import Judgement
from tarjih.figures import chain_table as tables_chain
from tarjih.figures.chain import Way, ordered
from tarjih.figures.chain_findings import asks, described, narrowest
from tarjih.language import say
from tarjih.report.briefing_content import Gathered
from tarjih.report.marks import attribute, text
from tarjih.runs.table import Table

__all__ = ["chain"]

WIDE, STEP, TOP = 960, 26, 34
COLUMNS = ((290, "end"), (480, "middle"), (670, "start"))
MOST = 40
LONGEST = (46, 26, 46)
BESIDE = 3
"""How far what speaks for and against lie from the middle, so that neither hides the other."""
COLOURS = {1: "#0072b2", -1: "#d55e00", 0: "#8a8a8a"}


def chain(g: Gathered, name: str, j: Judgement) -> str:
    """Return the graph of what is called so, of the speakers who said most where there are more than :data:`MOST`."""
    table = tables_chain.chain(g.fit.case, j.target, j.call, g.lang)
    said: Counter[str] = Counter()
    for r in table.records():
        said[r["source"]] += r["claims"]
    kept = {s for s, _n in said.most_common(MOST)}
    shown = [r for r in table.records() if r["source"] in kept]
    if not shown:
        return ""
    paths = [(r["source"], r["channel"], r["article"], r["side"]) for r in shown for _ in range(r["claims"])]
    names = ordered(Counter[Way](((p[0], p[1], p[2]), p[3]) for p in paths))
    high = TOP + STEP * max(len(n) for n in names) + 6
    place = [{n: _height(i, len(of), high) for i, n in enumerate(of)} for of in names]
    parts = _lines(g.lang, paths, place) + _labels(g.lang, table, names, place)
    heads = (say("source", g.lang), say("channel", g.lang), say("article", g.lang))
    for (x, anchor), head in zip(COLUMNS, heads, strict=True):
        parts.append(_text(g.lang, (x, 14), anchor, head, 'fill="#595959" font-size="12"'))
    called = label(g.fit.case, j.target, j.call, g.lang)
    title = narrowest(table, called[:1].upper() + called[1:], g.lang)
    look = f'class="chain" viewBox="0 0 {WIDE} {high}" role="img" aria-label="{attribute(described(table, g.lang))}"'
    return (
        f'<figure><p class="finding">{text(title)}</p><p class="sub">{text(asks(table, g.lang))}</p>'
        f'<div class="wide" tabindex="0" role="region" aria-label="{attribute(name)}">'
        f"<svg {look}>{''.join(parts)}</svg>"
        f"</div><figcaption>{text(say('chain_note', g.lang))} {text(g.run)}</figcaption></figure>"
    )


def _height(i: int, n: int, high: int) -> float:
    """Return where the i-th of n names of a column stands: evenly, in the middle of its share."""
    return TOP + (high - TOP) * (i + 0.5) / n


def _x(lang: str, x: float) -> float:
    return WIDE - x if lang == "ar" else x


def _text(lang: str, at: tuple[float, float], anchor: str, words: str, look: str, *, longest: int = 46) -> str:
    """Return a label; an anchor at the start of the line is at the right where the text runs from there."""
    shown = words if len(words) <= longest else words[: longest - 1] + "…"
    turned = ' direction="rtl"' if lang == "ar" else ""
    x, y = _x(lang, at[0]), at[1]
    return f'<text x="{x:.0f}" y="{y:.1f}" text-anchor="{anchor}"{turned} {look}>{attribute(shown)}</text>'


def _lines(lang: str, paths: Sequence[tuple[str, str, str, int]], place: Sequence[Mapping[str, float]]) -> list[str]:
    out = []
    for k, (near, far) in enumerate(((8, -88), (88, -8))):
        joined = Counter((p[:3][k], p[:3][k + 1], p[3]) for p in paths)
        for (a, b, side), n in joined.items():
            x1, x2 = _x(lang, COLUMNS[k][0] + near), _x(lang, COLUMNS[k + 1][0] + far)
            y1, y2 = (y - BESIDE * side for y in (place[k][a], place[k + 1][b]))
            middle = (x1 + x2) / 2
            dash = ' stroke-dasharray="5 3"' if side < 0 else ""
            curve = f"M{x1:.0f} {y1:.1f}C{middle:.0f} {y1:.1f} {middle:.0f} {y2:.1f} {x2:.0f} {y2:.1f}"
            out.append(
                f'<path d="{curve}" fill="none" '
                f'stroke="{COLOURS[side]}" stroke-width="{min(1 + 0.9 * (n - 1), 8):.1f}" opacity="0.75"{dash}/>'
            )
    return out


def _labels(lang: str, table: Table, names: Sequence[Sequence[str]], place: Sequence[Mapping[str, float]]) -> list[str]:
    columns = (("source", "label"), ("channel", "channel_label"), ("article", "article_label"))
    words = [dict(zip(table.column(c), table.column(shown), strict=True)) for c, shown in columns]
    look, out = 'font-size="12.5" fill="#1a1a1a"', []
    for k, ((x, anchor), of) in enumerate(zip(COLUMNS, names, strict=True)):
        out += [_text(lang, (x, place[k][n] + 4), anchor, words[k][n], look, longest=LONGEST[k]) for n in of]
    return out
