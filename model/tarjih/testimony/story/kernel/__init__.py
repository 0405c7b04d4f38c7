"""The story likelihood in plain loops, compiled once for all cases: value, gradient and the probabilities of states.

``names`` declares its quantities and ``arrays`` what it reads, ``voices`` what groups and units are worth, ``nodes``
the sum over distractor, rumour and q, ``density`` the whole. Compiled like :mod:`tarjih.testimony.kernel`, whose truth
it shares; the gradient is worked out by hand in reverse. :mod:`tarjih.testimony.pymc.story` states the same density in
PyMC.
"""
