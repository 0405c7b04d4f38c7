"""Everything that page and slides show, in their common order.

Supply a fit and a language; get :class:`Gathered`: judgements with their sentences, exhibits, run line, title.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tarjih.exhibits import Exhibit, exhibits
from tarjih.fit import Fit
from tarjih.judgements import Judgement, Said, judgements, said
from tarjih.language import isolated, say
from tarjih.stamp import stamp

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
    shown = tuple(exhibits(fit, origin, [j.target for j in called], lang))
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


def _run(fit: Fit, lang: str) -> str:
    d = fit.summary["diagnostics"]
    least = isolated(f"{min(d['ess_bulk_min'], d['ess_tail_min']):,.0f}", lang)
    if d["method"] == "nuts":
        gate = say("gate_nuts", lang, rhat=isolated(f"{d['rhat_max']:.3f}", lang), draws=least)
    else:
        gate = say("gate_importance", lang, draws=least, k=isolated(f"{d['pareto_k']:.2f}", lang))
    priors = isolated(Path(fit.case.priors.file).name, lang)
    return say("run", lang, run=isolated(fit.run["id"], lang), priors=priors, gate=gate)
