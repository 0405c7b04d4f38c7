"""Calibration of the answers where the truth is known: drawn cases, labelled ones, and public affairs.

Supply numbers or folders; get tables.  :mod:`tarjih.validation.calibration.replicates` draws cases of a regime that
the model does not share and compares the answers with oracles that know it
(:mod:`tarjih.validation.calibration.oracles`) and with other methods (:mod:`tarjih.validation.calibration.peers`);
:mod:`tarjih.validation.calibration.labelled` takes folders with a truth.csv;
:mod:`tarjih.validation.calibration.affairs` scores public affairs as of the day before each was settled.  Nothing is
tuned.
"""
