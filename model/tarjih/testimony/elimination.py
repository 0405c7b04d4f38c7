"""Variable elimination: the truth is summed out of the hypotheses without enumerating every configuration.

Supply the tables of connected nodes; get :class:`Sums`.  Nodes are eliminated one by one: each sum
over the states of a node is done once for each combination of its neighbours' states, and the result is a factor of
theirs (Zhang and Poole, *Journal of Artificial Intelligence Research* 5, 1996).  The next node is always the one
whose sums have the fewest terms.  Probabilities of states are derivatives of the last sum (Darwiche, *Journal of the
ACM* 50, 2003), so that one way back through the sums gives all of them.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tarjih.runs.arrays import Floats, Ints

__all__ = ["Sums", "eliminate", "spread"]

NONE = -1
type _Nodes = tuple[int, ...]
type _Array[T: np.generic] = np.ndarray[tuple[int, ...], np.dtype[T]]


@dataclass(frozen=True)
class Sums:
    """Sums in the order in which they are worked out; each term is a state of the node that is summed out.

    Parameters
    ----------
    first_sum
        Position of each component's first sum, and their number at the end; its last sum is the component's own.
    first_term
        Position of each sum's first term, and their number at the end.
    prior
        Log prior of each term, less its event; impossible terms are left out.
    slot, event
        Of each term the slot, and the column of its event (−1 for none).
    first_inner, inner
        Where each term's factors begin, and their number at the end; the earlier sums that are factors.
    """

    first_sum: Ints
    first_term: Ints
    prior: Floats
    slot: Ints
    event: Ints
    first_inner: Ints
    inner: Ints


def spread[T: np.generic](table: _Array[T], scope: _Nodes, over: _Nodes, sizes: Sequence[int]) -> _Array[T]:
    """Return a table over some nodes with an axis for each of more nodes, in their order, ready to broadcast."""
    if scope == over:
        return table
    order = sorted(range(len(scope)), key=lambda i: over.index(scope[i]))
    return table.transpose(order).reshape([sizes[n] if n in scope else 1 for n in over])


def eliminate(components: Iterable[_Nodes], scopes: Sequence[_Nodes], tables: Sequence[Floats], events: Ints) -> Sums:
    """Return the sums that eliminate all nodes.

    Parameters
    ----------
    components
        The nodes of each, which tables tie together.
    scopes, tables
        For each node the nodes that its table is about, itself last, and the table: log probabilities.
    events
        The event that decides each node, -1 where none does.
    """
    sizes = [t.shape[-1] for t in tables]
    first_slot = np.cumsum([0, *sizes])
    first_sum, prior, slot, event, factors, inner = [0], [], [], [], [], []
    terms: list[int] = []
    for members in components:
        known = [(scopes[m], tables[m]) for m in members]
        sums: list[tuple[_Nodes, Ints]] = []
        left = set(members)
        while left:
            near = {n: {n}.union(*(scope for scope, _ in (*known, *sums) if n in scope)) for n in left}
            n = min(left, key=lambda m: (math.prod(sizes[o] for o in near[m]), m))
            over = (*sorted(near[n] - {n}), n)
            log = np.zeros([sizes[o] for o in over])
            for scope, t in known:
                log += spread(t, scope, over, sizes) if n in scope else 0.0
            of = [np.broadcast_to(spread(t, scope, over, sizes), log.shape) for scope, t in sums if n in scope]
            possible = functools.reduce(np.logical_and, (t != NONE for t in of), np.isfinite(log))
            count = possible.sum(axis=-1)
            number = np.full(count.shape, NONE)
            number[count > 0] = len(terms) + np.arange((count > 0).sum())
            state = np.nonzero(possible)[-1]
            terms += count[count > 0].tolist()
            factors.append(np.full(state.size, len(of)))
            prior.append(log[possible])
            slot.append(first_slot[n] + state)
            event.append(2 * events[n] + state if events[n] >= 0 else np.full(state.size, NONE))
            inner += [np.stack([t[possible] for t in of], axis=-1).ravel()] if of else []
            known = [(scope, t) for scope, t in known if n not in scope]
            sums = [*((scope, t) for scope, t in sums if n not in scope), (over[:-1], number)]
            left.remove(n)
        first_sum.append(len(terms))
    nothing = np.zeros(0, dtype=np.int64)
    return Sums(
        first_sum=np.array(first_sum),
        first_term=np.cumsum([0, *terms]),
        prior=np.concatenate([np.zeros(0), *prior]),
        slot=np.concatenate([nothing, *slot]),
        event=np.concatenate([nothing, *event]),
        first_inner=np.concatenate([[0], np.cumsum(np.concatenate([nothing, *factors]))]),
        inner=np.concatenate([nothing, *inner]),
    )
