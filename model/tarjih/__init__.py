"""Weigh testimony: hand-coded claims and stances in, posterior estimates that an analyst can defend out."""

__version__ = "0.1.0"
