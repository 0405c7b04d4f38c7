"""The figure of forecasts beside outcomes.

Supply what was scored, a fit and a language; get an exhibit: each settled answer by the day on which it was settled,
the probability before any claim and on the day before that, and what came true at the edge of the scale.  The title has
both scores, that of the forecasts and that of the assumptions alone, and counts the questions that are independent:
settled propositions that one question decides count once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from tarjih.figures.exhibit import Exhibit, begun, percent, row_text
from tarjih.figures.rows import BETWEEN, FILLED, HOLLOW, OUTCOME, WRONG, Row, chart, probability
from tarjih.inference.fit import Fit
from tarjih.inference.stamp import Stamp
from tarjih.language import ENGLISH, day_text, isolated, say
from tarjih.runs.table import Table
from tarjih.validation.scoring import LEAST, Item, overall, shown

__all__ = ["Scores", "outcomes", "scores"]


class Scores(dict[str, float]):
    """How right the forecasts were, and how right the assumptions alone: counts, shares and mean log scores."""


def scores(scored: Sequence[Item], fit: Fit) -> Scores:
    """Return the scores of what was settled.

    Returns
    -------
    ``settled``, ``right`` and ``log_score`` of the forecasts, ``prior_right`` and ``prior_log_score`` of the
    assumptions alone over the same answers, ``questions`` that are independent.
    """
    o = overall(list(scored))
    rows = shown(scored, fit).records()
    priors = [(float(r["prior_mean"]), float(r["truth"])) for r in rows if r["prior_mean"] is not None]
    alone = [t * np.log(max(p, LEAST)) + (1 - t) * np.log(max(1 - p, LEAST)) for p, t in priors]
    ties = fit.case.network.ties
    independent = {ties[i.name].node if i.name in ties else i.name.partition("=")[0] for i in scored}
    named = {fit.case.network.nodes[n].name if isinstance(n, int) else n for n in independent}
    return Scores(
        settled=len(scored),
        right=round(o["accuracy"] * o["items"]),
        log_score=float(o["log_score"]),
        prior_right=sum((p > 0.5) == (t > 0.5) for p, t in priors),
        prior_log_score=float(np.mean(alone)) if alone else float("nan"),
        questions=len(named),
    )


def outcomes(scored: Sequence[Item], fit: Fit, lang: str = ENGLISH) -> Exhibit:
    """Return the figure of what was settled."""
    table, s = shown(scored, fit), scores(scored, fit)
    described = ". ".join(_text(r, lang) for r in table.records())
    return Exhibit(
        "forecasts",
        table,
        partial(_draw, lang=lang),
        finding(s, lang),
        say("outcomes_caption", lang, n=int(s["questions"])),
        f"{described}.",
        _asks(s, lang),
    )


def finding(s: Scores, lang: str = ENGLISH) -> str:
    """Say how many were right, and whether the articles made the score better than the assumptions alone."""
    key = "outcomes_better" if s["log_score"] >= s["prior_log_score"] else "outcomes_worse"
    return say(key, lang, n=int(s["settled"]), right=int(s["right"]), prior_right=int(s["prior_right"]))


def _asks(s: Scores, lang: str) -> str:
    """Say what is shown, and both mean log scores with their scale."""
    ends = {k: isolated(f"{s[k]:.2f}".replace("-", "\N{MINUS SIGN}"), lang) for k in ("log_score", "prior_log_score")}
    return say("outcomes_asks", lang, **ends)


def _text(row: Mapping[str, Any], lang: str) -> str:
    described = row_text({**row, "mean": row["probability"], "prior_mean": row["prior_mean"] or 0.0}, lang)
    return f"{described}; {say('came_true' if row['truth'] > 0.5 else 'came_false', lang)}"


def _draw(table: Table, stamp: Stamp, *, title: str, subtitle: str, lang: str = ENGLISH) -> Figure:
    """Draw a row for each settled answer, those called wrong first."""
    rows = []
    for r in sorted(table.records(), key=lambda r: r["right"] > 0.5):
        right = r["right"] > 0.5
        day = day_text(str(r["resolved_on"]), lang) if r["resolved_on"] else "–"
        marks = ((r["truth"], OUTCOME if right else WRONG), (r["prior_mean"], HOLLOW), (r["probability"], FILLED))
        start = r["prior_mean"] if r["prior_mean"] is not None else r["probability"]
        cells = (percent(r["probability"], lang), percent(start, lang), day)
        rows.append(Row(begun(str(r["label"])), cells, marks, ((start, r["probability"], BETWEEN),)))
    return chart(
        rows,
        stamp,
        title=title,
        subtitle=subtitle,
        scale=probability(say("figure.probability", lang), lang=lang),
        columns=(say("forecast", lang), say("before", lang), say("settled_on", lang)),
        key=(
            (HOLLOW, say("figure.prior", lang)),
            (FILLED, say("figure.day_before", lang)),
            (OUTCOME, say("figure.call_right", lang)),
            (WRONG, say("figure.call_wrong", lang)),
        ),
    )
