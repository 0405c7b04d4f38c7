"""The figure of a scenario: a tree from left to right, each path as wide as it is probable, with its number.

Supply a fit and the name of a question that conditionals depend on; get an exhibit.  A row of the table is a path from
the root: its probability is that of everything along it, so the leaves add up to one and every other row to the
rows below it.  Where the question is settled, only the outcome is followed; a settled consequence is marked too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from tarjih.figures.canvas import FAINT, MARGIN, POSTERIOR, SMALLEST, WIDTH, Page, style
from tarjih.figures.exhibit import Exhibit, begun, percent, question_label, quoted, spelled
from tarjih.figures.intervals import COLUMNS, interval
from tarjih.figures.path import Settled
from tarjih.inference.fit import Fit
from tarjih.inference.scenarios import Storyline, short, storylines
from tarjih.inference.stamp import Stamp
from tarjih.inference.summary import prior_draws, spread
from tarjih.inference.targets import TRUE
from tarjih.language import ENGLISH, day_text, either, say
from tarjih.runs.arrays import Floats
from tarjih.runs.table import Table, of_records
from tarjih.testimony.weigh import before_claims

__all__ = ["TREE", "asked", "paths", "tree"]

CURVE = 0.5
"""Width in which a branch bends."""
WIDEST = 0.3
"""Width of a branch that is certain."""
TREE = (*COLUMNS, "parent", "depth", "leaf", "outcome")
MOST_LEAVES = 14
NOT = "no_"
"""With what a step begins that says that a consequence does not come."""

Rows = Mapping[str, Mapping[str, Any]]


def asked(fit: Fit) -> list[str]:
    """Return the questions that something depends on."""
    return list(dict.fromkeys(c.on for c in fit.case.corpus.conditionals.values()))


def tree(fit: Fit, question: str, lang: str = ENGLISH, *, settled: Mapping[str, Settled] | None = None) -> Exhibit:
    """Return the figure of a scenario.

    Parameters
    ----------
    fit, question, lang
        Of what, and in which language.
    settled
        What is settled, by question and proposition.
    """
    known = settled or {}
    table = paths(fit, question, lang, settled=known)
    rows = {r["name"]: r for r in table.records()}
    leaves = sorted((r for r in rows.values() if r["leaf"]), key=lambda r: -r["mean"])

    def whole(row: Mapping[str, Any]) -> str:
        steps = row["name"].split(">")
        return say("comma", lang).join(rows[">".join(steps[: i + 1])]["label"] for i in range(len(steps)))

    described = [
        say(
            "row_alt",
            lang,
            label=begun(whole(r)),
            p=percent(r["mean"], lang),
            before=percent(r["prior_mean"], lang),
        )
        for r in leaves
    ]
    title = finding(list(rows.values()), day_text(known[question].day, lang) if question in known else "", lang)
    return Exhibit(
        f"storylines-{question}",
        table,
        partial(_draw, lang=lang),
        title,
        say("tree_settled" if question in known else "tree_caption", lang),
        ". ".join(described) + ".",
        say("tree_asks", lang, question=question_label(fit.case.corpus, question, lang)),
    )


def finding(rows: Sequence[Mapping[str, Any]], day: str, lang: str = ENGLISH) -> str:
    """Name the answer that leads or came, what most probably follows from it, and whether that came."""
    first, chances = rows[0], dict[str, float]()
    steps = {str(r["name"]).rpartition(">")[2]: r for r in rows if r["parent"] and r["group"] == first["group"]}
    for r in (r for r in rows if r["parent"] and r["group"] == first["group"]):
        step = str(r["name"]).rpartition(">")[2]
        chances[step] = chances.get(step, 0.0) + r["mean"] / max(first["mean"], 1e-300)
    likely = {s: p for s, p in chances.items() if not s.startswith(NOT)}
    ends = {"label": quoted(begun(str(first["label"])), lang=lang), "q": percent(first["mean"], lang), "day": day}
    if not likely:
        return say("tree_end", lang, **ends)
    step = max(likely, key=lambda s: likely[s])
    came, p = steps[step].get("outcome"), likely[step]
    key = "tree_after" if day else "tree_next"
    if day and came is not None and (came or p >= 0.5):
        key = "tree_came" if came else "tree_missed"
    return say(key, lang, what=quoted(begun(str(steps[step]["label"])), lang=lang), p=percent(p, lang), **ends)


def paths(fit: Fit, question: str, lang: str = ENGLISH, *, settled: Mapping[str, Settled] | None = None) -> Table:
    """Return every path of the scenario: the most probable answer first, what follows before that it does not.

    A leaf is a storyline.  Where the question is settled, probabilities are those given what happened.
    """
    case = fit.case
    before = before_claims(case.parameters, z := prior_draws(case), known=case.known)
    weights: Floats = fit.draws.weights
    even: Floats = np.full(z.shape[1], 1 / z.shape[1])
    now = _paths([s for s in storylines(case, fit.draws.slots) if s.question == question])
    then = _paths([s for s in storylines(case, before) if s.question == question])
    known = settled or {}
    if question in known:
        now, weights = _given(now, weights, known[question].answer)
        then, even = _given(then, even, known[question].answer)
    labels = _labels(fit, question, lang)
    came = _came(fit, question, known)
    means = {path: float(values @ weights) for path, values in now.items()}
    records: list[dict[str, Any]] = []
    for path in sorted(now, key=lambda p: (-means[p[:1]], p[0], *(step.startswith(NOT) for step in p[1:]))):
        entry = {**spread(now[path], weights), "prior_mean": float(then[path] @ even)}
        leaf = not any(other[: len(path)] == path and len(other) > len(path) for other in now)
        place = {"parent": ">".join(path[:-1]), "depth": len(path), "leaf": leaf, "outcome": came.get(path[-1])}
        label = labels.get((path[0], path[-1])) or spelled(path[-1]).lower()
        records.append({**interval(entry, name=">".join(path), label=label, group=path[0]), **place})
    return of_records(TREE, records)


def _paths(lines: list[Storyline]) -> dict[tuple[str, ...], Floats]:
    """Return the probability of each path and of what it begins with, in the order of a tree read downwards."""
    out: dict[tuple[str, ...], Floats] = {}
    for line in lines:
        for depth in range(1, len(line.path) + 1):
            begun = line.path[:depth]
            out[begun] = out.get(begun, np.zeros_like(line.probability)) + line.probability
    return out


def _came(fit: Fit, question: str, settled: Mapping[str, Settled]) -> dict[str, float]:
    """Return for each step whether it happened, where that is known: 1 or 0."""
    out = {settled[question].answer: 1.0} if question in settled else {}
    for c in fit.case.corpus.conditionals.values():
        if c.on == question and c.proposition in settled:
            true = float(settled[c.proposition].answer == TRUE)
            out |= {short(c.proposition): true, NOT + short(c.proposition): 1 - true}
    return out


def _given(
    paths: Mapping[tuple[str, ...], Floats], weights: Floats, answer: str
) -> tuple[dict[tuple[str, ...], Floats], Floats]:
    """Return the paths under an answer given that answer, and the weights of the draws given it."""
    root = paths[answer,]
    joint = weights * root
    share = {path: values / np.maximum(root, 1e-300) for path, values in paths.items() if path[0] == answer}
    return share, joint / joint.sum()


def _labels(fit: Fit, question: str, lang: str) -> dict[tuple[str, str], str]:
    """Return the text of each step under an answer: its label, a consequence's sentence, and that it does not come."""
    corpus = fit.case.corpus
    out = {(s, s): either(w.en, w.ar, lang) for s, w in corpus.questions[question].labels.items()}
    for c in (c for c in corpus.conditionals.values() if c.on == question):
        known = corpus.propositions[c.proposition]
        text = _without(either(known.en.rstrip("."), known.ar.rstrip("."), lang)) or spelled(short(c.proposition))
        for state in c.states:
            out[state, short(c.proposition)] = text
            out[state, NOT + short(c.proposition)] = say("not", lang, what=text)
    return out


def _without(text: str) -> str:
    """Return a consequence without its condition, which the branch before it says."""
    return re.sub(r"^(\u2068?)(?:If|إذا|إن) [^,،]+[,،] ", r"\1", text)


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str, lang: str = ENGLISH) -> Figure:
    """Draw the tree; every number is the probability of the path up to there."""
    with style():
        rows = {r["name"]: r for r in table.records()}
        every = [n for n, r in rows.items() if r["leaf"]]
        leaves = every[:MOST_LEAVES]
        rest = [say("figure.left_out", lang, n=len(leaves), whole=len(every))] if len(leaves) < len(every) else []
        page = Page.titled(stamp, title, subtitle, rest)
        rows = {n: r for n, r in rows.items() if any(leaf == n or leaf.startswith(f"{n}>") for leaf in leaves)}
        top, bottom = page.top - 0.25, page.bottom + 0.15
        step = min(1.15, (top - bottom) / len(leaves))
        bottom = top - step * len(leaves)
        height = _heights(rows, leaves, top, step)
        size = max(SMALLEST, min(11.5, step * 72 * 0.26))
        column = (page.inside - 0.75) / max(r["depth"] for r in rows.values())
        deep = max(1, min(3, int((step * 72 - 6) / (1.25 * SMALLEST))))
        size = min(_fitting(page, r, column - CURVE - 0.15, size, step) for r in rows.values())
        origin = _origins(rows, height, (top + bottom) / 2)
        back = page.axes(0, 0, WIDTH, page.high, xlim=(0, WIDTH), ylim=(0, page.high), zorder=-1)
        back.set_axis_off()
        page.turn(back)
        edge = WIDTH - MARGIN
        page.text(edge, top + 0.02, page.say("prior_short"), size=SMALLEST, color=FAINT, ha="right", va="bottom")
        for name, row in rows.items():
            start = MARGIN + column * (row["depth"] - 1)
            back.add_patch(_branch(start, origin[name], start + column, height[name], _half(row)))
            _label(page, row, start + CURVE + 0.06, height[name], wide=column - CURVE - 0.15, size=size, deep=deep)
            if row["leaf"]:
                before = page.percent(row["prior_mean"])
                page.text(edge, height[name], before, size=size, color=FAINT, ha="right", va="center_baseline")
        return page.figure


def _heights(rows: Rows, leaves: Sequence[str], top: float, step: float) -> dict[str, float]:
    """Return the height of every path: leaves evenly, others in the middle of what follows."""
    out = {name: top - step * (i + 0.5) for i, name in enumerate(leaves)}
    for name in sorted((n for n in rows if n not in out), key=lambda n: -rows[n]["depth"]):
        below = [out[n] for n, r in rows.items() if r["parent"] == name]
        out[name] = (min(below) + max(below)) / 2
    return out


def _half(row: Mapping[str, Any]) -> float:
    """Return half the width of a path's band."""
    return max(0.006, WIDEST * float(row["mean"]) / 2)


def _origins(rows: Rows, height: Mapping[str, float], root: float) -> dict[str, float]:
    """Return where each path leaves the one before it: side by side, in the order from top to bottom."""
    out: dict[str, float] = {}
    for parent in {str(r["parent"]) for r in rows.values()}:
        below = [n for n, r in rows.items() if r["parent"] == parent]
        y = (height[parent] if parent else root) + sum(_half(rows[n]) for n in below)
        for n in sorted(below, key=lambda n: -height[n]):
            out[n] = y - _half(rows[n])
            y -= 2 * _half(rows[n])
    return out


def _branch(start: float, origin: float, end: float, y: float, half: float) -> PathPatch:
    """Return a band that bends from its origin to its height and then runs level."""
    bend = start + CURVE
    middle = (start + bend) / 2
    up = [(start, origin + half), (middle, origin + half), (middle, y + half), (bend, y + half), (end, y + half)]
    down = [(end, y - half), (bend, y - half), (middle, y - half), (middle, origin - half), (start, origin - half)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, Path.LINETO, Path.LINETO, *[Path.CURVE4] * 3]
    return PathPatch(Path([*up, *down], codes), facecolor=POSTERIOR, alpha=0.38, linewidth=0)


def _text(page: Page, row: Mapping[str, Any]) -> str:
    """Return the text of a path's last step: the negative outcome is below the positive one."""
    last = str(row["name"]).rpartition(">")[2]
    no = "tree_not" if row.get("outcome") is None else "otherwise"
    text = say(no, page.lang) if row["parent"] and last.startswith(NOT) else str(row["label"])
    if row.get("outcome") is None:
        return text
    if not row["parent"]:
        return say("tree_given", page.lang, label=text)
    return say("heading_done" if row["outcome"] else "heading_not", page.lang, label=text)


def _room(page: Page, row: Mapping[str, Any], wide: float, size: float) -> float:
    """Return the width of a path's text: what its number leaves."""
    return wide - page.width(page.percent(row["mean"]), size, "bold") - 0.2


def _fitting(page: Page, row: Mapping[str, Any], wide: float, size: float, step: float) -> float:
    """Return the largest size in which the text of a path fits above its band."""
    for own in (s for s in (size, 10.5, 9.75, SMALLEST) if s <= size):
        deep = max(1, min(3, int((step * 72 - 6) / (1.25 * own))))
        lines, _ = page.fitted(_text(page, row), _room(page, row, wide, own), sizes=(own,), lines=deep)
        if not lines[-1].endswith("…"):
            return own
    return SMALLEST


def _label(page: Page, row: Mapping[str, Any], x: float, y: float, *, wide: float, size: float, deep: int) -> None:
    """Set the text of a path above its band, its number after them."""
    lines, _ = page.fitted(_text(page, row), _room(page, row, wide, size), sizes=(size,), lines=deep)
    above = y + _half(row) + 0.04
    for k, line in enumerate(reversed(lines)):
        page.text(x, above + k * size / 72 * 1.25, line, size=size, va="baseline")
    place = x + page.width(lines[-1], size) + 0.16
    page.text(place, above, page.percent(row["mean"]), size=size, weight="bold", color=POSTERIOR, va="baseline")
