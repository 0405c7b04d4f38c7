"""Figures of what would change the answer: nothing overlaps, nothing is cut, and titles say what the tables hold."""

import functools
import itertools
from collections.abc import Callable

import pytest
from small_case import small_fit
from test_figures import LONG, SAID, STAMP, TITLE, texts

from tarjih.evidence import linchpins
from tarjih.figures import ablation as figures_ablation
from tarjih.figures import ach as figures_ach
from tarjih.figures import baselines as figures_baselines
from tarjih.figures import camps as figures_camps
from tarjih.figures import collection as figures_collection
from tarjih.figures import deception as figures_deception
from tarjih.figures import flips as figures_flips
from tarjih.figures import linchpins as figures_linchpins
from tarjih.figures import scaling as figures_scaling
from tarjih.figures.canvas import SMALLEST
from tarjih.figures.exhibit import Exhibit
from tarjih.inference.targets import headlines
from tarjih.runs.table import Table, of_records
from tarjih.sensitivity.ablation import ablation
from tarjih.sensitivity.ach import ach, baselines
from tarjih.sensitivity.camps import camps
from tarjih.sensitivity.collection import collection
from tarjih.sensitivity.deception import deception
from tarjih.sensitivity.flips import flips
from tarjih.sensitivity.knobs import knobs
from tarjih.sensitivity.naming import labelled
from tarjih.sensitivity.scaling import scaling

EXHIBIT: dict[str, Callable[[Table], Exhibit]] = {
    "flips": figures_flips.flips,
    "camps": lambda table: figures_camps.camps(table, small_fit().case, notes=["One line.", "Another line."]),
    "scaling": figures_scaling.scaling,
    "ablation": figures_ablation.ablation,
    "baselines": figures_baselines.baselines,
    "ach": figures_ach.ach,
    "deception": figures_deception.deception,
    "next": figures_collection.collection,
    "linchpins": figures_linchpins.linchpins,
}


@functools.cache
def tables() -> dict[str, Table]:
    """Every table of the small case, from as few draws as fill it."""
    fit = small_fit()
    asked, few = headlines(fit.case), {"draws": 100}
    general = fit.case.priors
    made = {
        "flips": flips(fit, asked, draws=100, redraw=400),
        "camps": camps(fit, asked, {"own": general, "turned": knobs(fit.case)[0].turned(2.0)}, **few),
        "scaling": scaling(fit, asked, **few),
        "ablation": ablation(fit, asked, **few),
        "baselines": baselines(fit, asked),
        "ach": ach(fit, asked),
        "deception": deception(fit, asked, **few),
        "next": collection(fit, asked, **few),
        "linchpins": linchpins(fit, asked),
    }
    return {n: labelled(t, fit.case) for n, t in made.items()}


def grown(table: Table) -> Table:
    """Return the table with a dozen headlines and with labels of any length."""
    told = {
        c: LONG
        for c in table.columns
        if c.endswith("_label") or c in {"asks", "about", "label", "gloss", "labels", "what"}
    }
    rows = [{**r, **told, "target": f"{r['target']}_{i}"} for i in range(6) for r in table.records()]
    return of_records(table.columns, rows)


CASES = [(name, big) for name in EXHIBIT for big in (False, True)]


@pytest.fixture(params=CASES, ids=lambda c: f"{c[0]}{' grown' * c[1]}", scope="module")
def seen(request):
    """The texts of each figure, drawn once."""
    name, big = request.param
    exhibit = EXHIBIT[name](tables()[name])
    table = grown(exhibit.table) if big else exhibit.table
    return texts(exhibit.draw(table, STAMP, **SAID))


def test_no_two_texts_overlap(seen):
    """The boxes of no two texts meet, with one headline or a dozen."""
    boxes = [(t.get_text(), t.get_window_extent()) for t in seen]
    met = [
        (a, b)
        for (a, one), (b, other) in itertools.combinations(boxes, 2)
        if min(one.x1, other.x1) - max(one.x0, other.x0) > 1 and min(one.y1, other.y1) - max(one.y0, other.y0) > 1
    ]
    assert met == []


def test_no_text_leaves_the_figure_or_is_too_small(seen):
    """Every text lies within the canvas, none is smaller than 9 points, and the foot says where it comes from."""
    edge = seen[0].get_figure().bbox
    outside = [
        t.get_text()
        for t in seen
        if (b := t.get_window_extent()).x0 < edge.x0 or b.x1 > edge.x1 or b.y0 < edge.y0 or b.y1 > edge.y1
    ]
    assert outside == []
    assert min(t.get_size() for t in seen) >= SMALLEST
    assert any(t.get_text() == STAMP.line for t in seen)
    assert any(TITLE.startswith(t.get_text()[:20]) for t in seen)


def test_flips_are_drawn_where_the_table_says():
    """A prior that is a probability is drawn from what is assumed to where the call changes."""
    table = tables()["flips"]
    ends = {round(r[c], 9) for r in table.records() if r["at_flip"] is not None for c in ("value", "at_flip")}
    lines = EXHIBIT["flips"](table).draw(table, STAMP, **SAID).axes[0].get_lines()
    drawn = [line.get_xdata()[0] for line in lines if line.get_marker() in {"D", "x"}]
    assert drawn
    assert all(any(d == pytest.approx(e) for e in ends) for d in drawn)


def test_a_switch_that_moves_nothing_is_drawn_as_no_row():
    """Where no part of the model moves a call, the figure has its headings and no rows, and does not fail."""
    table = tables()["ablation"]
    still = of_records(table.columns, [r | {"ablated": r["mean"], "change": 0.0} for r in table.records()])

    assert figures_ablation.ablation(still).figure(STAMP)


def test_titles_say_what_the_tables_hold():
    """Each title names the row that it is made from; where nothing flips, it says that."""
    t = tables()

    def title(name: str, rows: list[dict[str, object]] | None = None) -> str:
        table = t[name] if rows is None else of_records(t[name].columns, rows)
        return EXHIBIT[name](table).title

    nearest = min((r for r in t["flips"].records() if r["at_flip"] is not None), key=lambda r: r["sd_away"])
    assert nearest["becomes_label"] in title("flips")
    quiet = [r for r in t["flips"].records() if r["at_flip"] is None]
    assert title("flips", quiet) == "No single assumption changes any call within its plausible range"
    assert title("camps").startswith("2 sets of assumptions make the same call")
    still = [{**r, "change": 0.0} for r in t["ablation"].records()]
    assert title("ablation", still) == "No part of the model moves any call by 2 points or more"
    grown_rows = [{**r, "change": 0.3 * (n == 0)} for n, r in enumerate(t["ablation"].records())]
    most = max(grown_rows, key=lambda r: abs(r["change"]))
    assert title("ablation", grown_rows).startswith("Without “" if most["turned"] == "off" else "With “")
    best = max(t["next"].records(), key=lambda r: r["bits"])
    assert best["label"].rstrip(".") in title("next")
    firm = [{**r, "flips_at": None} for r in t["deception"].records()]
    assert title("deception", firm) == "No call changes even if all claims of one bloc were made up"
    led = [{**r, "led_by": "model" if i else "reports, ACH"} for i, r in enumerate(t["baselines"].records()[:2])]
    assert "By the share of reports and ACH “the north alone” leads, by the model “south”" in title("baselines", led)


def test_a_figure_is_told_to_those_who_cannot_see_it():
    """Flips, camps and parts are described row by row; without rows it says none."""
    t = tables()
    assert "would lead if" in EXHIBIT["flips"](t["flips"]).alt
    assert "Own, " in EXHIBIT["camps"](t["camps"]).alt
    assert EXHIBIT["flips"](of_records(t["flips"].columns, [])).alt.endswith("None.")


def test_values_are_written_as_their_scales_are_read():
    """A shift is in points, a factor with its sign of multiplication, a size plain, all else in percent."""
    assert figures_flips.written("identity.anonymous", -0.071) == "\N{MINUS SIGN}7 points"
    assert figures_flips.written("questions.q.shifts.p.true.s", 1.3) == "× 1.3"
    assert figures_flips.written("spread.sources", 0.52) == "0.52"
    assert figures_flips.written("accuracy.official", 0.684) == "68 %"
