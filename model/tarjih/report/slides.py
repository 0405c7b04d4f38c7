"""The briefing as slides: six and an appendix, with titles, texts, notes and charts that can be edited.

Supply content; get the bytes of a ``.pptx``.  Rows are drawn with the program's own shapes, mirrored where the language
runs from right to left; a figure that is more than rows is a picture.  Details are in the notes.  What came from a file
is text and stays text: nothing in it is a field, a link or a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from tarjih.figures.canvas import png
from tarjih.language import day_text, language, percent, say
from tarjih.report.appendix import appendix
from tarjih.report.boxes import asks
from tarjih.report.content import Content
from tarjih.report.rows import AnswerRow
from tarjih.report.section import Section

__all__ = ["MAIN", "slides"]

MAIN = 6
"""Slides before the appendix."""
WIDE, HIGH = 13.333, 7.5
MARGIN, TOP, FOOT = 0.5, 1.45, 7.0
BLUE, INK, FAINT, GRID, BAND = (RGBColor(*bytes.fromhex(c)) for c in ("0072B2", "1A1A1A", "595959", "D4D4D4", "CFE3F1"))
TITLE_ONLY = 5
SMALL = 16
"""Points of the smallest text of a slide; the foot is smaller, since it is no content."""
MOST_ROWS = 9
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\ufffe\uffff]")
ISOLATES = re.compile("[\u2066-\u2069]")


def slides(c: Content) -> bytes:
    """Write the slides: the answer, four sections, what it hangs on with the method; then the appendix."""
    deck = _Deck(c)
    deck.answer()
    first, rest = _chosen(c)
    for s in first:
        deck.section(s)
    deck.boxes()
    for s in rest:
        deck.section(s)
    deck.appendix()
    out = io.BytesIO()
    deck.deck.save(out)
    return out.getvalue()


def _chosen(c: Content) -> tuple[list[Section], list[Section]]:
    """Return the sections of the main slides, and those of the appendix."""
    most = MAIN - 2
    return list(c.sections[:most]), list(c.sections[most:])


def _plain(words: str) -> str:
    """Return text without signs that the format does not allow or that turn the direction of what follows."""
    return UNFIT.sub("", ISOLATES.sub("", words))


class _Deck:
    """Slides under way."""

    def __init__(self, c: Content) -> None:
        self.c, self.lang, self.rtl = c, c.lang, language(c.lang).rightwards
        self.deck: Any = Presentation()
        self.deck.slide_width, self.deck.slide_height = Inches(WIDE), Inches(HIGH)
        self.deck.core_properties.title = _plain(c.name)
        self.deck.core_properties.author = _plain(c.details.author)

    def answer(self) -> None:
        """Set the first screen: heading and rows."""
        c = self.c
        notes = [c.standfirst, c.legend, *(f"{r.words}. {r.why}" for r in c.rows)]
        slide = self._slide(c.heading, notes)
        self._rows(slide, [r for r in c.rows if not r.rest], TOP)

    def section(self, s: Section) -> None:
        """Set a section: its finding as title, and its figure."""
        alt = s.exhibit.alt if s.exhibit else ""
        told = [" · ".join(row) for row in s.table]
        slide = self._slide(s.finding or s.name, [s.name, s.note, alt, *told])
        if s.rows:
            self._rows(slide, s.rows, TOP)
        elif s.exhibit:
            self._picture(slide, png(s.exhibit.figure(self.c.stamp(), bare=True)), alt)

    def boxes(self) -> None:
        """Set what it hangs on, what is not known, and how good the method is."""
        c, lang = self.c, self.lang
        told = [" · ".join(row) for row in asks(c.findings, lang)]
        slide = self._slide(say("hangs_on", lang), [say("next", lang), *told, c.run])
        wide = (WIDE - 2 * MARGIN - 0.8) / 3
        for k, (name, lines) in enumerate(c.boxes):
            left = MARGIN + k * (wide + 0.4)
            left = WIDE - left - wide if self.rtl else left
            self._box(slide, [name, *lines], left, TOP, wide, FOOT - TOP - 0.2, size=SMALL, heads=[name])

    def appendix(self) -> None:
        """Set the figures of the evidence, and the failed checks."""
        found = appendix(self.c, {})
        for exhibit in found.figures:
            slide = self._slide(exhibit.title, [exhibit.caption, exhibit.alt])
            self._picture(slide, png(exhibit.figure(self.c.stamp(), bare=True)), exhibit.alt)
        rows = list(asks(self.c.findings, self.lang))
        if rows:
            slide = self._slide(say("next", self.lang), [say("next_note", self.lang)])
            lines = [f"{about}: {who}. {what}: {then}" for about, who, what, then in rows]
            self._box(slide, lines, MARGIN, TOP, WIDE - 2 * MARGIN, FOOT - TOP - 0.2, size=18)

    def _slide(self, title: str, notes: Iterable[str]) -> Any:
        """Add a slide with a title, notes, and its origin at its foot."""
        c = self.c
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[TITLE_ONLY])
        head = slide.shapes.title
        head.left, head.top, head.width, head.height = (Inches(x) for x in (MARGIN, 0.25, WIDE - 2 * MARGIN, 1.05))
        frame = head.text_frame
        frame.word_wrap, frame.margin_left, frame.margin_right = True, Emu(0), Emu(0)
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        self._fill(frame, [title], size=26 if len(title) < 60 else 22 if len(title) < 120 else 20, bold=True)
        slide.notes_slide.notes_text_frame.text = _plain("\n".join(n for n in (*notes, c.run) if n))
        day = day_text(c.details.date, self.lang) if c.details.date else ""
        foot = " · ".join(t for t in (c.details.classification, c.draft, c.details.author, day, c.kicker) if t)
        self._box(slide, [foot], MARGIN, FOOT, WIDE - 2 * MARGIN, 0.3, size=11, color=FAINT)
        return slide

    def _rows(self, slide: Any, rows: Sequence[AnswerRow], top: float) -> None:
        """Draw rows with shapes: label, marks, now and before."""
        shown = rows[:MOST_ROWS]
        step = min(0.72, (FOOT - 0.55 - top) / max(len(shown), 1))
        left, wide = 6.0, 4.6

        def x(p: float) -> float:
            return WIDE - (left + wide * p) if self.rtl else left + wide * p

        last = top + step * len(shown)
        for t in (0.0, 0.25, 0.5, 0.75, 1.0):
            self._line(slide, (x(t), top, x(t), last), GRID, 0.75)
            if t in {0.0, 0.5, 1.0}:
                place = (x(t) - 0.5, last + 0.02, 1.0, 0.3)
                self._box(slide, [percent(t, self.lang)], *place, size=12, color=FAINT, align=PP_ALIGN.CENTER)
        for k, r in enumerate(shown):
            self._row(slide, r, top + step * k, step, x)

    def _row(self, slide: Any, r: AnswerRow, top: float, step: float, x: Callable[[float], float]) -> None:
        bold, indent = not r.depth and bool(r.term), 0.3 * r.depth
        width = 5.3 - indent
        label = r.label if not r.cell else f"{r.label}: {r.cell}"
        place = WIDE - MARGIN - indent - width if self.rtl else MARGIN + indent
        size = SMALL if len(label) < 95 else 13
        anchor = {"anchor": MSO_ANCHOR.MIDDLE}
        self._box(slide, [label], place, top, width, step, size=size, bold=bold, **anchor)
        y = top + step / 2
        if r.low is not None and r.high is not None:
            self._line(slide, (x(r.low), y, x(r.high), y), BAND, 11)
        if r.before is not None and r.now is not None:
            self._line(slide, (x(r.before), y, x(r.now), y), BLUE, 1.5)
            self._mark(slide, MSO_SHAPE.DIAMOND, x(r.before), y, 0.16, None)
        if r.now is not None:
            self._mark(slide, MSO_SHAPE.OVAL, x(r.now), y, 0.18, BLUE)
        if r.outcome:
            self._mark(slide, MSO_SHAPE.RECTANGLE, x(r.outcome), y, 0.17, INK)
        for at, words, look in (
            (10.8, r.p, {"bold": True, "color": BLUE, "size": 18}),
            (11.8, f"({r.was})", {"color": FAINT, "size": SMALL}),
        ):
            place = WIDE - at - 1.0 if self.rtl else at
            align = PP_ALIGN.LEFT if self.rtl else PP_ALIGN.RIGHT
            self._box(slide, [words], place, top, 1.0, step, align=align, **anchor, **look)

    def _picture(self, slide: Any, content: bytes, alt: str) -> None:
        high = FOOT - 0.1 - TOP
        wide = high * 16 / 9
        places = [Inches(v) for v in ((WIDE - wide) / 2, TOP, wide, high)]
        shape = slide.shapes.add_picture(io.BytesIO(content), *places)
        shape._element.nvPicPr.cNvPr.set("descr", _plain(alt))  # noqa: SLF001 - the library has no name for it

    def _box(self, slide: Any, lines: Sequence[str], *place: float, **look: Any) -> None:
        box = slide.shapes.add_textbox(*(Inches(v) for v in place))
        frame = box.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
        frame.vertical_anchor = look.pop("anchor", MSO_ANCHOR.TOP)
        self._fill(frame, lines, **look)

    def _fill(
        self,
        frame: Any,
        lines: Sequence[str],
        *,
        size: float,
        color: RGBColor = INK,
        bold: bool = False,
        heads: Sequence[str] = (),
        align: Any = None,
    ) -> None:
        """Set paragraphs, `heads` among them bold, from right to left where the language runs so."""
        for i, line in enumerate(lines):
            part = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
            run = part.add_run()
            run.text = _plain(line)
            run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold or line in heads, color
            part.alignment = align or (PP_ALIGN.RIGHT if self.rtl else PP_ALIGN.LEFT)
            part.space_after = Pt(size * 0.35)
            if self.rtl:
                part._p.get_or_add_pPr().set("rtl", "1")  # noqa: SLF001 - the library has no name for it

    @staticmethod
    def _line(slide: Any, ends: tuple[float, float, float, float], color: RGBColor, width: float) -> None:
        line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *(Inches(v) for v in ends))
        line.line.color.rgb, line.line.width = color, Pt(width)
        element = line._element  # noqa: SLF001 - the theme's style would cast a shadow, and has no name
        element.remove(element.find(qn("p:style")))

    @staticmethod
    def _mark(slide: Any, kind: Any, x: float, y: float, size: float, fill: RGBColor | None) -> None:
        places = [Inches(v) for v in (x - size / 2, y - size / 2, size, size)]
        mark = slide.shapes.add_shape(kind, *places)
        mark.shadow.inherit = False
        mark.fill.solid()
        mark.fill.fore_color.rgb = fill or RGBColor(255, 255, 255)
        mark.line.color.rgb = fill or FAINT
        mark.line.width = Pt(1.2)
