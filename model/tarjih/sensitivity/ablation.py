"""The ablation panel: every part of the model turned off, or on where it is off, and what that moves.

Supply a fit and what is asked; get a table with a row for each headline and each switch of the priors.  A part that has
nothing to act on in the case changes nothing, exactly, since all rows share one set of draws.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from tarjih.inference.fit import Fit
from tarjih.inference.importance import SEED
from tarjih.inference.targets import Target
from tarjih.priors import Switch
from tarjih.runs.table import Table, of_records
from tarjih.sensitivity.edits import with_switch
from tarjih.sensitivity.probe import edited, probe
from tarjih.testimony.case import Case
from tarjih.testimony.story.parameters import StoryParameters

__all__ = ["COLUMNS", "SWITCHES", "ablation", "flipped", "switches"]

COLUMNS = (
    *("target", "switch", "turned", "answer", "mean", "ablated", "change", "call"),
    *("pareto_k", "effective", "method", "note"),
)
SWITCHES = {
    "copying": "copies repeat one message",
    "interest": "interest filters what is said",
    "channel": "an outlet has a reliability of its own",
    "party_line": "an interested bloc tells one story",
    "veracity": "a bloc may lie as one",
    "coders": "the coders' disagreement enters",
    "common_error": "all who know can be misled at once",
    "tendency": "a source has a tendency of its own",
}
OF_HABITS = frozenset({"common_error", "tendency"})
"""Parts that the story does not have."""


def switches(case: Case) -> list[str]:
    """Return the switches that exist for a case."""
    return [s for s in SWITCHES if s not in OF_HABITS or not isinstance(case.parameters, StoryParameters)]


def flipped(case: Case, switch: str) -> Switch:
    """Return the other position of a switch; ``auto`` is on where it gives anybody a tendency."""
    now = case.priors.switches[switch]
    return not (bool(case.testimony.talkers or case.testimony.namers) if now == "auto" else now)


def ablation(fit: Fit, targets: Sequence[Target], *, draws: int = 4000, seed: int = SEED) -> Table:
    """Return what each switch moves.

    Returns
    -------
    For each target and switch: its call today (``answer``), how probable that is with the model as it is
    (``mean``) and with the switch turned (``ablated``), the change, and the call then.
    """
    on = probe(fit, seed=seed, draws=draws, redraw=2 * draws)
    rows = []
    for switch in switches(fit.case):
        to = flipped(fit.case, switch)
        other = edited(fit.case, with_switch(fit.case.priors, switch, to))
        heard = on.at(other)
        nothing = "nothing to act on in this case" if _same(fit.case, other, switch) else ""
        for target in targets:
            call = on.now().call(target)
            at = target.answers.index(call)
            before, after = float(on.now().mean(target)[at]), float(heard.mean(target)[at])
            rows.append(
                {
                    "target": target.name,
                    "switch": switch,
                    "turned": "on" if to else "off",
                    "answer": call,
                    "mean": before,
                    "ablated": after,
                    "change": after - before,
                    "call": heard.call(target),
                    "pareto_k": heard.pareto_k,
                    "effective": heard.effective,
                    "method": heard.method if heard.sure else f"{heard.method}, few effective draws",
                    "note": nothing,
                }
            )
    order = {t.name: i for i, t in enumerate(targets)}
    return of_records(COLUMNS, sorted(rows, key=lambda r: order[str(r["target"])]))


def _same(case: Case, other: Case, switch: str) -> bool:
    """Tell whether a switch leaves the words laid out as they are; being misled is no matter of layout."""
    mine, theirs = case.parameters, other.parameters
    if isinstance(mine, StoryParameters) and isinstance(theirs, StoryParameters):
        names = [f.name for f in dataclasses.fields(mine.groups) if f.name != "group_positions"]
        return all(np.array_equal(getattr(mine.groups, n), getattr(theirs.groups, n)) for n in names)
    if switch == "common_error":
        return not case.testimony.group_kind.size
    a, b = case.testimony, other.testimony
    parts = (
        "said_type",
        "said_habit",
        "cell_unit_cell",
        "type_weights",
        "type_interest",
        "unit_kind",
        "group_class",
        "group_bloc",
        "heard_own",
    )
    return all(getattr(a, n).tolist() == getattr(b, n).tolist() for n in parts)
