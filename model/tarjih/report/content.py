"""The text of a briefing: :class:`~tarjih.report.findings.Findings` in a language, in the order of the page.

Supply findings and a language; get :class:`Content`: the heading, the rows of the first screen, three boxes, a section
for each headline, trait and scenario.  Likelihood and confidence stand in sentences of their own, and sentences that
bring them together are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tarjih.evidence.bearing import label, question_text
from tarjih.evidence.judgements import Judgement
from tarjih.figures.answers import answers
from tarjih.figures.camps import camps
from tarjih.figures.exhibit import begun, quoted, unasked
from tarjih.figures.ledger import ledger
from tarjih.figures.path import path
from tarjih.figures.quantity import quantity, quantity_label
from tarjih.figures.trait import trait, trait_label
from tarjih.figures.tree import asked, tree
from tarjih.inference.stamp import Stamp
from tarjih.inference.targets import named
from tarjih.language import day_text, either, hold, percent, say, term
from tarjih.report.analysts_section import analysts_section
from tarjih.report.boxes import boxes
from tarjih.report.details import Details
from tarjih.report.findings import Findings, TraitFinding
from tarjih.report.rows import AnswerRow, agreeing, answer_row, by_camp, counted, tag
from tarjih.report.section import Section
from tarjih.report.telling import telling
from tarjih.runs.table import Table, of_records
from tarjih.sensitivity.camps import verdicts
from tarjih.validation.scoring import day_before

__all__ = ["Content", "content", "run_line"]

MOST_NESTED = 4
"""Answers under what they share that have a row of their own on the first screen; the rest are one row."""
SECTIONS = 4
"""Sections that are open; further ones are folded."""
TWO = 2


@dataclass(frozen=True)
class Content:
    """The content of a briefing.

    Parameters
    ----------
    findings, lang, details
        Its numbers, its language, and who wrote it for whom.
    name
        What the case is called.
    kicker, heading, standfirst
        The lines at the top.
    rows, boxes
        The first screen: a row for each judgement, and three boxes of sentences under their headings.
    legend, terms
        What the marks mean, and from which table the estimative terms are.
    sections
        One for each headline, trait and scenario.
    run, draft
        Which run the numbers are of; a warning where its draws cannot be relied on.
    """

    findings: Findings
    lang: str
    details: Details
    name: str
    kicker: str
    heading: str
    standfirst: str
    rows: tuple[AnswerRow, ...]
    boxes: tuple[tuple[str, tuple[str, ...]], ...]
    legend: str
    terms: str
    sections: tuple[Section, ...]
    run: str
    draft: str
    open_sections: int = field(default=SECTIONS)

    @property
    def sentences(self) -> Iterator[str]:
        """Every sentence of the briefing's own, for the lint."""
        yield from (self.heading, self.standfirst)
        for row in self.rows:
            yield from (f"{row.label}. {row.term}", row.why)
        for _name, lines in self.boxes:
            yield from lines
        for s in self.sections:
            yield from (s.finding, s.note)

    def stamp(self) -> Stamp:
        """Return the origin of its figures; inside a page they bear no line of their own."""
        return Stamp("", "", "", "", "", draft=bool(self.draft), lang=self.lang, foot=" ")


def content(f: Findings, lang: str, details: Details | None = None) -> Content:
    """Write findings as text.

    Raises
    ------
    InputFault
        When a label of the case brings likelihood and confidence into one sentence.
    """
    corpus = f.fit.case.corpus
    rows = tuple(_rows(f, lang))
    name = either(corpus.title.en, corpus.title.ar, lang) or say("briefing", lang)
    out = Content(
        findings=f,
        lang=lang,
        details=details or Details(),
        name=name,
        kicker=_kicker(f, lang),
        heading=_heading(rows, lang) or name,
        standfirst=_standfirst(f, name, lang),
        rows=rows,
        boxes=tuple(boxes(f, lang)),
        legend=_legend(f, rows, lang),
        terms=say("legend_terms", lang, table=term(0.5, f.fit.case.priors.bands).title),
        sections=tuple(_sections(f, lang)),
        run=run_line(f, lang),
        draft="" if f.fit.summary["diagnostics"]["ok"] else say("draft", lang),
    )
    hold(out.sentences, str(corpus.folder / "questions.yaml"))
    return out


def run_line(f: Findings, lang: str) -> str:
    """Return the run of the numbers, and whether its draws pass the gate."""
    run, d = f.fit.run, f.fit.summary["diagnostics"]
    least = int(min(d["ess_bulk_min"], d["ess_tail_min"]))
    if d["method"] == "nuts":
        gate = say("gate_nuts", lang, rhat=f"{d['rhat_max']:.3f}", draws=least)
    else:
        gate = say("gate_importance", lang, draws=least, k=f"{d.get('pareto_k', 0.0):.2f}")
    return say("run", lang, run=run["id"], priors=f.fit.case.priors.file.rpartition("/")[2], gate=gate)


def _kicker(f: Findings, lang: str) -> str:
    case, day = f.fit.case, f.fit.summary["as_of"]
    parts = [say("count.claims", lang, n=len(case.claims))]
    if case.corpus.articles:
        parts.append(say("count.articles", lang, n=len(case.corpus.articles)))
    parts.append(say("as_of", lang, day=day_text(day, lang)) if day else say("undated", lang))
    return " · ".join(parts)


def _heading(rows: Sequence[AnswerRow], lang: str) -> str:
    """State the findings: the first two judgements, outcomes, open questions."""
    first = [r for r in rows if not r.depth and not r.rest][:TWO]
    return say("semicolon", lang).join(_headed(r, lang) for r in first)


def _headed(r: AnswerRow, lang: str) -> str:
    if r.outcome:
        return say("heading_done", lang, label=r.label)
    if (r.now or 0.0) < 0.5:
        return say("heading_open", lang, label=unasked(r.question or r.label))
    return say("heading_assumed" if r.assumed else "heading_one", lang, label=r.label, term=r.term_word)


def _standfirst(f: Findings, name: str, lang: str) -> str:
    """Return the case, and what is open in the first headline."""
    out = [f"{name}."] if name != say("briefing", lang) else []
    for j in f.judgements:
        if j.name in f.shared:
            number = len(f.telling(j.name, [j.call]).claims)
            out.append(say("which_open", lang, claims=say("count.claims", lang, n=number)))
            break
    return " ".join(out)


def _legend(f: Findings, rows: Sequence[AnswerRow], lang: str) -> str:
    parts = [say("legend_marks", lang)]
    if f.camps:
        parts.append(say("legend_camps", lang, n=len(f.camps)) + ("" if f.traits else "."))
        parts += [say("legend_slopes", lang)] if f.traits else []
    else:
        parts.append(say("legend_no_camps", lang))
    parts += [say("legend_outcome", lang)] if any(r.outcome for r in rows) else []
    parts += [say("legend_low", lang)] if any(kind == "low" for r in rows for kind, _ in r.tags) else []
    return " ".join(parts)


def _rows(f: Findings, lang: str) -> Iterator[AnswerRow]:
    """Yield a row for each judgement, with the answers that share a proposition under it, and one for each trait."""
    for j in f.judgements:
        if j.name in f.shared:
            yield from _nested(f, j, lang)
        else:
            yield _single(f, j, lang)
    for t in f.traits:
        yield _trait_row(f, t, lang)


def _single(f: Findings, j: Judgement, lang: str) -> AnswerRow:
    settled = f.settled.get(j.name)
    key = j.target.answers[j.target.answers.index(j.call)]
    now, before, outcome, why = j.probability, j.prior, None, ""
    tags = [tag(j.confidence.level, lang)]
    telling = f.telling(j.name, [j.call])
    why = counted(f, telling, lang)
    if settled is not None:
        key, day, now = settled.answer, settled.day, settled.p
        before, outcome = f.priors[j.name, key], 1.0
        tags = [("done", say("happened", lang, day=day_text(day, lang)))]
        why = say("why_settled", lang, day=day_text(day_before(day), lang))
    row = answer_row(
        f,
        lang,
        target=j.name,
        answer=key,
        text=begun(label(f.fit.case, j.target, key, lang)),
        now=now,
        before=before,
        outcome=outcome,
        live=settled is None,
    )
    question = question_text(f.fit.case.corpus, j.target, lang)
    return row.but(why=why, tags=tuple(t for t in tags if t), question=question)


def _nested(f: Findings, j: Judgement, lang: str) -> Iterator[AnswerRow]:
    case, above = f.fit.case, f.shared[j.name]
    head = named(case, above.proposition)
    now, before = f.means[above.proposition, "true"], f.priors[above.proposition, "true"]
    text = begun(label(case, head, "true", lang))
    telling = f.telling(j.name, above.answers)
    row = answer_row(f, lang, target=above.proposition, answer="true", text=text, now=now, before=before)
    question = question_text(case.corpus, j.target, lang)
    yield row.but(why=counted(f, telling, lang), question=question, section=j.name)
    inside = sorted(above.answers, key=lambda a: -f.means[j.name, a])
    for a in inside[:MOST_NESTED]:
        text = begun(label(case, j.target, a, lang))
        p, was = f.means[j.name, a], f.priors[j.name, a]
        row = answer_row(f, lang, target=j.name, answer=a, text=text, now=p, before=was)
        own = tag(j.confidence.level, lang) if a == j.call else None
        yield row.but(depth=1, tags=(own,) if own else ())
    left = [a for a in j.target.answers if a not in inside[:MOST_NESTED]]
    p, was = (sum(m[j.name, a] for a in left) for m in (f.means, f.priors))
    row = answer_row(f, lang, target=j.name, answer="+".join(left), text=say("anything_else", lang), now=p, before=was)
    low, high = f.range_of(j.name, left) or (None, None)
    yield row.but(depth=1, rest=True, low=low, high=high)


def _trait_row(f: Findings, t: TraitFinding, lang: str) -> AnswerRow:
    down = t.p >= 0.5
    p, before = (t.p, t.before) if down else (1 - t.p, 1 - t.before)
    low, high = (t.low, t.high) if down else (1 - t.high, 1 - t.low)
    text = begun(say("trait_down" if down else "trait_up", lang, trait=trait_label(f.fit, t.name, lang)))
    row = answer_row(
        f, lang, target=f"trait.{t.name}", answer="fell" if down else "rose", text=text, now=p, before=before
    )
    return row.but(low=low, high=high, why=say("why_trait", lang), section=f"trait-{t.name}")


def _sections(f: Findings, lang: str) -> Iterator[Section]:
    explained = False
    for j in f.judgements:
        head, lines = ("", ()) if j.name in f.settled else telling(f, j, lang, again=explained)
        explained = explained or bool(head)
        yield replace(_headline(f, j, lang), telling=head, lines=lines)
    if f.analysts is not None and any(j.name not in f.settled for j in f.judgements):
        yield analysts_section(f, f.analysts, lang)
    for t in f.traits:
        exhibit = trait(f.fit, t.name, lang, table=t.table)
        name = begun(trait_label(f.fit, t.name, lang))
        rows = tuple(_slope_rows(exhibit.table, lang))
        yield Section(f"trait-{t.name}", name, exhibit.title, exhibit, rows, exhibit.caption)
    for name, of in ({} if f.judgements else f.fit.case.corpus.quantities).items():  # else in the appendix
        exhibit = quantity(f.fit, name, lang)
        yield Section(f"quantity-{name}", begun(quantity_label(of, lang)), exhibit.title, exhibit, note=exhibit.caption)
    for question in asked(f.fit):
        exhibit = tree(f.fit, question, lang, settled=f.settled)
        text = question_text(f.fit.case.corpus, named(f.fit.case, question), lang)
        yield Section(f"scenario-{question}", say("scenario", lang, question=text), exhibit.title, exhibit)


def _slope_rows(table: Table, lang: str) -> Iterator[AnswerRow]:
    """Yield the probability that a trait fell under each slope."""
    for r in {r["name"]: r for r in table.records()}.values():
        if r.get("slope") is None:
            continue
        key = "figure.slope_own" if r["chosen"] else "figure.slope"
        text = begun(say(key, lang, n=f"{r['slope']:g}"))
        yield AnswerRow(r["name"], text, now=r["fell"], before=r["prior_fell"], lang=lang, strong=bool(r["chosen"]))


def _headline(f: Findings, j: Judgement, lang: str) -> Section:
    """Return the section of a headline: over time where it is settled, by camp where they differ, else its answers."""
    case = f.fit.case
    name, key = question_text(case.corpus, j.target, lang), j.name
    if j.name in f.paths:
        drawn = path(f.fit, j.name, lang, table=f.paths[j.name], settled=f.settled[j.name])
        if drawn:
            return Section(key, name, drawn.title, drawn, note=drawn.caption, target=j.name)
    if j.name not in f.shared and f.depends_on_camps(j):
        drawn = camps(_calls(f, j), case, lang, only=j.name)
        found = drawn.table.records()
        apart = len({r["call_label"] for r in found}) > 1
        rows = tuple(
            AnswerRow(
                r["camp"],
                r["label"],
                now=r["mean"],
                before=r["prior_mean"],
                lang=lang,
                cell=r["call_label"] if apart else "",
            )
            for r in found
        )
        below = tuple(_answer_rows(f, j, lang)) if not j.target.binary else ()
        return Section(key, name, drawn.title, drawn, rows, say("camps_note", lang), below=below, target=j.name)
    return _answers(f, j, name, lang)


def _answer_rows(f: Findings, j: Judgement, lang: str) -> Iterator[AnswerRow]:
    """Yield every answer to a headline, sorted; where it is settled, as forecast on the day before."""
    case, settled = f.fit.case, f.settled.get(j.name)
    now = settled.forecast if settled else {a: f.means[j.name, a] for a in j.target.answers}
    for a in sorted(j.target.answers, key=lambda a: -now[a]):
        text = begun(label(case, j.target, a, lang))
        came = 1.0 if settled and a == settled.answer else None
        was = f.priors[j.name, a]
        yield answer_row(f, lang, target=j.name, answer=a, text=text, now=now[a], before=was, outcome=came, live=False)


def _answers(f: Findings, j: Judgement, name: str, lang: str) -> Section:
    """Return the section of a headline with its answers sorted, and a ledger of three rows."""
    case, settled = f.fit.case, f.settled.get(j.name)
    text = begun(label(case, j.target, j.call, lang))
    steps = ledger(f.ledgers[j.name], j.name, text, lang, corpus=case.corpus) if j.name in f.ledgers else None
    drawn = None
    if not j.target.binary:
        drawn = answers(f.fit, j.name, lang, ranges=f.ranges, settled=settled)
    elif steps:
        drawn = steps
    head, table = agreeing(f, j, lang)
    ends = {"before": percent(j.prior, lang), "p": percent(j.probability, lang)}
    finding = say("path_moved", lang, label=text, **ends)
    if settled:
        came = quoted(begun(label(case, j.target, settled.answer, lang)), lang=lang)
        finding = say("path_settled", lang, label=came, p=percent(settled.p, lang), day=day_text(settled.day, lang))
    rows = tuple(_answer_rows(f, j, lang))
    under = () if settled else by_camp(f, j, lang)
    return Section(j.name, name, finding, drawn, rows, head=head, table=table, target=j.name, under=under)


def _calls(f: Findings, j: Judgement) -> Table:
    """Return the camps' answers to one headline as a table."""
    records, out = [r for r in f.beliefs.records() if r["target"] == j.name], []
    for camp in f.camps:
        own = {r["answer"]: r for r in records if r["camp"] == camp}
        call = max(own, key=lambda a: own[a]["mean"])
        r = own[j.call]
        means = {"prior_mean": r["prior_mean"], "mean": r["mean"]}
        out.append({"target": j.name, "camp": camp, "call": call, "answer": j.call, **means})
    table = of_records(("target", "camp", "call", "answer", "prior_mean", "mean"), out)
    verdict = verdicts(table)
    return of_records((*table.columns, "verdict"), ({**r, "verdict": verdict[j.name]} for r in table.records()))
