"""Small cases for tests, written to a folder and read back through the door that users take."""

import csv
from pathlib import Path

from tarjih.corpus import read_corpus

SHIPPED = Path(__file__).parent.parent / "priors"


def folder(path, claims, sources=None, questions=None, priors=None):
    """Write a case and return its folder; claims and sources are lists of dicts."""
    path.mkdir(parents=True, exist_ok=True)
    for name, rows in (("claims.csv", claims), ("sources.csv", sources)):
        if rows is None:
            continue
        columns = list(dict.fromkeys(k for row in rows for k in row))
        with (path / name).open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
    for name, text in (("questions.yaml", questions), ("priors.yaml", priors)):
        if text is not None:
            (path / name).write_text(text, encoding="utf-8")
    return path


def corpus(path, claims, sources=None, questions=None, priors=None):
    """Write a case and read it."""
    return read_corpus(folder(path, claims, sources, questions, priors))


QUESTIONS = """
propositions:
  {by_a: {en: a}, by_b: {en: b}, hushed: {en: h}, ready: {}, after: {}, grip_then: {en: g}, grip_fell: {en: g}}
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
conditionals: {after: {on: culprit, states: [a, both]}}
"""
PRIORS = """
version: 1
extends: general.yaml
questions:
  culprit: {states: {a: 0.3, b: 0.3, both: 0.2, other: 0.2}, because: a test}
  sponsor:
    given:
      - {culprit: [a, both], states: {knew: 0.6, unaware: 0.4}}
      - {states: {knew: 0.1, unaware: 0.9}}
    because: a test
  after: {probability: {between: [0.2, 0.6]}, because: a test}
traits:
  grip:
    start: {between: [0.4, 0.9], because: a test}
    step: {value: 1.0, because: a test}
    slope: {value: 6, because: a test}
"""
SPEAKERS = [
    {"source": "minister", "kind": "official", "bloc": "west", "identity": "named"},
    {"source": "aide", "kind": "official", "bloc": "east", "identity": "anonymous"},
    {"source": "fighter", "kind": "militia", "bloc": "east", "identity": "anonymous"},
    {"source": "scholar", "kind": "analyst", "bloc": "independent", "identity": "named"},
    {"source": "neighbour", "kind": "witness", "bloc": "unknown", "identity": "named"},
]


def _row(source, proposition, stance, **rest):
    return {"source": source, "proposition": proposition, "stance": stance, **rest}


EVERYTHING = [
    _row("minister", "by_a", 2, interest=1, access="informed"),
    _row("minister", "by_b", -1),
    _row("aide", "by_b", 2, interest=1, channel="wire"),
    _row("aide", "by_a", 2, channel="wire"),
    _row("fighter", "by_b", 2, interest=1, access="direct"),
    _row("fighter", "by_a", 2, interest=-1, channel="wire"),
    _row("scholar", "ready", 1, channel="wire", mode="forecast", access="inference"),
    _row("neighbour", "ready", -2, channel="wire>paper"),
    _row("scholar", "grip_then", 2),
    _row("scholar", "grip_fell", 1),
    _row("neighbour", "hushed", 2, origin="o1"),
    _row("scholar", "hushed", 1, origin="o1"),
    _row("minister", "after", 2, mode="commitment"),
    _row("aide", "after", 1, mode="commitment"),
    _row("neighbour", "alone", 2),
    _row("scholar", "alone", -2),
]
"""Claims in which every part of the story occurs."""
