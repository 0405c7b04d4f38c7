"""Checks of the answers: simulation-based calibration, known truths, scoring, predictive checks."""
