"""The computing work of a case, estimated from its files alone.

Supply a case; get the number of pairs of a claim and a state that every step of the sampler weighs, and a sentence
where that takes minutes.  Non-goal: exact times, which depend on the machine and on how the chains mix.
"""

from __future__ import annotations

import math

from tarjih.corpus.reading import Corpus
from tarjih.corpus.ties import components

__all__ = ["pairs", "size_note"]

MANY = 30_000
"""Pairs from which on a fit takes a minute or more."""
MINUTES = 3e-5
"""Minutes that a fit takes for each pair, measured on two cores: 320,000 pairs took about ten."""


def pairs(corpus: Corpus) -> int:
    """Return how many pairs of a claim and a state, and how many joint states, one step of the sampler weighs."""
    states = {name: len(question.states) for name, question in corpus.questions.items()}
    tied = {p: q.id for q in corpus.questions.values() for row in q.truth.values() for p in row}
    claimed = sum(states.get(c.question or tied.get(c.proposition or "", ""), 2) for c in corpus.claims)
    families = components([q.id, *q.parents] for q in corpus.questions.values() if q.parents)
    return claimed + sum(math.prod(states.get(name, 2) for name in family) for family in families)


def size_note(corpus: Corpus) -> str:
    """Return a note that a fit of a case will take minutes, and what makes it faster; nothing for a small case."""
    many = pairs(corpus)
    if many < MANY:
        return ""
    most = max((len(q.states) for q in corpus.questions.values()), default=2)
    what = (
        f"{len(corpus.claims):,} claims on questions of up to {most:,} states are {many:,} pairs to weigh at every step"
    )
    how = "Merge states that no claim names, or take a normal approximation (tarjih fit --approximate)."
    return f"A fit takes about {max(1, round(many * MINUTES)):,} minutes: {what}. {how}"
