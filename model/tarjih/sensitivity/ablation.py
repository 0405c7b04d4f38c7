"""The ablation panel: every part of the model turned off, or on where it is off, and the effect.

Supply a fit and what is asked; get a table with a row for each headline and each switch of the priors.  A part that
is not used in the case changes nothing, exactly, since all rows share one set of draws.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from tarjih.inference.fit import Fit
from tarjih.inference.importance import SEED
from tarjih.inference.targets import Target
from tarjih.runs.table import Table, of_records
from tarjih.sensitivity.edits import with_switch
from tarjih.sensitivity.probe import edited, probe
from tarjih.testimony.case import Case

__all__ = ["COLUMNS", "SWITCHES", "ablation"]

COLUMNS = (
    *("target", "switch", "turned", "answer", "mean", "ablated", "change", "call"),
    *("pareto_k", "effective", "method", "note"),
)
SWITCHES = {
    "copying": "copies repeat one message",
    "interest": "interest filters the claims",
    "channel": "an outlet has a reliability of its own",
    "party_line": "an interested bloc tells one story",
    "veracity": "a bloc may lie as one",
    "coders": "the coders' disagreement enters",
}


def ablation(fit: Fit, targets: Sequence[Target], *, draws: int = 4000, seed: int = SEED) -> Table:
    """Return what each switch moves.

    Returns
    -------
    For each target and switch: its call today (``answer``), how probable that is with the model as it is
    (``mean``) and with the switch turned (``ablated``), the change, and the call then.
    """
    on = probe(fit, seed=seed, draws=draws, redraw=2 * draws)
    rows = []
    for switch in SWITCHES:
        to = not fit.case.priors.switches[switch]
        other = edited(fit.case, with_switch(fit.case.priors, switch, to=to))
        turned = on.at(other)
        nothing = "nothing to act on in this case" if _same(fit.case, other) else ""
        for target in targets:
            call = on.now().call(target)
            at = target.answers.index(call)
            before, after = float(on.now().mean(target)[at]), float(turned.mean(target)[at])
            rows.append(
                {
                    "target": target.name,
                    "switch": switch,
                    "turned": "on" if to else "off",
                    "answer": call,
                    "mean": before,
                    "ablated": after,
                    "change": after - before,
                    "call": turned.call(target),
                    "pareto_k": turned.pareto_k,
                    "effective": turned.effective,
                    "method": turned.method if turned.sure else f"{turned.method}, few effective draws",
                    "note": nothing,
                }
            )
    order = {t.name: i for i, t in enumerate(targets)}
    return of_records(COLUMNS, sorted(rows, key=lambda r: order[str(r["target"])]))


def _same(case: Case, other: Case) -> bool:
    """Tell whether a switch leaves the claims grouped as they are."""
    mine, theirs = case.parameters.groups, other.parameters.groups
    names = [f.name for f in dataclasses.fields(mine) if f.name != "group_positions"]
    return all(np.array_equal(getattr(mine, n), getattr(theirs, n)) for n in names)
