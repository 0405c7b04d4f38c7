"""The likelihood of testimony: in every latent story a source speaks as if some state were the true one.

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

    logit c = alpha[kind] + access + identity + forecast + tau z[source]

A source with a prior of its own (``sources``) is a kind of its own, and has no z.

**What misleads the informed together** (difficulty of items: Whitehill et al., NIPS 2009; Welinder et al., NIPS 2010).
Each node has a distractor k, one of its states.  An informed source sees the true state s with probability q, the
distractor otherwise.  q is shared by all who look: q ~ Beta(b + K, b), on five points of the log-odds scale.  Were all
sources sure to be informed, n of them against m would leave odds of about ((n + b) / (m + b))^K: at b = K = 1 those of
a vote by Laplace's rule of succession, and as b and K grow together those of independent sources.  b grows from
:data:`~tarjih.testimony.story.groups.EASY` by ``story.difficulty`` times the share of other questions that the sources
of the node have in common.  K is fixed: without settled outcomes agreement cannot be distinguished from being right.

**What the uninformed repeat** (informational cascades: Bikhchandani, Hirshleifer and Welch, JPE 1992; copies do not
look again: Dong, Berti-Équille and Srivastava, PVLDB 2009). With probability rho a rumour goes round on the node: its
distractor, which is then more probably the claim that first circulated. An uninformed source repeats it with
probability f (1 − w), w its overlap with the others, and speaks at random otherwise:

    L_g(s, k, q) = c [q M(s) + (1 − q) M(k)] + (1 − c) [e M(k) + (1 − e) |A| / S]

with e = f (1 − w) where a rumour goes round, else 0.

**Interest** (selective disclosure: Milgrom, Bell Journal 1981; competence beside veracity: Schum and Morris, *Law,
Probability and Risk* 6, 2007). Of those of one bloc who have an interest on a node, n in number, each has left its line
with probability λ = l / n: where many speak, no more leave; so has a lone source with an interest (n = 1). l is that of
all blocs or of this one (``blocs``). In line a source says what is wanted, whatever is true. One who has left speaks
against its interest where it knows as much, and where it does not know only as often as it dares, h times as often as
it would of other things:

    N_g(s, k, q) = c [q X(s) + (1 − q) X(k)] + (1 − c) h [e X(k) + (1 − e) mean_b X(b)],

X being M of what would be against its interest.  Their speaking is evidence too: a source with proof shows it,
and an assertion without proof is most frequent where there is none (Milgrom 1981).  So the odds of what the
interested want believed are multiplied by those of ``story.wanted``, once for each node, in the mean over its blocs.
In all

    (1 − v) Π_along (1 − λ N_g) Π_against λ N_g + v Π mean over b ≠ s of M_g(b).

So the two directions sum to one, an admission says much, a chorus of any size multiplies the odds by at most exp(l),
and a denial by the accused moves them by less than a quarter of a neutral's, or by the odds of ``story.wanted`` against
it.  v is the probability that the bloc says the contrary of what is, whichever side that serves.

**Channel.** Groups outside a line that all came through one channel on one node are genuine together with probability
r: r Π L_g + (1 − r) mean_b Π M_g(b).

**Pledges** in one direction on one node are bound by what will be together, with probability p, or go either way as
often: p Π I_g + (1 − p) / 2, I_g the first bracket of L_g.  So no number of them multiplies the odds by more than
(1 + p) / (1 − p).

**Stated probabilities** (Satopää, Pemantle and Ungar, "Modeling probability forecasts via information diversity", JASA
2016; Satopää et al., "Combining multiple probability predictions using a simple logit model", Int. J. Forecasting 2014;
Turner et al., "Forecast aggregation via recalibration", Machine Learning 2014).  What source i states of a node comes
to x_i, the log probability of each state less their mean, with S − 1 dimensions in which everything is alike:

    x_i = m + beta (u + v_i) + e_i
    u ~ N(tau² / 2 (e_s − 1 / S), tau² / 2),  v_i ~ N(kappa² / 2 (e_s − 1 / S), kappa² / 2)

u is what all know together and v_i what one knows alone, each as sure of the true state s as it should be; e_i is
noise, and beta how far people overstate what they know.  omega² = beta² kappa² + var e is how far they differ, a share
of it knowledge.  Of that share, of beta and of m nothing unsettled tells anything; they are fixed.  m is a lean towards
what was asked: "will it happen" is put where something may, and answered yes too often.  Of two states with log-odds X
in the mean of n sources the odds are multiplied by exp(k (X − m)), and with n without end k goes to

    k = (tau² + kappa²) / (tau² beta):

people who know different things are made more extreme, those who have read the same are not, and no number of them says
more than they know together.  Who has something at stake has the weight of a fifth of a source (an entry as well).

**Numbers.**  A quantity is a node whose states are points of a scale on which errors are alike
(:mod:`tarjih.testimony.numbers`).  An informed source states what it sees with a normal error, spread h, larger for
"about" and for what is rounded; "at least" is stated where what it sees, with that error, is above.  A source that
gains by a high number and keeps to its line adds an exponential exaggeration of mean d, one that gains by a low number
takes as much away, and λ = l of them have left the line:

    W_g(s) = l K_g(s) + (1 − l) ∫ K_g(s + x) exp(−x / d) / d dx

An uninformed source repeats the number in circulation to the digit (E_g(k), K_g with next to no error), or states one
at random, R_g its density under the prior.  What circulates is as often as not what somebody who knows has stated,
normal about the truth with spread h on the points of the scale, and else drawn from the prior.  With probability m, all
who know have been misled alike and see the number in circulation, so that no agreement is beyond doubt (truth discovery
for numbers: Zhao and Han, QDB 2012, have the errors and biases of sources, and neither copies nor common error):

    T(s, k) = Π c W_g(s) + (1 − c) [e E_g(k) + (1 − e) R_g]
    L(s) = Σ over k and rumour of P(rumour) [(1 − m) P(k | s) T(s, k) + m P(k) T(k, k)]

    L(s) = p(x | s) Σ over k, rumour and q of P(k, rumour) P(q) Π over units

The sum is finite and exact.  Truth is summed out as everywhere (:mod:`tarjih.testimony.hypotheses`).
"""
