"""Players: claims, sources, origins, channels, blocs and articles as sets of rows that can be left out.

Supply a :class:`~tarjih.testimony.case.Case` and a level; get its *players* (the term of game theory, from which the
shares come): each row of the case belongs to exactly one player of a level, so that the shares of any level add up to
the same whole.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tarjih.corpus import Claim
from tarjih.evidence.remaining import Remaining
from tarjih.inference.targets import Target
from tarjih.runs.arrays import Ints
from tarjih.testimony.case import Case

__all__ = ["LEVELS", "NONE", "REST", "Players", "label", "lumped", "players", "touched"]

LEVELS = ("claim", "source", "origin", "channel", "bloc", "article")
NONE = "(none)"
"""The rows that name no channel, or no article."""
REST = "(rest)"
"""Rows on other questions, taken as one: what they do is done through what is learned of kinds and sources."""
LOOKED_UP = 400
"""Nodes whose claims are looked up in the time of one reweighing."""
MOST_TOUCHED = 1500
"""Players times nodes beyond which those who do not speak of the target are taken as one."""

type Players = Mapping[str, Ints]
"""For each player the indices of its rows."""


def players(case: Case, level: str) -> Players:
    """Return the players of a level, in the order in which they first occur."""
    rows: dict[str, list[int]] = {}
    for i, claim in enumerate(case.claims):
        rows.setdefault(_of(case, claim, level), []).append(i)
    return {name: np.array(own, dtype=np.int64) for name, own in rows.items()}


def _of(case: Case, claim: Claim, level: str) -> str:
    if level == "claim":
        return claim.claim
    if level == "source":
        return claim.source
    if level == "origin":
        return claim.origin
    if level == "channel":
        return claim.channel[0] if claim.channel else NONE
    if level == "bloc":
        return case.corpus.sources[claim.source].bloc or NONE
    if level == "article":
        return claim.article or NONE
    raise ValueError(level)


def lumped(remaining: Remaining, target: Target, every: Players) -> Players:
    """Return the players of a large case, with all that are not about the target as one.

    A player who says nothing on any question that hangs together with the target moves it only through what is
    learned of kinds and sources.  In a small case each is a player all the same; in a large one a permutation of
    thousands would take minutes to say of each that it did next to nothing.
    """
    if touched(remaining, every) <= MOST_TOUCHED:
        return every
    near = remaining.near(target)
    out = {name: rows for name, rows in every.items() if near[rows].any()}
    far = [rows for rows in every.values() if not near[rows].any()]
    return {**out, REST: np.sort(np.concatenate(far))} if far else out


def touched(remaining: Remaining, some: Players) -> int:
    """Return for all players together the number of nodes they have claims on: the cost of one order.

    A group counted as one player adds no cost, since its claims are all present or none; looking up a node's does.
    """
    nodes = sum(np.unique(remaining.node_of[rows]).size for name, rows in some.items() if name != REST)
    return nodes + len(some) * len(remaining.case.network.nodes) // LOOKED_UP


def label(case: Case, level: str, name: str) -> str:
    """Return what a reader calls a player."""
    if name == REST:
        return "all claims on other questions, through what they teach about kinds and sources"
    if name == NONE:
        return f"no {level} named"
    if level == "claim":
        claim = next(c for c in case.claims if c.claim == name)
        text = claim.gloss or f"{'denies' if claim.lean < 0 else 'asserts'} {claim.proposition or claim.state}"
        return f"{_name(case, claim.source)}: {text}"
    if level == "article":
        article = case.corpus.articles.get(name)
        return f"{name}: {article.outlet.partition(' (')[0]}" if article and article.outlet else name
    if level == "origin":
        first, *more = (c.claim for c in case.claims if c.origin == name)
        return label(case, "claim", first) + (f" (and {len(more)} more)" if more else "")
    return _name(case, name) if level == "source" else _spaced(name)


def _name(case: Case, source: str) -> str:
    return case.corpus.sources[source].name or _spaced(source)


def _spaced(name: str) -> str:
    return name.replace("_", " ")
