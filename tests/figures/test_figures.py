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
    settled,
    stances,
    steps,
    walked,
)
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from small_case import small_fit

from tarjih.figures import answers as figures
from tarjih.figures import canvas as look
from tarjih.figures import chain, contraction, credibility, ledger, matrix, outcomes, path, predictive, propositions
from tarjih.figures import trait as figures_trait
from tarjih.figures import tree as figures_tree
from tarjih.figures.exhibit import Exhibit
from tarjih.inference.stamp import Stamp
from tarjih.language import language
from tarjih.runs.table import Table, of_records
from tarjih.testimony.stances import by_source
from tarjih.validation.predictive import check

type Drawn = Callable[..., Figure]

FIT = small_fit()
CORPUS = FIT.case.corpus
SOURCES = matrix.contested(matrix.stance_table(CORPUS, by_source(FIT.case.claims, CORPUS.sources, [])))


def of(exhibit: Exhibit) -> tuple[Drawn, Table]:
    """Return how an exhibit is drawn, and from what."""
    return exhibit.draw, exhibit.table


def forecast(name: str, answer: str) -> path.Settled:
    """Return that a question is settled, and what was forecast of each answer."""
    states = FIT.summary["questions"][name]["states"]
    means = {a: states[a]["mean"] for a in states}
    return path.Settled(answer, "2023-06-01", means[answer], means)


NORTH = forecast("who", "north")
KNOWN = {"posture": forecast("posture", "stays")}

DRAWN: dict[str, tuple[Drawn, Table]] = {
    "answers": of(figures.answers(FIT, "who", ranges={("who", "north"): (0.2, 0.6)}, settled=NORTH)),
    "propositions": of(propositions.propositions(FIT, ["north_did", "south_did", "both_hurt"])),
    "kinds": of(credibility.kinds(FIT)),
    "sources": of(credibility.sources(FIT)),
    "one row": (figures.draw, many(1, "One")),
    "three rows": (propositions.draw, many(3, LONG, groups=3)),
    "thirty rows": (propositions.draw, many(30, "A label", groups=4)),
    "thirty long rows": (propositions.draw, many(30, LONG, groups=6)),
    "hundred rows": (figures.draw, many(100, LONG)),
    "one long word": (figures.draw, many(5, "x" * 300)),
    "trait": of(figures_trait.trait(FIT, "grip")),
    "tree": of(figures_tree.tree(FIT, "posture")),
    "settled tree": of(figures_tree.tree(FIT, "posture", settled=KNOWN)),
    "deep tree": (figures_tree._draw, branches("a step with a name", 3, 3)),
    "long tree": (figures_tree._draw, branches(LONG, 4, 2)),
    "stances": (matrix._draw, SOURCES),
    "checks": of(predictive.checks(check(FIT, draws=50))),
    "contraction": of(contraction.contraction(FIT)),
    "path": (path._draw, walked(9, 4, "An answer")),
    "settled path": (partial(path._draw, settled=path.Settled("s1", "2010-01-20", 0.5, {})), walked(9, 4, "An answer")),
    "long path": (path._draw, walked(60, 9, LONG)),
    "one day": (path._draw, walked(1, 2, "An answer")),
    "outcomes": (outcomes._draw, settled(11, "Somebody did it")),
    "hundred outcomes": (outcomes._draw, settled(100, LONG)),
    "full matrix": (matrix._draw, stances(14, 12, "A source with a name")),
    "long matrix": (matrix._draw, stances(14, 12, LONG)),
    "chain": (chain._draw, heard(14, 3, 5, "A source")),
    "long chain": (chain._draw, heard(90, 30, 40, LONG)),
    "one way": (chain._draw, heard(1, 1, 1, LONG)),
    "small matrix": (matrix._draw, stances(2, 2, "A source")),
    "steps": (ledger._draw, steps(6, LONG)),
}


BOTH = {
    "arabic answers": of(figures.answers(FIT, "who", "ar")),
    "arabic trait": of(figures_trait.trait(FIT, "grip", "ar")),
    "arabic tree": (partial(figures_tree._draw, lang="ar"), branches(ARABIC, 3, 2)),
    "arabic matrix": (partial(matrix._draw, grouped=False, lang="ar"), stances(8, 12, ARABIC)),
    "arabic path": (partial(path._draw, lang="ar"), walked(12, 7, ARABIC)),
    "arabic chain": (partial(chain._draw, lang="ar"), heard(40, 4, 6, ARABIC)),
    "arabic steps": (partial(ledger._draw, lang="ar"), steps(6, ARABIC)),
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
    """At 1280 by 720 no text is smaller than 9 points, and the title is at least 14."""
    assert min(t.get_size() for t in seen) >= look.SMALLEST
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
    ours = [p for p in language("en").phrases.values() if re.fullmatch(r"[a-zA-Z][^{}]{6,}", str(p))]

    assert title.get_ha() == "right"
    assert title.get_position()[0] == pytest.approx(1 - look.MARGIN / look.WIDTH)
    assert [t.get_text() for t in found if t.get_text().lstrip("\u200f") in ours] == []
    ends = [ax.get_xlim() for ax in arabic.axes if ax.axison]
    assert all(a > b for a, b in ends)


@pytest.mark.parametrize("name", ["answers", "trait", "tree", "stances"])
def test_a_draft_says_so_across_the_figure(name: str):
    """Where the gate failed DRAFT is written over the drawing, and nowhere else."""
    draw, table = DRAWN[name]
    draft = Stamp("0", "NOT converged", "", "NUTS", "a.yaml", draft=True)
    marks = [
        draw(table, s, **SAID).findobj(lambda a: isinstance(a, Text) and a.get_text() == "DRAFT")
        for s in (draft, STAMP)
    ]
    assert [len(m) for m in marks] == [1, 0]


@pytest.mark.parametrize("name", ["trait", "tree"])
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
    draw, table = DRAWN["answers"]
    content = look.png(draw(table, STAMP, **SAID))
    assert struct.unpack(">II", content[16:24]) == (2560, 1440)
    assert content == look.png(draw(table, STAMP, **SAID))


def test_rows_are_drawn_where_the_table_says():
    """Dots stand at the means, diamonds at the priors, and the pale bar ends at the range over the camps."""
    rows = [{**r, "low": r["mean"] * 0.9, "high": 1 - (1 - r["mean"]) * 0.9} for r in many(4, "A label").records()]
    table = of_records(figures.ANSWERS, rows)
    lines = figures.draw(table, STAMP, **SAID).axes[0].get_lines()
    dots = sorted(line.get_xdata()[0] for line in lines if line.get_marker() == "o")
    diamonds = sorted(line.get_xdata()[0] for line in lines if line.get_marker() == "D")
    bands = sorted(tuple(line.get_xdata()) for line in lines if line.get_color() == look.BAND)
    assert dots == pytest.approx(sorted(table.column("mean")))
    assert diamonds == pytest.approx(sorted(table.column("prior_mean")))
    wanted = sorted((r["low"], r["high"]) for r in rows)
    assert [x for b in bands for x in b] == pytest.approx([x for w in wanted for x in w])


def test_markup_in_a_label_is_text():
    """Dollar signs and underscores of the input are shown as they are."""
    figure = figures.draw(many(2, r"costs $10$ \frac{1}_2"), STAMP, **SAID)
    assert any(r"Costs $10$ \frac{1}_2 0" in t.get_text() for t in texts(figure))


def test_what_is_not_shown_is_counted():
    """Of more rows than fit at nine points the figure says how many it shows."""
    figure = figures.draw(many(40, "A label"), STAMP, **SAID)
    assert any(re.search(r"Shown: the first \d+ of 40", t.get_text()) for t in texts(figure))


def test_the_bands_of_a_chain_are_as_wide_as_their_claims():
    """Between two columns every claim has its band, of one width; beside each name stands how many it said."""
    table = heard(14, 3, 5, "A source")
    figure = chain._draw(table, STAMP, **SAID)
    bands = [p.get_path().vertices for p in figure.axes[0].patches if isinstance(p, PathPatch)]
    wide = sum(v[0][1] - v[7][1] for v in bands)
    claims = sum(table.column("claims"))
    one = min(v[0][1] - v[7][1] for v in bands)
    numbers = [int(t.get_text()) for t in texts(figure) if t.get_text().isdigit()]

    assert wide == pytest.approx(2 * claims * one)
    assert sum(numbers) == 3 * claims


def test_drawing_loads_no_pyplot_and_no_sampler(root: Path):
    """Neither pyplot, which keeps figures for the whole process, nor what samples is loaded to draw."""
    code = (
        "import sys; from tarjih.figures import matrix, trait, tree, canvas; "
        "print([m for m in ('matplotlib.pyplot', 'pymc', 'arviz', 'scipy', 'pytensor') if m in sys.modules])"
    )
    env = {**os.environ, "PYTHONPATH": str(root / "model")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == "[]"


def test_rows_of_two_lines_have_of_what_others_do_not_need():
    """Where rows are low, the lines of one label are nearer to each other than to those of the next row."""
    words = "A proposition that is put in rather more words than there is room for in one line beside marks"
    rows = [{**r, "label": r["label"] if i % 3 else "short"} for i, r in enumerate(many(12, words).records())]
    drawn = figures.draw(of_records(figures.ANSWERS, rows), STAMP, **SAID).texts
    lines = [t.get_position()[1] for t in drawn if t.get_text().startswith(("Short", "A proposition", "for in"))]
    apart = sorted(a - b for a, b in itertools.pairwise(sorted(lines, reverse=True)))
    assert len(apart) == 12 + 8 - 1
    assert apart[8] > 1.2 * apart[7]
