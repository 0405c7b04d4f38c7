"""The figure of a question: its answers sorted by probability, before and after, under what the likely ones share.

Supply a fit and the name of a question; get an exhibit.  Answers that make one proposition true stand under it where it
is clearly more probable than the answer that leads: found from the question's truth table.  The pale bar is the
range over the camps, where ranges are given; the square is what happened, where that is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from matplotlib.figure import Figure

from tarjih.corpus.questions import Question
from tarjih.evidence.discriminating import discriminating
from tarjih.figures.exhibit import Exhibit, percent, question_label, row_text, spelled, worded_label
from tarjih.figures.intervals import COLUMNS, QUANTILES, Ranges, interval, tally
from tarjih.figures.path import Settled
from tarjih.figures.rows import BETWEEN, FILLED, HOLLOW, OUTCOME, RANGE, Row, chart, probability
from tarjih.inference.fit import Fit
from tarjih.inference.stamp import Stamp
from tarjih.inference.targets import named
from tarjih.language import ENGLISH, day_text, say, span, term
from tarjih.runs.table import Table, of_records

__all__ = ["ANSWERS", "Shared", "answers", "draw", "leading", "shared", "states"]

GAIN = 0.15
"""How much more probable than the leading answer a proposition is that several answers share, to stand above them."""
UNMOVED = 0.1
"""A change of a probable answer by less leaves it mostly assumed."""
ANSWERS = (*COLUMNS, "depth", "low", "high", "outcome")


@dataclass(frozen=True, slots=True)
class Shared:
    """A proposition that several answers make true, those answers, and its probability."""

    proposition: str
    answers: tuple[str, ...]
    mean: float


def shared(question: Question, means: Mapping[str, float]) -> Shared | None:
    """Return the most probable proposition that the leading answer shares with others, if clearly more probable.

    Parameters
    ----------
    question
        Its truth table.
    means
        Probability of each answer.
    """
    lead = max(means, key=lambda s: means[s])
    found = None
    for name in question.truth.get(lead, {}):
        within = tuple(s for s in question.states if question.truth.get(s, {}).get(name, 0.0) >= 1.0)
        total = sum(means[s] for s in within)
        if lead in within and 1 < len(within) < len(question.states) and (found is None or total > found.mean):
            found = Shared(name, within, total)
    return found if found is not None and found.mean - means[lead] >= GAIN else None


def states(fit: Fit, question: str) -> Table:
    """Return the answers to a question; each counts the claims that tell it from the others."""
    corpus = fit.case.corpus
    asked, records = corpus.questions[question], []
    entries = fit.summary["questions"][question]["states"]
    for state, entry in entries.items():
        label = asked.labels.get(state)
        text = (label.en if label else "") or spelled(state)
        arabic = label.ar if label else ""
        counts = _counts(fit, question, [state])
        records.append(interval(entry, name=state, label=text, label_ar=arabic, group=question, **counts))
    return of_records(COLUMNS, records)


def _counts(fit: Fit, question: str, among: Sequence[str]) -> dict[str, int]:
    """Count the claims that tell some answers from the others, their origins and outlets."""
    means = {s: float(e["mean"]) for s, e in fit.summary["questions"][question]["states"].items()}
    above = shared(fit.case.corpus.questions[question], means)
    found = discriminating(fit.case, named(fit.case, question), means, among, above.answers if above else ())
    return tally(found.claims, fit.case.corpus)


def nested(fit: Fit, question: str, ranges: Ranges, settled: Settled | None) -> Table:
    """Return the answers sorted, those that share a proposition under it, with range and outcome.

    Where the question is settled, the numbers are those of the day before.
    """
    rows = states(fit, question).records()
    if settled is not None:
        unknown = dict.fromkeys(QUANTILES)
        came = {a: float(a == settled.answer) for a in settled.forecast}
        rows = [{**r, **unknown, "mean": settled.forecast[r["name"]], "outcome": came[r["name"]]} for r in rows]
    rows.sort(key=lambda r: -r["mean"])
    above = shared(fit.case.corpus.questions[question], {r["name"]: r["mean"] for r in rows})
    out: list[dict[str, Any]] = []
    if above is not None and settled is None:
        entry = fit.summary["propositions"][above.proposition]
        known = fit.case.corpus.propositions[above.proposition]
        counts = _counts(fit, question, above.answers)
        label = known.en or spelled(above.proposition)
        head = interval(entry, name=above.proposition, label=label, label_ar=known.ar, group="", **counts)
        out.append({**head, "depth": 0, **_range(ranges, above.proposition, "true")})
        rows = [r for r in rows if r["name"] in above.answers] + [r for r in rows if r["name"] not in above.answers]
    for r in rows:
        deep = int(bool(out) and above is not None and r["name"] in above.answers)
        out.append({**r, "depth": deep, **_range(ranges, question, r["name"])})
    return of_records(ANSWERS, out)


def _range(ranges: Ranges, name: str, answer: str) -> dict[str, float]:
    found = ranges.get((name, answer))
    return {} if found is None else {"low": found[0], "high": found[1]}


def answers(
    fit: Fit,
    question: str,
    lang: str = ENGLISH,
    *,
    ranges: Ranges | None = None,
    settled: Settled | None = None,
) -> Exhibit:
    """Return the figure of a question.

    Parameters
    ----------
    fit, question, lang
        Of what, and in which language.
    ranges
        Range of each answer over the camps.
    settled
        What happened, where that is known.
    """
    table = nested(fit, question, ranges or {}, settled)
    rows = table.records()
    return Exhibit(
        f"answers-{question}",
        table,
        partial(draw, lang=lang),
        leading(rows, fit.case.priors.bands, lang, day=settled.day if settled else ""),
        say("answers_caption", lang),
        ". ".join(row_text(r, lang) for r in rows) + ".",
        question_label(fit.case.corpus, question, lang),
    )


def draw(table: Table, stamp: Stamp, *, title: str, subtitle: str, lang: str = ENGLISH) -> Figure:
    """Draw rows of probabilities: now, before, the range over camps, what happened, and what was counted."""
    rows = table.records()
    ranged = any(r.get("low") is not None for r in rows)
    happened = any(r.get("outcome") is not None for r in rows)
    counted = any(r.get("claims") is not None for r in rows)
    columns = [say("forecast" if happened else "now_short", lang), say("before", lang)]
    columns += [say("camps_short", lang)] if ranged else []
    columns += [say("counts_telling", lang)] if counted else []
    key = [
        (HOLLOW, say("figure.prior", lang)),
        (FILLED, say("figure.day_before" if happened else "figure.posterior", lang)),
    ]
    key += [(RANGE, say("figure.range", lang))] if ranged else []
    key += [(OUTCOME, say("figure.outcome", lang))] if happened else []
    nests = any(r["depth"] for r in rows)
    drawn = [_row(r, lang, ranged=ranged, counted=counted, nests=nests) for r in rows]
    scale = probability(say("figure.probability", lang), lang=lang)
    return chart(drawn, stamp, title=title, subtitle=subtitle, scale=scale, columns=columns, key=key)


def _row(r: Mapping[str, Any], lang: str, *, ranged: bool, counted: bool, nests: bool) -> Row:
    cells = [percent(r["mean"], lang), percent(r["prior_mean"], lang)]
    low, high = r.get("low"), r.get("high")
    if ranged:
        ends = span(round(low, 2), round(high, 2), lang) if low is not None and high is not None else ""
        cells.append(ends.replace("\u00a0", " "))
    if counted:
        cells.append(" / ".join(str(r[c]) for c in ("claims", "origins", "outlets")))
    marks: list[tuple[float | None, Any]] = [(r["prior_mean"], HOLLOW), (r["mean"], FILLED)]
    if r.get("outcome") is not None and r["outcome"] >= 0.5:
        marks.append((1.0, OUTCOME))
    spans = [(low, high, RANGE)] if low is not None and high is not None else []
    spans.append((r["prior_mean"], r["mean"], BETWEEN))
    label = worded_label(r, lang)
    strong = nests and not r["depth"] and not r["group"]
    return Row(label, tuple(cells), tuple(marks), tuple(spans), depth=r["depth"], strong=strong)


def leading(rows: Sequence[Mapping[str, Any]], bands: str, lang: str = ENGLISH, *, day: str = "") -> str:
    """Say what is most probable: what the likely answers share, else the answer that leads, with its term.

    Where that is settled, say on which `day`, and whether it came true.
    """
    first, came_on = rows[0], ""
    if day:
        came = say("came_true" if first["outcome"] >= 0.5 else "came_false", lang)
        came_on = say("semicolon", lang) + say("on_day", lang, what=came, day=day_text(day, lang))
    found = term(first["mean"], bands)
    ends = {"p": percent(first["mean"], lang), "before": percent(first["prior_mean"], lang)}
    label = worded_label(first, lang)
    if first["mean"] < 0.5:
        return say("lead_open", lang, label=label, **ends) + came_on
    assumed = first["prior_mean"] >= 0.5 and abs(first["mean"] - first["prior_mean"]) < UNMOVED
    key = "lead_assumed" if assumed else "lead"
    return say(key, lang, label=label, term=found.word(lang), **ends) + came_on
