"""What ``tarjih sensitivity`` writes: every table, and the figures beside them.

Supply a fit and its tables by the names of their files; get the contents of every file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tarjih.runs.filenames import file_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from tarjih.inference.fit import Fit
    from tarjih.inference.stamp import Stamp
    from tarjih.runs.table import Table

__all__ = ["contents_of"]

MOST_TORNADOS = 4
"""Headlines of which leaving out is drawn; the table has all."""


@dataclass(frozen=True)
class _Figure:
    """How a table is drawn: what draws it, its title made from the table, and the question that it answers."""

    draw: Callable[..., Figure]
    title: Callable[[Table], str]
    subtitle: str


def _warned(row: Mapping[str, object]) -> str:
    return f" ({row['warning']})" if row["warning"] else ""


def _figures(tables: Mapping[str, Table]) -> dict[str, _Figure]:
    from tarjih.figures import ach as figures_ach
    from tarjih.figures import evidence_findings as findings_evidence
    from tarjih.figures import ledger as figures_ledger
    from tarjih.figures import sensitivity as figures
    from tarjih.figures import sensitivity_findings as findings
    from tarjih.sensitivity.ablation import SWITCHES

    strength = [
        f"Power-scaling, {r['asks']} {r['answer_label']}: {r['verdict']}{_warned(r)}."
        for r in tables["scaling"].records()[:3]
    ]
    return {
        "flips": _Figure(figures.flips, findings.flipping, "At which value of which prior does the call change?"),
        "camps": _Figure(
            partial(figures.camps, notes=strength),
            findings.converging,
            "What does each camp hold, before and after the articles? Where they end together the evidence speaks",
        ),
        "scaling": _Figure(
            figures.scaling, findings.scaled, "Does the answer move with the strength of the prior, or of the evidence?"
        ),
        "ablation": _Figure(
            partial(figures.ablation, words=SWITCHES),
            findings.ablated,
            "What does each part of the model do to the call?",
        ),
        "baselines": _Figure(
            figures.baselines, findings.counted, "What would counting reports, origins or sources, or ACH, have said?"
        ),
        "ach": _Figure(figures_ach.matrix, findings.against, "Which claims speak for and against each hypothesis?"),
        "deception": _Figure(
            figures.deception, findings.deceived, "How often would a bloc have to make it up before the call changes?"
        ),
        "next": _Figure(figures.nextbest, findings.telling, "Whose word, on what, would move the headline most?"),
        "linchpins": _Figure(
            figures_ledger.linchpins,
            findings_evidence.hinging,
            "The fewest claims and sources without which another answer would be the most probable",
        ),
    }


def contents_of(done: Fit, tables: Mapping[str, Table]) -> dict[str, bytes]:
    """Return every file: each table, and a figure of each that has rows."""
    from tarjih.figures.canvas import png
    from tarjih.inference.stamp import stamp

    made: Stamp = stamp(done.run, as_of=done.summary["as_of"], priors=str(done.run["priors_file"]))
    figures = _figures(tables)
    contents = {}
    for name, table in tables.items():
        contents[f"{name}.csv"] = table.csv()
        if name in figures and len(table):
            f = figures[name]
            contents[f"{name}.png"] = png(f.draw(table, made, title=f.title(table), subtitle=f.subtitle))
    return contents | _tornados(tables, made)


def _tornados(tables: Mapping[str, Table], made: Stamp) -> dict[str, bytes]:
    """Return a figure of what leaving out does to each of the first headlines, with the rows that it draws."""
    from tarjih.figures.canvas import png
    from tarjih.figures.evidence_findings import left_out, weakest
    from tarjih.figures.evidence_tables import bars
    from tarjih.figures.ledger import tornado

    contents: dict[str, bytes] = {}
    if not {"leave_out", "linchpins"} <= {*tables}:
        return contents
    what = {r["target"]: str(r["what"]) for r in tables["linchpins"].records()}
    for target in list(what)[:MOST_TORNADOS]:
        drawn = bars(tables["leave_out"], target)
        if not len(drawn):
            continue
        figure = tornado(
            drawn,
            made,
            title=weakest(drawn, what[target]),
            subtitle="What would the probability be without one source, origin, bloc or article?",
            caption=left_out(drawn, what[target]),
        )
        stem = f"leave_out_{file_name(str(target))}"
        contents |= {f"{stem}.csv": drawn.csv(), f"{stem}.png": png(figure)}
    return contents
