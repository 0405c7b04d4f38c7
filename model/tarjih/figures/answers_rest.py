"""Whatever a case asks that no analysis of its own draws: its other questions, propositions and traits.

Supply a fit, and what other analyses draw; get the names that are left and their tables, in the manner of
:mod:`tarjih.figures.answers`.  A forecast says by which day it is meant.  Non-goal: which analysis draws what; the
script that asks knows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tarjih.corpus import Corpus
from tarjih.figures.answers import COLUMNS, propositions, spoken, states
from tarjih.inference.fit import Fit
from tarjih.runs.table import Table, of_records

__all__ = ["Rest", "leads", "others", "rest"]


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left to draw.

    Parameters
    ----------
    questions, traits, propositions
        Their names, in the order of the case; propositions by the group that they are shown with.
    """

    questions: tuple[str, ...]
    traits: tuple[str, ...]
    propositions: tuple[str, ...]


def rest(corpus: Corpus, drawn: Mapping[str, Sequence[str]], traits: Collection[str]) -> Rest:
    """Return what a case asks beyond what is drawn elsewhere.

    Parameters
    ----------
    corpus
        The case.
    drawn
        For each question that has an analysis of its own, the groups of propositions that are drawn with it.
    traits
        Those that have an analysis of their own, which draws the linked propositions too.
    """
    groups = {group for question, own in drawn.items() if question in corpus.questions for group in own}
    linked = {link.proposition for t in traits if t in corpus.traits for link in corpus.traits[t].links}
    left = [n for n, p in corpus.propositions.items() if p.group not in groups and n not in linked]
    order = list(dict.fromkeys(corpus.propositions[n].group for n in left))
    return Rest(
        tuple(q for q in corpus.questions if q not in drawn),
        tuple(t for t in corpus.traits if t not in traits),
        tuple(sorted(left, key=lambda n: order.index(corpus.propositions[n].group))),
    )


def others(fit: Fit, names: Sequence[str]) -> Table:
    """Return some propositions; a forecast's label says by which day."""
    corpus = fit.case.corpus
    records = propositions(fit, names=names).records()
    for row in records:
        horizon = corpus.propositions[row["name"]].horizon
        if horizon and horizon not in row["label"]:
            row["label"] = f"{row['label'].rstrip('.')} (by {horizon})"
        row["group"] = row["group"] or "propositions"
    return of_records(COLUMNS, records)


def leads(fit: Fit, questions: Sequence[str]) -> Table:
    """Return the most probable answer to each of many questions, labelled by both."""
    records = []
    for question in questions:
        row = max(states(fit, question).records(), key=lambda r: r["mean"])
        asked = fit.case.corpus.questions[question]
        row["label"] = f"{(asked.en or spoken(question)).rstrip('?')}: {row['label']}"
        records.append(row)
    return of_records(COLUMNS, records)
