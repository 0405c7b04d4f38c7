"""One likelihood of testimony in which every latent story is a person speaking as if some state were the true one.

Supply a case; get by :func:`~tarjih.testimony.story.groups.group_claims` its claims as arrays and by
:func:`~tarjih.testimony.story.parameters.story_parameters` its coordinates, which :mod:`tarjih.testimony.weigh` takes
like those of the other likelihood.  ``kernel`` is the compiled density, :mod:`tarjih.testimony.pymc.story` the same in
PyMC, and ``simulate`` draws from it.

The generative story
--------------------
**Messages.** A group g is one source on one node.  Whatever it claims there, as a state, as propositions that follow
from a state, or as both, comes to one membership A(b) in 0–1: how far state b is among those that the claims allow.
A person who takes b for the true state produces that message with probability

    M(b) = a A(b) + (1 − a)(|A| − A(b)) / (S − 1),   |A| the sum of A over the S states of the node,

and a person who takes each state as often produces it with probability |A| / S.  A denial of "true" is an assertion of
"false", so nothing depends on the wording.  A hedge, or a coder's doubt about a row, draws M towards |A| / S.

**Informed and uninformed sources** (the unreliable witness of Bovens and Hartmann, *Bayesian Epistemology*, 2003;
MACE: Hovy et al., NAACL 2013).  With probability c the source is informed:

    logit c = alpha[kind] + access + identity + forecast + tau z[source] + admission [against its interest]

**What misleads the informed together** (difficulty of items: Whitehill et al., NIPS 2009; Welinder et al., NIPS 2010).
Each node has a distractor k, one of its states.  An informed source sees the true state s with probability q, the
distractor otherwise.  q is shared by all who look: q ~ Beta(b + K, b), on five points of the log-odds scale.  Were all
sources sure to be informed, n of them against m would leave odds of about ((n + b) / (m + b))^K: at b = K = 1 those of
a vote by Laplace's rule of succession, and as b and K grow together those of independent sources.  b grows from
:data:`~tarjih.testimony.story.groups.EASY` by ``story.difficulty`` times the share of other questions that the sources
of the node have in common.  K is fixed: what nobody has settled cannot tell agreement from being right.

**What the uninformed repeat** (informational cascades: Bikhchandani, Hirshleifer and Welch, JPE 1992; copies do not
look again: Dong, Berti-Équille and Srivastava, PVLDB 2009). With probability rho a rumour goes round on the node: its
distractor, which is then more probably the claim that first circulated. An uninformed source repeats it with
probability f (1 − w), w its overlap with the others, and speaks at random otherwise:

    L_g(s, k, q) = c [q M(s) + (1 − q) M(k)] + (1 − c) [e M(k) + (1 − e) |A| / S]

with e = f (1 − w) where a rumour goes round, else 0.

**Interest** (selective disclosure: Milgrom, Bell Journal 1981; competence beside veracity: Schum and Morris, *Law,
Probability and Risk* 6, 2007).  The members of a bloc who speak along their interest on one node hold one line with
probability d > 3/4, as does a lone speaker with an interest.  In line they say what is wanted, whatever is true:

    (1 − v) [(1 − d) Π L_g + d Π max_b M_g(b)] + v Π mean over b ≠ s of M_g(b)

v is the probability that the bloc lies; a liar bends only what serves its bloc, so an admission by a liar's member says
nothing, and never the contrary: (1 − v) L_g + v |A| / S.  Who speaks against an interest has left the line: a factor
1 − d, the same in every state, which says nothing of the truth and tells d.

**Channel.** Groups outside a line that all came through one channel on one node are genuine together with probability
r: r Π L_g + (1 − r) mean_b Π M_g(b).

**Pledges** in one direction on one node are bound by what will be together, with probability p, or are made whatever
comes: p Π I_g + (1 − p) Π max_b M_g(b), I_g the first bracket of L_g.  So no number of them says more than 1 / (1 − p).

    L(s) = Σ over k, rumour and q of P(k, rumour) P(q) Π over units

The sum is finite and exact.  Truth is summed out as everywhere (:mod:`tarjih.testimony.hypotheses`).
"""
