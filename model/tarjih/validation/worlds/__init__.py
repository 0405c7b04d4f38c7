"""Witnesses: cases with known truth, drawn from the story that the models tell and from another one.

Supply and get what :mod:`tarjih.validation.worlds.story` says; its names are those of this package.
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
