"""Whose word is worth what: what a source's words depend on, as arrays.

This page tells the generative story and declares :class:`Testimony`, the index arrays that
:mod:`tarjih.testimony.arrange`
makes of what was heard.  From them both the PyMC model (:mod:`tarjih.testimony.pymc`) and the kernel
(:mod:`tarjih.testimony.kernel`) compute the likelihood of all words under each slot.

The generative story
--------------------
**Credibility.** c is the probability that what a source says on a question tracks the truth: the unreliable
witness of Bovens and Hartmann (*Bayesian Epistemology*, 2003, ch. 3); MACE (Hovy et al., NAACL 2013) is the same
mixture without stances, interest and copies; competence beside veracity is Schum and Morris (*Law, Probability and
Risk* 6, 2007).

    logit c = alpha[kind] + identity + access + forecast + tau · z[source],   z ~ N(0, 1)

A *group* is one source on one node.  It has one indicator, informed or not, however often it speaks there, so

    L_g(state) = c · Π ψ(words | state) + (1 − c) · Π φ(words)

and one source moves the log-odds between two states by at most log(1 + c / ((1 − c) Q)), Q = Π φ(words).

**Words.** An informed source takes the side of the truth with probability a* (``informed_accuracy``), the other
with 1 − a*.  An uninformed one affirms with probability ``asserting.share``, whatever is true.  Both take no side
in a fixed share of cases, which cancels.  A stance is put strongly (±2) with a probability that depends on being
informed (``hedging``), never on the truth.

*Why the share has room, and a middle below the nine in ten that news affirms.*  News carries denials less readily
than assertions.  Were silence uninformative such a selection would thin both terms of L_g by one factor and cancel;
but who would have denied is not heard, so it does not, and a share held near two thirds reads the surplus of
assertions as truth: in drawn news of which nine in ten affirm, answers stated at 0.87 were right on 0.54.  Where as
many deny as affirm the same share makes every denial too strong.  So the corpus is let to teach it, from just under
a half to 0.86, and little room is left to the base rate, which would take the surplus instead.  Were the middle 0.9,
one denial by a weak source would weigh as much as nine assertions in a corpus too small to say otherwise.

**Interest is a filter on what is said, informed or not.**  What a source would say against its interest it says only
with probability 1 − λ; otherwise it says what is along it.  λ is larger for the uninformed.
λ is learned from ``interest.claims`` such words on, and stays at its median with fewer, which cannot teach it.
Hence an admission multiplies the odds of being informed by (1 − λ_I)/(1 − λ_U) > 1, and a denial by the accused, which
the filter makes likely whatever is true, says next to nothing.

**Party line.**  The members of a bloc (other than ``independent`` and ``unknown``) who speak along their interest
on one node hold one line with probability ``party_line.discipline`` = d.  They then speak of what the bloc has an
interest in as if it were the way the bloc wants it, whatever is true:

    (1 − d) Π_g L_g(state) + d Π_g L_g(state; their interested words told as wanted)

What a member says outside the bloc's interest stays its own word about the true state.  Who speaks against the
bloc's interest has left the line, which members do with probability 1 − d each, and stands alone:

    (1 − d) L_g(state)

an approximation, since a dissenter is also a sign that there is no line on this node, which would make the others'
words count for more just because one of them admitted the contrary.  The factor is the same in every state and says
nothing of the truth; it tells d.  Without it words along an interest cost nothing and d grows with their number: on
10,000 drawn claims of speakers who hold no line at all answers stated at 0.89 were right on 0.72 with d held at
0.7, and on 0.71 with d free; a majority was right on 0.83.  d is learned
where the filters are and a quarter of ``interest.claims`` groups dissent, and else stays at its median: a chorus alone
cannot show that it is none.  However
many join in, the odds of what the bloc wants grow by at most a factor of 1/d, and who is not credible adds nothing.

**A bloc that lies.**  Of bloc b, where it can be seen (:func:`tarjih.testimony.arrange.liable`), h_b
(``veracity.bloc``) is the
probability that a member who speaks of what the bloc has at stake speaks for itself.  Otherwise it says on that the
opposite of what is: whoever speaks, informed or not, since who spreads a lie is told what to say, and whatever is
lost by it:

    L_g(state) = h [c Π ψ + (1 − c) Π φ] + (1 − h) Π ψ(words | not state)

on the interested words; on others a liar speaks as one who knows.  This is veracity beside competence (Schum and
Morris 2007).  The prior of h has nearly all its mass near one or near zero: a bloc lies throughout or not at
all, and one that says the opposite only now and then is found between.  It needs others who speak of the same
things, so it is asked only from ``veracity.nodes`` such nodes on; elsewhere h is one.  A bloc that lies has no
line, so d above is d h_b.  Without it, in drawn news in which one bloc of four says the opposite of the truth on all
it has at stake, answers stated at 0.77 were right on 0.65.  That everybody lies is kept out by the prior, and by who
belongs to no bloc.

**Channel.**  Groups of one node that all came through one outlet or wire are genuine together with probability
``channel.reliability`` = r; with the rest the story was built around an answer drawn without regard to the truth, and
all its speakers say what would suit that answer:

    r Π_g L_g(state) + (1 − r) · mean over answers s of Π_g L_g(s)

so that one more agreeing speaker in a story always adds something, and a whole story never more than its channel is
worth.  A source heard through two channels on one node is confirmed by that, and stands outside both.

**Commitments** are no testimony about the world: a pledge is kept with probability ``commitment.kept``, whoever
gains, and a bloc's pledges on one proposition are one; a hedged pledge is half way to an even chance.

**Being misled together.**  With probability ε (``common_error``) what the informed on a node have in common points
to another state: L'(s) = (1 − ε) L(s) + ε · mean over s' ≠ s of L(s').  However many agree, the odds of s against
another state are at most (n − 1)(1 − ε)/ε times their prior, n the number of states: with even priors certainty stays
below 1 − ε.  Pledges are outside it.  Where many are asked the same things the error is graded besides
(:mod:`tarjih.testimony.shared_error`), and the uninformed affirm with probability ``asserting.asked``: who answers
what is put to everybody does not choose what to assert.

**A source's own tendency** to affirm, φ_s with logit φ_s = logit(share) + spread · z', z' ~ N(0, 1), is switched on
from ``tendency.claims`` claims; with c it makes a general two-sided error.  With fewer claims it cannot be told
from noise.

**The answer that a source names when it does not know.**  Asked which of a question's n states is the true one, who
knows names it with probability a*, and each other with (1 − a*)/(n − 1).  Who does not know names state k with
probability 1/n; but a source that has named or ruled out ``tendency.claims`` states or more, on questions that have
the same list of three states or more, has habits there of its own:

    xi_sk = softmax_k(spread · z_sk),   z_sk ~ N(0, 1), one for each state of the list

with ``tendency.spread`` as above.  It rules k out with probability 1 − xi_sk, and interest filters both as it filters
all that is said.  So a source that knows with probability c has the confusion matrix c A + (1 − c) 1 xi', A that of
those who know: MACE (Hovy et al. 2013), where those who do not know have a distribution of their own too.  A general
matrix (Dawid and Skene, *Applied Statistics* 28, 1979) has n (n − 1) numbers for each source, which twenty claims
cannot teach.  Where many were asked the same things nobody has habits unless the switch says that all have
(:mod:`tarjih.testimony.shared_error`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tarjih.runs.arrays import Floats, Ints
from tarjih.testimony.hypotheses import Network
from tarjih.testimony.messages import Position
from tarjih.testimony.shared_error import Pairs

__all__ = [
    "ACCESS",
    "FREE",
    "IDENTITY",
    "LINE",
    "NEUTRAL",
    "NO_LINE",
    "WIRE",
    "Blind",
    "Namer",
    "Testimony",
    "habit_at",
    "habits",
    "lists_in",
    "lists_of",
]

Namer = tuple[str, tuple[str, ...]]
"""A source that has habits of its own in naming answers, and the states, sorted, of the questions on which it has."""

ACCESS = ("direct", "inference", "informed", "unstated")
IDENTITY = ("anonymous", "named")
FREE, WIRE, LINE = 0, 1, 2
"""Kinds of unit: a group by itself, the speakers of one channel, the members of one bloc."""
NEUTRAL = 0.1
"""Share of statements that take no side, the same from everybody: it cancels from every odds."""
LEAST_STATES = 3
"""States of a question from which on a source may have habits of its own in naming them."""
NO_LINE = frozenset({"", "independent", "unknown"})
"""Blocs that are none: their members have no line in common."""


def lists_of(network: Network) -> list[tuple[str, ...]]:
    """Return of each node its states, sorted, where there are enough to have habits in naming them; else nothing."""
    return [tuple(sorted(n.states)) if len(n.states) >= LEAST_STATES else () for n in network.nodes]


def lists_in(network: Network) -> list[tuple[str, ...]]:
    """Return the different lists of states, in the order in which they are numbered from 1 on."""
    return sorted({*lists_of(network)} - {()})


def habit_at(place: Mapping[tuple[str, tuple[str, ...], str], int], position: Position, states: tuple[str, ...]) -> int:
    """Return the number in `place` of the state that a position on a node with this list names, −1 for none."""
    return place.get((position.source, states, str(position.state)), -1) if position.proposition is None else -1


def habits(namers: Sequence[Namer]) -> dict[tuple[str, tuple[str, ...], str], int]:
    """Return a number for each state of each namer, one after another."""
    every = ((source, states, state) for source, states in namers for state in states)
    return {key: i for i, key in enumerate(every)}


@dataclass(frozen=True)
class Blind:
    """The ways of speaking without knowing that occur, each to be worked out once.

    Parameters
    ----------
    classes, types, habits
        Class of the group, type, and habit of each way, in this order; shape (ways,).
    said
        Which way each position is.
    """

    classes: Ints
    types: Ints
    habits: Ints
    said: Ints


@dataclass(frozen=True)
class Testimony:
    """All words of a case, as arrays.

    Shapes: G groups (source × node), C cells (group × state of its node), U units (groups that stand or fall
    together), V unit cells (unit × state), T types of message.  Everything is sorted so that sums run over
    neighbours: cells by unit cell, unit cells by slot.

    Parameters
    ----------
    kinds, sources, talkers
        Labels: kinds and sources that spoke, and the sources with a tendency of their own.
    namers
        Sources with habits of their own in naming answers, once for each list of states.
    blocs
        Blocs that may lie as one.
    asked
        Sources that were asked the same things as others and did not choose what to assert; there are none where
        there are talkers or namers.
    group_kind, group_source, group_class, group_identity, group_bloc
        Index into each of the above (class 0 is everybody without a tendency, and class 1 who was asked) and into
        :data:`IDENTITY`; the bloc that may lie by it (−1 for none); shape (G,).
    group_dissents
        Whether a member of a bloc speaks against what the bloc gains by, shape (G,).
    group_access, group_forecast
        Share of each of :data:`ACCESS` among the group's positions, shape (G, 4); share that foretell, shape (G,).
    type_weights, type_interest, type_labels, type_sign
        Of each type the weights over stances, shape (T, 5), the interest, the number of states when it is a label
        (0 for a proposition) and the sign of its direction.
    said_group, said_type, said_habit
        One entry for each position: its group and type, and the state it names or rules out among all states of all
        `namers` (−1 where the source has no habits there); sorted by group.
    cell_group, cell_unit_cell, cell_slot
        Group, unit cell and slot of each cell; shape (C,).
    group_like, cell_like
        For each group and each cell the first that has the same value whatever the parameters are: where the same
        sources say the same of many things, each is worked out once.  Members of a party line stand for themselves.
    heard_cell, heard_type, heard_true, heard_own
        One entry for each position and state: its cell, its type, whether its target holds in the state, and
        whether it is outside a party line that its group is in.
    unit_kind, unit_name, unit_bloc
        Kind of each unit, shape (U,), what it is (a channel, a bloc, or ""), and which of `blocs` (−1 for none).
    line_group, line_type, line_true
        One entry for each interested position of a group in a party line: group, type, and whether its target would
        hold if things were as the bloc wants them; sorted by group.
    unit_cell_unit, unit_cell_slot
        Unit and slot of each unit cell; shape (V,).
    pledge_slot, pledge_right, pledge_strong
        One entry for each pledge and state of its node: slot, whether the state keeps it, whether it was firm.
    pairs
        Pairs of states between which appearances are graded (:mod:`tarjih.testimony.shared_error`).
    positions, position_group
        What was heard, for tracing, and the group of each (−1 when it is not in the likelihood).
    """

    kinds: tuple[str, ...]
    sources: tuple[str, ...]
    talkers: tuple[str, ...]
    namers: tuple[Namer, ...]
    blocs: tuple[str, ...]
    asked: tuple[str, ...]
    group_kind: Ints
    group_source: Ints
    group_class: Ints
    group_identity: Ints
    group_bloc: Ints
    group_dissents: Ints
    group_access: Floats
    group_forecast: Floats
    group_node: Ints
    type_weights: Floats
    type_interest: Ints
    type_labels: Ints
    type_sign: Ints
    said_group: Ints
    said_type: Ints
    said_habit: Ints
    cell_group: Ints
    cell_unit_cell: Ints
    cell_slot: Ints
    group_like: Ints
    cell_like: Ints
    heard_cell: Ints
    heard_type: Ints
    heard_true: Ints
    heard_own: Ints
    unit_kind: Ints
    unit_name: tuple[str, ...]
    unit_bloc: Ints
    line_group: Ints
    line_type: Ints
    line_true: Ints
    unit_cell_unit: Ints
    unit_cell_slot: Ints
    pledge_slot: Ints
    pledge_right: Ints
    pledge_strong: Ints
    pairs: Pairs
    positions: tuple[Position, ...]
    position_group: Ints

    @cached_property
    def habits(self) -> Mapping[tuple[str, tuple[str, ...], str], int]:
        """Place of each namer's each state, by source, states and state, among all states of all namers."""
        return habits(self.namers)

    def habit(self, position: Position, states: Sequence[str]) -> int:
        """Return which state of which namer a position on a node of these states names, −1 for none."""
        return habit_at(self.habits, position, tuple(sorted(states)))

    @cached_property
    def blind(self) -> Blind:
        """The ways in which those who do not know speak."""
        n_types, n_habits = max(self.type_labels.size, 1), int(self.said_habit.max(initial=-1)) + 2
        of_type = self.group_class[self.said_group] * n_types + self.said_type
        way, said = np.unique(of_type * n_habits + self.said_habit + 1, return_inverse=True)
        of_type, habit = way // n_habits, way % n_habits - 1
        return Blind(of_type // n_types, of_type % n_types, habit, said)

    def asking(self, asked: Sequence[str]) -> Testimony:
        """Return the same words, these sources taken as those who were asked what others were asked too."""
        classes = np.array([int(s in asked) for s in self.sources], dtype=np.int64)
        group_class = classes[self.group_source] if self.group_source.size else self.group_source
        habit = np.full_like(self.said_habit, -1)
        return replace(self, asked=tuple(asked), talkers=(), namers=(), said_habit=habit, group_class=group_class)
