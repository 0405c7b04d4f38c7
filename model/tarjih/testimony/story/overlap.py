"""Overlap: the extent to which the sources of a node answer the same other questions, a weight and no threshold.

Supply which source speaks on which node; get by :func:`overlaps` the weight w of each group and the mean of each node.

    w_g = mean over the other sources b of the node of n_gb / (n_gb + 20)

with n_gb the number of other nodes on which both speak. In news, where two sources share hardly anything, w is near
0; in a panel that answers everything it is near 1. One more shared question moves w by less than one in twenty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tarjih.runs.arrays import Floats, Ints

__all__ = ["Overlaps", "overlaps"]

HALF = 20.0
"""Shared other nodes at which two sources overlap by one half."""


@dataclass(frozen=True)
class Overlaps:
    """The overlaps of a case, by name.

    Parameters
    ----------
    of_group
        w by node and source.
    of_node
        Mean of each node.
    """

    of_group: Mapping[tuple[str, str], float]
    of_node: Mapping[str, float]

    def at(self, node: str, source: str) -> float:
        """Return the overlap of a source on a node; of one that only repeated others there, the node's mean."""
        return self.of_group.get((node, source), self.of_node.get(node, 0.0))


def overlaps(source: Ints, node: Ints, n_nodes: int) -> tuple[Floats, Floats]:
    """Return the overlap of each group with the other sources of its node, and its mean over each node.

    Parameters
    ----------
    source, node
        Of each group, shape (groups,); a source of −1 counts for nothing and has overlap 0.
    n_nodes
        Number of nodes.
    """
    from scipy.sparse import csr_matrix

    out, of_node = np.zeros(source.size), np.zeros(n_nodes)
    sourced = np.flatnonzero(source >= 0)
    if not sourced.size:
        return out, of_node
    shape = int(source.max()) + 1, n_nodes
    covered = csr_matrix((np.ones(sourced.size), (source[sourced], node[sourced])), shape=shape)
    both = (covered @ covered.T).tocsr()
    sourced = sourced[np.argsort(node[sourced], kind="stable")]
    for groups in np.split(sourced, np.flatnonzero(np.diff(node[sourced])) + 1):
        if groups.size < 2:
            continue
        people = source[groups]
        shared = np.maximum(both[people][:, people].toarray() - 1.0, 0.0)
        weight = shared / (shared + HALF)
        np.fill_diagonal(weight, 0.0)
        out[groups] = weight.sum(axis=1) / (groups.size - 1)
        of_node[node[groups[0]]] = out[groups].mean()
    return out, of_node
