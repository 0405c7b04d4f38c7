"""The figure of stances: a row for each actor, a column for each proposition.

Supply a corpus and a matrix of stances; get an exhibit of the propositions on which actors disagree.  Colour and number
show the same, so that it can be read in grey as well: dark orange denies, dark blue affirms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tarjih.corpus import Corpus
from tarjih.figures.canvas import FAINT, GRID, INK, MARGIN, SMALLEST, WIDTH, Page, style
from tarjih.figures.exhibit import Exhibit, quoted, spelled
from tarjih.inference.stamp import Stamp
from tarjih.language import ENGLISH, either, say, word
from tarjih.runs.table import Table, of_records
from tarjih.testimony.stances import Matrix

__all__ = ["MATRIX", "contested", "matrix", "stance_table"]

MATRIX = ("actor", "actor_label", "bloc", "proposition", "label", "short", "group", "column", "mean", "n", "shown")

SIDES = LinearSegmentedColormap.from_list("sides", ["#B34700", "#F3B27A", "#E6E6E6", "#86BBDD", "#00568A"])
MOST, MOST_COLUMNS = 14, 12
FEW, FEW_WIDE = 6, 5.0
"""Columns whose heads are level, and the width of each in inches."""
"""Actors and propositions shown: those with most claims; the table has all."""


def matrix(corpus: Corpus, found: Matrix, key: str, lang: str = ENGLISH, *, grouped: bool = True) -> Exhibit:
    """Return the figure of the actors' stances on contested propositions.

    Parameters
    ----------
    corpus, found
        The case, and its stances by source or by bloc.
    key, lang
        Name of the figure, and its language.
    grouped
        Name the bloc of the actors at the left.
    """
    table = contested(stance_table(corpus, found, lang))
    rows = table.records()
    actors = dict.fromkeys(r["actor_label"] for r in rows)
    sides = "; ".join(_sides([r for r in rows if r["actor_label"] == a], a, lang) for a in actors)
    return Exhibit(
        key,
        table,
        partial(_draw, lang=lang, grouped=grouped),
        apart(rows, lang),
        say("stances_caption", lang),
        f"{apart(rows, lang)}. {sides}.",
        say("stances_asks", lang),
    )


def contested(table: Table) -> Table:
    """Return the rows on what one actor affirms and another denies, the most divided first."""
    count: dict[str, int] = {}
    for r in table.records():
        count[r["actor"]] = count.get(r["actor"], 0) + r["n"] * bool(r["mean"])
    named = set(sorted(count, key=lambda a: -count[a])[:MOST])
    by: dict[str, list[float]] = {}
    for r in table.records():
        if r["actor"] in named:
            by.setdefault(r["proposition"], []).append(r["mean"])
    apart = {p: max(means) - min(means) for p, means in by.items() if max(means) > 0 > min(means)}
    order = sorted(apart, key=lambda p: (-apart[p], -len(by[p])))[:MOST_COLUMNS]
    column = {p: i for i, p in enumerate(order)}
    rows = [r for r in table.records() if r["proposition"] in column and r["actor"] in named]
    sided = {r["actor"] for r in rows if r["mean"]}
    shown = [{**r, "column": column[r["proposition"]], "shown": True} for r in rows if r["actor"] in sided]
    return of_records(MATRIX, shown)


def apart(rows: Sequence[Mapping[str, Any]], lang: str = ENGLISH) -> str:
    """Name the actors furthest apart, and the proposition."""
    if not rows:
        return say("stances_one", lang)
    first = [r for r in rows if r["column"] == 0]
    high, low = max(first, key=lambda r: r["mean"]), min(first, key=lambda r: r["mean"])
    label = quoted(high["label"], lang=lang)
    return say("stances_apart", lang, high=high["actor_label"], low=low["actor_label"], label=label)


def _sides(rows: Sequence[Mapping[str, Any]], actor: str, lang: str) -> str:
    affirmed, denied = (sum(sign * r["mean"] > 0 for r in rows) for sign in (1, -1))
    return say("stances_alt", lang, actor=actor, affirmed=affirmed, denied=denied)


def stance_table(corpus: Corpus, matrix: Matrix, lang: str = ENGLISH) -> Table:
    """Return a matrix of stances in long form: a row for each actor and proposition of which it took a stance."""
    proper = _proper_names(corpus)
    records = []
    for i, (actor, bloc) in enumerate(zip(matrix.actors, matrix.blocs, strict=True)):
        source = corpus.sources.get(actor) if actor != bloc else None
        name = either(source.name, source.name_ar, lang) if source else ""
        for j, what in enumerate(matrix.propositions):
            if not matrix.n[i, j]:
                continue
            asked = corpus.propositions.get(what)
            records.append(
                {
                    "actor": actor,
                    "actor_label": name or word(actor, spelled(actor), lang),
                    "bloc": bloc,
                    "proposition": what,
                    "label": (either(asked.en, asked.ar, lang) if asked else "") or spelled(what),
                    "short": _short(what, proper),
                    "group": asked.group if asked else "",
                    "column": j,
                    "mean": float(matrix.mean[i, j]),
                    "n": int(matrix.n[i, j]),
                    "shown": matrix.shown[i],
                }
            )
    return of_records(MATRIX, records)


def _proper_names(corpus: Corpus) -> dict[str, str]:
    """Return names as the propositions write them, by their lower-case form in ids."""
    names = (w for p in corpus.propositions.values() for w in re.findall(r"[^\W\d_]+", p.en)[1:])
    return {w.lower(): w for w in names if w[0].isupper()}


def _short(name: str, proper: Mapping[str, str]) -> str:
    return spelled("_".join(proper.get(w, w) for w in name.split("_")))


def _draw(
    table: Table, stamp: Stamp, *, title: str, subtitle: str, grouped: bool = True, lang: str = ENGLISH
) -> Figure:
    """Draw the matrix."""
    with style():
        actors = list(dict.fromkeys(r["actor"] for r in table.records() if r["shown"]))
        actors_shown = _most_claimed(table, "actor", actors, MOST)
        rows = [r for r in table.records() if r["actor"] in actors_shown]
        chosen = _most_claimed(table, "proposition", list(dict.fromkeys(r["proposition"] for r in rows)), MOST_COLUMNS)
        rows = [r for r in rows if r["proposition"] in chosen]
        more = [say("figure.left_out", lang, n=len(actors_shown), whole=len(actors))]
        more = [say("figure.sides", lang), *(more if len(actors_shown) < len(actors) else [])]
        page = Page.titled(stamp, title, subtitle, more)
        columns = {r["proposition"]: r for r in sorted(rows, key=lambda r: r["column"])}
        back = page.axes(0, 0, WIDTH, page.high, xlim=(0, WIDTH), ylim=(0, page.high), zorder=-1)
        back.set_axis_off()
        page.turn(back)
        names = {r["actor"]: r for r in rows}
        sized = 11.0
        label = {a: _label(page, names[a]["actor_label"], 3.5, sized) for a in actors_shown}
        left = MARGIN + max((page.width(line, s) for lines, s in label.values() for line in lines), default=0) + 0.15
        blocs = {a: word(names[a]["bloc"], spelled(names[a]["bloc"]), lang) if grouped else "" for a in actors_shown}
        bloc = max((page.width(b, SMALLEST) for b in blocs.values()), default=0) + 0.15 if grouped else 0
        left += bloc
        x, units = {p: float(i) for i, p in enumerate(columns)}, float(len(columns))
        few = len(columns) <= FEW
        cell = min(FEW_WIDE if few else 0.85, (WIDTH - MARGIN - left) / max(units, 1))
        heads, slim = _level(page, columns, cell) if few else _heads(page, columns, cell)
        lengths = [page.width(t, slim) for lines in heads.values() for t in lines]
        deep = max((len(lines) for lines in heads.values()), default=0) * slim / 72 * _apart(page)
        top = page.top - (deep + 0.1 if few else max(lengths, default=0)) - 0.12
        high = min(0.9 if few else 0.5, (top - page.bottom - 0.1) / max(len(actors_shown), 1))
        for p in columns:
            for k, line in enumerate(reversed(heads[p]) if few else heads[p]):
                if few:
                    up = top + 0.08 + k * slim / 72 * _apart(page)
                    page.text(left + (x[p] + 0.47) * cell, up, line, size=slim, ha="center", va="bottom")
                    continue
                beside = slim / 72 * _apart(page) * (k - (len(heads[p]) - 1) / 2) * (-1 if page.mirrored else 1)
                at = left + (x[p] + 0.5) * cell + beside
                page.text(at, top + 0.06, line, size=slim, rotation=90, ha="center", va="bottom")
        last = None
        for i, actor in enumerate(actors_shown):
            y = top - (i + 0.55) * high
            lines, size = label[actor]
            for k, line in enumerate(lines):
                page.text(
                    MARGIN + bloc,
                    y + size / 72 * 1.15 * ((len(lines) - 1) / 2 - k),
                    line,
                    size=size,
                    va="center_baseline",
                )
            if grouped and names[actor]["bloc"] != last:
                last = names[actor]["bloc"]
                page.text(MARGIN, y, blocs[actor], size=SMALLEST, color=FAINT, va="center_baseline")
                back.plot([MARGIN, left + units * cell], [top - i * high - high * 0.05] * 2, color=GRID, linewidth=0.8)
        for r in rows:
            place = left + x[r["proposition"]] * cell, top - (actors_shown.index(r["actor"]) + 1) * high
            back.add_patch(
                Rectangle(place, cell * 0.94, high * 0.9, facecolor=SIDES((r["mean"] + 2) / 4), edgecolor="none")
            )
            _number(page, r, place[0] + cell * 0.47, place[1] + high * 0.45, cell=cell)
        return page.figure


def _most_claimed(table: Table, by: str, names: Sequence[str], most: int) -> list[str]:
    """Return the names that are shown, in the order given: of more than fit, those with most claims."""
    count = dict.fromkeys(names, 0)
    for r in table.records():
        if r[by] in count:
            count[r[by]] += r["n"]
    enough = set(sorted(count, key=lambda a: -count[a])[:most])
    return [a for a in names if a in enough]


def _heads(page: Page, columns: Mapping[str, Mapping[str, Any]], cell: float) -> tuple[dict[str, list[str]], float]:
    """Return the lines of each column's head, the text of the proposition, and their common size."""
    deep = max(1, min(3, int(cell * 72 / (1.15 * SMALLEST * _apart(page)))))
    text = {p: str(r["label"]).rstrip(".") for p, r in columns.items()}
    slim = min((page.fitted(t, 2.6, sizes=(10.0, SMALLEST), lines=deep)[1] for t in text.values()), default=SMALLEST)
    slim = SMALLEST if cell * 72 < deep * slim * _apart(page) else slim
    return {p: page.fitted(t, 2.6, sizes=(slim,), lines=deep)[0] for p, t in text.items()}, slim


def _level(page: Page, columns: Mapping[str, Mapping[str, Any]], cell: float) -> tuple[dict[str, list[str]], float]:
    """Return the lines of each column's head where there are few enough to be level, and their common size."""
    text = {p: str(r["label"]).rstrip(".") for p, r in columns.items()}
    wide = cell * 0.92
    slim = min(
        (page.fitted(t, wide, sizes=(12.0, 11.0, 10.0, SMALLEST), lines=4)[1] for t in text.values()), default=12.0
    )
    return {p: page.fitted(t, wide, sizes=(slim,), lines=4)[0] for p, t in text.items()}, slim


def _apart(page: Page) -> float:
    """Return how far lines of a head are apart, in their size: Arabic letters reach further up and down."""
    return 1.35 if page.mirrored else 1.2


def _label(page: Page, text: str, wide: float, size: float) -> tuple[list[str], float]:
    """Return a label in one line, cut where it does not fit in the smallest size."""
    return page.fitted(text, wide, sizes=(size, SMALLEST))


def _number(page: Page, row: Mapping[str, Any], x: float, y: float, *, cell: float) -> None:
    value = row["mean"]
    text = (f"{value:+.1f}".removesuffix(".0") if round(value, 1) else "0").replace("-", "\N{MINUS SIGN}")
    size = page.fitted(text, cell * 0.86, sizes=(13.0 if cell > 1 else 10.0, SMALLEST))[1]
    color = "white" if abs(value) > 1.4 else INK
    page.text(x, y, page.number(text), size=size, ha="center", va="center_baseline", color=color)
