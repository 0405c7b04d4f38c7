"""How figures look: drawn from fixed tables they are the pictures that are kept in ``data/look``, within a tolerance.

Numbers are held by the tables beside the figures; this holds what no table shows, that marks and words stand where they
stood.  Where a look is changed on purpose, look at the new pictures, and keep them:
``python tests/figures/test_canvas.py``.

The pictures are grey, a quarter as wide and as high as a figure.  Type is that which matplotlib brings with it, and so
are the libraries that set it, so machines differ by the rounding of edges alone.
"""

import dataclasses
import io
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from figure_tables import IN_ARABIC, SAID, STAMP, branches, heard, many, stances, steps, walked
from PIL import Image

from tarjih.figures import answers, chain, ledger, matrix, path, tree
from tarjih.figures import canvas as look
from tarjih.runs.table import of_records

KEPT = Path(__file__).parents[1] / "data" / "look"
TILE = 20
"""Pixels of a kept picture along the edge of the squares in which two pictures are compared."""
TOLERANCE = 6.0
"""Root mean square difference, of 255 levels of grey, that a square may have: edges rounded otherwise give 1 to 3, a
word or a dot that moved by the width of a letter 15 and more."""

ANSWER = "سمّى المتكلمون فصيلاً"
DRAWN = {
    "rows": (answers.draw, many(6, "An answer with a name", groups=2), STAMP),
    "tree": (tree._draw, branches("a step", 3, 2), STAMP),
    "steps": (ledger._draw, steps(9, "A source"), STAMP),
    "chain": (chain._draw, heard(9, 2, 3, "A source"), STAMP),
    "path_ar": (partial(path._draw, lang="ar"), walked(7, 4, ANSWER), IN_ARABIC),
    "matrix_ar": (partial(matrix._draw, grouped=False, lang="ar"), stances(5, 12, ANSWER), IN_ARABIC),
}


def small(content):
    """Return a picture in grey, a quarter as wide and as high."""
    return Image.open(io.BytesIO(content)).convert("L").reduce(4)


def drawn(name, change=lambda table: table):
    draw, table, stamp = DRAWN[name]
    return small(look.png(draw(change(table), stamp, **SAID)))


def apart(one, other):
    """Return the largest root mean square difference of a square of two pictures."""
    squares = (np.asarray(one, dtype=float) - np.asarray(other, dtype=float)) ** 2
    high, wide = (n // TILE for n in squares.shape)
    tiles = squares[: high * TILE, : wide * TILE].reshape(high, TILE, wide, TILE).mean(axis=(1, 3))
    return float(np.sqrt(tiles).max())


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_looks_as_it_did(name):
    """In no square do the figure and its kept picture differ by more than the tolerance."""
    with Image.open(KEPT / f"{name}.png") as kept:
        assert kept.size == (look.WIDTH * look.DPI / 4, look.HEIGHT * look.DPI / 4)
        assert apart(drawn(name), kept) < TOLERANCE


def test_what_moved_is_caught():
    """A dot that is three points off, a label that lacks a letter and a mirrored page are each beyond the tolerance."""

    def dot(table):
        first, *rest = table.records()
        return of_records(table.columns, [{**first, "mean": first["mean"] + 0.03}, *rest])

    def letter(table):
        first, *rest = table.records()
        return of_records(table.columns, [{**first, "label": first["label"].replace("name", "nme")}, *rest])

    with Image.open(KEPT / "rows.png") as kept:
        found = [apart(drawn("rows", change), kept) for change in (dot, letter)]
    draw, table, _stamp = DRAWN["tree"]
    turned = draw(table, dataclasses.replace(STAMP, lang="ar", foot=STAMP.line), **SAID)
    with Image.open(KEPT / "tree.png") as kept:
        found.append(apart(small(look.png(turned)), kept))

    assert min(found) > 1.5 * TOLERANCE


def test_an_svg_is_the_same_each_time_and_text_from_a_file_stays_text():
    """Neither day nor machine is in it, words are outlines, and markup in a label is drawn, not run."""
    attack = "</svg><script>alert(1)</script>"
    once, again = (look.svg(answers.draw(many(2, attack), STAMP, **SAID)) for _ in range(2))

    assert once == again
    assert b"<dc:date>" not in once
    assert b"<script" not in once.lower()
    assert once.startswith(b"<?xml")


if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    for one in DRAWN:
        drawn(one).save(KEPT / f"{one}.png", optimize=True)
    sys.exit(0)
