"""Simulators: cases with known truth, drawn from the model's own generative story and from others.

Inputs and outputs are described in :mod:`tarjih.validation.worlds.story`, whose names this package exports.
"""

from tarjih.validation.worlds.story import (
    Habits,
    World,
    news_regime,
    simulate_corpus,
)

__all__ = [
    "Habits",
    "World",
    "news_regime",
    "simulate_corpus",
]
