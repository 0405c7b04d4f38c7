"""``tarjih brief``: the briefing of one fit as a page or as slides, in English or in Arabic.

Supply a fit, a language and a format; get the bytes of one file.  Nothing is typed in: every number is looked up in the
fit or computed from its draws, and sentences that bring likelihood and confidence together are refused.
"""

from __future__ import annotations

from tarjih.inference.fit import Fit
from tarjih.report.briefing_content import Gathered, gather
from tarjih.report.html import html
from tarjih.report.interactive import interactive
from tarjih.runs.extras import extra

__all__ = ["FORMATS", "Gathered", "brief", "gather", "html"]

FORMATS = ("html", "pptx")


def brief(fit: Fit, *, lang: str = "en", form: str = "html", gathered: Gathered | None = None) -> bytes:
    """Write a briefing.

    Parameters
    ----------
    fit
        The fit.
    lang
        ``en`` or ``ar``.
    form
        ``html`` or ``pptx``.
    gathered
        What it shows, where that has been gathered already.

    Raises
    ------
    InputFault
        When a label of the case brings likelihood and confidence into one sentence, or the library that writes
        slides is not installed.
    """
    if form == "pptx":
        with extra("slides", "--format pptx"):
            from tarjih.report.slides import slides  # noqa: PLC0415 - a page needs no library for slides

        return slides(gathered or gather(fit, lang))
    g = gathered or gather(fit, lang)
    return html(g, interactive(fit, [j.target for j, _ in g.judgements])).encode()
