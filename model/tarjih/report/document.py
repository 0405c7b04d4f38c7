"""The briefing as a text document: headings, judgements, one table, figures with captions, all of it editable.

Supply content; get the bytes of a ``.docx``.  What came from a file is text and stays text.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from tarjih.figures.canvas import png
from tarjih.figures.exhibit import Exhibit, begun
from tarjih.language import day_text, language, name_isolated, say
from tarjih.report.boxes import asks
from tarjih.report.content import Content
from tarjih.report.office_text import office_text, row_line

__all__ = ["document"]

AFTER_TURNED = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
AFTER_TURNED_TABLE = ("w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc", "w:tblLayout", "w:tblLook")
"""What stands after the marks that turn a paragraph and a table, in the order of the format."""
WIDTHS = (5.6, 1.6, 1.9, 2.4, 5.1)
"""Of the columns of the judgements, in centimetres."""
FAINT = RGBColor(0x59, 0x59, 0x59)


def document(c: Content) -> bytes:
    """Write the document: the judgements as text and one table, upright; then the figures, each across a sheet."""
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
        doc.points(": ".join((row[0], ", ".join(row[1:]))) for row in s.table)
        doc.points(row_line(s.under[0], row) for row in s.under[1:])
        doc.points(f"{r.label}: {r.p}. {r.cell}" for r in s.rows if r.cell)
        doc.paragraph(s.telling)
        doc.points(line.text for line in s.lines)
    doc.heading(say("next", c.lang), 1)
    rows = list(asks(c.findings, c.lang))
    doc.points(f"{about}: {who}. {what}: {then}" for about, who, what, then in rows)
    doc.paragraph("" if rows else say("next_none", c.lang))
    doc.paragraph(c.run, faint=True)
    doc.figures([(s.finding, s.exhibit) for s in c.sections if s.exhibit])
    out = io.BytesIO()
    doc.doc.save(out)
    return out.getvalue()


class _Doc:
    """A document under way."""

    def __init__(self, c: Content) -> None:
        self.c = c
        self.doc: Any = Document()
        self.rtl = language(c.lang).rightwards
        for name in ("Normal", "Title", "Heading 1", "Heading 2"):
            self.doc.styles[name].font.name = "Calibri"
        part = self.doc.sections[0]
        part.page_width, part.page_height = Cm(21.0), Cm(29.7)
        part.left_margin = part.right_margin = Cm(2.2)
        self.doc.core_properties.title = office_text(c.name)
        self.doc.core_properties.author = office_text(c.details.author)
        if c.details.classification:
            for place in (part.header, part.footer):
                self._fill(place.paragraphs[0], c.details.classification, bold=True, centred=True)

    def opening(self) -> None:
        """Set the heading with author and date."""
        c, lang = self.c, self.c.lang
        parts = [c.kicker]
        parts += [say("author", lang, name=name_isolated(c.details.author, lang))] if c.details.author else []
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
            answer = f"{r.label}. {r.term}." if not r.depth else f"    {r.label}"
            note = " ".join(text for _kind, text in r.tags)
            rows.append((answer, r.p, r.p_before, r.range, ". ".join(t for t in (begun(note), r.why) if t)))
        self.table(
            [say(k, lang) for k in ("head_judgement", "now_short", "before", "camps_short", "rests_short")],
            rows,
            WIDTHS,
        )
        self.paragraph(f"{self.c.legend} {self.c.terms}", faint=True)

    def heading(self, text: str, level: int) -> None:
        """Set a heading."""
        self._fill(self.doc.add_heading(level=level), text)

    def paragraph(self, text: str, *, bold: bool = False, faint: bool = False) -> None:
        """Set a paragraph."""
        if text:
            self._fill(self.doc.add_paragraph(), text, bold=bold, faint=faint)

    def points(self, lines: Iterable[str]) -> None:
        """Set a list."""
        for line in lines:
            self._fill(self.doc.add_paragraph(style="List Bullet"), line)

    def figures(self, found: Sequence[tuple[str, Exhibit]]) -> None:
        """Set figures with their captions on landscape sheets, where their text stays legible."""
        if not found:
            return
        part = self.doc.add_section(WD_SECTION.NEW_PAGE)
        part.orientation, part.page_width, part.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21.0)
        part.left_margin = part.right_margin = Cm(1.5)
        for n, (finding, exhibit) in enumerate(found, 1):
            content = png(exhibit.figure(self.c.stamp(), bare=True))
            shape = self.doc.add_picture(io.BytesIO(content), width=Cm(26.7))
            shape._inline.docPr.set("descr", office_text(exhibit.alt))  # noqa: SLF001 - the library has no name for it
            self.doc.paragraphs[-1].paragraph_format.keep_with_next = True
            text = say("figure_n", self.c.lang, n=n, title=finding)
            self._fill(self.doc.add_paragraph(style="Caption"), f"{text}. {exhibit.caption}")

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """Set a table."""
        table = self.doc.add_table(rows=1, cols=len(head), style="Light List Accent 1")
        table._tbl.tblPr.find(qn("w:tblLook")).set(qn("w:firstColumn"), "0")  # noqa: SLF001 - no name for it
        if self.rtl:
            mark, own = OxmlElement("w:bidiVisual"), table._tbl.tblPr  # noqa: SLF001 - the library has no name for it
            own.insert_element_before(mark, *AFTER_TURNED_TABLE)
        for cell, text in zip(table.rows[0].cells, head, strict=True):
            self._fill(cell.paragraphs[0], text, bold=True)
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                self._fill(cell.paragraphs[0], text)
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - no name for it
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(width)

    def _fill(
        self,
        part: Any,  # noqa: ANN401 - the library's objects have no types
        text: str,
        *,
        bold: bool = False,
        faint: bool = False,
        centred: bool = False,
    ) -> None:
        run = part.add_run(office_text(text))
        run.bold = bold or run.bold
        if faint:
            run.font.color.rgb, run.font.size = FAINT, Pt(9)
        if centred:
            part.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if self.rtl:
            own = part._p.get_or_add_pPr()  # noqa: SLF001 - the library has no name for it
            own.insert_element_before(OxmlElement("w:bidi"), *AFTER_TURNED)
            run.font.rtl, run.font.cs_bold = True, run.bold
            _mark(run, qn("w:lang"))


def _mark(run: Any, name: str) -> None:  # noqa: ANN401 - the library's objects have no types
    """Mark the language of a run, for the program's own checks."""
    element = OxmlElement("w:lang")
    element.set(qn("w:bidi"), "ar-IQ")
    if run._r.find(name) is None:  # noqa: SLF001 - the library has no name for it
        run._r.get_or_add_rPr().append(element)  # noqa: SLF001 - the same
