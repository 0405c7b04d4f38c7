"""The briefing as a text document: headings, judgements, one table, figures with captions, all of it editable.

Supply content; get the bytes of a ``.docx``.  What came from a file is text and stays text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from tarjih.figures.canvas import png
from tarjih.language import day_text, language, say
from tarjih.report.boxes import asks
from tarjih.report.content import Content

__all__ = ["document"]

UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
BLUE, FAINT = RGBColor(0x00, 0x72, 0xB2), RGBColor(0x59, 0x59, 0x59)


def document(c: Content) -> bytes:
    """Write the document."""
    doc = _Doc(c)
    doc.opening()
    doc.judgements()
    for name, lines in c.boxes:
        doc.heading(name, 2)
        for line in lines:
            doc.paragraph(line)
    for s in c.sections:
        doc.heading(s.name, 1)
        doc.paragraph(s.finding, bold=True)
        if s.exhibit:
            doc.figure(png(s.exhibit.figure(c.stamp(), bare=True)), s.exhibit.caption, s.exhibit.alt)
        if s.table:
            doc.table(s.head, s.table)
    rows = list(asks(c.findings, c.lang))
    if rows:
        doc.heading(say("next", c.lang), 1)
        doc.table([say(k, c.lang) for k in ("ask_about", "ask_whom", "ask_moves", "ask_then")], rows)
    doc.paragraph(c.run, faint=True)
    out = io.BytesIO()
    doc.doc.save(out)
    return out.getvalue()


class _Doc:
    """A document under way."""

    def __init__(self, c: Content) -> None:
        self.c = c
        self.doc: Any = Document()
        self.rtl = language(c.lang).rightwards
        part = self.doc.sections[0]
        part.page_width, part.page_height = Cm(21.0), Cm(29.7)
        part.left_margin = part.right_margin = Cm(2.2)
        self.doc.core_properties.title = _plain(c.name)
        self.doc.core_properties.author = _plain(c.details.author)
        if c.details.classification:
            for place in (part.header, part.footer):
                self._fill(place.paragraphs[0], c.details.classification, bold=True, centred=True)

    def opening(self) -> None:
        """Set the heading with who wrote it and when."""
        c, lang = self.c, self.c.lang
        parts = [c.kicker]
        parts += [say("author", lang, name=c.details.author)] if c.details.author else []
        parts += [day_text(c.details.date, lang)] if c.details.date else []
        self.paragraph(" · ".join(parts), faint=True)
        self.heading(c.heading, 0)
        self.paragraph(c.standfirst)
        if c.draft:
            self.paragraph(c.draft, bold=True)

    def judgements(self) -> None:
        """Set the one table: each judgement with its numbers."""
        lang, rows = self.c.lang, []
        for r in self.c.rows:
            words = f"{r.label}. {r.term}." if not r.depth else f"    {r.label}"
            note = " ".join(text for _kind, text in r.tags)
            rows.append((words, r.p, f"{r.was} %", r.range, " ".join(t for t in (note, r.why) if t)))
        self.table(
            [say(k, lang) for k in ("head_judgement", "now_short", "before", "camps_short", "rests_short")], rows
        )
        self.paragraph(self.c.legend, faint=True)

    def heading(self, words: str, level: int) -> None:
        """Set a heading."""
        self._fill(self.doc.add_heading(level=level), words)

    def paragraph(self, words: str, *, bold: bool = False, faint: bool = False) -> None:
        """Set a paragraph."""
        if words:
            self._fill(self.doc.add_paragraph(), words, bold=bold, faint=faint)

    def figure(self, content: bytes, caption: str, alt: str) -> None:
        """Set a figure with its caption."""
        shape = self.doc.add_picture(io.BytesIO(content), width=Cm(16.4))
        shape._inline.docPr.set("descr", _plain(alt))  # noqa: SLF001 - the library has no name for it
        self._fill(self.doc.add_paragraph(style="Caption"), caption)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Set a table."""
        table = self.doc.add_table(rows=1, cols=len(head), style="Light List Accent 1")
        if self.rtl:
            mark = OxmlElement("w:bidiVisual")
            table._tbl.tblPr.append(mark)  # noqa: SLF001 - the library has no name for it
        for cell, words in zip(table.rows[0].cells, head, strict=True):
            self._fill(cell.paragraphs[0], words, bold=True)
        for row in rows:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                self._fill(cell.paragraphs[0], words)

    def _fill(
        self,
        part: Any,  # noqa: ANN401 - the library's objects have no types
        words: str,
        *,
        bold: bool = False,
        faint: bool = False,
        centred: bool = False,
    ) -> None:
        run = part.add_run(_plain(words))
        run.bold = bold or run.bold
        if faint:
            run.font.color.rgb, run.font.size = FAINT, Pt(9)
        if centred:
            part.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if self.rtl:
            part._p.get_or_add_pPr().append(OxmlElement("w:bidi"))  # noqa: SLF001 - the library has no name for it
            run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))  # noqa: SLF001 - the same
            _mark(run, qn("w:lang"))


def _mark(run: Any, name: str) -> None:  # noqa: ANN401 - the library's objects have no types
    """Say in which language a run is, for the program's own checks."""
    element = OxmlElement("w:lang")
    element.set(qn("w:bidi"), "ar-IQ")
    if run._r.find(name) is None:  # noqa: SLF001 - the library has no name for it
        run._r.get_or_add_rPr().append(element)  # noqa: SLF001 - the same


def _plain(words: str) -> str:
    """Return text without signs that the format does not allow or that turn the direction of what follows."""
    return UNFIT.sub("", words)
