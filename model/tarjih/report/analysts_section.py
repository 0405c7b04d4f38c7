"""The analysts on the page: their section with rows of all headlines, and a sentence for each headline.

Supply what they believe and a language; get the section, or the sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

from tarjih.evidence.bearing import label, question_text
from tarjih.figures.analysts import VERDICTS, analyst_name, analysts, weights_text
from tarjih.figures.exhibit import begun, quoted
from tarjih.inference.targets import named
from tarjih.language import listed, percent, say
from tarjih.priors.analysts import POOL
from tarjih.report.analysts import Analysts
from tarjih.report.boxes import asks
from tarjih.report.findings import Findings
from tarjih.report.rows import AnswerRow
from tarjih.report.section import Section
from tarjih.runs.table import Table
from tarjih.testimony.case import Case

__all__ = ["analysts_line", "analysts_section"]


def analysts_section(f: Findings, a: Analysts, lang: str) -> Section:
    """Return the section of the analysts: a row of each headline together, and one of each analyst; what to ask."""
    exhibit = analysts(a.table, a.pool, f.fit.case, lang)
    widest = a.differences.records()[0]
    told = list(asks(f, lang, only=widest["target"])) if widest["verdict"] != "agree" else []
    head = tuple(say(k, lang) for k in ("ask_about", "ask_whom", "ask_moves", "ask_then")) if told else ()
    words = quoted(begun(question_text(f.fit.case.corpus, named(f.fit.case, widest["target"]), lang)))
    note = [exhibit.caption, weights_text(a.pool, lang)] + ([say("analysts_ask", lang, label=words)] if told else [])
    rows = tuple(_rows(exhibit.table, lang))
    return Section("analysts", say("analysts", lang), exhibit.title, exhibit, rows, " ".join(note), head, tuple(told))


def _rows(table: Table, lang: str) -> Iterator[AnswerRow]:
    """Yield a row for what the analysts believe together of each headline, and one for each of them."""
    for r in table.records():
        means = {"now": r["mean"], "before": r["prior_mean"], "lang": lang}
        if r["analyst"] == POOL:
            ends = {"low": r["low"], "high": r["high"], "over": "row_range_analysts"}
            cell = say(VERDICTS[r["verdict"]], lang)
            words = f"{r['asks']} {r['label']}".strip()
            yield AnswerRow(f"analysts.{r['target']}", words, **means, **ends, strong=True, cell=cell)
        else:
            yield AnswerRow(f"analysts.{r['target']}.{r['analyst']}", r["label"], **means, cell=r["call_label"])


def analysts_line(a: Analysts, case: Case, name: str, lang: str) -> str:
    """Say what the analysts believe of a headline, together and each; nothing where they were not asked."""
    call = next((r["call"] for r in a.differences.records() if r["target"] == name), None)
    if call is None:
        return ""
    by = {r["analyst"]: percent(r["mean"], lang) for r in a.table.where("target", name).where("answer", call).records()}
    words = quoted(begun(label(case, named(case, name), call, lang)), 60)
    each = listed((say("analysts_each", lang, name=analyst_name(n, lang), p=by[n]) for n in a.names), lang)
    return say("analysts_line", lang, label=words, pool=by[POOL], each=each)
