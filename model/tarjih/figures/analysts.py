"""The figure of several analysts: each one's probability of every headline, the pool's, and where they agree.

Supply the table of :func:`tarjih.sensitivity.analysts.together` and the case; get an exhibit.  Each headline is a
group of rows: the pool with the range over the analysts, and below it each analyst.  A short bar is agreement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from matplotlib.figure import Figure

from tarjih.evidence.bearing import label, question_text
from tarjih.figures.exhibit import Exhibit, begun, percent, quoted, spelled
from tarjih.figures.rows import BETWEEN, FILLED, HOLLOW, RANGE, Row, chart, probability
from tarjih.inference.stamp import Stamp
from tarjih.inference.targets import named
from tarjih.language import ENGLISH, say, word
from tarjih.priors.analysts import POOL
from tarjih.runs.table import Table, of_records
from tarjih.sensitivity.analysts import Pool, differences
from tarjih.testimony.case import Case

__all__ = ["SHOWN", "VERDICTS", "analyst_name", "analysts", "weights_text"]

SHOWN = (
    *("target", "asks", "analyst", "label", "weight", "answer", "call_label", "prior_mean", "mean", "low", "high"),
    *("verdict", "spread"),
)
VERDICTS = {"agree": "analysts_agree", "same call": "analysts_same", "differ": "analysts_apart"}
HOW = {"log": "pool.log", "linear": "pool.linear"}
EQUAL = 1e-6


def analyst_name(name: str, lang: str = ENGLISH) -> str:
    """Return what an analyst is called: the file's name, spelled out."""
    return say("analysts_pool", lang) if name == POOL else word(name, spelled(name), lang)


def analysts(table: Table, pool: Pool, case: Case, lang: str = ENGLISH) -> Exhibit:
    """Return the figure of the analysts.

    Parameters
    ----------
    table, pool
        What they believe (:func:`tarjih.sensitivity.analysts.together`), and how they are pooled.
    case, lang
        The case and the language.
    """
    apart = differences(table)
    shown = of_records(SHOWN, _shown(table, apart, case, lang))
    title = finding(apart, len(pool.weights), case, lang) if len(shown) else ""
    rows_text = [
        say(
            "row_alt",
            lang,
            label=f"{r['asks']} {r['label']}".strip(),
            p=percent(r["mean"], lang),
            before=percent(r["prior_mean"], lang),
        )
        for r in shown.records()
    ]
    return Exhibit(
        "analysts",
        shown,
        partial(_draw, lang=lang, notes=(weights_text(pool, lang),)),
        title,
        say("analysts_caption", lang),
        f"{title}. {'. '.join(rows_text)}.",
        say("analysts_asks", lang),
    )


def weights_text(pool: Pool, lang: str = ENGLISH) -> str:
    """Say how the analysts are pooled, and where their weights come from."""
    how = say(HOW[pool.how], lang)
    if pool.given:
        return say("weights_given", lang, how=how)
    if pool.items and max(pool.weights.values()) - min(pool.weights.values()) > EQUAL:
        return say("weights_learned", lang, how=how, n=pool.items)
    return say("weights_equal", lang, how=how)


def finding(apart: Table, number: int, case: Case, lang: str = ENGLISH) -> str:
    """Say on how many headlines the analysts agree, and on what they are furthest apart."""
    rows = apart.records()
    agree, differ = (sum(r["verdict"] == verdict for r in rows) for verdict in ("agree", "differ"))
    title = say("analysts_title", lang, n=number, whole=len(rows), agree=agree, apart=differ)
    title = title if differ else say("analysts_alike", lang, n=len(rows), analysts=number)
    first = rows[0]
    if first["verdict"] == "agree":
        return title
    text = quoted(begun(label(case, named(case, first["target"]), first["answer"], lang)), 60, lang)
    ends = {k: percent(first[k], lang) for k in ("low", "high")}
    ends |= {"who_low": analyst_name(first["lowest"], lang), "who_high": analyst_name(first["highest"], lang)}
    return title + say("semicolon", lang) + say("analysts_furthest", lang, label=text, **ends)


def _shown(table: Table, apart: Table, case: Case, lang: str) -> Iterator[dict[str, Any]]:
    """Yield the rows that are drawn: for each headline the pool's call, by the pool and by each analyst."""
    by = {r["target"]: r for r in apart.records()}
    for name in dict.fromkeys(table.column("target")):
        target, verdict = named(case, name), by[name]
        asks = "" if target.binary else question_text(case.corpus, target, lang)
        own = table.where("target", name)
        means = [r["mean"] for r in own.where("answer", verdict["call"]).records() if r["analyst"] != POOL]
        for r in own.where("answer", verdict["call"]).records():
            every = {x["answer"]: x["mean"] for x in own.where("analyst", r["analyst"]).records()}
            call_text = begun(label(case, target, max(every, key=lambda a, every=every: every[a]), lang))  # type: ignore[misc]
            row = {**r, "asks": asks, "label": analyst_name(r["analyst"], lang), "call_label": call_text}
            if r["analyst"] == POOL:
                row |= {"label": call_text, "low": min(means), "high": max(means)}
                row |= {"verdict": verdict["verdict"], "spread": verdict["spread"]}
            yield row


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str, lang: str, notes: Sequence[str]) -> Figure:
    """Draw the pool of each headline with the range over the analysts, and each analyst below it."""
    return chart(
        [_row(r, lang) for r in table.records()],
        stamp,
        title=title,
        subtitle=subtitle,
        scale=probability(say("figure.probability", lang), lang=lang),
        columns=(say("now_short", lang), say("before", lang), say("analysts_weight", lang), say("analysts_call", lang)),
        key=(
            (HOLLOW, say("figure.prior", lang)),
            (FILLED, say("figure.posterior", lang)),
            (RANGE, say("analysts_range", lang)),
        ),
        notes=notes,
    )


def _row(r: Mapping[str, Any], lang: str) -> Row:
    pool = r["analyst"] == POOL
    last = say(VERDICTS[str(r["verdict"])], lang) if pool else str(r["call_label"])
    cells = (percent(r["mean"], lang), percent(r["prior_mean"], lang), "" if pool else percent(r["weight"], lang), last)
    spans = ((r["low"], r["high"], RANGE),) if pool else ((r["prior_mean"], r["mean"], BETWEEN),)
    marks = ((r["prior_mean"], HOLLOW), (r["mean"], FILLED))
    return Row(str(r["label"]), cells, marks, spans, head=str(r["asks"]), depth=0 if pool else 1, strong=pool)
