"""The density in plain loops, compiled once for all cases: value, gradient and the probabilities of states.

Supply :class:`~tarjih.testimony.kernel.arrays.CaseArrays` (:func:`tarjih.testimony.arrays.pack_case` makes them) and
coordinates; get log p(z) + log p(claims | z) and its gradient, or for many draws at once the likelihood and the
probability of every state.  One file for each step: ``messages`` (what a claim is worth), ``claims`` (all claims about
some components), ``shared_error``, ``truth`` (events, and summing the truth out), ``density`` (the whole).  The
gradient is worked out by hand, stage by stage in reverse (Griewank and Walther, *Evaluating Derivatives*, 2008, ch. 3).
:mod:`tarjih.testimony.pymc` states the same density in PyMC, and the tests hold the two together.

Everything that differs between cases is in the arrays, so that neither an edited prior nor another case compiles
anything.  Numbers of other modules come in the arrays too: one that is compiled in would outlive its edit in the cache.
``python -m tarjih.testimony.kernel`` compiles everything (:mod:`tarjih.testimony.kernel.ready`).
"""
