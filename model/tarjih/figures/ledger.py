"""The figure of what moved an answer: the steps from prior to posterior, source by source, as probabilities.

Supply a ledger (:func:`tarjih.evidence.ledger`), the text of the answer and a language; get an exhibit.  The largest
shares are steps of their own, the others one step together; blue and filled supports the answer, orange and hatched
contradicts it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from itertools import combinations
from typing import Any

from matplotlib.figure import Figure

from tarjih.corpus import Corpus
from tarjih.evidence.shapley import deciban, probability
from tarjih.figures import rows as engine
from tarjih.figures.exhibit import Exhibit, begun, percent
from tarjih.figures.rows import AGAINST, FILLED, FOR, HOLLOW, Row, chart
from tarjih.inference.stamp import Stamp
from tarjih.language import ENGLISH, either, isolated, say, signed_points
from tarjih.language.catalogue import rounded
from tarjih.runs.table import Table, of_records

__all__ = ["STEPS", "ledger", "ledger_title", "steps"]

STEPS = (
    *("name", "label", "role", "start", "end", "share", "se", "alone", "p_start", "p_end", "method", "label_ar"),
    *("pareto_k", "effective", "shapley_k", "shapley_effective"),
)
SLIGHT = 0.005
"""Decibans below which a share is not drawn as a step of its own."""
MOST = 4
UNLIKE = 0.002
"""Bars that differ by more look unlike."""
MINUS = "\N{MINUS SIGN}"


def steps(table: Table, level: str, *, most: int = MOST, corpus: Corpus | None = None) -> Table:
    """Return the way from prior to posterior: a row for each end and each of the largest shares of a level.

    Parameters
    ----------
    table
        A ledger.
    level
        The level whose shares are the steps.
    most
        Steps at most; what is left is one step, the last.
    corpus
        For the Arabic names of sources.
    """
    rows = table.where("level", level).records()
    if not rows:
        return Table(STEPS, ())
    at = float(deciban(rows[0]["p_before"]))
    shared = {k: rows[0][k] for k in ("shapley_k", "shapley_effective")}
    records: list[dict[str, Any]] = [_end("prior", at)]
    large = [r for r in rows if abs(r["shapley_db"]) >= SLIGHT]
    large = large[:most] if len(large) <= most and len(large) == len(rows) else large[: most - 1]
    rest = rows[len(large) :]
    for r in large:
        records.append(_step(at, r["shapley_db"], r["id"], r["label"], "step"))
        known = corpus.sources.get(r["id"]) if corpus and level == "source" else None
        arabic = known.name_ar if known else ""
        own = {"se": r["shapley_se"], "alone": r["loo_db"], "method": r["method"], "label_ar": arabic}
        records[-1] |= own | {k: r[k] for k in ("pareto_k", "effective")} | shared
        at += r["shapley_db"]
    if rest:
        records.append(_step(at, sum(r["shapley_db"] for r in rest), str(len(rest)), "", "rest"))
        records[-1] |= {"se": math.sqrt(sum(r["shapley_se"] ** 2 for r in rest)), **shared}
        at = records[-1]["end"]
    return of_records(STEPS, [*records, _end("posterior", at)])


def _end(role: str, at: float) -> dict[str, Any]:
    p = float(probability(at))
    return {"name": role, "label": "", "role": role, "start": at, "end": at, "p_start": p, "p_end": p}


def _step(at: float, share: float, name: str, label: str, role: str) -> dict[str, Any]:
    ends = {"p_start": float(probability(at)), "p_end": float(probability(at + share))}
    return {"name": name, "label": label, "role": role, "start": at, "end": at + share, "share": share, **ends}


def ledger(
    table: Table, name: str, what: str, lang: str = ENGLISH, *, level: str = "source", corpus: Corpus | None = None
) -> Exhibit:
    """Return the figure of what moved an answer.

    Parameters
    ----------
    table, name, what
        The ledger, the name of what is asked, and the text of the answer.
    lang, level, corpus
        The language, the level whose shares are shown, and the case for Arabic names.
    """
    drawn = steps(table, level, corpus=corpus)
    many = len(table.where("level", level))
    shown = [f"{_label(r, lang)}: {percent(r['p_end'], lang)}" for r in drawn.records()]
    return Exhibit(
        f"ledger-{name}",
        drawn,
        partial(_draw, lang=lang),
        ledger_title(drawn, what, lang),
        say("steps_caption", lang),
        "; ".join(shown) + ".",
        say("steps_asks", lang, label=begun(what), n=many),
    )


def ledger_title(drawn: Table, what: str, lang: str = ENGLISH) -> str:
    """Say what moved an answer most."""
    rows = drawn.records()
    if not rows:
        return say("steps_silent", lang, label=begun(what))
    ends = {"before": percent(rows[0]["p_start"], lang), "p": percent(rows[-1]["p_end"], lang)}
    named = [r for r in rows if r["role"] == "step"]
    if not named:
        return say("steps_none", lang, label=begun(what), **ends)
    first = max(named, key=lambda r: abs(r["share"]))
    return say("steps_most", lang, label=begun(what), source=_label(first, lang), **ends)


def _label(row: Mapping[str, Any], lang: str) -> str:
    if row["role"] in {"prior", "posterior"}:
        return say("figure.at_first" if row["role"] == "prior" else "figure.at_last", lang)
    if row["role"] == "rest":
        return say("figure.others", lang, n=int(row["name"]))
    return begun(either(str(row["label"]), str(row["label_ar"] or ""), lang))


def _alike(table: Table) -> bool:
    """Tell whether bars of unlike length would print the same points."""
    moves = [abs(r["p_end"] - r["p_start"]) for r in table.records() if r["role"] in {"step", "rest"}]
    printed = [
        abs(rounded(r["p_end"]) - rounded(r["p_start"])) for r in table.records() if r["role"] in {"step", "rest"}
    ]
    return any(p == q and abs(a - b) > UNLIKE for (a, p), (b, q) in combinations(zip(moves, printed, strict=True), 2))


def _moved(r: Mapping[str, Any], lang: str) -> str:
    """Write points with one decimal."""
    signed = isolated(f"{100 * (r['p_end'] - r['p_start']):+.1f}".replace("-", MINUS), lang)
    return say("points_signed", lang, n=100, signed=signed)  # a fraction takes the form that 100 takes


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str, lang: str = ENGLISH) -> Figure:
    """Draw the steps, one below the other, on a scale of probability."""
    rows, fine = [], _alike(table)
    for r in table.records():
        label = _label(r, lang)
        if r["role"] in {"prior", "posterior"}:
            look = HOLLOW if r["role"] == "prior" else FILLED
            rows.append(Row(label, (percent(r["p_end"], lang), ""), ((r["p_end"], look),), strong=True))
            continue
        ends = sorted((r["p_start"], r["p_end"]))
        moved = _moved(r, lang) if fine else signed_points(r["p_end"], r["p_start"], lang)
        look = FOR if r["share"] >= 0 else AGAINST
        rows.append(Row(label, (percent(r["p_end"], lang), moved), (), ((ends[0], ends[1], look),)))
    every = [p for r in table.records() for p in (r["p_start"], r["p_end"])]
    drawn = {id(look) for row in rows for *_, look in row.spans}
    low, high = max(0.0, math.floor(20 * min(every)) / 20), min(1.0, math.ceil(20 * max(every)) / 20)
    return chart(
        rows,
        stamp,
        title=title,
        subtitle=subtitle,
        scale=engine.probability(say("figure.probability", lang), low=low, high=max(high, low + 0.1), lang=lang),
        columns=(say("then", lang), say("moved_by", lang)),
        key=[
            (look, say(k, lang)) for look, k in ((FOR, "figure.for"), (AGAINST, "figure.against")) if id(look) in drawn
        ],
        notes=(say("figure.shares", lang),),
    )
