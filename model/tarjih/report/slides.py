"""The briefing as slides: six and an appendix, with titles, texts, notes and charts that can be edited.

Supply content; get the bytes of a ``.pptx``.  Rows and timelines are drawn with the program's own shapes,
mirrored where the language runs from right to left; any other figure is a picture.  Details are in the notes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from itertools import batched
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches

from tarjih.corpus import Article
from tarjih.figures.canvas import png
from tarjih.figures.exhibit import Exhibit
from tarjih.language import day_text, either, name_isolated, percent, say
from tarjih.report.appendix import appendix
from tarjih.report.boxes import asks
from tarjih.report.content import Content
from tarjih.report.office_text import office_text, row_line
from tarjih.report.rows import AnswerRow
from tarjih.report.section import Section
from tarjih.report.slide_shapes import BAND, BLUE, FAINT, GRID, INK, Shapes
from tarjih.report.slide_timeline import timeline

__all__ = ["MAIN", "slides"]

MAIN = 6
"""Slides before the appendix: the answer, at most three questions, what it hangs on, the method."""
WIDE, HIGH = 13.333, 7.5
MARGIN, TOP, FOOT = 0.5, 1.45, 7.0
TITLE_ONLY = 5
SMALL = 16
"""Points of the smallest text of a slide; the foot is smaller, since it is no content."""
MOST_ROWS, MOST_LETTERS, MOST_ARTICLES = 9, 88, 12


def slides(c: Content) -> bytes:
    """Write the slides: the answer, its questions, its dependence on assumptions, the method; then the appendix."""
    deck = _Deck(c)
    deck.answer()
    ordered = sorted(c.sections, key=lambda s: not s.target)
    first = ordered[: MAIN - 3]
    for s in first:
        deck.section(s)
    deck.hangs_on()
    deck.method()
    for s in ordered[MAIN - 3 :]:
        deck.section(s)
    for exhibit in appendix(c, {}).figures:
        deck.figure(exhibit)
    deck.articles()
    out = io.BytesIO()
    deck.deck.save(out)
    return out.getvalue()


class _Deck:
    """Slides under way."""

    def __init__(self, c: Content) -> None:
        self.c, self.lang, self.shapes = c, c.lang, Shapes(c.lang)
        self.deck: Any = Presentation()
        self.deck.slide_width, self.deck.slide_height = Inches(WIDE), Inches(HIGH)
        self.deck.core_properties.title = office_text(c.name)
        self.deck.core_properties.author = office_text(c.details.author)

    def answer(self) -> None:
        """Set the first screen: heading and rows."""
        c = self.c
        notes = [c.standfirst, c.legend, c.terms, *(f"{r.alt_text}. {r.why}" for r in c.rows)]
        slide = self._slide(c.heading, notes)
        self._rows(slide, [r for r in c.rows if not r.rest], TOP)

    def section(self, s: Section) -> None:
        """Set a section: its finding as title, and its figure."""
        alt = s.exhibit.alt if s.exhibit else ""
        texts = [
            *(" · ".join(row) for row in (*s.table, *s.under)),
            *(f"{r.alt_text}. {r.cell}" for r in s.rows if r.cell),
        ]
        texts += [r.alt_text for r in s.below]
        slide = self._slide(s.finding or s.name, [s.name, s.note, alt, *texts])
        settled = self.c.findings.settled.get(s.target)
        if s.rows:
            self._rows(slide, s.rows, TOP)
        elif s.exhibit and s.exhibit.key.startswith("path-"):
            place = (MARGIN, TOP, WIDE - 2 * MARGIN, FOOT - TOP - 0.1)
            timeline(slide, s.exhibit.table, self.lang, place, settled=settled)
        elif s.exhibit:
            self._picture(slide, s.exhibit)

    def hangs_on(self) -> None:
        """Set what would change the answer, what is not known, and what to ask next; the first is the title."""
        (change, (first, *more)), (unknown, lines), _method = self.c.boxes
        rows = list(asks(self.c.findings, self.lang))
        asked = [f"{about}: {who}. {what}: {then}" for about, who, what, then in rows]
        slide = self._slide(first, [change, first, *more, *asked])
        columns = [(change, more), (unknown, lines), (say("next", self.lang), asked or [say("next_none", self.lang)])]
        self._columns(slide, [(name, own) for name, own in columns if own])

    def method(self) -> None:
        """Set how good the method is: checks that fail, the score, the run; the first is the title."""
        name, (first, *more) = self.c.boxes[2]
        failed = next((p for p in appendix(self.c, {}).method if p.head and p.rows and not p.key), None)
        slide = self._slide(first, [name, self.c.legend, self.c.terms])
        columns = [(name, [*more, self.c.run])]
        if failed:
            columns.append((failed.name, [row_line(failed.head, row) for row in failed.rows]))
        self._columns(slide, columns)

    def figure(self, exhibit: Exhibit) -> None:
        """Set a figure of the evidence."""
        self._picture(self._slide(exhibit.title, [exhibit.caption, exhibit.alt]), exhibit)

    def articles(self) -> None:
        """Set the articles that have an address, each a link to it."""
        corpus = self.c.findings.fit.case.corpus
        found = [a for a in corpus.articles.values() if a.url]
        title = say("count.articles", self.lang, n=len(found))
        for some in batched(found, MOST_ARTICLES, strict=False):
            lines = [_article(a, self.lang) for a in some]
            slide = self._slide(title, lines)
            links = [a.url for a in some]
            self.shapes.box(slide, lines, MARGIN, TOP, WIDE - 2 * MARGIN, FOOT - TOP - 0.2, size=SMALL, links=links)

    def _slide(self, title: str, notes: Iterable[str]) -> Any:
        """Add a slide with a title, notes, and its origin at its foot."""
        c = self.c
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[TITLE_ONLY])
        head = slide.shapes.title
        head.left, head.top, head.width, head.height = (Inches(x) for x in (MARGIN, 0.25, WIDE - 2 * MARGIN, 1.05))
        frame = head.text_frame
        frame.word_wrap, frame.margin_left, frame.margin_right = True, Emu(0), Emu(0)
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        self.shapes.fill(frame, [title], size=26 if len(title) < 60 else 22 if len(title) < 120 else 20, bold=True)
        slide.notes_slide.notes_text_frame.text = office_text("\n".join(n for n in (*notes, c.run) if n))
        day = day_text(c.details.date, self.lang) if c.details.date else ""
        foot = " · ".join(
            t
            for t in (c.details.classification, c.draft, name_isolated(c.details.author, self.lang), day, c.kicker)
            if t
        )
        self.shapes.box(slide, [foot], MARGIN, FOOT, WIDE - 2 * MARGIN, 0.3, size=11, color=FAINT)
        return slide

    def _columns(self, slide: Any, columns: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Set texts side by side, each under its name."""
        wide = (WIDE - 2 * MARGIN - 0.4 * (len(columns) - 1)) / max(len(columns), 1)
        for k, (name, lines) in enumerate(columns):
            left = MARGIN + k * (wide + 0.4)
            left = WIDE - left - wide if self.shapes.rtl else left
            place = (left, TOP, wide, FOOT - TOP - 0.2)
            self.shapes.box(slide, [name, *lines], *place, size=SMALL, heads=[name])

    def _rows(self, slide: Any, rows: Sequence[AnswerRow], top: float) -> None:
        """Draw rows with shapes: label, marks, now and before."""
        shown = rows[:MOST_ROWS]
        step = min(0.72, (FOOT - 0.55 - top) / max(len(shown), 1))
        left, wide = 6.0, 4.6

        def x(p: float) -> float:
            return WIDE - (left + wide * p) if self.shapes.rtl else left + wide * p

        last = top + step * len(shown)
        for t in (0.0, 0.25, 0.5, 0.75, 1.0):
            self.shapes.line(slide, (x(t), top, x(t), last), GRID, 0.75)
            if t in {0.0, 0.5, 1.0}:
                place = (x(t) - 0.5, last + 0.02, 1.0, 0.3)
                text = [percent(t, self.lang)]
                self.shapes.box(slide, text, *place, size=SMALL, color=FAINT, align=PP_ALIGN.CENTER)
        for k, r in enumerate(shown):
            self._row(slide, r, top + step * k, step, x)

    def _row(self, slide: Any, r: AnswerRow, top: float, step: float, x: Callable[[float], float]) -> None:
        draw, rtl = self.shapes, self.shapes.rtl
        bold, indent = not r.depth and bool(r.term), 0.3 * r.depth
        width = 5.3 - indent
        label = f"{r.label}: {r.cell}" if r.cell and not r.each else r.label
        place = WIDE - MARGIN - indent - width if rtl else MARGIN + indent
        anchor = {"anchor": MSO_ANCHOR.MIDDLE}
        draw.box(slide, [_cut(label)], place, top, width, step, size=SMALL, bold=bold, **anchor)
        y = top + step / 2
        if r.low is not None and r.high is not None:
            draw.line(slide, (x(r.low), y, x(r.high), y), BAND, 11)
        for p in r.each:
            draw.line(slide, (x(p), y - 0.12, x(p), y + 0.12), INK, 1.25)
        if r.before is not None and r.now is not None:
            draw.line(slide, (x(r.before), y, x(r.now), y), BLUE, 1.5)
            draw.mark(slide, MSO_SHAPE.DIAMOND, (x(r.before), y), 0.16, None)
        if r.now is not None:
            draw.mark(slide, MSO_SHAPE.OVAL, (x(r.now), y), 0.18, BLUE)
        if r.outcome:
            draw.mark(slide, MSO_SHAPE.RECTANGLE, (x(r.outcome), y), 0.17, INK)
        for at, shown, look in (
            (10.8, r.p, {"bold": True, "color": BLUE, "size": 18}),
            (11.8, f"({r.was})" if r.was else "", {"color": FAINT, "size": SMALL}),
        ):
            place = WIDE - at - 1.0 if rtl else at
            align = PP_ALIGN.LEFT if rtl else PP_ALIGN.RIGHT
            draw.box(slide, [shown], place, top, 1.0, step, align=align, **anchor, **look)

    def _picture(self, slide: Any, exhibit: Exhibit) -> None:
        content = png(exhibit.figure(self.c.stamp(), bare=True))
        self.shapes.picture(slide, content, exhibit.alt, (0.2, TOP, WIDE - 0.4, FOOT - 0.05 - TOP))


def _article(article: Article, lang: str) -> str:
    """Return the label of an article on its slide: its title, outlet and day."""
    title = either(article.title, article.title_ar, lang) or name_isolated(article.article, lang)
    outlet = name_isolated(article.outlet, lang) if article.outlet else ""
    return " · ".join(t for t in (title, outlet, day_text(article.published, lang) if article.published else "") if t)


def _cut(label: str) -> str:
    """Return a label that has room in its row; the notes have it whole."""
    return label[:MOST_LETTERS].rsplit(" ", 1)[0].rstrip(",;:") + "…" if len(label) > MOST_LETTERS else label
