"""Everything that page and slides show, in their common order.

Supply a fit and a language; get :class:`Gathered`: judgements with their sentences, exhibits, run line, title.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tarjih.evidence.judgements import Judgement, judgements
from tarjih.figures.exhibit import Exhibit, exhibits
from tarjih.figures.pictures import pictures
from tarjih.inference.fit import Fit
from tarjih.inference.stamp import stamp
from tarjih.language import LANGUAGES, isolated, say
from tarjih.report.judgements import Said, said

__all__ = ["Gathered", "gather"]


@dataclass(frozen=True)
class Gathered:
    """What a briefing shows.

    Parameters
    ----------
    fit, lang
        Of what, and in which language.
    title, background
        Of the case, in the language or, without words in it, in the other.
    run
        Which run the numbers are of, and whether its draws could be relied on.
    draft
        A warning where they could not; else "".
    judgements
        The key judgements with their sentences.
    exhibits
        The figures.
    """

    fit: Fit
    lang: str
    title: str
    background: str
    run: str
    draft: str
    judgements: tuple[tuple[Judgement, Said], ...]
    exhibits: tuple[Exhibit, ...]


def gather(fit: Fit, lang: str) -> Gathered:
    """Gather a briefing.

    Raises
    ------
    InputFault
        When a label of the case brings likelihood and confidence into one sentence.
    """
    corpus = fit.case.corpus
    called = judgements(fit)
    told = tuple((j, said(j, fit, lang)) for j in called)
    origin = stamp(fit.run, as_of=fit.summary["as_of"], priors=Path(fit.case.priors.file).name)
    if lang != LANGUAGES[0]:
        day = f" {say('as_of', lang, day=isolated(origin.as_of, lang))}" if origin.as_of else ""
        origin = dataclasses.replace(origin, lang=lang, said=_run(fit, lang) + day)
    drawn = [*exhibits(fit, [j.target for j in called], lang), *pictures(fit, origin, called, lang)]
    names = [j.name for j in called]
    shown = tuple(sorted(drawn, key=lambda e: _place(e.key, names)))
    en, ar = corpus.title, corpus.background
    return Gathered(
        fit=fit,
        lang=lang,
        title=((en.ar or en.en) if lang == "ar" else (en.en or en.ar)) or say("briefing", lang),
        background=(ar.ar or ar.en) if lang == "ar" else (ar.en or ar.ar),
        run=_run(fit, lang),
        draft="" if fit.summary["diagnostics"]["ok"] else say("draft", lang),
        judgements=told,
        exhibits=shown,
    )


ORDER = ("answers", "path", "steps", "chain", "storylines", "tree", "trait", "density", "stances", "group", "kinds")
HEADLINE = 4
"""How many kinds of figure stand together below each headline."""


def _place(key: str, names: Sequence[str]) -> tuple[int, int]:
    """Return where a figure stands: those of a headline together, then the others by what they are."""
    kind, _, about = key.partition("-")
    at = ORDER.index(kind)
    return (names.index(about), at) if at < HEADLINE and about in names else (len(names) + at, 0)


def _run(fit: Fit, lang: str) -> str:
    d = fit.summary["diagnostics"]
    least = isolated(f"{min(d['ess_bulk_min'], d['ess_tail_min']):,.0f}", lang)
    if d["method"] == "nuts":
        gate = say("gate_nuts", lang, rhat=isolated(f"{d['rhat_max']:.3f}", lang), draws=least)
    else:
        gate = say("gate_importance", lang, draws=least, k=isolated(f"{d['pareto_k']:.2f}", lang))
    priors = isolated(Path(fit.case.priors.file).name, lang)
    return say("run", lang, run=isolated(fit.run["id"], lang), priors=priors, gate=gate)
