"""Figures: nothing overlaps, nothing is cut, and what is drawn is what the table holds."""

import itertools
import os
import re
import struct
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import matplotlib as mpl
import pytest
from figure_tables import (
    ARABIC,
    IN_ARABIC,
    LONG,
    SAID,
    STAMP,
    TITLE,
    branches,
    heard,
    many,
    on_a_line,
    settled,
    stances,
    steps,
    walked,
)
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from small_case import small_fit

from tarjih.figures import answers as tables
from tarjih.figures import canvas as look
from tarjih.figures import chain as figures_chain
from tarjih.figures import contraction as figures_contraction
from tarjih.figures import contraction_table as tables_contraction
from tarjih.figures import ledger as figures_ledger
from tarjih.figures import line as figures_line
from tarjih.figures import matrix as figures_matrix
from tarjih.figures import outcomes as figures_outcomes
from tarjih.figures import path as figures_path
from tarjih.figures import predictive as figures_check
from tarjih.figures import rows as figures
from tarjih.figures import trait as figures_trait
from tarjih.figures import trait_table as tables_trait
from tarjih.figures import tree as figures_tree
from tarjih.figures import tree_table as tables_scenario
from tarjih.inference.stamp import Stamp
from tarjih.language import TEXTS
from tarjih.runs.table import Table, of_records
from tarjih.testimony.stances import by_bloc, by_source
from tarjih.validation.predictive import check

type Drawn = Callable[..., Figure]

FIT = small_fit()
SOURCES = tables.stance_matrix(FIT.case.corpus, by_source(FIT.case.claims, FIT.case.corpus.sources, []))
BLOCS = tables.stance_matrix(FIT.case.corpus, by_bloc(FIT.case.claims, FIT.case.corpus.sources, []))
CREDIBLE = partial(figures.rows, accuracy=0.95, scale="credibility c", notes=(figures.CREDIBILITY,))
DRAWN: dict[str, tuple[Drawn, Table]] = {
    "states": (partial(figures.rows, counted="claims / origins / outlets that agree"), tables.states(FIT, "who")),
    "propositions": (partial(figures.rows, headed=True), tables.propositions(FIT, groups=("who", "evidence"))),
    "kinds": (CREDIBLE, tables.kinds(FIT)),
    "sources": (CREDIBLE, tables.sources(FIT)),
    "one row": (figures.rows, many(1, "One")),
    "three rows": (partial(figures.rows, headed=True), many(3, LONG, groups=3)),
    "thirty rows": (partial(figures.rows, headed=True), many(30, "A label", groups=4)),
    "thirty long rows": (partial(figures.rows, headed=True), many(30, LONG, groups=6)),
    "thirty credibilities": (CREDIBLE, many(30, LONG)),
    "hundred rows": (figures.rows, many(100, LONG)),
    "one long word": (figures.rows, many(5, "x" * 300)),
    "densities": (figures_trait.densities, tables_trait.densities(FIT, "grip")),
    "changes": (figures_trait.densities, tables_trait.changes(FIT, "grip")),
    "slopes": (partial(figures.rows, headed=True), tables_trait.slopes(FIT, "grip")),
    "tree": (figures_tree.tree, tables_scenario.tree(FIT, "posture")),
    "deep tree": (figures_tree.tree, branches("a step with a name", 3, 3)),
    "long tree": (figures_tree.tree, branches(LONG, 4, 2)),
    "contrast": (partial(figures.rows, headed=True), tables_scenario.with_and_without(FIT, "posture", "the attack")),
    "stances": (figures_matrix.matrix, SOURCES),
    "blocs": (partial(figures_matrix.matrix, grouped=False), BLOCS),
    "line": (figures_line.line, on_a_line(6, "An actor")),
    "long line": (figures_line.line, on_a_line(40, LONG)),
    "checks": (figures_check.checks, check(FIT, draws=50)),
    "contraction": (figures_contraction.contraction, tables_contraction.contraction(FIT)),
    "path": (figures_path.path, walked(9, 4, "An answer")),
    "long path": (figures_path.path, walked(60, 9, LONG)),
    "one day": (figures_path.path, walked(1, 2, "An answer")),
    "outcomes": (figures_outcomes.outcomes, settled(11, "Somebody did it")),
    "hundred outcomes": (figures_outcomes.outcomes, settled(100, LONG)),
    "full matrix": (figures_matrix.matrix, stances(30, 40, "A source with a name")),
    "long matrix": (figures_matrix.matrix, stances(30, 60, LONG)),
    "chain": (figures_chain.chain, heard(14, 3, 5, "A speaker")),
    "long chain": (figures_chain.chain, heard(90, 30, 40, LONG)),
    "one way": (figures_chain.chain, heard(1, 1, 1, LONG)),
    "small matrix": (figures_matrix.matrix, stances(2, 2, "A source")),
}


BOTH = {
    **{name: DRAWN[name] for name in ("densities", "tree")},
    "arabic tree": (figures_tree.tree, branches(ARABIC, 3, 2)),
    "arabic matrix": (partial(figures_matrix.matrix, grouped=False), stances(8, 40, ARABIC)),
    "arabic path": (figures_path.path, walked(12, 7, ARABIC)),
    "arabic chain": (figures_chain.chain, heard(40, 4, 6, ARABIC)),
    "steps": (figures_ledger.waterfall, steps(12, ARABIC)),
}
"""What is drawn from right to left too."""


@pytest.fixture(params=[*DRAWN, *(f"{name} in Arabic" for name in BOTH)], scope="module")
def seen(request: pytest.FixtureRequest) -> list[Text]:
    """The texts of each figure, drawn once."""
    name = request.param.removesuffix(" in Arabic")
    draw, table = DRAWN[name] if name == request.param else BOTH[name]
    return texts(draw(table, STAMP if name == request.param else IN_ARABIC, **SAID))


def texts(figure: Figure) -> list[Text]:
    """Return every text of the figure that is seen, the draft's mark left out."""
    figure.draw_without_rendering()
    found = figure.findobj(
        lambda a: isinstance(a, Text) and a.get_visible() and a.get_text().strip() and a.get_gid() != "draft"
    )
    hidden = {t for ax in figure.axes if not ax.axison for t in (*ax.get_xticklabels(), *ax.get_yticklabels())}
    return [t for t in found if t not in hidden]


def test_no_two_texts_overlap(seen: list[Text]):
    """The boxes of no two texts meet: with long labels, thirty rows, or one."""
    boxes = [(t.get_text(), t.get_window_extent()) for t in seen]
    met = [
        (a, b)
        for (a, one), (b, other) in itertools.combinations(boxes, 2)
        if min(one.x1, other.x1) - max(one.x0, other.x0) > 1 and min(one.y1, other.y1) - max(one.y0, other.y0) > 1
    ]
    assert met == []


def test_no_text_leaves_the_figure(seen: list[Text]):
    """Every text lies within the canvas."""
    edge = seen[0].get_figure().bbox
    outside = [
        t.get_text()
        for t in seen
        if (b := t.get_window_extent()).x0 < edge.x0 or b.x1 > edge.x1 or b.y0 < edge.y0 or b.y1 > edge.y1
    ]
    assert outside == []


def test_text_is_large_enough_for_a_slide(seen: list[Text]):
    """At 1280 by 720 no text is smaller than 5 points, and the title is at least 14."""
    assert min(t.get_size() for t in seen) >= 5
    title = next(t for t in seen if TITLE.startswith(t.get_text().lstrip("\u200f")[:20]))
    assert title.get_size() >= 14


def test_every_figure_says_where_it_comes_from(seen: list[Text]):
    """Run, gate, day and priors stand at the foot."""
    assert any(t.get_text().lstrip("\u200f") in {STAMP.line, IN_ARABIC.line} for t in seen)


@pytest.mark.parametrize("name", BOTH)
def test_an_arabic_figure_is_the_english_one_from_right_to_left(name: str):
    """The title begins at the right, scales run from the right, and no phrase of ours is English."""
    draw, table = BOTH[name]
    arabic = draw(table, IN_ARABIC, **SAID)
    found = texts(arabic)
    title = next(t for t in found if TITLE.startswith(t.get_text().lstrip("\u200f")[:20]))
    ours = [p["en"] for p in TEXTS.values() if re.fullmatch(r"[a-zA-Z][^{}]{6,}", p["en"])]

    assert title.get_ha() == "right"
    assert title.get_position()[0] == pytest.approx(1 - look.MARGIN / look.WIDTH)
    assert [t.get_text() for t in found if t.get_text().lstrip("\u200f") in ours] == []
    ends = [ax.get_xlim() for ax in arabic.axes if ax.axison]
    assert all(a > b for a, b in ends)


@pytest.mark.parametrize("name", ["states", "densities", "tree", "stances"])
def test_a_draft_says_so_across_the_figure(name: str):
    """Where the gate failed DRAFT is written over the drawing, and nowhere else."""
    draw, table = DRAWN[name]
    draft = Stamp("0", "NOT converged", "", "NUTS", "a.yaml", draft=True)
    marks = [
        draw(table, s, **SAID).findobj(lambda a: isinstance(a, Text) and a.get_text() == "DRAFT")
        for s in (draft, STAMP)
    ]
    assert [len(m) for m in marks] == [1, 0]


@pytest.mark.parametrize("name", ["densities", "tree"])
def test_drawing_changes_no_style(name: str):
    """The process's settings are the same after drawing, and the user's do not show in the figure."""
    draw, table = DRAWN[name]
    wanted = look.png(draw(table, STAMP, **SAID))
    with mpl.rc_context(
        {"font.size": 31, "axes.facecolor": "red", "text.parse_math": False, "savefig.facecolor": "red"}
    ):
        before = dict(mpl.rcParams)
        assert look.png(draw(table, STAMP, **SAID)) == wanted
        assert dict(mpl.rcParams) == before


def test_a_figure_is_as_large_as_a_slide_at_twice_its_pixels():
    """A PNG has 2560 by 1440 pixels, and the same bytes each time."""
    draw, table = DRAWN["states"]
    content = look.png(draw(table, STAMP, **SAID))
    assert struct.unpack(">II", content[16:24]) == (2560, 1440)
    assert content == look.png(draw(table, STAMP, **SAID))


def test_rows_are_drawn_where_the_table_says():
    """Dots stand at the means, diamonds at the priors, bars end at the quantiles."""
    table = many(4, "A label")
    lines = figures.rows(table, STAMP, **SAID).axes[0].get_lines()
    dots = sorted(line.get_xdata()[0] for line in lines if line.get_marker() == "o")
    diamonds = sorted(line.get_xdata()[0] for line in lines if line.get_marker() == "D")
    bars = sorted(tuple(line.get_xdata()) for line in lines if len(line.get_xdata()) == 2)
    assert dots == pytest.approx(sorted(table.column("mean")))
    assert diamonds == pytest.approx(sorted(table.column("prior_mean")))
    ends = [(r["ll"], r["hh"]) for r in table.records()] + [(r["l"], r["h"]) for r in table.records()]
    assert bars == sorted(ends)


def test_a_row_without_interval_or_prior_is_a_dot():
    """Where there is nothing to show nothing is drawn."""
    row = {"name": "a", "label": "a", "label_ar": "", "mean": 0.5, "prior_mean": 0.4}
    lines = figures.rows(of_records(tables.COLUMNS, [row]), STAMP, **SAID).axes[0].get_lines()
    assert sorted(line.get_marker() for line in lines) == ["D", "o"]


def test_markup_in_a_label_is_text():
    """Dollar signs and underscores of the input are shown as they are."""
    figure = figures.rows(many(2, r"costs $10$ \frac{1}_2"), STAMP, **SAID)
    assert any(r"Costs $10$ \frac{1}_2 0" in t.get_text() for t in texts(figure))


def test_what_is_not_shown_is_counted():
    """Of more rows than fit the figure says how many it shows."""
    figure = figures.rows(many(40, "A label"), STAMP, **SAID)
    assert any("Shown: the first 30 of 40" in t.get_text() for t in texts(figure))


def test_the_bands_of_a_chain_are_as_wide_as_their_claims():
    """Between two columns every claim has its band, of one width; beside each name stands how many it said."""
    table = heard(14, 3, 5, "A speaker")
    figure = figures_chain.chain(table, STAMP, **SAID)
    bands = [p.get_path().vertices for p in figure.axes[0].patches if isinstance(p, PathPatch)]
    wide = sum(v[0][1] - v[7][1] for v in bands)
    claims = sum(table.column("claims"))
    one = min(v[0][1] - v[7][1] for v in bands)
    numbers = [int(t.get_text()) for t in texts(figure) if t.get_text().isdigit()]

    assert wide == pytest.approx(2 * claims * one)
    assert sum(numbers) == 3 * claims


def test_arabic_stands_below_the_english_where_there_is_room():
    """With few rows each label has its Arabic; with many it is left out."""
    for n, wanted in ((4, 4), (30, 0)):
        found = [t for t in texts(figures.rows(many(n, "A label"), STAMP, **SAID)) if t.get_text() == ARABIC]
        assert len(found) == wanted


def test_drawing_loads_no_pyplot_and_no_sampler(root: Path):
    """Neither pyplot, which keeps figures for the whole process, nor what samples is loaded to draw."""
    code = (
        "import sys; from tarjih import figures, figures_matrix, figures_trait, figures_tree, look; "
        "print([m for m in ('matplotlib.pyplot', 'pymc', 'arviz', 'scipy', 'pytensor') if m in sys.modules])"
    )
    env = {**os.environ, "PYTHONPATH": str(root / "model")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == "[]"
