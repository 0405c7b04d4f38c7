"""How the briefing's page looks, on a screen of any width and on A4; the same from right to left.

Supply nothing; get :data:`STYLE`, which stands in ``page.css``.  Colours are those of :mod:`tarjih.figures.canvas`.
Lengths along the line are logical (``inline-start``), so that ``dir="rtl"`` mirrors them.
"""

from pathlib import Path

__all__ = ["STYLE"]

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
