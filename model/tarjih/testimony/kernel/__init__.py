"""What the compiled density has in common for all claims: hypotheses, events, and the truth summed out.

Supply :class:`~tarjih.testimony.kernel.arrays.CaseArrays` (:func:`tarjih.testimony.arrays.pack_case` makes them).
``arrays`` declares them and compiles, ``truth`` has the events and the sum over truths, ``cache`` and ``ready`` see to
it that all is compiled once.  What claims are worth, and the whole density, is in :mod:`tarjih.testimony.story.kernel`.
The gradient is worked out by hand, stage by stage in reverse (Griewank and Walther, *Evaluating Derivatives*, 2008,
ch. 3).  :mod:`tarjih.testimony.pymc` states the same density in PyMC, and the tests hold the two together.

Everything that differs between cases is in the arrays, so that neither an edited prior nor another case compiles
anything.  Numbers of other modules come in the arrays too: one that is compiled in would outlive its edit in the cache.
``python -m tarjih.testimony.kernel`` compiles everything (:mod:`tarjih.testimony.kernel.ready`).
"""
