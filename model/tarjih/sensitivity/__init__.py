"""Sensitivity of the answers: edited priors, camps, switches, deception, and the next best evidence."""
