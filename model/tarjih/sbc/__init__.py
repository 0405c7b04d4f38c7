"""Simulation-based calibration: whether the inference computes what the model says.

Supply a model by its name (:data:`tarjih.sbc.models.MODELS`); get, simulation by simulation, the rank of what was
drawn among draws of its posterior (:mod:`tarjih.sbc.models`), and whether these ranks are as even as they should be
(:mod:`tarjih.sbc.bands`, :mod:`tarjih.sbc.judged`).  The simulator is :mod:`tarjih.sbc.telling`, the cases are those
of :mod:`tarjih.sbc.designs`.
"""
