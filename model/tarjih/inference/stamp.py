"""What every figure says of its own origin: run, gate, day, priors, and whether it is a draft.

Supply the record of a run; get a :class:`Stamp` that a figure prints at its foot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["WAYS", "Stamp", "stamp"]

WAYS = {
    "importance": "importance sampling",
    "reweighted": "NUTS draws, re-weighted",
    "variational": "normal approximation",
}
"""What draws that are not those of NUTS are called."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The origin of a figure.

    Parameters
    ----------
    run
        Short name of the run.
    gate
        Whether the draws passed, and by how much.
    as_of
        The last day of the claims used.
    method
        How the posterior was drawn.
    priors
        Name of the priors file.
    draft
        Whether the gate failed and the figure is drawn all the same.
    lang, foot
        The language of the figure, and its foot in that language where it is not English.
    """

    run: str
    gate: str
    as_of: str
    method: str
    priors: str
    draft: bool = False
    lang: str = "en"
    foot: str = ""

    @property
    def line(self) -> str:
        """The foot of the figure."""
        if self.foot:
            return self.foot
        day = f"as of {self.as_of}" if self.as_of else "no dates given"
        return " · ".join((f"run {self.run}", self.method, self.gate, day, f"priors {self.priors}"))


def stamp(run: Mapping[str, Any], *, as_of: str, priors: str) -> Stamp:
    """Read the stamp from the record of a run."""
    d = run["diagnostics"]
    effective = f"{min(d['ess_bulk_min'], d['ess_tail_min']):,.0f} effective draws"
    passed = "converged" if d["ok"] else "NOT converged"
    if d["method"] == "nuts":
        method, gate = "NUTS", f"{passed}: R-hat at most {d['rhat_max']:.3f}, at least {effective}"
    else:
        method = WAYS[d["method"]]
        gate = f"{passed}: {effective}, Pareto k {d['pareto_k']:.2f}"
    return Stamp(run["id"], gate, as_of, method, priors, draft=not d["ok"])
