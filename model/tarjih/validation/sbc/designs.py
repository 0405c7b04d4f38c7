"""Small cases whose claims are drawn again and again: sources and targets of claims, with placeholder stances.

Supply a name of :data:`DESIGNS`; get a :class:`~tarjih.testimony.case.Case` by :func:`design`.  The stances in it are
drawn again (:mod:`tarjih.validation.sbc.telling`).

``neutral`` has one of everything but interests: parents, a soft tie, a trait, answers
that are named, a wire, forecasts, hedges, levels of access, and propositions with a known circulating claim; no
source has an interest, repeats a claim, or pledges.  ``interested`` is the same with interests,
blocs that may lie, and a pledge.  ``opinions`` has stated probabilities beside stances, ``numbers`` has quantities and
a threshold.  ``sources`` is the least case that has sources, interests and a wire, for the tests.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tarjih.priors.inputs import load
from tarjih.testimony.case import Case, assemble

__all__ = ["DESIGNS", "design"]

Row = Mapping[str, Any]
KINDS = ("official", "militia", "analyst", "witness")
QUESTIONS = """
propositions: {by_a: {}, by_b: {}, hushed: {}, ready: {}, after: {}, grip_then: {}, grip_fell: {}, fire: {}, loss: {}}
questions:
  culprit:
    states: [a, b, both]
    other: true
    truth: {a: {by_a: 1}, b: {by_b: 1, hushed: 0.4}, both: {by_a: 1, by_b: 1, hushed: 0.9}}
  sponsor:
    states: [knew, unaware]
    truth: {knew: {ready: 1}}
    parents: [culprit]
traits:
  grip:
    eras: [old, new]
    links: [{proposition: grip_then, era: old}, {proposition: grip_fell, difference: [new, old], sign: -1}]
"""
PRIORS = """
version: 1
extends: general.yaml
questions:
  culprit: {states: {a: 0.3, b: 0.3, both: 0.2, other: 0.2}, because: a design}
  sponsor:
    given:
      - {culprit: [a, both], states: {knew: 0.6, unaware: 0.4}}
      - {states: {knew: 0.2, unaware: 0.8}}
    because: a design
  after: {probability: {between: [0.2, 0.6]}, because: a design}
traits:
  grip:
    start: {between: [0.4, 0.9], because: a design}
    step: {value: 1.0, because: a design}
    slope: {value: 6, because: a design}
"""


def _claims() -> list[Row]:
    targets = ("by_a", "by_b", "hushed", "ready", "grip_then", "grip_fell", "fire", "loss")
    access = ("direct", "informed", "inference", "unstated")
    rows: list[Row] = []
    for i in range(8):
        bloc = ("north", "south", "independent")[min(i // 3, 2)]
        identity = "anonymous" if i % 3 == 0 else "named"
        who = {"source": f"s{i}", "kind": KINDS[i % 4], "bloc": bloc, "identity": identity}
        for j in range(5):
            at = (3 * i + j * (1 + i % 3)) % len(targets)
            if any(r["source"] == f"s{i}" and r["proposition"] == targets[at] for r in rows):
                continue
            rows.append(
                {
                    **who,
                    "proposition": targets[at],
                    "stance": 2,
                    "interest": (1, 0, -1, 0, 0, 1, 0)[(i + 2 * j) % 7],
                    "access": access[(i + j) % 4],
                    "channel": "wire" if i in {2, 5, 7} and targets[at] in {"fire", "hushed", "ready"} else "",
                    "mode": "forecast" if (i + j) % 6 == 0 else "fact",
                }
            )
        if i in {1, 4}:
            rows.append({**who, "proposition": "after", "stance": 2 if i == 1 else 1, "mode": "commitment"})
        if i in {0, 3, 6}:
            state = ("a", "b", "other")[i // 3]
            rows.append({**who, "proposition": "", "question": "culprit", "state": state, "stance": 2})
    return rows


def _neutral() -> tuple[list[Row], str, str]:
    rows: list[Row] = []
    about = {"by_a": "culprit", "by_b": "culprit"}  # whose claims on these say the same as an answer that is named
    for row in _claims():
        covered = {(r["source"], r["question"] or about.get(r["proposition"], r["proposition"])) for r in rows}
        question = row.get("question", "")
        if (row["source"], question or about.get(row["proposition"], row["proposition"])) not in covered:
            stance = 1 if len(rows) % 4 == 1 else 2
            rows.append({**row, "question": question, "interest": 0, "stance": stance})
    rows = [r for r in rows if r.get("mode") != "commitment"]
    circulating = QUESTIONS.replace("hushed: {}", "hushed: {circulates: affirmed}")
    circulating = circulating.replace("ready: {}", "ready: {circulates: affirmed}")
    return rows, circulating.replace("fire: {}", "fire: {circulates: denied}"), PRIORS


def _interested() -> tuple[list[Row], str, str]:
    rows, questions, priors = _neutral()
    rows = [{**r, "interest": (1, 0, -1, 0, -1, 1, 0)[i % 7]} for i, r in enumerate(rows)]
    same = {k: rows[4][k] for k in ("source", "kind", "bloc", "identity")}
    rows.append({**same, "proposition": "after", "stance": 2, "mode": "commitment"})
    return rows, questions, priors + "veracity: {bloc: {between: [0.2, 0.99], because: wide open here}}\n"


def _sources() -> tuple[list[Row], str, str]:
    rows: list[Row] = [
        {
            "source": f"s{i}",
            "kind": KINDS[i % 2],
            "proposition": f"p{j}",
            "stance": 2,
            "interest": (0, 1, -1)[(i + j) % 3],
            "channel": "wire" if i > 3 and j == 0 else "",
        }
        for i in range(6)
        for j in range(3)
    ]
    return rows, "", "version: 1\nextends: general.yaml\n"


def _opinions() -> tuple[list[Row], str, str]:
    """Five sources state probabilities of propositions and answers, one with a stake, beside stances."""
    questions = """
propositions: {p0: {}, p1: {}, p2: {circulates: denied}, p3: {}, p4: {}, p5: {}}
questions: {which: {states: [a, b, c]}}
"""
    rows: list[Row] = []
    for i in range(5):
        who = {"source": f"f{i}", "kind": KINDS[i % 4]}
        targets = [{"proposition": f"p{j}", "interest": 1 if (i, j) == (0, 1) else 0} for j in range(6) if (i + j) % 4]
        targets += [{"question": "which", "state": s} for s in "abc"]
        rows += [{**who, **what, "probability": 0.4} for what in targets]
    rows += [{"source": f"s{i}", "kind": "witness", "proposition": "p0", "stance": 2} for i in range(3)]
    return rows, questions, "version: 1\nextends: general.yaml\n"


def _numbers() -> tuple[list[Row], str, str]:
    """Five sources state numbers of three quantities, one with a stake in high ones, one in bounds; and a threshold."""
    questions = "propositions: {many: {quantity: n0, above: 60}}\nquantities: {n0: {}, n1: {}, n2: {}}\n"
    rows: list[Row] = []
    for i in range(5):
        who = {"source": f"s{i}", "kind": KINDS[i % 2]}
        for j in range(3):
            if (i + 2 * j) % 5:
                value = "at least 40" if (i, j) == (3, 1) else f"{'about ' * (i == 4)}{40 + 10 * j + i}.000001"
                rows.append({**who, "quantity": f"n{j}", "value": value, "interest": 1 if i == 1 else 0})
    rows += [{"source": "s2", "kind": KINDS[0], "proposition": "many", "stance": 2}]
    priors = "version: 1\nextends: general.yaml\nquantities:\n"
    return rows, questions, priors + "".join(f"  n{j}: {{between: [0, 100], because: a design}}\n" for j in range(3))


DESIGNS: Mapping[str, Callable[[], tuple[list[Row], str, str]]] = {
    "neutral": _neutral,
    "interested": _interested,
    "sources": _sources,
    "opinions": _opinions,
    "numbers": _numbers,
}
"""Claims, questions.yaml and priors.yaml of each design."""


def design(name: str) -> Case:
    """Return a design as a case."""
    rows, questions, priors = DESIGNS[name]()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        columns = list(dict.fromkeys(k for row in rows for k in row))
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (folder / "claims.csv").write_text(text.getvalue(), encoding="utf-8")
        if questions:
            (folder / "questions.yaml").write_text(questions, encoding="utf-8")
        (folder / "priors.yaml").write_text(priors, encoding="utf-8")
        corpus, resolved = load(folder)
    return assemble(dataclasses.replace(corpus, folder=Path(name)), resolved)
