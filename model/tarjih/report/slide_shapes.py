"""Texts, lines, marks and pictures of a slide: the program's own shapes, which can be edited.

Supply a slide and inches from its upper left; a shape is set there.  What came from a file is text and stays text:
nothing in it is a field or a formula.  Links are addresses of web pages that the case's reader has checked.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from tarjih.language import language
from tarjih.report.office_text import office_text

__all__ = ["BAND", "BLUE", "FAINT", "GRID", "INK", "SERIES", "Shapes", "colour"]


def colour(code: str) -> RGBColor:
    """Return a colour by its code, with or without its sign."""
    return RGBColor(*bytes.fromhex(code.removeprefix("#")))


BLUE, INK, FAINT, GRID, BAND = (colour(c) for c in ("0072B2", "1A1A1A", "595959", "D4D4D4", "CFE3F1"))
SERIES = (MSO_SHAPE.OVAL, MSO_SHAPE.RECTANGLE, MSO_SHAPE.ISOSCELES_TRIANGLE, MSO_SHAPE.DIAMOND)
"""Marks of series, so that what differs in colour differs in shape too."""


class Shapes:
    """Sets shapes in a language.

    Parameters
    ----------
    lang
        The language: it decides on which side lines begin.
    """

    def __init__(self, lang: str) -> None:
        self.rtl = language(lang).rightwards

    def box(self, slide: Any, lines: Sequence[str], *place: float, **look: Any) -> None:
        """Set lines of text in a box: its left, top, width and height."""
        box = slide.shapes.add_textbox(*(Inches(v) for v in place))
        frame = box.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
        frame.vertical_anchor = look.pop("anchor", MSO_ANCHOR.TOP)
        self.fill(frame, lines, **look)

    def fill(
        self,
        frame: Any,
        lines: Sequence[str],
        *,
        size: float,
        color: RGBColor = INK,
        bold: bool = False,
        heads: Sequence[str] = (),
        links: Sequence[str] = (),
        align: Any = None,
    ) -> None:
        """Set paragraphs, `heads` among them bold, each a link where `links` are given, from right to left in place."""
        for i, line in enumerate(lines):
            part = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
            run = part.add_run()
            run.text = office_text(line)
            run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold or line in heads, color
            if links:
                run.hyperlink.address = links[i]
            part.alignment = align or (PP_ALIGN.RIGHT if self.rtl else PP_ALIGN.LEFT)
            part.space_after = Pt(size * 0.35)
            if self.rtl:
                part._p.get_or_add_pPr().set("rtl", "1")  # noqa: SLF001 - the library has no name for it

    @staticmethod
    def line(slide: Any, ends: tuple[float, float, float, float], color: RGBColor, width: float) -> None:
        """Draw a line between two places."""
        line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *(Inches(v) for v in ends))
        line.line.color.rgb, line.line.width = color, Pt(width)
        element = line._element  # noqa: SLF001 - the theme's style would cast a shadow, and has no name
        element.remove(element.find(qn("p:style")))

    @staticmethod
    def course(slide: Any, places: Sequence[tuple[float, float]], color: RGBColor, width: float) -> None:
        """Draw one open line through places."""
        first, *more = ((Inches(x), Inches(y)) for x, y in places)
        builder = slide.shapes.build_freeform(*first)
        builder.add_line_segments(more, close=False)
        shape = builder.convert_to_shape()
        shape.fill.background()
        shape.shadow.inherit = False
        shape.line.color.rgb, shape.line.width = color, Pt(width)

    @staticmethod
    def mark(slide: Any, kind: Any, place: tuple[float, float], size: float, fill: RGBColor | None) -> None:
        """Draw a mark, hollow without a colour."""
        x, y = place
        places = [Inches(v) for v in (x - size / 2, y - size / 2, size, size)]
        mark = slide.shapes.add_shape(kind, *places)
        mark.shadow.inherit = False
        mark.fill.solid()
        mark.fill.fore_color.rgb = fill or RGBColor(255, 255, 255)
        mark.line.color.rgb = fill or FAINT
        mark.line.width = Pt(1.2)

    @staticmethod
    def picture(slide: Any, content: bytes, alt: str, place: tuple[float, float, float, float]) -> None:
        """Set a picture into a place as large as it fits, with its alternative text."""
        left, top, wide, high = place
        shape = slide.shapes.add_picture(io.BytesIO(content), Inches(left), Inches(top), Inches(wide))
        if shape.height > Inches(high):
            shape.width, shape.height = int(shape.width * Inches(high) / shape.height), Inches(high)
            shape.left = Inches(left) + (Inches(wide) - shape.width) // 2
        shape._element.nvPicPr.cNvPr.set("descr", office_text(alt))  # noqa: SLF001 - the library has no name for it
