"""A key judgement in sentences of a language, held to the lint.

Supply a judgement and its fit; get :class:`Said`.  Likelihood and confidence stand in sentences of their own; a label
of the case that would bring the two together is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from tarjih.evidence.bearing import label, question_text, source_name
from tarjih.evidence.judgements import MOVES, SURE, Driver, Judgement
from tarjih.inference.fit import Fit
from tarjih.language import Grade, grade, hold, isolated, percent, say, span, word

__all__ = ["Said", "graded", "said"]

CLOSE = 0.1
FEW = 50
"""Draws, of some hundreds, below which what is left is said to be rough."""
MOST_DOUBTS = 5


@dataclass(frozen=True, slots=True)
class Said:
    """A judgement in words.

    Parameters
    ----------
    question, call, likelihood, spread, next
        Sentences on what is asked, the call, and how probable it is.
    confidence, reasons
        A sentence on how well founded it is, and its criteria.
    weightiest
        Which source matters most; "" where none matters.
    drives, opposes, changes, doubts, dissents
        Lists; of sources that drive the call or speak against it, of what would change it, of what is left without
        those who are not named, of who contradicts it.
    rests, as_of
        What it rests on, and the last day of which words were used.
    """

    question: str
    call: str
    likelihood: str
    spread: str
    next: str
    weightiest: str
    confidence: str
    reasons: tuple[str, ...]
    drives: tuple[str, ...]
    opposes: tuple[str, ...]
    changes: tuple[str, ...]
    doubts: tuple[str, ...]
    dissents: tuple[str, ...]
    rests: str
    as_of: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every sentence, for the lint."""
        lists = self.reasons, self.drives, self.opposes, self.changes, self.doubts, self.dissents
        own = (
            self.question,
            self.call,
            self.likelihood,
            self.spread,
            self.next,
            self.weightiest,
            self.confidence,
            self.rests,
        )
        return (*own, *(s for each in lists for s in each))


def said(judgement: Judgement, fit: Fit, lang: str) -> Said:
    """Say a judgement in a language.

    Raises
    ------
    InputFault
        When a label of the case brings likelihood and confidence into one sentence.
    """
    case, j = fit.case, judgement

    def answer(name: str) -> str:
        return label(case, j.target, name, lang)

    def driver(d: Driver) -> str:
        who = source_name(case, d.source, lang)
        return say("driver", lang, source=who, grade=graded(fit, d.source).letter, p=percent(d.without, lang))

    day = fit.summary["as_of"]
    out = Said(
        question=question_text(case.corpus, j.target, lang),
        call=say("call", lang, label=answer(j.call)),
        likelihood=say(
            "likelihood",
            lang,
            term=j.term.word(lang),
            range=span(j.term.low, j.term.high, lang),
            p=percent(j.probability, lang),
            before=percent(j.prior, lang),
        ),
        spread=say("spread", lang, low=percent(j.q05, lang), high=percent(j.q95, lang), inside=percent(j.inside, lang)),
        next=" ".join(
            (
                say("next", lang, label=answer(j.runner_up), p=percent(j.second, lang)),
                *((say("no_lead", lang),) if j.probability - j.second < CLOSE else ()),
            )
        ),
        weightiest=_weightiest(j, fit, lang),
        confidence=say("confidence", lang, level=say(j.confidence.level, lang)),
        reasons=tuple(_reasons(j, lang)),
        drives=tuple(driver(d) for d in j.moving(1)),
        opposes=tuple(driver(d) for d in j.moving(-1)),
        changes=tuple(_changes(j, fit, lang)),
        doubts=tuple(_doubted(j, fit, lang)),
        dissents=tuple(
            say("dissenter", lang, source=source_name(case, s, lang), grade=graded(fit, s).letter, n=n)
            for s, n in j.dissent.items()
        ),
        rests=say("rests", lang, **j.counts),
        as_of=say("as_of", lang, day=isolated(day, lang)) if day else say("undated", lang),
    )
    hold(out.sentences, str(case.corpus.folder / "questions.yaml"))
    return out


def outlined(told: Said, lang: str) -> list[str]:
    """Return what there is to say of a judgement beside the call, a line each, likelihood and confidence apart."""
    return [
        f"{told.rests} {told.as_of}",
        told.spread,
        told.next,
        *((told.weightiest,) if told.weightiest else ()),
        f"{told.confidence} {'; '.join((*told.reasons[:1], *(r[:1].lower() + r[1:] for r in told.reasons[1:])))}.",
        f"{say('dissent', lang)}: {'; '.join(told.dissents) or say('no_dissent', lang)}",
        f"{say('change', lang)}: {' '.join(told.changes)}",
        f"{say('doubts', lang)}: {' '.join(told.doubts)}",
    ]


def graded(fit: Fit, source: str) -> Grade:
    """Return the grade of a source."""
    entry = fit.summary["sources"][source]
    return grade(
        entry["mean"],
        entry["q05"],
        entry["q95"],
        prior_mean=entry["prior_mean"],
        informed=fit.case.priors.informed_accuracy,
    )


def _reasons(j: Judgement, lang: str) -> list[str]:
    v = j.confidence.values

    def points(shift: float) -> str:
        return say("points", lang, n=isolated(f"{100 * shift:.0f}", lang))

    what = {
        "origins": {"n": isolated(f"{v['origins']:.0f}", lang)},
        "access": {"share": percent(v["access"], lang)},
        "agreement": {"share": percent(v["agreement"], lang)},
        "source": {"points": points(v["source"])},
        "prior": {"points": points(v["prior"])},
    }
    return [
        say("criterion", lang, said=say(f"criterion.{n}", lang, **of), level=say(j.confidence.levels[n], lang))
        for n, of in what.items()
    ]


def _weightiest(j: Judgement, fit: Fit, lang: str) -> str:
    """Name the source whose loss moves the call most."""
    most = [d for d in j.drivers if abs(d.without - j.base) > max(MOVES, SURE * d.error)][:1]
    if not most:
        return say("weightiest_none", lang)
    ends = {"p": percent(most[0].without, lang), "now": percent(j.probability, lang)}
    return say("weightiest", lang, source=source_name(fit.case, most[0].source, lang), **ends)


def _doubted(j: Judgement, fit: Fit, lang: str) -> list[str]:
    """Say what is left without those who are not named; of kinds, the most that matter."""
    out = []
    for d in j.doubts[:MOST_DOUBTS]:
        who = (
            say("unnamed_kind", lang, kind=word(d.kind, d.kind.replace("_", " "), lang))
            if d.kind
            else say("unnamed", lang)
        )
        then = label(fit.case, j.target, d.call, lang)
        key = "doubt_same" if d.call == j.call else "doubt_other"
        few = f" {say('few', lang)}" if d.effective < FEW else ""
        said = say(key, lang, who=who, label=then, p=percent(d.probability, lang), without=percent(d.without, lang))
        out.append(said + few)
    return out or [say("all_named", lang)]


def _changes(j: Judgement, fit: Fit, lang: str) -> list[str]:
    turning = [d for d in j.drivers if d.call != j.call]
    out = [
        say(
            "flip_source",
            lang,
            source=source_name(fit.case, d.source, lang),
            label=label(fit.case, j.target, d.call, lang),
        )
        for d in turning[:3]
    ] or [say("no_flip_source", lang, n=j.tried)]
    if j.flips_to:
        shown = isolated(f"{j.flips_at:.1f}" if j.flips_at < 10 else f"{j.flips_at:.0f}", lang)
        least = j.prior / (j.prior + (1 - j.prior) * j.flips_at)
        ends = {"before": percent(j.prior, lang), "least": percent(least, lang)}
        out.append(say("flip_prior", lang, label=label(fit.case, j.target, j.flips_to, lang), n=shown, **ends))
    else:
        out.append(say("no_flip_prior", lang))
    return out
