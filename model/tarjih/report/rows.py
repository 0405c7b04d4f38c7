"""A row of the first screen: a judgement on one axis, with its prior, its range, and the outcome.

Supply findings and the name of an answer; get an :class:`AnswerRow`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from tarjih.evidence.bearing import label, source_name
from tarjih.evidence.discriminating import Discriminating
from tarjih.evidence.judgements import Judgement
from tarjih.figures.camps import camp_name
from tarjih.figures.exhibit import begun
from tarjih.figures.intervals import tally
from tarjih.inference.targets import TRUE, named
from tarjih.language import percent, say, signed_points, span, term
from tarjih.report.findings import Findings

__all__ = ["AnswerRow", "agreeing", "answer_row", "by_camp", "counted", "tag"]

UNMOVED = 0.1
"""A change of a probable answer by less leaves it mostly assumed."""
LEDGER = 3


@dataclass(frozen=True)
class AnswerRow:
    """One row.

    Parameters
    ----------
    key, label
        Its name, and what it says.
    now, before, low, high
        Its probability, that before the claims, and its range over the camps.
    outcome
        1 where it came true.
    lang
        The language.
    term, term_word, assumed
        The estimative term as a sentence, and by itself; whether the claims have moved a likely answer by little.
    tags
        A kind and a text each: confidence, or what happened.
    why
        What it rests on, in a sentence.
    depth, strong, rest
        Whether it stands under another, is bold, or gathers what is left.
    target, answer
        What a setting of the page changes; empty where nothing does.
    question, section
        What it answers, and the section with its details.
    cell
        A text at the end.
    each
        Places of those over whom the range is, where they are shown by themselves.
    over
        The phrase that says what its range is over.
    """

    key: str
    label: str
    now: float | None = None
    before: float | None = None
    low: float | None = None
    high: float | None = None
    outcome: float | None = None
    lang: str = "en"
    term: str = ""
    term_word: str = ""
    assumed: bool = False
    tags: tuple[tuple[str, str], ...] = ()
    why: str = ""
    depth: int = 0
    strong: bool = False
    rest: bool = False
    target: str = ""
    answer: str = ""
    question: str = ""
    section: str = ""
    cell: str = ""
    each: tuple[float, ...] = ()
    over: str = "row_range"

    def but(self, **changed: Any) -> AnswerRow:  # noqa: ANN401 - any of its fields
        """Return the row with something changed."""
        return dataclasses.replace(self, **changed)

    @property
    def p(self) -> str:
        """Its probability as text."""
        return percent(self.now, self.lang) if self.now is not None else ""

    @property
    def was(self) -> str:
        """Its probability before the claims, as a number beside the other."""
        return self.p_before.replace("\u00a0%", "").replace("%", "")

    @property
    def p_before(self) -> str:
        """Its probability before the claims, as text."""
        return percent(self.before, self.lang) if self.before is not None else ""

    @property
    def range(self) -> str:
        """Its range as text."""
        if self.low is None or self.high is None:
            return ""
        return span(round(self.low, 2), round(self.high, 2), self.lang)

    @property
    def alt_text(self) -> str:
        """The row as text, for readers who cannot see it."""
        key = "row_alt" if self.before is not None else "row_alt_now"
        out = say(key, self.lang, label=self.label, p=self.p, before=self.p_before)
        if self.low is not None and self.high is not None:
            ends = {"low": percent(self.low, self.lang), "high": percent(self.high, self.lang)}
            out += say("semicolon", self.lang) + say(self.over, self.lang, **ends)
        return out + (say("semicolon", self.lang) + say("came_true", self.lang) if self.outcome else "")


def answer_row(
    f: Findings,
    lang: str,
    *,
    target: str,
    answer: str,
    text: str,
    now: float,
    before: float,
    outcome: float | None = None,
    live: bool = True,
) -> AnswerRow:
    """Return the row of an answer, with its range over the camps and its estimative term."""
    ends = f.ranges.get((target, answer)) if outcome is None else None
    found = term(now, f.fit.case.priors.bands)
    assumed = before >= 0.5 and abs(now - before) < UNMOVED and outcome is None
    term_text = begun(say("term_assumed" if assumed else "term_plain", lang, term=found.word(lang)))
    return AnswerRow(
        f"{target}.{answer}",
        text,
        now,
        before,
        low=ends[0] if ends else None,
        high=ends[1] if ends else None,
        outcome=outcome,
        lang=lang,
        term=term_text,
        term_word=found.word(lang),
        assumed=assumed,
        target=target if live else "",
        answer=answer if live else "",
        section=target,
    )


def tag(level: str, lang: str) -> tuple[str, str] | None:
    """Return the mark of how well founded a judgement is, where that is low."""
    return ("low", say("confidence_low", lang)) if level == "low" else None


def counted(f: Findings, telling: Discriminating, lang: str) -> str:
    """Return the number of claims that discriminate an answer from the others, and the sources that contradict it."""
    if not telling.claims:
        return say("why_none", lang)
    tallied = tally(telling.claims, f.fit.case.corpus)
    counts = {k: say(f"count.{k}", lang, n=n) for k, n in tallied.items()}
    out = say("why_counts", lang, n=tallied["claims"], **counts)
    against = telling.against
    if not against:
        return f"{out} {say('dissent_none', lang, n=tallied['origins'])}"
    if all(c.interest > 0 for c in against):
        return f"{out} {say('dissent_interested', lang)}"
    return f"{out} {say('dissent_some', lang, n=len({c.source for c in against}))}"


def agreeing(f: Findings, j: Judgement, lang: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the ledger of a headline: the sources whose loss moves its call by a point, three rows."""
    rows = []
    moving = [d for d in j.drivers if percent(d.without) != percent(j.probability)]
    for d in moving[:LEDGER]:
        who = begun(source_name(f.fit.case, d.source, lang))
        rows.append((who, percent(d.without, lang), signed_points(d.without, j.probability, lang)))
    head = tuple(say(k, lang) for k in ("without_source", "call_then", "change_short"))
    return (head, tuple(rows)) if rows else ((), ())


def by_camp(f: Findings, j: Judgement, lang: str) -> tuple[tuple[str, ...], ...]:
    """Return each camp's probabilities of shared propositions and of answers that lead somewhere, heads first."""
    means = {(r["camp"], r["target"], r["answer"]): r["mean"] for r in f.beliefs.records()}
    if not means:
        return ()
    leads = [max(j.target.answers, key=lambda a, c=c: means[c, j.name, a]) for c in f.camps]  # type: ignore[misc]
    keys = [(f.shared[j.name].proposition, TRUE)] if j.name in f.shared else []
    keys += [(j.name, a) for a in dict.fromkeys([j.call, *leads])]
    out = [(say("under_each", lang), *(camp_name(c, lang) for c in f.camps))]
    for target, answer in keys:
        answer_text = begun(label(f.fit.case, named(f.fit.case, target), answer, lang))
        out.append((answer_text, *(percent(means[c, target, answer], lang) for c in f.camps)))
    return tuple(out)
