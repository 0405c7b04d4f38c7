"""The analysts on the page: a row of each headline, with the pool's probability and each analyst's.

Supply their beliefs and a language; get the section.
"""

from __future__ import annotations

from collections.abc import Iterator

from tarjih.evidence.bearing import question_text
from tarjih.figures.analysts import VERDICTS, analysts
from tarjih.figures.exhibit import begun, quoted, unasked
from tarjih.inference.targets import named
from tarjih.language import listed, percent, say
from tarjih.priors.analysts import POOL
from tarjih.report.analysts import Analysts
from tarjih.report.boxes import asks
from tarjih.report.findings import Findings
from tarjih.report.rows import AnswerRow
from tarjih.report.section import Section
from tarjih.runs.table import Table, of_records

__all__ = ["analysts_section"]


def analysts_section(f: Findings, a: Analysts, lang: str) -> Section:
    """Return the section of the analysts: a row of each open headline, and what would settle where they differ most."""
    shown = of_records(a.table.columns, [r for r in a.table.records() if r["target"] not in f.settled])
    exhibit = analysts(shown, a.pool, f.fit.case, lang)
    note = [say("analysts_note", lang), *_settling(f, a, lang)]
    rows = tuple(_rows(exhibit.table, lang))
    return Section("analysts", say("analysts", lang), exhibit.title, exhibit, rows, " ".join(note))


def _rows(table: Table, lang: str) -> Iterator[AnswerRow]:
    """Yield a row for each headline: the call of all together, its range, and each of them as text and as a tick."""
    for target in dict.fromkeys(table.column("target")):
        pool, *each = sorted(table.where("target", target).records(), key=lambda r: r["analyst"] != POOL)
        each_text = [
            say("analysts_each", lang, name=r["label"], p=percent(r["mean"], lang))
            if r["call_label"] == pool["call_label"]
            else say("analysts_calls", lang, name=r["label"], p=percent(r["mean"], lang), call=r["call_label"])
            for r in each
        ]
        yield AnswerRow(
            f"analysts.{target}",
            pool["label"],
            now=pool["mean"],
            low=pool["low"],
            high=pool["high"],
            each=tuple(r["mean"] for r in each),
            lang=lang,
            over="row_range_analysts",
            cell=f"{say(VERDICTS[pool['verdict']], lang)}: {listed(each_text, lang)}",
        )


def _settling(f: Findings, a: Analysts, lang: str) -> Iterator[str]:
    """Return which answer would settle the largest difference, unless the page asks about it anyway."""
    widest = next(r for r in a.differences.records() if r["target"] not in f.settled)
    questions = [] if widest["verdict"] == "agree" else list(asks(f, lang, only=widest["target"]))
    asked = {about for about, *_ in asks(f, lang)}
    for about, _who, _what, then in (q for q in questions[:1] if q[0] not in asked):
        target = named(f.fit.case, widest["target"])
        text = quoted(unasked(begun(question_text(f.fit.case.corpus, target, lang))), lang=lang)
        yield say("analysts_settle", lang, label=text, about=quoted(about, lang=lang), then=then)
