"""How well calibrated the weighing is where the truth is known: drawn cases, labelled ones, and public affairs.

Supply numbers or folders; get tables.  :mod:`tarjih.validation.calibration.replicates` draws cases of a regime that
the model does
not share and holds the answers against oracles that know it (:mod:`tarjih.validation.calibration.oracles`) and against
other methods (:mod:`tarjih.validation.calibration.peers`); :mod:`tarjih.validation.calibration.labelled` takes
folders with a truth.csv;
:mod:`tarjih.validation.calibration.affairs` scores public affairs as of the day before each was settled.  Nothing is
tuned.
"""
