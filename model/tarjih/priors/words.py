"""Estimative words: the probabilities that "likely" stands for, in the two published tables.

Supply a word and the table that a priors file names (``bands: icd203`` or ``bands: phia``); get the ends
of its band as probabilities.

- ``icd203``: Intelligence Community Directive 203, Analytic Standards (United States, 2015).
- ``phia``: the probability yardstick of the Professional Head of Intelligence Assessment (United Kingdom).
  Its lowest band begins above 0 and its highest ends below 1 without saying where: here they are taken to
  reach 0.005 and 0.995, since no interval on log-odds reaches 0 or 1.

The bands of ``phia`` leave gaps on purpose, and the tables disagree: "likely" ends at 80 % in one and at 75 %
in the other.  Non-goal: words of no table (perhaps, conceivably), whose meaning no two readers share.
"""

from __future__ import annotations

__all__ = ["BANDS", "TITLES", "band", "estimative_words"]

TITLES = {"icd203": "ICD 203", "phia": "PHIA"}

BANDS: dict[str, dict[tuple[str, ...], tuple[float, float]]] = {
    "icd203": {
        ("almost no chance", "remote"): (0.01, 0.05),
        ("very unlikely", "highly improbable"): (0.05, 0.20),
        ("unlikely", "improbable"): (0.20, 0.45),
        ("roughly even chance", "roughly even odds"): (0.45, 0.55),
        ("likely", "probable"): (0.55, 0.80),
        ("very likely", "highly probable"): (0.80, 0.95),
        ("almost certain", "almost certainly", "nearly certain"): (0.95, 0.99),
    },
    "phia": {
        ("remote chance",): (0.005, 0.05),
        ("highly unlikely",): (0.10, 0.20),
        ("unlikely",): (0.25, 0.35),
        ("realistic possibility",): (0.40, 0.50),
        ("likely", "probable"): (0.55, 0.75),
        ("highly likely",): (0.80, 0.90),
        ("almost certain",): (0.95, 0.995),
    },
}


def estimative_words(table: str) -> list[str]:
    """Return the estimative words of a table, from the least to the most probable."""
    return [word for synonyms in BANDS[table] for word in synonyms]


def band(word: str, table: str) -> tuple[float, float] | None:
    """Return the band of a word in a table, whatever its case and spacing, or ``None`` when it has none."""
    plain = " ".join(word.replace("_", " ").replace("-", " ").casefold().split())
    return next((ends for synonyms, ends in BANDS[table].items() if plain in synonyms), None)
