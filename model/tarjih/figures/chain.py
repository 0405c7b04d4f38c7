"""The figure of the citation chain: bands from sources through wires to articles, as wide as there are claims.

Supply a case, what is asked and its call; get an exhibit.  A wire and what passed through it is one band, since it
stands or falls together.  Blue and filled supports the call, orange and hatched contradicts it, grey takes no side.
Order is chosen so that few bands cross: articles by name, wires by the articles they end in, sources by the wires they
came by.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path

from tarjih.corpus import Claim
from tarjih.evidence.bearing import bearing, source_name
from tarjih.figures.canvas import (
    ACCENT,
    FAINT,
    GLUE,
    HEIGHT,
    INK,
    MARGIN,
    POSTERIOR,
    PRIOR,
    SMALLEST,
    WIDTH,
    Page,
    style,
)
from tarjih.figures.exhibit import Exhibit, begun, quoted, spelled
from tarjih.inference.stamp import Stamp
from tarjih.inference.targets import Target
from tarjih.language import ENGLISH, day_text, isolated, name_isolated, say, word
from tarjih.runs.table import Table
from tarjih.testimony.case import Case

__all__ = ["CHAIN", "Way", "chain", "narrowest", "ordered", "ways"]

CHAIN = (
    *("source", "label", "channel", "channel_label", "wire", "wire_label", "article", "article_label", "origin"),
    *("side", "claims"),
)
SIDE_KEYS = {1: "agrees", -1: "contradicts", 0: "neither"}
COLUMNS = (("source", "label"), ("wire", "wire_label"), ("article", "article_label"))
ROOM = (3.4, 2.3, 2.7)
"""Width that the labels of each column may take."""
MOST = 17
"""Names of a column that are shown; those with fewest claims stand together as others."""
OTHERS = "\0"
WIDEST = 0.1
"""Width of the band of one claim."""
BAR, GAP = 0.05, 0.1
SIDES: dict[int, dict[str, Any]] = {
    1: {"facecolor": POSTERIOR, "edgecolor": "none", "alpha": 0.6, "linewidth": 0},
    -1: {"facecolor": "none", "edgecolor": ACCENT, "hatch": "/////", "linewidth": 0.7},
    0: {"facecolor": PRIOR, "edgecolor": "none", "alpha": 0.3, "linewidth": 0},
}
KEYS = {1: "chain_for", -1: "chain_against", 0: "chain_neither"}

type Way = tuple[tuple[str, str, str], int]
"""A name of each column, and the side."""
type Heights = Mapping[str, float]


def chain(case: Case, target: Target, call: str, what: str, lang: str = ENGLISH) -> Exhibit:
    """Return the figure of how what bears on a call reached us.

    Parameters
    ----------
    case, target, call, what
        Of what; `what` is the text of the call.
    lang
        The language.
    """
    table = ways(case, target, call, lang)
    return Exhibit(
        f"chain-{target.name}",
        table,
        partial(_draw, lang=lang),
        narrowest(table, begun(what), lang) if len(table) else "",
        say("chain_caption", lang),
        described(table, lang),
        asks(table, lang),
    )


def ways(case: Case, target: Target, call: str, lang: str = ENGLISH) -> Table:
    """Return the paths of the claims that bear on an answer, by article, channel and speaker.

    Parameters
    ----------
    case, target, call
        Of what; the side of a claim is 1 for the call, -1 against it, 0 neither.
    lang
        That of the labels.
    """
    counts = Counter((_way(b.claim), b.side) for b in bearing(case, target, call))
    rows = []
    for ((article, channel, source, origin), side), n in sorted(counts.items()):
        wire = channel.partition(">")[0]
        steps = [_outlet(case, s, lang) for s in channel.split(">")] if channel else [say("no_wire", lang)]
        who = (source, source_name(case, source, lang))
        how = (channel, " > ".join(steps), wire, steps[0])
        rows.append((*who, *how, article, _article(case, article, lang), origin, side, n))
    return Table(CHAIN, tuple(rows))


def _way(claim: Claim) -> tuple[str, str, str, str]:
    return claim.article, ">".join(claim.channel), claim.source, claim.origin


def _outlet(case: Case, name: str, lang: str) -> str:
    if name in case.corpus.sources:
        return source_name(case, name, lang)
    return word(name, spelled(name), lang)


def _article(case: Case, article: str, lang: str) -> str:
    """Return an article with its outlet and its day."""
    known = case.corpus.articles.get(article)
    outlet = word(known.outlet, known.outlet, lang).partition(" (")[0] if known and known.outlet else ""
    day = day_text(known.published, lang).replace(" ", GLUE) if known and known.published else ""
    return " · ".join(t for t in (name_isolated(article or "–", lang), outlet, day) if t)


def narrowest(table: Table, what: str, lang: str = ENGLISH) -> str:
    """Say as a title through which wire or article most of the claims came.

    Parameters
    ----------
    table
        Of one answer.
    what
        The text of the answer.
    lang
        The language.
    """
    rows = table.records()
    whole = sum(r["claims"] for r in rows)
    through: Counter[tuple[str, str]] = Counter()
    for r in rows:
        through["article", r["article"]] += r["claims"]
        if r["wire"]:
            through["wire", r["wire_label"]] += r["claims"]
    if whole == 1:
        return say("chain_one", lang, label=quoted(what, lang=lang))
    (kind, name), n = max(through.items(), key=lambda t: (t[1], t[0][0] == "wire"), default=(("", ""), 0))
    values = {"label": quoted(what, lang=lang), "whole": whole, "n": n}
    if n < 2 or not name:
        return say("chain_apart", lang, **values)
    if kind == "article":
        name = _titled(name, table)
    key = f"chain_{kind}_all" if n == whole else f"chain_{kind}"
    return say(key, lang, name=name, **values)


def _titled(article: str, table: Table) -> str:
    """Return the outlet of an article, with its name where the outlet has others; without an outlet the name."""
    parts = {r["article"]: str(r["article_label"]).split(" · ") for r in table.records()}
    own = parts[article]
    if len(own) < 3:  # name, outlet, day
        return article
    alone = sum(len(p) > 2 and p[1] == own[1] for p in parts.values()) == 1
    return own[1] if alone else f"{own[1]} ({own[0]})"


def asks(table: Table, lang: str = ENGLISH) -> str:
    """Return the question of the figure, with the counts of claims, speakers, origins and articles."""
    counts = {k: len(set(table.column(c))) for k, c in (("sources", "source"), ("origins", "origin"))}
    counts |= {"articles": len(set(table.column("article"))), "claims": sum(table.column("claims"))}
    return say("chain_asks", lang, **{k: say(f"count.{k}", lang, n=n) for k, n in counts.items()})


def described(table: Table, lang: str = ENGLISH) -> str:
    """Describe every path: speaker, wire, article, and how many claims on which side."""
    ways: Counter[tuple[str, str, str, int]] = Counter()
    for r in table.records():
        wire = r["wire_label"] if r["channel"] else "–"
        ways[r["label"].rstrip("."), wire, isolated(r["article"] or "–", lang), r["side"]] += r["claims"]
    paths = (
        f"{s} > {c} > {a}: {isolated(str(n), lang)} {say(SIDE_KEYS[side], lang)}" for (s, c, a, side), n in ways.items()
    )
    return "; ".join(paths) + "."


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str, lang: str = ENGLISH) -> Figure:
    """Draw the chain."""
    with style():
        page = Page.titled(stamp, title, subtitle, [say("figure.chain_note", lang), say("figure.chain_order", lang)])
        ways, labels = _ways_of(page, table)
        there = [s for s in SIDES if any(side == s for _, side in ways)]
        page.legend([(Patch(**SIDES[s]), page.say(KEYS[s])) for s in there])
        names = ordered(ways)
        top, bottom = page.top - 0.42, page.bottom + 0.12
        deepest = max(len(n) for n in names)
        size = max(SMALLEST, min(10.5, (top - bottom) / deepest * 72 * 0.62))
        counts = [_counts(ways, k) for k in range(3)]
        wide = _width(counts, top - bottom, size)
        places = [_places(n, c, top, bottom, wide=wide, size=size) for n, c in zip(names, counts, strict=True)]
        back = page.axes(0, 0, WIDTH, page.high, xlim=(0, WIDTH), ylim=(0, page.high), zorder=-1)
        back.set_axis_off()
        page.turn(back)
        edges = _labelled(page, places, counts, labels, size=size)
        for k in range(2):
            _bands(back, ways, k, places, ends=(edges[k][1], edges[k + 1][0]), wide=wide)
        for k, own in enumerate(places):
            for x in edges[k][1:] if k == 0 else edges[k][:1] if k == 2 else edges[k]:
                for name, y in own.items():
                    half = counts[k][name] * wide / 2
                    back.add_patch(Rectangle((x - BAR / 2, y - half), BAR, 2 * half, facecolor=INK, linewidth=0))
        return page.figure


def _ways_of(page: Page, table: Table) -> tuple[Counter[Way], list[dict[str, str]]]:
    """Return how many claims go each way, and the label of each name; names beyond those with most claims are one."""
    rows = table.records()
    labels: list[dict[str, str]] = []
    named: list[set[str]] = []
    for column, shown in COLUMNS:
        count: Counter[str] = Counter()
        for r in rows:
            count[r[column]] += r["claims"]
        whole = len(count) <= MOST
        named.append({n for n, _ in count.most_common(len(count) if whole else MOST - 1)})
        own = {r[column]: r[shown] for r in rows if r[column] in named[-1]}
        rest = len(count) - len(named[-1])
        labels.append(own | ({} if whole else {OTHERS: page.say("others", n=rest)}))
    ways: Counter[Way] = Counter()
    for r in rows:
        at = [r[c] if r[c] in named[k] else OTHERS for k, (c, _) in enumerate(COLUMNS)]
        ways[(at[0], at[1], at[2]), r["side"]] += r["claims"]
    return ways, labels


def ordered(ways: Mapping[Way, int]) -> list[list[str]]:
    """Return the names of each column from top to bottom, given how many claims go each way."""
    articles = sorted({w[2] for w, _ in ways}, key=lambda a: (a == OTHERS, a))
    at: dict[str, float] = {a: float(i) for i, a in enumerate(articles)}
    mean = _mean(ways, 1, 2, at)
    channels = sorted(mean, key=lambda c: (c == OTHERS, mean[c], c))
    near = _mean(ways, 0, 1, {c: float(i) for i, c in enumerate(channels)})
    far = _mean(ways, 0, 2, at)
    speakers = sorted(near, key=lambda s: (s == OTHERS, near[s], far[s], s))
    return [speakers, channels, articles]


def _mean(ways: Mapping[Way, int], k: int, other: int, at: Heights) -> dict[str, float]:
    """Return the mean position of the claims of each name of a column in another one."""
    total: defaultdict[str, float] = defaultdict(float)
    number: Counter[str] = Counter()
    for (names, _), n in ways.items():
        name = names[k]
        total[name] += n * at[names[other]]
        number[name] += n
    return {name: total[name] / n for name, n in number.items()}


def _counts(ways: Mapping[Way, int], k: int) -> Counter[str]:
    out: Counter[str] = Counter()
    for (names, _), n in ways.items():
        out[names[k]] += n
    return out


def _least(size: float) -> float:
    return size / 72 * 1.3


def _width(counts: Sequence[Counter[str]], high: float, size: float) -> float:
    """Return the width of the band of one claim with which every column has room."""
    wide = WIDEST
    while wide > 1e-4 and any(sum(max(_least(size), n * wide + 0.05) for n in own.values()) > high for own in counts):
        wide *= 0.93
    return wide


def _places(
    names: Sequence[str], counts: Counter[str], top: float, bottom: float, *, wide: float, size: float
) -> dict[str, float]:
    """Return the height of the middle of each name: as much room as it needs, what is left shared evenly."""
    needs = [max(_least(size), counts[n] * wide + 0.05) for n in names]
    spare = max(0.0, top - bottom - sum(needs)) / len(names)
    out, y = {}, top
    for name, need in zip(names, needs, strict=True):
        out[name] = y - (need + spare) / 2
        y -= need + spare
    return out


def _labelled(
    page: Page,
    places: Sequence[Heights],
    counts: Sequence[Counter[str]],
    labels: Sequence[Mapping[str, str]],
    *,
    size: float,
) -> list[tuple[float, float]]:
    """Set the names with their counts and return where the bands of each column end and begin."""
    sizes = tuple(s for s in (size, 9.5, SMALLEST) if s <= size)
    fit = [_fitted(page, places[k], labels[k], ROOM[k], sizes) for k in range(3)]
    number = max(page.width(str(n), size, "bold") for own in counts for n in own.values()) + 0.12
    taken = [max(page.width(line, s) for lines, s in own.values() for line in lines) for own in fit]
    heads = [page.say(k) for k in ("chain_speaker", "chain_wire", "chain_article")]
    taken = [max(t, page.width(h, SMALLEST) - number) for t, h in zip(taken, heads, strict=True)]
    start, end = MARGIN + taken[0] + number + GAP, WIDTH - MARGIN - taken[2] - number - GAP
    half = (taken[1] + number) / 2 + GAP
    middle = (start + end) / 2
    edges = [(start, start), (middle - half, middle + half), (end, end)]
    head = page.top - 0.2
    for x, text, ha in ((start, heads[0], "right"), (middle, heads[1], "center"), (end, heads[2], "left")):
        page.text(x, head, text, size=SMALLEST, color=FAINT, ha=ha, va="center_baseline")
    for k, own in enumerate(places):
        for name, y in own.items():
            lines, s = fit[k][name]
            colour = INK if name or k != 1 else FAINT
            n: dict[str, Any] = {"size": size, "weight": "bold", "va": "center_baseline"}
            look: dict[str, Any] = {"size": s, "color": colour, "va": "center_baseline"}
            shown = page.number(counts[k][name])
            x, ha = ((start - GAP, "right"), (middle + half - GAP, "right"), (end + GAP, "left"))[k]
            page.text(x, y, shown, ha=ha, **n)
            x, ha = ((x - number, ha), (middle - half + GAP, "left"), (x + number, ha))[k]
            for i, line in enumerate(lines):
                page.text(x, y + s / 72 * 1.22 * ((len(lines) - 1) / 2 - i), line, ha=ha, **look)
    return edges


def _fitted(
    page: Page, places: Heights, labels: Mapping[str, str], room: float, sizes: Sequence[float]
) -> dict[str, tuple[list[str], float]]:
    """Break the labels of a column into lines of one size, in two where names are far enough apart."""
    heights = sorted(places.values())
    apart = min((b - a for a, b in pairwise(heights)), default=HEIGHT)
    deep = 2 if apart > sizes[0] / 72 * 2.7 else 1
    size = min(page.fitted(labels[n] or "–", room, sizes=sizes, lines=deep)[1] for n in places)
    return {n: page.fitted(labels[n] or "–", room, sizes=(size,), lines=deep) for n in places}


def _bands(
    ax: Axes, ways: Mapping[Way, int], k: int, places: Sequence[Heights], *, ends: tuple[float, float], wide: float
) -> None:
    """Draw the bands between two columns: side by side at each name, in the order of where they go."""
    joined: Counter[tuple[str, str, int]] = Counter()
    for (names, side), n in ways.items():
        joined[names[k], names[k + 1], side] += n
    near, far = places[k], places[k + 1]
    leaves = _ports({key: (near[key[0]], far[key[1]], n) for key, n in joined.items()}, wide, by=0)
    enters = _ports({key: (far[key[1]], near[key[0]], n) for key, n in joined.items()}, wide, by=1)
    for key, n in sorted(joined.items(), key=lambda e: -e[1]):
        ax.add_patch(_band(ends, (leaves[key], enters[key]), n * wide / 2, SIDES[key[2]]))


def _ports(
    ways: Mapping[tuple[str, str, int], tuple[float, float, int]], wide: float, *, by: int
) -> dict[tuple[str, str, int], float]:
    """Return where the middle of each band meets its name."""
    out = {}
    for name in {key[by] for key in ways}:
        own = sorted((key for key in ways if key[by] == name), key=lambda key: (-ways[key][1], -key[2]))
        y = ways[own[0]][0] + sum(ways[key][2] for key in own) * wide / 2
        for key in own:
            high = ways[key][2] * wide
            out[key] = y - high / 2
            y -= high
    return out


def _band(ends: tuple[float, float], heights: tuple[float, float], half: float, look: Mapping[str, Any]) -> PathPatch:
    (x, end), (y, last) = ends, heights
    middle = (x + end) / 2
    up = [(x, y + half), (middle, y + half), (middle, last + half), (end, last + half)]
    down = [(end, last - half), (middle, last - half), (middle, y - half), (x, y - half), (x, y + half)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    edge = min(look["linewidth"], 0.15 * 2 * half * 72)  # a thin band is not all edge
    return PathPatch(Path([*up, *down], codes), **{**look, "linewidth": edge})
