"""What the public interface returns: a case, its fit, and the fit under other priors, each with its tables.

Supply what the rest of the package computes; get values whose tables are pandas (``to_frame()``) and whose draws are
an xarray DataTree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarjih.corpus import Corpus
from tarjih.priors import Priors
from tarjih.runs.table import Table

if TYPE_CHECKING:
    import pandas as pd
    from xarray import DataTree

    from tarjih.inference.fit import Fit as Result

__all__ = ["Case", "Fit", "WhatIf"]

COLUMNS = (
    *("claim", "source", "proposition", "question", "state", "stance", "interest", "access", "mode", "origin"),
    *("channel", "date", "article", "paragraph", "gloss"),
)
"""Columns of :meth:`Case.to_frame`."""


@dataclass(frozen=True)
class Case:
    """A case: what was coded, and what is assumed before reading.

    Parameters
    ----------
    corpus
        Claims, sources, articles and questions.
    priors
        The priors, checked against the corpus.
    """

    corpus: Corpus
    priors: Priors

    def to_frame(self) -> pd.DataFrame:
        """Return the claims, a row each."""
        rows = tuple(tuple(getattr(claim, name) for name in COLUMNS) for claim in self.corpus.claims)
        return Table(COLUMNS, rows).to_frame()


@dataclass(frozen=True)
class Fit:
    """A fitted case.

    Parameters
    ----------
    result
        The fit as the rest of the package has it.
    """

    result: Result

    @property
    def case(self) -> Case:
        """Return the case that was fitted."""
        return Case(self.result.case.corpus, self.result.case.priors)

    @property
    def summary(self) -> dict[str, Any]:
        """Return the content of ``summary.json``."""
        return self.result.summary

    @property
    def record(self) -> dict[str, Any]:
        """Return the record of the run: inputs, settings, versions, diagnostics."""
        return self.result.run

    @cached_property
    def posterior(self) -> DataTree:
        """Return the draws as an xarray DataTree, with propositions, states and sources by name.

        Weighted draws (of a quick fit, or of other priors) are resampled to equal weight.
        """
        from tarjih.inference.container import posterior
        from tarjih.inference.importance import even

        return posterior(self.result.case, even(self.result.draws), self.result.summary)

    def to_frame(self) -> pd.DataFrame:
        """Return every answer, a row each: its prior, its probability and quantiles over the draws."""
        from tarjih.inference.answers import answers_table

        return answers_table(self.result).to_frame()

    def write(self, folder: str | Path) -> Fit:
        """Write the fit's folder, which every command reads; return the fit with its record completed."""
        from tarjih.inference.fit import write_fit

        return Fit(write_fit(self.result, Path(folder)))


@dataclass(frozen=True)
class WhatIf:
    """A fit under other priors.

    Parameters
    ----------
    fit
        What the fit would have been.
    table
        The headline answers before and after, with Monte Carlo errors.
    how
        How it was found, in a sentence.
    """

    fit: Fit
    table: Table
    how: str

    def to_frame(self) -> pd.DataFrame:
        """Return the headline answers before and after."""
        return self.table.to_frame()
