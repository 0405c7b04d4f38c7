"""Figures of what would change the answer: nothing overlaps, nothing is cut, and titles say what the tables hold."""

import functools
import itertools
from collections.abc import Callable
from functools import partial

import pytest
from matplotlib.figure import Figure
from small_case import small_fit
from test_figures import LONG, SAID, STAMP, TITLE, texts

from tarjih.evidence import linchpins
from tarjih.figures import ach as figures_ach
from tarjih.figures import ledger as figures_ledger
from tarjih.figures import sensitivity as figures_sensitivity
from tarjih.figures import sensitivity_findings as findings
from tarjih.inference.targets import headlines
from tarjih.runs.table import Table, of_records
from tarjih.sensitivity.ablation import SWITCHES, ablation
from tarjih.sensitivity.ach import ach, baselines
from tarjih.sensitivity.camps import camps
from tarjih.sensitivity.collection import collection
from tarjih.sensitivity.deception import deception
from tarjih.sensitivity.flips import flips
from tarjih.sensitivity.knobs import knobs
from tarjih.sensitivity.naming import labelled
from tarjih.sensitivity.scaling import scaling

type Drawn = Callable[..., Figure]
DRAW: dict[str, Drawn] = {
    "flips": figures_sensitivity.flips,
    "camps": partial(figures_sensitivity.camps, notes=["One line.", "Another line."]),
    "scaling": figures_sensitivity.scaling,
    "ablation": partial(figures_sensitivity.ablation, words=SWITCHES),
    "baselines": figures_sensitivity.baselines,
    "ach": figures_ach.matrix,
    "deception": figures_sensitivity.deception,
    "next": figures_sensitivity.nextbest,
    "linchpins": figures_ledger.linchpins,
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


CASES = [(name, big) for name in DRAW for big in (False, True)]


@pytest.fixture(params=CASES, ids=lambda c: f"{c[0]}{' grown' * c[1]}", scope="module")
def seen(request):
    """The texts of each figure, drawn once."""
    name, big = request.param
    table = tables()[name]
    return texts(DRAW[name](grown(table) if big else table, STAMP, **SAID))


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
    """Every text lies within the canvas, none is smaller than 5 points, and the foot says where it comes from."""
    edge = seen[0].get_figure().bbox
    outside = [
        t.get_text()
        for t in seen
        if (b := t.get_window_extent()).x0 < edge.x0 or b.x1 > edge.x1 or b.y0 < edge.y0 or b.y1 > edge.y1
    ]
    assert outside == []
    assert min(t.get_size() for t in seen) >= 5
    assert any(t.get_text() == STAMP.line for t in seen)
    assert any(TITLE.startswith(t.get_text()[:20]) for t in seen)


def test_flips_are_drawn_where_the_table_says():
    """Each mark stands at the distance of its row."""
    table = tables()["flips"]
    found = [r["sd_away"] for r in table.records() if r["sd_away"] is not None]
    lines = figures_sensitivity.flips(table, STAMP, **SAID).axes[0].get_lines()
    drawn = [line.get_xdata()[0] for line in lines if line.get_marker() in {"o", "D"}]
    assert drawn
    assert all(any(d == pytest.approx(f) for f in found) for d in drawn)


def test_titles_say_what_the_tables_hold():
    """Each title names the row that it is made from; where nothing flips, it says that."""
    t = tables()
    nearest = min((r for r in t["flips"].records() if r["at_flip"] is not None), key=lambda r: r["sd_away"])
    assert nearest["becomes_label"] in findings.flipping(t["flips"])
    surer = [
        {**r, "verified": "fast path" if r["sd_away"] and r["sd_away"] > nearest["sd_away"] else "no"}
        for r in t["flips"].records()
    ]
    first = min((r for r in surer if r["verified"] == "fast path"), key=lambda r: r["sd_away"])
    assert f"{first['sd_away']:.1f} sd away" in findings.flipping(of_records(t["flips"].columns, surer))
    quiet = of_records(t["flips"].columns, [r for r in t["flips"].records() if r["at_flip"] is None])
    assert findings.flipping(quiet) == "No prior flips any headline within its plausible range"
    assert findings.converging(t["camps"]).startswith("2 camps call")
    most = max(t["ablation"].records(), key=lambda r: abs(r["change"]))
    grown = of_records(t["ablation"].columns, [{**r, "change": 50 * r["change"]} for r in t["ablation"].records()])
    assert most["switch"].replace("_", " ") in findings.ablated(grown)
    still = of_records(t["ablation"].columns, [{**r, "change": 0.0} for r in t["ablation"].records()])
    assert findings.ablated(still) == "No part of the model moves any call by a point or more"
    best = max(t["next"].records(), key=lambda r: r["bits"])
    assert best["label"].rstrip(".") in findings.telling(t["next"])
    firm = of_records(t["deception"].columns, [{**r, "flips_at": None} for r in t["deception"].records()])
    assert findings.deceived(firm) == "No call flips even if all that one bloc says were made up"
    led = [{**r, "led_by": "model" if i else "reports, ACH"} for i, r in enumerate(t["baselines"].records()[:2])]
    assert "By the share of reports and ACH “the north alone” leads, by the model “south”" in findings.counted(
        of_records(t["baselines"].columns, led)
    )
    assert [line.split(":")[0] for line in findings.lines(t)] == [n for n in t if n not in {"ach", "linchpins"}]


def test_a_figure_is_told_to_those_who_cannot_see_it():
    """Flips, camps and switches are spelt row by row, cut where it would become a page; without rows it says none."""
    t = tables()
    assert "standard deviations away" in findings.spelt(t["flips"], "Flips")
    assert findings.spelt(t["camps"], "Camps").startswith("Camps. Own: ")
    switches = findings.spelt(t["ablation"], "Switches", most=2)
    assert switches.count(" with the model as it is ") == 2
    assert f"and {len(t['ablation']) - 2} more rows" in switches
    assert findings.spelt(of_records(t["flips"].columns, []), "Flips") == "Flips. None."


def test_values_are_written_as_their_scales_are_read():
    """A shift is in points, a factor with its sign of multiplication, a size plain, all else in percent."""
    assert findings.written("identity.anonymous", -0.071) == "\N{MINUS SIGN}7 points"
    assert findings.written("questions.q.shifts.p.true.s", 1.3) == "× 1.3"
    assert findings.written("spread.sources", 0.52) == "0.52"
    assert findings.written("accuracy.official", 0.684) == "68 %"
