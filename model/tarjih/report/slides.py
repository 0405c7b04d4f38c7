"""The briefing as slides: titles, texts and notes that can be edited, one figure a slide, in the order of the page.

Supply what was gathered; get the bytes of a ``.pptx``.  A judgement is text; a figure of rows is drawn with the
program's own shapes, mirrored where the language runs from right to left, so that everything on it can be edited too;
a figure that is more than rows is a picture.  What came from a file is text and stays text: nothing in it is a field, a
link or a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from tarjih.evidence.judgements import Judgement
from tarjih.figures.exhibit import Exhibit
from tarjih.language import percent, say
from tarjih.report.briefing_content import Gathered
from tarjih.report.judgements import Said

__all__ = ["slides"]

WIDE, HIGH = 13.333, 7.5
MARGIN, TOP, FOOT = 0.5, 1.65, 7.0
BLUE, INK, FAINT, GRID, PRIOR = (
    RGBColor(*bytes.fromhex(c)) for c in ("0072B2", "1A1A1A", "595959", "D4D4D4", "6E6E6E")
)
TITLE_ONLY = 5
MOST_ROWS = 12
"""Rows on one slide; further ones go on to the next."""
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\ufffe\uffff]")


def slides(g: Gathered) -> bytes:
    """Write the slides."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    deck.core_properties.title = _plain(g.title)
    deck.core_properties.author = "tarjih"
    _opening(deck, g)
    for j, s in g.judgements:
        _judgement(deck, g, j, s)
    for e in g.exhibits:
        if e.png:
            _picture(deck, g, e)
            continue
        parts = [e.rows[i : i + MOST_ROWS] for i in range(0, len(e.rows), MOST_ROWS)]
        for n, rows in enumerate(parts, 1):
            _chart(deck, g, e, rows, f" ({n}/{len(parts)})" if len(parts) > 1 else "")
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _plain(words: str) -> str:
    """Return text without signs that the format does not allow or that turn the direction of what follows."""
    return UNFIT.sub("", words)


def _slide(deck: Any, g: Gathered, title: str, notes: Iterable[str]) -> Any:
    """Add a slide with a title, notes, and the run at its foot."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = Inches(MARGIN), Inches(0.3), Inches(WIDE - 2 * MARGIN), Inches(0.95)
    head.text_frame.word_wrap = True
    head.text_frame.margin_left = head.text_frame.margin_right = Emu(0)
    head.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    _fill(head.text_frame, [title], g.lang, size=26 if len(title) < 60 else 22 if len(title) < 90 else 20, bold=True)
    slide.notes_slide.notes_text_frame.text = _plain("\n".join((*notes, say("notes_run", g.lang, line=g.run))))
    _box(
        slide,
        g.lang,
        [" ".join(t for t in (g.draft, g.run) if t)],
        MARGIN,
        FOOT,
        WIDE - 2 * MARGIN,
        0.3,
        size=10,
        color=FAINT,
    )
    return slide


def _fill(
    frame: Any,
    lines: Sequence[str],
    lang: str,
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
        part.alignment = align or (PP_ALIGN.RIGHT if lang == "ar" else PP_ALIGN.LEFT)
        if line in heads and i:
            part.space_before = Pt(size * 0.6)
        if lang == "ar":
            part._p.get_or_add_pPr().set("rtl", "1")  # noqa: SLF001 - the library has no name for it


def _box(
    slide: Any,
    lang: str,
    lines: Sequence[str],
    left: float,
    top: float,
    width: float,
    height: float,
    **look: Any,
) -> None:
    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
    frame = box.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    frame.vertical_anchor = look.pop("anchor", MSO_ANCHOR.TOP)
    _fill(frame, lines, lang, **look)


def _opening(deck: Any, g: Gathered) -> None:
    slide = _slide(deck, g, g.title, [g.background])
    lines = [say("judgements", g.lang)]
    _box(slide, g.lang, [g.background], MARGIN, TOP, WIDE - 2 * MARGIN, 2.0, size=16)
    _box(slide, g.lang, lines, MARGIN, 3.4, WIDE - 2 * MARGIN, 0.4, size=18, bold=True)
    calls = [line for _j, s in g.judgements[:4] for line in (s.question, f"{s.call} {s.likelihood}")]
    asked = [s.question for _j, s in g.judgements]
    _box(slide, g.lang, calls, MARGIN, 3.9, WIDE - 2 * MARGIN, 3.0, size=15, heads=asked)


def _judgement(deck: Any, g: Gathered, j: Judgement, s: Said) -> None:
    lang = g.lang
    slide = _slide(deck, g, s.question, s.sentences)
    half, gap = (WIDE - 2 * MARGIN - 0.5) / 2, 0.5
    near, far = (MARGIN + half + gap, MARGIN) if lang == "ar" else (MARGIN, MARGIN + half + gap)
    wide = WIDE - 2 * MARGIN - 1.6
    start, end = (MARGIN + 1.6, MARGIN) if lang == "ar" else (MARGIN, MARGIN + wide)
    _box(slide, lang, [s.call], start, 1.35, wide, 0.6, size=22, bold=True, color=BLUE)
    far_end = PP_ALIGN.LEFT if lang == "ar" else PP_ALIGN.RIGHT
    number = percent(j.probability, lang)
    _box(slide, lang, [number], end, 1.2, 1.6, 0.7, size=36, bold=True, color=BLUE, align=far_end)
    _box(slide, lang, [s.likelihood, s.spread, s.next, s.weightiest], near, 2.1, half, 2.3, size=14)
    _box(slide, lang, [s.confidence], near, 4.4, half, 0.35, size=16, bold=True)
    _box(slide, lang, [f"• {r}" for r in s.reasons], near, 4.8, half, 1.9, size=14)
    parts = (
        (f"{say('drivers', lang)}: {say('for', lang)}", s.drives[:3]),
        (f"{say('drivers', lang)}: {say('against', lang)}", s.opposes[:2]),
        (say("dissent", lang), s.dissents[:3] or (say("no_dissent", lang),)),
        (say("change", lang), s.changes[:3]),
        (say("doubts", lang), s.doubts[:2]),
    )
    lines = [line for head, own in parts for line in (head, *(f"• {o}" for o in own or (say("nobody", lang),)))]
    size = 13 if sum(1 + len(line) // 70 for line in lines) <= 17 else 12
    _box(slide, lang, lines, far, 2.1, half, 4.5, size=size, heads=[head for head, _own in parts])
    _box(slide, lang, [f"{s.rests} {s.as_of}"], MARGIN, 6.7, WIDE - 2 * MARGIN, 0.3, size=11, color=FAINT)


def _picture(deck: Any, g: Gathered, e: Exhibit) -> None:
    slide = _slide(deck, g, e.title, [e.subtitle, e.alt])
    high = FOOT - 0.15 - 1.35
    wide = high * 16 / 9
    shape = slide.shapes.add_picture(
        io.BytesIO(e.png), Inches((WIDE - wide) / 2), Inches(1.35), Inches(wide), Inches(high)
    )
    shape._element.nvPicPr.cNvPr.set("descr", _plain(e.alt))  # noqa: SLF001 - the library has no name for it


def _chart(deck: Any, g: Gathered, e: Exhibit, rows: Sequence[Mapping[str, Any]], part: str) -> None:
    """Draw rows: label, bar, after, before, counts; the other way round where the text runs so."""
    lang = g.lang
    slide = _slide(deck, g, e.title + part, [e.subtitle, e.alt])
    _box(slide, lang, [e.subtitle], MARGIN, 1.25, WIDE - 2 * MARGIN, 0.3, size=13, color=FAINT)
    step = min(0.8, (FOOT - 0.75 - 2.05) / max(len(rows), 1))
    size = 13 if step > 0.45 else 10.5
    columns = {
        "label": (MARGIN, 4.6),
        "bar": (5.3, 4.4),
        "after": (9.85, 0.75),
        "was": (10.65, 0.75),
        "counts": (11.4, 1.43),
    }

    def at(column: str) -> tuple[float, float]:
        left, width = columns[column]
        return (WIDE - left - width if lang == "ar" else left), width

    def cell(column: str, y: float, words: str, **look: Any) -> None:
        left, width = at(column)
        end = PP_ALIGN.LEFT if lang == "ar" else PP_ALIGN.RIGHT
        align = None if column == "label" else end
        _box(slide, lang, [words], left, y, width, step, anchor=MSO_ANCHOR.MIDDLE, align=align, **look)

    left, width = at("bar")

    def x(p: float) -> float:
        return left + width * (1 - p if lang == "ar" else p)

    heads = (
        ("after", "after"),
        ("was", "before"),
        *((("counts", e.counted),) if any(r["counts"] for r in rows) else ()),
    )
    for column, key in heads:
        cell(column, 2.05 - step, say(key, lang), size=9, color=FAINT)
    last = 2.05 + step * len(rows)
    for t in (0.0, 0.25, 0.5, 0.75, 1.0):
        _line(slide, x(t), 2.05, x(t), last, GRID, 0.75)
        if t in {0.0, 0.5, 1.0}:
            box = x(t) - 0.4
            _box(
                slide, lang, [percent(t, lang)], box, last + 0.03, 0.8, 0.2, size=9, color=FAINT, align=PP_ALIGN.CENTER
            )
    for k, r in enumerate(rows):
        top = 2.05 + step * k
        _marks(slide, r, x, top + step * 0.45, step)
        cell("label", top, r["label"], size=size if len(r["label"]) < 70 else min(size, 10.5))
        cell("after", top, percent(r["mean"], lang), size=size, bold=True, color=BLUE)
        cell("was", top, percent(r["prior_mean"], lang), size=size, color=FAINT)
        if r["counts"]:
            cell("counts", top, r["counts"], size=size)
    _box(slide, lang, [say("key", lang)], MARGIN, FOOT - 0.42, WIDE - 2 * MARGIN, 0.4, size=10, color=FAINT)


def _marks(slide: Any, row: Mapping[str, Any], x: Callable[[float], float], y: float, step: float) -> None:
    """Draw a row's intervals, its prior and its dot."""
    if row["ll"] is not None:
        _line(slide, x(row["ll"]), y, x(row["hh"]), y, BLUE, 1.4)
        _line(slide, x(row["l"]), y, x(row["h"]), y, BLUE, 5)
    if row["prior_mean"] is not None:
        _mark(slide, MSO_SHAPE.DIAMOND, x(row["prior_mean"]), y + min(0.13, step * 0.3), 0.12, None)
    _mark(slide, MSO_SHAPE.OVAL, x(row["mean"]), y, 0.15, BLUE)


def _line(slide: Any, x1: float, y1: float, x2: float, y2: float, color: RGBColor, width: float) -> None:
    line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Inches(x1), Inches(y1), Inches(x2), Inches(y2))
    line.line.color.rgb, line.line.width = color, Pt(width)
    element = line._element  # noqa: SLF001 - the theme's style would cast a shadow, and the library has no name for it
    element.remove(element.find(qn("p:style")))


def _mark(slide: Any, kind: Any, x: float, y: float, size: float, fill: RGBColor | None) -> None:
    mark = slide.shapes.add_shape(kind, Inches(x - size / 2), Inches(y - size / 2), Inches(size), Inches(size))
    mark.shadow.inherit = False
    mark.fill.solid()
    mark.fill.fore_color.rgb = fill or RGBColor(255, 255, 255)
    mark.line.color.rgb = fill or PRIOR
    mark.line.width = Pt(1.2)
