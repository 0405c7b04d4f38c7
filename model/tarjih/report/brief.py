"""The briefing of one fit: a page, slides, a document or a print, in any language that has a file.

Supply a fit, a language and a format; get the bytes of one file.  Nothing is typed in: every number is looked up in the
fit or computed from its draws, once (:mod:`tarjih.report.findings`), and sentences that bring likelihood and confidence
together are refused.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tarjih.inference.fit import Fit
from tarjih.report.appendix import read_texts
from tarjih.report.changes import changed_since
from tarjih.report.content import Content, content
from tarjih.report.details import Details, read_details
from tarjih.report.findings import Findings, find
from tarjih.report.interactive import interactive
from tarjih.report.page import page
from tarjih.runs.extras import extra
from tarjih.sensitivity.pooling import LOG

__all__ = ["FORMATS", "Asked", "brief", "formatted"]

NOBODY = Details()
FORMATS = ("html", "pptx", "docx", "pdf")


@dataclass(frozen=True)
class Asked:
    """The options of a briefing.

    Parameters
    ----------
    lang, form
        Its language, and one of :data:`FORMATS`.
    details
        Author, classification and date; what is empty is taken from ``brief.yaml`` of the case.
    folder
        The folder of the case, for its outcomes, its ``brief.yaml``, camps and analysts; that of the fit when omitted.
    articles
        A folder with the texts of the articles.
    since
        The fit of the last briefing.
    pool, weights
        How they are pooled: ``log`` or ``linear``, and ``NAME=WEIGHT`` each.
    """

    lang: str = "en"
    form: str = "html"
    details: Details = NOBODY
    folder: Path | None = None
    articles: Path | None = None
    since: Fit | None = None
    pool: str = LOG
    weights: tuple[str, ...] = ()


def brief(fit: Fit, asked: Asked | None = None, *, lang: str = "en", form: str = "html") -> bytes:
    """Write a briefing.

    Parameters
    ----------
    fit
        The fit.
    asked
        What is wanted; made of `lang` and `form` when omitted.
    lang, form
        Language and format.

    Raises
    ------
    InputFault
        When a label of the case brings likelihood and confidence into one sentence, or ``brief.yaml`` is at fault.
    """
    asked = asked or Asked(lang=lang, form=form)
    if asked.form in {"pptx", "docx"}:
        with extra("slides", f"--format {asked.form}"):
            importlib.import_module(asked.form)
    folder = asked.folder or fit.case.corpus.folder
    details = read_details(folder, asked.details)
    found = find(fit, folder, pool=asked.pool, weights=asked.weights)
    return formatted(content(found, asked.lang, details), found, asked)


def formatted(c: Content, found: Findings, asked: Asked) -> bytes:
    """Return content in the format that is wanted."""
    return _WRITERS[asked.form](c, found, asked)


def _html(c: Content, found: Findings, asked: Asked) -> bytes:
    articles = list(found.fit.case.corpus.articles)
    texts = read_texts(asked.articles, articles) if asked.articles is not None else {}
    changes = changed_since(asked.since, c) if asked.since is not None else None
    return page(c, interactive(found), texts=texts, changes=changes).encode()


def _pptx(c: Content, _found: Findings, _asked: Asked) -> bytes:
    with extra("slides", "--format pptx"):
        from tarjih.report.slides import slides  # noqa: PLC0415 - a page needs nothing that writes slides

    return slides(c)


def _docx(c: Content, _found: Findings, _asked: Asked) -> bytes:
    with extra("slides", "--format docx"):
        from tarjih.report.document import document  # noqa: PLC0415 - a page needs nothing that writes documents

    return document(c)


def _pdf(c: Content, found: Findings, asked: Asked) -> bytes:
    from tarjih.report.printing import printed  # noqa: PLC0415 - a page needs no browser

    return printed(_html(c, found, asked))


_WRITERS: dict[str, Callable[[Content, Findings, Asked], bytes]] = {
    "html": _html,
    "pptx": _pptx,
    "docx": _docx,
    "pdf": _pdf,
}
