"""Simulation-based calibration: whether the inference computes the model's posterior.

Supply a model by its name (:data:`tarjih.validation.sbc.models.MODELS`); get, simulation by simulation, the rank of
what was drawn among draws of its posterior (:mod:`tarjih.validation.sbc.models`), and whether these ranks are as even
as they should be (:mod:`tarjih.validation.sbc.bands`, :mod:`tarjih.validation.sbc.judged`).  The simulator is
:mod:`tarjih.validation.sbc.telling`, the cases are those of :mod:`tarjih.validation.sbc.designs`.
"""
