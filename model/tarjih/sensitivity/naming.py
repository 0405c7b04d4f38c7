"""Names for readers beside the names of the files: what a headline asks, and what its answers say.

Supply a table of this package and the case; get the table with a column ``asks`` and, for each column of answers, one
with their labels.  Ids stay: they are what other tables and commands go by.
"""

from __future__ import annotations

from tarjih.inference.targets import FALSE, TRUE
from tarjih.runs.table import Table, of_records
from tarjih.testimony.case import Case

__all__ = ["labelled"]

ANSWERS = ("call", "answer", "becomes", "hypothesis")


def labelled(table: Table, case: Case) -> Table:
    """Return the table with labels of its targets and answers."""
    there = [c for c in ANSWERS if c in table.columns]
    rows = []
    for r in table.records():
        name = str(r["target"])
        rows.append({**r, "asks": _asks(case, name), **{f"{c}_label": _label(case, name, str(r[c])) for c in there}})
    return of_records((*table.columns, "asks", *(f"{c}_label" for c in there)), rows)


def _asks(case: Case, name: str) -> str:
    question, proposition = case.corpus.questions.get(name), case.corpus.propositions.get(name)
    text = (question.en if question else "") or (
        proposition.en.rstrip(".") + "?" if proposition and proposition.en else ""
    )
    spaced = name.replace("_", " ")
    return text or spaced[:1].upper() + spaced[1:] + "?"


def _label(case: Case, name: str, answer: str) -> str:
    question = case.corpus.questions.get(name)
    if not question:
        return {TRUE: "true", FALSE: "false"}.get(answer, answer)
    label = question.labels.get(answer)
    return (label.en if label else "") or answer.replace("_", " ")
