"""How truth appears to those who look: a graded error that all who look at one thing share.

Supply the groups and cells of a dense case and get :class:`Pairs`, the index arrays; supply those with the cells'
log-likelihoods and get the log-likelihood of each slot.

**When.** Where many are asked the same things (annotators of one list, posts on one rumour), what they have in common
shows: shares of yes spread far wider than independent witnesses' would, since some things look like what they are and
some do not. Taking such witnesses as independent given the truth is what makes models of labels state 99 % and be
right on 60 %. So where at least ``shared_error.nodes`` nodes have five speakers or more, and no channel or party line
is in play, the error that the informed share is graded; elsewhere its two-point form (``common_error``) is enough,
and all that few words can teach.

**The story.** Between two states u and v of a node nature shows an *appearance* x: the log-odds with which somebody
who is informed takes it for u. Then an informed speaker speaks as if u held with probability q(x), as if v held
otherwise, so that a group's likelihood is q L_g(u) + (1 − q) L_g(v), and given x the speakers are independent:

    p(words | x) = Π_g [q(x) L_g(u) + (1 − q(x)) L_g(v)]
    p(x | u) ∝ f(x) σ(k x),    p(x | v) ∝ f(x) σ(−k x)
    f(x) = b N(x; m, s) + (1 − b) N(x; −m, s)

with σ the logistic function, m = logit a*, b the base rate where the node has no prior of its own and one half where
it has. With more than two states v is any of the others alike. s (``shared_error.spread``) and k
(``shared_error.link``) are fixed.

*Why the truth is tied to x by σ(k x).* How often everybody is misled cannot be learned from words alone: a case in
which four in ten things look like what they are not gives the same words as one in which they are what they look
like. It has to be assumed, and the assumption made is that those who are informed are nearly calibrated as a body:
were k one, of things that nine in ten of them would affirm nine in ten were so; with k below one a little fewer.
Tying instead each lobe of f to a state, or leaving s free, lets one lobe swallow the other: on a public collection of
links every answer then became "false", and the fit was the better one.

*Why nobody has a tendency here.* Who has answered ``tendency.claims`` things or more was asked, and did not choose
what to assert, so that φ is ``asserting.asked``, one half; the rest affirm with probability ``asserting.share``. Where
there are none who were asked, as on rumours of which each source speaks once, that share is learned and the base rate
is not: with hundreds of things each takes the other's place, and left free the base rate took what is said for what
is. That those who do not know say no, and that the answer is no, give the same words; left free the two-sided model
took the first, fitted better, and was right on 0.83 of those links where the one-sided is right on 0.90. So the
structure is chosen before the data and not by fit.

*Nor habits in naming.* Of three answers or more, who was asked and does not know names each alike. A distribution of
its own for each of 69 who labelled pictures of four breeds of dog made the answers surer and not better: right on 0.83
either way, at a log score of −0.517 with habits and −0.500 without (807 pictures; the difference is three times its
standard error).

Continuous effects of an item on its labels are Welinder, Branson, Belongie and Perona's (NIPS 2010) and Whitehill et
al.'s (GLAD, NIPS 2009), who give an item no chance of misleading most of those who know.

x runs over :data:`GRID` points between ±m, at the ends of which q is 0 and 1, so that with s → 0 this is the two-
point form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.hypotheses import Network

__all__ = ["GRID", "LEAST_SPEAKERS", "MOST_STATES", "Pairs", "clarity", "dense", "grid", "pairs_of"]

GRID = 7
"""Points of x."""
LEAST_SPEAKERS = 5
"""Speakers on a node from which it counts as one that many were asked about."""
MOST_STATES = 8
"""States of a node up to which its pairs are enumerated."""


@dataclass(frozen=True)
class Pairs:
    """Pairs of states of the nodes spoken of; empty where the shared error is not graded.

    Parameters
    ----------
    up, down
        Slots of the two states of each pair; shape (pairs,).
    based
        Whether the base rate is the prior of the pair's node; shape (pairs,).
    up_cell, down_cell
        Cells of a group in the two states; one entry for each two that differ in value, shape (contrasts,).
    of_pair, contrast
        One entry for each group and pair of its node, sorted by pair: the pair, and which of those two cells.
    """

    up: Ints
    down: Ints
    based: Ints
    up_cell: Ints
    down_cell: Ints
    of_pair: Ints
    contrast: Ints

    def __bool__(self) -> bool:
        return bool(self.up.size)


def pairs_of(
    network: Network, group_node: Ints, cell_group: Ints, cell_slot: Ints, cell_like: Ints, *, wanted: bool
) -> Pairs:
    """Return the pairs of a case, none where it is not `wanted` or a node has too many states.

    Parameters
    ----------
    network
        The hypotheses.
    group_node
        Node of each group, shape (groups,).
    cell_group, cell_slot
        Group and slot of each cell, shape (cells,).
    cell_like
        For each cell one that has the same value, shape (cells,).
    wanted
        Whether the case is one in which the shared error is graded.
    """
    sizes = np.diff(network.first_slot)
    if not wanted or not group_node.size or sizes[group_node].max() > MOST_STATES:
        nothing = np.zeros(0, dtype=np.int64)
        return Pairs(*[nothing] * 7)
    here = sizes[group_node]
    at = np.lexsort((cell_slot, cell_group))  # the cells group by group, state by state
    first = np.cumsum(here) - here
    found: list[tuple[Ints, Ints, Ints, Ints]] = []
    for n in np.unique(here):
        mine = np.flatnonzero(here == n)[:, None]
        i, j = np.triu_indices(int(n), 1)
        slot, cell = network.first_slot[group_node[mine]], first[mine]
        likes = cell_like[at[cell + i]], cell_like[at[cell + j]]
        found.append(((slot + i).ravel(), (slot + j).ravel(), likes[0].ravel(), likes[1].ravel()))
    u, v, like_u, like_v = (np.concatenate(column) for column in zip(*found, strict=True))
    pairs, of_pair = np.unique(u * network.n_slots + v, return_inverse=True)
    contrasts, contrast = np.unique(like_u * cell_like.size + like_v, return_inverse=True)
    order = np.lexsort((contrast, of_pair))
    up, down = np.divmod(pairs, network.n_slots)
    node = np.searchsorted(network.first_slot, up, side="right") - 1
    return Pairs(
        up=up,
        down=down,
        based=np.isin(node, np.fromiter(network.rated, dtype=np.int64)).astype(np.int64),
        up_cell=contrasts // cell_like.size,
        down_cell=contrasts % cell_like.size,
        of_pair=of_pair[order].astype(np.int64),
        contrast=contrast[order].astype(np.int64),
    )


def dense(group_node: Ints) -> int:
    """Return the number of nodes of which at least :data:`LEAST_SPEAKERS` sources spoke."""
    return int((np.bincount(group_node) >= LEAST_SPEAKERS).sum()) if group_node.size else 0


def grid(best: float) -> tuple[Floats, Floats]:
    """Return the points x, and with which probability one who is informed takes u for the truth at each.

    Parameters
    ----------
    best
        a*, how often a fully informed source is right.
    """
    end = np.log(best / (1 - best))
    x = np.linspace(-end, end, GRID)
    q = (1 / (1 + np.exp(-x)) - (1 - best)) / (2 * best - 1)
    return x, np.clip(q, 0.0, 1.0)


def clarity(x: Floats, best: float, link: float, spread: Floats, base: Floats) -> tuple[Floats, Floats]:
    """Return log p(x | u) and log p(x | v), shape (grid, draws), of the points of :func:`grid`."""
    end = np.log(best / (1 - best))
    lobes = np.logaddexp(
        np.log(base) - 0.5 * ((x[:, None] - end) / spread) ** 2,
        np.log1p(-base) - 0.5 * ((x[:, None] + end) / spread) ** 2,
    )
    up, down = lobes - np.logaddexp(0, -link * x)[:, None], lobes - np.logaddexp(0, link * x)[:, None]
    return up - np.logaddexp.reduce(up, axis=0), down - np.logaddexp.reduce(down, axis=0)
