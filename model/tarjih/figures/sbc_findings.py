"""What simulation-based calibration found, in a sentence.

Supply a model's name and its tables (:mod:`tarjih.validation.sbc.judged`); get the titles of its figure.
"""

from __future__ import annotations

from tarjih.runs.table import Table
from tarjih.validation.sbc.judged import COVERAGE, jointly, strayed
from tarjih.validation.sbc.models import MODELS

__all__ = ["found", "told"]


def found(name: str, levels: Table, probabilities: Table) -> str:
    """Return how many quantities leave their bands, and what is to be made of it.

    Parameters
    ----------
    name
        Of the model.
    levels, probabilities
        Its tables.
    """
    n, out = len(levels), len(strayed(levels))
    runs = levels.column("simulations")[0]
    title = MODELS[name].title
    start = f"{title[:1].upper()}{title[1:]}: "
    if not out:
        said = f"all {n} quantities stay inside their bands in {runs} simulations"
    else:
        leave = "leaves its band" if out == 1 else "leave their bands"
        said = f"{out} of {n} quantities {leave} in {runs} simulations"
        p = jointly(levels)
        said += ", as chance has it" if p > 1 - COVERAGE else ", more than chance has it"
    wrong = sum(probabilities.column("outside")) if len(probabilities) else 0
    return start + said + (f"; {wrong} of {len(probabilities)} probabilities are off" if wrong else "")


def told(name: str) -> str:
    """Return the question of the figure, and whether the likelihood is exact for it."""
    asked = "Does what was drawn from the model lie among draws of its posterior as it should?"
    if MODELS[name].exact:
        return f"{asked} The likelihood is exact here"
    return f"{asked} Here the likelihood reads off the words who is in a bloc's line, an approximation"
